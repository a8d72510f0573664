// Package crypt holds what the program does with secrets: hashing passwords (argon2id), the installation's own key, sealing
// personal data under data keys that can be changed (Keyring), and
// signing what leaves the program and must come back unchanged.
package crypt

// Package crypt holds what the program does with secrets: hashing passwords (argon2id), the installation's own key, and
// signing what leaves the program and must come back unchanged.
package crypt

// Package services is the map of this directory. The nouns hold the program's meaning in plain Go; kernel is what they
// share; platform holds one technology each; delivery speaks HTTP. arch_test.go enforces who may import whom.
package services

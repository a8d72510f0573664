package crypt

import (
	"crypto/ed25519"
	"encoding/base64"

	"firstkm/services/teacher"
)

// Notary signs reports for the installation with Ed25519, by a key derived of the installation's. The public key travels
// with each signature, so that whoever holds it can check without the installation.
type Notary struct{ key ed25519.PrivateKey }

// sealAlgorithm is the one algorithm.
const sealAlgorithm = "Ed25519"

// NewNotary derives the signing key.
func NewNotary(key []byte) Notary {
	return Notary{ed25519.NewKeyFromSeed(Derive(key, "report signing"))}
}

// Sign implements teacher.Notary.
func (n Notary) Sign(message []byte) teacher.Seal {
	public, _ := n.key.Public().(ed25519.PublicKey) // of this key it always is
	return teacher.Seal{
		Algorithm: sealAlgorithm, Key: base64.RawURLEncoding.EncodeToString(public),
		Signature: base64.RawURLEncoding.EncodeToString(ed25519.Sign(n.key, message)),
	}
}

// Verify implements teacher.Notary: the signature fits, and the key is this installation's.
func (n Notary) Verify(message []byte, s teacher.Seal) bool {
	public, _ := n.key.Public().(ed25519.PublicKey)
	signature, err := base64.RawURLEncoding.DecodeString(s.Signature)
	return err == nil && s.Algorithm == sealAlgorithm && s.Key == base64.RawURLEncoding.EncodeToString(public) && ed25519.Verify(public, message, signature)
}

package crypt

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"

	"firstkm/services/teacher"
)

// Notary signs reports for the installation with Ed25519. The public key travels with each signature, so that whoever holds
// it can check without the installation, and so that a signature says which key made it.
type Notary struct {
	key   ed25519.PrivateKey
	known map[string]bool // public keys of this installation, base64url
}

// sealAlgorithm is the one algorithm.
const sealAlgorithm = "Ed25519"

// NewNotary signs by the key of a seed of KeySize bytes and also knows what the keys of older seeds signed.
func NewNotary(seed []byte, older ...[]byte) Notary {
	n := Notary{ed25519.NewKeyFromSeed(seed), map[string]bool{}}
	for _, s := range append([][]byte{seed}, older...) {
		n.known[publicOf(ed25519.NewKeyFromSeed(s))] = true
	}
	return n
}

// SigningSeed is the seed that an installation's secret yields. Reports were signed by it before signing keys were kept.
func SigningSeed(secret []byte) []byte { return Derive(secret, "report signing") }

func publicOf(key ed25519.PrivateKey) string {
	public, _ := key.Public().(ed25519.PublicKey) // of such a key it always is
	return base64.RawURLEncoding.EncodeToString(public)
}

// Sign implements teacher.Notary.
func (n Notary) Sign(message []byte) teacher.Seal {
	return teacher.Seal{Algorithm: sealAlgorithm, Key: publicOf(n.key), Signature: base64.RawURLEncoding.EncodeToString(ed25519.Sign(n.key, message))}
}

// Verify implements teacher.Notary.
func (n Notary) Verify(message []byte, s teacher.Seal) teacher.Proof {
	signature, err := base64.RawURLEncoding.DecodeString(s.Signature)
	public, keyErr := base64.RawURLEncoding.DecodeString(s.Key)
	switch {
	case err != nil || keyErr != nil || s.Algorithm != sealAlgorithm || len(public) != ed25519.PublicKeySize || !ed25519.Verify(public, message, signature):
		return teacher.Forged
	case !n.known[s.Key]:
		return teacher.KeyGone
	}
	return teacher.Vouched
}

// useSign is a key that signs reports. It outlives every change of the installation's secret.
const useSign = "sign"

// Notary is the one that signs by the kept signing key. An installation without one keeps first, or a random one without it.
// Also known is what the keys of older seeds signed.
func (k *Keyring) Notary(ctx context.Context, first []byte, older ...[]byte) (Notary, error) {
	seeds, err := k.signing(ctx)
	if err != nil {
		return Notary{}, err
	}
	if len(seeds) == 0 {
		if err := k.add(ctx, DataKey{ID: "s1", Use: useSign}, first); err != nil {
			return Notary{}, err
		}
		if seeds, err = k.signing(ctx); err != nil {
			return Notary{}, err
		}
	}
	last := len(seeds) - 1
	return NewNotary(seeds[last], append(older, seeds[:last]...)...), nil
}

// signing are the seeds of the signing keys, oldest first.
func (k *Keyring) signing(ctx context.Context) (seeds [][]byte, err error) {
	kept, err := k.store.DataKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the data keys: %w", err)
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, d := range kept {
		if d.Use != useSign {
			continue
		}
		seed, err := open(k.master, d.Wrapped, "data key "+d.ID)
		if err != nil || len(seed) != KeySize {
			return nil, fmt.Errorf("data key %s: %w", d.ID, ErrMaster)
		}
		seeds = append(seeds, seed)
	}
	return seeds, nil
}

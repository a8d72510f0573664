package crypt

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"firstkm/services/teacher"
)

// Notary signs reports for the installation with Ed25519. The public key travels with each signature, so that whoever holds
// it can check without the installation, and so that a signature says which key made it. It is safe for concurrent use.
type Notary struct {
	read  func(context.Context) ([][]byte, error) // the kept seeds, oldest first; nil: there are no others
	mu    sync.RWMutex
	key   ed25519.PrivateKey
	known map[string]bool // public keys of this installation, base64url
}

// sealAlgorithm is the one algorithm.
const sealAlgorithm = "Ed25519"

// NewNotary signs by the key of a seed of KeySize bytes and also knows what the keys of older seeds signed.
func NewNotary(seed []byte, older ...[]byte) *Notary {
	n := &Notary{known: map[string]bool{}}
	n.learn(append(older, seed))
	return n
}

// learn takes seeds, of which the last one signs from now on.
func (n *Notary) learn(seeds [][]byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range seeds {
		n.key = ed25519.NewKeyFromSeed(s)
		n.known[publicOf(n.key)] = true
	}
}

// readWithin bounds what reads of keys meanwhile made may take.
const readWithin = 5 * time.Second

// refresh learns of keys that were made since, here or on another node. Without the database what is known stands.
func (n *Notary) refresh() {
	if n.read == nil {
		return
	}
	ctx, done := context.WithTimeout(context.Background(), readWithin)
	defer done()
	if seeds, err := n.read(ctx); err == nil && len(seeds) > 0 {
		n.learn(seeds)
	}
}

// SigningSeed is the seed that an installation's secret yields. Reports were signed by it before signing keys were kept.
func SigningSeed(secret []byte) []byte { return Derive(secret, "report signing") }

func publicOf(key ed25519.PrivateKey) string {
	public, _ := key.Public().(ed25519.PublicKey) // of such a key it always is
	return base64.RawURLEncoding.EncodeToString(public)
}

// Sign implements teacher.Notary, by the newest kept key. Reports are rare, so that it asks each time.
func (n *Notary) Sign(message []byte) teacher.Seal {
	n.refresh()
	n.mu.RLock()
	defer n.mu.RUnlock()
	return teacher.Seal{Algorithm: sealAlgorithm, Key: publicOf(n.key), Signature: base64.RawURLEncoding.EncodeToString(ed25519.Sign(n.key, message))}
}

// Verify implements teacher.Notary.
func (n *Notary) Verify(message []byte, s teacher.Seal) teacher.Proof {
	signature, err := base64.RawURLEncoding.DecodeString(s.Signature)
	public, keyErr := base64.RawURLEncoding.DecodeString(s.Key)
	switch {
	case err != nil || keyErr != nil || s.Algorithm != sealAlgorithm || len(public) != ed25519.PublicKeySize || !ed25519.Verify(public, message, signature):
		return teacher.Forged
	case !n.knows(s.Key):
		return teacher.KeyGone
	}
	return teacher.Vouched
}

func (n *Notary) knows(public string) bool {
	has := func() bool {
		n.mu.RLock()
		defer n.mu.RUnlock()
		return n.known[public]
	}
	if has() {
		return true
	}
	n.refresh()
	return has()
}

// Signing says which key signs now, and how many can be verified.
func (n *Notary) Signing() (public string, keys int) {
	n.refresh()
	n.mu.RLock()
	defer n.mu.RUnlock()
	return publicOf(n.key), len(n.known)
}

// useSign is a key that signs reports. It outlives every change of the installation's secret. firstSign is the id of the first.
const (
	useSign   = "sign"
	firstSign = "s1"
)

// Notary is the one that signs by the kept signing key. An installation without one keeps first, or a random one without it.
// Also known is what the keys of older seeds signed.
func (k *Keyring) Notary(ctx context.Context, first []byte, older ...[]byte) (*Notary, error) {
	seeds, err := k.signing(ctx)
	if err != nil {
		return nil, err
	}
	if len(seeds) == 0 {
		if _, err := k.add(ctx, DataKey{ID: firstSign, Use: useSign}, first); err != nil {
			return nil, err
		}
		if seeds, err = k.signing(ctx); err != nil {
			return nil, err
		}
	}
	last := len(seeds) - 1
	n := NewNotary(seeds[last], append(older, seeds[:last]...)...)
	n.read = k.signing
	return n, nil
}

// TurnSigning makes a new signing key, which signs from now on, on every node. What older ones signed stays verifiable. Of two
// that are made at once each is kept: whoever finds the id taken takes the next.
func (k *Keyring) TurnSigning(ctx context.Context) error {
	for {
		seeds, err := k.signing(ctx)
		if err != nil {
			return err
		}
		if kept, err := k.add(ctx, DataKey{ID: "s" + strconv.Itoa(len(seeds)+1), Use: useSign}, nil); err != nil || kept {
			return err
		}
	}
}

// Turned reports whether a data key replaces another, and is not one that an installation begins with.
func (d DataKey) Turned() bool { return d.Use != useIndex && d.ID != firstSeal && d.ID != firstSign }

// signing are the seeds of the signing keys, oldest first.
func (k *Keyring) signing(ctx context.Context) (seeds [][]byte, err error) {
	kept, err := k.store.DataKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the data keys: %w", err)
	}
	slices.SortStableFunc(kept, func(a, b DataKey) int { return cmp.Compare(number(a.ID), number(b.ID)) }) // whatever the clocks said
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

package crypt_test

import (
	"bytes"
	"testing"

	"firstkm/services/platform/crypt"
	"firstkm/services/teacher"
)

func notary(t *testing.T, k *crypt.Keyring, first []byte, older ...[]byte) *crypt.Notary {
	t.Helper()
	n, err := k.Notary(t.Context(), first, older...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestASignatureOutlivesTheSecret(t *testing.T) {
	s := &shelf{}
	before, after := crypt.SigningSeed([]byte("the secret of the first year")), crypt.SigningSeed([]byte("the secret of the second year"))
	message := []byte("50.4 %")
	old := crypt.NewNotary(before).Sign(message) // as it was signed before keys were kept
	first := notary(t, ring(t, s, 1), before, before)
	seal := first.Sign(message)
	if seal.Key != old.Key {
		t.Fatal("the first kept key is not the one that signed before")
	}
	k := ring(t, s, 1)
	if err := k.Rewrap(t.Context(), bytes.Repeat([]byte{2}, crypt.KeySize)); err != nil {
		t.Fatal(err)
	}
	later := notary(t, ring(t, s, 2), after, after)
	for name, sealed := range map[string]teacher.Seal{"before keys were kept": old, "by the kept key": seal, "after the secret changed": later.Sign(message), "by the new secret alone": crypt.NewNotary(after).Sign(message)} {
		if got := later.Verify(message, sealed); got != teacher.Vouched {
			t.Errorf("%s: got %s, want vouched", name, got)
		}
	}
	if later.Sign(message).Key != seal.Key {
		t.Error("the signing key changed with the secret")
	}
}

// A new signing key signs from now on, also on nodes that run already; what older ones signed stays verifiable everywhere.
func TestANewSigningKeyLeavesOlderReportsVerifiable(t *testing.T) {
	s := &shelf{}
	one, message := ring(t, s, 1), []byte("50.4 %")
	here, there := notary(t, one, nil), notary(t, ring(t, s, 1), nil)
	seals := []teacher.Seal{here.Sign(message)}
	for range 10 { // s10 comes after s9
		if err := one.TurnSigning(t.Context()); err != nil {
			t.Fatal(err)
		}
		seals = append(seals, there.Sign(message))
	}
	keys := map[string]bool{}
	for i, seal := range seals {
		keys[seal.Key] = true
		for name, n := range map[string]*crypt.Notary{"the node that signed before": here, "the other node": there, "one that starts now": notary(t, ring(t, s, 1), nil)} {
			if got := n.Verify(message, seal); got != teacher.Vouched {
				t.Errorf("signature %d at %s: got %s, want vouched", i, name, got)
			}
		}
	}
	if public, n := here.Signing(); len(keys) != 11 || n != 11 || public != seals[10].Key || here.Sign(message).Key != seals[10].Key {
		t.Errorf("got %d keys in use, %d known, %s signs; want 11, the newest one", len(keys), n, public)
	}
	if err := one.Rewrap(t.Context(), bytes.Repeat([]byte{2}, crypt.KeySize)); err != nil {
		t.Fatal(err)
	}
	if got := notary(t, ring(t, s, 2), nil).Verify(message, seals[0]); got != teacher.Vouched {
		t.Errorf("under another master key: got %s, want vouched", got)
	}
}

// Two nodes make a signing key at the same time: each is kept, and each report stays verifiable.
func TestOfTwoSigningKeysMadeAtOnceNoneIsLost(t *testing.T) {
	s := &shelf{}
	one, other := ring(t, s, 1), ring(t, s, 1)
	n := notary(t, one, nil)
	s.first = func() {
		if err := other.TurnSigning(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := one.TurnSigning(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, keys := n.Signing(); keys != 3 {
		t.Errorf("got %d keys, want the first and both new ones", keys)
	}
}

func TestSigningWaitsNotForEverForTheDatabase(t *testing.T) {
	s := &shelf{}
	n := notary(t, ring(t, s, 1), nil)
	s.endless = 0
	n.Sign([]byte("50.4 %"))
	n.Verify([]byte("50.4 %"), crypt.NewNotary(bytes.Repeat([]byte{9}, crypt.KeySize)).Sign([]byte("50.4 %")))
	if s.endless != 0 {
		t.Errorf("%d reads have no deadline", s.endless)
	}
}

func TestWhatASignatureShows(t *testing.T) {
	n := notary(t, ring(t, &shelf{}, 1), nil)
	if again := notary(t, ring(t, &shelf{}, 1), nil); again.Sign(nil).Key == n.Sign(nil).Key {
		t.Error("two installations sign by one key")
	}
	message := []byte("50.4 %")
	foreign := crypt.NewNotary(bytes.Repeat([]byte{9}, crypt.KeySize)).Sign(message)
	own := n.Sign(message)
	for name, tt := range map[string]struct {
		message string
		seal    teacher.Seal
		want    teacher.Proof
	}{
		"as it was signed":       {"50.4 %", own, teacher.Vouched},
		"a key that is not here": {"50.4 %", foreign, teacher.KeyGone},
		"another text":           {"70.4 %", own, teacher.Forged},
		"another text, foreign":  {"70.4 %", foreign, teacher.Forged},
		"another's key":          {"50.4 %", teacher.Seal{Algorithm: own.Algorithm, Key: foreign.Key, Signature: own.Signature}, teacher.Forged},
		"no key":                 {"50.4 %", teacher.Seal{Algorithm: own.Algorithm, Signature: own.Signature}, teacher.Forged},
		"a short key":            {"50.4 %", teacher.Seal{Algorithm: own.Algorithm, Key: "AAAA", Signature: own.Signature}, teacher.Forged},
		"another algorithm":      {"50.4 %", teacher.Seal{Algorithm: "none", Key: own.Key, Signature: own.Signature}, teacher.Forged},
	} {
		if got := n.Verify([]byte(tt.message), tt.seal); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

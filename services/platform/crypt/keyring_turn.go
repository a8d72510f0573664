package crypt

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// State is what can be said of a keyring without opening anything.
type State struct {
	Current string    // id of the data key that seals now
	Made    time.Time // when it was made
	Keys    int       // data keys that can open
}

// State reports on the keyring.
func (k *Keyring) State() State {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return State{Current: k.current, Made: k.made, Keys: len(k.keys)}
}

// Turn makes a new data key, which seals from now on. What older keys sealed goes on being opened; the caller seals it
// anew.
func (k *Keyring) Turn(ctx context.Context) error {
	if err := k.load(ctx); err != nil {
		return err
	}
	if _, err := k.add(ctx, DataKey{ID: "k" + strconv.Itoa(number(k.State().Current)+1), Use: useSeal}, nil); err != nil {
		return err
	}
	return k.load(ctx)
}

// Reseal is a sealed text under the newest data key; one that is sealed so already is returned as it is.
func (k *Keyring) Reseal(field, record, sealed string) (string, error) {
	if k.Current(sealed) {
		return sealed, nil
	}
	plain, err := k.Open(field, record, sealed)
	if err != nil {
		return "", err
	}
	return k.Seal(field, record, plain)
}

// Rewrap puts the data keys under another master key, in one transaction. The sealed texts stay as they are.
func (k *Keyring) Rewrap(ctx context.Context, master []byte) error {
	fresh, err := newAEAD(master)
	if err != nil {
		return err
	}
	kept, err := k.store.DataKeys(ctx)
	if err != nil {
		return fmt.Errorf("read the data keys: %w", err)
	}
	for i, d := range kept {
		plain, err := open(k.master, d.Wrapped, "data key "+d.ID)
		if err != nil {
			return fmt.Errorf("data key %s: %w", d.ID, ErrMaster)
		}
		if kept[i].Wrapped, err = seal(fresh, plain, "data key "+d.ID); err != nil {
			return err
		}
	}
	if err := k.store.RewrapDataKeys(ctx, kept); err != nil {
		return fmt.Errorf("keep the data keys: %w", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.master = fresh
	return nil
}

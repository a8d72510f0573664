package crypt

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// What a keyring refuses.
var (
	// ErrMaster says that the master key does not open the data keys: another installation's, or a mistyped one.
	ErrMaster = errors.New("the master key does not open this installation's data keys: set FIRSTKM_DATA_KEY or FIRSTKM_DATA_KEY_FILE to the key it was set up with, or put the file data-key back from a backup")
	// ErrSealed says that a sealed text cannot be opened: changed, moved to another record, or of a lost key.
	ErrSealed = errors.New("the sealed text does not belong here")
)

// DataKey is one data key as SQL keeps it: wrapped by the master key, never open.
type DataKey struct {
	ID        string // k1, k2 … for sealing, "index" for hashing, s1 for signing
	Use       string // seal | index | sign
	Wrapped   string // base64url of nonce ‖ ciphertext
	CreatedAt time.Time
}

// The uses of a data key.
const (
	useSeal  = "seal"
	useIndex = "index"
)

// firstSeal is the id of the data key that an installation begins to seal with.
const firstSeal = "k1"

// KeyStore keeps the wrapped data keys.
type KeyStore interface {
	// DataKeys are all of them, in the order they were made.
	DataKeys(ctx context.Context) ([]DataKey, error)
	// AddDataKey keeps a key and reports true, unless there is one of its ID, which then stands.
	AddDataKey(ctx context.Context, k DataKey) (bool, error)
	// RewrapDataKeys replaces what wraps the keys, all in one transaction.
	RewrapDataKeys(ctx context.Context, keys []DataKey) error
}

// Keyring seals personal data: envelope encryption with AES-256-GCM. The master key wraps random data keys, which seal the
// values; the newest one seals, each opens what it sealed. A sealed text is v1.<data key>.<base64url of nonce ‖ ciphertext>,
// bound to its field and its record, so that a value moved in the database does not open. It is safe for concurrent use.
type Keyring struct {
	store KeyStore
	now   func() time.Time

	mu      sync.RWMutex
	master  cipher.AEAD
	keys    map[string]cipher.AEAD
	current string
	index   []byte
	made    time.Time // of the current key
}

// OpenKeyring unwraps the data keys under a master key of KeySize bytes, and makes the first ones of a new installation.
// A master key that does not fit is ErrMaster.
func OpenKeyring(ctx context.Context, master []byte, store KeyStore, now func() time.Time) (*Keyring, error) {
	aead, err := newAEAD(master)
	if err != nil {
		return nil, err
	}
	k := &Keyring{store: store, now: now, master: aead}
	kept, err := store.DataKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the data keys: %w", err)
	}
	if len(kept) == 0 {
		for _, fresh := range []DataKey{{ID: useIndex, Use: useIndex}, {ID: firstSeal, Use: useSeal}} {
			if _, err := k.add(ctx, fresh, nil); err != nil {
				return nil, err
			}
		}
	}
	return k, k.load(ctx)
}

// add keeps a data key, a random one unless plain is given, and reports true; what another node kept first stands.
func (k *Keyring) add(ctx context.Context, d DataKey, plain []byte) (bool, error) {
	if plain == nil {
		plain = make([]byte, KeySize)
		if _, err := rand.Read(plain); err != nil {
			return false, fmt.Errorf("make a data key: %w", err)
		}
	}
	sealed, err := seal(k.master, plain, "data key "+d.ID)
	if err != nil {
		return false, err
	}
	d.Wrapped, d.CreatedAt = sealed, k.now()
	kept, err := k.store.AddDataKey(ctx, d)
	if err != nil {
		return false, fmt.Errorf("keep a data key: %w", err)
	}
	return kept, nil
}

// load unwraps what the store keeps.
func (k *Keyring) load(ctx context.Context) error {
	kept, err := k.store.DataKeys(ctx)
	if err != nil {
		return fmt.Errorf("read the data keys: %w", err)
	}
	keys, newest := make(map[string]cipher.AEAD), DataKey{}
	var index []byte
	for _, d := range kept {
		plain, err := open(k.master, d.Wrapped, "data key "+d.ID)
		if err != nil {
			return fmt.Errorf("data key %s: %w", d.ID, ErrMaster)
		}
		switch d.Use {
		case useIndex:
			index = plain
			continue
		case useSign:
			continue
		}
		if keys[d.ID], err = newAEAD(plain); err != nil {
			return err
		}
		if number(d.ID) > number(newest.ID) {
			newest = d
		}
	}
	if index == nil || newest.ID == "" {
		return fmt.Errorf("the data keys are not whole, restore the table data_keys from a backup: %w", ErrMaster)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys, k.current, k.made, k.index = keys, newest.ID, newest.CreatedAt, index
	return nil
}

// number is the place of a key among the others of its use: k7 and s7 are 7.
func number(id string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(id, "ks")) // 0 is none
	return n
}

const version = "v1"

// Seal encrypts the value of a field of a record under the newest data key. "" stays "": unknown is no secret.
func (k *Keyring) Seal(field, record, plain string) (string, error) {
	if plain == "" {
		return "", nil
	}
	k.mu.RLock()
	id, aead := k.current, k.keys[k.current]
	k.mu.RUnlock()
	sealed, err := seal(aead, []byte(plain), place(field, record))
	return version + "." + id + "." + sealed, err
}

// Open decrypts what Seal made for the same field and record; anything else is ErrSealed. It learns of keys that another
// node made meanwhile.
func (k *Keyring) Open(field, record, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	parts := strings.Split(sealed, ".")
	if len(parts) != 3 || parts[0] != version {
		return "", ErrSealed
	}
	aead, err := k.key(parts[1])
	if err != nil {
		return "", err
	}
	plain, err := open(aead, parts[2], place(field, record))
	return string(plain), err
}

// key is the data key of an id, also one that another node made meanwhile.
func (k *Keyring) key(id string) (cipher.AEAD, error) {
	k.mu.RLock()
	aead, newest := k.keys[id], number(k.current)
	k.mu.RUnlock()
	if aead != nil {
		return aead, nil
	}
	if number(id) <= newest {
		return nil, fmt.Errorf("data key %q: %w", id, ErrSealed)
	}
	ctx, done := context.WithTimeout(context.Background(), readWithin)
	defer done()
	if err := k.load(ctx); err != nil {
		return nil, err
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	if aead = k.keys[id]; aead == nil {
		return nil, fmt.Errorf("data key %q: %w", id, ErrSealed)
	}
	return aead, nil
}

// Current reports whether a sealed text is of the newest data key; "" always is.
func (k *Keyring) Current(sealed string) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return sealed == "" || strings.HasPrefix(sealed, version+"."+k.current+".")
}

// Index is a text under which equal values of a field are found again, and nothing else is learnt of them: HMAC-SHA-256
// under a key of its own, 43 characters. Case, spaces and hyphens do not count. "" stays "".
func (k *Keyring) Index(field, plain string) string {
	plain = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(plain))
	if plain == "" {
		return ""
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	h := hmac.New(sha256.New, k.index)
	_, _ = h.Write([]byte(place(field, plain))) // a hash takes every write
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// place is what a sealed text is bound to; the zero byte keeps two parts from being read as two others.
func place(field, record string) string { return field + "\x00" + record }

func newAEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, ErrKey
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make a cipher: %w", err)
	}
	return cipher.NewGCM(block)
}

func seal(aead cipher.AEAD, plain []byte, bound string) (string, error) {
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("make a nonce: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, []byte(bound))), nil
}

func open(aead cipher.AEAD, sealed, bound string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < aead.NonceSize() {
		return nil, ErrSealed
	}
	plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(bound))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

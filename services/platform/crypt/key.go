package crypt

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// KeySize is the length of the installation's key in bytes.
const KeySize = 32

// ErrKey says that a key file holds something else than a key. It is never replaced: what was made with it would be lost.
var ErrKey = errors.New("the key file does not hold 64 hexadecimal digits; put the right one back, from a backup")

// LoadOrCreateKey reads the installation's key, or makes it when there is none: 64 hexadecimal digits in a file that only
// the program's user may read. Two programs that start at once agree on one key.
func LoadOrCreateKey(path string) ([]byte, error) {
	key, err := loadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	fresh := make([]byte, KeySize)
	if _, err := rand.Read(fresh); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	if err := createKey(path, fresh); err != nil {
		return nil, fmt.Errorf("keep the key: %w", err)
	}
	return loadKey(path)
}

func loadKey(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != KeySize {
		return nil, fmt.Errorf("%s: %w", path, ErrKey)
	}
	return key, nil
}

// createKey writes the key beside its place and links it there, so that no half-written key is ever read and a key that
// another program made meanwhile stands.
func createKey(path string, key []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // its other name stays
	_, err = f.WriteString(hex.EncodeToString(key) + "\n")
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Derive makes a key for one purpose of the installation's key (HMAC-SHA-256 as a pseudo-random function). Purposes do
// not learn each other's keys.
func Derive(key []byte, purpose string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte("firstkm/" + purpose)) // a hash takes every write
	return h.Sum(nil)
}

// Sign is a text that shows message to come from this installation and to be meant for purpose: 43 characters that can
// stand in a URL.
func Sign(key []byte, purpose, message string) string {
	h := hmac.New(sha256.New, Derive(key, purpose))
	_, _ = h.Write([]byte(message)) // a hash takes every write
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Verify reports whether signature is that of message for purpose, in constant time.
func Verify(key []byte, purpose, message, signature string) bool {
	return hmac.Equal([]byte(Sign(key, purpose, message)), []byte(signature))
}

package crypt

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrHash says that a stored password hash is not one that this program can read.
var ErrHash = errors.New("not an argon2id hash in PHC format")

// What a new hash costs: OWASP's second recommendation for argon2id (Password Storage Cheat Sheet).
const (
	memory  = 19 * 1024 // KiB
	passes  = 2
	lanes   = 1
	saltLen = 16 // bytes
	sumLen  = 32 // bytes
)

// The most that a stored hash may ask for, so that a forged one cannot exhaust the machine.
const (
	maxMemory = 256 * 1024 // KiB
	maxPasses = 16
	maxLanes  = 16
)

// Hasher hashes passwords; it is account.Hasher. It works on at most as many at once as the machine has processors, so
// that a rush of sign-ins waits its turn and does not take 19 MiB each.
type Hasher struct{ turns chan struct{} }

// NewHasher makes a hasher. One serves the whole program.
func NewHasher() *Hasher {
	return &Hasher{turns: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
}

// Hash is the PHC string of a password with a fresh salt: $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
func (h *Hasher) Hash(password string) (string, error) {
	p := parameters{memory: memory, passes: passes, lanes: lanes, salt: make([]byte, saltLen)}
	if _, err := rand.Read(p.salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	p.sum = h.sum(password, p, sumLen)
	return p.String(), nil
}

// Verify reports whether hash was made of password, in time that does not depend on how much of it agrees. Hashes made
// with other costs are read as they say. A hash that cannot be read is ErrHash.
func (h *Hasher) Verify(hash, password string) (bool, error) {
	p, err := parse(hash)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(h.sum(password, p, len(p.sum)), p.sum) == 1, nil
}

func (h *Hasher) sum(password string, p parameters, n int) []byte {
	h.turns <- struct{}{}
	defer func() { <-h.turns }()
	return argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.lanes, uint32(n))
}

// parameters are what a PHC string holds.
type parameters struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

// String is the PHC string.
func (p parameters) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.passes, p.lanes, b64(p.salt), b64(p.sum))
}

func parse(hash string) (p parameters, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, ErrHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil {
		return p, fmt.Errorf("%w: %w", ErrHash, err)
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("%w: salt: %w", ErrHash, err)
	}
	if p.sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, fmt.Errorf("%w: hash: %w", ErrHash, err)
	}
	if p.memory < 8 || p.memory > maxMemory || p.passes < 1 || p.passes > maxPasses || p.lanes < 1 || p.lanes > maxLanes ||
		len(p.salt) < 8 || len(p.sum) < 16 || len(p.sum) > 64 {
		return p, fmt.Errorf("%w: costs out of range", ErrHash)
	}
	return p, nil
}

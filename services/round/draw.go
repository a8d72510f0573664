package round

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"

	"firstkm/services/student"
)

// Sealer seals what may not be known yet; package crypt implements it.
type Sealer interface {
	Seal(field, record, plain string) (string, error)
	Open(field, record, sealed string) (string, error)
}

// The fields that seed and salt are sealed as, with the round's id as the record.
const (
	SeedField = "round.seed"
	SaltField = "round.salt"
)

// drawn is what opening draws: seed and salt of 32 random bytes each, sealed, and their hashes, which bind them.
type drawn struct{ commitment, saltHash, sealedSeed, sealedSalt string }

// draw draws seed and salt.
func (s *Service) draw(id ID) (d drawn, err error) {
	for _, part := range []struct {
		field        string
		hash, sealed *string
	}{{SeedField, &d.commitment, &d.sealedSeed}, {SaltField, &d.saltHash, &d.sealedSalt}} {
		secret := make([]byte, 32)
		if _, err := s.random.Read(secret); err != nil {
			return d, fmt.Errorf("draw a secret: %w", err)
		}
		*part.hash = Commitment(secret)
		if *part.sealed, err = s.sealer.Seal(part.field, string(id), hex.EncodeToString(secret)); err != nil {
			return d, fmt.Errorf("seal %s: %w", part.field, err)
		}
	}
	return d, nil
}

// Commitment is what binds a secret before it is revealed: its SHA-256 in hex.
func Commitment(secret []byte) string {
	sum := sha256.Sum256(secret)
	return hex.EncodeToString(sum[:])
}

// committed is what binds a secret that is known in hex, "" for what is no secret.
func committed(secret string) string {
	b, err := hex.DecodeString(secret)
	if err != nil {
		return ""
	}
	return Commitment(b)
}

// seed opens the round's seed.
func (s *Service) seed(r Round) ([]byte, error) {
	if r.Seed != "" {
		return hex.DecodeString(r.Seed)
	}
	return s.secret(SeedField, r.ID, r.SealedSeed, r.Commitment)
}

// secret opens what opening drew and holds it against its hash.
func (s *Service) secret(field string, id ID, sealed, hash string) ([]byte, error) {
	plain, err := s.sealer.Open(field, string(id), sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s of %s: %w", field, id, err)
	}
	secret, err := hex.DecodeString(plain)
	if err != nil || Commitment(secret) != hash {
		return nil, fmt.Errorf("%s of %s is not what was committed to", field, id)
	}
	return secret, nil
}

var numbering = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// Number is the student's number in a round: the first 60 bits of HMAC-SHA256 under the round's salt of the student's id, as
// twelve letters and digits. It enters the lottery, and tells nothing of the student to who does not know the salt.
func Number(salt []byte, id student.ID) string {
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte(id))
	return numbering.EncodeToString(mac.Sum(nil))[:12]
}

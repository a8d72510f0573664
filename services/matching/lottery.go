package matching

import (
	"crypto/sha256"
	"encoding/binary"
)

// Lottery is a student's lottery number: the first 8 bytes, big-endian, of SHA-256(seed ‖ ':' ‖ id). Lower is better. Whoever
// knows the seed can compute it, nobody can choose it: the seed is committed to before the lists are known.
func Lottery(seed []byte, id string) uint64 {
	var room [192]byte
	message := append(append(append(room[:0], seed...), ':'), id...)
	sum := sha256.Sum256(message)
	return binary.BigEndian.Uint64(sum[:8])
}

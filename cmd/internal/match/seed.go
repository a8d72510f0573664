package match

import (
	"encoding/hex"
	"errors"

	"github.com/alecthomas/kong"
)

// Seed is that of the lottery, as it was given; the zero value was not given at all.
type Seed struct {
	given  bool
	digits string
}

var errSeed = errors.New("want an even number of hex digits, 2 to 128")

// Decode takes the digits as they are, none where the flag stands alone: the command says what is wrong with them.
func (s *Seed) Decode(ctx *kong.DecodeContext) error {
	s.given, s.digits = true, ""
	if ctx.Scan.Peek().IsValue() {
		return ctx.Scan.PopValueInto("digits", &s.digits)
	}
	return nil
}

// bytes is the seed, the empty one when none was given.
func (s *Seed) bytes() ([]byte, error) {
	seed, err := hex.DecodeString(s.digits)
	if err != nil || len(seed) > 64 || s.given && len(seed) == 0 {
		return nil, errSeed
	}
	return seed, nil
}

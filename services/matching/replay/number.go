package replay

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// scale is how many units of the last fraction digit make one: scores are kept as whole numbers of billionths.
const scale = 1_000_000_000

var (
	errWhole   = errors.New("not a whole number")
	errRank    = errors.New("not a whole number from 1 to 2147483647")
	errDecimal = errors.New("not a decimal with at most nine digits before and nine after the point")
)

// whole reads digits and nothing else; what is more than an int32 holds is one more than that.
func whole(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = min(10*n+int64(c-'0'), math.MaxInt32+1)
	}
	return n, len(b) > 0
}

// count reads a cap or a number of seats. More than an int32 holds is more than there can be rows: that much stands for it.
func count(b []byte) (int32, error) {
	n, ok := whole(b)
	if !ok {
		return 0, errWhole
	}
	return int32(min(n, math.MaxInt32)), nil
}

// rank reads a rank, 0 included: the Builder says what is wrong with that.
func rank(b []byte) (int32, error) {
	n, ok := whole(b)
	if !ok || n > math.MaxInt32 {
		return 0, errRank
	}
	return int32(n), nil
}

// Score reads a decimal exactly, in billionths: an optional minus, one to nine digits and, after a point, one to nine more.
func Score(b []byte) (int64, error) {
	minus := len(b) > 0 && b[0] == '-'
	if minus {
		b = b[1:]
	}
	n, i := int64(0), 0
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		if i == 9 {
			return 0, errDecimal
		}
		n = 10*n + int64(b[i]-'0')
	}
	if i == 0 {
		return 0, errDecimal
	}
	n *= scale
	if i < len(b) {
		fraction := b[i+1:]
		if b[i] != '.' || len(fraction) == 0 || len(fraction) > 9 {
			return 0, errDecimal
		}
		unit := int64(scale)
		for _, c := range fraction {
			if c < '0' || c > '9' {
				return 0, errDecimal
			}
			unit /= 10
			n += unit * int64(c-'0')
		}
	}
	if minus {
		n = -n
	}
	return n, nil
}

// Decimal writes a score in billionths without needless digits.
func Decimal(score int64) string {
	sign := ""
	if score < 0 {
		sign, score = "-", -score
	}
	out := sign + strconv.FormatInt(score/scale, 10)
	if rest := score % scale; rest > 0 {
		out += "." + strings.TrimRight(strconv.FormatInt(scale+rest, 10)[1:], "0")
	}
	return out
}

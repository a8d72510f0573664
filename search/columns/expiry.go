package columns

import (
	"math"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

const never = math.MaxInt64

const dayMicros = 86_400_000_000

// expiry knows which rows have expired at an instant. The last answer is kept with the span of
// instants for which it stays right.
type expiry struct {
	at   []int64 // epoch microseconds; never
	days map[int64]*roaring.Bitmap

	mu          sync.Mutex // the memory is filled by readers
	kept        *roaring.Bitmap
	from, until int64
}

func newExpiry() *expiry { return &expiry{days: map[int64]*roaring.Bitmap{}} }

func (e *expiry) add(row uint32, at int64) {
	e.at = append(e.at, at)
	if at == never {
		return
	}
	day := floorDiv(at, dayMicros)
	b := e.days[day]
	if b == nil {
		b = roaring.New()
		e.days[day] = b
	}
	b.Add(row)
	e.kept = nil
}

func (e *expiry) drop(row uint32) {
	at := e.at[row]
	if at == never {
		return
	}
	day := floorDiv(at, dayMicros)
	b := e.days[day]
	b.Remove(row)
	if b.IsEmpty() {
		delete(e.days, day)
	}
	e.kept = nil
}

// gone gives the rows whose expiry is at or before now; do not change it.
func (e *expiry) gone(now int64) *roaring.Bitmap {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.kept == nil || now < e.from || now >= e.until {
		e.compute(now)
	}
	return e.kept
}

func (e *expiry) compute(now int64) {
	out := roaring.New()
	e.from, e.until = math.MinInt64, math.MaxInt64
	today := floorDiv(now, dayMicros)
	for day, b := range e.days {
		switch {
		case day < today:
			out.Or(b)
			e.from = max(e.from, (day+1)*dayMicros-1)
		case day > today:
			e.until = min(e.until, day*dayMicros)
		default:
			e.part(out, b, now)
		}
	}
	e.kept = out
}

// part takes from the day of now what has expired, row by row.
func (e *expiry) part(out, day *roaring.Bitmap, now int64) {
	day.Iterate(func(row uint32) bool {
		if at := e.at[row]; at <= now {
			out.Add(row)
			e.from = max(e.from, at)
		} else {
			e.until = min(e.until, at)
		}
		return true
	})
}

func (e *expiry) reordered(from []uint32) *expiry {
	out := newExpiry()
	for row, old := range from {
		out.add(uint32(row), e.at[old])
	}
	return out
}

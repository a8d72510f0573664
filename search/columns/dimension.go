package columns

import (
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
)

// dimension is a column of codes: each row holds a set of values (often one, sometimes none). Sets are
// interned, so a row costs four bytes however many values it has, and counting is one pass over numbers.
type dimension struct {
	code   codes // row → set; set 0 is empty
	sets   [][]uint32
	setOf  map[string]uint32
	values []string
	valOf  map[string]uint32
	bits   []*roaring.Bitmap // value → rows
}

func newDimension() *dimension {
	return &dimension{code: newCodes(0), sets: [][]uint32{nil}, setOf: map[string]uint32{"": 0}, valOf: map[string]uint32{}}
}

// intern gives the number of the set of values; empty values are not in it.
func (d *dimension) intern(values []string) uint32 {
	if len(values) == 1 {
		return d.internKey(values[0], values)
	}
	clean := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	slices.Sort(clean)
	clean = slices.Compact(clean)
	return d.internKey(strings.Join(clean, "\x00"), clean)
}

func (d *dimension) internKey(key string, values []string) uint32 {
	if n, ok := d.setOf[key]; ok {
		return n
	}
	set := make([]uint32, 0, len(values))
	for _, v := range values {
		set = append(set, d.value(v))
	}
	n := uint32(len(d.sets))
	d.sets = append(d.sets, set)
	d.setOf[strings.Clone(key)] = n
	return n
}

func (d *dimension) value(v string) uint32 {
	if n, ok := d.valOf[v]; ok {
		return n
	}
	v = strings.Clone(v)
	n := uint32(len(d.values))
	d.values = append(d.values, v)
	d.valOf[v] = n
	d.bits = append(d.bits, roaring.New())
	return n
}

// add appends the next row's set.
func (d *dimension) add(row uint32, values ...string) { d.addSet(row, d.intern(values)) }

func (d *dimension) addSet(row, set uint32) {
	d.code.add(set)
	for _, v := range d.sets[set] {
		d.bits[v].Add(row)
	}
}

// drop takes a dead row out of the bitmaps.
func (d *dimension) drop(row uint32) {
	for _, v := range d.sets[d.code.at(row)] {
		d.bits[v].Remove(row)
	}
}

// is gives the rows that hold the value; nil when none does.
func (d *dimension) is(v string) *roaring.Bitmap {
	n, ok := d.valOf[v]
	if !ok {
		return nil
	}
	return d.bits[n]
}

// under gives the rows that hold a value beginning with prefix.
func (d *dimension) under(prefix string) *roaring.Bitmap {
	var found []*roaring.Bitmap
	for n, v := range d.values {
		if strings.HasPrefix(v, prefix) {
			found = append(found, d.bits[n])
		}
	}
	return union(found)
}

// any gives the rows that hold one of the values.
func (d *dimension) any(values []string) *roaring.Bitmap {
	var found []*roaring.Bitmap
	for _, v := range values {
		if b := d.is(v); b != nil {
			found = append(found, b)
		}
	}
	return union(found)
}

// tally counts the values over rows.
func (d *dimension) tally(rows []uint32) []uint32 {
	sets := make([]uint32, len(d.sets))
	d.code.tally(rows, sets)
	counts := make([]uint32, len(d.values))
	for set, n := range sets {
		if n == 0 {
			continue
		}
		for _, v := range d.sets[set] {
			counts[v] += n
		}
	}
	return counts
}

// reordered is the same dimension with row i taken from old row from[i]; sets nobody holds are kept.
func (d *dimension) reordered(from []uint32) *dimension {
	out := *d
	out.code = newCodes(len(from) + len(from)/8)
	out.bits = make([]*roaring.Bitmap, len(d.bits))
	for i := range out.bits {
		out.bits[i] = roaring.New()
	}
	out.sets, out.values = slices.Clone(d.sets), slices.Clone(d.values)
	out.setOf, out.valOf = cloneMap(d.setOf), cloneMap(d.valOf)
	for row, old := range from {
		out.addSet(uint32(row), d.code.at(old))
	}
	return &out
}

func cloneMap[K comparable, V any](m map[K]V) map[K]V {
	out := make(map[K]V, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// union is the rows in any of the bitmaps; the only one is given as it is, so do not change the result.
func union(all []*roaring.Bitmap) *roaring.Bitmap {
	switch len(all) {
	case 0:
		return roaring.New()
	case 1:
		return all[0]
	}
	return roaring.FastOr(all...)
}

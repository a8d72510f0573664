package bleveindex

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"io"
	"math"

	"firstkm/search"
	"firstkm/search/columns"
)

const cursorVersion = 1

// next makes the cursor of the page after key.
func (p *plan) next(key columns.Key, tiers int, s *stats) string {
	c := &coder{}
	version, sum := uint64(cursorVersion), p.sum()
	c.number(&version)
	c.number(&sum)
	p.place(c, &key, &tiers)
	has := s != nil
	c.flags(&has)
	if has {
		s.place(c)
	}
	return base64.RawURLEncoding.EncodeToString(c.buf)
}

// resume reads a cursor; one of another query, another sort or none at all is search.ErrCursor.
func (p *plan) resume(cursor string) error {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return search.ErrCursor
	}
	c := &coder{in: string(raw), reading: true}
	var version, sum uint64
	c.number(&version)
	c.number(&sum)
	if c.bad || version != cursorVersion || sum != p.sum() {
		return search.ErrCursor
	}
	p.after = &columns.Key{}
	p.place(c, p.after, &p.tiers)
	var has bool
	c.flags(&has)
	if p.tiers >= tierNear {
		p.loosen()
	}
	if has {
		p.stats = &stats{}
		p.stats.place(c)
	}
	if c.bad || len(c.in) > 0 || p.tiers < 0 || p.tiers > lastTier || has != p.scored() ||
		(has && len(p.stats.terms) != len(p.terms)) {
		return search.ErrCursor
	}
	return nil
}

func (p *plan) place(c *coder, key *columns.Key, tiers *int) {
	c.number(&key.Primary)
	c.signed(&key.Published)
	c.text(&key.ID)
	c.small(tiers)
}

func (s *stats) place(c *coder) {
	c.number(&s.documents)
	for _, f := range []*float32{&s.title, &s.body} {
		bits := uint64(math.Float32bits(*f))
		c.number(&bits)
		*f = math.Float32frombits(uint32(bits))
	}
	n := uint64(len(s.terms))
	c.number(&n)
	if c.reading {
		if n > maxTerms {
			c.bad = true
			return
		}
		s.terms = make([][]uint64, n)
	}
	for i := range s.terms {
		if c.reading {
			s.terms[i] = make([]uint64, fieldCount)
		}
		for field := range s.terms[i] {
			c.number(&s.terms[i][field])
		}
	}
}

// sum identifies the question: words, filters and sort, not the page's size, its facets or the instant.
func (p *plan) sum() uint64 {
	h, q := fnv.New64a(), p.q // a hash accepts every write
	put := func(list ...string) {
		for _, s := range list {
			_, _ = fmt.Fprintf(h, "%d:", len(s))
			_, _ = io.WriteString(h, s)
		}
		_, _ = io.WriteString(h, ";")
	}
	put(q.Text.Words...)
	put(q.Text.Phrases...)
	put(q.Text.Not...)
	put(q.Text.Spelt)
	put(string(p.sort), q.Major, q.MajorExact, q.Occupation, q.StartFrom, q.StartTo, q.Origin, q.Enterprise,
		q.Industry, q.CompanyKind, q.PostKind, q.Base, q.School)
	put(q.Regions...)
	put(q.Housing...)
	put(q.Labels...)
	put(q.NotLabels...)
	_, _ = fmt.Fprint(h, q.PayMinFen, q.PayMaxFen, q.Occupations, q.Strict)
	if q.Near != nil {
		_, _ = fmt.Fprint(h, *q.Near)
	}
	if m := q.Meant; m != nil {
		put(m.Majors...)
		put(m.Beside...)
		_, _ = fmt.Fprint(h, m.Occupations)
	}
	return h.Sum64()
}

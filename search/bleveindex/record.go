package bleveindex

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"firstkm/search"
	"firstkm/search/columns"
)

// errRecord says that stored bytes are not a record of this version.
var errRecord = errors.New("bleveindex: not a record")

const (
	kindPlacement = 1
	kindDeleted   = 2
)

// record is what is stored with each document: the whole placement, so that columns can be filled and
// hits shown without asking the database; or the version at which it was deleted.
type record struct {
	kind    byte
	p       search.Placement
	lengths columns.Lengths
}

// encode writes a record; the long texts come last, so that a brief reading stops before them.
func (r *record) encode() []byte {
	p := &r.p
	w := &coder{buf: make([]byte, 0, 256+len(p.Description))}
	w.head(&r.kind, p)
	if r.kind == kindPlacement {
		w.body(p, &r.lengths)
		w.long(p)
	}
	return w.buf
}

// decode reads a record, without description and tasks when brief.
func decode(b []byte, brief bool) (*record, error) {
	r := new(record)
	w := &coder{in: string(b), reading: true}
	w.head(&r.kind, &r.p)
	switch r.kind {
	case kindDeleted:
	case kindPlacement:
		w.body(&r.p, &r.lengths)
		if !brief {
			w.long(&r.p)
		}
	default:
		return nil, errRecord
	}
	if w.bad {
		return nil, errRecord
	}
	return r, nil
}

// coder goes over the members of a record in one order, writing or reading, so that both agree.
type coder struct {
	buf     []byte
	in      string
	reading bool
	bad     bool
}

func (c *coder) head(kind *byte, p *search.Placement) {
	k := uint64(*kind)
	c.number(&k)
	*kind = byte(k)
	c.text(&p.ID)
	c.number(&p.Version)
}

func (c *coder) body(p *search.Placement, l *columns.Lengths) {
	title, body := uint64(l.Title), uint64(l.Body)
	c.number(&title)
	c.number(&body)
	l.Title, l.Body = uint16(title), uint16(body)
	for _, s := range []*string{
		&p.Ref, &p.Origin, &p.Title, &p.EnterpriseID, &p.Enterprise, &p.CompanyKind, &p.Industry, &p.Occupation,
		&p.OccupationName, &p.PostKind, &p.Region, &p.Start, &p.End, &p.Housing, &p.Base,
	} {
		c.text(s)
	}
	c.texts(&p.Majors)
	c.texts(&p.Audience)
	c.flags(&p.EnterpriseVerified, &p.HasPoint, &p.Meals, &p.NightShift, &p.RestDay, &p.Stable, &p.Conditional,
		&p.BarredSource, &p.PayFloor, &p.ForTeachers)
	c.float(&p.Lat)
	c.float(&p.Lng)
	c.signed(&p.PayMonthFen)
	c.small(&p.Seats)
	c.small(&p.SeatsLeft)
	c.instant(&p.PublishedAt)
	c.instant(&p.ExpiresAt)
}

func (c *coder) long(p *search.Placement) {
	c.text(&p.Description)
	c.texts(&p.Tasks)
	c.texts(&p.Also)
}

func (c *coder) number(n *uint64) {
	if !c.reading {
		c.buf = binary.AppendUvarint(c.buf, *n)
		return
	}
	*n = 0
	for shift := 0; shift < 64; shift += 7 {
		if len(c.in) == 0 {
			break
		}
		b := c.in[0]
		c.in = c.in[1:]
		*n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return
		}
	}
	c.bad = true
	c.in = ""
}

func (c *coder) signed(n *int64) {
	u := uint64(*n)<<1 ^ uint64(*n>>63)
	c.number(&u)
	*n = int64(u>>1) ^ -int64(u&1)
}

func (c *coder) small(n *int) {
	wide := int64(*n)
	c.signed(&wide)
	*n = int(wide)
}

func (c *coder) float(f *float64) {
	u := math.Float64bits(*f)
	c.number(&u)
	*f = math.Float64frombits(u)
}

func (c *coder) flags(all ...*bool) {
	var u uint64
	for i, b := range all {
		if *b {
			u |= 1 << i
		}
	}
	c.number(&u)
	for i, b := range all {
		*b = u&(1<<i) != 0
	}
}

// instant keeps microseconds; zero stays zero.
func (c *coder) instant(t *time.Time) {
	has, micros := !t.IsZero(), int64(0)
	if has {
		micros = t.UnixMicro()
	}
	c.flags(&has)
	c.signed(&micros)
	if c.reading && has {
		*t = time.UnixMicro(micros).UTC()
	}
}

func (c *coder) text(s *string) {
	n := uint64(len(*s))
	c.number(&n)
	if !c.reading {
		c.buf = append(c.buf, *s...)
		return
	}
	if n > uint64(len(c.in)) {
		c.bad, c.in = true, ""
		return
	}
	*s, c.in = c.in[:n], c.in[n:]
}

func (c *coder) texts(all *[]string) {
	n := uint64(len(*all))
	c.number(&n)
	if c.reading {
		if n > uint64(len(c.in)) {
			c.bad, c.in = true, ""
			return
		}
		*all = nil
		if n > 0 {
			*all = make([]string, n)
		}
	}
	for i := range *all {
		c.text(&(*all)[i])
	}
}

// Package ident makes ids that sort by the time they were made and show what they name: plc_01jd3k….
package ident

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"
)

// ID is an id of any kind. Each noun has its own type over it.
type ID string

var encoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New returns prefix_ followed by 26 characters: 48 bits of milliseconds since 1970, then 80 random ones.
func New(prefix string, now time.Time) ID {
	b := moment(now)
	_, _ = rand.Read(b[6:]) // never fails since Go 1.24
	return ID(prefix + "_" + encoding.EncodeToString(b[:]))
}

// Since is the least id of its prefix that is made at an instant or later, to look for what is newer.
func Since(prefix string, at time.Time) ID {
	b := moment(at)
	return ID(prefix + "_" + encoding.EncodeToString(b[:]))
}

func moment(at time.Time) (b [16]byte) {
	ms := uint64(at.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	return b
}

// Kind returns the part of an id before its underscore, "" if it has none.
func (id ID) Kind() string {
	kind, _, ok := strings.Cut(string(id), "_")
	if !ok {
		return ""
	}
	return kind
}

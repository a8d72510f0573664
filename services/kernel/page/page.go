// Package page cuts long lists into pages by key: a page says where the next one begins, so that rows written meanwhile
// are neither skipped nor shown twice.
package page

import (
	"encoding/base64"
	"encoding/json"

	"firstkm/services/kernel/fault"
)

// DefaultLimit and MaxLimit bound a page's length.
const (
	DefaultLimit = 20
	MaxLimit     = 100
)

// ErrCursor refuses a cursor that this service did not make.
var ErrCursor = fault.New(fault.Invalid, "page.cursor", "翻页标记无效，请从第一页重新查询", "the cursor is not one of ours; start again from the first page")

// Request asks for one page. A zero Request asks for the first page of DefaultLimit rows.
type Request struct {
	Limit  int
	Cursor string // Next of the page before
}

// Size is the number of rows to return: DefaultLimit when unset, at most MaxLimit.
func (r Request) Size() int {
	if r.Limit <= 0 {
		return DefaultLimit
	}
	return min(r.Limit, MaxLimit)
}

// Page is some rows and the cursor of those that follow, empty at the end.
type Page[T any] struct {
	Items []T
	Next  string
}

// Encode makes an opaque cursor of a key.
func Encode(key ...string) string {
	b, _ := json.Marshal(key) // strings always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

// Decode reads a cursor of n parts. An empty cursor gives n empty parts.
func Decode(cursor string, n int) ([]string, error) {
	if cursor == "" {
		return make([]string, n), nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, ErrCursor
	}
	var key []string
	if err := json.Unmarshal(b, &key); err != nil || len(key) != n {
		return nil, ErrCursor
	}
	return key, nil
}

// Cut makes a page of rows fetched with one more than size: key names the last row kept.
func Cut[T any](rows []T, size int, key func(T) []string) Page[T] {
	if len(rows) <= size {
		return Page[T]{Items: rows}
	}
	rows = rows[:size]
	return Page[T]{Items: rows, Next: Encode(key(rows[size-1])...)}
}

// Window makes a page of rows that are all in memory, in the order of key, which tells each from every other. Rows that come or go
// between two pages move no other.
func Window[T any](rows []T, r Request, key func(T) string) (Page[T], error) {
	after, err := Decode(r.Cursor, 1)
	if err != nil {
		return Page[T]{}, err
	}
	from := 0
	for after[0] != "" && from < len(rows) && key(rows[from]) <= after[0] {
		from++
	}
	return Cut(rows[from:], r.Size(), func(v T) []string { return []string{key(v)} }), nil
}

// Each reads a list to its end, in pages of MaxLimit, and stops at the first error.
func Each[T any](read func(Request) (Page[T], error), each func(T) error) error {
	for r := (Request{Limit: MaxLimit}); ; {
		list, err := read(r)
		if err != nil {
			return err
		}
		for _, item := range list.Items {
			if err := each(item); err != nil {
				return err
			}
		}
		if r.Cursor = list.Next; r.Cursor == "" {
			return nil
		}
	}
}

// All is Each as a slice.
func All[T any](read func(Request) (Page[T], error)) (list []T, err error) {
	err = Each(read, func(item T) error {
		list = append(list, item)
		return nil
	})
	return list, err
}

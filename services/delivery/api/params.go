package api

import (
	"io"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/page"

	"github.com/danielgtaylor/huma/v2"
)

// Paged is embedded in the input of every list.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Length of the page"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"Where the page begins: next of the page before"`
}

// Request is the page asked for.
func (p Paged) Request() page.Request { return page.Request{Limit: p.Limit, Cursor: p.Cursor} }

// List is the body of every list.
type List[T any] struct {
	Items []T    `json:"items" doc:"This page, never null"`
	Next  string `json:"next,omitempty" doc:"cursor of the page that follows; absent on the last one"`
}

// listed renders a page of rows; the items are never null.
func listed[R, T any](p page.Page[R], render func(R) T) List[T] {
	items := make([]T, 0, len(p.Items))
	for _, row := range p.Items {
		items = append(items, render(row))
	}
	return List[T]{Items: items, Next: p.Next}
}

// Changing is embedded in the input of every change of a thing that has a version.
type Changing struct {
	IfMatch string `header:"If-Match" doc:"ETag of the version that is changed; 428 without it, 412 when it is no longer the current one" example:"\"v3\""`
}

// Version is the version named, or httpd.ErrUnconditional or httpd.ErrStale.
func (c Changing) Version() (uint64, error) { return httpd.ParseMatch(c.IfMatch) }

// Creating is embedded in the input of every POST that creates something.
type Creating struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"Any unique value: the same request sent again with it gets the first answer and creates nothing more"`
}

// Tagged is embedded in the output of what can be changed.
type Tagged struct {
	ETag string `header:"ETag" doc:"Version of the thing, for If-Match and If-None-Match"`
}

// Reading is embedded in the input of what has a version and is read.
type Reading struct {
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of the version the client has; 304 when it is still the current one"`
}

// Fresh returns huma's 304 when the client has this version already, else nil. Handlers return it as their error.
func (r Reading) Fresh(version uint64) error {
	if httpd.NoneMatch(r.IfNoneMatch, httpd.ETag(version)) {
		return unchanged{httpd.ETag(version)}
	}
	return nil
}

// Streamed is embedded in the input of an operation that reads its body as it arrives, such as an import. Describe such a
// body in the operation's RequestBody, as binary.
type Streamed struct{ body io.Reader }

// Resolve takes the body; huma calls it.
func (s *Streamed) Resolve(ctx huma.Context) []error {
	s.body = ctx.BodyReader()
	return nil
}

// Reader reads the request's body. An error in reading it is to be passed through httpd.Unreadable.
func (s *Streamed) Reader() io.Reader { return s.body }

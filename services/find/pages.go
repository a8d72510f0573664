package find

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"firstkm/search"
)

// PageTTL is how long a first page of results is kept. The index's place in the stream is part of its key, so that
// nothing older than the index is ever shown; the time is for what ends by the clock.
const PageTTL = 30 * time.Second

// Index is a searcher that says which state it shows.
type Index interface {
	search.Searcher
	Checkpoint() search.Checkpoint
	Size() int
}

// Near keeps pages in this process; services/platform/cache implements it.
type Near interface {
	Get(key string) (search.Result, bool)
	Set(key string, page search.Result)
}

// Far keeps pages for all nodes; services/platform/cache implements it.
type Far interface {
	Get(ctx context.Context, key string) ([]byte, bool)
	Set(ctx context.Context, key string, value []byte, ttl time.Duration)
}

// Pages answers first pages from a cache: the ones that everybody asks for. A page is kept under its whole query, the
// minute and the state of the index, so whatever changes the index leaves the pages before behind.
type Pages struct {
	Index
	near Near
	far  Far           // nil = none
	dear time.Duration // what a search takes that is worth a way over the network
	now  func() time.Time
}

// Dear is how long a search takes that is worth a way over the network. Filters alone never do.
const Dear = 2 * time.Millisecond

// NewPages makes the cache before an index. far, which may be nil, keeps what took at least dear to find.
func NewPages(index Index, near Near, far Far, dear time.Duration, now func() time.Time) *Pages {
	return &Pages{index, near, far, dear, now}
}

// mostHits is how many hits a page that is kept may have: as many as people look at. Larger ones would fill the memory.
const mostHits = 20

// Search implements search.Searcher.
func (p *Pages) Search(ctx context.Context, q search.Query) (search.Result, error) {
	if q.Cursor != "" || q.Limit > mostHits {
		return p.Index.Search(ctx, q)
	}
	q.AsOf, q.PublishedFrom = q.AsOf.Truncate(time.Minute), q.PublishedFrom.Truncate(time.Minute)
	key, err := p.key(q)
	if err != nil {
		return p.Index.Search(ctx, q)
	}
	if found, ok := p.near.Get(key); ok {
		return found, nil
	}
	shared := p.far != nil && !q.Text.Empty()
	if shared {
		var found search.Result
		if b, ok := p.far.Get(ctx, key); ok && json.Unmarshal(b, &found) == nil {
			p.near.Set(key, found)
			return found, nil
		}
	}
	began := p.now()
	found, err := p.Index.Search(ctx, q)
	if err != nil {
		return found, err
	}
	took := p.now().Sub(began)
	p.near.Set(key, found)
	if shared && took >= p.dear {
		if b, err := json.Marshal(found); err == nil {
			p.far.Set(ctx, key, b, PageTTL)
		}
	}
	return found, nil
}

func (p *Pages) key(q search.Query) (string, error) {
	b, err := json.Marshal(q)
	if err != nil {
		return "", err
	}
	at := p.Checkpoint()
	return "page:" + string(fmt.Appendf(b, " %s %d %d", at.Stream, at.Sequence, p.Size())), nil
}

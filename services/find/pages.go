package find

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"firstkm/search"
	"firstkm/services/kernel/civil"
)

// PageTTL is how long a first page of results is kept. The documents that the index holds are part of its key, so that
// nothing older than the index is ever shown; the time is for what else may change, as the names of a catalogue that was
// imported anew.
const PageTTL = 30 * time.Second

// Index is a searcher that says which documents it shows.
type Index interface {
	search.Searcher
	State() uint64 // see search.Index
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

// Pages answers first pages from a cache: the ones that everybody asks for. A page is kept under its whole query, the day
// (postings end with one) and the state of the index that answered, so that a posting which changes leaves the pages
// before behind and no other event does, and nodes that hold the same documents share what they found.
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
	asked, err := question(q)
	if err != nil {
		return p.Index.Search(ctx, q)
	}
	key := keyOf(asked, p.State())
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
	key = keyOf(asked, found.State) // what the answer shows, whatever was written since the question
	p.near.Set(key, found)
	if shared && took >= p.dear {
		if b, err := json.Marshal(found); err == nil {
			p.far.Set(ctx, key, b, PageTTL)
		}
	}
	return found, nil
}

// question is a query as pages are kept by it, with the day for the instant.
func question(q search.Query) (string, error) {
	q.AsOf = civil.Today(q.AsOf).Start()
	b, err := json.Marshal(q)
	return string(b), err
}

func keyOf(asked string, state uint64) string {
	return "page:" + asked + " " + strconv.FormatUint(state, 36)
}

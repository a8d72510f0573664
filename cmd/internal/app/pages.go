package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"firstkm/search"
	"firstkm/services/platform/cache"
)

// pageTTL is how long a first page of results is kept. The index's place in the stream is part of its key, so that
// nothing older than the index is ever shown; the time is for what ends by the clock.
const pageTTL = 30 * time.Second

// pages answers first pages from a cache: the ones that everybody asks for.
type pages struct {
	*search.Holder
	cache cache.Store
}

// Search implements search.Searcher.
func (p pages) Search(ctx context.Context, q search.Query) (search.Result, error) {
	if q.Cursor != "" {
		return p.Holder.Search(ctx, q)
	}
	q.AsOf = q.AsOf.Truncate(time.Minute)
	key, err := p.key(q)
	if err != nil {
		return p.Holder.Search(ctx, q)
	}
	var result search.Result
	if b, ok := p.cache.Get(ctx, key); ok && json.Unmarshal(b, &result) == nil {
		return result, nil
	}
	if result, err = p.Holder.Search(ctx, q); err != nil {
		return result, err
	}
	if b, err := json.Marshal(result); err == nil {
		p.cache.Set(ctx, key, b, pageTTL)
	}
	return result, nil
}

func (p pages) key(q search.Query) (string, error) {
	b, err := json.Marshal(q)
	if err != nil {
		return "", err
	}
	at := p.Checkpoint()
	sum := sha256.Sum256(fmt.Appendf(b, " %s %d %d", at.Stream, at.Sequence, p.Size()))
	return "page:" + hex.EncodeToString(sum[:]), nil
}

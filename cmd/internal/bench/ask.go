package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"firstkm/search"
	"firstkm/search/understand"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
)

// completions is how many titles a prefix is asked for.
const completions = 10

// serve puts the index where searches find it.
func (d *desk) serve(index search.Index) {
	d.index = search.NewHolder(index)
	d.find = find.NewService(d.index, understand.Read, catalogue.NewLive(d.cat), nil, time.Now)
}

// answer asks all queries, one class after the other, each class by so many clients at once.
func (d *desk) answer(ctx context.Context, asked []query, clients int, r *Report) ([]answer, error) {
	var order []string
	classes := map[string][]query{}
	for _, q := range asked {
		if !slices.Contains(order, q.Class) {
			order = append(order, q.Class)
		}
		classes[q.Class] = append(classes[q.Class], q)
	}
	var out []answer
	for _, class := range order {
		answers, t, err := d.class(ctx, class, classes[class], clients)
		if err != nil {
			return nil, err
		}
		out, r.Classes = append(out, answers...), append(r.Classes, t)
	}
	return out, nil
}

// class asks the queries of one class.
func (d *desk) class(ctx context.Context, class string, asked []query, clients int) ([]answer, Times, error) {
	keys := make([]string, len(asked))
	for i := range asked {
		var err error
		if keys[i], err = d.key(ctx, &asked[i]); err != nil {
			return nil, Times{}, err
		}
	}
	answers, took := make([]answer, len(asked)), make([]time.Duration, len(asked))
	var next atomic.Int64
	all, inner := errgroup.WithContext(ctx)
	began := time.Now()
	for range clients {
		all.Go(func() error {
			runtime.LockOSThread() // the clock may be the thread's own
			defer runtime.UnlockOSThread()
			for i := int(next.Add(1)) - 1; i < len(asked); i = int(next.Add(1)) - 1 {
				from := d.clock()
				a, _, err := d.ask(inner, &asked[i], keys[i], asked[i].Limit)
				took[i] = d.clock() - from
				if err != nil {
					return fmt.Errorf("%s %d: %w", asked[i].Class, asked[i].ID, err)
				}
				answers[i] = a
			}
			return nil
		})
	}
	err := all.Wait()
	return answers, times(class, took, answers, time.Since(began)), err
}

// key finds the key behind which the query's page begins; empty for the first page.
func (d *desk) key(ctx context.Context, q *query) (key string, err error) {
	bare := *q
	bare.Facets = false
	for left := q.Skip; left > 0; left -= search.MaxLimit {
		if _, key, err = d.ask(ctx, &bare, key, min(left, search.MaxLimit)); err != nil || key == "" {
			return key, err
		}
	}
	return key, nil
}

// ask asks one query for the page behind a key.
func (d *desk) ask(ctx context.Context, q *query, key string, limit int) (a answer, next string, err error) {
	a = answer{Class: q.Class, ID: q.ID}
	if q.Prefix != "" {
		list, total, err := d.index.Complete(ctx, q.Prefix, "", completions)
		a.Hits = total
		if len(list) > 0 {
			a.First = list[0].Title
		}
		return a, "", err
	}
	var hits []search.Hit
	var counted map[string][]search.Bucket
	if d.understood {
		ask := q.typed()
		ask.Cursor, ask.Limit = key, limit
		found, err := d.find.Search(ctx, actor.Actor{Role: actor.Operator}, ask)
		if err != nil {
			return a, "", err
		}
		for _, i := range found.Items {
			hits = append(hits, i.Hit)
		}
		a.Hits, counted, next = found.Total, found.Facets, found.Next
	} else {
		plain := q.plain(time.Now())
		plain.Cursor, plain.Limit = key, limit
		found, err := d.index.Search(ctx, plain)
		if err != nil {
			return a, "", err
		}
		hits, a.Hits, counted, next = found.Hits, found.Total, found.Facets, found.Next
	}
	if len(hits) > 0 {
		a.First = hits[0].ID
	}
	if q.Facets {
		a.FacetSums = make(map[string]int, len(counted))
		for facet, buckets := range counted {
			for _, b := range buckets {
				a.FacetSums[facet] += b.Count
			}
		}
	}
	return a, next, nil
}

package eval

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"firstkm/search"
	"firstkm/search/bleveindex"
	"firstkm/search/understand"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/placement"
	"firstkm/services/platform/importing"
	"firstkm/services/platform/indexing"
)

// desk answers questions from a temporary index.
type desk struct {
	dir      string
	index    *bleveindex.Index
	cat      *catalogue.Catalogue
	refs     map[string]bool
	rejected int
}

// batch is how many documents are indexed at once.
const batch = 2000

func openDesk(ctx context.Context, cat *catalogue.Catalogue, documents string) (*desk, error) {
	dir, err := os.MkdirTemp("", "firstkm-eval-*")
	if err != nil {
		return nil, err
	}
	d := &desk{dir: dir, cat: cat, refs: map[string]bool{}}
	if err := d.fill(ctx, documents); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *desk) fill(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	b, err := bleveindex.Build(d.dir)
	if err != nil {
		return err
	}
	var next search.Batch
	flush := func() error {
		err := b.Apply(ctx, next)
		next.Upserts = next.Upserts[:0]
		return err
	}
	d.rejected, err = importing.Listings(ctx, d.cat, path, f, func(row placement.Row) error {
		d.refs[row.Ref] = true
		if next.Upserts = append(next.Upserts, indexing.Listing(d.cat, row)); len(next.Upserts) < batch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("index %s: %w", path, err), b.Abandon())
	}
	d.index, err = b.Commit(ctx)
	return err
}

func (d *desk) close() {
	if d.index != nil {
		_ = d.index.Close() // nothing in it is kept
	}
	_ = os.RemoveAll(d.dir)
}

// depth is how far down an answer is looked at.
const depth = 100

// judge asks every question. A major's own guidance does not help to answer for it.
func (d *desk) judge(ctx context.Context, asked []question) (report, error) {
	r := report{Documents: len(d.refs), Rejected: d.rejected}
	for _, q := range asked {
		q.right = slices.DeleteFunc(q.right, func(ref string) bool { return !d.refs[ref] })
		if len(q.right) == 0 {
			continue
		}
		refs, err := d.ask(ctx, q)
		if err != nil {
			return r, fmt.Errorf("%s %q: %w", q.kind, q.text+q.major, err)
		}
		i := slices.IndexFunc(r.Kinds, func(m means) bool { return m.Kind == q.kind })
		if i < 0 {
			i = len(r.Kinds)
			r.Kinds = append(r.Kinds, means{Kind: q.kind})
		}
		r.Kinds[i].add(refs, q)
	}
	for i := range r.Kinds {
		r.Kinds[i].finish()
	}
	return r, nil
}

func (d *desk) ask(ctx context.Context, q question) ([]string, error) {
	cat := d.cat
	if q.about != "" {
		cat = cat.Without(q.about)
	}
	service := find.NewService(d.index, understand.Read, catalogue.NewLive(cat), nil, time.Now)
	found, err := service.Search(ctx, actor.Actor{Role: actor.Operator}, find.Ask{Text: q.text, Major: q.major, Limit: depth})
	if err != nil && q.major != "" && errors.Is(err, find.ErrQuery) {
		return nil, nil // a major that this catalogue does not hold finds nothing
	}
	refs := make([]string, 0, len(found.Items))
	for _, i := range found.Items {
		refs = append(refs, i.ID)
	}
	return refs, err
}

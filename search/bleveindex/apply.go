package bleveindex

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2"

	"firstkm/search"
	"firstkm/search/columns"
)

// Apply is search.Index's.
func (i *Index) Apply(ctx context.Context, b search.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	i.write.Lock()
	defer i.write.Unlock()
	switch {
	case i.closed:
		return search.ErrClosed
	case i.broken != nil:
		return i.broken
	}
	c, err := i.change(b)
	if err != nil {
		return err
	}
	if c.batch.Size() == 0 {
		return nil
	}
	if i.marked {
		c.batch.DeleteInternal([]byte(keyColumns))
	}
	if err := i.room(ctx); err != nil {
		return err
	}
	i.saved, i.still = false, 0
	if err := i.put(c.batch); err != nil {
		i.broken = fmt.Errorf("%w: a batch failed: %w", search.ErrDamaged, err)
		return i.broken
	}
	i.mark, i.marked = c.mark, false
	if err := i.follow(c); err != nil {
		i.broken = fmt.Errorf("%w: %w", search.ErrDamaged, err)
		return i.broken
	}
	i.order()
	return nil
}

// change is a batch made ready: what of it is new.
type change struct {
	batch   *bleve.Batch
	puts    map[string]*put
	deletes map[string]uint64
	order   []string // ids in the order they came
	mark    search.Checkpoint
}

type put struct {
	p       *search.Placement
	lengths columns.Lengths
}

func (i *Index) change(b search.Batch) (*change, error) {
	c := &change{batch: i.text.NewBatch(), puts: map[string]*put{}, deletes: map[string]uint64{}, mark: i.mark}
	for n := range b.Upserts {
		p := &b.Upserts[n]
		if p.ID == "" {
			return nil, search.ErrDocument
		}
		if c.newer(i.view.table, p.ID, p.Version) {
			c.note(p.ID)
			c.puts[p.ID] = &put{p: p}
			delete(c.deletes, p.ID)
		}
	}
	for _, d := range b.Deletes {
		if d.ID != "" && c.newer(i.view.table, d.ID, d.Version) {
			c.note(d.ID)
			c.deletes[d.ID] = d.Version
			delete(c.puts, d.ID)
		}
	}
	if err := c.fill(); err != nil {
		return nil, err
	}
	if m := b.Checkpoint; m != (search.Checkpoint{}) && (m.Stream != i.mark.Stream || m.Sequence > i.mark.Sequence) {
		c.mark = m
		c.batch.SetInternal([]byte(keyCheckpoint), writeCheckpoint(m))
	}
	return c, nil
}

// ids is the set of documents that change.
func (c *change) ids() map[string]bool {
	out := make(map[string]bool, len(c.order))
	for _, id := range c.order {
		out[id] = true
	}
	return out
}

func (c *change) note(id string) {
	if c.puts[id] == nil {
		if _, ok := c.deletes[id]; !ok {
			c.order = append(c.order, id)
		}
	}
}

// newer reports whether the version is newer than all that is held, deleted or in this batch.
func (c *change) newer(table *columns.Table, id string, version uint64) bool {
	if p := c.puts[id]; p != nil {
		return version > p.p.Version
	}
	if v, ok := c.deletes[id]; ok {
		return version > v
	}
	return table.Newer(id, version)
}

func (c *change) fill() error {
	for _, id := range c.order {
		if version, ok := c.deletes[id]; ok {
			if err := c.batch.IndexAdvanced(tombstone(id, version)); err != nil {
				return fmt.Errorf("delete %s: %w", id, err)
			}
			continue
		}
		p := c.puts[id]
		doc, lengths := newDocument(p.p)
		p.lengths = lengths
		if err := c.batch.IndexAdvanced(doc); err != nil {
			return fmt.Errorf("index %s: %w", id, err)
		}
	}
	return nil
}

// follow shows the state after a change. Rows of merged segments are found before the readers are
// stopped; they stand still only for what the change itself brought.
func (i *Index) follow(c *change) error {
	snapshot, err := i.snapshot()
	if err != nil {
		return err
	}
	next, err := look(snapshot, i.view.table, i.view.known(), c.ids())
	if err != nil {
		_ = snapshot.Close()
		return err
	}
	i.show.Lock()
	defer i.show.Unlock()
	for _, id := range c.order {
		if version, ok := c.deletes[id]; ok {
			next.table.Remove(id, version)
		} else {
			next.table.Put(c.puts[id].p, c.puts[id].lengths)
		}
	}
	if err := next.settle(); err != nil {
		_ = snapshot.Close()
		return err
	}
	old := i.view
	next.mark = i.mark
	i.view = next
	return old.snapshot.Close()
}

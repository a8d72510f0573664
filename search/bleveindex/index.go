// Package bleveindex is the index of placements: bleve keeps and finds the texts, search/columns does
// filters, facets, sorts and distance, and both always show the same state. One process opens a
// directory at a time.
package bleveindex

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"firstkm/search"
	"firstkm/search/columns"
)

// Index implements search.Index on a directory.
type Index struct {
	text   bleve.Index
	engine *scorch.Scorch

	write  sync.Mutex // one batch at a time; also guards what follows
	broken error      // set when a batch failed half-way: text and columns may differ
	bulk   bool       // being built: order is made at the end
	dir    string     // where the columns are written
	saved  bool       // they are, as they stand
	marked bool       // bleve keeps a stamp of columns
	still  int        // looks since the last batch
	mark   search.Checkpoint

	unwritten chan struct{} // one for each batch that is shown and not on disk yet

	show   sync.RWMutex // readers hold it for the length of a search
	view   *view
	closed bool

	stop chan struct{}
	done sync.WaitGroup
}

var _ search.Index = (*Index)(nil)

// tendEvery is how often the view follows the merges that happen without writes.
const tendEvery = 500 * time.Millisecond

// start makes an index of an opened bleve index: it reads the columns, or fills them from the records.
func start(text bleve.Index, dir string, bulk bool) (*Index, error) {
	advanced, err := text.Advanced()
	if err != nil {
		return nil, fmt.Errorf("open the text index: %w", err)
	}
	engine, ok := advanced.(*scorch.Scorch)
	if !ok {
		return nil, fmt.Errorf("%w: not a scorch index", search.ErrDamaged)
	}
	i := &Index{text: text, engine: engine, bulk: bulk, dir: dir, stop: make(chan struct{}), unwritten: make(chan struct{}, mostAhead)}
	snapshot, err := i.snapshot()
	if err != nil {
		return nil, err
	}
	if err := i.load(snapshot); err != nil {
		_ = snapshot.Close()
		return nil, err
	}
	i.done.Add(1)
	go i.tend()
	return i, nil
}

func (i *Index) snapshot() (*scorch.IndexSnapshot, error) {
	reader, err := i.engine.Reader()
	if err != nil {
		return nil, fmt.Errorf("read the text index: %w", err)
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return nil, search.ErrClosed
	}
	return snapshot, nil
}

// load fills the columns from the records of a snapshot.
func (i *Index) load(snapshot *scorch.IndexSnapshot) error {
	mark, err := snapshot.GetInternal([]byte(keyCheckpoint))
	if err != nil {
		return fmt.Errorf("%w: %w", search.ErrDamaged, err)
	}
	if i.mark, err = readCheckpoint(mark); err != nil {
		return err
	}
	table, known, err := i.columns(snapshot)
	if err != nil {
		return err
	}
	if i.view, err = look(snapshot, table, known, nil); err != nil {
		return err
	}
	i.view.mark = i.mark
	i.order()
	return nil
}

// columns reads the columns of a snapshot, or fills them from its records; with them, the rows of its segments.
func (i *Index) columns(snapshot *scorch.IndexSnapshot) (*columns.Table, map[uint64]part, error) {
	stamp, err := snapshot.GetInternal([]byte(keyColumns))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", search.ErrDamaged, err)
	}
	i.marked = len(stamp) > 0
	known := map[uint64]part{}
	if table, rows := readColumns(i.dir, stamp); table != nil {
		for _, s := range snapshot.Segments() {
			if rows := rows[s.Id()]; uint64(len(rows)) == s.Segment().Count() {
				known[s.Id()] = part{id: s.Id(), rows: rows}
			}
		}
		i.saved = true
		return table, known, nil
	}
	table := columns.New(say)
	for _, s := range snapshot.Segments() {
		p := part{id: s.Id(), seg: s.Segment(), deleted: s.Deleted()}
		if p.rows, err = fill(table, &p); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", search.ErrDamaged, err)
		}
		known[p.id] = p
	}
	return table, known, nil
}

// fill puts the documents of a segment into the table and gives their rows.
func fill(table *columns.Table, p *part) ([]uint32, error) {
	rows := make([]uint32, p.seg.Count())
	for doc := range rows {
		rows[doc] = columns.None
		if p.deleted != nil && p.deleted.Contains(uint32(doc)) {
			continue
		}
		r, err := p.record(uint32(doc), true)
		if err != nil {
			return nil, err
		}
		if r.kind == kindDeleted {
			table.Remove(r.p.ID, r.p.Version)
			continue
		}
		rows[doc] = table.Put(&r.p, r.lengths)
	}
	return rows, nil
}

// order renumbers the rows when too many are out of order. The caller holds write.
func (i *Index) order() {
	if !i.bulk && i.view.table.Disorder() {
		i.reorder()
	}
}

// reorder renumbers the rows. The caller holds write.
func (i *Index) reorder() {
	table, to := i.view.table.Reordered()
	next := *i.view
	next.table = table
	next.parts = append([]part(nil), i.view.parts...)
	rows := i.view.moved(to)
	for n := range next.parts {
		next.parts[n].rows = rows[next.parts[n].id]
		next.parts[n].sort()
	}
	i.show.Lock()
	i.view = &next
	i.show.Unlock()
}

// tend follows merges while nobody writes, until Close.
func (i *Index) tend() {
	defer i.done.Done()
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		select {
		case <-i.stop:
			return
		case <-tick.C:
			i.refresh()
		}
	}
}

// refresh shows the present snapshot, if it is another one and nobody is writing. What goes wrong here
// is found again, and reported, by the next write.
func (i *Index) refresh() {
	if !i.write.TryLock() {
		return
	}
	defer i.write.Unlock()
	if i.closed || i.broken != nil {
		return
	}
	snapshot, err := i.snapshot()
	if err != nil {
		return
	}
	same := snapshot == i.view.snapshot
	_ = snapshot.Close()
	if !same {
		_ = i.follow(&change{})
	}
	if i.still++; i.still > quiet {
		_ = i.save() // without it the next start takes longer
	}
}

// Compact merges the text index into one segment. It takes about as long as loading did and is meant for
// measurements and for an index that will not be written to.
func (i *Index) Compact(ctx context.Context) error {
	if err := i.engine.ForceMerge(ctx, nil); err != nil {
		return fmt.Errorf("merge the text index: %w", err)
	}
	i.write.Lock()
	defer i.write.Unlock()
	if i.closed {
		return search.ErrClosed
	}
	return i.follow(&change{})
}

// Checkpoint is search.Index's: the one of what searches show, whatever is being written.
func (i *Index) Checkpoint() search.Checkpoint {
	i.show.RLock()
	defer i.show.RUnlock()
	return i.view.mark
}

// State is search.Index's.
func (i *Index) State() uint64 {
	i.show.RLock()
	defer i.show.RUnlock()
	return i.view.table.State()
}

// Size is search.Index's.
func (i *Index) Size() int {
	i.show.RLock()
	defer i.show.RUnlock()
	if i.closed {
		return 0
	}
	return i.view.table.Len()
}

// Close waits for searches and the running batch. Closing twice is nothing.
func (i *Index) Close() error {
	i.write.Lock()
	defer i.write.Unlock()
	if i.closed {
		return nil
	}
	close(i.stop)
	_ = i.save() // without it the next start takes longer
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	_ = i.written(ctx) // without it the next start follows the stream from an earlier place
	i.show.Lock()
	defer i.show.Unlock()
	i.closed = true
	i.done.Wait()
	err := i.view.snapshot.Close()
	if cerr := i.text.Close(); cerr != nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("close the text index: %w", err)
	}
	return nil
}

package bleveindex

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"firstkm/search"
	"firstkm/search/columns"
)

// view is one state of the text index together with the columns that belong to it. Whoever reads holds
// the index's read lock, so a view is never closed under a reader.
type view struct {
	snapshot *scorch.IndexSnapshot
	parts    []part
	table    *columns.Table
	mark     search.Checkpoint
}

// part is a segment of the text index and the row of each of its documents.
type part struct {
	id      uint64
	seg     segment.Segment
	deleted *roaring.Bitmap
	words   *lexicon
	rows    []uint32 // document number → row, columns.None for what has none
	docs    []uint32 // the document numbers that have a row, in the order of their rows
	unsure  []uint32 // pending documents; settled before the view is shown
}

// look makes the view of a snapshot. What is known of a segment from an earlier view is taken over: it never
// changes, and a row that moved was moved in known, too.
// Documents that pending names get their rows from settle.
func look(snapshot *scorch.IndexSnapshot, table *columns.Table, known map[uint64]part, pending map[string]bool) (*view, error) {
	v := &view{snapshot: snapshot, table: table}
	for _, s := range snapshot.Segments() {
		before := known[s.Id()]
		p := part{id: s.Id(), seg: s.Segment(), deleted: s.Deleted(), rows: before.rows, docs: before.docs, words: before.words}
		if p.words == nil || p.words.seg != p.seg { // new, or moved from memory to disk
			p.words = newLexicon(p.seg)
		}
		if p.rows == nil {
			if err := p.number(table, pending); err != nil {
				return nil, err
			}
		}
		if p.docs == nil {
			p.sort()
		}
		v.parts = append(v.parts, p)
	}
	return v, nil
}

// number finds the rows of a segment's documents.
func (p *part) number(table *columns.Table, pending map[string]bool) error {
	n := uint32(p.seg.Count())
	p.rows = make([]uint32, n)
	for doc := range n {
		p.rows[doc] = columns.None
		if p.deleted != nil && p.deleted.Contains(doc) {
			continue
		}
		id, err := p.seg.DocID(uint64(doc))
		if err != nil {
			return fmt.Errorf("read the id of document %d: %w", doc, err)
		}
		if pending[string(id)] {
			p.unsure = append(p.unsure, doc)
		} else if row, ok := table.Row(string(id)); ok {
			p.rows[doc] = row
		}
	}
	return nil
}

// sort puts the documents into the order of their rows.
func (p *part) sort() {
	p.docs = make([]uint32, 0, len(p.rows))
	for doc, row := range p.rows {
		if row != columns.None {
			p.docs = append(p.docs, uint32(doc))
		}
	}
	slices.SortFunc(p.docs, p.byRow)
}

// doc finds the document of a row.
func (p *part) doc(row uint32) (uint32, bool) {
	n, ok := slices.BinarySearchFunc(p.docs, row, func(doc, row uint32) int { return cmp.Compare(p.rows[doc], row) })
	if !ok || p.deleted != nil && p.deleted.Contains(p.docs[n]) {
		return 0, false
	}
	return p.docs[n], true
}

// settle finds the rows of the documents that were pending, now that the table knows them.
func (v *view) settle() error {
	for i := range v.parts {
		p := &v.parts[i]
		var settled []uint32
		for _, doc := range p.unsure {
			id, err := p.seg.DocID(uint64(doc))
			if err != nil {
				return fmt.Errorf("read the id of document %d: %w", doc, err)
			}
			if row, ok := v.table.Row(string(id)); ok {
				p.rows[doc] = row
				settled = append(settled, doc)
			}
		}
		p.unsure = nil
		p.insert(settled)
	}
	return nil
}

// insert puts documents that have got their rows among the others. Readers wait meanwhile, so it touches each document once.
func (p *part) insert(settled []uint32) {
	if len(settled) == 0 {
		return
	}
	slices.SortFunc(settled, p.byRow)
	before := p.docs
	p.docs = make([]uint32, 0, len(before)+len(settled))
	for _, doc := range settled {
		n, _ := slices.BinarySearchFunc(before, doc, p.byRow)
		p.docs = append(append(p.docs, before[:n]...), doc)
		before = before[n:]
	}
	p.docs = append(p.docs, before...)
}

func (p *part) byRow(a, b uint32) int { return cmp.Compare(p.rows[a], p.rows[b]) }

// moved gives the rows of all parts in another numbering.
func (v *view) moved(to []uint32) map[uint64][]uint32 {
	out := make(map[uint64][]uint32, len(v.parts))
	for _, p := range v.parts {
		rows := make([]uint32, len(p.rows))
		for doc, row := range p.rows {
			rows[doc] = columns.None
			if row != columns.None {
				rows[doc] = to[row]
			}
		}
		out[p.id] = rows
	}
	return out
}

// known gives all parts by segment.
func (v *view) known() map[uint64]part {
	out := make(map[uint64]part, len(v.parts))
	for _, p := range v.parts {
		out[p.id] = p
	}
	return out
}

// record reads what is stored with a document.
func (p *part) record(doc uint32, brief bool) (out *record, err error) {
	err = errRecord
	visit := func(field string, _ byte, value []byte, _ []uint64) bool {
		if field != fieldStore {
			return true
		}
		out, err = decode(value, brief)
		return false
	}
	if verr := p.seg.VisitStoredFields(uint64(doc), visit); verr != nil {
		return nil, fmt.Errorf("read document %d: %w", doc, verr)
	}
	return out, err
}

// find looks a row's document up.
func (v *view) find(row uint32) (*part, uint32, bool) {
	for i := range v.parts {
		if doc, ok := v.parts[i].doc(row); ok {
			return &v.parts[i], doc, true
		}
	}
	return nil, 0, false
}

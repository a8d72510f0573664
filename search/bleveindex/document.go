package bleveindex

import (
	"math"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"firstkm/search"
	"firstkm/search/columns"
	"firstkm/search/understand"
)

// The fields of a document in bleve. Nothing but the record is stored, nothing has doc values or
// positions: filters, facets and sorts are the columns', phrases are checked against the record.
const (
	fieldTitle = "t"
	fieldBody  = "b" // description
	fieldMore  = "m" // tasks, enterprise, occupation, what else it is found by
	fieldStore = "r"
)

// MappingVersion is raised whenever documents are taken apart or stored in another way; an index of
// another version is refused with search.ErrMapping and rebuilt.
const MappingVersion = 5

// newDocument makes bleve's document of a placement, and what columns need to know of its texts.
func newDocument(p *search.Placement) (*document.Document, columns.Lengths) {
	l := columns.Lengths{Title: count(p.Title), Body: count(p.Description)}
	r := record{kind: kindPlacement, p: *p, lengths: l}
	d := document.NewDocument(p.ID)
	d.AddField(document.NewTextFieldCustom(fieldTitle, nil, []byte(p.Title), index.IndexField, analyzer{singles: true}))
	d.AddField(document.NewTextFieldCustom(fieldBody, nil, []byte(p.Description), index.IndexField, analyzer{}))
	d.AddField(document.NewTextFieldCustom(fieldMore, nil, []byte(more(p)), index.IndexField|index.SkipFreqNorm, analyzer{}))
	d.AddField(stored(&r))
	return d, l
}

// tombstone makes the document that a deleted one leaves behind.
func tombstone(id string, version uint64) *document.Document {
	d := document.NewDocument(id)
	d.AddField(stored(&record{kind: kindDeleted, p: search.Placement{ID: id, Version: version}}))
	return d
}

func stored(r *record) *document.TextField {
	return document.NewTextFieldCustom(fieldStore, nil, r.encode(), index.StoreField, nothing{})
}

// more joins what is searched after title and description, with a break between the parts.
func more(p *search.Placement) string {
	return strings.Join(slices.Concat([]string{p.Enterprise, p.OccupationName}, p.Tasks, p.Also), "\n")
}

// say is how columns hear of the sound of titles.
func say(title string) (core, whole columns.Said) {
	whole.Full, whole.Initials = understand.Sound(title)
	if short := understand.Core(title); short != title {
		core.Full, core.Initials = understand.Sound(short)
		return core, whole
	}
	return whole, whole
}

func count(text string) uint16 {
	n := 0
	var s scanner
	s.scan(text, func(gram) { n++ })
	return uint16(min(n, math.MaxUint16))
}

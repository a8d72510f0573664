package app

import (
	"firstkm/search"
	"firstkm/search/names"
	"firstkm/services/find"
)

// directory hands the names held in memory to the search box.
type directory struct{ *names.Directory }

// Named implements find.Names.
func (d directory) Named(text search.Text, limit int) map[find.Kind]find.Matches {
	out := map[find.Kind]find.Matches{}
	for kind, f := range d.Find(text, limit) {
		out[find.Kind(kind)] = find.Matches(f)
	}
	return out
}

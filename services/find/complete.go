package find

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstkm/search"
	"firstkm/services/kernel/actor"
)

// Next is a text to search for: what was typed, its last word completed, and how many postings it finds.
type Next struct {
	Text  string
	Total int
}

// mostTried bounds the completions of one word that are tried with the words before it, mostPlaces those after a space.
const (
	mostTried  = 24
	mostPlaces = 3
)

// Next completes the last word of what was typed so that the whole finds something: with titles that begin so or are said
// so, or, after a space, with places and occupations of what the words before find. The filters of a hold; its text does not.
func (s *Service) Next(ctx context.Context, who actor.Actor, a Ask, typed string, limit int) ([]Next, error) {
	own, err := s.student(ctx, who)
	if err != nil {
		return nil, err
	}
	head, part := lastWord(typed)
	a.Cursor, a.Facets, a.Limit, a.Sort, a.Explain, a.Text = "", nil, 1, "", false, head
	q, err := s.query(who, own, a)
	if err != nil {
		return nil, err
	}
	var list []string
	switch {
	case part != "":
		list, err = s.words(ctx, q, part, a)
	case head != "":
		list, err = s.places(ctx, q, head)
	}
	if err != nil {
		return nil, translate(err)
	}
	var out []Next
	for _, word := range list[:min(len(list), mostTried)] {
		if len(out) == limit {
			break
		}
		a.Text = strings.TrimSpace(head + " " + word)
		if q, err = s.query(who, own, a); err != nil {
			return nil, err
		}
		q.Load = false
		found, err := s.index.Search(ctx, q)
		if err != nil {
			return nil, translate(err)
		}
		if len(found.Hits) > 0 && found.Hits[0].Tier <= 2 && a.Text != strings.TrimSpace(typed) {
			out = append(out, Next{a.Text, found.Total})
		}
	}
	return out, nil
}

// lastWord parts what was typed before its last word; after a space the last word is empty.
func lastWord(typed string) (head, part string) {
	typed = strings.TrimLeftFunc(typed, unicode.IsSpace)
	at := strings.LastIndexFunc(typed, unicode.IsSpace)
	if at < 0 {
		return "", typed
	}
	return strings.TrimSpace(typed[:at]), strings.TrimSpace(typed[at:])
}

// words lists titles that begin with part, the most used first; then those that are said so, under the filters.
func (s *Service) words(ctx context.Context, q search.Query, part string, a Ask) (list []string, err error) {
	text := s.understand(part, nil).Text
	if !q.Text.Empty() && text.Spelt == "" { // titles among what the words before find
		both := q
		if both.Limit = search.MaxLimit; utf8.RuneCountInString(part) > 1 { // one character finds nothing by itself
			both.Text.Words, both.Meant = slices.Concat(q.Text.Words, text.Words), nil
		}
		found, err := s.index.Search(ctx, both)
		if err != nil {
			return nil, err
		}
		for _, h := range found.Hits {
			if h.Placement != nil && h.Tier <= 2 && strings.HasPrefix(h.Placement.Title, part) && !slices.Contains(list, h.Placement.Title) {
				list = append(list, h.Placement.Title)
			}
		}
	}
	titles, _, err := s.index.Complete(ctx, part, mostTried)
	if err != nil {
		return nil, err
	}
	for _, t := range titles {
		if !slices.Contains(list, t.Title) {
			list = append(list, t.Title)
		}
	}
	if len(list) >= mostTried || text.Spelt == "" || a.Near != nil && a.Near.RadiusM > 0 {
		return list, nil
	}
	q.Text, q.Meant, q.Limit = text, nil, mostTried
	found, err := s.index.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, h := range found.Hits {
		if h.Placement != nil && h.Tier <= 3 && !slices.Contains(list, h.Placement.Title) {
			list = append(list, h.Placement.Title)
		}
	}
	return list, nil
}

// places lists where, and as what, most of the postings are that the words before find.
func (s *Service) places(ctx context.Context, q search.Query, head string) (list []string, err error) {
	q.Facets, q.Load = []string{search.FacetCounty, search.FacetOccupation}, false
	found, err := s.index.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	cat := s.cat.Now()
	add := func(names []string) {
		for _, n := range names[:min(len(names), mostPlaces)] {
			if n != "" && !strings.Contains(head, n) && !slices.Contains(list, n) {
				list = append(list, n)
			}
		}
	}
	var counties, occupations []string
	for _, b := range found.Facets[search.FacetCounty] {
		r, _ := cat.Region(b.Key)
		counties = append(counties, r.FullName)
	}
	for _, b := range found.Facets[search.FacetOccupation] {
		o, _ := cat.Occupation(b.Key)
		occupations = append(occupations, o.Name)
	}
	add(counties)
	add(occupations)
	return list, nil
}

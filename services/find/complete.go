package find

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"firstkm/search"
	"firstkm/services/kernel/actor"
	"firstkm/services/placement"
)

// Next is a text to search for: what was typed with its last word completed, and how many postings were seen to hold all of
// it. Searching for it finds at least those.
type Next struct {
	Text  string
	Total int
}

// Bounds of what completing a word looks at: postings whose titles are read, titles said so that are tried with the words
// before, and places and occupations offered after a space.
const (
	mostRead   = 60
	mostTried  = 5
	mostPlaces = 3
)

// typingBudget is how long completing a word may take: what is found by then is offered, since the next key is struck soon.
const typingBudget = 50 * time.Millisecond

// Typing makes completing ask an index of its own: what is asked between two keys is hardly asked again and, kept like the
// pages, would crowd them out.
func (s *Service) Typing(index search.Searcher) *Service {
	s.typing = index
	return s
}

// Complete lists titles that begin with what was typed, the most used first, of postings that somebody may see where they
// look: on pages external listings are completed on their tab alone, by its rules, and posts for teachers among themselves.
// Who may not look there is offered nothing.
func (s *Service) Complete(ctx context.Context, who actor.Actor, a Ask, prefix string, limit int) ([]search.Completion, error) {
	own, err := s.student(ctx, who)
	if err != nil {
		return nil, err
	}
	q, err := s.query(who, own, Ask{Origin: a.Origin, Page: a.Page, Teachers: a.Teachers, Sort: search.ByNewest})
	if Refused(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !a.Teachers && (!a.Page || a.Origin != placement.External) {
		list, _, err := s.index.Complete(ctx, prefix, q.Origin, limit)
		return list, translate(err)
	}
	q.Load = false
	within, done := context.WithTimeout(ctx, typingBudget)
	defer done()
	next, err := s.begun(within, q, "", strings.TrimSpace(prefix))
	if within.Err() != nil && ctx.Err() == nil {
		err = nil // as of completing words
	}
	list := make([]search.Completion, 0, limit)
	for _, n := range next[:min(len(next), limit)] {
		list = append(list, search.Completion{Title: n.Text, Count: n.Total})
	}
	return list, translate(err)
}

// Next completes the last word of what was typed so that the whole finds something: with titles that begin so or are said
// so among what the words before find or, after a space, with the places and occupations of it. The filters of a hold; its
// text does not. It looks for the letters alone, no more loosely, since somebody waits between two keys.
func (s *Service) Next(ctx context.Context, who actor.Actor, a Ask, typed string, limit int) ([]Next, error) {
	own, err := s.student(ctx, who)
	if err != nil {
		return nil, err
	}
	head, part := lastWord(typed)
	a.Text, a.Cursor, a.Facets, a.Limit, a.Sort, a.Explain = "", "", nil, 1, search.ByNewest, false
	q, err := s.query(who, own, a)
	if err != nil {
		return nil, err
	}
	q.Load = false
	read := s.read(Ask{Text: head})
	before := read.Text
	q.Text = search.Text{Phrases: pieces(slices.Concat(before.Words, before.Phrases)), Not: before.Not}
	q.Wished(read.Wishes)
	spelt := s.understand(part, nil).Whole.Spelt
	var out []Next
	within, done := context.WithTimeout(ctx, typingBudget)
	defer done()
	switch {
	case part == "" && head != "":
		out, err = s.places(within, q, head)
	case spelt != "":
		out, err = s.said(within, q, head, part, limit)
	case part != "" && head != "":
		out, err = s.begun(within, q, head, part)
	}
	if within.Err() != nil && ctx.Err() == nil {
		err = nil // the time is up: what was found by then is offered
	}
	return out[:min(len(out), limit)], translate(err)
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

// pieces cuts words into pairs of characters, which the index proves without reading a posting. Words in letters stay whole.
func pieces(words []string) (out []string) {
	for _, w := range words {
		runes := []rune(w)
		if len(runes) < 3 || runes[0] < unicode.MaxLatin1 {
			out = append(out, w)
			continue
		}
		for i := range len(runes) - 1 {
			out = append(out, string(runes[i:i+2]))
		}
	}
	return out[:min(len(out), search.MaxWords)]
}

// begun lists titles that begin with part among what q finds, the most frequent of the newest first.
func (s *Service) begun(ctx context.Context, q search.Query, head, part string) ([]Next, error) {
	words := s.understand(part, nil).Whole.Words
	q.Text.Phrases = pieces(slices.Concat(words, q.Text.Phrases))
	q.Limit, q.Load, q.Bare = mostRead, true, true
	found, err := s.typing.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Next
	at := map[string]int{}
	for _, h := range found.Hits {
		if h.Placement == nil || !strings.HasPrefix(h.Placement.Title, part) {
			continue
		}
		text := strings.TrimSpace(head + " " + h.Placement.Title)
		n, met := at[text]
		if !met {
			n, at[text] = len(out), len(out)
			out = append(out, Next{Text: text})
		}
		out[n].Total++
	}
	slices.SortStableFunc(out, func(a, b Next) int { return b.Total - a.Total })
	return out, nil
}

// said lists titles that are said as part is spelt and occur under the words before.
func (s *Service) said(ctx context.Context, q search.Query, head, part string, limit int) (out []Next, err error) {
	sounds := q
	sounds.Text, sounds.Sort, sounds.Limit, sounds.Load, sounds.Bare = s.understand(part, nil).Whole, search.ByRelevance, 4*mostTried, true, true
	found, err := s.typing.Search(ctx, sounds)
	if err != nil {
		return nil, err
	}
	var titles []string
	for _, h := range found.Hits {
		if h.Placement != nil && h.Tier <= 3 && !slices.Contains(titles, h.Placement.Title) && len(titles) < mostTried {
			titles = append(titles, h.Placement.Title)
		}
	}
	before := q.Text.Phrases
	for _, title := range titles {
		q.Text.Phrases = pieces(slices.Concat(before, s.understand(title, nil).Whole.Words))
		n, err := s.typing.Count(ctx, q)
		if err != nil {
			return out, err
		}
		if n > 0 && len(out) < limit {
			out = append(out, Next{strings.TrimSpace(head + " " + title), n})
		}
	}
	return out, nil
}

// places lists where, and as what, most of the postings are that q finds.
func (s *Service) places(ctx context.Context, q search.Query, head string) (list []Next, err error) {
	q.Facets = []string{search.FacetCounty, search.FacetOccupation}
	found, err := s.typing.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	cat := s.cat.Now()
	add := func(buckets []search.Bucket, name func(code string) string) {
		for _, b := range buckets[:min(len(buckets), mostPlaces)] {
			if n := name(b.Key); n != "" && !strings.Contains(head, n) {
				list = append(list, Next{head + " " + n, b.Count})
			}
		}
	}
	add(found.Facets[search.FacetCounty], func(code string) string { r, _ := cat.Region(code); return r.FullName })
	add(found.Facets[search.FacetOccupation], func(code string) string { o, _ := cat.Occupation(code); return o.Name })
	return list, nil
}

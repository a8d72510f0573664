package find_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/student"
)

// slow is an index that counts once and then takes until nobody waits any more.
type slow struct {
	index
	counts int
}

func (s *slow) Count(ctx context.Context, _ search.Query) (int, error) {
	if s.counts++; s.counts == 1 {
		return 3, nil
	}
	<-ctx.Done()
	return 0, ctx.Err()
}

func TestCompletingOffersWhatWasFoundInItsTimeAndLeavesThePagesAlone(t *testing.T) {
	hit := func(title string) search.Hit { return search.Hit{Placement: &search.Placement{Title: title}} }
	words := func(s string, _ search.Vocabulary) search.Reading {
		r := search.Reading{Text: search.Text{Words: []string{s}}}
		if s == "chegong" {
			r.Text.Spelt = s
		}
		r.Whole = r.Text
		return r
	}
	kept, own := &index{}, &slow{index: index{hits: []search.Hit{hit("车工"), hit("车工学徒")}}}
	s := find.NewService(kept, words, catalogue.NewLive(catalogue.Starter()), roll(map[student.ID]student.Student{}), func() time.Time { return now }).Typing(own)
	got, err := s.Next(t.Context(), actor.Actor{}, find.Ask{}, "上海 chegong", 5)
	if want := []find.Next{{Text: "上海 车工", Total: 3}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if kept.searched > 0 || len(kept.counted) > 0 {
		t.Errorf("the pages were asked: %d searches, %d counts", kept.searched, len(kept.counted))
	}
	if !own.asked.Bare {
		t.Error("marks were asked for that nobody sees")
	}
	if own.counts != 2 {
		t.Errorf("counted %d times, want 2", own.counts)
	}
}

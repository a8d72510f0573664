package find_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/placement"
	"firstkm/services/student"
)

var now = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

// index remembers what it was asked and answers with one hit, or with none.
type index struct {
	asked   search.Query
	counted []search.Query
	hits    []search.Hit

	facets   map[string][]search.Bucket
	searched int
}

func (i *index) Search(_ context.Context, q search.Query) (search.Result, error) {
	i.asked = q
	i.searched++
	return search.Result{Hits: i.hits, Total: len(i.hits), Facets: i.facets}, nil
}

func (i *index) Count(_ context.Context, q search.Query) (int, error) {
	i.counted = append(i.counted, q)
	return 7, nil
}

func (i *index) Complete(_ context.Context, prefix, origin string, _ int) ([]search.Completion, int, error) {
	return []search.Completion{{Title: prefix + "/" + origin, Count: 1}}, 1, nil
}

func (i *index) Get(context.Context, string) (search.Placement, bool, error) {
	return search.Placement{}, false, nil
}

// roll is a school's students by record.
type roll map[student.ID]student.Student

func (r roll) Student(_ context.Context, id student.ID) (student.Student, error) {
	if st, ok := r[id]; ok {
		return st, nil
	}
	return student.Student{}, student.ErrNotFound
}

var (
	minor = actor.Actor{Account: "acc_1", Role: actor.Student, Org: "sch_1", Person: "stu_minor"}
	adult = actor.Actor{Account: "acc_2", Role: actor.Student, Org: "sch_1", Person: "stu_adult"}
)

func service(i *index) *find.Service {
	students := roll{
		"stu_minor": {ID: "stu_minor", MajorCode: "660103", BirthDate: civil.On(2009, 3, 1)},
		"stu_adult": {ID: "stu_adult", MajorCode: "660103", BirthDate: civil.On(2008, 11, 22)},
	}
	words := func(s string, _ search.Vocabulary) search.Reading {
		if s == "" {
			return search.Reading{}
		}
		return search.Reading{Text: search.Text{Words: []string{s}}}
	}
	return find.NewService(i, words, catalogue.NewLive(catalogue.Starter()), students, func() time.Time { return now })
}

// Titles are completed among the postings that somebody may see where they look.
func TestTitlesAreCompletedOfWhatMayBeSeen(t *testing.T) {
	external := search.Placement{ID: "plc_1", Title: "数控学徒", Origin: "external"}
	for _, tt := range []struct {
		name  string
		who   actor.Actor
		ask   find.Ask
		title string
	}{
		{"own ones for guests on pages", actor.Actor{}, find.Ask{Page: true, Origin: placement.Own}, "数控/own"},
		{"own ones for adults on pages", adult, find.Ask{Page: true, Origin: placement.Own}, "数控/own"},
		{"external ones on their tab", adult, find.Ask{Page: true, Origin: placement.External}, "数控学徒"},
		{"none on that tab for guests", actor.Actor{}, find.Ask{Page: true, Origin: placement.External}, ""},
		{"none on that tab for people under 18", minor, find.Ask{Page: true, Origin: placement.External}, ""},
		{"all by the interface", actor.Actor{}, find.Ask{}, "数控/"},
		{"own ones by the interface for people under 18", minor, find.Ask{}, "数控/own"},
		{"no posts of teachers for students", adult, find.Ask{Page: true, Teachers: true}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := index{hits: []search.Hit{{ID: "plc_1", Placement: &external}}}
			list, err := service(&i).Complete(t.Context(), tt.who, tt.ask, "数控", 5)
			got := ""
			for _, c := range list {
				got += c.Title
			}
			if err != nil || got != tt.title {
				t.Errorf("got %q, %v; want %q", got, err, tt.title)
			}
		})
	}
}

func TestExternalListingsKeepToTheirTab(t *testing.T) {
	for _, tt := range []struct {
		name   string
		who    actor.Actor
		ask    find.Ask
		origin string
		fault  error
		fresh  bool // undated, old and barred listings are left out
	}{
		{"a page shows own postings", actor.Actor{}, find.Ask{Page: true}, "own", nil, false},
		{"their tab shows fresh ones of ordinary units", adult, find.Ask{Page: true, Origin: placement.External}, "external", nil, true},
		{"the tab is closed to guests", actor.Actor{}, find.Ask{Page: true, Origin: placement.External}, "", find.ErrGuests, false},
		{"the tab is closed to people under 18", minor, find.Ask{Page: true, Origin: placement.External}, "", find.ErrAdults, false},
		{"the interface too", minor, find.Ask{Origin: placement.External}, "", find.ErrAdults, false},
		{"what people under 18 find is own", minor, find.Ask{}, "own", nil, false},
		{"the interface gives both kinds", actor.Actor{}, find.Ask{}, "", nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var i index
			_, err := service(&i).Search(t.Context(), tt.who, tt.ask)
			if !errors.Is(err, tt.fault) || i.asked.Origin != tt.origin && tt.fault == nil {
				t.Fatalf("got origin %q, %v; want %q, %v", i.asked.Origin, err, tt.origin, tt.fault)
			}
			bound := time.Date(2026, 9, 23, 0, 0, 0, 0, civil.Shanghai) // sixty days ago
			if fresh := i.asked.PublishedFrom.Equal(bound) && slices.Contains(i.asked.NotLabels, search.LabelBarredSource); fresh != tt.fresh {
				t.Errorf("got bound %v and labels %v, want fresh ones: %v", i.asked.PublishedFrom, i.asked.NotLabels, tt.fresh)
			}
		})
	}
}

func TestAnEmptyResultNamesWhatEmptiesIt(t *testing.T) {
	var i index
	found, err := service(&i).Search(t.Context(), actor.Actor{}, find.Ask{Page: true, Text: "车工", Regions: []string{"310104"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Rescue) != 2 {
		t.Errorf("got %v, want the words and the region", found.Rescue)
	}
	if _, err := service(&i).Search(t.Context(), minor, find.Ask{Text: "车工"}); err != nil {
		t.Fatal(err)
	}
	for _, q := range i.counted {
		if q.Origin != "own" {
			t.Error("a rescue left the tab of own postings, or told somebody under 18 of others")
		}
	}
}

// counts answers nothing to searches, and to counts what a test says.
type counts struct {
	index
	of func(search.Query) int
}

func (c *counts) Count(_ context.Context, q search.Query) (int, error) { return c.of(q), nil }

// reads takes an amount for pay and everything else for words.
func reads(s string, _ search.Vocabulary) (r search.Reading) {
	for _, w := range strings.Fields(s) {
		before, _, _ := strings.Cut(s, w)
		from := utf8.RuneCountInString(before)
		if yuan, err := strconv.Atoi(w); err == nil {
			r.Wishes = append(r.Wishes, search.Wish{Filter: search.FilterPay, Typed: w, From: from, To: from + len(w), PayMinFen: int64(yuan) * 100})
			continue
		}
		r.Text.Words = append(r.Text.Words, w)
	}
	return r
}

func TestTwoNarrowingsThatEachEmptyTheResultAreDroppedTogether(t *testing.T) {
	i := &counts{of: func(q search.Query) int {
		if len(q.Regions) > 0 || q.PayMinFen > 0 {
			return 0
		}
		return 12
	}}
	s := find.NewService(i, reads, catalogue.NewLive(catalogue.Starter()), roll(nil), func() time.Time { return now })
	for _, tt := range []struct {
		name string
		ask  find.Ask
		want []search.Relief
	}{
		{"place and pay", find.Ask{Regions: []string{"310104"}, PayMinFen: 1, Housing: []string{"provided"}}, []search.Relief{{Filter: "region", And: "pay", Count: 12}}},
		{"pay said in words", find.Ask{Text: "电工 9000", Regions: []string{"310104"}}, []search.Relief{{Filter: "q", And: "region", Count: 12}, {Filter: "region", And: "pay", Count: 12}}},
		{"words that say nothing but pay", find.Ask{Text: "9000", Regions: []string{"310104"}}, []search.Relief{{Filter: "region", And: "pay", Count: 12}}},
		{"one is enough", find.Ask{Text: "电工", PayMinFen: 1}, []search.Relief{{Filter: "pay", Count: 12}}},
	} {
		found, err := s.Search(t.Context(), actor.Actor{}, tt.ask)
		if err != nil || !slices.Equal(found.Rescue, tt.want) {
			t.Errorf("%s: got %v, %v; want %v", tt.name, found.Rescue, err, tt.want)
		}
	}
}

func TestCodesThatNobodyKnowsAreNamed(t *testing.T) {
	i := &counts{of: func(q search.Query) int {
		if q.Occupation == "9-99" { // known to no catalogue, borne by a posting
			return 1
		}
		return 0
	}}
	s := find.NewService(i, reads, catalogue.NewLive(catalogue.Starter()), roll(nil), func() time.Time { return now })
	for _, tt := range []struct {
		name, field string
		ask         find.Ask
	}{
		{"a region", "region", find.Ask{Regions: []string{"3101", "999999"}}},
		{"a merged region is known", "", find.Ask{Regions: []string{"310103"}}},
		{"a class", "major_exact", find.Ask{MajorExact: "6699"}},
		{"a major", "major_exact", find.Ask{MajorExact: "669999"}},
		{"a category is known", "", find.Ask{MajorExact: "66"}},
		{"an occupation", "occupation", find.Ask{Occupation: "6-99-99-99"}},
		{"a group of occupations is known", "", find.Ask{Occupation: "6-18"}},
		{"half a group", "occupation", find.Ask{Occupation: "6-1"}},
		{"an occupation that a posting bears is known", "", find.Ask{Occupation: "9-99"}},
		{"an industry", "industry", find.Ask{Industry: "Z9"}},
		{"a section is known", "", find.Ask{Industry: "C"}},
	} {
		_, err := s.Search(t.Context(), actor.Actor{}, tt.ask)
		f := fault.Of(err)
		if tt.field == "" {
			if err != nil {
				t.Errorf("%s: got %v", tt.name, err)
			}
			continue
		}
		if !errors.Is(err, find.ErrQuery) || len(f.Fields) != 1 || f.Fields[0].Name != tt.field {
			t.Errorf("%s: got %v, want %s named", tt.name, err, tt.field)
		}
		if err := s.Allowed(t.Context(), actor.Actor{}, tt.ask); !errors.Is(err, find.ErrQuery) {
			t.Errorf("%s: keeping it got %v, want ErrQuery", tt.name, err)
		}
	}
}

func TestAMajorIsAskedByItsPath(t *testing.T) {
	var i index
	if _, err := service(&i).Search(t.Context(), actor.Actor{}, find.Ask{Major: "660103"}); err != nil {
		t.Fatal(err)
	}
	if i.asked.Major != "660103" || len(i.asked.Occupations) == 0 {
		t.Fatalf("got %q with %d occupations", i.asked.Major, len(i.asked.Occupations))
	}
	inferred := false
	for _, o := range i.asked.Occupations {
		if inferred && !o.Inferred {
			t.Errorf("%s of the crosswalk comes after inferred ones", o.Code)
		}
		inferred = inferred || o.Inferred
	}
	if _, err := service(&i).Search(t.Context(), actor.Actor{}, find.Ask{Major: "999999"}); !errors.Is(err, find.ErrQuery) {
		t.Errorf("an unknown major: got %v, want ErrQuery", err)
	}
}

func TestTheTwoLabelsAreNeverMixed(t *testing.T) {
	named := search.Placement{ID: "plc_1", Majors: []string{"720201"}, Occupation: "4-10-03-01", Tasks: []string{"清洁皮肤"}}
	i := index{hits: []search.Hit{{ID: "plc_1", Placement: &named}}}
	found, err := service(&i).Search(t.Context(), adult, find.Ask{})
	if err != nil {
		t.Fatal(err)
	}
	// a turner's major is no match in law for a nursing posting, wherever the crosswalk may lead
	if got := found.Items[0].Legal; got != compliance.MatchNone {
		t.Errorf("legal label: got %s, want %s", got, compliance.MatchNone)
	}
	if found.Major != "660103" {
		t.Errorf("labels were made for %q, want the student's own major", found.Major)
	}
}

func TestPostsForTeachersAreKeptApart(t *testing.T) {
	teacher, office := actor.Actor{Role: actor.Teacher, Org: "sch_1"}, actor.Actor{Role: actor.TeachersOffice, Org: "sch_1"}
	student := actor.Actor{Role: actor.Student, Org: "sch_1", Person: "stu_adult"}
	for _, tt := range []struct {
		name  string
		who   actor.Actor
		ask   find.Ask
		among bool // found among what is for teachers
		fault error
	}{
		{"a student does not find them", student, find.Ask{Page: true}, false, nil},
		{"nor through the interface", student, find.Ask{}, false, nil},
		{"nor by asking for them", student, find.Ask{Teachers: true}, false, find.ErrTeachers},
		{"nor does a guest", actor.Actor{}, find.Ask{Teachers: true}, false, find.ErrTeachers},
		{"a teacher finds internships by default", teacher, find.Ask{Page: true}, false, nil},
		{"and practice posts by asking", teacher, find.Ask{Teachers: true, Page: true}, true, nil},
		{"the teachers' office too", office, find.Ask{Teachers: true}, true, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var i index
			_, err := service(&i).Search(t.Context(), tt.who, tt.ask)
			if !errors.Is(err, tt.fault) {
				t.Fatalf("got %v, want %v", err, tt.fault)
			}
			if tt.fault != nil {
				return
			}
			in, out := slices.Contains(i.asked.Labels, search.LabelForTeachers), slices.Contains(i.asked.NotLabels, search.LabelForTeachers)
			if in != tt.among || out == tt.among {
				t.Errorf("got labels %v, without %v; want among them: %v", i.asked.Labels, i.asked.NotLabels, tt.among)
			}
		})
	}
}

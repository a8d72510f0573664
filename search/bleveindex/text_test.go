package bleveindex_test

import (
	"errors"
	"strings"
	"testing"

	"firstkm/search"
	"firstkm/search/understand"
)

func TestWhatWordsFind(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	nurse := named("nurse", "宠物护理员", 1)
	nurse.Description = "照顾小动物；会用 ＣＡＤ 更好。"
	coder := named("coder", "C++ 开发实习", 1)
	coder.Enterprise = "星辰软件有限公司"
	lathe := named("lathe", "数控车床操作工", 1)
	lathe.Description, lathe.Tasks = "看图 加工 零件", []string{"校准卡尺"}
	apply(t, i, search.Batch{Upserts: []search.Placement{nurse, coder, lathe}})
	text := func(t search.Text) search.Query { return search.Query{Text: t} }
	for name, c := range map[string]struct {
		q    search.Query
		want []string
	}{
		"a word in a title":                {words("护理"), []string{"nurse"}},
		"one character of a title":         {words("床"), []string{"lathe"}},
		"full width, in capitals":          {words("cad"), []string{"nurse"}},
		"a name with signs":                {words("C++"), []string{"coder"}},
		"not half of it":                   {words("C"), nil},
		"the enterprise, as second tier":   {words("星辰"), []string{"coder"}},
		"a task, as second tier":           {words("卡尺"), []string{"lathe"}},
		"half of the pairs, as last tier":  {words("数控铣床"), nil},
		"its characters in another order":  {words("车床数控"), []string{"lathe"}},
		"a character left out":             {words("数车床"), []string{"lathe"}},
		"a character that sounds the same": {words("数空车床"), []string{"lathe"}},
		"as it is spelt":                   {text(understand.Parse("shu kong che chuang")), []string{"lathe"}},
		"by its initials":                  {text(understand.Parse("skcc")), []string{"lathe"}},
		"two of three pairs":               {words("护理员工"), []string{"nurse"}},
		"a phrase as it stands":            {text(search.Text{Phrases: []string{"看图 加工"}}), []string{"lathe"}},
		"a phrase in another order":        {text(search.Text{Phrases: []string{"加工 看图"}}), nil},
		"everything but":                   {text(search.Text{Not: []string{"护理", "c++"}}), []string{"lathe"}},
		"nothing that can be looked for":   {words("！？"), []string{"nurse", "lathe", "coder"}},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, "found", ids(t, i, c.q), c.want)
		})
	}
}

func TestAHitShowsWhereItsWordsStand(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	p := named("a", "数控车工（ＣＮＣ）", 1)
	p.Description = strings.Repeat("本岗位要求吃苦耐劳。", 12) + "会操作数控车床，" + strings.Repeat("服从安排。", 30)
	p.Enterprise = "东方机床厂"
	apply(t, i, search.Batch{Upserts: []search.Placement{p}})
	q := words("数控车", "cnc")
	q.Text.Words = append(q.Text.Words[:1], "cnc")
	q.Load = true
	r, err := i.Search(t.Context(), q)
	if err != nil || len(r.Hits) != 1 {
		t.Fatalf("got %d hits, %v", len(r.Hits), err)
	}
	h := r.Hits[0]
	if h.Placement == nil || h.Placement.Description != p.Description || h.Placement.Enterprise != p.Enterprise {
		t.Errorf("placement: got %+v", h.Placement)
	}
	want := map[string]string{"title": "数控车|ＣＮＣ", "description": "数控车"}
	for _, l := range h.Highlights {
		var marked []string
		for _, m := range l.Marks {
			marked = append(marked, l.Text[m.From:m.To])
		}
		if got := strings.Join(marked, "|"); got != want[l.Field] {
			t.Errorf("%s: marked %q, want %q in %q", l.Field, got, want[l.Field], l.Text)
		}
		if n := len([]rune(l.Text)); n > 90 {
			t.Errorf("%s: cut to %d characters", l.Field, n)
		}
	}
	expect(t, "highlights", len(h.Highlights), len(want))
	q.Bare = true
	if r, err = i.Search(t.Context(), q); err != nil || r.Hits[0].Placement == nil || r.Hits[0].Highlights != nil {
		t.Errorf("bare: got %+v, %v; want the placement without marks", r.Hits, err)
	}
}

func TestAtEqualFitOwnPostingsComeFirst(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	external := named("z", "数控车工", 1)
	external.Origin = search.OriginExternal
	external.PublishedAt = noon.AddDate(0, 1, 0)
	apply(t, i, search.Batch{Upserts: []search.Placement{external, named("a", "数控车工", 1)}})
	expect(t, "order", ids(t, i, words("车工")), []string{"a", "z"})
}

func TestThePathOfAMajor(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	named1 := named("named", "钳工", 1)
	named1.Majors = []string{"660101"}
	class := named("class", "钳工", 1)
	class.Majors = []string{"6601"}
	linked, inferred, other := named("linked", "钳工", 1), named("inferred", "钳工", 1), named("other", "钳工", 1)
	linked.Occupation, inferred.Occupation, other.Occupation = "6-18-01-01", "6-18-01-02", "4-10-01-01"
	apply(t, i, search.Batch{Upserts: []search.Placement{inferred, other, linked, named1, class}})
	q := search.Query{Major: "660101", Occupations: []search.Weighted{
		{Code: "6-18-01-01", Weight: 0.5}, {Code: "6-18-01-02", Weight: 0.9, Inferred: true},
	}}
	r, err := i.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range r.Hits {
		got = append(got, h.ID+":"+string(h.Via))
	}
	expect(t, "path", got, []string{"named:named", "class:named", "linked:crosswalk", "inferred:inferred"})
}

func TestAQueryForWhatThereIsNotIsRefused(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	for name, q := range map[string]search.Query{
		"sort":                {Sort: "price"},
		"distance from where": {Sort: search.ByDistance},
		"facet":               {Facets: []string{"colour"}},
		"date":                {StartFrom: "2026-02-30"},
		"point":               {Near: &search.Near{Lat: 91}},
	} {
		if _, err := i.Search(t.Context(), q); !errors.Is(err, search.ErrQuery) {
			t.Errorf("%s: got %v, want ErrQuery", name, err)
		}
	}
}

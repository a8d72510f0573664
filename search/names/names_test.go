package names_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstkm/search/names"
	"firstkm/search/understand"
)

func town() *names.Directory {
	d := names.New()
	d.Replace([]names.Entry{
		{Kind: "enterprise", ID: "ent_1", Name: "普陀示例精密机械有限公司"},
		{Kind: "enterprise", ID: "ent_2", Name: "普陀示例汽车服务有限公司"},
		{Kind: "enterprise", ID: "ent_3", Name: "上海示例数控（徐汇）科技有限公司"},
		{Kind: "enterprise", ID: "ent_4", Name: "示例ABC电子厂"},
		{Kind: "school", ID: "sch_1", Name: "上海市示例工业学校"},
		{Kind: "school", ID: "sch_2", Name: "闵行示例职校"},
	})
	return d
}

func TestNamesAreFoundByWhatPeopleTypeOfThem(t *testing.T) {
	d := town()
	for typed, want := range map[string]string{
		"精密机械":        "ent_1",
		"普陀示例":        "ent_1 ent_2",
		"普陀 汽车":       "ent_2",
		"普陀示例精密机械 车工": "ent_1",
		"工业学校":        "sch_1",
		"数控徐汇":        "ent_3",
		"jingmijixie": "ent_1",
		"jmjx":        "ent_1",
		"minhang":     "sch_2",
		"mhsl":        "sch_2",
		"abc":         "ent_4",
		"ＡＢＣ电子":       "ent_4",
		"精蜜机械":        "ent_1", // another character of the same sound
		"精密机戒公":       "",      // two slips
		"精密械机":        "ent_1", // turned around
		"精密机机械":       "ent_1", // one too many
		"示例工叶学校":      "sch_1",
		"普陀示例 -汽车":    "ent_1",
		`"示例精密"`:      "ent_1",
		"有限公司":        "",
		"学校":          "",
		"科技 公司":       "",
		"示":           "",
		"电工":          "",
		"":            "",
		"数控车工":        "",
		"护理":          "",
	} {
		var got []string
		found := d.Find(understand.Parse(typed), 3)
		for _, kind := range []string{"enterprise", "school"} {
			got = append(got, found[kind].IDs...)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %q, want %q", typed, strings.Join(got, " "), want)
		}
	}
}

func TestOfManyNamesTheBestComeFirstAndAllAreCounted(t *testing.T) {
	d := town()
	for n := range 50 {
		d.Put(names.Entry{Kind: "enterprise", ID: fmt.Sprintf("ent_x%02d", n), Name: fmt.Sprintf("第%d示例精密机械制造厂", n)})
	}
	f := d.Find(understand.Parse("普陀示例精密"), 3)["enterprise"]
	if len(f.IDs) != 1 || f.IDs[0] != "ent_1" {
		t.Errorf("got %v, want the one that begins so", f.IDs)
	}
	f = d.Find(understand.Parse("精密机械"), 3)["enterprise"]
	if len(f.IDs) != 3 || f.Total != 51 {
		t.Errorf("got %d of %d, want 3 of 51", len(f.IDs), f.Total)
	}
}

func TestTheBestNameIsFoundThoughThousandsFit(t *testing.T) {
	var all []names.Entry
	for n := range 3000 {
		all = append(all, names.Entry{Kind: "enterprise", ID: fmt.Sprintf("ent_%04d", n), Name: fmt.Sprintf("第%d示例上海科技有限公司", n)})
	}
	all = append(all, names.Entry{Kind: "enterprise", ID: "ent_best", Name: "上海示例厂"})
	d := names.New()
	d.Replace(all)
	for _, typed := range []string{"上海", "shanghai"} {
		f := d.Find(understand.Parse(typed), 3)["enterprise"]
		if len(f.IDs) != 3 || f.IDs[0] != "ent_best" || f.Total != 3001 {
			t.Errorf("%s: got %v of %d, want ent_best first of 3001", typed, f.IDs, f.Total)
		}
	}
	if got := d.Find(understand.Parse("上海示列厂"), 3)["enterprise"]; len(got.IDs) == 0 || got.IDs[0] != "ent_best" {
		t.Errorf("with a slip: got %v, want ent_best", got.IDs)
	}
}

func TestARenamedOrDroppedThingIsNotFoundByItsOldName(t *testing.T) {
	d := town()
	d.Put(names.Entry{Kind: "enterprise", ID: "ent_1", Name: "普陀示例模具有限公司"})
	d.Drop("ent_2")
	if got := d.Find(understand.Parse("精密机械"), 3); len(got) != 0 {
		t.Errorf("the old name: got %v", got)
	}
	if got := d.Find(understand.Parse("普陀示例"), 3)["enterprise"]; got.Total != 1 || got.IDs[0] != "ent_1" {
		t.Errorf("got %v, want the renamed one alone", got)
	}
	if d.Size() != 5 {
		t.Errorf("got %d names, want 5", d.Size())
	}
}

// What is held after any changes answers like a directory that was made of the same names at once.
func TestChangesLeaveWhatANewDirectoryWouldHold(t *testing.T) {
	signs := []rune("普陀示例精密机械汽车工业学校")
	rapid.Check(t, func(t *rapid.T) {
		d, truth := names.New(), map[string]names.Entry{}
		for range rapid.IntRange(1, 300).Draw(t, "changes") {
			id := fmt.Sprintf("ent_%d", rapid.IntRange(0, 20).Draw(t, "id"))
			if rapid.Bool().Draw(t, "drop") {
				d.Drop(id)
				delete(truth, id)
				continue
			}
			e := names.Entry{Kind: "enterprise", ID: id, Name: string(rapid.SliceOfN(rapid.SampledFrom(signs), 2, 6).Draw(t, "name"))}
			d.Put(e)
			truth[id] = e
		}
		fresh := names.New()
		for _, e := range truth {
			fresh.Put(e)
		}
		typed := string(rapid.SliceOfN(rapid.SampledFrom(signs), 2, 4).Draw(t, "typed"))
		got, want := d.Find(understand.Parse(typed), 50), fresh.Find(understand.Parse(typed), 50)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s: got %v, want %v", typed, got, want)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	d := names.New()
	signs := []rune("东方红日月星光明华新安泰和顺利达精密机械汽车电子医药建筑物流餐饮")
	for n := range 100_000 {
		name := []rune("上海市示例")
		for i := range 6 {
			name = append(name, signs[(n/(1+i*7)+i*n)%len(signs)])
		}
		d.Put(names.Entry{Kind: "enterprise", ID: fmt.Sprintf("ent_%06d", n), Name: string(name) + "有限公司"})
	}
	for _, typed := range []string{"精密机械", "jingmijixie", "jmjx", "精蜜机械", "数控车工", "上海市示例"} {
		b.Run(typed, func(b *testing.B) {
			text := understand.Parse(typed)
			for b.Loop() {
				d.Find(text, 3)
			}
		})
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"", "精密机械", "jmjx", "-", "\xff", strings.Repeat("示例", 200), "普陀 -汽车", "\u202e工"} {
		f.Add(seed)
	}
	d := town()
	f.Fuzz(func(t *testing.T, typed string) {
		for kind, found := range d.Find(understand.Parse(typed), 2) {
			if len(found.IDs) > 2 || len(found.IDs) > found.Total || found.Total == 0 {
				t.Fatalf("%q: got %v of %s", typed, found, kind)
			}
		}
	})
}

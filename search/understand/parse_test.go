package understand_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"firstkm/search"
	"firstkm/search/understand"
)

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want search.Text
	}{
		"nothing":                                {"", search.Text{}},
		"only signs":                             {" -- \" “” ，。 - ", search.Text{}},
		"words by spaces and punctuation":        {"数控  车工、铣工，钳工", search.Text{Words: []string{"数控", "车工", "铣工", "钳工"}}},
		"full width and capitals":                {"ＣＮＣ　Java", search.Text{Words: []string{"cnc", "java"}, Spelt: "cncjava"}},
		"names with signs":                       {"C++ c# .NET AT&T", search.Text{Words: []string{"c++", "c#", "net", "at&t"}, Spelt: "ccnetatt"}},
		"a word twice":                           {"电工 电工", search.Text{Words: []string{"电工"}}},
		"phrase":                                 {`"数控 车工" 上海`, search.Text{Words: []string{"上海"}, Phrases: []string{"数控 车工"}}},
		"phrase in Chinese quotes":               {"“前台接待”「客房」", search.Text{Phrases: []string{"前台接待", "客房"}}},
		"curly quotes mixed up":                  {"”前台接待“", search.Text{Phrases: []string{"前台接待"}}},
		"exclusion":                              {"护理 -宠物", search.Text{Words: []string{"护理"}, Not: []string{"宠物"}}},
		"exclusion with a full-width minus":      {"护理 －宠物", search.Text{Words: []string{"护理"}, Not: []string{"宠物"}}},
		"exclusion of a phrase":                  {`护理 -"宠物 医院"`, search.Text{Words: []string{"护理"}, Not: []string{"宠物 医院"}}},
		"a minus inside a word belongs to it":    {"3000-5000 b-超", search.Text{Words: []string{"3000-5000", "b-超"}}},
		"an open quote is punctuation":           {`电工 "上海`, search.Text{Words: []string{"电工", "上海"}}},
		"control characters and broken encoding": {"电\x00工\xff车工", search.Text{Words: []string{"电", "工", "车工"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := understand.Parse(c.in); !reflect.DeepEqual(got, c.want) {
				t.Errorf("Parse(%q): got %+v, want %+v", c.in, got, c.want)
			}
		})
	}
}

// names are what a few names mean.
type names map[string]string

func (n names) Mean(name string) *search.Meant {
	if code, ok := n[name]; ok {
		return &search.Meant{Majors: []string{code}}
	}
	return nil
}

func (names) Place(word string) string {
	for _, place := range []string{"上海市", "上海", "普陀", "长安"} {
		if strings.HasPrefix(word, place) {
			return place
		}
	}
	return ""
}

func TestAPlaceBeforeANameStandsByItself(t *testing.T) {
	known := names{"护理": "720201", "汽车维修": "700206", "长安汽车": "1"}
	for in, want := range map[string]string{
		"普陀护理":     "普陀 护理",
		"上海市护理专业":  "上海市 护理专业",
		"上海的护理":    "上海 护理",
		"包住 普陀护理":  "包住 普陀 护理",
		"上海大众":     "上海大众", // no name behind the place
		"长安汽车":     "长安汽车", // a name as a whole
		"普陀":       "普陀",   // a place alone
		"普陀护":      "普陀护",  // one character is no name
		"护理普陀":     "护理普陀", // only before
		`"普陀护理" a`: "a",    // a phrase is as it was typed
		"-普陀护理 车工": "车工",   // what is excluded as well
		"杨浦护理":     "杨浦护理", // a place that nobody knows
	} {
		r := understand.Read(in, known)
		if got := strings.Join(r.Text.Words, " "); got != want {
			t.Errorf("Read(%q): got words %q, want %q", in, got, want)
		}
	}
	if r := understand.Read("普陀护理", known); r.Meant == nil || !slices.Equal(r.Meant.Beside, []string{"普陀"}) {
		t.Errorf("got %+v, want the major beside the place", r.Meant)
	}
}

func TestReadRecognisesNames(t *testing.T) {
	known := names{"数控技术应用": "660103", "护理": "720201", "660103": "660103"}
	for in, want := range map[string][2]string{
		"数控技术应用":       {"660103", ""},
		"数控 技术应用":      {"660103", ""},
		"660103":       {"660103", ""},
		"护理专业":         {"720201", ""},
		"护理专业实习":       {"720201", ""},
		"想学护理":         {"720201", ""},
		"找护理工作":        {"720201", ""},
		"护理助理":         {"720201", ""},
		"徐汇 护理 包住":     {"720201", "徐汇 包住"},
		"数控车工":         {"", ""},
		`"护理" -数控技术应用`: {"", ""},
	} {
		var got [2]string
		r := understand.Read(in, known)
		if r.Meant != nil {
			got = [2]string{r.Meant.Majors[0], strings.Join(r.Meant.Beside, " ")}
		}
		if got != want {
			t.Errorf("Read(%q): got major and words beside %q, want %q", in, got, want)
		}
		if !reflect.DeepEqual(r.Text, understand.Parse(in)) {
			t.Errorf("Read(%q): the words changed: %+v", in, r.Text)
		}
	}
	if r := understand.Read("护理", nil); r.Meant != nil || len(r.Text.Words) != 1 {
		t.Errorf("without a vocabulary: got %+v, want words only", r)
	}
}

func TestWishesAreReadFromWords(t *testing.T) {
	known := names{"四千": "1", "6600": "66"}
	for in, want := range map[string]struct {
		fen  int64
		not  string
		rest string
		chip string // what the wishes say
	}{
		"电工 4000以上":           {400_000, "", "电工", "4000以上"},
		"月薪5000 会计":           {500_000, "", "会计", "月薪5000"},
		"月薪 5000 会计":          {500_000, "", "会计", "月薪 5000"},
		"6k起":                 {600_000, "", "", "6k起"},
		"1.5万以上 焊工":           {1_500_000, "", "焊工", "1.5万以上"},
		"3500+":               {350_000, "", "", "3500+"},
		"４０００ 电工":             {400_000, "", "电工", "４０００"},
		"5以上":                 {0, "", "5以上", ""},
		"90000万以上 x":          {0, "", "90000万以上 x", ""},
		"4000":                {400_000, "", "", "4000"},
		"电工 4k":               {400_000, "", "电工", "4k"},
		"电工 4K":               {400_000, "", "电工", "4K"},
		"三千五 电工":              {350_000, "", "电工", "三千五"},
		"两千五百以上":              {250_000, "", "", "两千五百以上"},
		"一万二 销售":              {1_200_000, "", "销售", "一万二"},
		"四千":                  {0, "", "四千", ""}, // a name, here
		"6600":                {0, "", "6600", ""},
		"12306 客服":            {0, "", "12306 客服", ""},
		"2026 电工":             {0, "", "2026 电工", ""},
		"660103":              {0, "", "660103", ""},
		"1400":                {0, "", "1400", ""},
		"30100":               {0, "", "30100", ""},
		"iso 9000":            {0, "", "iso 9000", ""},
		"4k 视频剪辑":             {0, "", "4k 视频剪辑", ""},
		`"4000" 电工`:           {0, "", "电工", ""},
		"电工 -4000":            {0, "", "电工", ""},
		"3000-5000":           {300_000, "", "", "3000-5000"},
		"电工 3000~5000":        {300_000, "", "电工", "3000~5000"},
		"3000 到 5000 电工":      {300_000, "", "电工", "3000 到 5000"},
		"4-6k 电工":             {400_000, "", "电工", "4-6k"},
		"三千到五千":               {300_000, "", "", "三千到五千"},
		"4,000 电工":            {400_000, "", "电工", "4,000"},
		"电工 5000 以下":          {0, "", "电工 5000 以下", ""},
		"不超过 5000 电工":         {0, "", "不超过 5000 电工", ""},
		"最多5000":              {0, "", "最多5000", ""},
		"月薪5000以下":            {0, "", "月薪5000以下", ""},
		"2000 人 工厂":           {0, "", "2000 人 工厂", ""},
		"3000 米":              {0, "", "3000 米", ""},
		"月薪 4000 以上 电工":       {400_000, "", "电工", "月薪 4000 以上"},
		"4000 元 以上":           {400_000, "", "", "4000 元 以上"},
		"4000元/月 电工":          {400_000, "", "电工", "4000元/月"},
		"salary 4000 cnc":     {400_000, "", "cnc", "salary 4000"},
		"4000 yuan":           {400_000, "", "", "4000 yuan"},
		"工资不低于4000":           {400_000, "", "", "工资不低于4000"},
		"电工4000以上":            {400_000, "", "电工", "4000以上"},
		"护理月薪5000":            {500_000, "", "护理", "月薪5000"},
		"4000左右":              {400_000, "", "", "4000左右"},
		"三千五千":                {0, "", "三千五千", ""},
		"4000起重机":             {0, "", "4000起重机", ""},
		"iso9000以上":           {0, "", "iso9000以上", ""},
		"直播运营 6k":             {600_000, "", "直播运营", "6k"},
		"摄影师 5k":              {500_000, "", "摄影师", "5k"},
		"24000 电工 4000":       {2_400_000, "", "电工", "24000|4000"},
		`"4000以上" 4000以上`:     {400_000, "", "", "4000以上"},
		"不上夜班4000以上":          {400_000, "night_shift", "", "不上夜班|4000以上"},
		"不能上夜班":               {0, "night_shift", "", "不能上夜班"},
		"不愿意上夜班 护理":           {0, "night_shift", "护理", "不愿意上夜班"},
		"拒绝夜班":                {0, "night_shift", "", "拒绝夜班"},
		"不接受夜班":               {0, "night_shift", "", "不接受夜班"},
		"no night-shift":      {0, "night_shift", "", "no night-shift"},
		"有没有夜班":               {0, "", "有没有夜班", ""},
		"上不上夜班":               {0, "", "上不上夜班", ""},
		"要不要倒班":               {0, "", "要不要倒班", ""},
		"不上夜班":                {0, "night_shift", "", "不上夜班"},
		"护理 不用上夜班":            {0, "night_shift", "护理", "不用上夜班"},
		"无夜班 4000 护理":         {400_000, "night_shift", "护理", "无夜班|4000"},
		"没有夜班的工作":             {0, "night_shift", "", "没有夜班的工作"},
		"不 上 夜班 护理":           {0, "night_shift", "护理", "不 上 夜班"},
		"护理不上夜班":              {0, "night_shift", "护理", "不上夜班"},
		"不上夜班的护理":             {0, "night_shift", "护理", "不上夜班的"},
		"不熬夜 护理":              {0, "night_shift", "护理", "不熬夜"},
		"no nights":           {0, "night_shift", "", "no nights"},
		"No night shifts CNC": {0, "night_shift", "cnc", "No night shifts"},
		"夜班":                  {0, "", "夜班", ""},
		"夜班 护理":               {0, "", "夜班 护理", ""},
		"不锈钢 焊工":              {0, "", "不锈钢 焊工", ""},
		"-夜班 护理":              {0, "", "护理", ""},
		`"不上夜班"`:              {0, "", "", ""},
		"no":                  {0, "", "no", ""},
	} {
		var q search.Query
		r := understand.Read(in, known)
		q.Wished(r.Wishes)
		rest, chips, off := strings.Join(r.Text.Words, " "), []string{}, in
		for _, w := range r.Wishes {
			chips, off = append(chips, w.Typed), search.Without(off, w)
		}
		if q.PayMinFen != want.fen || strings.Join(q.NotLabels, " ") != want.not || rest != want.rest || strings.Join(chips, "|") != want.chip {
			t.Errorf("Read(%q): got %d fen, without %v, words %q by %q; want %+v", in, q.PayMinFen, q.NotLabels, rest, chips, want)
		}
		if again := understand.Read(off, known); len(again.Wishes) > 0 || strings.Join(again.Text.Words, " ") != rest {
			t.Errorf("%q without its wishes is %q, which reads as %+v", in, off, again)
		}
	}
	if r := understand.Read("no nights", nil); r.Text.Spelt != "" {
		t.Errorf("a wish is spelt %q", r.Text.Spelt)
	}
}

func TestSound(t *testing.T) {
	for in, want := range map[string][2]string{
		"数控车工":           {"shukongchegong", "skcg"},
		"会计":             {"kuaiji", "kj"},
		"银行大堂经理":         {"yinhangdatangjingli", "yhdtjl"},
		"Java 开发工程师（双休）": {"javakaifagongchengshishuangxiu", "javakfgcssx"},
		"护士长":            {"hushizhang", "hsz"},
		"女裝 绿化":          {"nvzhuanglvhua", "nzlh"},
		"":               {"", ""},
		"——（）":           {"", ""},
	} {
		full, initials := understand.Sound(in)
		if got := [2]string{full, initials}; got != want {
			t.Errorf("Sound(%q): got %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "数控车工 上海", `"前台接待" -兼职`, "“a”b“", "---", `-"`, `""`, "「「」", "\xff\xfe", "－－ＡＢＣ　＂x＂",
		strings.Repeat("电", 5000), strings.Repeat(`"a" `, 300), strings.Repeat("-b ", 300), "a\u0301́ \u200b\u202e",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := understand.Parse(in)
		for _, list := range [][]string{got.Words, got.Phrases, got.Not} {
			if len(list) > search.MaxWords {
				t.Fatalf("%q: %d items", in, len(list))
			}
			for _, s := range list {
				says := strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
				if !says || !utf8.ValidString(s) || utf8.RuneCountInString(s) > search.MaxRunes {
					t.Fatalf("%q: item %q", in, s)
				}
			}
		}
		again := understand.Parse(write(got))
		got.Spelt, again.Spelt = "", "" // it keeps what words that stand twice lose
		if !reflect.DeepEqual(again, got) && short(got) {
			t.Fatalf("%q: read %+v, written and read again %+v", in, got, again)
		}
	})
}

// write puts a text together again.
func write(t search.Text) string {
	var out []string
	out = append(out, t.Words...)
	for _, p := range t.Phrases {
		out = append(out, "「"+p+"」")
	}
	for _, n := range t.Not {
		out = append(out, "-「"+n+"」")
	}
	return strings.Join(out, " ")
}

// short reports whether what write makes is read whole and without a quote in a phrase.
func short(t search.Text) bool {
	w := write(t)
	return utf8.RuneCountInString(w) <= search.MaxRunes && strings.Count(w, "」") == len(t.Phrases)+len(t.Not)
}

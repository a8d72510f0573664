package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"firstkm/search"
)

// Read takes a text apart and says what it means beside its words: the whole of it, or one of its words, may be a name
// that v knows. Pay that is asked for in words (4000以上, 月薪5000, 6k起) becomes a bound. v may be nil.
func Read(text string, v search.Vocabulary) search.Reading {
	r := search.Reading{Text: Parse(text)}
	r.Text.Words, r.PayMinFen = payIn(r.Text.Words)
	if v != nil {
		r.Text.Words = apart(r.Text.Words, v)
		r.Meant = meantBy(r.Text.Words, v)
	}
	return r
}

// apart takes a place that was typed before a name off it: 普陀车工 asks for 车工 in 普陀. What is a name as a whole, or goes on
// with no name, stays one word, as 上海大众.
func apart(words []string, v search.Vocabulary) (out []string) {
	for _, w := range words {
		place := v.Place(w)
		name := strings.TrimPrefix(w[len(place):], "的")
		if place == "" || utf8.RuneCountInString(name) < 2 || named(w, v) != nil || named(name, v) == nil {
			out = append(out, w)
			continue
		}
		out = append(out, place, name)
	}
	return out[:min(len(out), search.MaxWords)]
}

// meantBy looks for a name: all words together, then each by itself with the others beside.
func meantBy(words []string, v search.Vocabulary) *search.Meant {
	if whole := strings.Join(words, ""); len(words) > 1 {
		if m := named(whole, v); m != nil {
			return m
		}
	}
	for i, w := range words {
		if m := named(w, v); m != nil {
			m.Beside = slices.Delete(slices.Clone(words), i, i+1)
			return m
		}
	}
	return nil
}

// heads and tails are what people put before and behind a name without meaning more by it, longer ones first.
var (
	heads = []string{"我想做", "我想学", "我要找", "想做", "想学", "想找", "想当", "学做", "学习", "应聘", "招聘", "做", "学", "找", "当", "招"}
	tails = []string{
		"专业实习生", "专业实习", "相关专业", "专业", "实习生", "实习", "相关工作", "的工作", "工作", "岗位", "职位", "招聘",
		"学徒工", "学徒", "师傅", "助理", "助手", "工人", "人员", "兼职", "全职", "类",
	}
)

// named is what a name means, also with a head before it or a tail behind it.
func named(name string, v search.Vocabulary) *search.Meant {
	if m := v.Mean(name); m != nil {
		return m
	}
	bare := name
	for _, head := range heads {
		if short, ok := strings.CutPrefix(name, head); ok {
			bare = short
			break
		}
	}
	for _, short := range []string{trimmed(name), bare, trimmed(bare)} {
		if short == name || utf8.RuneCountInString(short) < 2 {
			continue
		}
		if m := v.Mean(short); m != nil {
			return m
		}
	}
	return nil
}

func trimmed(name string) string {
	for _, tail := range tails {
		if short, ok := strings.CutSuffix(name, tail); ok {
			return short
		}
	}
	return name
}

// pay is how people ask for at least so much a month.
var pay = regexp.MustCompile(`^(?:月薪|工资|薪资)?(\d{1,5}(?:\.\d)?)(元|块|千|k|万|w)?(以上|起|\+)?$`)

// payIn takes the words out that ask for pay. A bare number is none: it needs 月薪 before it or 以上 behind it.
func payIn(words []string) (rest []string, fen int64) {
	for _, w := range words {
		m := pay.FindStringSubmatch(w)
		if len(m) == 0 || m[3] == "" && w[0] >= '0' && w[0] <= '9' {
			rest = append(rest, w)
			continue
		}
		yuan, err := strconv.ParseFloat(m[1], 64)
		switch m[2] {
		case "千", "k":
			yuan *= 1_000
		case "万", "w":
			yuan *= 10_000
		}
		if err != nil || yuan < 100 || yuan > 100_000 {
			rest = append(rest, w)
			continue
		}
		fen = max(fen, int64(yuan*100))
	}
	return rest, fen
}

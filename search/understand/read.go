package understand

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/search"
)

// Read takes a text apart and says what it means beside its words: the whole of it, or one of its words, may be a name
// that v knows, and conditions that are said in words (4000以上, 不上夜班) become wishes. v may be nil.
func Read(text string, v search.Vocabulary) search.Reading {
	rest, wishes := wishesIn(text, v)
	r := search.Reading{Text: Parse(rest), Wishes: wishes}
	if r.Whole = r.Text; len(wishes) > 0 {
		r.Whole = Parse(text)
	}
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
			add(&out, w)
			continue
		}
		add(&out, place)
		add(&out, name)
	}
	return out
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

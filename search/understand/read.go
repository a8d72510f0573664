package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"firstkm/search"
)

// Read takes a text apart and says what it means beside its words: the whole of it, or one of its words, may be a name
// that v knows. Pay that is asked for in words (4000以上, 月薪5000, 6k起) becomes a bound. v may be nil.
func Read(text string, v search.Vocabulary) search.Reading {
	r := search.Reading{Text: Parse(text)}
	r.Text.Words, r.PayMinFen = payIn(r.Text.Words)
	if v != nil {
		r.Meant = meantBy(r.Text.Words, v)
	}
	return r
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

// tails are what people put behind a name without meaning more by it.
var tails = []string{"专业实习生", "专业实习", "专业", "实习生", "实习", "岗位", "工作", "招聘", "学徒", "兼职"}

// named is what a name means, also with a tail behind it.
func named(name string, v search.Vocabulary) *search.Meant {
	if m := v.Mean(name); m != nil {
		return m
	}
	for _, tail := range tails {
		if short, ok := strings.CutSuffix(name, tail); ok && short != "" {
			return v.Mean(short)
		}
	}
	return nil
}

// pay is how people ask for at least so much a month.
var pay = regexp.MustCompile(`^(?:月薪|工资|薪资)?(\d{1,5}(?:\.\d)?)(元|块|千|k|万|w)?(以上|起|\+)?$`)

// payIn takes the words out that ask for pay. A bare number is none: it needs 月薪 before it or 以上 behind it.
func payIn(words []string) (rest []string, fen int64) {
	for _, w := range words {
		m := pay.FindStringSubmatch(w)
		if m == nil || m[3] == "" && w[0] >= '0' && w[0] <= '9' {
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

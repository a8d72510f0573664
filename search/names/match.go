package names

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/search"
	"firstkm/search/understand"
)

// Bounds of the work of one question, and what is too short to mean a name.
const (
	mostTried  = 1_000 // names that are compared sign by sign for a slip
	leastName  = 2     // characters
	leastSlip  = 4     // characters of a name with a slip, and of a name beside other words
	leastSpelt = 3     // letters
)

// idle are the words that many names share: who types nothing else names nobody.
var idle = []string{
	"股份有限公司", "有限责任公司", "有限公司", "公司", "集团", "企业", "单位", "工厂", "厂", "科技", "实业", "中等职业技术学校", "中等职业学校", "职业技术学校",
	"职业技术学院", "职业学校", "职业学院", "技工学校", "技师学院", "学校", "学院", "职校", "中专", "技校", "中心", "分公司",
}

// question is what was typed, made ready.
type question struct {
	words []string // each folded
	whole string   // the words joined
	spelt string   // letters alone, as pinyin is typed
	not   []string
}

func ask(text search.Text) question {
	q := question{spelt: text.Spelt}
	for _, list := range [][]string{text.Words, text.Phrases} {
		for _, w := range list {
			if w = fold(w); w != "" {
				q.words = append(q.words, w)
			}
		}
	}
	for _, w := range text.Not {
		q.not = append(q.not, fold(w))
	}
	q.whole = strings.Join(q.words, "")
	bare := q.whole
	for _, w := range idle {
		bare = strings.ReplaceAll(bare, w, "")
	}
	if bare == "" {
		return question{}
	}
	return q
}

func (q *question) empty() bool { return utf8.RuneCountInString(q.whole) < leastName }

func (q *question) refuses(r *row) bool {
	return slices.ContainsFunc(q.not, func(w string) bool { return w != "" && strings.Contains(r.folded, w) })
}

// hit is a row and how well it fits: the kind of fit before the dot, the share of the name behind it.
type hit struct {
	row   uint32
	score float64
}

// better puts the better fit first, then the shorter name, then the earlier id.
func (d *held) better(a, b hit) int {
	x, y := &d.rows[a.row], &d.rows[b.row]
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(len(x.folded), len(y.folded)), cmp.Compare(x.ID, y.ID))
}

// written finds names that hold what was typed: as a whole, every word of it, or one long word among others.
func (d *held) written(q *question) (hits []hit) {
	seen := map[uint32]bool{}
	add := func(n uint32, score float64) {
		if r := &d.rows[n]; r.ID != "" && !seen[n] && !q.refuses(r) {
			seen[n] = true
			hits = append(hits, hit{n, score})
		}
	}
	for _, n := range d.with(q.whole) {
		score := 4 + share(q.whole, d.rows[n].folded)
		if strings.HasPrefix(d.rows[n].folded, q.whole) {
			score++
		}
		add(n, score)
	}
	if len(q.words) < 2 {
		return hits
	}
	for _, w := range q.words {
		for _, n := range d.with(w) {
			all := !slices.ContainsFunc(q.words, func(w string) bool { return !strings.Contains(d.rows[n].folded, w) })
			switch {
			case all:
				add(n, 3+share(q.whole, d.rows[n].folded))
			case utf8.RuneCountInString(w) >= leastSlip:
				add(n, 2+share(w, d.rows[n].folded))
			}
		}
	}
	return hits
}

func share(part, whole string) float64 { return float64(len(part)) / float64(len(whole)+1) }

// with lists the rows whose name holds the text, by its rarest pair of characters.
func (d *held) with(text string) (out []uint32) {
	runes := []rune(text)
	if len(runes) < leastName {
		return nil
	}
	for _, n := range rarest(d.runs, runes, 2) {
		if strings.Contains(d.rows[n].folded, text) {
			out = append(out, n)
		}
	}
	return out
}

func rarest(in map[gram][]uint32, text []rune, width int) []uint32 {
	least := in[gramOf(text, width)]
	for i := 1; i+width <= len(text); i++ {
		if list := in[gramOf(text[i:], width)]; len(list) < len(least) {
			least = list
		}
	}
	return least
}

// spelt finds names by how they are said: typed in letters, as whole syllables or initials.
func (d *held) spelt(q *question) (hits []hit) {
	if len(q.spelt) < leastSpelt {
		return nil
	}
	for _, n := range rarest(d.heard, []rune(q.spelt), 3) {
		r := &d.rows[n]
		if r.ID == "" || q.refuses(r) {
			continue
		}
		best := 0.0
		for i, said := range []string{r.initials, r.full} {
			switch at := strings.Index(said, q.spelt); {
			case at == 0:
				best = max(best, 2+float64(i)/2+share(q.spelt, said))
			case at > 0:
				best = max(best, 1+share(q.spelt, said))
			}
		}
		if best > 0 {
			hits = append(hits, hit{n, best})
		}
	}
	return hits
}

// slipped finds names that hold what was typed but for one character: another of any sound, one too many, one too few or
// two turned around; or all characters with another of the same sound.
func (d *held) slipped(q *question) (hits []hit) {
	runes := []rune(q.whole)
	if len(runes) < leastSlip {
		return nil
	}
	said, _ := understand.Sound(q.whole)
	tried := map[uint32]bool{}
	try := func(n uint32) {
		r := &d.rows[n]
		if tried[n] || r.ID == "" {
			return
		}
		tried[n] = true
		if q.refuses(r) {
			return
		}
		if slips(runes, r.runes) <= 1 {
			hits = append(hits, hit{n, 1 + share(q.whole, r.folded)})
		} else if strings.Contains(r.full, said) {
			hits = append(hits, hit{n, share(q.whole, r.folded)})
		}
	}
	if letters := []rune(said); len(letters) >= leastSpelt {
		for _, n := range rarest(d.heard, letters, 3) {
			if strings.Contains(d.rows[n].full, said) {
				try(n)
			}
		}
	}
	for _, n := range d.rare(runes) {
		try(n)
	}
	return hits
}

// rare lists the rows that hold one of the pairs of a text which so few names hold that each can be looked at: what many
// names hold, such as 科技, says little of which one is meant.
func (d *held) rare(text []rune) (rows []uint32) {
	var lists [][]uint32
	for i := 0; i+2 <= len(text); i++ {
		lists = append(lists, d.runs[gramOf(text[i:], 2)])
	}
	slices.SortFunc(lists, func(a, b []uint32) int { return cmp.Compare(len(a), len(b)) })
	for _, list := range lists {
		if len(rows)+len(list) > mostTried {
			break
		}
		rows = append(rows, list...)
	}
	return rows
}

// slips is the least number of slips between what was typed and any part of a name; two characters turned around are one.
func slips(typed, name []rune) int {
	before, last, row := make([]int, len(name)+1), make([]int, len(name)+1), make([]int, len(name)+1)
	for i := 1; i <= len(typed); i++ {
		row[0] = i
		for j := 1; j <= len(name); j++ {
			change := 1
			if typed[i-1] == name[j-1] {
				change = 0
			}
			row[j] = min(last[j-1]+change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && typed[i-1] == name[j-2] && typed[i-2] == name[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return slices.Min(last)
}

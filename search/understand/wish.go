package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"firstkm/search"
)

// wishesIn finds the conditions that a text says in words, and gives the text without them. What stands in quotes, or
// behind a minus, says none.
func wishesIn(text string, v search.Vocabulary) (rest string, wishes []search.Wish) {
	typed := runesOf(text)
	p := parse(typed)
	left := slices.Clone(typed)
	for at := 0; at < len(p.spans); {
		w, from, to, words := p.wishAt(at, v)
		if words == 0 {
			at++
			continue
		}
		w.Typed = string(typed[from:to])
		wishes = append(wishes, w)
		for i := from; i < to; i++ {
			left[i] = ' '
		}
		at += words
	}
	if len(wishes) == 0 {
		return text, nil
	}
	return string(left), wishes
}

// wishAt reads the wish that begins with a word: which runes say it, and how many words they are; none is no wish.
func (p *parser) wishAt(at int, v search.Vocabulary) (w search.Wish, from, to, words int) {
	for n := min(3, len(p.spans)-at); n > 0; n-- {
		said, ok := p.joined(at, n)
		if !ok {
			continue
		}
		from, to = p.spans[at].from, p.spans[at+n-1].to
		if noNights.MatchString(said) {
			return search.Wish{Filter: search.FilterLabel, NotLabel: search.LabelNightShift}, from, to, n
		}
		if fen := payOf(said); n < 3 && fen > 0 && (outright(said) || p.bareAt(at, said, v)) {
			return search.Wish{Filter: search.FilterPay, PayMinFen: fen}, from, to, n
		}
	}
	one := p.spans[at]
	piece := string(p.all[one.from:one.to])
	if i := noNightsIn.FindStringIndex(piece); i != nil {
		from = one.from + utf8.RuneCountInString(piece[:i[0]])
		to = from + utf8.RuneCountInString(piece[i[0]:i[1]])
		return search.Wish{Filter: search.FilterLabel, NotLabel: search.LabelNightShift}, from, to, 1
	}
	return w, 0, 0, 0
}

// joined writes n words together that only blanks part; two numbers are never one.
func (p *parser) joined(at, n int) (string, bool) {
	said := p.spans[at].word
	for i := at + 1; i < at+n; i++ {
		a, b := p.spans[i-1], p.spans[i]
		if slices.ContainsFunc(p.all[a.to:b.from], func(r rune) bool { return !blank(r) }) || a.word == "" || b.word == "" || digit(a.word[len(a.word)-1]) && digit(b.word[0]) {
			return "", false
		}
		said += b.word
	}
	return said, true
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// noNights is how people say that they do not want to work at night; noNightsIn finds it in what is typed in one piece.
var (
	noNights   = regexp.MustCompile(`^(?:` + noNightsZh + `(?:的(?:工作|岗位|实习|班)?)?|(?:夜班|晚班)(?:不上|不要|不做|不行)|(?:no|not|without)nights?(?:shifts?|work|duty)?)$`)
	noNightsIn = regexp.MustCompile(noNightsZh + `的?`)
)

const noNightsZh = `(?:不(?:用|需要|想|要|必)?(?:上|做|值|倒|排|加)?|没有?|无|免)(?:大?夜班|晚班|通宵班?|熬夜|倒班|三班倒)`

// Bounds of pay, in yuan a month. A bare amount is read as pay within narrower ones.
const (
	leastPay, mostPay   = 100, 100_000
	leastBare, mostBare = 1_500, 30_000
)

// pay is how people ask for at least so much a month: what stands before, the amount in digits or words, its unit, and what
// stands behind.
var pay = regexp.MustCompile(`^(月薪|工资|薪资|薪水|报酬|每月|一个月|不低于|至少)?(?:(\d{1,5}(?:\.\d)?)(元|块|块钱|千|k|万|w)?|(` + numerals + `)(元|块|块钱)?)(以上|起|往上|\+)?$`)

const numerals = `[一二两三四五六七八九][千万](?:[一二两三四五六七八九][千百]?)?`

// payOf is the pay that a word asks for in fen, 0 for none.
func payOf(word string) int64 {
	m := pay.FindStringSubmatch(word)
	if len(m) == 0 {
		return 0
	}
	yuan := spoken(m[4])
	if m[2] != "" {
		yuan, _ = strconv.ParseFloat(m[2], 64)
	}
	switch m[3] {
	case "千", "k":
		yuan *= 1_000
	case "万", "w":
		yuan *= 10_000
	}
	if yuan < leastPay || yuan > mostPay {
		return 0
	}
	return int64(yuan * 100)
}

// spoken reads 四千, 四千五, 四千五百 and 一万二, 0 for nothing.
func spoken(s string) (yuan float64) {
	r := []rune(s)
	if len(r) < 2 {
		return 0
	}
	unit := worth[r[1]]
	yuan = float64(worth[r[0]]) * float64(unit)
	if len(r) > 2 {
		unit /= 10
	}
	if len(r) > 3 {
		unit = worth[r[3]]
	}
	if len(r) > 2 {
		yuan += float64(worth[r[2]]) * float64(unit)
	}
	return yuan
}

var worth = map[rune]int{
	'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '百': 100, '千': 1_000, '万': 10_000,
}

// outright reports whether a word says that it speaks of pay: with 月薪 before the amount or 以上 behind it.
func outright(word string) bool {
	m := pay.FindStringSubmatch(word)
	return len(m) > 0 && (m[1] != "" || m[6] != "")
}

// bareAt reports whether an amount that stands alone (4000, 4k, 四千) can only be pay: it is round and within the bounds, is
// no name or code, and stands behind nothing that is counted otherwise.
func (p *parser) bareAt(at int, word string, v search.Vocabulary) bool {
	yuan := payOf(word) / 100
	if yuan < leastBare || yuan > mostBare || yuan%100 != 0 || v != nil && named(word, v) != nil {
		return false
	}
	if at > 0 && numbered.MatchString(p.spans[at-1].word) {
		return false
	}
	return !strings.HasSuffix(word, "k") || !pictures.MatchString(string(p.all))
}

// numbered are norms and machines whose names end with a number, pictures what is measured in k.
var (
	numbered = regexp.MustCompile(`^(?:iso|gb|s7|plc|win|windows|西门子|三菱|发那科)$`)
	pictures = regexp.MustCompile(`视频|摄|拍|屏|显示|剪辑|高清|电视|影|直播`)
)

package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstkm/search"
)

// wishesIn finds the conditions that a text says in words, and gives the text without them. What stands in quotes, or
// behind a minus, says none.
func wishesIn(text string, v search.Vocabulary) (rest string, wishes []search.Wish) {
	typed := runesOf(text)
	left := slices.Clone(typed)
	for again := true; again; { // a piece may say more than one: 不上夜班4000以上
		again = false
		p := parse(left)
		for at := 0; at < len(p.spans); {
			w, words := p.wishAt(at, v)
			at += max(1, words)
			if w.Filter == "" {
				continue
			}
			w.Typed, again = string(typed[w.From:w.To]), true
			wishes = append(wishes, w)
			for i := w.From; i < w.To; i++ {
				left[i] = ' '
			}
		}
	}
	if len(wishes) == 0 {
		return text, nil
	}
	slices.SortFunc(wishes, func(a, b search.Wish) int { return a.From - b.From })
	return string(left), wishes
}

// mostJoined is how many words one wish may be: 月薪 4000 元 以上.
const mostJoined = 4

// wishAt reads the wish that begins with a word, and how many words were read; without a filter it is none.
func (p *parser) wishAt(at int, v search.Vocabulary) (w search.Wish, words int) {
	for n := min(mostJoined, len(p.spans)-at); n > 0; n-- {
		said, ok := p.joined(at, n)
		if !ok {
			continue
		}
		w.From, w.To = p.spans[at].from, p.spans[at+n-1].to
		if noNights.MatchString(said) {
			return noNight(w), n
		}
		if atMost.MatchString(said) {
			return search.Wish{}, n
		}
		if a, ok := amountOf(said); ok && (a.outright || p.bare(at, n, a, said, v)) {
			w.Filter, w.PayMinFen = search.FilterPay, a.fen
			return w, n
		}
	}
	return p.inPiece(p.spans[at]), 1
}

func noNight(w search.Wish) search.Wish {
	w.Filter, w.NotLabel = search.FilterLabel, search.LabelNightShift
	return w
}

// inPiece reads a wish that was typed in one piece with other words: 护理不上夜班, 电工4000以上.
func (p *parser) inPiece(s span) (w search.Wish) {
	piece := string(p.all[s.from:s.to])
	found := func(i []int) search.Wish {
		w.From = s.from + utf8.RuneCountInString(piece[:i[0]])
		w.To = w.From + utf8.RuneCountInString(piece[i[0]:i[1]])
		return w
	}
	if i := noNightsIn.FindStringIndex(piece); i != nil {
		if before, _ := utf8.DecodeLastRuneInString(piece[:i[0]]); !strings.ContainsRune(asking, before) || i[0] == 0 {
			return noNight(found(i))
		}
	}
	for _, i := range payIn.FindAllStringIndex(piece, -1) {
		before, _ := utf8.DecodeLastRuneInString(piece[:i[0]])
		after := piece[i[1]:]
		a, ok := amountOf(piece[i[0]:i[1]])
		if ok && a.outright && (i[0] == 0 || unicode.Is(unicode.Han, before)) && !goesOn.MatchString(after) && (after == "" || !strings.HasSuffix(piece[i[0]:i[1]], "起")) {
			w.Filter, w.PayMinFen = search.FilterPay, a.fen
			return found(i)
		}
	}
	return w
}

// joined writes n words together that blanks part, or what parts the ends of a range; two numbers are never one.
func (p *parser) joined(at, n int) (string, bool) {
	var said strings.Builder
	for i, s := range p.spans[at : at+n] {
		if i > 0 {
			before := p.spans[at+i-1]
			gap := strings.Join(strings.FieldsFunc(string(p.all[before.to:s.from]), blank), "")
			if strings.Trim(gap, "~—–-,/") != "" || s.word == "" || before.word == "" || gap == "" && digit(p.all[before.to-1]) && digit(p.all[s.from]) {
				return "", false
			}
			said.WriteString(gap)
		}
		said.WriteString(string(p.all[s.from:s.to]))
	}
	return said.String(), true
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// noNights is how people say that they do not want to work at night; noNightsIn finds it in what is typed in one piece, where
// what stands before must not make a question of it (有没有夜班).
var (
	noNights   = regexp.MustCompile(`^(?:` + noNightsZh + `(?:的(?:工作|岗位|实习|班)?)?|(?:夜班|晚班)(?:不上|不要|不做|不行)|(?:no|not|without)-?nights?-?(?:shifts?|work|duty)?)$`)
	noNightsIn = regexp.MustCompile(noNightsZh + `的?`)
)

const (
	noNightsZh = `(?:不(?:用|需要|想|要|必|能|愿意?|接受|安排|可以|肯)?(?:上|做|值|倒|排|加)?|没有?|无|免|拒绝|避免)(?:大?夜班|晚班|通宵班?|熬夜|倒班|三班倒)`
	asking     = "有上要用倒能想做值需"
)

// Bounds of pay, in yuan a month. A bare amount is read as pay within narrower ones.
const (
	leastPay, mostPay   = 100, 100_000
	leastBare, mostBare = 1_500, 30_000
)

// How people speak of pay: what stands before the amount and says that it is at least so much, the amount in digits or words
// with its unit, the upper end of a range, what it is counted by, and what stands behind.
const (
	payHead  = `月薪|工资|薪资|薪水|薪酬|报酬|每月|一个月|不低于|不少于|至少|最少|起码|高于|大于|salary|pay`
	numerals = `[一二两三四五六七八九](?:千(?:[一二两三四五六七八九]百?)?|万(?:[一二两三四五六七八九]千?)?)`
	digits   = `\d{1,2},\d{3}|\d{1,5}(?:\.\d)?`
	units    = `元|块钱?|千|k|万|w|yuan|rmb`
	perMonth = `/?(?:每?月|month|mo)`
	payTail  = `以上|起|往上|\+|左右`
)

var (
	pay = regexp.MustCompile(`^((?:` + payHead + `)*)(?:(` + digits + `)(` + units + `)?|(` + numerals + `)(?:元|块钱?)?)` +
		`((?:[~—–-]|到|至)(?:(?:` + digits + `)(` + units + `)?|(?:` + numerals + `)(?:元|块钱?)?))?((?:` + perMonth + `)?(?:` + payTail + `)?)$`)
	payIn = regexp.MustCompile(`(?:` + payHead + `)+(?:(?:` + digits + `)(?:` + units + `)?|` + numerals + `)(?:` + perMonth + `)?(?:` + payTail + `)?` +
		`|(?:(?:` + digits + `)(?:` + units + `)?|` + numerals + `)(?:` + perMonth + `)?(?:` + payTail + `)`)
	// atMost is pay up to an amount, which is no wish; goesOn is what shows that an amount was not read to its end.
	atMost = regexp.MustCompile(`^(?:(?:不超过|不高于|最多|低于|少于|小于)(?:` + digits + `|` + numerals + `)(?:` + units + `)?|(?:` + payHead + `)?(?:` + digits + `|` + numerals + `)(?:` + units + `)?(?:以下|以内|之内|封顶))$`)
	goesOn = regexp.MustCompile(`^(?:\d|[a-z]|以下|以内|之内|封顶|[~—–-]|到|至)`)
	// counted is what other things than pay are counted by.
	counted = regexp.MustCompile(`^(?:人|名|位|个|家|米|平|公里|里|km|吨|转|小时|天|次|年|号|度|瓦|伏|级)`)
)

// amount is pay that is asked for: at least so much a month. It is outright when words say that it is pay.
type amount struct {
	fen      int64
	outright bool
	k        bool // counted in k, as pictures are
}

// amountOf reads an amount, the lower of two.
func amountOf(said string) (a amount, ok bool) {
	m := pay.FindStringSubmatch(said)
	if len(m) == 0 {
		return a, false
	}
	yuan := spoken(m[4])
	if m[2] != "" {
		yuan, _ = strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64)
	}
	unit := m[3]
	if unit == "" && yuan < leastPay { // 4-6k
		unit = m[6]
	}
	switch unit {
	case "千", "k":
		yuan *= 1_000
	case "万", "w":
		yuan *= 10_000
	}
	if yuan < leastPay || yuan > mostPay {
		return a, false
	}
	return amount{fen: int64(yuan * 100), outright: m[1] != "" || m[7] != "" && m[7] != "左右" || unit == "yuan" || unit == "rmb", k: unit == "k"}, true
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

// bare reports whether an amount of n words that stands alone (4000, 4k, 四千) can only be pay: it is round and within the
// bounds, is no name or code, and is counted by nothing else.
func (p *parser) bare(at, n int, a amount, said string, v search.Vocabulary) bool {
	yuan := a.fen / 100
	if yuan < leastBare || yuan > mostBare || yuan%100 != 0 || v != nil && named(said, v) != nil {
		return false
	}
	before, after := "", ""
	if at > 0 {
		before = p.spans[at-1].word
	}
	if at+n < len(p.spans) {
		after = p.spans[at+n].word
	}
	if numbered.MatchString(before) || counted.MatchString(after) {
		return false
	}
	return !a.k || yuan != 4_000 && yuan != 8_000 || !pictures.MatchString(before) && !pictures.MatchString(after)
}

// numbered are norms and machines whose names end with a number, pictures what is measured in 4k and 8k.
var (
	numbered = regexp.MustCompile(`^(?:iso|gb|s7|plc|win|windows|西门子|三菱|发那科)$`)
	pictures = regexp.MustCompile(`视频|摄|拍|屏|显示|剪辑|高清|电视|影|直播`)
)

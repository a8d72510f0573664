package importing

import (
	"regexp"
	"slices"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/imports"
	"firstkm/services/kernel/text"
)

// names turns what people write into codes and remembers it: tables repeat themselves.
type names struct {
	cat   *catalogue.Catalogue
	met   map[string]answer // by what was asked for and the text
	picks map[string]string // what people chose for ambiguous ones, by the same key
}

// answer is a code, or why there is none.
type answer struct {
	code      string
	wrong     text.Words
	ambiguous bool
	choices   []imports.Pick
}

// mostMet bounds what is remembered.
const mostMet = 20_000

func newNames(c *catalogue.Catalogue, picks map[string]string) *names {
	return &names{c, make(map[string]answer), picks}
}

// called begins to read names for the import; what is ambiguous in it is asked for at its end.
func (j *job) called() *names {
	j.names = newNames(j.nouns.Catalogue.Now(), j.o.Picks)
	return j.names
}

// mostAsked bounds how many ambiguous names are asked for at once.
const mostAsked = 50

// unclear lists the ambiguous names that were met.
func (n *names) unclear() []imports.Ambiguous {
	var out []imports.Ambiguous
	for key, a := range n.met {
		if a.ambiguous {
			_, value, _ := strings.Cut(key, " ")
			out = append(out, imports.Ambiguous{Key: key, Value: value, Choices: a.choices})
		}
	}
	slices.SortFunc(out, func(a, b imports.Ambiguous) int { return strings.Compare(a.Key, b.Key) })
	return out[:min(len(out), mostAsked)]
}

func (n *names) once(kind, s string, resolve func() answer) answer {
	if a, ok := n.met[kind+s]; ok {
		return a
	}
	if code := n.picks[kind+s]; code != "" {
		return answer{code: code}
	}
	a := resolve()
	if len(n.met) < mostMet {
		n.met[kind+s] = a
	}
	return a
}

// most is how many candidates a complaint names.
const most = 6

// among says that a name belongs to several, each with its code.
func among(s string, choices []imports.Pick) answer {
	var each []string
	for _, c := range choices {
		each = append(each, c.Label)
	}
	if len(each) == 0 {
		return answer{wrong: text.Say("没有找到“"+s+"”，请填写代码或全称。", "“"+s+"” is not known: give the code or the full name")}
	}
	if len(each) > most {
		each = append(each[:most:most], "……")
	}
	list := strings.Join(each, "、")
	return answer{ambiguous: true, choices: choices, wrong: text.Say("“"+s+"”不唯一，请填写其中一个的代码或全称："+list+"。", "“"+s+"” may mean several, give the code of one: "+list)}
}

var levelBehind = regexp.MustCompile(`^(.+?)\s*[（(]([^（）()]+)[）)]$`)

// major reads a major by code or by name, with its level in brackets behind or before it where the name needs one.
func (n *names) major(s string) answer {
	return n.once("major ", s, func() answer { return n.resolveMajor(s) })
}

func (n *names) resolveMajor(s string) answer {
	name, level := s, catalogue.Level("")
	if m := levelBehind.FindStringSubmatch(s); m != nil {
		if l, ok := catalogue.ParseLevel(m[2]); ok {
			name, level = m[1], l
		}
	}
	code, several, ok := n.cat.ResolveMajor(name, level)
	if ok {
		return answer{code: code}
	}
	var each []imports.Pick
	for _, m := range several {
		each = append(each, imports.Pick{Code: m.Code, Label: m.Name + "（" + levelName(m.Level) + " " + m.Code + "）"})
	}
	return among(s, each)
}

func levelName(l catalogue.Level) string {
	switch l {
	case catalogue.Secondary:
		return "中职"
	case catalogue.Associate:
		return "高职专科"
	default:
		return "职教本科"
	}
}

// occupation reads an occupation by code, name or trade.
func (n *names) occupation(s string) answer {
	return n.once("occupation ", s, func() answer {
		code, several, ok := n.cat.ResolveOccupation(s)
		if ok {
			return answer{code: code}
		}
		var each []imports.Pick
		for _, o := range several {
			each = append(each, imports.Pick{Code: o.Code, Label: o.Name + "（" + o.Code + "）"})
		}
		return among(s, each)
	})
}

// region reads a region by code, name or path of names.
func (n *names) region(s string) answer {
	return n.once("region ", s, func() answer {
		code, several, ok := n.cat.ResolveRegion(s)
		if ok {
			return answer{code: code}
		}
		var each []imports.Pick
		for _, r := range several {
			each = append(each, imports.Pick{Code: r.Code, Label: n.path(r.Code) + "（" + r.Code + "）"})
		}
		return among(s, each)
	})
}

// path is the full name of a region with what it lies in.
func (n *names) path(code string) string {
	var b strings.Builder
	before := ""
	for _, r := range n.cat.RegionPath(code) {
		if r.FullName != before {
			b.WriteString(r.FullName)
		}
		before = r.FullName
	}
	return b.String()
}

// placeEnd is where the name of a region may end within an address.
const placeEnd = "省市区县州盟旗-－·/, ，"

// within reads the region that an address begins with, as deep as it can be told: 深圳市南山区科技园 lies in 440305,
// 上海-张江 in 31. It is "" when nothing can be told.
func (n *names) within(address string) string {
	return n.once("within ", address, func() answer {
		letters := []rune(address)
		for i := min(len(letters), 20); i > 1; i-- {
			whole := i == len(letters)
			if !whole && !strings.ContainsRune(placeEnd, letters[i-1]) && !strings.ContainsRune(placeEnd, letters[i]) {
				continue
			}
			if code, _, ok := n.cat.ResolveRegion(strings.TrimRight(string(letters[:i]), "-－·/, ，")); ok {
				return answer{code: code}
			}
		}
		return answer{}
	}).code
}

// industry reads an industry by code or by name.
func (n *names) industry(s string) answer {
	return n.once("industry ", s, func() answer {
		if i, ok := n.cat.Industry(s); ok {
			return answer{code: i.Code}
		}
		var found []catalogue.Industry
		for _, i := range n.cat.Data().Industries {
			if i.Name == s {
				found = append(found, i)
			}
		}
		if len(found) == 0 {
			return among(s, nil)
		}
		deepest := found[len(found)-1] // a division, group and class of one name are one branch
		for _, i := range found {
			if !strings.HasPrefix(deepest.Code, i.Code) {
				var each []imports.Pick
				for _, f := range found {
					each = append(each, imports.Pick{Code: f.Code, Label: f.Name + "（" + f.Code + "）"})
				}
				return among(s, each)
			}
		}
		return answer{code: deepest.Code}
	})
}

// majorAt is major for a school of that level: a name that several levels have is the one of its own.
func (n *names) majorAt(s string, level catalogue.Level) answer {
	if level == "" {
		return n.major(s)
	}
	return n.once("major ", s, func() answer {
		code, several, ok := n.cat.ResolveMajor(s, level)
		if ok {
			return answer{code: code}
		}
		of := several[:0:0] // a school's students learn what its level teaches, unless the name says otherwise
		for _, m := range several {
			if m.Level == level {
				of = append(of, m)
			}
		}
		if len(of) == 1 && levelBehind.FindStringSubmatch(s) == nil {
			return answer{code: of[0].Code}
		}
		return n.resolveMajor(s)
	})
}

// majorName is the name of a major's code, for people.
func (n *names) majorName(code string) string {
	if m, ok := n.cat.Major(code); ok {
		return m.Name
	}
	return code
}

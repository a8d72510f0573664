package fair

import (
	"fmt"
	"slices"
	"time"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// Meeting is that a unit and a student met at the booth, once.
type Meeting struct {
	Fair    ID
	Unit    org.ID
	Student student.ID
	Number  string
	At      time.Time
	By      ident.ID // account
}

// Word is a unit's word on a student for a post.
type Word string

// The words. Points from 80 on are Prefer; the last bars the student from the post, with a reason.
const (
	Prefer Word = "prefer" // 优先
	Good   Word = "good"   // 可以
	Unfit  Word = "unfit"  // 不合适
)

// Words lists them in the order of pages.
func Words() []Word { return []Word{Prefer, Good, Unfit} }

// Label is what pages call a word.
func (w Word) Label() text.Words {
	return map[Word]text.Words{Prefer: text.Say("优先", "Preferred"), Good: text.Say("可以", "Fine"), Unfit: text.Say("不合适", "Not suitable")}[w]
}

// Points are what a word stands for when none are given.
func (w Word) Points() int { return map[Word]int{Prefer: 90, Good: 60}[w] }

// preferFrom is from how many points on a student is Prefer.
const preferFrom = 80

// Verdict is what a unit says of a student whom it met, for one post. Reason is the Chinese text of one of Reasons.
type Verdict struct {
	Placement placement.ID
	Student   student.ID
	Number    string
	Points    int // 0 to 100; 0 for Unfit
	Word      Word
	Reason    string
	At        time.Time
}

// Marks is the verdict as the round of the fair takes it.
func (v Verdict) Marks() round.Meeting {
	m := round.Meeting{Student: v.Student, Points: v.Points}
	if v.Word == Unfit {
		m.Decline = v.Reason
	}
	return m
}

// Reasons are the templates from which a unit chooses why: of a good word, or of none. There is no free text.
func Reasons(w Word) []text.Words {
	if w == Unfit {
		return round.Reasons()
	}
	return []text.Words{
		text.Say("技能与岗位要求相符", "Skills fit the post"),
		text.Say("对岗位了解充分，愿意从事", "Knows the post and wants it"),
		text.Say("基础较好，可以边学边做", "A good base to learn on"),
		text.Say("沟通清楚，有责任心", "Clear and responsible"),
	}
}

// ReasonOf is a reason in both languages, as it was chosen.
func ReasonOf(zh string) text.Words {
	for _, w := range []Word{Prefer, Unfit} {
		for _, r := range Reasons(w) {
			if r.Zh == zh {
				return r
			}
		}
	}
	return text.Say(zh, zh)
}

// Opinion is a verdict as a unit writes it. No points stand for those of the word, and no word for that of the points.
type Opinion struct {
	Number string
	Points *int
	Word   Word
	Reason string
}

// verdict completes an opinion; field is where it stands in the list.
func (o Opinion) verdict(field string) (v Verdict, bad []fault.Field) {
	refuse := func(zh, en string) { bad = append(bad, fault.In(field, zh, en)) }
	v = Verdict{Number: o.Number, Word: o.Word, Reason: o.Reason}
	if o.Points != nil {
		v.Points = *o.Points
	}
	switch {
	case v.Points < 0 || v.Points > 100:
		refuse("分数为 0 至 100。", "points are 0 to 100")
	case o.Word == "" && o.Points == nil:
		refuse("请选“优先”“可以”“不合适”，或写分数。", "choose a word, or give points")
	case o.Word != "" && !slices.Contains(Words(), o.Word):
		refuse("请从列表选择。", "choose from the list")
	case o.Word == Unfit:
		v.Points = 0
	case o.Points == nil:
		v.Points = o.Word.Points()
	case o.Word != "" && (o.Word == Prefer) != (v.Points >= preferFrom):
		refuse("分数与意见不一致：80 分起为优先，以下为可以；只写一样也行。", "points and word differ: preferred begins at 80 points; one of them is enough")
	case v.Points >= preferFrom:
		v.Word = Prefer
	default:
		v.Word = Good
	}
	known := slices.ContainsFunc(Reasons(v.Word), func(w text.Words) bool { return w.Zh == o.Reason })
	if v.Word == Unfit && !known || o.Reason != "" && !known {
		refuse("请从列表选择与意见相符的理由；不合适的须有理由。", "choose a reason of the list that belongs to the word; “not suitable” needs one")
	}
	return v, bad
}

// verdicts completes a list of opinions, of each student once.
func verdicts(list []Opinion) ([]Verdict, error) {
	var out []Verdict
	var bad []fault.Field
	seen := map[string]bool{}
	for i, o := range list {
		field := fmt.Sprintf("scores[%d]", i)
		v, wrong := o.verdict(field)
		if seen[v.Number] {
			wrong = append(wrong, fault.In(field, "同一名学生只能出现一次。", "each student stands once"))
		}
		seen[v.Number] = true
		out, bad = append(out, v), append(bad, wrong...)
	}
	if len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	return out, nil
}

// Said is what a student is told of the meaning of results.
func Said() text.Words {
	return text.Say("这是单位在面谈后对您一个人的意见和理由，别的学生和单位看不到。它不是录用：录用要经双选轮次或录用意向，并由学校确认。",
		"This is what each unit thought after meeting you, and why; no other student and no other unit sees it. It is no placement: that takes the round or an intent, and your school's confirmation.")
}

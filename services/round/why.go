package round

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Receipt is a student's own part of a result: the list with why and why not, and what proves that nobody touched the lottery.
type Receipt struct {
	Round      Round
	Person     Person
	Result     Result
	Reasons    []Reason
	Overridden text.Words // what the school says of its changing this student's result; zero when it did not
	Proof      Proof
}

// Key names the student in addresses, as Row.Key does.
func (x Receipt) Key() string { return cmp.Or(string(x.Result.Student), x.Person.Number) }

// Reason is why one entry was or was not obtained, in words for the student alone (F24).
type Reason struct {
	Line
	Title string
	Words text.Words
}

// Proof is what binds the lottery and the result.
type Proof struct {
	Commitment string // SHA-256 of the seed, shown since the round opened
	Seed       string // revealed at computation
	SaltHash   string
	Input      string // SHA-256 of the market files
	Match      string // SHA-256 of match.csv
	Sealed     bool   // the seed is what was committed to
	Stable     bool   // the verifier found no pair that would both rather have each other
	Blocking   int64
}

// Why is the actor's own result in a round that is out.
func (s *Service) Why(ctx context.Context, who actor.Actor, id ID) (Receipt, error) {
	r, _, p, err := s.mine(ctx, s.db, who, id)
	if err != nil {
		return Receipt{}, err
	}
	if !r.State.Out() {
		return Receipt{}, ErrState
	}
	return s.receipt(ctx, r, p)
}

// WhyOf is the result of a student of the actor's school, for the desk: from the computation on. The student is named by id, or
// by the number in the round. The host sees of other schools'
// students what they obtained, not what they wished.
func (s *Service) WhyOf(ctx context.Context, who actor.Actor, id ID, of student.ID) (Receipt, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	if err := takesPart(who, &r); err != nil {
		return Receipt{}, err
	}
	if r.Run == "" {
		return Receipt{}, ErrState
	}
	x, err := s.whose(ctx, s.db, r.Run, of)
	if err != nil {
		return Receipt{}, err
	}
	of = x.Student
	if string(x.School) != string(who.Org) && hosts(who, &r) != nil {
		return Receipt{}, ErrNotFound
	}
	out, err := s.receipt(ctx, r, Person{Round: id, Student: of, School: x.School, Number: x.Number})
	if string(x.School) != string(who.Org) { // the list is for the student's own school
		out.Result.Lines, out.Reasons, out.Result.Student, out.Person.Student = nil, nil, "", ""
	}
	return out, err
}

func (s *Service) receipt(ctx context.Context, r Round, p Person) (Receipt, error) {
	out := Receipt{Round: r.public(), Person: p, Proof: r.Proof()}
	x, err := s.db.Result(ctx, r.Run, p.Student)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return out, err
	}
	out.Result = x
	out.Overridden = r.Overridden(p.Student, p.Number)
	ids := make([]placement.ID, len(x.Lines))
	for i, l := range x.Lines {
		ids[i] = l.Placement
	}
	openings, err := s.db.PlacementsByID(ctx, ids)
	for _, l := range x.Lines {
		out.Reasons = append(out.Reasons, Reason{l.discreet(), openings[l.Placement].Title, l.after(x)})
	}
	return out, err
}

// Overridden is what the school says to a student of its changing the student's result; zero when it did not.
func (r *Round) Overridden(of student.ID, number string) (said text.Words) {
	for _, o := range r.Overrides {
		switch {
		case o.Student == of:
			said = text.Say(o.Reason, o.Reason)
		case o.Displaced == number: // the reason is another student's
			said = text.Say("学校审核时作了调整，您原来的岗位给了另一名学生；理由请向学校实习办询问。", "The school changed the result in its review and your post went to another student; ask its internship office for the reason.")
		}
	}
	return said
}

// Reasons are why each entry of the list was or was not obtained, in the list's order.
func (r Result) Reasons() []text.Words {
	out := make([]text.Words, len(r.Lines))
	for i, l := range r.Lines {
		out[i] = l.after(r)
	}
	return out
}

// Proof is what the round shows of its lottery and, once the result is out or for its schools, of the result.
func (r *Round) Proof() Proof {
	p := Proof{Commitment: r.Commitment, SaltHash: r.SaltHash, Seed: r.Seed}
	p.Sealed = r.Seed != "" && committed(r.Seed) == r.Commitment
	if r.Summary.Match != "" {
		p.Input, p.Match, p.Blocking, p.Stable = r.Summary.Input, r.Summary.Match, r.Summary.Blocking, r.Summary.Blocking == 0
	}
	return p
}

// after is a line in plain language, with what an override made of it.
func (l Line) after(x Result) text.Words {
	switch {
	case l.Placement == x.Placement && l.Why != Obtained:
		return text.Say("学校审核调整后，您获得了这个岗位。", "You have this post by a change in the school's review.")
	case l.Why == Obtained && l.Placement != x.Placement:
		return text.Say("计算时您获得了这个岗位，学校审核时作了调整。", "The computation gave you this post; the school changed that in its review.")
	case l.Why == NotNeeded && (x.Rank == 0 || x.Rank > l.Rank):
		return text.Say("计算时您已获得排在它前面的岗位，没有轮到这个志愿；学校审核时作了调整。", "At the computation you had one that you ranked above it; the school changed that in its review.")
	}
	return l.words()
}

// discreet leaves out what would tell the score of one of very few.
func (l Line) discreet() Line {
	if l.Few {
		l.Lowest, l.Lottery = 0, false
	}
	return l
}

// words is a line in plain language. It names no other student, and tells no score of fewer than five.
func (l Line) words() text.Words {
	switch l.Why {
	case Obtained:
		return text.Say("您获得了这个岗位：在它的名额和上限以内，您的排序在前。", "You have this post: within its seats and caps you stand high enough.")
	case NotNeeded:
		return text.Say("没有轮到这个志愿：您已获得排在它前面的岗位。", "This entry was not needed: you have one that you ranked above it.")
	case Ineligible:
		return l.ineligible()
	}
	if l.Nobody {
		return text.Say("没有名额："+l.where().Zh+"在实习期内已不能再接收人。", "No seat: "+l.where().En+" can take nobody over these dates.")
	}
	return l.outranked()
}

// outranked says why those who are held where it is full stand before the student.
func (l Line) outranked() text.Words {
	where := l.where()
	first := l.Lowest >= stepMet // the last one there was named by the unit
	said := l.Lowest/stepMet == l.Score/stepMet
	switch {
	case first && !l.Met:
		return text.Say(where.Zh+"已满。录取的都是单位见过面并给出意见的学生，没有见过面的排在他们后面。", where.En+" is full. All who came in had met the unit and were named by it; those who had not come after them.")
	case l.Few: // of one to four people no score is told
		return text.Say(where.Zh+"已满，名额给了排在您前面的人。您的匹配分是 "+points(l.Score)+" 分。", where.En+" is full; those there stand above you. Your fit score is "+points(l.Score)+".")
	case l.Lottery:
		return text.Say(where.Zh+"已满。最后一名与您的得分相同，由事先锁定的随机排序决定先后。", where.En+" is full. The last one there has the same score as you; the lottery that was bound beforehand decided.")
	case first && !said:
		return text.Say(where.Zh+"已满。录取的学生都见过面，单位给他们的评价在您之前。", where.En+" is full. All who came in had met the unit, which put them before you.")
	}
	return text.Say(fmt.Sprintf("%s已满。录取的最低匹配分是 %s 分，您是 %s 分。", where.Zh, points(l.Lowest), points(l.Score)),
		fmt.Sprintf("%s is full. The lowest fit score there is %s, yours is %s.", where.En, points(l.Lowest), points(l.Score)))
}

// where is what was full.
func (l Line) where() text.Words {
	kind, _, _ := cut(l.Group)
	switch kind {
	case "kind":
		return text.Say("该单位这一类岗位（同类岗位 20% 限额）", "This kind of post at the unit (20 % of its employees)")
	case "unit":
		return text.Say("该单位（在岗职工 10% 限额）", "The unit (10 % of its employees)")
	case "area":
		return text.Say("学校为所属基地或区域设的上限", "The schools' cap over the base or region")
	}
	return text.Say("这个岗位", "The post")
}

// ineligible names the rules that bar the pair, in the words of the first.
func (l Line) ineligible() text.Words {
	why := text.Say("按规定不能安排", "The rules bar it")
	if len(l.Rules) > 0 {
		why = barred(l.Rules[0])
		why.Zh += "（" + l.Rules[0] + "）"
		why.En += " (" + l.Rules[0] + ")"
	}
	return text.Words{Zh: "不能安排：" + why.Zh + "。", En: "Not possible: " + why.En + "."}
}

// barred is a rule that bars a pair in a few words for the student.
func barred(rule string) text.Words {
	words := map[string]text.Words{
		RulePost:               text.Say("单位已关闭或撤回岗位", "the post was closed or taken back"),
		RuleCohort:             text.Say("您已不在本轮的实习批次里", "you are not in a batch of the round any more"),
		RuleMeant:              text.Say("岗位只面向单位指定的学校", "the unit means the post for certain schools"),
		RuleUnit:               text.Say("单位面谈后表示不接收", "after meeting you the unit said that it cannot take you"),
		application.RulePlaced: text.Say("您在这段时间已有确认的岗位", "you are placed over these dates already"),
		compliance.RuleGrade:   text.Say("一年级在校学生不得参加岗位实习", "first-year students may not go"),
		compliance.RuleAge:     text.Say("开始时未满 16 周岁", "you are not over 16 on the first day"),
		compliance.RuleMinor:   text.Say("岗位含未成年人禁忌的作业", "the work is barred for minors"),
		compliance.RuleFemale:  text.Say("岗位含女职工禁忌的作业", "the work is barred for women"),
		compliance.RuleMajor:   text.Say("与所学专业不对口，或还没有教师认定", "it does not fit your major, or no teacher has judged so"),
		compliance.RuleCross:   text.Say("跨专业大类", "it is of another category of majors"),
		compliance.RuleParty:   text.Say("单位不在您学校公布的名单上", "the unit is not on your school's published list"),
		compliance.RuleInspect: text.Say("单位未核验", "the unit is not verified"),
		compliance.RuleCap10:   text.Say("单位没有接收余地", "the unit has no room"),
		compliance.RuleCap20:   text.Say("同类岗位没有接收余地", "the kind of post has no room"),
	}
	if w, ok := words[rule]; ok {
		return w
	}
	return text.Say("岗位附有条件，您的学校还没有满足", "the post has a condition that your school does not meet yet")
}

// points is the fit score in a market's score as people read it, of one hundred: 87.5.
func points(score int64) string {
	return strconv.FormatFloat(float64(score%stepMet)/full, 'f', -1, 64)
}

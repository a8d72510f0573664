package round

import (
	"context"
	"fmt"
	"slices"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// RulePost says that an opening is no longer to be had: closed by its unit, or begun.
const RulePost = "R-F20-POST"

// RuleUnit says that the unit, having met the student, will not take the student.
const RuleUnit = "R-F15-MET"

// RuleMeant says that the unit means its opening for certain schools (定向发布), and the student's is none of them.
const RuleMeant = "R-F20-MEANT"

// RuleCohort says that the student gave a list and is of no cohort of the round any more: left, moved to another school, or the
// batch was changed.
const RuleCohort = "R-F20-COHORT"

// bench is what every pair of a round is judged by, loaded once.
type bench struct {
	round  Round
	posts  []Post
	at     map[placement.ID]int // where a post stands in posts
	units  map[org.ID]org.Enterprise
	lists  map[org.ID]map[org.ID]Listing
	clear  map[org.ID]map[org.ID][]org.Clearance // of school and unit
	judged map[judgedKey]compliance.Review
	law    compliance.Regulation
	today  civil.Date
	facts  map[factsKey]compliance.MatchFacts
	taste  *taste
}

type judgedKey struct {
	school org.ID
	major  string
	post   placement.ID
}

type factsKey struct {
	school org.ID
	post   int
}

// bench loads what the pairs of some posts and all students are judged by.
func (s *Service) bench(ctx context.Context, db Reads, r Round, posts []Post) (*bench, error) {
	judged, err := db.Judgements(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return s.benchWith(ctx, db, r, r.Schools, posts, nil, judged)
}

// benchOf loads what the pairs of some posts and one student are judged by, and no more; known are the posts' units where they
// are there already.
func (s *Service) benchOf(ctx context.Context, r Round, st student.Student, posts []Post, known map[org.ID]org.Enterprise) (*bench, error) {
	judged, err := s.db.JudgementsOf(ctx, r.ID, st.School, st.MajorCode)
	if err != nil {
		return nil, err
	}
	var own []Member
	if m, in := r.Member(st.School); in {
		own = append(own, m)
	}
	return s.benchWith(ctx, s.db, r, own, posts, known, judged)
}

func (s *Service) benchWith(ctx context.Context, db Reads, r Round, schools []Member, posts []Post, known map[org.ID]org.Enterprise, judged []Judgement) (*bench, error) {
	b := &bench{
		round: r, posts: posts, units: known, at: make(map[placement.ID]int, len(posts)), clear: map[org.ID]map[org.ID][]org.Clearance{},
		judged: map[judgedKey]compliance.Review{}, law: s.law, today: s.today(), facts: map[factsKey]compliance.MatchFacts{},
		taste: newTaste(r.Weights, s.cat.Now()),
	}
	offers := make([]Offer, len(posts))
	for i, p := range posts {
		b.at[p.Placement], offers[i] = i, p.Offer
	}
	for _, j := range judged {
		b.judged[judgedKey{j.School, j.Major, j.Placement}] = j.Verdict
	}
	var err error
	of := units(offers)
	if known == nil {
		if b.units, err = db.EnterprisesByID(ctx, of); err != nil {
			return nil, err
		}
	}
	if b.lists, err = s.lists(ctx, db, schools, of); err != nil {
		return nil, err
	}
	for _, m := range schools {
		list, err := db.SchoolClearances(ctx, m.School)
		if err != nil {
			return nil, err
		}
		of := map[org.ID][]org.Clearance{}
		for _, c := range list {
			of[c.Enterprise] = append(of[c.Enterprise], c)
		}
		b.clear[m.School] = of
	}
	return b, nil
}

// of is what is the same for all students of a school at a post. The caps are groups of the market, not of the pair.
func (b *bench) of(school org.ID, i int) compliance.MatchFacts {
	key := factsKey{school, i}
	f, ok := b.facts[key]
	if !ok {
		p := b.posts[i]
		f = application.Facts(student.Student{}, b.units[p.Unit], p.Opening, application.Confirmation{Origin: compliance.FromSchool}, b.today)
		if on, listed := b.lists[school][p.Unit]; listed {
			f.Listed, f.ListDecidedOn, f.ListPublishedOn = true, on.DecidedOn, on.PublishedOn
		}
		f.Clearances = application.Cleared(b.clear[school][p.Unit], p.Placement)
		b.facts[key] = f
	}
	return f
}

// bars is what stands in the way of a student at a post: nothing, or the rules (G3). placed are the student's placements.
func (b *bench) bars(st student.Student, i int, placed []Span) []fault.Finding {
	p := b.posts[i]
	var bar []fault.Finding
	if p.State != Stands || p.Opening.State == placement.Closed || p.From.Before(b.today) {
		bar = append(bar, lacking(RulePost, "choices", text.Say("单位已关闭或撤回这个岗位，或岗位已经开始。", "The unit closed or withdrew the post, or it has begun."), text.Say("请选其他岗位。", "Choose another post.")))
	}
	if meant := p.Opening.Audience; len(meant) > 0 && !slices.Contains(meant, st.School) {
		bar = append(bar, lacking(RuleMeant, "choices", text.Say("这个岗位只面向单位指定的学校。", "The unit means this post for certain schools."), text.Say("请选其他岗位。", "Choose another post.")))
	}
	for _, over := range placed {
		if !over.To.Before(p.From) && !p.To.Before(over.From) {
			bar = append(bar, fault.Finding{
				Rule: application.RulePlaced, Class: fault.Block, Field: "choices",
				Message: text.Say(fmt.Sprintf("%s 至 %s 已有学校确认的实习岗位。", over.From, over.To), fmt.Sprintf("The school has confirmed a placement from %s to %s.", over.From, over.To)),
				Fix:     text.Say("请选其他时间的岗位。", "Choose a post at other dates."),
			})
			break
		}
	}
	f := b.of(st.School, i)
	f.Student = application.StudentFacts(st)
	f.MatchReview = b.judged[judgedKey{st.School, st.MajorCode, p.Placement}]
	return append(bar, application.Barring(b.law.CheckMatch(f), true)...)
}

// related reports whether a teacher found major and post close.
func (b *bench) related(st student.Student, i int) bool {
	return b.judged[judgedKey{st.School, st.MajorCode, b.posts[i].Placement}] == compliance.Related
}

func (b *bench) fit(st student.Student, w Wishes, i int) Fit {
	return b.taste.fit(st, w, b.posts[i].Opening, b.related(st, i))
}

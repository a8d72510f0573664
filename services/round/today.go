package round

import (
	"context"
	"errors"
	"strconv"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// AskCode names what a round asks of somebody.
type AskCode string

// What rounds ask, or tell.
const (
	AskRank    AskCode = "round_rank"    // the student has no list yet
	AskRanked  AskCode = "round_ranked"  // the student's list stands and may be changed
	AskResult  AskCode = "round_result"  // the student's result is out
	AskOffer   AskCode = "round_offer"   // the unit is invited and has not answered
	AskMarks   AskCode = "round_marks"   // the unit may say whom it met
	AskConsent AskCode = "round_consent" // the school is asked to take part
	AskPlan    AskCode = "round_plan"    // the host's round is being planned
	AskOpen    AskCode = "round_open"    // the host's round takes lists
	AskCompute AskCode = "round_compute"
	AskReview  AskCode = "round_review"
	AskPublish AskCode = "round_publish"
	AskClass   AskCode = "round_class" // students of the teacher's class have no list yet
)

// Ask is one line of somebody's start page.
type Ask struct {
	Code  AskCode
	Round ID
	Name  string    // of the round
	By    string    // the inviting school, where it matters
	Count int       // students, or posts ranked; 1 otherwise
	Until time.Time // the window closes; zero where that does not matter
	host  org.ID    // of the round
}

// Waits reports whether something is to be done; otherwise the line tells how things stand.
func (a Ask) Waits() bool {
	switch a.Code {
	case AskRanked, AskResult, AskMarks, AskOpen:
		return false
	}
	return true
}

// Title says it in one line.
func (a Ask) Title() text.Words {
	name, n := "“"+a.Name+"”", strconv.Itoa(a.Count)
	switch a.Code {
	case AskRank:
		return text.Say("双选轮次"+name+"：您还没有填志愿", a.Name+": you have not ranked anything")
	case AskRanked:
		return text.Say("双选轮次"+name+"：已填 "+n+" 个志愿", a.Name+": "+text.Plural(a.Count, "post is", "posts are")+" ranked")
	case AskResult:
		return text.Say("双选轮次"+name+"的结果已公布", "The result of "+a.Name+" is out")
	case AskOffer:
		return text.Say(a.By+"邀请参加"+name, a.By+" invites you to "+a.Name)
	case AskMarks:
		return text.Say(name+"正在填报，可以给见过面的学生打分", a.Name+" is open; mark the students whom you met")
	case AskConsent:
		return text.Say(a.By+"邀请本校参加双选轮次"+name, a.By+" asks your school to take part in "+a.Name)
	case AskPlan:
		return text.Say("双选轮次"+name+"正在筹备", a.Name+" is being planned")
	case AskOpen:
		return text.Say("双选轮次"+name+"正在填报", a.Name+" is open")
	case AskCompute:
		return text.Say("双选轮次"+name+"已截止，可以计算", a.Name+" is closed and can be computed")
	case AskReview:
		return text.Say("双选轮次"+name+"已计算，等您审核", a.Name+" waits for your review")
	case AskPublish:
		return text.Say("双选轮次"+name+"已审核，可以公布", a.Name+" can be published")
	}
	return text.Say("双选轮次"+name+"：本班还有 "+n+" 名学生没填志愿", a.Name+": "+text.Plural(a.Count, "student", "students")+" of your class have not ranked")
}

// askedAtOnce is how many rounds of somebody are looked at, the newest first.
const askedAtOnce = 20

// toldDays is how many days a result stands on a start page.
const toldDays = 30

// Asks is what rounds ask of the actor now: the lines of the start page, the same for pages and interface.
func (s *Service) Asks(ctx context.Context, who actor.Actor) ([]Ask, error) {
	var states []State
	switch {
	case who.Is(actor.Student):
		states = []State{Open, Published, Settled}
	case who.Is(actor.Enterprise):
		states = []State{Planned, Open}
	case who.Is(actor.ClassTeacher) && who.Class != "":
		states = []State{Open}
	case who.Is(actor.School, actor.VicePrincipal):
		states = []State{Planned, Open, Closed, Computed, Reviewed}
	default:
		return nil, nil
	}
	list, err := s.List(ctx, who, states, page.Request{Limit: askedAtOnce})
	if err != nil {
		return nil, err
	}
	var out []Ask
	for _, r := range list.Items {
		a, err := s.asks(ctx, who, r)
		if err != nil {
			return nil, err
		}
		if a.Code != "" {
			a.Round, a.Name, a.Count, a.host = r.ID, r.Name, max(1, a.Count), r.Host
			out = append(out, a)
		}
	}
	return out, s.nameHosts(ctx, out)
}

// nameHosts fills in who invites, where a line says so.
func (s *Service) nameHosts(ctx context.Context, list []Ask) error {
	var hosts []org.ID
	for _, a := range list {
		if a.invites() {
			hosts = append(hosts, a.host)
		}
	}
	if len(hosts) == 0 {
		return nil
	}
	of, err := s.db.SchoolsByID(ctx, hosts)
	for i, a := range list {
		if a.invites() {
			list[i].By = of[a.host].Name
		}
	}
	return err
}

func (a Ask) invites() bool { return a.Code == AskOffer || a.Code == AskConsent }

// asks is what one round asks of the actor; without a code, nothing.
func (s *Service) asks(ctx context.Context, who actor.Actor, r Round) (Ask, error) {
	switch {
	case who.Is(actor.Student):
		return s.asksStudent(ctx, who, r)
	case who.Is(actor.Enterprise):
		return s.asksUnit(ctx, who, r)
	case who.Is(actor.ClassTeacher):
		return s.asksClass(ctx, who, r)
	case r.Host == org.ID(who.Org):
		return r.asksHost(), nil
	}
	if m, _ := r.Member(org.ID(who.Org)); r.State == Planned && m.ConsentedAt.IsZero() {
		return Ask{Code: AskConsent}, nil
	}
	return Ask{}, nil
}

func (s *Service) asksStudent(ctx context.Context, who actor.Actor, r Round) (Ask, error) {
	now := s.now()
	told := r.State.Out() && now.Before(r.UpdatedAt.AddDate(0, 0, toldDays))
	if !told && !r.Takes(now) {
		return Ask{}, nil
	}
	_, p, err := s.Mine(ctx, who, r.ID)
	switch {
	case errors.Is(err, ErrNotYours) || errors.Is(err, ErrNotFound):
		return Ask{}, nil
	case err != nil:
		return Ask{}, err
	case told:
		return Ask{Code: AskResult}, nil
	case len(p.Choices) > 0:
		return Ask{Code: AskRanked, Count: len(p.Choices), Until: r.Closes}, nil
	case p.Refused.IsZero():
		return Ask{Code: AskRank, Until: r.Closes}, nil
	}
	return Ask{}, nil
}

func (s *Service) asksUnit(ctx context.Context, who actor.Actor, r Round) (Ask, error) {
	i, err := s.db.Invitation(ctx, r.ID, org.ID(who.Org))
	switch {
	case err != nil:
		return Ask{}, err
	case i.Answer == Invited:
		return Ask{Code: AskOffer, Until: r.Closes}, nil
	case i.Answer == Accepted && r.Takes(s.now()):
		return Ask{Code: AskMarks, Until: r.Closes}, nil
	}
	return Ask{}, nil
}

func (s *Service) asksClass(ctx context.Context, who actor.Actor, r Round) (Ask, error) {
	if !r.Takes(s.now()) {
		return Ask{}, nil
	}
	list, err := s.Turnout(ctx, who, r.ID)
	n := 0
	for _, v := range list {
		if rankVoter(v) == 0 {
			n++
		}
	}
	if n == 0 || err != nil {
		return Ask{}, err
	}
	return Ask{Code: AskClass, Count: n, Until: r.Closes}, nil
}

// asksHost is the host's next step.
func (r *Round) asksHost() Ask {
	if r.Asked != nil {
		return Ask{}
	}
	a := Ask{Code: map[State]AskCode{Planned: AskPlan, Open: AskOpen, Closed: AskCompute, Computed: AskReview, Reviewed: AskPublish}[r.State]}
	if r.State == Open {
		a.Until = r.Closes
	}
	return a
}

package teacher

import (
	"slices"
	"strings"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// FlowID names a flow: flw_….
type FlowID ident.ID

// Flow is a teacher's time at another school, maybe of another city (柔性流动, S8): the employment stays where it is. The
// reported figures count heads, so a flow never changes them; its effect is shown beside them by shares of time.
type Flow struct {
	ID        FlowID
	Teacher   ID
	From, To  org.ID // the schools that lend and receive
	Share     int    // per cent of the working time, 1 to 100
	Start     civil.Date
	End       civil.Date // last day
	Purpose   string
	Version   uint64
	CreatedAt time.Time
}

// Holds reports whether the flow runs on a day.
func (f Flow) Holds(day civil.Date) bool { return !day.Before(f.Start) && !day.After(f.End) }

// checkFlow lists what is wrong with a flow beside the teacher's others.
func checkFlow(f Flow, others []Flow) []fault.Field {
	var bad []fault.Field
	if f.To == "" || f.To == f.From {
		bad = append(bad, fault.In("to", "请选择另一所学校。", "choose another school"))
	}
	if f.Share < 1 || f.Share > 100 {
		bad = append(bad, fault.In("share", "时间占比为 1 至 100（%）。", "the share of time is 1 to 100 per cent"))
	}
	if f.Start.IsZero() || f.End.IsZero() || f.End.Before(f.Start) {
		bad = append(bad, fault.In("end", "请填写起止日期，结束不早于开始。", "give both days, the last not before the first"))
	}
	if len([]rune(strings.TrimSpace(f.Purpose))) > 200 {
		bad = append(bad, fault.In("purpose", "事由不超过 200 个字。", "the purpose has at most 200 characters"))
	}
	if len(bad) == 0 && busiest(f, others) > 100 {
		bad = append(bad, fault.In("share", "同一时期各校占比合计超过 100%，请调整占比或日期。", "the shares of one time add up to more than 100 per cent; change share or dates"))
	}
	return bad
}

// busiest is the largest sum of shares on any day of a flow.
func busiest(f Flow, others []Flow) int {
	most := 0
	days := []civil.Date{f.Start}
	for _, o := range others {
		if f.Holds(o.Start) {
			days = append(days, o.Start)
		}
	}
	for _, d := range days {
		sum := f.Share
		for _, o := range others {
			if o.ID != f.ID && o.Holds(d) {
				sum += o.Share
			}
		}
		most = max(most, sum)
	}
	return most
}

// Weighted is a figure by shares of time: Numerator and Denominator are hundredths of a teacher.
type Weighted struct {
	Heads    Figure // as reported
	ByTime   Figure // hundredths
	Out, In  int    // hundredths lent and received, of the denominator
	Lent     []Flow
	Received []Flow
}

// FlowEffect is a school's figure by heads and by shares of time on a day. files are the school's own; guests those of the
// teachers that it receives.
func FlowEffect(files, guests []Teacher, flows []Flow, school org.ID, r Rule, day civil.Date) Weighted {
	w := Weighted{Heads: Recount(files, school, day).Figure(r, day), ByTime: Figure{Formula: r.Formula, AsOf: day}}
	for _, t := range files {
		share := 100
		for _, f := range flows {
			if f.Teacher == t.ID && f.From == school && f.Holds(day) {
				share -= f.Share
				w.Lent = append(w.Lent, f)
			}
		}
		if why := judged(t, school, r, day); why.InDenominator() {
			w.Out += 100 - share
			w.weigh(why, share)
		}
	}
	for _, f := range flows {
		i := slices.IndexFunc(guests, func(t Teacher) bool { return t.ID == f.Teacher })
		if f.To != school || !f.Holds(day) || i < 0 {
			continue
		}
		w.Received = append(w.Received, f)
		if why := judged(guests[i], f.From, r, day); why.InDenominator() {
			w.In += f.Share
			w.weigh(why, f.Share)
		}
	}
	return w
}

func (w *Weighted) weigh(why Reason, share int) {
	w.ByTime.Denominator += share
	if why == Counted {
		w.ByTime.Numerator += share
	}
}

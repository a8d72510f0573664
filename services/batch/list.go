package batch

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// ListID names a list of units: ulo_….
type ListID ident.ID

// Entry is a unit on a list. The school may stop sending anybody there (暂停接收); the list stays as it was published.
type Entry struct {
	Unit      org.ID     `json:"unit"`
	Name      string     `json:"name,omitempty"` // when the list was published, as the credit code
	USCC      string     `json:"uscc,omitempty"`
	StoppedOn civil.Date `json:"stopped_on,omitzero"`
	Reason    string     `json:"reason,omitempty"` // of stopping
}

// List is one decision of the school-level Party organisation meeting (校级党组织会议) on the units of a batch, and its
// publication (R-ART07-PARTY). A published list never grows: a unit added later needs a new decision.
type List struct {
	Paper
	ID          ListID
	Batch       ID
	DecisionNo  string // number of the minutes
	DecidedOn   civil.Date
	Entries     []Entry
	PublishedOn civil.Date
	Place       string // where it hangs, or stands
	URL         string
}

// Units are the ids of the list's units, in its order.
func (l List) Units() []org.ID {
	ids := make([]org.ID, len(l.Entries))
	for i, e := range l.Entries {
		ids[i] = e.Unit
	}
	return ids
}

// MaxUnits is how many units one decision takes.
const MaxUnits = 1000

func (l *List) ref() events.UnitListRef {
	return events.UnitListRef{List: string(l.ID), Batch: string(l.Batch), School: string(l.School), Version: l.Version}
}

// check lists what is wrong with a draft; what is missing may come later.
func (l *List) check(today civil.Date) []fault.Field {
	var bad []fault.Field
	if utf8.RuneCountInString(l.DecisionNo) > maxName {
		bad = append(bad, fault.In("decision_no", "纪要编号不超过 60 个字。", "at most 60 characters"))
	}
	if l.DecidedOn.After(today) {
		bad = append(bad, fault.In("decided_on", "决定日期不能晚于今天。", "the decision cannot be after today"))
	}
	if len(l.Entries) > MaxUnits {
		bad = append(bad, fault.In("units", "一份名单最多 1000 家单位。", "a list takes at most 1,000 units"))
	}
	return bad
}

// decided lists what the decision still lacks before it can be published.
func (l *List) decided(today civil.Date) []fault.Field {
	bad := l.check(today)
	if l.DecisionNo == "" {
		bad = append(bad, fault.In("decision_no", "请填写校级党组织会议纪要编号（第七条）。", "give the number of the Party organisation meeting's minutes (Article 7)"))
	}
	if l.DecidedOn.IsZero() {
		bad = append(bad, fault.In("decided_on", "请填写党组织会议的决定日期（第七条）。", "give the day of the decision (Article 7)"))
	}
	if len(l.Entries) == 0 {
		bad = append(bad, fault.In("units", "名单上还没有单位，请先选择。", "there is no unit on the list yet; choose some"))
	}
	return bad
}

// Publication is when and where a list was made known.
type Publication struct {
	On    civil.Date
	Place string
	URL   string
}

// check lists what is wrong with a publication: decision ≤ publication ≤ today.
func (p Publication) check(decided, today civil.Date) []fault.Field {
	var bad []fault.Field
	switch {
	case p.On.IsZero():
		bad = append(bad, fault.In("published_on", "请填写公布日期。", "give the day of publication"))
	case p.On.Before(decided):
		bad = append(bad, fault.In("published_on", "公布日期不能早于党组织会议决定的 "+decided.String()+"（第七条）。", "the list was decided on "+decided.String()+"; publication cannot precede that (Article 7)"))
	case p.On.After(today):
		bad = append(bad, fault.In("published_on", "公布日期不能晚于今天；公布之后再登记。", "publication cannot be after today; record it when it has happened"))
	}
	if n := utf8.RuneCountInString(p.Place); n > maxName || n == 0 && p.URL == "" {
		bad = append(bad, fault.In("place", "请填写公布的地方或网址，不超过 60 个字。", "say where it was published, or give the address, in at most 60 characters"))
	}
	if p.URL != "" {
		if u, err := url.Parse(p.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || len(p.URL) > maxWords {
			bad = append(bad, fault.In("url", "网址应以 http:// 或 https:// 开头。", "an address begins with http:// or https://"))
		}
	}
	return bad
}

// submit asks the vice-principal to publish. wrong is what stands in the way of its units.
func (l *List) submit(h Hand, wrong []fault.Field) (events.Event, error) {
	if err := l.open(); err != nil {
		return nil, err
	}
	if bad := append(l.decided(h.today()), wrong...); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	l.move(h, "submit", Submitted)
	return events.UnitListSubmitted{UnitListRef: l.ref()}, nil
}

// publish records the publication, with the names that the units have; from then on they count.
func (l *List) publish(h Hand, p Publication, units map[org.ID]org.Enterprise, wrong []fault.Field) (events.Event, error) {
	if err := l.waits(h); err != nil {
		return nil, err
	}
	p.Place, p.URL = strings.TrimSpace(p.Place), strings.TrimSpace(p.URL)
	bad := append(append(l.decided(h.today()), p.check(l.DecidedOn, h.today())...), wrong...)
	if len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	l.PublishedOn, l.Place, l.URL = p.On, p.Place, p.URL
	l.Entries = slices.Clone(l.Entries)
	for i, e := range l.Entries {
		l.Entries[i].Name, l.Entries[i].USCC = units[e.Unit].Name, units[e.Unit].USCC
	}
	l.move(h, "publish", Published)
	return events.UnitListPublished{UnitListRef: l.ref(), Units: len(l.Entries), PublishedOn: p.On.String()}, nil
}

func (l *List) giveBack(h Hand) (events.Event, error) {
	if err := l.Paper.giveBack(h); err != nil {
		return nil, err
	}
	return events.UnitListReturned{UnitListRef: l.ref()}, nil
}

// stop ends, or takes up again, the school's sending anybody to a unit of the published list.
func (l *List) stop(h Hand, unit org.ID, stopped bool) (events.Event, error) {
	if err := h.decides(); err != nil {
		return nil, err
	}
	at := slices.IndexFunc(l.Entries, func(e Entry) bool { return e.Unit == unit })
	switch {
	case at < 0:
		return nil, ErrInvalid.With(fault.In("unit", "这份名单上没有这家单位，请从名单上选。", "no such unit stands on this list; choose one of its units"))
	case l.State != Published || stopped != l.Entries[at].StoppedOn.IsZero():
		return nil, ErrState
	}
	name := "resume"
	l.Entries = slices.Clone(l.Entries)
	if stopped {
		if err := h.why(); err != nil {
			return nil, err
		}
		name, l.Entries[at].StoppedOn, l.Entries[at].Reason = "stop", h.today(), h.Reason
	} else {
		l.Entries[at].StoppedOn, l.Entries[at].Reason = civil.Date{}, ""
	}
	l.move(h, name, Published)
	l.History[len(l.History)-1].Unit = unit
	return events.UnitListUnitStopped{UnitListRef: l.ref(), Enterprise: string(unit), Stopped: stopped}, nil
}

// Next lists the steps that the state allows to a role, the usual one first.
func (l List) Next(by actor.Role) []string { return l.next(by, "publish") }

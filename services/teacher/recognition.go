package teacher

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// RecognitionID names a recognition: rcg_….
type RecognitionID ident.ID

// Level is a level of dual-qualified teachers (双师型级别).
type Level string

// The levels, "" for none.
const (
	NoLevel      Level = ""
	Junior       Level = "junior"       // 初级
	Intermediate Level = "intermediate" // 中级
	Senior       Level = "senior"       // 高级
)

func levels() [4]Level { return [4]Level{NoLevel, Junior, Intermediate, Senior} }

// Levels lists the three levels, lowest first.
func Levels() []Level { return []Level{Junior, Intermediate, Senior} }

// Enum implements the interface's enumeration.
func (Level) Enum() []string { return []string{string(Junior), string(Intermediate), string(Senior)} }

func (l Level) rank() int { return max(0, slices.Index(Levels(), l)+1) }

// Standard is the set of standards that a recognition is judged by: those for secondary and higher schools differ.
type Standard string

// The standards.
const (
	ForSecondary Standard = "secondary" // 中等职业学校
	ForHigher    Standard = "higher"    // 高等职业学校
)

// Enum implements the interface's enumeration.
func (Standard) Enum() []string { return []string{string(ForSecondary), string(ForHigher)} }

// StandardOf is the standard of a school's level.
func StandardOf(schoolLevel string) Standard {
	if schoolLevel == "associate" || schoolLevel == "bachelor" {
		return ForHigher
	}
	return ForSecondary
}

// State is where a recognition stands in its life (T-PROCESS).
type State string

// The states. Expired and revoked ones were recognised once.
const (
	Applied    State = "applied"    // 已申请
	Endorsed   State = "endorsed"   // 学校认定通过，待复核
	Sampled    State = "sampled"    // 抽中复核
	Reviewed   State = "reviewed"   // 复核通过，待公示
	Noticed    State = "noticed"    // 公示中
	Recognised State = "recognised" // 已认定
	Rechecking State = "rechecking" // 复查中，认定仍然有效
	Expired    State = "expired"    // 已失效
	Revoked    State = "revoked"    // 已撤销
	Refused    State = "refused"    // 未通过
	Withdrawn  State = "withdrawn"  // 已撤回
)

// Enum implements the interface's enumeration.
func (State) Enum() []string {
	out := make([]string, 0, len(States()))
	for _, s := range States() {
		out = append(out, string(s))
	}
	return out
}

// States lists every state in the order of the life.
func States() []State {
	return []State{Applied, Endorsed, Sampled, Reviewed, Noticed, Recognised, Rechecking, Expired, Revoked, Refused, Withdrawn}
}

// Pending reports whether the recognition is under way and not yet granted.
func (s State) Pending() bool {
	return slices.Contains([]State{Applied, Endorsed, Sampled, Reviewed, Noticed}, s)
}

// Recognition is one recognition as a dual-qualified teacher, from the application on.
type Recognition struct {
	ID          RecognitionID
	School      org.ID // that recommends it
	Level       Level
	Standard    Standard
	ByReference bool // a public-course or external teacher, recognised by reference (参照)
	State       State
	Evidence    []Evidence
	Notice      *Notice
	Steps       []Step

	CertificateNo string
	RecognisedOn  civil.Date // zero until granted
	ValidTo       civil.Date // last day; zero = no end was set
	RecheckDue    civil.Date // zero = none was set
	EndedOn       civil.Date // first day without it, when it was revoked or a re-check failed
}

// Evidence answers one criterion of the standard.
type Evidence struct {
	Criterion string `json:"criterion"` // id in the standard
	Text      string `json:"text"`
	Ref       string `json:"ref,omitempty"` // certificate number, document number, practice id
}

// Notice is the public notice with objections (公示).
type Notice struct {
	From       civil.Date  `json:"from"`
	To         civil.Date  `json:"to"`
	Objections []Objection `json:"objections,omitempty"`
}

// Objection is one raised during the public notice.
type Objection struct {
	ID       ident.ID   `json:"id"` // obj_…
	At       time.Time  `json:"at"`
	By       ident.ID   `json:"by"` // account
	Text     string     `json:"text"`
	Answered bool       `json:"answered"`
	Upheld   bool       `json:"upheld"`
	Answer   string     `json:"answer,omitempty"`
	On       civil.Date `json:"on"`
}

// Step is one step of the life, kept for good.
type Step struct {
	Action string     `json:"action"`
	State  State      `json:"state"` // reached
	At     time.Time  `json:"at"`
	By     ident.ID   `json:"by"` // account
	Role   actor.Role `json:"role"`
	Org    ident.ID   `json:"org,omitempty"`
	Note   string     `json:"note,omitempty"`
}

// granted reports whether the recognition was ever in force.
func (r Recognition) granted() bool { return !r.RecognisedOn.IsZero() }

// lastDay is the last day of force, zero when there is no end.
func (r Recognition) lastDay() civil.Date {
	last := r.ValidTo
	if !r.EndedOn.IsZero() {
		if d := r.EndedOn.AddDays(-1); last.IsZero() || d.Before(last) {
			last = d
		}
	}
	return last
}

// ValidOn reports whether the recognition is in force on a day. A re-check that is due does not end it; one that failed does.
func (r Recognition) ValidOn(day civil.Date) bool {
	if !r.granted() || day.Before(r.RecognisedOn) {
		return false
	}
	last := r.lastDay()
	return last.IsZero() || !day.After(last)
}

// lapsedOn reports that the recognition ran out, and was not revoked, before a day.
func (r Recognition) lapsedOn(day civil.Date) bool {
	return r.granted() && r.State != Revoked && !day.Before(r.RecognisedOn) && !r.ValidOn(day)
}

// LevelOn is the highest level in force on a day, and whether none is but one has run out before.
func LevelOn(list []Recognition, day civil.Date) (level Level, lapsed bool) {
	for _, r := range list {
		if r.ValidOn(day) && r.Level.rank() > level.rank() {
			level = r.Level
		}
		lapsed = lapsed || r.lapsedOn(day)
	}
	return level, lapsed && level == NoLevel
}

// InForce is the recognition of the highest level in force on a day.
func InForce(list []Recognition, day civil.Date) (best Recognition, ok bool) {
	for _, r := range list {
		if r.ValidOn(day) && (!ok || r.Level.rank() > best.Level.rank()) {
			best, ok = r, true
		}
	}
	return best, ok
}

// Recognition finds one of the file.
func (t Teacher) Recognition(id RecognitionID) (Recognition, bool) {
	i := slices.IndexFunc(t.Recognitions, func(r Recognition) bool { return r.ID == id })
	if i < 0 {
		return Recognition{}, false
	}
	return t.Recognitions[i], true
}

func (r Recognition) clone() Recognition {
	r.Evidence, r.Steps = slices.Clone(r.Evidence), slices.Clone(r.Steps)
	if r.Notice != nil {
		n := *r.Notice
		n.Objections = slices.Clone(n.Objections)
		r.Notice = &n
	}
	return r
}

// Certificate is what a certificate of recognition says.
type Certificate struct {
	Level        Level
	Number       string
	RecognisedOn civil.Date
	ValidTo      civil.Date // zero = not stated
	RecheckDue   civil.Date // zero = not stated
}

// checkCertificate lists what is wrong with a certificate: one that ends before it begins, or lies in the future.
func checkCertificate(c Certificate, today civil.Date) []fault.Field {
	var bad []fault.Field
	if c.Level.rank() == 0 {
		bad = append(bad, fault.In("dual_level", "双师级别应为初级、中级或高级。", "the level is junior, intermediate or senior"))
	}
	if c.Number = strings.TrimSpace(c.Number); utf8.RuneCountInString(c.Number) > 64 {
		bad = append(bad, fault.In("certificate_no", "证书编号不超过 64 个字符。", "a certificate's number has at most 64 characters"))
	}
	if c.RecognisedOn.IsZero() || c.RecognisedOn.Before(earliest) {
		bad = append(bad, fault.In("recognised_on", "请填写认定日期，不早于 1950 年。", "give the day of recognition, 1950 or later"))
	}
	if c.RecognisedOn.After(today) {
		bad = append(bad, fault.In("recognised_on", "认定日期不能晚于今天。", "the day of recognition lies in the future"))
	}
	if !c.ValidTo.IsZero() && c.ValidTo.Before(c.RecognisedOn) {
		bad = append(bad, fault.In("valid_to", "有效期止于认定日期之前，请核对证书，改正认定日期或有效期。", "the certificate ends before it was issued: check it and mend one of the two dates"))
	}
	if !c.RecheckDue.IsZero() && c.RecheckDue.Before(c.RecognisedOn) {
		bad = append(bad, fault.In("recheck_due", "复查日期不能早于认定日期。", "the re-check is due before the recognition"))
	}
	return bad
}

package batch

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// InspectionID names a visit: isp_….
type InspectionID ident.ID

// Topic is one of the nine things that the report covers.
type Topic string

// The nine items of Article 7.
const (
	Qualification Topic = "qualification" // 单位资质
	Integrity     Topic = "integrity"     // 诚信状况
	Management    Topic = "management"    // 管理水平
	Posts         Topic = "posts"         // 实习岗位性质和内容
	Hours         Topic = "hours"         // 工作时间
	Workplace     Topic = "workplace"     // 工作环境
	Living        Topic = "living"        // 生活环境
	Health        Topic = "health"        // 健康保障
	Safety        Topic = "safety"        // 安全防护
)

// Topics lists the nine items in the order of Article 7.
func Topics() []Topic {
	return []Topic{Qualification, Integrity, Management, Posts, Hours, Workplace, Living, Health, Safety}
}

// Label is what pages call an item.
func (t Topic) Label() text.Words {
	return map[Topic]text.Words{
		Qualification: text.Say("单位资质", "Qualification"), Integrity: text.Say("诚信状况", "Integrity"), Management: text.Say("管理水平", "Management"),
		Posts: text.Say("岗位性质与内容", "Nature and content of posts"), Hours: text.Say("工作时间", "Working hours"), Workplace: text.Say("工作环境", "Work environment"),
		Living: text.Say("生活环境", "Living environment"), Health: text.Say("健康保障", "Health protection"), Safety: text.Say("安全防护", "Safety protection"),
	}[t]
}

// Hint says what is looked at on the spot.
func (t Topic) Hint() text.Words {
	return map[Topic]text.Words{
		Qualification: text.Say("营业执照、经营范围、许可", "licence, scope of business, permits"),
		Integrity:     text.Say("有无违法失信记录", "any illegal or dishonest record"),
		Management:    text.Say("制度、带教人员、以往学生反映", "rules, mentors, what earlier students say"),
		Posts:         text.Say("做什么、和专业是否对口、有无禁止岗位", "the tasks, the fit with the major, barred work"),
		Hours:         text.Say("班次、休息日、加班和夜班", "shifts, rest days, overtime and nights"),
		Workplace:     text.Say("粉尘、噪声、高温、通风和照明", "dust, noise, heat, air and light"),
		Living:        text.Say("宿舍、食堂、往返交通", "dormitory, meals, the way there"),
		Health:        text.Say("体检、防暑防寒、就医和保险", "check-ups, heat and cold, care, insurance"),
		Safety:        text.Say("安全责任制、操作规程、防护用品、应急预案", "responsibility, procedures, gear, rescue plan"),
	}[t]
}

// Verdict is the visitors' judgement of one item.
type Verdict string

// The verdicts. With Unfit the unit is not adopted; Mend and Unfit say why.
const (
	Fit   Verdict = "fit"   // 符合
	Mend  Verdict = "mend"  // 需整改
	Unfit Verdict = "unfit" // 不符合
)

// Verdicts lists them.
func Verdicts() []Verdict { return []Verdict{Fit, Mend, Unfit} }

// Enum lists the values.
func (Verdict) Enum() []string { return []string{string(Fit), string(Mend), string(Unfit)} }

// Label is what pages call a verdict.
func (v Verdict) Label() text.Words {
	return map[Verdict]text.Words{Fit: text.Say("符合", "Fit"), Mend: text.Say("需整改", "Needs correction"), Unfit: text.Say("不符合", "Unfit")}[v]
}

// Item is one of the nine with its verdict.
type Item struct {
	Topic   Topic   `json:"topic"`
	Verdict Verdict `json:"verdict"`
	Note    string  `json:"note,omitempty"`
}

// Photo is a picture of the visit; its bytes are kept beside it.
type Photo struct {
	ID    ident.ID `json:"id"` // pho_…
	Type  string   `json:"type"`
	Bytes int      `json:"bytes"`
}

// The limits of the photos of one visit.
const (
	MaxPhotos     = 12
	MaxPhotoBytes = 10 << 20 // of one file as it comes from a phone
)

// Inspection is the written report on a visit to a unit before a school adopts it. It counts for this school alone.
type Inspection struct {
	Paper
	ID         InspectionID
	Unit       org.ID
	On         civil.Date // of the visit
	Visitors   []string   // who went, with their positions
	Items      []Item     // the nine, in the order of Topics
	Photos     []Photo
	Adopt      string // AdoptYes, AdoptNo, or "" when not concluded yet
	Conclusion string
}

// What the visitors conclude.
const (
	AdoptYes = "yes" // 可以采用
	AdoptNo  = "no"  // 暂不采用
)

// Favourable reports whether the report is approved and lets the school adopt the unit.
func (i Inspection) Favourable() bool { return i.State == Approved && i.Adopt == AdoptYes }

// Item is the verdict on a topic, the zero verdict when none is given.
func (i Inspection) Item(t Topic) Item {
	for _, it := range i.Items {
		if it.Topic == t {
			return it
		}
	}
	return Item{Topic: t}
}

// Answered is how many of the nine have a verdict.
func (i Inspection) Answered() (n int) {
	for _, t := range Topics() {
		if i.Item(t).Verdict != "" {
			n++
		}
	}
	return n
}

func (i *Inspection) ref() events.InspectionRef {
	return events.InspectionRef{Inspection: string(i.ID), School: string(i.School), Enterprise: string(i.Unit), Version: i.Version}
}

// arrange puts the items in the order of the law and drops what is none of the nine.
func (i *Inspection) arrange() {
	items := make([]Item, 0, len(Topics()))
	for _, t := range Topics() {
		if it := i.Item(t); it.Verdict != "" || it.Note != "" {
			it.Note = strings.TrimSpace(it.Note)
			items = append(items, it)
		}
	}
	i.Items, i.Conclusion = items, strings.TrimSpace(i.Conclusion)
}

// check lists what is wrong with a draft: what is missing may come later.
func (i *Inspection) check(today civil.Date) []fault.Field {
	var bad []fault.Field
	if i.On.After(today) {
		bad = append(bad, fault.In("on", "考察日期不能晚于今天。", "the visit cannot be after today"))
	}
	if len(i.Visitors) > maxVisitors || slices.ContainsFunc(i.Visitors, func(v string) bool { return utf8.RuneCountInString(v) > maxName }) {
		bad = append(bad, fault.In("visitors", "考察人员最多 12 人，每人一行，不超过 60 个字。", "at most 12 visitors, one a line, of at most 60 characters"))
	}
	for _, it := range i.Items {
		if !slices.Contains(it.Verdict.Enum(), string(it.Verdict)) && it.Verdict != "" {
			bad = append(bad, fault.In(string(it.Topic), "请从三种结论里选一种。", "choose one of the three verdicts"))
		}
		if utf8.RuneCountInString(it.Note) > maxReason {
			bad = append(bad, fault.In(string(it.Topic)+"_note", "说明不超过 200 个字。", "at most 200 characters"))
		}
	}
	if i.Adopt != "" && i.Adopt != AdoptYes && i.Adopt != AdoptNo {
		bad = append(bad, fault.In("adopt", "请选择是否采用。", "say whether to adopt the unit"))
	}
	if utf8.RuneCountInString(i.Conclusion) > maxWords {
		bad = append(bad, fault.In("conclusion", "结论不超过 500 个字。", "the conclusion takes at most 500 characters"))
	}
	return bad
}

const (
	maxVisitors   = 12
	minConclusion = 8
)

// whole lists what a report still lacks before it can be judged (R-ART07-INSPECT).
func (i *Inspection) whole(today civil.Date) []fault.Field {
	bad := i.check(today)
	if i.On.IsZero() {
		bad = append(bad, fault.In("on", "请填写考察日期。", "give the day of the visit"))
	}
	if len(i.Visitors) == 0 {
		bad = append(bad, fault.In("visitors", "请填写考察人员和职务，一行一人。", "name who went, with the position, one a line"))
	}
	unfit := false
	for _, t := range Topics() {
		it := i.Item(t)
		switch {
		case it.Verdict == "":
			bad = append(bad, fault.In(string(t), "“"+t.Label().Zh+"”还没有结论：九项都要考察（第七条）。", t.Label().En+" has no verdict: all nine are looked at (Article 7)"))
		case it.Verdict != Fit && it.Note == "":
			bad = append(bad, fault.In(string(t)+"_note", "请写明“"+t.Label().Zh+"”的问题和整改要求。", "say what is wrong with "+strings.ToLower(t.Label().En)+" and what is to be mended"))
		}
		unfit = unfit || it.Verdict == Unfit
	}
	switch {
	case i.Adopt == "":
		bad = append(bad, fault.In("adopt", "请选择是否采用这家单位。", "say whether to adopt the unit"))
	case i.Adopt == AdoptYes && unfit:
		bad = append(bad, fault.In("adopt", "有“不符合”的项目，不能采用；整改后请再考察一次。", "an item is unfit, so the unit is not adopted; visit again when it is mended"))
	}
	if utf8.RuneCountInString(i.Conclusion) < minConclusion {
		bad = append(bad, fault.In("conclusion", "请写明考察结论，至少 8 个字。", "give the conclusion, in at least 8 characters"))
	}
	return bad
}

func (i *Inspection) submit(h Hand) (events.Event, error) {
	if err := i.open(); err != nil {
		return nil, err
	}
	if bad := i.whole(h.today()); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	i.move(h, "submit", Submitted)
	return events.InspectionSubmitted{InspectionRef: i.ref()}, nil
}

func (i *Inspection) approve(h Hand) (events.Event, error) {
	if err := i.waits(h); err != nil {
		return nil, err
	}
	i.move(h, "approve", Approved)
	return events.InspectionApproved{InspectionRef: i.ref(), Adopted: i.Adopt == AdoptYes}, nil
}

func (i *Inspection) giveBack(h Hand) (events.Event, error) {
	if err := i.Paper.giveBack(h); err != nil {
		return nil, err
	}
	return events.InspectionReturned{InspectionRef: i.ref()}, nil
}

// Next lists the steps that the state allows to a role, the usual one first.
func (i Inspection) Next(by actor.Role) []string { return i.next(by, "approve") }

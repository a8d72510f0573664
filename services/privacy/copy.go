package privacy

import (
	"strconv"
	"strings"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/student"
)

// Table is the copy as rows of kind, item, value and time for a sheet, with Chinese headers; who names whoever looked.
func (c Copy) Table(who func(Look) string) (header []string, rows [][]string) {
	add := func(kind, item, value, when string) { rows = append(rows, []string{kind, item, value, when}) }
	st := c.Student
	for _, f := range [][2]string{
		{"学校", c.School},
		{"姓名", st.Name},
		{"学号", st.StudentNo},
		{"性别", map[string]string{"male": "男", "female": "女"}[st.Sex]},
		{"出生日期", st.BirthDate.String()},
		{"专业代码", st.MajorCode},
		{"入学年份", strconv.Itoa(st.EntryYear)},
		{"班级", st.Class},
		{"户籍或家庭所在地代码", st.HomeRegion},
	} {
		add("学籍", f[0], f[1], "")
	}
	for _, f := range Fields() {
		add("身份和联系方式", f.Label().Zh, c.Values[f], "")
	}
	add("实习", "申请份数", strconv.Itoa(c.Held.Applications), "")
	if c.Held.Mail != "" {
		add("身份和联系方式", "通知邮箱", c.Held.Mail, "")
	}
	for _, k := range c.Held.Searches {
		add("保存的搜索", k.Name, k.Query, minute(k.At))
	}
	for _, a := range c.Kept.Applied {
		add("实习", a.Unit+"："+a.Post, a.State.Zh, strings.Trim(a.From.String()+" 至 "+a.To.String(), " 至"))
	}
	for _, r := range c.Kept.Rounds {
		add("双选轮次", r.Name+"（编号 "+r.Number+"）", r.line(), "")
		for i, why := range r.Reasons {
			add("双选轮次", r.Name+"：第 "+strconv.Itoa(i+1)+" 志愿", why.Zh, "")
		}
		if r.Changed.Zh != "" {
			add("双选轮次", r.Name+"：学校审核时的调整", r.Changed.Zh, "")
		}
		for _, m := range r.Marks {
			add("双选轮次", r.Name+"：单位的意见，"+m.Post, m.Word.Zh, "")
		}
	}
	for _, f := range c.Kept.Fairs {
		add("双选会", f.Title+"（"+f.Day.String()+"）", "报名，编号 "+f.Number, minute(f.RegisteredAt))
		if !f.CameAt.IsZero() {
			add("双选会", f.Title, "签到", minute(f.CameAt))
		}
		for _, s := range f.Slots {
			add("双选会", f.Title+"：预约", s.Unit, minute(s.From))
		}
		for _, m := range f.Met {
			add("双选会", f.Title+"：面谈", m.Unit, minute(m.At))
		}
		for _, w := range f.Words {
			word := w.Word.Zh
			if w.Points > 0 {
				word += " " + strconv.Itoa(w.Points) + " 分"
			}
			add("双选会", f.Title+"："+w.Unit+"，"+w.Post, strings.TrimSuffix(word+"："+w.Reason.Zh, "："), "")
		}
	}
	for _, i := range c.Kept.Interviews {
		add("面试", i.Unit+"："+i.Post+"（"+i.Kind.Zh+"）", strings.TrimSpace(i.State.Zh+" "+i.Word.Zh+" "+i.Reason.Zh), minute(i.At))
	}
	for _, k := range c.Kept.Consents {
		add("知情同意", k.Unit+"："+k.Post, "学校电话 "+k.Telephone+k.same(), minute(k.AskedAt))
		for _, a := range k.Answers {
			add("知情同意", k.Unit+"："+k.Post+"，"+a.By.Zh, a.line(), a.On.String())
		}
	}
	for _, a := range c.Kept.Agreements {
		add("三方协议", a.Unit+"："+a.Post+"（"+a.From.String()+" 至 "+a.To.String()+"）", a.Text.Zh+" "+a.State.Zh+" 校验码 "+a.Hash, minute(a.SignedAt))
	}
	for _, l := range c.Looks {
		var fields []string
		for _, f := range l.Fields {
			fields = append(fields, f.Label().Zh)
		}
		add("谁看过我的数据", who(l)+"（"+l.Ground.Label().Zh+"）", strings.TrimSpace(strings.Join(fields, "、")+" "+l.Reason.Purpose.Label().Zh+" "+l.Reason.Text), minute(l.At))
	}
	for _, r := range c.Requests {
		add("申请", r.Kind.Label().Zh+"（"+r.State.Label().Zh+"）", r.Words, minute(r.AskedAt))
	}
	return []string{"类别", "项目", "内容", "时间"}, rows
}

// minute is an instant as the copy writes it; empty when it was not.
func minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(civil.Shanghai).Format("2006-01-02 15:04")
}

// same says what the office is warned of.
func (k KeptConsent) same() string {
	if k.SamePhone {
		return "；学生和监护人登记了同一个电话"
	}
	return ""
}

// line is an answer in one line.
func (a KeptAnswer) line() string {
	parts := []string{map[string]string{"agreed": "同意", "refused": "不同意"}[a.Given]}
	for _, more := range []string{a.Way.Zh, a.Relation.Zh, a.Note, a.Reason} {
		if more != "" {
			parts = append(parts, more)
		}
	}
	if !a.WithdrawnOn.IsZero() {
		parts = append(parts, "已于 "+a.WithdrawnOn.String()+" 撤回")
	}
	return strings.Join(parts, "；")
}

// line is the part in a round in one line.
func (r KeptRound) line() string {
	parts := []string{"志愿：" + strings.Join(r.Choices, "、")}
	if !r.RefusedAt.IsZero() {
		parts = append(parts, "不接受学校安排")
	}
	if r.Wishes.Zh != "" {
		parts = append(parts, "意愿："+r.Wishes.Zh)
	}
	if r.Obtained != "" {
		parts = append(parts, "结果："+r.Obtained)
	}
	return strings.Join(parts, "；")
}

// Document is a copy as it is handed out in JSON.
type Document struct {
	MadeAt       time.Time         `json:"made_at"`
	Student      student.ID        `json:"student"`
	School       string            `json:"school"`
	Name         string            `json:"name"`
	StudentNo    string            `json:"student_no"`
	Sex          string            `json:"sex,omitempty"`
	BirthDate    civil.Date        `json:"birth_date"`
	MajorCode    string            `json:"major_code"`
	EntryYear    int               `json:"entry_year"`
	Class        string            `json:"class"`
	HomeRegion   string            `json:"home_region,omitempty"`
	Private      map[Field]string  `json:"private"`
	Applications int               `json:"applications"`
	Applied      []KeptApplication `json:"applied"`
	Mail         string            `json:"mail,omitempty"`
	Searches     []KeptSearch      `json:"searches"`
	Rounds       []KeptRound       `json:"rounds"`
	Fairs        []KeptFair        `json:"fairs"`
	Interviews   []KeptInterview   `json:"interviews"`
	Consents     []KeptConsent     `json:"consents"`
	Agreements   []KeptAgreement   `json:"agreements"`
	Looks        []LookLine        `json:"looks"`
	Requests     []RequestLine     `json:"requests"`
}

// LookLine is one look as a document tells of it: in which role and for whom, never who by name.
type LookLine struct {
	At      time.Time  `json:"at"`
	Role    actor.Role `json:"role"`
	Org     string     `json:"org,omitempty"`
	Fields  []Field    `json:"fields"`
	Ground  Ground     `json:"ground"`
	Purpose Purpose    `json:"purpose"`
	Text    string     `json:"purpose_text,omitempty"`
}

// RequestLine is one request as a document tells of it.
type RequestLine struct {
	AskedAt time.Time    `json:"asked_at"`
	Kind    RequestKind  `json:"kind"`
	State   RequestState `json:"state"`
	DueOn   civil.Date   `json:"due_on"`
	Words   string       `json:"words,omitempty"`
	Answer  string       `json:"answer,omitempty"`
}

// Document is the copy for handing out.
func (c Copy) Document() Document {
	st := c.Student
	d := Document{
		MadeAt: c.MadeAt, Student: st.ID, School: c.School, Name: st.Name, StudentNo: st.StudentNo, Sex: st.Sex, BirthDate: st.BirthDate, MajorCode: st.MajorCode,
		EntryYear: st.EntryYear, Class: st.Class, HomeRegion: st.HomeRegion, Private: c.Values, Applications: c.Held.Applications, Applied: append([]KeptApplication{}, c.Kept.Applied...),
		Mail: c.Held.Mail, Searches: append([]KeptSearch{}, c.Held.Searches...), Rounds: append([]KeptRound{}, c.Kept.Rounds...), Fairs: append([]KeptFair{}, c.Kept.Fairs...),
		Interviews: append([]KeptInterview{}, c.Kept.Interviews...), Consents: append([]KeptConsent{}, c.Kept.Consents...), Agreements: append([]KeptAgreement{}, c.Kept.Agreements...), Looks: []LookLine{}, Requests: []RequestLine{},
	}
	for _, l := range c.Looks {
		d.Looks = append(d.Looks, LookLine{At: l.At, Role: l.Role, Org: string(l.Org), Fields: append([]Field{}, l.Fields...), Ground: l.Ground, Purpose: l.Reason.Purpose, Text: l.Reason.Text})
	}
	for _, r := range c.Requests {
		d.Requests = append(d.Requests, RequestLine{AskedAt: r.AskedAt, Kind: r.Kind, State: r.State, DueOn: r.DueOn, Words: r.Words, Answer: r.Answered.Reason})
	}
	return d
}

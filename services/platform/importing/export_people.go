package importing

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/sheet"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// peopleLists are the lists of students and of accounts.
func peopleLists() map[imports.List]maker {
	return map[imports.List]maker{
		imports.ListStudents: (*taking).students, imports.ListSteps: (*taking).steps, imports.ListTransfers: (*taking).transfers,
		imports.ListPupils: (*taking).pupils, imports.ListApplications: (*taking).applications,
		imports.ListAccounts: (*taking).accounts, imports.ListInvitations: (*taking).invitations,
	}
}

// known stands for a sealed value; an import passes it over.
const known = "***"

// sealed is a cell of a sealed value: what was opened, or a mark that there is one.
func (t *taking) sealed(e student.Entry, f privacy.Field, index string) sheet.Cell {
	if t.open != nil {
		for _, asked := range t.e.Fields {
			if asked == string(f) {
				return sheet.OfText(t.open[e.ID][f])
			}
		}
	}
	if index == "" {
		return sheet.Cell{}
	}
	return sheet.OfText(known)
}

func (t *taking) roll(ctx context.Context) ([]student.Entry, error) {
	f := t.e.Filter
	return t.nouns.Students.Roll(ctx, t.who, student.Filter{Class: f.Class, State: student.State(f.State), Text: f.Text})
}

func idsOf(roll []student.Entry) []student.ID {
	ids := make([]student.ID, len(roll))
	for i, e := range roll {
		ids[i] = e.ID
	}
	return ids
}

func (t *taking) students(ctx context.Context) (listing, error) {
	roll, err := t.roll(ctx)
	if err != nil {
		return listing{}, err
	}
	schema, names := studentSchema(), newNames(t.nouns.Catalogue.Now(), nil)
	l := of(headers(schema), roll, func(e student.Entry) []sheet.Cell {
		length := ""
		if e.Length > 0 {
			length = strconv.Itoa(e.Length)
		}
		return []sheet.Cell{
			sheet.OfText(e.StudentNo), sheet.OfText(e.Name), t.sealed(e, privacy.IDNumber, e.IDIndex), sheet.OfDate(e.BirthDate), sheet.OfText(labelled(schema, "sex", e.Sex)),
			{},
			sheet.OfText(majorWords(t.nouns.Catalogue.Now(), names, e.MajorCode)), sheet.OfText(fmt.Sprintf("%d级", e.EntryYear)), sheet.OfText(e.Class), sheet.OfDate(e.EnrolDate), t.sealed(e, privacy.Phone, e.PhoneIndex),
			t.sealed(e, privacy.GuardianName, e.GuardianNameIx), t.sealed(e, privacy.GuardianPhone, e.GuardianIndex), sheet.OfText(names.path(e.HomeRegion)), sheet.OfText(labelled(schema, "study_mode", e.StudyMode)), sheet.OfText(length),
			sheet.OfText(stateWord(e.State)),
		}
	})
	l.shows, l.name = idsOf(roll), t.e.Filter.Class
	return l, nil
}

// majorWords is a major as an import reads it back: its name, or the code where the name means several.
func majorWords(cat *catalogue.Catalogue, names *names, code string) string {
	name := names.majorName(code)
	if m, ok := cat.Major(code); ok && names.majorAt(name, m.Level).code != code {
		return code
	}
	return name
}

func stateWord(s student.State) string {
	switch s {
	case student.Left:
		return "离校"
	case student.Transferred:
		return "转出"
	case student.Graduated:
		return "毕业"
	}
	return "在读"
}

// steps are what happened to the records of the roster, by student number.
func (t *taking) steps(ctx context.Context) (listing, error) {
	roll, err := t.roll(ctx)
	if err != nil {
		return listing{}, err
	}
	type line struct {
		no   string
		step student.Step
	}
	var lines []line
	var named []student.ID
	err = t.nouns.Students.Past(ctx, roll, func(e student.Entry, s student.Step) error {
		lines = append(lines, line{e.StudentNo, s})
		if len(named) == 0 || named[len(named)-1] != e.ID {
			named = append(named, e.ID)
		}
		return nil
	})
	l := of([]string{"学号", "变动", "生效日期", "原因", "更改的项目", "登记时间", "登记账号"}, lines, func(l line) []sheet.Cell {
		var changed []string
		for _, c := range l.step.Detail.Changes {
			name := labelOf(c.Member)
			if c.From != "" || c.To != "" {
				name += "：" + c.From + "→" + c.To
			}
			changed = append(changed, name)
		}
		return []sheet.Cell{
			sheet.OfText(l.no), sheet.OfText(stepWord(l.step.Kind)), sheet.OfDate(l.step.On), sheet.OfText(l.step.Detail.Reason),
			sheet.OfText(strings.Join(changed, "；")), sheet.OfText(instant(l.step.At)), sheet.OfText(string(l.step.Account)),
		}
	})
	l.shows = named
	return l, err
}

func stepWord(k student.StepKind) string {
	return map[student.StepKind]string{
		student.StepCorrected: "更正", student.StepLeft: "离校", student.StepReturned: "复学", student.StepSent: "转出",
		student.StepReceived: "转入", student.StepRepeated: "留级", student.StepGraduated: "毕业",
	}[k]
}

// transfers are whom other schools sent and who are not received yet; their names are masked, as on their page.
func (t *taking) transfers(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[student.Student], error) {
		return t.nouns.Students.Incoming(ctx, t.who, p)
	})
	if err != nil {
		return listing{}, err
	}
	schools := make([]org.ID, len(list))
	for i, st := range list {
		schools[i] = st.School
	}
	from, err := t.db.SchoolsByID(ctx, schools)
	names := newNames(t.nouns.Catalogue.Now(), nil)
	return of([]string{"姓名", "原学校", "专业", "年级", "生效日期"}, list, func(st student.Student) []sheet.Cell {
		return append(texts(st.MaskedName(), from[st.School].Name, names.majorName(st.MajorCode), fmt.Sprintf("%d级", st.EntryYear)), sheet.OfDate(st.StateOn))
	}), err
}

// pupils are the students of each class with how far they have come in.
func (t *taking) pupils(ctx context.Context) (listing, error) {
	classes, err := t.nouns.Accounts.Classes(ctx, t.who)
	if err != nil {
		return listing{}, err
	}
	var list []account.PupilEntry
	for _, c := range classes {
		if t.e.Filter.Class != "" && c.Class != t.e.Filter.Class {
			continue
		}
		more, err := t.nouns.Accounts.Class(ctx, t.who, c.Class)
		if err != nil {
			return listing{}, err
		}
		list = append(list, more...)
	}
	l := of([]string{"学号", "姓名", "班级", "账号", "登录名", "激活单", "激活单有效期"}, list, func(e account.PupilEntry) []sheet.Cell {
		state, slip, until := "未开通", "", ""
		switch {
		case e.Account.ID != "" && e.Account.Active():
			state = "已开通"
		case e.Account.ID != "":
			state = "已停用"
		}
		if e.Slip.ID != "" {
			slip, until = slipWord(e.Slip.State(t.now())), instant(e.Slip.ExpiresAt)
		}
		return texts(e.No, e.Name, e.Class, state, e.Account.Login, slip, until)
	})
	for _, e := range list {
		l.shows = append(l.shows, student.ID(e.ID))
	}
	return l, nil
}

func slipWord(s account.SlipState) string {
	return map[account.SlipState]string{
		account.Open: "待使用", account.Used: "已使用", account.Expired: "已过期", account.Withdrawn: "已作废", account.Locked: "已锁定",
	}[s]
}

// accounts are those of the actor's organisation: nothing that could be used to come in.
func (t *taking) accounts(ctx context.Context) (listing, error) {
	list, err := t.nouns.Accounts.Colleagues(ctx, t.who)
	return of([]string{"登录名", "称呼", "身份", "班级", "负责人", "两步验证", "状态", "建立时间", "停用时间"}, list, func(a account.Account) []sheet.Cell {
		return texts(a.Login, a.Label, a.Role.Label().Zh, a.Class, choose(a.Owner, "是", "否"), choose(a.FactorAt.IsZero(), "未启用", "已启用"),
			choose(a.Active(), "可用", "已停用"), instant(a.CreatedAt), instant(a.DisabledAt))
	}), err
}

func (t *taking) invitations(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[account.Slip], error) {
		return t.nouns.Accounts.Invitations(ctx, t.who, p)
	})
	return of([]string{"邀请谁", "身份", "单位信用代码", "班级", "状态", "发出时间", "有效期", "使用时间"}, list, func(s account.Slip) []sheet.Cell {
		return texts(s.Label, s.Role.Label().Zh, s.USCC, s.Class, slipWord(s.State(t.now())), instant(s.CreatedAt), instant(s.ExpiresAt), instant(s.UsedAt))
	}), err
}

// applications are those that the reader sees: a school names its students, a unit has the masked names of the cards.
func (t *taking) applications(ctx context.Context) (listing, error) {
	if t.who.Is(actor.Student) {
		return listing{}, imports.ErrNotYours
	}
	list, err := page.All(func(p page.Request) (page.Page[application.Application], error) {
		return t.nouns.Applications.List(ctx, t.who, application.Filter{}, p)
	})
	if err != nil {
		return listing{}, err
	}
	l := listing{header: []string{"申请编号", "姓名", "学号", "班级", "岗位编号", "岗位名称", "单位名称", "统一社会信用代码", "开始日期", "结束日期", "状态", "最后一步的理由", "申请时间", "经过"}}
	b, err := t.besides(ctx, list)
	if err != nil {
		return listing{}, err
	}
	l.shows = slices.Sorted(maps.Keys(b.people))
	l.rows = func(put func(...sheet.Cell) error) error {
		for i, a := range list {
			if err := put(append(b.applicant(i, a), b.applied(a)...)...); err != nil {
				return err
			}
		}
		return nil
	}
	return l, nil
}

// besides is what stands beside applications: whom the reader may see of the applicants, and what they applied to.
type besides struct {
	people map[student.ID]student.Student // of a school; one who went to another is not shown, the application stays
	cards  []application.Card             // of a unit, in the order of the applications
	titles map[placement.ID]string        // but of a draft again, or one withdrawn from sight
	units  map[org.ID]org.Enterprise
}

func (t *taking) besides(ctx context.Context, list []application.Application) (b besides, err error) {
	var people []student.ID
	var posts []placement.ID
	var units []org.ID
	for _, a := range list {
		people, posts, units = append(people, a.Student), append(posts, a.Placement), append(units, a.Enterprise)
	}
	if t.who.Is(actor.Enterprise) {
		b.cards, err = t.nouns.Applications.Cards(ctx, t.who, list)
	} else {
		b.people, err = t.nouns.Students.Several(ctx, t.who, people)
	}
	if err != nil {
		return b, err
	}
	if b.titles, err = t.nouns.Placements.Titles(ctx, t.who, posts); err != nil {
		return b, err
	}
	b.units, err = t.nouns.Orgs.Units(ctx, units)
	return b, err
}

func (b besides) applicant(i int, a application.Application) []sheet.Cell {
	if b.cards != nil {
		return texts(string(a.ID), b.cards[i].Name, "", b.cards[i].Class)
	}
	st := b.people[a.Student]
	return texts(string(a.ID), st.Name, st.StudentNo, a.Class)
}

func (b besides) applied(a application.Application) []sheet.Cell {
	past := make([]string, len(a.History))
	for i, h := range a.History {
		past[i] = instant(h.At) + " " + h.State.Label().Zh
	}
	unit := b.units[a.Enterprise]
	return []sheet.Cell{
		sheet.OfText(string(a.Placement)), sheet.OfText(b.titles[a.Placement]), sheet.OfText(unit.Name), sheet.OfText(unit.USCC), sheet.OfDate(a.From), sheet.OfDate(a.To),
		sheet.OfText(a.State.Label().Zh), sheet.OfText(a.Reason), sheet.OfText(instant(a.CreatedAt)), sheet.OfText(strings.Join(past, "；")),
	}
}

// schoolOf is the school that a list of teachers is about, an office's own where none is named. Who may read which is the
// teachers' noun's to say.
func (t *taking) schoolOf() org.ID {
	if t.e.Filter.School == "" && t.who.OfSchool() {
		return org.ID(t.who.Org)
	}
	return org.ID(t.e.Filter.School)
}

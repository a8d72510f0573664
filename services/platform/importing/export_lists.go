package importing

import (
	"context"
	"fmt"
	"strings"

	"firstkm/services/application"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/sheet"
	"firstkm/services/student"
)

// known stands for a sealed value; an import passes it over.
const known = "***"

func hide(index string) sheet.Cell {
	if index == "" {
		return sheet.Cell{}
	}
	return sheet.OfText(known)
}

func (s *Service) studentList(ctx context.Context, who actor.Actor, f imports.Narrow) (listing, error) {
	roll, err := s.nouns.Students.Roll(ctx, who, student.Filter{Class: f.Class, State: student.State(f.State), Text: f.Text})
	if err != nil {
		return listing{}, err
	}
	schema, cat := studentSchema(), s.nouns.Catalogue.Now()
	names := newNames(cat, nil)
	return listing{title: "学生名册", header: append(headers(schema), "学籍状态"), people: true, rows: func(put func(...sheet.Cell) error) error {
		for _, e := range roll {
			length := ""
			if e.Length > 0 {
				length = fmt.Sprint(e.Length)
			}
			err := put(sheet.OfText(e.StudentNo), sheet.OfText(e.Name), hide(e.IDIndex), sheet.OfDate(e.BirthDate), sheet.OfText(labelled(schema, "sex", e.Sex)), sheet.Cell{},
				sheet.OfText(names.majorName(e.MajorCode)), sheet.OfText(fmt.Sprintf("%d级", e.EntryYear)), sheet.OfText(e.Class), sheet.OfDate(e.EnrolDate), hide(e.PhoneIndex),
				hide(e.GuardianNameIx), hide(e.GuardianIndex), sheet.OfText(names.path(e.HomeRegion)), sheet.OfText(labelled(schema, "study_mode", e.StudyMode)), sheet.OfText(length),
				sheet.OfText(stateWord(e.State)))
			if err != nil {
				return err
			}
		}
		return nil
	}}, nil
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

func (s *Service) enterpriseList(ctx context.Context, who actor.Actor) (listing, error) {
	schema, names := enterpriseSchema(), newNames(s.nouns.Catalogue.Now(), nil)
	read := func(p page.Request) (page.Page[org.Enterprise], error) {
		return s.nouns.Orgs.Enterprises(ctx, who, org.EnterpriseFilter{}, p)
	}
	if _, err := read(page.Request{Limit: 1}); err != nil {
		return listing{}, err
	}
	return listing{title: "实习单位", header: append(headers(schema), "核验"), rows: func(put func(...sheet.Cell) error) error {
		return whole(read, func(e org.Enterprise) error {
			employees := sheet.Cell{}
			if e.OnPostEmployees != nil {
				employees = sheet.OfInt(int64(*e.OnPostEmployees))
			}
			kinds := make([]string, len(e.PostKinds))
			for i, k := range e.PostKinds {
				kinds[i] = fmt.Sprintf("%s:%d", k.Name, k.Employees)
			}
			verified := "未核验"
			if e.Verified() {
				verified = "已核验"
			}
			return put(sheet.OfText(e.USCC), sheet.OfText(e.Name), sheet.OfText(e.IndustryCode), sheet.OfText(names.path(e.Region)), sheet.OfText(e.Address), employees,
				sheet.OfDate(e.EmployeesAsOf), sheet.OfText(strings.Join(kinds, ";")), sheet.OfText(e.BusinessScope), sheet.OfText(strings.Join(e.Tags, "；")), sheet.OfText(verified))
		})
	}}, nil
}

func (s *Service) cooperationList(ctx context.Context, who actor.Actor) (listing, error) {
	read := func(p page.Request) (page.Page[org.Cooperation], error) {
		return s.nouns.Orgs.Cooperations(ctx, who, org.CooperationFilter{}, p)
	}
	if _, err := read(page.Request{Limit: 1}); err != nil {
		return listing{}, err
	}
	today, names := civil.Today(s.now()), newNames(s.nouns.Catalogue.Now(), nil)
	return listing{title: "校企合作", header: []string{"学校", "单位名称", "统一社会信用代码", "协议编号", "开始日期", "结束日期", "专业", "联系部门", "状态", "列入名单"}, rows: func(put func(...sheet.Cell) error) error {
		return whole(read, func(c org.Cooperation) error {
			e, err := s.nouns.Orgs.Enterprise(ctx, c.Enterprise)
			if err != nil {
				return err
			}
			sch, err := s.db.School(ctx, c.School)
			if err != nil {
				return err
			}
			majors := make([]string, len(c.Majors))
			for i, m := range c.Majors {
				majors[i] = names.majorName(m)
			}
			return put(sheet.OfText(sch.Name), sheet.OfText(e.Name), sheet.OfText(e.USCC), sheet.OfText(c.AgreementNo), sheet.OfDate(c.From), sheet.OfDate(c.To),
				sheet.OfText(strings.Join(majors, "；")), sheet.OfText(c.Contact), sheet.OfText(choose(c.Active(today), "合作中", "已结束")), sheet.OfText(choose(c.Listed(today), "是", "否")))
		})
	}}, nil
}

func choose(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

func (s *Service) applicationList(ctx context.Context, who actor.Actor) (listing, error) {
	read := func(p page.Request) (page.Page[application.Application], error) {
		return s.nouns.Applications.List(ctx, who, application.Filter{}, p)
	}
	if who.Is(actor.Student) {
		return listing{}, imports.ErrForbidden
	}
	if _, err := read(page.Request{Limit: 1}); err != nil {
		return listing{}, err
	}
	unit := who.Is(actor.Enterprise)
	header := []string{"申请编号", "姓名", "学号", "班级", "岗位名称", "单位名称", "开始日期", "结束日期", "状态"}
	return listing{title: "实习申请", header: header, people: true, rows: func(put func(...sheet.Cell) error) error {
		return whole(read, func(a application.Application) error {
			name, no, class, err := s.applicant(ctx, who, a, unit)
			if err != nil {
				return err
			}
			title, firm := "", ""
			if p, err := s.nouns.Placements.Get(ctx, who, a.Placement); err == nil { // a draft again, or withdrawn from sight
				title = p.Title
			}
			if e, err := s.nouns.Orgs.Enterprise(ctx, a.Enterprise); err == nil {
				firm = e.Name
			}
			return put(sheet.OfText(string(a.ID)), sheet.OfText(name), sheet.OfText(no), sheet.OfText(class), sheet.OfText(title), sheet.OfText(firm),
				sheet.OfDate(a.From), sheet.OfDate(a.To), sheet.OfText(a.State.Label().Zh))
		})
	}}, nil
}

// applicant is who applied, as the reader may know it: a school the person, a unit the masked name of the card.
func (s *Service) applicant(ctx context.Context, who actor.Actor, a application.Application, unit bool) (name, no, class string, err error) {
	if unit {
		cards, err := s.nouns.Applications.Cards(ctx, who, []application.Application{a})
		if err != nil {
			return "", "", "", err
		}
		return cards[0].Name, "", cards[0].Class, nil
	}
	st, err := s.nouns.Students.Student(ctx, who, a.Student)
	if err != nil {
		return "", "", a.Class, nil //nolint:nilerr // gone to another school: the application stays, the person is not shown
	}
	return st.Name, st.StudentNo, st.Class, nil
}

func (s *Service) reportList(ctx context.Context, who actor.Actor) (listing, error) {
	read := func(p page.Request) (page.Page[placement.Report], error) {
		return s.nouns.Placements.Reports(ctx, who, "", false, p)
	}
	if _, err := read(page.Request{Limit: 1}); err != nil {
		return listing{}, err
	}
	return listing{title: "举报", header: []string{"编号", "单位名称", "类型", "内容", "收到日期", "处理情况", "处理日期"}, rows: func(put func(...sheet.Cell) error) error {
		return whole(read, func(r placement.Report) error {
			firm := ""
			if e, err := s.nouns.Orgs.Enterprise(ctx, r.Enterprise); err == nil { // an external listing has none
				firm = e.Name
			}
			answered := civil.Date{}
			if !r.AnsweredAt.IsZero() {
				answered = civil.Today(r.AnsweredAt)
			}
			return put(sheet.OfText(string(r.ID)), sheet.OfText(firm), sheet.OfText(string(r.Kind)), sheet.OfText(r.Text), sheet.OfDate(civil.Today(r.CreatedAt)), sheet.OfText(r.Answer), sheet.OfDate(answered))
		})
	}}, nil
}

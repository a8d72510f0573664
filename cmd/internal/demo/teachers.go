package demo

import (
	"context"
	"fmt"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// perSchool is how many teachers a school's register holds: 14 professional, 4 instructors, 6 of public courses, 2 external.
const perSchool = 26

// shares are how many in a hundred of the professional-course teachers and instructors are recognised, school by school.
var shares = []int{58, 64, 72, 67, 50, 61, 55, 70, 48, 66, 53, 60, 57}

// staff is a seeded school's register and who keeps it.
type staff struct {
	*school
	desk   actor.Actor
	bureau actor.Actor
	files  []teacher.Teacher
}

func (w *world) addTeachers(ctx context.Context) error {
	if err := w.s.Teachers.SetTarget(ctx, w.operator, teacher.Target{Region: "310112", From: civil.On(2021, 1, 1), PerMille: 700, Source: "闵行区教育工作计划"}); err != nil {
		return err
	}
	all := make([]*staff, len(w.schools))
	for i := range w.schools {
		st := &staff{school: &w.schools[i], desk: actor.Actor{Account: "system", Role: actor.TeachersOffice, Org: ident.ID(w.schools[i].ID)}}
		for b, bureau := range bureaus {
			if len(st.Region) >= len(bureau.region) && st.Region[:len(bureau.region)] == bureau.region {
				st.bureau = actor.Actor{Account: "system", Role: actor.Bureau, Org: ident.ID(w.bureaus[b])}
			}
		}
		all[i] = st
		if err := w.addRegister(ctx, st, shares[i%len(shares)]); err != nil {
			return fmt.Errorf("%s: %w", st.Name, err)
		}
	}
	for _, step := range []func(context.Context, []*staff) error{w.addPending, w.addFlows, w.addPlaces, w.addPlans, w.addAlliances} {
		if err := step(ctx, all); err != nil {
			return err
		}
	}
	return w.addTeacherAccounts(ctx, all[0])
}

// addRegister fills a school's register by the service that imports do, then loads it.
func (w *world) addRegister(ctx context.Context, st *staff, share int) error {
	err := w.s.Teachers.PutTeachers(ctx, st.desk, func(put func(teacher.RegisterRow) (teacher.Outcome, error)) error {
		for n := range perSchool {
			if _, err := put(w.teacherRow(st, n, share)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = w.s.Teachers.PutPractice(ctx, st.desk, func(put func(teacher.PracticeRow) (teacher.Outcome, error)) error {
		for n := 0; n < 18; n++ {
			for _, row := range w.practiceRows(n) {
				if _, err := put(row); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for n := range perSchool {
		t, err := w.s.Teachers.TeacherByNo(ctx, st.desk, st.ID, number(n))
		if err != nil {
			return err
		}
		st.files = append(st.files, t)
	}
	return nil
}

func number(n int) string { return fmt.Sprintf("J%03d", n+1) }

// teacherRow is the n-th teacher of a school.
func (w *world) teacherRow(st *staff, n, share int) teacher.RegisterRow {
	yes := true
	row := teacher.RegisterRow{
		TeacherNo: number(n), Name: string(pick(w, surnames)) + fmt.Sprintf("示例教师%02d", n+1), Category: teacher.Professional,
		InPost: &yes, FullTime: &yes, MajorClass: st.majors()[n%len(st.majors())][:4], From: civil.On(w.today.Year-4-n%17, 9, 1),
	}
	no := false
	switch {
	case n >= 24:
		row.Category, row.FullTime, row.MajorClass = teacher.External, &no, ""
	case n >= 18:
		row.Category, row.MajorClass = teacher.Public, ""
	case n >= 14:
		row.Category = teacher.Instructor
	case n == 13:
		row.InPost = &no
	}
	if row.From.Before(civil.On(2005, 9, 1)) {
		row.From = civil.On(2005, 9, 1)
	}
	if n < 18 && n != 13 && (n*7)%18 < share*18/100 || n == 18 {
		w.certify(st, n, &row)
	}
	return row
}

// certify gives a row a certificate; some of them run out within two years.
func (w *world) certify(st *staff, n int, row *teacher.RegisterRow) {
	on := w.today.AddMonths(-6 * (1 + n%6)).AddDays(-n)
	row.Certificate = teacher.Certificate{
		Level: teacher.Levels()[n%3], Number: fmt.Sprintf("双师示例%s%03d", st.Code[len(st.Code)-2:], n+1), RecognisedOn: on,
		RecheckDue: on.AddYears(3),
	}
	if n%4 == 0 {
		row.ValidTo = w.today.AddMonths(2 + 3*(n%7))
	}
}

// practiceRows are the times of practice of the n-th teacher: some have six months, some nearly, some none.
func (w *world) practiceRows(n int) []teacher.PracticeRow {
	row := func(unit string, from, to civil.Date, proof string) teacher.PracticeRow {
		return teacher.PracticeRow{TeacherNo: number(n), Practice: teacher.Practice{Unit: unit, From: from, To: to, Form: teacher.Post, VerifiedBy: proof}}
	}
	start := w.today.AddMonths(-14 - n%20)
	switch n % 4 {
	case 0:
		return []teacher.PracticeRow{row("示例精密机械厂", start, start.AddDays(119), "人力资源部"), row("示例电子公司", start.AddDays(100), start.AddDays(199), "技术部")}
	case 1:
		return []teacher.PracticeRow{row("示例精密机械厂", start, start.AddDays(89), "人力资源部"), row("示例服务公司", w.today.AddDays(-60), w.today.AddDays(60), "门店经理")}
	case 2:
		return []teacher.PracticeRow{row("示例学会", start, start.AddDays(29), "")}
	}
	return nil
}

// evidence answers every criterion of the national standard.
func evidence() []teacher.Evidence {
	var out []teacher.Evidence
	for _, c := range teacher.National()[0].Criteria {
		out = append(out, teacher.Evidence{Criterion: c.ID, Text: c.Name.Zh + "材料（示例）"})
	}
	return append(out, teacher.Evidence{Criterion: "reform", Text: "教学改革材料（示例）"})
}

// addPending brings recognitions into every state, two of each.
func (w *world) addPending(ctx context.Context, all []*staff) error {
	last := []teacher.State{teacher.Applied, teacher.Endorsed, teacher.Sampled, teacher.Reviewed, teacher.Noticed}
	for i, state := range append(append([]teacher.State{}, last...), last...) {
		st := all[i%4] // schools of two bureaus
		file, ok := unrecognised(st, i/4)
		if !ok {
			return fmt.Errorf("%s has nobody left to recognise", st.Name)
		}
		if err := w.bring(ctx, st, file, state); err != nil {
			return err
		}
	}
	for i, step := range []string{"recheck", "recheck", "revoke", "revoke"} {
		st := all[i]
		for _, f := range st.files {
			if len(f.Recognitions) == 0 || f.Recognitions[0].ValidTo.IsZero() {
				continue
			}
			who := st.bureau
			if _, err := w.s.Teachers.Step(ctx, who, f.ID, 0, f.Recognitions[0].ID, teacher.Act{Step: step, Note: "演示"}); err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// unrecognised is the n-th professional teacher of a school without a recognition.
func unrecognised(st *staff, n int) (teacher.Teacher, bool) {
	for i, f := range st.files {
		if i < 18 && i != 13 && len(f.Recognitions) == 0 {
			if n == 0 {
				return f, true
			}
			n--
		}
	}
	return teacher.Teacher{}, false
}

// bring applies for a teacher and takes the steps up to a state.
func (w *world) bring(ctx context.Context, st *staff, file teacher.Teacher, to teacher.State) error {
	_, id, err := w.s.Teachers.Apply(ctx, st.desk, file.ID, 0, teacher.Application{Level: teacher.Junior, Evidence: evidence()[:8]})
	if err != nil {
		return err
	}
	steps := []struct {
		state teacher.State
		who   actor.Actor
		act   teacher.Act
	}{
		{teacher.Endorsed, st.desk, teacher.Act{Step: "endorse"}},
		{teacher.Sampled, st.bureau, teacher.Act{Step: "sample"}},
		{teacher.Reviewed, st.bureau, teacher.Act{Step: "review"}},
		{teacher.Noticed, st.bureau, teacher.Act{Step: "publish", From: w.today.String(), To: w.today.AddDays(6).String()}},
	}
	for i := 0; to != teacher.Applied && i < len(steps); i++ {
		s := steps[i]
		if s.state == teacher.Sampled && to != teacher.Sampled {
			continue // reviewed without having been drawn
		}
		if _, err := w.s.Teachers.Step(ctx, s.who, file.ID, 0, id, s.act); err != nil {
			return err
		}
		if s.state == to {
			break
		}
	}
	return nil
}

// addFlows lends teachers between schools and cities, and lets one teacher work at two schools.
func (w *world) addFlows(ctx context.Context, all []*staff) error {
	for i, f := range []struct{ from, to, n, share, months int }{{0, 2, 2, 40, 4}, {2, 0, 3, 20, 4}, {0, 8, 5, 30, 4}, {9, 1, 1, 50, 4}, {8, 10, 2, 40, 1}, {9, 12, 3, 20, 6}, {11, 8, 2, 60, 4}} {
		_, err := w.s.Teachers.Lend(ctx, all[f.from].desk, teacher.Flow{
			Teacher: all[f.from].files[f.n].ID, To: all[f.to].ID, Share: f.share, Start: w.today.AddMonths(-2 - i), End: w.today.AddMonths(f.months), Purpose: "带教骨干教师（演示）",
		})
		if err != nil {
			return err
		}
	}
	_, err := w.s.Teachers.Enter(ctx, all[1].desk, all[0].files[1].ID, teacher.Spell{From: w.today.AddMonths(-8), Facts: teacher.Facts{
		TeacherNo: "W001", Category: teacher.Professional, InPost: true, MajorClass: all[1].majors()[0][:4],
	}})
	return err
}

// addPlaces puts teachers of the first school into its matrix.
func (w *world) addPlaces(ctx context.Context, all []*staff) error {
	st := all[0]
	m, err := w.s.Teachers.SetMatrix(ctx, st.desk, 0, teacher.DefaultMatrix(st.ID))
	if err != nil {
		return err
	}
	for i, f := range st.files[:22] {
		series := m.Series[0]
		switch {
		case i >= 18:
			series = m.Series[1]
		case i >= 14:
			series = m.Series[2]
		}
		if _, err := w.s.Teachers.Move(ctx, st.desk, f.ID, 0, teacher.Place{Series: series, Level: m.Levels[i%len(m.Levels)], From: w.today.AddMonths(-12)}); err != nil {
			return err
		}
	}
	return nil
}

// addPlans reports the ratio of a month ago, corrects the register afterwards, plans a leaver and a what-if.
func (w *world) addPlans(ctx context.Context, all []*staff) error {
	st, q := all[0], teacher.Query{AsOf: w.today.AddMonths(-1)}
	if _, err := w.s.Teachers.Freeze(ctx, st.desk, st.ID, q, "示例副校长（师资）", "秋季学期上报（演示）"); err != nil {
		return err
	}
	file, err := w.s.Teachers.Teacher(ctx, st.desk, st.files[4].ID)
	if err != nil {
		return err
	}
	spell := file.Spells[0]
	spell.InPost = false
	if _, err := w.s.Teachers.Correct(ctx, st.desk, file.ID, 0, "", spell, "该教师自入职起借调校外，原登记有误（演示）"); err != nil {
		return err
	}
	if _, err := w.s.Teachers.Leave(ctx, st.desk, st.files[7].ID, 0, w.today.AddMonths(5), "退休（演示）"); err != nil {
		return err
	}
	few, _, err := w.s.Teachers.Fewest(ctx, st.desk, st.ID, teacher.Query{}, 700)
	if err != nil {
		return err
	}
	sc := teacher.Scenario{Name: "达到 70% 的最少认定", AsOf: w.today}
	for _, c := range few.Named {
		sc.Changes = append(sc.Changes, teacher.Suppose{Kind: teacher.Recognising, Teacher: c.Teacher, Level: teacher.Junior})
	}
	_, err = w.s.Teachers.SaveScenario(ctx, st.desk, sc)
	return err
}

// addAlliances names the alliance of four cities and two district groups.
func (w *world) addAlliances(ctx context.Context, all []*staff) error {
	for k, d := range []struct {
		name    string
		bureau  int   // that keeps it
		members []int // the first leads, the second is vice
	}{
		{"成德眉资职业教育联盟（演示）", 4, []int{8, 9, 10, 11, 12}},
		{"普陀职业教育集团（演示）", 0, []int{0, 1, 4}},
		{"闵行职业教育集团（演示）", 1, []int{2, 3, 5}},
	} {
		a := org.Alliance{Name: d.name, Parts: map[org.ID]org.Part{all[d.members[0]].ID: org.LeadSchool, all[d.members[1]].ID: org.ViceSchool}}
		for _, i := range d.members {
			a.Schools = append(a.Schools, all[i].ID)
		}
		a, err := w.s.Orgs.SaveAlliance(ctx, actor.Actor{Account: "system", Role: actor.Bureau, Org: ident.ID(w.bureaus[d.bureau])}, a)
		if err == nil && k == 0 {
			err = w.account(ctx, account.Draft{Login: string(actor.AllianceOffice), Role: actor.AllianceOffice, Org: ident.ID(a.ID)})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *world) addTeacherAccounts(ctx context.Context, st *staff) error {
	for _, d := range []account.Draft{
		{Login: string(actor.TeachersOffice), Role: actor.TeachersOffice, Org: ident.ID(st.ID)},
		{Login: string(actor.Teacher), Role: actor.Teacher, Org: ident.ID(st.ID), Person: ident.ID(st.files[0].ID)},
	} {
		if err := w.account(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// majors are the codes of what the school teaches.
func (s school) majors() []string {
	for _, d := range schools {
		if d.name == s.Name {
			return d.majors
		}
	}
	return nil
}

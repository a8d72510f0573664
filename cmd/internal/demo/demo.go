// Package demo seeds the demo world: the districts and cities that the program was first thought for, with schools,
// enterprises, students and openings that are invented and say so by their names. Everything goes through the services
// and their rules, as if people had done it.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"

	"firstkm/cmd/internal/app"
	"firstkm/services/account"
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

// Password is that of every demo account; the sign-in page shows it.
const Password = "firstkm-demo"

// done marks an installation that holds the demo world.
const done = "demo"

// Accounts are the demo's accounts, one for each role that signs in and has pages of its own.
func Accounts() []web.DemoAccount {
	show := func(role actor.Role, zh, en string) web.DemoAccount {
		return web.DemoAccount{Login: string(role), Password: Password, Role: role, Who: text.Say(zh, en)}
	}
	return []web.DemoAccount{
		show(actor.Enterprise, "示例精密机械厂，发布岗位、处理申请", "a machining firm: post, meet applicants"),
		show(actor.Student, "数控专业二年级学生，查找和申请", "a second-year student: find and apply"),
		show(actor.School, "示例学校实习办，确认录用意向", "a school's internship office: confirm intents"),
		show(actor.VicePrincipal, "分管校长，审批例外", "its vice-principal: approve exceptions"),
		show(actor.ClassTeacher, "班主任，查看本班申请", "a class teacher: follow the own class"),
		show(actor.Instructor, "校内指导教师，查看所带的实习学生", "an instructor: the students looked after"),
		show(actor.TeachersOffice, "学校师资办，双师型教师和比例", "a teachers' office: dual-qualified teachers and the ratio"),
		show(actor.Teacher, "专业课教师，查看本人档案", "a teacher: the own file"),
		show(actor.Bureau, "普陀区，核验单位、处理举报", "a district bureau: verify units, answer reports"),
		show(actor.AllianceOffice, "成德眉资联盟办公室，成员学校、双师比例、教师流动", "the office of an alliance of four cities: schools, ratio, flows"),
		show(actor.Operator, "平台运维，导入目录和数据", "the operator: import catalogues and data"),
	}
}

// world is what is being seeded.
type world struct {
	a        *app.App
	s        app.Services // in the one transaction of the seeding
	tx       *store.Tx
	rand     *rand.Rand
	today    civil.Date
	operator actor.Actor
	bureaus  []org.ID // in the order of the list
	schools  []school
	units    []unit
}

// school is a seeded school with those who act for it.
type school struct {
	org.School
	office, principal actor.Actor
	students          []student.Student
}

// unit is a seeded enterprise with who acts for it.
type unit struct {
	org.Enterprise
	hr    actor.Actor
	trade trade
}

// Seed builds the demo world unless the installation holds it already, whatever else is there: all of it or nothing.
func Seed(ctx context.Context, a *app.App) error {
	return a.Together(ctx, func(s app.Services, tx *store.Tx) error {
		seeded, err := tx.Meta(ctx, done)
		if err != nil || seeded != "" {
			return err
		}
		w := &world{
			a: a, s: s, tx: tx, rand: rand.New(rand.NewPCG(20261122, 1)), //nolint:gosec // a demo that is the same every time
			today: a.Today(), operator: actor.Actor{Account: "system", Role: actor.Operator},
		}
		if err := w.build(ctx); err != nil {
			return err
		}
		return tx.SetMeta(ctx, done, w.today.String())
	})
}

func (w *world) build(ctx context.Context) error {
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"bureaus", w.addBureaus},
		{"schools", w.addSchools},
		{"students", w.addStudents},
		{"enterprises", w.addUnits},
		{"cooperations", w.addCooperations},
		{"batches", w.addBatches},
		{"openings", w.addOpenings},
		{"listings", w.addListings},
		{"accounts", w.addAccounts},
		{"applications", w.addApplications},
		{"notices", w.addNotices},
		{"teachers", w.addTeachers},
		{"practice posts", w.addPractices},
		{"rounds", w.addRounds},
		{"plans and rules", w.addSheets},
		{"filings", w.addFilings},
		{"applications that wait", w.addScenes}, // last, since a settled round ends what its students had open
		{"internships", w.addInternships},
		{"agreements", w.addAgreements},
		{"leavers", w.addLives},
		{"personal data", w.addPrivacy},
		{"consents", w.addConsents},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// bureaus are the districts and cities of the seed documents.
var bureaus = []struct{ name, region string }{
	{"普陀区教育局（演示）", "310107"},
	{"闵行区教育局（演示）", "310112"},
	{"徐汇区教育局（演示）", "310104"},
	{"宝安区教育局（演示）", "440306"},
	{"成都市教育局（演示）", "5101"},
}

func (w *world) addBureaus(ctx context.Context) error {
	for i, b := range bureaus {
		made, err := w.s.Orgs.AddBureau(ctx, w.operator, org.Bureau{Name: b.name, Region: b.region})
		if err != nil {
			return err
		}
		w.bureaus = append(w.bureaus, made.ID)
		if i == 0 {
			if err := w.account(ctx, account.Draft{Login: string(actor.Bureau), Role: actor.Bureau, Org: ident.ID(made.ID), Owner: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *world) account(ctx context.Context, d account.Draft) error {
	d.Password = Password
	_, err := w.s.Accounts.Create(ctx, w.operator, d)
	return err
}

// addAccounts makes one account for each remaining role that the sign-in page shows.
func (w *world) addAccounts(ctx context.Context) error {
	s, st := w.schools[0], w.schools[0].students[0]
	for _, d := range []account.Draft{
		{Login: string(actor.Operator), Role: actor.Operator, Owner: true},
		{Login: string(actor.School), Role: actor.School, Org: ident.ID(s.ID), Owner: true},
		{Login: string(actor.VicePrincipal), Role: actor.VicePrincipal, Org: ident.ID(s.ID)},
		{Login: string(actor.ClassTeacher), Role: actor.ClassTeacher, Org: ident.ID(s.ID), Class: st.Class},
		{Login: string(actor.Student), Role: actor.Student, Org: ident.ID(s.ID), Person: ident.ID(st.ID)},
		{Login: string(actor.Enterprise), Role: actor.Enterprise, Org: ident.ID(w.units[0].ID), Owner: true},
	} {
		if err := w.account(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// pick chooses one of list.
func pick[T any](w *world, list []T) T { return list[w.rand.IntN(len(list))] }

package demo

import (
	"context"
	"fmt"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/student"
)

// schools are invented; their majors are codes of the official catalogue.
var schools = []struct {
	name, level, region string
	majors              []string
}{
	{"普陀示例职业技术学校", "secondary", "310107", []string{"660103", "710201", "730301", "700206"}},
	{"普陀示例信息学校", "secondary", "310107", []string{"710201", "710204", "730701"}},
	{"闵行示例工程学校", "secondary", "310112", []string{"660103", "660301", "700206"}},
	{"闵行示例护理学校", "secondary", "310112", []string{"720201", "720301"}},
	{"徐汇示例商贸旅游学校", "secondary", "310104", []string{"740104", "740201", "730801"}},
	{"徐汇示例职业学院", "associate", "310104", []string{"510202", "530302"}},
	{"宝安示例职业技术学校", "secondary", "440306", []string{"660103", "710104", "730801"}},
	{"宝安示例职业学院", "associate", "440306", []string{"460103", "510203"}},
	{"成都示例汽车职业学校", "secondary", "510112", []string{"700206", "660301"}},
	{"成都示例财经职业学院", "associate", "510107", []string{"530302", "530701"}},
	{"德阳示例工业学校", "secondary", "510603", []string{"660103", "660301"}},
	{"眉山示例卫生学校", "secondary", "511402", []string{"720201", "720301"}},
	{"资阳示例职业学校", "secondary", "512002", []string{"740201", "730801", "700206"}},
}

func (w *world) addSchools(ctx context.Context) error {
	for i, d := range schools {
		s, err := w.s.Orgs.AddSchool(ctx, w.operator, org.School{
			Code: fmt.Sprintf("99%08d", i+1), Name: d.name, Level: d.level, Region: d.region, Authority: "演示",
		})
		if err != nil {
			return err
		}
		w.schools = append(w.schools, school{
			School: s, office: actor.Actor{Account: "system", Role: actor.School, Org: ident.ID(s.ID)},
			principal: actor.Actor{Account: "system", Role: actor.VicePrincipal, Org: ident.ID(s.ID)},
		})
	}
	return nil
}

// surnames begin the invented people's names; the rest of a name says that it is an example.
var surnames = []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张")

// perClass is how many students a class has.
const perClass = 24

func (w *world) addStudents(ctx context.Context) error {
	for i := range w.schools {
		for _, major := range schools[i].majors {
			m, ok := w.a.Catalogue.Now().Major(major)
			if !ok {
				return fmt.Errorf("there is no major %s", major)
			}
			for _, entry := range w.entries() {
				class := fmt.Sprintf("%d级%s1班", entry, m.Name)
				if err := w.addClass(ctx, &w.schools[i], m.Code, entry, class); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// entries are the years of entry of the second and the third grade now.
func (w *world) entries() []int {
	year := w.today.Year
	if w.today.Month < 9 {
		year--
	}
	return []int{year - 1, year - 2}
}

func (w *world) addClass(ctx context.Context, s *school, major string, entry int, class string) error {
	for range perClass {
		n := len(s.students) + 1
		sex := "male"
		if w.rand.IntN(2) == 0 {
			sex = "female"
		}
		age := 15
		if s.Level != "secondary" {
			age = 18
		}
		st := student.Student{
			StudentNo: fmt.Sprintf("%d%s%04d", entry, s.Code[len(s.Code)-2:], n),
			Name:      string(pick(w, surnames)) + fmt.Sprintf("示例%03d", n), Sex: sex,
			BirthDate: civil.On(entry-age, 9, 1).AddDays(-w.rand.IntN(330)), MajorCode: major, EntryYear: entry, Class: class,
			StudyMode: "full_time", HomeRegion: s.Region,
		}
		st, err := w.s.Students.Enrol(ctx, s.office, student.Draft{Student: st, Private: private(st, n)})
		if err != nil {
			return err
		}
		s.students = append(s.students, st)
	}
	return nil
}

// addLives gives the first school one student of each way that a record goes: left, staying a year longer, and one whom
// another school sends there.
func (w *world) addLives(ctx context.Context) error {
	first, second := w.schools[0], w.schools[1]
	last := func(s school, k int) student.ID { return s.students[len(s.students)-k].ID }
	x := student.Exit{On: w.today.AddDays(-20), Reason: "应征入伍（演示）"}
	if _, err := w.s.Students.Leave(ctx, first.office, last(first, 1), 1, x); err != nil {
		return err
	}
	x.Reason = "因病休学一年（演示）"
	if _, err := w.s.Students.Repeat(ctx, first.office, last(first, 2), 1, "", x); err != nil {
		return err
	}
	x.Reason = "随父母迁居（演示）"
	_, err := w.s.Students.Send(ctx, second.office, last(second, 1), 1, first.ID, x)
	return err
}

package imports_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// staffed is a house with two schools and the teachers' office of the first.
func staffed(t *testing.T) (*house, actor.Actor, [2]org.School) {
	t.Helper()
	h := newHouse(t)
	var both [2]org.School
	for i, name := range []string{"江南中等专业学校", "江北职业学院"} {
		s, err := h.orgs.AddSchool(t.Context(), operator, org.School{Code: "320000000" + string(rune('1'+i)), Name: name, Level: "secondary", Region: "310107"})
		if err != nil {
			t.Fatal(err)
		}
		both[i] = s
	}
	return h, actor.Actor{Account: "acc_1", Role: actor.TeachersOffice, Org: ident.ID(both[0].ID)}, both
}

func sheetOf(name string, lines ...string) imports.File {
	return imports.File{Name: name, Body: strings.NewReader(strings.Join(lines, "\n") + "\n")}
}

const teacherHeader = "工号,姓名,任教类别,专任,在岗,专业类,双师级别,认定日期,有效期至,证书编号"

func TestARegisterComesInOnceHoweverOften(t *testing.T) {
	h, office, schools := staffed(t)
	lines := []string{
		teacherHeader,
		"0012,王示例,专业课,是,是,机械设计制造类,中级,2023-06-30,2028-06-29,双-001",
		"0013,李示例,实习指导,是,是,6601,无,,,",
		"0014,赵示例,公共基础课,是,是,,初级,2022-11-01,,双-002",
		"0015,钱示例,外聘,否,是,机械设计制造类,初级,2022-11-01,,双-003",
		"0016,孙示例,专业课,是,否,机械设计制造类,高级,2022-11-01,,双-004",
	}
	for turn, want := range []imports.Summary{{Created: 5}, {Unchanged: 5}} {
		sum, err := h.Import(t.Context(), office, imports.Teachers, imports.Options{}, sheetOf("教师.csv", lines...))
		if err != nil || sum.Created != want.Created || sum.Unchanged != want.Unchanged || sum.Rejected != 0 {
			t.Fatalf("turn %d: got %+v, %v, want %+v", turn+1, sum, err, want)
		}
	}
	got, err := h.tchs.Ratio(t.Context(), office, schools[0].ID, teacher.Query{AsOf: civil.On(2024, 1, 1)})
	if err != nil || got.Figure.Numerator != 1 || got.Figure.Denominator != 2 {
		t.Errorf("got %+v, %v, want 1 of 2", got.Figure, err)
	}
	if all := got.Figures[2]; all.Numerator != 2 || all.Denominator != 3 {
		t.Errorf("all full-time: got %+v, want 2 of 3", all)
	}
}

func TestRowsThatContradictAreRefusedCellByCell(t *testing.T) {
	h, office, _ := staffed(t)
	sum, err := h.Import(t.Context(), office, imports.Teachers, imports.Options{}, sheetOf("教师.csv",
		teacherHeader,
		"1,甲,专业课,是,是,,初级,2023-06-30,2023-06-29,", // ends before it begins
		"2,乙,专业课,是,是,,初级,,,",                     // no day of recognition
		"3,丙,外聘,是,是,,无,,,",                       // external and full-time
		"4,丁,专业课,是,是,没有的类,无,,,",                  // no such class
		"5,戊,专业课,是,是,,无,2023-06-30,,",            // a day of recognition of none
		"6,己,专业课,是,是,,无,,,",                      // one number, two people: both are refused
		"6,庚,公共基础课,是,是,,无,,,",
		"7,辛,校长,是,是,,无,,,",                // no such category
		"8,壬,专业课,是,是,,初级,2999-01-01,,",    // recognised in the future
		"9,癸,专业课,是,是,,初级,2023-06-30,,双-9", // one certificate, two people
		"10,子,专业课,是,是,,初级,2023-06-30,,双-9",
		"11,丑,专业课,是,是,,无,,,", // right
	))
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]string{2: "valid_to", 3: "recognised_on", 4: "full_time", 5: "major_class", 6: "dual_level", 7: "teacher_no", 8: "teacher_no", 9: "category", 10: "recognised_on", 11: "certificate_no", 12: "certificate_no"}
	got := map[int]string{}
	for _, r := range sum.Rows {
		got[r.Line] = r.Name
	}
	for line, column := range want {
		if got[line] != column {
			t.Errorf("line %d: got %q refused, want %q", line, got[line], column)
		}
	}
	if sum.Created != 1 || sum.Rejected != len(want) {
		t.Errorf("got %d created and %d refused, want 1 and %d: %+v", sum.Created, sum.Rejected, len(want), sum.Rows)
	}
}

func TestALaterTableChangesFromThatDayOn(t *testing.T) {
	h, office, schools := staffed(t)
	school := schools[0].ID
	if _, err := h.tchs.Add(t.Context(), office, teacher.Draft{Name: "王示例", Spell: teacher.Spell{From: civil.On(2015, 9, 1), Facts: teacher.Facts{
		TeacherNo: "1", Category: teacher.Professional, InPost: true, FullTime: true,
	}}}); err != nil {
		t.Fatal(err)
	}
	sum, err := h.Import(t.Context(), office, imports.Teachers, imports.Options{}, sheetOf("教师.csv", "工号,姓名,双师级别,认定日期,学校", "1,王示例,初级,2024-01-01,江南中等专业学校"))
	if err != nil || sum.Updated != 1 {
		t.Fatalf("got %+v, %v, want one updated", sum, err)
	}
	for on, want := range map[string]int{"2023-12-31": 0, "2024-01-01": 1} {
		got, err := h.tchs.Ratio(t.Context(), office, school, teacher.Query{AsOf: civil.MustParse(on)})
		if err != nil || got.Figure.Numerator != want || got.Figure.Denominator != 1 {
			t.Errorf("%s: got %+v, %v, want %d of 1", on, got.Figure, err, want)
		}
	}
	sum, err = h.Import(t.Context(), office, imports.Teachers, imports.Options{}, sheetOf("教师.csv", "工号,姓名,学校", "1,王示例,江北职业学院"))
	if err != nil || sum.Rejected != 1 {
		t.Errorf("another school's row: got %+v, %v, want it refused", sum, err)
	}
	sum, err = h.Import(t.Context(), office, imports.Teachers, imports.Options{}, sheetOf("教师.csv", "工号,姓名", "1,李示例"))
	if err != nil || sum.Rejected != 1 || sum.Rows[0].Name != "name" {
		t.Errorf("another person's number: got %+v, %v, want the name refused", sum, err)
	}
}

func TestPracticeIsMergedAndKnownAgain(t *testing.T) {
	h, office, schools := staffed(t)
	if _, err := h.Import(t.Context(), office, imports.Teachers, imports.Options{}, sheetOf("教师.csv", "工号,姓名,任教类别", "1,王示例,专业课")); err != nil {
		t.Fatal(err)
	}
	lines := []string{
		"工号,实践单位,开始,结束,形式,证明人",
		"1,示例机械厂,2024-01-01,2024-03-31,任职,人力资源部",
		"1,示例电子厂,2024-03-01,2024-05-31,企业培训,张主任",
		"1,示例学会,2024-06-01,2024-06-30,考察,",
		"2,示例机械厂,2024-01-01,2024-03-31,任职,人力资源部",
		"1,示例机械厂,2024-09-30,2024-09-01,任职,人力资源部",
	}
	for turn, want := range []imports.Summary{{Created: 3}, {Unchanged: 3}} {
		sum, err := h.Import(t.Context(), office, imports.Practice, imports.Options{}, sheetOf("实践.csv", lines...))
		if err != nil || sum.Created != want.Created || sum.Unchanged != want.Unchanged || sum.Rejected != 2 || sum.Rows[0].Name != "teacher_no" || sum.Rows[1].Name != "to" {
			t.Fatalf("turn %d: got %+v, %v, want %+v and two refused", turn+1, sum, err, want)
		}
	}
	file, err := h.tchs.TeacherByNo(t.Context(), office, schools[0].ID, "1")
	if err != nil {
		t.Fatal(err)
	}
	if got := teacher.PracticeDays(file.Practice, teacher.Rolling, civil.On(2024, 12, 31)); got != 152 { // 1 January to 31 May 2024
		t.Errorf("got %d days, want 152: what overlaps counts once, what nobody proves not at all", got)
	}
}

func TestAnExportedRegisterComesBackUnchanged(t *testing.T) {
	h, office, schools := staffed(t)
	if _, err := h.Import(t.Context(), office, imports.Teachers, imports.Options{}, sheetOf("教师.csv",
		teacherHeader, "0012,王示例,专业课,是,是,机械设计制造类,中级,2023-06-30,2028-06-29,双-001", "0013,李示例,外聘,否,否,,无,,,")); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"xlsx", "csv"} {
		f, err := h.Export(t.Context(), office, imports.Export{List: imports.ListTeachers, Form: format, Why: filing(), Filter: imports.Narrow{School: ident.ID(schools[0].ID), AsOf: civil.On(2025, 9, 1)}})
		b := contents(t, f, err)
		if form := string(b); format == "csv" && strings.Count(form, "学校师资办 2025-09-01 10:00 用途：备案、上报。") != 2 {
			t.Errorf("got %s, want in each row who took it, when and what for", form)
		}
		sum, err := h.Import(t.Context(), office, imports.Teachers, imports.Options{}, imports.File{Name: f.Name, Body: bytes.NewReader(b)})
		if err != nil || sum.Unchanged != 2 || len(sum.Unknown) > 0 {
			t.Errorf("%s: got %+v, %v, want two unchanged", format, sum, err)
		}
	}
	snap, err := h.tchs.Freeze(t.Context(), office, schools[0].ID, teacher.Query{}, "教务主任", "")
	if err != nil {
		t.Fatal(err)
	}
	f, err := h.Export(t.Context(), office, imports.Export{List: imports.ListSnapshot, Form: "csv", Why: filing(), Filter: imports.Narrow{ID: ident.ID(snap.ID)}})
	if b := string(contents(t, f, err)); !strings.Contains(b, snap.Hash[:16]) || strings.Count(b, "用途：备案、上报") != 2 {
		t.Errorf("the report's table: got %s", b)
	}
}

func TestARegisterSaysWhatWasReadAndWhatIsNotKept(t *testing.T) {
	h, office, _ := staffed(t)
	list := func() imports.File {
		return sheetOf("教师.csv", "教工号,姓名,性别,身份证号码,系部,职称,用工形式,参加工作时间,是否双师型,认定单位,任教类别,饭卡号",
			"0012,王示例,女,310107199001010028,机电系,讲师,在编,2012-09-01,是,市教委,公共课教师,88", "0013,李示例,男,,机电系,,,,,,专业课教师,89")
	}
	ask := func() imports.Summary {
		t.Helper()
		sum, err := h.Import(t.Context(), office, imports.Teachers, imports.Options{Preview: true}, list())
		if err != nil || sum.Rejected > 0 || sum.Created != 2 {
			t.Fatalf("got %+v, %v, want two new rows", sum, err)
		}
		return sum
	}
	sum := ask()
	if len(sum.Unknown) != 1 || sum.Unknown[0].Name != "饭卡号" || len(sum.Passed) != 8 {
		t.Errorf("got unknown %v and passed over %v, want 饭卡号 and eight", sum.Unknown, sum.Passed)
	}
	want := []imports.Match{{Header: "教工号", Label: "工号"}, {Header: "姓名", Label: "姓名"}, {Header: "任教类别", Label: "任教类别"}}
	if !slices.Equal(sum.Read, want) {
		t.Errorf("read: got %v, want %v", sum.Read, want)
	}
	if len(sum.Notes) != 2 || sum.Notes[0].Key != "0012" || sum.Notes[0].Label != "王**" || !sum.Notes[0].New {
		t.Errorf("the new rows: got %+v", sum.Notes)
	}
	if err := h.Teach(t.Context(), office, imports.Teachers, map[string]string{"饭卡号": ""}, nil); err != nil {
		t.Fatal(err)
	}
	if sum = ask(); len(sum.Unknown) > 0 || len(sum.Passed) != 9 {
		t.Errorf("told once: got unknown %v and passed over %v, want none and nine", sum.Unknown, sum.Passed)
	}
	if err := h.Teach(t.Context(), office, imports.Teachers, map[string]string{"饭卡号": "certificate_no"}, nil); err != nil {
		t.Fatal(err)
	}
	sum, err := h.Import(t.Context(), office, imports.Teachers, imports.Options{Preview: true}, list())
	if err != nil || len(sum.Read) != 4 {
		t.Errorf("told otherwise: got %v, %v, want a fourth heading read", sum.Read, err)
	}
}

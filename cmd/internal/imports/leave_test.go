package imports_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/compliance"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/sheet"
	"firstkm/services/platform/store"
	"firstkm/services/privacy"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// lived is a school that has been here for a while: students of whom one left, teachers with recognition and practice of
// whom one left, a partner, accounts. It returns the person in charge.
func lived(t *testing.T, h *house) actor.Actor {
	t.Helper()
	ctx, day := t.Context(), civil.On(2007, 3, 15)
	office := h.enrolling(t, "3100000001", "示例职校")
	boss := actor.Actor{Account: "acc_boss", Role: actor.VicePrincipal, Org: office.Org}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	h.table(t, office, imports.Options{}, pupil("2301", "王示例", numberOf(day, 1), "数控1班"), pupil("2302", "李示例", numberOf(day, 3), "数控1班"), pupil("2303", "赵示例", numberOf(day, 5), "数控2班"))
	roll, err := h.stus.Roll(ctx, office, student.Filter{})
	must(err)
	_, err = h.stus.Leave(ctx, office, roll[2].ID, roll[2].Version, student.Exit{On: civil.On(2025, 9, 1), Reason: "参军"})
	must(err)
	_, err = h.Import(ctx, boss, imports.Teachers, imports.Options{}, sheetOf("教师.csv", teacherHeader,
		"0012,王老师,专业课,是,是,机械设计制造类,中级,2023-06-30,2028-06-29,双-001", "0013,李老师,外聘,否,否,,无,,,", "0014,赵老师,公共基础课,是,是,,初级,2018-01-01,2020-12-31,双-000"))
	must(err)
	gone, err := h.tchs.TeacherByNo(ctx, boss, org.ID(office.Org), "0013")
	must(err)
	_, err = h.tchs.Leave(ctx, boss, gone.ID, gone.Version, civil.On(2025, 8, 31), "合同到期")
	must(err)
	_, err = h.Import(ctx, boss, imports.Practice, imports.Options{}, sheetOf("实践.csv", "工号,实践单位,开始,结束,形式,证明人", "0012,示例机械厂,2024-01-01,2024-03-31,企业培训,人力资源部", "0014,示例商行,2024-05-01,2024-05-20,考察,"))
	must(err)
	h.applied(t, office, roll[0].ID)
	for login, role := range map[string]actor.Role{"office": actor.School, "boss": actor.VicePrincipal} {
		_, err = h.accs.Create(ctx, operator, account.Draft{Login: login, Password: "a long password of " + login, Role: role, Org: office.Org})
		must(err)
	}
	for n := 1; n > 0; {
		n, err = h.log.Seal(ctx)
		must(err)
	}
	return boss
}

// applied leaves a verified partner of a school with an opening that a student applied to.
func (h *house) applied(t *testing.T, school actor.Actor, id student.ID) {
	t.Helper()
	ctx, employees, independent, today := t.Context(), 400, true, civil.On(2025, 9, 1)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	firm, err := h.orgs.NewEnterprise("91320582MA1WXYT23C", org.Profile{
		Name: "示例机械厂", LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "数控机床的制造与销售", Region: "310107", Address: "示例路1号",
		OnPostEmployees: &employees, EmployeesAsOf: today.AddDays(-20), PostKinds: []org.PostKind{{Name: "数控操作", Employees: 200}}, DeclaredCredit: true, DeclaredSafety: true,
	})
	must(err)
	must(h.db.InTx(ctx, func(tx *store.Tx) error { return h.orgs.Register(ctx, tx, actor.System(), firm) }))
	_, err = h.orgs.Cooperate(ctx, school, org.Cooperation{
		Enterprise: firm.ID, AgreementNo: "校企-1", From: today.AddYears(-2), Listing: &org.Listing{DecisionNo: "党委会3号", DecidedOn: today.AddDays(-9), PublishedOn: today.AddDays(-3)},
	}, true)
	must(err)
	hr, start, from, to := actor.Actor{Account: "acc_hr", Role: actor.Enterprise, Org: ident.ID(firm.ID)}, civil.On(2026, 2, 1), civil.Clock(8*60), civil.Clock(17*60)
	p, err := h.plcs.Create(ctx, hr, placement.Terms{
		Kind: placement.Post, Title: "数控机床操作实习生", Description: "跟师傅操作数控车床，完成首件检验。", Tasks: []string{"在数控机床上对刀"}, OccupationCode: "6-18-01-07", PostKind: "数控操作",
		MajorCodes: []string{"660103"}, Region: "310107", Address: "示例路1号", Seats: 4, Start: start, End: start.AddMonths(6).AddDays(-1), PayMonthFen: 320000, WageStandardFen: 390123, LowestGradeFen: 275321,
		Independent: &independent, Shift: placement.Shift{Start: &from, End: &to, BreakMinutes: 60, Days: []compliance.Weekday{"mon", "tue", "wed", "thu", "fri"}},
		LabourGrade: "II", Hazards: []compliance.Hazard{}, Housing: "provided", Meals: "provided", SiteType: "workshop",
	})
	must(err)
	_, err = h.plcs.Publish(ctx, hr, p.ID)
	must(err)
	_, err = h.apps.Apply(ctx, actor.Actor{Account: "acc_pupil", Role: actor.Student, Org: school.Org, Person: ident.ID(id)}, p.ID, true)
	must(err)
}

type packing struct {
	School  struct{ Code string }
	Purpose string
	Files   []struct {
		File, List, SHA256, Import string
		Rows                       int
		Bytes                      int64
	}
	LeftOut []struct{ List string } `json:"left_out"`
}

// unpacked checks every file of a full export against the manifest and returns the files and the rows of each list.
func unpacked(t *testing.T, f imports.File, err error) (files map[string][]byte, rows map[string]int, m packing) {
	t.Helper()
	b := contents(t, f, err)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files, rows = map[string][]byte{}, map[string]int{}
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[e.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.Unmarshal(files["manifest.json"], &m); err != nil {
		t.Fatalf("the manifest: %v", err)
	}
	for _, p := range m.Files {
		sum := sha256.Sum256(files[p.File])
		n := 0
		table, err := sheet.Open(p.File, "", bytes.NewReader(files[p.File]), sheet.DefaultLimits())
		for err == nil {
			if _, err = table.Next(); err == nil {
				n++
			}
		}
		if !errors.Is(err, io.EOF) || n != p.Rows || int64(len(files[p.File])) != p.Bytes || hex.EncodeToString(sum[:]) != p.SHA256 {
			t.Errorf("%s: got %d rows, %d bytes, %x, %v; the manifest says %+v", p.File, n, len(files[p.File]), sum, err, p)
		}
		rows[p.List] = p.Rows
	}
	if len(files) != len(m.Files)+2 || !strings.Contains(string(files["说明.txt"]), "示例职校") {
		t.Errorf("got %d files, %d in the manifest; want the manifest and the text beside them", len(files), len(m.Files))
	}
	return files, rows, m
}

func TestASchoolThatLeavesTakesEverything(t *testing.T) {
	h := newHouse(t)
	boss := lived(t, h)
	f, err := h.Leave(t.Context(), boss, imports.Export{Why: filing()})
	if !strings.HasPrefix(f.Name, "全部数据-示例职校-2025-09-01") {
		t.Errorf("got the name %s", f.Name)
	}
	files, rows, m := unpacked(t, f, err)
	lines, err := h.log.At(t.Context(), boss.Org, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{
		"students": 3, "steps": 1, "transfers": 0, "pupil-accounts": 2, "applications": 1, "placements": 1, "enterprises": 1, "cooperations": 1, "reports": 0,
		"teachers": 3, "employment": 3, "recognitions": 2, "practice": 2, "practice-applications": 0, "flows": 0, "places": 0, "snapshots": 0, "accounts": 2, "notices": 0,
		"looks": 0, "grants": 0, "tickets": 0, "data-requests": 0, "holds": 0, "purges": 0, "breaches": 0, "assessments": 0, "batches": 0, "inspections": 0, "unit-lists": 0, "filings": 0, "rounds": 0, "interviews": 0, "consents": 0, "agreements": 0, "internships": 0, "policies": 0, "fairs": 0, "fair-units": 0, "fair-guests": 0, "audit": len(lines),
	}
	for list, n := range want {
		if got, ok := rows[list]; !ok || got != n {
			t.Errorf("%s: got %d rows (there: %t), want %d as the store has them", list, got, ok, n)
		}
	}
	if len(lines) < 10 || m.School.Code != "3100000001" || m.Purpose != "备案、上报" || len(m.LeftOut) != 1 || m.LeftOut[0].List != "invitations" {
		t.Errorf("got %d audit lines and %+v", len(lines), m)
	}
	for name, b := range files {
		for _, secret := range []string{"a long password", "310107200703", "19900000001"} {
			if strings.HasSuffix(name, ".csv") && bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s tells %s", name, secret)
			}
		}
	}
	if got := h.looks(t, boss)[privacy.GroundExported]; got != 3 {
		t.Errorf("got %d looks, want one for each student, in however many lists they stand", got)
	}
	for _, back := range []struct {
		file string
		kind imports.Kind
		who  actor.Actor
		n    int
	}{
		{"学生名册.xlsx", imports.Students, actor.Actor{Account: "acc_1", Role: actor.School, Org: boss.Org}, 3},
		{"教师花名册.xlsx", imports.Teachers, boss, 3},
		{"教师企业实践.csv", imports.Practice, boss, 2},
		{"实习单位.csv", imports.Enterprises, actor.Actor{Account: "acc_1", Role: actor.School, Org: boss.Org}, 1},
	} {
		sum, err := h.Import(t.Context(), back.who, back.kind, imports.Options{}, imports.File{Name: back.file, Body: bytes.NewReader(files[back.file])})
		if err != nil || sum.Unchanged != back.n || sum.Created+sum.Updated != 0 {
			t.Errorf("%s imported again: got %v %+v, %v; want %d unchanged", back.file, tally(sum), sum.Rows, err, back.n)
		}
	}
}

func TestAnotherSystemTakesTheFullExportOver(t *testing.T) {
	h := newHouse(t)
	boss := lived(t, h)
	if _, err := h.Leave(t.Context(), boss, imports.Export{Why: filing(), Fields: []string{"id_number", "phone", "guardian_name", "guardian_phone"}}); !errors.Is(err, privacy.ErrNoGround) {
		t.Fatalf("without a ground: got %v", err)
	}
	office := actor.Actor{Account: "acc_3100000001", Role: actor.School, Org: boss.Org}
	h.granted(t, office)
	f, err := h.Leave(t.Context(), office, imports.Export{Why: filing(), Fields: []string{"id_number", "phone", "guardian_name", "guardian_phone"}})
	files, _, m := unpacked(t, f, err)
	if len(m.LeftOut) != 8 {
		t.Errorf("the internship office sees no teachers, so they are left out and named: got %+v", m.LeftOut)
	}
	if got := h.looks(t, boss); got[privacy.GroundGrant] != 3 || got[privacy.GroundExported] != 0 {
		t.Errorf("got %v, want one look under the grant for each student", got)
	}
	f, err = h.Leave(t.Context(), boss, imports.Export{Why: filing()})
	staff, _, _ := unpacked(t, f, err)

	other := newHouse(t)
	there := other.enrolling(t, "3100000001", "示例职校")
	chief := actor.Actor{Account: "acc_chief", Role: actor.VicePrincipal, Org: there.Org}
	for _, in := range []struct {
		file string
		body []byte
		kind imports.Kind
		who  actor.Actor
		n    [4]int
	}{
		{"学生名册.xlsx", files["学生名册.xlsx"], imports.Students, there, [4]int{2, 0, 0, 1}}, // one left: not taken as being at school
		{"教师花名册.csv", staff["教师花名册.csv"], imports.Teachers, chief, [4]int{3}},
		{"教师企业实践.xlsx", staff["教师企业实践.xlsx"], imports.Practice, chief, [4]int{2}},
		{"实习单位.xlsx", files["实习单位.xlsx"], imports.Enterprises, there, [4]int{1}},
	} {
		sum, err := other.Import(t.Context(), in.who, in.kind, imports.Options{}, imports.File{Name: in.file, Body: bytes.NewReader(in.body)})
		if err != nil || tally(sum) != in.n {
			t.Errorf("%s: got %v %+v, %v; want %v", in.file, tally(sum), sum.Rows, err, in.n)
		}
	}
	was, err := h.stus.Roll(t.Context(), office, student.Filter{State: student.Active})
	if err != nil {
		t.Fatal(err)
	}
	is, err := other.stus.Roll(t.Context(), there, student.Filter{})
	if err != nil || len(is) != len(was) {
		t.Fatalf("got %d students, %v, want %d", len(is), err, len(was))
	}
	for i := range is {
		a, b := was[i], is[i]
		for _, x := range []*student.Entry{&a, &b} {
			x.ID, x.School, x.Version, x.CreatedAt, x.UpdatedAt = "", "", 0, time.Time{}, time.Time{}
			x.IDIndex, x.PhoneIndex, x.GuardianIndex, x.GuardianNameIx = "", "", "", "" // each house has a key of its own
		}
		if a != b {
			t.Errorf("got %+v, want %+v", b, a)
		}
	}
	for _, day := range []civil.Date{civil.On(2020, 6, 1), civil.On(2025, 8, 31), civil.On(2025, 9, 1)} {
		before, err := h.tchs.Ratio(t.Context(), boss, org.ID(boss.Org), teacher.Query{AsOf: day})
		if err != nil {
			t.Fatal(err)
		}
		after, err := other.tchs.Ratio(t.Context(), chief, org.ID(there.Org), teacher.Query{AsOf: day})
		if err != nil || len(after.Figures) != len(before.Figures) {
			t.Fatalf("got %+v, %v", after, err)
		}
		for i := range after.Figures {
			if a, b := before.Figures[i], after.Figures[i]; a.Numerator != b.Numerator || a.Denominator != b.Denominator {
				t.Errorf("%s %s: got %d of %d, want %d of %d", day, b.Formula, b.Numerator, b.Denominator, a.Numerator, a.Denominator)
			}
		}
	}
	if _, err := h.Leave(t.Context(), actor.Actor{Role: actor.Bureau, Org: ident.ID("bur_1")}, imports.Export{Why: filing()}); !errors.Is(err, imports.ErrNotYours) {
		t.Errorf("a bureau: got %v", err)
	}
}

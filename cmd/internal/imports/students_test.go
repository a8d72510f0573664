package imports_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
	"firstkm/services/student"
)

// enrolling brings a school aboard and returns who acts for it.
func (h *house) enrolling(t testing.TB, code, name string) actor.Actor {
	t.Helper()
	s, err := h.orgs.AddSchool(t.Context(), operator, org.School{Code: code, Name: name, Level: "secondary", Region: "310107"})
	if err != nil {
		t.Fatal(err)
	}
	return actor.Actor{Account: ident.ID("acc_" + code), Role: actor.School, Org: ident.ID(s.ID)}
}

// numberOf is a sound identity number.
func numberOf(birth civil.Date, sequence int) string {
	head := "310107" + strings.ReplaceAll(birth.String(), "-", "") + fmt.Sprintf("%03d", sequence%1000)
	return head + string(student.CheckDigit(head))
}

// workbook is a table as a school has it.
func workbook(t testing.TB, header []string, rows ...[]string) imports.File {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewWriter(sheet.XLSX, &b, "学生名册", header)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		cells := make([]sheet.Cell, len(r))
		for i, c := range r {
			cells[i] = sheet.OfText(c)
		}
		if err := w.Write(cells...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return imports.File{Name: "高二名册.xlsx", Body: bytes.NewReader(b.Bytes())}
}

var header = []string{"学籍号", "学生姓名", "身份证件号码", "专业名称", "年级", "班级名称", "联系电话", "家长姓名", "家长电话", "家庭住址"}

func pupil(no, name, number, class string) []string {
	return []string{no, name, number, "数控技术应用", "2023级", class, "19900000001", name + "父", "199 0000 0002", "上海市普陀区"}
}

func (h *house) table(t testing.TB, who actor.Actor, o imports.Options, rows ...[]string) imports.Summary {
	t.Helper()
	sum, err := h.Import(t.Context(), who, imports.Students, o, workbook(t, header, rows...))
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func tally(s imports.Summary) [4]int { return [4]int{s.Created, s.Updated, s.Unchanged, s.Rejected} }

func TestASchoolImportsItsRosterAsItHasIt(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	day := civil.On(2007, 3, 15)
	rows := [][]string{
		pupil("2301", "王示例", numberOf(day, 1), "数控1班"), pupil("2302", "李示例", numberOf(day, 3), "数控1班"), pupil("2303", "赵示例", numberOf(day, 5), "数控2班"),
	}
	preview := h.table(t, who, imports.Options{Preview: true}, rows...)
	if got := tally(preview); got != [4]int{3, 0, 0, 0} || len(preview.Notes) != 3 || !preview.Notes[0].New || preview.Notes[0].Label != "王**" {
		t.Fatalf("preview: got %v, notes %+v", got, preview.Notes)
	}
	if list, err := h.stus.Students(t.Context(), who, student.Filter{}, page.Request{}); err != nil || len(list.Items) != 0 {
		t.Fatalf("a preview wrote %d records, %v", len(list.Items), err)
	}
	if got := tally(h.table(t, who, imports.Options{}, rows...)); got != [4]int{3, 0, 0, 0} {
		t.Fatalf("first time: got %v, want three created", got)
	}
	if got := tally(h.table(t, who, imports.Options{}, rows...)); got != [4]int{0, 0, 3, 0} {
		t.Errorf("second time: got %v, want three unchanged", got)
	}
	st, err := h.db.StudentByNo(t.Context(), org.ID(who.Org), "2301")
	if err != nil || st.BirthDate != day || st.Sex != "male" || st.MajorCode != "660103" || st.EntryYear != 2023 || st.HomeRegion != "310107" {
		t.Errorf("got %+v, %v", st, err)
	}
	sealed, err := h.db.SealedOf(t.Context(), st.ID)
	if err != nil || strings.Contains(fmt.Sprint(sealed), "19900000001") || len(sealed.Known()) != 4 {
		t.Errorf("got %+v, %v; want four sealed values", sealed, err)
	}
	if phone, err := h.ring.Open(student.FieldGuardianPhone, string(st.ID), sealed.GuardianPhone); err != nil || phone != "19900000002" {
		t.Errorf("got %q, %v", phone, err)
	}
	if list, err := h.stus.Students(t.Context(), who, student.Filter{Text: numberOf(day, 3)}, page.Request{}); err != nil || len(list.Items) != 1 || list.Items[0].StudentNo != "2302" {
		t.Errorf("search by number: got %+v, %v", list.Items, err)
	}
}

func TestAPreviewSaysWhatChangesAndWhoIsGone(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	day := civil.On(2007, 3, 15)
	one, two, three := pupil("2301", "王示例", numberOf(day, 1), "数控1班"), pupil("2302", "李示例", numberOf(day, 3), "数控1班"), pupil("2303", "赵示例", numberOf(day, 5), "数控2班")
	h.table(t, who, imports.Options{}, one, two, three)
	changed := pupil("2301", "王改名", numberOf(day, 1), "数控1班")
	changed[6] = "19900000009"
	sum := h.table(t, who, imports.Options{Preview: true}, changed)
	if got := tally(sum); got != [4]int{0, 1, 0, 0} {
		t.Fatalf("got %v", got)
	}
	if got := fmt.Sprint(sum.Notes[0].Cells); got != "[{姓名 王** 王**} {手机 **** 199****0009} {监护人姓名 **** 王***}]" {
		t.Errorf("got %s", got)
	}
	if len(sum.Gone) != 1 || sum.Gone[0].Key != "2302" || sum.Gone[0].Label != "李**" || sum.Gone[0].Group != "数控1班" {
		t.Fatalf("got gone %+v, want 2302 of the class of the table, not of another", sum.Gone)
	}
	done := h.table(t, who, imports.Options{Leave: []ident.ID{sum.Gone[0].ID}}, changed)
	if done.Left != 1 || len(done.Gone) != 1 {
		t.Errorf("got %d left, gone %+v", done.Left, done.Gone)
	}
	st, err := h.db.StudentByNo(t.Context(), org.ID(who.Org), "2302")
	if err != nil || st.State != student.Left {
		t.Errorf("got %+v, %v; want it to have left", st, err)
	}
	if again := h.table(t, who, imports.Options{}, two); tally(again) != [4]int{0, 0, 0, 1} || !strings.Contains(again.Rows[0].Reason.Zh, "复学") {
		t.Errorf("a leaver in a table: got %+v, want it refused with the way back", again)
	}
}

func TestRowsThatContradictEachOtherAreBothRefused(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	day := civil.On(2007, 3, 15)
	for name, tt := range map[string]struct {
		rows [][]string
		want [4]int
		says string
	}{
		"one number, two names": {[][]string{pupil("2301", "王示例", numberOf(day, 1), "1班"), pupil("2301", "李示例", numberOf(day, 3), "1班")}, [4]int{0, 0, 0, 2}, "同一个学号"},
		"two people of one identity number": {
			[][]string{pupil("2301", "王示例", numberOf(day, 1), "1班"), pupil("2302", "李示例", numberOf(day, 1), "1班")},
			[4]int{0, 0, 0, 2},
			"同一个身份证号",
		},
		"the same twice":               {[][]string{pupil("2301", "王示例", numberOf(day, 1), "1班"), pupil("2301", "王示例", numberOf(day, 1), "1班")}, [4]int{1, 0, 1, 0}, ""},
		"a digit miscopied":            {[][]string{pupil("2301", "王示例", "310107200703150011", "1班")}, [4]int{0, 0, 0, 1}, "校验位"},
		"spoilt by a spreadsheet":      {[][]string{pupil("2301", "王示例", "310107200703150000", "1班")}, [4]int{0, 0, 0, 1}, "改成了 0"},
		"neither number nor birthday":  {[][]string{pupil("2301", "王示例", "", "1班")}, [4]int{0, 0, 0, 1}, "出生日期"},
		"a wrong row beside right one": {[][]string{pupil("2301", "王示例", numberOf(day, 1), "1班"), pupil("2302", "", numberOf(day, 3), "1班")}, [4]int{1, 0, 0, 1}, "必填"},
	} {
		sum := h.table(t, who, imports.Options{Preview: true}, tt.rows...)
		said := fmt.Sprint(sum.Rows)
		if tally(sum) != tt.want || !strings.Contains(said, tt.says) || sum.HasErrors != (tt.want[3] > 0) {
			t.Errorf("%s: got %v, %s; want %v, %s", name, tally(sum), said, tt.want, tt.says)
		}
	}
}

// Who corrects a file wants to know of every wrong cell at once.
func TestARefusedRowSaysAllThatIsWrongWithIt(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	sum := h.table(t, who, imports.Options{Preview: true}, pupil("2301", "", "310107200703150011", "1班"))
	if said := fmt.Sprint(sum.Rows); len(sum.Rows) != 2 || !strings.Contains(said, "必填") || !strings.Contains(said, "校验位") {
		t.Errorf("got %s, want the missing name and the miscopied number", said)
	}
}

func TestSomebodyOfAnotherSchoolIsAHintToATransfer(t *testing.T) {
	h := newHouse(t)
	one, two := h.enrolling(t, "3100000001", "示例职校"), h.enrolling(t, "3100000002", "示例二校")
	row := pupil("2301", "王示例", numberOf(civil.On(2007, 3, 15), 1), "1班")
	h.table(t, one, imports.Options{}, row)
	if sum := h.table(t, two, imports.Options{Preview: true}, row); sum.Created != 1 || sum.Elsewhere != 1 {
		t.Errorf("got %+v, want one created of whom another school has a record", sum)
	}
}

func TestHeldFilesAreSealedAndTheImportersOwn(t *testing.T) {
	h := newHouse(t)
	one, two := h.enrolling(t, "3100000001", "示例职校"), h.enrolling(t, "3100000002", "示例二校")
	text := "学号,姓名\n2301,王示例\n"
	id, err := h.Hold(t.Context(), one, imports.Students, imports.File{Name: "a.csv", Body: strings.NewReader(text)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Held(t.Context(), two, id); !errors.Is(err, imports.ErrNotFound) {
		t.Errorf("another school: got %v", err)
	}
	f, err := h.Held(t.Context(), one, id)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(f.Body); err != nil || string(b) != text || f.Name != "a.csv" {
		t.Errorf("got %q, %v", b, err)
	}
	kept, err := h.db.ImportFile(t.Context(), id)
	if err != nil || !bytes.HasPrefix(kept.Body, []byte("v1.")) {
		t.Errorf("got %.20q, %v; want it sealed", kept.Body, err)
	}
}

// A file that was checked and not confirmed waits for its school: whoever may import it confirms or discards it.
func TestWhatIsHeldWaitsForItsOffice(t *testing.T) {
	h := newHouse(t)
	one, two := h.enrolling(t, "3100000001", "示例职校"), h.enrolling(t, "3100000002", "示例二校")
	colleague, teachers := one, one
	colleague.Account, teachers.Account, teachers.Role = "acc_colleague", "acc_teachers", actor.TeachersOffice
	table := func(no string) imports.File {
		return workbook(t, []string{"学号", "姓名", "出生日期", "性别", "专业", "年级"}, []string{no, "王示例", "2007-03-15", "男", "数控技术应用", "高二"})
	}
	hold := func(no string) ident.ID {
		id, err := h.Hold(t.Context(), one, imports.Students, table(no))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first, second := hold("2301"), hold("2302")
	waits := func(who actor.Actor, want ...ident.ID) {
		t.Helper()
		list, err := h.Waiting(t.Context(), who)
		var got []ident.ID
		for _, k := range list {
			got = append(got, k.ID)
			if k.Kind != imports.Students || k.HeldAt.IsZero() || k.ExpiresAt.Sub(k.HeldAt) != imports.HeldFor || len(k.Body) != 0 {
				t.Errorf("got %+v", k)
			}
		}
		slices.Sort(want) // all were held at one instant
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s of %s: got %v, %v; want %v", who.Role, who.Org, got, err, want)
		}
	}
	waits(one, first, second)
	waits(colleague, first, second)
	waits(two)
	waits(teachers)
	for name, who := range map[string]actor.Actor{"another school": two, "the teachers' office": teachers} {
		if err := h.Discard(t.Context(), who, first); !errors.Is(err, imports.ErrNotFound) {
			t.Errorf("%s discards it: %v", name, err)
		}
		if _, err := h.Held(t.Context(), who, first); !errors.Is(err, imports.ErrNotFound) {
			t.Errorf("%s opens it: %v", name, err)
		}
	}
	f, err := h.Held(t.Context(), colleague, first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Import(t.Context(), colleague, imports.Students, imports.Options{Preview: true, Held: first}, f); err != nil {
		t.Fatal(err)
	}
	waits(one, first, second)
	if f, err = h.Held(t.Context(), colleague, first); err != nil {
		t.Fatal(err)
	}
	if sum, err := h.Import(t.Context(), colleague, imports.Students, imports.Options{Held: first}, f); err != nil || sum.Created != 1 {
		t.Fatalf("got %+v, %v", sum, err)
	}
	waits(one, second)
	if err := h.Discard(t.Context(), colleague, second); err != nil {
		t.Fatal(err)
	}
	waits(one)
	if err := h.Discard(t.Context(), one, second); !errors.Is(err, imports.ErrNotFound) {
		t.Errorf("discarded twice: %v", err)
	}
	if roll, err := h.stus.Roll(t.Context(), one, student.Filter{}); err != nil || len(roll) != 1 || roll[0].StudentNo != "2301" {
		t.Errorf("got %+v, %v; want the confirmed one alone", roll, err)
	}
}

func TestWhatIsTaughtIsRemembered(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	file := func() imports.File {
		return workbook(t, []string{"编号（校内）", "姓名", "出生日期", "性别", "专业", "年级"}, []string{"2301", "王示例", "2007-03-15", "男", "数控技术应用", "高二"})
	}
	if _, err := h.Import(t.Context(), who, imports.Students, imports.Options{Preview: true}, file()); !errors.Is(err, imports.ErrHeaders) {
		t.Fatalf("got %v, want the missing column said", err)
	}
	if err := h.Teach(t.Context(), who, imports.Students, map[string]string{"编号（校内）": "student_no"}, nil); err != nil {
		t.Fatal(err)
	}
	if sum, err := h.Import(t.Context(), who, imports.Students, imports.Options{}, file()); err != nil || sum.Created != 1 {
		t.Errorf("got %+v, %v; want it known from now on", sum, err)
	}
}

// TestFiftyThousandStudents measures the largest roster that the program promises to take within thirty seconds.
func TestFiftyThousandStudents(t *testing.T) {
	n := 2000
	if os.Getenv("FIRSTKM_BENCH_SIZE") != "" {
		n = 50_000
	}
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	rows := make([][]string, n)
	for i := range rows {
		day := civil.On(2005, 1, 1).AddDays(i % 1000)
		rows[i] = pupil(fmt.Sprint(230000+i), fmt.Sprintf("王示例%05d", i), numberOf(day, i/1000*2+1), fmt.Sprintf("数控%d班", i/40))
		rows[i][6] = fmt.Sprintf("199%08d", i)
	}
	file := workbook(t, header, rows...)
	body, err := io.ReadAll(file.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		what    string
		preview bool
		want    [4]int
	}{{"preview", true, [4]int{n, 0, 0, 0}}, {"import", false, [4]int{n, 0, 0, 0}}, {"the same file again", false, [4]int{0, 0, n, 0}}} {
		began := time.Now()
		sum, err := h.Import(t.Context(), who, imports.Students, imports.Options{Preview: tt.preview}, imports.File{Name: file.Name, Body: bytes.NewReader(body)})
		took := time.Since(began)
		t.Logf("%s of %d students, %d bytes of xlsx: %.1f s", tt.what, n, len(body), took.Seconds())
		if err != nil || tally(sum) != tt.want || took > 30*time.Second {
			t.Errorf("%s: got %v, %v in %s; want %v within thirty seconds", tt.what, tally(sum), err, took, tt.want)
		}
	}
}

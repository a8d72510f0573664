package app_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"firstkm/services/kernel/page"
	"firstkm/services/platform/sheet"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// aboardIn is how long a new school may take from nothing to students, a notice and a signed report. The test hurries; people
// read and type, which is what the rest of the time is for.
const aboardIn = 15 * time.Minute

// TestASchoolComesAboardWithTwoExcelFiles goes the way of the README from an empty installation: operator, bureau and school
// office let one another in; the office brings the roster in as the school has it, prints slips and sends a notice, a student
// comes in by the slip and reads it on the phone; the teachers' office brings its register in and signs a snapshot.
func TestASchoolComesAboardWithTwoExcelFiles(t *testing.T) {
	t.Parallel()
	began := time.Now()
	node, person, office := newSchool(t)
	office.open("/today")
	office.await(saying(".duties", "学生名册还是空的"))
	sight(office, "office-empty")
	office.open("/imports?kind=students")
	office.upload(roster(t))
	office.press(`document.querySelector('form[action="/imports"] button')`)
	sight(office, "roster-read")
	office.press(`document.querySelector('.formfoot button')`)
	office.await(saying("main", "全部写入"))
	sight(office, "roster-in")
	office.open("/people/students/class?class=2024级数控1班")
	office.press(saying("button", "打印"))
	office.await(fmt.Sprintf(`document.querySelectorAll(".slip-cell .qr").length===%d`, classSize))
	sight(office, "class-slips")
	office.paper("class-slips")
	code := office.says(`document.querySelector(".slip-cell .slip-code").textContent`)
	office.open("/people/invite?role=teachers_office")
	slip := invited(office, "office")

	pupil := person()
	pupil.open("/activate?code=" + strings.ReplaceAll(code, "-", ""))
	pupil.fill("proof", idOf(1)[len(idOf(1))-4:])
	pupil.press(`document.querySelector('form[action="/activate"] button[type=submit]')`)
	pupil.fill("password", chosen)
	pupil.press(`document.querySelector('form[action="/activate/account"] button[type=submit]')`)
	pupil.await(`document.querySelector(".who b").textContent==="学生"`)

	office.open("/notices/new")
	office.fill("text", "请于周五前交安全告知书。")
	office.choose(saying("label", "全校学生") + ".control")
	sight(office, "notice-new")
	office.press(saying("main form button", "发"))
	sight(office, "notice-sent")
	pupil.open("/inbox")
	pupil.await(saying("main", "请于周五前交安全告知书"))
	sight(pupil, "inbox")

	staff := person()
	comeIn(staff, slip, "staff1")
	staff.open("/teachers")
	staff.press(saying(".duties a", "导入教师花名册"))
	staff.upload(staffList(t))
	staff.press(`document.querySelector('form[action="/imports"] button')`)
	sight(staff, "register-read")
	staff.press(`document.querySelector('.formfoot button')`)
	staff.await(saying("main", "全部写入"))
	sight(staff, "register-in")
	staff.open("/teachers")
	sight(staff, "ratio")
	staff.open("/teachers/snapshots")
	staff.fill("report.signer", "王主任")
	staff.press(saying("form button", "签发快照"))
	staff.await(saying("main", "与签名相符"))
	sight(staff, "snapshot")

	snaps, err := node.a.Store.Snapshots(t.Context(), "", page.Request{Limit: page.MaxLimit})
	node.check(err)
	if len(snaps.Items) != 1 {
		t.Fatalf("got %d snapshots, want one", len(snaps.Items))
	}
	_, bad, gone, err := node.a.Services.Teachers.Unsound(t.Context())
	if err != nil || len(bad)+len(gone) > 0 || snaps.Items[0].Formula != teacher.DefaultFormula {
		t.Errorf("got %v, %v, %v; want a sound report by the default formula", bad, gone, err)
	}
	took := time.Since(began)
	t.Logf("from an empty installation to students, a notice and a signed snapshot in %v", took.Round(time.Second))
	if took > aboardIn {
		t.Errorf("it took %v, want %v at most", took, aboardIn)
	}
}

// idOf is the identity number of the n-th student.
func idOf(n int) string {
	head := fmt.Sprintf("310107200803%02d%03d", n, 2*n)
	return head + string(student.CheckDigit(head))
}

// classSize is how many students the roster has.
const classSize = 14

// roster is a school's own list of students: its headings, a column that means nothing here, names for codes.
func roster(t *testing.T) string {
	return excel(t, "2024级新生名单.xlsx", rosterHeader(), rosterRows())
}

func rosterHeader() []string {
	return []string{"序号", "班级", "学号", "姓名", "性别", "身份证号码", "专业", "入学年份", "学生手机", "家长姓名", "家长电话", "住校"}
}

func rosterRows() [][]string {
	var rows [][]string
	for n := 1; n <= classSize; n++ {
		no := strconv.Itoa(n)
		rows = append(rows, []string{no, "2024级数控1班", strconv.Itoa(240100 + n), string([]rune("张李赵钱孙周吴郑冯陈褚卫蒋沈")[n-1]) + "示例", "女", idOf(n), "数控技术应用", "2024", "199000000" + fmt.Sprintf("%02d", n), "家长示例", "199000001" + fmt.Sprintf("%02d", n), "是"})
	}
	return rows
}

// staffList is the teachers' office's own list.
func staffList(t *testing.T) string {
	return excel(t, "教师花名册.xlsx", []string{"序号", "工号", "姓名", "部门", "任教类别", "是否专任", "是否在岗", "任教专业类", "双师级别", "认定时间", "证书编号"}, [][]string{
		{"1", "J001", "王示例", "机电部", "专业课", "是", "是", "机械设计制造类", "中级", "2024-06-30", "SS2024001"},
		{"2", "J002", "周示例", "机电部", "专业课", "是", "是", "机械设计制造类", "无", "", ""},
		{"3", "J003", "吴示例", "文化部", "文化课", "是", "是", "", "无", "", ""},
	})
}

func excel(t *testing.T, name string, header []string, rows [][]string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewWriter(sheet.XLSX, &b, "Sheet1", header)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		cells := make([]sheet.Cell, len(row))
		for i, v := range row {
			cells[i] = sheet.OfText(v)
		}
		if err := w.Write(cells...); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), name)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// upload chooses a file in the form of imports.
func (w *walker) upload(path string) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, chromedp.SetUploadFiles(`input[type=file]`, []string{path})); err != nil {
		w.stuck("choose "+path, err)
	}
}

// paper keeps the page as a printer would have it, when asked for.
func (w *walker) paper(name string) {
	dir := os.Getenv("FIRSTKM_TEST_SHOTS")
	if dir == "" {
		return
	}
	answer, err := chromedp.Call(w.ctx, cdp.PrintToPDF, cdp.PrintToPDFParams{PreferCSSPageSize: new(true)})
	if err != nil {
		w.stuck("print", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "aboard-"+name+".pdf"), answer.Data, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// sight keeps a picture for the eye, when asked for.
func sight(w *walker, name string) {
	if dir := os.Getenv("FIRSTKM_TEST_SHOTS"); dir != "" {
		w.shoot(filepath.Join(dir, "aboard-"+name+".png"))
	}
}

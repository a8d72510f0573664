package web_test

import (
	"archive/zip"
	"context"
	"fmt"
	"html"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/imports"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/student"
)

// plainVault is a vault that hides nothing, so that tests can look.
type plainVault struct{}

func (plainVault) Seal(_, _, plain string) (string, error)  { return plain, nil }
func (plainVault) Open(_, _, sealed string) (string, error) { return sealed, nil }
func (plainVault) Index(field, plain string) string         { return field + " " + plain }

// workbook is an Excel file as a school has it: inline texts, one sheet.
func workbook(t *testing.T, rows ...[]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "2024级数控班.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	var sheet strings.Builder
	sheet.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i, row := range rows {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for j, cell := range row {
			fmt.Fprintf(&sheet, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+j, i+1, html.EscapeString(cell))
		}
		sheet.WriteString(`</row>`)
	}
	sheet.WriteString(`</sheetData></worksheet>`)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheet.String()},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(`<?xml version="1.0" encoding="UTF-8"?>` + part[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// numberOf is a sound identity number of nobody.
func numberOf(birth string, sequence int) string {
	head := "310107" + birth + fmt.Sprintf("%03d", sequence)
	return head + string(student.CheckDigit(head))
}

// TestARosterComesInThroughTheBrowser goes the way of a school office: upload its own Excel, say what one heading means,
// look at what would change, confirm, take the wrong row back, and find a student.
func TestARosterComesInThroughTheBrowser(t *testing.T) {
	source, ctx := axe(t), browser(t)
	w := newWorld(t)
	gone := w.pupil("2404", "孙示例", "2024级数控1班", "660103", civil.On(2008, 5, 1))
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	for name, value := range map[string]string{"firstkm_session": "school", "lang": "zh-CN"} {
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL}); err != nil {
			t.Fatal(err)
		}
	}
	file := workbook(t,
		[]string{"编号（校内）", "学生姓名", "身份证件号码", "专业名称", "年级", "班级名称", "联系电话", "家长电话"},
		[]string{"2401", "王示例", numberOf("20080315", 1), "数控技术应用", "2024级", "2024级数控1班", "19900000001", "19900000011"},
		[]string{"2402", "李示例", numberOf("20080416", 2), "数控技术应用", "2024级", "2024级数控1班", "19900000002", "19900000012"},
		[]string{"2403", "赵示例", "310107200805170000", "数控技术应用", "2024级", "2024级数控1班", "19900000003", "19900000013"},
	)
	stop := 0
	look := func(name string) {
		t.Helper()
		for _, wide := range []int64{1280, 390} {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844)); err != nil {
				t.Fatal(err)
			}
			shoot(ctx, t, fmt.Sprintf("roster_%02d_%s", stop, name), "light", wide)
			report(ctx, t, source)
		}
		stop++
	}
	says := func(want string) {
		t.Helper()
		if err := chromedp.Do(ctx, waited(`document.body.innerText.includes("`+want+`")`)); err != nil {
			text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0,800)`))
			t.Fatalf("the page does not say %s: %v\n%s", want, err, text)
		}
	}
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	goes := func(press string) {
		t.Helper()
		if _, err := chromedp.RunResponse(ctx, chromedp.Click(press)); err != nil {
			snap(ctx, t, "roster_stuck")
			t.Fatalf("%s: %v", press, err)
		}
	}
	do(chromedp.EmulateViewport(1280, 844), chromedp.Navigate(s.URL+"/students"))
	look("list")
	do(chromedp.Navigate(s.URL+"/imports?kind=students"), chromedp.SetUploadFiles(`input[type=file]`, []string{file}))
	goes(`form[action="/imports"] button`)
	says("编号（校内）")
	look("meaning")
	do(chromedp.SetValue(`select[name="column.0"]`, "student_no"))
	goes(`form[action$="/meaning"] button`)
	says("确认导入")
	says("改成了 0")
	look("review")
	do(chromedp.Click(`input[name=pick][value="` + string(gone.ID) + `"]`))
	goes(`.formfoot button`)
	says("正确的行已写入")
	look("result")
	list, err := w.s.Students.Students(context.Background(), w.people["school"], student.Filter{State: student.Active, Class: "2024级数控1班"}, page.Request{})
	if err != nil || len(list.Items) != 2 {
		t.Fatalf("got %d active students of the class, %v; want the two right rows", len(list.Items), err)
	}
	if st, err := w.s.Students.Student(context.Background(), w.people["school"], gone.ID); err != nil || st.State != student.Left {
		t.Errorf("got %+v, %v; want the ticked one to have left", st, err)
	}
	do(chromedp.Navigate(s.URL + "/students?q=" + numberOf("20080315", 1)))
	says("王示例")
	do(chromedp.Navigate(s.URL + "/students/" + string(list.Items[0].ID)))
	look("record")
	do(chromedp.Navigate(s.URL + "/students/" + string(gone.ID)))
	says("复学")
	look("leaver")
	for _, at := range []string{"/students/roll-over", "/students/incoming", "/exports/students?state=active"} {
		do(chromedp.Navigate(s.URL + at))
		look(filepath.Base(strings.TrimSuffix(at, "?state=active")))
	}
	do(chromedp.Navigate(s.URL+"/students/roll-over"), chromedp.SetValue(`textarea[name=keep]`, "2401"))
	goes(`form[action="/students/roll-over"] button.btn-secondary`)
	says("留级 1 人")
	look("repeats")
	w.jobs.news = &imports.Job{ID: "job_1", State: imports.JobRunning, Kind: imports.Students, Name: "名册.xlsx", Read: 3120, Total: 50000}
	do(chromedp.Navigate(s.URL + "/imports/jobs/job_1"))
	says("3,120 / 50,000")
	look("bar")
}

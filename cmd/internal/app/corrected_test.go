package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"firstkm/services/kernel/page"
	"firstkm/services/platform/sheet"
	"firstkm/services/student"
)

// TestACorrectedFileComesBackAndNothingIsDoubled goes the whole way of a roster with two bad rows: the preview names them, the
// good ones are taken, the browser downloads the file to correct, it is corrected and sent again.
func TestACorrectedFileComesBackAndNothingIsDoubled(t *testing.T) {
	t.Parallel()
	node, _, office := newSchool(t)
	rows := rosterRows()[:6]
	rows[2][5] = rows[2][5][:17] + string('0'+(rows[2][5][17]-'0'+1)%10) // no check digit of such a number
	rows[4][6] = "航天飞机驾驶"
	bring := func(path string) {
		office.open("/imports?kind=students")
		office.upload(path)
		office.press(`document.querySelector('form[action="/imports"] button')`)
	}
	bring(excel(t, "2024级新生名单.xlsx", rosterHeader(), rows))
	for _, told := range []string{"现在还没有写入", "身份证号", "专业", "航天飞机驾驶"} {
		office.await(saying("main", told))
	}
	office.await(counted("新增", "4"))
	office.await(counted("有问题，不导入", "2"))
	sight(office, "corrected-preview")
	if n := rosterOf(node); len(n) != 0 {
		t.Fatalf("the preview wrote %v", n)
	}
	office.press(`document.querySelector('.formfoot button')`)
	office.await(saying("main", "正确的行已写入，另有 2 行有问题"))
	sight(office, "corrected-partly")
	name, body := office.download(saying("a", "下载改正用的表格"))
	if !strings.Contains(name, "2024级新生名单") || !strings.HasSuffix(name, ".xlsx") {
		t.Errorf("the file is called %q", name)
	}
	header, refused := opened(t, name, body)
	if len(refused) != 2 || refused[0][2] != "240103" || refused[1][2] != "240105" {
		t.Fatalf("the file holds %v, want the two refused rows", refused)
	}
	if last := refused[1][len(header)-1]; !strings.Contains(last, "航天飞机驾驶") && !strings.Contains(last, "专业") {
		t.Errorf("the second row's reason is %q", last)
	}
	good := rosterRows()
	refused[0][5], refused[1][6] = good[2][5], good[4][6] // what a clerk types over it; the reasons stay where they are
	back := excel(t, name, header, refused)
	bring(back)
	for _, told := range []string{"改正用的表格", "现在还没有写入"} {
		office.await(saying("main", told))
	}
	office.await(counted("新增", "2"))
	office.await(counted("有问题，不导入", "0"))
	office.await(`!document.querySelector("main").innerText.includes("勾选已离校")`)      // the file has two rows of the class, which nobody else left
	office.await(`document.querySelector("main").innerText.includes("不指明就不导入：住校。")`) // nothing is asked of the columns that the program added
	sight(office, "corrected-back")
	office.press(`document.querySelector('.formfoot button')`)
	office.await(saying("main", "全部写入"))
	want := []string{"240101", "240102", "240103", "240104", "240105", "240106"}
	if got := rosterOf(node); !slices.Equal(got, want) {
		t.Errorf("the roster holds %v, want %v", got, want)
	}
	bring(back)
	office.await(counted("没有变化", "2"))
	office.press(`document.querySelector('.formfoot button')`)
	office.await(saying("main", "全部写入"))
	if got := rosterOf(node); !slices.Equal(got, want) {
		t.Errorf("sent twice, the roster holds %v, want %v", got, want)
	}
	office.open("/students")
	office.await(fmt.Sprintf(`document.querySelectorAll("main tbody tr").length===%d`, len(want)))
}

// counted is an expression that holds when the page shows a number beneath a label.
func counted(label, value string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".figures > *")].some(e=>e.textContent.includes(%q)&&e.textContent.replace(/\s/g,"").includes(%q))`, label, strings.ReplaceAll(label+value, " ", ""))
}

// rosterOf are the numbers of the school's students, in their order.
func rosterOf(node *world) []string {
	node.t.Helper()
	ctx := node.t.Context()
	school, err := node.a.Store.SchoolByCode(ctx, schoolCode)
	node.check(err)
	list, err := node.a.Store.Students(ctx, student.Filter{School: school.ID}, page.Request{Limit: page.MaxLimit})
	node.check(err)
	var numbers []string
	for _, s := range list.Items {
		numbers = append(numbers, s.StudentNo)
	}
	slices.Sort(numbers)
	return numbers
}

// download touches a link and waits for the file that the browser keeps, with the name that it gives it.
func (w *walker) download(link string) (name string, body []byte) {
	w.t.Helper()
	dir := w.t.TempDir()
	if _, err := chromedp.Call(w.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(w.ctx).BrowserContextID, DownloadPath: dir,
	}); err != nil {
		w.stuck("allow a download", err)
	}
	w.touch(link)
	if err := patiently(patience, func() error {
		list, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, f := range list {
			if name = f.Name(); !strings.HasSuffix(name, ".crdownload") && !strings.HasPrefix(name, ".") {
				body, err = os.ReadFile(filepath.Join(dir, name))
				return err
			}
		}
		return errors.New("nothing was downloaded")
	}); err != nil {
		w.stuck("download "+link, err)
	}
	return name, body
}

// opened reads a workbook's header and rows.
func opened(t *testing.T, name string, body []byte) (header []string, rows [][]string) {
	t.Helper()
	r, err := sheet.Open(name, "", bytes.NewReader(body), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Header(), rows
		}
		if err != nil {
			t.Fatal(err)
		}
		cells := row.Cells
		for len(cells) < len(r.Header()) {
			cells = append(cells, "")
		}
		rows = append(rows, cells)
	}
}

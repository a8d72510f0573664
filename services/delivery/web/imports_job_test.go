package web_test

import (
	"net/http"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/text"
)

func TestALongImportShowsHowFarItIs(t *testing.T) {
	w := newWorld(t)
	w.jobs.news = &imports.Job{State: imports.JobRunning, Kind: imports.Enterprises, Name: "单位.csv", Read: 3000, Total: 50000}
	sent := w.upload("school", "单位.csv", "统一社会信用代码,单位名称\n91320582MA1WXYT23C,示例机械厂\n", map[string]string{"kind": "enterprises"})
	at := sent.Header().Get("Location")
	if sent.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/imports/jobs/job_") {
		t.Fatalf("got %d to %q, want to be led to the bar", sent.Code, at)
	}
	page := w.get("school", at)
	w.says(page, http.StatusOK, "单位.csv", `value="3000" max="50000"`, `hx-get="`+at+`"`, `<noscript><meta http-equiv="refresh" content="2"></noscript>`, "导入会继续")
	for name, tt := range map[string]struct {
		job  imports.Job
		want string
	}{
		"waiting":  {imports.Job{State: imports.JobWaiting, Ahead: 2}, "前面还有 2 个导入"},
		"counting": {imports.Job{State: imports.JobRunning}, "正在检查文件"},
		"preview":  {imports.Job{State: imports.JobRunning, Total: 9, Preview: true}, "还没有写入"},
	} {
		w.jobs.news = &tt.job
		if got := w.get("school", at); !strings.Contains(got.Body.String(), tt.want) {
			t.Errorf("%s: want %s in %.300s", name, tt.want, got.Body)
		}
	}
	w.jobs.news = &imports.Job{State: imports.JobRunning, Read: 4000, Total: 50000}
	if bar := w.get("school", at, "HX-Request: true"); bar.Code != http.StatusOK || strings.Contains(bar.Body.String(), "<html") || !strings.Contains(bar.Body.String(), `value="4000"`) {
		t.Errorf("the poll: got %d %s, want the bar alone", bar.Code, bar.Body)
	}
	done := imports.Summary{ID: "imp_1", Kind: imports.Enterprises, Created: 49990, Rejected: 10, HasErrors: true, Rows: []imports.RowError{{Line: 7, Column: "单位名称"}}}
	done.Rows[0].Reason = text.Say("必填。", "needed")
	w.jobs.news = &imports.Job{ID: "job_1", State: imports.JobDone, Kind: imports.Enterprises, Sum: done}
	if bar := w.get("school", at, "HX-Request: true"); bar.Code != http.StatusNoContent || bar.Header().Get("HX-Redirect") != "/imports/jobs/job_1" {
		t.Errorf("the poll at the end: got %d %v, want to be led to the result", bar.Code, bar.Header())
	}
	w.says(w.get("school", at), http.StatusOK, "49,990", "单位名称", "必填", "/imports/errors/imp_1")
	w.jobs.news = &imports.Job{State: imports.JobFailed, Kind: imports.Enterprises, Fault: imports.ErrBroken}
	w.says(w.get("school", at), http.StatusUnprocessableEntity, "程序重启", "不会重复")
	w.jobs.news = nil
	w.says(w.get("school", "/imports/jobs/job_none"), http.StatusNotFound, "可以再导入一次")
}

package web_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

func TestWhoRepeatsIsChosenBeforeTheYearIsRolledOver(t *testing.T) {
	w := newWorld(t)
	ctx, office := context.Background(), w.people["school"]
	for _, p := range []struct {
		no, name string
		year     int
	}{{"2301", "王示例", 2023}, {"2302", "李示例", 2023}, {"2401", "赵示例", 2024}} {
		_, err := w.s.Students.Add(ctx, office, student.Student{
			School: org.ID(office.Org), StudentNo: p.no, Name: p.name, Sex: "male", BirthDate: civil.On(p.year-15, 3, 15), MajorCode: "660103", EntryYear: p.year, Class: "数控" + p.no[:2], StudyMode: "full_time",
		})
		w.must(err)
	}
	at := "/students/roll-over"
	w.says(w.get("school", at), http.StatusOK, "留级学生的学号", "结转到 2026–2027 学年", "结转不能整体撤销")
	w.says(w.post("school", at, url.Values{"do": {"preview"}, "keep": {"2302，9999"}}), http.StatusUnprocessableEntity, "没有这些学号：9999")
	seen := w.post("school", at, url.Values{"do": {"preview"}, "keep": {"2302\n2401"}})
	w.says(seen, http.StatusOK, "留级 2 人", "李示例", "赵示例", "结转到 2026–2027 学年")
	if st, err := w.s.Students.Students(ctx, office, student.Filter{State: student.Graduated}, page.Request{}); err != nil || len(st.Items) != 0 {
		t.Errorf("looking changes nothing: got %+v, %v", st.Items, err)
	}
	w.says(w.post("school", at, url.Values{"year": {"2026"}, "keep": {"2302\n2401"}}), http.StatusSeeOther)
	w.says(w.get("school", at), http.StatusOK, "2026–2027 学年已结转")
	for no, want := range map[string]struct {
		state student.State
		year  int
	}{"2301": {student.Graduated, 2023}, "2302": {student.Active, 2024}, "2401": {student.Active, 2025}} {
		list, err := w.s.Students.Students(ctx, office, student.Filter{Text: no}, page.Request{})
		if err != nil || len(list.Items) != 1 || list.Items[0].State != want.state || list.Items[0].EntryYear != want.year {
			t.Errorf("%s: got %+v, %v; want %+v", no, list.Items, err, want)
		}
	}
	w.says(w.post("school", at, url.Values{"year": {"2026"}}), http.StatusUnprocessableEntity)
}

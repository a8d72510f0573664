package app_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/services/kernel/civil"
)

// A fair from plan to results through the interface, by school, unit and students.
func TestAFairThroughTheInterface(t *testing.T) {
	var ahead atomic.Int64
	w := host(t, settings(t.TempDir()), town, unhurried(), app.Clock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())).Truncate(time.Microsecond) }))
	begin := time.Now().Add(2 * time.Hour).Truncate(time.Minute) // with half an hour before and an hour after on one day
	if civil.Today(begin.Add(-30*time.Minute)) != civil.Today(begin.Add(time.Hour)) {
		begin = civil.Today(time.Now()).AddDays(1).Start().Add(time.Hour)
	}
	at := func(minutes int) string { return begin.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339) }
	w.speak(422, "POST", "/api/v1/fairs", "school", fmt.Sprintf(`{"title":"示例双选会","place":"体育馆","from":%q,"until":%q}`, at(60), at(0)), "")
	f := w.speak(201, "POST", "/api/v1/fairs", "school", fmt.Sprintf(`{"title":"示例双选会","place":"体育馆","from":%q,"until":%q}`, at(0), at(60)), "")
	url := "/api/v1/fairs/" + f["id"].(string)
	w.speak(409, "POST", url+"/steps", "school", `{"step":"open"}`, f["etag"].(string)) // no unit comes
	b := w.speak(201, "POST", url+"/booths", "school", fmt.Sprintf(`{"enterprise":%q}`, w.ids["unit"]), "")
	w.speak(428, "PUT", url+"/booth", "unit", `{"accept":true}`, "")
	w.speak(200, "PUT", url+"/booth", "unit", fmt.Sprintf(`{"accept":true,"booth":"A1","placements":[%q]}`, w.ids["plc"]), b["etag"].(string))
	row := fmt.Sprintf(`{"room":"1 号桌","from":%q,"until":%q,"minutes":15,"capacity":1}`, at(0), at(30))
	made := w.speak(201, "POST", url+"/slots", "unit", row, "")["items"].([]any)
	w.speak(409, "POST", url+"/slots", "unit", row, "") // they overlap
	slot := func(n int) string { return url + "/slots/" + made[n].(map[string]any)["id"].(string) }
	w.speak(404, "PUT", slot(0)+"/booking", "student", "", "") // not open yet
	f = w.speak(200, "POST", url+"/steps", "school", `{"step":"open"}`, f["etag"].(string))
	if got := fmt.Sprint(w.speak(200, "GET", "/api/v1/today", "student", "", "")["duties"]); !strings.Contains(got, "fair_register") {
		t.Errorf("today: got %s, want fair_register", got)
	}
	w.speak(200, "PUT", slot(0)+"/booking", "student", "", "")
	w.speak(409, "PUT", slot(0)+"/booking", "classmate", "", "")
	w.speak(204, "DELETE", slot(0)+"/booking", "student", "", "")
	w.speak(200, "PUT", slot(0)+"/booking", "classmate", "", "")
	w.speak(200, "PUT", slot(1)+"/booking", "student", "", "")
	w.speak(409, "DELETE", slot(1), "unit", "", "")
	part := w.speak(200, "GET", url+"/part", "student", "", "")

	ahead.Store(int64(time.Until(begin.Add(-20 * time.Minute))))
	f = w.speak(200, "POST", url+"/steps", "school", `{"step":"begin"}`, f["etag"].(string))
	w.speak(409, "DELETE", slot(1)+"/booking", "student", "", "")
	code := fmt.Sprintf(`{"code":%q}`, part["code"])
	if got := w.speak(200, "POST", url+"/arrivals", "teacher", code, ""); got["first"] != true {
		t.Errorf("check-in: got %v, want the first", got)
	}
	if got := w.speak(200, "POST", url+"/arrivals", "school", code, ""); got["first"] != false {
		t.Errorf("check-in again: got %v, want not the first", got)
	}
	w.speak(404, "POST", url+"/arrivals", "school", `{"code":"NOBODY22"}`, "")
	score := fmt.Sprintf(`{"scores":[{"number":%q,"word":"good","reason":"基础较好，可以边学边做"}]}`, part["number"])
	tag := w.speak(200, "GET", url+"/scores", "unit", "", "")["etag"].(string)
	w.speak(409, "PUT", url+"/scores/"+w.ids["plc"], "unit", score, tag) // not met
	if got := w.speak(200, "POST", url+"/arrivals", "unit", code, ""); got["name"] != nil || got["met_at"] == nil {
		t.Errorf("at the booth: got %v, want no name", got)
	}
	w.speak(200, "PUT", url+"/scores/"+w.ids["plc"], "unit", score, tag)
	w.speak(409, "GET", url+"/results", "student", "", "")
	w.speak(200, "POST", url+"/steps", "school", `{"step":"close"}`, f["etag"].(string))
	if got := w.speak(200, "GET", url+"/results", "student", "", "")["results"].([]any); len(got) != 1 || got[0].(map[string]any)["says"] != "可以" {
		t.Errorf("results: got %v, want the unit's word", got)
	}
	if got := w.speak(200, "GET", url+"/results", "classmate", "", "")["results"].([]any); len(got) != 0 {
		t.Errorf("another's results: got %v, want none", got)
	}
}

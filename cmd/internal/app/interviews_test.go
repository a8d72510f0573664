package app_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
)

// An interview from proposal to result through the interface, by unit, student and class teacher; nobody is at two places at once.
func TestAnInterviewThroughTheInterface(t *testing.T) {
	var ahead atomic.Int64
	w := host(t, settings(t.TempDir()), town, unhurried(), app.Clock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())).Truncate(time.Microsecond) }))
	at := time.Now().Add(4 * time.Hour).Truncate(time.Minute).UTC()
	url, offer := "/api/v1/applications/"+w.ids["app"]+"/interviews", func(kind string) string {
		return fmt.Sprintf(`{"kind":%q,"times":[%q,%q],"minutes":30,"note":"请带学生证。"}`, kind, at.Add(time.Hour).Format(time.RFC3339), at.Format(time.RFC3339))
	}
	w.speak(409, "POST", url, "unit", offer("telephone"), "") // town left one
	left := w.speak(200, "GET", "/api/v1/interviews/"+w.ids["itv"], "unit", "", "")
	steps := func(i map[string]any) string { return "/api/v1/interviews/" + i["id"].(string) + "/steps" }
	w.speak(428, "POST", steps(left), "unit", `{"step":"cancel","reason":"岗位安排有变化"}`, "")
	w.speak(200, "POST", steps(left), "unit", `{"step":"cancel","reason":"岗位安排有变化"}`, left["etag"].(string))

	w.speak(422, "POST", url, "unit", offer("on_site"), "") // without an address
	i := w.speak(201, "POST", url, "unit", offer("telephone"), "")
	if got := i["times"].([]any); len(got) != 2 || got[0] != at.Format(time.RFC3339) {
		t.Errorf("times: got %v, want them in their order", got)
	}
	todays := func(who, want string) {
		t.Helper()
		if got := fmt.Sprint(w.speak(200, "GET", "/api/v1/today", who, "", "")["duties"]); !strings.Contains(got, want) {
			t.Errorf("today of %s: got %s, want %s", who, got, want)
		}
	}
	todays("student", "interview_answer")
	tag := i["etag"].(string)
	w.speak(422, "POST", steps(i), "student", fmt.Sprintf(`{"step":"take","time":%q}`, at.Add(time.Minute).Format(time.RFC3339)), tag)
	i = w.speak(200, "POST", steps(i), "student", fmt.Sprintf(`{"step":"take","time":%q}`, at.Format(time.RFC3339)), tag)
	todays("teacher", "interview_call")
	todays("unit", "interview_meet")
	templates := w.speak(200, "GET", "/api/v1/interviews/templates", "unit", "", "")
	reason := templates["reasons"].([]any)[0].(map[string]any)
	record := fmt.Sprintf(`{"step":"record","word":%q,"reason":%q}`, reason["word"], reason["value"])
	w.speak(409, "POST", steps(i), "unit", record, i["etag"].(string)) // not yet
	ahead.Store(int64(5 * time.Hour))
	w.speak(409, "POST", steps(i), "student", `{"step":"cancel","reason":"身体不适，希望另约时间"}`, i["etag"].(string))
	w.speak(200, "POST", steps(i), "unit", record, i["etag"].(string))
	got := w.speak(200, "GET", "/api/v1/interviews/"+i["id"].(string), "student", "", "")
	if got["word"] != reason["word"] || got["says"] == "" || got["reason"] != reason["label"] {
		t.Errorf("the student reads %v, want the unit's word with its reason", got)
	}
	if list := w.speak(200, "GET", "/api/v1/interviews", "school", "", "")["items"].([]any); len(list) != 2 {
		t.Errorf("the school reads %d, want both", len(list))
	}
}

// A booking at a fair and an interview do not overlap, whichever came first.
func TestAFairAndAnInterviewDoNotOverlap(t *testing.T) {
	w := host(t, settings(t.TempDir()), town)
	slots := w.speak(200, "GET", "/api/v1/fairs/"+w.ids["fai"]+"/slots", "student", "", "")["items"].([]any)
	from := slots[0].(map[string]any)["from"].(string)
	left := w.speak(200, "GET", "/api/v1/interviews/"+w.ids["itv"], "unit", "", "")
	w.speak(200, "POST", "/api/v1/interviews/"+w.ids["itv"]+"/steps", "unit", `{"step":"cancel","reason":"岗位安排有变化"}`, left["etag"].(string))
	i := w.speak(201, "POST", "/api/v1/applications/"+w.ids["app"]+"/interviews", "unit", fmt.Sprintf(`{"kind":"at_school","times":[%q],"minutes":30}`, from), "")
	take, at := fmt.Sprintf(`{"step":"take","time":%q}`, from), "/api/v1/interviews/"+i["id"].(string)+"/steps"
	w.speak(409, "POST", at, "student", take, i["etag"].(string))
	booking := "/api/v1/fairs/" + w.ids["fai"] + "/slots/" + w.ids["slt"] + "/booking"
	w.speak(204, "DELETE", booking, "student", "", "")
	w.speak(200, "POST", at, "student", take, i["etag"].(string))
	w.speak(409, "PUT", booking, "student", "", "")
}

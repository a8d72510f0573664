package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
)

// call asks the interface and returns the answer's id and ETag; it fails unless the answer has the status and every part.
func (w *world) call(t *testing.T, as, method, path, body, match string, status int, parts ...string) (id, tag string) {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+w.tokens[as])
	req.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(body, "\xff\xd8") {
		req.Header.Set("Content-Type", "image/jpeg")
	}
	if match != "" {
		req.Header.Set("If-Match", match)
	}
	rec := httptest.NewRecorder()
	w.a.Engine.ServeHTTP(rec, req)
	if rec.Code != status {
		t.Fatalf("%s %s: got %d %.600s, want %d", method, path, rec.Code, rec.Body, status)
	}
	for _, p := range parts {
		if !strings.Contains(rec.Body.String(), p) {
			t.Errorf("%s %s: lacks %s: %.900s", method, path, p, rec.Body)
		}
	}
	var made struct{ ID string }
	_ = json.Unmarshal(rec.Body.Bytes(), &made) // a photo is none
	return made.ID, rec.Header().Get("ETag")
}

// TestABatchIsWorkedUpOverTheInterface walks from a batch to the units that may receive its students, over the interface alone.
func TestABatchIsWorkedUpOverTheInterface(t *testing.T) {
	t.Parallel()
	w := host(t, settings(t.TempDir()), town)
	day := civil.Today(time.Now()).AddDays(-3).String()
	bat, tag := w.call(t, "school", "POST", "/api/v1/batches", `{"name":"批次","term":"学期","from":"2027-03-01","to":"2027-08-31","majors":["660103"],"programme":"方案"}`, "", http.StatusCreated, `"state":"draft"`, `"students":`)
	at := "/api/v1/batches/" + bat
	w.call(t, "school", "POST", at+"/steps", `{"step":"submit"}`, "", http.StatusPreconditionRequired)
	w.call(t, "school", "POST", at+"/steps", `{"step":"submit"}`, tag, http.StatusUnprocessableEntity, "R-ART03-NATURE", `"name":"internship_module"`)
	_, tag = w.call(t, "school", "PUT", at, `{"name":"批次","term":"学期","from":"2027-03-01","to":"2027-08-31","majors":["660103"],"programme":"方案","internship_module":"第五学期"}`, tag, http.StatusOK)
	_, tag = w.call(t, "school", "POST", at+"/steps", `{"step":"submit"}`, tag, http.StatusOK, `"state":"submitted"`, `"next":["withdraw"]`)
	w.call(t, "school", "POST", at+"/steps", `{"step":"approve"}`, tag, http.StatusForbidden)
	w.call(t, "school", "GET", at+"/units", "", "", http.StatusConflict, "batch.not_approved")
	w.call(t, "vice", "POST", at+"/steps", `{"step":"approve"}`, tag, http.StatusOK, `"state":"approved"`)
	w.call(t, "school", "POST", at+"/steps", `{"step":"submit"}`, tag, http.StatusPreconditionFailed)

	var items []string
	for _, topic := range batch.Topics() {
		items = append(items, `{"topic":"`+string(topic)+`","verdict":"fit"}`)
	}
	report := `{"enterprise":"` + w.ids["rival"] + `","visited_on":"` + day + `","visitors":["示例老师"],"items":[` + strings.Join(items, ",") + `],"adopt":"yes","conclusion":"条件完备，可以采用。"}`
	w.call(t, "school", "POST", "/api/v1/inspections", `{"enterprise":"ent_none","visited_on":"`+day+`"}`, "", http.StatusUnprocessableEntity, `"name":"enterprise"`)
	w.call(t, "school", "POST", "/api/v1/inspections", `{"enterprise":"ent_none","visited_on":"2999-01-01"}`, "", http.StatusUnprocessableEntity, `"name":"visited_on"`)
	isp, _ := w.call(t, "school", "POST", "/api/v1/inspections", report, "", http.StatusCreated, `"topic":"safety"`)
	visit := "/api/v1/inspections/" + isp
	w.call(t, "school", "POST", visit+"/photos", "no photo", "", http.StatusUnprocessableEntity, "batch.photo")
	w.call(t, "school", "POST", visit+"/photos", "\xff\xd8"+strings.Repeat("x", batch.MaxPhotoBytes), "", http.StatusRequestEntityTooLarge)
	body, err := snapshot()
	w.check(err)
	photo, err := io.ReadAll(body)
	w.check(err)
	_, tag = w.call(t, "school", "POST", visit+"/photos", string(photo), "", http.StatusCreated, `"content_type":"image/jpeg"`)
	_, tag = w.call(t, "school", "POST", visit+"/steps", `{"step":"submit"}`, tag, http.StatusOK)
	w.call(t, "vice", "POST", visit+"/steps", `{"step":"approve"}`, tag, http.StatusOK, `"state":"approved"`)
	w.call(t, "school", "GET", "/api/v1/enterprises/"+w.ids["rival"], "", "", http.StatusOK, `"verified":true`)

	ulo, tag := w.call(t, "school", "POST", "/api/v1/unit-lists", `{"batch":"`+bat+`","decision_no":"9号","decided_on":"`+day+`","units":["`+w.ids["rival"]+`"]}`, "", http.StatusCreated)
	list := "/api/v1/unit-lists/" + ulo
	w.call(t, "student", "GET", list, "", "", http.StatusNotFound)
	_, tag = w.call(t, "school", "POST", list+"/steps", `{"step":"submit"}`, tag, http.StatusOK)
	w.call(t, "vice", "POST", list+"/steps", `{"step":"publish","published_on":"2999-01-01","place":"公开栏"}`, tag, http.StatusUnprocessableEntity, "published_on")
	_, tag = w.call(t, "vice", "POST", list+"/steps", `{"step":"publish","published_on":"`+day+`","place":"公开栏"}`, tag, http.StatusOK, `"counts":true`)
	w.call(t, "student", "GET", "/api/v1/schools/"+w.ids["school"]+"/unit-lists", "", "", http.StatusOK, `"decision_no":"9号"`, `"next":[]`, `"unit_count":1`)
	w.call(t, "school", "GET", at+"/units", "", "", http.StatusOK, w.ids["rival"])
	w.call(t, "vice", "POST", list+"/steps", `{"step":"stop","reason":"整改"}`, tag, http.StatusUnprocessableEntity, `"name":"enterprise"`)
	w.call(t, "school", "POST", list+"/steps", `{"step":"submit"}`, tag, http.StatusConflict, "batch.state", "已经公布")
	w.call(t, "vice", "POST", list+"/steps", `{"step":"stop","reason":"整改","enterprise":"`+w.ids["rival"]+`"}`, tag, http.StatusOK, `"counts":false`)
	w.call(t, "school", "GET", at+"/units", "", "", http.StatusOK, `"items":[]`)
}

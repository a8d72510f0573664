package app_test

import (
	"net/http"
	"testing"
	"time"

	"firstkm/services/kernel/civil"
)

// TestAFilingGoesToTheBureauAndBack walks a special filing from a draft without its scope to the clearance that rounds and
// applications read, over the interface alone.
func TestAFilingGoesToTheBureauAndBack(t *testing.T) {
	t.Parallel()
	w := host(t, settings(t.TempDir()), town)
	today := civil.Today(time.Now())
	from, to := today.AddDays(30).String(), today.AddDays(200).String()
	_, _ = w.call(t, "school", "POST", "/api/v1/filings", `{"batch":"`+w.ids["sure"]+`","kind":"special","rules":["R-ART11-CAP10"]}`, "", http.StatusUnprocessableEntity, `"name":"rules"`)
	fil, tag := w.call(t, "school", "POST", "/api/v1/filings", `{"batch":"`+w.ids["sure"]+`","kind":"special"}`, "", http.StatusCreated, `"state":"draft"`, `"next":["submit","record","discard"]`)
	at := "/api/v1/filings/" + fil
	w.call(t, "bureau", "GET", at, "", "", http.StatusNotFound)
	w.call(t, "school", "POST", at+"/steps", `{"step":"submit"}`, tag, http.StatusUnprocessableEntity, `"name":"units"`, `"name":"rules"`, `"name":"from"`, `"name":"note"`)
	terms := `{"kind":"special","note":"数控专业须轮夜班，每周一次","units":["` + w.ids["unit"] + `"],"rules":["R-ART17-3-OTNIGHT"],"majors":["660103"],"from":"` + from + `","to":"` + to + `"}`
	_, tag = w.call(t, "school", "PUT", at, terms, tag, http.StatusOK)
	w.call(t, "school", "POST", at+"/steps", `{"step":"accept","no":"1号"}`, tag, http.StatusForbidden, "filing.forbidden")
	_, tag = w.call(t, "school", "POST", at+"/steps", `{"step":"submit"}`, tag, http.StatusOK, `"state":"submitted"`, `"uscc":`)
	w.call(t, "school", "PUT", at, terms, tag, http.StatusConflict, "filing.state")
	w.call(t, "bureau2", "GET", at, "", "", http.StatusNotFound)
	w.call(t, "bureau2", "POST", at+"/steps", `{"step":"accept","no":"1号"}`, tag, http.StatusNotFound)
	w.call(t, "bureau", "POST", at+"/steps", `{"step":"submit"}`, tag, http.StatusForbidden)
	w.call(t, "bureau", "POST", at+"/steps", `{"step":"return"}`, tag, http.StatusUnprocessableEntity, `"name":"reason"`)
	_, tag = w.call(t, "bureau", "POST", at+"/steps", `{"step":"return","reason":"请写明带教安排"}`, tag, http.StatusOK, `"state":"returned"`, "请写明带教安排")
	w.call(t, "bureau", "POST", at+"/steps", `{"step":"accept","no":"1号"}`, tag, http.StatusConflict)
	_, tag = w.call(t, "school", "POST", at+"/steps", `{"step":"submit"}`, tag, http.StatusOK)
	w.call(t, "bureau", "POST", at+"/steps", `{"step":"accept"}`, tag, http.StatusUnprocessableEntity, `"name":"no"`)
	w.call(t, "bureau", "POST", at+"/steps", `{"step":"accept","no":"1号","on":"2999-01-01"}`, tag, http.StatusUnprocessableEntity, `"name":"on"`)
	w.call(t, "bureau", "POST", at+"/steps", `{"step":"accept","no":"备〔2026〕1号"}`, `"1"`, http.StatusPreconditionFailed)
	_, done := w.call(t, "bureau", "POST", at+"/steps", `{"step":"accept","no":"备〔2026〕1号"}`, tag, http.StatusOK, `"state":"accepted"`, `"complete":true`)
	w.call(t, "school", "GET", "/api/v1/clearances?enterprise="+w.ids["unit"], "", "", http.StatusOK, "备〔2026〕1号", "R-ART17-3-OTNIGHT", `"accepted_on":"`+today.String()+`"`)

	far, tag := w.call(t, "school", "POST", "/api/v1/filings", `{"batch":"`+w.ids["sure"]+`","kind":"cross_province","place":"江苏省苏州市","units":["`+w.ids["unit"]+`"],"from":"`+from+`","to":"`+to+`"}`, "", http.StatusCreated)
	far = "/api/v1/filings/" + far
	w.call(t, "school", "POST", far+"/steps", `{"step":"record","no":"同意1号","on":"`+today.String()+`"}`, tag, http.StatusUnprocessableEntity, `"name":"authority"`)
	_, tag = w.call(t, "school", "POST", far+"/steps", `{"step":"record","no":"同意1号","on":"`+today.String()+`","authority":"区教育局"}`, tag, http.StatusOK, `"paper":true`, `"complete":false`, `"next":["forward"]`)
	w.call(t, "school", "POST", far+"/steps", `{"step":"forward","no":"省备7号","on":"`+today.String()+`","authority":"省教育厅"}`, tag, http.StatusOK, `"complete":true`, "省备7号")
	w.call(t, "bureau", "GET", "/api/v1/filings?kind=cross_province", "", "", http.StatusOK, "省备7号")
	w.call(t, "bureau2", "GET", "/api/v1/filings", "", "", http.StatusOK, `"items":[]`)
	id, tag := w.call(t, "school", "POST", "/api/v1/filings", `{"batch":"`+w.ids["bat"]+`","kind":"ordinary"}`, "", http.StatusCreated)
	w.call(t, "school", "POST", "/api/v1/filings/"+id+"/steps", `{"step":"submit"}`, tag, http.StatusConflict, "batch.not_approved")
	w.call(t, "school", "DELETE", "/api/v1/filings/"+id, "", tag, http.StatusNoContent)
	w.call(t, "school", "DELETE", at, "", done, http.StatusConflict, "batch.handed_in")
}

package app_test

import (
	"fmt"
	"strings"
	"testing"
)

// A consent from asking to both answers through the interface, by school, student, guardian and class teacher.
func TestAConsentThroughTheInterface(t *testing.T) {
	w := host(t, settings(t.TempDir()), town, unhurried())
	at, link := "/api/v1/consents/"+w.ids["arr"], "/api/v1/guardian-consents/"+w.ids["cns"]
	c := w.speak(200, "GET", at, "student", "", "")
	if c["status"] != "waiting" || c["telephone"] != "02155550000" || len(c["findings"].([]any)) != 2 {
		t.Errorf("asked: got %v by %v with %v, want it waiting for both", c["status"], c["telephone"], c["findings"])
	}
	hash := c["hash"].(string)
	yes := fmt.Sprintf(`{"step":"answer","given":"agreed","relation":"parent","hash":%q}`, hash)
	w.speak(428, "POST", at+"/steps", "student", yes, "")
	w.speak(409, "POST", at+"/steps", "student", `{"step":"answer","given":"agreed","hash":"0000000000000000"}`, c["etag"].(string))
	c = w.speak(200, "POST", at+"/steps", "student", yes, c["etag"].(string))
	w.speak(409, "POST", at+"/steps", "student", yes, c["etag"].(string))

	page := w.speak(200, "GET", link, "student", "", "")
	if strings.Contains(fmt.Sprint(page["name"]), "小明") || page["expired"] != false || page["rights"] == "" {
		t.Errorf("the guardian reads %v, want a masked name and the rights", page)
	}
	w.speak(422, "POST", link+"/steps", "student", fmt.Sprintf(`{"step":"answer","given":"agreed","hash":%q}`, hash), "")
	w.speak(200, "POST", link+"/steps", "student", yes, "")
	w.speak(409, "POST", link+"/steps", "student", yes, "")
	w.speak(404, "GET", link+"x", "student", "", "")

	c = w.speak(200, "GET", at, "teacher", "", "")
	if c["status"] != "agreed" || len(c["findings"].([]any)) != 1 {
		t.Errorf("both agreed: got %v with %v, want it agreed and unverified", c["status"], c["findings"])
	}
	c = w.speak(200, "POST", at+"/steps", "teacher", `{"step":"verify","way":"call"}`, c["etag"].(string))
	if len(c["findings"].([]any)) != 0 {
		t.Errorf("verified: got %v, want nothing", c["findings"])
	}
	c = w.speak(200, "POST", at+"/steps", "student", `{"step":"withdraw","reason":"另有打算"}`, c["etag"].(string))
	if c["status"] != "withdrawn" {
		t.Errorf("got %v, want it withdrawn", c["status"])
	}
	done := w.speak(200, "POST", "/api/v1/consents/asks", "school", fmt.Sprintf(`{"telephone":"021-55550000","applications":[%q]}`, w.ids["arr"]), "")
	if done["asked"] != 0.0 {
		t.Errorf("asked again after a no: got %v, want nobody", done)
	}
	if list := w.speak(200, "GET", "/api/v1/consents", "vice", "", "")["items"].([]any); len(list) != 2 {
		t.Errorf("the vice-principal reads %d, want both arrangements of the town", len(list))
	}
}

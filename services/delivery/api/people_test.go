package api

import (
	"slices"
	"strings"
	"testing"
)

func TestSessionsAndTokens(t *testing.T) {
	w := newWorld(t)
	got := w.play(t, scenario{
		name: "sign in", call: "POST /api/v1/sessions", body: `{"login":" Unit ","password":"password of unit"}`, status: 201,
		want: `{"actor":{"role":"enterprise","org":"{unit}"}}`, save: "again",
	})
	cookie := got.Header().Get("Set-Cookie")
	if !strings.Contains(cookie, "HttpOnly") || !strings.HasPrefix(cookie, "firstkm_session=") {
		t.Errorf("cookie: got %q", cookie)
	}
	w.run(t,
		scenario{name: "a wrong password", call: "POST /api/v1/sessions", body: `{"login":"unit","password":"x"}`, status: 401, want: `{"code":"account.credentials"}`},
		scenario{name: "an unknown login answers the same", call: "POST /api/v1/sessions", body: `{"login":"nobody","password":"x"}`, status: 401, want: `{"code":"account.credentials"}`},
		scenario{name: "who I am", as: "again", call: "GET /api/v1/me", status: 200, want: `{"role":"enterprise","org":"{unit}","org_name":"精工机械1厂"}`, never: []string{"scopes"}},
		scenario{name: "a student", as: "student", call: "GET /api/v1/me", status: 200, want: `{"role":"student","person":"{student}","org_name":"示范职业学校1"}`},
		scenario{name: "the operator is of no organisation", as: "operator", call: "GET /api/v1/me", status: 200, want: `{"role":"operator"}`, never: []string{"org"}},
		scenario{name: "nobody", call: "GET /api/v1/me", status: 401},
		scenario{name: "a token that reads", as: "unit", call: "POST /api/v1/tokens", body: `{"name":"ERP","scopes":["read"],"days":30}`, status: 201, want: `{"name":"ERP","scopes":["read"]}`, save: "reader"},
		scenario{name: "shown once", as: "unit", call: "GET /api/v1/tokens", status: 200, want: `{"items":[{"id":"{reader}"}]}`, never: []string{`"token"`, "fkm_"}},
		scenario{name: "reads", as: "reader", call: "GET /api/v1/enterprises/me/placements", status: 200, want: `{"items":[]}`},
		scenario{name: "says what it may", as: "reader", call: "GET /api/v1/me", status: 200, want: `{"scopes":["read"]}`},
		scenario{name: "does not write", as: "reader", call: "POST /api/v1/placements", body: lawful, status: 403, want: `{"code":"auth.scope"}`},
		scenario{name: "makes no tokens", as: "reader", call: "POST /api/v1/tokens", body: `{"name":"x","scopes":["write"],"days":1}`, status: 403},
		scenario{name: "an unknown scope", as: "unit", call: "POST /api/v1/tokens", body: `{"name":"x","scopes":["all"],"days":1}`, status: 422, want: `{"fields":[{"name":"scopes[0]"}]}`},
		scenario{name: "no life for ever", as: "unit", call: "POST /api/v1/tokens", body: `{"name":"x","scopes":["read"],"days":367}`, status: 422, want: `{"fields":[{"name":"days"}]}`},
		scenario{name: "another's token cannot be revoked", as: "rival", call: "DELETE /api/v1/tokens/{reader}", status: 404},
		scenario{name: "revoked", as: "unit", call: "DELETE /api/v1/tokens/{reader}", status: 204},
		scenario{name: "is refused", as: "reader", call: "GET /api/v1/me", status: 401},
		scenario{name: "a new password needs the old one", as: "again", call: "PUT /api/v1/me/password", body: `{"old":"x","new":"a new password"}`, status: 401},
		scenario{name: "and eight characters", as: "again", call: "PUT /api/v1/me/password", body: `{"old":"password of unit","new":"short"}`, status: 422, want: `{"fields":[{"name":"new"}]}`},
		scenario{name: "is changed", as: "again", call: "PUT /api/v1/me/password", body: `{"old":"password of unit","new":"a new password"}`, status: 204},
		scenario{name: "the other session is over", as: "unit", call: "GET /api/v1/me", status: 401},
		scenario{name: "this one is not", as: "again", call: "GET /api/v1/me", status: 200},
		scenario{name: "signed out", as: "again", call: "DELETE /api/v1/sessions/current", status: 204},
		scenario{name: "is out", as: "again", call: "GET /api/v1/me", status: 401},
	)
	if !slices.Equal(*w.forgotten, []string{w.vars["token again"]}) {
		t.Errorf("caches were told of %d ended sessions, want the one signed out", len(*w.forgotten))
	}
}

func TestColleagues(t *testing.T) {
	w := newWorld(t)
	invitation := func(name string) func(*world) {
		return func(w *world) {
			got := w.play(t, scenario{as: "unit", call: "POST /api/v1/invitations", body: `{"hand_over":` + name + `}`, status: 201, want: `{"hours":336}`})
			w.vars["code"] = strings.Split(strings.Split(got.Body.String(), `"code":"`)[1], `"`)[0]
		}
	}
	w.run(t,
		scenario{name: "a student lists none", as: "student", call: "GET /api/v1/accounts", status: 403},
		scenario{name: "the first owns the unit", as: "unit", call: "GET /api/v1/accounts", status: 200, want: `{"items":[{"login":"unit","owner":true}]}`, never: []string{"plain:", "hash"}},
		scenario{
			name: "a colleague accepts", before: invitation("false"), call: "POST /api/v1/invitations/accept", body: `{"code":"{code}","login":"second","password":"password of second","label":"人事二"}`,
			status: 201, want: `{"login":"second","role":"enterprise","org":"{unit}","owner":false,"label":"人事二"}`, save: "second",
		},
		scenario{name: "once", call: "POST /api/v1/invitations/accept", body: `{"code":"{code}","login":"third","password":"password of third"}`, status: 409, want: `{"code":"account.slip_used"}`},
		scenario{name: "signs in", call: "POST /api/v1/sessions", body: `{"login":"second","password":"password of second"}`, status: 201, save: "session2"},
		scenario{name: "a colleague does not invite", as: "session2", call: "POST /api/v1/invitations", body: `{}`, status: 403, want: `{"code":"account.forbidden"}`},
		scenario{name: "nor is ended by another unit", as: "rival", call: "POST /api/v1/accounts/{second}/disable", status: 404},
		scenario{name: "but by the owner", as: "unit", call: "POST /api/v1/accounts/{second}/disable", status: 204},
		scenario{name: "whose sessions end", as: "session2", call: "GET /api/v1/me", status: 401},
		scenario{name: "handed over", before: invitation("true"), call: "POST /api/v1/invitations/accept", body: `{"code":"{code}","login":"heir","password":"password of heir"}`, status: 201, want: `{"owner":true}`},
		scenario{name: "the former owner is out", as: "unit", call: "GET /api/v1/me", status: 401},
		scenario{name: "a role that nobody knows", as: "operator", call: "POST /api/v1/invitations", body: `{"role":"god"}`, status: 422, want: `{"fields":[{"name":"role"}]}`},
	)
}

func TestApplicationsInBulk(t *testing.T) {
	w := newWorld(t)
	w.adopt()
	w.publish("plc", lawful)
	w.run(t,
		scenario{name: "one applies", as: "student", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, status: 201, save: "one"},
		scenario{name: "two apply", as: "classmate", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, status: 201, save: "two"},
		scenario{name: "reasons to choose from", as: "unit", call: "GET /api/v1/applications/decline-reasons", status: 200, want: `{"items":["All seats are taken"]}`},
		scenario{
			name: "each by itself", as: "unit", call: "POST /api/v1/applications/bulk", body: `{"action":"intend","ids":["{one}","app_none","{two}"]}`, status: 200,
			want: `{"done":2,"items":[{"id":"{one}","done":true,"state":"intended","version":2},{"id":"app_none","done":false,"problem":{"code":"application.not_found","status":404}},{"id":"{two}","done":true}]}`,
		},
		scenario{name: "a refusal needs a reason", as: "school", call: "POST /api/v1/applications/bulk", body: `{"action":"return","ids":["{one}"]}`, status: 200, want: `{"done":0,"items":[{"problem":{"code":"application.invalid","fields":[{"name":"reason"}]}}]}`},
		scenario{name: "the school confirms a class", as: "vice", call: "POST /api/v1/applications/bulk", body: `{"action":"confirm","ids":["{one}","{two}"],"origin":"school"}`, status: 200, want: `{"done":2}`},
		scenario{name: "a unit confirms nobody", as: "unit", call: "POST /api/v1/applications/bulk", body: `{"action":"confirm","ids":["{one}"],"origin":"school"}`, status: 200, want: `{"done":0,"items":[{"problem":{"code":"application.not_found"}}]}`},
		scenario{name: "no more than a hundred", as: "unit", call: "POST /api/v1/applications/bulk", body: `{"action":"intend","ids":[]}`, status: 422, want: `{"fields":[{"name":"ids"}]}`},
		scenario{name: "an unknown action", as: "unit", call: "POST /api/v1/applications/bulk", body: `{"action":"hire","ids":["{one}"]}`, status: 422, want: `{"fields":[{"name":"action"}]}`},
		scenario{name: "a class of the school", as: "school", call: "GET /api/v1/applications?class=数控2301&limit=1", status: 200, want: `{"items":[{"state":"placed"}]}`},
		scenario{name: "another class", as: "school", call: "GET /api/v1/applications?class=烹饪2301", status: 200, want: `{"items":[]}`},
		scenario{name: "the bureau is no party", as: "bureau", call: "GET /api/v1/applications", status: 403},
	)
}

// publish posts and publishes as the unit.
func (w *world) publish(name, body string) {
	t := w.t.(*testing.T)
	w.play(t, scenario{as: "unit", call: "POST /api/v1/placements", body: body, status: 201, save: name})
	w.play(t, scenario{as: "unit", call: "POST /api/v1/placements/{" + name + "}/publish", header: []string{"If-Match: {etag " + name + "}"}, status: 200, save: name})
}

func TestStudentRecords(t *testing.T) {
	w := newWorld(t)
	const fresh = `{"student_no":"n1","name":"李四","birth_date":"2008-01-02","major_code":"660103","entry_year":2024,"class":"数控2401","study_mode":"full_time"}`
	w.run(t,
		scenario{name: "a school adds its own", as: "school", call: "POST /api/v1/students", body: fresh, status: 201, want: `{"school":"{school}","grade":2,"major_name":"数控技术应用"}`, save: "fresh"},
		scenario{name: "once", as: "school", call: "POST /api/v1/students", body: fresh, status: 409, want: `{"code":"student.taken"}`},
		scenario{name: "of a known major", as: "school", call: "POST /api/v1/students", body: with(fresh, "660103 => 999999"), status: 422, want: `{"fields":[{"name":"major_code"}]}`},
		scenario{name: "a school lists its own", as: "school", call: "GET /api/v1/students?class=数控2401", status: 200, want: `{"items":[{"id":"{fresh}","name":"李四"}]}`},
		scenario{name: "another school does not", as: "school2", call: "GET /api/v1/students", status: 200, want: `{"items":[]}`},
		scenario{name: "nor read one", as: "school2", call: "GET /api/v1/students/{fresh}", status: 404},
		scenario{name: "a class teacher sees the class", as: "class_teacher", call: "GET /api/v1/students?class=数控2401", status: 200, never: []string{"李四"}},
		scenario{name: "a student the own record", as: "student", call: "GET /api/v1/students/{student}", status: 200, want: `{"name":"王student"}`},
		scenario{name: "no other", as: "student", call: "GET /api/v1/students/{classmate}", status: 404},
		scenario{name: "a unit none", as: "unit", call: "GET /api/v1/students/{student}", status: 403},
	)
}

package api

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/student"
)

// rolls are the students' records and the register as slips ask of them, over the world's own students.
type rolls struct{ w *world }

func (r rolls) pupil(s student.Student) account.Pupil {
	return account.Pupil{ID: ident.ID(s.ID), School: ident.ID(s.School), Class: s.Class, No: s.StudentNo, Name: s.Name, Birth: s.BirthDate, Gone: !s.Active()}
}

func (r rolls) Pupil(ctx context.Context, id ident.ID) (account.Pupil, error) {
	s, err := r.w.students.Student(ctx, actor.Actor{Account: "acc_x", Role: actor.School, Org: ident.ID(r.w.vars["new school"])}, student.ID(id))
	return r.pupil(s), err
}

func (r rolls) Pupils(ctx context.Context, school ident.ID, class string) (list []account.Pupil, err error) {
	all, err := r.w.students.Students(ctx, actor.Actor{Account: "acc_x", Role: actor.School, Org: school}, student.Filter{Class: class, State: student.Active}, page.Request{Limit: page.MaxLimit})
	for _, s := range all.Items {
		list = append(list, r.pupil(s))
	}
	return list, err
}

func (rolls) IDTail(context.Context, ident.ID) (string, bool, error) { return "", false, nil }

func (r rolls) Colleague(_ context.Context, school ident.ID, key string) (account.Colleague, error) {
	if string(school) == r.w.vars["new school"] && (key == "J1" || key == "tch_1") {
		return account.Colleague{ID: "tch_1", No: "J1", Name: "王示例"}, nil
	}
	return account.Colleague{}, account.ErrNotFound
}

// counter is one-time passwords that are their own step: 100001 is the first.
type counter struct{}

func (counter) Fresh() string { return "JBSWY3DPEHPK3PXP" }

func (counter) Step(_, code string, _ time.Time) (int64, bool) {
	n, err := strconv.ParseInt(code, 10, 64)
	return n - 100000, err == nil && n > 100000 && n < 100100
}

func (counter) Link(secret, issuer, login string) string {
	return "otpauth://totp/" + issuer + ":" + login + "?secret=" + secret
}

type openVault struct{}

func (openVault) Seal(_, _, plain string) (string, error)  { return plain, nil }
func (openVault) Open(_, _, sealed string) (string, error) { return sealed, nil }

// said keeps members of an answer, or of its first item, as words of the world: "code of teacher".
func (w *world) said(t *testing.T, got *httptest.ResponseRecorder, of string, members ...string) {
	t.Helper()
	var one map[string]any
	if err := json.Unmarshal(got.Body.Bytes(), &one); err != nil {
		t.Fatalf("%v in %s", err, got.Body)
	}
	if list, ok := one["items"].([]any); ok && len(list) > 0 {
		one, _ = list[0].(map[string]any)
	}
	for _, m := range members {
		value, ok := one[m].(string)
		if !ok || value == "" {
			t.Fatalf("the answer has no %s: %s", m, got.Body)
		}
		w.vars[m+" of "+of] = value
	}
}

// TestGettingInDownTheLine plays the whole chain over the interface: operator, bureau, school, staff, students by slips,
// and a teacher to the own file; each code works once, for its holder, and says why when it does not.
func TestGettingInDownTheLine(t *testing.T) {
	w := newWorld(t)
	w.accounts.Guarded(account.Guard{Records: rolls{w}, Staff: rolls{w}, OneTime: counter{}, Vault: openVault{}})
	invite := func(as, of, body string) {
		t.Helper()
		w.said(t, w.play(t, scenario{as: as, call: "POST /api/v1/invitations", body: body, status: 201}), of, "code", "id")
	}
	accept := func(name string) {
		t.Helper()
		w.play(t, scenario{call: "POST /api/v1/invitations/accept", body: `{"code":"{code of ` + name + `}","login":"` + name + `","password":"a phrase of my own"}`, status: 201})
		w.play(t, scenario{call: "POST /api/v1/sessions", body: `{"login":"` + name + `","password":"a phrase of my own"}`, status: 201, save: name})
	}
	invite("operator", "district", `{"role":"bureau","bureau":{"name":"闵行区教育局","region":"310112"}}`)
	accept("district")
	w.run(
		t,
		scenario{name: "a bureau does not invite an operator", as: "district", call: "POST /api/v1/invitations", body: `{"role":"operator"}`, status: 403, want: `{"code":"account.forbidden"}`},
		scenario{name: "nor a school of another district", as: "district", call: "POST /api/v1/invitations", body: `{"role":"school","org":"{school}"}`, status: 403},
		scenario{name: "an invitation works once", call: "POST /api/v1/invitations/accept", body: `{"code":"{code of district}","login":"again","password":"a phrase of my own"}`, status: 409, want: `{"code":"account.slip_used"}`},
		scenario{name: "a code that nobody gave out", call: "POST /api/v1/invitations/accept", body: `{"code":"ABCDE-FGHJK","login":"again","password":"a phrase of my own"}`, status: 404, want: `{"code":"account.slip"}`},
	)
	invite("district", "office", `{"role":"school","school":{"name":"闵行示例职校","code":"3131011299","region":"310112","level":"secondary"}}`)
	accept("office")
	school, err := w.orgs.SchoolByCode(t.Context(), "3131011299")
	must(t, err)
	w.vars["new school"] = string(school.ID)
	invite("office", "head", `{"role":"class_teacher","class":"车工2501"}`)
	accept("head")
	invite("office", "gone", `{"role":"instructor"}`)
	invite("office", "educator", `{"role":"teacher","teacher":"J1"}`)
	accept("educator")
	w.run(
		t,
		scenario{name: "a withdrawn invitation", as: "office", call: "DELETE /api/v1/slips/{id of gone}", status: 204},
		scenario{name: "does not count", call: "POST /api/v1/invitations/accept", body: `{"code":"{code of gone}","login":"gone","password":"a phrase of my own"}`, status: 409, want: `{"code":"account.slip_withdrawn"}`},
		scenario{name: "a teacher has the own file", as: "educator", call: "GET /api/v1/me", status: 200, want: `{"role":"teacher","person":"tch_1"}`},
		scenario{name: "and no colleagues", as: "educator", call: "GET /api/v1/accounts", status: 403},
		scenario{name: "nor a second account", as: "office", call: "POST /api/v1/invitations", body: `{"role":"teacher","teacher":"tch_1"}`, status: 409, want: `{"code":"account.teacher_in"}`},
		scenario{name: "a number that is not in the register", as: "office", call: "POST /api/v1/invitations", body: `{"role":"teacher","teacher":"J9"}`, status: 422, want: `{"fields":[{"name":"teacher"}]}`},
		scenario{name: "what the school invited", as: "office", call: "GET /api/v1/invitations", status: 200, want: `{"items":[{"role":"teacher","state":"used"},{"role":"instructor","state":"withdrawn"},{"role":"class_teacher","class":"车工2501","state":"used"}]}`, never: []string{w.vars["code of head"]}},
	)
	w.letIn(t)
}

// letIn lets the students of the new school's class in, resets one and sees one leave.
func (w *world) letIn(t *testing.T) {
	t.Helper()
	for _, st := range []struct{ name, no, birth string }{{"first", "250101", "2009-03-05"}, {"second", "250102", "2009-11-20"}} {
		w.play(t, scenario{
			as: "office", call: "POST /api/v1/students", status: 201, save: st.name,
			body: `{"student_no":"` + st.no + `","name":"王` + st.name + `","sex":"female","birth_date":"` + st.birth + `","major_code":"660103","entry_year":2025,"class":"车工2501","study_mode":"full_time"}`,
		})
	}
	slips := w.play(t, scenario{as: "head", call: "POST /api/v1/slips", body: `{"class":"车工2501"}`, status: 201, want: `{"items":[{"student_no":"250101","proof":"birthday","state":"open"},{"student_no":"250102"}]}`, never: []string{"王first"}})
	w.said(t, slips, "first", "code")
	var list struct{ Items []struct{ Code string } }
	must(t, json.Unmarshal(slips.Body.Bytes(), &list))
	w.vars["code of second"] = list.Items[1].Code
	use := `{"code":"{code of first}","proof":"0305","login":"first","password":"a phrase of my own"}`
	w.run(
		t,
		scenario{name: "another class's teacher gives no slips", as: "class_teacher", call: "POST /api/v1/slips", body: `{"class":"车工2501"}`, status: 404},
		scenario{name: "a wrong birthday", call: "POST /api/v1/activations/check", body: `{"code":"{code of first}","proof":"0506"}`, status: 422, want: `{"code":"account.proof","fields":[{"name":"proof"}]}`, never: []string{"王first"}},
		scenario{name: "the right one", call: "POST /api/v1/activations/check", body: `{"code":"{code of first}","proof":"0305"}`, status: 200, want: `{"login":"250101"}`},
		scenario{name: "it makes the account", call: "POST /api/v1/activations", body: `{"code":"{code of first}","proof":"0305","login":"first","password":"12345678x"}`, status: 201},
		scenario{name: "a slip used twice says so", call: "POST /api/v1/activations", body: use, status: 409, want: `{"code":"account.slip_used"}`},
		scenario{name: "the student is in", call: "POST /api/v1/sessions", body: `{"login":"first","password":"12345678x"}`, status: 201, save: "pupil"},
		scenario{name: "as the record", as: "pupil", call: "GET /api/v1/me", status: 200, want: `{"role":"student","person":"{first}"}`},
		scenario{name: "the class teacher sees how far the class is", as: "head", call: "GET /api/v1/classes", status: 200, want: `{"items":[{"class":"车工2501","students":2,"active":1,"waiting":1}]}`},
		scenario{name: "the second leaves the school", as: "office", call: "POST /api/v1/students/{second}/leave", header: []string{"If-Match: {etag second}"}, body: `{"on":"2026-03-01","reason":"转学"}`, status: 200},
		scenario{name: "and the slip, printed before, says so", call: "POST /api/v1/activations", body: `{"code":"{code of second}","proof":"1120","login":"second","password":"a phrase of my own"}`, status: 409, want: `{"code":"account.not_here"}`},
	)
	me := w.play(t, scenario{as: "pupil", call: "GET /api/v1/me", status: 200})
	w.said(t, me, "pupil", "id")
	reset := w.play(t, scenario{as: "head", call: "POST /api/v1/accounts/{id of pupil}/reset", status: 201, want: `{"purpose":"reset"}`})
	w.said(t, reset, "reset", "code")
	w.run(
		t,
		scenario{name: "a reset ends the session", as: "pupil", call: "GET /api/v1/me", status: 401},
		scenario{name: "and the old password", call: "POST /api/v1/sessions", body: `{"login":"first","password":"12345678x"}`, status: 401, want: `{"code":"account.credentials"}`},
		scenario{name: "its slip asks for the birthday", call: "POST /api/v1/activations", body: `{"code":"{code of reset}","proof":"","password":"another phrase"}`, status: 422},
		scenario{name: "and takes a new password", call: "POST /api/v1/activations", body: `{"code":"{code of reset}","proof":"0305","password":"another phrase"}`, status: 201},
		scenario{name: "which works", call: "POST /api/v1/sessions", body: `{"login":"first","password":"another phrase"}`, status: 201, save: "pupil"},
		scenario{name: "the holder reads it in the history", as: "pupil", call: "GET /api/v1/accounts/{id of pupil}/history", status: 200, want: `{"items":[{"action":"account.sign_in"},{"action":"account.reset_done"}]}`},
	)
}

// TestSecondStepAndSessions sets a second factor up, signs in by it and by a recovery code, and ends a session from another.
func TestSecondStepAndSessions(t *testing.T) {
	w := newWorld(t)
	w.accounts.Guarded(account.Guard{OneTime: counter{}, Vault: openVault{}})
	w.run(
		t,
		scenario{name: "off at first", as: "school", call: "GET /api/v1/me/second-factor", status: 200, want: `{"on":false}`},
		scenario{name: "a secret for the app", as: "school", call: "POST /api/v1/me/second-factor", status: 200, want: `{"secret":"JBSWY3DPEHPK3PXP"}`},
		scenario{name: "a wrong number", as: "school", call: "POST /api/v1/me/second-factor/confirm", body: `{"otp":"999999"}`, status: 422},
	)
	var codes struct{ Recovery []string }
	got := w.play(t, scenario{as: "school", call: "POST /api/v1/me/second-factor/confirm", body: `{"otp":"100001"}`, status: 200})
	must(t, json.Unmarshal(got.Body.Bytes(), &codes))
	if len(codes.Recovery) != 10 {
		t.Fatalf("got %d recovery codes, want ten", len(codes.Recovery))
	}
	w.vars["recovery"] = codes.Recovery[0]
	with := func(otp string) string {
		return `{"login":"school","password":"password of school","otp":"` + otp + `"}`
	}
	w.run(
		t,
		scenario{name: "the password alone is not enough", call: "POST /api/v1/sessions", body: `{"login":"school","password":"password of school"}`, status: 401, want: `{"code":"account.second_factor"}`},
		scenario{name: "a number that was used", call: "POST /api/v1/sessions", body: with("100001"), status: 401},
		scenario{name: "the next one", call: "POST /api/v1/sessions", body: with("100002"), status: 201, save: "phone"},
		scenario{name: "a recovery code", call: "POST /api/v1/sessions", body: with("{recovery}"), status: 201, save: "borrowed"},
		scenario{name: "works once", call: "POST /api/v1/sessions", body: with("{recovery}"), status: 401},
	)
	sessions := w.play(t, scenario{as: "phone", call: "GET /api/v1/me/sessions", status: 200})
	var list struct {
		Items []struct {
			ID      string
			Current bool
		}
	}
	must(t, json.Unmarshal(sessions.Body.Bytes(), &list))
	ended := 0
	for _, s := range list.Items {
		if !s.Current {
			w.play(t, scenario{as: "phone", call: "DELETE /api/v1/me/sessions/" + s.ID, status: 204})
			ended++
		}
	}
	if ended < 1 {
		t.Fatalf("got %+v, want other sessions than this one", list.Items)
	}
	w.run(
		t,
		scenario{name: "what was ended is over", as: "borrowed", call: "GET /api/v1/me", status: 401},
		scenario{name: "the own one goes on", as: "phone", call: "GET /api/v1/me", status: 200, want: `{"role":"school"}`},
		scenario{name: "a token", as: "phone", call: "POST /api/v1/tokens", body: `{"name":"导入","scopes":["write"],"days":30}`, status: 201, save: "script"},
		scenario{name: "invites nobody", as: "script", call: "POST /api/v1/invitations", body: `{"role":"instructor"}`, status: 403},
	)
	w.said(t, w.play(t, scenario{as: "phone", call: "GET /api/v1/me", status: 200}), "office", "id")
	w.said(t, w.play(t, scenario{as: "vice", call: "POST /api/v1/accounts/{id of office}/reset", status: 201}), "office", "code")
	w.run(
		t,
		scenario{name: "a superior's reset ends the session", as: "phone", call: "GET /api/v1/me", status: 401},
		scenario{name: "and the token", as: "script", call: "GET /api/v1/me", status: 401},
		scenario{name: "its holder chooses a new password", call: "POST /api/v1/activations", body: `{"code":"{code of office}","password":"another phrase"}`, status: 201},
		scenario{name: "and the second step is gone with the old one", call: "POST /api/v1/sessions", body: `{"login":"school","password":"another phrase"}`, status: 201},
	)
}

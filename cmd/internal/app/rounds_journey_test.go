package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/matching"
	"firstkm/services/matching/replay"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/round"
)

// speak sends a request as somebody and wants a status; the answer is its JSON, with the ETag as "etag".
func (w *world) speak(status int, method, path, as, body, match string) map[string]any {
	w.t.Helper()
	req := httptest.NewRequestWithContext(w.t.Context(), method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+w.tokens[as])
	if match != "" {
		req.Header.Set("If-Match", match)
	}
	rec := httptest.NewRecorder()
	w.a.Engine.ServeHTTP(rec, req)
	if rec.Code != status {
		w.t.Fatalf("%s %s as %s: got %d %.600s, want %d", method, path, as, rec.Code, rec.Body, status)
	}
	m := map[string]any{"raw": rec.Body.Bytes()}
	_ = json.Unmarshal(rec.Body.Bytes(), &m) // a file is none
	m["etag"] = rec.Header().Get("ETag")
	return m
}

// A round from plan to places through the interface, by school, unit and students; the replay file gives the hash that the page
// shows, by what firstkm match does.
func TestARoundThroughTheInterface(t *testing.T) {
	var ahead atomic.Int64
	w := host(t, settings(t.TempDir()), town, unhurried(), app.Clock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())).Truncate(time.Microsecond) }))
	old, err := w.a.Store.Round(t.Context(), round.ID(w.ids["rnd"]))
	w.check(err)
	_, err = w.a.Services.Rounds.Cancel(t.Context(), w.who("school"), old.ID, "让位")
	w.check(err)
	w.check(w.a.Store.InTx(t.Context(), func(tx *store.Tx) error {
		today := civil.Today(time.Now())
		return tx.InsertUnitList(t.Context(), batch.List{
			Paper: batch.Paper{School: org.ID(w.ids["school"]), State: batch.Published, Version: 1}, ID: "ulo_1", Batch: batch.ID(old.Schools[0].Batch), DecisionNo: "党委会4号", DecidedOn: today.AddDays(-5),
			Entries: []batch.Entry{{Unit: org.ID(w.ids["unit"])}}, PublishedOn: today.AddDays(-1),
		})
	}))
	plc := w.publish("unit", "数控机床双选实习生")
	today := civil.Today(time.Now())
	plan := fmt.Sprintf(`{"name":"示例双选","opens":%q,"closes":%q,"start_date":%q,"end_date":%q,"holds_until":%q,"schools":[{"school":%q,"batch":%q}]}`,
		time.Now().Format(time.RFC3339), time.Now().Add(30*time.Minute).Format(time.RFC3339), today.AddDays(10), today.AddMonths(12), today.AddDays(9), w.ids["school"], old.Schools[0].Batch)
	r := w.speak(201, "POST", "/api/v1/rounds", "school", plan, "")
	at := "/api/v1/rounds/" + r["id"].(string)
	w.speak(422, "POST", at+"/steps", "school", `{"step":"open"}`, r["etag"].(string)) // nothing is offered
	w.speak(201, "POST", at+"/invitations", "school", fmt.Sprintf(`{"enterprise":%q}`, w.ids["unit"]), "")
	w.speak(428, "PUT", at+"/offers/"+plc, "unit", `{"seats":1}`, "")
	o := w.speak(200, "PUT", at+"/offers/"+plc, "unit", `{"seats":1,"order":"scores"}`, `"v0"`)
	r = w.speak(200, "POST", at+"/steps", "school", `{"step":"open"}`, r["etag"].(string))
	if r["state"] != "open" || len(r["proof"].(map[string]any)["commitment"].(string)) != 64 {
		t.Fatalf("got %v, want an open round with a commitment", r)
	}
	w.saysTheSameToday(map[string]string{"student": "round_rank", "classmate": "round_rank", "unit": "round_marks", "school": "round_open", "vice": "round_open", "teacher": "round_class"})
	posts := w.speak(200, "GET", at+"/posts", "student", "", "")["items"].([]any)
	if first := posts[0].(map[string]any); len(posts) != 1 || first["eligible"] != true || first["fit"].(map[string]any)["score"].(float64) <= 0 {
		t.Fatalf("got %v, want the offered post to be had", posts)
	}
	numbers := map[string]string{}
	for _, who := range []string{"student", "classmate"} {
		mine := w.speak(200, "GET", at+"/choices", who, "", "")
		w.speak(422, "PUT", at+"/choices", who, fmt.Sprintf(`{"choices":[%q,%q],"consent":true}`, plc, plc), mine["etag"].(string))
		mine = w.speak(200, "PUT", at+"/choices", who, fmt.Sprintf(`{"choices":[%q],"consent":true}`, plc), mine["etag"].(string))
		numbers[who] = mine["number"].(string)
	}
	w.speak(409, "GET", at+"/choices", "stranger", "", "")
	w.speak(200, "PUT", at+"/offers/"+plc+"/marks", "unit", fmt.Sprintf(`{"marks":[{"number":%q,"value":90}]}`, numbers["classmate"]), o["etag"].(string))
	ahead.Store(int64(31 * time.Minute))
	w.work(at, "closed")
	r = w.speak(200, "GET", at, "school", "", "")
	w.speak(200, "POST", at+"/steps", "school", `{"step":"compute"}`, r["etag"].(string))
	w.work(at, "computed")
	w.speak(409, "GET", at+"/result", "student", "", "")
	r = w.speak(200, "GET", at, "school", "", "")
	r = w.speak(200, "POST", at+"/steps", "school", `{"step":"review","note":"看过"}`, r["etag"].(string))
	r = w.speak(200, "POST", at+"/steps", "school", `{"step":"publish"}`, r["etag"].(string))
	w.work(at, "settled")
	if got := w.speak(200, "GET", at+"/result", "classmate", "", ""); got["placement"] != plc || got["proof"].(map[string]any)["stable"] != true {
		t.Errorf("got %v, want the post for whom the unit named", got)
	}
	if got := w.speak(200, "GET", at+"/result", "student", "", ""); got["placement"] != nil || !strings.Contains(fmt.Sprint(got["lines"]), "full_post") {
		t.Errorf("got %v, want a full post", got)
	}
	if st := w.speak(200, "GET", at+"/statistics", "student", "", ""); st["placed"].(float64) != -1 {
		t.Errorf("got %v, want one person not counted in public", st)
	}
	w.replayed(at, r["proof"].(map[string]any))
}

// saysTheSameToday wants a line of a round on the start page of each, the same over the interface as on the page.
func (w *world) saysTheSameToday(codes map[string]string) {
	w.t.Helper()
	for who, code := range codes {
		title := ""
		for _, d := range w.speak(200, http.MethodGet, "/api/v1/today", who, "", "")["duties"].([]any) {
			if line := d.(map[string]any); line["code"] == code && strings.Contains(line["title"].(string), "示例双选") {
				title = line["title"].(string)
			}
		}
		if page := w.speak(200, http.MethodGet, "/today", who, "", "")["raw"].([]byte); title == "" || !bytes.Contains(page, []byte(title)) {
			w.t.Errorf("%s: the interface says %q of %s, which the page does not", who, title, code)
		}
	}
}

// work lets rounds go on until one is in a state.
func (w *world) work(at, state string) {
	w.t.Helper()
	for begun := time.Now(); time.Since(begun) < 30*time.Second; { // the program works beside
		_, err := w.a.Services.Rounds.Work(w.t.Context(), 10)
		w.check(err)
		if got := w.speak(200, http.MethodGet, at, "school", "", ""); got["state"] == state {
			return
		}
	}
	w.t.Fatalf("%s is never %s", at, state)
}

func (w *world) replayed(at string, proof map[string]any) {
	w.t.Helper()
	raw := w.speak(200, http.MethodGet, at+"/replay", "bureau", "", "")["raw"].([]byte)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	w.check(err)
	dir := w.t.TempDir()
	w.check(os.CopyFS(dir, z))
	reader := replay.Reader{Files: os.DirFS(dir)}
	market, err := reader.Read(w.t.Context())
	w.check(err)
	var seed []byte
	_, err = fmt.Sscanf(proof["seed"].(string), "%x", &seed)
	w.check(err)
	market.DrawLots(seed)
	got, err := market.Hash(matching.Match(&market.Market).Held)
	w.check(err)
	if got != proof["match_sha256"] || reader.Hash() != proof["input_sha256"] {
		w.t.Errorf("got match %s, input %s; want %v", got, reader.Hash(), proof)
	}
}

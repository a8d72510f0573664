package app_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// thing is an opening or an application as the program last acknowledged it.
type thing struct {
	id      string
	token   string // of whoever acted last, who reads it the same way
	state   string
	version float64
	body    map[string]any
}

func (x *thing) take(token string, body map[string]any) {
	x.token, x.body = token, body
	x.id, _ = body["id"].(string)
	x.state, _ = body["state"].(string)
	x.version, _ = body["version"].(float64)
}

// wish is one student's application within a story.
type wish struct {
	thing
	student string
}

func holds(state string) bool { return state == "intended" || state == "placed" }

func ended(state string) bool {
	return state != "submitted" && state != "shortlisted" && state != "intended"
}

// story is the life of one opening, from its draft to its close, told by one worker at a time. It knows exactly what the
// program has acknowledged and which single request, if any, was left without an answer.
type story struct {
	l        *load
	rand     *rand.Rand
	unit     string
	key      string // of this story, in its Idempotency-Keys
	title    string
	revision int
	seats    int
	opening  thing
	wishes   []*wish
	want     int  // how many students apply
	stays    bool // it is left published
	open     *attempt
	claimed  bool // the open request's key is held by one that may have ended
}

var errClaimed = errors.New("its key is still claimed")

// attempt is one request and what an acknowledgement means.
type attempt struct {
	method, path, token, body string
	headers                   []string
	status                    int
	of                        *thing // what it changes; nil when it creates
	becomes                   string // the state it leads to; "" = the same
	done                      func(body map[string]any)
}

// step sends the next request. It returns false when no answer came.
func (s *story) step() bool {
	if s.open == nil {
		s.open = s.next()
	}
	return s.send()
}

// send sends the open request once. Refusals that the load tolerates leave everything as it was.
func (s *story) send() bool {
	o := s.open
	s.claimed = false
	a, err := ask(o.method, s.l.url()+o.path, o.token, o.body, o.headers...)
	switch {
	case err != nil:
		return false
	case a.status == o.status:
		s.l.acknowledged.Add(1)
		s.open = nil
		o.done(a.object())
	case a.code() == "idempotency.done":
		s.find(o)
	case a.status == http.StatusServiceUnavailable && s.l.outage:
		s.l.refused.Add(1)
		return a.code() != "" && a.code() != "store.uncertain" && o.of == nil // known to be undone, yet worth the same key again
	case a.status == http.StatusTooManyRequests, a.code() == "idempotency.in_progress":
		s.claimed = a.code() != "" && a.status == http.StatusConflict
		s.l.refused.Add(1)
	default:
		s.open = nil
		s.l.t.Errorf("%s %s: got %v, want %d", o.method, o.path, a, o.status)
	}
	return true
}

// settle finds out what became of the request that was left without an answer.
func (s *story) settle() error {
	o := s.open
	if o == nil {
		return nil
	}
	if o.of == nil { // with the same key, there is one result however often it is asked for
		s.send()
		if s.open != nil && s.claimed {
			return errClaimed
		}
		if s.open != nil {
			return fmt.Errorf("%s %s is not answered", o.method, o.path)
		}
		return nil
	}
	now, err := s.read(o.of.id, o.token)
	if err != nil {
		return err
	}
	version, _ := now["version"].(float64)
	switch {
	case version == o.of.version:
		s.open = nil // it was not done; nobody was told that it was
	case version == o.of.version+1 && (o.becomes == "" || now["state"] == o.becomes):
		s.open = nil
		o.done(now)
	default:
		return fmt.Errorf("%s %s: found %v, want version %v or the next one in state %q", o.method, o.path, now, o.of.version, o.becomes)
	}
	return nil
}

// find takes over what an earlier try with the same key had created.
func (s *story) find(o *attempt) {
	list := "/api/v1/enterprises/me/placements?limit=100"
	if strings.HasSuffix(o.path, "/applications") {
		list = "/api/v1/applications?placement=" + s.opening.id
	}
	a, err := get(s.l.url()+list, o.token)
	if err != nil {
		return
	}
	items, _ := a.object()["items"].([]any)
	for _, item := range items {
		if body, _ := item.(map[string]any); strings.HasSuffix(o.path, "/applications") || strings.HasPrefix(fmt.Sprint(body["title"]), s.title+"（") {
			s.open = nil
			o.done(body)
			return
		}
	}
	s.l.t.Errorf("%s: the key was used, yet nothing is there: %v", o.path, a)
	s.open = nil
}

func (s *story) read(id, token string) (map[string]any, error) {
	path := "/api/v1/placements/"
	if strings.HasPrefix(id, "app_") {
		path = "/api/v1/applications/"
	}
	a, err := get(s.l.url()+path+id, token)
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("read %s: %v", id, a)
	}
	return a.object(), err
}

func (s *story) next() *attempt {
	switch {
	case s.opening.id == "":
		return s.create()
	case s.opening.state == "draft" && s.rand.IntN(3) == 0, s.rand.IntN(12) == 0:
		return s.edit()
	case s.opening.state == "draft":
		return s.change(&s.opening, "/publish", "", "published")
	case len(s.wishes) < s.want:
		if student, ok := s.l.borrow(); ok {
			return s.apply(student)
		}
		s.want = len(s.wishes)
	}
	if w := s.undecided(); w != nil {
		return s.decide(w)
	}
	return s.change(&s.opening, "/close", `{"reason":"结束"}`, "closed")
}

func (s *story) over() bool {
	done := s.opening.state == "closed" || s.stays && s.opening.state == "published" && len(s.wishes) >= s.want && s.undecided() == nil
	return done && s.open == nil
}

func (s *story) terms() string {
	return lawful(fmt.Sprintf("%s（第%d稿）", s.title, s.revision), fmt.Sprintf("跟师傅操作数控车床，第%d稿。", s.revision), s.seats, 2, 6)
}

func (s *story) create() *attempt {
	return &attempt{
		method: "POST", path: "/api/v1/placements", token: s.l.w.tokens[s.unit], body: s.terms(), status: 201,
		headers: []string{"Idempotency-Key: create-" + s.key},
		done:    func(b map[string]any) { s.opening.take(s.l.w.tokens[s.unit], b) },
	}
}

func (s *story) edit() *attempt {
	s.revision++
	token := s.l.w.tokens[s.unit]
	return &attempt{
		method: "PUT", path: "/api/v1/placements/" + s.opening.id, token: token, body: s.terms(), status: 200,
		headers: []string{version(s.opening.version)}, of: &s.opening,
		done: func(b map[string]any) { s.opening.take(token, b) },
	}
}

// change is a step of the opening's life.
func (s *story) change(x *thing, step, body, becomes string) *attempt {
	return &attempt{
		method: "POST", path: "/api/v1/placements/" + x.id + step, token: s.l.w.tokens[s.unit], body: body, status: 200,
		headers: []string{version(x.version)}, of: x, becomes: becomes,
		done: func(b map[string]any) { x.take(s.l.w.tokens[s.unit], b) },
	}
}

func (s *story) apply(student string) *attempt {
	token := s.l.w.tokens[student]
	return &attempt{
		method: "POST", path: "/api/v1/placements/" + s.opening.id + "/applications", token: token, body: `{"consent":true}`, status: 201,
		headers: []string{"Idempotency-Key: apply-" + s.key + "-" + student},
		done: func(b map[string]any) {
			w := &wish{student: student}
			w.take(token, b)
			s.wishes = append(s.wishes, w)
		},
	}
}

func (s *story) undecided() *wish {
	for _, w := range s.wishes {
		if !ended(w.state) {
			return w
		}
	}
	return nil
}

// decide takes an application one step on, by whoever may.
func (s *story) decide(w *wish) *attempt {
	unit, student := s.l.w.tokens[s.unit], s.l.w.tokens[w.student]
	type move struct{ step, token, body, becomes string }
	moves := map[string][]move{
		"submitted": {
			{"/shortlist", unit, "", "shortlisted"},
			{"/intend", unit, "", "intended"},
			{"/shortlist", unit, "", "shortlisted"},
			{"/withdraw", student, `{"reason":"改主意了"}`, "withdrawn"},
		},
		"shortlisted": {
			{"/intend", unit, "", "intended"}, {"/intend", unit, "", "intended"}, {"/decline", unit, `{"reason":"名额已满"}`, "declined"},
		},
		"intended": {
			{"/return", s.l.w.tokens["school"], `{"reason":"请下一批再申请"}`, "returned"}, {"/withdraw", student, `{"reason":"改主意了"}`, "withdrawn"},
		},
	}[w.state]
	if w.state == "intended" && s.l.plenty() {
		moves = append(moves, move{"/confirm", s.l.w.tokens["school"], `{"origin":"school"}`, "placed"})
	}
	if s.taken() == s.seats && !holds(w.state) {
		moves = []move{{"/decline", unit, `{"reason":"名额已满"}`, "declined"}}
	}
	m := moves[s.rand.IntN(len(moves))]
	return &attempt{
		method: "POST", path: "/api/v1/applications/" + w.id + m.step, token: m.token, body: m.body, status: 200,
		headers: []string{version(w.version)}, of: &w.thing, becomes: m.becomes,
		done: func(b map[string]any) { s.took(w, m.token, b) },
	}
}

// took keeps an acknowledged step of an application; a seat that it takes or gives back moves the opening on, too.
func (s *story) took(w *wish, token string, body map[string]any) {
	held := holds(w.state)
	w.take(token, body)
	if held != holds(w.state) {
		s.opening.version++
	}
}

func (s *story) taken() (n int) {
	for _, w := range s.wishes {
		if holds(w.state) {
			n++
		}
	}
	return n
}

// expected is the opening's body as a reading of it must be now: as acknowledged, with the seats that were taken since.
func (s *story) expected() map[string]any {
	b := plain(s.opening.body)
	b["version"], b["seats_left"] = s.opening.version, float64(s.seats-s.taken())
	return b
}

// plain is a copy of a body without what changes with other things than the one it is of.
func plain(body map[string]any) map[string]any {
	b := map[string]any{}
	for name, value := range body {
		if name != "updated_at" && name != "placement" {
			b[name] = value
		}
	}
	if unit, ok := b["enterprise"].(map[string]any); ok { // how it answers is of all its openings
		unit = maps.Clone(unit)
		delete(unit, "replies")
		b["enterprise"] = unit
	}
	return b
}

// pause lets a refused request rest a little.
const pause = 20 * time.Millisecond

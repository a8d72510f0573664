package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// load is many stories told at once against one program, through its restarts.
type load struct {
	t       testing.TB
	w       *world
	address atomic.Pointer[string]
	outage  bool // neighbours of the program may be away: it may say so

	mu      sync.Mutex
	rand    *rand.Rand
	free    []string // students who are in no story
	running []*story
	over    []*story
	unsure  []*story // whose last request may be done or not until the lease of its key ends
	count   int

	acknowledged, refused atomic.Int64
	strays                atomic.Int64 // drafts that were made beside the stories
}

// tellers is how many stories are told at the same time.
const tellers = 8

// spare is how many students are kept from being placed, which would end their part in the load.
const spare = 3 * tellers

// newLoad settles a school with students and units that can take many of them.
func newLoad(t testing.TB, w *world, students int) *load {
	w.school("school", "3107000001", "310107")
	for i := range 3 {
		unit := fmt.Sprintf("unit%d", i)
		w.enterprise(unit, i, 20000)
		w.adopt("school", unit)
	}
	l := &load{t: t, w: w, rand: rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))}
	for i := range students + spare {
		name := fmt.Sprintf("student%d", i)
		w.student(name, "school", "数控1班")
		l.free = append(l.free, name)
	}
	return l
}

func (l *load) url() string { return *l.address.Load() }

func (l *load) at(url string) { l.address.Store(&url) }

func (l *load) borrow() (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.free) == 0 {
		return "", false
	}
	i := l.rand.IntN(len(l.free))
	name := l.free[i]
	l.free[i] = l.free[len(l.free)-1]
	l.free = l.free[:len(l.free)-1]
	return name, true
}

// plenty reports whether students are left for placing.
func (l *load) plenty() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.free) > spare
}

// story is one to go on with: one that waits, or a new one.
func (l *load) story(i int) *story {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i < len(l.running) && !l.running[i].over() {
		return l.running[i]
	}
	s := l.fresh()
	if i == len(l.running) {
		l.running = append(l.running, s)
		return s
	}
	l.end(l.running[i])
	l.running[i] = s
	return s
}

// fresh is a new story; l.mu is held, or nobody tells.
func (l *load) fresh() *story {
	l.count++
	return &story{
		l: l, rand: rand.New(rand.NewPCG(l.rand.Uint64(), l.rand.Uint64())), unit: fmt.Sprintf("unit%d", l.count%3),
		key: fmt.Sprint(l.count), title: fmt.Sprintf("数控实习生%d号", l.count), seats: 1 + l.rand.IntN(3), want: l.rand.IntN(5), stays: l.rand.IntN(6) == 0,
	}
}

// end keeps a story that is over and lets its students go who were not placed; l.mu is held.
func (l *load) end(s *story) {
	l.over = append(l.over, s)
	for _, w := range s.wishes {
		if w.state != "placed" {
			l.free = append(l.free, w.student)
		}
	}
}

// run tells stories until ctx ends. A teller whose request gets no answer falls silent, unless the load goes on through
// an outage: then it finds out what became of the request and tells on.
func (l *load) run(ctx context.Context) {
	var all sync.WaitGroup
	for i := range tellers {
		l.story(i) // in order, so that each teller has its place
		all.Go(func() { l.tell(ctx, i) })
	}
	all.Wait()
}

func (l *load) tell(ctx context.Context, i int) {
	for ctx.Err() == nil && !l.t.Failed() {
		s := l.story(i)
		before := l.refused.Load()
		switch answered := s.step(); {
		case !answered && !l.outage:
			return
		case !answered:
			for ctx.Err() == nil && s.settle() != nil {
				wait(ctx, pause)
			}
		case l.refused.Load() != before:
			wait(ctx, pause)
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// settle finds out what became of every request without an answer. A node that ends on PostgreSQL leaves the keys of its
// requests claimed until their lease ends; such stories are put aside until conclude.
func (l *load) settle(patience time.Duration) {
	l.t.Helper()
	for i, s := range l.running {
		err := patiently(patience, func() error {
			if err := s.settle(); !errors.Is(err, errClaimed) {
				return err
			}
			return nil
		})
		if err != nil {
			l.t.Fatalf("after %v still: %v", patience, err)
		}
		if s.open != nil {
			l.unsure = append(l.unsure, s)
			l.running[i] = l.fresh()
		}
	}
}

// conclude settles what was put aside.
func (l *load) conclude() {
	l.t.Helper()
	for _, s := range l.unsure {
		eventually(l.t, lease+15*time.Second, s.settle)
	}
	l.over, l.unsure = append(l.over, l.unsure...), nil
}

// lease is how long a request whose end nobody knows keeps its Idempotency-Key.
const lease = time.Minute

// doubtful reports whether something that nobody was told of may have been made by a request that was put aside.
func (l *load) doubtful(held map[string]any) bool {
	opening, _ := held["placement"].(map[string]any)
	for _, s := range l.unsure {
		if s.opening.id == "" && strings.HasPrefix(fmt.Sprint(held["title"]), s.title+"（") || s.opening.id != "" && opening["id"] == s.opening.id {
			return true
		}
	}
	return false
}

// verify compares everything acknowledged with what the program holds now, and what can be found with both.
func (l *load) verify() {
	l.t.Helper()
	openings, wishes := map[string]*story{}, map[string]*wish{}
	published, strays := 0, l.strays.Load()
	for _, s := range slices.Concat(l.over, l.running, l.unsure) {
		if s.opening.id != "" {
			openings[s.opening.id] = s
		}
		if s.opening.state == "published" {
			published++
		}
		for _, w := range s.wishes {
			wishes[w.id] = w
		}
	}
	for i := range 3 {
		unit := fmt.Sprintf("unit%d", i)
		for _, held := range l.list("/api/v1/enterprises/me/placements", l.w.tokens[unit]) {
			id := held["id"].(string)
			if strings.HasPrefix(fmt.Sprint(held["title"]), "放不下") && strays > 0 {
				strays--
				continue
			}
			s, known := openings[id]
			if !known && !l.doubtful(held) {
				l.t.Errorf("nobody was told of opening %v", held)
			} else if known && !same(plain(held), s.expected()) {
				l.t.Errorf("opening %s: %s", id, difference(plain(held), s.expected()))
			}
			delete(openings, id)
		}
		for _, held := range l.list("/api/v1/applications", l.w.tokens[unit]) {
			id := held["id"].(string)
			w, known := wishes[id]
			if !known && l.doubtful(held) {
				continue
			}
			if !known || held["state"] != w.state || held["version"] != w.version {
				l.t.Errorf("application: got %s, want %v", text(held), w)
			}
			delete(wishes, id)
		}
	}
	for id := range openings {
		l.t.Errorf("opening %s was acknowledged and is lost", id)
	}
	for id := range wishes {
		l.t.Errorf("application %s was acknowledged and is lost", id)
	}
	l.readBack()
	l.converge(published)
}

// readBack reads the things of the present stories as those who acted on them last.
func (l *load) readBack() {
	l.t.Helper()
	for _, s := range l.running {
		for _, w := range s.wishes {
			if got, err := s.read(w.id, w.token); err != nil || !same(plain(got), plain(w.body)) {
				l.t.Errorf("application %s: %v%s", w.id, err, difference(plain(got), plain(w.body)))
			}
		}
	}
}

// converge waits until a search finds exactly what SQL calls published, with the same words and seats.
func (l *load) converge(published int) {
	l.t.Helper()
	want, held := map[string]string{}, 0
	for i := range 3 {
		for _, p := range l.list("/api/v1/enterprises/me/placements?state=published", l.w.tokens[fmt.Sprintf("unit%d", i)]) {
			held++
			if p["seats_left"] != 0.0 { // who has no seat left is not shown to those who look for one
				want[p["id"].(string)] = fmt.Sprint(p["title"], p["seats"], p["seats_left"], p["start_date"])
			}
		}
	}
	if held != published {
		l.t.Errorf("SQL holds %d published openings, want %d", held, published)
	}
	err := patiently(30*time.Second, func() error {
		got := map[string]string{}
		for _, p := range l.list("/api/v1/placements?origin=own", "") {
			got[p["id"].(string)] = fmt.Sprint(p["title"], p["seats"], p["seats_left"], p["start_date"])
		}
		if text(got) != text(want) {
			return fmt.Errorf("found %s\nSQL   %s", text(got), text(want))
		}
		return nil
	})
	if err != nil {
		l.t.Errorf("search does not converge: %v", err)
	}
	if err := patiently(30*time.Second, l.followed); err != nil {
		l.t.Errorf("the public feed does not converge: %v", err)
	}
}

// followed compares what somebody knows who read the public feed from its beginning with a snapshot of it.
func (l *load) followed() error {
	known, shown := map[string]string{}, map[string]string{}
	for since := ""; ; {
		a, err := get(l.url()+"/api/v1/placements/changes?limit=100&since="+since, "")
		if err != nil || a.status != 200 {
			return fmt.Errorf("%v, %w", a, err)
		}
		items, _ := a.object()["items"].([]any)
		for _, item := range items {
			change := item.(map[string]any)
			if p, ok := change["placement"].(map[string]any); ok {
				known[fmt.Sprint(p["id"])] = fmt.Sprint(p["version"])
			} else {
				delete(known, fmt.Sprint(change["id"]))
			}
		}
		if since = fmt.Sprint(a.object()["next"]); len(items) == 0 {
			break
		}
	}
	a, err := get(l.url()+"/api/v1/placements/snapshot", "")
	if err != nil || a.status != 200 {
		return fmt.Errorf("%v, %w", a, err)
	}
	for line := range bytes.Lines(a.body) {
		var p map[string]any
		if err := json.Unmarshal(line, &p); err != nil {
			return err
		}
		shown[fmt.Sprint(p["id"])] = fmt.Sprint(p["version"])
	}
	if text(known) != text(shown) {
		return fmt.Errorf("followed %s\nsnapshot %s", text(known), text(shown))
	}
	return nil
}

// list reads a list to its last page.
func (l *load) list(path, token string) []map[string]any {
	l.t.Helper()
	at, err := url.Parse(l.url() + path)
	if err != nil {
		l.t.Fatal(err)
	}
	q := at.Query()
	q.Set("limit", "100")
	var all []map[string]any
	for {
		at.RawQuery = q.Encode()
		a, err := get(at.String(), token)
		if err != nil || a.status != 200 {
			l.t.Fatalf("%s: %v, %v", path, a, err)
		}
		items, _ := a.object()["items"].([]any)
		for _, item := range items {
			all = append(all, item.(map[string]any))
		}
		next, _ := a.object()["next"].(string)
		if next == "" {
			return all
		}
		q.Set("cursor", next)
	}
}

// difference names the members that differ.
func difference(got, want map[string]any) (all string) {
	for name := range want {
		if text(got[name]) != text(want[name]) {
			all += fmt.Sprintf("%s: got %s, want %s; ", name, text(got[name]), text(want[name]))
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			all += fmt.Sprintf("%s: got %s, want none; ", name, text(got[name]))
		}
	}
	return all
}

func text(v any) string {
	b, _ := json.Marshal(v) // it came as JSON
	return string(b)
}

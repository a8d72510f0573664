package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/batch"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/round"
)

// A round of some hundred students is computed, published and settled while the program is killed at random moments. It ends
// settled with the hash that firstkm match gives its replay file, every result is a place once, whoever reads in between sees
// either nothing of the result or all of it, and everybody hears once. When it is settled before all kills are spent, another
// copy of the same open round goes on. It is tried to kill between two chunks first, of places and of results that nobody sees yet.
func TestCrashKilledInARound(t *testing.T) {
	t.Parallel()
	before := settings(t.TempDir())
	p := &placing{t: t, rand: rand.New(rand.NewPCG(3, uint64(time.Now().UnixNano())))}
	p.build(before)
	n, killed, hash, left, tried := fewer(t), 0, "", map[string]int{}, map[string]int{}
	for copies := 1; killed < n; copies++ {
		p.data, p.seen, p.out = t.TempDir(), map[string]string{}, false
		if err := os.CopyFS(p.data, os.DirFS(before.Data)); err != nil {
			t.Fatal(err)
		}
		for settled := false; !settled; {
			server := launch(t, p.data)
			at := ""
			for _, chunks := range []string{ofResults, ofPlaces} {
				if left[chunks] == 0 && tried[chunks] < 3 {
					at = chunks
				}
			}
			tried[at]++
			if settled = p.goOn(server, killed < n, at); !settled {
				killed++
				left[p.between()]++
				// The lease of a computation under way ends at once, so that the test need not wait for its half minute.
				alter(t, p.data, `UPDATE rounds SET body = json_set(body, '$.Asked.at', '2020-01-01T00:00:00Z') WHERE asked = 1 AND asked_run <> ''`)
			}
			server.kill()
			if t.Failed() {
				t.Fatalf("after %d kills; the program said:\n%s", killed, server.log)
			}
		}
		if got := p.verify(); hash != "" && got != hash {
			t.Errorf("copy %d: got match %s, want %s as before: the same lists and the same seed", copies, got, hash)
		} else {
			hash = got
		}
	}
	if left[ofPlaces] == 0 {
		t.Errorf("got no kill between chunks of places in %d tries", tried[ofPlaces])
	}
	t.Logf("%d kills, %d between chunks of results and %d of places, match_sha256 %s, %d looks in between, %d of them before the result was out", killed, left[ofResults], left[ofPlaces], hash, p.looks, p.early)
}

// Where a program can be killed so that a part is done: some results are written, which nobody sees, or some of them are places.
const (
	ofResults = "results"
	ofPlaces  = "places"
)

// between says of which chunks some are done and some are not, "" when all or none are.
func (p *placing) between() string {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.data, "firstkm.db"))
	if err != nil {
		p.t.Error(err)
		return ""
	}
	defer func() { _ = db.Close() }()
	var written, done int
	if err := db.QueryRowContext(p.t.Context(), `SELECT (SELECT COUNT(*) FROM round_results x WHERE x.run = r.asked_run), (SELECT COUNT(*) FROM round_results x WHERE x.run = r.run AND r.state = 'published' AND x.outcome <> 'waits')
		FROM rounds r WHERE r.id = ?`, p.id).Scan(&written, &done); err != nil {
		return "" // busy: asked again
	}
	switch all := len(p.students); {
	case written > 0 && written < all:
		return ofResults
	case done > 0 && done < all:
		return ofPlaces
	}
	return ""
}

// placing is an open round on its way, and what readers have seen of it.
type placing struct {
	t                *testing.T
	rand             *rand.Rand
	data, id         string
	office, vice     string   // tokens
	students, tokens []string // ids of students with their tokens

	mu    sync.Mutex
	stage string            // how far the round has come under the program that runs
	out   bool              // somebody has seen that the result is out
	seen  map[string]string // what each student was seen to have obtained
	looks int
	early int // looks before the result was out
}

// How large the round is: some get no post, and some give no list.
const (
	seekersInRound = 240
	silentInRound  = 12
	postsInRound   = 12
	seatsAtPost    = 15
)

// build leaves an open round whose window the clock has closed.
func (p *placing) build(cfg config.Config) {
	ago := func() time.Time { return time.Now().Add(-2 * time.Hour).Truncate(time.Microsecond) }
	a, err := app.Open(p.t.Context(), cfg, quiet(), app.Clock(ago))
	if err != nil {
		p.t.Fatal(err)
	}
	w := &world{t: p.t, a: a, ids: map[string]string{}, tokens: map[string]string{}}
	w.school("school", "3107000001", "310107")
	w.join("vice", actor.VicePrincipal, w.ids["school"], "", "")
	var units []batch.Entry
	for i := range 4 {
		unit := fmt.Sprintf("unit%d", i)
		w.enterprise(unit, i, 2000)
		w.adopt("school", unit)
		units = append(units, batch.Entry{Unit: org.ID(w.ids[unit])})
	}
	for i := range seekersInRound + silentInRound {
		name := fmt.Sprintf("student%d", i)
		w.student(name, "school", "数控1班")
		p.students, p.tokens = append(p.students, w.ids[name]), append(p.tokens, w.tokens[name])
	}
	p.office, p.vice = w.tokens["school"], w.tokens["vice"]
	p.id = string(w.openRound(units, p.rand, ago()))
	if err := a.Close(); err != nil {
		p.t.Fatal(err)
	}
}

// openRound opens a round over the units and has the students give their lists.
func (w *world) openRound(units []batch.Entry, draw *rand.Rand, now time.Time) round.ID {
	w.t.Helper()
	ctx, s, today := w.t.Context(), w.a.Services, civil.Today(now)
	b := w.approvedBatch(today.AddMonths(1), today.AddMonths(12))
	w.check(w.a.Store.InTx(ctx, func(tx *store.Tx) error {
		return tx.InsertUnitList(ctx, batch.List{
			Paper: batch.Paper{School: org.ID(w.ids["school"]), State: batch.Published, Version: 1}, ID: "ulo_1", Batch: b.ID,
			DecisionNo: "党委会4号", DecidedOn: today.AddDays(-5), Entries: units, PublishedOn: today.AddDays(-1),
		})
	}))
	r, err := s.Rounds.Plan(ctx, w.who("school"), round.Plan{
		Name: "示例轮次", Opens: now, Closes: now.Add(time.Hour), Start: today.AddDays(10), End: today.AddMonths(12), HoldsUntil: today.AddDays(9),
		Schools: []round.Member{{School: org.ID(w.ids["school"]), Batch: ident.ID(b.ID)}},
	})
	w.check(err)
	var posts []placement.ID
	for i := range postsInRound {
		unit, t := fmt.Sprintf("unit%d", i%len(units)), terms(fmt.Sprintf("数控实习生%d", i))
		t.Seats = seatsAtPost
		post, err := s.Placements.Create(ctx, w.who(unit), t)
		w.check(err)
		_, err = s.Placements.Publish(ctx, w.who(unit), post.ID)
		w.check(err)
		_, err = s.Rounds.Invite(ctx, w.who("school"), r.ID, units[i%len(units)].Unit)
		w.check(err)
		_, err = s.Rounds.Offer(ctx, w.who(unit), r.ID, post.ID, 0, round.Terms{Seats: seatsAtPost})
		w.check(err)
		posts = append(posts, post.ID)
	}
	_, err = s.Rounds.Open(ctx, w.who("school"), r.ID)
	w.check(err)
	for i := range seekersInRound {
		draw.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
		who := w.who(fmt.Sprintf("student%d", i))
		_, err := s.Rounds.Choose(ctx, who, r.ID, 0, posts[:1+draw.IntN(6)], true)
		w.check(err)
	}
	return r.ID
}

// goOn drives the round on and looks at it, until it is settled, or, if it is to be, the program killed: between chunks where that
// is said.
func (p *placing) goOn(server *node, killed bool, chunks string) (settled bool) {
	ctx, end := context.WithTimeout(p.t.Context(), 90*time.Second)
	defer end()
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		if p.drive(ctx, server.url) {
			close(done)
		}
	})
	for range 2 {
		all.Go(func() { p.look(ctx, server.url) })
	}
	all.Go(func() { p.count(ctx, server.url) })
	if killed {
		at, later := p.moment()
		come := func() bool { return p.reached(at) }
		if chunks != "" {
			later, come = 0, func() bool { return p.between() == chunks }
		}
		all.Go(func() {
			for wait(ctx, time.Millisecond); ctx.Err() == nil && !come(); {
				wait(ctx, time.Millisecond)
			}
			if wait(ctx, later); ctx.Err() == nil {
				server.kill()
			}
		})
	}
	select {
	case <-done:
		settled = true
	case <-server.done:
	case <-ctx.Done():
		p.t.Errorf("the round does not go on; the program said:\n%s", server.log)
	}
	end()
	all.Wait()
	return settled
}

// moment is when to kill: so long after a step that nobody chose.
func (p *placing) moment() (after string, later time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = ""
	steps := []struct {
		after string
		most  time.Duration
	}{{"", 400 * time.Millisecond}, {"asked", 1500 * time.Millisecond}, {"published", 1200 * time.Millisecond}, {"published", 1200 * time.Millisecond}}
	s := steps[p.rand.IntN(len(steps))]
	return s.after, time.Duration(p.rand.Int64N(int64(s.most)))
}

// reached reports whether the round has come as far as a step.
func (p *placing) reached(step string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return step == "" || p.stage == step || p.stage == "published"
}

func (p *placing) come(stage string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = stage
}

func (p *placing) round(url string) string { return url + "/api/v1/rounds/" + p.id }

// drive takes the steps of the round, and returns when it is settled or nobody answers any more.
func (p *placing) drive(ctx context.Context, url string) bool {
	for ; ctx.Err() == nil; wait(ctx, 120*time.Millisecond) {
		a, err := get(p.round(url), p.office)
		if err != nil {
			return false
		}
		r, step := a.object(), ""
		switch r["state"] {
		case "closed":
			step = "compute"
		case "computed":
			step = "review"
		case "reviewed":
			step = "publish"
		case "published":
			p.come("published")
		case "settled":
			return true
		}
		if r["computing"] == true {
			p.come("asked")
			continue
		}
		if step != "" {
			_, _ = ask("POST", p.round(url)+"/steps", p.office, fmt.Sprintf(`{"step":%q}`, step), "If-Match: "+a.header.Get("ETag")) // seen by the next look
		}
	}
	return false
}

// look reads the round and the result as students that are drawn, and holds what they see against what was seen before.
func (p *placing) look(ctx context.Context, url string) {
	for ; ctx.Err() == nil; wait(ctx, 15*time.Millisecond) {
		p.mu.Lock()
		i, wasOut := p.rand.IntN(len(p.students)), p.out
		p.mu.Unlock()
		first, err1 := get(p.round(url), p.tokens[i])
		result, err2 := get(p.round(url)+"/result", p.tokens[i])
		last, err3 := get(p.round(url), p.tokens[i])
		if errors.Join(err1, err2, err3) != nil {
			return // killed
		}
		if first.status != 200 || last.status != 200 || result.status == 429 {
			continue
		}
		p.judge(i, wasOut, first.object(), result, last.object())
	}
}

func isOut(r map[string]any) bool { return r["state"] == "published" || r["state"] == "settled" }

func (p *placing) judge(i int, wasOut bool, first map[string]any, result answer, last map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.looks++
	who, has := p.students[i], fmt.Sprint(result.object()["placement"])
	before, known := p.seen[who]
	switch {
	case wasOut && !isOut(first):
		p.t.Errorf("the round is %v after its result was out", first["state"])
	case isOut(first) && result.status != 200:
		p.t.Errorf("%s reads %s of a round that is %v", who, result, first["state"])
	case result.status == 200 && !isOut(last):
		p.t.Errorf("%s reads a result of a round that is %v", who, last["state"])
	case !isOut(first) && first["summary"] != nil:
		p.t.Errorf("%s reads a summary of a round that is %v", who, first["state"])
	case result.status == 200 && known && before != has:
		p.t.Errorf("%s obtained %s, and before %s", who, has, before)
	}
	if result.status == 200 {
		p.seen[who] = has
	} else {
		p.early++
	}
	p.out = p.out || isOut(last)
}

// count reads all results as the school does, which are all there as soon as there are any.
func (p *placing) count(ctx context.Context, url string) {
	for ; ctx.Err() == nil; wait(ctx, 700*time.Millisecond) {
		found, next := 0, "?limit=100"
		for next != "" {
			a, err := get(p.round(url)+"/results"+next, p.vice)
			if err != nil || a.status == 429 {
				return
			}
			if a.status == 409 { // nothing is computed yet
				found = len(p.students)
				break
			}
			list, _ := a.object()["items"].([]any)
			found += len(list)
			if next, _ = a.object()["next"].(string); next != "" {
				next = "?limit=100&cursor=" + next
			}
		}
		if found != len(p.students) {
			p.t.Errorf("the school reads %d results, want %d or none", found, len(p.students))
		}
	}
}

// verify holds a settled round against its replay file, the applications and the notices, and returns the hash of the match.
func (p *placing) verify() string {
	p.t.Helper()
	server := launch(p.t, p.data)
	r := must(p.t, 200, "GET", p.round(server.url), p.office, "")
	proof, _ := r["proof"].(map[string]any)
	final := p.replay(server.url, proof)
	placed := 0
	for _, post := range final {
		if post != "" {
			placed++
		}
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.data, "firstkm.db"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	got := p.pairs(db, `SELECT student, placement FROM applications WHERE state = 'placed'`)
	if len(got) != placed || r["results_settled"] != float64(len(p.students)) || r["results_void"] != nil {
		p.t.Errorf("got %d places, %v settled, %v void; want %d places of %d results", len(got), r["results_settled"], r["results_void"], placed, len(p.students))
	}
	numbers := map[string]string{}
	for _, x := range p.pairs(db, `SELECT student, number FROM round_results WHERE run IN (SELECT run FROM rounds)`) {
		numbers[x[0]] = x[1]
	}
	for _, x := range got {
		if final[numbers[x[0]]] != x[1] {
			p.t.Errorf("%s is placed at %s, and final.csv says %q", x[0], x[1], final[numbers[x[0]]])
		}
		if seen, ok := p.seen[x[0]]; ok && seen != x[1] {
			p.t.Errorf("%s is placed at %s, and was told %s", x[0], x[1], seen)
		}
	}
	for _, x := range p.pairs(db, `SELECT p.id, o.body FROM placements p JOIN round_offers o ON o.placement = p.id WHERE o.held <> 0 OR p.taken <> (SELECT COUNT(*) FROM applications a WHERE a.placement = p.id AND a.state = 'placed')`) {
		p.t.Errorf("seats of %s are astray: %s", x[0], x[1])
	}
	p.heard(db)
	if err := server.stop(); err != nil {
		p.t.Error(err)
	}
	hash, _ := proof["match_sha256"].(string)
	return hash
}

// heard waits until everybody was told something, and wants nobody told twice.
func (p *placing) heard(db *sql.DB) {
	p.t.Helper()
	const told = `SELECT c.person, n.id FROM notice_copies c JOIN notices n ON n.id = c.notice WHERE c.person LIKE 'stu_%'`
	eventually(p.t, 30*time.Second, func() error {
		if n := len(p.pairs(db, told)); n < len(p.students) {
			return fmt.Errorf("%d of %d students heard", n, len(p.students))
		}
		return nil
	})
	times := map[string]int{}
	for _, x := range p.pairs(db, told) {
		times[x[0]]++
	}
	for _, who := range p.students {
		if times[who] != 1 {
			p.t.Errorf("%s heard %d times, want once", who, times[who])
		}
	}
}

// pairs are the rows of a query with two columns.
func (p *placing) pairs(db *sql.DB, query string) (found [][2]string) {
	p.t.Helper()
	rows, err := db.QueryContext(p.t.Context(), query)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var x [2]string
		if err := rows.Scan(&x[0], &x[1]); err != nil {
			p.t.Fatal(err)
		}
		found = append(found, x)
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
	return found
}

// replay places the round again by the command, and returns what everybody has in the end, by number.
func (p *placing) replay(url string, proof map[string]any) map[string]string {
	p.t.Helper()
	a, err := get(p.round(url)+"/replay", p.office)
	if err != nil || a.status != 200 {
		p.t.Fatalf("the replay file: %v, %v", a, err)
	}
	z, err := zip.NewReader(bytes.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		p.t.Fatal(err)
	}
	dir, out := p.t.TempDir(), p.t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		p.t.Fatal(err)
	}
	if said, err := run(p.t, "", "match", "--market", dir, "--out", out, "--seed", fmt.Sprint(proof["seed"]), "--verify"); err != nil {
		p.t.Fatalf("match: %v\n%s", err, said)
	}
	var summary map[string]any
	raw, err := os.ReadFile(filepath.Join(out, "summary.json"))
	if err != nil || json.Unmarshal(raw, &summary) != nil {
		p.t.Fatalf("summary.json: %v, %s", err, raw)
	}
	if summary["match_sha256"] != proof["match_sha256"] || summary["input_sha256"] != proof["input_sha256"] || proof["match_sha256"] == nil {
		p.t.Errorf("firstkm match gives %v of %v, the round shows %v", summary["match_sha256"], summary["input_sha256"], proof)
	}
	match, final := p.table(filepath.Join(out, "match.csv")), p.table(filepath.Join(dir, "final.csv"))
	for number, post := range match {
		if final[number] != post {
			p.t.Errorf("%s obtained %q, and has %q in the end", number, post, final[number])
		}
	}
	if len(final) != len(p.students) || len(match) != seekersInRound {
		p.t.Errorf("got %d in the end and %d matched, want %d and %d", len(final), len(match), len(p.students), seekersInRound)
	}
	return final
}

// table is a file with a header, its second column by its first.
func (p *placing) table(path string) map[string]string {
	p.t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		p.t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil || len(rows) == 0 {
		p.t.Fatalf("%s: %v", path, err)
	}
	out := map[string]string{}
	for _, row := range rows[1:] {
		out[row[0]] = row[1]
	}
	return out
}

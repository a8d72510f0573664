package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/student"
)

// provider is a local SMS gateway. It counts what it took by idempotency key and number, and answers as it is told.
type provider struct {
	*httptest.Server
	mu     sync.Mutex
	counts map[string]int    // of each key
	phones map[string]string // of each key
	tries  map[string]int    // of each number
	answer func(w http.ResponseWriter, r *http.Request, phone string, try int)
}

func newProvider(t *testing.T) *provider {
	p := &provider{counts: map[string]int{}, phones: map[string]string{}, tries: map[string]int{}, answer: takeIt}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Mobile, Key string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Key != r.Header.Get("Idempotency-Key") {
			t.Errorf("the gateway got a body %+v under the key %q, %v", body, r.Header.Get("Idempotency-Key"), err)
		}
		p.mu.Lock()
		p.counts[body.Key]++
		p.phones[body.Key] = body.Mobile
		p.tries[body.Mobile]++
		answer, try := p.answer, p.tries[body.Mobile]
		p.mu.Unlock()
		answer(w, r, body.Mobile, try)
	}))
	t.Cleanup(p.Close)
	return p
}

func takeIt(w http.ResponseWriter, _ *http.Request, _ string, _ int) { say(w, 200, `{"code":0}`) }

func say(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // whoever asked may be dead
}

// answers replaces how the gateway answers and forgets what it took.
func (p *provider) answers(f func(w http.ResponseWriter, r *http.Request, phone string, try int)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer, p.counts, p.phones, p.tries = f, map[string]int{}, map[string]string{}, map[string]int{}
}

// settings are those that send through the gateway.
func (p *provider) settings() []string {
	return []string{"FIRSTKM_SMS_URL=" + p.URL, `FIRSTKM_SMS_BODY={"mobile":"{phone}","text":"{text}","key":"{key}"}`, "FIRSTKM_SMS_SUCCESS=code=0"}
}

func (p *provider) config(c config.Config) config.Config {
	c.SMSURL, c.SMSBody, c.SMSSuccess = p.URL, `{"mobile":"{phone}","text":"{text}","key":"{key}"}`, "code=0"
	return c
}

// class adds a school with a class of students whose numbers are 1381234 and their place.
func (w *world) class(n int) {
	w.t.Helper()
	w.school("school", "3107000001", "310107")
	entry := civil.Today(time.Now()).AddMonths(-8).Year - 2
	for i := range n {
		_, err := w.a.Services.Students.Enrol(w.t.Context(), operator, student.Draft{
			Private: student.Private{Phone: fmt.Sprintf("1381234%04d", i)},
			Student: student.Student{
				School: org.ID(w.ids["school"]), StudentNo: fmt.Sprint("no-", i), Name: "王示例", Sex: "male", BirthDate: civil.On(entry-16, 3, 1),
				MajorCode: "660103", EntryYear: entry, Class: "数控1班", StudyMode: "full_time", HomeRegion: "310107",
			},
		})
		w.check(err)
	}
}

// settled asks what became of a notice until no delivery of it waits any more.
func settled(t testing.TB, url, token, notice string) map[string]any {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond) // slower than what is refused for coming too often
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); ; {
		a, err := get(url+"/api/v1/notices/sent/"+notice, token)
		if got := a.object(); err == nil && got["deliveries_waiting"] == 0.0 {
			return got
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("deliveries still wait: %v, %v", a, err)
		}
	}
}

// The program is killed between sending short messages and recording that it did, either while the gateway holds its answers
// back or at a moment that nobody chose. After the restart each message arrives with the key that it had, at most twice, and
// each that may have arrived twice is shown to the sender.
func TestCrashKilledBetweenSendingAndRecording(t *testing.T) {
	t.Parallel()
	const people = 8
	cfg, gateway := settings(t.TempDir()), newProvider(t)
	w := found(t, cfg, func(w *world) { w.class(people) })
	twice, flagged := 0, 0
	for round := range fewer(t) {
		taken, dead := make(chan struct{}, people), make(chan struct{})
		gateway.answers(func(w http.ResponseWriter, r *http.Request, phone string, try int) {
			taken <- struct{}{}
			if round%2 == 0 {
				<-dead // it has the message, and its answer comes too late
			}
			takeIt(w, r, phone, try)
		})
		server := launch(t, cfg.Data, gateway.settings()...)
		sent := must(t, 201, "POST", server.url+"/api/v1/notices", w.tokens["school"], `{"text":"台风将至，今晚请留在宿舍。","classes":["数控1班"],"urgent":true}`)
		notice, _ := sent["id"].(string)
		for range 1 + round%4 {
			<-taken
		}
		server.kill()
		close(dead)
		// The lease of what was under way ends at once, so that the test need not wait for its minute.
		alter(t, cfg.Data, `UPDATE deliveries SET due_at = 1, body = json_set(body, '$.due_at', '2020-01-01T00:00:00Z') WHERE state = 'sending'`)
		gateway.mu.Lock()
		gateway.answer = takeIt
		gateway.mu.Unlock()

		server = launch(t, cfg.Data, gateway.settings()...)
		got := settled(t, server.url, w.tokens["school"], notice)
		if got["deliveries_sent"] != float64(people) || got["deliveries_dead"] != 0.0 {
			t.Errorf("round %d: the sender sees %v, want %d sent", round, got, people)
		}
		flags := marked(t, server.url, w.tokens["school"], notice)
		if got["maybe_twice"] != float64(len(flags)) {
			t.Errorf("round %d: the sender sees %v perhaps twice, the recipients %d", round, got["maybe_twice"], len(flags))
		}
		if page := must200(t, server.url+"/notices/"+notice, w.tokens["school"]); len(flags) > 0 != strings.Contains(page, "可能发了两次") {
			t.Errorf("round %d: the sender's page says of a repetition: %v, want %v", round, !(len(flags) > 0), len(flags) > 0)
		}
		numbers := map[string]bool{}
		gateway.mu.Lock()
		for key, n := range gateway.counts {
			if n > 2 || n == 2 && !flags[key] {
				t.Errorf("round %d: %s arrived %d times, flagged %v; want at most twice, and flagged then", round, key, n, flags[key])
			}
			if n == 2 {
				twice++
			}
			numbers[gateway.phones[key]] = true
		}
		if len(gateway.counts) != people || len(numbers) != people {
			t.Errorf("round %d: got %d keys for %d numbers, want one for each of %d", round, len(gateway.counts), len(numbers), people)
		}
		gateway.mu.Unlock()
		flagged += len(flags)
		if err := server.stop(); err != nil {
			t.Fatal(err)
		}
	}
	if twice == 0 {
		t.Error("no message was repeated: nothing was tested")
	}
	t.Logf("%d rounds of %d messages: %d arrived twice, %d were flagged", fewer(t), people, twice, flagged)
}

// marked are the deliveries of a notice that the sender sees as perhaps arrived twice.
func marked(t testing.TB, url, token, notice string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	people, _ := must(t, 200, "GET", url+"/api/v1/notices/sent/"+notice+"/recipients?limit=100", token, "")["items"].([]any)
	for _, p := range people {
		list, _ := p.(map[string]any)["deliveries"].([]any)
		for _, d := range list {
			if d := d.(map[string]any); d["maybe_twice"] == true {
				out[d["id"].(string)] = true
			}
		}
	}
	return out
}

// must200 is a page as somebody signed in sees it.
func must200(t testing.TB, url, token string) string {
	t.Helper()
	a, err := ask("GET", url, "", "", "Cookie: firstkm_session="+token, "Accept: text/html", "Accept-Language: zh-CN")
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("%s: got %v, %v", url, a, err)
	}
	return string(a.body)
}

// A gateway that fails, holds its answers back, hangs up, answers nonsense with status 200 or refuses in a friendly voice:
// every number that it serves in the end gets its message, under one key, and what may have arrived twice is counted.
func TestAGatewayThatFailsDelaysAndLies(t *testing.T) {
	t.Parallel()
	gateway, others := newProvider(t), make(chan struct{})
	once := func(n int, odd func(w http.ResponseWriter)) func(http.ResponseWriter, int) {
		return func(w http.ResponseWriter, try int) {
			if try <= n {
				odd(w)
				return
			}
			say(w, 200, `{"code":0,"message":"ok"}`)
		}
	}
	kinds := []struct {
		name  string
		tries int
		do    func(w http.ResponseWriter, try int)
	}{
		{"takes it", 1, once(0, nil)},
		{"fails once", 2, once(1, func(w http.ResponseWriter) { say(w, 500, "") })},
		{"refuses twice with status 200", 3, once(2, func(w http.ResponseWriter) { say(w, 200, `{"code":1015,"message":"frequency limit"}`) })},
		{"says in HTML that all is well", 2, once(1, func(w http.ResponseWriter) { say(w, 200, `<html>200 OK</html>`) })},
		{"says nothing of the matter", 2, once(1, func(w http.ResponseWriter) { say(w, 200, `{"message":"ok"}`) })},
		{"takes it and hangs up", 2, once(1, hangUp)},
		{"lets us wait until all others were served", 1, once(0, nil)},
		{"refuses for ever with status 200", 6, once(99, func(w http.ResponseWriter) { say(w, 200, `{"code":9,"message":"ok"}`) })},
	}
	gateway.answers(func(w http.ResponseWriter, _ *http.Request, phone string, try int) {
		i := int(phone[10] - '0')
		if strings.HasPrefix(kinds[i].name, "lets us wait") {
			<-others
		}
		kinds[i].do(w, try)
	})
	var ahead atomic.Int64
	node := host(t, gateway.config(settings(t.TempDir())), func(w *world) { w.class(len(kinds)) },
		app.Clock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())).Truncate(time.Microsecond) }))
	url, token := "http://"+node.a.Addr(), node.tokens["school"]
	sent := must(t, 201, "POST", url+"/api/v1/notices", token, `{"text":"台风将至，今晚请留在宿舍。","classes":["数控1班"],"urgent":true}`)
	notice, _ := sent["id"].(string)
	for step := 1; step <= 6; step++ {
		eventually(t, 20*time.Second, func() error { return gateway.tried(step, func(i int) int { return kinds[i].tries }, len(kinds)) })
		if step == 1 {
			close(others)
		}
		eventually(t, 20*time.Second, func() error { return node.idle(notify.ID(notice)) })
		ahead.Add(int64(20 * time.Minute)) // longer than every pause between two tries
	}
	got := settled(t, url, token, notice)
	if got["deliveries_sent"] != 7.0 || got["deliveries_dead"] != 1.0 || got["maybe_twice"] != 4.0 {
		t.Errorf("the sender sees %v, want 7 sent, 1 given up, 4 perhaps twice", got)
	}
	gateway.mu.Lock()
	defer gateway.mu.Unlock()
	for i, k := range kinds {
		if got := gateway.tries[fmt.Sprintf("1381234%04d", i)]; got != k.tries {
			t.Errorf("%s: got %d tries, want %d", k.name, got, k.tries)
		}
	}
	if len(gateway.counts) != len(kinds) {
		t.Errorf("got %d keys, want one for each of %d", len(gateway.counts), len(kinds))
	}
}

// tried says who of n numbers was not tried often enough by a step; most is how often each is tried at all.
func (p *provider) tried(step int, most func(int) int, n int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range n {
		if got := p.tries[fmt.Sprintf("1381234%04d", i)]; got < min(step, most(i)) {
			return fmt.Errorf("number %d was tried %d times by step %d", i, got, step)
		}
	}
	return nil
}

// idle says which deliveries of a notice are being sent just now.
func (w *world) idle(id notify.ID) error {
	list, err := w.a.Services.Notices.Recipients(w.t.Context(), actor.Actor{Account: ident.ID(w.ids["account school"]), Role: actor.School, Org: ident.ID(w.ids["school"])}, id, false, page.Request{Limit: page.MaxLimit})
	for _, r := range list.Items {
		for _, d := range r.Deliveries {
			if d.State == notify.Sending {
				return fmt.Errorf("%s is being sent", d.ID)
			}
		}
	}
	return err
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/services/placement"
)

// Two figures that occur nowhere else: the unit's wage for the same post and its lowest grade, in fen.
const (
	secretWage  = 98765431
	secretGrade = 87654329
)

// forms are how such a figure may be written: fen, yuan, and what 80 % of it is, which the law compares pay with.
func forms() []string {
	return []string{
		"98765431", "987654.31", "987,654.31", "987654", "987,654", "790123", "790,123", "79012344", "79012345",
		"87654329", "876543.29", "876,543.29", "876543", "876,543", "wage_standard", "lowest_grade",
	}
}

// leaks names the forms that stand in b.
func leaks(b []byte) (found []string) {
	for _, form := range forms() {
		if bytes.Contains(b, []byte(form)) {
			found = append(found, form)
		}
	}
	return found
}

// The wage standard and the lowest grade stay with the unit, schools and bureaus: nobody else reads them on any route, in
// any stream of events, and neither index nor event store holds them.
func TestWagesLeaveByNoRouteStreamOrFile(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	t.Run("running", func(t *testing.T) {
		w := host(t, settings(data), func(w *world) {
			town(w)
			w.ids["plc"] = w.secretive("数控机床操作实习生", 90000000)
			w.ids["below"] = w.secretive("数控机床调试实习生", 70000000) // under a condition that the law compares wages for
			_, err := w.a.Services.Applications.Apply(t.Context(), w.who("student"), placement.ID(w.ids["plc"]), true)
			w.check(err)
		})
		if got := w.knock(t, line{route: "GET /api/v1/placements/:id", target: "/api/v1/placements/{plc}"}, "unit"); len(leaks(got.Body.Bytes())) < 3 {
			t.Fatalf("the unit does not see its own figures, so nothing would be found: %s", got.Body)
		}
		strangers := []string{"guest", "student", "classmate", "stranger", "rival", "operator", "alliance"}
		asked := 0
		for _, l := range append(swept(table()), prying()...) {
			for _, who := range strangers {
				asked++
				got := w.knock(t, l, who)
				found := leaks(got.Body.Bytes())
				if describes(l.route) {
					found = slices.DeleteFunc(found, func(form string) bool { return strings.Contains(form, "_") })
				}
				if len(found) > 0 {
					t.Errorf("%s %s tells %s %v", l.route, l.target, who, found)
				}
			}
		}
		t.Logf("%d answers read", asked)
		w.listen(t, "student", "rival", "operator")
	})
	t.Run("at rest", func(t *testing.T) {
		if n, found := scan(t, filepath.Join(data, "index")); n == 0 || len(found) > 0 {
			t.Errorf("the index's %d bytes hold %v", n, found)
		}
		if n, found := scan(t, filepath.Join(data, "events")); n == 0 || len(found) > 0 {
			t.Errorf("the events' %d bytes hold %v", n, found)
		}
		if _, found := scan(t, data); len(found) == 0 {
			t.Error("the database does not hold them either, so nothing would be found")
		}
	})
}

// describes reports whether a route names the members to those who may fill them in: documents, templates and forms.
func describes(route string) bool {
	for _, part := range []string{"/openapi", "/api/docs", "/template", "/api/v1/rules", " /postings"} {
		if strings.Contains(route, part) {
			return true
		}
	}
	return false
}

// prying are questions beside those of the table.
func prying() []line {
	var all []line
	for _, target := range []string{
		"/api/v1/placements?q=数控&explain=true&sort=pay&facets=pay,label,enterprise,post_kind", "/api/v1/placements?pay_min_fen=98765431",
		"/api/v1/placements?q=98765431", "/api/v1/placements/{below}", "/api/v1/placements/{below}/eligibility", "/api/v1/placements/{plc}/eligibility",
		"/api/v1/complete?q=98", "/?q=数控", "/?q=数控&major=660103", "/placements/{plc}", "/placements/{below}", "/placements/{plc}?lang=en",
	} {
		all = append(all, line{route: "GET " + target, target: target})
	}
	return append(all, line{route: "POST /api/v1/placements/:id/applications", target: "/api/v1/placements/{below}/applications", body: `{"consent":true}`},
		line{route: "POST /placements/:id/apply", target: "/placements/{below}/apply", body: "consent=yes"})
}

// secretive publishes an opening with the figures that are to stay where they are.
func (w *world) secretive(title string, pay int64) string {
	w.t.Helper()
	tm := terms(title)
	tm.PayMonthFen, tm.WageStandardFen, tm.LowestGradeFen = pay, secretWage, secretGrade
	p, err := w.a.Services.Placements.Create(w.t.Context(), w.who("unit"), tm)
	w.check(err)
	_, err = w.a.Services.Placements.Publish(w.t.Context(), w.who("unit"), p.ID)
	w.check(err)
	return string(p.ID)
}

// listen opens streams of events for some, lets things happen, and reads what they are told.
func (w *world) listen(t *testing.T, names ...string) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	streams := map[string]*bufio.Reader{}
	for _, name := range names {
		streams[name] = w.stream(ctx, t, name)
	}
	own := w.stream(ctx, t, "unit")
	w.happen(t)
	heard := until(t, own, "application.shortlisted")
	if !strings.Contains(heard, "placement.changed") {
		t.Errorf("the unit did not hear of its own change: %s", heard)
	}
	told := until(t, streams["student"], "application.shortlisted")
	cancel()
	for _, name := range names {
		rest, _ := readAll(streams[name])
		if found := leaks([]byte(told + rest)); len(found) > 0 {
			t.Errorf("the events of %s tell %v", name, found)
		}
	}
}

// happen changes the opening and takes the student's application a step on.
func (w *world) happen(t *testing.T) {
	ctx, s := t.Context(), w.a.Services
	p, err := s.Placements.Get(ctx, w.who("unit"), placement.ID(w.ids["plc"]))
	w.check(err)
	p.Description += "包教包会。"
	_, err = s.Placements.Update(ctx, w.who("unit"), p.ID, p.Version, p.Terms)
	w.check(err)
	a, err := s.Applications.Apply(ctx, w.who("student"), placement.ID(w.publish("unit", "数控车工实习生")), true)
	w.check(err)
	_, err = s.Applications.Shortlist(ctx, w.who("unit"), a.ID)
	w.check(err)
}

func (w *world) stream(ctx context.Context, t *testing.T, name string) *bufio.Reader {
	t.Helper()
	return listenAt(ctx, t, "http://"+w.a.Addr(), w.tokens[name])
}

// listenAt opens a stream of events and returns it when it has begun.
func listenAt(ctx context.Context, t *testing.T, node, token string) *bufio.Reader {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, node+"/api/v1/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := streaming.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	r := bufio.NewReader(res.Body)
	if first, err := r.ReadString('\n'); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("events: got %s %q, %v", res.Status, first, err)
	}
	return r
}

// streaming is a client without a time limit of its own.
var streaming = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// until reads a stream until something is heard.
func until(t *testing.T, r *bufio.Reader, what string) string {
	t.Helper()
	var heard strings.Builder
	for !strings.Contains(heard.String(), what) {
		text, err := r.ReadString('\n')
		heard.WriteString(text)
		if err != nil {
			t.Fatalf("heard %q, then %v, want %s", heard.String(), err, what)
		}
	}
	return heard.String()
}

func readAll(r *bufio.Reader) (string, error) {
	var all strings.Builder
	_, err := r.WriteTo(&all)
	return all.String(), err
}

// scan reads every file below dir and reports how many bytes it read and which secrets stand in them, as text or as a
// number of eight bytes.
func scan(t *testing.T, dir string) (n int, found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		n += len(b)
		for _, form := range leaks(b) {
			found = append(found, filepath.Base(path)+": "+form)
		}
		for _, figure := range []uint64{secretWage, secretGrade} {
			if bytes.Contains(b, binary.LittleEndian.AppendUint64(nil, figure)) || bytes.Contains(b, binary.BigEndian.AppendUint64(nil, figure)) ||
				bytes.Contains(b, binary.AppendUvarint(nil, figure)) || bytes.Contains(b, binary.AppendVarint(nil, int64(figure))) {
				found = append(found, filepath.Base(path)+": as a number")
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, found
}

package api

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"firstkm/events"
)

// tell gives the feed what happened to something, as the event road does.
func (w *world) tell(subject, name string) {
	w.t.Helper()
	if err := w.placements.Feed(context.Background(), events.Envelope{Subject: subject, Key: w.vars[name]}); err != nil {
		w.t.Fatal(err)
	}
}

func TestFeedFollowsWhatEverybodyMaySee(t *testing.T) {
	w := newWorld(t)
	w.publish("one", lawful)
	w.publish("two", lawful)
	w.play(t, scenario{as: "unit", call: "POST /api/v1/placements", body: lawful, status: 201, save: "draft"})
	for _, name := range []string{"one", "two", "draft", "one"} {
		w.tell("firstkm.placement.published.v1", name)
	}
	secrets := []string{"wage_standard", "lowest_grade"}
	w.run(t,
		scenario{name: "each at its last change, drafts not at all", call: "GET /api/v1/placements/changes", status: 200, want: `{"items":[{"op":"upsert","placement":{"id":"{two}"}},{"op":"upsert","placement":{"id":"{one}","state":"published"}}],"next":"3"}`, never: append(secrets, w.vars["draft"])},
		scenario{name: "to its unit nothing more than to others", as: "unit", call: "GET /api/v1/placements/changes", status: 200, never: secrets},
		scenario{name: "a step at a time", call: "GET /api/v1/placements/changes?limit=1", status: 200, want: `{"items":[{"placement":{"id":"{two}"}}],"next":"2"}`},
		scenario{name: "and on", call: "GET /api/v1/placements/changes?since=2", status: 200, want: `{"items":[{"placement":{"id":"{one}"}}],"next":"3"}`},
		scenario{name: "at the end the place stays", call: "GET /api/v1/placements/changes?since=3", status: 200, want: `{"items":[],"next":"3"}`},
		scenario{name: "a place that was never given", call: "GET /api/v1/placements/changes?since=yesterday", status: 422, want: `{"code":"placement.feed_since","fields":[{"name":"since"}]}`},
		scenario{name: "closed", as: "unit", call: "POST /api/v1/placements/{two}/close", header: []string{"If-Match: {etag two}"}, status: 200},
	)
	w.tell("firstkm.placement.closed.v1", "two")
	w.tell("firstkm.enterprise.verified.v1", "unit")
	w.run(t, scenario{name: "a tombstone, and all of a unit that changed", call: "GET /api/v1/placements/changes?since=3", status: 200, want: `{"items":[{"op":"delete","id":"{two}"},{"op":"upsert","placement":{"id":"{one}"}}],"next":"5"}`})
}

func TestSnapshotIsALineEach(t *testing.T) {
	w := newWorld(t)
	w.publish("one", lawful)
	w.publish("two", lawful)
	w.tell("firstkm.placement.published.v1", "one")
	got := ask(w.engine, "GET", "/api/v1/placements/snapshot", "")
	lines := strings.Split(strings.TrimSpace(got.Body.String()), "\n")
	if got.Code != 200 || len(lines) != 2 || got.Header().Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("got %d %s %s, want two lines", got.Code, got.Header().Get("Content-Type"), got.Body)
	}
	if link := got.Header().Get("Link"); link != `</api/v1/placements/changes?since=1>; rel="next"` {
		t.Errorf("it goes on at %s", link)
	}
	for i, name := range []string{"one", "two"} {
		var p placementBody
		if err := json.Unmarshal([]byte(lines[i]), &p); err != nil || string(p.ID) != w.vars[name] || p.Enterprise.Name == "" {
			t.Errorf("line %d: %v, got %s of %q, want %s", i, err, p.ID, p.Enterprise.Name, w.vars[name])
		}
	}
}

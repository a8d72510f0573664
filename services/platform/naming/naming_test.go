package naming_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/events/memory"
	"firstkm/search/names"
	"firstkm/search/understand"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/naming"
)

// truth is what SQL holds.
type truth struct {
	mu      sync.Mutex
	units   map[org.ID]org.Enterprise
	schools map[org.ID]org.School
}

func (d *truth) set(id org.ID, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if strings.HasPrefix(string(id), "sch_") {
		d.schools[id] = org.School{ID: id, Name: name}
		return
	}
	d.units[id] = org.Enterprise{ID: id, Profile: org.Profile{Name: name}}
}

func (d *truth) Enterprise(_ context.Context, id org.ID) (org.Enterprise, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	e, ok := d.units[id]
	if !ok {
		return e, org.ErrNotFound
	}
	return e, nil
}

func (d *truth) School(_ context.Context, id org.ID) (org.School, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.schools[id], nil
}

func (d *truth) Enterprises(context.Context, org.EnterpriseFilter, page.Request) (p page.Page[org.Enterprise], err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.units {
		p.Items = append(p.Items, e)
	}
	return p, nil
}

func (d *truth) Schools(context.Context, org.SchoolFilter, page.Request) (p page.Page[org.School], err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, s := range d.schools {
		p.Items = append(p.Items, s)
	}
	return p, nil
}

func TestNamesFollowTheEvents(t *testing.T) {
	db := &truth{units: map[org.ID]org.Enterprise{}, schools: map[org.ID]org.School{}}
	db.set("ent_1", "普陀示例精密机械厂")
	db.set("ent_2", "示例娱乐场")
	db.set("sch_1", "上海市示例工业学校")
	bus, dir := memory.New("stream", time.Now), names.New()
	barred := func(e org.Enterprise) bool { return strings.Contains(e.Name, "娱乐场") }
	s := naming.New(db, bus, barred, dir, slog.New(slog.DiscardHandler))
	if err := s.Ready(t.Context()); !errors.Is(err, naming.ErrReading) {
		t.Errorf("before it runs: got %v, want %v", err, naming.ErrReading)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v", err)
		}
		if err := bus.Close(); err != nil {
			t.Error(err)
		}
	})
	soon(t, "ready", func() bool { return s.Ready(t.Context()) == nil })
	finds := func(typed, id string) bool {
		for _, f := range dir.Find(understand.Parse(typed), 1) {
			return f.IDs[0] == id
		}
		return id == ""
	}
	if !finds("精密机械", "ent_1") || !finds("工业学校", "sch_1") || !finds("示例娱乐", "") {
		t.Error("want what SQL held, without the barred unit")
	}
	tell := func(id org.ID, e events.Event) {
		t.Helper()
		sealed, err := events.Seal(string(id)+e.Subject(), string(id), time.Now(), e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bus.Publish(t.Context(), sealed); err != nil {
			t.Fatal(err)
		}
	}
	db.set("ent_1", "普陀示例模具厂")
	db.set("ent_3", "徐汇示例电子厂")
	db.set("sch_2", "闵行示例职校")
	tell("ent_1", events.EnterpriseChanged{})
	tell("ent_3", events.EnterpriseRegistered{})
	tell("sch_2", events.SchoolAdded{})
	soon(t, "the changes", func() bool {
		return finds("精密机械", "") && finds("普陀示例模具", "ent_1") && finds("徐汇示例", "ent_3") && finds("闵行示例", "sch_2")
	})
	db.set("ent_3", "徐汇示例娱乐场")
	tell("ent_3", events.EnterpriseVerified{})
	soon(t, "a unit that is barred now", func() bool { return finds("徐汇示例", "") })
}

func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); !holds(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within ten seconds: %s", what)
		}
	}
}

package events_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"firstkm/events"
)

var noon = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

type fact struct {
	Placement string `json:"placement"`
}

func (fact) Subject() string { return "firstkm.placement.tested.v1" }

type stranger struct{}

func (stranger) Subject() string { return "elsewhere.placement.tested.v1" }

func TestSealThenAs(t *testing.T) {
	beijing := time.FixedZone("", 8*3600)
	e, err := events.Seal("evt_1", "plc_1", noon.In(beijing), fact{Placement: "plc_1"})
	if err != nil {
		t.Fatalf("seal: %v", err)
	}
	if e.At.Location() != time.UTC || !e.At.Equal(noon) {
		t.Errorf("sealed at %v, want %v", e.At, noon)
	}
	got, err := events.As[fact](e)
	if want := (fact{Placement: "plc_1"}); err != nil || got != want {
		t.Errorf("As = %v, %v; want %v", got, err, want)
	}
}

func TestAsToleratesMembersOfLaterVersions(t *testing.T) {
	e := events.Envelope{ID: "evt_1", Subject: fact{}.Subject(), Data: json.RawMessage(`{"placement":"plc_1","more":1}`)}
	if got, err := events.As[fact](e); err != nil || got.Placement != "plc_1" {
		t.Errorf("As = %v, %v", got, err)
	}
}

func TestAsRefusesAnotherEvent(t *testing.T) {
	e := events.Envelope{ID: "evt_1", Subject: "firstkm.placement.closed.v1", Data: json.RawMessage(`{}`)}
	if _, err := events.As[fact](e); !errors.Is(err, events.ErrOther) {
		t.Errorf("error %v, want ErrOther", err)
	}
}

func TestSealRefuses(t *testing.T) {
	cases := map[string]struct {
		id, key string
		event   events.Event
	}{
		"a foreign subject":         {"evt_1", "plc_1", stranger{}},
		"no id":                     {"", "plc_1", fact{}},
		"a line break in the id":    {"evt\r\n1", "plc_1", fact{}},
		"a space in the key":        {"evt_1", "plc 1", fact{}},
		"a Chinese character there": {"evt_1", "岗位", fact{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := events.Seal(c.id, c.key, noon, c.event); err == nil {
				t.Error("sealed, want an error")
			}
		})
	}
}

func TestValidSubject(t *testing.T) {
	for subject, want := range map[string]bool{
		"firstkm.placement.published.v1":        true,
		"firstkm.placement.seats_changed.v12":   true,
		"firstkm.placement.published":           false,
		"firstkm.placement.published.v0":        false,
		"firstkm.placement.published.v":         false,
		"firstkm.placement.published.1":         false,
		"firstkm.placement.published.v1.more":   false,
		"firstkm..published.v1":                 false,
		"firstkm.*.published.v1":                false,
		"firstkm.Placement.published.v1":        false,
		"other.placement.published.v1":          false,
		"firstkm.placement.published.v1\nEVIL:": false,
	} {
		if got := events.ValidSubject(subject); got != want {
			t.Errorf("ValidSubject(%q) = %v, want %v", subject, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	const subject = "firstkm.placement.published.v1"
	cases := []struct {
		patterns []string
		want     bool
	}{
		{nil, true},
		{[]string{events.Everything}, true},
		{[]string{subject}, true},
		{[]string{"firstkm.placement.>"}, true},
		{[]string{"firstkm.*.published.*"}, true},
		{[]string{"firstkm.placement.*"}, false},
		{[]string{"firstkm.placement.published.v1.>"}, false},
		{[]string{"firstkm.application.>"}, false},
		{[]string{"firstkm.application.>", "firstkm.placement.>"}, true},
	}
	for _, c := range cases {
		if got := events.Match(subject, c.patterns...); got != c.want {
			t.Errorf("Match(%v) = %v, want %v", c.patterns, got, c.want)
		}
	}
}

func TestInfoCheck(t *testing.T) {
	info := events.Info{Stream: "s", First: 5, Last: 9}
	cases := map[string]struct {
		at   events.Position
		gone bool
	}{
		"in the middle":               {events.Position{Stream: "s", Seq: 7}, false},
		"at the end":                  {info.End(), false},
		"just before the first":       {events.Position{Stream: "s", Seq: 4}, false},
		"one event was dropped":       {events.Position{Stream: "s", Seq: 3}, true},
		"beyond the end":              {events.Position{Stream: "s", Seq: 10}, true},
		"another life of the stream":  {events.Position{Stream: "r", Seq: 7}, true},
		"no position at all":          {events.Position{}, true},
		"a number without its stream": {events.Position{Seq: 7}, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := errors.Is(info.Check(c.at), events.ErrGone); got != c.gone {
				t.Errorf("gone = %v, want %v", got, c.gone)
			}
		})
	}
}

func TestPermanent(t *testing.T) {
	cause := errors.New("cause")
	if err := events.Permanent(cause); !events.IsPermanent(err) || !errors.Is(err, cause) || err.Error() != "cause" {
		t.Errorf("Permanent(cause) = %v", err)
	}
	if events.IsPermanent(cause) || events.Permanent(nil) != nil {
		t.Error("marks what was not marked")
	}
}

package notify_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/platform/store"
)

// Somebody whom a notice reaches by class, by name and by role has one copy, and one message on each channel.
func TestOncePerPersonAndChannel(t *testing.T) {
	d := newDesk(t, 3)
	teacher := d.join("acc_teacher", actor.ClassTeacher)
	n, err := d.all.Send(t.Context(), d.school, notify.Draft{
		Text: "请于周五前交回安全告知书。", Whole: true, Classes: []string{class}, Roles: []actor.Role{actor.ClassTeacher, actor.ClassTeacher},
		People: []ident.ID{"stu_1", "stu_1", "stu_2", teacher.Account},
	})
	if err != nil || n.Made != 4 {
		t.Fatalf("got %d copies, %v; want 3 students and a teacher", n.Made, err)
	}
	d.drain()
	to := map[string]int{}
	for _, m := range d.sms.got {
		to[m.To]++
	}
	if len(d.sms.got) != 3 || len(to) != 3 || len(d.inbox(pupil(1))) != 1 || len(d.inbox(teacher)) != 1 {
		t.Errorf("got %d short messages to %d numbers and %d copies, want 3 to 3 and 1", len(d.sms.got), len(to), len(d.inbox(pupil(1))))
	}
}

// An event that comes again, also while another node handles it, makes nothing twice; another event does.
func TestAnEventIsToldOnce(t *testing.T) {
	d := newDesk(t, 1)
	d.opening()
	confirmed := events.ApplicationConfirmed{ApplicationRef: events.ApplicationRef{Application: "app_1", Placement: "plc_1", Enterprise: "ent_1", School: "sch_1", Student: "stu_1"}}
	for _, id := range []string{"evt_1", "evt_1", "evt_1", "evt_2"} {
		d.tell(id, confirmed)
	}
	d.drain()
	if got := len(d.inbox(pupil(1))); got != 2 || len(d.sms.got) != 2 || d.sms.got[0].Key == d.sms.got[1].Key {
		t.Errorf("got %d copies and %+v; want two of each, with different keys", got, d.sms.got)
	}
}

// What a gateway answers decides how often it is asked. Every try carries the same key; a message that may have arrived goes
// out at most once more and is flagged.
func TestTriesCarryOneKeyAndARepetitionIsBounded(t *testing.T) {
	plain := errors.New("something broke")
	for _, tt := range []struct {
		name   string
		answer func(n int) error
		tries  int
		state  notify.State
		twice  bool
		reason string
	}{
		{"taken at once", nil, 1, notify.Sent, false, ""},
		{"refused, then taken", first(2, notify.ErrRefused), 3, notify.Sent, false, ""},
		{"refused for ever", first(99, notify.ErrRefused), 6, notify.Dead, false, notify.ErrRefused.Error()},
		{"another error counts as refused", first(1, plain), 2, notify.Sent, false, ""},
		{"refused for good", first(99, notify.ErrNever), 1, notify.Dead, false, notify.ErrNever.Error()},
		{"unsure, then taken", first(1, notify.ErrUnsure), 2, notify.Sent, true, ""},
		{"never sure", first(99, notify.ErrUnsure), 2, notify.Dead, true, "unsure"},
		{"refused, unsure, then taken", func(n int) error { return []error{notify.ErrRefused, notify.ErrUnsure, nil}[n-1] }, 3, notify.Sent, true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t, 1)
			d.sms.answer = tt.answer
			d.send(true)
			for range 12 {
				d.drain()
				d.clock = d.clock.Add(8 * time.Hour)
			}
			keys := map[string]int{}
			for _, m := range d.sms.got {
				keys[m.Key]++
			}
			if len(d.sms.got) != tt.tries || len(keys) != 1 {
				t.Fatalf("got %d tries under %d keys, want %d under one", len(d.sms.got), len(keys), tt.tries)
			}
			got, err := d.db.Delivery(t.Context(), ident.ID(d.sms.got[0].Key))
			if err != nil || got.State != tt.state || got.MaybeTwice != tt.twice || got.Reason != tt.reason {
				t.Errorf("got %+v, %v; want %s, perhaps twice %v, reason %q", got, err, tt.state, tt.twice, tt.reason)
			}
		})
	}
}

func first(n int, err error) func(int) error {
	return func(k int) error {
		if k <= n {
			return err
		}
		return nil
	}
}

// A program that dies between sending and recording leaves a delivery in sending. After its lease another takes it, once.
func TestAnInterruptedDeliveryIsRepeatedOnceAndShown(t *testing.T) {
	killed := errors.New("killed")
	for _, tt := range []struct {
		crashes, sent int
		state         notify.State
	}{{0, 1, notify.Sent}, {1, 2, notify.Sent}, {2, 2, notify.Dead}, {5, 2, notify.Dead}} {
		t.Run(fmt.Sprintf("killed %d times", tt.crashes), func(t *testing.T) {
			d := newDesk(t, 1)
			n := d.send(true)
			for range tt.crashes {
				calls := 0
				dying := d.on(func(ctx context.Context, use func(*store.Tx) error) error {
					if calls++; calls == 2 { // the lease is kept, the record is not
						return killed
					}
					return d.db.InTx(ctx, use)
				})
				if _, err := dying.Deliver(t.Context()); err != nil && !errors.Is(err, killed) {
					t.Fatal(err)
				}
				if found, err := d.all.Deliver(t.Context()); found || err != nil {
					t.Errorf("within the lease: got %v, %v; want nothing to do", found, err)
				}
				d.clock = d.clock.Add(notify.Lease)
			}
			d.drain()
			if len(d.sms.got) != tt.sent || d.sms.got[0].Key != d.sms.got[tt.sent-1].Key {
				t.Fatalf("got %+v, want %d with one key", d.sms.got, tt.sent)
			}
			_, tally, err := d.all.Statement(t.Context(), d.school, n.ID)
			want := notify.Tally{Made: 1}
			if tt.state == notify.Sent {
				want.Sent = 1
			} else {
				want.Dead = 1
			}
			if tt.crashes > 0 {
				want.MaybeTwice = 1
			}
			if err != nil || tally != want {
				t.Errorf("the sender sees %+v, %v; want %+v", tally, err, want)
			}
		})
	}
}

// Receivers of webhooks drop repetitions by the key, so theirs are not bounded by one.
func TestAWebhookIsTriedTenTimesAlsoWhenUnsure(t *testing.T) {
	d := newDesk(t, 1)
	d.opening()
	unit := actor.Actor{Account: "acc_unit", Role: actor.Enterprise, Org: "ent_1"}
	if _, _, err := d.all.AddHook(t.Context(), unit, "https://unit.example/in", []string{"application.confirmed"}); err != nil {
		t.Fatal(err)
	}
	d.hooks.answer = first(99, notify.ErrUnsure)
	d.tell("evt_1", events.ApplicationConfirmed{ApplicationRef: events.ApplicationRef{Application: "app_1", Placement: "plc_1", Enterprise: "ent_1", School: "sch_1", Student: "stu_1"}})
	d.tell("evt_2", events.ApplicationWithdrawn{ApplicationRef: events.ApplicationRef{Application: "app_1", Placement: "plc_1", Enterprise: "ent_1", School: "sch_1", Student: "stu_1"}})
	for range 12 {
		d.drain()
		d.clock = d.clock.Add(8 * time.Hour)
	}
	if len(d.hooks.got) != 10 || d.hooks.got[9].Key != d.hooks.got[0].Key || d.hooks.got[9].Payload != d.hooks.got[0].Payload {
		t.Errorf("got %d tries, want ten of one message, of the one event that was asked for", len(d.hooks.got))
	}
}

func TestPausesDoubleAndStayBounded(t *testing.T) {
	for n, want := range map[int]time.Duration{0: 30 * time.Second, 1: 30 * time.Second, 2: time.Minute, 3: 2 * time.Minute, 10: 256 * time.Minute, 11: 6 * time.Hour, 99: 6 * time.Hour} {
		if got := notify.Backoff(n, 0.5); got != want {
			t.Errorf("after try %d: got %v, want %v", n, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n, chance := rapid.IntRange(-5, 1<<20).Draw(t, "n"), rapid.Float64Range(0, 1).Draw(t, "chance")
		even := notify.Backoff(n, 0.5)
		if got := notify.Backoff(n, chance); got < even*8/10-1 || got > even*12/10+1 || got > 7*time.Hour+12*time.Minute {
			t.Fatalf("try %d: got %v, want within a fifth of %v", n, got, even)
		}
	})
}

// Who has no number, and what is over, is not tried again; the sender reads why.
func TestWhatCannotGoOutSaysWhy(t *testing.T) {
	d := newDesk(t, 1)
	delete(d.phones, "stu_1")
	n := d.send(true)
	d.drain()
	if _, tally, err := d.all.Statement(t.Context(), d.school, n.ID); err != nil || tally.Dead != 1 || len(d.sms.got) != 0 {
		t.Errorf("no number: got %+v, %v, want one given up and none sent", tally, err)
	}
	if notify.ReasonLabel("no_address").IsZero() || !notify.ReasonLabel("status 500").IsZero() {
		t.Error("the program's own reasons have words, a gateway's have none")
	}
	d = newDesk(t, 1)
	d.sms.answer = first(1, notify.ErrRefused)
	d.send(true)
	d.drain()
	d.clock = d.clock.Add(notify.Life)
	d.drain()
	if len(d.sms.got) != 1 {
		t.Errorf("over: got %d tries, want the first alone", len(d.sms.got))
	}
}

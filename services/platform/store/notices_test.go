package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
)

// gateway is an outlet that remembers what it was given and answers what it is told to.
type gateway struct {
	mu     sync.Mutex
	got    []notify.Message
	answer func(notify.Message) error
}

// Send implements notify.Outlet.
func (g *gateway) Send(_ context.Context, m notify.Message) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.got = append(g.got, m)
	if g.answer == nil {
		return nil
	}
	return g.answer(m)
}

func (g *gateway) keys() (keys []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.got {
		keys = append(keys, m.Key)
	}
	return keys
}

// book knows every student's number, and none of others.
type book struct{}

// Address implements notify.Addresses.
func (book) Address(_ context.Context, _ ident.ID, c notify.Channel) (string, error) {
	if c == notify.SMS {
		return "13800138000", nil
	}
	return "", nil
}

// plainVault seals nothing, but binds values to their records.
type plainVault struct{}

// Seal implements notify.Vault.
func (plainVault) Seal(field, record, plain string) (string, error) {
	return field + "|" + record + "|" + plain, nil
}

// Open implements notify.Vault.
func (plainVault) Open(field, record, sealed string) (string, error) {
	plain, ok := strings.CutPrefix(sealed, field+"|"+record+"|")
	if !ok {
		return "", errors.New("sealed for another")
	}
	return plain, nil
}

// office is the notices of a house, with a clock that tests turn.
type office struct {
	*house
	notices *notify.Service
	sms     *gateway
	clock   time.Time
}

// noon in Shanghai on the house's day: no quiet hours.
func newOffice(t *testing.T, db *store.DB) *office {
	o := &office{house: newHouse(t, db), sms: &gateway{}, clock: now().Add(2 * time.Hour)}
	o.notices = o.service(db.InTx)
	return o
}

func (o *office) service(inTx func(context.Context, func(*store.Tx) error) error) *notify.Service {
	return notify.NewService(o.db, func(ctx context.Context, use func(notify.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, notify.Parts{
		Outlets: map[notify.Channel]notify.Outlet{notify.SMS: o.sms, notify.Webhook: o.sms, notify.Robot: o.sms},
		Vault:   plainVault{}, Addresses: book{},
		Links: notify.Links{Base: "https://firstkm.example", Sign: func(m string) string { return fmt.Sprintf("%-22.22s", strings.ReplaceAll(m, " ", "_")) }},
		Now:   func() time.Time { return o.clock }, Chance: func() float64 { return 0.5 },
	})
}

// join gives somebody an account.
func (o *office) join(t *testing.T, id string, role actor.Role, org ident.ID, class string) actor.Actor {
	t.Helper()
	a := account.Account{ID: account.ID(id), Login: id, PasswordHash: "x", Role: role, Org: org, Class: class, Version: 1, CreatedAt: now()}
	if err := o.db.InTx(t.Context(), func(tx *store.Tx) error { return tx.InsertAccount(t.Context(), a) }); err != nil {
		t.Fatal(err)
	}
	return a.Actor()
}

func (o *office) inbox(t *testing.T, who actor.Actor) []notify.Copy {
	t.Helper()
	list, err := o.notices.Inbox(t.Context(), who, false, page.Request{})
	if err != nil {
		t.Fatal(err)
	}
	return list.Items
}

// drain delivers until nothing is due.
func (o *office) drain(t *testing.T, s *notify.Service) (errs []error) {
	t.Helper()
	for range 100 {
		found, err := s.Deliver(t.Context())
		if err != nil {
			errs = append(errs, err)
		}
		if !found {
			return errs
		}
	}
	t.Fatal("deliveries never end")
	return nil
}

func (o *office) told(t *testing.T, e events.Event) events.Envelope {
	t.Helper()
	env, err := events.Seal("evt_1", "x", o.clock, e)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.notices.Tell(t.Context(), env); err != nil {
		t.Fatalf("tell: %v", err)
	}
	return env
}

func TestAnEventIsToldOnceHoweverOftenItComes(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		o := newOffice(t, open())
		teacher := o.join(t, "acc_teacher", actor.ClassTeacher, o.school.Org, "数控2301")
		other := o.join(t, "acc_other", actor.ClassTeacher, o.school.Org, "数控2302")
		desk := o.join(t, "acc_desk", actor.School, o.school.Org, "")
		pupil := o.pupils(t, 1)[0]
		p := o.opening(t, "车工", 1)
		intended := events.ApplicationIntended{HoldsUntil: "2025-09-15", ApplicationRef: events.ApplicationRef{
			Application: "app_1", Placement: string(p.ID), Enterprise: string(o.enterprise.ID), School: string(o.school.Org), Student: string(pupil.Person),
		}}
		env := o.told(t, intended)
		for range 3 {
			if err := o.notices.Tell(t.Context(), env); err != nil {
				t.Fatal(err)
			}
		}
		for name, want := range map[string]struct {
			who  actor.Actor
			text string
		}{
			"student":       {pupil, "“数控车工实习”有意录用您，等学校确认，9月15日 前有效。"},
			"school":        {desk, "有一份录用意向等您确认，9月15日 前有效。"},
			"class teacher": {teacher, "本班一名学生收到“数控车工实习”的录用意向。"},
			"another class": {other, ""},
		} {
			got := o.inbox(t, want.who)
			switch {
			case want.text == "" && len(got) > 0:
				t.Errorf("%s was told %q, want nothing", name, got[0].Notice.Text.Zh)
			case want.text != "" && (len(got) != 1 || got[0].Notice.Text.Zh != want.text):
				t.Errorf("%s: got %+v, want once %q", name, got, want.text)
			}
		}
		if errs := o.drain(t, o.notices); len(errs) > 0 {
			t.Fatal(errs)
		}
		if got := o.sms.got; len(got) != 1 || got[0].To != "13800138000" || !strings.HasPrefix(got[0].Link, "https://firstkm.example/n/") {
			t.Errorf("short messages: got %+v, want one with the student's number and a link", got)
		}
	})
}

func TestAnOldEventIsNobodysNews(t *testing.T) {
	o := newOffice(t, openSQLite(t))
	pupil := o.pupils(t, 1)[0]
	env, err := events.Seal("evt_1", "x", o.clock.Add(-notify.TooOld-time.Second), events.ApplicationReturned{ApplicationRef: events.ApplicationRef{Placement: "plc_1", Student: string(pupil.Person)}})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.notices.Tell(t.Context(), env); err != nil || len(o.inbox(t, pupil)) != 0 {
		t.Errorf("got %v and %d notices, want none", err, len(o.inbox(t, pupil)))
	}
}

func TestSenderSeesOpenedAndDoneAndRemindsTheRest(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		o := newOffice(t, open())
		ctx, pupils := t.Context(), o.pupils(t, 3)
		n, err := o.notices.Send(ctx, o.school, notify.Draft{Text: "请于周五前交回安全告知书。", Action: true, Classes: []string{"数控2301"}})
		if err != nil || n.Made != 3 {
			t.Fatalf("send: got %d copies, %v; want 3", n.Made, err)
		}
		if k, err := o.notices.Unread(ctx, pupils[0]); k != 1 || err != nil {
			t.Errorf("unread: got %d, %v; want 1", k, err)
		}
		done, opened := o.inbox(t, pupils[0])[0], o.inbox(t, pupils[1])[0]
		if _, err := o.notices.Done(ctx, pupils[1], done.ID); !errors.Is(err, notify.ErrNotFound) {
			t.Errorf("another's notice: got %v, want ErrNotFound", err)
		}
		if _, err := o.notices.Done(ctx, pupils[0], done.ID); err != nil {
			t.Fatal(err)
		}
		token := o.notices.Links.Token(opened.ID, n.ExpiresAt)
		if _, err := o.notices.Open(ctx, token); err != nil {
			t.Fatal(err)
		}
		other := "x"
		if strings.HasSuffix(token, other) {
			other = "y"
		}
		if _, err := o.notices.Open(ctx, token[:len(token)-1]+other); !errors.Is(err, notify.ErrLink) {
			t.Errorf("a changed link: got %v, want ErrLink", err)
		}
		_, tally, err := o.notices.Statement(ctx, o.school, n.ID)
		if want := (notify.Tally{Made: 3, Opened: 2, Done: 1, Waiting: 3}); err != nil || tally != want {
			t.Errorf("tally: got %+v, %v; want %+v", tally, err, want)
		}
		rival := actor.Actor{Account: "acc_x", Role: actor.School, Org: "sch_x"}
		if _, _, err := o.notices.Statement(ctx, rival, n.ID); !errors.Is(err, notify.ErrNotFound) {
			t.Errorf("another school: got %v, want ErrNotFound", err)
		}
		o.clock = o.clock.Add(time.Hour)
		if k, err := o.notices.Remind(ctx, o.school, n.ID); k != 2 || err != nil {
			t.Fatalf("remind: got %d, %v; want the 2 who have not done it", k, err)
		}
		if _, err := o.notices.Remind(ctx, o.school, n.ID); !errors.Is(err, notify.ErrSoon) {
			t.Errorf("at once again: got %v, want ErrSoon", err)
		}
		if errs := o.drain(t, o.notices); len(errs) > 0 {
			t.Fatal(errs)
		}
		if keys := o.sms.keys(); len(keys) != 5 || len(slices.Compact(slices.Sorted(slices.Values(keys)))) != 5 {
			t.Errorf("short messages: got keys %q, want 5 different: three and two reminders", keys)
		}
		list, err := o.notices.Recipients(ctx, o.school, n.ID, true, page.Request{})
		if err != nil || len(list.Items) != 2 || len(list.Items[0].Deliveries) != 2 || list.Items[0].Deliveries[0].State != notify.Sent {
			t.Errorf("who is waited for: got %+v, %v; want two with two messages sent", list.Items, err)
		}
		o.clock = o.clock.Add(notify.Life)
		if _, err := o.notices.Open(ctx, token); !errors.Is(err, notify.ErrLink) {
			t.Errorf("an old link: got %v, want ErrLink", err)
		}
	})
}

func TestWhoMaySendToWhom(t *testing.T) {
	o := newOffice(t, openSQLite(t))
	o.pupils(t, 1)
	office := o.join(t, "acc_office", actor.TeachersOffice, o.school.Org, "")
	o.join(t, "acc_vice", actor.VicePrincipal, o.school.Org, "")
	teacher := o.join(t, "acc_teacher", actor.ClassTeacher, o.school.Org, "数控2301")
	stranger := actor.Actor{Account: "acc_s", Role: actor.School, Org: "sch_other"}
	mine := []string{"数控2301"}
	for _, tt := range []struct {
		name string
		who  actor.Actor
		d    notify.Draft
		want error
	}{
		{"school to a class", o.school, notify.Draft{Classes: mine}, nil},
		{"school to a role", o.school, notify.Draft{Roles: []actor.Role{actor.ClassTeacher}}, nil},
		{"class teacher to the own class", teacher, notify.Draft{Classes: mine}, nil},
		{"class teacher to another class", teacher, notify.Draft{Classes: []string{"数控2302"}}, notify.ErrInvalid},
		{"class teacher to colleagues", teacher, notify.Draft{Roles: []actor.Role{actor.VicePrincipal}}, notify.ErrInvalid},
		{"teachers' office to students", office, notify.Draft{Classes: mine}, notify.ErrInvalid},
		{"teachers' office to colleagues", office, notify.Draft{Roles: []actor.Role{actor.VicePrincipal}}, nil},
		{"a school without such a class", stranger, notify.Draft{Classes: mine}, notify.ErrNobody},
		{"nobody", o.school, notify.Draft{}, notify.ErrNobody},
		{"a unit", o.unit, notify.Draft{Classes: mine}, notify.ErrForbidden},
		{"elsewhere", o.school, notify.Draft{Classes: mine, Target: "//evil.example"}, notify.ErrInvalid},
	} {
		tt.d.Text = "请按时参加下午的安全教育。"
		if _, err := o.notices.Send(t.Context(), tt.who, tt.d); !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	if _, err := o.notices.Send(t.Context(), o.school, notify.Draft{Text: "太短", Classes: mine}); !errors.Is(err, notify.ErrInvalid) {
		t.Errorf("a text of two characters: got %v, want ErrInvalid", err)
	}
}

// The program dies between sending and recording: the gateway took the message, the store kept nothing. What is found still
// sending goes out once more with the same key, flagged, and never a third time.
func TestACrashBetweenSendingAndRecordingRepeatsAtMostOnce(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		o := newOffice(t, open())
		o.pupils(t, 1)
		if _, err := o.notices.Send(t.Context(), o.school, notify.Draft{Text: "请于周五前交回安全告知书。", Whole: true}); err != nil {
			t.Fatal(err)
		}
		crash := errors.New("killed")
		calls := 0
		broken := o.service(func(ctx context.Context, use func(*store.Tx) error) error {
			if calls++; calls%2 == 0 { // leases are kept, records are lost
				return crash
			}
			return o.db.InTx(ctx, use)
		})
		for range 4 {
			calls = 0
			_, err := broken.Deliver(t.Context())
			if err != nil && !errors.Is(err, crash) {
				t.Fatal(err)
			}
			if found, err := o.notices.Deliver(t.Context()); found || err != nil {
				t.Errorf("another node took it during the lease: %v, %v", found, err)
			}
			o.clock = o.clock.Add(notify.Lease + time.Second)
		}
		keys := o.sms.keys()
		if len(keys) != 2 || keys[0] != keys[1] {
			t.Errorf("the gateway got %q, want one message and one repetition with the same key", keys)
		}
		d, err := o.db.Delivery(t.Context(), ident.ID(keys[0]))
		if err != nil || d.State != notify.Dead || !d.MaybeTwice {
			t.Errorf("got %+v, %v; want it dead and flagged", d, err)
		}
	})
}

// After one crash the repetition is recorded, and the sender sees that it may have arrived twice.
func TestTheRepetitionIsShown(t *testing.T) {
	o := newOffice(t, openSQLite(t))
	o.pupils(t, 1)
	n, err := o.notices.Send(t.Context(), o.school, notify.Draft{Text: "请于周五前交回安全告知书。", Whole: true})
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	broken := o.service(func(ctx context.Context, use func(*store.Tx) error) error {
		if calls++; calls == 2 {
			return errors.New("killed")
		}
		return o.db.InTx(ctx, use)
	})
	if _, err := broken.Deliver(t.Context()); err == nil {
		t.Fatal("got no error, want the lost record")
	}
	o.clock = o.clock.Add(notify.Lease + time.Second)
	o.drain(t, o.notices)
	_, tally, err := o.notices.Statement(t.Context(), o.school, n.ID)
	if want := (notify.Tally{Made: 1, Sent: 1, MaybeTwice: 1}); err != nil || tally != want {
		t.Errorf("got %+v, %v; want %+v", tally, err, want)
	}
}

func TestTwoNodesNeverSendTheSame(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		o := newOffice(t, open())
		o.pupils(t, 12)
		if _, err := o.notices.Send(t.Context(), o.school, notify.Draft{Text: "请于周五前交回安全告知书。", Whole: true}); err != nil {
			t.Fatal(err)
		}
		for _, err := range together(4, func(int) error {
			for range 40 {
				if _, err := o.notices.Deliver(t.Context()); err != nil {
					return err
				}
			}
			return nil
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		keys := o.sms.keys()
		if slices.Sort(keys); len(keys) != 12 || len(slices.Compact(keys)) != 12 {
			t.Errorf("got %d messages, %d different; want each of 12 once", len(o.sms.got), len(slices.Compact(keys)))
		}
	})
}

func TestQuietHoursAndDigest(t *testing.T) {
	o := newOffice(t, openSQLite(t))
	pupils := o.pupils(t, 2)
	o.clock = time.Date(2025, 9, 1, 15, 0, 0, 0, time.UTC) // 23:00 in Shanghai
	send := func(urgent bool) {
		t.Helper()
		if _, err := o.notices.Send(t.Context(), o.school, notify.Draft{Text: "台风将至，今晚请留在宿舍。", Whole: true, Urgent: urgent}); err != nil {
			t.Fatal(err)
		}
		o.drain(t, o.notices)
	}
	send(false)
	if len(o.sms.got) != 0 {
		t.Errorf("at night: got %d messages, want none", len(o.sms.got))
	}
	send(true)
	if len(o.sms.got) != 2 {
		t.Errorf("urgent at night: got %d messages, want 2", len(o.sms.got))
	}
	o.clock = time.Date(2025, 9, 1, 23, 0, 0, 0, time.UTC) // 07:00
	o.drain(t, o.notices)
	if len(o.sms.got) != 4 {
		t.Errorf("in the morning: got %d messages, want the 2 that waited", len(o.sms.got)-2)
	}
	if err := o.notices.SetPreferences(t.Context(), pupils[0], notify.Preferences{From: -1}); !errors.Is(err, notify.ErrInvalid) {
		t.Errorf("no time of day: got %v, want ErrInvalid", err)
	}
	if err := o.notices.SetPreferences(t.Context(), pupils[0], notify.Preferences{Digest: true, DigestAt: 18 * 60}); err != nil {
		t.Fatal(err)
	}
	o.sms.got = nil
	send(false)
	send(false)
	if len(o.sms.got) != 2 {
		t.Errorf("by day: got %d messages, want 2 for who has no digest", len(o.sms.got))
	}
	o.clock = time.Date(2025, 9, 2, 10, 0, 0, 0, time.UTC) // 18:00
	o.drain(t, o.notices)
	if last := o.sms.got[len(o.sms.got)-1]; len(o.sms.got) != 3 || !strings.HasPrefix(last.Text, "您有 4 条未读消息") {
		t.Errorf("digest: got %d messages, the last %q; want one of the 4 unread", len(o.sms.got)-2, last.Text)
	}
}

func TestAGatewayThatFailsOrLies(t *testing.T) {
	o := newOffice(t, openSQLite(t))
	o.pupils(t, 1)
	send := func() notify.ID {
		n, err := o.notices.Send(t.Context(), o.school, notify.Draft{Text: "请于周五前交回安全告知书。", Whole: true})
		if err != nil {
			t.Fatal(err)
		}
		return n.ID
	}
	run := func(answer error, after int) (int, notify.Delivery) {
		t.Helper()
		o.sms.got, o.sms.answer = nil, func(notify.Message) error {
			if after--; after < 0 {
				return nil
			}
			return answer
		}
		send()
		for range 20 {
			o.drain(t, o.notices)
			o.clock = o.clock.Add(7 * time.Hour)
			if h := o.clock.UTC().Hour(); h >= 13 || h == 23 {
				o.clock = o.clock.Add(11 * time.Hour)
			}
		}
		d, err := o.db.Delivery(t.Context(), ident.ID(o.sms.got[0].Key))
		if err != nil {
			t.Fatal(err)
		}
		return len(o.sms.got), d
	}
	if k, d := run(notify.ErrRefused, 2); k != 3 || d.State != notify.Sent || d.MaybeTwice {
		t.Errorf("refused twice: got %d tries, %+v; want sent at the third", k, d)
	}
	if k, d := run(notify.ErrRefused, 99); k != 6 || d.State != notify.Dead {
		t.Errorf("refused for ever: got %d tries, %+v; want dead after 6", k, d)
	}
	if k, d := run(notify.ErrNever, 99); k != 1 || d.State != notify.Dead {
		t.Errorf("refused for good: got %d tries, %+v; want dead at once", k, d)
	}
	if k, d := run(notify.ErrUnsure, 99); k != 2 || d.State != notify.Dead || !d.MaybeTwice {
		t.Errorf("never clear: got %d tries, %+v; want one repetition, then dead", k, d)
	}
}

func TestWebhooksGetWhatConcernsThemAndNoMore(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		o := newOffice(t, open())
		ctx := t.Context()
		h, secret, err := o.notices.AddHook(ctx, o.unit, "https://unit.example/hook", nil)
		if err != nil || !strings.HasPrefix(secret, "whsec_") {
			t.Fatalf("add: got %q, %v", secret, err)
		}
		p := o.opening(t, "车工", 1)
		env := o.told(t, events.ApplicationConfirmed{ApplicationRef: events.ApplicationRef{Application: "app_1", Placement: string(p.ID), Enterprise: string(o.enterprise.ID), Student: "stu_1"}})
		if err := o.notices.Tell(ctx, env); err != nil {
			t.Fatal(err)
		}
		o.drain(t, o.notices)
		if got := o.sms.got; len(got) != 1 || got[0].Event != "application.confirmed" || strings.Contains(got[0].Payload, "stu_1") || got[0].Hook.Secret != secret {
			t.Fatalf("got %+v, want one event without the student, signed with the secret", got)
		}
		h, fresh, err := o.notices.RotateHook(ctx, o.unit, h.ID)
		if err != nil || fresh == secret {
			t.Fatalf("rotate: %v", err)
		}
		list, err := o.notices.Deliveries(ctx, o.unit, h.ID, page.Request{})
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("deliveries: got %+v, %v", list, err)
		}
		if err := o.notices.Replay(ctx, o.school, list.Items[0].ID); !errors.Is(err, notify.ErrNoDelivery) {
			t.Errorf("another's delivery: got %v, want ErrNoDelivery", err)
		}
		if err := o.notices.Replay(ctx, o.unit, list.Items[0].ID); err != nil {
			t.Fatal(err)
		}
		o.drain(t, o.notices)
		got := o.sms.got
		if len(got) != 2 || got[1].Key != got[0].Key || got[1].Payload != got[0].Payload || got[1].Hook.Secret != fresh || got[1].Hook.Old != secret {
			t.Errorf("replayed: got %+v, want the same message under both secrets", got)
		}
		o.clock = o.clock.Add(notify.Rotation + time.Minute)
		if err := o.notices.TryHook(ctx, o.unit, h.ID); err != nil {
			t.Fatal(err)
		}
		o.drain(t, o.notices)
		if last := o.sms.got[len(o.sms.got)-1]; last.Hook.Old != "" || last.Event != "firstkm.test" {
			t.Errorf("after the rotation: got %+v, want the new secret alone", last)
		}
		if _, err := o.notices.ChangeHook(ctx, o.unit, h.ID, 1, "https://unit.example/hook", nil, true); !errors.Is(err, notify.ErrStale) {
			t.Errorf("an old version: got %v, want ErrStale", err)
		}
	})
}

func TestContactsAreUsedOnceVerified(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		o := newOffice(t, open())
		ctx, teacher := t.Context(), o.join(t, "acc_teacher", actor.ClassTeacher, o.school.Org, "数控2301")
		if err := o.notices.AddContact(ctx, teacher, notify.SMS, "12345"); !errors.Is(err, notify.ErrContact) {
			t.Errorf("no number: got %v, want ErrContact", err)
		}
		if err := o.notices.AddContact(ctx, teacher, notify.Mail, "a@b.example"); !errors.Is(err, notify.ErrOff) {
			t.Errorf("a channel that is off: got %v, want ErrOff", err)
		}
		if err := o.notices.AddContact(ctx, teacher, notify.SMS, "+86 139 0000 1234"); err != nil {
			t.Fatal(err)
		}
		code := strings.TrimPrefix(strings.SplitN(o.sms.got[0].Text, "，", 2)[0], "验证码 ")
		if err := o.notices.VerifyContact(ctx, teacher, notify.SMS, "x"); !errors.Is(err, notify.ErrCode) {
			t.Errorf("a wrong code: got %v, want ErrCode", err)
		}
		if err := o.notices.VerifyContact(ctx, teacher, notify.SMS, code); err != nil {
			t.Fatal(err)
		}
		if _, err := o.notices.Send(ctx, o.school, notify.Draft{Text: "请班主任下午到实习办开会。", Roles: []actor.Role{actor.ClassTeacher}}); err != nil {
			t.Fatal(err)
		}
		o.drain(t, o.notices)
		if last := o.sms.got[len(o.sms.got)-1]; last.To != "13900001234" {
			t.Errorf("got %q, want the verified number", last.To)
		}
		list, err := o.notices.Contacts(ctx, teacher)
		if err != nil || len(list) != 1 || list[0].Tail != "139••••1234" {
			t.Errorf("contacts: got %+v, %v", list, err)
		}
	})
}

// What was proved once stays in use until its successor is proved, too; giving the new one up, or letting its code run out,
// changes nothing.
func TestAVerifiedContactStaysUntilItsSuccessorIsProved(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		o := newOffice(t, open())
		ctx, teacher := t.Context(), o.join(t, "acc_teacher", actor.ClassTeacher, o.school.Org, "数控2301")
		give := func(number string) (code string) {
			t.Helper()
			o.clock = o.clock.Add(2 * time.Minute)
			if err := o.notices.AddContact(ctx, teacher, notify.SMS, number); err != nil {
				t.Fatal(err)
			}
			last := o.sms.got[len(o.sms.got)-1]
			if last.To != number {
				t.Errorf("the code went to %s, want %s", last.To, number)
			}
			return strings.TrimPrefix(strings.SplitN(last.Text, "，", 2)[0], "验证码 ")
		}
		inUse := func(want, replacing string) {
			t.Helper()
			if _, err := o.notices.Send(ctx, o.school, notify.Draft{Text: "请班主任下午到实习办开会。", Roles: []actor.Role{actor.ClassTeacher}}); err != nil {
				t.Fatal(err)
			}
			o.drain(t, o.notices)
			if last := o.sms.got[len(o.sms.got)-1]; last.To != want {
				t.Errorf("a notice went to %q, want %s", last.To, want)
			}
			list, err := o.notices.Contacts(ctx, teacher)
			if err != nil || len(list) != 1 {
				t.Fatalf("got %+v, %v", list, err)
			}
			shown := ""
			if list[0].Replacing(o.clock) {
				shown = list[0].NextTail
			}
			if !strings.HasSuffix(list[0].Tail, want[7:]) || shown != replacing {
				t.Errorf("shown: got %s and %q, want the end of %s and %q", list[0].Tail, shown, want, replacing)
			}
		}
		const first, second, third = "13900001234", "13900005678", "13900009999"
		if err := o.notices.VerifyContact(ctx, teacher, notify.SMS, give(first)); err != nil {
			t.Fatal(err)
		}
		inUse(first, "")
		if err := o.notices.AddContact(ctx, teacher, notify.SMS, first); !errors.Is(err, notify.ErrContact) {
			t.Errorf("the one in use again: got %v, want ErrContact", err)
		}
		code := give(second)
		inUse(first, "139••••5678")
		if err := o.notices.VerifyContact(ctx, teacher, notify.SMS, "x"); !errors.Is(err, notify.ErrCode) {
			t.Errorf("a wrong code: got %v, want ErrCode", err)
		}
		if err := o.notices.KeepContact(ctx, teacher, notify.SMS); err != nil {
			t.Fatal(err)
		}
		inUse(first, "")
		for what, err := range map[string]error{
			"given up": o.notices.VerifyContact(ctx, teacher, notify.SMS, code),
			"at once":  o.notices.AddContact(ctx, teacher, notify.SMS, third),
			"nothing":  o.notices.KeepContact(ctx, teacher, notify.SMS),
		} {
			if want := map[string]error{"given up": notify.ErrCode, "at once": notify.ErrCodeSoon, "nothing": notify.ErrNotFound}[what]; !errors.Is(err, want) {
				t.Errorf("%s: got %v, want %v", what, err, want)
			}
		}
		code = give(second)
		o.clock = o.clock.Add(11 * time.Minute)
		inUse(first, "")
		if err := o.notices.VerifyContact(ctx, teacher, notify.SMS, code); !errors.Is(err, notify.ErrCode) {
			t.Errorf("after its time: got %v, want ErrCode", err)
		}
		if _, err := o.notices.Remember(ctx); err != nil {
			t.Fatal(err)
		}
		if list, err := o.notices.Contacts(ctx, teacher); err != nil || list[0].Next != "" || list[0].NextTail != "" || !list[0].Verified() {
			t.Errorf("what was never proved is kept: %+v, %v", list, err)
		}
		code = give(third)
		if err := o.notices.VerifyContact(ctx, teacher, notify.SMS, code); err != nil {
			t.Fatal(err)
		}
		if last := o.sms.got[len(o.sms.got)-1]; last.To != first || !strings.Contains(last.Text, "已换成另一个") || strings.Contains(last.Text, third[7:]) {
			t.Errorf("the one before was told %+v, want that another took its place", last)
		}
		inUse(third, "")
		told := 0
		for _, m := range o.sms.got {
			if strings.Contains(m.Text, "已换成另一个") {
				told++
			}
		}
		if told != 1 {
			t.Errorf("told %d times, want once: a first contact replaces nothing", told)
		}
		code = give(first)
		o.sms.answer = func(m notify.Message) error {
			if m.To == third {
				return notify.ErrRefused
			}
			return nil
		}
		if err := o.notices.VerifyContact(ctx, teacher, notify.SMS, code); err != nil {
			t.Errorf("one that cannot be told stopped its successor: %v", err)
		}
		inUse(first, "")
	})
}

func TestReportsReachTheSchoolAndTheBureausOverTheRegion(t *testing.T) {
	o := newOffice(t, openSQLite(t))
	p := o.opening(t, "车工", 1)
	desk := o.join(t, "acc_desk", actor.School, o.school.Org, "")
	district, err := o.orgs.AddBureau(t.Context(), operator, org.Bureau{Name: "示例教育局", Region: "310101"})
	if err != nil {
		t.Fatal(err)
	}
	far, err := o.orgs.AddBureau(t.Context(), operator, org.Bureau{Name: "示例教育局", Region: "4403"})
	if err != nil {
		t.Fatal(err)
	}
	over := o.join(t, "acc_over", actor.Bureau, ident.ID(district.ID), "")
	other := o.join(t, "acc_far", actor.Bureau, ident.ID(far.ID), "")
	r, err := o.placements.Report(t.Context(), o.pupils(t, 1)[0], p.ID, placement.ReportFee, "要求交押金五百元")
	if err != nil {
		t.Fatal(err)
	}
	o.told(t, events.PlacementReported{PlacementRef: events.PlacementRef{Placement: string(p.ID), Enterprise: string(o.enterprise.ID)}, Report: string(r.ID)})
	if a, b, c := len(o.inbox(t, desk)), len(o.inbox(t, over)), len(o.inbox(t, other)); a != 1 || b != 1 || c != 0 {
		t.Errorf("told: school %d, its bureau %d, another bureau %d; want 1, 1, 0", a, b, c)
	}
}

// What is sealed is read behind a key, so that it can be sealed anew in batches, on both engines.
func TestSealedRowsAreReadInBatches(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		db, ctx := open(), t.Context()
		var read []string
		err := db.InTx(ctx, func(tx *store.Tx) error {
			read = nil
			for _, id := range []string{"1", "2"} {
				for _, err := range []error{
					tx.SaveContact(ctx, notify.Contact{Person: ident.ID("acc_" + id), Channel: notify.Mail, UpdatedAt: now()}),
					tx.SaveContact(ctx, notify.Contact{Person: ident.ID("acc_" + id), Channel: notify.SMS, UpdatedAt: now()}),
					tx.SaveRobot(ctx, notify.RobotPost{ID: ident.ID("rob_" + id), Org: "sch_1"}),
					tx.SaveHook(ctx, notify.Hook{ID: ident.ID("whk_" + id), Org: "sch_1", Version: 1}),
				} {
					if err != nil {
						return err
					}
				}
			}
			contacts, err := tx.LockContacts(ctx, "acc_1", notify.Mail, 2)
			robots, err2 := tx.LockRobots(ctx, "rob_1", 9)
			hooks, err3 := tx.LockHooks(ctx, "", 1)
			factors, err4 := tx.LockFactors(ctx, "", 1)
			for _, c := range contacts {
				read = append(read, string(c.Person)+" "+string(c.Channel))
			}
			read = append(read, fmt.Sprintln(len(robots), robots[0].ID, len(hooks), hooks[0].ID, len(factors)))
			return errors.Join(err, err2, err3, err4)
		})
		if want := []string{"acc_1 sms", "acc_2 mail", "1 rob_2 1 whk_1 0\n"}; err != nil || !slices.Equal(read, want) {
			t.Errorf("got %q, %v; want %q", read, err, want)
		}
	})
}

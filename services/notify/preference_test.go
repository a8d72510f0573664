package notify_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
)

func clock(t *testing.T, s string) civil.Clock {
	t.Helper()
	c, err := civil.ParseClock(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// at is an instant of two days by the clock in Shanghai.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("01-02 15:04", s, civil.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2025, when.Month(), when.Day(), when.Hour(), when.Minute(), 0, 0, civil.Shanghai)
}

func TestWhenANoticeGoesOut(t *testing.T) {
	night := notify.Preferences{Quiet: true, From: clock(t, "22:00"), To: clock(t, "07:00")}
	lunch := notify.Preferences{Quiet: true, From: clock(t, "12:00"), To: clock(t, "14:00")}
	digest := notify.Preferences{Digest: true, DigestAt: clock(t, "18:00")}
	late := notify.Preferences{Digest: true, DigestAt: clock(t, "23:00"), Quiet: true, From: clock(t, "22:00"), To: clock(t, "07:00")}
	for _, tt := range []struct {
		name      string
		p         notify.Preferences
		kind      notify.Kind
		now, want string
	}{
		{"by day at once", night, notify.Duty, "09-01 12:00", "09-01 12:00"},
		{"one minute before the quiet begins", night, notify.Duty, "09-01 21:59", "09-01 21:59"},
		{"when the quiet begins", night, notify.Duty, "09-01 22:00", "09-02 07:00"},
		{"after midnight", night, notify.News, "09-02 00:30", "09-02 07:00"},
		{"one minute before the quiet ends", night, notify.Matter, "09-02 06:59", "09-02 07:00"},
		{"when the quiet ends", night, notify.Matter, "09-02 07:00", "09-02 07:00"},
		{"urgent in the quiet", night, notify.Urgent, "09-02 03:00", "09-02 03:00"},
		{"quiet within one day", lunch, notify.Duty, "09-01 13:00", "09-01 14:00"},
		{"outside of it", lunch, notify.Duty, "09-01 23:00", "09-01 23:00"},
		{"no quiet was asked for", notify.Preferences{From: night.From, To: night.To}, notify.Duty, "09-01 23:00", "09-01 23:00"},
		{"with the digest of the same day", digest, notify.News, "09-01 09:00", "09-01 18:00"},
		{"at the digest's own minute", digest, notify.News, "09-01 18:00", "09-01 18:00"},
		{"after today's digest", digest, notify.News, "09-01 18:01", "09-02 18:00"},
		{"urgent in spite of the digest", digest, notify.Urgent, "09-01 09:00", "09-01 09:00"},
		{"a digest that falls into the quiet waits for its end", late, notify.News, "09-01 20:00", "09-02 07:00"},
	} {
		if got, want := tt.p.DueAt(tt.kind, at(t, tt.now)), at(t, tt.want); !got.Equal(want) {
			t.Errorf("%s: got %v, want %v", tt.name, got.In(civil.Shanghai), want)
		}
	}
}

// Whatever is chosen: nothing goes out before it happened or in the quiet hours, and nothing waits two days.
func TestNothingGoesOutInTheQuietHours(t *testing.T) {
	minute := rapid.IntRange(0, 24*60-1)
	rapid.Check(t, func(t *rapid.T) {
		p := notify.Preferences{
			Quiet: true, From: civil.Clock(minute.Draw(t, "from")), To: civil.Clock(minute.Draw(t, "to")),
			Digest: rapid.Bool().Draw(t, "digest"), DigestAt: civil.Clock(minute.Draw(t, "digest at")),
		}
		if p.From == p.To {
			t.Skip("that is refused")
		}
		now := noon().Add(time.Duration(rapid.IntRange(0, 3*24*3600).Draw(t, "second")) * time.Second)
		due := p.DueAt(notify.Duty, now)
		if due.Before(now) || due.Sub(now) > 48*time.Hour {
			t.Fatalf("%+v at %v: got %v, want within two days", p, now, due)
		}
		l := due.In(civil.Shanghai)
		c := civil.Clock(l.Hour()*60 + l.Minute())
		if in := p.From < p.To && p.From <= c && c < p.To || p.From > p.To && (c >= p.From || c < p.To); in {
			t.Fatalf("%+v at %v: got %v, which lies in the quiet hours", p, now, l)
		}
	})
}

func TestStudentsAreLeftInPeaceAtNightUnlessTheyChoose(t *testing.T) {
	for person, quiet := range map[ident.ID]bool{"stu_1": true, "acc_1": false} {
		if got := notify.Usual(person); got.Quiet != quiet || got.Digest || !got.Wants(notify.SMS, notify.News) {
			t.Errorf("%s: got %+v, want quiet %v, no digest, every kind", person, got, quiet)
		}
	}
	off := notify.Preferences{Off: map[notify.Channel][]notify.Kind{notify.SMS: {notify.News}}}
	for _, tt := range []struct {
		c    notify.Channel
		k    notify.Kind
		want bool
	}{
		{notify.SMS, notify.News, false},
		{notify.SMS, notify.Duty, true},
		{notify.Mail, notify.News, true},
	} {
		if got := off.Wants(tt.c, tt.k); got != tt.want {
			t.Errorf("%s by %s: got %v, want %v", tt.k, tt.c, got, tt.want)
		}
	}
}

func TestPreferencesThatCannotBeAreRefusedAndOthersKept(t *testing.T) {
	d := newDesk(t, 1)
	for _, tt := range []struct {
		name string
		p    notify.Preferences
		ok   bool
	}{
		{"a clock before midnight", notify.Preferences{From: -1}, false},
		{"a clock after midnight", notify.Preferences{To: 24 * 60}, false},
		{"a digest at no time", notify.Preferences{DigestAt: 24 * 60}, false},
		{"a quiet that never ends", notify.Preferences{Quiet: true, From: 60, To: 60}, false},
		{"equal clocks without quiet", notify.Preferences{From: 60, To: 60}, true},
		{"quiet over midnight", notify.Preferences{Quiet: true, From: 23 * 60, To: 6 * 60, Digest: true, DigestAt: 17 * 60}, true},
	} {
		err := d.all.SetPreferences(t.Context(), pupil(1), tt.p)
		if (err == nil) != tt.ok || !tt.ok && !errors.Is(err, notify.ErrInvalid) {
			t.Errorf("%s: got %v, want accepted %v", tt.name, err, tt.ok)
		}
	}
	got, err := d.all.PreferencesOf(t.Context(), pupil(1))
	if err != nil || !got.Quiet || got.From != 23*60 || !got.Digest || got.DigestAt != 17*60 {
		t.Errorf("kept: got %+v, %v; want the last choice", got, err)
	}
}

// A channel that somebody switched off for a kind stays silent, the inbox does not.
func TestASilencedChannelStaysSilent(t *testing.T) {
	d := newDesk(t, 2)
	off := notify.Preferences{Off: map[notify.Channel][]notify.Kind{notify.SMS: {notify.News}}}
	if err := d.all.SetPreferences(t.Context(), pupil(1), off); err != nil {
		t.Fatal(err)
	}
	d.send(false)
	d.drain()
	if len(d.sms.got) != 1 || d.sms.got[0].To != d.phones["stu_2"] || len(d.inbox(pupil(1))) != 1 {
		t.Errorf("got %+v and %d in the inbox; want a message for the other alone, and a copy for both", d.sms.got, len(d.inbox(pupil(1))))
	}
}

// A day's notices are one message, made of what is unread when it goes out, and none when all is read.
func TestADigestIsOneMessageADay(t *testing.T) {
	d := newDesk(t, 1)
	if err := d.all.SetPreferences(t.Context(), pupil(1), notify.Preferences{Digest: true, DigestAt: 18 * 60}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		d.send(false)
	}
	d.drain()
	if len(d.sms.got) != 0 {
		t.Fatalf("before the hour: got %d messages, want none", len(d.sms.got))
	}
	if _, err := d.all.Read(t.Context(), pupil(1), d.inbox(pupil(1))[0].ID); err != nil {
		t.Fatal(err)
	}
	d.clock = at(t, "09-01 18:00")
	d.drain()
	if len(d.sms.got) != 1 || d.sms.got[0].Text != "您有 2 条未读消息，最新一条：请于周五前交回安全告知书。" {
		t.Fatalf("at the hour: got %+v, want one of the two unread", d.sms.got)
	}
	d.send(false)
	if err := d.all.ReadAll(t.Context(), pupil(1)); err != nil {
		t.Fatal(err)
	}
	d.clock = at(t, "09-02 18:00")
	d.drain()
	if len(d.sms.got) != 1 {
		t.Errorf("all was read: got another message %+v", d.sms.got[1])
	}
}

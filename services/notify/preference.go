package notify

import (
	"slices"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// Preferences are what a person wants of which channel, and when. The inbox always has everything.
type Preferences struct {
	Off      map[Channel][]Kind `json:"off,omitempty"` // kinds that do not come by the channel
	Quiet    bool               `json:"quiet"`
	From     civil.Clock        `json:"from"` // quiet hours in Shanghai, From inclusive, To exclusive, over midnight when From > To
	To       civil.Clock        `json:"to"`
	Digest   bool               `json:"digest"` // one message a day instead of one for each notice
	DigestAt civil.Clock        `json:"digest_at"`
}

// The hours that hold until somebody chooses others.
const (
	quietFrom = civil.Clock(22 * 60)
	quietTo   = civil.Clock(7 * 60)
	digestAt  = civil.Clock(18 * 60)
)

// Usual are the preferences of who has chosen none: students and guardians are left in peace at night, and new openings come
// by no SMS, which somebody pays for.
func Usual(person ident.ID) Preferences {
	return Preferences{Off: map[Channel][]Kind{SMS: {Opening}}, Quiet: person.Kind() == "stu" || person.Kind() == guardian, From: quietFrom, To: quietTo, DigestAt: digestAt}
}

// Wants reports whether notices of a kind come by the channel.
func (p Preferences) Wants(c Channel, k Kind) bool { return !slices.Contains(p.Off[c], k) }

// check refuses clocks that are none.
func (p Preferences) check() error {
	var bad []fault.Field
	day := civil.Clock(24 * 60)
	if p.From < 0 || p.From >= day || p.To < 0 || p.To >= day || p.Quiet && p.From == p.To {
		bad = append(bad, fault.In("from", "请填写免打扰的起止时间，两者不能相同。", "give the first and the last hour of quiet; they must differ"))
	}
	if p.DigestAt < 0 || p.DigestAt >= day {
		bad = append(bad, fault.In("digest_at", "请填写每天汇总的时间。", "give the time of the daily digest"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// DueAt is when a notice of that kind may go out to the person: at once, after the quiet hours, or with the digest.
// Urgent ones go at once.
func (p Preferences) DueAt(k Kind, now time.Time) time.Time {
	if k == Urgent {
		return now
	}
	due := now
	if p.Digest {
		due = nextAt(p.DigestAt, now)
	}
	if p.quietAt(due) {
		due = nextAt(p.To, due)
	}
	return due
}

// NextDigest is when what a person wants once a day is next gathered.
func (p Preferences) NextDigest(now time.Time) time.Time { return nextAt(p.DigestAt, now) }

// quietAt reports whether t lies in the quiet hours.
func (p Preferences) quietAt(t time.Time) bool {
	if !p.Quiet {
		return false
	}
	local := t.In(civil.Shanghai)
	c := civil.Clock(local.Hour()*60 + local.Minute())
	if p.From < p.To {
		return p.From <= c && c < p.To
	}
	return c >= p.From || c < p.To
}

// nextAt is the first instant at or after t whose clock in Shanghai shows c.
func nextAt(c civil.Clock, t time.Time) time.Time {
	l := t.In(civil.Shanghai)
	at := time.Date(l.Year(), l.Month(), l.Day(), int(c)/60, int(c)%60, 0, 0, civil.Shanghai)
	if at.Before(l) {
		at = at.AddDate(0, 0, 1)
	}
	return at.UTC()
}

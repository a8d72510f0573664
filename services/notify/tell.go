package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// TooOld is the age after which an event is nobody's news any more: a consumer that begins anew does not flood people.
const TooOld = 3 * 24 * time.Hour

// fact is what the payloads of the table's events hold.
type fact struct {
	Agreement   string `json:"agreement"`
	Application string `json:"application"`
	Practice    string `json:"practice"`
	Batch       string `json:"batch"`
	Fair        string `json:"fair"`
	Filing      string `json:"filing"`
	Sheet       string `json:"sheet"`
	Inspection  string `json:"inspection"`
	List        string `json:"list"`
	Round       string `json:"round"`
	Internship  string `json:"internship"`
	Placement   string `json:"placement"`
	Enterprise  string `json:"enterprise"`
	School      string `json:"school"`
	Student     string `json:"student"`
	Teacher     string `json:"teacher"`
	Report      string `json:"report"`
	Breach      string `json:"breach"`
	Account     string `json:"account"`
	Person      string `json:"person"`
	Role        string `json:"role"`
	HoldsUntil  string `json:"holds_until"`
	DueOn       string `json:"due_on"`
	AsOf        string `json:"as_of"`
	From        string `json:"from"` // a day, or a school
	To          string `json:"to"`
	Kind        string `json:"kind"`
	Side        string `json:"side"`
	Level       string `json:"level"`
	Granted     bool   `json:"granted"`
	Accepted    bool   `json:"accepted"`
	Agreed      bool   `json:"agreed"`
	Passed      bool   `json:"passed"`
	Expired     bool   `json:"expired"`
	Factor      bool   `json:"factor"`
	Paper       bool   `json:"paper"`
	Whole       bool   `json:"whole"`
	Version     uint64 `json:"version"`
	Year        int    `json:"year"`
	Promoted    int    `json:"promoted"`
	Graduated   int    `json:"graduated"`
	Repeating   int    `json:"repeating"`

	On json.RawMessage `json:"on"` // a day, or whether something was switched on

	fresh bool // what it tells of happened lately, not only its recording
}

// lately is how long ago something may have happened whose recording is told.
const lately = 30 * 24 * time.Hour

// read decodes an event.
func read(e events.Envelope) (f fact, err error) {
	if err := json.Unmarshal(e.Data, &f); err != nil {
		return f, events.Permanent(fmt.Errorf("decode %s: %w", e.Subject, err))
	}
	f.fresh = f.happened(e.At)
	return f, nil
}

// happened reports whether the day that an event names, if it names one, lies lately before its recording.
func (f fact) happened(recorded time.Time) bool {
	on, err := civil.Parse(f.day())
	return err != nil || recorded.Sub(on.Start()) < lately
}

// day is the day that an event names as its own, "" without one.
func (f fact) day() string {
	var day string
	if json.Unmarshal(f.On, &day) != nil {
		return ""
	}
	return day
}

// Tell turns one event into notices and webhook deliveries. It is the consumer's handler: given the same event again, it
// changes nothing, since every notice has the event and whom it is for as its cause.
func (s *Service) Tell(ctx context.Context, e events.Envelope) error {
	late := s.Now().Sub(e.At) > TooOld
	rules := rulesOf(e.Subject, late)
	if late && len(rules) == 0 {
		return nil
	}
	f, err := read(e)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx Tx) error {
		for _, r := range rules {
			if r.only != nil && !r.only(f) {
				continue
			}
			if err := s.follow(ctx, tx, r, e.ID+"/"+strconv.Itoa(int(r.to)), f); err != nil && !gone(err) {
				return err
			}
		}
		if late {
			return nil
		}
		return s.hand(ctx, tx, e, f)
	})
}

// gone reports that what an event is about is no more: nobody needs to hear of it.
func gone(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind == fault.NotFound
}

// follow makes the notice of one rule.
func (s *Service) follow(ctx context.Context, tx Tx, r rule, cause string, f fact) error {
	to, err := s.whom(ctx, tx, r.to, f)
	if err != nil || len(to) == 0 {
		return err
	}
	fill, err := s.fill(ctx, tx, f)
	if err != nil {
		return err
	}
	now := s.Now()
	n := Notice{
		ID: ID(ident.New("not", now)), Cause: cause, Kind: r.kind, Text: r.words(fill), Target: fill.zh.Replace(r.target), Still: r.still,
		CreatedAt: now, ExpiresAt: now.Add(Life),
	}
	if r.to == theConcerned || r.to == theirGuardian {
		if err := s.breach(ctx, tx, &n, f, r.to == theirGuardian); err != nil {
			return err
		}
	}
	_, err = s.make(ctx, tx, n, to)
	return err
}

// at lists the accounts of an organisation that an audience names.
func (s *Service) at(ctx context.Context, tx Tx, organisation string, a audience, class string) ([]Pupil, error) {
	if organisation == "" {
		return nil, nil
	}
	list, err := tx.AccountsOf(ctx, ident.ID(organisation))
	return active(list, a.rolesOf(), class), err
}

// active are the accounts that may sign in, in those roles, of that class if one is named.
func active(list []account.Account, roles []actor.Role, class string) (to []Pupil) {
	for _, a := range list {
		if a.Active() && slices.Contains(roles, a.Role) && (class == "" || a.Class == class) {
			to = append(to, Pupil{ID: ident.ID(a.ID)})
		}
	}
	return to
}

// ofSchool is the school that an event concerns: named, or the reporter's.
func (f fact) ofSchool(ctx context.Context, tx Tx) (string, error) {
	if f.School != "" || f.Report == "" {
		return f.School, nil
	}
	r, err := tx.Report(ctx, ident.ID(f.Report))
	return string(r.School), err
}

// region is where the thing lies that a bureau answers for.
func (f fact) region(ctx context.Context, tx Tx) (string, error) {
	switch {
	case f.Report != "":
		r, err := tx.Report(ctx, ident.ID(f.Report))
		return r.Region, err
	case f.Enterprise != "":
		e, err := tx.Enterprise(ctx, org.ID(f.Enterprise))
		return e.Region, err
	}
	sch, err := tx.School(ctx, org.ID(f.School))
	return sch.Region, err
}

func cut(s string, most int) string {
	r := []rune(s)
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// bunch is how many people one event of a made notice names.
const bunch = 100

// make writes a notice with its copies and deliveries, unless its cause is told already.
func (s *Service) make(ctx context.Context, tx Tx, n Notice, to []Pupil) (Notice, error) {
	n.Made = len(once(to))
	_, err := s.makeOnce(ctx, tx, n, to)
	return n, err
}

func (s *Service) makeOnce(ctx context.Context, tx Tx, n Notice, to []Pupil) (fresh bool, err error) {
	to = once(to)
	n.Made = len(to)
	if fresh, err = tx.InsertNotice(ctx, n); err != nil || !fresh {
		return false, err
	}
	for _, p := range to {
		c := Copy{ID: CopyID(ident.New("cpy", n.CreatedAt)), Person: p.ID, Class: p.Class, Notice: n}
		if err := tx.InsertCopy(ctx, c); err != nil {
			return false, err
		}
		if err := s.enqueue(ctx, tx, c, 0); err != nil {
			return false, err
		}
	}
	return true, s.announce(ctx, tx, n.ID, to)
}

func once(to []Pupil) []Pupil {
	seen := map[ident.ID]bool{}
	return slices.DeleteFunc(slices.Clone(to), func(p Pupil) bool {
		again := seen[p.ID] || p.ID == ""
		seen[p.ID] = true
		return again
	})
}

// announce says to open pages whose inbox changed.
func (s *Service) announce(ctx context.Context, tx Tx, id ID, to []Pupil) error {
	for part := range slices.Chunk(to, bunch) {
		made := events.NoticeMade{Notice: string(id)}
		for _, p := range part {
			made.People = append(made.People, string(p.ID))
		}
		if err := tx.Record(ctx, ident.ID(id), made); err != nil {
			return err
		}
	}
	return nil
}

// enqueue makes the deliveries of a copy that the person wants; round counts reminders.
func (s *Service) enqueue(ctx context.Context, tx Tx, c Copy, round int) error {
	if c.Notice.Still || !slices.ContainsFunc(Personal(), s.Configured) {
		return nil
	}
	p, err := tx.Preferences(ctx, c.Person)
	if err != nil {
		return err
	}
	now := s.Now()
	due := p.DueAt(c.Notice.Kind, now)
	for _, channel := range Personal() {
		if !s.Configured(channel) || !p.Wants(channel, c.Notice.Kind) {
			continue
		}
		if ok, err := reaches(ctx, tx, channel, c.Person); err != nil || !ok {
			if err != nil {
				return err
			}
			continue
		}
		if again, err := s.reached(ctx, tx, c, channel); err != nil || again {
			if err != nil {
				return err
			}
			continue
		}
		d := Delivery{
			ID: ident.New("dlv", now), Cause: string(c.ID) + "/" + strconv.Itoa(round), Channel: channel, Holder: ident.ID(c.ID),
			Notice: c.Notice.ID, State: Due, DueAt: due, CreatedAt: now, Version: 1,
		}
		if p.Digest && c.Notice.Kind != Urgent {
			d.Cause, d.Holder, d.Digest, d.Notice = "digest/"+due.Format(time.DateOnly), c.Person, true, ""
		}
		if err := tx.Enqueue(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// reached reports whether the notice goes on a channel to the same address already, for an older account of the same
// person: somebody with two accounts has it in both inboxes, and once on the phone.
func (s *Service) reached(ctx context.Context, tx Tx, c Copy, channel Channel) (bool, error) {
	if c.Person.Kind() != "acc" {
		return false, nil
	}
	older, err := tx.AccountsBeside(ctx, c.Person)
	if err != nil || len(older) == 0 {
		return false, err
	}
	mine, err := s.contacted(ctx, tx, c.Person, channel)
	if err != nil || mine == "" {
		return false, err
	}
	for _, a := range older {
		same, err := s.sharesWith(ctx, tx, c, ident.ID(a.ID), channel, mine)
		if err != nil || same {
			return same, err
		}
	}
	return false, nil
}

// sharesWith reports whether another account has the notice too and is sent it to an address.
func (s *Service) sharesWith(ctx context.Context, tx Tx, c Copy, other ident.ID, channel Channel, address string) (bool, error) {
	has, err := tx.HasCopy(ctx, c.Notice.ID, other)
	if err != nil || !has {
		return false, err
	}
	p, err := tx.Preferences(ctx, other)
	if err != nil || !p.Wants(channel, c.Notice.Kind) {
		return false, err
	}
	theirs, err := s.contacted(ctx, tx, other, channel)
	return theirs == address, err
}

// reaches reports whether a channel can lead to the person at all: schools keep no e-mail addresses of students and their
// guardians, and only some students gave one.
func reaches(ctx context.Context, tx Tx, c Channel, person ident.ID) (bool, error) {
	switch {
	case c != Mail || person.Kind() != "stu" && person.Kind() != guardian:
		return true, nil
	case person.Kind() == guardian:
		return false, nil
	}
	contact, err := contactOf(ctx, tx, person, Mail)
	if gone(err) {
		return false, nil
	}
	return contact.Verified(), err
}

// hand enqueues the event for the webhooks of the organisations that it concerns. A unit does not learn whose application
// it is, nor that somebody reported its opening.
func (s *Service) hand(ctx context.Context, tx Tx, e events.Envelope, f fact) error {
	if s.Outlets[Webhook] == nil {
		return nil
	}
	for i, organisation := range []string{f.Enterprise, f.School} {
		unit := i == 0
		if organisation == "" || unit && f.Report != "" {
			continue
		}
		hooks, err := tx.Hooks(ctx, ident.ID(organisation))
		if err != nil {
			return err
		}
		for _, h := range hooks {
			if !h.wants(e.Subject) {
				continue
			}
			payload, err := payload(e, unit)
			if err != nil {
				return err
			}
			now := s.Now()
			d := Delivery{
				ID: ident.New("dlv", now), Cause: e.ID, Channel: Webhook, Holder: h.ID, Event: eventType(e.Subject), Payload: payload,
				State: Due, DueAt: now, CreatedAt: now, Version: 1,
			}
			if err := tx.Enqueue(ctx, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// eventType is a subject without its root and version: application.intended.
func eventType(subject string) string {
	parts := strings.Split(subject, ".")
	if len(parts) != 4 {
		return subject
	}
	return parts[1] + "." + parts[2]
}

// payload is a webhook's body: type, timestamp and data, as Standard Webhooks recommends.
func payload(e events.Envelope, unit bool) (string, error) {
	data := map[string]json.RawMessage{}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return "", events.Permanent(errors.Join(errors.New("the payload is no object"), err))
	}
	if unit {
		delete(data, "student")
		delete(data, "school")
	}
	b, err := json.Marshal(struct {
		Type      string                     `json:"type"`
		Timestamp time.Time                  `json:"timestamp"`
		Data      map[string]json.RawMessage `json:"data"`
	}{eventType(e.Subject), e.At.UTC(), data})
	return string(b), err
}

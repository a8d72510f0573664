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
	"firstkm/services/placement"
	"firstkm/services/student"
)

// TooOld is the age after which an event is nobody's news any more: a consumer that begins anew does not flood people.
const TooOld = 3 * 24 * time.Hour

// fact is what the payloads of the table's events hold.
type fact struct {
	Application string `json:"application"`
	Placement   string `json:"placement"`
	Enterprise  string `json:"enterprise"`
	School      string `json:"school"`
	Student     string `json:"student"`
	Report      string `json:"report"`
	HoldsUntil  string `json:"holds_until"`
	Kind        string `json:"kind"`
	Account     string `json:"account"`
}

// Tell turns one event into notices and webhook deliveries. It is the consumer's handler: given the same event again, it
// changes nothing, since every notice has the event and the rule as its cause.
func (s *Service) Tell(ctx context.Context, e events.Envelope) error {
	if s.Now().Sub(e.At) > TooOld {
		return nil
	}
	var f fact
	if err := json.Unmarshal(e.Data, &f); err != nil {
		return events.Permanent(fmt.Errorf("decode %s: %w", e.Subject, err))
	}
	return s.inTx(ctx, func(tx Tx) error {
		for i, r := range told() {
			if r.event.Subject() != e.Subject {
				continue
			}
			if err := s.follow(ctx, tx, r, e.ID+"/"+strconv.Itoa(i), f); err != nil && !gone(err) {
				return err
			}
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
	to, region, err := s.whom(ctx, tx, r, f)
	if err != nil || len(to) == 0 {
		return err
	}
	fill, err := s.fill(ctx, tx, f, region)
	if err != nil {
		return err
	}
	now := s.Now()
	n := Notice{
		ID: ID(ident.New("not", now)), Cause: cause, Kind: r.kind, Text: r.words(fill), Target: fill.Replace(r.target),
		CreatedAt: now, ExpiresAt: now.Add(Life),
	}
	_, err = s.make(ctx, tx, n, to)
	return err
}

// whom lists who a rule tells, and the region that was looked at for bureaus.
func (s *Service) whom(ctx context.Context, tx Tx, r rule, f fact) ([]Pupil, string, error) {
	switch r.to {
	case theStudent:
		if f.Student == "" {
			return nil, "", nil
		}
		st, err := tx.Student(ctx, student.ID(f.Student))
		return []Pupil{{ident.ID(st.ID), st.Class}}, "", err
	case theUnit:
		return s.at(ctx, tx, f.Enterprise, r.to, "")
	case theAsker:
		return []Pupil{{ID: ident.ID(f.Account)}}, "", nil
	case theSchool, thePrincipal:
		school, err := f.ofSchool(ctx, tx)
		if err != nil {
			return nil, "", err
		}
		return s.at(ctx, tx, school, r.to, "")
	case classTeacher:
		st, err := tx.Student(ctx, student.ID(f.Student))
		if err != nil {
			return nil, "", err
		}
		return s.at(ctx, tx, string(st.School), r.to, st.Class)
	case theBureaus:
		region, err := f.region(ctx, tx)
		if err != nil {
			return nil, "", err
		}
		list, err := tx.Desks(ctx, region)
		return active(list, r.to.rolesOf(), ""), region, err
	case operators:
		list, err := tx.Operators(ctx)
		return active(list, r.to.rolesOf(), ""), "", err
	}
	return nil, "", nil
}

// at lists the accounts of an organisation that an audience names.
func (s *Service) at(ctx context.Context, tx Tx, organisation string, a audience, class string) ([]Pupil, string, error) {
	if organisation == "" {
		return nil, "", nil
	}
	list, err := tx.AccountsOf(ctx, ident.ID(organisation))
	return active(list, a.rolesOf(), class), "", err
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
	if f.Report != "" {
		r, err := tx.Report(ctx, ident.ID(f.Report))
		return r.Region, err
	}
	e, err := tx.Enterprise(ctx, org.ID(f.Enterprise))
	return e.Region, err
}

// fill replaces what a rule's texts name. Names of openings and units are cut: a notice is short.
func (s *Service) fill(ctx context.Context, tx Tx, f fact, _ string) (*strings.Replacer, error) {
	post, unit := "", ""
	if f.Placement != "" {
		p, err := tx.Placement(ctx, placement.ID(f.Placement))
		if err != nil {
			return nil, err
		}
		post = cut(p.Title, 20)
	}
	if f.Enterprise != "" {
		e, err := tx.Enterprise(ctx, org.ID(f.Enterprise))
		if err != nil && !gone(err) {
			return nil, err
		}
		unit = cut(e.Name, 24)
	}
	return strings.NewReplacer("{post}", post, "{unit}", unit, "{until}", monthDay(f.HoldsUntil), "{what}", f.Kind,
		"{application}", f.Application, "{enterprise}", f.Enterprise), nil
}

func cut(s string, most int) string {
	r := []rune(s)
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// monthDay shortens YYYY-MM-DD.
func monthDay(s string) string {
	d, err := civil.Parse(s)
	if err != nil {
		return s
	}
	return fmt.Sprintf("%d月%d日", int(d.Month), d.Day)
}

// bunch is how many people one event of a made notice names.
const bunch = 100

// make writes a notice with its copies and deliveries, unless its cause is told already.
func (s *Service) make(ctx context.Context, tx Tx, n Notice, to []Pupil) (Notice, error) {
	to = once(to)
	n.Made = len(to)
	fresh, err := tx.InsertNotice(ctx, n)
	if err != nil || !fresh {
		return n, err
	}
	for _, p := range to {
		c := Copy{ID: CopyID(ident.New("cpy", n.CreatedAt)), Person: p.ID, Class: p.Class, Notice: n}
		if err := tx.InsertCopy(ctx, c); err != nil {
			return n, err
		}
		if err := s.enqueue(ctx, tx, c, 0); err != nil {
			return n, err
		}
	}
	return n, s.announce(ctx, tx, n.ID, to)
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
	if !slices.ContainsFunc(Personal(), s.Configured) {
		return nil
	}
	p, err := tx.Preferences(ctx, c.Person)
	if err != nil {
		return err
	}
	now := s.Now()
	due := p.DueAt(c.Notice.Kind, now)
	for _, channel := range Personal() {
		if !s.Configured(channel) || !reaches(channel, c.Person) || !p.Wants(channel, c.Notice.Kind) {
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

// reaches reports whether a channel can lead to the person at all: schools keep no e-mail addresses of students.
func reaches(c Channel, person ident.ID) bool { return c != Mail || person.Kind() != "stu" }

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

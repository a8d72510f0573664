package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
)

// SentNotices mounts what people tell others, and what became of it.
//
//	POST /notices                           schools' offices, class teachers (own class), bureaus (their schools)
//	GET  /notices/sent                      the same
//	GET  /notices/sent/{id}                 its sender and the offices of the same organisation
//	GET  /notices/sent/{id}/recipients      the same
//	POST /notices/sent/{id}/remind          the same
func SentNotices(svc *notify.Service) Mount {
	s := sentNotices{svc}
	return func(a *API) {
		register(a, senders(writing), create("/api/v1/notices", about{
			"send-notice", "notices", "Send a notice", "A short text to classes, roles or chosen people; with action, each answers 已办. The audience is the union of what is named.",
		}), s.send, notify.ErrInvalid, notify.ErrNobody, notify.ErrForbidden)
		register(a, senders(reading), get("/api/v1/notices/sent", about{
			"list-sent-notices", "notices", "Notices sent", "Those of my organisation that I may follow, newest first.",
		}), s.list, notify.ErrForbidden)
		register(a, senders(reading), get("/api/v1/notices/sent/{id}", about{
			"get-sent-notice", "notices", "What became of a notice", "Made, opened, done; deliveries sent, waiting, given up, perhaps arrived twice.",
		}), s.get, notify.ErrNotFound)
		register(a, senders(reading), get("/api/v1/notices/sent/{id}/recipients", about{
			"list-notice-recipients", "notices", "What became of each copy", "By class. Students are named by id and number here, never by name.",
		}), s.recipients, notify.ErrNotFound)
		register(a, senders(writing), post("/api/v1/notices/sent/{id}/remind", about{
			"remind-notice", "notices", "Remind those who have not", "Tells who has not opened it, or not done what it asks, once more. At most every ten minutes.",
		}), s.remind, notify.ErrNotFound, notify.ErrSoon, notify.ErrLink)
	}
}

type sentNotices struct{ svc *notify.Service }

type sendInput struct {
	Creating
	Body struct {
		Text    string             `json:"text" maxLength:"400" doc:"4 to 120 characters: what and when"`
		TextEn  string             `json:"text_en,omitempty" maxLength:"400"`
		Urgent  bool               `json:"urgent,omitempty" doc:"Also in the quiet hours"`
		Action  bool               `json:"action,omitempty" doc:"Ask for 已办"`
		Target  string             `json:"target,omitempty" maxLength:"200" doc:"A page of this site, such as /applications"`
		Whole   bool               `json:"all_students,omitempty"`
		Classes []string           `json:"classes,omitempty" maxItems:"200"`
		Roles   []choice[roleList] `json:"roles,omitempty" maxItems:"10"`
		Schools []ident.ID         `json:"schools,omitempty" maxItems:"200" doc:"Of a bureau: only these of its schools"`
		People  []ident.ID         `json:"people,omitempty" maxItems:"500" doc:"Ids of students or colleagues' accounts"`
		Robots  bool               `json:"robots,omitempty" doc:"Also to the group robots of the audience"`
	}
}

type sentBody struct {
	ID         notify.ID   `json:"id"`
	Kind       notify.Kind `json:"kind"`
	Text       string      `json:"text"`
	To         string      `json:"to" doc:"The audience in words"`
	Target     string      `json:"target,omitempty"`
	Action     bool        `json:"action,omitempty"`
	Made       int         `json:"made"`
	Opened     int         `json:"opened"`
	Done       int         `json:"done"`
	Sent       int         `json:"deliveries_sent"`
	Waiting    int         `json:"deliveries_waiting"`
	Dead       int         `json:"deliveries_dead"`
	MaybeTwice int         `json:"maybe_twice" doc:"Deliveries that may have arrived twice"`
	CreatedAt  time.Time   `json:"created_at"`
}

func sentOf(ctx context.Context, n notify.Notice, t notify.Tally) sentBody {
	lang := httpd.Language(ctx)
	return sentBody{
		ID: n.ID, Kind: n.Kind, Text: n.Text.In(lang), To: n.To.In(lang), Target: n.Target, Action: n.Action, Made: t.Made, Opened: t.Opened,
		Done: t.Done, Sent: t.Sent, Waiting: t.Waiting, Dead: t.Dead, MaybeTwice: t.MaybeTwice, CreatedAt: instant(n.CreatedAt),
	}
}

type sentOutput struct{ Body sentBody }

func (s sentNotices) send(ctx context.Context, in *sendInput) (*sentOutput, error) {
	b := in.Body
	d := notify.Draft{
		Text: b.Text, En: b.TextEn, Urgent: b.Urgent, Action: b.Action, Target: b.Target, Whole: b.Whole, Classes: b.Classes,
		Schools: b.Schools, People: b.People, Robots: b.Robots,
	}
	for _, r := range b.Roles {
		d.Roles = append(d.Roles, actor.Role(r))
	}
	n, err := s.svc.Send(ctx, httpd.Who(ctx), d)
	if err != nil {
		return nil, err
	}
	return &sentOutput{sentOf(ctx, n, notify.Tally{Made: n.Made})}, nil
}

type sentListOutput struct{ Body List[sentBody] }

func (s sentNotices) list(ctx context.Context, in *struct{ Paged }) (*sentListOutput, error) {
	rows, tallies, err := s.svc.Sent(ctx, httpd.Who(ctx), in.Request())
	if err != nil {
		return nil, err
	}
	return &sentListOutput{listed(rows, func(n notify.Notice) sentBody { return sentOf(ctx, n, tallies[n.ID]) })}, nil
}

// OfNotice is embedded in the input of operations on one sent notice.
type OfNotice struct {
	ID notify.ID `path:"id" maxLength:"64"`
}

func (s sentNotices) get(ctx context.Context, in *OfNotice) (*sentOutput, error) {
	n, t, err := s.svc.Statement(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &sentOutput{sentOf(ctx, n, t)}, nil
}

type recipientsInput struct {
	OfNotice
	Paged
	Waiting bool `query:"waiting" doc:"Only those who have not opened it, or not done what it asks"`
}

type recipientBody struct {
	Person     ident.ID       `json:"person"`
	Class      string         `json:"class,omitempty"`
	Number     string         `json:"student_no,omitempty"`
	OpenedAt   time.Time      `json:"opened_at,omitzero"`
	DoneAt     time.Time      `json:"done_at,omitzero"`
	Reminders  int            `json:"reminders"`
	Deliveries []deliveryBody `json:"deliveries"`
}

type deliveryBody struct {
	ID         ident.ID       `json:"id"`
	Channel    notify.Channel `json:"channel"`
	State      notify.State   `json:"state" doc:"due · sending · sent · failed, to be tried again · dead"`
	Event      string         `json:"event,omitempty"`
	Attempts   int            `json:"attempts"`
	MaybeTwice bool           `json:"maybe_twice,omitempty" doc:"It was sent again without knowing that the first was lost"`
	Reason     string         `json:"reason,omitempty"`
	DueAt      time.Time      `json:"due_at,omitzero"`
	SentAt     time.Time      `json:"sent_at,omitzero"`
	CreatedAt  time.Time      `json:"created_at"`
}

func deliveryOf(d notify.Delivery) deliveryBody {
	return deliveryBody{
		ID: d.ID, Channel: d.Channel, State: d.State, Event: d.Event, Attempts: d.Attempts, MaybeTwice: d.MaybeTwice, Reason: d.Reason,
		DueAt: instant(d.DueAt), SentAt: instant(d.SentAt), CreatedAt: instant(d.CreatedAt),
	}
}

type recipientsOutput struct{ Body List[recipientBody] }

func (s sentNotices) recipients(ctx context.Context, in *recipientsInput) (*recipientsOutput, error) {
	rows, err := s.svc.Recipients(ctx, httpd.Who(ctx), in.ID, in.Waiting, in.Request())
	if err != nil {
		return nil, err
	}
	return &recipientsOutput{listed(rows, func(r notify.Recipient) recipientBody {
		return recipientBody{
			Person: r.Person, Class: r.Class, Number: r.Number, OpenedAt: instant(r.OpenedAt), DoneAt: instant(r.DoneAt), Reminders: r.Reminders,
			Deliveries: mapped(r.Deliveries, deliveryOf),
		}
	})}, nil
}

type remindedOutput struct {
	Body struct {
		Reminded int `json:"reminded"`
	}
}

func (s sentNotices) remind(ctx context.Context, in *OfNotice) (*remindedOutput, error) {
	n, err := s.svc.Remind(ctx, httpd.Who(ctx), in.ID)
	out := &remindedOutput{}
	out.Body.Reminded = n
	return out, err
}

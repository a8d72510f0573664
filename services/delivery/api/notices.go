package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/notify"
)

// Notices mounts what people are told: the inbox and how they want to hear.
//
//	GET  /notices                    everybody signed in
//	GET  /notices/unread             everybody signed in
//	POST /notices/read               everybody signed in
//	POST /notices/{id}/read          the person told
//	POST /notices/{id}/done          the person told
//	GET  /notices/preferences        everybody signed in
//	PUT  /notices/preferences        everybody signed in
func Notices(svc *notify.Service) Mount {
	s := notices{svc}
	return func(a *API) {
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/notices", about{
			"list-notices", "notices", "My inbox", "What I was told, newest first.",
		}), s.inbox)
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/notices/unread", about{
			"count-unread-notices", "notices", "How many are unread", "Pages renew the number when the event notice.made comes over /api/v1/events.",
		}), s.unread)
		register(a, httpd.SignedIn().Scope(writing), quiet(post("/api/v1/notices/read", about{
			"read-all-notices", "notices", "Mark all as read", "They do not count as opened for their senders.",
		})), s.readAll)
		register(a, httpd.SignedIn().Scope(writing), post("/api/v1/notices/{id}/read", about{
			"read-notice", "notices", "Open a notice", "Its sender sees that it was opened. Doing it twice changes nothing.",
		}), s.read, notify.ErrNotFound)
		register(a, httpd.SignedIn().Scope(writing), post("/api/v1/notices/{id}/done", about{
			"finish-notice", "notices", "Answer 已办", "For notices that ask for an action.",
		}), s.done, notify.ErrNotFound, notify.ErrNoAction)
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/notices/preferences", about{
			"get-notice-preferences", "notices", "How I want to hear", "Which kinds come by which channel, quiet hours in Shanghai, and the daily digest.",
		}), s.preferences)
		register(a, httpd.SignedIn().Scope(writing), put("/api/v1/notices/preferences", about{
			"set-notice-preferences", "notices", "Choose how I want to hear", "Replaces all choices; the last word stands, so no If-Match is asked for. Urgent notices come at any hour.",
		}), s.prefer, notify.ErrInvalid)
	}
}

type notices struct{ svc *notify.Service }

type noticeBody struct {
	ID        notify.CopyID `json:"id" doc:"Of my copy"`
	Notice    notify.ID     `json:"notice"`
	Kind      notify.Kind   `json:"kind" doc:"urgent · duty 待办 · matter 进展 · news 通知 · opening 新岗位"`
	Text      string        `json:"text"`
	More      string        `json:"more,omitempty" doc:"What the law asks to be told in full, such as of a breach; Chinese"`
	Target    string        `json:"target,omitempty" doc:"The page it leads to"`
	Action    bool          `json:"action,omitempty" doc:"It asks for 已办"`
	ReadAt    time.Time     `json:"read_at,omitzero"`
	OpenedAt  time.Time     `json:"opened_at,omitzero"`
	DoneAt    time.Time     `json:"done_at,omitzero"`
	CreatedAt time.Time     `json:"created_at"`
}

func noticeOf(ctx context.Context) func(notify.Copy) noticeBody {
	lang := httpd.Language(ctx)
	return func(c notify.Copy) noticeBody {
		return noticeBody{
			ID: c.ID, Notice: c.Notice.ID, Kind: c.Notice.Kind, Text: c.Notice.Text.In(lang), More: c.Notice.More, Target: c.Notice.Target, Action: c.Notice.Action,
			ReadAt: instant(c.ReadAt), OpenedAt: instant(c.OpenedAt), DoneAt: instant(c.DoneAt), CreatedAt: instant(c.Notice.CreatedAt),
		}
	}
}

type inboxInput struct {
	Paged
	Unread bool `query:"unread" doc:"Only those not read"`
}

type inboxOutput struct{ Body List[noticeBody] }

func (s notices) inbox(ctx context.Context, in *inboxInput) (*inboxOutput, error) {
	rows, err := s.svc.Inbox(ctx, httpd.Who(ctx), in.Unread, in.Request())
	if err != nil {
		return nil, err
	}
	return &inboxOutput{listed(rows, noticeOf(ctx))}, nil
}

type unreadOutput struct {
	Body struct {
		Count int `json:"count"`
	}
}

func (s notices) unread(ctx context.Context, _ *struct{}) (*unreadOutput, error) {
	n, err := s.svc.Unread(ctx, httpd.Who(ctx))
	out := &unreadOutput{}
	out.Body.Count = n
	return out, err
}

func (s notices) readAll(ctx context.Context, _ *struct{}) (*empty, error) {
	return &empty{}, s.svc.ReadAll(ctx, httpd.Who(ctx))
}

type copyInput struct {
	ID notify.CopyID `path:"id" maxLength:"64"`
}

type noticeOutput struct{ Body noticeBody }

func (s notices) read(ctx context.Context, in *copyInput) (*noticeOutput, error) {
	c, err := s.svc.Read(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &noticeOutput{noticeOf(ctx)(c)}, nil
}

func (s notices) done(ctx context.Context, in *copyInput) (*noticeOutput, error) {
	c, err := s.svc.Done(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &noticeOutput{noticeOf(ctx)(c)}, nil
}

type preferencesBody struct {
	SMSOff   []choice[notify.Kind] `json:"sms_off" doc:"Kinds that do not come by SMS"`
	MailOff  []choice[notify.Kind] `json:"mail_off" doc:"Kinds that do not come by e-mail"`
	Quiet    bool                  `json:"quiet" doc:"Nothing but urgent notices in the quiet hours"`
	From     string                `json:"quiet_from" pattern:"^[0-9]{2}:[0-9]{2}$" doc:"HH:MM in Shanghai"`
	To       string                `json:"quiet_to" pattern:"^[0-9]{2}:[0-9]{2}$"`
	Digest   bool                  `json:"digest" doc:"One message a day instead of one for each notice"`
	DigestAt string                `json:"digest_at" pattern:"^[0-9]{2}:[0-9]{2}$"`
}

type preferencesOutput struct{ Body preferencesBody }

func (s notices) preferences(ctx context.Context, _ *struct{}) (*preferencesOutput, error) {
	p, err := s.svc.PreferencesOf(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &preferencesOutput{preferencesOf(p)}, nil
}

func preferencesOf(p notify.Preferences) preferencesBody {
	return preferencesBody{
		SMSOff: present(choices(p.Off[notify.SMS])), MailOff: present(choices(p.Off[notify.Mail])),
		Quiet: p.Quiet, From: p.From.String(), To: p.To.String(), Digest: p.Digest, DigestAt: p.DigestAt.String(),
	}
}

type preferInput struct{ Body preferencesBody }

func (s notices) prefer(ctx context.Context, in *preferInput) (*preferencesOutput, error) {
	b := in.Body
	p := notify.Preferences{
		Off:   map[notify.Channel][]notify.Kind{notify.SMS: chosen(b.SMSOff), notify.Mail: chosen(b.MailOff)},
		Quiet: b.Quiet, From: clock(b.From), To: clock(b.To), Digest: b.Digest, DigestAt: clock(b.DigestAt),
	}
	if err := s.svc.SetPreferences(ctx, httpd.Who(ctx), p); err != nil {
		return nil, err
	}
	return &preferencesOutput{preferencesOf(p)}, nil
}

// clock reads a time of day; what is none becomes one that the service refuses.
func clock(s string) civil.Clock {
	c, err := civil.ParseClock(s)
	if err != nil {
		return -1
	}
	return c
}

// senders are those who may send notices.
func senders(scope string) httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.TeachersOffice, actor.ClassTeacher, actor.Bureau).Scope(scope)
}

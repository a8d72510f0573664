package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/notify"
)

// Contacts mounts where else somebody wants to be told. Students' numbers stand in the school's records, not here; an e-mail address they may give.
//
//	GET    /notices/contacts                      everybody signed in
//	POST   /notices/contacts                      everybody signed in; students an e-mail address only
//	POST   /notices/contacts/{channel}/verify     everybody signed in
//	DELETE /notices/contacts/{channel}            everybody signed in
//	DELETE /notices/contacts/{channel}/next       everybody signed in
func Contacts(svc *notify.Service) Mount {
	s := contacts{svc}
	return func(a *API) {
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/notices/contacts", about{
			"list-contacts", "notices", "My contacts", "What is shown of a number or an address; the whole is never told again.",
		}), s.list)
		register(a, httpd.SignedIn().Scope(writing), quiet(post("/api/v1/notices/contacts", about{
			"add-contact", "notices", "Give a contact", "A code goes there; the contact is used once the code came back within ten minutes. One that was verified before stays in use until then. At most one code a minute.",
		})), s.add, notify.ErrContact, notify.ErrForbidden, notify.ErrOff, notify.ErrCodeSoon, notify.ErrUndelivered)
		register(a, httpd.SignedIn().Scope(writing), quiet(post("/api/v1/notices/contacts/{channel}/verify", about{
			"verify-contact", "notices", "Give the code back", "Five wrong codes end it; ask for another then.",
		})), s.verify, notify.ErrCode, notify.ErrNotFound)
		register(a, httpd.SignedIn().Scope(writing), remove("/api/v1/notices/contacts/{channel}", about{
			"remove-contact", "notices", "Forget a contact", "Messages on their way there are given up. One that a code was just sent to stays for that minute.",
		}), s.remove, notify.ErrNotFound, notify.ErrCodeSoon)
		register(a, httpd.SignedIn().Scope(writing), remove("/api/v1/notices/contacts/{channel}/next", about{
			"keep-contact", "notices", "Keep the contact in use", "Gives up the one that was to replace it and whose code has not come back.",
		}), s.keep, notify.ErrNotFound)
	}
}

type contacts struct{ svc *notify.Service }

// personal is a channel that leads to one person.
type personal string

// Enum lists them.
func (personal) Enum() (list []string) {
	for _, c := range notify.Personal() {
		list = append(list, string(c))
	}
	return list
}

type contactBody struct {
	Channel    notify.Channel `json:"channel"`
	Shown      string         `json:"shown" doc:"139••••1234, l•••@example.edu.cn"`
	Verified   bool           `json:"verified" doc:"It is used"`
	VerifiedAt time.Time      `json:"verified_at,omitzero"`
	Next       string         `json:"next,omitempty" doc:"What replaces it once its code came back"`
	NextUntil  time.Time      `json:"next_until,omitzero" doc:"How long that code works"`
}

func contactOf(c notify.Contact, now time.Time) contactBody {
	b := contactBody{Channel: c.Channel, Shown: c.Tail, Verified: c.Verified(), VerifiedAt: instant(c.VerifiedAt)}
	if c.Replacing(now) {
		b.Next, b.NextUntil = c.NextTail, instant(c.CodeUntil)
	}
	return b
}

type contactsOutput struct{ Body List[contactBody] }

func (s contacts) list(ctx context.Context, _ *struct{}) (*contactsOutput, error) {
	list, err := s.svc.Contacts(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	now := s.svc.Now()
	return &contactsOutput{List[contactBody]{Items: mapped(list, func(c notify.Contact) contactBody { return contactOf(c, now) })}}, nil
}

type addContactInput struct {
	Body struct {
		Channel choice[personal] `json:"channel"`
		Value   string           `json:"value" maxLength:"200" doc:"A mobile number, or an e-mail address"`
	}
}

func (s contacts) add(ctx context.Context, in *addContactInput) (*empty, error) {
	return &empty{}, s.svc.AddContact(ctx, httpd.Who(ctx), notify.Channel(in.Body.Channel), in.Body.Value)
}

// OfContact is embedded in the input of operations on one contact.
type OfContact struct {
	Channel choice[personal] `path:"channel"`
}

type verifyContactInput struct {
	OfContact
	Body struct {
		Code string `json:"code" maxLength:"16"`
	}
}

func (s contacts) verify(ctx context.Context, in *verifyContactInput) (*empty, error) {
	return &empty{}, s.svc.VerifyContact(ctx, httpd.Who(ctx), notify.Channel(in.Channel), in.Body.Code)
}

func (s contacts) remove(ctx context.Context, in *OfContact) (*empty, error) {
	return &empty{}, s.svc.RemoveContact(ctx, httpd.Who(ctx), notify.Channel(in.Channel))
}

func (s contacts) keep(ctx context.Context, in *OfContact) (*empty, error) {
	return &empty{}, s.svc.KeepContact(ctx, httpd.Who(ctx), notify.Channel(in.Channel))
}

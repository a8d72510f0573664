package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
)

// connectors are those who keep their organisation's channels.
func connectors(scope string) httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau, actor.Enterprise).Scope(scope)
}

// Webhooks mounts where an organisation's own systems hear of events.
//
//	GET    /webhooks                          schools, bureaus, enterprises: their own
//	POST   /webhooks                          the same
//	PUT    /webhooks/{id}                     the same
//	DELETE /webhooks/{id}                     the same
//	POST   /webhooks/{id}/rotate              the same
//	POST   /webhooks/{id}/test                the same
//	GET    /webhooks/{id}/deliveries          the same
//	POST   /webhooks/deliveries/{id}/replay   the same
func Webhooks(svc *notify.Service) Mount {
	s := webhooks{outlets{svc}}
	return func(a *API) {
		register(a, connectors(reading), get("/api/v1/webhooks", about{"list-webhooks", "webhooks", "Our webhooks", "Secrets are shown when they are made, never again."}), s.list)
		register(a, connectors(writing), create("/api/v1/webhooks", about{
			"add-webhook", "webhooks", "Add a webhook",
			"Events that concern the organisation are posted there, signed as Standard Webhooks 1.0 says (webhook-id, webhook-timestamp, webhook-signature). Addresses inside a network are refused when the connection is made. The answer holds the secret, once; it is a secret, so no answer is kept for an Idempotency-Key.",
		}), s.add, notify.ErrChannel)
		register(a, connectors(writing), put("/api/v1/webhooks/{id}", about{"change-webhook", "webhooks", "Change a webhook", "Replaces address, event types and whether it is off."}), s.change, notify.ErrNotFound, notify.ErrChannel, notify.ErrStale)
		register(a, connectors(writing), remove("/api/v1/webhooks/{id}", about{"remove-webhook", "webhooks", "Remove a webhook", "Deliveries on their way are given up."}), s.remove, notify.ErrNotFound)
		register(a, connectors(writing), post("/api/v1/webhooks/{id}/rotate", about{"rotate-webhook", "webhooks", "Give a webhook a new secret", "Shown once. For a day both secrets sign, so that the receiver can change over."}), s.rotate, notify.ErrNotFound)
		register(a, connectors(writing), quiet(post("/api/v1/webhooks/{id}/test", about{"test-webhook", "webhooks", "Send a test event", "Of type firstkm.test."})), s.try, notify.ErrNotFound)
		register(a, connectors(reading), get("/api/v1/webhooks/{id}/deliveries", about{"list-webhook-deliveries", "webhooks", "What was posted", "Newest first. A dead one was tried ten times with growing pauses."}), s.deliveries, notify.ErrNotFound)
		register(a, connectors(writing), quiet(post("/api/v1/webhooks/deliveries/{id}/replay", about{"replay-delivery", "webhooks", "Post again", "With the same webhook-id and body."})), s.replay, notify.ErrNoDelivery)
	}
}

type webhooks struct{ outlets }

// HookTerms are what an organisation says of a webhook.
type HookTerms struct {
	URL    string   `json:"url" maxLength:"500"`
	Events []string `json:"events,omitempty" maxItems:"50" doc:"Types such as application.intended; none = all"`
}

type hookBody struct {
	ID        ident.ID  `json:"id"`
	URL       string    `json:"url"`
	Events    []string  `json:"events"`
	Off       bool      `json:"off"`
	OldUntil  time.Time `json:"old_secret_until,omitzero"`
	Secret    string    `json:"secret,omitempty" doc:"Only in the answer that made it"`
	CreatedAt time.Time `json:"created_at"`
}

func hookOf(h notify.Hook) hookBody {
	return hookBody{ID: h.ID, URL: h.URL, Events: present(h.Events), Off: h.Off, OldUntil: instant(h.OldUntil), CreatedAt: instant(h.CreatedAt)}
}

type hooksOutput struct{ Body List[hookBody] }

func (s webhooks) list(ctx context.Context, _ *struct{}) (*hooksOutput, error) {
	list, err := s.svc.Hooks(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &hooksOutput{List[hookBody]{Items: mapped(list, hookOf)}}, nil
}

type hookOutput struct {
	Tagged
	Body hookBody
}

func withSecret(h notify.Hook, secret string, err error) (*hookOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &hookOutput{Tagged{httpd.ETag(h.Version)}, hookOf(h)}
	out.Body.Secret = secret
	return out, nil
}

func (s webhooks) add(ctx context.Context, in *struct{ Body HookTerms }) (*hookOutput, error) {
	return withSecret(s.svc.AddHook(ctx, httpd.Who(ctx), in.Body.URL, in.Body.Events))
}

type changeHookInput struct {
	OfOutlet
	Changing
	Body struct {
		HookTerms
		Off bool `json:"off,omitempty"`
	}
}

func (s webhooks) change(ctx context.Context, in *changeHookInput) (*hookOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	h, err := s.svc.ChangeHook(ctx, httpd.Who(ctx), in.ID, version, in.Body.URL, in.Body.Events, in.Body.Off)
	return withSecret(h, "", err)
}

func (s webhooks) remove(ctx context.Context, in *OfOutlet) (*empty, error) {
	return &empty{}, s.svc.RemoveHook(ctx, httpd.Who(ctx), in.ID)
}

func (s webhooks) rotate(ctx context.Context, in *OfOutlet) (*hookOutput, error) {
	return withSecret(s.svc.RotateHook(ctx, httpd.Who(ctx), in.ID))
}

func (s webhooks) try(ctx context.Context, in *OfOutlet) (*empty, error) {
	return &empty{}, s.svc.TryHook(ctx, httpd.Who(ctx), in.ID)
}

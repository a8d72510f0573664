package notify

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
)

// Hook is a webhook of an organisation: where events that concern it are posted, signed as Standard Webhooks says. Secrets
// are sealed at rest. After a rotation both secrets sign for a day, so that the receiver can change over.
type Hook struct {
	ID        ident.ID  `json:"id"`
	Org       ident.ID  `json:"org"`
	URL       string    `json:"url"`
	Events    []string  `json:"events,omitempty"` // types such as application.intended; none = all
	Secret    string    `json:"secret"`
	Old       string    `json:"old,omitempty"`
	OldUntil  time.Time `json:"old_until,omitzero"`
	Off       bool      `json:"off,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	Version   uint64    `json:"version"`
}

// Rotation is how long an old secret still signs.
const Rotation = 24 * time.Hour

// MaxHooks is how many webhooks one organisation may have.
const MaxHooks = 10

// wants reports whether an event goes to the webhook: none named means every one that can be.
func (h Hook) wants(subject string) bool {
	kind := eventType(subject)
	return !h.Off && slices.Contains(HookEvents(), kind) && (len(h.Events) == 0 || slices.Contains(h.Events, kind))
}

// HookEvents lists the types that a webhook can ask for.
func HookEvents() (types []string) {
	for _, e := range hookEvents() {
		types = append(types, eventType(e.Subject()))
	}
	return types
}

func hookEvents() []events.Event {
	return []events.Event{
		events.ApplicationSubmitted{},
		events.ApplicationShortlisted{},
		events.ApplicationDeclined{},
		events.ApplicationIntended{},
		events.ApplicationConfirmed{},
		events.ApplicationReturned{},
		events.ApplicationLapsed{},
		events.ApplicationReleased{},
		events.ApplicationWithdrawn{},
		events.PlacementPublished{},
		events.PlacementChanged{},
		events.PlacementExtended{},
		events.PlacementClosed{},
		events.PlacementExpired{},
		events.PlacementSeatsChanged{},
		events.EnterpriseChanged{},
		events.EnterpriseVerified{},
		events.CooperationRecorded{},
		events.CooperationEnded{},
		events.ClearanceRecorded{},
	}
}

func (h Hook) check() error {
	var bad []fault.Field
	u, err := url.Parse(h.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.Fragment != "" || len(h.URL) > 500 {
		bad = append(bad, fault.In("url", "请填写以 https:// 开头的公网地址。", "give a public address that begins with https://"))
	}
	for _, e := range h.Events {
		if !slices.Contains(HookEvents(), e) {
			bad = append(bad, fault.In("events", "有不认识的事件类型。", "there is an event type that is not known"))
			break
		}
	}
	if len(bad) > 0 {
		return ErrChannel.With(bad...)
	}
	return nil
}

// secretPrefix marks a secret of Standard Webhooks.
const secretPrefix = "whsec_"

func (s *Service) newSecret(id ident.ID) (plain, sealed string, err error) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	plain = secretPrefix + base64.StdEncoding.EncodeToString(b[:])
	sealed, err = s.Vault.Seal("webhook.secret", string(id), plain)
	return plain, sealed, err
}

// AddHook keeps a webhook for the actor's organisation and answers its secret, which is shown once.
func (s *Service) AddHook(ctx context.Context, who actor.Actor, address string, types []string) (Hook, string, error) {
	if !MayConnect(who) {
		return Hook{}, "", ErrForbidden
	}
	now := s.Now()
	h := Hook{ID: ident.New("whk", now), Org: who.Org, URL: strings.TrimSpace(address), Events: types, CreatedAt: now, Version: 1}
	if err := h.check(); err != nil {
		return h, "", err
	}
	plain, sealed, err := s.newSecret(h.ID)
	if err != nil {
		return h, "", err
	}
	h.Secret = sealed
	return h, plain, s.inTx(ctx, func(tx Tx) error {
		list, err := tx.Hooks(ctx, who.Org)
		if err != nil {
			return err
		}
		if len(list) >= MaxHooks {
			return ErrChannel.With(fault.In("url", "每个单位最多 10 个 Webhook。", "an organisation has at most ten webhooks"))
		}
		if err := tx.SaveHook(ctx, h); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "webhook.add", h.ID))
	})
}

// Hooks lists the webhooks of the actor's organisation; secrets stay sealed.
func (s *Service) Hooks(ctx context.Context, who actor.Actor) ([]Hook, error) {
	if !MayConnect(who) {
		return nil, ErrForbidden
	}
	return s.db.Hooks(ctx, who.Org)
}

// Hook is one webhook of the actor's organisation.
func (s *Service) Hook(ctx context.Context, who actor.Actor, id ident.ID) (Hook, error) {
	list, err := s.Hooks(ctx, who)
	if err != nil {
		return Hook{}, err
	}
	i := slices.IndexFunc(list, func(h Hook) bool { return h.ID == id })
	if i < 0 {
		return Hook{}, ErrNotFound
	}
	return list[i], nil
}

// ChangeHook replaces address, types and whether it is off, of the version that the caller saw.
func (s *Service) ChangeHook(ctx context.Context, who actor.Actor, id ident.ID, version uint64, address string, types []string, off bool) (Hook, error) {
	return s.changeHook(ctx, who, id, "webhook.change", func(h *Hook) error {
		if h.Version != version {
			return ErrStale
		}
		h.URL, h.Events, h.Off = strings.TrimSpace(address), types, off
		return h.check()
	})
}

// RotateHook gives a webhook a new secret, shown once; the old one signs beside it for a day.
func (s *Service) RotateHook(ctx context.Context, who actor.Actor, id ident.ID) (Hook, string, error) {
	plain, sealed, err := s.newSecret(id)
	if err != nil {
		return Hook{}, "", err
	}
	h, err := s.changeHook(ctx, who, id, "webhook.rotate", func(h *Hook) error {
		h.Old, h.OldUntil, h.Secret = h.Secret, s.Now().Add(Rotation), sealed
		return nil
	})
	return h, plain, err
}

func (s *Service) changeHook(ctx context.Context, who actor.Actor, id ident.ID, action string, do func(*Hook) error) (Hook, error) {
	h, err := s.Hook(ctx, who, id)
	if err != nil {
		return h, err
	}
	if err := do(&h); err != nil {
		return h, err
	}
	h.Version++
	return h, s.inTx(ctx, func(tx Tx) error {
		if err := tx.SaveHook(ctx, h); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.Now(), action, id))
	})
}

// RemoveHook forgets a webhook of the actor's organisation.
func (s *Service) RemoveHook(ctx context.Context, who actor.Actor, id ident.ID) error {
	if !MayConnect(who) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		if err := tx.DeleteHook(ctx, who.Org, id); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.Now(), "webhook.remove", id))
	})
}

// TryHook enqueues a test event for a webhook.
func (s *Service) TryHook(ctx context.Context, who actor.Actor, id ident.ID) error {
	if _, err := s.Hook(ctx, who, id); err != nil {
		return err
	}
	b, err := json.Marshal(struct {
		Type      string    `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      struct{}  `json:"data"`
	}{Type: tried, Timestamp: s.Now().UTC()})
	if err != nil {
		return err
	}
	return s.try(ctx, who, Delivery{Channel: Webhook, Holder: id, Event: tried, Payload: string(b)})
}

// Deliveries lists what was posted to a robot or webhook of the actor's organisation, newest first.
func (s *Service) Deliveries(ctx context.Context, who actor.Actor, holder ident.ID, p page.Request) (page.Page[Delivery], error) {
	if err := s.holds(ctx, who, holder); err != nil {
		return page.Page[Delivery]{}, err
	}
	return s.db.DeliveriesOf(ctx, holder, p)
}

// Replay sends a delivery of the actor's organisation again, with the same key and the same body.
func (s *Service) Replay(ctx context.Context, who actor.Actor, id ident.ID) error {
	d, err := s.db.Delivery(ctx, id)
	if err != nil {
		return err
	}
	if d.Channel != Webhook && d.Channel != Robot {
		return ErrNoDelivery
	}
	if err := s.holds(ctx, who, d.Holder); err != nil {
		return ErrNoDelivery
	}
	if err := d.replay(s.Now()); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx Tx) error {
		if err := tx.SaveDelivery(ctx, d); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.Now(), "delivery.replay", id))
	})
}

// holds refuses a robot or webhook of others.
func (s *Service) holds(ctx context.Context, who actor.Actor, holder ident.ID) error {
	if holder.Kind() == "whk" {
		_, err := s.Hook(ctx, who, holder)
		return err
	}
	list, err := s.Robots(ctx, who)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(r RobotPost) bool { return r.ID == holder }) {
		return ErrNotFound
	}
	return nil
}

// openedHook is the webhook with readable secrets; the old one only while it still signs.
func (s *Service) openedHook(h Hook) (Hook, error) {
	var err error
	if h.Secret, err = s.Vault.Open("webhook.secret", string(h.ID), h.Secret); err != nil {
		return h, err
	}
	if h.Old == "" || !s.Now().Before(h.OldUntil) {
		h.Old = ""
		return h, nil
	}
	h.Old, err = s.Vault.Open("webhook.secret", string(h.ID), h.Old)
	return h, err
}

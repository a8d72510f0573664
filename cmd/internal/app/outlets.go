package app

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/mail"
	"firstkm/services/platform/robot"
	"firstkm/services/platform/sms"
	"firstkm/services/platform/store"
	"firstkm/services/platform/webhook"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// notices builds the service of notices over a database or one transaction of it.
func (a *App) notices(db notify.Reads, inTx func(context.Context, func(*store.Tx) error) error) *notify.Service {
	return notify.NewService(db, func(ctx context.Context, use func(notify.Tx) error) error {
		return inTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, notify.Parts{
		Outlets: a.outlets, Vault: a.Keyring, Addresses: addresses{a},
		Links: notify.Links{
			Base: strings.TrimSuffix(a.Config.PublicURL, "/"),
			Sign: func(message string) string { return crypt.Sign(a.secret, "notice", message) },
		},
		Standards: a.standards, Now: a.now, Chance: rand.Float64,
	})
}

// openOutlets makes the channels that are configured; robots and webhooks always are, since organisations bring their own.
func (a *App) openOutlets() error {
	c, plain := a.Config, &http.Client{Transport: a.via, Timeout: notify.SendLimit, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if a.reach == nil {
		a.reach = webhook.Public
	}
	a.outlets = map[notify.Channel]notify.Outlet{notify.Robot: robot.New(plain), notify.Webhook: webhook.New(a.reach)}
	if c.SMSURL != "" {
		body := c.SMSBody
		if body == "" {
			body = "{}"
		}
		g, err := sms.New(sms.Config{
			URL: c.SMSURL, Method: strings.ToUpper(c.SMSMethod), Headers: c.SMSHeaders, Format: c.SMSFormat, Body: body,
			Success: c.SMSSuccess, Templates: c.SMSTemplates,
		}, plain)
		if err != nil {
			return err
		}
		a.outlets[notify.SMS] = g
	}
	if c.SMTPServer != "" {
		m, err := mail.New(mail.Config{Server: c.SMTPServer, User: c.SMTPUser, Password: c.SMTPPassword, From: c.SMTPFrom, TLS: c.SMTPTLS})
		if err != nil {
			return err
		}
		a.outlets[notify.Mail] = m
	}
	return nil
}

// Reach replaces which addresses webhooks may be sent to, for tests with local receivers.
func Reach(allow func(netip.Addr) bool) Option { return func(a *App) { a.reach = allow } }

// Via replaces the road to SMS gateways and group robots, for tests that stand in for them.
func Via(road http.RoundTripper) Option { return func(a *App) { a.via = road } }

// addresses asks the one door to personal data for the number that a message goes to; each opening is written down there.
type addresses struct{ a *App }

// Address implements notify.Addresses.
func (b addresses) Address(ctx context.Context, person ident.ID, c notify.Channel) (string, error) {
	if c != notify.SMS {
		return "", nil
	}
	if ward, ok := notify.WardOf(person); ok {
		return b.a.Services.Privacy.Reach(ctx, ward, privacy.GuardianPhone)
	}
	return b.a.Services.Privacy.Reach(ctx, student.ID(person), privacy.Phone)
}

// deliverers is how many deliveries one node sends at once; deliverEvery is how long it rests when nothing is due.
const (
	deliverers   = 4
	deliverEvery = time.Second
)

// deliver sends what is due until the program ends.
func (a *App) deliver(ctx context.Context) error {
	var group errgroup.Group
	for range deliverers {
		group.Go(func() error { return every(ctx, deliverEvery, func() { a.deliverDue(ctx) }) })
	}
	return group.Wait()
}

// deliverDue sends until nothing is due. What cannot be recorded is left to the end of its lease.
func (a *App) deliverDue(ctx context.Context) {
	due, err := a.Store.NextDelivery(ctx) // a read, so that idle nodes do not write
	for err == nil && ctx.Err() == nil && !due.IsZero() && !due.After(a.now()) {
		var found bool
		if found, err = a.Services.Notices.Deliver(ctx); !found {
			break
		}
	}
	if err != nil && ctx.Err() == nil {
		a.log.Error("a delivery is not recorded", "error", err)
	}
}

package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/notify"
)

// tellers is the name of the durable consumer that turns events into notices; the nodes of a cluster share it.
const tellers = "notify"

// tell turns events into notices. An event that cannot be told is a dead letter, which the operator sees and may replay.
func (a *App) tell(ctx context.Context) error {
	return a.Bus.Consume(ctx, events.Consumer{Durable: tellers, Subjects: notify.Subjects(), Backoff: tellPauses()}, a.Services.Notices.Tell)
}

// tellPauses outlast the restart of a database; after them the event is a dead letter, and later ones go on.
func tellPauses() []time.Duration {
	return []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute}
}

// aboutNotice is what open pages learn of a notice: those of the people told, that their inbox changed; that of the
// sender, that somebody opened it. ok is false for other events.
func aboutNotice(e events.Envelope) (m httpd.Message, ok bool, err error) {
	var allow func(actor.Actor) bool
	var notice string
	switch e.Subject {
	case events.NoticeMade{}.Subject():
		made, err := events.As[events.NoticeMade](e)
		if err != nil {
			return m, false, err
		}
		notice = made.Notice
		allow = func(who actor.Actor) bool { return slices.Contains(made.People, string(notify.PersonOf(who))) }
	case events.NoticeSeen{}.Subject():
		seen, err := events.As[events.NoticeSeen](e)
		if err != nil {
			return m, false, err
		}
		notice = seen.Notice
		allow = func(who actor.Actor) bool {
			return string(who.Account) == seen.Sender || who.Org == ident.ID(seen.Org) && who.Is(actor.School, actor.VicePrincipal, actor.Bureau)
		}
	default:
		return m, false, nil
	}
	data, err := json.Marshal(struct {
		Notice string `json:"notice"`
	}{notice})
	return httpd.Message{ID: e.ID, Event: eventName(e.Subject), Data: data, Allow: allow}, true, err
}

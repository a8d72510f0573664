package notify

import (
	"errors"
	"time"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
)

// Channel is a road to people beside the inbox.
type Channel string

// The channels that deliveries use.
const (
	SMS     Channel = "sms"
	Mail    Channel = "mail"
	Robot   Channel = "robot"
	Webhook Channel = "webhook"
)

// Personal lists the channels that reach one person and can be chosen.
func Personal() []Channel { return []Channel{SMS, Mail} }

// Label is what pages call the channel.
func (c Channel) Label() text.Words {
	return map[Channel]text.Words{
		SMS: text.Say("短信", "SMS"), Mail: text.Say("邮件", "E-mail"), Robot: text.Say("群机器人", "Group robot"), Webhook: text.Say("Webhook", "Webhook"),
	}[c]
}

// State is where a delivery stands.
type State string

// The states: due → sending → sent, or failed, which is tried again until it is dead.
const (
	Due     State = "due"
	Sending State = "sending"
	Sent    State = "sent"
	Failed  State = "failed"
	Dead    State = "dead"
)

// What an outlet answers when it cannot say that a message was taken. Anything else counts as ErrRefused.
var (
	ErrRefused = errors.New("not taken; it may be tried again")
	ErrNever   = errors.New("not taken and never will be")
	ErrUnsure  = errors.New("it is not known whether it was taken")
)

// ErrNoDelivery says that there is none to replay.
var ErrNoDelivery = fault.New(fault.NotFound, "notice.no_delivery", "没有这条投递记录，或它还在途中。", "there is no such delivery, or it is still on its way")

// Delivery is one message on one channel. Its id is the idempotency key that every try carries.
type Delivery struct {
	ID         ident.ID  `json:"id"`
	Cause      string    `json:"cause"` // with Channel and Holder it is unique: nothing is enqueued twice
	Channel    Channel   `json:"channel"`
	Holder     ident.ID  `json:"holder"` // the copy, the person of a digest, the robot or the webhook
	Notice     ID        `json:"notice,omitempty"`
	Digest     bool      `json:"digest,omitempty"`
	Event      string    `json:"event,omitempty"`   // of a webhook: type
	Payload    string    `json:"payload,omitempty"` // of a webhook: the body as it is sent, always the same
	State      State     `json:"state"`
	DueAt      time.Time `json:"due_at"` // while sending: the end of the lease
	Attempts   int       `json:"attempts"`
	MaybeTwice bool      `json:"maybe_twice,omitempty"` // it was sent again without knowing that the first was lost
	Reason     string    `json:"reason,omitempty"`      // of the last failure; never personal data
	SentAt     time.Time `json:"sent_at,omitzero"`
	CreatedAt  time.Time `json:"created_at"`
	Version    uint64    `json:"version"`
}

// Lease is how long a node may hold a delivery; SendLimit, how long one try may take, is well below.
const (
	Lease     = time.Minute
	SendLimit = 20 * time.Second
)

// attempts is how often a delivery is tried in all.
func (d *Delivery) attempts() int {
	if d.Channel == Webhook {
		return 10
	}
	return 6
}

// Reasons that the program itself gives.
const (
	reasonUnsure    = "unsure"     // sent once or twice, never confirmed
	reasonNoAddress = "no_address" // no number or address is known
	reasonOff       = "off"        // the channel is not configured any more
	reasonGone      = "gone"       // what it was about is no more
)

// take leases a due delivery to one node. One that is found still sending after its lease was interrupted between sending
// and recording: it is sent once more with the same key, flagged, and never a third time. Receivers of webhooks drop
// repetitions by the key, so theirs are not bounded.
func (d *Delivery) take(now time.Time) bool {
	if d.DueAt.After(now) || d.State == Sent || d.State == Dead {
		return false
	}
	d.Version++
	if d.State == Sending {
		if d.MaybeTwice && d.Channel != Webhook {
			d.die(reasonUnsure)
			return false
		}
		d.MaybeTwice = true
	}
	d.State, d.Attempts, d.DueAt = Sending, d.Attempts+1, now.Add(Lease)
	return true
}

func (d *Delivery) die(reason string) { d.State, d.Reason, d.DueAt = Dead, reason, time.Time{} }

// settle records how a try ended. chance is from 0 to 1 and spreads the next try.
func (d *Delivery) settle(err error, now time.Time, chance float64) {
	d.Version++
	switch {
	case err == nil:
		d.State, d.SentAt, d.Reason, d.DueAt = Sent, now, "", time.Time{}
		return
	case errors.Is(err, ErrNever), d.Attempts >= d.attempts():
		d.die(reasonOf(err))
		return
	case errors.Is(err, ErrUnsure) && d.Channel != Webhook:
		if d.MaybeTwice {
			d.die(reasonUnsure)
			return
		}
		d.MaybeTwice = true
	}
	d.State, d.Reason, d.DueAt = Failed, reasonOf(err), now.Add(Backoff(d.Attempts, chance))
}

// replay makes a dead or sent delivery due again, by hand.
func (d *Delivery) replay(now time.Time) error {
	if d.State != Dead && d.State != Sent {
		return ErrNoDelivery
	}
	d.Version++
	d.State, d.DueAt, d.Attempts, d.Reason = Due, now, 0, ""
	return nil
}

// Backoff is the pause after the n-th try: thirty seconds, doubling up to six hours, spread by a fifth either way.
func Backoff(n int, chance float64) time.Duration {
	pause := 30 * time.Second << min(max(n-1, 0), 12)
	pause = min(pause, 6*time.Hour)
	return time.Duration(float64(pause) * (0.8 + 0.4*chance))
}

// reasonOf is what an outlet said, bounded.
func reasonOf(err error) string {
	s := []rune(err.Error())
	return string(s[:min(len(s), 200)])
}

// ReasonLabel is a reason for people; zero for one that only the log understands.
func ReasonLabel(reason string) text.Words {
	return map[string]text.Words{
		reasonUnsure:    text.Say("对方没有给出明确答复", "never confirmed"),
		reasonNoAddress: text.Say("没有登记号码或邮箱", "no number or address known"),
		reasonOff:       text.Say("通道已停用", "the channel is off"),
		reasonGone:      text.Say("通知已过期", "the notice is over"),
	}[reason]
}

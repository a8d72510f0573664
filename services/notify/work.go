package notify

import (
	"context"
	"errors"
	"fmt"

	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
)

// Deliver leases at most one due delivery, sends it and records how that ended. It answers whether there was one. Several
// nodes and goroutines may call it at once: a lease is one node's.
func (s *Service) Deliver(ctx context.Context) (bool, error) {
	d, found, err := s.lease(ctx)
	if err != nil || !found {
		return found, err
	}
	if d.State == Dead {
		return true, nil
	}
	sendErr := s.send(ctx, d)
	if ctx.Err() != nil && sendErr != nil {
		return true, ctx.Err() // stopped: found again after the lease, as after a crash
	}
	d.settle(sendErr, s.Now(), s.Chance())
	err = s.inTx(ctx, func(tx Tx) error { return tx.SaveDelivery(ctx, d) })
	if errors.Is(err, ErrStale) {
		return true, nil // another node took it over after the lease; its word stands
	}
	if err != nil {
		return true, fmt.Errorf("record delivery %s: %w", d.ID, err)
	}
	return true, nil
}

// lease takes the oldest due delivery that no other node takes at the same moment. One that is given up, since it was
// interrupted twice, comes back as Dead.
func (s *Service) lease(ctx context.Context) (leased Delivery, found bool, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		leased, found = Delivery{}, false
		list, err := tx.DueDeliveries(ctx, s.Now(), 8)
		if err != nil {
			return err
		}
		for _, d := range list {
			if !d.take(s.Now()) && d.State != Dead {
				continue
			}
			err := tx.SaveDelivery(ctx, d)
			if errors.Is(err, ErrStale) {
				continue
			}
			leased, found = d, err == nil
			return err
		}
		return nil
	})
	return leased, found, err
}

// send tries a delivery once.
func (s *Service) send(ctx context.Context, d Delivery) error {
	outlet := s.Outlets[d.Channel]
	if outlet == nil {
		return reason(reasonOff)
	}
	m, err := s.message(ctx, d)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, SendLimit)
	defer cancel()
	return outlet.Send(ctx, m)
}

// reason is a failure for good with one of the program's own reasons.
type reason string

// Error implements error.
func (r reason) Error() string { return string(r) }

// Is makes it an ErrNever.
func (r reason) Is(target error) bool { return target == ErrNever }

// over says that what a delivery was about is no more.
func over(err error) error {
	if gone(err) {
		return reason(reasonGone)
	}
	return err
}

// message is what a delivery says, made anew from what is true now.
func (s *Service) message(ctx context.Context, d Delivery) (Message, error) {
	m := Message{Key: string(d.ID), Event: d.Event, Payload: d.Payload, At: s.Now()}
	switch {
	case d.Channel == Webhook:
		h, err := s.db.HookByID(ctx, d.Holder)
		if err != nil {
			return m, over(err)
		}
		m.Hook, err = s.openedHook(h)
		return m, err
	case d.Channel == Robot:
		return s.robotMessage(ctx, d, m)
	case d.Digest:
		return s.digest(ctx, d, m)
	}
	c, err := s.db.Copy(ctx, CopyID(d.Holder))
	if gone(err) || err == nil && !s.Now().Before(c.Notice.ExpiresAt) {
		return m, reason(reasonGone)
	}
	if err != nil {
		return m, err
	}
	m.Kind, m.Text, m.Link = c.Notice.Kind, c.Notice.Short(MaxText), s.Links.Of(c.ID, c.Notice.ExpiresAt)
	m.Subject = c.Notice.Kind.Label().Zh + "：" + c.Notice.Short(30)
	return s.addressed(ctx, m, c.Person, d.Channel)
}

// addressed puts the number or address on a message.
func (s *Service) addressed(ctx context.Context, m Message, person ident.ID, c Channel) (Message, error) {
	to, err := s.addressOf(ctx, person, c)
	if err == nil && to == "" {
		err = reason(reasonNoAddress)
	}
	m.To = to
	return m, err
}

// robotMessage is what a group reads: the notice without anything personal, and where to sign in.
func (s *Service) robotMessage(ctx context.Context, d Delivery, m Message) (Message, error) {
	r, err := s.db.RobotByID(ctx, d.Holder)
	if err != nil {
		return m, over(err)
	}
	if m.Robot, err = s.opened(r); err != nil {
		return m, err
	}
	m.Text, m.Link = "这是一条测试消息，通知渠道已接通。", s.Links.To("/inbox")
	if d.Notice == "" {
		return m, nil
	}
	n, err := s.db.Notice(ctx, d.Notice)
	if gone(err) {
		return m, reason(reasonGone)
	}
	m.Text, m.Kind = n.Short(MaxText), n.Kind
	return m, err
}

// digest gathers what a person has not read into one message.
func (s *Service) digest(ctx context.Context, d Delivery, m Message) (Message, error) {
	list, err := s.db.Inbox(ctx, d.Holder, true, page.Request{Limit: 100})
	if err != nil {
		return m, err
	}
	if len(list.Items) == 0 {
		return m, reason(reasonGone)
	}
	first := list.Items[0]
	m.Subject = fmt.Sprintf("今日汇总：%d 条未读消息", len(list.Items))
	m.Text = fmt.Sprintf("您有 %d 条未读消息，最新一条：%s", len(list.Items), first.Notice.Short(40))
	m.Link = s.Links.To("/inbox")
	return s.addressed(ctx, m, d.Holder, d.Channel)
}

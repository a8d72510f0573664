package notify

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
)

// Inbox lists what the actor was told, newest first.
func (s *Service) Inbox(ctx context.Context, who actor.Actor, unread bool, p page.Request) (page.Page[Copy], error) {
	if PersonOf(who) == "" {
		return page.Page[Copy]{}, ErrForbidden
	}
	return s.db.Inbox(ctx, PersonOf(who), unread, p)
}

// Unread is how many of the actor's notices are not read.
func (s *Service) Unread(ctx context.Context, who actor.Actor) (int, error) {
	if PersonOf(who) == "" {
		return 0, nil
	}
	return s.db.Unread(ctx, PersonOf(who))
}

// Read opens one of the actor's notices.
func (s *Service) Read(ctx context.Context, who actor.Actor, id CopyID) (Copy, error) {
	return s.change(ctx, id, func(c *Copy) error {
		if c.Person != PersonOf(who) {
			return ErrNotFound
		}
		c.open(s.Now())
		return nil
	})
}

// Done answers 已办 for the actor.
func (s *Service) Done(ctx context.Context, who actor.Actor, id CopyID) (Copy, error) {
	return s.change(ctx, id, func(c *Copy) error {
		if c.Person != PersonOf(who) {
			return ErrNotFound
		}
		return c.finish(s.Now())
	})
}

// ReadAll marks all of the actor's notices read; they do not count as opened.
func (s *Service) ReadAll(ctx context.Context, who actor.Actor) error {
	return s.inTx(ctx, func(tx Tx) error { return tx.ReadAll(ctx, PersonOf(who), s.Now()) })
}

// Open follows a signed link: whoever holds it has been given the notice, so no sign-in is asked for the text itself.
func (s *Service) Open(ctx context.Context, token string) (Copy, error) {
	return s.byLink(ctx, token, func(c *Copy) error {
		c.open(s.Now())
		return nil
	})
}

// Peek is Open without recording anything.
func (s *Service) Peek(ctx context.Context, token string) (Copy, error) {
	c, err := s.db.Copy(ctx, copyOf(token))
	if gone(err) || err == nil && !s.Links.valid(token, c, s.Now()) {
		return Copy{}, ErrLink
	}
	return c, err
}

// Answer answers 已办 by a signed link.
func (s *Service) Answer(ctx context.Context, token string) (Copy, error) {
	return s.byLink(ctx, token, func(c *Copy) error { return c.finish(s.Now()) })
}

func (s *Service) byLink(ctx context.Context, token string, do func(*Copy) error) (Copy, error) {
	c, err := s.change(ctx, copyOf(token), func(c *Copy) error {
		if !s.Links.valid(token, *c, s.Now()) {
			return ErrLink
		}
		return do(c)
	})
	if gone(err) {
		return Copy{}, ErrLink
	}
	return c, err
}

func (s *Service) change(ctx context.Context, id CopyID, do func(*Copy) error) (Copy, error) {
	var c Copy
	err := s.inTx(ctx, func(tx Tx) error {
		var err error
		if c, err = tx.LockCopy(ctx, id); err != nil {
			return err
		}
		before := c
		if err := do(&c); err != nil {
			return err
		}
		if before == c {
			return nil
		}
		if err := tx.SaveCopy(ctx, c); err != nil {
			return err
		}
		return s.tellSender(ctx, tx, before, c)
	})
	return c, err
}

// tellSender says to the sender's open page that somebody opened or answered.
func (s *Service) tellSender(ctx context.Context, tx Tx, before, after Copy) error {
	if after.Notice.Sender == "" || before.OpenedAt.Equal(after.OpenedAt) && before.DoneAt.Equal(after.DoneAt) {
		return nil
	}
	return tx.Record(ctx, ident.ID(after.Notice.ID), noticeSeen(after))
}

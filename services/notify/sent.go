package notify

import (
	"cmp"
	"context"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
)

// Tally counts what became of a notice's copies and deliveries.
type Tally struct {
	Made, Opened, Done int
	Sent               int // deliveries that were taken
	Waiting            int // deliveries on their way
	Dead               int // deliveries given up
	MaybeTwice         int // deliveries that may have arrived twice
}

// Recipient is one person's copy as the sender sees it.
type Recipient struct {
	Copy
	Name       string // of a student or an account
	Number     string // of a student
	Deliveries []Delivery
}

// Waits reports whether the sender still waits for the person.
func (r Recipient) Waits() bool { return r.waits() }

// ByList compares recipients as a teacher hands slips out: by class, then by the number on the class list.
func ByList(a, b Recipient) int {
	return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(len(a.Number), len(b.Number)), cmp.Compare(a.Number, b.Number))
}

// RemindAfter is how long a sender waits between reminders.
const RemindAfter = 10 * time.Minute

func noticeSeen(c Copy) events.NoticeSeen {
	return events.NoticeSeen{Notice: string(c.Notice.ID), Sender: string(c.Notice.Sender), Org: string(c.Notice.Org), Done: !c.DoneAt.IsZero()}
}

// sees reports whether the actor may see what became of a notice: its sender, and the offices of the same organisation.
func (n Notice) sees(who actor.Actor) bool {
	if n.Sender == "" || n.Org != who.Org {
		return false
	}
	return n.Sender == who.Account || who.Is(actor.School, actor.VicePrincipal, actor.Bureau) && n.Role != actor.TeachersOffice
}

// Sent lists the notices of the actor's organisation that the actor may follow, newest first.
func (s *Service) Sent(ctx context.Context, who actor.Actor, p page.Request) (page.Page[Notice], map[ID]Tally, error) {
	if !Sender(who) {
		return page.Page[Notice]{}, nil, ErrForbidden
	}
	sender := who.Account
	if who.Is(actor.School, actor.VicePrincipal, actor.Bureau) {
		sender = "" // also what colleagues sent
	}
	list, err := s.db.NoticesSent(ctx, who.Org, sender, p)
	if err != nil {
		return list, nil, err
	}
	ids := make([]ID, 0, len(list.Items))
	for _, n := range list.Items {
		ids = append(ids, n.ID)
	}
	tallies, err := s.db.Tallies(ctx, ids)
	return list, tallies, err
}

// Statement is a sent notice with what became of it.
func (s *Service) Statement(ctx context.Context, who actor.Actor, id ID) (Notice, Tally, error) {
	n, err := s.db.Notice(ctx, id)
	if err == nil && !n.sees(who) {
		err = ErrNotFound
	}
	if err != nil {
		return Notice{}, Tally{}, err
	}
	tallies, err := s.db.Tallies(ctx, []ID{id})
	return n, tallies[id], err
}

// Recipients lists who was told; waiting leaves those who opened it, or did what was asked.
func (s *Service) Recipients(ctx context.Context, who actor.Actor, id ID, waiting bool, p page.Request) (page.Page[Recipient], error) {
	if _, _, err := s.Statement(ctx, who, id); err != nil {
		return page.Page[Recipient]{}, err
	}
	return s.db.Recipients(ctx, id, waiting, p)
}

// Remind tells those who have not opened a notice, or not done what it asks, once more: it is unread again, and goes out on
// their channels anew. It answers how many were reminded.
func (s *Service) Remind(ctx context.Context, who actor.Actor, id ID) (int, error) {
	n, _, err := s.Statement(ctx, who, id)
	if err != nil {
		return 0, err
	}
	now, reminded := s.Now(), 0
	if !now.Before(n.ExpiresAt) {
		return 0, ErrLink
	}
	err = s.inTx(ctx, func(tx Tx) error {
		var to []Pupil
		reminded = 0
		err := page.Each(func(p page.Request) (page.Page[Recipient], error) { return tx.Recipients(ctx, id, true, p) }, func(one Recipient) error {
			if now.Sub(one.RemindedAt) < RemindAfter {
				return ErrSoon.Retry(RemindAfter - now.Sub(one.RemindedAt))
			}
			to = append(to, Pupil{ID: one.Person})
			return s.again(ctx, tx, one.ID)
		})
		if err != nil {
			return err
		}
		reminded = len(to)
		if err := s.announce(ctx, tx, id, to); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "notice.remind", ident.ID(id)))
	})
	return reminded, err
}

func (s *Service) again(ctx context.Context, tx Tx, id CopyID) error {
	c, err := tx.LockCopy(ctx, id)
	if err != nil {
		return err
	}
	c.ReadAt, c.RemindedAt, c.Reminders = time.Time{}, s.Now(), c.Reminders+1
	if err := tx.SaveCopy(ctx, c); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, c, c.Reminders)
}

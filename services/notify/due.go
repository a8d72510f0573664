package notify

import (
	"context"
	"errors"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"
)

// SoonDays is how many days before its deadline a request about personal data is brought to mind.
const SoonDays = 3

// Remember brings to mind what is due: requests about personal data whose deadline is near or past (P-50, M-34), once
// before and once after it, and recognitions that run out (T-VALID). It forgets contacts that were never proved to replace one. Running it again makes nothing twice. It answers how
// many notices it made.
func (s *Service) Remember(ctx context.Context) (made int, err error) {
	made, err = s.rememberRequests(ctx)
	more, endErr := s.rememberEndings(ctx)
	return made + more, errors.Join(err, endErr, s.forgetContacts(ctx))
}

// forgetContacts drops the numbers and addresses that were to replace one and whose code never came back.
func (s *Service) forgetContacts(ctx context.Context) error {
	return s.inTx(ctx, func(tx Tx) error {
		_, err := tx.DropNextContacts(ctx, s.Now())
		return err
	})
}

func (s *Service) rememberRequests(ctx context.Context) (made int, err error) {
	today := civil.Today(s.Now())
	for after := privacy.ID(""); ; {
		var list []privacy.Request
		part := 0
		err := s.inTx(ctx, func(tx Tx) (err error) {
			part = 0
			if list, err = tx.RequestsDue(ctx, today.AddDays(SoonDays), after, bunch); err != nil {
				return err
			}
			for _, r := range list {
				n, err := s.recall(ctx, tx, r, today)
				if err != nil {
					return err
				}
				part += n
			}
			return nil
		})
		made += part
		if err != nil || len(list) < bunch {
			return made, err
		}
		after = list[len(list)-1].ID
	}
}

// recall brings one request to mind.
func (s *Service) recall(ctx context.Context, tx Tx, r privacy.Request, today civil.Date) (int, error) {
	to, err := s.at(ctx, tx, string(r.School), theSchool, "")
	if err != nil || len(to) == 0 {
		return 0, err
	}
	day, kind := monthDay(r.DueOn.String(), today), r.Kind.Label()
	n := Notice{
		ID: ID(ident.New("not", s.Now())), Cause: "due/" + string(r.ID), Kind: Duty, Target: "/privacy/requests",
		Text:      text.Say("一份个人信息"+kind.Zh+"申请将于 "+day.Zh+" 到期，请尽快办结。", "A request about personal data ("+kind.En+") is due by "+day.En+"; please settle it."),
		CreatedAt: s.Now(), ExpiresAt: s.Now().Add(Life),
	}
	if r.Overdue(today) {
		n.Cause, n.Text = "overdue/"+string(r.ID), text.Say("一份个人信息"+kind.Zh+"申请已超过法定期限（"+day.Zh+"），请马上办结并书面说明。", "A request about personal data ("+kind.En+") is past its deadline ("+day.En+"); settle it at once and explain in writing.")
	}
	fresh, err := s.makeOnce(ctx, tx, n, to)
	if fresh {
		return 1, err
	}
	return 0, err
}

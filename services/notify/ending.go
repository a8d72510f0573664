package notify

import (
	"context"
	"strconv"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/teacher"
)

// rememberEndings brings recognitions to mind that run out, to the teacher and to the office of each school that employs the
// teacher: once for each recognition, last day and step. One that is heard of late is told of at the nearest step alone.
func (s *Service) rememberEndings(ctx context.Context) (made int, err error) {
	today := civil.Today(s.Now())
	own := s.Standards.Reminding(today)
	for _, province := range append([]string{""}, own...) {
		q := teacher.Endings{Today: today, Province: province, Limit: bunch}
		if province == "" {
			q.Except = own
		}
		steps := s.Standards.Reminders(province, today)
		for i, step := range steps {
			q.Step, q.From, q.To = step, today, today.AddDays(step)
			if i+1 < len(steps) {
				q.From = today.AddDays(steps[i+1] + 1)
			}
			n, err := s.rememberStep(ctx, q, i+1 == len(steps))
			if made += n; err != nil {
				return made, err
			}
		}
	}
	return made, nil
}

// rememberStep tells of all endings of a step, in transactions of a bunch. The notice to the office marks what is told, also
// where nobody sits in it, so that each comes up once.
func (s *Service) rememberStep(ctx context.Context, q teacher.Endings, last bool) (made int, err error) {
	for {
		found, part := 0, 0
		err := s.inTx(ctx, func(tx Tx) error {
			part = 0
			list, err := tx.RecognitionsEnding(ctx, q)
			if err != nil {
				return err
			}
			found = len(list)
			for _, e := range list {
				n, err := s.ending(ctx, tx, e, q, last)
				if err != nil {
					return err
				}
				part += n
			}
			return nil
		})
		if made += part; err != nil || found < q.Limit {
			return made, err
		}
	}
}

// ending tells of one recognition that runs out. The causes stand in the query for what is not told yet, too.
func (s *Service) ending(ctx context.Context, tx Tx, e teacher.Ending, q teacher.Endings, last bool) (made int, err error) {
	day, level := monthDay(e.ValidTo.String(), q.Today), levelWords(string(e.Level))
	days := q.Today.DaysUntil(e.ValidTo)
	left := strconv.Itoa(days)
	cause := "ending/" + string(e.Recognition) + "/" + e.ValidTo.String() + "/" + strconv.Itoa(q.Step)
	holders, err := s.holders(ctx, tx, ident.ID(e.Teacher))
	if err != nil {
		return 0, err
	}
	office, err := s.at(ctx, tx, string(e.School), theirOffice, "")
	if err != nil {
		return 0, err
	}
	for _, n := range []struct {
		Notice
		to []Pupil
	}{
		{Notice{Cause: cause, Kind: Matter, Target: "/me/teacher", Text: text.Say(
			"您的"+level.Zh+"双师型认定将于 "+day.Zh+" 到期，还有 "+left+" 天，请与师资办安排复查或重新认定。",
			"Your recognition ("+level.En+") ends on "+day.En+", in "+text.Plural(days, "day", "days")+": arrange a re-check or a new one with the teachers' office.")}, holders},
		{Notice{Cause: cause + "/" + string(e.School), Kind: Duty, Still: !last, Target: "/teachers/whatif#coming", Text: text.Say(
			"本校一份"+level.Zh+"双师型认定将于 "+day.Zh+" 到期，还有 "+left+" 天；到期后不再计入双师比例，请安排复查或重新认定。",
			"A recognition ("+level.En+") at your school ends on "+day.En+", in "+text.Plural(days, "day", "days")+", and counts no longer then: arrange a re-check or a new one.")}, office},
	} {
		if len(n.to) == 0 && n.Kind == Matter {
			continue
		}
		n.ID, n.CreatedAt, n.ExpiresAt = ID(ident.New("not", s.Now())), s.Now(), s.Now().Add(Life)
		fresh, err := s.makeOnce(ctx, tx, n.Notice, n.to)
		if err != nil {
			return made, err
		}
		if fresh && len(n.to) > 0 {
			made++
		}
	}
	return made, nil
}

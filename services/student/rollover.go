package student

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Rolling is what a roll-over would do or did, class by class.
type Rolling struct {
	Year      int        // the school year that begins in its September
	On        civil.Date // when the final year ends
	Classes   []RollingClass
	Promoted  int
	Graduated int
	Repeating int       // a year behind their class, or kept
	Kept      []Student // who stays in the grade for another year, as chosen
	Done      *Rollover // when the school went over to that year already
}

// RollingClass is what becomes of one class.
type RollingClass struct {
	Name      string
	EntryYear int
	Grade     int // of the year that ends
	Length    int // of schooling
	Promoted  int
	Graduated int
	Kept      int
}

// SchoolYear is the school year that begins in the September of day's year, or of the year before.
func SchoolYear(day civil.Date) int {
	if day.Month >= time.September {
		return day.Year
	}
	return day.Year - 1
}

// rollingYear is the year that a school may go over to on day: the next one from May on, else the present one.
func rollingYear(day civil.Date) int {
	if day.Month >= time.May && day.Month < time.September {
		return day.Year
	}
	return SchoolYear(day)
}

// length is how many years of schooling a student has: the record's own, or that of the school's level.
func length(st Student, level string) int {
	switch {
	case st.Length > 0:
		return st.Length
	case level == "bachelor":
		return 4
	default:
		return 3
	}
}

// finishes reports whether a student has had the whole schooling when the school year of that September begins.
func finishes(st Student, level string, year int) bool { return year-st.EntryYear >= length(st, level) }

// PreviewRollover says what going over to the next school year would do when those of keep stay in their grade for another
// year (留级).
func (s *Service) PreviewRollover(ctx context.Context, who actor.Actor, keep ...ID) (Rolling, error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return Rolling{}, ErrForbidden
	}
	r, _, err := s.rolling(ctx, s.db, org.ID(who.Org), among(keep))
	return r, err
}

func among(keep []ID) map[ID]bool {
	stay := make(map[ID]bool, len(keep))
	for _, id := range keep {
		stay[id] = true
	}
	return stay
}

// mostKept bounds who is chosen to stay at one roll-over.
const mostKept = 1000

// Numbered finds the students of the actor's school who are at school by their numbers, which stand apart by spaces, commas
// or lines. A number of nobody there is refused by name.
func (s *Service) Numbered(ctx context.Context, who actor.Actor, numbers string) ([]ID, error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return nil, ErrForbidden
	}
	list := strings.FieldsFunc(numbers, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；", r) })
	if len(list) > mostKept {
		return nil, ErrInvalid.With(fault.In("keep", "一次最多 1000 人。", "1,000 at most at a time"))
	}
	var ids []ID
	var unknown []string
	for _, no := range list {
		st, err := s.db.StudentByNo(ctx, org.ID(who.Org), no)
		switch {
		case errors.Is(err, ErrNotFound), err == nil && !st.Active():
			unknown = append(unknown, no)
		case err != nil:
			return nil, err
		case !slices.Contains(ids, st.ID):
			ids = append(ids, st.ID)
		}
	}
	if len(unknown) > 0 {
		said := strings.Join(unknown[:min(5, len(unknown))], "、")
		return nil, ErrInvalid.With(fault.In("keep", "在读学生中没有这些学号："+said+"。请核对后再预览。", "nobody at school has these numbers: "+said+"; check them and look again"))
	}
	return ids, nil
}

// rolling works out a roll-over and who graduates by it.
func (s *Service) rolling(ctx context.Context, db Reads, school org.ID, stay map[ID]bool) (r Rolling, leaving []Student, err error) {
	o, err := db.School(ctx, school)
	if err != nil {
		return r, nil, err
	}
	r.Year = rollingYear(civil.Today(s.now()))
	r.On = civil.On(r.Year, time.July, 1)
	done, err := db.Rollovers(ctx, school)
	if err != nil {
		return r, nil, err
	}
	for _, d := range done {
		if d.Year == r.Year {
			r.Done = &d
		}
	}
	at := map[string]int{}
	read := func(p page.Request) (page.Page[Student], error) {
		return db.Students(ctx, Filter{School: school, State: Active}, p)
	}
	err = page.Each(read, func(st Student) error {
		i, ok := at[st.Class]
		if !ok {
			i = len(r.Classes)
			at[st.Class] = i
			r.Classes = append(r.Classes, RollingClass{Name: st.Class, EntryYear: st.EntryYear, Grade: st.Grade(r.On), Length: length(st, o.Level)})
		}
		if stay[st.ID] {
			r.Classes[i].Kept++
			r.Repeating++
			r.Kept = append(r.Kept, st)
			return nil
		}
		if finishes(st, o.Level, r.Year) {
			r.Classes[i].Graduated++
			r.Graduated++
			leaving = append(leaving, st)
		} else {
			r.Classes[i].Promoted++
			r.Promoted++
			if st.EntryYear > r.Classes[i].EntryYear {
				r.Repeating++
			}
		}
		return nil
	})
	return r, leaving, err
}

// RollOver brings the actor's school to the next school year, once: who had the whole schooling graduates, all others
// rise by themselves, since the grade follows from the year of entry. year is the one of the preview; doing it again is
// ErrRolled and changes nothing. keep names students who stay in their grade for another year, in whatever grade.
func (s *Service) RollOver(ctx context.Context, who actor.Actor, year int, keep []ID) (Rolling, error) {
	if !who.Is(actor.School) || who.Org == "" {
		return Rolling{}, ErrForbidden
	}
	if len(keep) > mostKept {
		return Rolling{}, ErrInvalid.With(fault.In("keep", "一次最多 1000 人。", "1,000 at most at a time"))
	}
	stay := among(keep)
	var r Rolling
	return r, s.inTx(ctx, func(tx Tx) (err error) {
		var leaving []Student
		if r, leaving, err = s.rolling(ctx, tx, org.ID(who.Org), stay); err != nil {
			return err
		}
		if year != r.Year {
			return ErrInvalid.With(fault.In("year", "学年已经变了，请重新预览。", "the school year has changed; look at the preview again"))
		}
		if r.Done != nil {
			return ErrRolled
		}
		if len(r.Kept) != len(stay) {
			return ErrInvalid.With(fault.In("keep", "有留级学生已不在读，请重新预览。", "somebody who is to repeat is not at school any more; look at the preview again"))
		}
		return s.roll(ctx, tx, who, &r, leaving)
	})
}

// keptReason is the reason of repeating that a roll-over gives.
const keptReason = "学年结转时留级"

func (s *Service) roll(ctx context.Context, tx Tx, who actor.Actor, r *Rolling, leaving []Student) error {
	now := s.now()
	for _, st := range leaving {
		h, err := st.Graduate(r.On, now)
		if err != nil {
			return err
		}
		if err := s.finish(ctx, tx, who, st, h, "student.graduate"); err != nil {
			return err
		}
	}
	for _, st := range r.Kept {
		h, err := st.Repeat(r.On, "", keptReason, now)
		if err != nil {
			return err
		}
		if err := s.finish(ctx, tx, who, st, h, "student.repeat"); err != nil {
			return err
		}
	}
	done := Rollover{School: org.ID(who.Org), Year: r.Year, Account: who.Account, At: now, Promoted: r.Promoted, Repeating: r.Repeating, Graduated: r.Graduated}
	if err := tx.InsertRollover(ctx, done); err != nil {
		return err
	}
	r.Done = &done
	if err := tx.Record(ctx, who.Org, events.SchoolYearRolled{School: string(who.Org), Year: r.Year, Promoted: r.Promoted, Graduated: r.Graduated, Repeating: r.Repeating}); err != nil {
		return err
	}
	return tx.Audit(ctx, ledger.By(who, now, "school.roll_over", who.Org))
}

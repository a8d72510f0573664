package student

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// ErrAway refuses a row about somebody who is not at school any more.
var ErrAway = fault.New(fault.Conflict, "student.away", "这名学生在系统中已离校、转出或毕业。确实还在校的，请先在学生页办理复学。", "the student has left, gone to another school or graduated; if they are at school, record their return first")

// ErrNotHere refuses a row that says itself that the student is not at school, of somebody who is not known to have left.
var ErrNotHere = fault.New(fault.Conflict, "student.not_here", "这一行写明学生已不在读，没有导入。系统中还在读的，请在学生页办理离校、转出或毕业。", "the row says that the student is not at school any more, so it was not taken; if they are at school here, record their leaving on their page")

// Outcome is what putting a row did.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// Row is one student as a school's table has it. Edit writes what the row says over what is known; Put fills the rest.
type Row struct {
	School    org.ID // for the operator; a school's is its own
	StudentNo string
	Away      bool // the row says that the student is not at school any more
	Edit      func(*Draft)

	Before    Student // "" as its ID when the student is new
	After     Draft
	Changes   []Change
	Elsewhere bool // another school has somebody of this identity number: perhaps a transfer
}

// Entry is a record with the indexes of what is sealed, as an import compares it.
type Entry struct {
	Student
	IDIndex, PhoneIndex, GuardianIndex, GuardianNameIx string
}

// Roster takes a school's table row by row. It reads what is recorded once, so that rows that change nothing ask nothing
// of the database. It serves one import and is not safe for concurrent use.
type Roster struct {
	s      *Service
	who    actor.Actor
	books  map[org.ID]*book
	recent *book // what the transaction under way recorded
}

// book is what is recorded at one school, and what a table says of it.
type book struct {
	byNo    map[string]Entry
	byIndex map[string]ID // by identity number
	seen    map[string]bool
	classes map[string]bool // that the table speaks of
	years   map[int]bool    // of rows without a class
}

func newBook() *book {
	return &book{byNo: map[string]Entry{}, byIndex: map[string]ID{}, seen: map[string]bool{}, classes: map[string]bool{}, years: map[int]bool{}}
}

// Roster begins the import of a table by the school itself, or by the operator for the schools that the rows name.
func (s *Service) Roster(who actor.Actor) (*Roster, error) {
	if !who.Is(actor.School, actor.Operator) || who.Is(actor.School) && who.Org == "" {
		return nil, ErrForbidden
	}
	return &Roster{s: s, who: who, books: map[org.ID]*book{}}, nil
}

// book reads what is recorded at a school, once.
func (r *Roster) book(ctx context.Context, school org.ID) (*book, error) {
	if b, ok := r.books[school]; ok {
		return b, nil
	}
	entries, err := r.s.db.Entries(ctx, school)
	if err != nil {
		return nil, err
	}
	b := newBook()
	for _, e := range entries {
		b.keep(e)
	}
	r.books[school] = b
	return b, nil
}

func (b *book) keep(e Entry) {
	b.byNo[e.StudentNo] = e
	if e.IDIndex != "" {
		b.byIndex[e.IDIndex] = e.ID
	}
}

// Saw notes that a table speaks of a student, also in a row that cannot be taken: such a one has not left.
func (r *Roster) Saw(ctx context.Context, school org.ID, no string) error {
	b, err := r.book(ctx, r.of(school))
	if err == nil {
		b.seen[no] = true
	}
	return err
}

// of is the school that a row is about.
func (r *Roster) of(school org.ID) org.ID {
	if r.who.Is(actor.School) {
		return org.ID(r.who.Org)
	}
	return school
}

// Put runs use in one transaction, in which put records a row or corrects what is recorded. An error of use undoes all;
// use may be run again after a deadlock and must begin anew then.
func (r *Roster) Put(ctx context.Context, use func(put func(*Row) (Outcome, error)) error) error {
	err := r.s.inTx(ctx, func(tx Tx) error {
		r.recent = newBook()
		return use(func(row *Row) (Outcome, error) { return r.put(ctx, tx, row) })
	})
	if err != nil {
		return err
	}
	for _, e := range r.recent.byNo {
		r.books[e.School].keep(e)
	}
	return nil
}

func (r *Roster) put(ctx context.Context, tx Tx, row *Row) (Outcome, error) {
	school := r.of(row.School)
	b, err := r.book(ctx, school)
	if err != nil {
		return "", err
	}
	old, has := b.byNo[row.StudentNo]
	if row.Away {
		return gone(old, has)
	}
	now := r.s.now()
	var d Draft
	if has {
		d.Student = old.Student
	}
	row.Edit(&d)
	d.School, d.StudentNo = school, row.StudentNo
	bad := d.tidy(now)
	if err := r.s.check(d.Student, bad); err != nil {
		return "", err
	}
	row.Before, row.After = old.Student, d
	b.note(d.Student)
	ix := r.s.indexed(d.Private)
	if err := r.unique(b, d.ID, ix.IDIndex); err != nil {
		return "", err
	}
	if !has {
		return Created, r.enrol(ctx, tx, row, ix, now)
	}
	if !old.Active() {
		return "", ErrAway
	}
	return r.amend(ctx, tx, row, old, ix)
}

// gone is what becomes of a row about somebody who is not at school: it may say only what is known.
func gone(old Entry, has bool) (Outcome, error) {
	if has && !old.Active() {
		return Unchanged, nil
	}
	return "", ErrNotHere.With(fault.Field{Name: "state", Reason: ErrNotHere.Message})
}

// note remembers which part of a school the table is about.
func (b *book) note(st Student) {
	if st.Class != "" {
		b.classes[st.Class] = true
	} else {
		b.years[st.EntryYear] = true
	}
}

// unique refuses an identity number that another of the school has, in SQL or in the rows before.
func (r *Roster) unique(b *book, id ID, index string) error {
	if index == "" {
		return nil
	}
	for _, known := range []map[string]ID{b.byIndex, r.recent.byIndex} {
		if holder, ok := known[index]; ok && holder != id {
			return ErrSameNumber.With(fault.Field{Name: FieldIDNumber, Reason: ErrSameNumber.Message})
		}
	}
	return nil
}

// indexed are the indexes of private values.
func (s *Service) indexed(p Private) Entry {
	if s.vault == nil || p == (Private{}) {
		return Entry{}
	}
	return Entry{
		IDIndex: s.vault.Index(FieldIDNumber, p.IDNumber), PhoneIndex: s.vault.Index(FieldPhone, p.Phone),
		GuardianIndex: s.vault.Index(FieldGuardianPhone, p.GuardianPhone), GuardianNameIx: s.vault.Index(FieldGuardianName, p.GuardianName),
	}
}

func (r *Roster) enrol(ctx context.Context, tx Tx, row *Row, ix Entry, now time.Time) error {
	d := row.After
	d.ID, d.Version, d.CreatedAt, d.UpdatedAt, d.State = ID(ident.New("stu", now)), 1, now, now, Active
	sealed, _, err := r.s.secretly(Sealed{Student: d.ID, School: d.School}, d.Private, now)
	if err != nil {
		return err
	}
	if row.Elsewhere, err = elsewhere(ctx, tx, sealed); err != nil {
		return err
	}
	if err := tx.InsertStudent(ctx, d.Student); err != nil {
		return err
	}
	if d.Private != (Private{}) {
		if err := tx.SaveSealed(ctx, sealed); err != nil {
			return err
		}
	}
	ix.Student = d.Student
	r.recent.keep(ix)
	if err := tx.Record(ctx, ident.ID(d.ID), events.StudentEnrolled{StudentRef: d.ref()}); err != nil {
		return err
	}
	return tx.Audit(ctx, ledger.By(r.who, now, "student.import", ident.ID(d.ID)))
}

// amend corrects a record by a row. A row that agrees with it costs no query.
func (r *Roster) amend(ctx context.Context, tx Tx, row *Row, old, ix Entry) (Outcome, error) {
	d := row.After
	if len(old.differences(d.Student)) == 0 && !ix.tells(old) {
		return Unchanged, nil
	}
	st, err := tx.LockStudent(ctx, old.ID)
	if err != nil {
		return "", err
	}
	if st.Version != old.Version {
		return "", ErrStale
	}
	h, err := r.s.correct(ctx, tx, &st, d)
	if err != nil || h.Event == nil {
		return Unchanged, err
	}
	row.Changes = h.Step.Detail.Changes
	if err := r.s.finish(ctx, tx, r.who, st, h, "student.import"); err != nil {
		return "", err
	}
	old.Student = st
	old.lay(ix)
	r.recent.keep(old)
	return Updated, nil
}

// tells reports whether indexes of a row say something new.
func (e Entry) tells(old Entry) bool {
	return e.IDIndex != "" && e.IDIndex != old.IDIndex || e.PhoneIndex != "" && e.PhoneIndex != old.PhoneIndex ||
		e.GuardianIndex != "" && e.GuardianIndex != old.GuardianIndex || e.GuardianNameIx != "" && e.GuardianNameIx != old.GuardianNameIx
}

func (e *Entry) lay(ix Entry) {
	for _, m := range []struct {
		to   *string
		from string
	}{{&e.IDIndex, ix.IDIndex}, {&e.PhoneIndex, ix.PhoneIndex}, {&e.GuardianIndex, ix.GuardianIndex}, {&e.GuardianNameIx, ix.GuardianNameIx}} {
		if m.from != "" {
			*m.to = m.from
		}
	}
}

// Missing lists who is recorded as being at school in the classes (or, without classes, the years of entry) that the table
// speaks of, and is not in the table: perhaps they left. In the order of class and number.
func (r *Roster) Missing() []Student {
	var missing []Student
	for _, b := range r.books {
		for _, e := range b.byNo {
			if e.Active() && !b.seen[e.StudentNo] && (b.classes[e.Class] || b.years[e.EntryYear]) {
				missing = append(missing, e.Student)
			}
		}
	}
	slices.SortFunc(missing, func(a, b Student) int {
		if a.Class != b.Class {
			return strings.Compare(a.Class, b.Class)
		}
		return strings.Compare(a.StudentNo, b.StudentNo)
	})
	return missing
}

// notInTable is the reason of leaving that an import gives.
const notInTable = "导入的名册中没有"

// LeaveMissing records that those left whom the table does not have any more, as far as they are named in chosen. It
// returns how many.
func (r *Roster) LeaveMissing(ctx context.Context, chosen []ID) (n int, err error) {
	if !r.who.Is(actor.School) {
		return 0, ErrForbidden
	}
	now := r.s.now()
	for _, st := range r.Missing() {
		if !slices.Contains(chosen, st.ID) {
			continue
		}
		if _, err := r.s.Leave(ctx, r.who, st.ID, st.Version, Exit{On: civil.Today(now), Reason: notInTable}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Roll is a list of students to its end, with the indexes that tell which sealed values are known: of the school, or of a
// class teacher's class. The whole text narrows as in Students. In the order of class
// and number.
func (s *Service) Roll(ctx context.Context, who actor.Actor, f Filter) ([]Entry, error) {
	switch {
	case who.Org == "":
		return nil, ErrForbidden
	case who.Is(actor.School, actor.VicePrincipal):
	case who.Is(actor.ClassTeacher) && who.Class != "":
		f.Class = who.Class
	default:
		return nil, ErrForbidden
	}
	all, err := s.db.Entries(ctx, org.ID(who.Org))
	f.IDIndex, f.PhoneIndex = s.indexes(f.Text)
	all = slices.DeleteFunc(all, func(e Entry) bool { return !f.holds(e) })
	slices.SortFunc(all, func(a, b Entry) int {
		return cmp.Or(strings.Compare(a.Class, b.Class), strings.Compare(a.StudentNo, b.StudentNo))
	})
	return all, err
}

// Past is what happened to the records of a list (see Roll), oldest first of each; use is told the record with it.
func (s *Service) Past(ctx context.Context, roll []Entry, use func(Entry, Step) error) error {
	for part := range slices.Chunk(roll, pastAtOnce) {
		ids := make([]ID, len(part))
		for i, e := range part {
			ids[i] = e.ID
		}
		steps, err := s.db.StepsOf(ctx, ids)
		if err != nil {
			return err
		}
		for _, e := range part {
			for _, step := range steps[e.ID] {
				if err := use(e, step); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// pastAtOnce is of how many records the steps are read together.
const pastAtOnce = 256

// holds reports whether a record passes a filter.
func (f Filter) holds(e Entry) bool {
	named := f.Text == "" || e.StudentNo == f.Text || strings.Contains(strings.ToLower(e.Name), strings.ToLower(f.Text))
	if f.IDIndex != "" || f.PhoneIndex != "" {
		named = f.IDIndex != "" && e.IDIndex == f.IDIndex || f.PhoneIndex != "" && e.PhoneIndex == f.PhoneIndex
	}
	return named && (f.Class == "" || e.Class == f.Class) && (f.State == "" || e.State == f.State) &&
		(f.EntryYear == 0 || e.EntryYear == f.EntryYear) && (f.MajorCode == "" || e.MajorCode == f.MajorCode)
}

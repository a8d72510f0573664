package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
)

// Fair is a fair with every member set.
func Fair(id string, school org.ID) fair.Fair {
	return fair.Fair{
		ID: fair.ID(id), Host: school, Plan: fair.Plan{Title: "秋季双选会", Place: "体育馆", From: noon.Add(24 * time.Hour), Until: noon.Add(28 * time.Hour), Round: "rnd_1"},
		Schools: []org.ID{school}, State: fair.Open, History: []fair.Step{{At: noon, By: "acc_1", Role: actor.School, State: fair.Open, Note: "n"}},
		Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

// Booth is a unit's part with every member set.
func Booth(id fair.ID, unit, school org.ID, posts ...placement.ID) fair.Booth {
	return fair.Booth{Fair: id, Unit: unit, By: school, Answer: round.Accepted, Room: "A12", Posts: posts, Version: 1, At: noon, UpdatedAt: noon}
}

// Slot is a free slot on the day of Fair, minutes after it begins.
func Slot(id string, of fair.ID, unit org.ID, minutes, capacity int) fair.Slot {
	from := noon.Add(24*time.Hour + time.Duration(minutes)*time.Minute)
	return fair.Slot{ID: fair.SlotID(id), Fair: of, Unit: unit, Room: "1 号桌", From: from, Until: from.Add(15 * time.Minute), Capacity: capacity}
}

// Guest is a student who registered.
func Guest(id fair.ID, of student.ID, school org.ID, number string) fair.Guest {
	return fair.Guest{Fair: id, Student: of, School: school, Number: number, At: noon}
}

func bookingOf(s fair.Slot, g fair.Guest) fair.Booking {
	return fair.Booking{Slot: s.ID, Fair: s.Fair, Unit: s.Unit, Student: g.Student, Number: g.Number, Room: s.Room, From: s.From, Until: s.Until, At: noon}
}

// FillFairs puts a row into each table of fairs. It needs what FillRounds needs and makes.
func FillFairs(ctx context.Context, tx *store.Tx, school, unit org.ID) error {
	f, slot, g := Fair("fai_1", school), Slot("slt_1", "fai_1", unit, 0, 2), Guest("fai_1", "stu_0", school, "AB23CD45")
	if err := first(tx.InsertFair(ctx, f), tx.SaveBooth(ctx, Booth(f.ID, unit, school, "plc_round")), tx.InsertSlots(ctx, []fair.Slot{slot}), tx.InsertGuest(ctx, g),
		tx.InsertBooking(ctx, bookingOf(slot, g)), tx.SaveVerdicts(ctx, f.ID, unit, []fair.Verdict{{Placement: "plc_round", Student: g.Student, Number: g.Number, Points: 90, Word: fair.Prefer, At: noon}})); err != nil {
		return err
	}
	_, err := tx.InsertMeeting(ctx, fair.Meeting{Fair: f.ID, Unit: unit, Student: g.Student, Number: g.Number, At: noon, By: "acc_1"})
	return err
}

// fairsKept holds that a student's part in a fair is in the own copy, goes when its time is over, and stays under legal hold.
func fairsKept(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	f, of := Fair("fai_1", w.school.ID), w.students[0].ID
	slot, g := Slot("slt_1", f.ID, w.enterprise.ID, 0, 1), Guest(f.ID, of, w.school.ID, "AB23CD45")
	word := fair.Verdict{Placement: w.placement.ID, Student: of, Number: g.Number, Points: 90, Word: fair.Prefer, Reason: fair.Reasons(fair.Prefer)[0].Zh, At: noon}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertFair(ctx, f), tx.SaveBooth(ctx, Booth(f.ID, w.enterprise.ID, w.school.ID, w.placement.ID)), tx.InsertSlots(ctx, []fair.Slot{slot}), tx.InsertGuest(ctx, g),
			tx.InsertBooking(ctx, bookingOf(slot, g)), tx.SaveVerdicts(ctx, f.ID, w.enterprise.ID, []fair.Verdict{word}))
	})
	met := fair.Meeting{Fair: f.ID, Unit: w.enterprise.ID, Student: of, Number: g.Number, At: slot.From, By: "acc_1"}
	must(t, db, func(ctx context.Context, tx *store.Tx) error { _, err := tx.InsertMeeting(ctx, met); return err })
	kept := func() privacy.KeptFair {
		t.Helper()
		h, err := db.KeptOf(ctx, of)
		if err != nil || len(h.Fairs) != 1 {
			t.Fatalf("got %+v, %v, want one fair", h.Fairs, err)
		}
		if n, err := db.HeldOf(ctx, of); err != nil || n.Fairs != 1 {
			t.Errorf("got %d fairs, %v, want one counted", n.Fairs, err)
		}
		return h.Fairs[0]
	}
	if k := kept(); k.Title != f.Title || k.Number != g.Number || len(k.Slots) != 1 || k.Slots[0].Unit != w.enterprise.Name || len(k.Words) != 0 || len(k.Met) != 1 || k.Met[0] != (privacy.KeptMet{Unit: w.enterprise.Name, At: met.At}) {
		t.Errorf("before it is closed: got %+v, want the booking, the meeting and no word", k)
	}
	f.State, f.Version = fair.Closed, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveFair(ctx, f) })
	if k := kept(); len(k.Words) != 1 || k.Words[0].Unit != w.enterprise.Name || k.Words[0].Post != w.placement.Title || k.Words[0].Points != 90 || k.Words[0].Reason.Zh != word.Reason {
		t.Errorf("got %+v, want what the unit said", k)
	}
	purge := func(before civil.Date) (gone []privacy.Erased) {
		t.Helper()
		must(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			gone, err = tx.PurgeDue(ctx, privacy.FairVisits, before, 10)
			return err
		})
		return gone
	}
	after := f.Day().AddDays(1)
	if gone := purge(f.Day()); len(gone) != 0 {
		t.Errorf("got %v erased before its time", gone)
	}
	hold := privacy.Hold{ID: "phd_1", School: w.school.ID, Student: of, Reason: "投诉", By: "acc_1", SetAt: noon, Version: 1}
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertLegalHold(ctx, hold) })
	if gone := purge(after); len(gone) != 1 || !gone[0].Held {
		t.Errorf("got %v, want it held", gone)
	}
	hold.Ended, hold.Version = privacy.Decision{By: "acc_1", At: noon}, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveLegalHold(ctx, hold) })
	if gone := purge(after); len(gone) != 1 || gone[0].Held || gone[0].School != w.school.ID {
		t.Errorf("got %v, want it erased", gone)
	}
	if h, err := db.KeptOf(ctx, of); err != nil || len(h.Fairs) != 0 || len(purge(after)) != 0 {
		t.Errorf("got %+v, %v, want nothing left", h.Fairs, err)
	}
}

func fairs(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	one, two := Fair("fai_1", w.school.ID), Fair("fai_2", w.school.ID)
	one.State = fair.Planned
	booth := Booth(one.ID, w.enterprise.ID, w.school.ID, w.placement.ID)
	a, b := Slot("slt_1", one.ID, w.enterprise.ID, 0, 1), Slot("slt_2", one.ID, w.enterprise.ID, 15, 2)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertFair(ctx, one), tx.InsertFair(ctx, two), tx.SaveBooth(ctx, booth), tx.InsertSlots(ctx, []fair.Slot{b, a}))
	})
	same(t, "a fair", one)(db.Fair(ctx, one.ID))
	_, err := db.Fair(ctx, "fai_9")
	refused(t, "a fair that is not there", err, fair.ErrNotFound)
	list := func(f fair.Filter) func(page.Request) (page.Page[fair.Fair], error) {
		return func(p page.Request) (page.Page[fair.Fair], error) { return db.Fairs(ctx, f, p) }
	}
	id := func(f fair.Fair) string { return string(f.ID) }
	lists(t, "fairs of a school", list(fair.Filter{School: w.school.ID}), id, "fai_2", "fai_1")
	lists(t, "fairs of another school", list(fair.Filter{School: "sch_9"}), id)
	lists(t, "fairs of a state", list(fair.Filter{States: []fair.State{fair.Open}}), id, "fai_2")
	lists(t, "fairs of a unit", list(fair.Filter{Unit: w.enterprise.ID}), id, "fai_1")
	next := one
	next.Version, next.Schools = 2, nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveFair(ctx, next) })
	lists(t, "fairs of a school that is not asked any more", list(fair.Filter{School: w.school.ID}), id, "fai_2")
	refused(t, "an old version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveFair(ctx, next) }), fair.ErrStale)

	same(t, "a booth", booth)(db.Booth(ctx, one.ID, booth.Unit))
	same(t, "all booths", []fair.Booth{booth})(db.Booths(ctx, one.ID))
	refused(t, "a booth twice", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveBooth(ctx, booth) }), fair.ErrStale)
	booth.Version, booth.Room = 2, "B1"
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveBooth(ctx, booth) })
	same(t, "a saved booth", booth)(db.Booth(ctx, one.ID, booth.Unit))
	same(t, "booths of a unit", map[fair.ID]fair.Booth{one.ID: booth})(db.BoothsOf(ctx, booth.Unit, []fair.ID{one.ID, two.ID}))
	same(t, "slots by time", []fair.Slot{a, b})(db.Slots(ctx, one.ID, booth.Unit))
	same(t, "slots of another unit", []fair.Slot(nil))(db.Slots(ctx, one.ID, "ent_9"))
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteSlot(ctx, b.ID) })
	_, err = db.Slot(ctx, b.ID)
	refused(t, "a removed slot", err, fair.ErrNotFound)
	open := next
	open.Version, open.State, open.Schools = 3, fair.Open, []org.ID{w.school.ID}
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveFair(ctx, open) })
	lists(t, "fairs of a school that is asked at the opening", list(fair.Filter{School: w.school.ID}), id, "fai_2", "fai_1")
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.ClearSlots(ctx, one.ID, booth.Unit) })
	same(t, "slots after clearing", []fair.Slot(nil))(db.Slots(ctx, one.ID, booth.Unit))
}

func fairGuests(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	f, slot := Fair("fai_1", w.school.ID), Slot("slt_1", "fai_1", w.enterprise.ID, 0, 1)
	later := Slot("slt_2", "fai_1", w.enterprise.ID, 15, 1)
	g, h := Guest(f.ID, w.students[0].ID, w.school.ID, "AAAA2222"), Guest(f.ID, w.students[1].ID, w.school.ID, "BBBB2222")
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertFair(ctx, f), tx.InsertSlots(ctx, []fair.Slot{slot, later}), tx.InsertGuest(ctx, g), tx.InsertGuest(ctx, h), tx.InsertGuest(ctx, g))
	})
	same(t, "a guest", g)(db.Guest(ctx, f.ID, g.Student))
	same(t, "by number", h)(db.GuestByNumber(ctx, f.ID, h.Number))
	of := func(flt fair.GuestFilter) func(page.Request) (page.Page[fair.Guest], error) {
		return func(p page.Request) (page.Page[fair.Guest], error) { return db.Guests(ctx, f.ID, flt, p) }
	}
	number := func(g fair.Guest) string { return g.Number }
	lists(t, "all guests", of(fair.GuestFilter{}), number, "AAAA2222", "BBBB2222")
	g.CameAt, g.CameBy = noon.Add(time.Hour), "acc_1"
	for _, fresh := range []bool{true, false} {
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			came := g
			if !fresh {
				came.CameAt = noon.Add(2 * time.Hour)
			}
			now, err := tx.Came(ctx, came)
			if now != fresh {
				t.Errorf("came: got new=%t, want %t", now, fresh)
			}
			return err
		})
	}
	same(t, "when a guest came first", g)(db.Guest(ctx, f.ID, g.Student))
	yes, no := true, false
	lists(t, "who came", of(fair.GuestFilter{School: w.school.ID, Came: &yes}), number, "AAAA2222")
	lists(t, "who did not", of(fair.GuestFilter{Came: &no}), number, "BBBB2222")

	booked := bookingOf(slot, g)
	book := func(b fair.Booking) error {
		return try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertBooking(ctx, b) })
	}
	refused(t, "a booking", book(booked), nil)
	refused(t, "a full slot", book(bookingOf(slot, h)), fair.ErrFull)
	refused(t, "the same unit again", book(bookingOf(later, g)), fair.ErrClash)
	refused(t, "removing a booked slot", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteSlot(ctx, slot.ID) }), fair.ErrBooked)
	refused(t, "removing all with a booked one", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.ClearSlots(ctx, f.ID, w.enterprise.ID) }), fair.ErrBooked)
	taken := slot
	taken.Taken = 1
	same(t, "slots afterwards", []fair.Slot{taken, later})(db.Slots(ctx, f.ID, w.enterprise.ID))
	same(t, "how many a student booked", map[fair.ID]int{f.ID: 1})(db.BookedOf(ctx, g.Student, []fair.ID{f.ID, "fai_9"}))
	same(t, "how many another booked", map[fair.ID]int{f.ID: 0})(db.BookedOf(ctx, h.Student, []fair.ID{f.ID}))
	same(t, "bookings of a unit", []fair.Booking{booked})(db.Bookings(ctx, f.ID, w.enterprise.ID))
	same(t, "bookings of a student", []fair.Booking{booked})(db.BookingsOf(ctx, f.ID, g.Student))
	same(t, "busy", true)(db.BookedAt(ctx, g.Student, slot.From.Add(time.Minute), slot.From.Add(2*time.Minute)))
	same(t, "free right after", false)(db.BookedAt(ctx, g.Student, slot.Until, slot.Until.Add(time.Minute)))
	same(t, "figures", fair.Counts{Registered: 2, Came: 1, Booked: 1})(db.FairCounts(ctx, f.ID))
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteBooking(ctx, booked) })
	refused(t, "cancelling twice", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteBooking(ctx, booked) }), fair.ErrNotFound)
	refused(t, "the place is free again", book(bookingOf(slot, h)), nil)

	met := fair.Meeting{Fair: f.ID, Unit: w.enterprise.ID, Student: g.Student, Number: g.Number, At: noon, By: "acc_1"}
	said := fair.Verdict{Placement: w.placement.ID, Student: g.Student, Number: g.Number, Points: 90, Word: fair.Prefer, Reason: "技能与岗位要求相符", At: noon}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if fresh, err := tx.InsertMeeting(ctx, met); !fresh || err != nil {
			t.Errorf("a first meeting: got %t, %v", fresh, err)
		}
		again := met
		again.At = noon.Add(time.Hour)
		if fresh, err := tx.InsertMeeting(ctx, again); fresh || err != nil {
			t.Errorf("a second meeting: got %t, %v", fresh, err)
		}
		return tx.SaveVerdicts(ctx, f.ID, w.enterprise.ID, []fair.Verdict{said})
	})
	same(t, "meetings of a unit", []fair.Meeting{met})(db.Meetings(ctx, f.ID, w.enterprise.ID))
	same(t, "meetings of a student", []fair.Meeting{met})(db.MeetingsOf(ctx, f.ID, g.Student))
	said.Points, said.Word = 0, fair.Unfit
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveVerdicts(ctx, f.ID, w.enterprise.ID, []fair.Verdict{said})
	})
	same(t, "verdicts of a unit", []fair.Verdict{said})(db.Verdicts(ctx, f.ID, w.enterprise.ID))
	same(t, "verdicts on a student", []fair.Verdict{said})(db.VerdictsOf(ctx, f.ID, g.Student))
	same(t, "said at fairs of a round", []round.Meeting{said.Marks()})(db.SaidAtFairs(ctx, f.Round, w.enterprise.ID, said.Placement, said.At))
	same(t, "said later", []round.Meeting{})(db.SaidAtFairs(ctx, f.Round, w.enterprise.ID, said.Placement, said.At.Add(time.Second)))
	same(t, "said at fairs of another round", []round.Meeting{})(db.SaidAtFairs(ctx, f.Round+"x", w.enterprise.ID, said.Placement, time.Time{}))

	same(t, "nobody to tell of an open fair", []fair.ID(nil))(db.FairsToTell(ctx, 9))
	f.State, f.Version = fair.Cancelled, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveFair(ctx, f) })
	same(t, "free when the fair is off", false)(db.BookedAt(ctx, h.Student, slot.From, slot.Until))
	for _, want := range [][]student.ID{{g.Student}, {h.Student}, nil} {
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			of, assessed, err := tx.Untold(ctx, f.ID, 1)
			same(t, "the next to tell", want)(of, err)
			if len(of) > 0 && assessed[of[0]] != (of[0] == g.Student) {
				t.Errorf("assessed: got %v for %s", assessed, of[0])
			}
			return nil
		})
	}
	same(t, "when all are told", []fair.ID(nil))(db.FairsToTell(ctx, 9))
}

// fairBookings lets many students ask for the last place of a slot at once.
func fairBookings(t *testing.T, db *store.DB) {
	const many = 64
	w := newWorld(t, db)
	f, slot := Fair("fai_1", w.school.ID), Slot("slt_1", "fai_1", w.enterprise.ID, 0, 1)
	f.Round = ""
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for n := range many {
			st := Student(fmt.Sprintf("stu_many%02d", n), fmt.Sprintf("99%02d", n), w.school.ID)
			st.State = student.Active
			if err := tx.InsertStudent(ctx, st); err != nil {
				return err
			}
		}
		return first(tx.InsertFair(ctx, f), tx.SaveBooth(ctx, Booth(f.ID, w.enterprise.ID, w.school.ID)), tx.InsertSlots(ctx, []fair.Slot{slot}))
	})
	svc := fair.NewService(db, func(ctx context.Context, use func(fair.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, nil, fair.Codes{Sign: func(message string) string { return fmt.Sprintf("%-32s", message) }}, func() time.Time { return noon })
	var got, full atomic.Int32
	var wg sync.WaitGroup
	for n := range many {
		wg.Go(func() {
			who := actor.Actor{Account: "acc_1", Role: actor.Student, Org: ident.ID(w.school.ID), Person: ident.ID(fmt.Sprintf("stu_many%02d", n))}
			switch _, err := svc.Book(t.Context(), who, f.ID, slot.ID); {
			case err == nil:
				got.Add(1)
			case errors.Is(err, fair.ErrFull):
				full.Add(1)
			default:
				t.Errorf("booking: got %v, want a place or fair.ErrFull", err)
			}
		})
	}
	wg.Wait()
	if got.Load() != 1 || full.Load() != many-1 {
		t.Errorf("the last place: %d got it and %d were refused, want 1 and %d", got.Load(), full.Load(), many-1)
	}
	list, err := db.Bookings(t.Context(), f.ID, w.enterprise.ID)
	left, slotErr := db.Slot(t.Context(), slot.ID)
	if err != nil || slotErr != nil || len(list) != 1 || left.Taken != 1 {
		t.Errorf("afterwards: got %d bookings and %d taken, %v %v; want one and one", len(list), left.Taken, err, slotErr)
	}
}

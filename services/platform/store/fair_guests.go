package store

import (
	"context"
	"slices"
	"time"

	"firstkm/services/fair"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

const guestColumns = `fair, student, school, number, at, came_at, came_by`

func scanGuest(row scanner) (g fair.Guest, err error) {
	var registered, came int64
	err = row.Scan(&g.Fair, &g.Student, &g.School, &g.Number, &registered, &came, &g.CameBy)
	g.At, g.CameAt = at(registered), at(came)
	return g, missing(err, fair.ErrNotFound)
}

// Guest implements fair.Reads.
func (q *queries) Guest(ctx context.Context, id fair.ID, of student.ID) (fair.Guest, error) {
	return scanGuest(q.q.row(ctx, `SELECT `+guestColumns+` FROM fair_guests WHERE fair = $1 AND student = $2`, id, of))
}

// GuestByNumber implements fair.Reads.
func (q *queries) GuestByNumber(ctx context.Context, id fair.ID, number string) (fair.Guest, error) {
	return scanGuest(q.q.row(ctx, `SELECT `+guestColumns+` FROM fair_guests WHERE fair = $1 AND number = $2`, id, number))
}

// Guests implements fair.Reads.
func (q *queries) Guests(ctx context.Context, id fair.ID, f fair.GuestFilter, p page.Request) (page.Page[fair.Guest], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[fair.Guest]{}, err
	}
	w := when(`fair = ? AND number > ?`, string(id), after[0]).also(f.School != "", `school = ?`, string(f.School))
	if f.Came != nil {
		w.and(*f.Came, `came_at > 0`)
		w.and(!*f.Came, `came_at = 0`)
	}
	rows, err := all(ctx, q.q, scanGuest, `SELECT `+guestColumns+` FROM fair_guests`+w.where()+` ORDER BY number`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(g fair.Guest) []string { return []string{g.Number} }), err
}

// FairCounts implements fair.Reads.
func (q *queries) FairCounts(ctx context.Context, id fair.ID) (n fair.Counts, err error) {
	err = q.q.row(ctx, `SELECT (SELECT COUNT(*) FROM fair_guests WHERE fair = $1), (SELECT COUNT(*) FROM fair_guests WHERE fair = $1 AND came_at > 0),
		(SELECT COUNT(*) FROM fair_bookings WHERE fair = $1), (SELECT COUNT(*) FROM fair_meetings WHERE fair = $1)`, id).
		Scan(&n.Registered, &n.Came, &n.Booked, &n.Met)
	return n, err
}

// InsertGuest implements fair.Tx.
func (tx *Tx) InsertGuest(ctx context.Context, g fair.Guest) error {
	_, err := tx.q.exec(ctx, `INSERT INTO fair_guests (`+guestColumns+`, told) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (fair, student) DO NOTHING`,
		g.Fair, g.Student, g.School, g.Number, micros(g.At), micros(g.CameAt), g.CameBy)
	return err
}

// Came implements fair.Tx.
func (tx *Tx) Came(ctx context.Context, g fair.Guest) (bool, error) {
	n, err := tx.q.exec(ctx, `UPDATE fair_guests SET came_at = $1, came_by = $2 WHERE fair = $3 AND student = $4 AND came_at = 0`, micros(g.CameAt), g.CameBy, g.Fair, g.Student)
	return n > 0, err
}

const bookingColumns = `b.slot, b.fair, b.unit, b.student, b.number, s.room, b.from_at, b.until_at, b.at FROM fair_bookings b JOIN fair_slots s ON s.id = b.slot`

func scanBooking(row scanner) (b fair.Booking, err error) {
	var from, until, made int64
	err = row.Scan(&b.Slot, &b.Fair, &b.Unit, &b.Student, &b.Number, &b.Room, &from, &until, &made)
	b.From, b.Until, b.At = at(from), at(until), at(made)
	return b, err
}

// Bookings implements fair.Reads.
func (q *queries) Bookings(ctx context.Context, id fair.ID, unit org.ID) ([]fair.Booking, error) {
	return all(ctx, q.q, scanBooking, `SELECT `+bookingColumns+` WHERE b.fair = $1 AND b.unit = $2 ORDER BY b.from_at, b.number`, id, unit)
}

// BookingsOf implements fair.Reads.
func (q *queries) BookingsOf(ctx context.Context, id fair.ID, of student.ID) ([]fair.Booking, error) {
	return all(ctx, q.q, scanBooking, `SELECT `+bookingColumns+` WHERE b.fair = $1 AND b.student = $2 ORDER BY b.from_at, b.slot`, id, of)
}

// BookedOf implements fair.Reads.
func (q *queries) BookedOf(ctx context.Context, by student.ID, of []fair.ID) (map[fair.ID]int, error) {
	booked := map[fair.ID]int{}
	for part := range slices.Chunk(of, atOnce) {
		w := when(`g.student = ?`, string(by))
		in(&w, `g.fair`, filled(part))
		_, err := all(ctx, q.q, func(r scanner) (none struct{}, err error) {
			var id fair.ID
			n := 0
			err = r.Scan(&id, &n)
			booked[id] = n
			return none, err
		}, `SELECT g.fair, (SELECT COUNT(*) FROM fair_bookings b WHERE b.fair = g.fair AND b.student = g.student) FROM fair_guests g`+w.where(), w.args...)
		if err != nil {
			return nil, err
		}
	}
	return booked, nil
}

// BookedAt implements fair.Reads and interview.Reads.
func (q *queries) BookedAt(ctx context.Context, of student.ID, from, until time.Time) (busy bool, err error) {
	err = q.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM fair_bookings b JOIN fairs f ON f.id = b.fair WHERE b.student = $1 AND b.from_at < $2 AND b.until_at > $3 AND f.state <> 'cancelled')
		OR EXISTS (SELECT 1 FROM interviews i JOIN applications a ON a.id = i.application
		WHERE i.student = $1 AND i.state = 'agreed' AND i.from_at < $2 AND i.until_at > $3 AND a.state IN ('submitted', 'shortlisted', 'intended'))`,
		of, micros(until), micros(from)).Scan(&busy)
	return busy, err
}

// InsertBooking implements fair.Tx.
func (tx *Tx) InsertBooking(ctx context.Context, b fair.Booking) error {
	n, err := tx.q.exec(ctx, `UPDATE fair_slots SET taken = taken + 1 WHERE id = $1 AND taken < capacity`, b.Slot)
	if err := changed(n, err, fair.ErrFull); err != nil {
		return err
	}
	n, err = tx.q.exec(ctx, `INSERT INTO fair_bookings (slot, fair, unit, student, number, from_at, until_at, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		b.Slot, b.Fair, b.Unit, b.Student, b.Number, micros(b.From), micros(b.Until), micros(b.At))
	return changed(n, err, fair.ErrClash)
}

// DeleteBooking implements fair.Tx.
func (tx *Tx) DeleteBooking(ctx context.Context, b fair.Booking) error {
	n, err := tx.q.exec(ctx, `DELETE FROM fair_bookings WHERE slot = $1 AND student = $2`, b.Slot, b.Student)
	if err := changed(n, err, fair.ErrNotFound); err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `UPDATE fair_slots SET taken = taken - 1 WHERE id = $1`, b.Slot)
	return err
}

func scanMeeting(row scanner) (m fair.Meeting, err error) {
	var met int64
	err = row.Scan(&m.Fair, &m.Unit, &m.Student, &m.Number, &met, &m.By)
	m.At = at(met)
	return m, err
}

const meetingColumns = `fair, unit, student, number, at, by_account`

// Meetings implements fair.Reads.
func (q *queries) Meetings(ctx context.Context, id fair.ID, unit org.ID) ([]fair.Meeting, error) {
	return all(ctx, q.q, scanMeeting, `SELECT `+meetingColumns+` FROM fair_meetings WHERE fair = $1 AND unit = $2 ORDER BY at, number`, id, unit)
}

// MeetingsOf implements fair.Reads.
func (q *queries) MeetingsOf(ctx context.Context, id fair.ID, of student.ID) ([]fair.Meeting, error) {
	return all(ctx, q.q, scanMeeting, `SELECT `+meetingColumns+` FROM fair_meetings WHERE fair = $1 AND student = $2 ORDER BY at, unit`, id, of)
}

// InsertMeeting implements fair.Tx.
func (tx *Tx) InsertMeeting(ctx context.Context, m fair.Meeting) (bool, error) {
	n, err := tx.q.exec(ctx, `INSERT INTO fair_meetings (`+meetingColumns+`) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, m.Fair, m.Unit, m.Student, m.Number, micros(m.At), m.By)
	return n > 0, err
}

func scanVerdict(row scanner) (v fair.Verdict, err error) {
	var said int64
	err = row.Scan(&v.Placement, &v.Student, &v.Number, &v.Points, &v.Word, &v.Reason, &said)
	v.At = at(said)
	return v, err
}

const verdictColumns = `placement, student, number, points, word, reason, at`

// Verdicts implements fair.Reads.
func (q *queries) Verdicts(ctx context.Context, id fair.ID, unit org.ID) ([]fair.Verdict, error) {
	return all(ctx, q.q, scanVerdict, `SELECT `+verdictColumns+` FROM fair_verdicts WHERE fair = $1 AND unit = $2 ORDER BY placement, number`, id, unit)
}

// VerdictsOf implements fair.Reads.
func (q *queries) VerdictsOf(ctx context.Context, id fair.ID, of student.ID) ([]fair.Verdict, error) {
	return all(ctx, q.q, scanVerdict, `SELECT `+verdictColumns+` FROM fair_verdicts WHERE fair = $1 AND student = $2 ORDER BY placement`, id, of)
}

// SaidAtFairs implements round.Reads.
func (q *queries) SaidAtFairs(ctx context.Context, id round.ID, unit org.ID, post placement.ID, since time.Time) ([]round.Meeting, error) {
	said, err := all(ctx, q.q, scanVerdict, `SELECT `+verdictColumns+` FROM fair_verdicts WHERE fair IN (SELECT id FROM fairs WHERE round = $1) AND unit = $2 AND placement = $3 AND at >= $4
		ORDER BY at, student`, id, unit, post, micros(since))
	met := make([]round.Meeting, len(said))
	for i, v := range said {
		met[i] = v.Marks()
	}
	return met, err
}

// SaveVerdicts implements fair.Tx.
func (tx *Tx) SaveVerdicts(ctx context.Context, id fair.ID, unit org.ID, list []fair.Verdict) error {
	for _, v := range list {
		if _, err := tx.q.exec(ctx, `INSERT INTO fair_verdicts (fair, unit, `+verdictColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (fair, placement, student) DO UPDATE SET points = excluded.points, word = excluded.word, reason = excluded.reason, at = excluded.at`,
			id, unit, v.Placement, v.Student, v.Number, v.Points, v.Word, v.Reason, micros(v.At)); err != nil {
			return err
		}
	}
	return nil
}

// FairsToTell implements fair.Reads.
func (q *queries) FairsToTell(ctx context.Context, limit int) ([]fair.ID, error) {
	return all(ctx, q.q, func(r scanner) (id fair.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM fairs f WHERE state IN ('closed', 'cancelled') AND EXISTS (SELECT 1 FROM fair_guests g WHERE g.fair = f.id AND g.told = 0) ORDER BY id LIMIT $1`, limit)
}

// Untold implements fair.Tx.
func (tx *Tx) Untold(ctx context.Context, id fair.ID, limit int) ([]student.ID, map[student.ID]bool, error) {
	one := func(r scanner) (s student.ID, err error) { return s, r.Scan(&s) }
	of, err := all(ctx, tx.q, one, `SELECT student FROM fair_guests WHERE fair = $1 AND told = 0 ORDER BY student LIMIT $2`, id, limit)
	if err != nil || len(of) == 0 {
		return nil, nil, err
	}
	from, to := of[0], of[len(of)-1]
	said, err := all(ctx, tx.q, one, `SELECT DISTINCT student FROM fair_verdicts WHERE fair = $1 AND student >= $2 AND student <= $3`, id, from, to)
	if err != nil {
		return nil, nil, err
	}
	assessed := map[student.ID]bool{}
	for _, s := range said {
		assessed[s] = true
	}
	_, err = tx.q.exec(ctx, `UPDATE fair_guests SET told = 1 WHERE fair = $1 AND told = 0 AND student >= $2 AND student <= $3`, id, from, to)
	return of, assessed, err
}

package store

import (
	"context"
	"encoding/json"
	"slices"

	"firstkm/services/fair"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

func scanFair(row scanner) (fair.Fair, error) { return bodies[fair.Fair](fair.ErrNotFound)(row) }

// Fair implements fair.Reads.
func (q *queries) Fair(ctx context.Context, id fair.ID) (fair.Fair, error) {
	return scanFair(q.q.row(ctx, `SELECT body FROM fairs WHERE id = $1`, id))
}

// LockFair implements fair.Tx.
func (tx *Tx) LockFair(ctx context.Context, id fair.ID) (fair.Fair, error) {
	return scanFair(tx.q.row(ctx, `SELECT body FROM fairs WHERE id = $1`+tx.engine.lock(), id))
}

// ShareFair implements fair.Tx.
func (tx *Tx) ShareFair(ctx context.Context, id fair.ID) (fair.Fair, error) {
	return scanFair(tx.q.row(ctx, `SELECT body FROM fairs WHERE id = $1`+tx.engine.share(), id))
}

// Fairs implements fair.Reads.
func (q *queries) Fairs(ctx context.Context, f fair.Filter, p page.Request) (page.Page[fair.Fair], error) {
	var w filter
	w.and(f.School != "", `id IN (SELECT fair FROM fair_schools WHERE school = ?)`, string(f.School))
	w.and(f.Unit != "", `id IN (SELECT fair FROM fair_booths WHERE unit = ?)`, string(f.Unit))
	in(&w, `state`, f.States)
	return newest(ctx, q.q, `fairs`, w, p, scanFair, func(f fair.Fair) string { return string(f.ID) })
}

// InsertFair implements fair.Tx.
func (tx *Tx) InsertFair(ctx context.Context, f fair.Fair) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if _, err := tx.q.exec(ctx, `INSERT INTO fairs (id, host, round, state, from_at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		f.ID, f.Host, f.Round, f.State, micros(f.From), f.Version, string(body)); err != nil {
		return err
	}
	return tx.saveFairSchools(ctx, f)
}

// SaveFair implements fair.Tx.
func (tx *Tx) SaveFair(ctx context.Context, f fair.Fair) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE fairs SET round = $1, state = $2, from_at = $3, version = $4, body = $5 WHERE id = $6 AND version = $7`,
		f.Round, f.State, micros(f.From), f.Version, string(body), f.ID, f.Version-1)
	if err := changed(n, err, fair.ErrStale); err != nil {
		return err
	}
	return tx.saveFairSchools(ctx, f)
}

// saveFairSchools keeps whose students may come.
func (tx *Tx) saveFairSchools(ctx context.Context, f fair.Fair) error {
	if _, err := tx.q.exec(ctx, `DELETE FROM fair_schools WHERE fair = $1`, f.ID); err != nil {
		return err
	}
	for _, school := range f.Schools {
		if _, err := tx.q.exec(ctx, `INSERT INTO fair_schools (fair, school) VALUES ($1, $2)`, f.ID, school); err != nil {
			return err
		}
	}
	return nil
}

func scanBooth(row scanner) (fair.Booth, error) { return bodies[fair.Booth](fair.ErrNotFound)(row) }

// Booth implements fair.Reads.
func (q *queries) Booth(ctx context.Context, id fair.ID, unit org.ID) (fair.Booth, error) {
	return scanBooth(q.q.row(ctx, `SELECT body FROM fair_booths WHERE fair = $1 AND unit = $2`, id, unit))
}

// LockBooth implements fair.Tx.
func (tx *Tx) LockBooth(ctx context.Context, id fair.ID, unit org.ID) (fair.Booth, error) {
	return scanBooth(tx.q.row(ctx, `SELECT body FROM fair_booths WHERE fair = $1 AND unit = $2`+tx.engine.lock(), id, unit))
}

// Booths implements fair.Reads.
func (q *queries) Booths(ctx context.Context, id fair.ID) ([]fair.Booth, error) {
	return all(ctx, q.q, scanBooth, `SELECT body FROM fair_booths WHERE fair = $1 ORDER BY unit`, id)
}

// BoothsOf implements fair.Reads.
func (q *queries) BoothsOf(ctx context.Context, unit org.ID, of []fair.ID) (map[fair.ID]fair.Booth, error) {
	found := make(map[fair.ID]fair.Booth, len(of))
	for part := range slices.Chunk(of, atOnce) {
		w := when(`unit = ?`, string(unit))
		in(&w, `fair`, filled(part))
		rows, err := all(ctx, q.q, scanBooth, `SELECT body FROM fair_booths`+w.where(), w.args...)
		if err != nil {
			return nil, err
		}
		for _, b := range rows {
			found[b.Fair] = b
		}
	}
	return found, nil
}

// SaveBooth implements fair.Tx.
func (tx *Tx) SaveBooth(ctx context.Context, b fair.Booth) error {
	body, err := json.Marshal(b)
	if err != nil {
		return err
	}
	if b.Version == 1 {
		n, err := tx.q.exec(ctx, `INSERT INTO fair_booths (fair, unit, version, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, b.Fair, b.Unit, b.Version, string(body))
		return changed(n, err, fair.ErrStale)
	}
	n, err := tx.q.exec(ctx, `UPDATE fair_booths SET version = $1, body = $2 WHERE fair = $3 AND unit = $4 AND version = $5`, b.Version, string(body), b.Fair, b.Unit, b.Version-1)
	return changed(n, err, fair.ErrStale)
}

func scanSlot(row scanner) (s fair.Slot, err error) {
	var from, until int64
	err = row.Scan(&s.ID, &s.Fair, &s.Unit, &s.Room, &from, &until, &s.Capacity, &s.Taken)
	s.From, s.Until = at(from), at(until)
	return s, missing(err, fair.ErrNotFound)
}

const slotColumns = `id, fair, unit, room, from_at, until_at, capacity, taken`

// Slot implements fair.Reads.
func (q *queries) Slot(ctx context.Context, id fair.SlotID) (fair.Slot, error) {
	return scanSlot(q.q.row(ctx, `SELECT `+slotColumns+` FROM fair_slots WHERE id = $1`, id))
}

// Slots implements fair.Reads.
func (q *queries) Slots(ctx context.Context, id fair.ID, unit org.ID) ([]fair.Slot, error) {
	w := when(`fair = ?`, string(id)).also(unit != "", `unit = ?`, string(unit))
	return all(ctx, q.q, scanSlot, `SELECT `+slotColumns+` FROM fair_slots`+w.where()+` ORDER BY from_at, room, id`, w.args...)
}

// InsertSlots implements fair.Tx.
func (tx *Tx) InsertSlots(ctx context.Context, list []fair.Slot) error {
	for _, s := range list {
		if _, err := tx.q.exec(ctx, `INSERT INTO fair_slots (`+slotColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			s.ID, s.Fair, s.Unit, s.Room, micros(s.From), micros(s.Until), s.Capacity, s.Taken); err != nil {
			return err
		}
	}
	return nil
}

// DeleteSlot implements fair.Tx.
func (tx *Tx) DeleteSlot(ctx context.Context, id fair.SlotID) error {
	n, err := tx.q.exec(ctx, `DELETE FROM fair_slots WHERE id = $1 AND taken = 0`, id)
	return changed(n, err, fair.ErrBooked)
}

// ClearSlots implements fair.Tx. It removes first and looks afterwards, so that a booking beside it is either refused or seen.
func (tx *Tx) ClearSlots(ctx context.Context, id fair.ID, unit org.ID) error {
	if _, err := tx.q.exec(ctx, `DELETE FROM fair_slots WHERE fair = $1 AND unit = $2 AND taken = 0`, id, unit); err != nil {
		return err
	}
	left := 0
	err := tx.q.row(ctx, `SELECT COUNT(*) FROM fair_slots WHERE fair = $1 AND unit = $2`, id, unit).Scan(&left)
	if err == nil && left > 0 {
		return fair.ErrBooked
	}
	return err
}

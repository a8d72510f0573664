package store

import (
	"context"
	"errors"

	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/round"
	"firstkm/services/student"
)

// BatchOf implements round.Reads.
func (q *queries) BatchOf(ctx context.Context, id ident.ID) (round.Batch, error) {
	b, err := q.Batch(ctx, batch.ID(id))
	if errors.Is(err, batch.ErrNotFound) {
		return round.Batch{}, round.ErrNotFound
	}
	return round.Batch{
		School: b.School, Name: b.Name, Approved: b.State == batch.Approved,
		Holds: func(st student.Student) bool { return st.School == b.School && b.Cohort.Holds(st) },
	}, err
}

// Adopted implements round.Reads. Of several lists that name a unit the last published counts.
func (q *queries) Adopted(ctx context.Context, school org.ID, id ident.ID, day civil.Date, of ...org.ID) (map[org.ID]round.Listing, error) {
	list, err := q.someListed(ctx, school, batch.ID(id), day, of)
	on := map[org.ID]round.Listing{}
	for _, l := range list {
		if l.Counts(day) {
			on[l.Unit] = round.Listing{DecisionNo: l.DecisionNo, DecidedOn: l.DecidedOn, PublishedOn: l.PublishedOn}
		}
	}
	return on, err
}

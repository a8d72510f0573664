package app_test

import (
	"context"
	"time"

	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/round"
)

// approvedBatch leaves a batch of school that vice approved.
func (w *world) approvedBatch(from, to civil.Date) batch.Batch {
	w.t.Helper()
	ctx, batches := w.t.Context(), w.a.Services.Batches
	b, err := batches.Create(ctx, w.who("school"), batch.Terms{
		Name: "示例批次", Term: "第二学期", From: from, To: to, Plan: batch.Plan{Programme: "数控人才培养方案", Module: "岗位实习"},
	})
	w.check(err)
	b, err = batches.Step(ctx, w.who("school"), b.ID, b.Version, "submit", "")
	w.check(err)
	b, err = batches.Step(ctx, w.who("vice"), b.ID, b.Version, "approve", "")
	w.check(err)
	return b
}

// matching leaves an open round of school, to which unit is invited and offers plc.
func (w *world) matching() {
	ctx, s := w.t.Context(), w.a.Services
	now := time.Now()
	today := civil.Today(now)
	b := w.approvedBatch(today.AddMonths(1), today.AddMonths(7))
	r, err := s.Rounds.Plan(ctx, w.who("school"), round.Plan{
		Name: "示例轮次", Opens: now, Closes: now.Add(7 * 24 * time.Hour), Start: today.AddMonths(1), End: today.AddMonths(8), HoldsUntil: today.AddDays(14),
		Schools: []round.Member{{School: org.ID(w.ids["school"]), Batch: ident.ID(b.ID)}},
	})
	w.check(err)
	secret := "00"
	sealed, err := w.a.Keyring.Seal(round.SaltField, string(r.ID), secret)
	w.check(err)
	w.check(w.a.Store.InTx(ctx, func(tx *store.Tx) error {
		return openRound(ctx, tx, r, org.ID(w.ids["unit"]), placement.ID(w.ids["plc"]), sealed)
	}))
	w.ids["rnd"] = string(r.ID)
}

func openRound(ctx context.Context, tx *store.Tx, r round.Round, unit org.ID, post placement.ID, salt string) error {
	r.State, r.SealedSalt, r.SaltHash, r.Commitment = round.Open, salt, round.Commitment([]byte{0}), round.Commitment([]byte{1})
	r.Version++
	if err := tx.SaveRound(ctx, r); err != nil {
		return err
	}
	if err := tx.SaveInvitation(ctx, round.Invitation{Round: r.ID, Unit: unit, By: r.Host, Answer: round.Accepted, At: r.CreatedAt}); err != nil {
		return err
	}
	return tx.SaveOffer(ctx, round.Offer{Round: r.ID, Placement: post, Unit: unit, Kind: placement.Post, From: r.Start, To: r.End, Mode: round.ByFit, State: round.Stands, Version: 1})
}

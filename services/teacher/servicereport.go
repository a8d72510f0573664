package teacher

import (
	"context"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Freeze reports a school's ratio: it freezes the register of a day, signs it for the installation and keeps it for good
// (上报快照). signer is who answers for it, as the school writes it. May: the school's office and vice-principal.
func (s *Service) Freeze(ctx context.Context, who actor.Actor, school org.ID, q Query, signer, note string) (Snapshot, error) {
	q, err := s.fill(q)
	if err != nil {
		return Snapshot{}, err
	}
	if !office(who, school) {
		return Snapshot{}, ErrForbidden
	}
	var bad []fault.Field
	if n := utf8.RuneCountInString(strings.TrimSpace(signer)); n == 0 || n > 40 {
		bad = append(bad, fault.In("signer", "请填写签发人，不超过 40 个字。", "say who signs, in at most 40 characters"))
	}
	if utf8.RuneCountInString(note) > 500 {
		bad = append(bad, fault.In("note", "说明不超过 500 个字。", "the note has at most 500 characters"))
	}
	if q.AsOf.After(s.today()) {
		bad = append(bad, fault.In("as_of", "上报日期不能晚于今天。", "a day to come cannot be reported"))
	}
	if err := invalid(bad); err != nil {
		return Snapshot{}, err
	}
	now := s.now()
	var snap Snapshot
	err = s.inTx(ctx, func(tx Tx) error {
		sch, err := tx.School(ctx, school)
		if err != nil {
			return err
		}
		files, err := tx.Register(ctx, school)
		if err != nil {
			return err
		}
		r := NewReport(files, sch, s.rule(q.Formula, sch.Region, q.AsOf), q.AsOf)
		r.ID, r.Note, r.SignedAt = SnapshotID(ident.New("snp", now)), note, now.UTC()
		r.Signer, r.SignerRole, r.SignerName = who.Account, who.Role, strings.TrimSpace(signer)
		if snap, err = freeze(r, s.notary); err != nil {
			return err
		}
		if err := tx.InsertSnapshot(ctx, snap); err != nil {
			return err
		}
		if err := tx.Record(ctx, ident.ID(snap.ID), events.TeacherRatioReported{Snapshot: string(snap.ID), School: string(school), AsOf: q.AsOf.String()}); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "teacher.report", ident.ID(snap.ID)))
	})
	return snap, err
}

// Snapshot opens a snapshot that is what was signed, else ErrForged; its Proof says whether the key is still here. May: who reads the school's register.
func (s *Service) Snapshot(ctx context.Context, who actor.Actor, id SnapshotID) (Snapshot, Report, error) {
	snap, err := s.db.Snapshot(ctx, id)
	if err != nil {
		return Snapshot{}, Report{}, err
	}
	if err := s.reads(ctx, who, snap.School); err != nil {
		return Snapshot{}, Report{}, ErrNotFound
	}
	r, err := snap.Open(s.notary)
	return snap, r, err
}

// Differences lists what later corrections changed of a snapshot's day.
func (s *Service) Differences(ctx context.Context, who actor.Actor, id SnapshotID) ([]Difference, error) {
	snap, r, err := s.Snapshot(ctx, who, id)
	if err != nil {
		return nil, err
	}
	files, err := s.db.Register(ctx, snap.School)
	if err != nil {
		return nil, err
	}
	return Differences(r, files), nil
}

// Snapshots lists a school's snapshots, newest first.
func (s *Service) Snapshots(ctx context.Context, who actor.Actor, school org.ID, p page.Request) (page.Page[Snapshot], error) {
	if err := s.reads(ctx, who, school); err != nil {
		return page.Page[Snapshot]{}, err
	}
	return s.db.Snapshots(ctx, school, p)
}

// Unsound lists the snapshots that are not what was signed, and those signed with a key that is not here, for the doctor.
func (s *Service) Unsound(ctx context.Context) (checked int, bad, gone []SnapshotID, err error) {
	err = page.Each(func(p page.Request) (page.Page[Snapshot], error) { return s.db.Snapshots(ctx, "", p) }, func(snap Snapshot) error {
		checked++
		if _, err := snap.Open(s.notary); err != nil {
			bad = append(bad, snap.ID)
		} else if snap.Proof == KeyGone {
			gone = append(gone, snap.ID)
		}
		return nil
	})
	return checked, bad, gone, err
}

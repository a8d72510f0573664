package placement

import (
	"context"
	"errors"
	"reflect"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// Row is one opening of an import. Ref is the importer's key for it.
type Row struct {
	Ref          string
	Origin       Origin
	ExternalName string // of the enterprise, on an external listing
	PublishedOn  civil.Date
	Terms        Terms
}

// Outcome is what an import did with a row.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// Put creates or replaces the opening of (source, ref): an enterprise's own rows become drafts, an operator's external
// rows are published at once. The same row twice changes nothing. Several rows share one transaction.
func (s *Service) Put(ctx context.Context, who actor.Actor, rows []Row) ([]Outcome, []error, error) {
	outcomes, faults := make([]Outcome, len(rows)), make([]error, len(rows))
	err := s.inTx(ctx, func(tx Tx) error {
		for i, row := range rows {
			outcome, err := s.put(ctx, tx, who, row)
			if fault.Of(err) != nil && fault.Of(err).Kind != fault.Internal {
				faults[i] = err
				continue
			}
			if err != nil {
				return err
			}
			outcomes[i] = outcome
		}
		return nil
	})
	return outcomes, faults, err
}

func (s *Service) put(ctx context.Context, tx Tx, who actor.Actor, row Row) (Outcome, error) {
	if err := mayPut(who, row); err != nil {
		return "", err
	}
	if err := s.check(row.Terms); err != nil {
		return "", err
	}
	source := string(who.Org)
	if source == "" {
		source = string(who.Role)
	}
	p, err := tx.PlacementByRef(ctx, source, row.Ref)
	if errors.Is(err, ErrNotFound) {
		return Created, s.insert(ctx, tx, who, source, row)
	}
	if err != nil {
		return "", err
	}
	if reflect.DeepEqual(p.Terms, row.Terms) && p.ExternalName == row.ExternalName {
		return Unchanged, nil
	}
	return Updated, s.replace(ctx, tx, who, p, row)
}

func mayPut(who actor.Actor, row Row) error {
	if row.Ref == "" {
		return ErrInvalid.With(fault.In("ref", "缺少唯一编号。", "a row needs its own key"))
	}
	switch {
	case row.Origin == External && who.Is(actor.Operator):
	case row.Origin == Own && who.Is(actor.Enterprise):
	case row.Origin == External:
		return ErrForbidden.With(fault.In("origin", "外部信息只能由运维导入。", "external listings are the operator's to import"))
	default:
		return ErrForbidden.With(fault.In("origin", "本单位岗位由用人单位自己导入。", "own postings are imported by their enterprise"))
	}
	return nil
}

func (s *Service) insert(ctx context.Context, tx Tx, who actor.Actor, source string, row Row) error {
	now := s.now()
	p := Placement{
		ID: ID(ident.New("plc", now)), Origin: row.Origin, Source: source, Ref: row.Ref, Terms: row.Terms,
		ExternalName: row.ExternalName, State: Draft, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if row.Origin == Own {
		p.Enterprise = org.ID(who.Org)
	} else {
		p.State, p.PublishedAt = Published, now
		if !row.PublishedOn.IsZero() {
			p.PublishedAt = row.PublishedOn.Start()
		}
		p.ExpiresOn = never
	}
	if err := tx.InsertPlacement(ctx, p); err != nil {
		return err
	}
	if err := tx.Audit(ctx, ledger.By(who, now, "placement.import", ident.ID(p.ID))); err != nil || row.Origin == Own {
		return err
	}
	return tx.Record(ctx, ident.ID(p.ID), events.PlacementPublished{PlacementRef: p.ref()})
}

// never is the last day of what has no end of its own: pages drop external listings by their age, the API keeps them.
var never = civil.On(9999, 12, 31)

func (s *Service) replace(ctx context.Context, tx Tx, who actor.Actor, p Placement, row Row) error {
	now := s.now()
	if row.Origin == Own && p.State != Draft {
		return ErrState.With(fault.In("ref", "这个岗位已发布，请在页面上修改。", "this posting is published; change it on its page"))
	}
	p.Terms, p.ExternalName = row.Terms, row.ExternalName
	p.touch(now)
	if err := tx.SavePlacement(ctx, p); err != nil {
		return err
	}
	if err := tx.Audit(ctx, ledger.By(who, now, "placement.import", ident.ID(p.ID))); err != nil || p.State == Draft {
		return err
	}
	return tx.Record(ctx, ident.ID(p.ID), events.PlacementChanged{PlacementRef: p.ref()})
}

package placement

import (
	"context"
	"errors"
	"reflect"
	"time"

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
	Source       string     // of an external listing, in which Ref is unique; "" is the importer's own
	Enterprise   org.ID     // of an own posting that the operator brings in; else the importer's
	ExternalName string     // of the enterprise, on an external listing
	PublishedOn  civil.Date // of an external listing; one without is found through the interface only
	Published    time.Time  // the instant, where it is known
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

// Put creates or replaces openings by (source, ref): own rows become drafts of their enterprise, an operator's external
// rows are published at once. The same row twice changes nothing. Several rows share one transaction; a row that is
// refused leaves its fault and does not stop the others.
func (s *Service) Put(ctx context.Context, who actor.Actor, rows []Row) ([]Outcome, []error, error) {
	outcomes, faults := make([]Outcome, len(rows)), make([]error, len(rows))
	err := s.Together(ctx, who, func(put func(Row) (Outcome, error)) error {
		for i, row := range rows {
			outcomes[i], faults[i] = put(row)
			if faults[i] != nil && !aboutRow(faults[i]) {
				return faults[i]
			}
		}
		return nil
	})
	return outcomes, faults, err
}

// aboutRow tells a row that is refused from a failure of the whole.
func aboutRow(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind != fault.Internal && f.Kind != fault.Unavailable
}

// Together runs use in one transaction: an error of use, or of a put that is not about its row, undoes all of it. use may
// be run again after a deadlock, and must begin anew then.
func (s *Service) Together(ctx context.Context, who actor.Actor, use func(put func(Row) (Outcome, error)) error) error {
	return s.inTx(ctx, func(tx Tx) error {
		return use(func(row Row) (Outcome, error) { return s.put(ctx, tx, who, row) })
	})
}

func (s *Service) put(ctx context.Context, tx Tx, who actor.Actor, row Row) (Outcome, error) {
	row, err := s.admit(who, row)
	if err != nil {
		return "", err
	}
	p, err := tx.PlacementByRef(ctx, row.Source, row.Ref)
	if errors.Is(err, ErrNotFound) {
		return Created, s.insert(ctx, tx, who, row)
	}
	if err != nil {
		return "", err
	}
	if p.Origin != row.Origin {
		return "", ErrState.With(fault.In("ref", "这个编号已被同一来源的另一类岗位占用，请换一个来源或编号。", "this key belongs to a posting of the other origin; use another source or key"))
	}
	row.Terms.keepUnsaid(p.Terms)
	if reflect.DeepEqual(p.Terms, row.Terms) && p.ExternalName == row.ExternalName && row.dated(p) {
		return Unchanged, nil
	}
	return Updated, s.replace(ctx, tx, who, p, row)
}

// keepUnsaid takes over what no table says, so that an import leaves alone what was filled in on the page.
func (t *Terms) keepUnsaid(old Terms) {
	shift := t.Shift
	t.Shift = old.Shift
	t.Shift.Start, t.Shift.End, t.Shift.BreakMinutes, t.Shift.Days = shift.Start, shift.End, shift.BreakMinutes, shift.Days
	t.Fees, t.WorkSiteUSCC, t.Audience, t.PracticeForm = old.Fees, old.WorkSiteUSCC, old.Audience, old.PracticeForm
}

// dated reports whether the row leaves the day of publication as it is.
func (r Row) dated(p Placement) bool {
	return r.Origin == Own || r.PublishedAt().Equal(p.PublishedAt)
}

// PublishedAt is the instant of publication, as near as it is known the beginning of its day; zero when none is given.
func (r Row) PublishedAt() time.Time {
	if !r.Published.IsZero() {
		return r.Published
	}
	if r.PublishedOn.IsZero() {
		return time.Time{}
	}
	return r.PublishedOn.Start()
}

// admit says whether the actor may put the row and completes it: own rows are keyed by their enterprise, so that it and
// the operator mean the same posting by the same ref.
func (s *Service) admit(who actor.Actor, row Row) (Row, error) {
	if row.Ref == "" {
		return row, ErrInvalid.With(fault.In("ref", "缺少唯一编号。", "a row needs its own key"))
	}
	switch {
	case row.Origin == External && who.Is(actor.Operator):
		if row.Source == "" {
			row.Source = first(string(who.Org), string(who.Role))
		}
		return row, s.check(row.Terms.withoutCodes())
	case row.Origin == External:
		return row, ErrForbidden.With(fault.In("origin", "外部信息只能由运维导入。", "external listings are the operator's to import"))
	case who.Is(actor.Enterprise):
		row.Enterprise = org.ID(who.Org)
	case !who.Is(actor.Operator) || row.Enterprise == "":
		return row, ErrForbidden.With(fault.In("origin", "本单位岗位由用人单位自己导入，或由运维按统一社会信用代码导入。", "own postings are imported by their enterprise, or by the operator under its credit code"))
	}
	row.Source = string(row.Enterprise)
	return row, s.check(row.Terms)
}

// withoutCodes is what of an external listing is checked: it may name codes of a catalogue that is newer than ours.
func (t Terms) withoutCodes() Terms {
	t.OccupationCode, t.MajorCodes, t.Region = "", nil, ""
	return t
}

func (s *Service) insert(ctx context.Context, tx Tx, who actor.Actor, row Row) error {
	now := s.now()
	p := Placement{
		ID: ID(ident.New("plc", now)), Enterprise: row.Enterprise, Origin: row.Origin, Source: row.Source, Ref: row.Ref,
		Terms: row.Terms, ExternalName: row.ExternalName, State: Draft, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if row.Origin == External {
		p.Enterprise, p.State, p.PublishedAt, p.ExpiresOn = "", Published, row.PublishedAt(), never
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
	if row.Origin == External {
		p.PublishedAt = row.PublishedAt()
	}
	p.touch(now)
	if err := tx.SavePlacement(ctx, p); err != nil {
		return err
	}
	if err := tx.Audit(ctx, ledger.By(who, now, "placement.import", ident.ID(p.ID))); err != nil || p.State == Draft {
		return err
	}
	return tx.Record(ctx, ident.ID(p.ID), events.PlacementChanged{PlacementRef: p.ref()})
}

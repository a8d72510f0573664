package placement

import (
	"context"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Report is somebody's word that a posting is suspicious. Schools and bureaus that it concerns see it; the unit does not
// see who reported.
type Report struct {
	ID         ident.ID
	Placement  ID
	Enterprise org.ID
	Region     string // of the posting
	School     org.ID // the reporter's, if any
	Reporter   ident.ID
	Kind       ReportKind
	Text       string
	Answer     string
	AnsweredBy org.ID
	AnsweredAt time.Time
	CreatedAt  time.Time
}

// ReportKind is what the reporter finds wrong.
type ReportKind string

// The kinds of report.
const (
	ReportFee    ReportKind = "fee"    // 收费、押金、中介
	ReportFalse  ReportKind = "false"  // 与实际不符
	ReportUnsafe ReportKind = "unsafe" // 安全或违规用工
	ReportOther  ReportKind = "other"
)

// ReportFilter narrows a list of reports. Regions and Schools widen: a report of either is listed.
type ReportFilter struct {
	School org.ID // reports by its students, or on units it cooperates with
	Region string // prefix
	Open   bool
}

var errReport = fault.New(fault.Invalid, "placement.report", "请说明问题，以便学校和教育局核查。", "say what is wrong, so that the school and the bureau can look into it")

// Report records that somebody finds an opening suspicious. Anybody may, signed in or not.
func (s *Service) Report(ctx context.Context, who actor.Actor, id ID, kind ReportKind, text string) (Report, error) {
	if n := utf8.RuneCountInString(text); n < 5 || n > 2000 {
		return Report{}, errReport.With(fault.In("text", "请用 5 至 2000 个字说明。", "use 5 to 2000 characters"))
	}
	switch kind {
	case ReportFee, ReportFalse, ReportUnsafe, ReportOther:
	default:
		return Report{}, errReport.With(fault.In("kind", "请选择问题类型。", "choose what kind of problem it is"))
	}
	p, err := s.Get(ctx, who, id)
	if err != nil {
		return Report{}, err
	}
	now := s.now()
	r := Report{
		ID: ident.New("rpt", now), Placement: id, Enterprise: p.Enterprise, Region: p.Region, School: schoolOf(who),
		Reporter: who.Account, Kind: kind, Text: text, CreatedAt: now,
	}
	err = s.inTx(ctx, func(tx Tx) error {
		if err := tx.InsertReport(ctx, r); err != nil {
			return err
		}
		if err := tx.Audit(ctx, ledger.By(who, now, "placement.report", ident.ID(id))); err != nil {
			return err
		}
		return tx.Record(ctx, ident.ID(id), events.PlacementReported{PlacementRef: p.ref(), Report: string(r.ID)})
	})
	return r, err
}

// Reports lists the reports that concern the actor's school or bureau.
func (s *Service) Reports(ctx context.Context, who actor.Actor, region string, open bool, p page.Request) (page.Page[Report], error) {
	f := ReportFilter{Open: open}
	switch {
	case who.Is(actor.School, actor.VicePrincipal):
		f.School = org.ID(who.Org)
	case who.Is(actor.Bureau):
		f.Region = region
	case who.Is(actor.Operator, actor.Inspector):
	default:
		return page.Page[Report]{}, ErrForbidden
	}
	return s.db.Reports(ctx, f, p)
}

// Answer records what a school or bureau did about a report.
func (s *Service) Answer(ctx context.Context, who actor.Actor, id ident.ID, region, answer string) error {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Bureau) {
		return ErrForbidden
	}
	if answer == "" {
		return errReport.With(fault.In("answer", "请写明处理情况。", "say what was done"))
	}
	return s.inTx(ctx, func(tx Tx) error {
		r, err := tx.Report(ctx, id)
		if err != nil {
			return err
		}
		if who.Is(actor.Bureau) && (region == "" || len(r.Region) < len(region) || r.Region[:len(region)] != region) {
			return ErrNotFound
		}
		if !who.Is(actor.Bureau) && r.School != org.ID(who.Org) {
			deals, err := tx.Deals(ctx, org.ID(who.Org), r.Enterprise, civil.Today(s.now()))
			if err != nil {
				return err
			}
			if !deals {
				return ErrNotFound
			}
		}
		r.Answer, r.AnsweredBy, r.AnsweredAt = answer, org.ID(who.Org), s.now()
		if err := tx.SaveReport(ctx, r); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "placement.answer_report", id))
	})
}

package batch

import (
	"context"
	"slices"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// SpecialRules are the rules of Article 17 that a special filing lifts, in the order of the regulation.
func SpecialRules() []string {
	return []string{compliance.RuleHours, compliance.RuleRisk, compliance.RuleRest, compliance.RuleNight}
}

// RuleLabel is what pages call a rule that a special filing lifts.
func RuleLabel(rule string) text.Words {
	return map[string]text.Words{
		compliance.RuleHours: text.Say("工作时间（第十七条）", "working hours (Article 17)"), compliance.RuleRisk: text.Say("高风险作业（第十七条第一项）", "high-risk work (17(1))"),
		compliance.RuleRest: text.Say("休息日、法定节假日（第十七条第二项）", "rest days and holidays (17(2))"), compliance.RuleNight: text.Say("加班、夜班（第十七条第三项）", "overtime and nights (17(3))"),
	}[rule]
}

func liftable(rule string) bool { return slices.Contains(SpecialRules(), rule) }

// clear makes the clearances of an accepted special filing: one for each unit that it names, which is what applications and
// rounds read. Other kinds clear nothing.
func (s *Service) clear(ctx context.Context, tx Tx, h Hand, f *Filing) error {
	if f.Kind != Special || f.State != Accepted {
		return nil
	}
	if f.Receipt.On.After(f.Scope.To) {
		return ErrInvalid.With(fault.In("on", "受理日期晚于适用期的最后一天，这份备案不再起作用。", "accepted after the last day that it covers, so it would lift nothing"))
	}
	for _, unit := range f.Scope.Units {
		c := org.Clearance{
			ID: org.ClearanceID(ident.New("clr", h.Now)), School: f.School, Enterprise: unit, Placement: f.Scope.Placement, Kind: org.Filing, Rules: f.Scope.Rules, Majors: f.Scope.Majors,
			DocumentNo: f.Receipt.No, Authority: f.Receipt.Authority, Reason: f.Note, AcceptedOn: f.Receipt.On, From: f.Scope.From, To: f.Scope.To, CreatedAt: h.Now,
		}
		if err := tx.InsertClearance(ctx, c); err != nil {
			return err
		}
		f.Clears = append(f.Clears, c.ID)
		happened := events.ClearanceRecorded{Clearance: string(c.ID), School: string(c.School), Enterprise: string(c.Enterprise), Rules: c.Rules}
		if err := s.wrote(ctx, tx, h.Who, "clearance.record", ident.ID(c.ID), happened); err != nil {
			return err
		}
	}
	return nil
}

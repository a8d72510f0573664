package insight_test

import (
	"regexp"
	"testing"

	"firstkm/services/insight"
)

func TestTitlesOfDutiesAgreeWithTheirNumber(t *testing.T) {
	several := regexp.MustCompile(`\b(have|are|wait|were|run|end soon)\b`)
	for _, code := range []insight.Code{
		insight.Intents, insight.Incoming, insight.NoSlip, insight.SlipsOut, insight.Grants, insight.Tickets, insight.Requests, insight.Breaches, insight.Reports,
		insight.Ending, insight.Unopened, insight.RollOver, insight.Endorse, insight.Review, insight.BelowTarget, insight.Unverified, insight.NotAboard,
		insight.ToAnswer, insight.Shortlisted, insight.PostingsEnd, insight.Drafts, insight.MyIntents, insight.MyWaiting, insight.MembersOut, insight.NoRegister,
		insight.FlowsEnd, insight.MyRunningOut, insight.HeldImports, insight.PracticeAnswer, insight.PracticeAttest, insight.PracticeConfirm, insight.PracticeVerify, insight.PracticeReport,
		insight.BatchApprove, insight.BatchReturned, insight.InspectionApprove, insight.InspectionBack, insight.ListPublish, insight.ListBack, insight.FilingAnswer, insight.FilingBack,
	} {
		one, two := insight.Duty{Code: code, Count: 1}.Title(), insight.Duty{Code: code, Count: 2}.Title()
		if one.En[1:] == two.En[1:] || several.MatchString(one.En) {
			t.Errorf("%s: got %q and %q", code, one.En, two.En)
		}
		if one.Zh[1:] != two.Zh[1:] {
			t.Errorf("%s: got %q and %q, Chinese does not change", code, one.Zh, two.Zh)
		}
	}
}

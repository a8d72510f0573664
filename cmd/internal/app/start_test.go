package app_test

import (
	"testing"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/internship"
	"firstkm/services/kernel/civil"
)

// The start gate reads what the gates before it found: nothing is grey, and a light turns as its paper is signed.
func TestTheStartGateReadsThePapers(t *testing.T) {
	w := host(t, settings(t.TempDir()), town)
	ctx, s, office := t.Context(), w.a.Services, w.who("school")
	light := func(rule string) compliance.Light {
		t.Helper()
		i, err := s.Internships.Get(ctx, office, internship.ID(w.ids["itn"]))
		w.check(err)
		lights, err := s.Internships.Lights(ctx, office, i)
		w.check(err)
		for _, l := range lights[i.ID] {
			if l.State == compliance.Unknown {
				t.Errorf("%s is not known: %s", l.Rule, l.Message.En)
			}
			if l.Rule == rule {
				return l
			}
		}
		t.Fatalf("no light for %s", rule)
		return compliance.Light{}
	}
	for _, rule := range []string{compliance.RulePlan, compliance.RuleFile, compliance.RuleConsent, compliance.RuleNoSign} {
		if got := light(rule); got.State != compliance.Wanting || got.Fix.IsZero() {
			t.Errorf("%s: got %v %q, want it red with a way to mend it", rule, got.State, got.Message.En)
		}
	}

	placed := application.ID(w.ids["placed"])
	_, err := s.Consents.Ask(ctx, office, placed, "021-55550000")
	w.check(err)
	v, err := s.Consents.Get(ctx, w.who("classmate"), placed)
	w.check(err)
	c, err := s.Consents.Answer(ctx, w.who("classmate"), placed, v.Consent.Version, agreement.Said{Given: compliance.Agreed, Hash: v.Hash})
	w.check(err)
	if got := light(compliance.RuleConsent); got.State != compliance.Wanting {
		t.Errorf("the student alone agreed: got %v, want it red", got.State)
	}
	_, err = s.Consents.RecordPaper(ctx, w.who("teacher"), placed, c.Version, agreement.OfGuardian, agreement.Said{
		Given: compliance.Agreed, Hash: v.Hash, Relation: agreement.Parent, Way: agreement.InPerson, On: civil.Today(c.UpdatedAt),
	})
	w.check(err)
	if got := light(compliance.RuleConsent); got.State != compliance.Met {
		t.Errorf("both agreed: got %v %q, want it green", got.State, got.Message.En)
	}

	before := light(compliance.RuleNoSign).Message
	_, err = s.Agreements.Draw(ctx, office, "", "")
	w.check(err)
	if got := light(compliance.RuleNoSign); got.State != compliance.Wanting || got.Message == before {
		t.Errorf("an agreement that nobody signed: got %v %q, want it red for that", got.State, got.Message.En)
	}
}

package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

// consented is an arrangement by the school to which both said yes in time.
func consented() compliance.ConsentFacts {
	yes := compliance.Consent{Given: compliance.Agreed, On: date("2027-02-28"), Version: "v1", Verified: true}
	return compliance.ConsentFacts{Origin: compliance.FromSchool, Start: date("2027-03-01"), Version: "v1", Student: yes, Guardian: yes}
}

func TestConsents(t *testing.T) { run(t, consents()) }

func TestBothConsentsInTimeAreSilent(t *testing.T) {
	for _, origin := range []compliance.Origin{compliance.FromSchool, compliance.FromSelf, ""} {
		f := consented()
		f.Origin = origin
		if found := compliance.CheckConsent(f); len(found) > 0 {
			t.Errorf("origin %q: got %v, want nothing", origin, ids(found))
		}
	}
}

// The regulation asks both whatever the age, so that no age is among the facts: a guardian's answer alone, or a student's, never does.
func consents() []scenario {
	type F = compliance.ConsentFacts
	const consent, self, refuse = compliance.RuleConsent, compliance.RuleSelf, compliance.RuleRefuse
	ask := func(rule string, want compliance.Class, name string, change func(*F)) scenario {
		f := consented()
		change(&f)
		return scenario{name, rule, want, compliance.CheckConsent(f)}
	}
	list := []scenario{
		ask(refuse, fault.Info, "a refusal opens another unit", func(f *F) { f.Guardian.Given = compliance.Refused }),
		ask(refuse, fault.Info, "and so does a withdrawal", func(f *F) { f.Student.WithdrawnOn = date("2027-02-28") }),
		ask(refuse, none, "nobody refused", func(*F) {}),
		ask(refuse, none, "nobody answered", func(f *F) { f.Student, f.Guardian = compliance.Consent{}, compliance.Consent{} }),
		ask(refuse, none, "self-arranged: there is nothing to open", func(f *F) { f.Origin, f.Student.Given = compliance.FromSelf, compliance.Refused }),
		ask(self, none, "the school's arrangement needs no application", func(f *F) { f.Student = compliance.Consent{} }),
		ask(consent, none, "a self-arranged one needs no consent to the school's", func(f *F) { f.Origin, f.Student = compliance.FromSelf, compliance.Consent{} }),
	}
	for rule, origin := range map[string]compliance.Origin{consent: compliance.FromSchool, self: compliance.FromSelf} {
		with := func(want compliance.Class, name string, change func(*F)) {
			list = append(list, ask(rule, want, name, func(f *F) {
				f.Origin = origin
				change(f)
			}))
		}
		with(none, "both signed the day before the start", func(*F) {})
		with(fault.Block, "the student has not signed", func(f *F) { f.Student = compliance.Consent{} })
		with(fault.Block, "the guardian has not signed, even of a student of age", func(f *F) { f.Guardian = compliance.Consent{} })
		with(fault.Block, "the student refuses", func(f *F) { f.Student.Given = compliance.Refused })
		with(fault.Block, "the guardian refuses", func(f *F) { f.Guardian.Given = compliance.Refused })
		with(fault.Block, "the guardian withdrew", func(f *F) { f.Guardian.WithdrawnOn = date("2027-02-28") })
		with(fault.Block, "signed on the first day", func(f *F) { f.Student.On = f.Start })
		with(fault.Block, "signed without a date", func(f *F) { f.Guardian.On = civil.Date{} })
		with(fault.Block, "signed for other facts", func(f *F) { f.Guardian.Version = "v0" })
		with(none, "no version to compare with", func(f *F) { f.Version, f.Guardian.Version = "", "v0" })
		with(fault.Warn, "nobody knows who answered", func(f *F) { f.Guardian.Verified = false })
	}
	return list
}

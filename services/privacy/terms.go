package privacy

import (
	"errors"
	"fmt"
	"slices"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
)

// TermLine is one dated line of the configuration, as a file has it: how long data of a kind are kept, or, with the kind
// AnswerKind, within how many working days a request is answered.
type TermLine struct {
	Kind     Kind       `json:"kind"`
	From     civil.Date `json:"from"`
	Months   int        `json:"months,omitzero"`
	Workdays int        `json:"workdays,omitzero"`
	Basis    text.Words `json:"basis,omitzero"`
}

// AnswerKind is the kind of a line about requests.
const AnswerKind Kind = "answer"

// What a line may say. Assessments are kept for three years at least (P-56), and no kind for longer than a working life.
const (
	leastAssessment = 36
	mostMonths      = 600
	mostWorkdays    = 30
)

// Check reports what cannot be.
func (l TermLine) Check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if l.From.IsZero() {
		bad("from: say from which day it holds")
	}
	switch {
	case l.Kind == AnswerKind:
		if l.Workdays < 1 || l.Workdays > mostWorkdays || l.Months != 0 {
			bad("workdays: between 1 and %d, and no months", mostWorkdays)
		}
		return errors.Join(errs...)
	case !slices.Contains(Kinds(), l.Kind):
		bad("kind: %q is none of %v and %s", l.Kind, Kinds(), AnswerKind)
	case l.Months < 1 || l.Months > mostMonths || l.Workdays != 0:
		bad("months: between 1 and %d, and no workdays", mostMonths)
	case l.Kind == OldAssessments && l.Months < leastAssessment:
		bad("months: assessments are kept for %d at least (PIPL Article 56)", leastAssessment)
	}
	if l.Basis.IsZero() || l.Basis.Zh == "" || l.Basis.En == "" {
		bad("basis: name it in both languages")
	}
	return errors.Join(errs...)
}

// With lays lines over the terms: from its day on a line holds instead of what held before, which stays for earlier days.
func (t Terms) With(lines ...TermLine) Terms {
	out := Terms{Keep: map[Kind][]Term{}, Answer: slices.Clone(t.Answer)}
	for k, list := range t.Keep {
		out.Keep[k] = slices.Clone(list)
	}
	for _, l := range lines {
		if l.Kind == AnswerKind {
			out.Answer = append(out.Answer, Deadline{From: l.From, Workdays: l.Workdays})
			continue
		}
		kept := out.Keep[l.Kind]
		term := Term{From: l.From, Months: l.Months, Basis: l.Basis}
		if len(kept) > 0 {
			term.Since = kept[0].Since // what starts the time is the program's, not a number
		}
		out.Keep[l.Kind] = append(kept, term)
	}
	for k := range out.Keep {
		slices.SortStableFunc(out.Keep[k], func(a, b Term) int { return a.From.Compare(b.From) })
	}
	slices.SortStableFunc(out.Answer, func(a, b Deadline) int { return a.From.Compare(b.From) })
	return out
}

package teacher

import (
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

// Appraisal is one ethics appraisal (师德考核). A failed one is a veto (T-ETHICS): until its effect ends nothing may be
// applied for, and what was recognised is revoked.
type Appraisal struct {
	On          civil.Date `json:"on"`
	Passed      bool       `json:"passed"`
	EffectUntil civil.Date `json:"effect_until"` // last day of 影响期 of a failed one
	DocumentNo  string     `json:"document_no"`  // of the decision; no story of the case is kept here
	By          org.ID     `json:"by"`
}

// BarredOn is the failed appraisal whose effect lasts on a day.
func (t Teacher) BarredOn(day civil.Date) (Appraisal, bool) { return t.failedOn(day) }

func (t Teacher) failedOn(day civil.Date) (Appraisal, bool) {
	for _, a := range t.Ethics {
		if !a.Passed && !day.Before(a.On) && !day.After(a.EffectUntil) {
			return a, true
		}
	}
	return Appraisal{}, false
}

// Appraise records an appraisal. A failed one refuses what is under way and revokes what is in force. May: vice-principal,
// bureau.
func (t *Teacher) Appraise(a Appraisal, h Hand) ([]events.Event, error) {
	var bad []fault.Field
	if a.On.IsZero() || a.On.After(h.today()) {
		bad = append(bad, fault.In("on", "请填写考核日期，不晚于今天。", "give the day of the appraisal, today at the latest"))
	}
	if !a.Passed && (a.EffectUntil.IsZero() || a.EffectUntil.Before(a.On)) {
		bad = append(bad, fault.In("effect_until", "不合格的考核要填写影响期的最后一天。", "a failed appraisal needs the last day of its effect"))
	}
	if !a.Passed && strings.TrimSpace(a.DocumentNo) == "" {
		bad = append(bad, fault.In("document_no", "请填写处理决定的文号。", "give the number of the decision"))
	}
	if len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	t.Ethics = append(t.Ethics, a)
	slices.SortStableFunc(t.Ethics, func(x, y Appraisal) int { return x.On.Compare(y.On) })
	if a.Passed {
		return nil, nil
	}
	return t.veto(h)
}

func (t *Teacher) veto(h Hand) (happened []events.Event, err error) {
	h.Note = "师德考核不合格（T-ETHICS）"
	for _, id := range t.recognitionIDs() {
		r, _ := t.Recognition(id)
		var e events.Event
		switch {
		case r.State.Pending():
			e, err = t.Refuse(id, h)
		case r.State == Recognised || r.State == Rechecking:
			e, err = t.Revoke(id, h)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		happened = append(happened, e)
	}
	return happened, nil
}

func (t Teacher) recognitionIDs() []RecognitionID {
	out := make([]RecognitionID, len(t.Recognitions))
	for i, r := range t.Recognitions {
		out[i] = r.ID
	}
	return out
}

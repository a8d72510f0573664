package round

import (
	"context"
	"fmt"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// barred are the places of a result that the rules no longer allow, each rule of a post once with how many it concerns. What
// concerns the unit as a whole is told beside.
func (s *Service) barred(ctx context.Context, r Round, b *bench, results []Result) ([]fault.Finding, error) {
	there := map[student.ID]student.Student{}
	var schools []org.ID
	for _, m := range r.Schools {
		schools = append(schools, m.School)
		list, err := s.db.SchoolStudents(ctx, m.School)
		if err != nil {
			return nil, err
		}
		for _, st := range list {
			there[st.ID] = st
		}
	}
	placed, err := s.db.PlacedOver(ctx, schools, r.Start, r.End)
	if err != nil {
		return nil, err
	}
	var again tally
	for _, x := range results {
		i, ok := b.at[x.Placement]
		if !ok {
			continue
		}
		st, here := there[x.Student]
		if !here || st.School != x.School {
			continue // settling voids it
		}
		for _, f := range application.Discreet(b.bars(st, i, placed[st.ID])) {
			switch f.Rule {
			case RulePost, compliance.RuleParty, compliance.RuleInspect: // told once of the post and the unit
			default:
				again.add(i, f)
			}
		}
	}
	return again.findings(b), nil
}

// tally counts the same findings of a post.
type tally struct {
	order []tallyKey
	of    map[tallyKey]fault.Finding
	n     map[tallyKey]int
}

type tallyKey struct {
	post int
	rule string
}

func (t *tally) add(post int, f fault.Finding) {
	if t.n == nil {
		t.of, t.n = map[tallyKey]fault.Finding{}, map[tallyKey]int{}
	}
	key := tallyKey{post, f.Rule}
	if t.n[key]++; t.n[key] == 1 {
		t.order, t.of[key] = append(t.order, key), f
	}
}

func (t *tally) findings(b *bench) []fault.Finding {
	out := make([]fault.Finding, 0, len(t.order))
	for _, key := range t.order {
		f, title := t.of[key], b.posts[key.post].Opening.Title
		out = append(out, lacking(f.Rule, "offers", text.Say(fmt.Sprintf("岗位“%s”的 %d 名学生现在不能安排：%s", title, t.n[key], f.Message.Zh),
			fmt.Sprintf("%s of the post %s cannot be placed now: %s", text.Plural(t.n[key], "student", "students"), title, f.Message.En)), recompute()))
	}
	return out
}

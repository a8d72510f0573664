package demo

import (
	"context"
	"strings"

	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/internship"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
)

// addInternships takes the arrangements of the demo's own school as far as the start gate: of the first all that the school itself
// can see to is done, others still lack insurance, training, exam or mentors, one did not start, and one has no record yet.
func (w *world) addInternships(ctx context.Context) error {
	s := &w.schools[0]
	instructor := account.Draft{Login: string(actor.Instructor), Role: actor.Instructor, Org: ident.ID(s.ID)}
	if err := w.account(ctx, instructor); err != nil {
		return err
	}
	of, err := w.internshipBatch(ctx, s)
	if err != nil {
		return err
	}
	waiting, err := w.s.Internships.Waiting(ctx, s.office, "", page.Request{Limit: 8})
	if err != nil {
		return err
	}
	var apps []application.ID
	for _, a := range waiting.Items {
		apps = append(apps, a.ID)
	}
	if len(apps) > 2 {
		apps = apps[:len(apps)-1]
	}
	made, err := w.s.Internships.Prepare(ctx, s.office, apps, of)
	if err != nil {
		return err
	}
	var ids []internship.ID
	for _, o := range made {
		if o.Err == nil {
			ids = append(ids, o.Internship)
		}
	}
	return w.prepared(ctx, s, ids)
}

// internshipBatch is an approved batch of a school that holds whatever is arranged this year.
func (w *world) internshipBatch(ctx context.Context, s *school) (batch.ID, error) {
	t := w.batchTerms(0)
	t.Name, t.Cohort, t.From, t.To = "本年度岗位实习（演示）", batch.Cohort{}, w.today, w.today.AddMonths(18)
	b, err := w.s.Batches.Create(ctx, s.office, t)
	if err != nil {
		return "", err
	}
	if _, err := w.s.Batches.Step(ctx, s.office, b.ID, 0, "submit", ""); err != nil {
		return "", err
	}
	_, err = w.s.Batches.Step(ctx, s.principal, b.ID, 0, "approve", "")
	return b.ID, err
}

// prepared leaves internships in different states of being prepared.
func (w *world) prepared(ctx context.Context, s *school, ids []internship.ID) error {
	svc := w.s.Internships
	people, err := svc.Instructors(ctx, s.office)
	if err != nil || len(ids) < 2 || len(people) == 0 {
		return err
	}
	if _, err := svc.Drop(ctx, s.office, ids[len(ids)-1], 0, "学生应征入伍，不再参加本批实习。（演示）"); err != nil {
		return err
	}
	ids = ids[:len(ids)-1]
	half := ids[:(len(ids)+1)/2]
	if _, err := svc.Appoint(ctx, s.office, ids, ident.ID(people[0].ID)); err != nil {
		return err
	}
	if _, err := svc.Train(ctx, s.office, internship.Training{
		On: w.today.AddDays(-3), Title: "岗前安全和纪律培训（演示）", Material: "车间安全规程：劳保用品、机床急停、火灾疏散\n实习纪律和请销假\n遇到克扣报酬、加班、骚扰怎么办",
	}, half); err != nil {
		return err
	}
	var numbers, scores []string
	for n, id := range half {
		i, err := svc.Get(ctx, s.office, id)
		if err != nil {
			return err
		}
		hr := actor.Actor{Account: "system", Role: actor.Enterprise, Org: ident.ID(i.Enterprise)}
		if _, err := svc.Name(ctx, hr, []internship.ID{id}, internship.Person{Name: "示例师傅", Post: "班组长（演示）", Phone: "13800000000"}); err != nil {
			return err
		}
		st, err := w.s.Students.Student(ctx, s.office, i.Student)
		if err != nil {
			return err
		}
		numbers = append(numbers, st.StudentNo)
		scores = append(scores, st.StudentNo+" "+[]string{"92", "70"}[n%2])
	}
	if _, _, err := svc.Score(ctx, s.office, w.today.AddDays(-2), strings.Join(scores, "\n")); err != nil {
		return err
	}
	_, _, err = svc.Insure(ctx, s.office, internship.Policy{
		Kind: internship.Liability, Insurer: "示例财产保险公司（演示）", No: "DEMO-0001", From: w.today, To: w.today.AddYears(2), Payer: internship.SchoolPays,
	}, strings.Join(numbers, "\n"))
	return err
}

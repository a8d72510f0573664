package round

import (
	"cmp"
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Row is a result as the desk sees it: the student's masked name and class only for the student's own school.
type Row struct {
	Result        // without the student's id for students of other schools, whom the number names
	Name   string // masked
	Class  string
	Title  string // of the opening
}

// Results lists what students obtained, for the round's schools from the computation on: the host all of them, another school
// its own.
func (s *Service) Results(ctx context.Context, who actor.Actor, id ID, f ResultFilter, p page.Request) (page.Page[Row], error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return page.Page[Row]{}, err
	}
	if err := takesPart(who, &r); err != nil {
		return page.Page[Row]{}, err
	}
	if r.Run == "" {
		return page.Page[Row]{}, ErrState
	}
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[Row]{}, err
	}
	f.After, f.Brief, f.Limit = after[0], true, p.Size()+1
	if r.Host != org.ID(who.Org) {
		f.School = org.ID(who.Org)
	}
	list, err := s.db.Results(ctx, r.Run, f)
	if err != nil {
		return page.Page[Row]{}, err
	}
	rows, err := s.rows(ctx, who, list)
	return page.Cut(rows, p.Size(), func(x Row) []string { return []string{x.Number} }), err
}

// whose is the result that a desk names: by the student, or by the number, which is all that it has of another school's.
func (s *Service) whose(ctx context.Context, db Reads, run RunID, of student.ID) (Result, error) {
	if ident.ID(of).Kind() == "stu" {
		return db.Result(ctx, run, of)
	}
	found, err := db.Results(ctx, run, ResultFilter{Number: string(of), Limit: 1})
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Result{}, err
	}
	return found[0], nil
}

// Key names the row's student in addresses: the id, or for students of other schools the number.
func (r Row) Key() string { return cmp.Or(string(r.Student), r.Number) }

func (s *Service) rows(ctx context.Context, who actor.Actor, list []Result) ([]Row, error) {
	var people []student.ID
	var posts []placement.ID
	for _, x := range list {
		people, posts = append(people, x.Student), append(posts, x.Placement)
	}
	students, err := s.db.StudentsByID(ctx, people)
	if err != nil {
		return nil, err
	}
	openings, err := s.db.PlacementsByID(ctx, posts)
	rows := make([]Row, len(list))
	for i, x := range list {
		rows[i] = Row{Result: x, Title: openings[x.Placement].Title}
		if st := students[x.Student]; st.School == org.ID(who.Org) {
			rows[i].Name, rows[i].Class = st.MaskedName(), st.Class
		} else {
			rows[i].Student = ""
		}
	}
	return rows, err
}

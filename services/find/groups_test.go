package find_test

import (
	"context"
	"fmt"
	"testing"

	"firstkm/search"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// country is one school with many units on its list, and counts the questions about them.
type country struct {
	listed    []org.ID
	questions int
}

func (c *country) EnterprisesByID(_ context.Context, ids []org.ID) (map[org.ID]org.Enterprise, error) {
	c.questions++
	found := map[org.ID]org.Enterprise{}
	for _, id := range ids {
		found[id] = org.Enterprise{ID: id}
	}
	return found, nil
}

func (c *country) SchoolsByID(_ context.Context, ids []org.ID) (map[org.ID]org.School, error) {
	c.questions++
	return map[org.ID]org.School{ids[0]: {ID: ids[0]}}, nil
}

func (c *country) StableUnits(context.Context, []org.ID, civil.Date) (map[org.ID]bool, error) {
	c.questions++
	return nil, nil
}

func (c *country) ListedUnits(context.Context, []org.ID, civil.Date) (map[org.ID][]org.ID, error) {
	c.questions++
	return map[org.ID][]org.ID{"sch_1": append([]org.ID(nil), c.listed...)}, nil
}

func TestALongListOfUnitsIsShownInPagesWithFewQuestions(t *testing.T) {
	c, i := &country{}, &index{facets: map[string][]search.Bucket{search.FacetEnterprise: {{Key: "ent_007", Count: 3}, {Key: "ent_x", Count: 9}}}}
	for n := range 45 {
		c.listed = append(c.listed, org.ID(fmt.Sprintf("ent_%03d", n)))
	}
	s := service(i).Naming(nil, c, func(e org.Enterprise) bool { return e.ID == "ent_001" })
	school, err := s.Thing(t.Context(), actor.Actor{}, find.Schools, "sch_1")
	if err != nil || school.Partners != 45 || school.Open != 3 {
		t.Fatalf("got %+v, %v; want 45 partners with 3 open postings", school, err)
	}
	var got []string
	for cursor, pages := "", 0; ; pages++ {
		c.questions, i.searched = 0, 0
		list, err := s.Listed(t.Context(), actor.Actor{}, "sch_1", page.Request{Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		if c.questions > 3 || i.searched > 1 || len(list.Items) > page.DefaultLimit {
			t.Errorf("page %d: %d questions and %d searches for %d units", pages, c.questions, i.searched, len(list.Items))
		}
		for _, u := range list.Items {
			got = append(got, u.ID)
			if want := map[string]int{"ent_007": 3}[u.ID]; u.Open != want {
				t.Errorf("%s: got %d open, want %d", u.ID, u.Open, want)
			}
		}
		if cursor = list.Next; cursor == "" {
			break
		}
	}
	if len(got) != 44 || got[0] != "ent_000" || got[1] != "ent_002" || got[43] != "ent_044" {
		t.Errorf("got %v, want each but the barred one once", got)
	}
}

package api

import (
	"context"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
)

// Complete mounts the completion of what is typed into a search box.
//
//	GET /complete  everybody
func Complete(found *find.Service, cat Catalogue) Mount {
	s := completing{found, cat}
	return func(a *API) {
		register(a, everybody(), get("/api/v1/complete", about{
			"complete", "placements", "Complete what is typed",
			"The most used titles that begin so, the whole with its last word completed, and the majors and occupations whose name holds it.",
		}), s.complete, find.ErrNotReady)
	}
}

type completing struct {
	found *find.Service
	cat   Catalogue
}

type completeInput struct {
	Q     string `query:"q" required:"true" minLength:"1" maxLength:"64"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"10"`
}

type completeOutput struct {
	Body struct {
		Items       []completionBody `json:"items" doc:"Titles of postings, the most used first"`
		Next        []nextBody       `json:"next" doc:"What was typed with its last word completed, by title or by sound, so that the whole finds something; after a space, with places and occupations of what is found so far"`
		Majors      []MajorMembers   `json:"majors" doc:"At most five"`
		Occupations []named          `json:"occupations" doc:"At most five"`
	}
}

type nextBody struct {
	Text  string `json:"text" doc:"To search for"`
	Total int    `json:"total" doc:"Searching for it finds at least so many"`
}

type completionBody struct {
	Title string `json:"title"`
	Count int    `json:"count" doc:"Postings with this title"`
}

func (s completing) complete(ctx context.Context, in *completeInput) (*completeOutput, error) {
	titles, err := s.found.Complete(ctx, httpd.Who(ctx), find.Ask{}, in.Q, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &completeOutput{}
	out.Body.Items = mapped(titles, func(c search.Completion) completionBody { return completionBody(c) })
	next, err := s.found.Next(ctx, httpd.Who(ctx), find.Ask{}, in.Q, in.Limit)
	if err != nil {
		return nil, err
	}
	out.Body.Next = mapped(next, func(n find.Next) nextBody { return nextBody(n) })
	out.Body.Majors, out.Body.Occupations = suggestions(s.cat.Now(), in.Q)
	return out, nil
}

// suggested is how many majors and occupations are offered.
const suggested = 5

func suggestions(cat *catalogue.Catalogue, q string) ([]MajorMembers, []named) {
	code, majors, ok := cat.ResolveMajor(q, "")
	if m, known := cat.Major(code); ok && known {
		majors = []catalogue.Major{m}
	}
	code, occupations, ok := cat.ResolveOccupation(q)
	if o, known := cat.Occupation(code); ok && known {
		occupations = []catalogue.Occupation{o}
	}
	return mapped(majors[:min(len(majors), suggested)], majorOf), mapped(occupations[:min(len(occupations), suggested)], occupationName)
}

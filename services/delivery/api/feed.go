package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Feed mounts the public feed of postings, for search engines and partners that keep a copy.
//
//	GET /placements/changes    everybody
//	GET /placements/snapshot   everybody
func Feed(svc *placement.Service, orgs *org.Service, cat Catalogue) Mount {
	f := feed{placements{svc: svc, orgs: orgs, cat: cat}}
	return func(a *API) {
		register(a, everybody(), get("/api/v1/placements/changes", about{
			"list-placement-changes", "placements", "What changed among the public postings",
			"Each posting stands at its last change: as everybody may see it now, or as a tombstone when it closed, expired or was withdrawn. Ask again with next as since; an answer without items means that nothing changed. Own postings only; external listings belong to where they were gathered.",
		}), f.changes, placement.ErrSince)
		lines := get("/api/v1/placements/snapshot", about{
			"read-placement-snapshot", "placements", "All public postings, a line each",
			"NDJSON in the order of their ids. The header Link with rel=\"next\" is the place in the feed from which changes go on.",
		})
		lines.Responses = map[string]*huma.Response{"200": {Description: "The postings", Content: map[string]*huma.MediaType{"application/x-ndjson": {}}}}
		lines.BodyReadTimeout = snapshotTime
		register(a, everybody(), limited(lines, a.engine.Rates().SignIn), f.snapshot)
	}
}

type feed struct{ placements }

// snapshotTime bounds the reading of a snapshot over a slow line.
const snapshotTime = 10 * time.Minute

type changesInput struct {
	Since string `query:"since" maxLength:"20" doc:"next of the answer before; absent begins at the beginning"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type feedItemBody struct {
	Op        string         `json:"op" enum:"upsert,delete"`
	ID        placement.ID   `json:"id,omitempty" doc:"Of what is gone"`
	Placement *placementBody `json:"placement,omitempty" doc:"As everybody may see it"`
}

type changesOutput struct {
	Body struct {
		Items []feedItemBody `json:"items"`
		Next  string         `json:"next" doc:"since of the next request, also when there are no items"`
	}
}

func (f feed) changes(ctx context.Context, in *changesInput) (*changesOutput, error) {
	list, next, err := f.svc.Changes(ctx, in.Since, in.Limit)
	if err != nil {
		return nil, err
	}
	out, units := &changesOutput{}, f.units()
	out.Body.Items, out.Body.Next = []feedItemBody{}, next
	for _, c := range list {
		if c.Gone {
			out.Body.Items = append(out.Body.Items, feedItemBody{Op: "delete", ID: c.Placement.ID})
			continue
		}
		b, err := units.body(ctx, c.Placement)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, feedItemBody{Op: "upsert", Placement: &b})
	}
	return out, nil
}

// snapshot begins to answer before it has read everything; when reading fails half-way the connection is cut, so that
// nobody takes a part for the whole.
func (f feed) snapshot(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	from, err := f.svc.FeedEnd(ctx)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		to.SetHeader("Content-Type", "application/x-ndjson")
		to.SetHeader("Link", `</api/v1/placements/changes?since=`+from+`>; rel="next"`)
		lines, units := json.NewEncoder(to.BodyWriter()), f.units()
		err := f.svc.Snapshot(to.Context(), func(p placement.Placement) error {
			b, err := units.body(to.Context(), p)
			return errors.Join(err, lines.Encode(b))
		})
		if err != nil {
			panic(http.ErrAbortHandler) // net/http cuts the connection
		}
	}}, nil
}

// units draws postings as a guest sees them, whoever asks, and remembers the units it met.
type units struct {
	placements
	met map[org.ID]enterpriseRef
}

func (f feed) units() units { return units{f.placements, map[org.ID]enterpriseRef{}} }

func (u units) body(ctx context.Context, p placement.Placement) (placementBody, error) {
	ref, ok := u.met[p.Enterprise]
	if !ok {
		e, err := u.orgs.Enterprise(ctx, p.Enterprise)
		if err != nil {
			return placementBody{}, err
		}
		ref = enterpriseRef{ID: string(e.ID), Name: e.Name, Verified: e.Verified()}
		u.met[p.Enterprise] = ref
	}
	b := u.bodyFor(ctx, actor.Actor{}, p)
	b.Enterprise = ref
	return b, nil
}

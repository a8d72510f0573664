package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
)

// Rebuilder builds the search index of this node anew beside the one in use, and returns when the new one is in use.
type Rebuilder interface {
	Rebuild(ctx context.Context) error
}

// rebuildPatience bounds how long a client waits; a rebuild that is given up leaves the index in use as it was.
const rebuildPatience = time.Hour

// Index mounts what the operator does with the search index.
//
//	POST /index/rebuild  operator
func Index(index Rebuilder) Mount {
	s := rebuilding{index}
	return func(a *API) {
		op := quiet(post("/api/v1/index/rebuild", about{
			"rebuild-index", "operations", "Build the search index anew",
			"Of the node that answers, from the database, beside the index in use, which answers meanwhile. Returns when the new one is in use.",
		}))
		op.BodyReadTimeout = rebuildPatience
		register(a, httpd.Roles(actor.Operator).Scope(writing), op, s.rebuild)
	}
}

type rebuilding struct{ index Rebuilder }

func (s rebuilding) rebuild(ctx context.Context, _ *struct{}) (*empty, error) {
	return &empty{}, s.index.Rebuild(ctx)
}

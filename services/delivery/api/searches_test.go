package api

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"firstkm/services/find"
	"firstkm/services/kernel/actor"
)

// failingCount is a finder whose counting tests break.
type failingCount struct {
	*find.Service
	broken *bool
}

// Count implements saved.Finder.
func (c failingCount) Count(ctx context.Context, who actor.Actor, a find.Ask) (int, error) {
	if *c.broken {
		return 0, errors.New("the index fell off")
	}
	return c.Service.Count(ctx, who, a)
}

// What was committed is answered as done, whatever fails behind the commit.
func TestASavedSearchIsAnsweredThoughItCannotBeCounted(t *testing.T) {
	w := newWorld(t)
	w.publish("plc", lawful)
	w.see()
	*w.uncounted = true
	w.run(t,
		scenario{name: "saved", as: "student", call: "POST /api/v1/searches", body: `{"name":"数控","query":"q=数控"}`, status: http.StatusCreated, want: `{"name":"数控","version":1}`, never: []string{`"now"`, `"new"`}, save: "kept"},
		scenario{name: "changed", as: "student", call: "PUT /api/v1/searches/{kept}", header: []string{`If-Match: "v1"`}, body: `{"name":"车工"}`, status: http.StatusOK, want: `{"name":"车工","version":2}`, never: []string{`"now"`}},
		scenario{name: "read, it says that something is wrong", as: "student", call: "GET /api/v1/searches/{kept}", status: http.StatusInternalServerError},
	)
	*w.uncounted = false
	w.run(t, scenario{name: "counted again", as: "student", call: "GET /api/v1/searches/{kept}", status: http.StatusOK, want: `{"name":"车工","now":1,"new":0}`})
}

// A search for a unit that is no longer here says so and finds nothing.
func TestASavedSearchOfAUnitThatIsGoneSaysSo(t *testing.T) {
	w := newWorld(t)
	w.publish("plc", lawful)
	w.see()
	w.run(t,
		scenario{name: "gone", as: "student", call: "POST /api/v1/searches", body: `{"name":"旧单位","query":"enterprise=ent_gone"}`, status: http.StatusCreated, want: `{"gone":"enterprise","now":0,"new":0}`},
		scenario{name: "listed", as: "student", call: "GET /api/v1/searches", status: http.StatusOK, want: `{"items":[{"gone":"enterprise","now":0}]}`},
		scenario{name: "the search itself", call: "GET /api/v1/placements?enterprise=ent_gone", status: http.StatusOK, want: `{"items":[],"total":0,"rescue":[{"filter":"enterprise","total":1}]}`},
		scenario{name: "one that is here", as: "student", call: "POST /api/v1/searches", body: `{"name":"单位","query":"enterprise={unit}"}`, status: http.StatusCreated, want: `{"now":1}`, never: []string{`"gone"`}},
	)
}

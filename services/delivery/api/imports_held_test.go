package api

import (
	"context"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
)

// What somebody of the school checked on the page and left there is listed, confirmed and discarded over the interface, too.
func TestHeldImportsAreConfirmedOrDiscarded(t *testing.T) {
	w := newWorld(t)
	desk := actor.Actor{Account: "acc_desk", Role: actor.School, Org: ident.ID(w.vars["school"])}
	for name, no := range map[string]string{"first": "2601", "second": "2602"} {
		table := "学号,姓名,性别,出生日期,专业,年级\n" + no + ",示例同学,男,2009-03-15,数控技术应用,高一\n"
		id, err := w.importer.Hold(context.Background(), desk, imports.Students, imports.File{Name: name + ".csv", Body: strings.NewReader(table)})
		must(t, err)
		w.vars[name] = string(id)
	}
	w.run(t,
		scenario{name: "nobody's of another school", as: "school2", call: "GET /api/v1/imports/held", status: 200, want: `{"items":[]}`},
		scenario{name: "nor of another office", as: "vice", call: "GET /api/v1/imports/held", status: 200, want: `{"items":[]}`},
		scenario{name: "another school confirms", as: "school2", call: "POST /api/v1/imports/held/{first}/confirm", status: 404},
		scenario{name: "another office discards", as: "vice", call: "DELETE /api/v1/imports/held/{first}", status: 404},
		scenario{name: "confirmed", as: "school", call: "POST /api/v1/imports/held/{first}/confirm", status: 200, want: `{"created":1,"rejected":0}`},
		scenario{name: "once", as: "school", call: "POST /api/v1/imports/held/{first}/confirm", status: 404},
		scenario{name: "one is left", as: "school", call: "GET /api/v1/imports/held", status: 200, want: `{"items":[{"id":"{second}","kind":"students","name":"second.csv"}]}`, never: []string{"示例同学", "{first}"}},
		scenario{name: "discarded", as: "school", call: "DELETE /api/v1/imports/held/{second}", status: 204},
		scenario{name: "nothing waits", as: "school", call: "GET /api/v1/imports/held", status: 200, want: `{"items":[]}`},
	)
}

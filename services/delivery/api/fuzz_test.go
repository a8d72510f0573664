package api

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"

	"github.com/danielgtaylor/huma/v2"
)

// target is one operation that takes a JSON body, with somebody who may use it and an address that exists.
type target struct{ call, as string }

func (w *world) targets() []target {
	var list []target
	described(w.api, func(path string, op *huma.Operation) {
		if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
			return
		}
		i := slices.IndexFunc(w.engine.Routes(), func(r httpd.Route) bool {
			return r.Method == op.Method && r.Path == strings.NewReplacer("{", ":", "}", "").Replace(path)
		})
		list = append(list, target{op.Method + " " + w.address(path), w.admitted(w.engine.Routes()[i].Access)})
	})
	slices.SortFunc(list, func(a, b target) int { return strings.Compare(a.call, b.call) })
	return list
}

// address puts ids of the world into a path.
func (w *world) address(path string) string {
	for noun, name := range map[string]string{"/placements/": "plc", "/applications/": "app", "/enterprises/": "unit", "/cooperations/": "cop", "/reports/": "rpt"} {
		if strings.Contains(path, noun+"{id}") {
			return strings.Replace(path, "{id}", w.vars[name], 1)
		}
	}
	return strings.Replace(path, "{id}", "x", 1)
}

func (w *world) admitted(access httpd.Access) string {
	for role, name := range map[actor.Role]string{
		actor.Enterprise: "unit", actor.Student: "student", actor.VicePrincipal: "vice", actor.Operator: "operator", actor.Bureau: "bureau",
	} {
		if access.Admits(role) && !access.IsPublic() {
			return name
		}
	}
	return ""
}

// crowd is a world with a thing of every noun in it.
func crowd(t testing.TB) *world {
	t.Helper()
	w := newWorld(t)
	w.adopt()
	for _, s := range []struct{ as, call, body, save string }{
		{"unit", "POST /api/v1/placements", lawful, "plc"},
		{"unit", "POST /api/v1/placements/{plc}/publish", "", ""},
		{"student", "POST /api/v1/placements/{plc}/applications", `{"consent":true}`, "app"},
		{"student", "POST /api/v1/placements/{plc}/reports", `{"kind":"other","text":"请核查一下"}`, "rpt"},
		{"school", "POST /api/v1/cooperations", `{"enterprise":"{rival}","agreement_no":"1","from":"2025-01-01"}`, "cop"},
	} {
		method, path, _ := strings.Cut(w.fill(s.call), " ")
		got := ask(w.engine, method, path, w.fill(s.body), "Authorization: Bearer "+w.vars["token "+s.as], asJSON, `If-Match: "v1"`)
		if got.Code >= 300 {
			t.Fatalf("%s: got %d %s", s.call, got.Code, got.Body)
		}
		if s.save != "" {
			w.vars[s.save] = regexp.MustCompile(s.save + `_[0-9a-z]+`).FindString(got.Body.String())
		}
	}
	w.see()
	return w
}

// No body whatever, on any operation, makes a server error.
func FuzzEveryBody(f *testing.F) {
	w := crowd(f)
	targets := w.targets()
	if len(targets) < 25 {
		f.Fatalf("got %d operations with a JSON body", len(targets))
	}
	seeds := []string{
		lawful, `{}`, `null`, `[]`, `{"consent":true}`, `{"origin":"self","review":null}`, `{"action":"confirm","ids":["` + w.vars["app"] + `"],"origin":"school"}`,
		`{"agreement_no":"1","from":"0001-01-01","to":"9999-12-31","listing":{"decision_no":"1","decided_on":"2026-01-01","published_on":"2026-01-01"},"payments":[{"amount_fen":9223372036854775807}]}`,
		`{"name":"\u0000","post_kinds":[{"name":"x","employees":10000000}],"on_post_employees":1,"employees_as_of":"2026-01-01","external_interns":[{"school":"x","count":1,"from":"0000-01-01","to":"9999-12-31"}]}`,
		`{"enterprises":["` + w.vars["unit"] + `"],"on":"2026-03-01","source":"x"}`, `{"login":"x\u0000y","password":"12345678"}`, `{"reason":"` + strings.Repeat("长", 200) + `"}`,
		with(lawful, `"shift_start":"08:00" => "shift_start":null`), with(lawful, `2026-06-01 => 0000-02-29`, `2026-11-30 => 9999-12-31`), with(lawful, `"pay_month_fen":320000 => "pay_day_fen":9223372036854775807`),
		`{"name":"x","scopes":["read"],"days":366}`, `{"kind":"fee","text":"收押金五百元"}`, `{"enterprise":"` + w.vars["unit"] + `","kind":"override","rules":["R"],"document_no":"1","authority":"x","accepted_on":"2026-01-01","from":"2026-01-01","to":"2026-12-31","reason":"x"}`,
	}
	for i := range targets {
		for _, s := range seeds {
			f.Add(uint8(i), uint8(1), s)
		}
	}
	f.Fuzz(func(t *testing.T, which, version uint8, body string) {
		to := targets[int(which)%len(targets)]
		method, path, _ := strings.Cut(to.call, " ")
		got := ask(w.engine, method, path, body, "Authorization: Bearer "+w.vars["token "+to.as], asJSON, "If-Match: "+httpd.ETag(uint64(version)))
		if got.Code >= 500 {
			t.Errorf("%s %q: got %d %s", to.call, body, got.Code, got.Body)
		}
		if got.Code >= 400 && got.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %q: got %d as %q", to.call, body, got.Code, got.Header().Get("Content-Type"))
		}
	})
}

// No query whatever makes a server error in search, lists and look-ups.
func FuzzQueries(f *testing.F) {
	w := crowd(f)
	paths := []string{
		"/api/v1/placements", "/api/v1/placements/" + w.vars["plc"], "/api/v1/complete", "/api/v1/schools", "/api/v1/majors", "/api/v1/occupations",
		"/api/v1/industries", "/api/v1/regions", "/api/v1/rules", "/api/v1/applications", "/api/v1/enterprises", "/api/v1/reports",
		"/api/v1/cooperations", "/api/v1/clearances", "/api/v1/audit", "/api/v1/enterprises/me/headroom", "/api/v1/templates",
	}
	for i := range paths {
		for _, q := range []string{
			"", "q=数控&major=数控技术应用&facets=region,pay,major&sort=pay&limit=100", "near=NaN,1&radius_km=1e308", "near=90,180&sort=distance", "region=3101,,44&region=", "q=jmjx&groups=true&explain=true&region=310103&enterprise=x&post_kind=y",
			"cursor=WyJ4Il0", "cursor=WyJ4IiwieSJd", "limit=-1", "q=%22%22-%00%ff&labels=x&housing=y", "major=K&major_exact=66K", "start_from=2026-02-30", "parent=3101&q=%25_", "from=0000-01-01&to=9999-12-31&post_kind=x", "object=x&limit=1000",
		} {
			f.Add(uint8(i), q)
		}
	}
	people := []string{"", "student", "school", "bureau", "unit"}
	f.Fuzz(func(t *testing.T, which uint8, query string) {
		if _, err := url.ParseRequestURI("/x?" + query); err != nil || strings.ContainsAny(query, " \x7f") || strings.ContainsFunc(query, func(r rune) bool { return r < ' ' }) {
			t.Skip("no request line")
		}
		path := paths[int(which)%len(paths)]
		for _, as := range people {
			header := "X-Nobody: 1"
			if as != "" {
				header = "Authorization: Bearer " + w.vars["token "+as]
			}
			if got := ask(w.engine, "GET", path+"?"+query, "", header); got.Code >= 500 {
				t.Errorf("%s?%s as %q: got %d %s", path, query, as, got.Code, got.Body)
			}
		}
	})
}

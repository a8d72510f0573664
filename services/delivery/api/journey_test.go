package api

import (
	"strings"
	"testing"
)

// lawful is a posting that nothing stops and nothing binds.
const lawful = `{"title":"数控机床操作实习生","description":"跟师傅操作数控车床，完成首件检验。","tasks":["在数控机床上对刀","填写首检和巡检记录"],
"occupation_code":"6-18-01-07","post_kind":"数控机床操作工","major_codes":["660103"],"region":"310107","address":"真北路1号","lat":31.25,"lng":121.39,
"seats":2,"start_date":"2026-06-01","end_date":"2026-11-30","pay_month_fen":320000,"wage_standard_month_fen":390123,"lowest_grade_month_fen":275321,
"independent":true,"shift_start":"08:00","shift_end":"17:00","break_minutes":60,"shift_days":["mon","tue","wed","thu","fri"],
"labour_grade":"II","hazards":[],"housing":"provided","meals":"provided","site_type":"workshop"}`

// with is a posting with other members.
func with(body string, changes ...string) string {
	for _, c := range changes {
		was, now, _ := strings.Cut(c, " => ")
		body = strings.Replace(body, was, now, 1)
	}
	return body
}

const (
	paid      = `"pay_month_fen":320000`
	standard  = "390123"
	lowest    = "275321"
	matchThis = `If-Match: {etag plc}`
	matchApp  = `If-Match: {etag app}`
)

// The main job through the interface: post, check, find, apply, confirm.
func TestPostFindApplyConfirm(t *testing.T) {
	w := newWorld(t)
	w.run(t,
		scenario{
			name: "the law is shown while typing", as: "unit", call: "POST /api/v1/placements/lint", body: with(lawful, paid+` => "pay_month_fen":300000`),
			status: 200, want: `{"stops":false,"findings":[{"rule":"R-ART18-PAY80","class":"BLOCK-OVR","field":"pay_month_fen"}],"conditions":[{"code":"pay"}],"headroom":{"unit":{"employees":200,"cap":20,"peak":0},"post_kind":{"employees":100,"cap":20},"left":20}}`,
		},
		scenario{name: "a lawful posting has no findings", as: "unit", call: "POST /api/v1/placements/lint", body: lawful, status: 200, want: `{"stops":false,"findings":[],"conditions":[]}`},
		scenario{name: "an empty form can be checked", as: "unit", call: "POST /api/v1/placements/lint", body: `{}`, status: 200, want: `{"stops":true}`},
		scenario{name: "only enterprises draft", as: "school", call: "POST /api/v1/placements", body: lawful, status: 403, want: `{"code":"auth.forbidden"}`},
		scenario{name: "guests do not", call: "POST /api/v1/placements", body: lawful, status: 401, want: `{"code":"auth.required"}`},
		scenario{
			name: "an unlawful draft is kept", as: "unit", call: "POST /api/v1/placements", body: with(lawful, `"hazards":[], => `),
			status: 201, want: `{"state":"draft","hazards":null,"wage_standard_month_fen":390123,"enterprise":{"id":"{unit}"},"conditions":[],"shift_start":"08:00"}`, save: "plc",
		},
		scenario{
			name: "but not published", as: "unit", call: "POST /api/v1/placements/{plc}/publish", header: []string{matchThis},
			status: 422, want: `{"code":"placement.unlawful","findings":[{"class":"BLOCK","field":"hazards"}]}`,
		},
		scenario{name: "nobody else sees the draft", as: "rival", call: "GET /api/v1/placements/{plc}", status: 404},
		scenario{name: "nor changes it", as: "rival", call: "PUT /api/v1/placements/{plc}", header: []string{matchThis}, body: lawful, status: 404},
		scenario{name: "a change names its version", as: "unit", call: "PUT /api/v1/placements/{plc}", body: lawful, status: 428},
		scenario{name: "the current one", as: "unit", call: "PUT /api/v1/placements/{plc}", body: lawful, header: []string{`If-Match: "v99"`}, status: 412},
		scenario{name: "and is kept", as: "unit", call: "PUT /api/v1/placements/{plc}", body: lawful, header: []string{matchThis}, status: 200, want: `{"hazards":[],"version":2}`, save: "plc"},
		scenario{name: "publishing names its version, too", as: "unit", call: "POST /api/v1/placements/{plc}/publish", status: 428},
		scenario{
			name: "it is published", as: "unit", call: "POST /api/v1/placements/{plc}/publish", header: []string{matchThis},
			status: 200, want: `{"state":"published","conditional":false,"expires_on":"2026-05-01"}`, save: "plc",
		},
		scenario{name: "twice is a conflict", as: "unit", call: "POST /api/v1/placements/{plc}/publish", header: []string{matchThis}, status: 409, want: `{"code":"placement.state"}`},
		scenario{name: "the unit lists it", as: "unit", call: "GET /api/v1/enterprises/me/placements?state=published", status: 200, want: `{"items":[{"id":"{plc}","wage_standard_month_fen":390123}]}`},
		scenario{name: "not among drafts", as: "unit", call: "GET /api/v1/enterprises/me/placements?state=draft", status: 200, want: `{"items":[]}`},
	)
	w.see()
	secrets := []string{standard, lowest, "wage_standard", "lowest_grade"}
	w.run(t,
		scenario{
			name: "a guest finds it", call: "GET /api/v1/placements?q=数控", status: 200, never: append(secrets, `"match"`),
			want: `{"total":1,"items":[{"id":"{plc}","title":"数控机床操作实习生","origin":"own","enterprise":{"id":"{unit}","verified":false,"stable":false},"region":{"code":"310107","name":"上海市普陀区"},"pay_month_fen":320000,"start_date":"2026-06-01","seats_left":2,"housing":"provided","labels":["meals"],"highlights":[{"field":"title","parts":[{"text":"数控","hit":true}]}]}]}`,
		},
		scenario{
			name: "with the labels of a major by name", call: "GET /api/v1/placements?major=数控技术应用&facets=region,major_category,pay&sort=pay", status: 200, never: secrets,
			want: `{"items":[{"match":{"legal":"MATCH","path":{"via":"named","occupation":"6-18-01-07"}}}],"facets":{"major_category":[{"key":"66","label":"装备制造","count":1}],"region":[{"key":"31","label":"上海市","count":1}],"pay":[{"key":"3000","count":1}]}}`,
		},
		scenario{name: "by distance", call: "GET /api/v1/placements?near=31.25,121.40&radius_km=5&sort=distance&explain=true", status: 200, want: `{"items":[{"distance_m":951}]}`},
		scenario{name: "not too far away", call: "GET /api/v1/placements?near=39.9,116.4&radius_km=5", status: 200, want: `{"total":0,"items":[],"rescue":[{"filter":"near","total":1}]}`},
		scenario{name: "distance needs a place", call: "GET /api/v1/placements?sort=distance", status: 422, want: `{"fields":[{"name":"near"}]}`},
		scenario{name: "a place is two numbers", call: "GET /api/v1/placements?near=here", status: 422, want: `{"fields":[{"name":"near"}]}`},
		scenario{name: "a major is known", call: "GET /api/v1/placements?major=屠龙术", status: 422, want: `{"code":"find.query","fields":[{"name":"major"}]}`},
		scenario{name: "a facet is known", call: "GET /api/v1/placements?facets=colour", status: 422, want: `{"fields":[{"name":"facets"}]}`},
		scenario{name: "regions repeat or stand between commas", call: "GET /api/v1/placements?region=1101,3101&region=44", status: 200, want: `{"total":1}`},
		scenario{name: "a foreign cursor is refused", call: "GET /api/v1/placements?cursor=xyz", status: 422},
		scenario{
			name: "a student sees its own labels", as: "student", call: "GET /api/v1/placements/{plc}", status: 200, never: secrets,
			want: `{"id":"{plc}","pay_floor_met":true,"match":{"legal":"MATCH","path":{"via":"named"}},"majors":[{"code":"660103","name":"数控技术应用"}]}`,
		},
		scenario{name: "a guest none", call: "GET /api/v1/placements/{plc}", status: 200, never: append(secrets, `"match"`)},
		scenario{name: "another unit no secrets", as: "rival", call: "GET /api/v1/placements/{plc}", status: 200, never: secrets},
		scenario{name: "the operator neither", as: "operator", call: "GET /api/v1/placements/{plc}", status: 200, never: secrets},
		scenario{name: "a school that has nothing to do with the unit sees no wage", as: "school", call: "GET /api/v1/placements/{plc}", status: 200, never: secrets},
		scenario{name: "the bureau, too", as: "bureau", call: "GET /api/v1/placements/{plc}", status: 200, want: `{"wage_standard_month_fen":390123}`},

		scenario{name: "an unverified unit receives nobody", as: "student", call: "GET /api/v1/placements/{plc}/eligibility", status: 200, want: `{"eligible":false,"findings":[{"class":"BLOCK"}]}`},
		scenario{name: "and nobody may apply", as: "student", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, status: 422, want: `{"code":"application.ineligible","findings":[{"rule":"R-ART07-INSPECT"}]}`},
	)
	w.adopt()
	w.run(t,
		scenario{name: "a verified one may be applied to", as: "student", call: "GET /api/v1/placements/{plc}/eligibility", status: 200, want: `{"eligible":true,"shared_fields":["major","grade"]}`},
		scenario{name: "the school that cooperates checks the wage", as: "school", call: "GET /api/v1/placements/{plc}", status: 200, want: `{"wage_standard_month_fen":390123,"lowest_grade_month_fen":275321}`},
		scenario{name: "other schools do not", as: "school2", call: "GET /api/v1/placements/{plc}", status: 200, never: secrets},
		scenario{name: "not by cooks", as: "cook", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, status: 422, want: `{"code":"application.ineligible"}`},
		scenario{name: "not without consent", as: "student", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":false}`, status: 422, want: `{"code":"application.invalid","fields":[{"name":"consent"}]}`},
		scenario{
			name: "the student applies", as: "student", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, header: []string{"Idempotency-Key: a1"},
			status: 201, want: `{"state":"submitted","state_label":"Applied","placement":{"id":"{plc}","title":"数控机床操作实习生"},"consent":{"recipient":"{unit}"},"version":1}`, save: "app",
		},
		scenario{name: "the same key, the same answer", as: "student", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, header: []string{"Idempotency-Key: a1"}, status: 201, want: `{"id":"{app}"}`},
		scenario{name: "another key is another application", as: "student", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, status: 409, want: `{"code":"application.twice"}`},
		scenario{
			name: "the unit sees no name", as: "unit", call: "GET /api/v1/applications?placement={plc}&state=submitted,shortlisted", status: 200,
			want:  `{"items":[{"id":"{app}","applicant":{"blind":true,"major":{"code":"660103","name":"数控技术应用"},"grade":3,"adult":true,"legal":"MATCH"}}]}`,
			never: []string{"王", "{student}", "2007", "female", "数控2301", `"student":`, `"consent"`},
		},
		scenario{name: "another unit sees nothing", as: "rival", call: "GET /api/v1/applications", status: 200, want: `{"items":[]}`},
		scenario{name: "nor one", as: "rival", call: "GET /api/v1/applications/{app}", status: 404},
		scenario{name: "another school neither", as: "school2", call: "GET /api/v1/applications/{app}", status: 404},
		scenario{name: "a change of an application names its version", as: "unit", call: "POST /api/v1/applications/{app}/shortlist", status: 428},
		scenario{
			name: "shortlisted", as: "unit", call: "POST /api/v1/applications/{app}/shortlist", header: []string{matchApp}, status: 200, save: "app",
			want: `{"state":"shortlisted","applicant":{"blind":false,"name":"王同学","school":{"id":"{school}"},"class":"数控2301"}}`, never: []string{"王student", "2007"},
		},
		scenario{name: "an old version is refused", as: "unit", call: "POST /api/v1/applications/{app}/intend", header: []string{`If-Match: "v1"`}, status: 412},
		scenario{name: "an intent holds a seat", as: "unit", call: "POST /api/v1/applications/{app}/intend", header: []string{matchApp}, status: 200, save: "app", want: `{"state":"intended","holds_until":"2026-03-16"}`},
		scenario{name: "for everybody to see", call: "GET /api/v1/placements/{plc}", status: 200, want: `{"seats":2,"seats_left":1}`},
		scenario{name: "the school sees who", as: "school", call: "GET /api/v1/applications?state=intended", status: 200, want: `{"items":[{"id":"{app}","student":{"id":"{student}","name":"王student","class":"数控2301"},"placement":{"enterprise":{"id":"{unit}"}}}]}`},
		scenario{name: "so does the class teacher", as: "class_teacher", call: "GET /api/v1/applications", status: 200, want: `{"items":[{"student":{"name":"王student"}}]}`},
		scenario{name: "who does not confirm", as: "class_teacher", call: "POST /api/v1/applications/{app}/confirm", header: []string{matchApp}, body: `{"origin":"school"}`, status: 403},
		scenario{name: "what stands in the way", as: "school", call: "GET /api/v1/applications/{app}/readiness?origin=school", status: 200, want: `{"ready":true,"findings":[]}`},
		scenario{name: "an unlawful origin", as: "school", call: "POST /api/v1/applications/{app}/confirm", header: []string{matchApp}, body: `{"origin":"authority"}`, status: 422, want: `{"fields":[{"name":"origin"}]}`},
		scenario{name: "the unit does not confirm", as: "unit", call: "POST /api/v1/applications/{app}/confirm", header: []string{matchApp}, body: `{"origin":"school"}`, status: 403},
		scenario{name: "another school does not", as: "school2", call: "POST /api/v1/applications/{app}/confirm", header: []string{matchApp}, body: `{"origin":"school"}`, status: 404},
		scenario{
			name: "the school confirms", as: "school", call: "POST /api/v1/applications/{app}/confirm", header: []string{matchApp}, body: `{"origin":"school"}`, status: 200, save: "app",
			want: `{"state":"placed","origin":"school","history":[{"state":"submitted","role":"student"},{"state":"shortlisted"},{"state":"intended"},{"state":"placed","role":"school"}]}`,
		},
		scenario{name: "placed is placed", as: "student", call: "POST /api/v1/applications/{app}/withdraw", header: []string{matchApp}, status: 409, want: `{"code":"application.state"}`},
		scenario{name: "the student reads it from the version it has", as: "student", call: "GET /api/v1/applications/{app}", header: []string{"If-None-Match: {etag app}"}, status: 304},
		scenario{name: "dates stand while seats are held", as: "unit", call: "PUT /api/v1/placements/{plc}", before: refresh("plc", "unit"), header: []string{matchThis}, body: with(lawful, `2026-11-30 => 2026-10-30`), status: 422, want: `{"fields":[{"name":"start_date"}]}`},
		scenario{name: "it is closed", as: "unit", call: "POST /api/v1/placements/{plc}/close", header: []string{matchThis}, body: `{"reason":"招满"}`, status: 200, want: `{"state":"closed","closed_reason":"招满"}`},
		scenario{name: "and takes no more applications", as: "classmate", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, status: 409, want: `{"code":"placement.closed"}`},
	)
}

// refresh reads a posting's present version.
func refresh(name, as string) func(*world) {
	return func(w *world) {
		got := ask(w.engine, "GET", "/api/v1/placements/"+w.vars[name], "", "Authorization: Bearer "+w.vars["token "+as])
		w.vars["etag "+name] = got.Header().Get("ETag")
	}
}

// What a student is told about pay below the floor names no wage of the unit.
func TestWagesStayWithTheUnit(t *testing.T) {
	w := newWorld(t)
	w.adopt()
	low := with(lawful, paid+` => "pay_month_fen":300000`)
	secrets := []string{standard, "3,901.23", "3901.23", "3,120.99", lowest, "2,753.21"}
	w.run(t,
		scenario{name: "a draft below the floor", as: "unit", call: "POST /api/v1/placements", body: low, status: 201, save: "plc"},
		scenario{
			name: "is published under a condition", as: "unit", call: "POST /api/v1/placements/{plc}/publish", header: []string{matchThis}, status: 200,
			want: `{"conditional":true,"conditions":[{"rule":"R-ART18-PAY80","class":"BLOCK-OVR","label":"pay exception"}]}`,
		},
		scenario{name: "a student sees that it is below", as: "student", call: "GET /api/v1/placements/{plc}", status: 200, want: `{"pay_floor_met":false}`, never: secrets},
		scenario{name: "and why it may not apply", as: "student", call: "GET /api/v1/placements/{plc}/eligibility", status: 200, want: `{"eligible":false,"findings":[{"rule":"R-ART18-PAY80"}]}`, never: secrets},
		scenario{name: "when trying, too", as: "student", call: "POST /api/v1/placements/{plc}/applications", body: `{"consent":true}`, status: 422, never: secrets},
	)
}

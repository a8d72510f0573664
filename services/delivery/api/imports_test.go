package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstkm/services/kernel/ident"
)

const openings = `{"ref":"a1","title":"数控车工实习生","description":"操作数控车床","major_codes":["660103"],"seats":3,"pay_month_fen":300000}
{"ref":"a2","title":"","description":"没有名称"}
`

func TestImports(t *testing.T) {
	w := newWorld(t)
	ndjson := []string{"Content-Type: application/x-ndjson"}
	w.run(t,
		scenario{name: "a student imports nothing", as: "student", call: "POST /api/v1/imports/placements", body: openings, header: ndjson, status: 403},
		scenario{name: "an unknown kind", as: "operator", call: "POST /api/v1/imports/wishes", body: openings, header: ndjson, status: 404, want: `{"code":"imports.kind"}`},
		scenario{name: "not one's own kind", as: "unit", call: "POST /api/v1/imports/majors", body: openings, header: ndjson, status: 403, want: `{"code":"imports.forbidden"}`},
		scenario{name: "a media type that is none", as: "unit", call: "POST /api/v1/imports/placements", body: openings, header: []string{"Content-Type: application/pdf"}, status: 415, want: `{"code":"request.media_type"}`},
		scenario{name: "all or nothing", as: "unit", call: "POST /api/v1/imports/placements?atomic=true", body: openings, header: ndjson, status: 422, want: `{"code":"imports.rejected","fields":[{"name":"line 2: title"}]}`},
		scenario{name: "nothing was written", as: "unit", call: "GET /api/v1/enterprises/me/placements", status: 200, want: `{"items":[]}`},
		scenario{name: "what would happen", as: "unit", call: "POST /api/v1/imports/placements?preview=true", body: openings, header: ndjson, status: 200, want: `{"created":1,"rejected":1}`},
		scenario{name: "still nothing", as: "unit", call: "GET /api/v1/enterprises/me/placements", status: 200, want: `{"items":[]}`},
		scenario{
			name: "a bad row stops no good one", as: "unit", call: "POST /api/v1/imports/placements", body: openings, header: ndjson, status: 200, save: "imp",
			want: `{"created":1,"updated":0,"unchanged":0,"rejected":1,"rows":[{"line":2,"field":"title"}]}`,
		},
		scenario{name: "the draft is there", as: "unit", call: "GET /api/v1/enterprises/me/placements", status: 200, want: `{"items":[{"ref":"a1","state":"draft","title":"数控车工实习生"}]}`},
		scenario{name: "twice changes nothing", as: "unit", call: "POST /api/v1/imports/placements", body: openings, header: ndjson, status: 200, want: `{"created":0,"unchanged":1,"rejected":1}`},
		scenario{name: "an option that is none", as: "unit", call: "POST /api/v1/imports/placements?datum=mars", body: openings, header: ndjson, status: 422, want: `{"fields":[{"name":"datum"}]}`},
		scenario{name: "a heading without a column", as: "unit", call: "POST /api/v1/imports/placements?header=岗位", body: openings, header: ndjson, status: 422, want: `{"fields":[{"name":"header"}]}`},
		scenario{name: "another's rejected rows", as: "rival", call: "GET /api/v1/imports/{imp}/errors", status: 404},
		scenario{name: "no such template", call: "GET /api/v1/imports/wishes/template", status: 404},
	)
	rows := w.play(t, scenario{as: "unit", call: "GET /api/v1/imports/{imp}/errors", status: 200})
	if got := rows.Body.String(); !strings.Contains(got, "error_field") || !strings.Contains(rows.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("rejected rows: got %q %v", got, rows.Header())
	}
	template := w.play(t, scenario{call: "GET /api/v1/imports/placements/template", status: 200})
	if !bytes.HasPrefix(template.Body.Bytes(), []byte("PK\x03\x04")) {
		t.Errorf("the template is no workbook: %.20q", template.Body)
	}
}

func TestImportsReadFormsAndPackedBodies(t *testing.T) {
	w := newWorld(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(openings))
	must(t, err)
	must(t, z.Close())
	form := func(files ...string) (string, string) {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for _, content := range files {
			part, err := m.CreateFormFile("file", "openings.ndjson")
			must(t, err)
			_, err = part.Write([]byte(content))
			must(t, err)
		}
		must(t, m.Close())
		return b.String(), "Content-Type: " + m.FormDataContentType()
	}
	one, oneType := form(openings)
	none, noneType := form()
	short := strings.Repeat("x", 100)
	for _, tc := range []struct {
		name, body string
		header     []string
		status     int
		want       string
	}{
		{"a packed body", packed.String(), []string{"Content-Type: application/x-ndjson", "Content-Encoding: gzip"}, 200, `{"created":1}`},
		{"a packed file", packed.String(), []string{"Content-Type: application/gzip"}, 200, `{"unchanged":1}`},
		{"a form", one, []string{oneType}, 200, `{"unchanged":1}`},
		{"a form without a file", none, []string{noneType}, 422, `{"fields":[{"name":"file"}]}`},
		{"a form cut off", one[:len(one)-40], []string{oneType}, 400, `{"code":"request.broken"}`},
		{"a form without a boundary", one, []string{"Content-Type: multipart/form-data"}, 415, `{"code":"request.media_type"}`},
		{"another encoding", short, []string{"Content-Type: text/csv", "Content-Encoding: br"}, 415, `{"code":"request.media_type"}`},
		{"no table", "\x00\x01\x02", []string{"Content-Type: application/octet-stream"}, 415, `{"code":"sheet.unsupported"}`},
		{"an empty file", "", []string{"Content-Type: text/csv"}, 422, `{}`},
	} {
		got := ask(w.engine, "POST", "/api/v1/imports/placements", tc.body, append(tc.header, "Authorization: Bearer "+w.vars["token unit"])...)
		if got.Code != tc.status {
			t.Errorf("%s: got %d %s, want %d", tc.name, got.Code, got.Body, tc.status)
			continue
		}
		w.compare(t, got.Body.Bytes(), tc.want)
	}
}

func TestARefusedImportSaysWhereItsRowsLie(t *testing.T) {
	w := newWorld(t)
	refusal := w.play(t, scenario{as: "unit", call: "POST /api/v1/imports/placements?atomic=true", body: openings, header: []string{"Content-Type: application/x-ndjson"}, status: 422})
	var problem struct {
		ErrorsURL string `json:"errors_url"`
	}
	if err := json.Unmarshal(refusal.Body.Bytes(), &problem); err != nil || problem.ErrorsURL == "" {
		t.Fatalf("got %s, %v; want the address of the rejected rows", refusal.Body, err)
	}
	rows := w.play(t, scenario{as: "unit", call: "GET " + problem.ErrorsURL, status: 200})
	if !strings.Contains(rows.Body.String(), "没有名称") {
		t.Errorf("got %q, want the rejected row", rows.Body)
	}
}

func TestImportAsJob(t *testing.T) {
	w := newWorld(t)
	got := w.play(t, scenario{
		as: "unit", call: "POST /api/v1/imports/placements", body: openings, header: []string{"Content-Type: application/x-ndjson", "Prefer: respond-async"},
		status: 202, want: `{"state":"waiting","read":0}`, save: "job",
	})
	if got.Header().Get("Location") != w.fill("/api/v1/imports/jobs/{job}") {
		t.Errorf("location: got %q", got.Header().Get("Location"))
	}
	w.run(t,
		scenario{name: "it waits", as: "unit", call: "GET /api/v1/imports/jobs/{job}", status: 200, want: `{"state":"waiting"}`},
		scenario{name: "for its owner", as: "rival", call: "GET /api/v1/imports/jobs/{job}", status: 404},
	)
	w.work(t)
	w.run(t,
		scenario{name: "it is done", as: "unit", call: "GET /api/v1/imports/jobs/{job}", status: 200, want: `{"state":"done","result":{"created":1,"rejected":1,"rows":[{"line":2}]}}`},
		scenario{name: "and written", as: "unit", call: "GET /api/v1/enterprises/me/placements", status: 200, want: `{"items":[{"ref":"a1"}]}`},
		scenario{name: "one that fails", as: "unit", call: "POST /api/v1/imports/placements?atomic=true", body: openings, header: []string{"Content-Type: application/x-ndjson", "Prefer: respond-async"}, status: 202, save: "job"},
	)
	w.work(t)
	w.run(t, scenario{name: "says why", as: "unit", call: "GET /api/v1/imports/jobs/{job}", status: 200, want: `{"state":"failed","problem":{"code":"imports.rejected","status":422,"fields":[{"name":"line 2: title"}]}}`})
}

// work runs the jobs that wait, until {job} has ended.
func (w *world) work(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.jobs.Run(ctx) }()
	who, err := w.accounts.Authenticate(ctx, w.vars["token unit"])
	must(t, err)
	if j, err := w.jobs.Wait(ctx, who, ident.ID(w.vars["job"]), 10*time.Second); err != nil || !j.Ended() {
		t.Fatalf("the job did not end: %+v, %v", j, err)
	}
	cancel()
	must(t, <-ended)
}

func TestCataloguePages(t *testing.T) {
	w := newWorld(t)
	w.publish("plc", lawful)
	w.see()
	w.run(t,
		scenario{name: "majors by name", call: "GET /api/v1/majors?q=数控技术应用", status: 200, want: `{"items":[{"code":"660103","level":"secondary","class":{"code":"6601"},"category":5,"category_name":"装备制造"}]}`},
		scenario{name: "of a level", call: "GET /api/v1/majors?q=护理&level=secondary", status: 200, want: `{"items":[{"level":"secondary"}]}`, never: []string{"associate"}},
		scenario{name: "one, K or not", call: "GET /api/v1/majors/660103K", status: 200, want: `{"code":"660103","occupations":[{"code":"6-18-01-07"}]}`},
		scenario{name: "none", call: "GET /api/v1/majors/999999", status: 404, want: `{"code":"catalogue.not_found"}`},
		scenario{name: "occupations", call: "GET /api/v1/occupations?q=6-18-01-0&limit=1", status: 200, want: `{"items":[{"code":"6-18-01-01"}]}`},
		scenario{name: "one", call: "GET /api/v1/occupations/6-18-01-07", status: 200, want: `{"has_template":true,"majors":[{}]}`},
		scenario{name: "templates", call: "GET /api/v1/templates?q=6-18-01-07", status: 200, want: `{"items":[{"code":"6-18-01-07"}]}`},
		scenario{name: "a template speaks as a posting does", call: "GET /api/v1/templates/6-18-01-07", status: 200, want: `{"occupation_code":"6-18-01-07","post_kind":"数控机床操作工","labour_grade":"II","site_type":"workshop","shift_start":"08:00","shift_end":"17:00","break_minutes":60,"shift_days":["mon","tue","wed","thu","fri"]}`},
		scenario{name: "no template", call: "GET /api/v1/templates/1-00-00-00", status: 404},
		scenario{name: "provinces", call: "GET /api/v1/regions", status: 200, want: `{"items":[{"level":"province"}]}`},
		scenario{name: "what lies below", call: "GET /api/v1/regions?parent=310100", status: 200, want: `{"items":[{"level":"county","parent":"3101"}]}`},
		scenario{name: "a county", call: "GET /api/v1/regions/310107", status: 200, want: `{"full_name":"普陀区","path":[{"code":"31"},{"code":"3101"},{"code":"310107","name":"普陀区"}]}`},
		scenario{name: "industries without their letter", call: "GET /api/v1/industries?q=3421", status: 200, want: `{"items":[{"code":"C3421"}]}`},
		scenario{name: "a foreign cursor", call: "GET /api/v1/majors?cursor=x", status: 422, want: `{"code":"page.cursor"}`},
		scenario{name: "completion", call: "GET /api/v1/complete?q=数控机床", status: 200, want: `{"items":[{"title":"数控机床操作实习生","count":1}]}`},
		scenario{name: "of majors, too", call: "GET /api/v1/complete?q=数控技术应用", status: 200, want: `{"items":[],"majors":[{"code":"660103"}]}`},
		scenario{name: "of something", call: "GET /api/v1/complete", status: 422, want: `{"fields":[{"name":"q"}]}`},
		scenario{name: "the regulation as data", call: "GET /api/v1/rules?province=31&on=2026-01-01", status: 200, want: `{"items":[{"rule":"R-ART02-SCOPE","gates":["G3"],"class":"INFO"}]}`},
		scenario{name: "hazards with whom they bar", call: "GET /api/v1/hazards", status: 200, want: `{"items":[{"code":"dust_1","minors":true,"women":false,"high_risk":false}]}`},
		scenario{name: "no dead letters", as: "operator", call: "GET /api/v1/events/dead-letters", status: 200, want: `{"items":[]}`},
		scenario{name: "none to replay", as: "operator", call: "POST /api/v1/events/dead-letters/7/replay", status: 404, want: `{"code":"events.no_dead_letter"}`},
		scenario{name: "none to discard", as: "operator", call: "DELETE /api/v1/events/dead-letters/7", status: 404},
		scenario{name: "not for others", as: "bureau", call: "GET /api/v1/events/dead-letters", status: 403},
	)
}

// Pages follow each other without gap or repetition.
func TestMajorsByPages(t *testing.T) {
	w := newWorld(t)
	seen, cursor := map[string]bool{}, ""
	for pages := 0; pages == 0 || cursor != ""; pages++ {
		got := w.play(t, scenario{call: "GET /api/v1/majors?limit=100&cursor=" + cursor, status: http.StatusOK})
		var list List[MajorMembers]
		must(t, json.Unmarshal(got.Body.Bytes(), &list))
		for _, m := range list.Items {
			if seen[m.Code] {
				t.Fatalf("%s comes twice", m.Code)
			}
			seen[m.Code] = true
		}
		cursor = list.Next
	}
	if want := len(w.cat.Now().Majors()); len(seen) != want {
		t.Errorf("got %d majors, want %d", len(seen), want)
	}
}

package app_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"firstkm/services/imports"
)

// unlisted are pages that show rows and are no list of records that somebody could want as a table, with the reason.
func unlisted() map[string]string {
	return map[string]string{
		"GET /":                             "the public search; /api/v1/placements/snapshot has every opening",
		"GET /account":                      "one's own sessions and keys",
		"GET /applications":                 "a student's own; /me/data has them as a file",
		"GET /searches":                     "one's own, at most twenty; /me/data has a student's as a file",
		"GET /me/data":                      "offers its own files",
		"GET /g/:token":                     "a guardian's view of one student",
		"GET /imports":                      "nothing recorded yet",
		"GET /today":                        "what is to be done; each list has a page of its own",
		"GET /privacy":                      "what is to be done; each list has a page of its own",
		"GET /privacy/years":                "offers its own files",
		"GET /privacy/class":                "a form that sends the list itself",
		"GET /privacy/students/:id":         "one student",
		"GET /privacy/breaches/:id":         "one case",
		"GET /privacy/assessments/:id":      "one case",
		"GET /students/:id":                 "one student",
		"GET /students/roll-over":           "what would happen, nothing recorded",
		"GET /people/accounts/:id":          "one account",
		"GET /partners/:id":                 "one unit",
		"GET /teachers":                     "counts of the register",
		"GET /teachers/alliances":           "counts by school; the register of each has its own",
		"GET /teachers/district":            "counts by school; the register of each has its own",
		"GET /teachers/whatif":              "what would be, nothing recorded",
		"GET /teachers/:id":                 "one teacher",
		"GET /teachers/snapshots/:id/sheet": "paper",
		"GET /me/teacher":                   "one's own file",
		"GET /notices/:id":                  "one notice",
		"GET /alliances":                    "names and members are public, and /api/v1/alliances has them",
		"GET /alliances/:id":                "one alliance",
		"GET /operator":                     "the state of the program",
		"GET /rounds":                       "students read it, too; whoever may take lists along has the export",
		"GET /rounds/:id":                   "one round, for students and everybody, too; the desk has its lists",
		"GET /fairs":                        "students read it, too; whoever may take lists along has the export",
		"GET /fairs/:id":                    "one fair, for students, too; desk, day and unit have their lists",
		"GET /fairs/:id/posts/:placement":   "one opening of a unit",
		"GET /rounds/:id/public":            "one round",
		"GET /rounds/:id/offers/:placement": "one opening of a unit",
		"GET /batches/:id":                  "one batch; its lists have a page of their own",
		"GET /filings/:id":                  "one filing; /filings has the list",
		"GET /unit-lists/new":               "a form; units have a page of their own",
		"GET /unit-lists/:id":               "one list, public; /api/v1/unit-lists has it",
		"GET /unit-lists/:id/sheet":         "paper",
		"GET /desk/:id":                     "one case",
		"GET /placements/:id":               "one opening",
		"GET /find/units/:id":               "one unit with what it offers",
	}
}

// A page that shows a table or goes on to a next page is a list, and whoever may read a list may take it along.
func TestEveryListPageHasAnExport(t *testing.T) {
	w := host(t, settings(t.TempDir()), town)
	linked, listed, exempt, unused := map[string]bool{}, map[string]bool{}, unlisted(), unlisted()
	for _, l := range table() {
		if !strings.HasPrefix(l.route, "GET /") || strings.HasPrefix(l.route, "GET /api/") || strings.HasPrefix(l.route, "GET /styleguide") {
			continue
		}
		for _, as := range actors()["everybody"] {
			res := w.knock(t, l, as)
			if res.Code != http.StatusOK || !strings.HasPrefix(res.Header().Get("Content-Type"), "text/html") {
				continue
			}
			page := res.Body.String()
			for _, about := range imports.Catalogue() {
				if strings.Contains(page, "/exports/"+string(about.List)+"?") {
					linked[string(about.List)] = true
				}
			}
			list := strings.Contains(page, "<tbody") || strings.Contains(page, `class="pager"`) || strings.Contains(page, `class="list"`)
			if list && exempt[l.route] == "" {
				listed[l.route] = true
			}
			delete(unused, l.route)
			if has := strings.Contains(page, `href="/exports/`); list && !has && exempt[l.route] == "" {
				t.Errorf("%s shows %s a list and no way to export it", l.route, as)
			}
		}
	}
	for route := range unused {
		t.Errorf("%s is excused and nobody is shown it", route)
	}
	t.Logf("%d list pages: %v", len(listed), slices.Sorted(maps.Keys(listed)))
	for _, about := range imports.Catalogue() {
		if !linked[string(about.List)] {
			t.Errorf("no page offers the list %s", about.List)
		}
	}
}

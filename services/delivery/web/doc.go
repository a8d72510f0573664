// Package web draws firstkm's pages: html/template with htmx on top, phone first, in Chinese and English, working without
// scripts and without inline script or style.
//
// # To add a page
//
// Say the noun is "placement". Three things share its name:
//
//  1. placements.go holds the handlers and one typed struct per page. The struct embeds Frame; its other fields are
//     components of this package, not domain structs:
//
//     type placementForm struct {
//     web.Frame
//     Heading Heading
//     Errors  *ErrorSummary
//     Title   Field
//     Pay     Field
//     Room    []Meter
//     }
//
//  2. templates/placements/form.html is the page's main part and is called "placements/form". Parts of it that htmx asks
//     for are blocks in the same file with names that begin with the page's: {{define "placements/form.room"}}. Wordings
//     that no code decides stand in the template, both together: {{t "发布" "Publish"}}.
//
//  3. examples_test.go gets a line with the filled struct, so that the template is executed in both languages. A template
//     that no example reaches fails the test.
//
// The handler ends with
//
//	return pages.Show(w, req, http.StatusOK, "placements/form", "placements/form.room", page)
//
// which answers htmx with the block and everyone else with the whole page. After a refused post, draw the same form with
// status 422: errs := ErrorsOf(err); page.Errors = errs.Summary(); page.Title = errs.On(page.Title). The error summary
// takes the focus by itself. An error without fault goes to NewProblem.
//
// # Components
//
// Each is a Go struct and a template of the name given in the struct's comment: {{template "field" .Title}}. The style
// guide (NewStyleguide, /styleguide in demo mode) shows them all. Live checks: give the form hx-post="/…/lint" and
// hx-trigger="change delay:300ms" hx-swap="none", answer with one "lint" per field with Swap set, plus any block with
// hx-swap-oob="true". Give a form data-draft="name" to keep what is typed on the device, and show an element with
// data-draft-done="name" on the page after it was taken.
//
// # Functions of templates
//
//	t "中文" "English"   the wording of this page's language      say .Words    text.Words in this language
//	date .D  day .D      2026年11月22日 / 11月22日 周日             when .At      date and time of day in Shanghai
//	yuan .Fen            ¥3,200                                   count .N      9,714
//	clock .C             08:30                                    icon "check"  a picture beside a word
//	asset "app.css"      address with content hash                zh            whether this page is Chinese
//	iso .At  lang        for datetime= and lang=                  join, part, add
//
// # Layout classes
//
// card, stack, stack-s, list, section, split (main and 320 px aside), split-left (260 px filters and results), grid2,
// figures, meters, form (one column, 640 px), formfoot (buttons that stay in sight), stick, prose, hint, num, sr.
package web

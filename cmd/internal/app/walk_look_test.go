package app_test

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// seen is what a page shows of itself.
type seen struct {
	Path     string
	Says     string
	Sideways float64 // pixels by which it is wider than the window
	Wide     []string
	Weight   int // bytes of the page and all it has loaded, as they travel
}

const look = `(()=>{const d=document.documentElement,loaded=[...performance.getEntriesByType("navigation"),...performance.getEntriesByType("resource")];
return{Path:location.pathname+location.search,Says:document.body.innerText,Sideways:d.scrollWidth-d.clientWidth,
Wide:d.scrollWidth>d.clientWidth?[...document.querySelectorAll("body *")].filter(e=>e.getBoundingClientRect().right>d.clientWidth+1).slice(0,3).map(e=>e.outerHTML.slice(0,120)):[],
Weight:loaded.reduce((sum,e)=>sum+(e.encodedBodySize||0),0)}})()`

// fault is what axe-core finds.
type fault struct {
	ID, Impact, Help string
	Places           []string
}

const inspect = `;axe.run(document,{resultTypes:["violations"]}).then(r=>r.violations.filter(v=>v.impact==="serious"||v.impact==="critical")
.map(v=>({ID:v.id,Impact:v.impact,Help:v.help,Places:v.nodes.slice(0,3).map(n=>n.html.slice(0,200))})))`

// examine holds the page that stands in the window against what every page must keep.
func (w *walker) examine() {
	w.t.Helper()
	for _, fault := range w.faults() {
		w.t.Error(fault)
	}
}

// faults are what the page has to the side, beyond its weight, what the browser complained of on the way to it and, with
// scripts, what axe-core finds serious or critical.
func (w *walker) faults() (found []string) {
	w.t.Helper()
	page, err := chromedp.Run(w.ctx, chromedp.Evaluate[seen](look))
	if err != nil {
		w.stuck("look", err)
	}
	if page.Sideways > 0 {
		found = append(found, fmt.Sprintf("%s is %v px wider than %d px: %q", page.Path, page.Sideways, phoneWide, page.Wide))
	}
	if page.Weight == 0 || page.Weight > heaviest {
		found = append(found, fmt.Sprintf("%s weighs %d bytes, want 1 to %d", page.Path, page.Weight, heaviest))
	}
	w.t.Logf("%s: %d bytes", page.Path, page.Weight)
	if w.axe != "" && !w.audited[page.Path+page.Says] {
		w.audited[page.Path+page.Says] = true
		found = append(found, w.audit(page.Path)...)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, trouble := range w.troubles {
		found = append(found, page.Path+": "+trouble)
	}
	w.troubles = nil
	return found
}

func (w *walker) audit(path string) (found []string) {
	w.t.Helper()
	faults, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]fault](w.axe+inspect, chromedp.EvalAwaitPromise))
	if err != nil {
		w.stuck("axe", err)
	}
	for _, f := range faults {
		found = append(found, fmt.Sprintf("%s: %s (%s): %s: %q", path, f.ID, f.Impact, f.Help, f.Places))
	}
	return found
}

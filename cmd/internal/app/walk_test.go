package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Measures that every page must keep.
const (
	phoneWide, phoneHigh = 390, 844
	heaviest             = 100_000 // bytes of a page with all it loads, as they travel
	patience             = 90 * time.Second
)

// chromium starts a browser, or skips the test where none was named.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("FIRSTKM_TEST_CHROMIUM")
	if path == "" {
		t.Skip("no browser: FIRSTKM_TEST_CHROMIUM names none; `make test-all` installs one")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// walker is a person with a phone who meets the program only through its pages: what is looked for is read from the page,
// what is touched is touched where it stands. Every page arrived at is examined.
type walker struct {
	t       *testing.T
	ctx     context.Context
	url     string          // of the node
	axe     string          // the source of axe-core; "" walks without scripts
	audited map[string]bool // pages, with what they say, that axe-core has seen
	refused bool            // the next page says no: its status is 422
	gone    bool            // the next page says that there is no such thing: its status is 404

	mu       sync.Mutex
	troubles []string // what the browser complained of since the last page
	leaving  bool     // signing out: what a page asks for meanwhile is refused, and nobody sees it
}

// walk opens a tab of its own, with cookies of its own.
func walk(t *testing.T, browser context.Context, url string, scripts bool) *walker {
	t.Helper()
	w := &walker{t: t, url: url, audited: map[string]bool{}}
	ctx, end := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	w.ctx = ctx
	if scripts {
		source, err := os.ReadFile(filepath.Join("..", "..", "..", "services", "delivery", "web", "node_modules", "axe-core", "axe.min.js"))
		if err != nil {
			t.Skip("no axe-core here; `make assets` brings it")
		}
		w.axe = string(source)
	}
	if err := chromedp.Listen(ctx, w.overhear); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(phoneWide, phoneHigh)); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "lang", Value: "zh-CN", URL: url}); err != nil {
		t.Fatal(err)
	}
	return w
}

// overhear keeps errors of scripts, of the console and of the browser itself, which reports a broken content policy.
func (w *walker) overhear(ev any) {
	trouble := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		trouble = "a script failed: " + ev.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeAssert {
			said, _ := json.Marshal(ev.Args)
			trouble = "console: " + string(said)
		}
	case *log.EventEntryAdded:
		if e := ev.Entry; e.Level == log.EntryLevelError && e.Source != log.EntrySourceNetwork {
			trouble = string(e.Source) + ": " + e.Text
		}
	case *network.EventResponseReceived:
		if r := ev.Response; r.Status >= http.StatusBadRequest && ev.Type != network.ResourceTypeDocument {
			trouble = fmt.Sprintf("%s answered %d", r.URL, r.Status)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if r, ok := ev.(*network.EventResponseReceived); ok && w.leaving && r.Response.Status == http.StatusUnauthorized {
		return
	}
	if trouble != "" {
		w.troubles = append(w.troubles, trouble)
	}
}

// open goes to a page of the node by its address.
func (w *walker) open(path string) {
	w.t.Helper()
	w.goes("open "+path, chromedp.Navigate(w.url+path))
}

// press touches what leads to another page, waits until that has loaded, and examines it. what is an expression of the
// page that gives one element.
func (w *walker) press(what string) {
	w.t.Helper()
	w.goes("press "+what, w.tap(what))
}

// goes does what leads to another page and examines that.
func (w *walker) goes(name string, do chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, do)
	if err != nil {
		w.stuck(name, err)
	}
	want := int64(http.StatusOK)
	if w.refused {
		want, w.refused = http.StatusUnprocessableEntity, false
	}
	if w.gone {
		want, w.gone = http.StatusNotFound, false
	}
	if answer != nil && answer.Status != want {
		w.stuck(name, fmt.Errorf("%s answered %d, want %d", answer.URL, answer.Status, want))
	}
	w.examine()
}

// touch touches something that changes the page but does not leave it.
func (w *walker) touch(what string) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, w.tap(what)); err != nil {
		w.stuck("touch "+what, err)
	}
}

// tap brings an element to the middle of the window and clicks there, if nothing lies over it.
func (w *walker) tap(what string) chromedp.Action[chromedp.Void] {
	place := fmt.Sprintf(`(()=>{const e=%s;if(!e)return null;e.scrollIntoView({block:"center",behavior:"instant"});
const r=e.getBoundingClientRect(),x=r.x+r.width/2,y=r.y+r.height/2,top=document.elementFromPoint(x,y);
return top&&(e.contains(top)||top.contains(e)&&top.closest("label")===e.closest("label"))?[x,y]:null})()`, what)
	return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		var at []float64
		if err := patiently(patience, func() (err error) {
			if at, err = chromedp.Evaluate[[]float64](place)(ctx, tab); err == nil && len(at) != 2 {
				err = errors.New("it is not there, or something lies over it")
			}
			return err
		}); err != nil {
			return chromedp.Void{}, err
		}
		return chromedp.MouseClickXY(at[0], at[1])(ctx, tab)
	}
}

// tick chooses one value of a choice, at its label.
func (w *walker) tick(name, value string) {
	w.t.Helper()
	box := fmt.Sprintf(`document.querySelector('[name="%s"][value="%s"]')`, name, value)
	w.choose(box)
}

// choose ticks a box or a radio button, wherever the page has moved it meanwhile.
func (w *walker) choose(box string) {
	w.t.Helper()
	if err := patiently(patience, func() error {
		if ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](box+".checked")); err != nil || ok {
			return err
		}
		if err := chromedp.Do(w.ctx, w.tap("("+box+".labels[0]||"+box+")")); err != nil {
			return err
		}
		return errors.New("it is not ticked")
	}); err != nil {
		w.stuck("tick "+box, err)
	}
}

// fill enters a value as a keyboard would leave it.
func (w *walker) fill(name, value string) {
	w.t.Helper()
	script := fmt.Sprintf(`(()=>{const e=document.querySelector('[name="%s"]');e.focus();e.value=%q;
e.dispatchEvent(new Event("input",{bubbles:true}));e.dispatchEvent(new Event("change",{bubbles:true}));return e.value===%[2]q})()`, name, value)
	if ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](script)); err != nil || !ok {
		w.stuck("fill "+name, errors.Join(err, fmt.Errorf("%q was not taken", value)))
	}
}

// await waits until an expression of the page holds.
func (w *walker) await(holds string) {
	w.t.Helper()
	if err := patiently(patience, func() error { return w.holds(holds) }); err != nil {
		w.stuck("wait", err)
	}
}

// holds reports whether an expression of the page holds now.
func (w *walker) holds(expression string) error {
	ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
	if err == nil && !ok {
		err = errors.New("it does not hold: " + expression)
	}
	return err
}

// signIn signs in as one of the demo's accounts, with one tap.
func (w *walker) signIn(login string) {
	w.t.Helper()
	w.open("/sign-in")
	w.press(fmt.Sprintf(`document.querySelector('#demo form:has([name=login][value="%s"]) button')`, login))
}

// signOut signs out by the menu.
func (w *walker) signOut() {
	w.t.Helper()
	w.touch(`document.querySelector("[data-menu] summary")`)
	w.leaves(true)
	w.press(`document.querySelector('form[action="/sign-out"] button')`)
	w.leaves(false)
}

func (w *walker) leaves(now bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leaving = now
}

// saying is an expression that gives the first element of a selector whose text contains words.
func saying(selector, words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)].find(e=>e.textContent.includes(%q))`, selector, words)
}

// stuck ends the walk with what the page says.
func (w *walker) stuck(doing string, err error) {
	w.t.Helper()
	page, _ := chromedp.Run(w.ctx, chromedp.Evaluate[string](`location.pathname+"\n"+document.body.innerText.slice(0,3000)`))
	if dir := os.Getenv("FIRSTKM_TEST_SHOTS"); dir != "" {
		w.shoot(filepath.Join(dir, "stuck.png"))
	}
	w.t.Fatalf("%s: %v\non %s", doing, err, page)
}

// shoot keeps a picture of the window.
func (w *walker) shoot(path string) {
	if png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot()); err == nil {
		_ = os.WriteFile(path, png, 0o600) // a help for the eye
	}
}

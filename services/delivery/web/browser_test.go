package web_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

var shots = flag.String("shots", "", "directory that gets pictures of the style guide")

// policy is the Content-Security-Policy under which the pages must work.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; report-uri /csp"

// site serves the style guide as the program does in demo mode.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	assets, err := web.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	r, err := web.New(assets)
	if err != nil {
		t.Fatal(err)
	}
	show := func(name string, fill func(web.Frame) web.Page) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) {
			c := web.ReadChoices(w, req)
			w.Header().Set("Content-Security-Policy", policy)
			if err := r.Page(w, http.StatusOK, name, fill(web.Frame{Lang: c.Lang, Theme: c.Theme, Path: req.URL.RequestURI(), CSRF: "t"})); err != nil {
				t.Error(err)
			}
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/static/", assets)
	mux.HandleFunc("/styleguide", show("styleguide", func(f web.Frame) web.Page { return web.NewStyleguide(f) }))
	mux.HandleFunc("/styleguide/sheet", show("styleguide-sheet", func(f web.Frame) web.Page { return web.NewStyleguideSheet(f) }))
	mux.HandleFunc("/styleguide/problem", show("problem", func(f web.Frame) web.Page {
		f.Layout, f.Demo = web.LayoutBare, true
		return web.NewProblem(f, http.StatusNotFound, "req_01jd3k7m2q")
	}))
	mux.HandleFunc("/complete", func(w http.ResponseWriter, req *http.Request) {
		list := web.NewStyleguide(web.Frame{}).Form.Complete
		list.Name = "q"
		if err := r.Fragment(w, http.StatusOK, text.Chinese, "completions", list); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("/csp", func(_ http.ResponseWriter, req *http.Request) {
		report, _ := io.ReadAll(io.LimitReader(req.Body, 1<<12))
		t.Errorf("the content policy was broken: %s", report)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// browser starts a headless Chromium of its own, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("FIRSTKM_TEST_CHROMIUM")
	if path == "" {
		t.Skip("no browser: FIRSTKM_TEST_CHROMIUM names none; `make test-all` installs one")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	if err := chromedp.Listen(ctx, func(ev any) {
		if thrown, ok := ev.(*runtime.EventExceptionThrown); ok {
			t.Errorf("a script failed: %s", thrown.ExceptionDetails.Text)
		}
	}); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	limited, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	return limited
}

func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Skip("no axe-core here; run `npm ci` in services/delivery/web")
	}
	return string(source)
}

type violation struct {
	ID, Impact, Help string
	Nodes            []struct {
		HTML           string
		FailureSummary string
	}
}

func TestStyleguideHasNoSeriousFault(t *testing.T) {
	source, s, ctx := axe(t), site(t), browser(t)
	for _, path := range []string{"/styleguide?lang=zh-CN", "/styleguide?lang=en", "/styleguide/sheet?lang=zh-CN", "/styleguide/problem?lang=zh-CN"} {
		for _, theme := range []string{"light", "dark"} {
			for _, wide := range []int64{390, 1280} {
				t.Run(fmt.Sprintf("%s %s %d", path, theme, wide), func(t *testing.T) {
					if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844), chromedp.Navigate(s.URL+path+"&theme="+theme)); err != nil {
						t.Fatal(err)
					}
					shoot(ctx, t, path, theme, wide)
					report(ctx, t, source)
				})
			}
		}
	}
}

// inspectWalk has axe look at each page of a walk at both widths, in Chinese, as whoever finds it there.
func inspectWalk(t *testing.T, w *world, walk func(look func(stage string, pages ...[2]string))) {
	t.Helper()
	source, ctx := axe(t), browser(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	walk(func(stage string, pages ...[2]string) {
		for _, at := range pages {
			for _, wide := range []int64{390, 1280} {
				t.Run(fmt.Sprintf("%s %s %s %d", stage, at[0], at[1], wide), func(t *testing.T) {
					for name, value := range map[string]string{"firstkm_session": at[0], "lang": "zh-CN"} {
						if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL}); err != nil {
							t.Fatal(err)
						}
					}
					if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844), chromedp.Navigate(s.URL+at[1])); err != nil {
						t.Fatal(err)
					}
					shoot(ctx, t, fmt.Sprintf("%s_%s_%.12s", stage, at[0], at[1]), "light", wide)
					report(ctx, t, source)
				})
			}
		}
	})
}

// inspect runs axe, and adds a fault of our own when the page scrolls sideways.
const inspect = `;axe.run(document,{resultTypes:["violations"]}).then(r=>{
const d=document.documentElement;
const v=r.violations.map(v=>({ID:v.id,Impact:v.impact,Help:v.help+" at "+location.pathname+" in "+d.lang,Nodes:v.nodes.map(n=>({HTML:n.html.slice(0,200),FailureSummary:n.failureSummary}))}));
if(d.scrollWidth>d.clientWidth)v.push({ID:"sideways",Impact:"serious",Help:"the page is wider than the window by "+(d.scrollWidth-d.clientWidth),Nodes:[...document.querySelectorAll("body *")].filter(e=>e.getBoundingClientRect().right>d.clientWidth+1&&!e.closest(".views,.tablewrap")).slice(0,3).map(e=>({HTML:e.outerHTML.slice(0,120)}))});
return v})`

// report says what axe finds on the page that is open; what is serious or critical fails the test.
func report(ctx context.Context, t *testing.T, source string) {
	t.Helper()
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]violation](source+inspect, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		places, _ := json.Marshal(v.Nodes[:min(4, len(v.Nodes))])
		if v.Impact == "serious" || v.Impact == "critical" {
			t.Errorf("%s (%s): %s, %d places: %s", v.ID, v.Impact, v.Help, len(v.Nodes), places)
		} else {
			t.Logf("%s (%s): %s, %d places: %s", v.ID, v.Impact, v.Help, len(v.Nodes), places)
		}
	}
}

// shoot keeps pictures of the whole page, a window and a half each, when asked for by -shots.
func shoot(ctx context.Context, t *testing.T, path, theme string, wide int64) {
	t.Helper()
	if *shots == "" {
		return
	}
	height, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`document.documentElement.scrollHeight`))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, int64(height)+1)); err != nil {
		t.Fatal(err)
	}
	name := strings.NewReplacer("/", "_", "?", "_", "=", "-").Replace(path)
	const slice = 1500.0
	for i := 0; float64(i)*slice < height; i++ {
		top := float64(i) * slice
		got, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
			Clip: &page.Viewport{Y: top, Width: float64(wide), Height: min(slice, height-top), Scale: 1},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*shots, fmt.Sprintf("%s_%s_%d_%02d.png", name, theme, wide, i)), got.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// waited waits, five seconds at most, until an expression of the page holds.
func waited(expression string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		limited, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_, err := chromedp.Poll[bool](expression)(limited, t)
		for err != nil && limited.Err() == nil && (strings.Contains(err.Error(), "Cannot find context") || strings.Contains(err.Error(), "target navigated")) { // the page is being left
			_, err = chromedp.Poll[bool](expression)(limited, t)
		}
		return chromedp.Void{}, err
	}
}

// snap keeps a picture of the window as it is, when asked for by -shots.
func snap(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	if *shots == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o600); err != nil {
		t.Fatal(err)
	}
}

package web

import (
	"encoding/json"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"firstkm/services/kernel/text"
)

// Theme is the reader's choice of colours; empty follows the device.
type Theme string

// The two themes that can be chosen against the device.
const (
	ThemeLight Theme = "light"
	ThemeDark  Theme = "dark"
)

// Layout is what stands around a page.
type Layout string

// The layouts. The zero Layout is the usual one with top bar and navigation.
const (
	LayoutBare  Layout = "bare"  // top bar only: sign-in, activation, problem pages for guests
	LayoutSheet Layout = "sheet" // an A4 sheet for printing
)

// Frame is what every page has. A page is a struct that embeds it.
type Frame struct {
	Title   text.Words // in the browser's title bar; the page writes its own h1 (component "heading")
	Lang    text.Lang
	Theme   Theme
	Path    string // path and query of the request, for the language switch and the current entry of Nav
	Who     Who
	Nav     []NavItem // at most four of them stand in the phone's bottom bar, the rest under 更多
	Crumbs  []Crumb   // from the outermost; the page itself is not among them
	CSRF    string
	Demo    bool
	Flash   *Notice
	Layout  Layout
	Inbox   bool   // the reader has one; its bell stands in the top bar
	Unread  int    // notices not read yet
	Exports []Link // the page's lists as tables, below it
	Reload  int    // seconds after which a page without JavaScript looks again; 0 is never
	Live    string // names of server-sent events to listen for, separated by spaces; empty opens no stream
}

// Who is the reader as the top bar shows them. The zero Who is a guest.
type Who struct {
	Role text.Words // 企业人事
	Org  string     // the organisation acted for, "" if none
}

// NavItem is one entry of the navigation.
type NavItem struct {
	Label   text.Words
	Href    string
	Icon    string   // a name known to the icon function
	Count   int      // what waits there; shown when not zero
	Live    string   // name under which a server-sent event renews Count
	Current bool     // set by the renderer from Frame.Path
	Also    []string // beginnings of other addresses that belong to it
}

// Crumb is one step of the breadcrumb.
type Crumb struct {
	Label text.Words
	Href  string
}

// Plain is one wording for both languages: names, titles, numbers.
func Plain(s string) text.Words { return text.Say(s, s) }

// framed is what the layout templates are drawn from.
type framed struct {
	Frame
	Body template.HTML
}

func (f Frame) frame() Frame { return f }

func (f Frame) layout() string {
	switch f.Layout {
	case LayoutBare:
		return "frame/bare"
	case LayoutSheet:
		return "frame/sheet"
	}
	return "frame/page"
}

// prepared returns the frame with the language settled and the current navigation entry marked: the one with the longest
// address that the path begins with.
func (f Frame) prepared() Frame {
	if f.Lang != text.English {
		f.Lang = text.Chinese
	}
	if f.Layout == LayoutSheet {
		f.Theme = ThemeLight // paper is white
	}
	path, _, _ := strings.Cut(f.Path, "?")
	best := -1
	for i, n := range f.Nav {
		if (within(path, n.Href) || slices.ContainsFunc(n.Also, func(also string) bool { return within(path, also) })) && (best < 0 || len(n.Href) > len(f.Nav[best].Href)) {
			best = i
		}
	}
	f.Nav = append([]NavItem(nil), f.Nav...)
	if best >= 0 {
		f.Nav[best].Current = true
	}
	return f
}

func within(path, href string) bool {
	return path == href || strings.HasPrefix(path, strings.TrimSuffix(href, "/")+"/") && href != "/"
}

// SignedIn reports whether the reader is not a guest.
func (f Frame) SignedIn() bool { return !f.Who.Role.IsZero() }

// Tabs are the entries of the phone's bottom bar.
func (f Frame) Tabs() []NavItem {
	if len(f.Nav) <= 5 {
		return f.Nav
	}
	return f.Nav[:4]
}

// More are the entries behind 更多 on a phone.
func (f Frame) More() []NavItem {
	if len(f.Nav) <= 5 {
		return nil
	}
	return f.Nav[4:]
}

// With is the address of this page with one query parameter set, e.g. lang=en.
func (f Frame) With(key, value string) string {
	u, err := url.Parse(f.Path)
	if err != nil || u.Host != "" || u.Path == "" {
		u = &url.URL{Path: "/"}
	}
	q := u.Query()
	q.Set(key, value)
	return u.EscapedPath() + "?" + q.Encode() // escaped, so that %2F cannot become a second slash
}

// Headers are the request headers that htmx adds to each of its requests, as JSON.
func (f Frame) Headers() string {
	b, _ := json.Marshal(map[string]string{"X-CSRF-Token": f.CSRF}) // a map of strings always marshals
	return string(b)
}

// DarkWhen is the media query under which the dark colours hold; never on paper.
func (f Frame) DarkWhen() string {
	switch f.Theme {
	case ThemeDark:
		return "screen"
	case ThemeLight:
		return "not all"
	}
	return "screen and (prefers-color-scheme: dark)"
}

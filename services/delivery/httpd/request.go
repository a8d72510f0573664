package httpd

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// request is what the engine knows of a request; it travels in the request's context.
type request struct {
	id      string
	lang    text.Lang
	client  netip.Addr
	near    bool // from this machine or a monitoring address
	secure  bool // over TLS, here or at a trusted proxy
	route   string
	who     actor.Actor
	token   string
	cookie  bool // the token came in the session cookie
	csrfKey []byte
}

type requestKey struct{}

func of(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{lang: text.Chinese}
}

// Who acts in this request: the zero actor for a guest.
func Who(ctx context.Context) actor.Actor { return of(ctx).who }

// Language is the language to answer in: ?lang=, the cookie "lang", Accept-Language, else Chinese.
func Language(ctx context.Context) text.Lang { return of(ctx).lang }

// RequestID names the request in logs, problems and the X-Request-Id header.
func RequestID(ctx context.Context) string { return of(ctx).id }

// Client is the address the request came from, as trusted proxies report it.
func Client(ctx context.Context) netip.Addr { return of(ctx).client }

// Secure reports whether the browser speaks TLS, to us or to a trusted proxy.
func Secure(ctx context.Context) bool { return of(ctx).secure }

// Token is the session or API token that the request was authenticated with, empty for guests.
func Token(ctx context.Context) string { return of(ctx).token }

func (e *Engine) open(r *http.Request) *request {
	client, forwarded := e.client(r)
	return &request{
		id:      requestID(r.Header.Get("X-Request-Id")),
		lang:    language(r),
		client:  client,
		near:    !forwarded && e.monitors(client),
		secure:  e.secure(r),
		csrfKey: e.secret,
	}
}

func requestID(given string) string {
	if n := len(given); n >= 8 && n <= 64 && strings.IndexFunc(given, notIDRune) < 0 {
		return given
	}
	return rand.Text()
}

func notIDRune(c rune) bool {
	return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')
}

const langCookie = "lang"

func language(r *http.Request) text.Lang {
	if lang, ok := asLang(r.URL.Query().Get("lang")); ok {
		return lang
	}
	if c, err := r.Cookie(langCookie); err == nil {
		if lang, ok := asLang(c.Value); ok {
			return lang
		}
	}
	return acceptedLang(r.Header.Get("Accept-Language"))
}

// keepLanguage remembers a language chosen by ?lang= on a page.
func keepLanguage(c *gin.Context, st *request) {
	if _, chosen := asLang(c.Query("lang")); chosen && !machine(c.Request) {
		const year = 365 * 24 * 60 * 60
		http.SetCookie(c.Writer, &http.Cookie{
			Name: langCookie, Value: string(st.lang), Path: "/", MaxAge: year,
			HttpOnly: true, Secure: st.secure, SameSite: http.SameSiteLaxMode,
		})
	}
}

func asLang(tag string) (text.Lang, bool) {
	primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	switch primary {
	case "zh":
		return text.Chinese, true
	case "en":
		return text.English, true
	}
	return "", false
}

// acceptedLang picks the better of Chinese and English by quality value; Chinese when neither is named or both are equal
// and Chinese comes first.
func acceptedLang(header string) text.Lang {
	best, bestQ := text.Chinese, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(part, ";")
		lang, ok := asLang(tag)
		if !ok {
			continue
		}
		q := 1.0
		if v, found := strings.CutPrefix(strings.TrimSpace(params), "q="); found {
			parsed, err := strconv.ParseFloat(v, 64)
			if err != nil {
				continue
			}
			q = parsed
		}
		if q > bestQ {
			best, bestQ = lang, q
		}
	}
	return best
}

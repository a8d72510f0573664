package httpd

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"mime"
	"net/http"
	"net/url"

	"firstkm/services/kernel/fault"

	"github.com/gin-gonic/gin"
)

// ErrCrossSite refuses a change that another site's page may have sent in the user's name.
var ErrCrossSite = fault.New(fault.Forbidden, "auth.cross_site", "无法确认此请求来自本站页面。请回到页面刷新后重试。", "this request may not come from our own pages; reload the page and try again")

// The form field and the header that may carry CSRF's token.
const (
	CSRFField  = "csrf"
	csrfHeader = "X-Csrf-Token"
)

// CSRF is the token for a form's hidden field "csrf". Browsers that send Sec-Fetch-Site, Origin or Referer, which is
// nearly all, do not need it; the old ones inside WeChat do. It is an HMAC of the session, masked anew each time so that
// compression cannot reveal it. Guests have no session to abuse, and an empty token.
func CSRF(ctx context.Context) string {
	st := of(ctx)
	if st.token == "" || !st.cookie {
		return ""
	}
	sum := csrfSum(st)
	masked := make([]byte, 2*len(sum))
	mask := masked[:len(sum)]
	_, _ = rand.Read(mask) // never fails since Go 1.24
	subtle.XORBytes(masked[len(sum):], sum, mask)
	return base64.RawURLEncoding.EncodeToString(masked)
}

func csrfSum(st *request) []byte {
	h := hmac.New(sha256.New, st.csrfKey)
	h.Write([]byte("csrf\x00" + st.token))
	return h.Sum(nil)
}

func validCSRF(st *request, given string) bool {
	masked, err := base64.RawURLEncoding.DecodeString(given)
	if err != nil || len(masked) != 2*sha256.Size {
		return false
	}
	sum := make([]byte, sha256.Size)
	subtle.XORBytes(sum, masked[:sha256.Size], masked[sha256.Size:])
	return hmac.Equal(sum, csrfSum(st))
}

// sameSite refuses unsafe requests that another site's page may have sent with the user's cookie. In this order, the
// first header present decides: Sec-Fetch-Site, Origin (both as net/http judges them), Referer. With none of them the
// request must carry something that a foreign form cannot: a header of ours, a JSON body, or CSRF's token.
// A Bearer token is not sent by browsers on their own, so requests with one are not at risk.
func (e *Engine) sameSite(c *gin.Context, _ Route) error {
	r, st := c.Request, of(c.Request.Context())
	if r.Method == http.MethodGet || r.Method == http.MethodHead || st.token != "" && !st.cookie {
		return nil
	}
	if err := e.origins.Check(r); err != nil {
		return ErrCrossSite.Because(err)
	}
	if r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != "" || !st.cookie {
		return nil
	}
	if ref := r.Referer(); ref != "" {
		return e.sameReferer(r, ref)
	}
	if unforgeable(r) || validCSRF(st, r.Header.Get(csrfHeader)) || validCSRF(st, c.PostForm(CSRFField)) {
		return nil
	}
	return ErrCrossSite
}

func (e *Engine) sameReferer(r *http.Request, ref string) error {
	u, err := url.Parse(ref)
	if err == nil && (u.Host == r.Host || e.publicHost != "" && u.Host == e.publicHost) {
		return nil
	}
	return ErrCrossSite
}

// unforgeable reports whether a browser would have asked us (CORS preflight, never granted) before sending this for
// another site.
func unforgeable(r *http.Request) bool {
	for _, name := range []string{"HX-Request", "If-Match", "Idempotency-Key", "X-Requested-With"} {
		if r.Header.Get(name) != "" {
			return true
		}
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && (media == "application/json" || media == "application/x-ndjson")
}

// sameSecret compares two secrets in constant time.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

package httpd

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"

	"github.com/gin-gonic/gin"
)

// Authenticator knows who a session or API token belongs to. A token that is unknown, expired or revoked is a fault of
// kind Unauthenticated; any other error means that it could not be found out.
type Authenticator interface {
	Authenticate(ctx context.Context, token string) (actor.Actor, error)
}

// The session cookie's name; over TLS it carries the prefix that binds it to this host and to TLS.
const (
	sessionCookie       = "firstkm_session"
	securePrefix        = "__Host-"
	secureSessionCookie = securePrefix + sessionCookie
)

// SessionCookie is the cookie that carries a session's token to a browser: not readable by scripts, not sent by other
// sites' forms, over TLS only where the request came over TLS.
func SessionCookie(ctx context.Context, token string, expires time.Time) *http.Cookie {
	c := &http.Cookie{
		Name: sessionCookie, Value: token, Path: "/", Expires: expires,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
	if Secure(ctx) {
		c.Name, c.Secure = secureSessionCookie, true
	}
	return c
}

// EndedCookie removes the session cookie from a browser.
func EndedCookie(ctx context.Context) *http.Cookie {
	c := SessionCookie(ctx, "", time.Unix(1, 0))
	c.MaxAge = -1
	return c
}

// credentials finds the token of a request; the header wins over the cookie.
func credentials(r *http.Request) (token string, cookie bool, err error) {
	if h := r.Header.Get("Authorization"); h != "" {
		scheme, token, _ := strings.Cut(h, " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			return "", false, ErrSignIn
		}
		return strings.TrimSpace(token), false, nil
	}
	name := sessionCookie
	if Secure(r.Context()) {
		name = secureSessionCookie
	}
	for _, c := range r.CookiesNamed(name) {
		if c.Value != "" {
			return c.Value, true, nil
		}
	}
	return "", false, nil // a guest
}

// authenticate finds out who asks. A stale cookie makes a guest and is removed; a wrong token in the header is refused.
func (e *Engine) authenticate(c *gin.Context) error {
	st := of(c.Request.Context())
	token, cookie, err := credentials(c.Request)
	if err != nil || token == "" {
		return err
	}
	who, err := e.auth.Authenticate(c.Request.Context(), token)
	if f := fault.Of(err); cookie && f != nil && f.Kind == fault.Unauthenticated {
		http.SetCookie(c.Writer, EndedCookie(c.Request.Context()))
		return nil
	}
	if err != nil {
		return err
	}
	st.who, st.token, st.cookie = who, token, cookie
	return nil
}

// admit authenticates and applies the access table.
func (e *Engine) admit(c *gin.Context, route Route) error {
	st := of(c.Request.Context())
	if route.Access.IsLocal() {
		return e.admitLocal(c, st)
	}
	if err := e.authenticate(c); err != nil {
		if f := fault.Of(err); f != nil && f.Kind == fault.Unauthenticated {
			return errors.Join(e.spend(c, "auth:"+st.client.String(), e.rates.SignIn), err)
		}
		return err
	}
	who, err := route.Access.Check(st.who)
	st.who = who
	return err
}

func (e *Engine) admitLocal(c *gin.Context, st *request) error {
	if st.near {
		return nil
	}
	token, _, err := credentials(c.Request)
	if err == nil && e.metricsToken != "" && sameSecret(token, e.metricsToken) {
		return nil
	}
	return ErrForbidden
}

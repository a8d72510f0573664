package httpd

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
)

// Config is what an engine is made of. Only Authenticator is required.
type Config struct {
	Authenticator  Authenticator
	Secret         []byte               // signs form tokens; the same on every node; made at start when empty
	PublicURL      string               // where browsers reach us, when a proxy rewrites Host: https://firstkm.example
	TrustedProxies []netip.Prefix       // whose X-Forwarded-For and X-Forwarded-Proto are believed
	MetricsFrom    []netip.Prefix       // who may read Local routes, beside this machine
	MetricsToken   string               // Bearer token that opens Local routes from elsewhere; none when empty
	Log            *slog.Logger         // slog.Default when nil
	Metrics        *prometheus.Registry // a new one when nil
	Limiter        Limiter              // no rate limits when nil
	Rates          Rates                // DefaultRates when zero
	Idempotency    Idempotency          // Idempotency-Key is refused as unavailable when nil
	ProblemPage    ProblemPage          // a plain page when nil
	Now            func() time.Time     // time.Now when nil
}

// Engine serves HTTP. Register routes, then call Serve; it is also an http.Handler for tests.
type Engine struct {
	gin          *gin.Engine
	handler      http.Handler // gin behind compression
	auth         Authenticator
	secret       []byte
	proxies      []netip.Prefix
	monitor      []netip.Prefix
	metricsToken string
	log          *slog.Logger
	limiter      Limiter
	rates        Rates
	idempotency  Idempotency
	problemPage  ProblemPage
	now          func() time.Time
	origins      *http.CrossOriginProtection
	publicHost   string
	metrics      metrics
	routes       []Route
	faults       []error
	checks       []check
	drains       []func()
	draining     atomic.Bool
}

// New makes an engine with /healthz, /readyz and /metrics. What is wrong with cfg is reported by Err and Serve.
func New(cfg Config) *Engine {
	gin.SetMode(gin.ReleaseMode)
	e := &Engine{
		gin:          gin.New(),
		auth:         cfg.Authenticator,
		secret:       cfg.Secret,
		proxies:      cfg.TrustedProxies,
		monitor:      cfg.MetricsFrom,
		metricsToken: cfg.MetricsToken,
		log:          cfg.Log,
		limiter:      cfg.Limiter,
		rates:        cfg.Rates,
		idempotency:  cfg.Idempotency,
		problemPage:  cfg.ProblemPage,
		now:          cfg.Now,
		origins:      http.NewCrossOriginProtection(),
	}
	e.fill(cfg)
	e.route()
	return e
}

// fill puts the working defaults where cfg said nothing.
func (e *Engine) fill(cfg Config) {
	if e.auth == nil {
		e.faults = append(e.faults, errors.New("httpd: no Authenticator is configured"))
	}
	if len(e.secret) == 0 {
		e.secret = make([]byte, 32)
		_, _ = rand.Read(e.secret) // never fails since Go 1.24
	}
	if e.log == nil {
		e.log = slog.Default()
	}
	if e.rates == (Rates{}) {
		e.rates = DefaultRates()
	}
	if e.problemPage == nil {
		e.problemPage = plainPage
	}
	if e.now == nil {
		e.now = time.Now
	}
	registry := cfg.Metrics
	if registry == nil {
		registry = prometheus.NewRegistry()
	}
	var err error
	if e.metrics, err = newMetrics(registry); err != nil {
		e.faults = append(e.faults, fmt.Errorf("httpd: %w", err))
	}
	if err := e.trustOrigin(cfg.PublicURL); err != nil {
		e.faults = append(e.faults, err)
	}
}

func (e *Engine) trustOrigin(publicURL string) error {
	if publicURL == "" {
		return nil
	}
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" {
		return fmt.Errorf("httpd: public URL %q is none", publicURL)
	}
	e.publicHost = u.Host
	return e.origins.AddTrustedOrigin(u.Scheme + "://" + u.Host)
}

func (e *Engine) route() {
	e.gin.RedirectTrailingSlash = false // gin redirects before any middleware: unlogged, without our headers
	e.gin.HandleMethodNotAllowed = true
	e.gin.MaxMultipartMemory = FormMemory
	e.gin.Use(e.observe)
	e.gin.NoRoute(e.adapt(func(c *gin.Context) error { return e.astray(c, ErrNoRoute) }))
	e.gin.NoMethod(e.adapt(func(c *gin.Context) error {
		return e.astray(c, Refuse(http.StatusMethodNotAllowed, ErrNoMethod))
	}))
	e.handler = compress(e.gin)
	e.health()
}

// astray answers a request that no route takes. It finds out who asks, so that the page can show its frame.
func (e *Engine) astray(c *gin.Context, err error) error {
	defer e.limits(c, Route{Timeout: DefaultTimeout})()
	if !machine(c.Request) {
		_ = e.authenticate(c) // a guest's page will do
	}
	return err
}

// ServeHTTP answers one request.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.handler.ServeHTTP(w, r) }

// OnDrain registers what is to end when the engine begins to stop: streams that would otherwise last.
func (e *Engine) OnDrain(stop func()) { e.drains = append(e.drains, stop) }

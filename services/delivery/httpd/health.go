package httpd

import (
	"context"
	"net/http"
	"time"

	"firstkm/services/kernel/fault"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// check is one condition of readiness.
type check struct {
	name string
	ok   func(context.Context) error
}

// readyPatience bounds what all readiness checks together may take.
const readyPatience = 3 * time.Second

// Check adds a condition to /readyz: ready while ok returns nil.
func (e *Engine) Check(name string, ok func(context.Context) error) {
	e.checks = append(e.checks, check{name, ok})
}

// Readiness is what /readyz answers.
type Readiness struct {
	Status string            `json:"status"` // ready or not_ready
	Checks map[string]string `json:"checks"` // "ok" or the reason why not
}

func (e *Engine) health() {
	e.GET("/healthz", Public(), func(c *gin.Context) error {
		c.JSON(http.StatusOK, gin.H{"status": "ok"})
		return nil
	})
	e.GET("/readyz", Public(), e.readyz)
	e.GET("/metrics", Local(), e.serveMetrics())
}

func (e *Engine) readyz(c *gin.Context) error {
	ctx, cancel := context.WithTimeout(c.Request.Context(), readyPatience)
	defer cancel()
	state, status := e.Ready(ctx), http.StatusOK
	if state.Status != "ready" {
		status = http.StatusServiceUnavailable
		c.Header("Retry-After", "1")
	}
	c.Header("Cache-Control", "no-store")
	c.JSON(status, state)
	return nil
}

// Ready asks every check.
func (e *Engine) Ready(ctx context.Context) Readiness {
	state := Readiness{Status: "ready", Checks: map[string]string{}}
	for _, x := range e.checks {
		state.Checks[x.name] = "ok"
		if err := x.ok(ctx); err != nil {
			state.Status, state.Checks[x.name] = "not_ready", e.reason(ctx, x.name, err)
		}
	}
	if e.draining.Load() {
		state.Status, state.Checks["server"] = "not_ready", "stopping"
	}
	return state
}

// reason is what a stranger may read of a failed check; the rest is logged.
func (e *Engine) reason(ctx context.Context, name string, err error) string {
	if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
		return f.Message.En
	}
	e.log.WarnContext(ctx, "not ready", "check", name, "error", err)
	return "failing"
}

func (e *Engine) serveMetrics() Handler {
	h := promhttp.HandlerFor(e.metrics.registry, promhttp.HandlerOpts{DisableCompression: true}) // the engine compresses
	return func(c *gin.Context) error {
		h.ServeHTTP(c.Writer, c.Request)
		return nil
	}
}

package httpd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

type metrics struct {
	registry *prometheus.Registry
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

func newMetrics(registry *prometheus.Registry) (metrics, error) {
	m := metrics{
		registry: registry,
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "firstkm_http_request_seconds",
			Help:    "Time to answer a request, by method, route pattern and class of status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"method", "route", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "firstkm_http_requests_in_flight",
			Help: "Requests being answered now, event streams included.",
		}),
	}
	return m, errors.Join(
		registry.Register(m.seconds), registry.Register(m.inFlight),
		registry.Register(collectors.NewGoCollector()), registry.Register(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})),
	)
}

// observe opens the request, sets the headers that every answer has, and afterwards counts and logs what became of it.
// A panic becomes a problem without detail; its stack goes to the log.
func (e *Engine) observe(c *gin.Context) {
	begin := e.now()
	st := e.open(c.Request)
	st.route = c.FullPath()
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestKey{}, st))
	guardHeaders(c.Writer.Header(), st)
	keepLanguage(c, st)
	e.metrics.inFlight.Inc()
	defer func() {
		e.metrics.inFlight.Dec()
		p := recover()
		cause, _ := p.(error)
		aborted := errors.Is(cause, http.ErrAbortHandler)
		if p != nil && !aborted {
			e.recovered(c, p)
		}
		e.record(c, st, e.now().Sub(begin))
		if aborted {
			panic(p) // net/http then cuts the connection, silently
		}
	}()
	c.Next()
}

func (e *Engine) recovered(c *gin.Context, p any) {
	ctx := c.Request.Context()
	if err, ok := p.(error); ok && (errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) || ctx.Err() != nil) {
		c.Status(statusGone)
		return
	}
	e.log.ErrorContext(ctx, "panic", "request_id", RequestID(ctx), "route", c.FullPath(), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	e.fail(c, errInternal)
	c.Abort()
}

func (e *Engine) record(c *gin.Context, st *request, took time.Duration) {
	route, status := st.route, c.Writer.Status()
	if route == "" {
		route = "unmatched"
	}
	if !c.Writer.Written() && c.Request.Context().Err() == context.Canceled {
		status = statusGone
	}
	e.metrics.seconds.WithLabelValues(methodLabel(c.Request.Method), route, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
	level := slog.LevelInfo
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case route == "/healthz" || route == "/readyz" || route == "/metrics":
		level = slog.LevelDebug
	}
	e.log.LogAttrs(c.Request.Context(), level, "request",
		slog.String("method", methodLabel(c.Request.Method)), slog.String("route", route), slog.Int("status", status),
		slog.Duration("took", took), slog.Int("bytes", max(0, c.Writer.Size())),
		slog.String("role", string(st.who.Role)), slog.String("request_id", st.id))
}

// methodLabel keeps invented methods from becoming labels.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

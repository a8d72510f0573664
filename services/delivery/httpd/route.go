package httpd

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// The limits of a route that names none of its own.
const (
	DefaultBody    = 1 << 20 // bytes
	ImportBody     = 50 << 20
	FormMemory     = 1 << 20 // of the files of a form; the rest waits on disk until the request is answered
	DefaultTimeout = 30 * time.Second
	NoTimeout      = time.Duration(-1) // for streams
)

// Route is one method on one path and what is allowed there. Path is written as gin writes it: "/placements/:id".
type Route struct {
	Method  string
	Path    string
	Access  Access
	MaxBody int64         // bytes of request body; DefaultBody when 0
	Timeout time.Duration // for reading the request and for the handler's context; DefaultTimeout when 0
	Rate    Rate          // stricter than the engine's own, beside them
	Creates bool          // honours Idempotency-Key
	Atomic  bool          // makes one thing in one transaction, which also settles its Idempotency-Key
	Whole   bool          // the body is read before the handler runs, so that a broken one is refused as such
}

// Handler answers a request or returns why it cannot. It must not have written anything when it returns an error.
type Handler func(c *gin.Context) error

// Handle registers a route. Faults of registration (no access, a path taken, …) are collected and returned by Err and by
// Serve, so that a program with such a route does not start. A GET also answers HEAD.
func (e *Engine) Handle(route Route, handler Handler) {
	if err := e.register(route, handler); err != nil {
		e.faults = append(e.faults, fmt.Errorf("route %s %s: %w", route.Method, route.Path, err))
	}
}

// GET registers a page or resource that is read.
func (e *Engine) GET(path string, access Access, handler Handler) {
	e.Handle(Route{Method: http.MethodGet, Path: path, Access: access}, handler)
}

// POST registers a form or a command.
func (e *Engine) POST(path string, access Access, handler Handler) {
	e.Handle(Route{Method: http.MethodPost, Path: path, Access: access}, handler)
}

// Routes lists every registered route with its access, by path and method.
func (e *Engine) Routes() []Route {
	list := slices.Clone(e.routes)
	slices.SortFunc(list, func(a, b Route) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return list
}

// Err is what was wrong with the configuration and with the routes registered so far.
func (e *Engine) Err() error { return errors.Join(e.faults...) }

func (e *Engine) register(route Route, handler Handler) (err error) {
	if !route.Access.Declared() {
		return errors.New("no access is declared")
	}
	if !strings.HasPrefix(route.Path, "/") {
		return errors.New("the path does not begin with a slash")
	}
	route = route.withDefaults()
	defer func() {
		if p := recover(); p != nil { // gin panics on a path that is malformed or taken
			err = fmt.Errorf("%v", p)
		}
	}()
	serve := e.adapt(e.gate(route, handler))
	e.gin.Handle(route.Method, route.Path, serve)
	if route.Method == http.MethodGet {
		e.gin.Handle(http.MethodHead, route.Path, serve)
	}
	e.routes = append(e.routes, route)
	return nil
}

func (r Route) withDefaults() Route {
	if r.MaxBody == 0 {
		r.MaxBody = DefaultBody
	}
	if r.Timeout == 0 {
		r.Timeout = DefaultTimeout
	}
	return r
}

// adapt makes a gin handler of ours: the one place where an error becomes an answer.
func (e *Engine) adapt(handler Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := handler(c); err != nil {
			e.fail(c, err)
		}
	}
}

// gate puts the checks that every route has before its handler.
func (e *Engine) gate(route Route, handler Handler) Handler {
	if route.Creates {
		handler = e.once(route, handler)
	}
	return func(c *gin.Context) error {
		leave := e.limits(c, route)
		defer leave()
		defer forget(c)
		for _, step := range []func(*gin.Context, Route) error{bound, e.admit, e.sameSite, e.throttle, whole} {
			if err := step(c, route); err != nil {
				return err
			}
		}
		return handler(c)
	}
}

// forget removes the files that came with a form. net/http would, of the request that it made; handlers have a copy.
func forget(c *gin.Context) {
	if form := c.Request.MultipartForm; form != nil {
		_ = form.RemoveAll() // the system clears its temporary directory
	}
}

package httpd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
)

// limits gives the request its deadlines: for reading it, for answering it, and for the handler's context. The returned
// function releases them.
func (e *Engine) limits(c *gin.Context, route Route) (leave func()) {
	rc := http.NewResponseController(c.Writer)
	if route.Timeout < 0 {
		_ = rc.SetReadDeadline(time.Time{}) // test recorders have no deadlines
		_ = rc.SetWriteDeadline(time.Time{})
		return func() {}
	}
	// The connection's clock is the machine's, whatever e.now is in a test.
	_ = rc.SetReadDeadline(time.Now().Add(route.Timeout))
	_ = rc.SetWriteDeadline(time.Now().Add(route.Timeout + DefaultTimeout))
	outer := c.Request.Context()
	ctx, cancel := context.WithTimeout(outer, route.Timeout)
	c.Request = c.Request.WithContext(ctx)
	return func() {
		c.Request = c.Request.WithContext(outer) // so that whoever renders the answer can tell why ctx ended
		cancel()
	}
}

// bound limits how much of the request's body can be read.
func bound(c *gin.Context, route Route) error {
	r := c.Request
	if r.ContentLength > route.MaxBody {
		return ErrTooLarge
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(c.Writer, r.Body, route.MaxBody)
	}
	return nil
}

// whole reads the body before the handler runs, where the route wants it so.
func whole(c *gin.Context, route Route) error {
	r := c.Request
	if !route.Whole || r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return Unreadable(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// Unreadable says why a body could not be read to its end: the fault is the sender's or the network's, not ours. nil
// stays nil.
func Unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge):
		return ErrTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return Refuse(http.StatusRequestTimeout, ErrStalled)
	}
	return Refuse(http.StatusBadRequest, ErrBroken.Because(err))
}

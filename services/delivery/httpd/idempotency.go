package httpd

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"
	"time"

	"firstkm/services/kernel/fault"

	"github.com/gin-gonic/gin"
)

// Faults of idempotency keys.
var (
	ErrKey        = fault.New(fault.Invalid, "idempotency.key", "Idempotency-Key 须为 1—255 个可见的 ASCII 字符。", "an Idempotency-Key is 1 to 255 visible ASCII characters")
	ErrKeyReused  = fault.New(fault.Invalid, "idempotency.reused", "此 Idempotency-Key 已用于内容不同的请求。请换一个新的。", "this Idempotency-Key was used for a different request; take a new one")
	ErrInProgress = fault.New(fault.Conflict, "idempotency.in_progress", "同一请求正在处理。请稍后重试。", "the same request is still being answered; try again in a moment")
	ErrNoKeys     = fault.New(fault.Unavailable, "idempotency.unavailable", "暂时不能保证请求不被重复执行，因此没有执行。请稍后重试。", "at the moment we cannot promise to do this only once, so it was not done; try again shortly")
)

// Idempotency remembers what was answered to a key. When it is away, requests with a key are refused, those without go on.
type Idempotency interface {
	// Begin claims key for a request with this fingerprint. fresh: the caller holds the claim and must Finish or Abandon
	// it. Otherwise earlier is the fingerprint it was claimed with, and reply what was stored by Finish, nil while the
	// first request is still being answered.
	Begin(ctx context.Context, key, fingerprint string) (fresh bool, earlier string, reply []byte, err error)
	Finish(ctx context.Context, key string, reply []byte) error
	Abandon(ctx context.Context, key string) error
}

// Marker is an Idempotency that is told within the transaction of a request that it was done, so that it is not done again
// when the process ends before Finish.
type Marker interface {
	Within(ctx context.Context, key string) context.Context
}

// maxReply bounds the answers that are kept; the ones to creating requests are far smaller.
const maxReply = 1 << 20

// kept is a stored answer.
type kept struct {
	Status int         `json:"status"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// keptHeaders are the ones that belong to the answer rather than to the connection or the session.
func keptHeaders() []string {
	return []string{"Content-Type", "Content-Language", "Location", "Etag", "Link"}
}

// once runs a handler at most once per key, account and route, and gives later requests the first one's answer. Only
// success is remembered: a refused request has changed nothing, so its key may be tried again.
func (e *Engine) once(route Route, handler Handler) Handler {
	return func(c *gin.Context) error {
		given := c.GetHeader("Idempotency-Key")
		if given == "" {
			return handler(c)
		}
		if !validKey(given) {
			return ErrKey
		}
		if e.idempotency == nil {
			return ErrNoKeys
		}
		print, done, err := fingerprint(c)
		if err != nil {
			return err
		}
		defer done()
		key := claimKey(c, route, given)
		if m, ok := e.idempotency.(Marker); ok && route.Atomic {
			c.Request = c.Request.WithContext(m.Within(c.Request.Context(), key))
		}
		return e.claimed(c, key, print, handler)
	}
}

func (e *Engine) claimed(c *gin.Context, key, print string, handler Handler) error {
	fresh, earlier, reply, err := e.idempotency.Begin(c.Request.Context(), key, print)
	switch {
	case fault.Of(err) != nil && fault.Of(err).Kind == fault.Conflict:
		return err
	case err != nil:
		return ErrNoKeys.Because(err).Retry(5 * time.Second)
	case fresh:
		return e.runOnce(c, key, handler)
	case earlier != print:
		return ErrKeyReused
	case reply == nil:
		return ErrInProgress.Retry(time.Second)
	}
	return replay(c, reply)
}

func (e *Engine) runOnce(c *gin.Context, key string, handler Handler) error {
	ctx := context.WithoutCancel(c.Request.Context()) // the claim outlives a client that hangs up
	rec := &recorder{ResponseWriter: c.Writer}
	c.Writer = rec
	finished := false
	defer func() {
		c.Writer = rec.ResponseWriter
		if finished {
			return
		}
		if err := e.idempotency.Abandon(ctx, key); err != nil {
			e.log.WarnContext(ctx, "idempotency key is not released", "request_id", RequestID(ctx), "error", err)
		}
	}()
	if err := handler(c); err != nil {
		return err
	}
	if rec.Status() >= http.StatusBadRequest || rec.tooLong {
		return nil
	}
	finished = true
	if err := e.idempotency.Finish(ctx, key, rec.reply()); err != nil {
		e.log.WarnContext(ctx, "answer to idempotent request is not kept", "request_id", RequestID(ctx), "error", err)
	}
	return nil
}

func replay(c *gin.Context, reply []byte) error {
	var k kept
	if err := json.Unmarshal(reply, &k); err != nil {
		return fmt.Errorf("read a kept answer: %w", err)
	}
	for name, values := range k.Header {
		c.Writer.Header()[name] = values
	}
	c.Header("Idempotency-Replayed", "true")
	c.Status(k.Status)
	_, err := c.Writer.Write(k.Body)
	if err != nil {
		return fmt.Errorf("write a kept answer: %w", err)
	}
	return nil
}

func validKey(key string) bool {
	return len(key) <= 255 && strings.IndexFunc(key, func(r rune) bool { return r < '!' || r > '~' }) < 0
}

func claimKey(c *gin.Context, route Route, given string) string {
	st := of(c.Request.Context())
	owner := string(st.who.Account)
	if owner == "" {
		owner = "@" + st.client.String()
	}
	sum := sha256.Sum256([]byte(owner + "\x00" + route.Method + " " + route.Path + "\x00" + given))
	return hex.EncodeToString(sum[:])
}

// fingerprint reads the body, puts it back, and returns the digest of everything that makes the request what it is. done
// removes what a large body was put into.
func fingerprint(c *gin.Context) (print string, done func(), err error) {
	r := c.Request
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s %s\n%s\n", r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type")) // a hash takes all
	if r.Body == nil {
		return hex.EncodeToString(h.Sum(nil)), func() {}, nil
	}
	body, done, err := spool(r.Body, h)
	if err != nil {
		return "", nil, Unreadable(err)
	}
	r.Body = body
	return hex.EncodeToString(h.Sum(nil)), done, nil
}

// spool reads a body to its end, into memory up to DefaultBody, else into a temporary file, hashing it on the way.
func spool(body io.Reader, h hash.Hash) (io.ReadCloser, func(), error) {
	var head bytes.Buffer
	n, err := io.Copy(io.MultiWriter(&head, h), io.LimitReader(body, DefaultBody))
	if err != nil {
		return nil, nil, err
	}
	if n < DefaultBody {
		return io.NopCloser(&head), func() {}, nil
	}
	file, err := Scratch()
	if err != nil {
		return nil, nil, err
	}
	done := func() { _ = file.Close() } // read only by now
	if _, err = io.Copy(io.MultiWriter(file, h), body); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	return io.NopCloser(io.MultiReader(&head, file)), done, nil
}

// recorder keeps a copy of what is written.
type recorder struct {
	gin.ResponseWriter
	body    bytes.Buffer
	tooLong bool
}

func (w *recorder) Write(b []byte) (int, error) {
	w.keep(b)
	return w.ResponseWriter.Write(b)
}

func (w *recorder) WriteString(s string) (int, error) {
	w.keep([]byte(s))
	return w.ResponseWriter.WriteString(s)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) keep(b []byte) {
	if w.tooLong = w.tooLong || w.body.Len()+len(b) > maxReply; !w.tooLong {
		w.body.Write(b)
	}
}

func (w *recorder) reply() []byte {
	k := kept{Status: w.Status(), Header: http.Header{}, Body: w.body.Bytes()}
	for _, name := range keptHeaders() {
		if v := w.Header().Values(name); len(v) > 0 {
			k.Header[name] = v
		}
	}
	b, _ := json.Marshal(k) // ints, strings and bytes always marshal
	return b
}

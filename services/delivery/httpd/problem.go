package httpd

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Problem is the body of every error answer (RFC 9457), in the language of the request.
type Problem struct {
	Type      string           `json:"type" doc:"urn:firstkm:problem: followed by the code"`
	Title     string           `json:"title" doc:"What the status means"`
	Status    int              `json:"status" doc:"The HTTP status"`
	Code      string           `json:"code" doc:"Stable name of the problem, for programs" example:"placement.closed"`
	Detail    string           `json:"detail,omitempty" doc:"What happened and what to do, for people"`
	RequestID string           `json:"request_id" doc:"Names this request in our logs"`
	Fields    []ProblemField   `json:"fields,omitempty" doc:"Input members at fault"`
	Findings  []ProblemFinding `json:"findings,omitempty" doc:"Rules of the regulation that are not met"`
	ErrorsURL string           `json:"errors_url,omitempty" doc:"Of an import that was to be all or nothing: the rejected rows as a file to correct"`

	retryAfter time.Duration
	lang       text.Lang
}

// ProblemField is one input member and what is wrong with it.
type ProblemField struct {
	Name   string `json:"name" doc:"Path of the member, such as items[2].seats"`
	Reason string `json:"reason"`
}

// ProblemFinding is one rule applied to the input and found wanting.
type ProblemFinding struct {
	Rule    string `json:"rule" doc:"Rule id" example:"R-ART18-PAY80"`
	Article string `json:"article,omitempty" doc:"Article of the regulation"`
	Class   string `json:"class" doc:"BLOCK, BLOCK-EXC, BLOCK-OVR, DOC, TASK, WARN or INFO"`
	Message string `json:"message"`
	Fix     string `json:"fix,omitempty" doc:"What to do about it"`
	Field   string `json:"field,omitempty" doc:"Input member it belongs beside"`
}

// Error makes a Problem an error, so that huma can carry it.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders are the headers that belong to the problem.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.lang != "" {
		h.Set("Content-Language", string(p.lang))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="firstkm"`)
	}
	if p.retryAfter > 0 {
		seconds := (p.retryAfter + time.Second - 1) / time.Second
		h.Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	return h
}

// refusal is a fault with a status that no kind of fault stands for.
type refusal struct {
	fault  *fault.Fault
	status int
}

func (r refusal) Error() string { return r.fault.Error() }
func (r refusal) Unwrap() error { return r.fault }

// Refuse gives a fault a status of its own, for what only HTTP knows: a method, a malformed request.
func Refuse(status int, f *fault.Fault) error { return refusal{f, status} }

// Explain renders err in the language of the request. An error that callers may not see is logged and becomes
// "internal".
func (e *Engine) Explain(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	f, status := classify(ctx, err)
	cause := f.Unwrap()
	switch {
	case f == errGone:
	case f == errInternal || f == ErrSlow:
		e.log.ErrorContext(ctx, "request failed", "request_id", of(ctx).id, "route", of(ctx).route, "error", err)
	case cause != nil:
		e.log.WarnContext(ctx, "request refused", "request_id", of(ctx).id, "route", of(ctx).route, "code", f.Code, "cause", cause)
	}
	return write(of(ctx), f, status)
}

func classify(ctx context.Context, err error) (*fault.Fault, int) {
	f := fault.Of(err)
	var tooLarge *http.MaxBytesError
	switch {
	case f != nil && f.Kind == fault.Internal:
		f = errInternal
	case f != nil:
	case errors.As(err, &tooLarge):
		f = ErrTooLarge
	case errors.Is(err, context.DeadlineExceeded):
		f = ErrSlow
	case errors.Is(err, context.Canceled) && errors.Is(ctx.Err(), context.Canceled):
		return errGone, statusGone
	default:
		f = errInternal
	}
	var own refusal
	if errors.As(err, &own) {
		return f, own.status
	}
	return f, StatusOf(f.Kind)
}

func write(r *request, f *fault.Fault, status int) *Problem {
	p := &Problem{
		Type:       "urn:firstkm:problem:" + f.Code,
		Title:      Title(status).In(r.lang),
		Status:     status,
		Code:       f.Code,
		Detail:     f.Message.In(r.lang),
		RequestID:  r.id,
		retryAfter: f.RetryAfter,
		lang:       r.lang,
	}
	for _, field := range f.Fields {
		p.Fields = append(p.Fields, ProblemField{field.Name, field.Reason.In(r.lang)})
	}
	p.Findings = Findings(r.lang, f.Findings)
	return p
}

// Findings renders findings of the regulation in lang, as problems and the live lint show them.
func Findings(lang text.Lang, found []fault.Finding) []ProblemFinding {
	var list []ProblemFinding
	for _, x := range found {
		list = append(list, ProblemFinding{
			Rule: x.Rule, Article: x.Article.In(lang), Class: string(x.Class),
			Message: x.Message.In(lang), Fix: x.Fix.In(lang), Field: x.Field,
		})
	}
	return list
}

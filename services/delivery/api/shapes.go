package api

import (
	"context"
	"strings"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"

	"github.com/danielgtaylor/huma/v2"
)

// enumeration is one of the nouns' closed lists of values.
type enumeration interface {
	~string
	Enum() []string
}

// choice is a member that takes the values of an enumeration, so that the document lists them and others are refused.
// Empty is "not stated".
type choice[E enumeration] string

// Schema lists the values; huma calls it.
func (choice[E]) Schema(huma.Registry) *huma.Schema {
	var none E
	s := &huma.Schema{Type: huma.TypeString}
	for _, v := range none.Enum() {
		s.Enum = append(s.Enum, v)
	}
	return s
}

// chosen reads a list of choices; nil stays nil, which is "not answered".
func chosen[E enumeration](list []choice[E]) []E {
	if list == nil {
		return nil
	}
	out := make([]E, len(list))
	for i, v := range list {
		out[i] = E(v)
	}
	return out
}

// choices writes what chosen reads.
func choices[E enumeration](list []E) []choice[E] {
	if list == nil {
		return nil
	}
	out := make([]choice[E], len(list))
	for i, v := range list {
		out[i] = choice[E](v)
	}
	return out
}

// date reads a date whose form huma has checked; empty is none.
func date(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		return civil.Date{}
	}
	return d
}

// instant is a time in an answer; the zero one is left out by omitzero.
func instant(t time.Time) time.Time { return t.UTC() }

// mapped renders a list that is never null.
func mapped[T, U any](list []T, render func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, v := range list {
		out = append(out, render(v))
	}
	return out
}

// present keeps a list from being null in an answer.
func present[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// commas splits values that may be given several times, with commas, or both.
func commas(values []string) []string {
	var out []string
	for _, v := range values {
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// findings renders findings in the language of the request; the list is never null.
func findings(ctx context.Context, found []fault.Finding) []httpd.ProblemFinding {
	return present(httpd.Findings(httpd.Language(ctx), found))
}

// current refuses a change of a version that is no longer the one in force.
func (c Changing) current(version uint64) error {
	wanted, err := c.Version()
	if err != nil {
		return err
	}
	if wanted != version {
		return httpd.ErrStale
	}
	return nil
}

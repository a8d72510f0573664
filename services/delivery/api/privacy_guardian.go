package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/privacy"
)

// guardians may see and ask by their signed link, without an account, as on its page.
func (s privately) guardians(a *API) {
	register(a, everybody(), limited(get("/api/v1/privacy/guardian/{token}", about{
		"read-as-guardian", "privacy", "What the school keeps of a child", "By the token of a guardian's link. Values are masked; opening it is a look that the student sees.",
	}), a.engine.Rates().SignIn), s.asGuardian, privacy.ErrLink)
	register(a, httpd.Public().Scope(writing), limited(create("/api/v1/privacy/guardian/{token}/requests", about{
		"ask-as-guardian", "privacy", "Ask as a guardian", "For correction, supplement, copy or deletion of the child's data (Regulation on minors, Article 34).",
	}), a.engine.Rates().SignIn), s.askAsGuardian, privacy.ErrLink, privacy.ErrInvalid)
}

// OfGuardian is embedded in the input of operations by a guardian's link.
type OfGuardian struct {
	Token string `path:"token" maxLength:"200"`
}

type guardianOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Name         string                   `json:"name" doc:"Masked"`
		School       string                   `json:"school"`
		Class        string                   `json:"class"`
		AgeClass     privacy.AgeClass         `json:"age_class" enum:"under_14,14_15,16_17,adult"`
		Values       map[privacy.Field]string `json:"values" doc:"Masked, by field; empty where nothing is recorded"`
		Applications int                      `json:"applications"`
		AppliedTo    []appliedBody            `json:"applied_to" doc:"Where a child under 18 applied, newest first, at most 50; empty for adults"`
		Looks        []privacy.LookLine       `json:"looks" doc:"The newest fifty"`
		Requests     []privacy.RequestLine    `json:"requests"`
		ExpiresAt    time.Time                `json:"expires_at" doc:"Of the link"`
	}
}

// appliedBody is one application of a child as its guardian may know it.
type appliedBody struct {
	Title      string `json:"title"`
	Enterprise string `json:"enterprise"`
	Region     string `json:"region,omitempty" doc:"Code"`
	StartDate  string `json:"start_date,omitempty" format:"date"`
	EndDate    string `json:"end_date,omitempty" format:"date"`
	State      string `json:"state" enum:"submitted,shortlisted,intended,placed,declined,withdrawn,returned,lapsed,released"`
}

func (s privately) asGuardian(ctx context.Context, in *OfGuardian) (*guardianOutput, error) {
	o, l, err := s.svc.ForGuardian(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	d := privacy.Copy{Student: o.Student, Looks: o.Looks.Items, Requests: o.Requests.Items}.Document()
	out := &guardianOutput{CacheControl: "no-store"}
	b := &out.Body
	b.Name, b.School, b.Class, b.AgeClass, b.Values = o.Student.MaskedName(), o.School, o.Student.Class, o.Age, o.Values
	b.AppliedTo = mapped(o.Held.Applied, func(a privacy.Applied) appliedBody {
		return appliedBody{a.Post, a.Unit, a.Region, a.From.String(), a.To.String(), a.State}
	})
	b.Applications, b.Looks, b.Requests, b.ExpiresAt = o.Held.Applications, d.Looks, d.Requests, instant(l.ExpiresAt)
	return out, nil
}

type askAsGuardianInput struct {
	OfGuardian
	Creating
	Body DataRequestMembers
}

func (s privately) askAsGuardian(ctx context.Context, in *askAsGuardianInput) (*requestOutput, error) {
	return requested(s.svc.AskAsGuardian(ctx, in.Token, privacy.RequestDraft{Kind: privacy.RequestKind(in.Body.Kind), Fields: chosen(in.Body.Fields), Words: in.Body.Words}))
}

package api

import (
	"context"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
)

// SecondFactor mounts the second factor of the own account.
//
//	GET  /me/second-factor           whoever is signed in, with a session
//	POST /me/second-factor           the same
//	POST /me/second-factor/confirm   the same
//	POST /me/second-factor/recovery  the same
//	POST /me/second-factor/drop      the same
//
// A session whose account must first set it up is admitted here and nowhere else. forget ends what a cache remembers of a
// token; it may be nil.
func SecondFactor(svc *account.Service, forget func(ctx context.Context, token string)) Mount {
	s := factors{svc, forget}
	own := httpd.SignedIn().Scope(account.EnrolScope)
	return func(a *API) {
		register(a, own, get("/api/v1/me/second-factor", about{
			"read-second-factor", "sessions", "My second factor", "Whether it is on, whether my role needs one here, and how many recovery codes are left.",
		}), s.read)
		register(a, own, post("/api/v1/me/second-factor", about{
			"begin-second-factor", "sessions", "Begin to set up a second factor",
			"Answers the secret for an authenticator app (RFC 6238, SHA-1, six digits, thirty seconds). Until it is confirmed nothing changes.",
		}), s.begin, account.ErrFactorOn, account.ErrNoFactor)
		register(a, own, post("/api/v1/me/second-factor/confirm", about{
			"confirm-second-factor", "sessions", "Switch the second factor on", "With the first password of the app. Answers ten recovery codes, shown once; every other session ends.",
		}), s.confirm, account.ErrFactorOn, account.ErrFactorOff, account.ErrInvalid, account.ErrTooMany)
		register(a, httpd.SignedIn(), post("/api/v1/me/second-factor/recovery", about{
			"renew-recovery-codes", "sessions", "New recovery codes", "The old ones no longer count.",
		}), s.renew, account.ErrFactorOff, account.ErrInvalid, account.ErrTooMany)
		register(a, httpd.SignedIn(), quiet(post("/api/v1/me/second-factor/drop", about{
			"drop-second-factor", "sessions", "Switch the second factor off", "Where my role does not need one.",
		})), s.drop, account.ErrFactorNeeded, account.ErrFactorOff, account.ErrInvalid, account.ErrTooMany)
	}
}

type factors struct {
	svc    *account.Service
	forget func(ctx context.Context, token string)
}

type factorOutput struct {
	Body struct {
		On       bool `json:"on"`
		Needed   bool `json:"needed" doc:"My role needs one here"`
		Recovery int  `json:"recovery" doc:"Recovery codes left"`
	}
}

func (s factors) read(ctx context.Context, _ *struct{}) (*factorOutput, error) {
	out := &factorOutput{}
	var err error
	out.Body.On, out.Body.Recovery, err = s.svc.FactorState(ctx, httpd.Who(ctx))
	out.Body.Needed = s.svc.Needs(httpd.Who(ctx).Role)
	return out, err
}

type enrolOutput struct {
	Body struct {
		Secret string `json:"secret" doc:"Base 32"`
		Link   string `json:"link" doc:"otpauth://…, for a QR code"`
	}
}

func (s factors) begin(ctx context.Context, _ *struct{}) (*enrolOutput, error) {
	e, err := s.svc.Enrol(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	out := &enrolOutput{}
	out.Body.Secret, out.Body.Link = e.Secret, e.Link
	return out, nil
}

type otpInput struct {
	Body struct {
		OTP string `json:"otp" minLength:"6" maxLength:"64"`
	}
}

type recoveryOutput struct {
	Body struct {
		Recovery []string `json:"recovery" doc:"Each gets in once, without the app; not shown again"`
	}
}

func (s factors) confirm(ctx context.Context, in *otpInput) (*recoveryOutput, error) {
	codes, err := s.svc.ConfirmFactor(ctx, httpd.Who(ctx), in.Body.OTP, httpd.Token(ctx))
	if err != nil {
		return nil, err
	}
	if s.forget != nil {
		s.forget(ctx, httpd.Token(ctx))
	}
	out := &recoveryOutput{}
	out.Body.Recovery = codes
	return out, nil
}

func (s factors) renew(ctx context.Context, in *otpInput) (*recoveryOutput, error) {
	codes, err := s.svc.NewRecoveryCodes(ctx, httpd.Who(ctx), in.Body.OTP)
	if err != nil {
		return nil, err
	}
	out := &recoveryOutput{}
	out.Body.Recovery = codes
	return out, nil
}

func (s factors) drop(ctx context.Context, in *otpInput) (*empty, error) {
	return &empty{}, s.svc.DropFactor(ctx, httpd.Who(ctx), in.Body.OTP)
}

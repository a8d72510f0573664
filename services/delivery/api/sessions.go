package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// Sessions mounts signing in and out and who one is.
//
//	POST   /sessions          everybody
//	DELETE /sessions/current  whoever is signed in, with a session
//	GET    /me                whoever is signed in
//	PUT    /me/password       whoever is signed in, with a session
//	GET    /me/sessions       whoever is signed in, with a session
//	DELETE /me/sessions/{id}  whoever is signed in, with a session
//
// forget ends what a cache remembers of a token; it may be nil.
func Sessions(accounts *account.Service, orgs *org.Service, forget func(ctx context.Context, token string)) Mount {
	s := sessions{accounts, orgs, forget}
	return func(a *API) {
		register(a, httpd.Public(), limited(create("/api/v1/sessions", about{
			"sign-in", "sessions", "Sign in",
			"Opens a session. An account with a second factor is answered 401 account.second_factor until otp is sent as well. The token goes into the Authorization header as a Bearer token; browsers get the same session as an HttpOnly cookie. A session that the request carries already ends. Attempts are limited per login and per address.",
		}), a.engine.Rates().SignIn), s.signIn, account.ErrCredentials, account.ErrTooMany, account.ErrSecondFactor, account.ErrOTP)
		register(a, httpd.SignedIn(), remove("/api/v1/sessions/current", about{
			"sign-out", "sessions", "Sign out", "Ends the session that the request carries and removes its cookie.",
		}), s.signOut)
		register(a, httpd.SignedIn().Scope(reading), get("/api/v1/me", about{
			"read-me", "sessions", "Who I am", "Account, role and organisation of the session or API token, with a token's scopes.",
		}), s.me)
		register(a, httpd.SignedIn(), quiet(put("/api/v1/me/password", about{
			"change-password", "sessions", "Change my password",
			"Replaces the password and ends every other session of the account. The old password guards it, so no If-Match is asked for.",
		})), s.changePassword, account.ErrCredentials, account.ErrInvalid, account.ErrTooMany)
		register(a, httpd.SignedIn(), get("/api/v1/me/sessions", about{
			"list-sessions", "sessions", "My open sessions", "With the kind of device, the network that it signed in from and when it was last used, to within a minute.",
		}), s.list)
		register(a, httpd.SignedIn(), remove("/api/v1/me/sessions/{id}", about{
			"end-session", "sessions", "End one of my sessions", "It ends on every node within five seconds.",
		}), s.end, account.ErrNotFound)
	}
}

type sessions struct {
	accounts *account.Service
	orgs     *org.Service
	forget   func(ctx context.Context, token string)
}

// ended tells the cache that the session of this request is over.
func (s sessions) ended(ctx context.Context) {
	if token := httpd.Token(ctx); token != "" && s.forget != nil {
		s.forget(ctx, token)
	}
}

// ActorMembers say who acts.
type ActorMembers struct {
	ID     ident.ID   `json:"id" doc:"The account" example:"acc_06f1k3"`
	Role   actor.Role `json:"role" doc:"What the account acts as: enterprise, student, class_teacher, instructor, school, vice_principal, teachers_office, bureau, supervision, alliance, inspector or operator"`
	Org    ident.ID   `json:"org,omitempty" doc:"The school, enterprise or bureau it acts for"`
	Person ident.ID   `json:"person,omitempty" doc:"The student record, of a student"`
	Class  string     `json:"class,omitempty" doc:"The class, of a class teacher"`
}

func actorOf(who actor.Actor) ActorMembers {
	return ActorMembers{ID: who.Account, Role: who.Role, Org: who.Org, Person: who.Person, Class: who.Class}
}

type signInInput struct {
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"64"`
		Password string `json:"password" minLength:"1" maxLength:"256"`
		OTP      string `json:"otp,omitempty" maxLength:"64" doc:"Six digits of the authenticator app, or a recovery code"`
	}
	Agent string `header:"User-Agent" doc:"Named in plain words in the list of sessions"`
}

type sessionOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie" doc:"The session for browsers"`
	Body      struct {
		Token     string       `json:"token" doc:"Shown once; send it as Authorization: Bearer …"`
		ExpiresAt time.Time    `json:"expires_at"`
		Actor     ActorMembers `json:"actor"`
	}
}

func (s sessions) signIn(ctx context.Context, in *signInInput) (*sessionOutput, error) {
	token, session, a, err := s.accounts.SignIn(ctx, in.Body.Login, in.Body.Password, account.From{
		Address: httpd.Client(ctx).String(), Agent: in.Agent, Old: httpd.Token(ctx), OTP: in.Body.OTP,
	})
	if err != nil {
		return nil, err
	}
	s.ended(ctx)
	out := &sessionOutput{SetCookie: *httpd.SessionCookie(ctx, token, session.ExpiresAt)}
	out.Body.Token, out.Body.ExpiresAt, out.Body.Actor = token, instant(session.ExpiresAt), actorOf(a.Actor())
	return out, nil
}

type endedOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie" doc:"Removes the cookie"`
}

func (s sessions) signOut(ctx context.Context, _ *struct{}) (*endedOutput, error) {
	if err := s.accounts.SignOut(ctx, httpd.Token(ctx)); err != nil {
		return nil, err
	}
	s.ended(ctx)
	return &endedOutput{*httpd.EndedCookie(ctx)}, nil
}

type meOutput struct {
	Body struct {
		ActorMembers
		OrgName string   `json:"org_name,omitempty" doc:"Name of the organisation"`
		Scopes  []string `json:"scopes,omitempty" doc:"Of an API token; absent for a session, which may do all that its role may"`
	}
}

func (s sessions) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	who := httpd.Who(ctx)
	name, err := orgName(ctx, s.orgs, who)
	if err != nil {
		return nil, err
	}
	out := &meOutput{}
	out.Body.ActorMembers, out.Body.OrgName, out.Body.Scopes = actorOf(who), name, who.Scopes
	return out, nil
}

// orgName is the name of the organisation that somebody acts for, empty where there is none.
func orgName(ctx context.Context, orgs *org.Service, who actor.Actor) (name string, err error) {
	switch {
	case who.Org == "":
		return "", nil
	case who.Is(actor.Enterprise):
		e, failed := orgs.Enterprise(ctx, org.ID(who.Org))
		name, err = e.Name, failed
	case who.OfSchool(), who.Is(actor.Student, actor.Teacher):
		school, failed := orgs.School(ctx, org.ID(who.Org))
		name, err = school.Name, failed
	default:
		b, failed := orgs.Bureau(ctx, org.ID(who.Org))
		name, err = b.Name, failed
	}
	if errors.Is(err, org.ErrNotFound) {
		return "", nil
	}
	return name, err
}

type changePasswordInput struct {
	Body struct {
		Old string `json:"old" minLength:"1" maxLength:"256" doc:"The present password"`
		New string `json:"new" minLength:"8" maxLength:"256" doc:"At least eight characters"`
	}
}

func (s sessions) changePassword(ctx context.Context, in *changePasswordInput) (*empty, error) {
	return &empty{}, s.accounts.ChangePassword(ctx, httpd.Who(ctx), in.Body.Old, in.Body.New, httpd.Token(ctx))
}

type sessionBody struct {
	ID        ident.ID  `json:"id"`
	Device    string    `json:"device" doc:"Browser and system" example:"wechat/android"`
	Words     string    `json:"device_words" doc:"The same in plain words, in the language of the request"`
	Place     string    `json:"place,omitempty" doc:"The network it signed in from" example:"203.0.113.x"`
	Current   bool      `json:"current" doc:"The session of this request"`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

type sessionsOutput struct{ Body List[sessionBody] }

func (s sessions) list(ctx context.Context, _ *struct{}) (*sessionsOutput, error) {
	list, err := s.accounts.Sessions(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	current := account.Digest(httpd.Token(ctx))
	return &sessionsOutput{List[sessionBody]{Items: mapped(list, func(one account.Session) sessionBody {
		return sessionBody{
			ID: one.ID, Device: string(one.Device), Words: one.Device.Words().In(httpd.Language(ctx)), Place: one.Place, Current: one.TokenHash == current,
			CreatedAt: instant(one.CreatedAt), UsedAt: instant(one.UsedAt), ExpiresAt: instant(one.ExpiresAt),
		}
	})}}, nil
}

type sessionInput struct {
	ID ident.ID `path:"id" maxLength:"64"`
}

func (s sessions) end(ctx context.Context, in *sessionInput) (*empty, error) {
	_, err := s.accounts.EndSession(ctx, httpd.Who(ctx), in.ID)
	return &empty{}, err
}

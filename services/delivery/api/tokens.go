package api

import (
	"context"
	"time"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/ident"
)

// Tokens mounts personal API tokens. They cannot be managed with a token, only with a session.
//
//	GET    /tokens       whoever is signed in, with a session
//	POST   /tokens       whoever is signed in, with a session
//	DELETE /tokens/{id}  whoever is signed in, with a session: the own ones
func Tokens(svc *account.Service) Mount {
	s := tokens{svc}
	return func(a *API) {
		register(a, httpd.SignedIn(), get("/api/v1/tokens", about{
			"list-tokens", "tokens", "My API tokens", "Names, scopes and ends; the tokens themselves are kept nowhere.",
		}), s.list)
		register(a, httpd.SignedIn(), create("/api/v1/tokens", about{
			"issue-token", "tokens", "Issue an API token",
			"The token acts as this account within its scopes: read lets it read whatever the account may, write also change it. It is shown once and kept nowhere, so no answer is kept for an Idempotency-Key either.",
		}), s.issue, account.ErrInvalid)
		register(a, httpd.SignedIn(), remove("/api/v1/tokens/{id}", about{
			"revoke-token", "tokens", "Revoke an API token", "The token is refused from then on.",
		}), s.revoke, account.ErrNotFound)
	}
}

type tokens struct{ svc *account.Service }

type tokenBody struct {
	ID        ident.ID  `json:"id"`
	Name      string    `json:"name" doc:"What the token is for"`
	Scopes    []string  `json:"scopes"`
	ExpiresAt time.Time `json:"expires_at"`
	CreatedAt time.Time `json:"created_at"`
	Token     string    `json:"token,omitempty" doc:"The token itself, in the answer to its issue only"`
}

func tokenOf(t account.Token) tokenBody {
	return tokenBody{ID: t.ID, Name: t.Name, Scopes: present(t.Scopes), ExpiresAt: instant(t.ExpiresAt), CreatedAt: instant(t.CreatedAt)}
}

type tokensOutput struct{ Body List[tokenBody] }

func (s tokens) list(ctx context.Context, _ *struct{}) (*tokensOutput, error) {
	list, err := s.svc.Tokens(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &tokensOutput{List[tokenBody]{Items: mapped(list, tokenOf)}}, nil
}

type issueInput struct {
	Body struct {
		Name   string   `json:"name" minLength:"1" maxLength:"100" doc:"What the token is for"`
		Scopes []string `json:"scopes" minItems:"1" maxItems:"2" enum:"read,write"`
		Days   int      `json:"days" minimum:"1" maximum:"366" doc:"How long it lives"`
	}
}

type tokenOutput struct{ Body tokenBody }

func (s tokens) issue(ctx context.Context, in *issueInput) (*tokenOutput, error) {
	secret, t, err := s.svc.IssueToken(ctx, httpd.Who(ctx), in.Body.Name, in.Body.Scopes, time.Duration(in.Body.Days)*24*time.Hour)
	if err != nil {
		return nil, err
	}
	b := tokenOf(t)
	b.Token = secret
	return &tokenOutput{b}, nil
}

type tokenInput struct {
	ID ident.ID `path:"id" maxLength:"64"`
}

func (s tokens) revoke(ctx context.Context, in *tokenInput) (*empty, error) {
	return &empty{}, s.svc.RevokeToken(ctx, httpd.Who(ctx), in.ID)
}

package account

import (
	"context"
	"slices"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// MaxTokenLife bounds how long an API token may live.
const MaxTokenLife = 366 * 24 * time.Hour

// IssueToken makes a personal API token with scopes. The token is returned once; its hash is kept.
func (s *Service) IssueToken(ctx context.Context, who actor.Actor, name string, scopes []string, life time.Duration) (string, Token, error) {
	if who.Scopes != nil {
		return "", Token{}, ErrForbidden.With(fault.In("token", "令牌不能签发令牌，请登录后操作。", "a token cannot issue tokens; sign in"))
	}
	if err := checkToken(name, scopes, life); err != nil {
		return "", Token{}, err
	}
	secretPart, now := tokenPrefix+secret(), s.now()
	t := Token{
		ID: ident.New("tok", now), Account: ID(who.Account), Name: name, Hash: Digest(secretPart), Scopes: scopes,
		CreatedAt: now, ExpiresAt: now.Add(life),
	}
	err := s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		if err := tx.InsertToken(ctx, t); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "account.issue_token", t.ID))
	})
	return secretPart, t, err
}

func checkToken(name string, scopes []string, life time.Duration) error {
	var bad []fault.Field
	if name == "" {
		bad = append(bad, fault.In("name", "请写明令牌的用途。", "say what the token is for"))
	}
	if len(scopes) == 0 {
		bad = append(bad, fault.In("scopes", "请选择至少一项权限。", "choose at least one scope"))
	}
	for _, scope := range scopes {
		if !slices.Contains(Scopes(), scope) {
			bad = append(bad, fault.In("scopes", "没有这项权限："+scope+"。", "there is no scope "+scope))
		}
	}
	if life <= 0 || life > MaxTokenLife {
		bad = append(bad, fault.In("days", "有效期为 1 至 366 天。", "a token lives 1 to 366 days"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Tokens lists the actor's API tokens.
func (s *Service) Tokens(ctx context.Context, who actor.Actor) ([]Token, error) {
	return s.db.TokensOf(ctx, ID(who.Account))
}

// RevokeToken ends one of the actor's API tokens.
func (s *Service) RevokeToken(ctx context.Context, who actor.Actor, id ident.ID) error {
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		if err := tx.DeleteToken(ctx, ID(who.Account), id); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "account.revoke_token", id))
	})
}

package app

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/platform/cache"
)

// sessionTTL is how long a looked-up session is believed. An account that is disabled on one node may act for so long on
// another.
const sessionTTL = 5 * time.Second

// sessions authenticates through a cache.
type sessions struct {
	accounts *account.Service
	cache    cache.Store
	now      func() time.Time

	mu   sync.Mutex
	used map[string]time.Time // when sessions were used since it was last written down, by digest
}

// Authenticate implements httpd.Authenticator.
func (s *sessions) Authenticate(ctx context.Context, token string) (actor.Actor, error) {
	key := "session:" + account.Digest(token)
	var who actor.Actor
	if b, ok := s.cache.Get(ctx, key); ok && json.Unmarshal(b, &who) == nil {
		return who, nil
	}
	who, until, err := s.accounts.AuthenticateUntil(ctx, token)
	if err != nil {
		return who, err
	}
	ttl := sessionTTL
	if !until.IsZero() {
		ttl = min(ttl, until.Sub(s.now()))
	}
	s.note(token)
	if b, err := json.Marshal(who); err == nil && ttl > 0 {
		s.cache.Set(ctx, key, b, ttl)
	}
	return who, nil
}

// Forget ends what is remembered of a token.
func (s *sessions) Forget(ctx context.Context, token string) {
	_ = s.cache.Delete(ctx, "session:"+account.Digest(token)) // it is believed for seconds only
}

// note remembers that a session was used now.
func (s *sessions) note(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[account.Digest(token)] = s.now()
}

// writeDown keeps when sessions were used. It belongs to no request, so that reading never waits for a write.
func (s *sessions) writeDown(ctx context.Context) error {
	s.mu.Lock()
	used := s.used
	s.used = map[string]time.Time{}
	s.mu.Unlock()
	return s.accounts.Touch(ctx, used)
}

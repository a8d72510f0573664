package cache

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisIdempotency is an Idempotency shared by all nodes. While Redis is away it fails closed.
type RedisIdempotency struct {
	redis *Redis
	lease time.Duration
}

// Idempotency is the part of Redis that remembers requests; a running one is forgotten after the lease.
func (r *Redis) Idempotency(lease time.Duration) *RedisIdempotency {
	return &RedisIdempotency{r, lease}
}

// A key is a hash: f the fingerprint, t the token of the running claim, r the response once there is one.
var (
	begin = redis.NewScript(`
local held = redis.call('HMGET', KEYS[1], 'f', 't', 'r')
if not held[1] then
  redis.call('HSET', KEYS[1], 'f', ARGV[1], 't', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return {'new'}
end
if held[1] ~= ARGV[1] then return {'mismatch'} end
if held[2] then return {'running'} end
return {'done', held[3]}
`)
	finish = redis.NewScript(`
if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 't')
redis.call('HSET', KEYS[1], 'r', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`)
	abandon = redis.NewScript(`
if redis.call('HGET', KEYS[1], 't') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`)
)

func (m *RedisIdempotency) key(k string) []string { return []string{m.redis.prefix + "i:" + k} }

// Begin claims the key.
func (m *RedisIdempotency) Begin(ctx context.Context, key, fingerprint string, ttl time.Duration) (Attempt, error) {
	token := rand.Text()
	var answer []string
	err := m.redis.exchange(ctx, func(ctx context.Context, c *redis.Client) (err error) {
		answer, err = begin.Run(ctx, c, m.key(key), fingerprint, token, m.lease.Milliseconds()).StringSlice()
		return err
	})
	if err != nil {
		return Attempt{}, unavailable(ctx, err)
	}
	a := Attempt{Key: key, TTL: ttl}
	switch {
	case len(answer) == 1 && answer[0] == "new":
		a.State, a.Token = New, token
	case len(answer) == 1 && answer[0] == "mismatch":
		a.State = Mismatch
	case len(answer) == 1 && answer[0] == "running":
		a.State = InProgress
	case len(answer) == 2 && answer[0] == "done":
		a.State, a.Response = Done, []byte(answer[1])
	default:
		return Attempt{}, fmt.Errorf("begin in redis: unexpected answer of %d parts", len(answer))
	}
	return a, nil
}

// Finish keeps the response.
func (m *RedisIdempotency) Finish(ctx context.Context, a Attempt, response []byte) error {
	return m.end(ctx, finish, a, a.Token, response, a.TTL.Milliseconds())
}

// Abandon gives the key back.
func (m *RedisIdempotency) Abandon(ctx context.Context, a Attempt) error {
	return m.end(ctx, abandon, a, a.Token)
}

func (m *RedisIdempotency) end(ctx context.Context, script *redis.Script, a Attempt, args ...any) error {
	var owned int
	err := m.redis.exchange(ctx, func(ctx context.Context, c *redis.Client) (err error) {
		owned, err = script.Run(ctx, c, m.key(a.Key), args...).Int()
		return err
	})
	if err != nil {
		return unavailable(ctx, err)
	}
	if owned == 0 {
		return ErrClaimLost
	}
	return nil
}

// unavailable is what a failed exchange means to the caller: its own cancellation, or a Redis that cannot tell.
func unavailable(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && errors.Is(err, cause) {
		return err
	}
	return ErrUnavailable.Because(err)
}

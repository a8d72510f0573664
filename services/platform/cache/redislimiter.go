package cache

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisLimiter is a Limiter shared by all nodes. While Redis is away each node limits for itself.
type RedisLimiter struct {
	redis *Redis
	local *LocalLimiter
}

// Limiter is the part of Redis that limits; local takes over while it is away.
func (r *Redis) Limiter(local *LocalLimiter) *RedisLimiter { return &RedisLimiter{r, local} }

// gcra is the algorithm of LocalLimiter by the server's clock, in microseconds, so that nodes whose clocks differ agree.
// It returns the time to wait, 0 when allowed.
var gcra = redis.NewScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local free = tonumber(redis.call('GET', KEYS[1]) or now)
if free < now then free = now end
free = free + interval
local wait = free - now - tolerance
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', math.ceil((free - now) / 1000))
return 0
`)

// Allow counts one event under the key.
func (l *RedisLimiter) Allow(ctx context.Context, key string, limit Limit) (bool, time.Duration) {
	var wait int64
	err := l.redis.exchange(ctx, func(ctx context.Context, c *redis.Client) (err error) {
		wait, err = gcra.Run(ctx, c, []string{l.redis.prefix + "l:" + key},
			limit.interval().Microseconds(), limit.tolerance().Microseconds()).Int64()
		return err
	})
	if err != nil {
		return l.local.Allow(ctx, key, limit)
	}
	return wait == 0, time.Duration(wait) * time.Microsecond
}

package cache

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// RedisStore is a Store shared by all nodes. While Redis is away Get misses, Set does nothing and Delete is remembered.
type RedisStore struct{ redis *Redis }

// Store is the part of Redis that keeps values.
func (r *Redis) Store() *RedisStore { return &RedisStore{r} }

func (s *RedisStore) key(k string) string { return s.redis.prefix + "v:" + k }

// Get is the value if Redis is there and holds it.
func (s *RedisStore) Get(ctx context.Context, key string) ([]byte, bool) {
	var value []byte
	err := s.redis.exchange(ctx, func(ctx context.Context, c *redis.Client) (err error) {
		value, err = c.Get(ctx, s.key(key)).Bytes()
		return err
	})
	return value, err == nil
}

// Set holds the value for at most ttl, in whole milliseconds.
func (s *RedisStore) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	if ttl = ttl.Truncate(time.Millisecond); ttl <= 0 {
		return
	}
	_ = s.redis.exchange(ctx, func(ctx context.Context, c *redis.Client) error {
		return c.Set(ctx, s.key(key), value, ttl).Err()
	}) // a value that is not kept is a later miss
}

// Delete forgets the keys, at the latest before Redis is read again by this node. It fails only when the caller gave up,
// when Redis refuses, or when too many deletions are waiting.
func (s *RedisStore) Delete(ctx context.Context, keys ...string) error {
	if len(keys) == 0 {
		return nil
	}
	full := make([]string, len(keys))
	for i, k := range keys {
		full[i] = s.key(k)
	}
	for {
		err := s.redis.exchange(ctx, func(ctx context.Context, c *redis.Client) error { return c.Del(ctx, full...).Err() })
		if !errors.Is(err, errAway) {
			return err
		}
		noted, back := s.redis.remember(full)
		if noted {
			return nil
		}
		if !back {
			return ErrUnavailable.Because(err)
		}
	}
}

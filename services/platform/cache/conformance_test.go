package cache_test

import (
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"firstkm/services/platform/cache"
	"firstkm/services/platform/cache/cachetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestInProcess(t *testing.T) { cachetest.Run(t, openLocal) }

func TestMiniredis(t *testing.T) { cachetest.Run(t, openMini) }

func TestRealRedis(t *testing.T) {
	if os.Getenv("FIRSTKM_TEST_REDIS_URL") == "" {
		t.Skip("FIRSTKM_TEST_REDIS_URL is not set: the suite against a real Redis is skipped")
	}
	cachetest.Run(t, openReal)
}

// clock is a time that the test moves.
type clock struct{ nanos atomic.Int64 }

func newClock() *clock {
	c := new(clock)
	c.nanos.Store(time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time          { return time.Unix(0, c.nanos.Load()) }
func (c *clock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

func openLocal(t *testing.T) cachetest.Subject {
	c := newClock()
	store := cache.NewLocalStore(1<<20, c.now)
	t.Cleanup(func() { _ = store.Close() })
	return cachetest.Subject{
		Store:       store,
		Limiter:     cache.NewLocalLimiter(c.now),
		Idempotency: cache.NewLocalIdempotency(1<<20, 4*cachetest.Unit, c.now),
		Lease:       4 * cachetest.Unit,
		Advance:     c.advance,
	}
}

func openMini(t *testing.T) cachetest.Subject {
	server := miniredis.RunT(t)
	c := newClock()
	server.SetTime(c.now())
	s := subject(t, dial(t, cache.RedisConfig{URL: "redis://" + server.Addr()}))
	s.Advance = func(d time.Duration) {
		c.advance(d)
		server.SetTime(c.now())
		server.FastForward(d)
	}
	return s
}

// prefixes keeps the tests of one run apart on a shared server.
var prefixes atomic.Int64

func openReal(t *testing.T) cachetest.Subject {
	prefix := "firstkm-test:" + strconv.FormatInt(time.Now().UnixNano(), 36) + ":" + strconv.FormatInt(prefixes.Add(1), 10) + ":"
	s := subject(t, dial(t, cache.RedisConfig{URL: os.Getenv("FIRSTKM_TEST_REDIS_URL"), Prefix: prefix}))
	s.Advance = func(d time.Duration) { <-time.After(d) } // the server's clock cannot be moved
	return s
}

func subject(t *testing.T, r *cache.Redis) cachetest.Subject {
	t.Helper()
	return cachetest.Subject{
		Store:       r.Store(),
		Limiter:     r.Limiter(cache.NewLocalLimiter(time.Now)),
		Idempotency: r.Idempotency(4 * cachetest.Unit),
		Lease:       4 * cachetest.Unit,
	}
}

func dial(t *testing.T, cfg cache.RedisConfig) *cache.Redis {
	t.Helper()
	r, err := cache.OpenRedis(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("close redis: %v", err)
		}
	})
	return r
}

package cache

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// RedisConfig says where Redis is.
type RedisConfig struct {
	URL     string        // redis://user:password@host:6379/0, rediss:// for TLS, unix:///path
	TLS     *tls.Config   // for rediss://: own roots or client certificate; nil takes the system's
	Prefix  string        // of every key; "firstkm:" when empty
	Timeout time.Duration // of one exchange, 250 ms when zero: the most that the request which finds Redis gone can lose
	Log     *slog.Logger  // told when Redis goes and comes back; nil is silent
}

// Redis is a connection to Redis behind a circuit breaker. It connects when first used, so that the program starts without it.
type Redis struct {
	client *redis.Client
	prefix string
	log    *slog.Logger

	away    atomic.Bool
	probing sync.WaitGroup
	ctx     context.Context // ends with Close; the probe's only
	cancel  context.CancelFunc

	mu      sync.Mutex
	closed  bool
	pending map[string]struct{} // keys to delete before Redis is used again
}

// maxPending bounds the deletions remembered while Redis is away.
const maxPending = 100_000

// errAway is what every exchange returns while the breaker is open.
var errAway = errors.New("redis is away")

// OpenRedis prepares a connection. The error is about the configuration only; see Ping for the server.
func OpenRedis(cfg RedisConfig) (*Redis, error) {
	opt, err := redis.ParseURL(cfg.URL)
	if err != nil {
		return nil, errors.New("the Redis URL is not of the form redis://user:password@host:port/db") // err would quote the password
	}
	if cfg.TLS != nil {
		if opt.TLSConfig == nil {
			return nil, errors.New("TLS is configured for Redis but its URL does not begin with rediss://")
		}
		own := cfg.TLS.Clone()
		if own.ServerName == "" {
			own.ServerName = opt.TLSConfig.ServerName
		}
		opt.TLSConfig = own
	}
	timeout := cfg.Timeout
	if timeout <= 0 {
		timeout = 250 * time.Millisecond
	}
	opt.DialTimeout, opt.ReadTimeout, opt.WriteTimeout, opt.PoolTimeout = timeout, timeout, timeout, timeout
	opt.MaxRetries, opt.DialerRetries = -1, 1 // the breaker decides what a failure means
	opt.ContextTimeoutEnabled = true
	opt.DisableIdentity = true
	opt.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}

	r := &Redis{client: redis.NewClient(opt), prefix: cfg.Prefix, log: cfg.Log, pending: make(map[string]struct{})}
	if r.prefix == "" {
		r.prefix = "firstkm:"
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r, nil
}

// Ping asks the server itself, whatever the breaker says; for start-up checks and doctor.
func (r *Redis) Ping(ctx context.Context) error {
	if err := r.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// Away reports whether the breaker is open; for /readyz and /metrics. The program serves on without Redis.
func (r *Redis) Away() bool { return r.away.Load() }

// Close ends the probe and the connections.
func (r *Redis) Close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.cancel()
	r.probing.Wait()
	return r.client.Close()
}

// exchange runs one round trip, or returns errAway at once while the breaker is open. A failure to reach the server opens the
// breaker; a server that answers with an error does not, nor does a caller that gave up.
func (r *Redis) exchange(ctx context.Context, trip func(context.Context, *redis.Client) error) error {
	if r.away.Load() {
		return errAway
	}
	err := trip(ctx, r.client)
	if err == nil || ctx.Err() != nil {
		return err
	}
	var answered redis.Error
	if errors.As(err, &answered) {
		return err
	}
	r.open(err)
	return fmt.Errorf("%w: %w", errAway, err)
}

// open opens the breaker and starts the probe that will close it.
func (r *Redis) open(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || !r.away.CompareAndSwap(false, true) {
		return
	}
	r.log.Warn("redis is away", "error", cause)
	r.probing.Go(r.probe)
}

// probe asks until the server answers and the remembered deletions are done, then closes the breaker. It waits between tries,
// from nothing to a second.
func (r *Redis) probe() {
	for wait := time.Duration(0); ; wait = min(2*wait+25*time.Millisecond, time.Second) {
		select {
		case <-r.ctx.Done():
			return
		case <-time.After(wait):
		}
		if r.client.Ping(r.ctx).Err() == nil && r.settle() {
			r.log.Info("redis is back")
			return
		}
	}
}

// settle deletes what was to be deleted meanwhile and closes the breaker once nothing is left.
func (r *Redis) settle() bool {
	for {
		r.mu.Lock()
		if len(r.pending) == 0 {
			r.away.Store(false)
			r.mu.Unlock()
			return true
		}
		batch := make([]string, 0, min(len(r.pending), 500))
		for k := range r.pending {
			if batch = append(batch, k); len(batch) == cap(batch) {
				break
			}
		}
		r.mu.Unlock()
		if r.client.Del(r.ctx, batch...).Err() != nil {
			return false
		}
		r.mu.Lock()
		for _, k := range batch {
			delete(r.pending, k)
		}
		r.mu.Unlock()
	}
}

// remember notes keys to delete when Redis is back. It reports false when Redis is back already, or too much is noted.
func (r *Redis) remember(keys []string) (noted, back bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.away.Load() {
		return false, true
	}
	if len(r.pending)+len(keys) > maxPending {
		return false, false
	}
	for _, k := range keys {
		r.pending[k] = struct{}{}
	}
	return true, false
}

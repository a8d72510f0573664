// Package cache holds what may be lost: looked-up sessions, hot result pages, rate limits and idempotency keys. Each has a small
// interface and two implementations, in this process and in Redis; cachetest is the suite that all of them pass. The truth is in
// SQL, and the program works with no Redis at all.
//
// What happens when Redis is away:
//
//	sessions     Get misses, the caller reads SQL; a Delete is remembered and done before Redis is used again
//	pages        Get misses, the page is computed
//	limits       each node limits for itself until Redis is back
//	idempotency  Begin fails closed with ErrUnavailable: a second execution would be worse than a retry. Where keys must
//	             survive the loss of Redis, wire the implementation in SQL instead
//
// A circuit breaker makes absence cheap: the first failure opens it, every call returns at once while it is open, and a
// background probe closes it again.
package cache

import (
	"context"
	"time"

	"firstkm/services/kernel/fault"
)

// Store keeps values for a while. It may forget any of them at any time and never fails a read: what is not found is loaded
// from the truth. Values are not copied; neither side changes one after handing it over.
//
// Whoever caches a thing that can be revoked (a session) keeps it for seconds, not hours: a node that lost Redis for itself
// alone can delete there only when it finds Redis again.
type Store interface {
	Get(ctx context.Context, key string) ([]byte, bool)
	// Set keeps the value for at most ttl, which is positive.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration)
	// Delete forgets the keys. An error means that an old value may still be served until its time is over.
	Delete(ctx context.Context, keys ...string) error
}

// Limit allows Events in each Per on average, and Burst of them at once.
type Limit struct {
	Events int
	Per    time.Duration
	Burst  int
}

// interval is the time one event uses up.
func (l Limit) interval() time.Duration {
	return max(l.Per/time.Duration(max(l.Events, 1)), time.Microsecond)
}

// tolerance is how far ahead of the clock a burst may run.
func (l Limit) tolerance() time.Duration { return l.interval() * time.Duration(max(l.Burst, 1)) }

// Limiter counts events against limits by the generic cell rate algorithm (ITU-T I.371): one number a key, no window edges.
// It always answers.
type Limiter interface {
	// Allow counts one event under the key. When it is refused it is not counted, and retryAfter is the wait until the
	// next would pass.
	Allow(ctx context.Context, key string, limit Limit) (ok bool, retryAfter time.Duration)
}

// State is what Begin found under a key.
type State uint8

// The states of an idempotency key.
const (
	New        State = iota + 1 // nobody has asked before: execute, then Finish or Abandon
	InProgress                  // an equal request is being executed
	Done                        // an equal request was executed; its response stands beside
	Mismatch                    // the key was used for a different request
)

// Attempt is what Begin returns, and the proof of the claim that Finish and Abandon ask for.
type Attempt struct {
	State    State
	Response []byte        // when Done
	Key      string        // the key begun
	Token    string        // when New: names this claim
	TTL      time.Duration // how long the response is kept
}

// Idempotency makes a request with a key execute once. It is also implemented in SQL, where the claim and the response commit
// with the work itself; the implementations here forget what they hold when their memory is lost.
type Idempotency interface {
	// Begin claims the key for a request with this fingerprint (a hash of method, path, body and who asks). A claim that is
	// neither finished nor abandoned lapses after the implementation's lease, so that a crash does not block the key.
	Begin(ctx context.Context, key, fingerprint string, ttl time.Duration) (Attempt, error)
	// Finish keeps the response for the attempt's TTL. ErrClaimLost means that the claim lapsed meanwhile.
	Finish(ctx context.Context, a Attempt, response []byte) error
	// Abandon gives the key back after a failure, so that the request can be made again.
	Abandon(ctx context.Context, a Attempt) error
}

// What a caller may meet.
var (
	ErrUnavailable = fault.New(fault.Unavailable, "cache.unavailable", "服务暂时无法确认这个请求是否已经处理过，请稍后用同一个 Idempotency-Key 重试。", "the service cannot tell for the moment whether this request was handled before: retry later with the same Idempotency-Key")
	ErrClaimLost   = fault.New(fault.Conflict, "cache.claim_lost", "这个请求处理得太久，它的 Idempotency-Key 已经失效。", "the request took so long that its Idempotency-Key lapsed")
)

// Lease is how long a claim lasts by default when its holder is never heard of again.
const Lease = time.Minute

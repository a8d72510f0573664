package cache

import (
	"container/list"
	"context"
	"strconv"
	"sync"
	"time"
)

// LocalIdempotency is an Idempotency in this process. A restart forgets it.
type LocalIdempotency struct {
	now      func() time.Time
	lease    time.Duration
	maxBytes int

	mu     sync.Mutex
	claims map[string]*list.Element // of *claim
	order  *list.List               // oldest first
	bytes  int
	serial uint64
}

type claim struct {
	key, fingerprint, token string
	done                    bool
	response                []byte
	until                   time.Time
}

func (c *claim) size() int { return len(c.key) + len(c.fingerprint) + len(c.response) + entryOverhead }

// NewLocalIdempotency makes one that holds at most maxBytes; beyond that the oldest finished keys are forgotten, and Begin
// answers ErrUnavailable when nothing but running requests is left.
func NewLocalIdempotency(maxBytes int, lease time.Duration, now func() time.Time) *LocalIdempotency {
	return &LocalIdempotency{now: now, lease: lease, maxBytes: maxBytes, claims: make(map[string]*list.Element), order: list.New()}
}

// Begin claims the key.
func (m *LocalIdempotency) Begin(_ context.Context, key, fingerprint string, ttl time.Duration) (Attempt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := Attempt{Key: key, TTL: ttl}
	if e, held := m.claims[key]; held {
		c := e.Value.(*claim)
		switch {
		case !m.now().Before(c.until):
			m.forget(e)
		case c.fingerprint != fingerprint:
			a.State = Mismatch
			return a, nil
		case c.done:
			a.State, a.Response = Done, c.response
			return a, nil
		default:
			a.State = InProgress
			return a, nil
		}
	}
	m.serial++
	c := &claim{key: key, fingerprint: fingerprint, token: strconv.FormatUint(m.serial, 36), until: m.now().Add(m.lease)}
	if !m.makeRoom(c.size()) {
		return Attempt{}, ErrUnavailable
	}
	m.claims[key] = m.order.PushBack(c)
	m.bytes += c.size()
	a.State, a.Token = New, c.token
	return a, nil
}

// Finish keeps the response.
func (m *LocalIdempotency) Finish(_ context.Context, a Attempt, response []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.own(a)
	if e == nil {
		return ErrClaimLost
	}
	c := e.Value.(*claim)
	m.bytes += len(response)
	c.done, c.response, c.until = true, response, m.now().Add(a.TTL)
	m.order.MoveToBack(e)
	m.makeRoom(0)
	return nil
}

// Abandon gives the key back.
func (m *LocalIdempotency) Abandon(_ context.Context, a Attempt) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.own(a)
	if e == nil {
		return ErrClaimLost
	}
	m.forget(e)
	return nil
}

// own finds the running claim that the attempt holds, or nil.
func (m *LocalIdempotency) own(a Attempt) *list.Element {
	e, held := m.claims[a.Key]
	if !held {
		return nil
	}
	if c := e.Value.(*claim); c.done || c.token != a.Token || !m.now().Before(c.until) {
		return nil
	}
	return e
}

func (m *LocalIdempotency) forget(e *list.Element) {
	c := m.order.Remove(e).(*claim)
	delete(m.claims, c.key)
	m.bytes -= c.size()
}

// makeRoom forgets lapsed and then finished claims, oldest first, until n more bytes fit; it reports whether they do.
func (m *LocalIdempotency) makeRoom(n int) bool {
	for e := m.order.Front(); e != nil && m.bytes+n > m.maxBytes; {
		next := e.Next()
		if c := e.Value.(*claim); c.done || !m.now().Before(c.until) {
			m.forget(e)
		}
		e = next
	}
	return m.bytes+n <= m.maxBytes
}

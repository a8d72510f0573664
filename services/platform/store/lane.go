package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// lane is the one way to write on SQLite. Transactions come one after another; those that wait while another runs join it,
// each in a savepoint of its own, and share its commit, which is what waits for the disk. Whoever has the turn runs by
// itself and hands the turn on; the last one commits for all, and nobody hears of anything before that. So a transaction
// sees what those before it did, and is kept only together with them; one that fails undoes nothing but its own.
type lane struct {
	conn    *liteConn     // used by whoever has the turn
	longest time.Duration // that a ride takes others on

	mu      sync.Mutex
	busy    bool         // somebody has the turn
	waiting []chan *ride // in the order of coming
}

// ride is what transactions that commit together share.
type ride struct {
	aboard int // that wait for the commit
	begun  time.Time
	over   chan struct{} // closed when it ended
	err    error         // why nothing of it was kept
}

// No more than mostAboard join a ride, and nobody longestRide after its begin, so that the first ones do not wait long.
const (
	mostAboard  = 64
	longestRide = 5 * time.Millisecond
)

// errUndone says that a transaction was undone together with another, and may be run again.
var errUndone = errors.New("undone together with another transaction")

func newRide() *ride { return &ride{begun: time.Now(), over: make(chan struct{})} }

// run runs use and returns when it is kept, or with the reason why it is not.
func (l *lane) run(ctx context.Context, tx *Tx, use func(*Tx) error) error {
	r, err := l.enter(ctx)
	if err != nil {
		return err
	}
	err = l.aboard(ctx, r, tx, use)
	<-r.over
	if r.err != nil {
		return r.err
	}
	return err
}

// enter waits for the turn.
func (l *lane) enter(ctx context.Context) (*ride, error) {
	l.mu.Lock()
	if !l.busy {
		l.busy = true
		l.mu.Unlock()
		return newRide(), nil
	}
	turn := make(chan *ride, 1)
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()
	select {
	case r := <-turn:
		return r, nil
	case <-ctx.Done():
		return l.giveUp(ctx, turn)
	}
}

// giveUp stops waiting, unless the turn has just come: then it must be taken and handed on.
func (l *lane) giveUp(ctx context.Context, turn chan *ride) (*ride, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.waiting, turn); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
		return nil, ctx.Err()
	}
	return <-turn, nil
}

// aboard runs one transaction of a ride and hands the turn on, also when use panics.
func (l *lane) aboard(ctx context.Context, r *ride, tx *Tx, use func(*Tx) error) (err error) {
	keep := false
	defer func() { l.leave(r, keep) }()
	start := "SAVEPOINT one"
	if r.aboard == 0 {
		start = "BEGIN IMMEDIATE"
	}
	if err := l.conn.do(start); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := use(tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	last, err := tx.last(ctx)
	if err != nil {
		return err
	}
	for _, s := range last {
		if _, err := tx.q.exec(ctx, s.query, s.args...); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}
	keep = true
	return nil
}

// leave ends one transaction of a ride, and the ride when nobody else comes aboard.
func (l *lane) leave(r *ride, keep bool) {
	switch {
	case r.aboard > 0:
		r.err = l.conn.part(keep)
	case !keep:
		_ = l.conn.do("ROLLBACK") // nothing when BEGIN failed, or SQLite rolled back by itself
	}
	if keep {
		r.aboard++
	}
	if r.err == nil && r.aboard > 0 {
		if l.pass(r) {
			return
		}
		r.err = l.conn.commit()
	}
	close(r.over)
	l.next()
}

// pass hands the turn to the next for the same ride, false when there is none or the ride is full.
func (l *lane) pass(r *ride) bool {
	if r.aboard >= mostAboard || time.Since(r.begun) > l.longest {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.call(r)
}

// next hands the turn to the next for a ride of its own.
func (l *lane) next() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = l.call(newRide())
}

func (l *lane) call(r *ride) bool {
	if len(l.waiting) == 0 {
		return false
	}
	l.waiting[0] <- r
	l.waiting = l.waiting[1:]
	return true
}

func (l *lane) close() error {
	if l == nil {
		return nil
	}
	return l.conn.close()
}

package store

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"firstkm/events"
)

// notifier carries the wake-up between the nodes of a cluster by LISTEN/NOTIFY. It notifies outside the transactions,
// at most once in an interval: a NOTIFY inside them would make all commits of the cluster wait for one lock.
type notifier struct {
	db     *DB
	pokes  chan struct{}
	cancel context.CancelFunc
	done   sync.WaitGroup
}

const (
	wakeChannel  = "firstkm_outbox"
	wakeInterval = 20 * time.Millisecond
	relisten     = time.Second // pause before listening again after a lost connection
)

// wakeOthers does not wait for the disk: what it tells is already there.
const wakeOthers = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, '')`

func startNotifier(db *DB) *notifier {
	if db.engine != postgresEngine {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := &notifier{db: db, pokes: make(chan struct{}, 1), cancel: cancel}
	n.done.Go(func() { n.send(ctx) })
	n.done.Go(func() { n.listen(ctx) })
	return n
}

func (n *notifier) poke() {
	select {
	case n.pokes <- struct{}{}:
	default:
	}
}

func (n *notifier) close() {
	if n == nil {
		return
	}
	n.cancel()
	n.done.Wait()
}

func (n *notifier) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-n.pokes:
		}
		_, _ = n.db.writer.ExecContext(ctx, wakeOthers, wakeChannel) // the relay's poll makes up for a lost one
		events.Rest(ctx, wakeInterval)
	}
}

func (n *notifier) listen(ctx context.Context) {
	for ctx.Err() == nil {
		n.listenOnce(ctx)
		events.Rest(ctx, relisten)
	}
}

func (n *notifier) listenOnce(ctx context.Context) {
	conn, err := pgx.Connect(ctx, n.db.dsn)
	if err != nil {
		return
	}
	defer hangUp(conn)
	if _, err := conn.Exec(ctx, "LISTEN "+wakeChannel); err != nil {
		return
	}
	n.db.wakeHere() // for what was told while nobody listened
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return
		}
		n.db.wakeHere()
	}
}

func hangUp(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it held nothing
}

package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

// BenchmarkUseCase closes openings through the real service, each in one durable transaction of state, event and audit
// entry, and beside it inserts bare single rows, as durable and from as many clients, on the same connections. ratio is
// use cases over bare inserts a second. The bars are 0.6 on SQLite, and on PostgreSQL 0.4 with one client and 0.25 with 16.
func BenchmarkUseCase(b *testing.B) {
	for _, clients := range []int{1, 16} {
		b.Run(fmt.Sprintf("SQLite/%d", clients), func(b *testing.B) { compare(b, storetest.SQLite(b), clients) })
		b.Run(fmt.Sprintf("PostgreSQL/%d", clients), func(b *testing.B) { compare(b, storetest.PostgreSQL(b), clients) })
	}
}

// round is how many of each a client does before the other has its turn, so that both meet the same machine.
const round = 25

func compare(b *testing.B, db *store.DB, clients int) {
	h := newHouse(b, db)
	ids := stock(b, db, h, b.N)
	bare := bareInsert(b, db)
	useCase := func(i int) error {
		_, err := h.placements.Close(context.Background(), h.unit, ids[i], "已招满")
		return err
	}
	var spent [2]time.Duration
	b.ResetTimer()
	for done := 0; done < b.N; {
		n := min(round*clients, b.N-done)
		for kind, do := range []func(int) error{bare, useCase} {
			start := time.Now()
			share(b, clients, done, n, do)
			spent[kind] += time.Since(start)
		}
		done += n
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/spent[0].Seconds(), "bare/s")
	b.ReportMetric(float64(b.N)/spent[1].Seconds(), "usecases/s")
	b.ReportMetric(spent[0].Seconds()/spent[1].Seconds(), "ratio")
}

// share does n things from number first on, by so many clients.
func share(b *testing.B, clients, first, n int, do func(int) error) {
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for i := c; i < n; i += clients {
				if err := do(first + i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// stock puts n published openings in.
func stock(b *testing.B, db *store.DB, h *house, n int) []placement.ID {
	b.Helper()
	template := h.opening(b, "车工", 3)
	ids := make([]placement.ID, n)
	for done := 0; done < n; {
		err := db.InTx(b.Context(), func(tx *store.Tx) error {
			for end := min(done+1000, n); done < end; done++ {
				p := template
				ids[done] = placement.ID(fmt.Sprintf("plc_%08d", done))
				p.ID, p.Ref = ids[done], string(ids[done])
				if err := tx.InsertPlacement(b.Context(), p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return ids
}

// bareInsert is one durable insert of one row, prepared, and nothing else.
func bareInsert(b *testing.B, db *store.DB) func(int) error {
	b.Helper()
	const table = `CREATE TABLE bare (id BIGINT PRIMARY KEY, at BIGINT NOT NULL, body TEXT NOT NULL)`
	if _, err := db.Writer().ExecContext(b.Context(), table); err != nil {
		b.Fatal(err)
	}
	insert, err := db.Prepare(b.Context(), `INSERT INTO bare (id, at, body) VALUES ($1, $2, $3)`)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = insert.Close() })
	return func(i int) error {
		_, err := insert.ExecContext(context.Background(), i, now().UnixMicro(), `{"role":"enterprise","state":"closed"}`)
		return err
	}
}

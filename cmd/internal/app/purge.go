package app

import (
	"context"

	"firstkm/services/kernel/civil"
)

// keepData closes break-glass looks whose hours are over and, once a day, erases what is past its time.
func (a *App) keepData(ctx context.Context) error {
	var purged civil.Date
	return every(ctx, expireEvery, func() {
		if _, err := a.Services.Privacy.Expire(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("break-glass looks do not close", "error", err)
		}
		if today := a.Today(); purged != today && a.purge(ctx) {
			purged = today
		}
	})
}

// purge erases what is past its time and reports whether all of it is gone.
func (a *App) purge(ctx context.Context) bool {
	for {
		n, err := a.Services.Privacy.Purge(ctx, dueAtOnce)
		if err != nil {
			if ctx.Err() == nil {
				a.log.Error("data past their time stay", "error", err)
			}
			return false
		}
		if n == 0 {
			return true
		}
		a.log.Info("erased what was past its time", "count", n)
	}
}

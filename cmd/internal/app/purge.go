package app

import (
	"context"

	"firstkm/services/kernel/civil"
)

// keepData closes break-glass looks whose hours are over, brings deadlines to mind and, once a day, erases what is past its
// time.
func (a *App) keepData(ctx context.Context) error {
	var purged, reminded civil.Date
	return every(ctx, expireEvery, func() {
		if _, err := a.Services.Privacy.Expire(ctx, dueAtOnce); err != nil && ctx.Err() == nil {
			a.log.Error("break-glass looks do not close", "error", err)
		}
		today := a.Today()
		if purged != today && a.purge(ctx) {
			purged = today
		}
		if reminded != today && a.now().In(civil.Shanghai).Hour() >= remindHour && a.remind(ctx) {
			reminded = today
		}
	})
}

// remindHour is the hour in Shanghai from which deadlines are brought to mind.
const remindHour = 8

// remind brings to mind what is due and reports whether it did.
func (a *App) remind(ctx context.Context) bool {
	n, err := a.Services.Notices.Remember(ctx)
	if err != nil && ctx.Err() == nil {
		a.log.Error("nobody is told of what is due", "error", err)
	}
	if n > 0 {
		a.log.Info("brought to mind what is due", "count", n)
	}
	return err == nil
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

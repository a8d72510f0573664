package events

import (
	"context"
	"time"
)

// Rest waits for d, or until ctx ends: whoever failed at something on the road rests before trying again.
func Rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

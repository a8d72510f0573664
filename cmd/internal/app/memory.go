package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// large is from how many bytes in use on garbage is collected before it doubles them: a big index is mostly numbers
	// without pointers, which cost the collector little.
	large      = 128 << 20
	weighEvery = 20 * time.Second
)

// KeepMemory sets how much garbage may pile up by how much is in use. The environment's GOGC is left as it is.
func KeepMemory() {
	if os.Getenv("GOGC") != "" {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	percent := 100
	if live[0].Value.Kind() == metrics.KindUint64 && live[0].Value.Uint64() > large {
		percent = 50
	}
	debug.SetGCPercent(percent)
}

func (a *App) keepMemory(ctx context.Context) error {
	return every(ctx, weighEvery, KeepMemory)
}

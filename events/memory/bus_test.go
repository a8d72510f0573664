package memory_test

import (
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstkm/events"
	"firstkm/events/eventstest"
	"firstkm/events/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestBus(t *testing.T) {
	eventstest.Run(t, eventstest.Harness{Open: func(t *testing.T) events.Bus {
		b := memory.New(t.Name(), time.Now)
		t.Cleanup(func() {
			if err := b.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
		return b
	}})
}

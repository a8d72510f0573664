// Package eventstest holds every implementation of events.Bus to the same promises.
package eventstest

import (
	"testing"

	"firstkm/events"
)

// Harness makes the buses of one implementation. Back-offs and waits in the suite are short, so an event that a consumer
// died with must be given again within a second or two.
type Harness struct {
	// Open makes a bus with an empty stream, and closes it when the test ends.
	Open func(t *testing.T) events.Bus
	// Reopen closes a bus that Open made and opens what it left behind; nil if it leaves nothing.
	Reopen func(t *testing.T, b events.Bus) events.Bus
}

// Run runs the suite, a fresh bus for each promise.
func Run(t *testing.T, h Harness) {
	t.Helper()
	promises := map[string]func(*testing.T, events.Bus){
		"numbers what it accepts":                           numbers,
		"drops a second event with the same id":             dropsDuplicates,
		"refuses what is not an event and takes the rest":   refuses,
		"delivers envelopes whole":                          deliversWhole,
		"keeps order and gives one at a time":               keepsOrder,
		"keeps order over failures":                         keepsOrderOverFailures,
		"gives an event again after the back-off":           givesAgain,
		"makes a dead letter of what always fails":          buries,
		"buries a permanent failure at once":                buriesPermanent,
		"survives a handler's panic":                        survivesPanic,
		"replays a dead letter to its consumer alone":       replays,
		"discards a dead letter":                            discards,
		"gives each durable the subjects it asked for":      filters,
		"lets a durable begin with new events":              beginsNew,
		"resumes a durable where it stopped":                resumes,
		"lets a watcher see only what is new":               watchesNew,
		"lets watchers see each other's subjects not":       watchesSubjects,
		"follows from a position in batches without a gap":  follows,
		"hands back the follower's own failure":             followFails,
		"says that a position is gone":                      saysGone,
		"is healthy":                                        healthy,
		"ends what blocks when the context ends":            ends,
		"refuses dead letters that are not there":           refusesNoLetter,
		"takes a burst of several publishers without a gap": takesBurst,
	}
	for name, promise := range promises {
		t.Run(name, func(t *testing.T) { promise(t, h.Open(t)) })
	}
	if h.Reopen == nil {
		return
	}
	t.Run("remembers stream, durables and ids over a restart", func(t *testing.T) { remembers(t, h) })
}

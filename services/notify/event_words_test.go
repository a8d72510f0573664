package notify_test

import (
	"testing"

	"firstkm/services/notify"
)

func TestEventsAreCalledByWords(t *testing.T) {
	for kind, want := range map[string]string{
		"application.intended": "单位给出录用意向", "firstkm.application.intended.v1": "单位给出录用意向", "firstkm.test": "试发", "stranger.came": "stranger.came",
	} {
		if got := notify.EventLabel(kind).Zh; got != want {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
	}
	for _, kind := range notify.HookEvents() {
		if w := notify.EventLabel(kind); w.Zh == kind || w.En == kind {
			t.Errorf("%s can be told and has no words", kind)
		}
	}
}

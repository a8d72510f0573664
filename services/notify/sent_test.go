package notify_test

import (
	"slices"
	"testing"

	"firstkm/services/notify"
)

func TestRecipientsStandInTheOrderOfTheClassList(t *testing.T) {
	var people []notify.Recipient
	for _, who := range [][2]string{{"乙班", "3"}, {"甲班", "10"}, {"甲班", "9"}, {"乙班", "1"}} {
		r := notify.Recipient{Number: who[1]}
		r.Class = who[0]
		people = append(people, r)
	}
	slices.SortFunc(people, notify.ByList)
	var got []string
	for _, r := range people {
		got = append(got, r.Class+r.Number)
	}
	if want := []string{"乙班1", "乙班3", "甲班9", "甲班10"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

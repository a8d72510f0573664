package ledger_test

import (
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ledger"
)

func TestEntrySaysWhoDidWhatAndWhy(t *testing.T) {
	at := time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)
	who := actor.Actor{Account: "acc_1", Role: actor.School, Org: "sch_1", Person: "stu_1", Class: "数控 2301"}
	want := ledger.Entry{At: at, Account: "acc_1", Role: actor.School, Org: "sch_1", Action: "placement.adopt", Object: "plc_1"}
	entry := ledger.By(who, at, "placement.adopt", "plc_1")
	if entry != want {
		t.Errorf("got %+v, want %+v", entry, want)
	}
	reasoned := entry.Because("R-ART18-PAY80")
	if want.Reason = "R-ART18-PAY80"; reasoned != want || entry.Reason != "" {
		t.Errorf("got %+v and %+v, want the reason in the copy only", reasoned, entry)
	}
}

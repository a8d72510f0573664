package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

var (
	errClosed = fault.New(fault.Conflict, "placement.closed", "岗位已停止接收报名。", "the placement no longer accepts applications")
	errOther  = fault.New(fault.Conflict, "placement.other", "岗位不符。", "another placement")
)

func TestCopiesOfAFaultAreThatFault(t *testing.T) {
	for name, err := range map[string]error{
		"itself":       errClosed,
		"with fields":  errClosed.With(fault.In("seats", "至少 1 人。", "at least 1")),
		"with rules":   errClosed.About(fault.Finding{Rule: "R-1"}),
		"with a pause": errClosed.Retry(time.Minute),
		"with a cause": errClosed.Because(io.EOF),
		"wrapped":      fmt.Errorf("publish: %w", errClosed.Because(io.EOF)),
	} {
		if !errors.Is(err, errClosed) {
			t.Errorf("%s: is not the fault it was made of", name)
		}
		if errors.Is(err, errOther) {
			t.Errorf("%s: is taken for another fault", name)
		}
		if got := fault.Of(err); got == nil || got.Code != "placement.closed" {
			t.Errorf("%s: got %v of it, want the fault", name, got)
		}
	}
	if errors.Is(errors.New("closed"), errClosed) {
		t.Error("a foreign error is taken for the fault")
	}
}

func TestCopiesLeaveTheDeclarationAsItIs(t *testing.T) {
	one := errClosed.With(fault.In("a", "甲", "a"))
	two := one.With(fault.In("b", "乙", "b"))
	three := one.With(fault.In("c", "丙", "c"))
	if len(errClosed.Fields) != 0 || len(one.Fields) != 1 || two.Fields[1].Name != "b" || three.Fields[1].Name != "c" {
		t.Errorf("got %v, %v, %v, %v: copies share their fields", errClosed.Fields, one.Fields, two.Fields, three.Fields)
	}
	rules := errClosed.About(fault.Finding{Rule: "R-1"}).About(fault.Finding{Rule: "R-2"})
	if len(rules.Findings) != 2 || len(errClosed.Findings) != 0 {
		t.Errorf("got %v and %v, want two findings and none", rules.Findings, errClosed.Findings)
	}
	if slow := errClosed.Retry(time.Minute); slow.RetryAfter != time.Minute || errClosed.RetryAfter != 0 {
		t.Errorf("got %v and %v, want a minute and nothing", slow.RetryAfter, errClosed.RetryAfter)
	}
}

func TestErrorNamesAllForTheLog(t *testing.T) {
	err := errClosed.With(fault.In("seats", "至少 1 人。", "at least 1")).About(fault.Finding{Rule: "R-1"}).Because(io.EOF)
	want := "placement.closed: the placement no longer accepts applications; seats: at least 1; R-1: EOF"
	if got := err.Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(err, io.EOF) {
		t.Error("the cause is lost")
	}
}

func TestOfFindsOnlyWhatACallerMaySee(t *testing.T) {
	if got := fault.Of(io.EOF); got != nil {
		t.Errorf("got %v of a foreign error, want nothing", got)
	}
	if got := fault.Of(nil); got != nil {
		t.Errorf("got %v of no error, want nothing", got)
	}
	inner := fmt.Errorf("load: %w", errOther.Because(errClosed))
	if got := fault.Of(inner); got.Code != "placement.other" {
		t.Errorf("got %v, want the outermost fault", got)
	}
}

func TestOnlyBlockStops(t *testing.T) {
	for _, c := range []fault.Class{fault.Block, fault.BlockExcept, fault.BlockOverride, fault.Document, fault.Task, fault.Warn, fault.Info} {
		if got := fault.Stops([]fault.Finding{{Class: fault.Info}, {Class: c}}); got != (c == fault.Block) {
			t.Errorf("%s: got stops %t", c, got)
		}
	}
	if fault.Stops(nil) {
		t.Error("no finding stops")
	}
}

func TestFieldCarriesBothWordings(t *testing.T) {
	f := fault.In("seats", "至少 1 人。", "at least 1")
	if f.Name != "seats" || f.Reason != text.Say("至少 1 人。", "at least 1") {
		t.Errorf("got %+v", f)
	}
}

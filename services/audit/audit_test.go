package audit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/services/audit"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// log is an audit log in memory.
type log struct {
	lines  []audit.Line // by id
	locked int
}

func (l *log) LockSeal(context.Context) error { l.locked++; return nil }

func (l *log) Unsealed(_ context.Context, limit int) (found []audit.Line, err error) {
	for _, line := range l.lines {
		if line.Seq == 0 && len(found) < limit {
			found = append(found, line)
		}
	}
	return found, nil
}

func (l *log) Seal(_ context.Context, lines []audit.Line) error {
	for _, sealed := range lines {
		i := slices.IndexFunc(l.lines, func(line audit.Line) bool { return line.ID == sealed.ID })
		l.lines[i].Seq, l.lines[i].Hash = sealed.Seq, sealed.Hash
	}
	return nil
}

func (l *log) Head(context.Context) (head audit.Line, err error) {
	for _, line := range l.lines {
		if line.Seq > head.Seq {
			head = line
		}
	}
	return head, nil
}

func (l *log) Sealed(_ context.Context, after int64, limit int) (found []audit.Line, err error) {
	for _, line := range l.lines {
		if line.Seq > after {
			found = append(found, line)
		}
	}
	slices.SortFunc(found, func(a, b audit.Line) int { return int(a.Seq - b.Seq) })
	return found[:min(limit, len(found))], nil
}

func (l *log) AuditAt(context.Context, ident.ID, int64, int) ([]audit.Line, error) { return nil, nil }

func (l *log) AuditOf(_ context.Context, object ident.ID, limit int) (found []audit.Line, err error) {
	for _, line := range l.lines {
		if line.Object == object && len(found) < limit {
			found = append(found, line)
		}
	}
	return found, nil
}

func (l *log) add(n int) {
	for range n {
		i := len(l.lines)
		who := actor.Actor{Account: "acc_1", Role: actor.School, Org: "sch_1"}
		e := ledger.By(who, time.UnixMicro(int64(1e15+i)), fmt.Sprintf("noun.verb%d", i), "obj_1").Because("理由")
		l.lines = append(l.lines, audit.Line{ID: int64(i + 1), Entry: e})
	}
}

func service(l *log) *audit.Service {
	return audit.NewService(l, func(_ context.Context, use func(audit.Tx) error) error { return use(l) })
}

func sealAll(t interface{ Fatal(...any) }, l *log) {
	for {
		n, err := service(l).Seal(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func TestSealChainsEveryLineOnce(t *testing.T) {
	l := &log{}
	if head, err := service(l).Verify(t.Context()); err != nil || head.Seq != 0 {
		t.Errorf("an empty log: got line %d, %v; want none", head.Seq, err)
	}
	l.add(1203) // more than one batch
	sealAll(t, l)
	l.add(2)
	if head, err := service(l).Verify(t.Context()); err != nil || head.Seq != 1203 {
		t.Errorf("with two lines to come: got line %d, %v; want 1203", head.Seq, err)
	}
	sealAll(t, l)
	head, err := service(l).Verify(t.Context())
	if err != nil || head.Seq != 1205 || head.ID != 1205 || l.locked == 0 {
		t.Errorf("got line %d, %v; want 1205, sealed under the lock", head.Seq, err)
	}
	if of, err := service(l).Of(t.Context(), "obj_1", 3); err != nil || len(of) != 3 {
		t.Errorf("got %d lines of a thing, %v; want 3", len(of), err)
	}
}

func TestEveryChangeOfASealedLineShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &log{}
		l.add(rapid.IntRange(2, 700).Draw(t, "lines"))
		sealAll(t, l)
		at := rapid.IntRange(0, len(l.lines)-1).Draw(t, "at")
		line := &l.lines[at]
		change := rapid.SampledFrom([]string{"at", "account", "role", "org", "action", "object", "reason", "hash", "seq", "moved", "gone", "twice"}).Draw(t, "change")
		switch change {
		case "at":
			line.At = line.At.Add(time.Microsecond)
		case "account":
			line.Account = "acc_2"
		case "role":
			line.Role = actor.Bureau
		case "org":
			line.Org = "sch_2"
		case "action":
			line.Action += "x"
		case "object":
			line.Object = "obj_2"
		case "reason":
			line.Reason = ""
		case "hash":
			line.Hash = l.lines[(at+1)%len(l.lines)].Hash
		case "seq":
			line.Seq = int64(len(l.lines) + 5)
		case "moved": // a letter from one member to the next
			line.Action, line.Object = line.Action[:len(line.Action)-1], ident.ID(line.Action[len(line.Action)-1:])+line.Object
		case "gone":
			if at == len(l.lines)-1 {
				t.Skip("the last line's absence shows against the head exported each day")
			}
			l.lines = slices.Delete(l.lines, at, at+1)
		case "twice":
			l.lines = append(l.lines, *line)
		}
		if _, err := service(l).Verify(context.Background()); !errors.Is(err, audit.ErrBroken) {
			t.Fatalf("%s at line %d of %d: got %v, want ErrBroken", change, at+1, len(l.lines), err)
		}
	})
}

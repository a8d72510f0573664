package bleveindex_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"firstkm/search"
	"firstkm/search/bleveindex"
)

const victimHome = "BLEVEINDEX_TEST_HOME"

// TestVictim is the process that the next test kills: batch n puts three documents in and checkpoint n
// with them, and is acknowledged on standard output.
func TestVictim(t *testing.T) {
	home := os.Getenv(victimHome)
	if home == "" {
		t.Skip("only as a child process")
	}
	i, err := bleveindex.Open(home)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	for n := i.Checkpoint().Sequence + 1; ; n++ {
		b := search.Batch{Checkpoint: search.Checkpoint{Stream: "s", Sequence: n}}
		for k := range 3 {
			b.Upserts = append(b.Upserts, named(fmt.Sprintf("p%d-%d", n, k), "数控车工", 1))
		}
		apply(t, i, b)
		fmt.Printf("\nacknowledged %d\n", n)
	}
}

// What a killed process had shown may be lost from the end on, never in the middle: documents and checkpoint are those of
// one batch and all before it, and the stream has the rest.
func TestAKillLeavesTheBatchesUpToTheCheckpointAndNoOthers(t *testing.T) {
	home, before := t.TempDir(), uint64(0)
	closed(t, build(t, home))
	for round := range 3 {
		acked := kill(t, home, 40+20*round)
		i, err := bleveindex.Open(home)
		if err != nil {
			t.Fatalf("open after a kill: %v", err)
		}
		at := i.Checkpoint().Sequence
		if at < before || at+ahead < acked {
			t.Errorf("checkpoint %d; it was %d at the start, and %d were acknowledged", at, before, acked)
		}
		total, err := i.Count(t.Context(), words("车工"))
		if err != nil || total != int(3*at) || i.Size() != total {
			t.Errorf("at checkpoint %d: found %d, held %d, %v; want %d", at, total, i.Size(), err, 3*at)
		}
		closed(t, i)
		before = at
	}
	if before == 0 {
		t.Error("nothing was ever written")
	}
}

// ahead is how many batches may be acknowledged and not be on disk.
const ahead = 32

// kill runs a victim until it has acknowledged some batches, kills it and gives the last one seen.
func kill(t *testing.T, home string, after int) (acked uint64) {
	t.Helper()
	victim := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	victim.Env = append(os.Environ(), victimHome+"="+home)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for seen := 0; seen < after && lines.Scan(); {
		var n uint64
		if _, err := fmt.Sscanf(lines.Text(), "acknowledged %d", &n); err == nil {
			acked, seen = n, seen+1
		}
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait()
	if acked == 0 {
		t.Fatal("the victim acknowledged nothing")
	}
	return acked
}

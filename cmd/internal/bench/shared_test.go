package bench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"firstkm/cmd/internal/bench"
)

// corpus is the postings that all benchmarks share.
var corpus = sync.OnceValue(func() *world { return newWorld(benchSize()) })

// shelf keeps the index of whole postings for the benchmarks that serve it.
var shelf = struct {
	dir    string // of this run; TestMain removes it
	filled bool
}{}

func shelved() string { return filepath.Join(shelf.dir, "full") }

// indexed is the directory of an index of whole postings, merged into one piece. Do not write there.
func indexed(b *testing.B) string {
	b.Helper()
	if !shelf.filled {
		documents, queries := write(b, "documents.ndjson", corpus().all), write(b, "queries.ndjson", []query{})
		c := bench.Search{Documents: documents, Queries: queries, Frozen: true, Keep: shelved()}
		inChild(b, c)
		shelf.filled = true
	}
	return shelved()
}

// makeShelf makes the directory, which the function that it gives removes.
func makeShelf() (remove func(), err error) {
	shelf.dir, err = os.MkdirTemp("", "firstkm-bench-*")
	return func() { _ = os.RemoveAll(shelf.dir) }, err
}

// childEnv holds the measurement that a process of its own makes, so that its memory and its garbage are its own.
const childEnv = "FIRSTKM_BENCH_SEARCH"

// inChild measures in another process.
func inChild(b *testing.B, c bench.Search) (r bench.Report) {
	b.Helper()
	asked, err := json.Marshal(c)
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(os.Args[0]) //nolint:gosec // this very program
	cmd.Env, cmd.Stderr = append(os.Environ(), childEnv+"="+string(asked)), os.Stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &r)
	}
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return r
}

// child is the other process; it prints the report.
func child(asked string) int {
	var c bench.Search
	err := json.Unmarshal([]byte(asked), &c)
	if err == nil {
		c.JSON = true
		err = c.Run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

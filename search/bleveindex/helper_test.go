package bleveindex_test

import (
	"context"
	"os"
	"testing"

	"go.uber.org/goleak"

	"firstkm/search/bleveindex"
)

func TestMain(m *testing.M) {
	// bleve keeps a fixed pool of analysis workers for the life of the process.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// tester is what testing.T and rapid.T have in common.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

func tempDir(t tester) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "bleveindex")
	if err != nil {
		t.Fatalf("temporary directory: %v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// build makes an empty index in home and puts it in use.
func build(t tester, home string) *bleveindex.Index {
	t.Helper()
	b, err := bleveindex.Build(home)
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	i, err := b.Commit(context.Background())
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	return i
}

func closed(t tester, i *bleveindex.Index) {
	t.Helper()
	if err := i.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

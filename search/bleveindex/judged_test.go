package bleveindex_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firstkm/search"
	"firstkm/search/understand"
)

// judged finds a file of the judged sets, which are never part of this repository.
func judged(t *testing.T, name string) *bufio.Scanner {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skip("not inside a module")
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.Open(filepath.Join(dir, "../shared/data/judged", name))
	if err != nil {
		t.Skipf("the judged sets are not here: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	return lines
}

// TestKnownAdvertisementsAreFound holds the floor under what is found by title and by words; pinyin and
// slips (B3, B4) are not read yet and only reported.
func TestKnownAdvertisementsAreFound(t *testing.T) {
	docs := judged(t, "documents-ads.ndjson")
	i := build(t, t.TempDir())
	defer closed(t, i)
	var b search.Batch
	for docs.Scan() {
		var d struct{ Ref, Title, Description string }
		if err := json.Unmarshal(docs.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		b.Upserts = append(b.Upserts, search.Placement{
			ID: d.Ref, Ref: d.Ref, Version: 1, Origin: search.OriginExternal, Title: d.Title, Description: d.Description,
		})
	}
	apply(t, i, b)
	rank, success, asked := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for lines := judged(t, "known_item_dev.tsv"); lines.Scan(); {
		f := strings.Split(lines.Text(), "\t")
		if len(f) < 4 || f[0] == "id" {
			continue
		}
		wanted := append(strings.Split(strings.Join(f[4:], ","), ","), f[3])
		q := search.Query{Text: understand.Parse(f[2])}
		q.Limit = 10
		asked[f[1]]++
		for n, id := range ids(t, i, q) {
			if slices.Contains(wanted, id) {
				rank[f[1]] += 1 / float64(n+1)
				success[f[1]]++
				break
			}
		}
	}
	for _, kind := range []string{"B1", "B2", "B3", "B4"} {
		t.Logf("%s: success@10 %.2f, MRR@10 %.2f of %v queries", kind, success[kind]/asked[kind], rank[kind]/asked[kind], asked[kind])
	}
	for kind, floor := range map[string][2]float64{"B1": {0.98, 0.93}, "B2": {0.98, 0.83}} {
		if success[kind]/asked[kind] < floor[0] || rank[kind]/asked[kind] < floor[1] {
			t.Errorf("%s is under its floor: success@10 %v, MRR@10 %v", kind, floor[0], floor[1])
		}
	}
}

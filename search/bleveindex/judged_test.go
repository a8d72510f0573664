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

// knownItem is a query with the advertisements that answer it.
type knownItem struct {
	kind, text string
	wanted     []string
}

func knownItems(t *testing.T) (items []knownItem) {
	t.Helper()
	for lines := judged(t, "known_item_dev.tsv"); lines.Scan(); {
		f := strings.Split(lines.Text(), "\t")
		if len(f) < 4 || f[0] == "id" {
			continue
		}
		items = append(items, knownItem{f[1], f[2], append(strings.Split(strings.Join(f[4:], ","), ","), f[3])})
	}
	return items
}

// advertisements reads those that are wanted and one in each of the others.
func advertisements(t *testing.T, items []knownItem, each int) search.Batch {
	t.Helper()
	wanted := map[string]bool{}
	for _, i := range items {
		for _, id := range i.wanted {
			wanted[id] = true
		}
	}
	var b search.Batch
	docs := judged(t, "documents-ads.ndjson")
	for n := 0; docs.Scan(); n++ {
		var d struct{ Ref, Title, Description string }
		if err := json.Unmarshal(docs.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		if !wanted[d.Ref] && n%each != 0 {
			continue
		}
		b.Upserts = append(b.Upserts, search.Placement{
			ID: d.Ref, Ref: d.Ref, Version: 1, Origin: search.OriginExternal, Title: d.Title, Description: d.Description,
		})
	}
	return b
}

// TestKnownAdvertisementsAreFound holds the floor under what is found by title (B1), by words (B2), by pinyin (B3) and
// with a slip (B4).
func TestKnownAdvertisementsAreFound(t *testing.T) {
	each := 1
	if raced {
		each = 4
	}
	items := knownItems(t)
	i := build(t, t.TempDir())
	defer closed(t, i)
	apply(t, i, advertisements(t, items, each))
	rank, success, asked := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, item := range items {
		q := search.Query{Text: understand.Parse(item.text)}
		q.Limit = 10
		asked[item.kind]++
		for n, id := range ids(t, i, q) {
			if slices.Contains(item.wanted, id) {
				rank[item.kind] += 1 / float64(n+1)
				success[item.kind]++
				break
			}
		}
	}
	for _, kind := range []string{"B1", "B2", "B3", "B4"} {
		t.Logf("%s: success@10 %.2f, MRR@10 %.2f of %v queries", kind, success[kind]/asked[kind], rank[kind]/asked[kind], asked[kind])
	}
	for kind, floor := range map[string][2]float64{"B1": {0.99, 0.97}, "B2": {0.98, 0.83}, "B3": {0.95, 0.95}, "B4": {0.9, 0.87}} {
		if success[kind]/asked[kind] < floor[0] || rank[kind]/asked[kind] < floor[1] {
			t.Errorf("%s is under its floor: success@10 %v, MRR@10 %v", kind, floor[0], floor[1])
		}
	}
}

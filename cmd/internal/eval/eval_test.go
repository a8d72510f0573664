package eval_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstkm/cmd/internal/eval"
)

const documents = `{"ref":"a-1","origin":"external","title":"数控车工","description":"操作数控车床。"}
{"ref":"a-2","origin":"external","title":"数控车工学徒","description":"跟着师傅学。"}
{"ref":"a-3","origin":"external","title":"西餐厨师","description":"做西餐。"}
{"ref":"","title":"没有编号"}
`

const knownItems = "id\tkind\tquery\ttarget_ref\talso\n" +
	"1\tB1\t西餐厨师\ta-3\t\n" +
	"2\tB1\t数控车工\ta-2\t\n" + // second after a-1
	"3\tB1\t数控车工\ta-9\t\n" + // not among the documents: not asked
	"4\tB2\t潜水\ta-3\t\n"

type kind struct {
	Kind    string
	Queries int
	NDCG10  float64 `json:"ndcg_10"`
	MRR10   float64 `json:"mrr_10"`
	Success float64 `json:"success_1"`
}

func run(t *testing.T, judgements string) (kinds []kind, err error) {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"documents.ndjson": documents, "judgements.tsv": judgements}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	c := eval.Search{Documents: filepath.Join(dir, "documents.ndjson"), Judgements: filepath.Join(dir, "judgements.tsv"), JSON: true}
	c.Output(&out)
	if err := c.Run(t.Context()); err != nil {
		return nil, err
	}
	var report struct {
		Documents, Rejected int
		Kinds               []kind
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if report.Documents != 3 || report.Rejected != 1 {
		t.Errorf("got %d documents and %d rejected, want 3 and 1", report.Documents, report.Rejected)
	}
	return report.Kinds, nil
}

func TestMeansAreTakenOverTheQueriesOfAKind(t *testing.T) {
	kinds, err := run(t, knownItems)
	if err != nil {
		t.Fatal(err)
	}
	second := 1 / math.Log2(3)
	want := []kind{
		{"B1", 2, (1 + second) / 2, 0.75, 0.5},
		{"B2", 1, 0, 0, 0},
	}
	if len(kinds) != len(want) {
		t.Fatalf("got %d kinds, want %d", len(kinds), len(want))
	}
	for i, w := range want {
		g := kinds[i]
		if g.Kind != w.Kind || g.Queries != w.Queries || math.Abs(g.NDCG10-w.NDCG10)+math.Abs(g.MRR10-w.MRR10)+math.Abs(g.Success-w.Success) > 1e-9 {
			t.Errorf("got %+v, want %+v", g, w)
		}
	}
}

func TestAFileOfNoKnownKindIsRefused(t *testing.T) {
	if _, err := run(t, "a\tb\n1\t2\n"); err == nil || !strings.Contains(err.Error(), "header") {
		t.Errorf("got %v, want what is wrong with the header", err)
	}
}

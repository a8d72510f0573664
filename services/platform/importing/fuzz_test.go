package importing_test

import (
	"bytes"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
)

// FuzzImportPlacements hands anything to the import of postings, by an operator and by an enterprise: it never panics,
// fails with nothing but a fault, and what it took it takes again as unchanged.
func FuzzImportPlacements(f *testing.F) {
	for _, seed := range []string{
		header + "\nA1,车工,加工零件\n", gb18030,
		header + ",区县,适用专业,危险因素,工作日,月报酬,上班,纬度,经度\nA1,车工,加工零件,上海市普陀区,数控技术应用；护理,无,周一至周五,3千,8:00,31,121\n",
		`{"ref":"x","title":"a","description":"b","hazards":[],"major_codes":["660103"],"published_at":"2025-08-31T17:30:00Z"}` + "\n{\n",
		"ref\ttitle\tdescription\terror\n\"a\tb\tc\n", "{\"title\":\"广告\",\"desc\":\"x\",\"place\":\"上海-普陀区\",\"pay\":\"1-2万/月\"}", "PK\x03\x04", "",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, body []byte, ads bool) {
		w := newWorld()
		who, o := enterprise, imports.Options{}
		if ads {
			who, o.Map = operator, "jobads"
		}
		load := func() (imports.Summary, error) {
			return w.Import(t.Context(), who, imports.Placements, o, imports.File{Body: bytes.NewReader(body)})
		}
		first, err := load()
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("got %v", err)
			}
			return
		}
		again, err := load()
		if err != nil || again.Created+again.Updated > 0 || again.Unchanged != first.Created || again.Rejected != first.Rejected {
			t.Errorf("again: got %+v after %+v, %v", again, first, err)
		}
	})
}

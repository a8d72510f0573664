package importing_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/platform/sheet"
)

// gb18030 is 编号,岗位名称,岗位描述 / A1,车工,加工零件 in GB18030.
const gb18030 = "\xb1\xe0\xba\xc5,\xb8\xda\xce\xbb\xc3\xfb\xb3\xc6,\xb8\xda\xce\xbb\xc3\xe8\xca\xf6\n" +
	"A1,\xb3\xb5\xb9\xa4,\xbc\xd3\xb9\xa4\xc1\xe3\xbc\xfe\n"

func written(t *testing.T, kind sheet.Kind, rows ...[]string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := sheet.NewWriter(kind, &b, "岗位", rows[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		var cells []sheet.Cell
		for _, c := range row {
			cells = append(cells, sheet.OfText(c))
		}
		if err := w.Write(cells...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryFormatIsTheSameImport(t *testing.T) {
	rows := [][]string{{"编号", "岗位名称", "岗位描述"}, {"A1", "车工", "加工零件"}}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(gb18030))
	_ = z.Close()
	for name, body := range map[string]string{
		"a.csv": gb18030, "b.csv": written(t, sheet.CSV, rows...), "c.tsv": written(t, sheet.TSV, rows...), "d.xlsx": written(t, sheet.XLSX, rows...),
		"e.ndjson": `{"编号":"A1","title":"车工","description":"加工零件"}`, "f.csv.gz": zipped.String(), "": written(t, sheet.XLSX, rows...),
	} {
		w := newWorld()
		sum := w.must(t, enterprise, imports.Placements, imports.Options{}, imports.File{Name: name, Body: strings.NewReader(body)})
		if p := w.placements["ent_1 A1"]; sum.Created != 1 || p.Title != "车工" || p.Description != "加工零件" {
			t.Errorf("%q: got %+v, %+v", name, sum, p.Terms)
		}
	}
}

// The file of refused rows is put right and sent again, in the format that it came in.
func TestRefusedRowsComeBackInTheirOwnFormat(t *testing.T) {
	for _, kind := range []sheet.Kind{sheet.CSV, sheet.TSV, sheet.XLSX, sheet.NDJSON} {
		w := newWorld()
		body := written(t, kind, []string{"ref", "title", "description", "区县"}, []string{"A1", "车工", "=加工零件", "无此区"}, []string{"A2", "钳工", "修模具", ""})
		sum := w.must(t, enterprise, imports.Placements, imports.Options{}, imports.File{Name: "岗位." + kind.String(), Body: strings.NewReader(body)})
		if sum.Created != 1 || sum.Rejected != 1 || !sum.HasErrors {
			t.Fatalf("%s: got %+v", kind, sum)
		}
		f, err := w.Errors(t.Context(), enterprise, sum.ID)
		if err != nil || f.Name != "岗位.errors."+kind.String() || f.ContentType != kind.ContentType() {
			t.Fatalf("%s: got %+v, %v", kind, f, err)
		}
		sent, err := io.ReadAll(f.Body)
		if err != nil {
			t.Fatal(err)
		}
		if kind == sheet.CSV && !strings.Contains(string(sent), "'=加工零件") {
			t.Errorf("a cell may run as a formula: %s", sent)
		}
		again := w.must(t, enterprise, imports.Placements, imports.Options{}, imports.File{Name: f.Name, Body: bytes.NewReader(sent)})
		if again.Rejected != 1 || len(again.Unknown) > 0 {
			t.Errorf("%s, sent again as it is: got %+v", kind, again)
		}
		if kind == sheet.XLSX {
			continue // its text is packed
		}
		right := strings.ReplaceAll(string(sent), "无此区", "上海市普陀区")
		fixed := w.must(t, enterprise, imports.Placements, imports.Options{}, imports.File{Name: f.Name, Body: strings.NewReader(right)})
		if p := w.placements["ent_1 A1"]; fixed.Created != 1 || p.Description != "=加工零件" || p.Region != "310107" {
			t.Errorf("%s, put right: got %+v, %+v", kind, fixed, p.Terms)
		}
	}
}

func TestFilesThatCannotBeReadWriteNothing(t *testing.T) {
	many := strings.Repeat("x,车工,加工零件\n", imports.MaxRows+1)
	for name, c := range map[string]struct {
		body string
		want *fault.Fault
	}{
		"an old workbook":    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", sheet.ErrOldExcel},
		"nothing":            {"", sheet.ErrEmpty},
		"an array":           {"[{\"ref\":1}]", sheet.ErrNotLines},
		"a picture":          {"\x89PNG\r\n\x1a\n\x00\x00", sheet.ErrUnsupported},
		"half a workbook":    {written(t, sheet.XLSX, []string{"a", "b"}, []string{"1", "2"})[:900], sheet.ErrBroken},
		"too many rows":      {header + "\n" + many, sheet.ErrTooManyRows},
		"too large a file":   {header + "\n" + strings.Repeat("x,车工,加工零件\n", imports.MaxBytes/20), sheet.ErrTooLarge},
		"a header that errs": {"编号,岗位的名称,描述\nA1,车工,加工零件\n", imports.ErrHeaders},
	} {
		w := newWorld()
		_, err := w.Import(t.Context(), enterprise, imports.Placements, imports.Options{}, imports.File{Body: strings.NewReader(c.body)})
		if !errors.Is(err, c.want) || len(w.placements) > 0 {
			t.Errorf("%s: got %v and %d placements, want %v", name, err, len(w.placements), c.want.Code)
		}
	}
}

func TestUnknownHeadersAreNamedWithASuggestionAndCanBeMapped(t *testing.T) {
	w := newWorld()
	file := func() imports.File {
		return lines("a.csv", "编号,岗位的名称,岗位描述,备注", "A1,车工,加工零件,无")
	}
	_, err := w.Import(t.Context(), enterprise, imports.Placements, imports.Options{}, file())
	f := fault.Of(err)
	if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "title" || !strings.Contains(f.Fields[0].Reason.Zh, "“岗位的名称”") {
		t.Fatalf("got %v", err)
	}
	sum := w.must(t, enterprise, imports.Placements, imports.Options{Headers: map[string]string{"岗位的名称": "title"}}, file())
	if sum.Created != 1 || len(sum.Unknown) != 1 || sum.Unknown[0] != (imports.Header{Name: "备注"}) {
		t.Errorf("got %+v", sum)
	}
	if sum := w.must(t, enterprise, imports.Placements, imports.Options{}, file()); sum.Unchanged != 1 {
		t.Errorf("the next time the organisation need not say it again: got %+v", sum)
	}
	if _, err := w.Import(t.Context(), operator, imports.Placements, imports.Options{}, file()); !errors.Is(err, imports.ErrHeaders) {
		t.Errorf("another organisation's headers: got %v", err)
	}
}

func TestSecondRowOfAKeyIsRefused(t *testing.T) {
	w := newWorld()
	sum := w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header+",人数", "A1,车工,加工零件,若干", "A1,车工,加工零件,3", "A1,车工,加工零件,4"))
	if sum.Created != 1 || sum.Rejected != 2 || !strings.Contains(sum.Rows[1].Reason.Zh, "第 3 行") || w.placements["ent_1 A1"].Seats != 3 {
		t.Errorf("got %+v", sum)
	}
}

func TestWhoMayImportWhat(t *testing.T) {
	file := func() imports.File { return lines("a.csv", "x,y", "1,2") }
	may := map[imports.Kind][]actor.Role{
		imports.Students:   {actor.School, actor.Operator},
		imports.Teachers:   {actor.Operator, actor.TeachersOffice, actor.VicePrincipal},
		imports.Practice:   {actor.Operator, actor.TeachersOffice, actor.VicePrincipal},
		imports.Placements: {actor.Operator, actor.Enterprise}, imports.Enterprises: {actor.Operator, actor.School}, imports.Schools: {actor.Operator, actor.Bureau},
		imports.Majors: {actor.Operator}, imports.Profiles: {actor.Operator}, imports.Occupations: {actor.Operator}, imports.Crosswalk: {actor.Operator},
		imports.Regions: {actor.Operator}, imports.Industries: {actor.Operator}, imports.Calendar: {actor.Operator},
	}
	for _, kind := range imports.Kinds() {
		for _, role := range append(actor.Roles(), actor.Guest) {
			allowed := false
			for _, r := range may[kind] {
				allowed = allowed || r == role
			}
			_, err := newWorld().Import(t.Context(), actor.Actor{Account: "acc_x", Role: role, Org: "org_x"}, kind, imports.Options{}, file())
			if errors.Is(err, imports.ErrForbidden) == allowed {
				t.Errorf("%s by %q: got %v", kind, role, err)
			}
		}
	}
	if _, err := newWorld().Import(t.Context(), operator, "pupils", imports.Options{}, file()); !errors.Is(err, imports.ErrKind) {
		t.Errorf("a kind that is none: got %v", err)
	}
}

func TestOptionsThatMeanNothingAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		who   actor.Actor
		kind  imports.Kind
		o     imports.Options
		files int
		field string
	}{
		"no file":                  {operator, imports.Placements, imports.Options{}, 0, "file"},
		"two files":                {operator, imports.Placements, imports.Options{}, 2, "file"},
		"a datum that is none":     {operator, imports.Placements, imports.Options{Datum: "nad27"}, 1, "datum"},
		"a map that is none":       {operator, imports.Placements, imports.Options{Map: "x"}, 1, "map"},
		"a map of another kind":    {operator, imports.Enterprises, imports.Options{Map: "jobads"}, 1, "map"},
		"a source that is odd":     {operator, imports.Placements, imports.Options{Source: "a b"}, 1, "source"},
		"a source of another kind": {operator, imports.Schools, imports.Options{Source: "a"}, 1, "source"},
		"somebody else's source":   {enterprise, imports.Placements, imports.Options{Source: "a"}, 1, "source"},
	} {
		var files []imports.File
		for range c.files {
			files = append(files, lines("a.csv", header, "A1,车工,加工零件"))
		}
		_, err := newWorld().Import(t.Context(), c.who, c.kind, c.o, files...)
		if f := fault.Of(err); !errors.Is(err, imports.ErrOptions) || f.Fields[0].Name != c.field {
			t.Errorf("%s: got %v, want %s", name, err, c.field)
		}
	}
}

func TestRefusedRowsAreTheirImportersForAWeek(t *testing.T) {
	w := newWorld()
	sum := w.must(t, enterprise, imports.Placements, imports.Options{}, lines("a.csv", header, "A1,,加工零件"))
	for name, c := range map[string]struct {
		who actor.Actor
		ok  bool
	}{
		"the importer":  {enterprise, true},
		"a colleague":   {actor.Actor{Account: "acc_hr2", Role: actor.Enterprise, Org: "ent_1"}, true},
		"another unit":  {actor.Actor{Account: "acc_hr3", Role: actor.Enterprise, Org: "ent_2"}, false},
		"a guest":       {actor.Actor{}, false},
		"the operator":  {operator, false},
		"without a org": {actor.Actor{Account: "acc_y"}, false},
	} {
		if _, err := w.Errors(t.Context(), c.who, sum.ID); (err == nil) != c.ok || err != nil && !errors.Is(err, imports.ErrNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	k := w.files[sum.ID]
	k.ExpiresAt = now
	w.files[sum.ID] = k
	if _, err := w.Errors(t.Context(), enterprise, sum.ID); !errors.Is(err, imports.ErrNotFound) {
		t.Errorf("after its time: got %v", err)
	}
	if _, err := w.Errors(t.Context(), enterprise, "imp_none"); !errors.Is(err, imports.ErrNotFound) {
		t.Errorf("one that never was: got %v", err)
	}
}

func TestTemplatesAreImportsWithoutRows(t *testing.T) {
	w := newWorld()
	for _, kind := range imports.Kinds() {
		f, err := w.Template(t.Context(), kind)
		if err != nil || !strings.HasSuffix(f.Name, "导入模板.xlsx") {
			t.Fatalf("%s: got %+v, %v", kind, f, err)
		}
		sum, err := w.Import(t.Context(), operator, kind, imports.Options{}, f)
		if err != nil || sum.Created+sum.Updated+sum.Unchanged+sum.Rejected > 0 || len(sum.Unknown) > 0 {
			t.Errorf("%s: got %+v, %v", kind, sum, err)
		}
	}
	if _, err := w.Template(t.Context(), "pupils"); !errors.Is(err, imports.ErrKind) {
		t.Errorf("got %v", err)
	}
}

func TestManyRowsGoInChunksAndAFailureStopsAll(t *testing.T) {
	all := []string{header}
	for i := range 1234 {
		all = append(all, fmt.Sprintf("A%d,车工,加工零件", i))
	}
	w := newWorld()
	var read []int
	w.must(t, enterprise, imports.Placements, imports.Options{Progress: func(n int) { read = append(read, n) }}, lines("a.csv", all...))
	if w.txs != 3 || fmt.Sprint(read) != "[500 1000 1234]" || len(w.placements) != 1234 {
		t.Errorf("got %d transactions, progress %v, %d placements", w.txs, read, len(w.placements))
	}
	broken := newWorld()
	broken.fail = errors.New("disk on fire")
	if _, err := broken.Import(t.Context(), enterprise, imports.Placements, imports.Options{}, lines("a.csv", all...)); !errors.Is(err, broken.fail) || broken.txs != 1 {
		t.Errorf("got %v after %d transactions", err, broken.txs)
	}
}

package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"firstkm/services/platform/sheet"
)

func TestNDJSON(t *testing.T) {
	for _, c := range []struct{ what, data, want string }{
		{"numbers keep their digits", `{"a":310101199001011234,"b":1.50}`, "a|b/310101199001011234|1.50"},
		{"true, false and null", `{"a":true,"b":null,"c":false}`, "a|b|c/true||false"},
		{"lists are joined", `{"a":["x","y",3]}`, "a/x;y;3"},
		{"an object stays as it is", `{"a":{"k":1}}`, `a/{"k":1}`},
		{"the last of equal names counts", `{"a":1,"a":2}`, "a/2"},
		{"names come and go", "{\"a\":1}\n{\"b\":2}\n{\"c\":3,\"a\":4}", "a|b|c/1/|2/4||3"},
		{"empty lines", "\n{\"a\":1}\n\n \n{\"a\":2}\n", "a/1/2"},
		{"a bad line never stops the good ones", "{\"a\":1}\n{\"a\":\n[2]\n{\"a\":3} {\"a\":4}\nnull\n{\"a\":5}", "a/1/!/!/!/!/5"},
	} {
		t.Run(c.what, func(t *testing.T) {
			rows := open(t, "a.ndjson", []byte(c.data))
			all := readAll(t, rows)
			if got := show(rows.Header(), all); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNDJSONHeaderGrows(t *testing.T) {
	var b strings.Builder
	for i := range 50 {
		fmt.Fprintf(&b, "{\"ref\":%d,\"text\":%q}\n", i, strings.Repeat("x", 4000))
	}
	lim := small()
	lim.Rows = 1000
	for i := range 300 {
		fmt.Fprintf(&b, "{\"ref\":%d}\n", i)
	}
	b.WriteString(`{"late":"后来","ref":1}` + "\n")
	rows, err := sheet.Open("a.ndjson", "", strings.NewReader(b.String()), lim)
	if err != nil {
		t.Fatal(err)
	}
	schema := sheet.Schema{Name: "test", Columns: []sheet.Column{{Name: "ref"}, {Name: "late", Headers: []string{"迟"}}}}
	m, left := schema.Bind(rows.Header(), nil)
	if fmt.Sprint(left.Unknown) != "[text]" {
		t.Errorf("got unknown %v, want [text]", left.Unknown)
	}
	var last *sheet.Record
	for {
		row, err := rows.Next()
		if err != nil {
			break
		}
		last = m.Read(row)
	}
	if got := last.Text("late"); got != "后来" {
		t.Errorf("a column that appears in the last row: got %q", got)
	}
}

func TestNDJSONWithTooManyNames(t *testing.T) {
	var b bytes.Buffer
	for i := range 30 {
		fmt.Fprintf(&b, "{\"n%d\":1}\n", i)
	}
	if _, err := sheet.Open("a.ndjson", "", &b, small()); !errors.Is(err, sheet.ErrTooWide) {
		t.Errorf("got %v, want ErrTooWide", err)
	}
}

package importing

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"

	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
)

// shown is how many refused cells a summary lists; the file has all.
const shown = 100

// refusals gathers the rows of one table that are refused, as a file of the same shape on disk.
type refusals struct {
	rows    sheet.Rows
	m       *sheet.Mapping
	columns map[string]bool
	key     string // the column that a complaint about the whole row stands beside
	lang    text.Lang
	disk    *os.File
	file    *sheet.Corrected
	cells   []imports.RowError
}

func newRefusals(rows sheet.Rows, m *sheet.Mapping, schema sheet.Schema, key string, lang text.Lang) *refusals {
	r := &refusals{rows: rows, m: m, columns: make(map[string]bool), key: key, lang: lang}
	for _, c := range schema.Columns {
		r.columns[c.Name] = true
	}
	return r
}

// blame says in a record why a noun refused it.
func (r *refusals) blame(rec *sheet.Record, f *fault.Fault) {
	for _, field := range f.Fields {
		r.fail(rec, field.Name, field.Reason)
	}
	for _, found := range f.Findings {
		r.fail(rec, found.Field, text.Say(found.Message.Zh+found.Fix.Zh, found.Message.En+" "+found.Fix.En))
	}
	if len(f.Fields)+len(f.Findings) == 0 {
		r.fail(rec, r.key, f.Message)
	}
}

func (r *refusals) fail(rec *sheet.Record, column string, reason text.Words) {
	if !r.columns[column] {
		column = r.key
	}
	rec.Fail(column, reason)
}

// add refuses a record, which says why.
func (r *refusals) add(rec *sheet.Record) (err error) {
	for _, e := range rec.Errors() {
		if len(r.cells) < shown {
			r.cells = append(r.cells, imports.RowError{Line: e.Line, Column: e.Header, Field: e.Field()})
		}
	}
	if r.file == nil {
		if r.disk, err = scratch(); err != nil {
			return err
		}
		if r.file, err = sheet.NewCorrected(r.disk, r.rows, r.m, r.lang); err != nil {
			return fmt.Errorf("begin the file of refused rows: %w", err)
		}
	}
	return r.file.Write(rec)
}

func (r *refusals) count() int {
	if r.file == nil {
		return 0
	}
	return r.file.Count()
}

// keep finishes the file for the store.
func (r *refusals) keep(name string) (imports.Kept, error) {
	kind := r.rows.Kind()
	err := r.file.Close()
	if err != nil {
		return imports.Kept{}, fmt.Errorf("finish the file of refused rows: %w", err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := io.Copy(w, io.NewSectionReader(r.disk, 0, 1<<40)); err != nil {
		return imports.Kept{}, fmt.Errorf("pack the file of refused rows: %w", err)
	}
	err = w.Close()
	return imports.Kept{Name: stem(name) + ".errors." + kind.String(), ContentType: kind.ContentType(), Body: packed.Bytes()}, err
}

// discard removes the file from disk.
func (r *refusals) discard() {
	if r != nil && r.disk != nil {
		_ = r.disk.Close() // it was kept, or is not wanted
	}
}

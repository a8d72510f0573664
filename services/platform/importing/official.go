package importing

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"

	"firstkm/events"
	"firstkm/services/catalogue"
	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/platform/sheet"
)

// official is one kind of the catalogue: its file and how it is read.
type official struct {
	title   string
	columns []string
	parse   func(src catalogue.Source) (catalogue.Dataset, []catalogue.RowError, error)
	count   func(before, after catalogue.Dataset, rows catalogue.Dataset) tally
}

// tally is what an import did with rows.
type tally struct{ created, updated, unchanged int }

// schema is the columns as they are, so that names in Chinese cannot be mistaken for the official ones.
func (o official) schema() sheet.Schema {
	s := sheet.Schema{Name: o.title, Title: o.title}
	for _, c := range o.columns {
		s.Columns = append(s.Columns, sheet.Column{Name: c})
	}
	return s
}

// officials are the kinds of the catalogue. The headers are those of the official files.
func officials() map[imports.Kind]official {
	return map[imports.Kind]official{
		imports.Majors: {
			"专业目录", fields("category_code category class_code class major_code major level note"),
			parsed(catalogue.ParseMajors, func(d *catalogue.Dataset, r []catalogue.Major) { d.Majors = r }),
			counted(func(d catalogue.Dataset) []catalogue.Major { return d.Majors }, func(m catalogue.Major) string { return m.Code }),
		},
		imports.Profiles: {
			"专业简介", fields("major_code major occupations_and_posts abilities courses certificates"),
			parsed(catalogue.ParseProfiles, func(d *catalogue.Dataset, r []catalogue.Profile) { d.Profiles = r }),
			counted(func(d catalogue.Dataset) []catalogue.Profile { return d.Profiles }, func(p catalogue.Profile) string { return p.Major }),
		},
		imports.Occupations: {
			"职业分类", fields("code name definition tasks trades"),
			parsed(catalogue.ParseOccupations, func(d *catalogue.Dataset, r []catalogue.Occupation) { d.Occupations = r }),
			counted(func(d catalogue.Dataset) []catalogue.Occupation { return d.Occupations }, func(o catalogue.Occupation) string { return o.Code }),
		},
		imports.Crosswalk: {
			"专业职业对应", fields("level major_code major occupation_code occupation"),
			parsed(catalogue.ParseCrosswalk, func(d *catalogue.Dataset, r []catalogue.Pair) { d.Pairs = r }),
			counted(func(d catalogue.Dataset) []catalogue.Pair { return d.Pairs }, func(p catalogue.Pair) string { return p.Major + " " + p.Occupation }),
		},
		imports.Regions: {
			"行政区划", fields("id pid deep name pinyin_prefix pinyin ext_id ext_name"), nil,
			counted(func(d catalogue.Dataset) []catalogue.Region { return d.Regions }, func(r catalogue.Region) string { return r.Code }),
		},
		imports.Industries: {
			"国民经济行业", fields("code name parent"),
			parsed(catalogue.ParseIndustries, func(d *catalogue.Dataset, r []catalogue.Industry) { d.Industries = r }),
			counted(func(d catalogue.Dataset) []catalogue.Industry { return d.Industries }, func(i catalogue.Industry) string { return i.Code }),
		},
		imports.Calendar: {
			"工作日历", catalogue.CalendarColumns(),
			parsed(catalogue.ParseCalendar, func(d *catalogue.Dataset, r []catalogue.Holiday) { d.Holidays = r }),
			counted(func(d catalogue.Dataset) []catalogue.Holiday { return d.Holidays }, func(h catalogue.Holiday) string {
				return fmt.Sprint(h.Province, h.Work, h.From)
			}),
		},
	}
}

func fields(s string) []string { return strings.Fields(s) }

// parsed makes a part of the catalogue of the rows that parse reads.
func parsed[T any](parse func(catalogue.Source) ([]T, []catalogue.RowError, error), put func(*catalogue.Dataset, []T)) func(catalogue.Source) (catalogue.Dataset, []catalogue.RowError, error) {
	return func(src catalogue.Source) (d catalogue.Dataset, bad []catalogue.RowError, err error) {
		rows, bad, err := parse(src)
		put(&d, rows)
		return d, bad, err
	}
}

// counted compares what stood under each imported key with what stands there now.
func counted[T any](rows func(catalogue.Dataset) []T, key func(T) string) func(before, after, came catalogue.Dataset) tally {
	index := func(d catalogue.Dataset) map[string]T {
		at := make(map[string]T)
		for _, r := range rows(d) {
			at[key(r)] = r
		}
		return at
	}
	return func(before, after, came catalogue.Dataset) (t tally) {
		old, next := index(before), index(after)
		for k := range index(came) {
			was, known := old[k]
			switch {
			case !known:
				t.created++
			case reflect.DeepEqual(was, next[k]):
				t.unchanged++
			default:
				t.updated++
			}
		}
		return t
	}
}

// official imports one of the official files over what the catalogue holds.
func (j *job) official(ctx context.Context, files spooled) error {
	list, centres, err := j.apart(files)
	if err != nil {
		return err
	}
	o := officials()[j.kind]
	if j.kind == imports.Regions {
		o.parse = regions(centres, catalogue.Datum(j.o.Datum))
	}
	src, err := openOfficial(list, o)
	if err != nil {
		return err
	}
	defer func() { _ = src.rows.Close() }() // temporary files only
	came, bad, err := o.parse(src.next)
	if err != nil {
		return err
	}
	if err := j.refuse(src, o, bad); err != nil {
		return err
	}
	if j.o.Atomic && j.sum.Rejected > 0 {
		return nil
	}
	if j.kind == imports.Majors {
		came.Version = edition(came.Majors)
	}
	if err := j.lay(ctx, o, came); err != nil || j.o.Preview {
		return err
	}
	return j.reload(ctx)
}

// apart tells the list of regions from the file of positions, whichever comes first.
func (j *job) apart(files spooled) (list *file, centres io.Reader, err error) {
	for _, f := range files {
		if j.kind == imports.Regions && startsList(f.read()) {
			centres = f.read()
		} else {
			list = f
		}
	}
	if list == nil || len(files) == 2 && centres == nil {
		return nil, nil, imports.ErrOptions.With(fault.In("file", "请给出区划表（csv），坐标文件（json）可以一起附上。", "give the list of regions (csv); the file of positions (json) may come with it"))
	}
	return list, centres, nil
}

func startsList(r io.Reader) bool {
	head, _ := bufio.NewReader(r).Peek(64)
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\uFEFF"))), []byte("["))
}

// regions reads the list with the positions. The file of positions that goes with the official list is Baidu's datum.
func regions(centres io.Reader, datum catalogue.Datum) func(catalogue.Source) (catalogue.Dataset, []catalogue.RowError, error) {
	if datum == "" {
		datum = catalogue.BD09
	}
	return parsed(func(src catalogue.Source) ([]catalogue.Region, []catalogue.RowError, error) {
		return catalogue.ParseRegions(src, centres, datum)
	}, func(d *catalogue.Dataset, r []catalogue.Region) { d.Regions = r })
}

// edition is the newest edition among the majors.
func edition(majors []catalogue.Major) string {
	newest := ""
	for _, m := range majors {
		newest = max(newest, m.Version)
	}
	if newest == "" {
		return ""
	}
	return "official-" + newest
}

// lay puts the rows over what was imported before of the kind, counts, and keeps the result with its event and its audit
// entry in one transaction.
func (j *job) lay(ctx context.Context, o official, came catalogue.Dataset) error {
	now := j.now()
	err := j.inTx(ctx, func(tx Tx) error {
		parts, err := tx.CatalogueParts(ctx)
		if err != nil {
			return err
		}
		before, err := Lay(catalogue.StarterData(), parts)
		if err != nil {
			return err
		}
		part, err := partOf(parts, j.kind)
		if err != nil {
			return err
		}
		after := came.Over(before)
		n := o.count(before, after, came)
		j.sum.Created, j.sum.Updated, j.sum.Unchanged = n.created, n.updated, n.unchanged
		if j.kind == imports.Crosswalk {
			j.sum.Unresolved = unresolved(after, came.Pairs)
		}
		if j.o.Preview || n.created+n.updated == 0 {
			return nil
		}
		body, err := json.Marshal(came.Over(part))
		if err != nil {
			return fmt.Errorf("encode the catalogue: %w", err)
		}
		if err := tx.SaveCataloguePart(ctx, imports.Part{Kind: j.kind, Body: body, UpdatedAt: now}); err != nil {
			return err
		}
		if err := tx.Audit(ctx, ledger.By(j.who, now, "catalogue.import", ident.ID(j.kind))); err != nil {
			return err
		}
		return tx.Record(ctx, "catalogue", events.CatalogueImported{Kind: string(j.kind)})
	})
	return err
}

// unresolved counts pairs of which the catalogue does not know both ends.
func unresolved(d catalogue.Dataset, pairs []catalogue.Pair) int {
	c, _ := catalogue.New(d)
	n := 0
	for _, p := range pairs {
		_, major := c.Major(p.Major)
		_, occupation := c.Occupation(p.Occupation)
		if !major || !occupation {
			n++
		}
	}
	return n
}

// Lay is the starter catalogue with the imported parts over it.
func Lay(base catalogue.Dataset, parts []imports.Part) (catalogue.Dataset, error) {
	for _, p := range parts {
		d, err := partOf(parts, p.Kind)
		if err != nil {
			return base, err
		}
		base = d.Over(base)
	}
	return base, nil
}

// partOf decodes the part of a kind, which may be empty.
func partOf(parts []imports.Part, kind imports.Kind) (d catalogue.Dataset, err error) {
	for _, p := range parts {
		if p.Kind == kind {
			if err := json.Unmarshal(p.Body, &d); err != nil {
				return d, fmt.Errorf("read the imported %s: %w", kind, err)
			}
		}
	}
	return d, nil
}

// source reads a table as the catalogue's parsers want it, and keeps the rows for those it refuses.
type source struct {
	rows  sheet.Rows
	width int
	begun bool
	kept  map[int]sheet.Row // by line
	odd   []sheet.Row       // that could not be read
}

func openOfficial(f *file, o official) (*source, error) {
	rows, err := f.open()
	if err != nil {
		return nil, err
	}
	return &source{rows: rows, width: len(o.columns), kept: make(map[int]sheet.Row)}, nil
}

// next implements catalogue.Source.
func (s *source) next() ([]string, int, error) {
	if !s.begun {
		s.begun = true
		return trimmed(s.rows.Header()), 1, nil
	}
	for {
		row, err := s.rows.Next()
		if err != nil {
			return nil, 0, err
		}
		if !row.Problem.IsZero() {
			s.odd = append(s.odd, row)
			continue
		}
		s.kept[row.Line] = row
		cells := append(make([]string, 0, s.width), row.Cells...)
		for len(cells) < s.width {
			cells = append(cells, "")
		}
		return cells[:s.width], row.Line, nil
	}
}

// trimmed is a header without the columns that a corrected file has more.
func trimmed(header []string) []string {
	for len(header) > 0 && (header[len(header)-1] == "error" || header[len(header)-1] == "error_field") {
		header = header[:len(header)-1]
	}
	return header
}

// refuse makes refused rows of what the parser and the reader complain of. A complaint without a line is about the file
// of positions: it is listed, and no row is lost by it.
func (j *job) refuse(src *source, o official, bad []catalogue.RowError) error {
	schema := o.schema()
	m, _ := schema.Bind(src.rows.Header(), nil)
	j.errs = newRefusals(src.rows, m, schema, o.columns[0], j.o.Lang)
	for _, row := range src.odd {
		if err := j.errs.add(m.Read(row)); err != nil {
			return err
		}
	}
	for _, b := range bad {
		row, known := src.kept[b.Line]
		if !known {
			j.errs.cells = append(j.errs.cells, imports.RowError{Line: b.Line, Column: b.Field, Field: fault.Field{Name: b.Field, Reason: b.Reason}})
			continue
		}
		rec := m.Read(row)
		j.errs.fail(rec, b.Field, b.Reason)
		if err := j.errs.add(rec); err != nil {
			return err
		}
	}
	j.sum.Rows, j.sum.Rejected = j.errs.cells, j.errs.count()
	return nil
}

package importing

import (
	"context"
	"errors"
	"fmt"
	"io"

	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
)

// outcome is what a noun did with a row; the nouns' own words are the same three.
type outcome string

// The outcomes.
const (
	created   outcome = "created"
	updated   outcome = "updated"
	unchanged outcome = "unchanged"
)

// table is how the rows of one kind are read and written.
type table[T any] struct {
	schema sheet.Schema
	key    string   // the column that names a row within its file
	same   []string // the columns that name it together, where one does not
	adapt  func(sheet.Rows) sheet.Rows
	quiet  bool // unknown headers are nobody's slip
	read   func(*sheet.Record) T
	once   []string // columns whose value two rows may not share, instead of key: both are refused unless the rows are equal
	write  func(ctx context.Context, use func(put func(T) (outcome, error)) error) error
}

// Rows that share one transaction when not all do: so many, or so many bytes of them.
const (
	chunkRows  = 500
	chunkBytes = 4 << 20
)

// errUndo ends a transaction that must leave nothing.
var errUndo = errors.New("undo")

// runTable imports one file.
func runTable[T any](ctx context.Context, j *job, t table[T], f *file) error {
	if len(t.once) == 0 { // else looking for twins reads the table to its end, before anything is written
		n, err := f.whole()
		if err != nil {
			return err
		}
		j.counted(n)
	}
	if err := runPass(ctx, j, t, f); err != nil {
		return err
	}
	if j.names != nil {
		j.sum.Ambiguous = j.names.unclear()
	}
	if j.after != nil {
		return j.after(ctx)
	}
	return nil
}

// counted tells how many rows there are.
func (j *job) counted(n int) {
	if j.o.Counted != nil {
		j.o.Counted(n)
	}
}

func runPass[T any](ctx context.Context, j *job, t table[T], f *file) error {
	if !j.o.Atomic {
		return pass(ctx, j, t, f, func(use func(func(T) (outcome, error)) error) error {
			err := t.write(ctx, func(put func(T) (outcome, error)) error {
				if err := use(put); err != nil || !j.o.Preview {
					return err
				}
				return errUndo
			})
			return unlessUndone(err)
		})
	}
	return unlessUndone(t.write(ctx, func(put func(T) (outcome, error)) error {
		err := pass(ctx, j, t, f, func(use func(func(T) (outcome, error)) error) error { return use(put) })
		if err == nil && (j.o.Preview || j.sum.Rejected > 0) {
			return errUndo
		}
		return err
	}))
}

func unlessUndone(err error) error {
	if errors.Is(err, errUndo) {
		return nil
	}
	return err
}

// item is a row that was read.
type item[T any] struct {
	rec    *sheet.Record
	value  T
	again  bool    // an equal row stands before it
	result outcome // "" when refused
}

// noted is a row that can say what it changes.
type noted interface {
	note() (n imports.Note, elsewhere bool)
}

// pass reads the file from its beginning to its end and writes it in chunks, each by one call of within.
func pass[T any](ctx context.Context, j *job, t table[T], f *file, within func(use func(func(T) (outcome, error)) error) error) error {
	rows, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // temporary files only
	if t.adapt != nil {
		rows = t.adapt(rows)
	}
	m, left := t.schema.Bind(rows.Header(), j.o.Headers)
	j.errs.discard()
	j.sum, j.errs = imports.Summary{Columns: columnsOf(t.schema), Part: sheet.IsCorrected(rows.Header())}, newRefusals(rows, m, t.schema, t.key, j.o.Lang)
	if !t.quiet {
		j.sum.Unknown, j.sum.Passed, j.sum.Read = suggest(t.schema, m, left.Unknown), left.Passed, matches(t.schema, m)
	}
	if len(left.Missing) > 0 {
		return lacking(t.schema, left.Missing, j.sum.Unknown)
	}
	if err := doubled(rows.Header(), left.Repeated); err != nil {
		return err
	}
	if !t.quiet {
		for _, h := range left.Repeated { // another word for a column that the file has: the first is read
			j.sum.Unknown = append(j.sum.Unknown, imports.Header{Name: h})
		}
	}
	p := &reader[T]{job: j, t: t, seen: make(map[string]int)}
	if len(t.once) > 0 && len(left.Missing) == 0 {
		if p.twins, err = j.twins(t.schema, t.once, f); err != nil {
			return err
		}
	}
	for {
		chunk, size, err := p.chunk(rows, m)
		if err != nil {
			return err
		}
		if size == 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.put(chunk, within); err != nil {
			return err
		}
		if p.count += size; j.o.Progress != nil {
			j.o.Progress(p.count)
		}
	}
}

// reader goes through one file.
type reader[T any] struct {
	*job
	t     table[T]
	seen  map[string]int // line by key
	twins *twins         // nil unless the table asks for them
	count int
}

// chunk reads the next rows.
func (p *reader[T]) chunk(rows sheet.Rows, m *sheet.Mapping) (chunk []item[T], count int, err error) {
	for size := 0; len(chunk) < chunkRows && size < chunkBytes; {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, err
		}
		for _, c := range row.Cells {
			size += len(c)
		}
		if row.Problem.IsZero() && foot(row.Cells) {
			row.Problem = footWords()
		}
		it := item[T]{rec: m.Read(row)}
		if row.Problem.IsZero() {
			it.value = p.t.read(it.rec)
			it.again = p.once(it.rec)
		}
		chunk = append(chunk, it)
	}
	return chunk, len(chunk), nil
}

// once refuses a second row of the same key: it would undo the first, and an import done twice would change things.
// One that says the same in every cell does no harm where the table looks for that.
func (p *reader[T]) once(rec *sheet.Record) (again bool) {
	if p.twins != nil {
		return p.twins.judge(rec)
	}
	key := rec.Text(p.t.key)
	for _, column := range p.t.same {
		key += "\x00" + rec.Text(column)
	}
	if rec.Text(p.t.key) == "" || len(rec.Errors()) > 0 {
		return false
	}
	if line, again := p.seen[key]; again {
		rec.Fail(p.t.key, text.Say(fmt.Sprintf("与第 %d 行重复。", line), fmt.Sprintf("is that of line %d already", line)))
		return false
	}
	p.seen[key] = rec.Line()
	return false
}

// put writes a chunk and counts it.
func (p *reader[T]) put(chunk []item[T], within func(use func(func(T) (outcome, error)) error) error) error {
	err := within(func(put func(T) (outcome, error)) error {
		for i := range chunk {
			it := &chunk[i]
			if it.result = ""; len(it.rec.Errors()) > 0 {
				continue
			}
			if it.again {
				it.result = unchanged
				continue
			}
			done, err := put(it.value)
			if f := aboutRow(err); f != nil {
				p.errs.blame(it.rec, f)
				continue
			}
			if err != nil {
				return fmt.Errorf("line %d: %w", it.rec.Line(), err)
			}
			it.result = done
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, it := range chunk {
		if err := p.tally(it); err != nil {
			return err
		}
	}
	return nil
}

func (p *reader[T]) tally(it item[T]) error {
	switch it.result {
	case created:
		p.sum.Created++
		p.tell(it)
	case updated:
		p.sum.Updated++
		p.tell(it)
	case unchanged:
		p.sum.Unchanged++
	default:
		p.sum.Rejected++
		err := p.errs.add(it.rec)
		p.sum.Rows = p.errs.cells
		return err
	}
	return nil
}

// tell lists what a row changes.
func (p *reader[T]) tell(it item[T]) {
	row, ok := any(it.value).(noted)
	if !ok {
		return
	}
	n, elsewhere := row.note()
	if elsewhere {
		p.sum.Elsewhere++
	}
	if n.Line, n.New = it.rec.Line(), it.result == created; len(p.sum.Notes) < imports.MostNotes {
		p.sum.Notes = append(p.sum.Notes, n)
	}
}

func columnsOf(schema sheet.Schema) []imports.Column {
	out := make([]imports.Column, len(schema.Columns))
	for i, c := range schema.Columns {
		out[i] = imports.Column{Name: c.Name, Label: chinese(c)}
	}
	return out
}

func matches(schema sheet.Schema, m *sheet.Mapping) []imports.Match {
	labels := make(map[string]string, len(schema.Columns))
	for _, c := range schema.Columns {
		labels[c.Name] = chinese(c)
	}
	var out []imports.Match
	for _, b := range m.Bound() {
		out = append(out, imports.Match{Header: b.Header, Label: labels[b.Column]})
	}
	return out
}

// aboutRow is the fault that refuses one row; nil when there is none, or when it ends the whole import.
func aboutRow(err error) *fault.Fault {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	switch f.Kind {
	case fault.Invalid, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Stale:
		return f
	}
	return nil
}

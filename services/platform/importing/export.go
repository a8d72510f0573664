package importing

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"strings"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/platform/sheet"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

var _ imports.Exporter = (*Service)(nil)

// markHeader heads the column that says who took a table with people in it, when and what for. Imports pass it over.
const markHeader = "水印"

// listing is one list as a table.
type listing struct {
	header []string
	shows  []student.ID // whom it names: each of them sees that the list was taken
	rows   func(put func(...sheet.Cell) error) error
	name   string // beside the list's title in the file's name; may be empty
}

// taking is one export under way: who takes what, with the sealed values that were opened for it.
type taking struct {
	*Service
	who  actor.Actor
	e    imports.Export
	open map[student.ID]map[privacy.Field]string // nil: sealed values stay hidden
}

// maker finds out what a list holds for who takes it.
type maker func(t *taking, ctx context.Context) (listing, error)

// makers is every list that can be taken: the one table of exports.
func makers() map[imports.List]maker {
	all := map[imports.List]maker{
		imports.ListPlacements: (*taking).placements, imports.ListEnterprises: (*taking).enterprises,
		imports.ListCooperations: (*taking).cooperations, imports.ListSchools: (*taking).schoolList, imports.ListReports: (*taking).reports,
		imports.ListNotices: (*taking).notices, imports.ListAudit: (*taking).audit,
	}
	for _, more := range []map[imports.List]maker{peopleLists(), teacherLists(), privacyLists(), batchLists(), roundLists(), fairLists(), interviewLists(), consentLists(), agreementLists(), internshipLists()} {
		maps.Copy(all, more)
	}
	return all
}

// reasonOf is what a list is taken for.
func reasonOf(e imports.Export) privacy.Reason {
	return privacy.Reason{Purpose: privacy.Purpose(e.Why.Purpose), Text: strings.TrimSpace(e.Why.Words)}
}

// Export implements imports.Exporter.
func (s *Service) Export(ctx context.Context, who actor.Actor, e imports.Export) (imports.File, error) {
	about, ok := e.List.About()
	if !ok {
		return imports.File{}, imports.ErrList
	}
	kind, ok := map[string]sheet.Kind{"xlsx": sheet.XLSX, "csv": sheet.CSV}[e.Form]
	if !ok {
		return imports.File{}, imports.ErrForm
	}
	t, l, err := s.take(ctx, who, e, about)
	if err != nil {
		return imports.File{}, err
	}
	if len(l.shows) > 0 && t.open == nil {
		if err := s.nouns.Privacy.Exported(ctx, who, l.shows, reasonOf(e)); err != nil {
			return imports.File{}, err
		}
	}
	var b bytes.Buffer
	if _, err := l.write(&b, kind, about, s.mark(ctx, who, e)); err != nil {
		return imports.File{}, err
	}
	return imports.File{Name: s.named(about, l, s.taker(ctx, who)) + "." + e.Form, ContentType: kind.ContentType(), Body: &b}, nil
}

// take reads a list: of people only for a purpose, and sealed values only through the door of personal data.
func (s *Service) take(ctx context.Context, who actor.Actor, e imports.Export, about imports.About) (*taking, listing, error) {
	t := &taking{Service: s, who: who, e: e}
	if len(e.Fields) > 0 && !about.Sealed {
		return t, listing{}, imports.ErrNotSealed
	}
	l, err := makers()[e.List](t, ctx)
	if err != nil {
		return t, listing{}, err
	}
	if about.People {
		if err := reasonOf(e).Check(); err != nil {
			return t, listing{}, err
		}
	}
	if len(e.Fields) > 0 {
		err = t.reveal(ctx, l.shows)
	}
	return t, l, err
}

// reveal opens sealed values of students, each of which leaves a look.
func (t *taking) reveal(ctx context.Context, ids []student.ID) error {
	fields := make([]privacy.Field, len(t.e.Fields))
	for i, f := range t.e.Fields {
		fields[i] = privacy.Field(f)
	}
	shown, err := t.nouns.Privacy.RevealMany(ctx, t.who, ids, fields, reasonOf(t.e))
	if err != nil {
		return err
	}
	t.open = make(map[student.ID]map[privacy.Field]string, len(shown))
	for _, r := range shown {
		t.open[r.Student.ID] = r.Values
	}
	return nil
}

// mark is the watermark: who took the table, when and what for.
func (s *Service) mark(ctx context.Context, who actor.Actor, e imports.Export) string {
	return s.taker(ctx, who) + " " + s.now().In(civil.Shanghai).Format("2006-01-02 15:04") + " 用途：" + reasonOf(e).Words().Zh + "。仅限本次用途，不得转发。"
}

// taker is who takes a table, as people call them: role and login.
func (s *Service) taker(ctx context.Context, who actor.Actor) string {
	name := who.Role.Label().Zh
	if a, err := s.nouns.Accounts.Me(ctx, who); err == nil { // the key of a program has a role only
		name += " " + a.Login
	}
	return name
}

// named is what a file is called: what it is, the day, and who took it where it holds people.
func (s *Service) named(about imports.About, l listing, by string) string {
	name := about.Title.Zh
	if l.name != "" {
		name += "-" + l.name
	}
	name += "-" + civil.Today(s.now()).String()
	if about.People && by != "" {
		name += "-" + by
	}
	return plainFile(name)
}

// plainFile is a name that every system takes for one of a file.
func plainFile(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '_'
		}
		return r
	}, name)
}

// write writes the table and returns how many rows it has.
func (l listing) write(to io.Writer, kind sheet.Kind, about imports.About, mark string) (n int, err error) {
	header := l.header
	if about.People {
		header = append(header[:len(header):len(header)], markHeader)
	}
	w, err := sheet.NewWriter(kind, to, about.Title.Zh, header)
	if err != nil {
		return 0, fmt.Errorf("begin the table: %w", err)
	}
	err = l.rows(func(cells ...sheet.Cell) error {
		n++
		if about.People {
			cells = append(cells, sheet.OfText(mark))
		}
		return w.Write(cells...)
	})
	if err != nil {
		return n, err
	}
	return n, w.Close()
}

// of is a table of items, each written as one row.
func of[T any](header []string, items []T, row func(T) []sheet.Cell) listing {
	return listing{header: header, rows: func(put func(...sheet.Cell) error) error {
		for _, item := range items {
			if err := put(row(item)...); err != nil {
				return err
			}
		}
		return nil
	}}
}

// headers are a schema's own, as its template has them but for the star.
func headers(schema sheet.Schema) []string {
	out := make([]string, len(schema.Columns))
	for i, c := range schema.Columns {
		out[i] = chinese(c)
	}
	return out
}

// labelled is how people write one of a column's choices.
func labelled(schema sheet.Schema, column, value string) string {
	for _, c := range schema.Columns {
		if c.Name != column {
			continue
		}
		for _, ch := range c.Choices {
			if ch.Value == value && len(ch.Words) > 0 {
				return ch.Words[0]
			}
		}
	}
	return value
}

// texts are cells of text.
func texts(values ...string) []sheet.Cell {
	out := make([]sheet.Cell, len(values))
	for i, v := range values {
		out[i] = sheet.OfText(v)
	}
	return out
}

// instant is a moment as people here write it, "" for none.
func instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(civil.Shanghai).Format("2006-01-02 15:04:05")
}

func choose(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

package importing

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
)

var _ imports.Exporter = (*Service)(nil)

// markHeader heads the column that says who took a table with people in it. Imports pass it over.
const markHeader = "水印"

// listing is one list as a table.
type listing struct {
	title  string
	header []string
	people bool // it holds personal data
	rows   func(put func(...sheet.Cell) error) error
}

// Export implements imports.Exporter.
func (s *Service) Export(ctx context.Context, who actor.Actor, e imports.Export) (imports.File, error) {
	kind, ok := map[string]sheet.Kind{"xlsx": sheet.XLSX, "csv": sheet.CSV}[e.Form]
	if !ok {
		return imports.File{}, imports.ErrForm
	}
	l, err := s.listing(ctx, who, e)
	if err != nil {
		return imports.File{}, err
	}
	var b bytes.Buffer
	if err := l.write(&b, kind, e.Mark); err != nil {
		return imports.File{}, err
	}
	return imports.File{Name: s.named(l, e.Mark) + "." + e.Form, ContentType: kind.ContentType(), Body: &b}, nil
}

// named is what a file is called: what it is, the day, and who took it where it holds people.
func (s *Service) named(l listing, mark string) string {
	name := l.title + "-" + civil.Today(s.now()).String()
	if l.people && mark != "" {
		name += "-" + strings.Map(func(r rune) rune {
			if strings.ContainsRune(`/\:*?"<>| `, r) {
				return '_'
			}
			return r
		}, mark)
	}
	return name
}

// listing finds out what a list holds for the actor.
func (s *Service) listing(ctx context.Context, who actor.Actor, e imports.Export) (listing, error) {
	switch e.List {
	case imports.ListStudents:
		return s.studentList(ctx, who, e.Filter)
	case imports.ListPlacements:
		return s.placementList(ctx, who)
	case imports.ListEnterprises:
		return s.enterpriseList(ctx, who)
	case imports.ListCooperations:
		return s.cooperationList(ctx, who)
	case imports.ListApplications:
		return s.applicationList(ctx, who)
	case imports.ListReports:
		return s.reportList(ctx, who)
	}
	return listing{}, imports.ErrList
}

func (l listing) write(to io.Writer, kind sheet.Kind, mark string) error {
	header := l.header
	if l.people {
		header = append(header[:len(header):len(header)], markHeader)
	}
	w, err := sheet.NewWriter(kind, to, l.title, header)
	if err != nil {
		return fmt.Errorf("begin the table: %w", err)
	}
	err = l.rows(func(cells ...sheet.Cell) error {
		if l.people {
			cells = append(cells, sheet.OfText(mark))
		}
		return w.Write(cells...)
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// leaving are the lists of a school's full export.
func leaving() []imports.List {
	return []imports.List{imports.ListStudents, imports.ListEnterprises, imports.ListCooperations, imports.ListApplications, imports.ListReports}
}

// Leave implements imports.Exporter.
func (s *Service) Leave(ctx context.Context, who actor.Actor, mark string) (imports.File, error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return imports.File{}, imports.ErrForbidden
	}
	school, err := s.db.School(ctx, org.ID(who.Org))
	if err != nil {
		return imports.File{}, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	about := "学校：" + school.Name + "（" + school.Code + "）\r\n导出：" + mark + "\r\n\r\n每个名单各有 xlsx 和 csv（UTF-8）两份，内容相同，表头与导入模板一致。\r\n"
	for _, list := range leaving() {
		l, err := s.listing(ctx, who, imports.Export{List: list})
		if err != nil {
			return imports.File{}, err
		}
		about += "\r\n" + l.title + "：" + strings.Join(l.header, "、") + "\r\n"
		for form, kind := range map[string]sheet.Kind{"xlsx": sheet.XLSX, "csv": sheet.CSV} {
			w, err := z.Create(l.title + "." + form)
			if err != nil {
				return imports.File{}, err
			}
			if err := l.write(w, kind, mark); err != nil {
				return imports.File{}, err
			}
		}
	}
	about += "\r\n身份证号、手机和监护人信息在表中以 *** 表示已登记。要取得原值，请由分管校长在“数据保护”中批准后导出，每人都会留下查看记录。\r\n"
	w, err := z.Create("说明.txt")
	if err != nil {
		return imports.File{}, err
	}
	if _, err := io.WriteString(w, "\ufeff"+about); err != nil {
		return imports.File{}, err
	}
	if err := z.Close(); err != nil {
		return imports.File{}, err
	}
	return imports.File{Name: "全部数据-" + school.Name + "-" + civil.Today(s.now()).String() + ".zip", ContentType: "application/zip", Body: &b}, nil
}

// whole reads a list to its end, page by page.
func whole[T any](read func(page.Request) (page.Page[T], error), each func(T) error) error {
	for p := (page.Request{Limit: page.MaxLimit}); ; {
		batch, err := read(p)
		if err != nil {
			return err
		}
		for _, item := range batch.Items {
			if err := each(item); err != nil {
				return err
			}
		}
		if p.Cursor = batch.Next; p.Cursor == "" {
			return nil
		}
	}
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

package importing

import (
	"bytes"
	"context"
	"strings"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
	"firstkm/services/teacher"
)

// Registers writes registers of teachers as tables: with the headers of an import, so that they can come back, and a report
// as the 花名册 that goes with it.
type Registers struct{ teachers *teacher.Service }

// NewRegisters makes it.
func NewRegisters(teachers *teacher.Service) Registers { return Registers{teachers} }

// Register is a school's register on a day, as xlsx or csv. The sheet's name and the file's say the day.
func (r Registers) Register(ctx context.Context, who actor.Actor, school org.ID, day civil.Date, format string) (imports.File, error) {
	sch, list, err := r.teachers.Export(ctx, who, school, teacher.Query{AsOf: day})
	if err != nil {
		return imports.File{}, err
	}
	header := headersOf(teacherSchema(), "teacher_no", "name", "school_code", "category", "full_time", "in_post", "major_class", "dual_level", "recognised_on", "valid_to", "certificate_no", "from", "last_day")
	return writeTable(format, "教师花名册 "+day.String(), header, func(put func(...sheet.Cell) error) error {
		for _, v := range list {
			s, rec := v.Spell, v.Recognition
			from := s.From
			if s.OpenStart() {
				from = civil.Date{}
			}
			err := put(sheet.OfText(s.TeacherNo), sheet.OfText(v.Name), sheet.OfText(sch.Code), word(teacherCategories(), string(s.Category)), yes(s.FullTime), yes(s.InPost),
				sheet.OfText(s.MajorClass), levelCell(v.Level), sheet.OfDate(rec.RecognisedOn), sheet.OfDate(rec.ValidTo), sheet.OfText(rec.CertificateNo), sheet.OfDate(from), sheet.OfDate(s.To))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Snapshot is the 花名册 of a report as it was signed.
func (r Registers) Snapshot(ctx context.Context, who actor.Actor, id teacher.SnapshotID, format string) (imports.File, error) {
	snap, report, err := r.teachers.Snapshot(ctx, who, id)
	if err != nil {
		return imports.File{}, err
	}
	header := append(headersOf(teacherSchema(), "teacher_no", "name", "category", "full_time", "in_post", "major_class", "dual_level", "recognised_on", "valid_to", "certificate_no"), "企业实践天数", "是否计入", "快照校验值")
	return writeTable(format, "上报花名册 "+report.AsOf.String(), header, func(put func(...sheet.Cell) error) error {
		for _, p := range report.People {
			err := put(sheet.OfText(p.TeacherNo), sheet.OfText(p.Name), word(teacherCategories(), string(p.Category)), yes(p.FullTime), yes(p.InPost), sheet.OfText(p.MajorClass),
				levelCell(p.Level), sheet.OfDate(p.RecognisedOn), sheet.OfDate(p.ValidTo), sheet.OfText(p.CertificateNo), sheet.OfInt(int64(p.PracticeDays)),
				sheet.OfText(p.Reason.Words().Zh), sheet.OfText(snap.Hash[:16]))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func writeTable(format, title string, header []string, fill func(put func(...sheet.Cell) error) error) (imports.File, error) {
	kind, ending := sheet.XLSX, ".xlsx"
	if format == "csv" {
		kind, ending = sheet.CSV, ".csv"
	}
	var b bytes.Buffer
	w, err := sheet.NewWriter(kind, &b, title, header)
	if err != nil {
		return imports.File{}, err
	}
	if err := fill(w.Write); err != nil {
		return imports.File{}, err
	}
	if err := w.Close(); err != nil {
		return imports.File{}, err
	}
	return imports.File{Name: strings.ReplaceAll(title, " ", "") + ending, ContentType: kind.ContentType(), Body: &b}, nil
}

func headersOf(s sheet.Schema, names ...string) []string {
	var out []string
	for _, name := range names {
		for _, c := range s.Columns {
			if c.Name == name {
				out = append(out, c.Headers[0])
			}
		}
	}
	return out
}

func word(choices []sheet.Choice, value string) sheet.Cell {
	for _, c := range choices {
		if c.Value == value {
			return sheet.OfText(c.Words[0])
		}
	}
	return sheet.OfText(value)
}

func yes(b bool) sheet.Cell {
	if b {
		return sheet.OfText("是")
	}
	return sheet.OfText("否")
}

func levelCell(l teacher.Level) sheet.Cell {
	if l == teacher.NoLevel {
		return word(dualLevels(), noLevel)
	}
	return word(dualLevels(), string(l))
}

package importing

import (
	"context"
	"strconv"

	"firstkm/services/imports"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
	"firstkm/services/practice"
	"firstkm/services/teacher"
)

// teacherLists are the lists of the teachers' office.
func teacherLists() map[imports.List]maker {
	return map[imports.List]maker{
		imports.ListTeachers: (*taking).teachers, imports.ListEmployment: (*taking).employment, imports.ListRecognitions: (*taking).recognitions,
		imports.ListPractice: (*taking).practice, imports.ListWishes: (*taking).wishes, imports.ListFlows: (*taking).flows, imports.ListPlaces: (*taking).places, imports.ListSnapshots: (*taking).snapshots, imports.ListSnapshot: (*taking).snapshot,
	}
}

// teachers is the register: on a day who was employed then, without one everybody who is or was, each as the import reads it.
func (t *taking) teachers(ctx context.Context) (listing, error) {
	if t.e.Filter.AsOf.IsZero() {
		return t.everyTeacher(ctx)
	}
	sch, list, err := t.nouns.Teachers.Export(ctx, t.who, t.schoolOf(), teacher.Query{AsOf: t.e.Filter.AsOf})
	l := of(headers(teacherSchema()), list, func(v teacher.Verdict) []sheet.Cell {
		return registerRow(sch, v.Name, v.Spell, v.Recognition, v.Level)
	})
	l.name = t.e.Filter.AsOf.String()
	return l, err
}

func (t *taking) everyTeacher(ctx context.Context) (listing, error) {
	files, sch, err := t.nouns.Teachers.Everyone(ctx, t.who, t.schoolOf())
	today := civil.Today(t.now())
	return of(headers(teacherSchema()), files, func(f teacher.Teacher) []sheet.Cell {
		var last teacher.Spell
		for _, s := range f.Spells {
			if s.School == sch.ID {
				last = s
			}
		}
		rec, _ := teacher.InForce(f.Recognitions, today)
		level := rec.Level
		if level == teacher.NoLevel { // what ran out by its own date stays true in a table that says the date
			for _, r := range f.Recognitions {
				if !r.RecognisedOn.IsZero() && r.EndedOn.IsZero() {
					rec, level = r, r.Level
				}
			}
		}
		return registerRow(sch, f.Name, last, rec, level)
	}), err
}

// registerRow is one teacher under the headers of the import.
func registerRow(sch org.School, name string, s teacher.Spell, rec teacher.Recognition, level teacher.Level) []sheet.Cell {
	from := s.From
	if s.OpenStart() {
		from = civil.Date{}
	}
	if level == teacher.NoLevel {
		rec = teacher.Recognition{}
	}
	return []sheet.Cell{
		sheet.OfText(s.TeacherNo), sheet.OfText(name), sheet.OfText(sch.Code), word(teacherCategories(), string(s.Category)), yes(s.FullTime), yes(s.InPost), sheet.OfText(s.MajorClass),
		levelCell(level), sheet.OfDate(rec.RecognisedOn), sheet.OfDate(rec.ValidTo), sheet.OfText(rec.CertificateNo), sheet.OfDate(from), sheet.OfDate(s.To),
	}
}

// perFile is a table of what the files of a school hold: none, one or more rows of each.
func perFile[T any](ctx context.Context, t *taking, header []string, items func(teacher.Teacher) []T, row func(no string, f teacher.Teacher, item T) []sheet.Cell) (listing, error) {
	files, sch, err := t.nouns.Teachers.Everyone(ctx, t.who, t.schoolOf())
	return listing{header: header, rows: func(put func(...sheet.Cell) error) error {
		for _, f := range files {
			no := ""
			for _, s := range f.Spells {
				if s.School == sch.ID {
					no = s.TeacherNo
				}
			}
			for _, item := range items(f) {
				if err := put(row(no, f, item)...); err != nil {
					return err
				}
			}
		}
		return nil
	}}, err
}

func (t *taking) employment(ctx context.Context) (listing, error) {
	return perFile(ctx, t, []string{"工号", "姓名", "学校", "任教类别", "专任", "在岗", "专业类", "任职开始", "任职结束"},
		func(f teacher.Teacher) []teacher.Spell { return f.Spells },
		func(_ string, f teacher.Teacher, s teacher.Spell) []sheet.Cell {
			from, at := s.From, ""
			if s.OpenStart() {
				from = civil.Date{}
			}
			if sch, err := t.db.School(ctx, s.School); err == nil {
				at = sch.Name
			}
			return []sheet.Cell{
				sheet.OfText(s.TeacherNo), sheet.OfText(f.Name), sheet.OfText(at), word(teacherCategories(), string(s.Category)), yes(s.FullTime), yes(s.InPost), sheet.OfText(s.MajorClass), sheet.OfDate(from), sheet.OfDate(s.To),
			}
		})
}

// practice is under the headers of its import.
func (t *taking) practice(ctx context.Context) (listing, error) {
	return perFile(ctx, t, headers(practiceSchema()),
		func(f teacher.Teacher) []teacher.Practice { return f.Practice },
		func(no string, _ teacher.Teacher, p teacher.Practice) []sheet.Cell {
			return []sheet.Cell{sheet.OfText(no), {}, sheet.OfText(p.Unit), sheet.OfDate(p.From), sheet.OfDate(p.To), word(practiceForms(), string(p.Form)), sheet.OfText(p.VerifiedBy)}
		})
}

var recognitionHeader = []string{"工号", "姓名", "双师级别", "状态", "参照认定", "认定日期", "有效期至", "复查日期", "终止日期", "证书编号", "材料", "经过"}

// recognitions is every recognition of a school's files; a bureau without a school takes those under way in its region.
func (t *taking) recognitions(ctx context.Context) (listing, error) {
	if !t.who.OfSchool() && t.e.Filter.School == "" {
		list, err := page.All(func(p page.Request) (page.Page[teacher.RecognitionRow], error) {
			return t.nouns.Teachers.Recognitions(ctx, t.who, teacher.RecognitionFilter{}, p)
		})
		return of(recognitionHeader, list, func(r teacher.RecognitionRow) []sheet.Cell {
			no := ""
			for _, s := range r.Teacher.Spells {
				if s.School == r.Recognition.School {
					no = s.TeacherNo
				}
			}
			return recognitionCells(no, r.Teacher, r.Recognition)
		}), err
	}
	return perFile(ctx, t, recognitionHeader, func(f teacher.Teacher) []teacher.Recognition { return f.Recognitions }, recognitionCells)
}

func recognitionCells(no string, f teacher.Teacher, r teacher.Recognition) []sheet.Cell {
	evidence, past := "", ""
	for _, e := range r.Evidence {
		evidence += e.Criterion + " " + e.Text + " " + e.Ref + "；"
	}
	for _, s := range r.Steps {
		past += instant(s.At) + " " + s.State.Label().Zh + "；"
	}
	return []sheet.Cell{
		sheet.OfText(no), sheet.OfText(f.Name), levelCell(r.Level), sheet.OfText(r.State.Label().Zh), yes(r.ByReference), sheet.OfDate(r.RecognisedOn), sheet.OfDate(r.ValidTo),
		sheet.OfDate(r.RecheckDue), sheet.OfDate(r.EndedOn), sheet.OfText(r.CertificateNo), sheet.OfText(evidence), sheet.OfText(past),
	}
}

// flows are the times for which teachers work at another school as well.
func (t *taking) flows(ctx context.Context) (listing, error) {
	list, err := t.nouns.Teachers.Flows(ctx, t.who, t.schoolOf())
	called := func(id org.ID) string {
		sch, err := t.db.School(ctx, id)
		if err != nil { // gone from the register of schools
			return string(id)
		}
		return sch.Name
	}
	return of([]string{"教师", "派出学校", "接收学校", "工作时间占比", "开始", "结束", "目的"}, list, func(f teacher.Flow) []sheet.Cell {
		name := ""
		if file, err := t.nouns.Teachers.Teacher(ctx, t.who, f.Teacher); err == nil { // of another school's file a reader may know no more
			name = file.Name
		}
		return append(texts(name, called(f.From), called(f.To), strconv.Itoa(f.Share)+"%"), sheet.OfDate(f.Start), sheet.OfDate(f.End), sheet.OfText(f.Purpose))
	}), err
}

// places are where teachers stood in the development matrix.
func (t *taking) places(ctx context.Context) (listing, error) {
	return perFile(ctx, t, []string{"工号", "姓名", "层级", "系列", "开始"},
		func(f teacher.Teacher) []teacher.Place { return f.Places },
		func(no string, f teacher.Teacher, p teacher.Place) []sheet.Cell {
			return append(texts(no, f.Name, p.Level, p.Series), sheet.OfDate(p.From))
		})
}

// wishes are applications for posts of teachers' practice, as the reader is a party to them.
func (t *taking) wishes(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[practice.Row], error) {
		return t.nouns.Practices.List(ctx, t.who, practice.Filter{}, p)
	})
	return of([]string{"申请编号", "教师", "任教类别", "学校", "岗位名称", "单位名称", "形式", "开始", "结束", "状态", "最后一步的理由", "小结", "申请时间"}, list, func(r practice.Row) []sheet.Cell {
		cells := append(texts(string(r.ID), r.Person.Name), word(teacherCategories(), string(r.Person.Category)))
		return append(append(cells, texts(r.Place, r.Post.Title, r.Unit)...), word(practiceForms(), string(r.Form)), sheet.OfDate(r.From), sheet.OfDate(r.To),
			sheet.OfText(r.State.Label().Zh), sheet.OfText(practice.ReasonWords(r.Reason).Zh), sheet.OfText(r.Report), sheet.OfText(instant(r.CreatedAt)))
	}), err
}

func (t *taking) snapshots(ctx context.Context) (listing, error) {
	list, err := page.All(func(p page.Request) (page.Page[teacher.Snapshot], error) {
		return t.nouns.Teachers.Snapshots(ctx, t.who, t.schoolOf(), p)
	})
	return of([]string{"编号", "截止日期", "口径", "分子", "分母", "签发人", "签发时间", "校验值", "与签名相符"}, list, func(s teacher.Snapshot) []sheet.Cell {
		_, r, err := t.nouns.Teachers.Snapshot(ctx, t.who, s.ID)
		f := r.Figure(r.Formula)
		return []sheet.Cell{
			sheet.OfText(string(s.ID)), sheet.OfDate(s.AsOf), sheet.OfText(s.Formula.Name().Zh), sheet.OfInt(int64(f.Numerator)), sheet.OfInt(int64(f.Denominator)),
			sheet.OfText(r.SignerName), sheet.OfText(instant(s.CreatedAt)), sheet.OfText(s.Hash), yes(err == nil),
		}
	}), err
}

// snapshot is the 花名册 of one report as it was signed, everybody with the reason and the evidence.
func (t *taking) snapshot(ctx context.Context) (listing, error) {
	snap, r, err := t.nouns.Teachers.Snapshot(ctx, t.who, teacher.SnapshotID(t.e.Filter.ID))
	if err != nil {
		return listing{}, err
	}
	schema, figure := teacherSchema(), r.Figure(r.Formula)
	header := append(headersOf(schema, "teacher_no", "name", "category", "full_time", "in_post", "major_class", "dual_level", "recognised_on", "valid_to", "certificate_no"),
		"近五年实践天数", "是否计入", "证明材料", "口径", "截止日期", "分子", "分母", "快照校验值")
	l := of(header, r.People, func(p teacher.ReportPerson) []sheet.Cell {
		evidence := ""
		for _, e := range p.Evidence {
			evidence += e.Text + " " + e.Ref + "；"
		}
		return []sheet.Cell{
			sheet.OfText(p.TeacherNo), sheet.OfText(p.Name), word(teacherCategories(), string(p.Category)), yes(p.FullTime), yes(p.InPost), sheet.OfText(p.MajorClass),
			levelCell(p.Level), sheet.OfDate(p.RecognisedOn), sheet.OfDate(p.ValidTo), sheet.OfText(p.CertificateNo), sheet.OfInt(int64(p.PracticeDays)), sheet.OfText(p.Reason.Words().Zh),
			sheet.OfText(evidence), sheet.OfText(r.Formula.Name().Zh), sheet.OfDate(r.AsOf), sheet.OfInt(int64(figure.Numerator)), sheet.OfInt(int64(figure.Denominator)), sheet.OfText(snap.Hash[:16]),
		}
	})
	l.name = r.SchoolName + "-" + r.AsOf.String()
	return l, nil
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

func yes(b bool) sheet.Cell { return sheet.OfText(choose(b, "是", "否")) }

func levelCell(l teacher.Level) sheet.Cell {
	if l == teacher.NoLevel {
		return word(dualLevels(), noLevel)
	}
	return word(dualLevels(), string(l))
}

package importing

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
	"firstkm/services/student"
)

// rosters reads rows of the students import.
type rosters struct {
	*job
	ctx     context.Context // it lives as long as the import that reads through it
	names   *names
	roster  *student.Roster
	today   civil.Date
	own     org.School // of the importing school
	schools map[string]answer
}

// rosterRow is one student of a table.
type rosterRow struct {
	*student.Row
	names *names
}

func (j *job) students(ctx context.Context) (table[*rosterRow], error) {
	roster, err := j.nouns.Students.Roster(j.who)
	if err != nil {
		return table[*rosterRow]{}, err
	}
	r := &rosters{job: j, ctx: ctx, names: j.called(), roster: roster, today: civil.Today(j.now()), schools: map[string]answer{}}
	if j.who.Is(actor.School) {
		if r.own, err = j.db.School(ctx, org.ID(j.who.Org)); err != nil {
			return table[*rosterRow]{}, err
		}
	}
	j.after = r.after
	return table[*rosterRow]{
		schema: studentSchema(), key: "student_no", once: []string{"student_no", "id_number"}, read: r.row,
		write: func(ctx context.Context, use func(func(*rosterRow) (outcome, error)) error) error {
			return roster.Put(ctx, func(put func(*student.Row) (student.Outcome, error)) error {
				return use(func(row *rosterRow) (outcome, error) {
					o, err := put(row.Row)
					return outcome(o), err
				})
			})
		},
	}, nil
}

// after lists who is not in the table, and records of the chosen ones that they left. A corrected file has the rows alone that
// were refused before, and says nothing of the others.
func (r *rosters) after(ctx context.Context) error {
	if !r.who.Is(actor.School) || r.sum.Part {
		return nil
	}
	if !r.o.Preview && len(r.o.Leave) > 0 && (!r.o.Atomic || r.sum.Rejected == 0) {
		chosen := make([]student.ID, len(r.o.Leave))
		for i, id := range r.o.Leave {
			chosen[i] = student.ID(id)
		}
		n, err := r.roster.LeaveMissing(ctx, chosen)
		if r.sum.Left = n; err != nil {
			return err
		}
	}
	for _, st := range r.roster.Missing() {
		if len(r.sum.Gone) == imports.MostGone {
			break
		}
		r.sum.Gone = append(r.sum.Gone, imports.Gone{ID: ident.ID(st.ID), Key: st.StudentNo, Label: student.MaskName(st.Name), Group: st.Class})
	}
	return nil
}

// row reads a student. What a row leaves empty stays as it is; a birth date and sex that are left empty beside an identity
// number are those of the number.
func (r *rosters) row(rec *sheet.Record) *rosterRow {
	row := &student.Row{StudentNo: rec.Identity("student_no"), School: r.school(rec), Away: away(rec.Text("state"))}
	name, class := rec.Text("name"), rec.Text("class")
	number, phone, guardian := open(rec.Identity("id_number")), open(rec.Identity("phone")), open(rec.Identity("guardian_phone"))
	guardianName := open(rec.Text("guardian_name"))
	birth, sex, enrolled := rec.Date("birth_date"), rec.Enum("sex"), rec.Month("enrol_date")
	major, region, mode := r.major(rec), r.region(rec), rec.Enum("study_mode")
	length := r.length(rec)
	entry := r.entry(rec, enrolled)
	if row.StudentNo != "" && (row.School != "" || r.own.ID != "") {
		if err := r.roster.Saw(r.ctx, row.School, row.StudentNo); err != nil {
			rec.Fail("student_no", text.Say("暂时读不到本校名册，请稍后再试。", "the roster cannot be read for the moment; try again"))
		}
	}
	kept := student.Private{IDNumber: number, Phone: phone, GuardianName: guardianName, GuardianPhone: guardian}
	if len(rec.Errors()) > 0 { // the row is refused: say all that is wrong with it at once
		for _, f := range (student.Draft{Student: student.Student{BirthDate: birth, Sex: sex}, Private: kept}).Wrong(r.now()) {
			rec.Fail(f.Name, f.Reason)
		}
	}
	row.Edit = func(d *student.Draft) {
		put(&d.Name, name)
		put(&d.Class, class)
		put(&d.MajorCode, major)
		put(&d.HomeRegion, region)
		put(&d.StudyMode, mode)
		if number != "" {
			d.BirthDate, d.Sex = birth, sex
		}
		put(&d.Sex, sex)
		if !birth.IsZero() {
			d.BirthDate = birth
		}
		if !enrolled.IsZero() {
			d.EnrolDate = enrolled
		}
		if entry != 0 {
			d.EntryYear = entry
		}
		if length != 0 {
			d.Length = length
		}
		d.Private = kept
	}
	return &rosterRow{row, r.names}
}

// away reports whether the state that a table gives means that the student is not at school. Every other word, such as
// 正常 or 在籍, means that they are.
func away(state string) bool {
	switch state {
	case "离校", "退学", "转出", "转学", "毕业", "结业", "肄业", "开除", "死亡", "注销":
		return true
	}
	return false
}

// open is a value, "" for one that an export has hidden behind stars: it leaves what is known.
func open(s string) string {
	if strings.ContainsAny(s, "*＊") {
		return ""
	}
	return s
}

// school is the school that a row names. A school's own table may name nobody else.
func (r *rosters) school(rec *sheet.Record) org.ID {
	s := rec.Text("school_code")
	if r.own.ID != "" {
		if s != "" && s != r.own.Code && s != r.own.Name {
			rec.Fail("school_code", text.Say("这一行写的是别的学校。只能导入本校学生；这一列可以不填。", "this row names another school; a school imports its own students and may leave the column empty"))
		}
		return ""
	}
	if s == "" {
		rec.Fail("school_code", text.Say("请填写学校标识码或学校全称。", "give the school's code or full name"))
		return ""
	}
	a, known := r.schools[s]
	if !known {
		a = r.find(s)
		r.schools[s] = a
	}
	if a.code == "" {
		rec.Fail("school_code", a.wrong)
	}
	return org.ID(a.code)
}

// find reads a school by code, or by its full name.
func (r *rosters) find(s string) answer {
	if o, err := r.db.SchoolByCode(r.ctx, s); err == nil {
		return answer{code: string(o.ID)}
	}
	list, err := r.db.Schools(r.ctx, org.SchoolFilter{Text: s}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return answer{wrong: text.Say("暂时查不到学校，请稍后再试。", "schools cannot be looked up for the moment; try again")}
	}
	var same []imports.Pick
	for _, o := range list.Items {
		if o.Name == s {
			same = append(same, imports.Pick{Code: string(o.ID), Label: o.Name + "（" + o.Code + "）"})
		}
	}
	if len(same) == 1 {
		return answer{code: same[0].Code}
	}
	return among(s, same)
}

// major reads a major; a name that several levels have is that of the school's own level.
func (r *rosters) major(rec *sheet.Record) string {
	s := rec.Text("major_code")
	if s == "" {
		return ""
	}
	a := r.names.majorAt(s, catalogue.Level(r.own.Level))
	if a.code == "" {
		rec.Fail("major_code", a.wrong)
	}
	return a.code
}

func (r *rosters) region(rec *sheet.Record) string {
	s := rec.Text("home_region")
	if s == "" {
		return ""
	}
	a := r.names.region(s)
	if a.code == "" {
		a.code = r.names.within(s) // an address
	}
	if a.code == "" {
		rec.Fail("home_region", a.wrong)
	}
	return a.code
}

var (
	fourDigits = regexp.MustCompile(`^(20\d\d)\s*(?:级|年|届)?$`)
	twoDigits  = regexp.MustCompile(`^(\d\d)\s*级$`)
	gradeWords = regexp.MustCompile(`^(?:高|中职|职高|中专|大)?([一二三四五1-5])(?:年级)?$`)
	firstDigit = regexp.MustCompile(`^([1-8])\s*(?:年|年制)?$`)
)

// entry reads the year of entry: 2023级, 23级, 2023, or a grade such as 高二, which is counted back from the school
// calendar. Without one it is the year of enrolment.
func (r *rosters) entry(rec *sheet.Record, enrolled civil.Date) int {
	s := strings.TrimSpace(rec.Text("entry_year"))
	if s == "" {
		if enrolled.IsZero() {
			return 0
		}
		return enrolled.Year
	}
	if m := fourDigits.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1]) // digits
		return n
	}
	if m := twoDigits.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1]) // digits
		return 2000 + n
	}
	if m := gradeWords.FindStringSubmatch(s); m != nil {
		grade := strings.Index("一二三四五", m[1])/len("一") + 1
		if n, err := strconv.Atoi(m[1]); err == nil {
			grade = n
		}
		return student.SchoolYear(r.today) - grade + 1
	}
	rec.Fail("entry_year", text.Say("应为入学年份或年级，例如 2023级 或 高二。", "must be the year of entry or the grade, such as 2023级 or 高二"))
	return 0
}

func (r *rosters) length(rec *sheet.Record) int {
	s := strings.TrimSpace(rec.Text("length"))
	if s == "" {
		return 0
	}
	for i, word := range []string{"一", "二", "三", "四", "五", "六"} {
		if strings.HasPrefix(s, word) || strings.HasPrefix(s, "两") && i == 1 {
			return i + 1
		}
	}
	if m := firstDigit.FindStringSubmatch(s); m != nil {
		n, _ := strconv.Atoi(m[1]) // a digit
		return n
	}
	rec.Fail("length", text.Say("学制应为年数，例如 3。", "the length of schooling is a number of years, such as 3"))
	return 0
}

// note implements noted: what the row changes, with what is personal masked.
func (r *rosterRow) note() (imports.Note, bool) {
	n := imports.Note{Key: r.StudentNo, Label: student.MaskName(r.After.Name)}
	for _, c := range r.Changes {
		cell := imports.CellChange{Column: labelOf(c.Member), From: c.From, To: c.To}
		switch c.Member {
		case "name":
			cell.From, cell.To = student.MaskName(r.Before.Name), student.MaskName(r.After.Name)
		case "sex":
			cell.From, cell.To = sexWord(r.Before.Sex), sexWord(r.After.Sex)
		case "birth_date":
			cell.From, cell.To = maskDate(r.Before.BirthDate), maskDate(r.After.BirthDate)
		case "home_region":
			cell.From, cell.To = r.names.path(r.Before.HomeRegion), r.names.path(r.After.HomeRegion)
		case "major_code":
			cell.From, cell.To = r.names.majorName(c.From), r.names.majorName(c.To)
		case student.FieldIDNumber:
			cell.From, cell.To = "****", student.MaskNumber(r.After.IDNumber)
		case student.FieldPhone:
			cell.From, cell.To = "****", student.MaskPhone(r.After.Phone)
		case student.FieldGuardianPhone:
			cell.From, cell.To = "****", student.MaskPhone(r.After.GuardianPhone)
		case student.FieldGuardianName:
			cell.From, cell.To = "****", student.MaskName(r.After.GuardianName)
		}
		n.Cells = append(n.Cells, cell)
	}
	return n, r.Elsewhere
}

func labelOf(member string) string {
	for _, c := range studentSchema().Columns {
		if c.Name == member {
			return chinese(c)
		}
	}
	return member
}

func sexWord(s string) string { return map[string]string{"male": "男", "female": "女"}[s] }

// maskDate shows the year alone.
func maskDate(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()[:4] + "-**-**"
}

func studentSchema() sheet.Schema {
	return sheet.Schema{Name: "students", Title: "学生", Columns: []sheet.Column{
		hinted(needed(column("student_no", sheet.Identity, "学号", "学籍号", "全国学籍号", "学生学号", "学籍辅号")), "20230101", "本校的学号或学籍号，同一学号再次导入即为更正。", "the school's own number: importing it again corrects the same record"),
		hinted(needed(column("name", sheet.Text, "姓名", "学生姓名")), "", "", ""),
		hinted(column("id_number", sheet.Identity, "身份证号", "身份证件号", "身份证号码", "身份证件号码", "证件号码", "公民身份号码"), "", "18 位。填了身份证号，出生日期和性别可以不填。", "18 characters; birth date and sex may then be left empty"),
		column("birth_date", sheet.Date, "出生日期", "出生年月日", "生日", "出生年月"),
		chosen(column("sex", sheet.Enum, "性别"), choice("male", "男", "男性", "男生"), choice("female", "女", "女性", "女生")),
		hinted(column("school_code", sheet.Text, "学校", "学校标识码", "学校名称", "所在学校", "学校代码"), "", "本校导入时可以不填。", "a school may leave it empty"),
		hinted(column("major_code", sheet.Text, "专业", "专业名称", "专业代码", "所学专业", "就读专业"), "数控技术应用", "专业目录中的名称或代码。", "name or code in the catalogue of majors"),
		hinted(column("entry_year", sheet.Text, "年级", "入学年份", "入学年度", "届别", "级"), "2023级", "入学年份（2023级）或年级（高二）。", "year of entry, or the grade"),
		hinted(column("class", sheet.Text, "班级", "班级名称", "所在班级", "行政班", "班"), "2023级数控1班", "", ""),
		column("enrol_date", sheet.Date, "入学日期", "入学年月", "入学时间"),
		hinted(column("phone", sheet.Identity, "手机", "手机号", "手机号码", "联系电话", "学生联系电话", "学生手机", "学生手机号", "学生电话", "本人手机", "本人电话", "电话"), "", "", ""),
		column("guardian_name", sheet.Text, "监护人姓名", "监护人", "家长姓名", "成员1姓名", "联系人"),
		column("guardian_phone", sheet.Identity, "监护人电话", "监护人手机", "监护人手机号", "家长手机号", "家长联系电话", "监护人联系电话", "家长电话", "家长手机", "成员1联系电话", "联系人电话"),
		hinted(column("home_region", sheet.Text, "家庭所在区县", "家庭住址", "家庭地址", "户籍所在地", "生源地", "家庭现住址"), "上海市普陀区", "区县名称或代码；填详细地址也可以，只保存到区县。", "county by name or code; of an address only the county is kept"),
		chosen(column("study_mode", sheet.Enum, "学习形式", "学习方式", "就读方式"), choice("full_time", "全日制", "脱产"), choice("part_time", "非全日制", "业余", "半工半读")),
		hinted(column("length", sheet.Text, "学制", "修业年限"), "3", "年数；不填时中职和专科为 3，本科为 4。", "years; empty: 3, or 4 for a bachelor's school"),
		hinted(column("state", sheet.Text, "学籍状态", "学生状态", "就读状态", "在校状态"), "", "可以不填。写着离校、转出、毕业等的行不会作为在校生导入。", "may be left empty; who left, was transferred or graduated is not taken as being at school"),
	}}
}

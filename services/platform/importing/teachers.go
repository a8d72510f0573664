package importing

import (
	"context"
	"errors"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/platform/sheet"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

func teacherSchema() sheet.Schema {
	return sheet.Schema{Name: "teachers", Title: "教师", Columns: []sheet.Column{
		needed(column("teacher_no", sheet.Identity, "工号", "教师工号", "教工号", "职工号", "教师编号")),
		needed(column("name", sheet.Text, "姓名", "教师姓名")),
		hinted(column("school_code", sheet.Text, "学校", "学校标识码", "学校代码", "学校名称", "所在学校"), "", "标识码或全称；本校导入不用填。", "code or full name; a school's own import needs none"),
		chosen(hinted(column("category", sheet.Enum, "任教类别", "教师类别", "类别", "任课类别"), "专业课", "新教师必填。", "needed of a new teacher"), teacherCategories()...),
		hinted(column("full_time", sheet.Bool, "专任", "是否专任", "专任教师", "专任/兼任", "专任或兼任", "专兼职", "专任情况"), "是", "", ""),
		hinted(column("in_post", sheet.Bool, "在岗", "是否在岗", "在岗状态", "在岗情况"), "是", "", ""),
		hinted(column("major_class", sheet.Text, "专业类", "所属专业类", "任教专业类", "任教专业", "所教专业"), "机械设计制造类", "目录中专业类的名称或四位代码；也可以填专业。", "name or four digits of a class of majors; a major will do"),
		chosen(hinted(column("dual_level", sheet.Enum, "双师级别", "双师型级别", "双师等级", "认定级别", "双师型等级", "双师型教师级别", "双师型教师等级", "双师类型"), "中级", "没有认定填“无”。", "“无” for none"), dualLevels()...),
		hinted(column("recognised_on", sheet.Date, "认定日期", "认定时间", "发证日期", "双师认定日期", "双师认定时间", "双师型认定日期", "双师型认定时间"), "2023-06-30", "", ""),
		hinted(column("valid_to", sheet.Date, "有效期至", "有效期", "有效期止", "截止日期"), "", "证书没有写有效期就不填。", "empty when the certificate states none"),
		column("certificate_no", sheet.Identity, "证书编号", "证书号", "双师证书编号"),
		hinted(column("from", sheet.Date, "入职日期", "到校日期", "任职起始日期"), "", "不填表示入职日期不详。", "empty: the first day is not known"),
		column("last_day", sheet.Date, "离职日期", "离校日期", "任职结束日期"),
	}, Ignored: notOfTeachers()}
}

// notOfTeachers are headings of personnel lists that the register has no place for: it keeps no more of a person than the
// ratio needs.
func notOfTeachers() []string {
	return []string{
		"性别", "出生日期", "出生年月", "年龄", "民族", "籍贯", "政治面貌", "身份证号", "身份证号码", "身份证件号", "证件号码",
		"联系电话", "手机", "手机号", "手机号码", "邮箱", "学历", "学位", "最高学历", "最高学位", "毕业院校", "所学专业",
		"部门", "所在部门", "系部", "所在系部", "教研室", "职称", "专业技术职务", "职称等级", "职务", "用工形式", "编制", "编制情况", "是否在编",
		"参加工作时间", "参加工作日期", "参加工作年月", "是否双师型", "是否双师", "是否双师型教师", "认定单位", "认定机构", "发证单位", "发证机关", "备注",
	}
}

func teacherCategories() []sheet.Choice {
	return []sheet.Choice{
		choice(string(teacher.Professional), "专业课", "专业课教师", "专业", "专业教师", "专业课老师"),
		choice(string(teacher.Public), "公共基础课", "公共基础课教师", "公共课", "公共课教师", "公共课老师", "公共基础", "文化课", "文化课教师", "文化课老师", "文化基础课", "文化基础课教师", "基础课", "基础课教师"),
		choice(string(teacher.Instructor), "实习指导", "实习指导教师", "实习指导课", "实习指导课教师", "实训指导", "实训指导教师", "实训教师", "实习教师"),
		choice(string(teacher.External), "外聘", "外聘教师", "外聘兼职教师", "兼职", "兼职教师", "企业兼职教师", "校外兼职教师"),
	}
}

// noLevel is how a table says that a teacher has no level.
const noLevel = "none"

func dualLevels() []sheet.Choice {
	return []sheet.Choice{
		choice(noLevel, "无", "没有", "未认定", "非双师", "否"), choice(string(teacher.Junior), "初级", "初级双师", "初级双师型"),
		choice(string(teacher.Intermediate), "中级", "中级双师", "中级双师型"), choice(string(teacher.Senior), "高级", "高级双师", "高级双师型"),
	}
}

// staffRow is a teacher's row that can say what it is about.
type staffRow struct{ teacher.RegisterRow }

// note implements noted. What a row changes of a file that is here is not told, only that it does.
func (r staffRow) note() (imports.Note, bool) {
	return imports.Note{Key: r.TeacherNo, Label: student.MaskName(r.Name)}, false
}

func (j *job) teachers(ctx context.Context) table[staffRow] {
	names, schools := j.called(), newSchools(ctx, j.nouns.Orgs)
	var once []string
	if !j.who.Is(actor.Operator) { // whose file may hold several schools, each with numbers of its own
		once = []string{"teacher_no", "certificate_no"}
	}
	return table[staffRow]{
		schema: teacherSchema(), key: "teacher_no", same: []string{"school_code", "teacher_no"}, once: once,
		read: func(r *sheet.Record) staffRow { return staffRow{teacherOf(r, names, schools, j.who)} },
		write: func(ctx context.Context, use func(func(staffRow) (outcome, error)) error) error {
			return j.nouns.Teachers.PutTeachers(ctx, j.who, func(put func(teacher.RegisterRow) (teacher.Outcome, error)) error {
				return use(func(row staffRow) (outcome, error) {
					o, err := put(row.RegisterRow)
					return outcome(o), err
				})
			})
		},
	}
}

func teacherOf(r *sheet.Record, names *names, schools *schools, who actor.Actor) teacher.RegisterRow {
	row := teacher.RegisterRow{
		School: schools.of(r, who), TeacherNo: r.Identity("teacher_no"), Name: r.Text("name"), Category: teacher.Category(r.Enum("category")),
		FullTime: yesOrNo(r, "full_time"), InPost: yesOrNo(r, "in_post"), From: r.Date("from"), LastDay: r.Date("last_day"),
		Certificate: teacher.Certificate{Number: r.Identity("certificate_no"), RecognisedOn: r.Date("recognised_on"), ValidTo: r.Date("valid_to")},
	}
	switch level := r.Enum("dual_level"); level {
	case noLevel:
		row.Unlevelled = true
	default:
		row.Level = teacher.Level(level)
	}
	if s := r.Text("major_class"); s != "" {
		a := names.class(s)
		if row.MajorClass = a.code; a.code == "" {
			r.Fail("major_class", a.wrong)
		}
	}
	return row
}

// stateWords are how registers say 专任 and 在岗 without yes or no. 在职 is not among them: it says nothing of 在岗.
func stateWords() map[string]bool {
	return map[string]bool{"专任": true, "专职": true, "兼任": false, "兼职": false, "在岗": true, "不在岗": false, "离岗": false}
}

// yesOrNo is a 是 or 否, nil when the cell says nothing.
func yesOrNo(r *sheet.Record, column string) *bool {
	if b, ok := stateWords()[r.Text(column)]; ok {
		return &b
	}
	b, ok := r.Bool(column)
	if !ok {
		return nil
	}
	return &b
}

// class reads a class of majors by its four digits, by its name with or without 类, or by a major in it.
func (n *names) class(s string) answer {
	return n.once("class ", s, func() answer {
		if c, ok := n.cat.ClassOf(s); ok && len(s) == 4 && c.Name != "" {
			return answer{code: s}
		}
		name, level := s, catalogue.Level("")
		if m := levelBehind.FindStringSubmatch(s); m != nil {
			if l, ok := catalogue.ParseLevel(m[2]); ok {
				name, level = m[1], l
			}
		}
		for _, c := range n.cat.Classes() {
			if c.Name != name && strings.TrimSuffix(c.Name, "类") != strings.TrimSuffix(name, "类") {
				continue
			}
			if level == "" && len(c.Levels) > 0 {
				level = c.Levels[0]
			}
			return answer{code: c.Code(level)}
		}
		if a := n.major(s); a.code != "" {
			return answer{code: a.code[:4]}
		}
		return answer{wrong: text.Say("没有找到专业类“"+s+"”，请填写目录中的名称或四位代码。", "no class of majors “"+s+"”: give its name or four digits")}
	})
}

// schools turns codes and names of schools into ids and remembers them.
type schools struct {
	ctx  context.Context
	orgs *org.Service
	met  map[string]org.ID
}

func newSchools(ctx context.Context, orgs *org.Service) *schools {
	return &schools{ctx, orgs, map[string]org.ID{}}
}

// of is the school of a row; "" is the importer's own, which the noun sets.
func (s *schools) of(r *sheet.Record, who actor.Actor) org.ID {
	said := r.Text("school_code")
	if said == "" {
		if who.Is(actor.Operator) {
			r.Fail("school_code", text.Say("请填写学校标识码或学校名称。", "give the school's code or name"))
		}
		return ""
	}
	if id, ok := s.met[said]; ok {
		return id
	}
	id, ok := s.find(said)
	if !ok {
		r.Fail("school_code", text.Say("没有找到学校“"+said+"”，请填写学校标识码或全称。", "no school “"+said+"”: give its code or full name"))
		return ""
	}
	s.met[said] = id
	return id
}

func (s *schools) find(said string) (org.ID, bool) {
	sch, err := s.orgs.SchoolByCode(s.ctx, said)
	if err == nil {
		return sch.ID, true
	}
	if !errors.Is(err, org.ErrNotFound) {
		return "", false
	}
	p, err := s.orgs.Schools(s.ctx, org.SchoolFilter{Text: said}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return "", false
	}
	var found []org.ID
	for _, o := range p.Items {
		if o.Name == said {
			found = append(found, o.ID)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

package importing

import (
	"context"

	"firstkm/services/platform/sheet"
	"firstkm/services/teacher"
)

func practiceSchema() sheet.Schema {
	return sheet.Schema{Name: "practice", Title: "企业实践", Columns: []sheet.Column{
		needed(column("teacher_no", sheet.Identity, "工号", "教师工号", "教工号", "职工号", "教师编号")),
		hinted(column("school_code", sheet.Text, "学校", "学校标识码", "学校代码", "学校名称", "所在学校"), "", "标识码或全称；本校导入不用填。", "code or full name; a school's own import needs none"),
		needed(column("unit_name", sheet.Text, "实践单位", "实践企业", "单位名称", "企业名称", "单位")),
		needed(column("from", sheet.Date, "开始", "开始日期", "起始日期", "开始时间")),
		needed(column("to", sheet.Date, "结束", "结束日期", "终止日期", "结束时间")),
		chosen(hinted(column("form", sheet.Enum, "形式", "实践形式", "方式"), "企业培训", "不填为兼职或任职。", "empty: working there"), practiceForms()...),
		hinted(column("verified_by", sheet.Text, "证明人", "核实人", "证明单位"), "人力资源部", "没有证明的实践先记下，不计入天数。", "a time without proof is kept and counts no days"),
	}}
}

func practiceForms() []sheet.Choice {
	return []sheet.Choice{
		choice(string(teacher.Visit), "考察观摩", "考察", "观摩", "调研"), choice(string(teacher.Training), "企业培训", "培训", "接受培训"),
		choice(string(teacher.Post), "兼职或任职", "任职", "兼职", "顶岗", "挂职", "顶岗实践"),
		choice(string(teacher.Research), "参与研发", "产品研发", "技术创新", "研发"),
	}
}

func (j *job) practice(ctx context.Context) table[teacher.PracticeRow] {
	schools := newSchools(ctx, j.nouns.Orgs)
	return table[teacher.PracticeRow]{
		schema: practiceSchema(), key: "from", same: []string{"school_code", "teacher_no", "unit_name", "from"},
		read: func(r *sheet.Record) teacher.PracticeRow {
			form := teacher.Form(r.Enum("form"))
			if form == "" {
				form = teacher.Post
			}
			return teacher.PracticeRow{School: schools.of(r, j.who), TeacherNo: r.Identity("teacher_no"), Practice: teacher.Practice{
				Unit: r.Text("unit_name"), From: r.Date("from"), To: r.Date("to"), Form: form, VerifiedBy: r.Text("verified_by"),
			}}
		},
		write: func(ctx context.Context, use func(func(teacher.PracticeRow) (outcome, error)) error) error {
			return j.nouns.Teachers.PutPractice(ctx, j.who, func(put func(teacher.PracticeRow) (teacher.Outcome, error)) error {
				return use(func(row teacher.PracticeRow) (outcome, error) {
					o, err := put(row)
					return outcome(o), err
				})
			})
		},
	}
}

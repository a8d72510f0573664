package agreement

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// TemplateID names a text that agreements are drawn from: agt_…, or Starter.
type TemplateID ident.ID

// Starter is the text that comes with the program.
const Starter TemplateID = "starter"

// Template is a text of the nine clauses with placeholders. One that is the authorities' model text (示范文本) binds: agreements of
// its school, or of all schools when the operator imported it, are derived from it (R-ART14-TEMPLATE).
type Template struct {
	ID        TemplateID `json:"id"`
	Owner     org.ID     `json:"owner,omitempty"` // the school; empty: of all
	Name      string     `json:"name"`
	BaseModel bool       `json:"base_model"`
	Texts     []string   `json:"texts"`
	CreatedAt time.Time  `json:"created_at"`
}

// newTemplate checks an imported text.
func newTemplate(who actor.Actor, name string, model bool, texts []string, now time.Time) (Template, error) {
	t := Template{ID: TemplateID(ident.New("agt", now)), Name: strings.TrimSpace(name), BaseModel: model, CreatedAt: now}
	if who.Is(actor.School) {
		t.Owner = org.ID(who.Org)
	}
	var bad []fault.Field
	if n := utf8.RuneCountInString(t.Name); n == 0 || n > 60 {
		bad = append(bad, fault.In("name", "请填写名称，不超过 60 字。", "name it, in at most 60 characters"))
	}
	filled, long := 0, false
	for _, s := range texts {
		s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
		t.Texts = append(t.Texts, s)
		long = long || utf8.RuneCountInString(s) > maxClause
		if s != "" {
			filled++
		}
	}
	switch {
	case len(texts) != Clauses || filled == 0:
		bad = append(bad, fault.In("text", "没有读到九项条款。请让每一项以“第一项”“第二项”……单独一行开头。", "the nine clauses were not found: begin each with its own line “第一项”, “第二项” and so on"))
	case long:
		bad = append(bad, fault.In("text", "一项条款不超过 3000 字。", "a clause has at most 3000 characters"))
	}
	if len(bad) > 0 {
		return Template{}, ErrWrong.With(bad...)
	}
	return t, nil
}

// SplitText cuts a whole text into the nine clauses at lines such as 第一项 or 第1项, with or without a title behind.
func SplitText(whole string) []string {
	out, at := make([]string, Clauses), -1
	for line := range strings.Lines(strings.ReplaceAll(whole, "\r\n", "\n")) {
		if n := heading(line); n > 0 {
			at = n - 1
			continue
		}
		if at >= 0 {
			out[at] += line
		}
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// heading is the number of the clause that a line begins, 0 for none.
func heading(line string) int {
	line = strings.TrimSpace(line)
	for i, zh := range []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"} {
		for _, head := range []string{"第" + zh + "项", "第" + string(rune('1'+i)) + "项", "（" + zh + "）"} {
			if strings.HasPrefix(line, head) && utf8.RuneCountInString(line) <= 40 {
				return i + 1
			}
		}
	}
	return 0
}

// model says how terms stand to the model texts among the templates of a school: derived when drawn from one, with every sentence
// of it still there. Parties add, they do not take away.
func model(t Terms, templates []Template) compliance.Model {
	i := slices.IndexFunc(templates, func(x Template) bool { return x.ID == t.Template })
	switch {
	case !slices.ContainsFunc(templates, func(x Template) bool { return x.BaseModel }):
		return compliance.ModelNone
	case i < 0 || !templates[i].BaseModel:
		return compliance.ModelOther
	}
	for n, want := range templates[i].Texts {
		for _, s := range sentences(want) {
			if n >= len(t.Texts) || !slices.Contains(sentences(t.Texts[n]), s) {
				return compliance.ModelOther
			}
		}
	}
	return compliance.ModelDerived
}

// sentences cuts a text at its full stops and lines.
func sentences(s string) (out []string) {
	for line := range strings.Lines(s) {
		for _, part := range strings.SplitAfter(line, "。") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// starter is the text that the program brings: written for it, after what Article 15 asks for and Articles 16 to 20 and 35 say.
func starter() Template {
	return Template{ID: Starter, Name: "起始文本", Texts: []string{
		"甲、乙、丙三方依据《职业学校学生实习管理规定》，就丙方到乙方进行岗位实习订立本协议。",
		"乙方按实习方案安排丙方从事与所学专业对口或相近的工作，指定企业指导人员，提供必要的场地、设备和技术指导。甲方指定校内指导教师全程管理。丙方按时完成实习任务，填写实习日志。\n不安排丙方从事一年级学生、未满十六周岁学生不得从事的实习，不安排高空、井下、放射性、有毒、易燃易爆等较高风险实习，以及国家规定的第三级及以上体力劳动强度的实习。",
		"乙方遵守国家工作时间和休息休假规定，不安排丙方加班、上夜班，不安排丙方在休息日、法定节假日实习；按规定报备的除外。\n丙方请假的，向企业指导人员和校内指导教师报告；因病、因事可以请假，返岗时销假。\n住宿由甲、乙双方统一安排的，丙方遵守住宿管理；在外住宿的，须经监护人签字同意并报甲方备案。",
		"乙方以货币形式按时足额把{报酬}的实习报酬直接支付给丙方本人，不以物品、代金券代替，不经第三方转发。\n甲方和乙方不得向丙方收取押金、培训费、实习报酬提成、管理费、实习材料费、就业服务费或者其他任何形式的实习费用。",
		"乙方执行安全生产责任制，上岗前对丙方进行安全教育和培训，考核合格后安排上岗；免费提供符合国家标准的劳动防护用品，告知岗位的危险因素和职业病危害及防护办法。",
		"甲、乙双方为丙方投保实习责任保险，覆盖实习全程，保费不由丙方承担，也不从实习报酬中抵扣。\n丙方在实习期间受到伤害的，乙方立即救治并通知甲方和监护人；赔付由保险公司按合同承担，不足部分由甲、乙双方依法承担。",
		"甲、乙双方按事先公布的考核方案共同考核，考核由过程和结果两部分组成，不以考勤代替。考核结果告知丙方，丙方有异议的可以向甲方提出复核。",
		"任何一方违反本协议的，依法承担责任。乙方违反本协议或者有关规定的，丙方可以停止实习并向甲方报告，甲方及时另行安排。乙方不得扣押丙方的居民身份证、学生证或者其他证件，不得要求丙方提供担保或者以其他名义收取财物。",
		"本协议一式三份，三方各执一份，自三方全部签署后、从{开始日期}起生效。变更实习单位、岗位或者时间的，另签协议或者补充协议。",
	}}
}

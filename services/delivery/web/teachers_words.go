package web

import (
	"strconv"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/teacher"
)

// categoryWords is what a teacher teaches, as pages say it.
func categoryWords(c teacher.Category) text.Words {
	switch c {
	case teacher.Professional:
		return text.Say("专业课", "Professional courses")
	case teacher.Instructor:
		return text.Say("实习指导", "Internship instruction")
	case teacher.Public:
		return text.Say("公共基础课", "Public courses")
	}
	return text.Say("外聘", "External")
}

// dualWords is a level of dual-qualified teachers.
func dualWords(l teacher.Level) text.Words {
	switch l {
	case teacher.Junior:
		return text.Say("初级", "Junior")
	case teacher.Intermediate:
		return text.Say("中级", "Intermediate")
	case teacher.Senior:
		return text.Say("高级", "Senior")
	}
	return text.Say("无", "None")
}

// recognitionWords is where a recognition stands.
func recognitionWords(s teacher.State) text.Words { return s.Label() }

// recognitionLight is the same as a light.
func recognitionLight(s teacher.State) Light {
	l := Light{State: Attention, Label: recognitionWords(s)}
	switch s {
	case teacher.Recognised, teacher.Rechecking:
		l.State = Pass
	case teacher.Expired, teacher.Withdrawn:
		l.State = Unknown
	case teacher.Revoked, teacher.Refused:
		l.State = Blocked
	}
	return l
}

// reasonLight says whether somebody counts.
func reasonLight(r teacher.Reason) Light {
	switch {
	case r == teacher.Counted:
		return Light{State: Pass, Label: text.Say("计入分子和分母", "Counts")}
	case r.InDenominator():
		return Light{State: Attention, Label: text.Say("只计入分母", "Denominator only")}
	}
	return Light{State: Unknown, Label: text.Say("不计", "Not counted")}
}

// practiceFormWords is how a teacher practises.
func practiceFormWords(f teacher.Form) text.Words {
	switch f {
	case teacher.Visit:
		return text.Say("考察观摩", "Visit")
	case teacher.Training:
		return text.Say("企业培训", "Training")
	case teacher.Research:
		return text.Say("参与研发", "Research and development")
	}
	return text.Say("兼职或任职", "Post")
}

// comingWords is what is going to happen.
func comingWords(k teacher.ComingKind) text.Words {
	switch k {
	case teacher.Expiry:
		return text.Say("认定到期", "Recognition ends")
	case teacher.RecheckDue:
		return text.Say("应复查（认定仍有效）", "Re-check due (still in force)")
	case teacher.Eligible:
		return text.Say("实践满六个月（可申请，未认定）", "Six months of practice reached (eligible, not recognised)")
	case teacher.Hire:
		return text.Say("入职", "Begins")
	}
	return text.Say("离任", "Leaves")
}

// actWords is a step of a recognition's life, as a button says it.
func actWords(step string) text.Words {
	switch step {
	case "apply":
		return text.Say("提交申请", "Apply")
	case "endorse":
		return text.Say("学校认定通过", "Endorse")
	case "refuse":
		return text.Say("不通过", "Refuse")
	case "withdraw":
		return text.Say("撤回申请", "Withdraw the application")
	case "sample":
		return text.Say("抽取复核", "Draw for review")
	case "review":
		return text.Say("复核通过", "Pass the review")
	case "publish":
		return text.Say("开始公示", "Publish")
	case "object":
		return text.Say("登记异议", "Record an objection")
	case "answer":
		return text.Say("答复异议", "Answer the objection")
	case "uphold":
		return text.Say("异议成立", "Uphold the objection")
	case "recognise":
		return text.Say("授予认定", "Recognise")
	case "admit":
		return text.Say("录入已有证书", "Record a certificate")
	case "recheck":
		return text.Say("开始复查", "Begin the re-check")
	case "pass":
		return text.Say("复查通过", "Pass the re-check")
	case "fail":
		return text.Say("复查不通过", "Fail the re-check")
	case "expire":
		return text.Say("到期失效", "Expired")
	case "revoke":
		return text.Say("撤销认定", "Revoke the recognition")
	}
	return text.Say("更正证书信息", "Correct the certificate")
}

// changeWords is what was done to a file, as its history says it.
func changeWords(action string) text.Words {
	switch action {
	case "teacher.enter":
		return text.Say("登记任职", "Employment recorded")
	case "teacher.change":
		return text.Say("变更任教情况", "Facts changed")
	case "teacher.leave":
		return text.Say("登记离任", "Departure recorded")
	case "teacher.correct":
		return text.Say("更正", "Corrected")
	case "teacher.practise":
		return text.Say("登记企业实践", "Practice recorded")
	case "teacher.unpractise":
		return text.Say("删除企业实践", "Practice removed")
	case "teacher.appraise":
		return text.Say("登记师德考核", "Ethics appraisal recorded")
	case "teacher.move":
		return text.Say("调整发展矩阵位置", "Moved in the matrix")
	case "teacher.lend":
		return text.Say("登记柔性流动", "Flow recorded")
	case "teacher.relend":
		return text.Say("更正柔性流动", "Flow changed")
	case "teacher.unlend":
		return text.Say("撤销柔性流动", "Flow removed")
	case "teacher.import":
		return text.Say("导入花名册", "Imported")
	}
	if len(action) > len("teacher.") {
		return actWords(action[len("teacher."):])
	}
	return Plain(action)
}

// shareWords is a figure as a share: 56.7%, or 没有比例 without a denominator.
func shareWords(f teacher.Figure) text.Words {
	if f.Denominator == 0 {
		return text.Say("没有比例", "none")
	}
	return Plain(f.Percent() + "%")
}

// shareOf is a figure with its parts: 56.7%（34 / 60）.
func shareOf(f teacher.Figure) text.Words {
	w := shareWords(f)
	parts := strconv.Itoa(f.Numerator) + " / " + strconv.Itoa(f.Denominator)
	return text.Say(w.Zh+"（"+parts+"）", w.En+" ("+parts+")")
}

func perMille(n int) string {
	if n%10 == 0 {
		return strconv.Itoa(n / 10)
	}
	return strconv.Itoa(n/10) + "." + strconv.Itoa(n%10)
}

// targetWords says a target and whose it is.
func targetWords(t teacher.Target) text.Words {
	if t.Region == "" {
		return text.Say("全国底线 "+perMille(t.PerMille)+"%", "national floor "+perMille(t.PerMille)+"%")
	}
	return text.Say("本区目标 "+perMille(t.PerMille)+"%", "district target "+perMille(t.PerMille)+"%")
}

// monthTick is a month below a chart's axis.
func monthTick(d civil.Date) text.Words { return Plain(d.String()[:7]) }

func untilWords(from, to civil.Date) text.Words {
	if to.IsZero() {
		return text.Say(Date(text.Chinese, from)+" 起", "from "+Date(text.English, from))
	}
	return text.Say(Date(text.Chinese, from)+" 至 "+Date(text.Chinese, to), Date(text.English, from)+" to "+Date(text.English, to))
}

// spellDays are the days of a spell; a first day that nobody recorded is said to be missing.
func spellDays(sp teacher.Spell) text.Words {
	switch {
	case !sp.OpenStart():
		return untilWords(sp.From, sp.To)
	case sp.To.IsZero():
		return text.Say("入职日期未登记", "first day not recorded")
	}
	return text.Say("入职日期未登记，至 "+Date(text.Chinese, sp.To), "first day not recorded, to "+Date(text.English, sp.To))
}

func yesWords(v bool) text.Words {
	if v {
		return text.Say("是", "Yes")
	}
	return text.Say("否", "No")
}

func formulaOptions() []Option { return optionsOf(teacher.Formulas(), teacher.Formula.Name) }

func peopleWords(n int) text.Words {
	if n == 1 {
		return text.Say("1 人", "1 teacher")
	}
	return text.Say(strconv.Itoa(n)+" 人", text.Plural(n, "teacher", "teachers"))
}

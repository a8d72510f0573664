package importing

import (
	"firstkm/services/imports"
	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
)

// schemas are the columns of every kind: formats.md §1. What stands there never changes its meaning; synonyms are added.
func schemas() map[imports.Kind]sheet.Schema {
	all := map[imports.Kind]sheet.Schema{
		imports.Students:    studentSchema(),
		imports.Placements:  placementSchema(),
		imports.Enterprises: enterpriseSchema(),
		imports.Schools:     schoolSchema(),
		imports.Teachers:    teacherSchema(),
		imports.Practice:    practiceSchema(),
	}
	for kind, o := range officials() {
		all[kind] = o.schema()
	}
	return all
}

func column(name string, kind sheet.ValueKind, headers ...string) sheet.Column {
	return sheet.Column{Name: name, Kind: kind, Headers: headers}
}

func needed(c sheet.Column) sheet.Column {
	c.Required = true
	return c
}

func hinted(c sheet.Column, example, zh, en string) sheet.Column {
	c.Example, c.Hint = example, text.Words{Zh: zh, En: en}
	return c
}

func chosen(c sheet.Column, choices ...sheet.Choice) sheet.Column {
	c.Choices = choices
	return c
}

func choice(value string, words ...string) sheet.Choice {
	return sheet.Choice{Value: value, Words: words}
}

func placementSchema() sheet.Schema {
	return sheet.Schema{Name: "placements", Title: "岗位", Columns: []sheet.Column{
		hinted(needed(column("ref", sheet.Text, "岗位编号", "编号", "唯一编号", "外部编号", "岗位ID")), "GW-001",
			"您自己的编号，同一编号再次导入即为修改。", "your own key: importing it again changes the same posting"),
		chosen(hinted(column("origin", sheet.Enum, "来源类型", "岗位来源"), "", "不填时，单位导入的为本单位岗位，运维导入的为外部信息。", "empty: an enterprise's own, an operator's external"),
			choice("own", "本单位", "本平台", "自有"), choice("external", "外部", "外部信息", "外部招聘")),
		column("enterprise_uscc", sheet.Identity, "统一社会信用代码", "社会信用代码", "信用代码", "单位信用代码"),
		column("enterprise_name", sheet.Text, "单位名称", "企业名称", "公司名称", "实习单位", "用人单位", "单位", "公司"),
		hinted(needed(column("title", sheet.Text, "岗位名称", "职位名称", "岗位", "职位")), "数控车工实习生", "不超过 80 个字。", "at most 80 characters"),
		hinted(needed(column("description", sheet.Text, "岗位描述", "职位描述", "岗位职责", "工作内容", "岗位说明")), "", "做什么、跟谁学、在哪里做，不超过 8000 字。", "at most 8000 characters"),
		hinted(column("tasks", sheet.List, "典型工作任务", "工作任务"), "加工轴类零件；检验尺寸", "实习生具体做的事。", "what the intern does"),
		hinted(column("occupation_code", sheet.Text, "职业编码", "职业代码", "职业", "职业名称"), "6-18-01-01", "职业分类大典的编码或名称。", "code or name of the occupation"),
		hinted(column("post_kind", sheet.Text, "岗位类别", "同类岗位", "岗位类型"), "车工", "与单位申报的同类岗位一致。", "as the unit declared its kinds of post"),
		hinted(column("major_codes", sheet.List, "适用专业", "专业代码", "面向专业", "专业", "适用专业代码"), "660103；机电技术应用（中职）", "专业代码或名称；同名专业请注明层次。", "codes or names of majors; name the level where several bear the name"),
		column("base_code", sheet.Text, "所属基地", "基地编号", "基地代码"),
		hinted(column("region", sheet.Text, "区县", "所在区县", "工作区县", "区县代码", "行政区划", "地区", "工作地区"), "上海市普陀区", "实际工作地点所在区县，代码或名称。", "county of the place of work, code or name"),
		column("address", sheet.Text, "地址", "工作地址", "工作地点", "详细地址"),
		column("lat", sheet.Decimal, "纬度"), column("lng", sheet.Decimal, "经度"),
		hinted(column("seats", sheet.Int, "人数", "招收人数", "实习人数", "招聘人数", "名额", "岗位人数"), "5", "", ""),
		column("start_date", sheet.Date, "开始日期", "实习开始日期", "起始日期", "开始时间"),
		column("end_date", sheet.Date, "结束日期", "实习结束日期", "终止日期", "结束时间"),
		hinted(column("pay_month_fen", sheet.Money, "月报酬", "月薪", "实习报酬", "月实习报酬", "每月报酬"), "3000", "与日报酬只填一项。", "or the pay per day, not both"),
		column("pay_day_fen", sheet.Money, "日报酬", "日薪", "每日报酬"),
		hinted(column("wage_standard_month_fen", sheet.Money, "同岗工资", "同岗位工资", "同岗位工资标准", "同岗月工资"), "3800", "相同岗位正式职工的月工资。", "wage of an employee in the same post"),
		column("lowest_grade_month_fen", sheet.Money, "最低档工资", "最低档月工资", "最低档工资标准"),
		column("independent", sheet.Bool, "相对独立", "是否相对独立", "相对独立参与实际工作"),
		column("shift_start", sheet.Time, "上班", "上班时间"), column("shift_end", sheet.Time, "下班", "下班时间"),
		column("break_minutes", sheet.Int, "休息分钟", "休息时间", "休息分钟数", "中间休息"),
		chosen(hinted(column("shift_days", sheet.List, "工作日", "每周工作日"), "周一至周五", "", ""), weekdays()...),
		chosen(column("labour_grade", sheet.Enum, "劳动强度", "体力劳动强度", "体力劳动强度分级"), grades()...),
		chosen(hinted(column("hazards", sheet.List, "危险因素", "危害因素", "禁忌作业", "职业危害"), "无", "没有请填“无”，留空表示还没有确认。", "“无” says that there is none; empty says that nobody has looked yet"), hazards()...),
		chosen(column("housing", sheet.Enum, "住宿", "住宿安排"), choice("provided", "提供", "提供住宿", "包住", "有"), choice("subsidy", "补贴", "住宿补贴", "住房补贴"), choice("none", "不提供", "无", "没有", "自理")),
		chosen(column("meals", sheet.Enum, "伙食", "餐食", "就餐"), choice("provided", "提供", "包吃", "工作餐", "免费", "有"), choice("subsidy", "补贴", "餐补", "伙食补贴"), choice("none", "不提供", "无", "没有", "自理")),
		chosen(column("site_type", sheet.Enum, "工作场所", "场所类型", "场所"), sites()...),
		hinted(column("published_at", sheet.Date, "发布日期", "发布时间"), "", "外部信息在原处发布的日期；没有日期的不在页面上显示。", "when an external listing was published where it comes from; one without is not shown on pages"),
	}}
}

func enterpriseSchema() sheet.Schema {
	return sheet.Schema{Name: "enterprises", Title: "单位", Columns: []sheet.Column{
		needed(column("uscc", sheet.Identity, "统一社会信用代码", "社会信用代码", "信用代码")),
		needed(column("name", sheet.Text, "单位名称", "企业名称", "公司名称", "单位", "名称")),
		hinted(column("industry_code", sheet.Text, "行业", "行业代码", "所属行业", "国民经济行业"), "C3421", "国民经济行业分类的代码或名称。", "code or name in GB/T 4754"),
		hinted(column("region", sheet.Text, "区县", "所在区县", "区县代码", "地区"), "上海市普陀区", "", ""),
		column("address", sheet.Text, "地址", "单位地址", "详细地址"),
		column("on_post_employees", sheet.Int, "在岗职工数", "职工人数", "在岗人数", "职工总数"),
		hinted(column("employees_as_of", sheet.Date, "职工数截止日期", "截止日期"), "", "不填为导入当天。", "empty: the day of the import"),
		hinted(column("post_kinds", sheet.Text, "同类岗位人数", "各岗位人数", "岗位人数"), "车工:12;钳工:5", "岗位名称、冒号、人数，用分号隔开。", "kind, colon, head-count; separated by semicolons"),
		column("business_scope", sheet.Text, "经营范围"),
		hinted(column("tags", sheet.List, "标签", "称号"), "产教融合型企业", "", ""),
	}}
}

func schoolSchema() sheet.Schema {
	return sheet.Schema{Name: "schools", Title: "学校", Columns: []sheet.Column{
		needed(column("code", sheet.Identity, "学校标识码", "标识码", "学校代码", "院校代码")),
		needed(column("name", sheet.Text, "学校名称", "院校名称", "名称", "学校")),
		chosen(column("level", sheet.Enum, "层次", "办学层次"),
			choice("secondary", "中职", "中专", "职高", "技工", "中等职业教育"), choice("associate", "高职专科", "专科", "高职", "大专"),
			choice("bachelor", "职教本科", "本科", "职业本科", "高职本科")),
		hinted(column("region", sheet.Text, "区县", "所在区县", "区县代码"), "上海市普陀区", "", ""),
		hinted(column("city", sheet.Text, "城市", "所在地", "所在城市"), "", "官方名单的写法；不认识的城市不影响导入。", "as in the official list; an unknown one does no harm"),
		column("authority", sheet.Text, "主管部门", "举办者"),
		column("remarks", sheet.Text, "备注"),
	}}
}

package jobads

import "strings"

// benefit is one thing that advertisements offer beside the pay, with the words they use for it. Texts are searched for these
// words: many run together without a separator, and what is not among them is praise (领导好) or worse.
type benefit struct {
	tag   string
	words []string
}

const (
	lodging   = "包住"
	rentMoney = "住房补贴"
)

var offered = []benefit{
	{"五险一金", []string{"五险一金", "六险一金", "七险一金"}},
	{"双休", []string{"双休", "做五休二", "上五休二"}},
	{"带薪年假", []string{"带薪年假", "带薪休假"}},
	{"定期体检", []string{"体检"}},
	{"节日福利", []string{"节日福利", "节假日福利", "节日礼"}},
	{"专业培训", []string{"培训"}},
	{"包吃", []string{"包吃", "包三餐", "免费三餐", "提供三餐", "包食宿", "提供食宿", "工作餐", "包餐"}},
	{"餐补", []string{"餐补", "餐饮补贴", "食宿补贴"}},
	{lodging, []string{"包住", "包吃住", "包食宿", "提供住宿", "提供食宿", "提供宿舍", "员工宿舍", "免费住宿"}},
	{rentMoney, []string{"住房补贴", "租房补贴", "房补", "食宿补贴"}},
	{"班车", []string{"班车"}},
	{"交通补贴", []string{"交通补"}},
	{"通讯补贴", []string{"通讯补"}},
	{"高温补贴", []string{"高温补"}},
	{"全勤奖", []string{"全勤奖"}},
	{"绩效奖金", []string{"绩效奖"}},
	{"年终奖", []string{"年终奖", "年底双薪", "十三薪", "13薪", "14薪"}},
	{"弹性工作", []string{"弹性工作"}},
	{"补充保险", []string{"补充医疗", "商业保险", "意外险", "意外保险"}},
}

// benefits are the tags of what is offered, and the housing that it means: provided, subsidy, or "" when nothing is said.
func benefits(welfare string) (tags []string, housing string) {
	for _, b := range offered {
		if !contains(welfare, b.words) {
			continue
		}
		tags = append(tags, b.tag)
		switch {
		case b.tag == lodging:
			housing = "provided"
		case b.tag == rentMoney && housing == "":
			housing = "subsidy"
		}
	}
	return tags, housing
}

func contains(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// Bounds of the skills that are taken from an advertisement.
const (
	mostSkills   = 10
	longestSkill = 36 // bytes
)

// skills are the parts of a list written in any of the usual ways: ['数据安全', '数据挖掘'].
func skills(s string) (found []string) {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("[]'\",，;；、|", r) }) {
		if part = known(strings.TrimSpace(part)); part != "" && len(part) <= longestSkill && len(found) < mostSkills {
			found = append(found, part)
		}
	}
	return found
}

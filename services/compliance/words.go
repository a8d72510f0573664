package compliance

import (
	"fmt"
	"regexp"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// bias is wording that treats applicants unequally, and what to write instead.
type bias struct {
	words   *regexp.Regexp
	rewrite text.Words
}

var biases = []bias{
	{
		regexp.MustCompile(`(仅?限|只限|只[招要收]|仅[招要收])(男|女)[性生士]?|(男|女)[性生士]?优先|[招聘](男|女)[性生工]|性别[:：]?\s*(男|女)|不要(男|女)[性生]?`),
		text.Say("改为“男女不限”，写明工作本身的要求（如“能搬运 10 公斤物料”）。", "Say what the work asks for, open to both sexes."),
	},
	{
		regexp.MustCompile(`\d{2}\s*周?岁\s*[（(]?(及|含)?[）)]?\s*(以下|以内|之内)|\d{2}\s*周?岁?\s*[-—–~～至到]\s*\d{2}\s*周?岁|年龄\s*[-—–~～:：]?\s*\d{2}\s*[-—–~～至到]\s*\d{2}|(仅?限|只[招要收]|仅[招要收]|要求|须为|优先考虑)\s*[890]0后|[890]0后(优先|的?女生|的?男生)`),
		text.Say("删去年龄上限；法定下限由系统核对。", "Remove the age limit; the legal minimum is checked anyway."),
	},
	{
		regexp.MustCompile(`(仅?限|只限|只[招要收]|仅[招要收]|限招)(本地|本市|本省|本区|外地|农村|城镇|城市)(户籍|户口|人|居民)?|(本地|本市|本省|外地|城镇|农村)(户籍|户口|人)?优先|(须|需|要求|具有|具备|拥有)(本地|本市|本省|[\p{Han}]{2,3}市?)(户籍|户口)|不(招|要|收)[\p{Han}]{2,4}(籍|人)`),
		text.Say("删去户籍要求；需要了解路程的，写明工作地点和住宿。", "Remove the residence requirement; state place and housing instead."),
	},
	{
		regexp.MustCompile(`五官端正|(相貌|长相|容貌)(端正|姣好|甜美|清秀|好|佳|出众)|颜值(高|佳|好|在线)|高颜值(优先|者|女|男)|形象(气质)?(佳|好|姣好)|身材(好|匀称|苗条)|气质佳|身高\s*[\d一二三]|净身高|体重\s*\d`),
		text.Say("删去外貌、身高要求，写明与工作有关的能力。", "Remove looks and height; name the skill."),
	},
	{
		regexp.MustCompile(`乙肝|大三阳|小三阳|(^|[^A-Za-z])(HBV|HIV)([^A-Za-z]|$)|艾滋|传染病携带|无.{0,4}传染病史`),
		text.Say("删去；只有法律规定的工种可以要求健康证明，写“按规定持健康证明”。", "Remove it; only where the law asks for it may a health certificate be required."),
	},
	{
		regexp.MustCompile(`已婚|未婚|已育|未育|单身优先|不?(准|得|能)?(谈恋爱|恋爱)`),
		text.Say("删去婚育状况要求。", "Remove marital and family status."),
	},
	{
		regexp.MustCompile(`(仅?限|只限|只[招要收])(汉族|少数民族)|不(招|要|收)少数民族|汉族优先|无宗教信仰|不(招|要)信教`),
		text.Say("删去民族、宗教要求。", "Remove ethnicity and religion."),
	},
	{
		regexp.MustCompile(`(不要|不招|不收|仅?限|拒绝|要求|看)[^，。；,;]{0,4}((白羊|金牛|双子|巨蟹|狮子|处女|天秤|天蝎|射手|摩羯|水瓶|双鱼)座|星座|属相|生肖|血型|八字)|([\p{Han}]{2}座|属[鼠牛虎兔龙蛇马羊猴鸡狗猪])(优先|勿扰|除外)`),
		text.Say("删去星座、属相、血型要求。", "Remove star sign, zodiac and blood type."),
	},
	{
		regexp.MustCompile(`不(招|要|收|接受|录用)残(疾|障)|无残疾|四肢健全`),
		text.Say("删去；写明工作本身需要的动作和能力。", "Remove it; state what the work asks for."),
	},
}

// discrimination warns of wording against equal treatment (F11), with a rewrite; one finding a field and kind of wording.
func discrimination(f PlacementFacts) []Finding {
	var found []Finding
	for _, in := range []struct{ field, text string }{{"title", f.Title}, {"description", f.Description}} {
		for _, b := range biases {
			said := b.words.FindString(in.text)
			if said == "" {
				continue
			}
			found = append(found, find(RuleWords, fault.Warn, in.field,
				text.Say(fmt.Sprintf("“%s”涉嫌歧视性要求。", said), fmt.Sprintf("“%s” treats applicants unequally.", said)), b.rewrite))
		}
	}
	return found
}

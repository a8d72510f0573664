package compliance

import (
	"regexp"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

const venues = `酒吧|夜总会|歌舞厅|歌厅|舞厅|迪厅|KTV|卡拉OK|量贩式|洗浴|浴场|浴池|桑拿|足浴|会所|电子游戏厅|游戏厅|游艺厅|电子游艺|电玩城|网吧|网咖|互联网上网服务|娱乐场所|娱乐城`

var (
	venueWords = regexp.MustCompile(venues)
	// venueJob finds a post in such a venue, venueTrade a trade that only supplies it.
	venueJob   = regexp.MustCompile(`(?:` + venues + `).{0,8}(服务|员|生|师|领班|主管|前台|迎宾|收银|保洁|保安|DJ|驻唱|实习|助理|管理)`)
	venueTrade = regexp.MustCompile(`安装|维修|设计|施工|工程|销售|软件|设备`)
)

// BarredIndustry reports whether a GB/T 4754-2017 class is one of Article 16(5)'s venues: bars 6233, baths 8051 and 8052,
// indoor entertainment 901 (song and dance halls, arcades, internet cafés) and other entertainment 909.
func BarredIndustry(code string) bool {
	c := industry(code)
	for _, p := range []string{"6233", "8051", "8052", "901", "909"} {
		if strings.HasPrefix(c, p) {
			return true
		}
	}
	return false
}

func barred(words string) bool {
	return venueWords.MatchString(strings.ToUpper(words))
}

// venueOfUnit is the rule at G0: the industry decides; a barred word in the scope of another industry (a hotel with karaoke)
// leaves the decision to the actual site at G1.
func venueOfUnit(f UnitFacts) []Finding {
	scope := barred(included(f.BusinessScope))
	switch {
	case BarredIndustry(f.IndustryCode) || barred(f.IndustryName) || scope && f.IndustryCode == "" && f.IndustryName == "":
		return []Finding{venueBar("industry_code")}
	case scope:
		return []Finding{find(RuleVenue, fault.Warn, "business_scope",
			text.Say("经营范围含有营业性娱乐场所项目，不得安排学生到这些场所实习。", "The business scope includes entertainment venues, where no student may be placed."),
			text.Say("发布岗位时请如实填写实际工作场所。", "State the actual place of work in each posting."))}
	case f.IndustryCode == "" && f.IndustryName == "" && strings.TrimSpace(f.BusinessScope) == "":
		return []Finding{block(RuleVenue, "industry_code",
			text.Say("未填写行业和经营范围，无法排除酒吧、夜总会、歌厅、洗浴中心、电子游戏厅、网吧等场所。", "Neither industry nor business scope is given, so a barred venue cannot be ruled out."),
			text.Say("请选择所属行业。", "Choose the industry."))}
	}
	return nil
}

// venueOfPlacement is the rule at G1: company and actual site.
func venueOfPlacement(f PlacementFacts) []Finding {
	var found []Finding
	for _, u := range venueOfUnit(f.Unit) {
		if u.Class == fault.Block {
			found = append(found, u)
		}
	}
	title := strings.ToUpper(f.Title)
	switch {
	case f.SiteType == SiteEntertainment:
		found = append(found, venueBar("site_type"))
	case venueJob.MatchString(title) && !venueTrade.MatchString(title):
		found = append(found, venueBar("title"))
	case f.SiteType == "":
		found = append(found, block(RuleVenue, "site_type",
			text.Say("未填写实际工作场所的类型。", "The type of the actual place of work is missing."),
			text.Say("请选择：车间、办公室、门店、医院、酒店、餐厅、车辆、户外、其他。", "Choose one.")))
	case barred(title) || barred(f.Description) || barred(f.SiteAddress):
		found = append(found, find(RuleVenue, fault.Warn, "site_type",
			text.Say("标题、描述或地址中出现了酒吧、歌厅、洗浴、网吧等字样。", "Title, description or address mentions a bar, karaoke, bath or internet café."),
			text.Say("请确认学生的实际工作场所不在其中。", "Make sure that students do not work there.")))
	}
	return found
}

func venueBar(field string) Finding {
	return block(RuleVenue, field,
		text.Say("不得安排学生到酒吧、夜总会、歌厅、洗浴中心、电子游戏厅、网吧等营业性娱乐场所实习。", "No student may be placed in bars, nightclubs, karaoke, bath centres, arcades, internet cafés or other entertainment venues."),
		text.Say("请改换实际工作场所；该场所不能接收实习学生。", "Choose another place of work; this venue cannot host interns."))
}

package importing

import (
	"firstkm/services/compliance"
	"firstkm/services/platform/sheet"
)

func weekdays() []sheet.Choice {
	var out []sheet.Choice
	days := []struct {
		day  compliance.Weekday
		name string
		full string
	}{
		{compliance.Mon, "一", "monday"},
		{compliance.Tue, "二", "tuesday"},
		{compliance.Wed, "三", "wednesday"},
		{compliance.Thu, "四", "thursday"},
		{compliance.Fri, "五", "friday"},
		{compliance.Sat, "六", "saturday"},
		{compliance.Sun, "日", "sunday"},
	}
	for _, d := range days {
		words := []string{"周" + d.name, "星期" + d.name, "礼拜" + d.name, d.full}
		if d.day == compliance.Sun {
			words = append(words, "周天", "星期天", "礼拜天")
		}
		out = append(out, choice(string(d.day), words...))
	}
	return out
}

func grades() []sheet.Choice {
	return []sheet.Choice{
		choice("I", "Ⅰ级", "Ⅰ", "I级", "一级", "第一级", "1", "1级", "轻"),
		choice("II", "Ⅱ级", "Ⅱ", "II级", "二级", "第二级", "2", "2级", "中等", "中"),
		choice("III", "Ⅲ级", "Ⅲ", "III级", "三级", "第三级", "3", "3级", "重"),
		choice("IV", "Ⅳ级", "Ⅳ", "IV级", "四级", "第四级", "4", "4级", "极重", "很重"),
	}
}

// short are the words that people use for a hazard beside its official name. A word that could mean two is none's.
var short = map[compliance.Hazard][]string{
	compliance.Dust1:         {"粉尘", "生产性粉尘"},
	compliance.ColdWater2:    {"冷水作业", "冷水"},
	compliance.Heat3:         {"高温作业", "高温"},
	compliance.Cold3:         {"低温作业", "低温"},
	compliance.MineBelow:     {"矿山井下", "井下采矿"},
	compliance.MineSurface:   {"采石作业", "采石"},
	compliance.Forestry:      {"伐木", "森林伐木"},
	compliance.Radioactive:   {"放射性物质", "放射性", "辐射"},
	compliance.Flammable:     {"易燃易爆"},
	compliance.Burn:          {"烧伤", "化学性烧伤", "热烧伤"},
	compliance.Survey:        {"野外勘探", "地质勘探"},
	compliance.DivingTunnel:  {"潜水", "潜水作业"},
	compliance.Plateau:       {"高原作业", "高原"},
	compliance.HeavyLoad:     {"负重作业", "负重", "搬运重物"},
	compliance.PowerTools:    {"电锤", "凿岩机", "风动工具"},
	compliance.ForcedPosture: {"强迫体位"},
	compliance.FastLine:      {"快速流水线", "流水线作业"},
	compliance.Boiler:        {"司炉", "锅炉"},
	compliance.Height:        {"高处作业", "高空作业", "登高作业", "高处", "高空"},
	compliance.Underground:   {"地下作业", "井下作业"},
	compliance.Toxic:         {"有毒", "有毒物质"},
	compliance.HighRisk:      {"其他高风险", "高风险"},
}

// none are the words that say that there is no hazard.
var none = []string{"无", "没有", "none", "无危险", "无危害", "[]"}

func hazards() []sheet.Choice {
	var out []sheet.Choice
	for _, h := range compliance.Hazards() {
		out = append(out, choice(string(h.Code), append([]string{h.Name.Zh}, short[h.Code]...)...))
	}
	return out
}

func sites() []sheet.Choice {
	return []sheet.Choice{
		choice("workshop", "车间", "厂房", "工厂"), choice("office", "办公室", "写字楼"), choice("shop", "门店", "商店", "商场", "店铺"),
		choice("hospital", "医院", "诊所", "医疗机构"), choice("hotel", "酒店", "宾馆"), choice("restaurant", "餐厅", "饭店", "餐饮"),
		choice("vehicle", "车辆", "车上", "交通工具"), choice("outdoor", "户外", "室外", "野外"),
		choice("entertainment", "娱乐场所", "歌厅", "酒吧", "网吧"), choice("other", "其他"),
	}
}

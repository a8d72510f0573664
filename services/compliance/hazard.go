package compliance

import "firstkm/services/kernel/text"

// Hazard is a danger of the work: the seventeen items of 《未成年工特殊保护规定》第三条 (split where another rule needs only a
// part of an item) and the dangers that Article 17(1) names beyond them.
type Hazard string

// The hazards, in the order of the seventeen items; the last four are Article 17(1)'s own.
const (
	Dust1         Hazard = "dust_1"
	Toxic1        Hazard = "toxic_1"
	Height2       Hazard = "height_2"
	ColdWater2    Hazard = "cold_water_2"
	Heat3         Hazard = "heat_3"
	Cold3         Hazard = "cold_3"
	Labour4       Hazard = "labour_4"
	MineBelow     Hazard = "mine_underground"
	MineSurface   Hazard = "mine_surface"
	Forestry      Hazard = "forestry"
	Radioactive   Hazard = "radioactive"
	Flammable     Hazard = "flammable"
	Burn          Hazard = "burn"
	Survey        Hazard = "geological_survey"
	DivingTunnel  Hazard = "diving_tunnel"
	Plateau       Hazard = "plateau"
	HeavyLoad     Hazard = "heavy_load"
	PowerTools    Hazard = "power_tools"
	ForcedPosture Hazard = "forced_posture"
	FastLine      Hazard = "fast_line"
	Boiler        Hazard = "boiler"
	Height        Hazard = "height"
	Underground   Hazard = "underground"
	Toxic         Hazard = "toxic"
	HighRisk      Hazard = "high_risk"
)

// HazardRow says what a hazard is and whom it bars.
type HazardRow struct {
	Code     Hazard
	Item     int // number among the seventeen items, 0 for those of Article 17(1) only
	Name     text.Words
	HighRisk bool // Article 17(1): needs a special filing for anyone
	Female   bool // on the always-list of 《女职工劳动保护特别规定》
}

// Hazards is the table of all hazards.
func Hazards() []HazardRow {
	return []HazardRow{
		{Code: Dust1, Item: 1, Name: text.Say("接触一级以上生产性粉尘", "industrial dust of class 1 or above")},
		{Code: Toxic1, Item: 2, Name: text.Say("一级以上有毒作业", "toxic work of class 1 or above"), HighRisk: true},
		{Code: Height2, Item: 3, Name: text.Say("二级以上高处作业", "work at height of class 2 or above"), HighRisk: true},
		{Code: ColdWater2, Item: 4, Name: text.Say("二级以上冷水作业", "cold-water work of class 2 or above")},
		{Code: Heat3, Item: 5, Name: text.Say("三级以上高温作业", "work in heat of class 3 or above")},
		{Code: Cold3, Item: 6, Name: text.Say("三级以上低温作业", "work in cold of class 3 or above")},
		{Code: Labour4, Item: 7, Name: text.Say("第四级体力劳动强度作业", "physical labour of grade IV"), Female: true},
		{Code: MineBelow, Item: 8, Name: text.Say("矿山井下作业", "underground mining"), HighRisk: true, Female: true},
		{Code: MineSurface, Item: 8, Name: text.Say("矿山地面采石作业", "surface quarrying"), HighRisk: true},
		{Code: Forestry, Item: 9, Name: text.Say("森林伐木、流放及守林作业", "logging, log-driving, forest guarding")},
		{Code: Radioactive, Item: 10, Name: text.Say("接触放射性物质", "contact with radioactive substances"), HighRisk: true},
		{Code: Flammable, Item: 11, Name: text.Say("易燃易爆作业", "flammable or explosive work"), HighRisk: true},
		{Code: Burn, Item: 11, Name: text.Say("有化学性烧伤或热烧伤危险的作业", "danger of chemical or thermal burns")},
		{Code: Survey, Item: 12, Name: text.Say("地质勘探和资源勘探的野外作业", "geological field survey")},
		{Code: DivingTunnel, Item: 13, Name: text.Say("潜水、涵洞、涵道作业", "diving, culvert or tunnel work"), HighRisk: true},
		{Code: Plateau, Item: 13, Name: text.Say("海拔三千米以上的高原作业", "plateau work above 3,000 m (not for natives)")},
		{Code: HeavyLoad, Item: 14, Name: text.Say("每小时六次以上且每次超过二十公斤，或间断每次超过二十五公斤的负重作业", "loads over 20 kg six times an hour or more, or over 25 kg intermittently"), Female: true},
		{Code: PowerTools, Item: 15, Name: text.Say("使用凿岩机、捣固机、气镐、气铲、铆钉机、电锤的作业", "rock drill, tamper, pneumatic pick or shovel, riveter, electric hammer")},
		{Code: ForcedPosture, Item: 16, Name: text.Say("长时间保持强迫体位的作业", "prolonged forced posture")},
		{Code: FastLine, Item: 16, Name: text.Say("动作频率每分钟大于五十次的流水线作业", "line work of more than 50 movements a minute")},
		{Code: Boiler, Item: 17, Name: text.Say("锅炉司炉", "boiler stoking")},
		{Code: Height, Name: text.Say("高处（高空）作业", "work at height below class 2"), HighRisk: true},
		{Code: Underground, Name: text.Say("井下（地下）作业", "underground work other than mining"), HighRisk: true},
		{Code: Toxic, Name: text.Say("有毒作业", "toxic work below class 1"), HighRisk: true},
		{Code: HighRisk, Name: text.Say("其他具有较高安全风险的作业", "other work of high safety risk"), HighRisk: true},
	}
}

// Enum lists the values of Hazard.
func (Hazard) Enum() []string {
	rows := Hazards()
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = string(r.Code)
	}
	return out
}

// UnmarshalText refuses unknown values.
func (v *Hazard) UnmarshalText(b []byte) error { return choose(v, b) }

// Words is the name of the hazard; its code when it is none of the table.
func (v Hazard) Words() text.Words {
	for _, r := range Hazards() {
		if r.Code == v {
			return r.Name
		}
	}
	return text.Say(string(v), string(v))
}

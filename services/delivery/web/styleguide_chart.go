package web

import (
	"math"

	"firstkm/services/kernel/text"
)

// SampleCharts is the charts of the style guide.
type SampleCharts struct {
	Lines []Chart
	Bars  BarList
}

func sampleCharts() SampleCharts {
	gone := math.NaN()
	years := []text.Words{text.Say("2021", "2021"), text.Say("2022", "2022"), text.Say("2023", "2023"), text.Say("2024", "2024"), text.Say("2025", "2025"), text.Say("2026", "2026")}
	return SampleCharts{
		Lines: []Chart{
			{
				Title: text.Say("双师型教师占专业课教师的比例", "Dual-qualified share of professional-course teachers"), Note: text.Say("每年 9月1日。", "On 1 September of each year."),
				Percent: true, Ticks: years, Target: &ChartTarget{Label: text.Say("目标", "Target"), Value: 70},
				Series: []ChartSeries{
					{Label: text.Say("本校", "This school"), Values: []float64{46.5, 50, 53.3, gone, 58.1, 61.9}},
					{Label: text.Say("全区", "District"), Values: []float64{48, 49.5, 52.6, 55, 57.9, 60.8}},
				},
			},
			{Title: text.Say("每月新发布岗位", "New postings a month"), Ticks: years, Series: []ChartSeries{{Label: text.Say("岗位", "Posts"), Values: []float64{12, 140, 260, 380, 410, 457}}}},
		},
		Bars: BarList{
			Title: text.Say("各校双师比例", "Share by school"), Note: text.Say("竖线为本区目标。", "The mark is the district's target."), Max: 100,
			Items: []BarItem{
				{Label: text.Say("示例工业学校", "Example Industrial School"), Value: 72.1, Says: text.Say("72.1%（62 / 86）", "72.1% (62 of 86)"), Target: 70, State: Pass, Href: "#charts"},
				{Label: text.Say("示例商贸学校", "Example School of Commerce"), Value: 48.3, Says: text.Say("48.3%（29 / 60）", "48.3% (29 of 60)"), Target: 70, State: Attention},
				{Label: text.Say("示例新办学校", "Example New School"), Value: gone, Says: text.Say("无（没有专业课教师）", "none (no professional-course teachers)"), Target: 70, State: Unknown},
			},
		},
	}
}

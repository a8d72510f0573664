package privacy_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"
)

func TestACopyHoldsWhatOthersSaidAndDidOfTheStudent(t *testing.T) {
	c := privacy.Copy{Kept: privacy.Kept{
		Applied: []privacy.KeptApplication{
			{Post: "数控车工", Unit: "示例机械厂", From: civil.On(2025, 10, 8), To: civil.On(2026, 3, 31), State: text.Say("已确认", "Confirmed")},
			{Post: "钳工", Unit: "示例机械厂", State: text.Say("已撤回", "Withdrawn")},
		},
		Rounds: []privacy.KeptRound{{
			Name: "秋季双选", Number: "AB23CD45", Choices: []string{"数控车工"}, Obtained: "数控车工", Changed: text.Say("家庭原因", "Family"),
			Marks: []privacy.KeptMark{{Post: "数控车工", Word: text.Say("80 分", "80 points")}},
		}},
	}}
	_, rows := c.Table(func(privacy.Look) string { return "" })
	for _, want := range [][]string{
		{"实习", "示例机械厂：数控车工", "已确认", "2025-10-08 至 2026-03-31"},
		{"实习", "示例机械厂：钳工", "已撤回", ""},
		{"双选轮次", "秋季双选：学校审核时的调整", "家庭原因", ""},
		{"双选轮次", "秋季双选：单位的意见，数控车工", "80 分", ""},
	} {
		if !slices.ContainsFunc(rows, func(row []string) bool { return slices.Equal(row, want) }) {
			t.Errorf("got %v, want the row %v", rows, want)
		}
	}
	out, err := json.Marshal(c.Document())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"applied":[{"post":"数控车工","unit":"示例机械厂","start_date":"2025-10-08"`, `"changed":{`, `"marks":[{"post":"数控车工","word":{`} {
		if !strings.Contains(string(out), want) {
			t.Errorf("got %s, want %s in it", out, want)
		}
	}
}

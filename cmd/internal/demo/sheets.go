package demo

import (
	"context"
	"fmt"

	"firstkm/services/batch"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
)

// addSheets gives the first school's batch its rules and schemes, one of which waits, and three plans: approved by both, approved
// by the school alone, and a draft.
func (w *world) addSheets(ctx context.Context) error {
	s := &w.schools[0]
	list, err := w.s.Batches.Batches(ctx, s.office, batch.Filter{State: batch.Approved}, page.Request{Limit: 1})
	if err != nil || len(list.Items) == 0 {
		return err
	}
	id := list.Items[0].ID
	for _, k := range batch.SheetKinds()[1:] {
		steps := []string{"submit", "approve"}
		if k == batch.Boarding {
			steps = steps[:1]
		}
		made, err := w.s.Batches.Draw(ctx, s.office, id, k, nil, sheetContent(k))
		if err == nil {
			err = w.sheetSteps(ctx, s, made[0], steps...)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
	}
	units, err := w.s.Batches.Adopted(ctx, id, w.today)
	if err != nil {
		return err
	}
	plans, err := w.s.Batches.Draw(ctx, s.office, id, batch.JointPlan, units[:min(3, len(units))], sheetContent(batch.JointPlan))
	if err != nil {
		return err
	}
	for n, x := range plans {
		if err := w.sheetSteps(ctx, s, x, [][]string{{"submit", "approve", "unit"}, {"submit", "approve"}, nil}[n]...); err != nil {
			return fmt.Errorf("plan: %w", err)
		}
	}
	return nil
}

// sheetSteps takes steps of a sheet: the office submits, the vice-principal approves, and so does the unit of a plan.
func (w *world) sheetSteps(ctx context.Context, s *school, x batch.Sheet, steps ...string) error {
	for _, step := range steps {
		who := s.office
		switch step {
		case "approve":
			who = s.principal
		case "unit":
			who, step = actor.Actor{Account: "system", Role: actor.Enterprise, Org: ident.ID(x.Unit)}, "approve"
		}
		if _, err := w.s.Batches.SheetStep(ctx, who, x.ID, 0, step, ""); err != nil {
			return err
		}
	}
	return nil
}

// sheetContent says something short in each part.
func sheetContent(k batch.SheetKind) batch.Content {
	c := batch.Content{Process: 60, Result: 40, Source: batch.OwnScheme}
	said := map[string]string{
		"posts": "数控车床操作和质量检验，跟随带教师傅。", "goals": "能独立完成典型零件的加工和检验。", "tasks": "识图、装夹、编程、加工、检验，每两周轮换一项。", "standards": "按专业教学标准和单位操作规程。",
		"preparation": "开始前完成安全培训和考核，复习公差与测量。", "assessment": "过程 60%，结果 40%，双方共同评定。", "safeguards": "每人一名带教师傅，责任保险和劳保用品由单位和学校落实。",
		"process": "日志、巡访记录和带教师傅每月评价。", "result": "实习报告和一件作品的答辩。", "graders": "学校指导教师、单位带教师傅", "provider": "实习单位", "address": "厂区宿舍 2 号楼", "arrangement": "每间四人，由学校和单位共同管理，夜间有人值班。",
		"text": "一、责任到人；二、每天联系；三、出现情况立即报告学校实习办和单位负责人；四、先救人，后处置。",
	}
	for _, name := range k.Sections() {
		c.Sections = append(c.Sections, batch.Section{Name: name, Text: said[name] + "（演示）"})
	}
	return c
}

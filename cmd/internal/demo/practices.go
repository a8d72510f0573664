package demo

import (
	"context"
	"fmt"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/practice"
)

// practicePost is a post for teachers, and what became of the wishes of some teachers of the first school.
type practicePost struct {
	title       string
	form        compliance.PracticeForm
	tasks       []string
	start, days int // from today
	draft       bool
	wishes      []wish
}

// wish is a teacher by the place in the register and the steps that follow the application.
type wish struct {
	teacher int
	steps   []string
}

func practicePosts() []practicePost {
	return []practicePost{
		{
			title: "数控加工工艺实践", form: compliance.PracticePost, start: 50, days: 54, tasks: []string{"跟随工艺员编制典型零件的加工工艺", "参与首件试切和工艺验证", "了解班组的生产组织和质量要求"},
			wishes: []wish{{2, nil}, {5, []string{"decline"}}},
		},
		{
			title: "智能产线运维实践", form: compliance.PracticePost, start: 55, days: 42, tasks: []string{"参与产线点检和故障处理", "整理典型故障，编成教学案例"},
			wishes: []wish{{0, []string{"accept"}}, {6, []string{"accept", "confirm"}}},
		},
		{
			title: "新工艺新装备观摩", form: compliance.PracticeVisit, days: 1, tasks: []string{"观摩五轴加工和在线检测", "与技术部座谈人才需求"},
			wishes: []wish{{3, []string{"accept", "confirm", "report", "attest", "finish"}}, {9, []string{"accept", "confirm", "attest"}}, {10, []string{"accept", "confirm"}}},
		},
		{
			title: "精密测量技术培训", form: compliance.PracticeTraining, start: 70, days: 12, tasks: []string{"三坐标测量机的编程与操作", "测量不确定度的评定"},
			wishes: []wish{{8, []string{"accept", "return"}}},
		},
		{title: "夹具改进项目参与研发", form: compliance.PracticeResearch, start: 90, days: 60, draft: true},
	}
}

// addPractices posts for teachers at the first unit and brings applications into every state.
func (w *world) addPractices(ctx context.Context) error {
	st, u := w.schools[0], &w.units[0]
	desk := actor.Actor{Account: "system", Role: actor.TeachersOffice, Org: ident.ID(st.ID)}
	for _, d := range practicePosts() {
		p, err := w.s.Placements.Create(ctx, u.hr, w.practiceTerms(u, d))
		if err != nil {
			return err
		}
		if d.draft {
			continue
		}
		if _, err := w.s.Placements.Publish(ctx, u.hr, p.ID); err != nil {
			return err
		}
		for _, x := range d.wishes {
			if err := w.wish(ctx, st.ID, p, u.hr, desk, x); err != nil {
				return fmt.Errorf("%s, %s: %w", d.title, number(x.teacher), err)
			}
		}
	}
	return nil
}

func (w *world) practiceTerms(u *unit, d practicePost) placement.Terms {
	start := w.today.AddDays(d.start)
	return placement.Terms{
		Kind: placement.TeacherPractice, Title: d.title, PracticeForm: d.form, Tasks: d.tasks, Region: u.Region, Address: u.Address,
		Description: "由技术部安排师傅对接，提供工位、劳动防护用品和工作餐。", Seats: 4, Start: start, End: start.AddDays(d.days - 1),
		MajorCodes: []string{"660103", "460103"}, Meals: "provided", SiteType: compliance.SiteWorkshop,
	}
}

// wish applies for a teacher and takes the steps.
func (w *world) wish(ctx context.Context, school org.ID, p placement.Placement, hr, desk actor.Actor, x wish) error {
	file, err := w.s.Teachers.TeacherByNo(ctx, desk, school, number(x.teacher))
	if err != nil {
		return err
	}
	who := actor.Actor{Account: "system", Role: actor.Teacher, Org: ident.ID(school), Person: ident.ID(file.ID)}
	a, err := w.s.Practices.Apply(ctx, who, p.ID, "想把新工艺带回课堂。（演示）", true)
	if err != nil {
		return err
	}
	by := map[string]actor.Actor{"accept": hr, "decline": hr, "attest": hr, "confirm": desk, "return": desk, "finish": desk, "report": who}
	for _, step := range x.steps {
		act := practice.Act{
			Step: step, Report: "了解了五轴加工和在线检测的流程，整理成两个教学案例。（演示）",
			Statement: practice.Statement{From: w.today, To: w.today, By: "示例主管，技术部", Text: "全程参加，与技术人员交流充分。（演示）"},
		}
		switch step {
		case "decline":
			act.Reason = "本期名额已安排，欢迎申请下一期。（演示）"
		case "return":
			act.Reason = "与期末考试时间冲突，请改报下一期。（演示）"
		}
		if _, err := w.s.Practices.Step(ctx, by[step], a.ID, 0, act); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	return nil
}

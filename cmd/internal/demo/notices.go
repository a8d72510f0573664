package demo

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/notify"
)

// addNotices sends what a school sends in a week: some of it opened, some done, some waited for.
func (w *world) addNotices(ctx context.Context) error {
	s := w.schools[0]
	class := s.students[0].Class
	for i, d := range []notify.Draft{
		{Text: "请于本周五下午四点前，把签好的安全告知书交到实习办。", En: "Hand in the signed safety form at the internship office by Friday, 4 p.m.", Action: true, Classes: []string{class}},
		{Text: "周三第七节课在报告厅讲实习权益和怎样识别收费中介，请准时参加。", En: "Wednesday, seventh lesson, main hall: your rights as an intern and how to spot paid agents.", Classes: []string{class}},
		{Text: "请各班主任核对本班学生的实习意向，周四前反馈。", En: "Class teachers: please check your class's wishes and answer by Thursday.", Action: true, Roles: []actor.Role{actor.ClassTeacher}},
		{Text: "明天有大雨，外出实习的同学请提前出发，注意安全。", En: "Heavy rain tomorrow: leave early and take care.", Urgent: true, Classes: []string{class}},
	} {
		n, err := w.s.Notices.Send(ctx, s.office, d)
		if err != nil {
			return err
		}
		if err := w.answer(ctx, n, i); err != nil {
			return err
		}
	}
	return nil
}

// answer lets classmates open a notice, and some of them do what it asks. The demo's own student has everything unread.
func (w *world) answer(ctx context.Context, n notify.Notice, nth int) error {
	s := w.schools[0]
	for i, st := range s.students {
		if i == 0 || st.Class != s.students[0].Class || i%3 == nth%3 {
			continue
		}
		pupil := actor.Actor{Role: actor.Student, Org: ident.ID(s.ID), Person: ident.ID(st.ID)}
		list, err := w.s.Notices.Inbox(ctx, pupil, true, page.Request{Limit: 1})
		if err != nil {
			return err
		}
		for _, c := range list.Items {
			if c.Notice.ID != n.ID {
				continue
			}
			answer := w.s.Notices.Read
			if n.Action && i%2 == 0 {
				answer = w.s.Notices.Done
			}
			if _, err := answer(ctx, pupil, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

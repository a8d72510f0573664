package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	faults "firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/teacher"
)

// A register as schools really have it contradicts itself: each row that cannot be is refused at the cell that is wrong,
// with what to do, and the others come in.
func TestARegisterThatContradictsItselfIsToldWhere(t *testing.T) {
	t.Parallel()
	found(t, settings(t.TempDir()), func(w *world) {
		w.school("school", "3107000001", "310107")
		w.school("school2", "3107000002", "310107")
		w.join("office", actor.TeachersOffice, w.ids["school"], "", "")
		w.join("office2", actor.TeachersOffice, w.ids["school2"], "", "")
		w.badRegisters(t)
	})
}

func (w *world) take(kind imports.Kind, table string) imports.Summary {
	w.t.Helper()
	sum, err := w.a.Services.Imports.Import(w.t.Context(), w.who("office"), kind, imports.Options{}, imports.File{Name: "花名册.csv", Body: strings.NewReader(table)})
	w.check(err)
	return sum
}

func (w *world) badRegisters(t *testing.T) {
	today := civil.Today(time.Now())
	for _, tt := range []struct {
		name, rows string
		kind       imports.Kind
		want       map[int]string // column by line
		come       int
	}{
		{
			"two rows of one number", "工号,姓名,任教类别\nJ1,甲一,专业课\nJ1,甲二,公共基础课\nJ2,乙,专业课\n", imports.Teachers,
			map[int]string{2: "teacher_no", 3: "teacher_no"},
			1,
		},
		{
			"two rows of one certificate", "工号,姓名,任教类别,双师级别,认定日期,证书编号\nK1,甲,专业课,初级,2023-06-30,沪双1\nK2,乙,专业课,初级,2023-06-30,沪双1\n", imports.Teachers,
			map[int]string{2: "certificate_no", 3: "certificate_no"},
			0,
		},
		{
			"a row that contradicts itself", "工号,姓名,任教类别,专任,双师级别,认定日期,入职日期,离职日期\nL1,甲,外聘,是,,,,\nL2,乙,专业课,是,无,2023-06-30,,\nL3,丙,专业课,是,,,2020-09-01,2019-07-01\n", imports.Teachers,
			map[int]string{2: "full_time", 3: "dual_level", 4: "last_day"},
			0,
		},
		{
			"a certificate valid before it was issued, or from tomorrow", "工号,姓名,任教类别,双师级别,认定日期,有效期至\nM1,甲,专业课,中级,2024-06-30,2023-06-29\nM2,乙,专业课,中级," + today.AddDays(1).String() + ",\n", imports.Teachers,
			map[int]string{2: "valid_to", 3: "recognised_on"},
			0,
		},
		{
			"a number of another name", "工号,姓名,任教类别\nJ2,丁,专业课\n", imports.Teachers, map[int]string{2: "name"}, 0,
		},
		{
			"practice of the future, backwards, and of nobody", "工号,实践单位,开始,结束,证明人\nJ2,示例厂," + today.AddDays(10).String() + "," + today.AddDays(40).String() + ",人事部\nJ2,示例厂,2025-03-01,2025-02-01,人事部\nX9,示例厂,2025-01-01,2025-02-01,人事部\nJ2,示例公司," + today.AddDays(10).String() + "," + today.AddDays(40).String() + ",\n", imports.Practice,
			map[int]string{2: "verified_by", 3: "to", 4: "teacher_no"},
			1,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sum := w.take(tt.kind, tt.rows)
			if sum.Created != tt.come || sum.Rejected != len(tt.want) {
				t.Errorf("got %d in and %d refused, want %d and %d: %+v", sum.Created, sum.Rejected, tt.come, len(tt.want), sum.Rows)
			}
			for _, r := range sum.Rows {
				if tt.want[r.Line] != r.Name || r.Reason.Zh == "" || r.Reason.En == "" {
					t.Errorf("line %d: got %s, want %s: %+v", r.Line, r.Name, tt.want[r.Line], r.Reason)
				}
			}
		})
	}
	ctx := t.Context()
	list, err := w.a.Services.Teachers.Teachers(ctx, w.who("office"), teacher.Filter{Text: "J2"}, page.Request{})
	w.check(err)
	file := list.Items[0].Teacher
	_, err = w.a.Services.Teachers.Enter(ctx, w.who("office2"), file.ID, teacher.Spell{From: civil.On(2024, 9, 1), Facts: teacher.Facts{TeacherNo: "W1", Category: teacher.Professional, InPost: true, FullTime: true}})
	if !errors.Is(err, teacher.ErrInvalid) || faults.Of(err).Fields[0].Name != "full_time" {
		t.Errorf("full-time at two schools: got %v, want the field full_time", err)
	}
	file, err = w.a.Services.Teachers.Enter(ctx, w.who("office2"), file.ID, teacher.Spell{From: civil.On(2024, 9, 1), Facts: teacher.Facts{TeacherNo: "W1", Category: teacher.Professional, InPost: true}})
	w.check(err)
	_, err = w.a.Services.Teachers.ChangeFacts(ctx, w.who("office2"), file.ID, 0, civil.On(2024, 9, 1), teacher.Facts{TeacherNo: "W1", Category: teacher.Professional, InPost: true, FullTime: true})
	if !errors.Is(err, teacher.ErrInvalid) || faults.Of(err).Fields[0].Name != "full_time" {
		t.Errorf("full-time at two schools by a change: got %v, want the field full_time", err)
	}
}

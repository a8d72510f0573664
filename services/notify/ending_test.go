package notify_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/platform/store"
	"firstkm/services/teacher"
)

// recognise puts teachers into the register of sch_1, each with one recognition that ends on a day.
func (d *desk) recognise(files ...teacher.Teacher) {
	d.t.Helper()
	d.change(func(ctx context.Context, tx *store.Tx) error {
		for _, f := range files {
			if err := tx.InsertTeacher(ctx, f); err != nil {
				return err
			}
			if _, err := tx.SaveStandings(ctx, f.ID, teacher.Standings(f)); err != nil {
				return err
			}
		}
		return nil
	})
}

// holder is a teacher of sch_1 with recognitions; each is named after its level and last day.
func holder(id, no string, rs ...teacher.Recognition) teacher.Teacher {
	for i := range rs {
		rs[i].ID, rs[i].School, rs[i].RecognisedOn = teacher.RecognitionID("rcg_"+no+string(rune('a'+i))), "sch_1", civil.MustParse("2020-03-01")
		if rs[i].State == "" {
			rs[i].State = teacher.Recognised
		}
	}
	return teacher.Teacher{
		ID: teacher.ID(id), Name: "示例教师" + no, Version: 1, CreatedAt: noon(), UpdatedAt: noon(), Recognitions: rs,
		Spells: []teacher.Spell{{ID: teacher.SpellID("spl_" + no), School: "sch_1", From: civil.MustParse("2015-09-01"), Facts: teacher.Facts{TeacherNo: no, Category: teacher.Professional, InPost: true, FullTime: true}}},
	}
}

func until(level teacher.Level, day string) teacher.Recognition {
	return teacher.Recognition{Level: level, ValidTo: civil.MustParse(day)}
}

// A recognition that runs out is brought to mind once a step, also by a program that was started anew.
func TestARecognitionThatRunsOutIsBroughtToMind(t *testing.T) {
	d := staffed(t)
	d.recognise(holder("tch_1", "J-1", until(teacher.Senior, "2026-02-28")))
	office, own := actor.Actor{Account: "acc_teach", Role: actor.TeachersOffice}, actor.Actor{Account: "acc_t1", Role: actor.Teacher}
	for _, tt := range []struct {
		day  string
		made int // to the teacher and to the office
		says string
	}{
		{"2025-08-31", 0, ""},
		{"2025-09-01", 2, "2026年2月28日 到期，还有 180 天"},
		{"2025-09-02", 0, ""},
		{"2026-01-28", 0, ""},
		{"2026-01-29", 2, "2月28日 到期，还有 30 天"},
		{"2026-02-28", 0, ""},
		{"2026-03-01", 0, ""},
	} {
		d.clock = civil.MustParse(tt.day).Start().Add(12 * time.Hour)
		d.all = d.on(d.db.InTx)
		n, err := d.all.Remember(t.Context())
		if err != nil || n != tt.made {
			t.Errorf("on %s: made %d, %v; want %d", tt.day, n, err, tt.made)
		}
		if tt.made == 0 {
			continue
		}
		for _, who := range []actor.Actor{office, own} {
			if got := d.inbox(who); len(got) == 0 || !strings.Contains(got[0].Notice.Text.Zh, tt.says) || !strings.Contains(got[0].Notice.Text.Zh, "高级双师型认定") || strings.Contains(got[0].Notice.Text.Zh, "示例教师") {
				t.Errorf("on %s %s reads %+v, want %q and no name", tt.day, who.Account, got, tt.says)
			}
		}
	}
}

func TestWhichEndingsAreToldAndWhen(t *testing.T) {
	gone := holder("tch_9", "J-9", until(teacher.Junior, "2025-10-10"))
	gone.Spells[0].To = civil.MustParse("2025-08-31")
	own := teacher.LevelStandard{Province: "31", Standard: teacher.ForSecondary, Level: teacher.Senior, From: civil.MustParse("2025-01-01"), Remind: []int{90, 365, 90}}
	other := own
	other.Province = "32"
	for name, tt := range map[string]struct {
		file      teacher.Teacher
		standards teacher.Standards
		want      string // of the office's notice
	}{
		"heard of late: the nearest step alone":       {holder("tch_9", "J-9", until(teacher.Junior, "2025-09-20")), nil, "还有 19 天"},
		"too early":                                   {holder("tch_9", "J-9", until(teacher.Junior, "2026-03-01")), nil, ""},
		"without an end":                              {holder("tch_9", "J-9", teacher.Recognition{Level: teacher.Junior}), nil, ""},
		"revoked":                                     {holder("tch_9", "J-9", teacher.Recognition{Level: teacher.Junior, State: teacher.Revoked, ValidTo: civil.MustParse("2025-10-10")}), nil, ""},
		"under its re-check":                          {holder("tch_9", "J-9", teacher.Recognition{Level: teacher.Junior, State: teacher.Rechecking, ValidTo: civil.MustParse("2025-10-10")}), nil, "还有 39 天"},
		"a higher one stays in force":                 {holder("tch_9", "J-9", until(teacher.Junior, "2025-10-10"), until(teacher.Senior, "2028-10-10")), nil, ""},
		"a lower one stays in force":                  {holder("tch_9", "J-9", until(teacher.Senior, "2025-10-10"), until(teacher.Junior, "2028-10-10")), nil, "高级"},
		"the teacher has left":                        {gone, nil, ""},
		"the province says a year and three months":   {holder("tch_9", "J-9", until(teacher.Junior, "2026-03-01")), teacher.Standards{own}, "还有 181 天"},
		"another province's steps are not this one's": {holder("tch_9", "J-9", until(teacher.Junior, "2026-03-01")), teacher.Standards{other}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := staffed(t)
			d.standards = tt.standards
			d.all = d.on(d.db.InTx)
			d.recognise(tt.file)
			if _, err := d.all.Remember(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := d.inbox(actor.Actor{Account: "acc_teach", Role: actor.TeachersOffice})
			if tt.want == "" && len(got) != 0 || tt.want != "" && (len(got) != 1 || !strings.Contains(got[0].Notice.Text.Zh, tt.want)) {
				t.Errorf("the office reads %+v, want %q", got, tt.want)
			}
		})
	}
}

// A large office is told of each, over several transactions, and of none twice.
func TestManyEndingsAreToldOnce(t *testing.T) {
	d := staffed(t)
	var files []teacher.Teacher
	for i := range 230 {
		no := "K-" + string(rune('A'+i/26)) + string(rune('a'+i%26))
		files = append(files, holder("tch_"+no, no, until(teacher.Junior, "2025-12-01")))
	}
	d.recognise(files...)
	first, err := d.all.Remember(t.Context())
	again, againErr := d.all.Remember(t.Context())
	if err := errors.Join(err, againErr); err != nil || first != 230 || again != 0 {
		t.Errorf("told %d, then %d, %v; want 230 and none", first, again, err)
	}
	d.drain()
	if len(d.sms.got)+len(d.mail.got) != 0 {
		t.Errorf("got %d messages, want the inbox alone half a year before", len(d.sms.got)+len(d.mail.got))
	}
}

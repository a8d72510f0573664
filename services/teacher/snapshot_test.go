package teacher_test

import (
	"errors"
	"testing"

	"firstkm/services/org"
	"firstkm/services/teacher"
)

func TestLaterCorrectionsStandBesideTheReport(t *testing.T) {
	files := staff(4, 2)
	report := teacher.NewReport(files, org.School{ID: "sch_1", Name: "示例学校"}, rule, asOf)
	if f := report.Figure(teacher.DefaultFormula); f.Numerator != 2 || f.Denominator != 4 || len(report.People) != 4 {
		t.Fatalf("got %+v of %d", f, len(report.People))
	}
	if diff := teacher.Differences(report, files); len(diff) != 0 {
		t.Errorf("got %+v at once, want none", diff)
	}
	files[0].Spells[0].InPost = false
	files[1].Recognitions[0].Level = teacher.Senior
	files = append(files[:3:3], one("999", teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}, "", ""))
	want := map[teacher.ID][2]teacher.Reason{
		"tch_000": {teacher.Counted, teacher.NotInPost}, "tch_001": {teacher.Counted, teacher.Counted},
		"tch_003": {teacher.NotRecognised, teacher.NotEmployed}, "tch_999": {teacher.NotEmployed, teacher.NotRecognised},
	}
	diff := teacher.Differences(report, files)
	if len(diff) != len(want) {
		t.Fatalf("got %+v, want %d", diff, len(want))
	}
	for _, d := range diff {
		if want[d.Teacher] != [2]teacher.Reason{d.Before, d.Now} {
			t.Errorf("%s: got %s then %s, want %v", d.Teacher, d.Before, d.Now, want[d.Teacher])
		}
	}
	if f := report.Figure(teacher.DefaultFormula); f.Numerator != 2 || f.Denominator != 4 {
		t.Errorf("the report changed: %+v", f)
	}
}

// plainNotary signs by the length alone.
type plainNotary struct{}

func (plainNotary) Sign(m []byte) teacher.Seal {
	return teacher.Seal{Signature: string(rune(len(m)))}
}

func (n plainNotary) Verify(m []byte, s teacher.Seal) teacher.Proof {
	if n.Sign(m) == s {
		return teacher.Vouched
	}
	return teacher.Forged
}

func TestAReportThatWasTouchedIsNotShown(t *testing.T) {
	body := []byte(`{"id":"snp_1","school":"sch_1","as_of":"2026-03-01","formula":"legacy","people":[]}`)
	good := teacher.Snapshot{
		ID: "snp_1", School: "sch_1", AsOf: asOf, Formula: teacher.Legacy, Body: body,
		Hash: "", Seal: plainNotary{}.Sign(body),
	}
	if _, err := good.Open(plainNotary{}); !errors.Is(err, teacher.ErrForged) {
		t.Errorf("without its hash: got %v, want ErrForged", err)
	}
}

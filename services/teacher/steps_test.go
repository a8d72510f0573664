package teacher_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"firstkm/services/kernel/fault"
	"firstkm/services/teacher"
)

// on is a hand at work on a day.
func on(d, note string) teacher.Hand {
	return teacher.Hand{Now: day(d).Start().Add(8 * time.Hour), Note: note}
}

// proof answers every criterion of the junior standard.
func proof() (out []teacher.Evidence) {
	for _, c := range teacher.National()[0].Criteria {
		out = append(out, teacher.Evidence{Criterion: c.ID, Text: "材料"})
	}
	return out
}

func applicant(t *testing.T) teacher.Teacher {
	t.Helper()
	file := one("1", teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}, "", "")
	a := teacher.Application{School: "sch_1", Level: teacher.Junior, Standard: teacher.ForSecondary, Evidence: proof()}
	if _, err := file.Apply("rcg_1", a, teacher.National()[0].Criteria, on("2026-03-01", "")); err != nil {
		t.Fatal(err)
	}
	return file
}

// steps are the way from an application to a re-check that is passed.
var steps = []struct {
	name string
	do   func(*teacher.Teacher) error
	want teacher.State
}{
	{"endorse", func(f *teacher.Teacher) error { _, err := f.Endorse("rcg_1", on("2026-03-02", "")); return err }, teacher.Endorsed},
	{"sample", func(f *teacher.Teacher) error { _, err := f.Sample("rcg_1", on("2026-03-03", "")); return err }, teacher.Sampled},
	{"review", func(f *teacher.Teacher) error { _, err := f.Review("rcg_1", on("2026-03-04", "")); return err }, teacher.Reviewed},
	{"publish", func(f *teacher.Teacher) error {
		_, err := f.Publish("rcg_1", day("2026-03-05"), day("2026-03-11"), on("2026-03-05", ""))
		return err
	}, teacher.Noticed},
	{"object", func(f *teacher.Teacher) error {
		_, err := f.Object("rcg_1", "obj_1", on("2026-03-06", "证书存疑"))
		return err
	}, teacher.Noticed},
	{"answer", func(f *teacher.Teacher) error {
		_, err := f.Answer("rcg_1", "obj_1", false, on("2026-03-09", "查证无误"))
		return err
	}, teacher.Noticed},
	{"recognise", func(f *teacher.Teacher) error {
		_, err := f.Recognise("rcg_1", teacher.Certificate{Number: "双-1", ValidTo: day("2031-03-11")}, on("2026-03-12", ""))
		return err
	}, teacher.Recognised},
	{"recheck", func(f *teacher.Teacher) error { _, err := f.Recheck("rcg_1", on("2029-03-12", "")); return err }, teacher.Rechecking},
	{"pass", func(f *teacher.Teacher) error {
		_, err := f.Pass("rcg_1", day("2034-03-11"), day("2032-03-12"), on("2029-04-12", ""))
		return err
	}, teacher.Recognised},
}

func TestARecognitionGoesItsWay(t *testing.T) {
	file := applicant(t)
	for _, s := range steps {
		if err := s.do(&file); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		if got := file.Recognitions[0].State; got != s.want {
			t.Fatalf("%s: got %s, want %s", s.name, got, s.want)
		}
		if s.name == "object" {
			continue // several may object
		}
		if err := s.do(&file); err == nil {
			t.Errorf("%s was taken twice", s.name)
		}
	}
	r := file.Recognitions[0]
	if len(r.Steps) != len(steps)+1 || r.RecognisedOn != day("2026-03-12") || r.ValidTo != day("2034-03-11") || r.CertificateNo != "双-1" {
		t.Errorf("got %+v", r)
	}
	if _, err := file.Expire("rcg_1", on("2034-03-11", "")); !errors.Is(err, teacher.ErrState) {
		t.Errorf("expired on its last day: %v", err)
	}
	if _, err := file.Expire("rcg_1", on("2034-03-12", "")); err != nil || file.Recognitions[0].State != teacher.Expired {
		t.Errorf("the day after: got %s, %v", file.Recognitions[0].State, err)
	}
}

func TestNothingIsGrantedDuringTheNoticeOrOverAnOpenObjection(t *testing.T) {
	file := applicant(t)
	for _, s := range steps[:5] {
		if err := s.do(&file); err != nil {
			t.Fatal(err)
		}
	}
	for d, why := range map[string]string{"2026-03-11": "the notice runs", "2026-03-12": "an objection is open"} {
		if _, err := file.Recognise("rcg_1", teacher.Certificate{}, on(d, "")); !errors.Is(err, teacher.ErrState) {
			t.Errorf("%s: got %v, want ErrState", why, err)
		}
	}
	if _, err := file.Answer("rcg_1", "obj_1", true, on("2026-03-12", "证书无效")); err != nil || file.Recognitions[0].State != teacher.Refused {
		t.Errorf("an objection upheld: got %s, %v, want refused", file.Recognitions[0].State, err)
	}
}

func TestAnApplicationNeedsEvidenceAndRoomAboveWhatIsHeld(t *testing.T) {
	facts := teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}
	criteria := teacher.National()[0].Criteria
	for _, tt := range []struct {
		name  string
		file  teacher.Teacher
		a     teacher.Application
		field string
	}{
		{"without evidence", one("1", facts, "", ""), teacher.Application{School: "sch_1", Level: teacher.Junior}, "evidence"},
		{"of a level that is held", one("1", facts, "2023-01-01", ""), teacher.Application{School: "sch_1", Level: teacher.Junior, Evidence: proof()}, "level"},
		{"of another school", one("1", facts, "", ""), teacher.Application{School: "sch_2", Level: teacher.Junior, Evidence: proof()}, "school"},
		{"while another is under way", applicant(t), teacher.Application{School: "sch_1", Level: teacher.Senior, Evidence: proof()}, "level"},
		{"for a criterion that does not exist", one("1", facts, "", ""), teacher.Application{School: "sch_1", Level: teacher.Junior, Evidence: append(proof(), teacher.Evidence{Criterion: "luck", Text: "x"})}, "evidence"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.file.Apply("rcg_9", tt.a, criteria, on("2026-03-01", ""))
			if f := fault.Of(err); f == nil || len(f.Fields) == 0 || f.Fields[0].Name != tt.field {
				t.Errorf("got %v, want it refused for %s", err, tt.field)
			}
		})
	}
}

func TestAFailedEthicsAppraisalRevokesAndBars(t *testing.T) {
	file := one("1", teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}, "2023-01-01", "")
	failed := teacher.Appraisal{On: day("2026-03-01"), EffectUntil: day("2028-02-29"), DocumentNo: "教处〔2026〕1号"}
	happened, err := file.Appraise(failed, on("2026-03-02", ""))
	if err != nil || len(happened) != 1 || file.Recognitions[0].State != teacher.Revoked {
		t.Fatalf("got %v, %v, want one revoked", happened, err)
	}
	for d, want := range map[string]teacher.Level{"2026-03-01": teacher.Junior, "2026-03-02": teacher.NoLevel} {
		if got, _ := teacher.LevelOn(file.Recognitions, day(d)); got != want {
			t.Errorf("%s: got level %q, want %q: what was reported before stays true", d, got, want)
		}
	}
	a := teacher.Application{School: "sch_1", Level: teacher.Junior, Evidence: proof()}
	for d, want := range map[string]error{"2028-02-29": teacher.ErrEthics, "2028-03-01": nil} {
		again := file
		again.Recognitions = slices.Clone(file.Recognitions)
		if _, err := again.Apply("rcg_2", a, teacher.National()[0].Criteria, on(d, "")); !errors.Is(err, want) {
			t.Errorf("applying on %s: got %v, want %v", d, err, want)
		}
	}
	if _, err := file.Admit("rcg_3", "sch_1", teacher.ForSecondary, teacher.Certificate{Level: teacher.Junior, RecognisedOn: day("2027-01-01")}, on("2027-02-01", "")); !errors.Is(err, teacher.ErrEthics) {
		t.Errorf("a certificate of the barred time: got %v, want ErrEthics", err)
	}
}

func TestADrawIsStratifiedAndCanBeRepeated(t *testing.T) {
	var rows []teacher.RecognitionRow
	for i := range 23 {
		r := teacher.Recognition{ID: teacher.RecognitionID(fmt.Sprintf("rcg_%02d", i)), School: "sch_1", Level: teacher.Junior}
		if i >= 20 {
			r.School = "sch_2"
		}
		rows = append(rows, teacher.RecognitionRow{Recognition: r})
	}
	a := teacher.Draw(rows, "seed", 20)
	slices.Reverse(rows)
	b := teacher.Draw(rows, "seed", 20)
	if len(a) != 5 || fmt.Sprint(a) != fmt.Sprint(b) { // 4 of 20, 1 of 3
		t.Errorf("got %d and %d drawn, want the same 5 from whichever order", len(a), len(b))
	}
	if c := teacher.Draw(rows, "another", 20); fmt.Sprint(a) == fmt.Sprint(c) {
		t.Error("another seed draws the same")
	}
}

package student_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/student"
)

func TestPrivateFieldsAreKeptSealed(t *testing.T) {
	r, s := open()
	n := numbered("310107", "20070315", 3)
	d := student.Draft{Student: sample(), Private: student.Private{IDNumber: strings.ToLower(n), Phone: "199 0000 0001", GuardianName: "张父", GuardianPhone: "19900000002"}}
	st, err := s.Enrol(t.Context(), school, d)
	if err != nil {
		t.Fatal(err)
	}
	got := r.sealed[st.ID]
	want := "id_number/" + string(st.ID) + "/" + n
	if got.IDNumber != want || got.IDIndex != "id_number#"+n || got.PhoneIndex != "phone#19900000001" || got.School != "sch_1" || len(got.Known()) != 4 {
		t.Errorf("got %+v, want four sealed values, the number as %s", got, want)
	}
	if !slices.Equal(r.events, []string{string(st.ID) + " firstkm.student.enrolled.v1"}) {
		t.Errorf("got events %v", r.events)
	}
}

func TestTheIdentityNumberTellsBirthAndSex(t *testing.T) {
	r, s := open()
	d := student.Draft{Student: sample(), Private: student.Private{IDNumber: numbered("310107", "20070316", 4)}}
	d.Sex, d.BirthDate = "", civil.Date{}
	st, err := s.Enrol(t.Context(), school, d)
	if err != nil || r.all[st.ID].Sex != "female" || r.all[st.ID].BirthDate.String() != "2007-03-16" {
		t.Errorf("got %+v, %v; want both from the number", st, err)
	}
}

func TestContradictionsNameBoth(t *testing.T) {
	for name, tt := range map[string]struct {
		number string
		want   []string
	}{
		"another birth date": {numbered("310107", "20070316", 3), []string{"id_number", "birth_date"}},
		"another sex":        {numbered("310107", "20070315", 4), []string{"id_number", "sex"}},
	} {
		r, s := open()
		_, err := s.Enrol(t.Context(), school, student.Draft{Student: sample(), Private: student.Private{IDNumber: tt.number}})
		var got []string
		if f := fault.Of(err); f != nil {
			for _, f := range f.Fields {
				got = append(got, f.Name)
			}
		}
		if !errors.Is(err, student.ErrInvalid) || !slices.Equal(got, tt.want) || len(r.all) > 0 {
			t.Errorf("%s: got %v, fields %v; want %v", name, err, got, tt.want)
		}
	}
}

func TestOneNumberOncePerSchool(t *testing.T) {
	_, s := open()
	d := student.Draft{Student: sample(), Private: student.Private{IDNumber: numbered("310107", "20070315", 3)}}
	if _, err := s.Enrol(t.Context(), school, d); err != nil {
		t.Fatal(err)
	}
	d.StudentNo = "2302"
	if _, err := s.Enrol(t.Context(), school, d); !errors.Is(err, student.ErrSameNumber) {
		t.Errorf("in the same school: got %v, want ErrSameNumber", err)
	}
	if _, err := s.Enrol(t.Context(), actor.Actor{Role: actor.School, Org: "sch_2"}, d); err != nil {
		t.Errorf("in another school: got %v, want it recorded", err)
	}
}

func TestWithoutAVaultNothingIsSealed(t *testing.T) {
	r, s := open()
	s.Sealing(nil)
	if _, err := s.Enrol(t.Context(), school, student.Draft{Student: sample(), Private: student.Private{Phone: "19900000001"}}); !errors.Is(err, student.ErrVault) || len(r.all) > 0 {
		t.Errorf("got %v and %d records, want ErrVault and none", err, len(r.all))
	}
}

func TestSearchByWholeNumbersGoesByIndex(t *testing.T) {
	r, s := open()
	n := numbered("310107", "20070315", 3)
	for q, want := range map[string]student.Filter{
		n:             {School: "sch_1", Text: n, IDIndex: "id_number#" + n},
		"19900000001": {School: "sch_1", Text: "19900000001", PhoneIndex: "phone#19900000001"},
		"张":           {School: "sch_1", Text: "张"},
	} {
		if _, err := s.Students(t.Context(), school, student.Filter{Text: q}, page.Request{}); err != nil || r.asked != want {
			t.Errorf("%q: got %+v, %v; want %+v", q, r.asked, err, want)
		}
	}
}

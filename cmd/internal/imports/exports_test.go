package imports_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

func contents(t *testing.T, f imports.File, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f.Body)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := f.Body.(io.Closer); ok {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func filing() imports.Why { return imports.Why{Purpose: string(privacy.ForFiling)} }

// looks are the grounds on which somebody's data were looked at, in no order.
func (h *house) looks(t *testing.T, who actor.Actor) map[privacy.Ground]int {
	t.Helper()
	found := map[privacy.Ground]int{}
	for p := (page.Request{Limit: page.MaxLimit}); ; {
		list, err := h.priv.Looks(t.Context(), who, privacy.LookFilter{}, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range list.Items {
			found[l.Ground]++
		}
		if p.Cursor = list.Next; p.Cursor == "" {
			return found
		}
	}
}

func TestAnExportedRosterComesBackUnchanged(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	day := civil.On(2007, 3, 15)
	h.table(t, who, imports.Options{}, pupil("2301", "=王示例", numberOf(day, 1), "数控1班"), pupil("2302", "李示例", numberOf(day, 3), "数控2班"))
	for i, form := range []string{"xlsx", "csv"} {
		f, err := h.Export(t.Context(), who, imports.Export{List: imports.ListStudents, Form: form, Why: filing()})
		if !strings.HasPrefix(f.Name, "学生名册-2025-09-01-学校实习办.") {
			t.Errorf("got the name %s", f.Name)
		}
		b := contents(t, f, err)
		if form == "csv" && (!strings.Contains(string(b), "'=王示例") || strings.Contains(string(b), "199") || !strings.Contains(string(b), "***") || strings.Count(string(b), "学校实习办 2025-09-01 10:00 用途：备案、上报。仅限本次用途") != 2) {
			t.Errorf("got %s, want no formula, nothing unmasked and a watermark in each row", b)
		}
		if got := h.looks(t, who)[privacy.GroundExported]; got != 2*(i+1) {
			t.Errorf("%s: got %d looks in all, want one for each student of each export", form, got)
		}
		sum, err := h.Import(t.Context(), who, imports.Students, imports.Options{}, imports.File{Name: f.Name, Body: bytes.NewReader(b)})
		if err != nil || tally(sum) != [4]int{0, 0, 2, 0} || len(sum.Unknown) != 0 {
			t.Errorf("%s imported again: got %v %+v %+v, %v; want two unchanged", form, tally(sum), sum.Rows, sum.Unknown, err)
		}
	}
	teacher := actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: who.Org, Class: "数控2班"}
	f, err := h.Export(t.Context(), teacher, imports.Export{List: imports.ListStudents, Form: "csv", Why: filing(), Filter: imports.Narrow{Class: "数控1班"}})
	if b := string(contents(t, f, err)); strings.Contains(b, "王示例") || !strings.Contains(b, "李示例") {
		t.Errorf("a class teacher: got %s, want the own class alone", b)
	}
	for name, tt := range map[string]struct {
		who  actor.Actor
		e    imports.Export
		want error
	}{
		"a unit":                       {actor.Actor{Role: actor.Enterprise, Org: "ent_1"}, imports.Export{List: imports.ListStudents, Form: "csv", Why: filing()}, student.ErrForbidden},
		"a student":                    {actor.Actor{Role: actor.Student, Org: who.Org, Person: "stu_1"}, imports.Export{List: imports.ListApplications, Form: "csv", Why: filing()}, imports.ErrNotYours},
		"an unknown list":              {who, imports.Export{List: "secrets", Form: "csv"}, imports.ErrList},
		"an unknown format":            {who, imports.Export{List: imports.ListStudents, Form: "pdf", Why: filing()}, imports.ErrForm},
		"no purpose":                   {who, imports.Export{List: imports.ListStudents, Form: "csv"}, privacy.ErrInvalid},
		"no words of another purpose":  {who, imports.Export{List: imports.ListStudents, Form: "csv", Why: imports.Why{Purpose: "other"}}, privacy.ErrInvalid},
		"values without a ground":      {who, imports.Export{List: imports.ListStudents, Form: "csv", Why: filing(), Fields: []string{"phone"}}, privacy.ErrNoGround},
		"values of a list without any": {who, imports.Export{List: imports.ListAccounts, Form: "csv", Why: filing(), Fields: []string{"phone"}}, imports.ErrNotSealed},
	} {
		before := h.looks(t, who)[privacy.GroundExported]
		if _, err := h.Export(t.Context(), tt.who, tt.e); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
		if after := h.looks(t, who)[privacy.GroundExported]; after != before {
			t.Errorf("%s: a look is written of what was not given", name)
		}
	}
}

// granted gives the school's office leave to see every sealed value of the year that entered in 2023.
func (h *house) granted(t *testing.T, who actor.Actor) {
	t.Helper()
	today := civil.On(2025, 9, 1)
	g, err := h.priv.AskGrant(t.Context(), who, privacy.GrantDraft{
		Scope: privacy.Scope{Kind: privacy.OfBatch, EntryYear: 2023}, Fields: privacy.Fields(), Reason: privacy.Reason{Purpose: privacy.ForFiling}, From: today, To: today.AddMonths(1),
	})
	if err != nil {
		t.Fatal(err)
	}
	boss := actor.Actor{Account: "acc_boss", Role: actor.VicePrincipal, Org: who.Org}
	if _, err := h.priv.DecideGrant(t.Context(), boss, g.ID, true, ""); err != nil {
		t.Fatal(err)
	}
}

func TestSealedValuesAreExportedThroughTheDoorOnly(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	number := numberOf(civil.On(2007, 3, 15), 1)
	h.table(t, who, imports.Options{}, pupil("2301", "王示例", number, "数控1班"), pupil("2302", "李示例", numberOf(civil.On(2007, 3, 15), 3), "数控1班"))
	h.granted(t, who)
	f, err := h.Export(t.Context(), who, imports.Export{List: imports.ListStudents, Form: "csv", Why: filing(), Fields: []string{"id_number"}})
	b := string(contents(t, f, err))
	if !strings.Contains(b, number) || strings.Contains(b, "19900000001") || strings.Count(b, "***") != 6 {
		t.Errorf("got %s, want the identity numbers alone in the clear", b)
	}
	if got := h.looks(t, who); got[privacy.GroundGrant] != 2 || got[privacy.GroundExported] != 0 {
		t.Errorf("got %v, want one look under the grant for each student", got)
	}
}

// Whoever's steps of the record are taken sees that they were, and nobody else.
func TestTakingTheStepsOfRecordsIsSeenByThoseNamed(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	day := civil.On(2009, 3, 15)
	h.table(t, who, imports.Options{}, pupil("2301", "王示例", numberOf(day, 1), "1班"), pupil("2302", "李示例", numberOf(day, 3), "1班"))
	h.table(t, who, imports.Options{}, pupil("2301", "王示例", numberOf(day, 1), "2班"))
	if got := h.looks(t, who); len(got) != 0 {
		t.Fatalf("got %v before anything was taken", got)
	}
	f, err := h.Export(t.Context(), who, imports.Export{List: imports.ListSteps, Form: "csv", Why: filing()})
	if b := contents(t, f, err); !bytes.Contains(b, []byte("2301")) || bytes.Contains(b, []byte("2302")) {
		t.Fatalf("got %s, want the steps of one record", b)
	}
	if got := h.looks(t, who); got[privacy.GroundExported] != 1 || len(got) != 1 {
		t.Errorf("got looks %v, want one of the record that is named", got)
	}
}

// A token that may only read opens nothing sealed, whoever asks for it.
func TestATokenThatReadsOpensNothing(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	h.table(t, who, imports.Options{}, pupil("2301", "王示例", numberOf(civil.On(2007, 3, 15), 1), "1班"))
	who.Scopes = []string{"read"}
	sealed := imports.Export{List: imports.ListStudents, Form: "csv", Why: filing(), Fields: []string{string(privacy.IDNumber)}}
	if _, err := h.Export(t.Context(), who, sealed); !errors.Is(err, privacy.ErrScope) {
		t.Errorf("an export: got %v, want ErrScope", err)
	}
	if _, err := h.Leave(t.Context(), who, sealed); !errors.Is(err, privacy.ErrScope) {
		t.Errorf("the full export: got %v, want ErrScope", err)
	}
	sealed.Fields = nil
	if _, err := h.Export(t.Context(), who, sealed); err != nil {
		t.Errorf("masked: %v", err)
	}
	who.Scopes = []string{"read", "write"}
	sealed.Fields = []string{string(privacy.IDNumber)}
	if _, err := h.Export(t.Context(), who, sealed); errors.Is(err, privacy.ErrScope) {
		t.Error("a token that writes is refused for its scope")
	}
}

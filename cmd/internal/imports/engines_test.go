package imports_test

import (
	"errors"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

func table(lines ...string) imports.File {
	return imports.File{Name: "a.csv", Body: strings.NewReader(strings.Join(lines, "\n") + "\n")}
}

// One way through all that an import writes, on both engines: units, own postings, refused rows, all or nothing.
func TestAnImportOnBothEngines(t *testing.T) {
	for name, open := range map[string]func(testing.TB) *store.DB{"sqlite": storetest.SQLite, "postgresql": storetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) { journey(t, houseOn(open(t))) })
	}
}

func journey(t *testing.T, h *house) {
	const code, header = "91320582MA1WXYT23C", "编号,岗位名称,岗位描述,适用专业,危险因素,月报酬,人数"
	unit := table("统一社会信用代码,单位名称,区县,在岗职工数,同类岗位人数", code+",示例机械厂,上海市普陀区,30,车工:12")
	if got := counts(h.run(t, imports.Enterprises, imports.Options{}, unit)); got != "1 0 0 0 0" {
		t.Fatalf("the unit: got %s", got)
	}
	e, err := h.db.EnterpriseByUSCC(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	hr := actor.Actor{Account: "acc_hr", Role: actor.Enterprise, Org: ident.ID(e.ID)}
	load := func(o imports.Options, rows ...string) (imports.Summary, error) {
		return h.Import(t.Context(), hr, imports.Placements, o, table(append([]string{header}, rows...)...))
	}
	good, bad := "A1,车工,加工零件,数控技术应用,无,3000,3", "A2,钳工,修模具,不存在专业,,3000,若干"
	for _, c := range []struct {
		o    imports.Options
		rows []string
		want string
		err  error
	}{
		{imports.Options{Atomic: true}, []string{good, bad}, "0 0 0 1 0", imports.ErrRejected},
		{imports.Options{Preview: true}, []string{good, bad}, "1 0 0 1 0", nil},
		{imports.Options{}, []string{good, bad}, "1 0 0 1 0", nil},
		{imports.Options{Atomic: true}, []string{good}, "0 0 1 0 0", nil},
	} {
		sum, err := load(c.o, c.rows...)
		if got := counts(sum); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%+v: got %s, %v, want %s", c.o, got, err, c.want)
		}
		if sum.Rejected == 0 {
			continue
		}
		if f, err := h.Errors(t.Context(), hr, sum.ID); err != nil || f.Name != "a.errors.csv" {
			t.Errorf("the refused rows: got %+v, %v", f, err)
		}
	}
	p := h.placement(t, string(e.ID), "A1")
	if p.State != placement.Draft || p.Enterprise != org.ID(hr.Org) || p.MajorCodes[0] != "660103" || p.Hazards == nil || p.PayMonthFen != 3000_00 {
		t.Errorf("got %+v", p)
	}
}

package store_test

import (
	"testing"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/teacher"
)

// livedTeachers leaves a row in every table of the register of teachers.
func livedTeachers(t *testing.T, db *store.DB, p placement.Placement) {
	t.Helper()
	ctx := t.Context()
	r := newStaffRoom(t, db)
	office := r.offices[0]
	file, err := r.svc.Add(ctx, office, teacher.Draft{Name: "王师傅", Spell: teacher.Spell{
		From: civil.On(2020, 9, 1), Facts: teacher.Facts{TeacherNo: "J-001", Category: teacher.Professional, InPost: true, FullTime: true, MajorClass: "6601"},
	}})
	if err == nil {
		file, err = r.svc.Admit(ctx, office, file.ID, file.Version, teacher.Certificate{Level: teacher.Junior, Number: "沪双-1", RecognisedOn: civil.On(2023, 1, 1)})
	}
	if err == nil {
		err = r.svc.SetTarget(ctx, operator, teacher.Target{Region: "310112", From: civil.On(2021, 1, 1), PerMille: 700})
	}
	if err == nil {
		_, err = r.svc.Freeze(ctx, office, r.schools[0], teacher.Query{}, "教务主任", "")
	}
	if err == nil {
		_, err = r.svc.SaveScenario(ctx, office, teacher.Scenario{Name: "测算", AsOf: civil.On(2025, 9, 1)})
	}
	if err == nil {
		_, err = r.svc.Lend(ctx, office, teacher.Flow{Teacher: file.ID, To: r.schools[1], Share: 40, Start: civil.On(2025, 9, 1), End: civil.On(2026, 1, 31)})
	}
	if err == nil {
		_, err = newHouseBeside(t, db).orgs.SaveAlliance(ctx, operator, org.Alliance{Name: "示例联盟", Schools: r.schools})
	}
	if err == nil {
		_, err = r.svc.SetMatrix(ctx, office, 0, teacher.DefaultMatrix(r.schools[0]))
	}
	if err == nil {
		_, err = db.Writer().ExecContext(ctx, `INSERT INTO practice_applications (id, placement, enterprise, teacher, school, state, version, created_at, body)
			VALUES ('pap_1', $1, $2, $3, $4, 'applied', 1, 0, '{}')`, p.ID, p.Enterprise, file.ID, r.schools[0])
	}
	if err != nil {
		t.Fatal(err)
	}
}

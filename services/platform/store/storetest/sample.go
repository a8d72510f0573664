package storetest

import (
	"context"
	"testing"

	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

func day(s string) civil.Date { return civil.MustParse(s) }

func pointer[T any](v T) *T { return &v }

// School is a school with every member set.
func School(id, code, region string) org.School {
	return org.School{
		ID: org.ID(id), Code: code, Name: "第" + code + "职业学校", Level: "secondary", Region: region, Authority: "区教育局",
		Version: 1, CreatedAt: noon,
	}
}

// Enterprise is a verified enterprise with every member set.
func Enterprise(id, uscc, region string) org.Enterprise {
	return org.Enterprise{
		ID: org.ID(id), USCC: uscc, RegStatus: compliance.Active, Version: 1, CreatedAt: noon,
		Profile: org.Profile{
			Name: "精工机械 A&B <" + id + ">", LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "数控加工",
			Region: region, Address: "工业园 1 号", OnPostEmployees: pointer(100), EmployeesAsOf: day("2025-08-31"),
			EmployeesEvidence: "社保名册", PostKinds: []org.PostKind{{Name: "车工", Employees: 40}, {Name: "质检", Employees: 10}},
			DeclaredCredit: true, DeclaredSafety: true, OwnPostsOnly: true, Tags: []string{"产教融合型企业"},
			ExternalInterns: []org.ExternalInterns{{School: "外地学校", PostKind: "车工", Count: 2, From: day("2025-09-01"), To: day("2026-01-31")}},
		},
		CreditChecks:  []org.CreditCheck{{On: day("2025-08-01"), Source: "国家企业信用信息公示系统", Note: "无异常", By: "sch_1"}},
		SafetyRecords: []org.SafetyRecord{{On: day("2019-05-01"), Kind: "处罚", Authority: "应急管理局", By: "bur_1"}},
		Verification:  &org.Verification{By: "sch_1", Basis: org.ByInspection, Note: "实地考察", At: noon},
	}
}

// Student is a student with every member set.
func Student(id, no string, school org.ID) student.Student {
	return student.Student{
		ID: student.ID(id), School: school, StudentNo: no, Name: "张" + no, Sex: "female", BirthDate: day("2007-03-15"),
		MajorCode: "660103", EntryYear: 2023, Class: "数控2301", StudyMode: "full_time", HomeRegion: "320582",
		EnrolDate: day("2023-09-01"), Length: 3, State: student.Left, StateOn: day("2025-03-01"), StateReason: "应征入伍", ToSchool: "sch_2",
		Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

// Placement is a published opening with every member set.
func Placement(id string, enterprise org.ID) placement.Placement {
	return placement.Placement{
		ID: placement.ID(id), Enterprise: enterprise, Origin: placement.Own, Source: string(enterprise), Ref: id,
		Terms: placement.Terms{
			Kind: placement.Post, Title: "数控车工实习", Description: "跟班操作数控车床", Tasks: []string{"装夹", "测量"},
			OccupationCode: "6-18-01-01", PostKind: "车工", MajorCodes: []string{"660103"}, BaseCode: "B1", Region: "320582",
			Address: "工业园 1 号", Lat: 31.87, Lng: 120.55, Seats: 3, Start: day("2025-10-08"), End: day("2026-03-31"),
			PayMonthFen: 320000, PayDayFen: 0, WageStandardFen: 400000, LowestGradeFen: 300000, Independent: pointer(true),
			Shift: placement.Shift{
				Start: pointer(civil.Clock(8 * 60)), End: pointer(civil.Clock(17 * 60)), BreakMinutes: 60,
				Days: []compliance.Weekday{"mon", "tue", "wed", "thu", "fri"}, More: []compliance.Shift{{Start: 9 * 60, End: 18 * 60, BreakMinutes: 60}},
				Night: true, Holidays: true, OvertimeMinutesWeek: 30,
			},
			LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{}, Housing: "provided", Meals: "subsidy",
			SiteType: "workshop", Fees: []compliance.Fee{{Kind: compliance.FeeOther, AmountFen: pointer(int64(0)), Note: "无"}},
			WorkSiteUSCC: "91320582MA1WXYT25J", Audience: []org.ID{"sch_1"},
		},
		ExternalName: "外部名称", State: placement.Published, Conditions: []string{"R-ART17-3-OTNIGHT"}, Taken: 1,
		PublishedAt: noon, ExpiresOn: day("2025-10-08"), ClosedReason: "已招满", Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

// Application is an application with every member set.
func Application(id string, p placement.Placement, st student.Student) application.Application {
	return application.Application{
		ID: application.ID(id), Placement: p.ID, Enterprise: p.Enterprise, Student: st.ID, School: st.School, Class: st.Class,
		State: application.Intended, Origin: compliance.FromSchool, Kind: p.Kind, PostKind: p.PostKind, From: p.Start, To: p.End,
		HoldsUntil: day("2025-09-15"), Reason: "合适",
		Consent: application.Consent{Recipient: p.Enterprise, Purpose: "internship_application", Fields: []string{"major"}, At: noon},
		History: []application.Step{{At: noon, Role: actor.Student, State: application.Submitted}, {At: noon, Role: actor.Enterprise, State: application.Intended, Reason: "合适"}},
		Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

// Account is an account with every member set.
func Account(id, login string, role actor.Role, of ident.ID) account.Account {
	return account.Account{
		ID: account.ID(id), Login: login, PasswordHash: "$argon2id$…", Role: role, Org: of, Person: "stu_1", Class: "数控2301",
		Label: "人事一", Owner: true, Version: 1, CreatedAt: noon,
	}
}

// The two credit codes of the samples; their check digits are right.
const (
	uscc1 = "91320582MA1WXYT23C"
	uscc2 = "91320583MA1WXYT24X"
)

// world is a school, an enterprise, two students and an opening, for what refers to them.
type world struct {
	school     org.School
	enterprise org.Enterprise
	students   [2]student.Student
	placement  placement.Placement
}

func newWorld(t *testing.T, db *store.DB) world {
	t.Helper()
	w := world{
		school: School("sch_1", "001", "320582"), enterprise: Enterprise("ent_1", uscc1, "320582"),
		placement: Placement("plc_1", "ent_1"),
	}
	w.students = [2]student.Student{Student("stu_1", "2301", w.school.ID), Student("stu_2", "2302", w.school.ID)}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, step := range []error{
			tx.InsertSchool(ctx, w.school), tx.InsertEnterprise(ctx, w.enterprise), tx.InsertStudent(ctx, w.students[0]),
			tx.InsertStudent(ctx, w.students[1]), tx.InsertPlacement(ctx, w.placement),
		} {
			if step != nil {
				return step
			}
		}
		return nil
	})
	return w
}

func addDataKey(ctx context.Context, tx *store.Tx) error {
	_, err := tx.AddDataKey(ctx, store.DataKey{ID: "k1", Use: "seal", Wrapped: "w", CreatedAt: noon})
	return err
}

// Fill puts a row into each table that the services of openings and applications leave empty. It needs an account acc_1.
func Fill(ctx context.Context, tx *store.Tx, enterprise org.ID, school ident.ID) error {
	for _, err := range []error{
		tx.InsertBureau(ctx, org.Bureau{ID: "bur_1", Name: "教育局", Region: "310101", Version: 1, CreatedAt: noon}),
		tx.InsertClearance(ctx, org.Clearance{
			ID: "clr_1", School: org.ID(school), Enterprise: enterprise, Kind: org.Filing, Rules: []string{"R-ART17-3-OTNIGHT"}, CreatedAt: noon,
		}),
		tx.InsertSession(ctx, account.Session{ID: "ses_1", TokenHash: "s", Account: "acc_1", CreatedAt: noon, UsedAt: noon, ExpiresAt: noon}),
		tx.InsertToken(ctx, account.Token{ID: "tok_1", Account: "acc_1", Name: "n", Hash: "h", Scopes: []string{"read"}, CreatedAt: noon}),
		addDataKey(ctx, tx),
		tx.InsertStudent(ctx, Student("stu_0", "0001", org.ID(school))),
		tx.SaveSealed(ctx, Sealed("stu_0", org.ID(school))),
		tx.InsertStep(ctx, Step("stp_0", "stu_0", org.ID(school))),
		tx.InsertRollover(ctx, student.Rollover{School: org.ID(school), Year: 2025, Account: "acc_1", At: noon, Promoted: 1}),
		fillPrivacy(ctx, tx, org.ID(school)),
		tx.InsertSlip(ctx, account.Slip{ID: "slp_1", Hash: "i", Purpose: account.Join, By: "acc_1", Role: actor.Enterprise, Org: "ent_1", ExpiresAt: noon}),
		tx.PutFactor(ctx, account.Factor{Account: "acc_1", Secret: "sealed", StartedAt: noon}),
		tx.InsertBatch(ctx, Batch("bat_0", org.ID(school))),
		tx.InsertFiling(ctx, Filing("flg_0", org.ID(school), "bat_0")), tx.InsertSheet(ctx, Sheet("sht_0", org.ID(school), "bat_0", "ent_x")),
		tx.InsertInspection(ctx, Inspection("isp_0", org.ID(school), enterprise)),
		tx.InsertPhoto(ctx, batch.Picture{Photo: batch.Photo{ID: "pho_0", Type: "image/jpeg", Bytes: 3}, Inspection: "isp_0", School: org.ID(school), Body: []byte{0xFF, 0, 0xD8}}, noon),
		tx.InsertUnitList(ctx, UnitList("ulo_0", org.ID(school), "bat_0", "2025-06-25", enterprise)),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Sealed is what is sealed of a student with every member set.
func Sealed(id string, school org.ID) student.Sealed {
	return student.Sealed{
		Student: student.ID(id), School: school, IDNumber: "v1.k1.a" + id, Phone: "v1.k1.b", GuardianName: "v1.k1.c", GuardianPhone: "v1.k1.d",
		IDIndex: "i" + id, PhoneIndex: "p" + id, GuardianIndex: "g" + id, GuardianNameIx: "n" + id, UpdatedAt: noon,
	}
}

// Step is a step in a student's life with every member set.
func Step(id, of string, school org.ID) student.Step {
	return student.Step{
		ID: ident.ID(id), Student: student.ID(of), School: school, Kind: student.StepSent, On: day("2025-03-01"), Account: "acc_1", At: noon,
		Detail: student.Detail{Reason: "随父母迁居", Changes: []student.Change{{Member: "class", From: "数控2301", To: "数控2401"}}, From: "sch_1", To: "sch_2"},
	}
}

// Cooperation is a cooperation with every member set.
func Cooperation(id string, school, enterprise org.ID) org.Cooperation {
	return org.Cooperation{
		ID: org.CooperationID(id), School: school, Enterprise: enterprise, AgreementNo: "校企 [2024] 3 号", From: day("2024-01-01"),
		To: day("2027-12-31"), Majors: []string{"660103"}, Contact: "校企合作处",
		Payments: []compliance.Payment{{Kind: compliance.PaymentEquipment, Payee: compliance.PayeeSchool, AmountFen: 5000000, Note: "捐赠设备"}},
		Listing:  &org.Listing{DecisionNo: "党委〔2025〕3号", DecidedOn: day("2025-01-10"), PublishedOn: day("2025-01-15"), URL: "https://example.cn/list"},
		EndedOn:  day("2027-06-30"), Version: 1, CreatedAt: noon,
	}
}

// Clearance is a clearance with every member set.
func Clearance(id string, school, enterprise org.ID) org.Clearance {
	return org.Clearance{
		ID: org.ClearanceID(id), School: school, Enterprise: enterprise, Placement: "plc_1", Kind: org.Filing, Rules: []string{"R-ART17-3-OTNIGHT"},
		DocumentNo: "备 1", Authority: "区教育局", Reason: "连续生产", AcceptedOn: day("2025-08-01"), From: day("2025-09-01"), To: day("2026-08-31"),
		RevokedOn: day("2026-01-01"), CreatedAt: noon,
	}
}

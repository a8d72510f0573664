package compliance

import "firstkm/services/kernel/civil"

// UnitFacts is what is known of an enterprise on the day AsOf. A pointer that is nil and a list that is nil mean "not stated",
// which is never read as a pass by a rule that needs the fact.
type UnitFacts struct {
	AsOf            civil.Date     `json:"as_of,omitzero" doc:"The day on which the question is asked (Asia/Shanghai). Required at G0; inside a placement it defaults to the placement's as_of."`
	Province        string         `json:"province,omitzero" doc:"First two digits of GB/T 2260, e.g. 31; chooses the province's thresholds. Absent: national ones."`
	USCC            string         `json:"uscc,omitzero" doc:"Unified social credit code, 18 characters with the check digit of GB 32100. Needed at G0: absent is BLOCK."`
	Name            string         `json:"name,omitzero" doc:"Registered name."`
	LegalForm       LegalForm      `json:"legal_form,omitzero" doc:"Legal form. Absent: taken as registered when uscc is valid, unless on_campus."`
	RegStatus       RegStatus      `json:"reg_status,omitzero" doc:"Registration status. Anything but active is BLOCK; absent: not known, passes at G0 and G1."`
	OnCampus        bool           `json:"on_campus,omitzero" doc:"A production base on a campus or in a park, 厂中校, 校中厂, virtual-simulation base. Default false."`
	IndustryCode    string         `json:"industry_code,omitzero" doc:"GB/T 4754-2017 class, two to four digits, with or without the section letter, e.g. 3421 or C3421. Either this or business_scope is needed."`
	IndustryName    string         `json:"industry_name,omitzero" doc:"Name of that industry; tested for barred venues and agencies like the code."`
	BusinessScope   string         `json:"business_scope,omitzero" doc:"Business scope as registered; what it excludes (不含…) does not count. Needed at G0 and G1: absent is BLOCK."`
	OwnPostsOnly    bool           `json:"own_posts_only,omitzero" doc:"An HR-service or labour-dispatch firm declares that interns work only in its own posts at its own site. Default false."`
	DeclaredCredit  bool           `json:"declared_credit,omitzero" doc:"The unit declares that it operates lawfully and has no illegal or dishonesty record. Default false, which is BLOCK."`
	DeclaredSafety  bool           `json:"declared_safety,omitzero" doc:"The unit declares no work-safety law violation in three years. Default false, which is BLOCK."`
	CreditChecks    []CreditCheck  `json:"credit_checks,omitzero" doc:"Look-ups made so far; of each source the latest on or before as_of counts."`
	SafetyRecords   []SafetyRecord `json:"safety_records,omitzero" doc:"Known work-safety law violations."`
	Payments        []Payment      `json:"payments,omitzero" doc:"Payments around the cooperation between school and unit. Absent or empty: none."`
	Principal       string         `json:"principal,omitzero" doc:"The unit's principal, first responsible for safety."`
	SafetyDocs      []SafetyDoc    `json:"safety_docs,omitzero" doc:"Safety documents that the unit has handed in."`
	Inspection      *Inspection    `json:"inspection,omitzero" doc:"The on-site inspection by a school. Absent: none yet."`
	OnPostEmployees *int           `json:"on_post_employees,omitzero" doc:"Employees in post (在岗职工数), interns not counted. Needed at G1 and G3 for kind post: absent is BLOCK; 0 gives a cap of 0."`
	TotalPosts      int            `json:"total_posts,omitzero" doc:"All posts of the unit, for the share it opens to interns. Default 0: not stated."`
}

// CreditCheck is one look-up of the unit's credit record by a school.
type CreditCheck struct {
	Source  string     `json:"source" doc:"Where it was looked up."`
	Date    civil.Date `json:"date" doc:"Day of the look-up."`
	Adverse bool       `json:"adverse,omitzero" doc:"An illegal or dishonesty record was found. Default false."`
}

// SafetyRecord is one known violation of work-safety law.
type SafetyRecord struct {
	Date civil.Date `json:"date,omitzero" doc:"Day of the penalty decision. Counts when later than as_of minus three years; absent counts."`
	Kind string     `json:"kind,omitzero" doc:"What it was."`
}

// Payment is one payment around the cooperation of school and unit.
type Payment struct {
	Kind      PaymentKind `json:"kind,omitzero" doc:"What it is for. per_head and commission are BLOCK; absent counts as other."`
	PerHead   bool        `json:"per_head,omitzero" doc:"The amount depends on the number of interns. Default false; true is BLOCK."`
	Payee     Payee       `json:"payee,omitzero" doc:"Who receives it. agency and platform are BLOCK."`
	AmountFen int64       `json:"amount_fen,omitzero" doc:"Amount in fen."`
	Note      string      `json:"note,omitzero" doc:"Free text, searched for per-head wording (人头费, 返费, 提成 …)."`
}

// Inspection is a school's on-site visit to the unit (第七条).
type Inspection struct {
	VisitDate civil.Date       `json:"visit_date,omitzero" doc:"Day of the visit."`
	Items     []InspectionItem `json:"items,omitzero" doc:"Items the written report covers, nine in all."`
	Fit       bool             `json:"fit,omitzero" doc:"The report finds the conditions complete and fitting the programme. Default false."`
	Approved  bool             `json:"approved,omitzero" doc:"The school approved the report. Default false."`
}

// SchoolFacts is what is known of a school when it comes aboard.
type SchoolFacts struct {
	AsOf   civil.Date `json:"as_of" doc:"The day on which the question is asked (Asia/Shanghai). Required."`
	Leader string     `json:"leader,omitzero" doc:"Vice-principal in charge of internships."`
	Dept   string     `json:"dept,omitzero" doc:"Responsible department."`
}

// PlacementFacts is an opening as it would be published on the day AsOf.
type PlacementFacts struct {
	AsOf                 civil.Date   `json:"as_of,omitzero" doc:"The day on which the question is asked (Asia/Shanghai). Required at G1; inside a match it defaults to the match's as_of."`
	Province             string       `json:"province,omitzero" doc:"First two digits of GB/T 2260, e.g. 31; chooses the province's thresholds. Absent: of region; without that national ones."`
	Ref                  string       `json:"ref,omitzero" doc:"Reference of the posting, for the scope of filings and overrides."`
	Kind                 Kind         `json:"kind,omitzero" doc:"post 岗位实习 or orientation 认识实习; anything else (跟岗, 顶岗 too) and absent is BLOCK. Caps, pay, age and grade rules ask for post only."`
	Unit                 UnitFacts    `json:"unit,omitzero" doc:"The unit that posts."`
	Title                string       `json:"title,omitzero" doc:"Title. Needed at G1."`
	Description          string       `json:"description,omitzero" doc:"Description."`
	MajorCodes           []string     `json:"major_codes,omitzero" doc:"Six-digit codes of fitting majors, K suffix allowed. Needed at G1: absent, empty or a wrong code is BLOCK."`
	OccupationCode       string       `json:"occupation_code,omitzero" doc:"Occupation code of 职业分类大典. Never decides legal fit."`
	PostKind             string       `json:"post_kind,omitzero" doc:"Kind of post (同类岗位) by which the 20 % cap counts. Needed at G1 for kind post."`
	PostKindEmployees    *int         `json:"post_kind_employees,omitzero" doc:"Employees in the same kind of post, interns not counted. Needed at G1 and G3 for kind post: absent is BLOCK; 0 gives a cap of 0."`
	Seats                int          `json:"seats,omitzero" doc:"Interns wanted. Needed at G1: at least 1."`
	PracticeForm         PracticeForm `json:"practice_form,omitzero" doc:"Form of a teacher's practice. Needed at G1 for kind teacher_practice, meaningless for the others."`
	Tasks                []string     `json:"tasks,omitzero" doc:"What is done and learnt, a sentence each. Needed at G1 for kind teacher_practice."`
	StartDate            civil.Date   `json:"start_date,omitzero" doc:"First day. Needed at G1 and G3."`
	EndDate              civil.Date   `json:"end_date,omitzero" doc:"Last day, not before start_date. Needed at G1 and G3."`
	PeakUnit             int          `json:"peak_unit,omitzero" doc:"Interns the unit already holds (active, reserved, declared; all schools) on the fullest day from start_date to end_date, this posting's seats (G1) or this student (G3) not counted. Default 0."`
	PeakPostKind         int          `json:"peak_post_kind,omitzero" doc:"The same within the kind of post. Default 0."`
	LabourGrade          LabourGrade  `json:"labour_grade,omitzero" doc:"Grade of physical labour intensity. Needed at G1 and G3: absent is BLOCK."`
	Hazards              []Hazard     `json:"hazards,omitzero" doc:"Hazards of the work; [] says none. Needed at G1 and G3: absent is BLOCK."`
	ShiftStart           *civil.Clock `json:"shift_start,omitzero" doc:"Start of the daily shift, HH:MM. Needed at G1."`
	ShiftEnd             *civil.Clock `json:"shift_end,omitzero" doc:"End of the daily shift, HH:MM; at or before shift_start means the next day. Needed at G1."`
	BreakMinutes         int          `json:"break_minutes,omitzero" doc:"Unpaid break within the shift, not counted as working time. Default 0."`
	MoreShifts           []Shift      `json:"more_shifts,omitzero" doc:"Further shifts the intern rotates through. Default none."`
	ShiftDays            []Weekday    `json:"shift_days,omitzero" doc:"Days of the week worked. Needed at G1. sat or sun is work on a rest day (BLOCK-EXC)."`
	WorksHolidays        bool         `json:"works_holidays,omitzero" doc:"The schedule runs through statutory holidays. Default false."`
	NightShift           bool         `json:"night_shift,omitzero" doc:"The unit itself calls it a night shift or rotates through nights (三班倒). Default false; true is BLOCK-EXC whatever the hours."`
	OvertimeMinutesWeek  int          `json:"overtime_minutes_week,omitzero" doc:"Overtime planned per week. Default 0; more is BLOCK-EXC."`
	PayMonthFen          int64        `json:"pay_month_fen,omitzero" doc:"Monthly pay in fen. One of the three rates is needed at G1 for kind post; the first above 0 in the order month, day, hour counts."`
	PayDayFen            int64        `json:"pay_day_fen,omitzero" doc:"Daily pay in fen; a month is 21.75 days."`
	PayHourFen           int64        `json:"pay_hour_fen,omitzero" doc:"Hourly pay in fen; a month is 174 hours."`
	PayByAgreement       bool         `json:"pay_by_agreement,omitzero" doc:"Pay is said to be negotiable (面议). Default false; it does not replace an amount."`
	WageStandardMonthFen int64        `json:"wage_standard_month_fen,omitzero" doc:"The unit's monthly wage standard of the same post, in fen. Needed when independent and the mode asks for it."`
	LowestGradeMonthFen  int64        `json:"lowest_grade_month_fen,omitzero" doc:"The unit's lowest pay grade, monthly, in fen. Needed when independent and the mode asks for it."`
	Independent          *bool        `json:"independent,omitzero" doc:"The intern works relatively independently. Needed at G1 for kind post: absent is BLOCK."`
	PayMethod            PayMethod    `json:"pay_method,omitzero" doc:"How pay is handed over. Decided at G4; goods, voucher and third_party warn at G1."`
	PayCycleDays         int          `json:"pay_cycle_days,omitzero" doc:"Days between pay days, 31 at most in principle. Decided at G4; more warns at G1. Default 0: not stated."`
	Fees                 []Fee        `json:"fees,omitzero" doc:"Anything the student would have to pay. Absent or empty: none. Any fee is BLOCK."`
	SiteType             SiteType     `json:"site_type,omitzero" doc:"What the actual place of work is. Needed at G1: absent is BLOCK; entertainment is BLOCK."`
	SiteAddress          string       `json:"site_address,omitzero" doc:"Address of the actual place of work. Needed at G1."`
	Region               string       `json:"region,omitzero" doc:"GB/T 2260 code of the place of work, six digits."`
	ContractingUSCC      string       `json:"contracting_uscc,omitzero" doc:"Credit code of the entity that will sign. Absent: unit.uscc."`
	WorkSiteUSCC         string       `json:"work_site_uscc,omitzero" doc:"Credit code of the entity at whose place the intern works. Absent: the same, but an HR-service firm must state it. Another than the contracting one is BLOCK."`
	Housing              Housing      `json:"housing,omitzero" doc:"Accommodation offered."`
	Meals                string       `json:"meals,omitzero" doc:"Meals offered."`
}

// Shift is one daily shift.
type Shift struct {
	Start        civil.Clock `json:"start" doc:"HH:MM."`
	End          civil.Clock `json:"end" doc:"HH:MM; at or before start means the next day."`
	BreakMinutes int         `json:"break_minutes,omitzero" doc:"Unpaid break. Default 0."`
}

// Fee is something a student would have to pay.
type Fee struct {
	Kind      FeeKind `json:"kind,omitzero" doc:"What it is called."`
	AmountFen *int64  `json:"amount_fen,omitzero" doc:"Amount in fen; 0 says that nothing is charged; absent counts as a fee."`
	Note      string  `json:"note,omitzero" doc:"Free text."`
}

// StudentFacts is what G3 must know of a student.
type StudentFacts struct {
	BirthDate       civil.Date `json:"birth_date,omitzero" doc:"From the verified identity. Needed at G3."`
	Sex             Sex        `json:"sex,omitzero" doc:"Asked only where the always-list for women applies to a hazard."`
	MajorCode       string     `json:"major_code,omitzero" doc:"Six-digit code of the student's major. Needed at G3."`
	EntryYear       int        `json:"entry_year,omitzero" doc:"Year of entry (年级 2023级 = 2023). Needed for kind post unless grade is given."`
	Grade           int        `json:"grade,omitzero" doc:"Registered grade on as_of, for repeaters and transfers; it goes before entry_year. Default 0: computed from entry_year."`
	SchoolYearStart MonthDay   `json:"school_year_start,omitzero" doc:"First day of the school year, MM-DD. Default 09-01."`
	StudyMode       StudyMode  `json:"study_mode,omitzero" doc:"Default full_time. Part-time students come under the regulation by reference."`
	PlateauNative   bool       `json:"plateau_native,omitzero" doc:"Native of a plateau above 3,000 m, to whom that bar for minors does not apply. Default false."`
}

// MatchFacts is one student and one placement on the day AsOf.
type MatchFacts struct {
	AsOf            civil.Date     `json:"as_of" doc:"The day on which the question is asked (Asia/Shanghai). Required."`
	Stage           Stage          `json:"stage,omitzero" doc:"apply: the student applies, who arranges is still open; confirm: the school confirms. Default confirm."`
	Student         StudentFacts   `json:"student" doc:"The student."`
	Placement       PlacementFacts `json:"placement" doc:"The placement, with its unit and the figures of the caps."`
	Origin          Origin         `json:"origin,omitzero" doc:"Who arranges: school or self. Needed at stage confirm. authority (a body assigning students) is BLOCK."`
	SelfApproved    bool           `json:"self_approved,omitzero" doc:"The school approved the self-arranged application of student and guardian. Default false."`
	UnitVerified    bool           `json:"unit_verified,omitzero" doc:"A school that adopts the unit, or a bureau, verified it (核验). Default false, which is BLOCK."`
	Listed          bool           `json:"listed,omitzero" doc:"The unit is on the school's published list. Default false."`
	ListDecidedOn   civil.Date     `json:"list_decided_on,omitzero" doc:"Day on which the school's Party organisation meeting decided that list. Needed with origin school."`
	ListPublishedOn civil.Date     `json:"list_published_on,omitzero" doc:"Day on which it was published: decided ≤ published ≤ as_of. Needed with origin school."`
	MatchReview     Review         `json:"match_review,omitzero" doc:"A teacher's judgement of major and post, where the codes share only the category or not even that."`
	Clearances      []Clearance    `json:"clearances,omitzero" doc:"Filings and overrides of the student's school."`
}

// Clearance is a special filing accepted (clears BLOCK-EXC) or an override recorded (clears BLOCK-OVR) for one school.
type Clearance struct {
	Kind       ClearanceKind `json:"kind" doc:"filing clears BLOCK-EXC, override clears BLOCK-OVR; neither clears BLOCK."`
	Rules      []string      `json:"rules" doc:"Rule ids it covers, e.g. R-ART17-3-OTNIGHT."`
	AcceptedOn civil.Date    `json:"accepted_on,omitzero" doc:"Day of acceptance: on or before as_of and before start_date. Absent: not accepted."`
	From       civil.Date    `json:"from,omitzero" doc:"First day covered. A filing without period covers nothing; an override without it covers the whole placement."`
	To         civil.Date    `json:"to,omitzero" doc:"Last day covered."`
	Posts      []string      `json:"posts,omitzero" doc:"Kinds of post or posting references covered. Empty: every post."`
	MajorCodes []string      `json:"major_codes,omitzero" doc:"Majors of the students covered, codes or their first digits. Empty: every major."`
	Number     string        `json:"number,omitzero" doc:"Number of the filing or decision."`
}

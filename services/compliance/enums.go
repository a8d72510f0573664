package compliance

import (
	"fmt"
	"slices"
	"strings"
)

// Gate is a moment at which rules are checked, G0 to G9.
type Gate string

// The gates of a placement's life.
const (
	G0 Gate = "G0" // unit or school comes aboard
	G1 Gate = "G1" // publish
	G2 Gate = "G2" // plan and batch
	G3 Gate = "G3" // apply, match, allocate
	G4 Gate = "G4" // sign
	G5 Gate = "G5" // start
	G6 Gate = "G6" // during
	G7 Gate = "G7" // change, suspend
	G8 Gate = "G8" // close
	G9 Gate = "G9" // archive
)

// Kind is the kind of internship. Decoding accepts any text, since an unknown kind is a finding (R-ART02-KIND).
type Kind string

// The two kinds of internship there are (第二条), and the posts that units set aside for teachers (《职业教育法》第四十五条),
// which are no internship: students cannot take them, and they count in no limit of interns.
const (
	Post            Kind = "post"             // 岗位实习
	Orientation     Kind = "orientation"      // 认识实习
	TeacherPractice Kind = "teacher_practice" // 教师企业实践
)

// Enum lists the values of Kind.
func (Kind) Enum() []string { return kindValues }

// LegalForm is the legal form of a unit.
type LegalForm string

// The legal forms that Article 2 tells apart.
const (
	LegalPerson    LegalForm = "legal_person"   // 法人
	Unincorporated LegalForm = "unincorporated" // 非法人组织
	Unregistered   LegalForm = "none"           // neither
)

// Enum lists the values of LegalForm.
func (LegalForm) Enum() []string { return legalFormValues }

// UnmarshalText refuses unknown values.
func (v *LegalForm) UnmarshalText(b []byte) error { return choose(v, b) }

// RegStatus is the registration status of a unit.
type RegStatus string

// The statuses; only Active may host interns.
const (
	Active    RegStatus = "active"
	Abnormal  RegStatus = "abnormal" // 经营异常
	Suspended RegStatus = "suspended"
	Revoked   RegStatus = "revoked"
	Cancelled RegStatus = "cancelled"
)

// Enum lists the values of RegStatus.
func (RegStatus) Enum() []string { return regStatusValues }

// UnmarshalText refuses unknown values.
func (v *RegStatus) UnmarshalText(b []byte) error { return choose(v, b) }

// PaymentKind says what a payment between the parties is for.
type PaymentKind string

// The kinds of payment.
const (
	PaymentPerHead    PaymentKind = "per_head"
	PaymentCommission PaymentKind = "commission"
	PaymentDonation   PaymentKind = "donation"
	PaymentEquipment  PaymentKind = "equipment"
	PaymentTraining   PaymentKind = "training"
	PaymentInsurance  PaymentKind = "insurance"
	PaymentOther      PaymentKind = "other"
)

// Enum lists the values of PaymentKind.
func (PaymentKind) Enum() []string { return paymentKindValues }

// UnmarshalText refuses unknown values.
func (v *PaymentKind) UnmarshalText(b []byte) error { return choose(v, b) }

// Payee says who receives a payment.
type Payee string

// The receivers.
const (
	PayeeSchool   Payee = "school"
	PayeeUnit     Payee = "unit"
	PayeeStudent  Payee = "student"
	PayeeInsurer  Payee = "insurer"
	PayeeAgency   Payee = "agency"
	PayeePlatform Payee = "platform"
)

// Enum lists the values of Payee.
func (Payee) Enum() []string { return payeeValues }

// UnmarshalText refuses unknown values.
func (v *Payee) UnmarshalText(b []byte) error { return choose(v, b) }

// SafetyDoc is a safety document of a unit (第三十一条).
type SafetyDoc string

// The documents that Article 31 names.
const (
	DocResponsibility SafetyDoc = "responsibility"
	DocProcedures     SafetyDoc = "procedures"
	DocRescuePlan     SafetyDoc = "rescue_plan"
	DocGear           SafetyDoc = "protective_gear"
	DocTraining       SafetyDoc = "training"
)

// Enum lists the values of SafetyDoc.
func (SafetyDoc) Enum() []string { return safetyDocValues }

// UnmarshalText refuses unknown values.
func (v *SafetyDoc) UnmarshalText(b []byte) error { return choose(v, b) }

// InspectionItem is one of the nine items of an inspection report (第七条).
type InspectionItem string

// The nine items.
const (
	ItemQualification InspectionItem = "qualification"
	ItemIntegrity     InspectionItem = "integrity"
	ItemManagement    InspectionItem = "management"
	ItemPosts         InspectionItem = "posts"
	ItemHours         InspectionItem = "hours"
	ItemWork          InspectionItem = "work_environment"
	ItemLiving        InspectionItem = "living_environment"
	ItemHealth        InspectionItem = "health"
	ItemSafety        InspectionItem = "safety"
)

// Enum lists the values of InspectionItem.
func (InspectionItem) Enum() []string { return inspectionItemValues }

// UnmarshalText refuses unknown values.
func (v *InspectionItem) UnmarshalText(b []byte) error { return choose(v, b) }

// LabourGrade is the grade of physical labour intensity (体力劳动强度), I lightest.
type LabourGrade string

// The four grades.
const (
	GradeI   LabourGrade = "I"
	GradeII  LabourGrade = "II"
	GradeIII LabourGrade = "III"
	GradeIV  LabourGrade = "IV"
)

// Enum lists the values of LabourGrade.
func (LabourGrade) Enum() []string { return labourGradeValues }

// UnmarshalText refuses unknown values.
func (v *LabourGrade) UnmarshalText(b []byte) error { return choose(v, b) }

// Weekday is a day of the week.
type Weekday string

// The days.
const (
	Mon Weekday = "mon"
	Tue Weekday = "tue"
	Wed Weekday = "wed"
	Thu Weekday = "thu"
	Fri Weekday = "fri"
	Sat Weekday = "sat"
	Sun Weekday = "sun"
)

// Enum lists the values of Weekday.
func (Weekday) Enum() []string { return weekdayValues }

// UnmarshalText refuses unknown values.
func (v *Weekday) UnmarshalText(b []byte) error { return choose(v, b) }

// PayMethod says how pay is handed over.
type PayMethod string

// The methods; only the first two are lawful (第十八条).
const (
	PayBank       PayMethod = "bank"
	PayCash       PayMethod = "cash"
	PayGoods      PayMethod = "goods"
	PayVoucher    PayMethod = "voucher"
	PayThirdParty PayMethod = "third_party"
)

// Enum lists the values of PayMethod.
func (PayMethod) Enum() []string { return payMethodValues }

// UnmarshalText refuses unknown values.
func (v *PayMethod) UnmarshalText(b []byte) error { return choose(v, b) }

// FeeKind says what a fee is called (第二十条).
type FeeKind string

// The fees that Article 20 names.
const (
	FeeDeposit    FeeKind = "deposit"
	FeeTraining   FeeKind = "training"
	FeeCommission FeeKind = "commission"
	FeeManagement FeeKind = "management"
	FeeMaterial   FeeKind = "material"
	FeeJobService FeeKind = "job_service"
	FeeOther      FeeKind = "other"
)

// Enum lists the values of FeeKind.
func (FeeKind) Enum() []string { return feeKindValues }

// UnmarshalText refuses unknown values.
func (v *FeeKind) UnmarshalText(b []byte) error { return choose(v, b) }

// SiteType says what the actual place of work is.
type SiteType string

// The places of work.
const (
	SiteWorkshop      SiteType = "workshop"
	SiteOffice        SiteType = "office"
	SiteShop          SiteType = "shop"
	SiteHospital      SiteType = "hospital"
	SiteHotel         SiteType = "hotel"
	SiteRestaurant    SiteType = "restaurant"
	SiteVehicle       SiteType = "vehicle"
	SiteOutdoor       SiteType = "outdoor"
	SiteEntertainment SiteType = "entertainment" // bar, nightclub, karaoke, bath, arcade, internet café
	SiteOther         SiteType = "other"
)

// Enum lists the values of SiteType.
func (SiteType) Enum() []string { return siteTypeValues }

// UnmarshalText refuses unknown values.
func (v *SiteType) UnmarshalText(b []byte) error { return choose(v, b) }

// Housing says what accommodation is offered.
type Housing string

// The offers.
const (
	HousingProvided Housing = "provided"
	HousingSubsidy  Housing = "subsidy"
	HousingNone     Housing = "none"
)

// Enum lists the values of Housing.
func (Housing) Enum() []string { return housingValues }

// UnmarshalText refuses unknown values.
func (v *Housing) UnmarshalText(b []byte) error { return choose(v, b) }

// Sex is a student's sex as on the identity card.
type Sex string

// The two values of the identity card.
const (
	Male   Sex = "male"
	Female Sex = "female"
)

// Enum lists the values of Sex.
func (Sex) Enum() []string { return sexValues }

// UnmarshalText refuses unknown values.
func (v *Sex) UnmarshalText(b []byte) error { return choose(v, b) }

// StudyMode says how a student studies.
type StudyMode string

// The modes of study.
const (
	FullTime StudyMode = "full_time"
	PartTime StudyMode = "part_time"
)

// Enum lists the values of StudyMode.
func (StudyMode) Enum() []string { return studyModeValues }

// UnmarshalText refuses unknown values.
func (v *StudyMode) UnmarshalText(b []byte) error { return choose(v, b) }

// Stage says how far a match has come.
type Stage string

// The stages of G3.
const (
	Apply   Stage = "apply"
	Confirm Stage = "confirm"
)

// Enum lists the values of Stage.
func (Stage) Enum() []string { return stageValues }

// UnmarshalText refuses unknown values.
func (v *Stage) UnmarshalText(b []byte) error { return choose(v, b) }

// Origin says who arranges an internship.
type Origin string

// The origins; FromAuthority names what Article 11 forbids.
const (
	FromSchool    Origin = "school"
	FromSelf      Origin = "self"
	FromAuthority Origin = "authority"
)

// Enum lists the values of Origin.
func (Origin) Enum() []string { return originValues }

// UnmarshalText refuses unknown values.
func (v *Origin) UnmarshalText(b []byte) error { return choose(v, b) }

// Review is a teacher's judgement of whether post and major are related.
type Review string

// The judgements.
const (
	Related   Review = "related"
	Unrelated Review = "unrelated"
)

// Enum lists the values of Review.
func (Review) Enum() []string { return reviewValues }

// UnmarshalText refuses unknown values.
func (v *Review) UnmarshalText(b []byte) error { return choose(v, b) }

// ClearanceKind tells filings from overrides.
type ClearanceKind string

// The two kinds of clearance.
const (
	Filing   ClearanceKind = "filing"
	Override ClearanceKind = "override"
)

// Enum lists the values of ClearanceKind.
func (ClearanceKind) Enum() []string { return clearanceKindValues }

// UnmarshalText refuses unknown values.
func (v *ClearanceKind) UnmarshalText(b []byte) error { return choose(v, b) }

// The values of each enumeration, made once: every text that is decoded is looked up among them. Nobody changes them.
var (
	kindValues           = values(Post, Orientation, TeacherPractice)
	legalFormValues      = values(LegalPerson, Unincorporated, Unregistered)
	regStatusValues      = values(Active, Abnormal, Suspended, Revoked, Cancelled)
	paymentKindValues    = values(PaymentPerHead, PaymentCommission, PaymentDonation, PaymentEquipment, PaymentTraining, PaymentInsurance, PaymentOther)
	payeeValues          = values(PayeeSchool, PayeeUnit, PayeeStudent, PayeeInsurer, PayeeAgency, PayeePlatform)
	safetyDocValues      = values(DocResponsibility, DocProcedures, DocRescuePlan, DocGear, DocTraining)
	inspectionItemValues = values(ItemQualification, ItemIntegrity, ItemManagement, ItemPosts, ItemHours, ItemWork, ItemLiving, ItemHealth, ItemSafety)
	labourGradeValues    = values(GradeI, GradeII, GradeIII, GradeIV)
	weekdayValues        = values(Mon, Tue, Wed, Thu, Fri, Sat, Sun)
	payMethodValues      = values(PayBank, PayCash, PayGoods, PayVoucher, PayThirdParty)
	feeKindValues        = values(FeeDeposit, FeeTraining, FeeCommission, FeeManagement, FeeMaterial, FeeJobService, FeeOther)
	siteTypeValues       = values(SiteWorkshop, SiteOffice, SiteShop, SiteHospital, SiteHotel, SiteRestaurant, SiteVehicle, SiteOutdoor, SiteEntertainment, SiteOther)
	housingValues        = values(HousingProvided, HousingSubsidy, HousingNone)
	sexValues            = values(Male, Female)
	studyModeValues      = values(FullTime, PartTime)
	stageValues          = values(Apply, Confirm)
	originValues         = values(FromSchool, FromSelf, FromAuthority)
	reviewValues         = values(Related, Unrelated)
	clearanceKindValues  = values(Filing, Override)
)

func values[T ~string](all ...T) []string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = string(v)
	}
	return out
}

type enum interface {
	~string
	Enum() []string
}

// choose sets v to the text b, or explains which values there are. An empty text is "not stated".
func choose[T enum](v *T, b []byte) error {
	s := string(b)
	if s != "" && !slices.Contains((*v).Enum(), s) {
		return fmt.Errorf("%q is not one of %s", s, strings.Join((*v).Enum(), ", "))
	}
	*v = T(s)
	return nil
}

// Package org keeps the organisations: schools, enterprises and bureaus; what is known of an enterprise before it may
// receive students; and what binds a school to it.
package org

import (
	"time"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// ID names an organisation of any kind: sch_…, ent_…, bur_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "org.not_found", "没有这个机构，或您无权查看。", "there is no such organisation, or you may not see it")
	ErrInvalid   = fault.New(fault.Invalid, "org.invalid", "机构信息有误，请按提示修改。", "the organisation's facts need mending")
	ErrForbidden = fault.New(fault.Forbidden, "org.forbidden", "您的角色不能处理这个机构的事项。", "your role may not do this for the organisation")
	ErrStale     = fault.New(fault.Stale, "org.stale", "这份资料刚被他人修改，请刷新后再改。", "somebody changed this meanwhile; reload and change again")
	ErrTaken     = fault.New(fault.Conflict, "org.uscc_taken", "该统一社会信用代码的单位已在平台，请联系本单位管理员或用原账号登录。", "a unit with this credit code is already here; sign in with its account or ask its administrator")
	ErrCodeTaken = fault.New(fault.Conflict, "org.code_taken", "该学校标识码已登记。", "a school with this code is here already")
	ErrBlocked   = fault.New(fault.Invalid, "org.blocked", "按规定该单位不能接收实习学生，原因见各条说明。", "the regulation bars this unit; see each rule")
)

// School is a vocational school.
type School struct {
	ID        ID
	Code      string // 学校标识码
	Name      string
	Level     string // secondary | associate | bachelor
	Region    string // GB/T 2260
	Authority string // 主管部门
	Version   uint64
	CreatedAt time.Time
}

// City is the part of a school's region that names province and city.
func (s School) City() string { return s.Region[:min(cityDigits, len(s.Region))] }

// cityDigits begin a region's code: the province and the city.
const cityDigits = 4

// Bureau is a district education bureau. It answers for the schools and units whose region begins with Region.
type Bureau struct {
	ID        ID
	Name      string
	Region    string
	Version   uint64
	CreatedAt time.Time
}

// Oversees reports whether region lies within the bureau's own.
func (b Bureau) Oversees(region string) bool {
	return b.Region != "" && len(region) >= len(b.Region) && region[:len(b.Region)] == b.Region
}

// Profile is what an enterprise says of itself.
type Profile struct {
	Name              string
	LegalForm         compliance.LegalForm
	IndustryCode      string // GB/T 4754
	BusinessScope     string
	Region            string // GB/T 2260
	Address           string
	OnPostEmployees   *int // 在岗职工数; nil = not declared yet
	EmployeesAsOf     civil.Date
	EmployeesEvidence string                 // what shows the head-count
	PostKinds         []PostKind             // 同类岗位人数
	DeclaredCredit    bool                   // no illegal or dishonest record (R-ART06-CREDIT)
	DeclaredSafety    bool                   // no work-safety violation in three years (R-ART06-SAFETY3Y)
	SafetyDocs        []compliance.SafetyDoc `json:",omitempty"` // that the unit has and shows on demand (R-ART31-UNIT)
	ExternalInterns   []ExternalInterns
	OwnPostsOnly      bool     // an HR-service firm declares that interns fill only its own posts (R-ART16-6-AGENCY)
	Tags              []string // 产教融合型企业, 专精特新 …
}

// PostKind is one kind of post and how many employees hold it.
type PostKind struct {
	Name      string `json:"name"`
	Employees int    `json:"employees"`
}

// ExternalInterns are interns from schools outside the system, declared by the unit so that the caps count them.
type ExternalInterns struct {
	School   string     `json:"school"`
	PostKind string     `json:"post_kind"`
	Count    int        `json:"count"`
	From     civil.Date `json:"from"`
	To       civil.Date `json:"to"`
}

// Enterprise is a unit that posts internships (实习单位).
type Enterprise struct {
	ID   ID
	USCC string // 统一社会信用代码, GB 32100
	Profile
	RegStatus     compliance.RegStatus // as last looked up; empty = not looked up
	CreditChecks  []CreditCheck
	SafetyRecords []SafetyRecord
	Verification  *Verification // nil = 未核验
	UnverifiedOn  civil.Date    // when a verification was last taken back
	Version       uint64
	CreatedAt     time.Time
}

// Verified reports whether a school or a bureau verified the unit. Only verified units receive students.
func (e Enterprise) Verified() bool { return e.Verification != nil }

// PostKindEmployees is how many employees hold the kind of post, nil when the unit declared no such kind.
func (e Enterprise) PostKindEmployees(name string) *int {
	for _, k := range e.PostKinds {
		if k.Name == name {
			return &k.Employees
		}
	}
	return nil
}

// CreditCheck is one look-up of the unit's public record.
type CreditCheck struct {
	On      civil.Date `json:"on"`
	Source  string     `json:"source"` // 国家企业信用信息公示系统 …
	Adverse bool       `json:"adverse"`
	Note    string     `json:"note"`
	By      ID         `json:"by"`
}

// SafetyRecord is a decision on a work-safety violation.
type SafetyRecord struct {
	On        civil.Date `json:"on"` // date of the decision
	Kind      string     `json:"kind"`
	Authority string     `json:"authority"`
	By        ID         `json:"by"`
}

// Basis says what a verification rests on.
type Basis string

// The bases of a verification.
const (
	ByInspection  Basis = "inspection"  // 实地考察
	ByCooperation Basis = "cooperation" // 校企合作
	ByBureau      Basis = "bureau"      // 教育局核验
)

// Verification records who verified a unit, when and on what basis.
type Verification struct {
	By    ID        `json:"by"`
	Basis Basis     `json:"basis"`
	Note  string    `json:"note"`
	At    time.Time `json:"at"`
}

package org

import (
	"context"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
)

// Reads is what the service asks of SQL without changing it. A missing thing is ErrNotFound.
type Reads interface {
	School(ctx context.Context, id ID) (School, error)
	SchoolsByID(ctx context.Context, ids []ID) (map[ID]School, error) // those that there are
	SchoolByCode(ctx context.Context, code string) (School, error)
	Schools(ctx context.Context, f SchoolFilter, p page.Request) (page.Page[School], error)
	Bureau(ctx context.Context, id ID) (Bureau, error)
	BureausByID(ctx context.Context, ids []ID) (map[ID]Bureau, error) // those that there are
	Bureaus(ctx context.Context, p page.Request) (page.Page[Bureau], error)
	Enterprise(ctx context.Context, id ID) (Enterprise, error)
	EnterprisesByID(ctx context.Context, ids []ID) (map[ID]Enterprise, error) // those that there are
	EnterpriseByUSCC(ctx context.Context, uscc string) (Enterprise, error)
	Enterprises(ctx context.Context, f EnterpriseFilter, p page.Request) (page.Page[Enterprise], error)
	Cooperation(ctx context.Context, id CooperationID) (Cooperation, error)
	Cooperations(ctx context.Context, f CooperationFilter, p page.Request) (page.Page[Cooperation], error)
	CooperationOf(ctx context.Context, school, enterprise ID, day civil.Date) (Cooperation, error)
	Clearances(ctx context.Context, school, enterprise ID) ([]Clearance, error)
	Alliance(ctx context.Context, id ID) (Alliance, error)
	Alliances(ctx context.Context) ([]Alliance, error) // by name
	// KindsInUse lists the post kinds that interns or intents hold at a unit on day or later.
	KindsInUse(ctx context.Context, enterprise ID, day civil.Date) ([]string, error)
}

// Tx is one transaction: what is read in it is locked until it ends where Lock says so.
type Tx interface {
	Reads
	LockEnterprise(ctx context.Context, id ID) (Enterprise, error)
	InsertSchool(ctx context.Context, s School) error
	SaveSchool(ctx context.Context, s School) error
	InsertAlliance(ctx context.Context, a Alliance) error // ErrAllianceTaken when another bears the name
	SaveAlliance(ctx context.Context, a Alliance) error   // the same
	InsertBureau(ctx context.Context, b Bureau) error
	InsertEnterprise(ctx context.Context, e Enterprise) error
	SaveEnterprise(ctx context.Context, e Enterprise) error // e.Version is the new one; ErrStale unless the row had the one before
	InsertCooperation(ctx context.Context, c Cooperation) error
	SaveCooperation(ctx context.Context, c Cooperation) error
	InsertClearance(ctx context.Context, c Clearance) error
	SaveClearance(ctx context.Context, c Clearance) error
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction; an error rolls everything back.
type InTx func(ctx context.Context, use func(Tx) error) error

// SchoolFilter narrows a list of schools; zero members do not.
type SchoolFilter struct {
	Text   string // part of the name
	Region string // code prefix
	Level  string
}

// EnterpriseFilter narrows a list of enterprises; zero members do not.
type EnterpriseFilter struct {
	Text       string // part of the name, or the whole credit code
	Region     string // code prefix
	Unverified bool
}

// CooperationFilter narrows a list of cooperations; zero members do not.
type CooperationFilter struct {
	School     ID
	Enterprise ID
	Region     string // prefix of the unit's region
}

// Service runs the use cases of organisations.
type Service struct {
	db      Reads
	inTx    InTx
	regions func(code string) bool // knows a region code
	law     compliance.Regulation
	now     func() time.Time
}

// NewService makes the service. knownRegion reports whether a GB/T 2260 code exists.
func NewService(db Reads, inTx InTx, knownRegion func(string) bool, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, regions: knownRegion, now: now}
}

// Under makes the service apply a regulation with provincial thresholds instead of the national ones.
func (s *Service) Under(law compliance.Regulation) *Service {
	s.law = law
	return s
}

// Findings is what gate G0 finds of a unit today.
func (s *Service) Findings(e Enterprise) []fault.Finding {
	return s.law.CheckUnit(UnitFacts(e, s.today()))
}

func (s *Service) today() civil.Date { return civil.Today(s.now()) }

// AddSchool registers a school. Only the operator, or a bureau within its region, may.
func (s *Service) AddSchool(ctx context.Context, who actor.Actor, d School) (made School, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		made, err = s.EnterSchool(ctx, tx, who, d)
		return err
	})
	return made, err
}

// EnterSchool is AddSchool within a transaction.
func (s *Service) EnterSchool(ctx context.Context, tx Tx, who actor.Actor, d School) (School, error) {
	if err := s.mayAddSchool(ctx, who, d.Region); err != nil {
		return School{}, err
	}
	if err := d.check(); err != nil {
		return School{}, err
	}
	now := s.now()
	d.ID, d.Version, d.CreatedAt = ID(ident.New("sch", now)), 1, now
	if err := tx.InsertSchool(ctx, d); err != nil {
		return School{}, err
	}
	if err := tx.Audit(ctx, ledger.By(who, now, "school.add", ident.ID(d.ID))); err != nil {
		return School{}, err
	}
	return d, tx.Record(ctx, ident.ID(d.ID), events.SchoolAdded{SchoolRef: d.ref()})
}

// schoolCodeDigits is how long a school's code (学校标识码) is.
const schoolCodeDigits = 10

// check refuses a school that nobody could tell from another.
func (s School) check() error {
	var bad []fault.Field
	if len(s.Code) != schoolCodeDigits || strings.Trim(s.Code, "0123456789") != "" {
		bad = append(bad, fault.In("code", "登记学校要填 10 位数字的学校标识码，请核对。", "a school is registered by the ten digits of its code"))
	}
	if s.Name == "" {
		bad = append(bad, fault.In("name", "请填写学校名称。", "give the school's name"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

func (s School) ref() events.SchoolRef {
	return events.SchoolRef{School: string(s.ID), Version: s.Version}
}

func (s *Service) mayAddSchool(ctx context.Context, who actor.Actor, region string) error {
	if who.Is(actor.Operator) {
		return nil
	}
	if !who.Is(actor.Bureau) {
		return ErrForbidden
	}
	b, err := s.db.Bureau(ctx, ID(who.Org))
	if err != nil {
		return err
	}
	if !b.Oversees(region) {
		return ErrForbidden
	}
	return nil
}

// AddBureau registers a bureau. Only the operator may.
func (s *Service) AddBureau(ctx context.Context, who actor.Actor, b Bureau) (made Bureau, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		made, err = s.EnterBureau(ctx, tx, who, b)
		return err
	})
	return made, err
}

// EnterBureau is AddBureau within a transaction.
func (s *Service) EnterBureau(ctx context.Context, tx Tx, who actor.Actor, b Bureau) (Bureau, error) {
	if !who.Is(actor.Operator) {
		return Bureau{}, ErrForbidden
	}
	if b.Name == "" || !s.regions(b.Region) {
		return Bureau{}, ErrInvalid.With(fault.In("name", "请填写教育局名称和所辖地区。", "give the bureau's name and its region"))
	}
	now := s.now()
	b.ID, b.Version, b.CreatedAt = ID(ident.New("bur", now)), 1, now
	if err := tx.InsertBureau(ctx, b); err != nil {
		return Bureau{}, err
	}
	return b, tx.Audit(ctx, ledger.By(who, now, "bureau.add", ident.ID(b.ID)))
}

// School, Schools and Bureau are open to everybody: names and places of public bodies.
func (s *Service) School(ctx context.Context, id ID) (School, error) { return s.db.School(ctx, id) }

// SchoolByCode finds a school by its 学校标识码.
func (s *Service) SchoolByCode(ctx context.Context, code string) (School, error) {
	return s.db.SchoolByCode(ctx, code)
}

// Schools lists schools by name.
func (s *Service) Schools(ctx context.Context, f SchoolFilter, p page.Request) (page.Page[School], error) {
	return s.db.Schools(ctx, f, p)
}

// Bureau returns a bureau.
func (s *Service) Bureau(ctx context.Context, id ID) (Bureau, error) { return s.db.Bureau(ctx, id) }

// Bureaus lists bureaus by region.
func (s *Service) Bureaus(ctx context.Context, p page.Request) (page.Page[Bureau], error) {
	return s.db.Bureaus(ctx, p)
}

// UnitFacts is what the regulation needs to know of an enterprise at a day.
func UnitFacts(e Enterprise, day civil.Date) compliance.UnitFacts {
	f := compliance.UnitFacts{
		AsOf: day, Province: province(e.Region), USCC: e.USCC, Name: e.Name, LegalForm: e.LegalForm,
		RegStatus: e.RegStatus, IndustryCode: e.IndustryCode, BusinessScope: e.BusinessScope, OwnPostsOnly: e.OwnPostsOnly,
		OnPostEmployees: e.OnPostEmployees,
		DeclaredCredit:  e.DeclaredCredit, DeclaredSafety: e.DeclaredSafety, SafetyDocs: e.SafetyDocs,
	}
	for _, c := range e.CreditChecks {
		f.CreditChecks = append(f.CreditChecks, compliance.CreditCheck{Date: c.On, Source: c.Source, Adverse: c.Adverse})
	}
	for _, r := range e.SafetyRecords {
		f.SafetyRecords = append(f.SafetyRecords, compliance.SafetyRecord{Date: r.On, Kind: r.Kind})
	}
	return f
}

func province(region string) string {
	if len(region) < 2 {
		return ""
	}
	return region[:2]
}

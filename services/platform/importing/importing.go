// Package importing runs imports: it reads the tables that people and partners hand in through platform/sheet, turns names
// into codes by the catalogue, and hands each row to the noun whose it is. It keeps no rule of its own about what a row
// may say beyond reading it.
//
// What it decides: an enterprise's rows are its own postings unless they say otherwise, an operator's are external
// listings; an empty cell says nothing, so that a unit or a school keeps what is known of it.
package importing

import (
	"bytes"
	"context"
	"time"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/audit"
	"firstkm/services/batch"
	"firstkm/services/catalogue"
	"firstkm/services/fair"
	"firstkm/services/imports"
	"firstkm/services/internship"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/sheet"
	"firstkm/services/practice"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// Reads is what imports ask of SQL without changing it.
type Reads interface {
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	EnterpriseByUSCC(ctx context.Context, uscc string) (org.Enterprise, error)
	ImportFile(ctx context.Context, id ident.ID) (imports.Kept, error)
	// ImportFilesHeld are those of an organisation that wait to be confirmed after now, without their contents.
	ImportFilesHeld(ctx context.Context, org ident.ID, kinds []imports.Kind, now time.Time) ([]imports.Kept, error)
	Meta(ctx context.Context, key string) (string, error)
	School(ctx context.Context, id org.ID) (org.School, error)
	SchoolsByID(ctx context.Context, ids []org.ID) (map[org.ID]org.School, error)
	SchoolByCode(ctx context.Context, code string) (org.School, error)
	Schools(ctx context.Context, f org.SchoolFilter, p page.Request) (page.Page[org.School], error)
}

// Tx is one transaction of what belongs to no noun: the catalogue's parts and the files of refused rows.
type Tx interface {
	CatalogueParts(ctx context.Context) ([]imports.Part, error)
	SaveCataloguePart(ctx context.Context, p imports.Part) error
	KeepImportFile(ctx context.Context, k imports.Kept) error
	DropImportFile(ctx context.Context, id ident.ID) error
	PurgeImportFiles(ctx context.Context, now time.Time) (int64, error)
	SetMeta(ctx context.Context, key, value string) error
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs use in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Nouns are whose rows are imported and whose lists are exported. Practices, Batches, Rounds, Accounts, Privacy, Notices and Audit are asked by exports
// alone.
type Nouns struct {
	Placements   *placement.Service
	Orgs         *org.Service
	Students     *student.Service
	Applications *application.Service
	Teachers     *teacher.Service
	Practices    *practice.Service
	Batches      *batch.Service
	Rounds       *round.Service
	Fairs        *fair.Service
	Interviews   *interview.Service
	Consents     *agreement.Consents
	Internships  *internship.Service
	Agreements   *agreement.Agreements
	Accounts     *account.Service
	Privacy      *privacy.Service
	Notices      *notify.Service
	Audit        *audit.Service
	Catalogue    *catalogue.Live
}

// Service implements imports.Importer.
type Service struct {
	db     Reads
	inTx   InTx
	nouns  Nouns
	reload func(context.Context) error
	now    func() time.Time
	vault  Vault // may be nil
}

// Vault seals files at rest that may hold personal data.
type Vault interface {
	Seal(field, record, plain string) (string, error)
	Open(field, record, sealed string) (string, error)
}

// Sealing has the kept files sealed.
func (s *Service) Sealing(v Vault) *Service {
	s.vault = v
	return s
}

// New makes the service. reload puts the catalogue in use that the stored parts make.
func New(db Reads, inTx InTx, nouns Nouns, reload func(context.Context) error, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, nouns: nouns, reload: reload, now: now}
}

var _ imports.Importer = (*Service)(nil)

// job is one import under way.
type job struct {
	*Service
	who  actor.Actor
	kind imports.Kind
	o    imports.Options
	sum  imports.Summary
	errs *refusals // of the run whose counts stand in sum

	names *names
	after func(ctx context.Context) error // once all rows were read; may be nil
}

// Import implements imports.Importer.
func (s *Service) Import(ctx context.Context, who actor.Actor, kind imports.Kind, o imports.Options, files ...imports.File) (imports.Summary, error) {
	if err := check(who, kind, o, len(files)); err != nil {
		return imports.Summary{}, err
	}
	if o.Lang == "" {
		o.Lang = text.Chinese
	}
	j := &job{Service: s, who: who, kind: kind, o: o}
	if err := j.recall(ctx); err != nil {
		return imports.Summary{}, err
	}
	spooled, err := spool(files)
	defer spooled.remove()
	if err != nil {
		return imports.Summary{}, err
	}
	defer func() { j.errs.discard() }()
	if err := j.run(ctx, spooled); err != nil {
		return j.sum, err
	}
	if err := j.remember(ctx, o.Headers, o.Picks); err != nil {
		return j.sum, err
	}
	return j.finish(ctx, spooled[0].name)
}

// run reads and writes the rows of the kind.
func (j *job) run(ctx context.Context, files spooled) error {
	switch j.kind {
	case imports.Placements:
		return runTable(ctx, j, j.placements(ctx), files[0])
	case imports.Students:
		t, err := j.students(ctx)
		if err != nil {
			return err
		}
		return runTable(ctx, j, t, files[0])
	case imports.Enterprises:
		return runTable(ctx, j, j.enterprises(), files[0])
	case imports.Schools:
		return runTable(ctx, j, j.schools(), files[0])
	case imports.Teachers:
		return runTable(ctx, j, j.teachers(ctx), files[0])
	case imports.Practice:
		return runTable(ctx, j, j.practice(ctx), files[0])
	default:
		return j.official(ctx, files)
	}
}

// finish keeps the file of refused rows and gives the import its name.
func (j *job) finish(ctx context.Context, name string) (imports.Summary, error) {
	now := j.now()
	j.sum.ID, j.sum.Kind, j.sum.At = ident.New("imp", now), j.kind, now
	if j.errs != nil && j.errs.count() > 0 {
		kept, err := j.errs.keep(name)
		if err != nil {
			return j.sum, err
		}
		kept.ID, kept.Account, kept.Org, kept.ExpiresAt = j.sum.ID, j.who.Account, j.who.Org, now.Add(imports.KeptFor)
		if err := j.keep(ctx, kept); err != nil {
			return j.sum, err
		}
		j.sum.HasErrors = true
	}
	if j.o.Atomic && j.sum.Rejected > 0 {
		j.sum.Created, j.sum.Updated = 0, 0
		return j.sum, imports.ErrRejected
	}
	if j.o.Held != "" && !j.o.Preview {
		return j.sum, j.forget(ctx, j.o.Held)
	}
	return j.sum, nil
}

// check refuses who may not, and options that mean nothing.
func check(who actor.Actor, kind imports.Kind, o imports.Options, files int) error {
	switch may := kind.May(); {
	case len(may) == 0:
		return imports.ErrKind
	case !who.Is(may...):
		return imports.ErrForbidden
	}
	var bad []fault.Field
	if files != 1 && (kind != imports.Regions || files != 2) {
		bad = append(bad, fault.In("file", "一次导入一个文件；区划可以再附一个坐标文件。", "import one file at a time; regions may bring their positions as a second"))
	}
	if _, ok := catalogue.ParseDatum(o.Datum); !ok && o.Datum != "" {
		bad = append(bad, fault.In("datum", "坐标系应为 wgs84、gcj02 或 bd09。", "the datum is wgs84, gcj02 or bd09"))
	}
	if o.Map != "" && (o.Map != mapJobads || kind != imports.Placements) {
		bad = append(bad, fault.In("map", "岗位可以用 jobads 读招聘广告，没有其他映射。", "placements can be read by the map jobads; there is no other"))
	}
	if o.Source != "" && (!who.Is(actor.Operator) || kind != imports.Placements || !plainName(o.Source)) {
		bad = append(bad, fault.In("source", "来源由运维为外部岗位指定，1 至 64 个字母、数字或 . _ -。", "a source is the operator's to name for external listings: 1 to 64 letters, digits or . _ -"))
	}
	if len(bad) > 0 {
		return imports.ErrOptions.With(bad...)
	}
	return nil
}

func plainName(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-' {
			return false
		}
	}
	return len(s) <= 64
}

// Errors implements imports.Importer: the file is its importer's, and that of others who act for the same organisation.
func (s *Service) Errors(ctx context.Context, who actor.Actor, id ident.ID) (imports.File, error) {
	return s.Held(ctx, who, id)
}

// Template implements imports.Importer.
func (s *Service) Template(_ context.Context, kind imports.Kind) (imports.File, error) {
	schema, ok := schemas()[kind]
	if !ok {
		return imports.File{}, imports.ErrKind
	}
	var b bytes.Buffer
	if err := schema.WriteTemplate(&b); err != nil {
		return imports.File{}, err
	}
	return imports.File{Name: schema.Title + "导入模板.xlsx", ContentType: sheet.XLSX.ContentType(), Body: &b}, nil
}

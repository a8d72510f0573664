package batch

import (
	"context"
	"io"
	"strings"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Filter narrows a list of batches; School is always set by the service.
type Filter struct {
	School org.ID
	State  State
}

// InspectionFilter narrows a list of visits; School is always set by the service.
type InspectionFilter struct {
	School org.ID
	Unit   org.ID
	State  State
}

// ListFilter narrows a list of lists of units; School is set by the service but for what is published.
type ListFilter struct {
	School org.ID
	Batch  ID
	State  State
}

// Picture is a photo with its bytes.
type Picture struct {
	Photo
	Inspection InspectionID
	School     org.ID
	Body       []byte
}

// Reads is what the service asks of SQL without changing it. A missing thing is ErrNotFound.
type Reads interface {
	Adopts
	Batches(ctx context.Context, f Filter, p page.Request) (page.Page[Batch], error) // newest first
	BatchesByID(ctx context.Context, ids []ID) (map[ID]Batch, error)                 // those that there are
	// Roster counts the students at a school by major, class and year of entry.
	Roster(ctx context.Context, school org.ID) ([]Group, error)
	Inspection(ctx context.Context, id InspectionID) (Inspection, error)
	Inspections(ctx context.Context, f InspectionFilter, p page.Request) (page.Page[Inspection], error) // newest first
	// Judged says of the units that a school visited by day what the last approved report concludes.
	Judged(ctx context.Context, school org.ID, day civil.Date) (map[org.ID]Visited, error)
	// Cooperating says of the units that a cooperation which holds on day puts on the school's list, by the office's word, when
	// that was published.
	Cooperating(ctx context.Context, school org.ID, day civil.Date) (map[org.ID]civil.Date, error)
	Photo(ctx context.Context, id ident.ID) (Picture, error)
	UnitList(ctx context.Context, id ListID) (List, error)
	UnitLists(ctx context.Context, f ListFilter, p page.Request) (page.Page[List], error) // newest first
	// ListedUnits gives for each school the units that count on its published lists on day, and for one that has published none
	// those that a cooperation puts on its list.
	ListedUnits(ctx context.Context, schools []org.ID, day civil.Date) (map[org.ID][]org.ID, error)
	EnterprisesByID(ctx context.Context, ids []org.ID) (map[org.ID]org.Enterprise, error) // those that there are
	School(ctx context.Context, id org.ID) (org.School, error)
	Bureau(ctx context.Context, id org.ID) (org.Bureau, error)
	Filing(ctx context.Context, id FilingID) (Filing, error)
	Filings(ctx context.Context, f FilingFilter, p page.Request) (page.Page[Filing], error) // newest first
	Sheet(ctx context.Context, id SheetID) (Sheet, error)
	Sheets(ctx context.Context, f SheetFilter, p page.Request) (page.Page[Sheet], error) // newest first
}

// Tx is one transaction.
type Tx interface {
	Reads
	org.Tx
	LockBatch(ctx context.Context, id ID) (Batch, error)
	InsertBatch(ctx context.Context, b Batch) error
	SaveBatch(ctx context.Context, b Batch) error // ErrStale unless the row had the version before, as the others
	DeleteBatch(ctx context.Context, id ID) error // ErrInUse when lists, rounds or filings belong to it
	LockInspection(ctx context.Context, id InspectionID) (Inspection, error)
	InsertInspection(ctx context.Context, i Inspection) error
	SaveInspection(ctx context.Context, i Inspection) error
	DeleteInspection(ctx context.Context, id InspectionID) error // and its photos
	InsertPhoto(ctx context.Context, p Picture, at time.Time) error
	DeletePhoto(ctx context.Context, id ident.ID) error
	LockUnitList(ctx context.Context, id ListID) (List, error)
	InsertUnitList(ctx context.Context, l List) error
	SaveUnitList(ctx context.Context, l List) error
	DeleteUnitList(ctx context.Context, id ListID) error
	LockFiling(ctx context.Context, id FilingID) (Filing, error)
	InsertFiling(ctx context.Context, f Filing) error
	SaveFiling(ctx context.Context, f Filing) error
	DeleteFiling(ctx context.Context, id FilingID) error
	LockSheet(ctx context.Context, id SheetID) (Sheet, error)
	InsertSheet(ctx context.Context, s Sheet) error // ErrSheetTaken when the batch has one of that kind and unit
	SaveSheet(ctx context.Context, s Sheet) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Units verifies units (核验).
type Units interface {
	// Inspected verifies a unit by the visit of the actor's school, in the caller's transaction; note says when and how it went.
	Inspected(ctx context.Context, tx org.Tx, who actor.Actor, id org.ID, note string) error
}

// Upload opens the bytes of a file that was sent, wherever they wait.
type Upload func() (io.ReadCloser, error)

// Pictures makes photos fit to be kept: small, upright, of a known type, and without what a camera writes into them, such as
// the place (F83). It opens one when it has room for it. ErrPhoto for what is none, ErrPhotoSize for what is too large.
type Pictures interface {
	Clean(ctx context.Context, raw Upload) (body []byte, contentType string, err error)
}

// Service runs the use cases of batches, visits and lists.
type Service struct {
	db       Reads
	inTx     InTx
	units    Units
	pictures Pictures
	major    func(code string) bool
	now      func() time.Time
}

// NewService makes the service. knownMajor reports whether a major code exists.
func NewService(db Reads, inTx InTx, units Units, pictures Pictures, knownMajor func(string) bool, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, units: units, pictures: pictures, major: knownMajor, now: now}
}

func (s *Service) hand(who actor.Actor, reason string) Hand {
	return Hand{Who: who, Now: s.now(), Reason: strings.TrimSpace(reason)}
}

func (s *Service) today() civil.Date { return civil.Today(s.now()) }

// office refuses who is not of a school's internship office, and its vice-principal.
func office(who actor.Actor) error {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return ErrForbidden
	}
	return nil
}

// own refuses what is another school's as if it were not there.
func own(who actor.Actor, school org.ID) error {
	if err := office(who); err != nil {
		return err
	}
	if org.ID(who.Org) != school {
		return ErrNotFound
	}
	return nil
}

// trimmed drops what is empty or stands twice.
func trimmed(list []string) []string {
	var out []string
	met := map[string]bool{}
	for _, v := range list {
		if v = strings.TrimSpace(v); v != "" && !met[v] {
			met[v] = true
			out = append(out, v)
		}
	}
	return out
}

package api

import (
	"context"
	"io"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"

	"github.com/danielgtaylor/huma/v2"
)

func (s batches) inspections(a *API) {
	register(a, desk(reading), get("/api/v1/inspections", about{"list-inspections", "batches", "Visits to units", "Of the own school, newest first (R-ART07-INSPECT)."}), s.visits)
	register(a, desk(writing), create("/api/v1/inspections", about{"create-inspection", "batches", "Write a visit down", "What is missing may come later."}), s.begin, batch.ErrInvalid)
	register(a, desk(reading), get("/api/v1/inspections/{id}", about{"read-inspection", "batches", "One visit", "With its nine items and the ids of its photos."}), s.visit, batch.ErrNotFound)
	register(a, desk(writing), put("/api/v1/inspections/{id}", about{"change-inspection", "batches", "Change the report on a visit", "While it is a draft or was returned."}), s.note, batch.ErrInvalid, batch.ErrState, batch.ErrStale, batch.ErrNotFound)
	register(a, desk(writing), remove("/api/v1/inspections/{id}", about{"discard-inspection", "batches", "Discard a visit", "With its photos, while it was never handed in."}), s.forget, batch.ErrHandedIn, batch.ErrStale, batch.ErrNotFound)
	register(a, desk(writing), post("/api/v1/inspections/{id}/steps", about{
		"step-inspection", "batches", "Take a step of a visit", "submit and withdraw by the office; submit when all nine items have a verdict; approve and return by the vice-principal. An approved report that adopts the unit verifies it (核验).",
	}), s.judge, batch.ErrInvalid, batch.ErrState, batch.ErrStale, batch.ErrNotFound, batch.ErrForbidden, org.ErrBlocked)
	add := create("/api/v1/inspections/{id}/photos", about{"add-inspection-photo", "batches", "Add a photo to a visit", "The body is a JPEG or PNG of at most 10 MB. It is kept smaller, upright and without what the camera wrote into it."})
	add.MaxBodyBytes, add.BodyReadTimeout = batch.MaxPhotoBytes+1, photoTime
	add.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"image/jpeg": binary(), "image/png": binary()}}
	register(a, desk(writing), add, s.photograph, batch.ErrPhoto, batch.ErrPhotoSize, batch.ErrPhotos, batch.ErrState, batch.ErrNotFound)
	register(a, desk(reading), get("/api/v1/inspections/{id}/photos/{photo}", about{"read-inspection-photo", "batches", "A photo of a visit", "The picture."}), s.photo, batch.ErrNotFound)
	register(a, desk(writing), remove("/api/v1/inspections/{id}/photos/{photo}", about{"remove-inspection-photo", "batches", "Remove a photo of a visit", "While the report is a draft or was returned."}), s.unphotograph, batch.ErrState, batch.ErrNotFound)
}

// InspectionItem is one of the nine items with its verdict.
type InspectionItem struct {
	Topic   string                `json:"topic" enum:"qualification,integrity,management,posts,hours,workplace,living,health,safety"`
	Verdict choice[batch.Verdict] `json:"verdict,omitempty"`
	Note    string                `json:"note,omitempty" maxLength:"200" doc:"Needed with mend and unfit"`
}

// InspectionReport is what the office writes of a visit.
type InspectionReport struct {
	VisitedOn  civil.Date       `json:"visited_on,omitzero" format:"date" nullable:"true"`
	Visitors   []string         `json:"visitors,omitempty" maxItems:"12" doc:"Who went, with the position"`
	Items      []InspectionItem `json:"items,omitempty" maxItems:"9"`
	Adopt      string           `json:"adopt,omitempty" enum:"yes,no" doc:"What the visitors conclude"`
	Conclusion string           `json:"conclusion,omitempty" maxLength:"500"`
}

func (r InspectionReport) visit() batch.Visit {
	v := batch.Visit{On: r.VisitedOn, Visitors: r.Visitors, Adopt: r.Adopt, Conclusion: r.Conclusion}
	for _, i := range r.Items {
		v.Items = append(v.Items, batch.Item{Topic: batch.Topic(i.Topic), Verdict: batch.Verdict(i.Verdict), Note: i.Note})
	}
	return v
}

type inspectionPhoto struct {
	ID          ident.ID `json:"id"`
	ContentType string   `json:"content_type"`
	Bytes       int      `json:"bytes"`
}

type inspectionBody struct {
	InspectionReport
	ID         batch.InspectionID `json:"id"`
	School     org.ID             `json:"school"`
	Enterprise named              `json:"enterprise"`
	Photos     []inspectionPhoto  `json:"photos"`
	State      batch.State        `json:"state" enum:"draft,submitted,returned,approved"`
	Reason     string             `json:"reason,omitempty" doc:"Of the last return"`
	Next       []string           `json:"next" doc:"Steps that the reader may take now"`
	Version    uint64             `json:"version" doc:"As in the ETag"`
	CreatedAt  time.Time          `json:"created_at"`
	UpdatedAt  time.Time          `json:"updated_at"`
}

func inspectionOf(ctx context.Context, i batch.Inspection, unit string) inspectionBody {
	return inspectionBody{
		InspectionReport: InspectionReport{i.On, i.Visitors, mapped(i.Items, func(x batch.Item) InspectionItem {
			return InspectionItem{string(x.Topic), choice[batch.Verdict](x.Verdict), x.Note}
		}), i.Adopt, i.Conclusion},
		ID: i.ID, School: i.School, Enterprise: named{string(i.Unit), unit}, State: i.State, Reason: i.Reason, Next: present(i.Next(httpd.Who(ctx).Role)),
		Photos:  mapped(i.Photos, func(p batch.Photo) inspectionPhoto { return inspectionPhoto{p.ID, p.Type, p.Bytes} }),
		Version: i.Version, CreatedAt: instant(i.CreatedAt), UpdatedAt: instant(i.UpdatedAt),
	}
}

type listInspectionsInput struct {
	Paged
	Enterprise org.ID `query:"enterprise" maxLength:"64"`
	State      string `query:"state" enum:"draft,submitted,returned,approved"`
}

type inspectionsOutput struct{ Body List[inspectionBody] }

func (s batches) visits(ctx context.Context, in *listInspectionsInput) (*inspectionsOutput, error) {
	rows, err := s.svc.Inspections(ctx, httpd.Who(ctx), batch.InspectionFilter{Unit: in.Enterprise, State: batch.State(in.State)}, in.Request())
	if err != nil {
		return nil, err
	}
	ids := mapped(rows.Items, func(i batch.Inspection) org.ID { return i.Unit })
	units, err := s.orgs.Units(ctx, ids)
	if err != nil {
		return nil, err
	}
	return &inspectionsOutput{listed(rows, func(i batch.Inspection) inspectionBody { return inspectionOf(ctx, i, units[i.Unit].Name) })}, nil
}

type inspectionOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     inspectionBody
}

func (s batches) report(ctx context.Context, i batch.Inspection, err error) (*inspectionOutput, error) {
	if err != nil {
		return nil, inMembers(err)
	}
	e, err := s.orgs.Enterprise(ctx, i.Unit)
	if err != nil {
		return nil, err
	}
	return &inspectionOutput{Tagged{httpd.ETag(i.Version)}, "/api/v1/inspections/" + string(i.ID), inspectionOf(ctx, i, e.Name)}, nil
}

type beginInspectionInput struct {
	Creating
	Body struct {
		InspectionReport
		Enterprise org.ID `json:"enterprise" maxLength:"64"`
	}
}

func (s batches) begin(ctx context.Context, in *beginInspectionInput) (*inspectionOutput, error) {
	i, err := s.svc.Begin(ctx, httpd.Who(ctx), in.Body.Enterprise, in.Body.visit())
	return s.report(ctx, i, err)
}

// OfInspection is embedded in the input of operations on one visit.
type OfInspection struct {
	ID batch.InspectionID `path:"id" maxLength:"64"`
}

type readInspectionInput struct {
	OfInspection
	Reading
}

func (s batches) visit(ctx context.Context, in *readInspectionInput) (*inspectionOutput, error) {
	i, err := s.svc.Inspection(ctx, httpd.Who(ctx), in.ID)
	out, err := s.report(ctx, i, err)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(i.Version)
}

type noteInspectionInput struct {
	OfInspection
	Changing
	Body InspectionReport
}

func (s batches) note(ctx context.Context, in *noteInspectionInput) (*inspectionOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	i, err := s.svc.Note(ctx, httpd.Who(ctx), in.ID, version, in.Body.visit())
	return s.report(ctx, i, err)
}

type judgeInspectionInput struct {
	OfInspection
	Changing
	Body struct {
		Step   string `json:"step" enum:"submit,withdraw,approve,return"`
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"Needed to return"`
	}
}

func (s batches) judge(ctx context.Context, in *judgeInspectionInput) (*inspectionOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	i, err := s.svc.Judge(ctx, httpd.Who(ctx), in.ID, version, in.Body.Step, in.Body.Reason)
	return s.report(ctx, i, err)
}

func (s batches) forget(ctx context.Context, in *discardInspectionInput) (*empty, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return &empty{}, s.svc.DiscardInspection(ctx, httpd.Who(ctx), in.ID, version)
}

type discardInspectionInput struct {
	OfInspection
	Changing
}

// photoTime is how long a photo may take on a phone's line.
const photoTime = 3 * time.Minute

type photographInput struct {
	OfInspection
	Creating
	Streamed
}

// photograph puts the photo on disk first: it is opened when its turn comes, and a slow line holds nobody up.
func (s batches) photograph(ctx context.Context, in *photographInput) (*inspectionOutput, error) {
	raw, discard, err := spooled(in.Reader())
	if err != nil {
		return nil, err
	}
	defer discard()
	i, err := s.svc.AddPhoto(ctx, httpd.Who(ctx), in.ID, raw)
	return s.report(ctx, i, err)
}

// spooled writes a body to a temporary file until discard.
func spooled(body io.Reader) (raw batch.Upload, discard func(), err error) {
	f, err := httpd.Scratch()
	if err != nil {
		return nil, nil, err
	}
	discard = func() { _ = f.Close() } // it was read
	if _, err = io.Copy(f, received{body}); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		discard()
		return nil, nil, err
	}
	return func() (io.ReadCloser, error) { return io.NopCloser(f), nil }, discard, nil
}

type inspectionPhotoInput struct {
	OfInspection
	Photo ident.ID `path:"photo" maxLength:"64"`
}

type photoOutput struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (s batches) photo(ctx context.Context, in *inspectionPhotoInput) (*photoOutput, error) {
	p, err := s.svc.Photo(ctx, httpd.Who(ctx), in.ID, in.Photo)
	if err != nil {
		return nil, err
	}
	return &photoOutput{p.Type, "private, no-store", p.Body}, nil
}

func (s batches) unphotograph(ctx context.Context, in *inspectionPhotoInput) (*empty, error) {
	_, err := s.svc.RemovePhoto(ctx, httpd.Who(ctx), in.ID, in.Photo)
	return &empty{}, err
}

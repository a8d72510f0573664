package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

func (s ratios) reports(a *API) {
	register(a, registrars(), get("/api/v1/schools/{id}/ratio-snapshots", about{
		"list-ratio-snapshots", "dual-ratio", "What a school reported", "Newest first.",
	}), s.snapshots, teacher.ErrForbidden)
	register(a, staffroom(writing), create("/api/v1/schools/{id}/ratio-snapshots", about{
		"report-dual-ratio", "dual-ratio", "Report the share", "Freezes the register of the day with the reason of each, and signs it. It never changes; later corrections stand beside it.",
	}), s.freeze, teacher.ErrInvalid, teacher.ErrForbidden)
	register(a, registrars(), get("/api/v1/ratio-snapshots/{id}", about{
		"read-ratio-snapshot", "dual-ratio", "One report, with what was corrected since", "report_text is the exact text that was hashed and signed (Ed25519); it is checked each time it is read.",
	}), s.snapshot, teacher.ErrNotFound, teacher.ErrForged)
	register(a, registrars(), get("/api/v1/schools/{id}/flows", about{
		"list-flows", "dual-ratio", "Flexible flow of teachers", "What the school lends and receives, and its effect by shares of time beside the figure by heads.",
	}), s.flows, teacher.ErrForbidden)
	register(a, staffroom(writing), create("/api/v1/teacher-flows", about{
		"record-flow", "dual-ratio", "Record a teacher's time at another school", "By the school that lends; the shares of one time sum to 100 per cent at most.",
	}), s.lend, teacher.ErrInvalid, teacher.ErrNotFound)
	register(a, staffroom(reading), post("/api/v1/teacher-flows/preview", about{
		"preview-flow", "dual-ratio", "What a flow would do to both schools", "By heads and by shares of time, without the flow and with it, on its first day; of the other school its figures where a flow between the two is recorded, else the change alone. Nothing is written. With id it replaces the one that stands.",
	}), s.previewFlow, teacher.ErrInvalid, teacher.ErrForbidden, teacher.ErrNotFound)
	register(a, registrars(), get("/api/v1/teacher-flows/{id}", about{
		"read-flow", "dual-ratio", "A flow with its history", "How it stood before each change, with who, when and why.",
	}), s.readFlow, teacher.ErrNotFound)
	register(a, staffroom(writing), remove("/api/v1/teacher-flows/{id}", about{
		"remove-flow", "dual-ratio", "Remove a flow recorded by mistake", "It stays in the history of the teacher's file, with the reason.",
	}), s.unlend, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale)
	register(a, staffroom(writing), put("/api/v1/teacher-flows/{id}", about{
		"change-flow", "dual-ratio", "Change a flow", "School, share, days and purpose; ending it early is changing its last day. The reason stays in the history.",
	}), s.relend, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale)
	register(a, registrars(), get("/api/v1/schools/{id}/teacher-matrix", about{
		"read-teacher-matrix", "dual-ratio", "A school's development matrix", "Levels × series, and who stands where on a day.",
	}), s.matrix, teacher.ErrForbidden)
	register(a, staffroom(writing), put("/api/v1/schools/{id}/teacher-matrix", about{
		"set-teacher-matrix", "dual-ratio", "Set the own school's matrix", "If-Match \"v0\" while it is the default one.",
	}), s.setMatrix, teacher.ErrInvalid, teacher.ErrForbidden, teacher.ErrStale)
}

type snapshotBody struct {
	ID        teacher.SnapshotID      `json:"id"`
	School    org.ID                  `json:"school"`
	AsOf      civil.Date              `json:"as_of" format:"date"`
	Formula   choice[teacher.Formula] `json:"formula"`
	Hash      string                  `json:"sha256" doc:"Of report_text"`
	Seal      teacher.Seal            `json:"seal"`
	CreatedAt time.Time               `json:"created_at"`
}

func snapshotOf(s teacher.Snapshot) snapshotBody {
	return snapshotBody{s.ID, s.School, s.AsOf, choice[teacher.Formula](s.Formula), s.Hash, s.Seal, instant(s.CreatedAt)}
}

type snapshotsOutput struct{ Body List[snapshotBody] }

func (s ratios) snapshots(ctx context.Context, in *pagedOrgInput) (*snapshotsOutput, error) {
	rows, err := s.svc.Snapshots(ctx, httpd.Who(ctx), in.ID, in.Request())
	if err != nil {
		return nil, err
	}
	return &snapshotsOutput{listed(rows, snapshotOf)}, nil
}

type freezeInput struct {
	OfOrg
	Creating
	Body struct {
		AsOf    civil.Date              `json:"as_of,omitzero" format:"date" nullable:"true" doc:"Today unless given"`
		Formula choice[teacher.Formula] `json:"formula,omitempty"`
		Signer  string                  `json:"signer" minLength:"1" maxLength:"40" doc:"Who answers for it: name and post"`
		Note    string                  `json:"note,omitempty" maxLength:"500"`
	}
}

type freezeOutput struct {
	Location string `header:"Location" doc:"Of what was created"`
	Body     snapshotBody
}

func (s ratios) freeze(ctx context.Context, in *freezeInput) (*freezeOutput, error) {
	b := in.Body
	snap, err := s.svc.Freeze(ctx, httpd.Who(ctx), in.ID, teacher.Query{AsOf: b.AsOf, Formula: teacher.Formula(b.Formula)}, b.Signer, b.Note)
	if err != nil {
		return nil, err
	}
	return &freezeOutput{"/api/v1/ratio-snapshots/" + string(snap.ID), snapshotOf(snap)}, nil
}

type snapshotInput struct {
	ID teacher.SnapshotID `path:"id" maxLength:"64"`
}

type differenceBody struct {
	Teacher   teacher.ID            `json:"teacher"`
	TeacherNo string                `json:"teacher_no"`
	Name      string                `json:"name"`
	Before    string                `json:"reported"`
	Now       string                `json:"now"`
	Level     choice[teacher.Level] `json:"level_reported,omitempty"`
	LevelNow  choice[teacher.Level] `json:"level_now,omitempty"`
}

type snapshotOutput struct {
	Body struct {
		snapshotBody
		Proof       teacher.Proof    `json:"proof" enum:"vouched,key_gone" doc:"vouched: as this installation signed it; key_gone: it fits a key that this installation does not have (any more)"`
		Report      teacher.Report   `json:"report"`
		ReportText  string           `json:"report_text" doc:"The exact text that was signed"`
		Differences []differenceBody `json:"differences" doc:"What the register, as it stands now, says otherwise of that day"`
	}
}

func (s ratios) snapshot(ctx context.Context, in *snapshotInput) (*snapshotOutput, error) {
	who := httpd.Who(ctx)
	snap, report, err := s.svc.Snapshot(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	diff, err := s.svc.Differences(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	out := &snapshotOutput{}
	out.Body.snapshotBody, out.Body.Proof, out.Body.Report, out.Body.ReportText = snapshotOf(snap), snap.Proof, report, string(snap.Body)
	out.Body.Differences = mapped(diff, func(d teacher.Difference) differenceBody {
		return differenceBody{d.Teacher, d.TeacherNo, d.Name, string(d.Before), string(d.Now), choice[teacher.Level](d.Level), choice[teacher.Level](d.LevelNow)}
	})
	return out, nil
}

// FlowMembers are what is recorded of a flow.
type FlowMembers struct {
	To      org.ID     `json:"to" maxLength:"64" doc:"The school that receives"`
	Share   int        `json:"share" minimum:"1" maximum:"100" doc:"Per cent of the working time"`
	Start   civil.Date `json:"start" format:"date"`
	End     civil.Date `json:"end" format:"date" doc:"Last day"`
	Purpose string     `json:"purpose,omitempty" maxLength:"200"`
}

type flowBody struct {
	FlowMembers
	ID      teacher.FlowID `json:"id"`
	Teacher teacher.ID     `json:"teacher"`
	From    org.ID         `json:"from" doc:"The school that lends"`
	Version uint64         `json:"version" doc:"As in the ETag"`
}

func flowOf(f teacher.Flow) flowBody {
	return flowBody{FlowMembers{f.To, f.Share, f.Start, f.End, f.Purpose}, f.ID, f.Teacher, f.From, f.Version}
}

type flowsOutput struct {
	Body struct {
		Items    []flowBody  `json:"items"`
		Heads    ratioFigure `json:"heads" doc:"As reported: flows do not change it"`
		ByTime   ratioFigure `json:"by_time" doc:"In hundredths of a teacher"`
		Lent     int         `json:"lent_hundredths"`
		Received int         `json:"received_hundredths"`
	}
}

func (s ratios) flows(ctx context.Context, in *ratioInput) (*flowsOutput, error) {
	who := httpd.Who(ctx)
	list, err := s.svc.Flows(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	w, err := s.svc.FlowEffect(ctx, who, in.ID, in.query())
	if err != nil {
		return nil, err
	}
	out := &flowsOutput{}
	b := &out.Body
	b.Items, b.Heads, b.ByTime, b.Lent, b.Received = mapped(list, flowOf), figureOf(w.Heads), figureOf(w.ByTime), w.Out, w.In
	return out, nil
}

type flowOutput struct {
	Tagged
	Body flowBody
}

type lendInput struct {
	Creating
	Body struct {
		FlowMembers
		Teacher teacher.ID `json:"teacher" maxLength:"64"`
	}
}

func (b FlowMembers) flow() teacher.Flow {
	return teacher.Flow{To: b.To, Share: b.Share, Start: b.Start, End: b.End, Purpose: b.Purpose}
}

func (s ratios) lend(ctx context.Context, in *lendInput) (*flowOutput, error) {
	f := in.Body.flow()
	f.Teacher = in.Body.Teacher
	f, err := s.svc.Lend(ctx, httpd.Who(ctx), f)
	if err != nil {
		return nil, err
	}
	return &flowOutput{Tagged{httpd.ETag(f.Version)}, flowOf(f)}, nil
}

type relendInput struct {
	ID teacher.FlowID `path:"id" maxLength:"64"`
	Changing
	Body struct {
		FlowMembers
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"Why it is changed"`
	}
}

func (s ratios) relend(ctx context.Context, in *relendInput) (*flowOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	f := in.Body.flow()
	f.ID = in.ID
	f, err = s.svc.Relend(ctx, httpd.Who(ctx), version, f, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &flowOutput{Tagged{httpd.ETag(f.Version)}, flowOf(f)}, nil
}

type previewFlowInput struct {
	RatioQuery
	Body struct {
		FlowMembers
		ID      teacher.FlowID `json:"id,omitempty" maxLength:"64" doc:"Of the one that would be changed"`
		Teacher teacher.ID     `json:"teacher,omitempty" maxLength:"64" doc:"Of a new one"`
	}
}

type flowFigures struct {
	Heads    ratioFigure `json:"heads" doc:"As reported: flows do not change it"`
	ByTime   ratioFigure `json:"by_time" doc:"In hundredths of a teacher"`
	Lent     int         `json:"lent_hundredths"`
	Received int         `json:"received_hundredths"`
}

func flowFiguresOf(w teacher.Weighted) flowFigures {
	return flowFigures{figureOf(w.Heads), figureOf(w.ByTime), w.Out, w.In}
}

type flowSide struct {
	School named        `json:"school"`
	Before *flowFigures `json:"before,omitempty" doc:"Absent of another school unless it lends to this one, now or soon"`
	After  *flowFigures `json:"after,omitempty"`
	Change *float64     `json:"change_points,omitempty" doc:"Of the figure by shares of time, in percentage points; absent where there is none before or after, or where before and after are not shown"`
	Way    string       `json:"way" enum:"up,down,same" doc:"Where the figure by shares of time goes"`
}

func flowSideOf(x teacher.FlowSide) flowSide {
	out := flowSide{School: named{string(x.School), x.Name}, Way: [...]string{"down", "same", "up"}[x.Way+1]}
	if x.Known {
		points := float64(x.Change) / 100
		out.Change = &points
	}
	if !x.Closed {
		before, after := flowFiguresOf(x.Before), flowFiguresOf(x.After)
		out.Before, out.After = &before, &after
	}
	return out
}

type previewFlowOutput struct {
	Body struct {
		AsOf    civil.Date `json:"as_of" format:"date"`
		Schools []flowSide `json:"schools" doc:"The one that lends, then the one that receives"`
	}
}

func (s ratios) previewFlow(ctx context.Context, in *previewFlowInput) (*previewFlowOutput, error) {
	f := in.Body.flow()
	f.ID, f.Teacher = in.Body.ID, in.Body.Teacher
	sides, day, err := s.svc.FlowSides(ctx, httpd.Who(ctx), f, in.query())
	if err != nil {
		return nil, err
	}
	out := &previewFlowOutput{}
	out.Body.AsOf = day
	out.Body.Schools = mapped(sides, flowSideOf)
	return out, nil
}

// OfFlow is embedded in the input of operations on one flow.
type OfFlow struct {
	ID teacher.FlowID `path:"id" maxLength:"64"`
}

type flowPastBody struct {
	At     time.Time `json:"at"`
	Role   string    `json:"role"`
	Action string    `json:"action" enum:"teacher.lend,teacher.relend,teacher.unlend"`
	Reason string    `json:"reason,omitempty"`
	Before *flowBody `json:"before,omitempty" doc:"As it stood until then"`
}

type readFlowOutput struct {
	Tagged
	Body struct {
		flowBody
		History []flowPastBody `json:"history" doc:"Newest first"`
	}
}

func (s ratios) readFlow(ctx context.Context, in *OfFlow) (*readFlowOutput, error) {
	f, past, err := s.svc.FlowHistory(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &readFlowOutput{Tagged: Tagged{httpd.ETag(f.Version)}}
	out.Body.flowBody = flowOf(f)
	out.Body.History = mapped(past, func(p teacher.FlowPast) flowPastBody {
		b := flowPastBody{At: instant(p.At), Role: string(p.Role), Action: p.Action, Reason: p.Reason}
		if p.Before != nil {
			before := flowOf(*p.Before)
			b.Before = &before
		}
		return b
	})
	return out, nil
}

type unlendInput struct {
	OfFlow
	Changing
	Reason string `query:"reason" maxLength:"200" doc:"Why it is removed; needed"`
}

func (s ratios) unlend(ctx context.Context, in *unlendInput) (*empty, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return &empty{}, s.svc.Unlend(ctx, httpd.Who(ctx), in.ID, version, in.Reason)
}

// MatrixMembers are a matrix's two sides.
type MatrixMembers struct {
	Name   string   `json:"name,omitempty" maxLength:"40"`
	Levels []string `json:"levels" minItems:"1" maxItems:"12" doc:"Lowest first"`
	Series []string `json:"series" minItems:"1" maxItems:"12"`
}

type matrixCell struct {
	Level    string       `json:"level"`
	Series   string       `json:"series"`
	Count    int          `json:"count"`
	Teachers []teacher.ID `json:"teachers"`
}

type matrixOutput struct {
	Tagged
	Body struct {
		MatrixMembers
		School   org.ID       `json:"school"`
		Version  uint64       `json:"version"`
		AsOf     civil.Date   `json:"as_of,omitzero" format:"date"`
		Total    int          `json:"total" doc:"Employed at the school on the day: those in cells and those in none"`
		Placed   int          `json:"placed" doc:"The sum of all cells"`
		Cells    []matrixCell `json:"cells" doc:"Those with anybody in them"`
		Unplaced []teacher.ID `json:"unplaced" doc:"In no cell: never placed, taken out, or placed in a level or series that the matrix has no more"`
	}
}

type matrixInput struct {
	OfOrg
	AsOf   string `query:"as_of" format:"date" doc:"Today unless given"`
	Level  string `query:"level" maxLength:"40" doc:"Only cells of this level"`
	Series string `query:"series" maxLength:"40" doc:"Only cells of this series"`
}

func (s ratios) matrix(ctx context.Context, in *matrixInput) (*matrixOutput, error) {
	chart, err := s.svc.Chart(ctx, httpd.Who(ctx), in.ID, date(in.AsOf))
	if err != nil {
		return nil, err
	}
	out, ids := matrixAnswer(chart.Matrix), func(r teacher.Row) teacher.ID { return r.ID }
	b := &out.Body
	b.AsOf, b.Total, b.Placed, b.Unplaced = chart.Day, chart.Total(), chart.Placed(), mapped(chart.Unplaced, ids)
	for _, c := range chart.Cells {
		if (in.Level == "" || c.Level == in.Level) && (in.Series == "" || c.Series == in.Series) {
			b.Cells = append(b.Cells, matrixCell{c.Level, c.Series, len(c.Teachers), mapped(c.Teachers, ids)})
		}
	}
	return out, nil
}

func matrixAnswer(m teacher.Matrix) *matrixOutput {
	out := &matrixOutput{Tagged: Tagged{httpd.ETag(m.Version)}}
	out.Body.MatrixMembers = MatrixMembers{m.Name, present(m.Levels), present(m.Series)}
	out.Body.School, out.Body.Version, out.Body.Cells = m.School, m.Version, []matrixCell{}
	out.Body.Unplaced = []teacher.ID{}
	return out
}

type setMatrixInput struct {
	OfOrg
	Changing
	Body MatrixMembers
}

func (s ratios) setMatrix(ctx context.Context, in *setMatrixInput) (*matrixOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if in.ID != org.ID(httpd.Who(ctx).Org) {
		return nil, teacher.ErrForbidden
	}
	m, err := s.svc.SetMatrix(ctx, httpd.Who(ctx), version, teacher.Matrix{Name: in.Body.Name, Levels: in.Body.Levels, Series: in.Body.Series})
	if err != nil {
		return nil, err
	}
	return matrixAnswer(m), nil
}

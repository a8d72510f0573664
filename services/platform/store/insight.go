package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/imports"
	"firstkm/services/insight"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/practice"
)

// waiting counts the rows of a duty. since and due are columns, or ” and 0 where there is none; rows are the part of the
// statement from FROM on, without its conditions.
type waiting struct {
	code       insight.Code
	what       string // COUNT(*) unless given
	since, due string
	rows       string
	f          filter
}

func (w waiting) count() string {
	if w.what != "" {
		return w.what
	}
	return "COUNT(*)"
}

// Desk implements insight.Reads.
func (q *queries) Desk(ctx context.Context, s insight.Scope) (d insight.Desk, err error) {
	for _, w := range duties(s) {
		duty, err := q.duty(ctx, s, w)
		if err != nil {
			return d, err
		}
		d.Duties = append(d.Duties, duty)
	}
	for _, w := range figures(s) {
		n, err := q.tally(ctx, w)
		if err != nil {
			return d, err
		}
		d.Figures = append(d.Figures, insight.Figure{Code: w.code, Value: n})
	}
	for i := range d.Figures { // who has an account is a part of who is at school
		if d.Figures[i].Code == insight.SignedIn {
			d.Figures[i].Of = d.Figures[i-1].Value
		}
	}
	return d, nil
}

func (q *queries) duty(ctx context.Context, s insight.Scope, w waiting) (insight.Duty, error) {
	d := insight.Duty{Code: w.code}
	since, due := "0", "''"
	if w.since != "" {
		since = w.since
	}
	if w.due != "" {
		due = w.due
	}
	var began int64
	var next string
	today := w.f
	today.args = append(today.args[:len(today.args):len(today.args)], s.Today().String())
	query := fmt.Sprintf(`SELECT %s, COALESCE(MIN(%s), 0), COALESCE(MIN(%s), ''), COALESCE(SUM(CASE WHEN %s <> '' AND %s < $%d THEN 1 ELSE 0 END), 0) FROM %s`,
		w.count(), since, due, due, due, len(today.args), w.rows)
	if err := q.q.row(ctx, query+w.f.where(), today.args...).Scan(&d.Count, &began, &next, &d.Late); err != nil {
		return d, fmt.Errorf("count %s: %w", w.code, err)
	}
	d.Since = at(began)
	if next != "" {
		day, err := civil.Parse(next)
		if err != nil {
			return d, fmt.Errorf("count %s: %w", w.code, err)
		}
		d.Due = day
	}
	if w.code == insight.Intents && d.Count > 0 {
		since, err := q.intendedSince(ctx, w.f)
		d.Since = since
		return d, err
	}
	return d, nil
}

// intendedSince is when the intent that lapses first was given.
func (q *queries) intendedSince(ctx context.Context, f filter) (time.Time, error) {
	var body string
	if err := q.q.row(ctx, `SELECT body FROM applications`+f.where()+` ORDER BY holds_until, id LIMIT 1`, f.args...).Scan(&body); err != nil {
		return time.Time{}, fmt.Errorf("read the oldest intent: %w", err)
	}
	var a application.Application
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		return time.Time{}, fmt.Errorf("read the oldest intent: %w", err)
	}
	return a.UpdatedAt, nil
}

func (q *queries) tally(ctx context.Context, w waiting) (n int, err error) {
	if err := q.q.row(ctx, `SELECT `+w.count()+` FROM `+w.rows+w.f.where(), w.f.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count %s: %w", w.code, err)
	}
	return n, nil
}

// when begins a filter with one condition.
func when(condition string, args ...any) (f filter) {
	f.and(true, condition, args...)
	return f
}

func (f filter) also(on bool, condition string, args ...any) filter {
	f.and(on, condition, args...)
	return f
}

// ofSchool begins a filter of a school's rows; a class teacher's are those of the class.
func ofSchool(s insight.Scope) filter {
	return when(`school = ?`, string(s.Org)).also(s.Class != "", `class = ?`, s.Class)
}

// duties are what may wait for a role.
func duties(s insight.Scope) []waiting {
	switch s.Role {
	case actor.School, actor.VicePrincipal:
		list := append([]waiting{{code: insight.NoRoster, rows: "schools", f: when(`id = ? AND NOT EXISTS (SELECT 1 FROM students WHERE school = schools.id)`, string(s.Org))}}, pupilDuties(s)...)
		list = append(append(list, heldImports(s)), schoolDuties(s)...)
		list = append(list, batchDuties(s)...)
		if s.Role == actor.VicePrincipal {
			list = append(list, principalDuties(s)...)
		}
		return list
	case actor.ClassTeacher:
		return append(pupilDuties(s), unopened(s))
	case actor.TeachersOffice:
		return append(practiceDuties(s), heldImports(s), endorse(s), unopened(s))
	case actor.Bureau:
		return bureauDuties(s)
	case actor.Enterprise:
		return unitDuties(s)
	case actor.Student:
		return studentDuties(s)
	case actor.AllianceOffice:
		return allianceDuties(s)
	}
	return append(practiceDuties(s), waiting{
		code: insight.MyRunningOut, due: "valid_to", rows: "teacher_recognitions",
		f: when(`teacher = ? AND state IN ('recognised', 'rechecking') AND valid_to >= ? AND valid_to <= ?`, string(s.Person), s.Today().String(), s.Today().AddMonths(insight.RunOutMonths).String()),
	})
}

// heldImports are the files that wait for a role to confirm them.
func heldImports(s insight.Scope) waiting {
	return waiting{code: insight.HeldImports, since: "held_at", rows: "files", f: heldFiles(ident.ID(s.Org), imports.ReviewedBy(s.Role), s.Now)}
}

// batchDuties are the batches, visits and lists that wait: what was sent for the vice-principal, what came back for the office.
func batchDuties(s insight.Scope) []waiting {
	state, codes := "returned", []insight.Code{insight.BatchReturned, insight.InspectionBack, insight.ListBack}
	if s.Role == actor.VicePrincipal {
		state, codes = "submitted", []insight.Code{insight.BatchApprove, insight.InspectionApprove, insight.ListPublish}
	}
	f := when(`school = ? AND state = ?`, string(s.Org), state)
	return []waiting{
		{code: codes[0], since: "updated_at", rows: "batches", f: f},
		{code: codes[1], since: "updated_at", rows: "inspections", f: f},
		{code: codes[2], since: "updated_at", rows: "unit_lists", f: f},
		{code: insight.FilingBack, since: "updated_at", rows: "filings", f: when(`school = ? AND state = 'returned'`, string(s.Org))},
	}
}

// practiceDuties are the applications for practice that wait for the role.
func practiceDuties(s insight.Scope) (list []waiting) {
	f, err := practice.Filter{Today: s.Today()}.Of(actor.Actor{Role: s.Role, Org: ident.ID(s.Org), Person: s.Person})
	if err != nil {
		return nil // no party to any
	}
	for _, w := range practice.WaitsOn(s.Role) {
		f.Wait = w
		one := waiting{rows: "practice_applications", f: practicesOf(f)}
		switch w {
		case practice.ToAnswer:
			one.code, one.since = insight.PracticeAnswer, "created_at"
		case practice.ToAttest:
			one.code = insight.PracticeAttest
		case practice.ToConfirm:
			one.code, one.due = insight.PracticeConfirm, "holds_until"
		case practice.ToVerify:
			one.code = insight.PracticeVerify
		case practice.ToReport:
			one.code = insight.PracticeReport
		}
		list = append(list, one)
	}
	return list
}

// openSlip is the condition of a student s who holds a slip that can still be used.
const openSlip = `EXISTS (SELECT 1 FROM slips w WHERE w.person = s.id AND w.used_at = 0 AND w.ended_at = 0 AND w.tries < ? AND w.expires_at > ?)`

// pupilDuties are what waits around the students of a school or a class.
func pupilDuties(s insight.Scope) []waiting {
	out := func() filter {
		return when(`s.school = ? AND s.state = 'active' AND s.class <> ''`, string(s.Org)).also(s.Class != "", `s.class = ?`, s.Class).
			also(true, `NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person = s.id)`)
	}
	return []waiting{
		{code: insight.Intents, due: "holds_until", rows: "applications", f: ofSchool(s).also(true, `state = 'intended'`)},
		{code: insight.NoSlip, rows: "students s", f: out().also(true, `NOT `+openSlip, account.MaxTries, micros(s.Now))},
		{code: insight.SlipsOut, rows: "students s", f: out().also(true, openSlip, account.MaxTries, micros(s.Now))},
	}
}

func schoolDuties(s insight.Scope) []waiting {
	today := s.Today()
	list := []waiting{
		{code: insight.Requests, since: "at", due: "due_on", rows: "privacy_requests", f: when(`school = ? AND state IN ('open', 'accepted')`, string(s.Org))},
		{code: insight.Breaches, since: "at", rows: "privacy_breaches", f: when(`school = ? AND state <> 'closed'`, string(s.Org))},
		{code: insight.Incoming, rows: "students", f: when(`to_school = ? AND state = 'transferred'`, string(s.Org))},
		{code: insight.Reports, rows: "reports", f: reportsOf(s).also(true, `answered_at = 0`)},
		{
			code: insight.Ending, due: "to_on", rows: "cooperations",
			f: when(`school = ? AND ended_on = '' AND to_on >= ? AND to_on <= ?`, string(s.Org), today.String(), today.AddDays(insight.EndingDays).String()),
		},
		unopened(s),
	}
	if today.Month >= time.July {
		list = append(list, waiting{
			code: insight.RollOver, rows: "students",
			f: when(`school = ? AND state = 'active' AND created_at < ?`, string(s.Org), micros(civil.On(today.Year, time.July, 1).Start())).
				also(true, `NOT EXISTS (SELECT 1 FROM rollovers r WHERE r.school = ? AND r.year = ?)`, string(s.Org), today.Year),
		})
	}
	return list
}

// reportsOf are the reports of postings that a school reads; Reports has the same condition.
func reportsOf(s insight.Scope) filter {
	return when(`(school = ? OR enterprise IN (SELECT enterprise FROM cooperations WHERE school = ? AND ended_on = '') OR enterprise IN (SELECT enterprise FROM applications WHERE school = ? AND state IN ('submitted', 'shortlisted', 'intended', 'placed')))`,
		string(s.Org), string(s.Org), string(s.Org))
}

// unopened are notices that were sent some days ago and that somebody has not opened. Those who answer for a school also
// see what colleagues sent, but the teachers' office, whose words are for its own.
func unopened(s insight.Scope) waiting {
	f := when(`org = ? AND sender <> '' AND created_at > ? AND created_at <= ?`, string(s.Org), micros(s.Now.AddDate(0, 0, -insight.UnopenedBack)), micros(s.Now.AddDate(0, 0, -insight.UnopenedDays)))
	if s.Role == actor.School || s.Role == actor.VicePrincipal || s.Role == actor.Bureau {
		f = f.also(true, `role <> 'teachers_office'`)
	} else {
		f = f.also(true, `sender = ?`, string(s.Account))
	}
	return waiting{code: insight.Unopened, since: "created_at", rows: "notices", f: f.also(true, `EXISTS (SELECT 1 FROM notice_copies c WHERE c.notice = notices.id AND c.opened_at = 0)`)}
}

func endorse(s insight.Scope) waiting {
	return waiting{code: insight.Endorse, rows: "teacher_recognitions", f: when(`school = ? AND state = 'applied'`, string(s.Org))}
}

// principalDuties wait for the person in charge alone.
func principalDuties(s insight.Scope) []waiting {
	list := []waiting{
		{code: insight.Grants, since: "at", rows: "privacy_grants", f: when(`school = ? AND state = 'requested'`, string(s.Org))},
		{code: insight.Tickets, since: "at", rows: "privacy_tickets", f: when(`school = ? AND state = 'requested'`, string(s.Org))},
		endorse(s),
	}
	return append(list, practiceDuties(s)...)
}

// around is a filter of rows in a bureau's region.
func around(column string, s insight.Scope) (f filter) {
	within(&f, column, s.Region)
	return f
}

func bureauDuties(s insight.Scope) []waiting {
	schools := around("region", s)
	recognitions := around("c.region", s)
	return []waiting{
		{code: insight.Reports, rows: "reports", f: around("region", s).also(true, `answered_at = 0`)},
		{code: insight.Unverified, since: "created_at", rows: "enterprises", f: around("region", s).also(true, `verified = 0`)},
		{code: insight.FilingAnswer, since: "f.updated_at", rows: "filings f JOIN schools c ON c.id = f.school", f: around("c.region", s).also(true, `f.state = 'submitted'`)},
		{code: insight.Review, rows: "teacher_recognitions r JOIN schools c ON c.id = r.school", f: recognitions.also(true, `r.state IN ('endorsed', 'sampled', 'reviewed')`)},
		{code: insight.NoSchools, rows: "bureaus", f: when(`id = ? AND NOT EXISTS (SELECT 1 FROM schools s WHERE s.region >= ? AND s.region <= ?)`, string(s.Org), s.Region, s.Region+"~")},
		{code: insight.NotAboard, rows: "schools", f: schools.also(true, `NOT EXISTS (SELECT 1 FROM accounts a WHERE a.org = schools.id AND a.role = 'school' AND a.disabled_at = 0)`)},
		unopened(s),
	}
}

// members is a filter of a column that names a school of the alliance.
func members(s insight.Scope, columns ...string) (f filter) {
	f.and(len(s.Members) == 0, `1 = 0`)
	for _, c := range columns {
		in(&f, c, s.Members)
	}
	return f
}

func allianceDuties(s insight.Scope) []waiting {
	today := s.Today()
	return []waiting{
		{code: insight.FlowsEnd, due: "end_on", rows: "teacher_flows", f: members(s, "from_school", "to_school").also(true, `start_on <= ? AND end_on >= ? AND end_on <= ?`, today.String(), today.String(), today.AddDays(insight.EndingDays).String())},
		{code: insight.MembersOut, rows: "schools", f: members(s, "id").also(true, `NOT EXISTS (SELECT 1 FROM accounts a WHERE a.org = schools.id AND a.role = 'school' AND a.disabled_at = 0)`)},
		{code: insight.NoRegister, rows: "schools", f: members(s, "id").also(true, `NOT EXISTS (SELECT 1 FROM teacher_rolls r WHERE r.school = schools.id)`)},
	}
}

func unitDuties(s insight.Scope) []waiting {
	today := s.Today()
	list := []waiting{
		{code: insight.ToAnswer, rows: "applications", f: when(`enterprise = ? AND state = 'submitted'`, string(s.Org))},
		{code: insight.Shortlisted, rows: "applications", f: when(`enterprise = ? AND state = 'shortlisted'`, string(s.Org))},
	}
	return append(append(list, practiceDuties(s)...), []waiting{
		{
			code: insight.PostingsEnd, due: "expires_on", rows: "placements",
			f: when(`enterprise = ? AND state = 'published' AND expires_on <> '' AND expires_on <= ?`, string(s.Org), today.AddDays(insight.PostingsEndDays).String()),
		},
		{code: insight.Drafts, since: "created_at", rows: "placements", f: when(`enterprise = ? AND state = 'draft'`, string(s.Org))},
	}...)
}

func studentDuties(s insight.Scope) []waiting {
	me := string(s.Person)
	return []waiting{
		{code: insight.MyIntents, due: "holds_until", rows: "applications", f: when(`student = ? AND state = 'intended'`, me)},
		{code: insight.MyWaiting, rows: "applications", f: when(`student = ? AND state IN ('submitted', 'shortlisted')`, me)},
		{
			code: insight.NoneYet, rows: "students",
			f: when(`id = ? AND state = 'active'`, me).also(true, `NOT EXISTS (SELECT 1 FROM applications a WHERE a.student = students.id AND a.state IN ('submitted', 'shortlisted', 'intended', 'placed'))`),
		},
	}
}

// figures are the counts beside a role's duties.
func figures(s insight.Scope) []waiting {
	school := func(states string) filter { return ofSchool(s).also(true, `state IN (`+states+`)`) }
	switch s.Role {
	case actor.School, actor.VicePrincipal, actor.ClassTeacher:
		list := []waiting{
			{code: insight.Students, rows: "students", f: school(`'active'`)},
			{code: insight.SignedIn, rows: "students", f: school(`'active'`).also(true, `EXISTS (SELECT 1 FROM accounts a WHERE a.person = students.id)`)},
			{code: insight.Applying, rows: "applications", f: school(`'submitted', 'shortlisted'`)},
			{code: insight.Intended, rows: "applications", f: school(`'intended'`)},
			{code: insight.Placed, rows: "applications", f: school(`'placed'`)},
		}
		if s.Role != actor.ClassTeacher {
			list = append(list, waiting{code: insight.Partners, what: "COUNT(DISTINCT enterprise)", rows: "cooperations", f: when(`school = ?`, string(s.Org))})
		}
		return list
	case actor.Bureau:
		return []waiting{
			{code: insight.Schools, rows: "schools", f: around("region", s)},
			{code: insight.Units, rows: "enterprises", f: around("region", s)},
		}
	case actor.AllianceOffice:
		today := s.Today().String()
		return []waiting{
			{code: insight.Members, rows: "schools", f: members(s, "id")},
			{code: insight.Flowing, rows: "teacher_flows", f: members(s, "from_school", "to_school").also(true, `start_on <= ? AND end_on >= ?`, today, today)},
		}
	case actor.Enterprise:
		return []waiting{
			{code: insight.Published, rows: "placements", f: when(`enterprise = ? AND state = 'published'`, string(s.Org))},
			{code: insight.Applying, rows: "applications", f: when(`enterprise = ? AND state IN ('submitted', 'shortlisted')`, string(s.Org))},
			{code: insight.Intended, rows: "applications", f: when(`enterprise = ? AND state = 'intended'`, string(s.Org))},
			{code: insight.Placed, rows: "applications", f: when(`enterprise = ? AND state = 'placed'`, string(s.Org))},
		}
	}
	return nil
}

package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
)

// mountUnits mounts the units' part in a fair.
//
//	GET       /fairs/{id}/candidates       whom a school may want to invite
//	GET, POST /fairs/{id}/booths           who comes; the schools invite
//	PUT       /fairs/{id}/booth            a unit: accept or decline
//	GET, POST /fairs/{id}/slots            a unit makes slots; DELETE …/slots/{slot}
//	GET       /fairs/{id}/visitors         a unit's queue
//	GET       /fairs/{id}/scores, PUT …/scores/{placement}
func (s fairs) mountUnits(a *API) {
	register(a, fairgoers(), get("/api/v1/fairs/{id}/booths", about{"list-fair-booths", "fairs", "Units of a fair", "With their openings and slots. The schools read every invitation, a unit its own, students those that take part and are verified."}), s.booths, fair.ErrNotFound)
	register(a, desk(reading), get("/api/v1/fairs/{id}/candidates", about{"list-fair-candidates", "fairs", "Units that may be invited", "Verified ones that are not invited, or that declined: those asked into the fair's round, and those on the caller's published lists. By their ids."}), s.candidates, fair.ErrNotFound, fair.ErrForbidden)
	register(a, desk(writing), create("/api/v1/fairs/{id}/booths", about{"invite-to-fair", "fairs", "Invite a unit", "A verified one, until the fair begins."}), s.invite, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState, fair.ErrUnverified, org.ErrNotFound)
	register(a, enterprise(writing), put("/api/v1/fairs/{id}/booth", about{"answer-fair", "fairs", "Accept or decline an invitation", "With the booth and the openings that the unit brings; until the fair begins."}), s.answer, fair.ErrNotFound, fair.ErrForbidden, fair.ErrInvalid, fair.ErrState, fair.ErrStale, fair.ErrUnverified, fair.ErrBooked)
	register(a, fairgoers(), get("/api/v1/fairs/{id}/slots", about{"list-fair-slots", "fairs", "Time slots", "By time; of the booths that the caller sees."}), s.slots, fair.ErrNotFound)
	register(a, enterprise(writing), create("/api/v1/fairs/{id}/slots", about{"add-fair-slots", "fairs", "Make a row of slots", "Of equal length at one interview place, with pauses and one break; they never overlap there."}), s.schedule, fair.ErrNotFound, fair.ErrForbidden, fair.ErrInvalid, fair.ErrState, fair.ErrOverlap, fair.ErrUnverified)
	register(a, enterprise(writing), remove("/api/v1/fairs/{id}/slots/{slot}", about{"remove-fair-slot", "fairs", "Remove a slot", "While nobody has booked it, until the fair begins."}), s.unschedule, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState, fair.ErrBooked, fair.ErrUnverified)
	register(a, enterprise(reading), get("/api/v1/fairs/{id}/visitors", about{"list-fair-visitors", "fairs", "Who booked or came to the booth", "By time. Blind: number, major and year alone. For units that take part."}), s.visitors, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState, fair.ErrUnverified)
	register(a, enterprise(reading), get("/api/v1/fairs/{id}/scores", about{"read-fair-scores", "fairs", "What the unit said", "Of all its openings. For units that take part."}), s.scores, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState, fair.ErrUnverified)
	register(a, enterprise(writing), put("/api/v1/fairs/{id}/scores/{placement}", about{
		"assess-visitors", "fairs", "Say what the unit thinks", "Of students whom it met, for one opening, while the fair goes on: a word or 0 to 100 points, with a reason of the list. In a fair of a round it becomes the unit's marks there, as long as the round takes marks.",
	}), s.assess, fair.ErrNotFound, fair.ErrForbidden, fair.ErrInvalid, fair.ErrState, fair.ErrStale, fair.ErrNotMet, fair.ErrUnverified, round.ErrInvalid)
}

type fairSlot struct {
	ID         fair.SlotID `json:"id"`
	Enterprise org.ID      `json:"enterprise"`
	Room       string      `json:"room"`
	From       time.Time   `json:"from"`
	Until      time.Time   `json:"until"`
	Capacity   int         `json:"capacity"`
	Free       int         `json:"free"`
}

func slotOf(x fair.Slot) fairSlot {
	return fairSlot{x.ID, x.Unit, x.Room, instant(x.From), instant(x.Until), x.Capacity, x.Free()}
}

type fairBooth struct {
	Enterprise org.ID         `json:"enterprise"`
	Name       string         `json:"name"`
	Answer     round.Answer   `json:"answer" enum:"invited,accepted,declined"`
	Verified   bool           `json:"verified" doc:"Without, the unit takes no part, whatever it answered"`
	Booth      string         `json:"booth,omitempty"`
	Placements []placement.ID `json:"placements"`
	Version    uint64         `json:"version" doc:"For If-Match of the unit's own changes"`
}

func standOf(x fair.Stand) fairBooth {
	return fairBooth{x.Unit, x.Enterprise.Name, x.Answer, x.Enterprise.Verified(), x.Room, present(x.Posts), x.Version}
}

type fairBoothsOutput struct{ Body List[fairBooth] }

func (s fairs) booths(ctx context.Context, in *struct {
	OfFair
	Paged
},
) (*fairBoothsOutput, error) {
	list, err := s.svc.Stands(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := page.Window(list, in.Request(), func(x fair.Stand) string { return string(x.Unit) })
	return &fairBoothsOutput{listed(rows, standOf)}, err
}

type fairBoothOutput struct {
	Tagged
	Body fairBooth
}

func (s fairs) boothAnswer(ctx context.Context, id fair.ID, unit org.ID, err error) (*fairBoothOutput, error) {
	if err != nil {
		return nil, err
	}
	x, err := s.svc.Stand(ctx, httpd.Who(ctx), id, unit)
	if err != nil {
		return nil, err
	}
	return &fairBoothOutput{Tagged{httpd.ETag(x.Version)}, standOf(x)}, nil
}

type fairCandidate struct {
	Enterprise org.ID `json:"enterprise"`
	Name       string `json:"name"`
}

type fairCandidatesOutput struct{ Body List[fairCandidate] }

func (s fairs) candidates(ctx context.Context, in *struct {
	OfFair
	Paged
},
) (*fairCandidatesOutput, error) {
	list, err := s.svc.Proposed(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b org.Enterprise) int { return cmp.Compare(a.ID, b.ID) })
	rows, err := page.Window(list, in.Request(), func(e org.Enterprise) string { return string(e.ID) })
	return &fairCandidatesOutput{listed(rows, func(e org.Enterprise) fairCandidate { return fairCandidate{e.ID, e.Name} })}, err
}

func (s fairs) invite(ctx context.Context, in *struct {
	OfFair
	Creating
	Body OfUnit
},
) (*fairBoothOutput, error) {
	b, err := s.svc.Invite(ctx, httpd.Who(ctx), in.ID, in.Body.Enterprise)
	return s.boothAnswer(ctx, in.ID, b.Unit, err)
}

func (s fairs) answer(ctx context.Context, in *struct {
	OfFair
	Changing
	Body struct {
		Accept     bool           `json:"accept"`
		Booth      string         `json:"booth,omitempty" maxLength:"120"`
		Placements []placement.ID `json:"placements,omitempty" maxItems:"20" doc:"Published openings that the unit brings"`
	}
},
) (*fairBoothOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b, err := s.svc.Answer(ctx, httpd.Who(ctx), in.ID, version, in.Body.Accept, in.Body.Booth, in.Body.Placements)
	return s.boothAnswer(ctx, in.ID, b.Unit, err)
}

type fairSlotsOutput struct{ Body List[fairSlot] }

func (s fairs) slots(ctx context.Context, in *struct {
	OfFair
	Paged
	Enterprise org.ID `query:"enterprise" maxLength:"64" doc:"Of one unit"`
},
) (*fairSlotsOutput, error) {
	list, err := s.svc.Stands(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	var all []fair.Slot
	for _, x := range list {
		if in.Enterprise == "" || x.Unit == in.Enterprise {
			all = append(all, x.Slots...)
		}
	}
	key := func(x fair.Slot) string { return x.From.UTC().Format(time.RFC3339) + string(x.ID) }
	slices.SortFunc(all, func(a, b fair.Slot) int { return cmp.Compare(key(a), key(b)) })
	rows, err := page.Window(all, in.Request(), key)
	return &fairSlotsOutput{listed(rows, slotOf)}, err
}

func (s fairs) schedule(ctx context.Context, in *struct {
	OfFair
	Creating
	Body struct {
		Room       string    `json:"room" maxLength:"120" doc:"Table, room or interviewer"`
		From       time.Time `json:"from"`
		Until      time.Time `json:"until"`
		Minutes    int       `json:"minutes" minimum:"5" maximum:"240" doc:"Of a slot"`
		Pause      int       `json:"pause,omitempty" minimum:"0" maximum:"240" doc:"Minutes between two"`
		Capacity   int       `json:"capacity" minimum:"1" maximum:"50"`
		BreakFrom  time.Time `json:"break_from,omitzero"`
		BreakUntil time.Time `json:"break_until,omitzero"`
	}
},
) (*fairSlotsOutput, error) {
	list, err := s.svc.Schedule(ctx, httpd.Who(ctx), in.ID, fair.Schedule(in.Body))
	if err != nil {
		return nil, err
	}
	return &fairSlotsOutput{List[fairSlot]{Items: mapped(list, slotOf)}}, nil
}

func (s fairs) unschedule(ctx context.Context, in *OfSlot) (*struct{}, error) {
	return nil, s.svc.Unschedule(ctx, httpd.Who(ctx), in.ID, in.Slot)
}

type fairVisitor struct {
	Number string    `json:"number"`
	Major  string    `json:"major"`
	Grade  int       `json:"grade"`
	Slot   *fairTime `json:"slot,omitempty" doc:"That was booked"`
	MetAt  time.Time `json:"met_at,omitzero"`
}

type fairTime struct {
	ID    fair.SlotID `json:"id"`
	Room  string      `json:"room"`
	From  time.Time   `json:"from"`
	Until time.Time   `json:"until"`
}

func timeOf(b fair.Booking) fairTime {
	return fairTime{b.Slot, b.Room, instant(b.From), instant(b.Until)}
}

type fairVisitorsOutput struct{ Body List[fairVisitor] }

func (s fairs) visitors(ctx context.Context, in *struct {
	OfFair
	Paged
},
) (*fairVisitorsOutput, error) {
	list, err := s.svc.Queue(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := page.Window(list, in.Request(), func(c fair.Caller) string { return c.When().UTC().Format(time.RFC3339Nano) + c.Number })
	return &fairVisitorsOutput{listed(rows, func(c fair.Caller) fairVisitor {
		v := fairVisitor{Number: c.Number, Major: c.Major, Grade: c.Grade, MetAt: instant(c.MetAt)}
		if c.Booking != nil {
			at := timeOf(*c.Booking)
			v.Slot = &at
		}
		return v
	})}, err
}

type fairScore struct {
	Placement placement.ID `json:"placement"`
	Number    string       `json:"number"`
	Points    int          `json:"points"`
	Word      fair.Word    `json:"word" enum:"prefer,good,unfit"`
	Reason    string       `json:"reason,omitempty"`
}

func scoreOf(v fair.Verdict) fairScore {
	return fairScore{v.Placement, v.Number, v.Points, v.Word, v.Reason}
}

type fairScoresOutput struct {
	Tagged
	Body struct {
		Scores  []fairScore `json:"scores"`
		Counted *bool       `json:"counted,omitempty" doc:"Whether the round of the fair counts what was sent"`
	}
}

func (s fairs) scores(ctx context.Context, in *OfFair) (*fairScoresOutput, error) {
	b, list, err := s.svc.Scores(ctx, httpd.Who(ctx), in.ID)
	out := &fairScoresOutput{Tagged: Tagged{httpd.ETag(b.Version)}}
	out.Body.Scores = mapped(list, scoreOf)
	return out, err
}

func (s fairs) assess(ctx context.Context, in *struct {
	OfScores
	Changing
	Body struct {
		Scores []struct {
			Number string    `json:"number" maxLength:"16"`
			Points *int      `json:"points,omitempty" minimum:"0" maximum:"100"`
			Word   fair.Word `json:"word,omitempty" enum:"prefer,good,unfit"`
			Reason string    `json:"reason,omitempty" maxLength:"200" doc:"Of the list; needed for unfit"`
		} `json:"scores" maxItems:"500"`
	}
},
) (*fairScoresOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	list := make([]fair.Opinion, len(in.Body.Scores))
	for i, x := range in.Body.Scores {
		list[i] = fair.Opinion(x)
	}
	a, err := s.svc.Assess(ctx, httpd.Who(ctx), in.ID, in.Placement, version, list)
	out := &fairScoresOutput{Tagged: Tagged{httpd.ETag(a.Booth.Version)}}
	out.Body.Scores, out.Body.Counted = mapped(a.Verdicts, scoreOf), &a.Counted
	return out, err
}

// mountStudents mounts a student's part in a fair.
//
//	GET, PUT    /fairs/{id}/part                     number, code, timetable; registering
//	PUT, DELETE /fairs/{id}/slots/{slot}/booking
//	GET         /fairs/{id}/results                  once it is closed
func (s fairs) mountStudents(a *API) {
	pupils := func(scope string) httpd.Access { return httpd.Roles(actor.Student).Scope(scope) }
	register(a, pupils(reading), get("/api/v1/fairs/{id}/part", about{"read-fair-part", "fairs", "The own part in a fair", "Number, code of the QR, timetable."}), s.part, fair.ErrNotFound, fair.ErrForbidden)
	register(a, pupils(writing), put("/api/v1/fairs/{id}/part", about{"register-for-fair", "fairs", "Register for a fair", "Until the fair ends. Who registers twice is registered once."}), s.registerGuest, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState, fair.ErrNotYours)
	register(a, pupils(writing), put("/api/v1/fairs/{id}/slots/{slot}/booking", about{"book-slot", "fairs", "Book a slot", "Until the fair begins. Nobody is booked at two places at once, or twice with one unit."}), s.book, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState, fair.ErrBegun, fair.ErrFull, fair.ErrClash, fair.ErrNotYours, fair.ErrUnverified)
	register(a, pupils(writing), remove("/api/v1/fairs/{id}/slots/{slot}/booking", about{"unbook-slot", "fairs", "Give a place back", "Until the fair begins."}), s.unbook, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState, fair.ErrBegun)
	register(a, pupils(reading), get("/api/v1/fairs/{id}/results", about{"read-fair-results", "fairs", "What units said of the caller", "Once the fair is closed; the caller's own alone."}), s.results, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState)
}

type fairPartOutput struct {
	Body struct {
		Number   string     `json:"number"`
		Code     string     `json:"code" doc:"Behind the QR; it says nothing of who bears it"`
		CameAt   time.Time  `json:"came_at,omitzero"`
		Bookings []fairTime `json:"bookings"`
	}
}

func fairPartOf(p fair.Part, err error) (*fairPartOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &fairPartOutput{}
	out.Body.Number, out.Body.Code, out.Body.CameAt, out.Body.Bookings = p.Number, p.Code, instant(p.CameAt), mapped(p.Bookings, timeOf)
	return out, nil
}

func (s fairs) part(ctx context.Context, in *OfFair) (*fairPartOutput, error) {
	return fairPartOf(s.svc.Mine(ctx, httpd.Who(ctx), in.ID))
}

func (s fairs) registerGuest(ctx context.Context, in *OfFair) (*fairPartOutput, error) {
	return fairPartOf(s.svc.Register(ctx, httpd.Who(ctx), in.ID))
}

type fairBookingOutput struct{ Body fairTime }

func (s fairs) book(ctx context.Context, in *OfSlot) (*fairBookingOutput, error) {
	b, err := s.svc.Book(ctx, httpd.Who(ctx), in.ID, in.Slot)
	return &fairBookingOutput{timeOf(b)}, err
}

func (s fairs) unbook(ctx context.Context, in *OfSlot) (*struct{}, error) {
	return nil, s.svc.Unbook(ctx, httpd.Who(ctx), in.ID, in.Slot)
}

type fairResultsOutput struct {
	Body struct {
		Results []fairResult `json:"results"`
	}
}

type fairResult struct {
	Placement  placement.ID `json:"placement"`
	Title      string       `json:"title"`
	Enterprise string       `json:"enterprise" doc:"Its name"`
	Word       fair.Word    `json:"word" enum:"prefer,good,unfit"`
	Says       string       `json:"says" doc:"The word, as pages say it"`
	Reason     string       `json:"reason,omitempty"`
}

func (s fairs) results(ctx context.Context, in *OfFair) (*fairResultsOutput, error) {
	list, err := s.svc.Results(ctx, httpd.Who(ctx), in.ID)
	out := &fairResultsOutput{}
	lang := httpd.Language(ctx)
	out.Body.Results = mapped(list, func(r fair.Result) fairResult {
		return fairResult{r.Placement, r.Title, r.Unit, r.Word, r.Word.Label().In(lang), fair.ReasonOf(r.Reason).In(lang)}
	})
	return out, err
}

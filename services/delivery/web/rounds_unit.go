package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// drawRoundUnit is an invited unit's page of a round: what it offers, and for which posts it may give its word.
func (s *Site) drawRoundUnit(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	r, loadErr := s.s.Rounds.Get(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	invited, loadErr := s.s.Rounds.Invitations(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	offers, loadErr := s.s.Rounds.Offers(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	p := s.roundHead(c, Plain(r.Name), text.Words{}, err)
	p.Crumbs = roundCrumbs(nil)
	p.Heading = Heading{Over: Plain(s.schoolName(c, r.Host)), Title: Plain(r.Name), Lights: []Light{roundLight(r.State), {State: Note, Label: invited[0].Answer.Label()}}}
	next := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next"), Lead: s.unitLead(r, offers)}
	offered := 0
	for _, o := range offers {
		offered += o.Held
	}
	if r.Offering(s.s.Now()) && offered == 0 && invited[0].Answer != round.Declined {
		f := TeacherForm{ID: "decline", Title: text.Say("这次不参加", "Decline"), Action: roundHref(id) + "/decline", CSRF: p.CSRF, Buttons: []Button{{Label: text.Say("答复不参加", "Decline")}}}
		next.Forms = []TeacherForm{f}
	}
	table, loadErr := s.unitOffers(c, r, offers)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = []TeacherBlock{{Bare: true, Steps: roundSteps(r)}, next, {ID: "offers", Title: text.Say("岗位和名额", "Openings and seats"), Lead: text.Say("名额在 "+Date(text.Chinese, r.HoldsUntil)+" 之前只留给这个轮次；过期没有公布就自动放开。", "The seats are held for this round until "+Date(text.English, r.HoldsUntil)+"; if nothing is published by then they are free again."), Table: table}, s.roundFacts(c, r)}
	return s.showTeachers(c, status, p)
}

func (s *Site) unitLead(r round.Round, offers []round.Post) text.Words {
	stands := false
	for _, o := range offers {
		stands = stands || o.State == round.Stands
	}
	switch {
	case r.Offering(s.s.Now()) && !stands:
		return text.Say("选择下面的岗位，填写给这个轮次的名额。", "Choose an opening below and say how many seats this round gets.")
	case r.State == round.Open:
		return text.Say(When(text.Chinese, r.Closes)+" 之前，可以给见过面的学生打分或排序；没有见过面的按公布的匹配分排在后面。", "Until "+When(text.English, r.Closes)+" you may mark the students whom you met; all others follow by the published fit score.")
	case r.State == round.Planned:
		return text.Say("已提供名额，等学校开放填报。", "Seats are offered; the school opens the round.")
	case r.State.Out():
		return text.Say("结果已公布，录取的学生在“申请人”里。", "The result is out; those who come stand under Applicants.")
	}
	return text.Say("填报已截止，等学校计算、审核和公布。", "The window is closed; the school computes, reviews and publishes.")
}

// unitOffers are the unit's openings that the round can use and what is offered of each.
func (s *Site) unitOffers(c *gin.Context, r round.Round, offers []round.Post) (*Table, error) {
	of := map[placement.ID]round.Post{}
	for _, o := range offers {
		of[o.Placement] = o
	}
	t := &Table{Caption: text.Say("岗位和名额", "Openings and seats"), Quiet: true, Columns: []Column{
		{Label: text.Say("岗位", "Opening")}, {Label: text.Say("时间", "When")}, {Label: text.Say("给本轮的名额", "Seats offered"), Numeric: true}, {Label: text.Say("排序方式", "Order")},
	}, Empty: &Empty{
		Icon: "list", Title: text.Say("没有可以提供的岗位", "No opening fits"), Action: &Button{Label: text.Say("发布岗位", "Post an opening"), Href: "/postings/new"},
		Body: text.Say("须是已发布的学生实习岗位，时间在本轮实习时间以内："+untilWords(r.Start, r.End).Zh+"。", "Published openings for students, within "+untilWords(r.Start, r.End).En+"."),
	}}
	list, err := page.All(func(p page.Request) (page.Page[placement.Placement], error) {
		return s.s.Placements.Mine(c.Request.Context(), httpd.Who(c.Request.Context()), placement.Published, p)
	})
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		if o.State == round.Stands || o.State == round.Freed {
			t.Rows = append(t.Rows, offerRow(r, o))
		}
	}
	for _, o := range list {
		if have, ok := of[o.ID]; ok && (have.State == round.Stands || have.State == round.Freed) || !r.Offering(s.s.Now()) {
			continue
		}
		if o.Kind != placement.Post || o.Start.Before(r.Start) || o.End.After(r.End) || s.today().After(o.ExpiresOn) {
			continue
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: Plain(o.Title), Href: roundHref(r.ID) + "/offers/" + string(o.ID)}, {Text: untilWords(o.Start, o.End)}, {Text: Plain("0"), Note: text.Say("空余 "+strconv.Itoa(o.Left()), strconv.Itoa(o.Left())+" free")}, {Text: text.Say("还没提供", "not offered")},
		}})
	}
	return t, nil
}

func offerRow(r round.Round, o round.Post) Row {
	return Row{Cells: []Cell{
		{Text: Plain(o.Opening.Title), Href: roundHref(r.ID) + "/offers/" + string(o.Placement)}, {Text: untilWords(o.From, o.To)}, {Text: Plain(strconv.Itoa(o.Seats))}, {Text: o.Mode.Label()},
	}}
}

func (s *Site) roundDecline(c *gin.Context) error {
	ctx, id := c.Request.Context(), round.ID(c.Param("id"))
	_, err := s.s.Rounds.Decline(ctx, httpd.Who(ctx), id)
	return settled(c, "decline", err, s.drawRoundUnit, roundHref(id), "round_declined")
}

// OfferPage is one opening of a unit in a round: seats, and the unit's word on those whom it met: template "round/offer".
type OfferPage struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Facts   Facts
	Offer   *TeacherForm // nil when seats cannot change any more
	Marks   *MarkForm    // nil when there is nothing to say
	Told    *Table       // what was said, when it cannot change any more
}

// MarkForm is the unit's word on those whom it met, by their numbers.
type MarkForm struct {
	Action  string
	CSRF    string
	Version uint64
	Lead    text.Words
	Value   text.Words // what the figure is: points, or rank
	Hint    text.Words
	Rows    []MarkRow
}

// MarkRow is one student by number; an empty one is to be filled in.
type MarkRow struct {
	N        int
	Number   string
	Value    string
	Fit      string // fit score of 100, and its parts
	Parts    []text.Words
	Declines []Option
	Error    text.Words
}

// Position is the row as people count.
func (m MarkRow) Position() int { return m.N + 1 }

func (s *Site) roundOffer(c *gin.Context) error { return s.drawOffer(c, http.StatusOK, nil) }

func (s *Site) drawOffer(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, id, post := httpd.Who(ctx), round.ID(c.Param("id")), placement.ID(c.Param("placement"))
	r, loadErr := s.s.Rounds.Get(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	if _, loadErr = s.s.Rounds.Invitations(ctx, who, id); loadErr != nil {
		return loadErr
	}
	o, loadErr := s.s.Placements.Get(ctx, who, post)
	if loadErr != nil {
		return loadErr
	}
	if string(o.Enterprise) != string(who.Org) {
		return placement.ErrNotFound
	}
	offer, met, loadErr := s.s.Rounds.Met(ctx, who, id, post)
	if f := fault.Of(loadErr); loadErr != nil && (f == nil || f.Code != round.ErrNotFound.Code) {
		return loadErr
	}
	p := OfferPage{Frame: s.frame(c, Plain(o.Title)), Errors: ErrorsOf(err).Summary()}
	p.Crumbs = roundCrumbs(&r)
	p.Heading = Heading{Over: Plain(r.Name), Title: Plain(o.Title), Lights: []Light{roundLight(r.State)}}
	p.Facts.Items = []Fact{
		{Label: text.Say("时间", "When"), Value: untilWords(o.Start, o.End)},
		{Label: text.Say("名额保留到", "Seats held until"), Value: dateWords(r.HoldsUntil)},
		{Label: text.Say("匹配分权重", "Weights of the fit score"), Value: weightWords(r.Weights), Note: text.Say("不看性别、籍贯和照片", "never sex, origin or looks")},
	}
	if r.Offering(s.s.Now()) {
		p.Offer = offerForm(c, r, o, offer, p.CSRF, err)
	}
	if r.State == round.Open && offer.State == round.Stands && offer.Mode != round.ByFit {
		p.Marks = markForm(c, r, offer, met, p.CSRF, err)
	} else if len(met) > 0 {
		p.Told = toldMarks(offer, met)
	}
	c.Header("Cache-Control", "private, no-store")
	return s.show(c, status, "round/offer", "round/offer", p)
}

func offerForm(c *gin.Context, r round.Round, o placement.Placement, offer round.Post, csrf string, err error) *TeacherForm {
	in := formNamed(c, "offer", err)
	f := in.form("", roundHref(r.ID)+"/offers/"+string(o.ID), csrf, true)
	f.Bare, f.Title = true, text.Say("给这个轮次的名额", "Seats for this round")
	f.Hidden = append(f.Hidden, Hidden{"version", strconv.FormatUint(offer.Version, 10)})
	mode := offer.Mode
	if mode == "" {
		mode = round.ByFit
	}
	seats := in.field("seats", text.Say("名额", "Seats"), strconv.Itoa(offer.Seats), func(x *Field) {
		n := strconv.Itoa(o.Left() + offer.Held)
		x.Mode, x.Size, x.Length, x.Hint = "numeric", "s", 4, text.Say("这个岗位最多还能拿出 "+n+" 个；写 0 就是撤回。", "This opening has "+n+" to give; 0 takes the offer back.")
	})
	ch := Choice{Field: in.entry.errs.On(Field{Name: in.key("mode"), Label: text.Say("怎样排学生的先后", "How students are ordered")}), Options: optionsOf(round.Modes(), round.Mode.Label)}
	picked := string(mode)
	if in.sent && c.PostForm(in.key("mode")) != "" {
		picked = c.PostForm(in.key("mode"))
	}
	ch.Options = pickOptions(ch.Options, picked)
	f.Items = []FormItem{seats, {Choice: &ch}}
	f.Buttons = []Button{{Label: text.Say("保存名额", "Save"), Kind: Primary}}
	return &f
}

// blankRows is how many rows wait for further students.
const blankRows = 5

func markForm(c *gin.Context, r round.Round, o round.Post, met []round.Met, csrf string, err error) *MarkForm {
	f := &MarkForm{Action: roundHref(r.ID) + "/offers/" + string(o.Placement) + "#marks", CSRF: csrf, Version: o.Version, Value: text.Say("分数（0–100）", "Points (0–100)")}
	f.Lead = text.Say("学生面谈时出示编号，这里只写编号。没有写到的学生按公布的匹配分排在后面。", "Students show their number when you meet; write the number only. All others follow by the published fit score.")
	if o.Mode == round.ByRank {
		f.Value = text.Say("名次（1 最好）", "Rank (1 is best)")
	}
	errs := ErrorsOf(err)
	if c.Request.Method == http.MethodPost && c.PostForm("do") == "marks" {
		for i := range c.PostFormArray("number") {
			f.Rows = append(f.Rows, MarkRow{N: i, Number: formAt(c, "number", i), Value: formAt(c, "value", i), Declines: declineOptions(formAt(c, "decline", i))})
		}
		at := 0
		for i := range f.Rows { // what was said about the n-th that was written
			if strings.TrimSpace(f.Rows[i].Number) != "" {
				f.Rows[i].Error = errs.For("marks[" + strconv.Itoa(at) + "]")
				at++
			}
		}
		return f
	}
	for i, m := range met {
		row := MarkRow{N: i, Number: m.Number, Value: strconv.Itoa(m.Value), Fit: hundredth(m.Fit.Score), Declines: declineOptions(m.Decline)}
		if m.Decline != "" {
			row.Value = ""
		}
		for n, name := range round.PartNames() {
			row.Parts = append(row.Parts, text.Say(name.Zh+" "+strconv.Itoa(m.Fit.Parts[n]), name.En+" "+strconv.Itoa(m.Fit.Parts[n])))
		}
		f.Rows = append(f.Rows, row)
	}
	for range blankRows {
		f.Rows = append(f.Rows, MarkRow{N: len(f.Rows), Declines: declineOptions("")})
	}
	return f
}

func declineOptions(picked string) []Option {
	var out []Option
	for _, w := range round.Reasons() {
		out = append(out, Option{Value: w.Zh, Label: w})
	}
	return pickOptions(out, picked)
}

func formAt(c *gin.Context, name string, i int) string {
	list := c.PostFormArray(name)
	if i >= len(list) {
		return ""
	}
	return list[i]
}

// toldMarks is what the unit said, when it stands.
func toldMarks(o round.Post, met []round.Met) *Table {
	t := &Table{Caption: text.Say("见过面的学生", "Students whom you met"), Columns: []Column{{Label: text.Say("编号", "Number")}, {Label: text.Say("意见", "Your word")}, {Label: text.Say("匹配分", "Fit score"), Numeric: true}}}
	for _, m := range met {
		word := text.Say(strconv.Itoa(m.Value)+" 分", strconv.Itoa(m.Value)+" points")
		switch {
		case m.Decline != "":
			word = Plain(m.Decline)
		case o.Mode == round.ByRank:
			word = text.Say("第 "+strconv.Itoa(m.Value)+" 名", "rank "+strconv.Itoa(m.Value))
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(m.Number), Whole: true}, {Text: word}, {Text: Plain(hundredth(m.Fit.Score))}}})
	}
	return t
}

func (s *Site) roundOfferDo(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id, post := httpd.Who(ctx), round.ID(c.Param("id")), placement.ID(c.Param("placement"))
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	version := in.version()
	at := roundHref(id) + "/offers/" + string(post)
	if do == "marks" {
		marks, err := readMarks(c)
		if err == nil {
			_, err = s.s.Rounds.Mark(ctx, who, id, post, version, marks)
		}
		if toldTeachers(err) {
			return s.drawOffer(c, http.StatusUnprocessableEntity, err)
		}
		if err != nil {
			return err
		}
		return back(c, at+"#marks", "round_marks")
	}
	t := round.Terms{Seats: in.whole("seats", 9999), Mode: round.Mode(in.text("mode"))}
	said := "round_offer"
	if t.Seats == 0 {
		said = "round_withdrawn"
	}
	err = in.then(func() error {
		o, err := s.s.Rounds.Offer(ctx, who, id, post, version, t)
		if t.Mode == round.ByFit && o.Mode == round.ByScore {
			said = "round_offer_met"
		}
		return err
	})
	return settled(c, "offer", err, s.drawOffer, at, said)
}

// readMarks reads the rows in which a number was written.
func readMarks(c *gin.Context) ([]round.Mark, error) {
	var out []round.Mark
	var bad []fault.Field
	for i, number := range c.PostFormArray("number") {
		if number = strings.ToUpper(strings.TrimSpace(number)); number == "" {
			continue
		}
		m := round.Mark{Number: number, Decline: formAt(c, "decline", i)}
		v := strings.TrimSpace(formAt(c, "value", i))
		n, err := strconv.Atoi(v)
		if m.Decline == "" && err != nil {
			bad = append(bad, fault.In("marks["+strconv.Itoa(len(out))+"]", "请写一个整数，或选择不接收的理由。", "write a whole number, or choose why not"))
		}
		if m.Decline == "" {
			m.Value = n
		}
		out = append(out, m)
	}
	if len(bad) > 0 {
		return nil, round.ErrInvalid.With(bad...)
	}
	return out, nil
}

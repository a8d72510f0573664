package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// drawFair is the desk's page of a fair.
func (s *Site) drawFair(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	f, stands, loadErr := s.loadFair(c)
	if loadErr != nil {
		return loadErr
	}
	n, loadErr := s.s.Fairs.Counts(ctx, who, f.ID)
	if loadErr != nil {
		return loadErr
	}
	p := s.fairHead(c, f, err)
	host := f.Host == org.ID(who.Org)
	if host && f.State == fair.Planned {
		p.Heading.Actions = []Button{{Label: text.Say("修改", "Change"), Icon: "edit", Href: fairHref(f.ID) + "/edit"}}
	}
	units, loadErr := s.fairUnits(c, f, stands, p.CSRF, err)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = []TeacherBlock{s.fairNext(c, f, stands, host, p.CSRF, err), fairFigures(f, n), units, fairFacts(f)}
	if host && f.State != fair.Closed && f.State != fair.Cancelled {
		form := fairForm(c, f, "cancel", p.CSRF, Danger, err, text.Say("取消双选会", "Cancel the fair"))
		form.Lead = text.Say("报名的学生和邀请的单位都会收到通知，预约全部作废。", "Everybody who registered or was invited is told, and all bookings are void.")
		in := formNamed(c, "cancel", err)
		form.Items = []FormItem{in.field("reason", text.Say("原因（学生和单位会看到）", "Reason (students and units read it)"), "", func(x *Field) { x.Length, x.Rows = 200, 2 })}
		p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, Forms: []TeacherForm{form}})
	}
	return s.showTeachers(c, status, p)
}

// fairForm is the form of one step.
func fairForm(c *gin.Context, f fair.Fair, step, csrf string, kind Kind, err error, label text.Words) TeacherForm {
	in := formNamed(c, step, err)
	form := in.form("", fairHref(f.ID)+"#next", csrf, kind == Primary)
	form.Title, form.Bare = label, kind == Primary
	form.Hidden = append(form.Hidden, Hidden{"version", strconv.FormatUint(f.Version, 10)})
	form.Buttons = []Button{{Label: label, Kind: kind}}
	if form.Bare {
		form.Title = text.Words{}
	}
	return form
}

// fairNext says what comes next and holds the form of it.
func (s *Site) fairNext(c *gin.Context, f fair.Fair, stands []fair.Stand, host bool, csrf string, err error) TeacherBlock {
	b := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next")}
	day := Button{Label: text.Say("双选会日", "The day"), Icon: "calendar", Href: fairHref(f.ID) + "/day"}
	ready := slices.ContainsFunc(stands, fair.Stand.Stands)
	switch {
	case f.State == fair.Planned && !ready:
		b.Lead = text.Say("先邀请单位；有单位接受后，就可以开放给学生报名。", "Invite units first; once one accepts, students can register.")
	case f.State == fair.Planned:
		b.Lead = text.Say("已有单位接受邀请，可以开放报名。学生在“今天”看到。", "Units take part; open it, and students see it under Today.")
		if f.Round != "" {
			b.Lead = text.Say("已有单位接受邀请。双选轮次开放以后，就可以开放报名，学生在“今天”看到。", "Units take part. Once the placement round is open, open the fair, and students see it under Today.")
		}
		if host {
			b.Forms = []TeacherForm{fairForm(c, f, "open", csrf, Primary, err, text.Say("开放报名", "Open for registration"))}
		}
	case f.State == fair.Open && s.today() == f.Day():
		b.Lead, b.Buttons = text.Say("今天就是双选会：开始签到后，学生到门口出示二维码。", "The fair is today: begin, and students show their code at the door."), []Button{day}
		if host {
			b.Forms = []TeacherForm{fairForm(c, f, "begin", csrf, Primary, err, text.Say("开始签到", "Begin"))}
		}
	case f.Missed(s.s.Now()):
		b.Lead = text.Say("双选会的日子已过，没有开始签到，不能再开始；请取消，另建一场。", "The day has passed without a check-in, and the fair cannot begin any more; cancel it and make another.")
	case f.State == fair.Open:
		b.Lead, b.Buttons = text.Say("学生正在报名和预约，"+When(text.Chinese, f.From)+" 截止；当天在这里开始签到。", "Students register and book until "+When(text.English, f.From)+"; begin here on the day."), []Button{day}
	case f.State == fair.Held:
		b.Lead = text.Say("双选会进行中。单位面谈后给意见，全部给完再结束。", "The fair goes on. Close it when the units have said what they think.")
		day.Kind = Primary
		b.Buttons = []Button{day}
		if host {
			b.Forms = []TeacherForm{fairForm(c, f, "close", csrf, Secondary, err, text.Say("结束双选会", "Close the fair"))}
			b.Forms[0].Lead = text.Say("结束后学生能看到单位对自己的意见，单位不能再改。", "Students then read what units said of them; units change nothing any more.")
		}
	case f.State == fair.Closed:
		b.Lead, b.Buttons = text.Say("双选会已结束，学生可以查看单位对自己的意见。", "The fair is over; students can read what units said of them."), []Button{day}
	default:
		b.Lead = text.Say("双选会已取消。", "The fair is cancelled.")
	}
	return b
}

func fairFigures(f fair.Fair, n fair.Counts) TeacherBlock {
	return TeacherBlock{Bare: true, Figures: []Figure{
		{Label: text.Say("报名", "Registered"), Value: strconv.Itoa(n.Registered), Unit: text.Say("人", "students"), Href: fairHref(f.ID) + "/day#guests"},
		{Label: text.Say("签到", "Came"), Value: strconv.Itoa(n.Came), Unit: text.Say("人", "students"), Href: fairHref(f.ID) + "/day?came=yes#guests"},
		{Label: text.Say("预约", "Booked"), Value: strconv.Itoa(n.Booked), Unit: text.Say("次", "slots")},
		{Label: text.Say("面谈", "Met"), Value: strconv.Itoa(n.Met), Unit: text.Say("次", "times")},
	}}
}

// answerLight is a unit's answer, or that its verification was withdrawn.
func answerLight(x fair.Stand) Light {
	if !x.Enterprise.Verified() {
		return Light{State: Blocked, Label: text.Say("核验已撤回，不能参加", "Not verified any more")}
	}
	return invitationLight(x.Answer)
}

// invitationLight is a unit's answer to an invitation, into a fair or a round.
func invitationLight(a round.Answer) Light {
	return Light{State: map[round.Answer]State{round.Invited: Attention, round.Accepted: Pass, round.Declined: Unknown}[a], Label: a.Label()}
}

// fairUnits are the invited units, and the form that invites more.
func (s *Site) fairUnits(c *gin.Context, f fair.Fair, stands []fair.Stand, csrf string, err error) (TeacherBlock, error) {
	b := TeacherBlock{ID: "units", Title: text.Say("单位和展位", "Units and booths")}
	t := &Table{
		Caption: b.Title, Quiet: true, Columns: []Column{{Label: text.Say("单位", "Unit")}, {Label: text.Say("答复", "Answer")}, {Label: text.Say("展位", "Booth")}, {Label: text.Say("岗位", "Openings")}, {Label: text.Say("已约 / 名额", "Booked / places"), Numeric: true}},
		Empty: &Empty{Icon: "building", Title: text.Say("还没有邀请单位", "No unit invited yet"), Body: text.Say("只能邀请已核验的单位。", "Only verified units can be invited.")},
	}
	for _, x := range stands {
		light := answerLight(x)
		taken, places := x.Seats()
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(x.Enterprise.Name), Href: "/partners/" + string(x.Unit)}, {Light: &light}, {Text: Plain(first(x.Room, "—"))}, {Text: Plain(first(x.Titles(), "—"))}, {Text: Plain(strconv.Itoa(taken) + " / " + strconv.Itoa(places))}}})
	}
	b.Table = t
	if !f.Ahead(s.s.Now()) {
		return b, nil
	}
	proposed, loadErr := s.s.Fairs.Proposed(c.Request.Context(), httpd.Who(c.Request.Context()), f.ID)
	if loadErr != nil || len(proposed) == 0 {
		return b, loadErr
	}
	options := make([]Option, len(proposed))
	for i, e := range proposed {
		options[i] = Option{Value: string(e.ID), Label: Plain(e.Name)}
	}
	in := formNamed(c, "invite", err)
	form := in.form("", fairHref(f.ID)+"#units", csrf, len(stands) == 0)
	form.Title = text.Say("邀请单位", "Invite units")
	ch := in.entry.options(Choice{Field: Field{Name: in.key("units"), Label: text.Say("已核验的单位", "Verified units"), Hint: text.Say("先列出双选轮次里的单位，再列本校公布名单上的。", "Units of the round first, then those on your published lists.")}, Many: true, Options: options})
	form.Items = []FormItem{{Choice: &ch}}
	form.Buttons = []Button{{Label: text.Say("发出邀请", "Invite"), Kind: Primary}}
	b.Forms = []TeacherForm{form}
	return b, nil
}

// fairDay is the day of a fair: the door, booths with their slots, and who registered.
func (s *Site) fairDay(c *gin.Context) error { return s.drawFairDay(c, http.StatusOK, nil) }

func (s *Site) drawFairDay(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	f, stands, loadErr := s.loadFair(c)
	if loadErr != nil {
		return loadErr
	}
	n, loadErr := s.s.Fairs.Counts(ctx, who, f.ID)
	if loadErr != nil {
		return loadErr
	}
	guests, loadErr := s.fairGuests(c, f)
	if loadErr != nil {
		return loadErr
	}
	p := s.fairHead(c, f, err)
	p.Title = text.Say("双选会日", "The day of the fair")
	if who.Is(actor.School, actor.VicePrincipal) {
		p.Crumbs = fairCrumbs(&f)
	}
	door := TeacherBlock{ID: "door", Title: text.Say("门口签到", "At the door"), Lead: text.Say("用手机相机扫学生的二维码，打开的页面按一下就签到；没有手机的写编号。", "Scan the student's code with the phone's camera and press the one button; without a phone, type the number.")}
	switch f.State {
	case fair.Held:
		door.Forms = []TeacherForm{numberForm(c, fairHref(f.ID)+"/day#door", p.CSRF, err, text.Say("签到", "Check in"))}
	case fair.Closed, fair.Cancelled:
		door.Lead = text.Say("双选会已结束或取消，不再签到。", "The fair is over or cancelled; nobody is checked in any more.")
	default:
		door.Lead = text.Say("学校实习办在双选会当天开始签到。", "The internship office begins on the day of the fair.")
	}
	p.Blocks = []TeacherBlock{fairFigures(f, n), door, boothSlots(stands), guests}
	return s.showTeachers(c, status, p)
}

// numberForm checks somebody in by the number.
func numberForm(c *gin.Context, at, csrf string, err error, label text.Words) TeacherForm {
	in := formNamed(c, "arrive", err)
	form := in.form("", at, csrf, true)
	form.Bare, form.Title = true, text.Words{}
	form.Items = []FormItem{in.field("code", text.Say("编号", "Number"), "", func(x *Field) {
		x.Length, x.Size, x.Hint = 64, "m", text.Say("学生页面或名单上的八位编号。", "Eight signs, on the student's page or the list.")
	})}
	form.Buttons = []Button{{Label: label, Kind: Primary}}
	return form
}

// boothSlots are booths × slots: which are booked, which are free.
func boothSlots(stands []fair.Stand) TeacherBlock {
	t := &Table{
		Caption: text.Say("展位和时段", "Booths and slots"), Quiet: true, Columns: []Column{{Label: text.Say("单位", "Unit")}, {Label: text.Say("展位", "Booth")}, {Label: text.Say("时段（已约/名额）", "Slots (booked/places)")}},
		Empty: &Empty{Icon: "building", Title: text.Say("还没有单位参加", "No unit takes part yet"), Body: text.Say("单位接受邀请后排时段。", "Units make their slots after accepting.")},
	}
	for _, x := range stands {
		if x.Answer != round.Accepted {
			continue
		}
		var rooms []string
		by := map[string][]string{}
		for _, sl := range x.Slots {
			if by[sl.Room] == nil {
				rooms = append(rooms, sl.Room)
			}
			by[sl.Room] = append(by[sl.Room], oclock(sl.From)+" "+strconv.Itoa(sl.Taken)+"/"+strconv.Itoa(sl.Capacity))
		}
		var zh []string
		for _, r := range rooms {
			zh = append(zh, r+"："+strings.Join(by[r], " · "))
		}
		cell := Cell{Text: Plain(first(strings.Join(zh, "；"), "—"))}
		if light := answerLight(x); !x.Stands() {
			cell.Light = &light
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(x.Enterprise.Name), Note: Plain(x.Titles())}, {Text: Plain(first(x.Room, "—"))}, cell}})
	}
	return TeacherBlock{ID: "booths", Title: t.Caption, Table: t}
}

// fairGuests is the check-in list.
func (s *Site) fairGuests(c *gin.Context, f fair.Fair) (TeacherBlock, error) {
	var flt fair.GuestFilter
	switch came := c.Query("came"); came {
	case "yes", "no":
		is := came == "yes"
		flt.Came = &is
	}
	ctx := c.Request.Context()
	list, err := s.s.Fairs.Guests(ctx, httpd.Who(ctx), f.ID, flt, fifty(c))
	if err != nil {
		return TeacherBlock{}, err
	}
	at := fairHref(f.ID) + "/day"
	t := &Table{
		Caption: text.Say("签到名单", "Check-in list"), Quiet: true, Columns: []Column{{Label: text.Say("编号", "Number")}, {Label: text.Say("学生", "Student")}, {Label: text.Say("专业", "Major")}, {Label: text.Say("签到", "Came")}},
		Empty: &Empty{Icon: "users", Title: text.Say("没有符合的学生", "Nobody here"), Body: text.Say("学生报名后显示在这里。", "Students show here once they register.")},
	}
	for _, g := range list.Items {
		came := Light{State: Unknown, Label: text.Say("未到", "not yet")}
		if !g.CameAt.IsZero() {
			came = Light{State: Pass, Label: text.Say(oclock(g.CameAt)+" 到", "came "+oclock(g.CameAt))}
		}
		name := text.Say("他校学生", "another school's")
		if g.Name != "" {
			name = Plain(g.Name)
		} else if g.School == org.ID(httpd.Who(ctx).Org) {
			name = text.Say("他班学生", "another class's")
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(g.Number), Whole: true}, {Text: name, Note: Plain(g.Class)}, {Text: Plain(s.majorName(g.Major))}, {Light: &came}}})
	}
	b := TeacherBlock{ID: "guests", Title: t.Caption, Table: t, Pager: nextPage(c, list.Next), Sort: &Sort{Label: text.Say("签到", "Came")}}
	for _, o := range []struct {
		label text.Words
		value string
	}{{text.Say("全部", "All"), ""}, {text.Say("已到", "Came"), "yes"}, {text.Say("未到", "Not yet"), "no"}} {
		href := at + "#guests"
		if o.value != "" {
			href = at + "?came=" + o.value + "#guests"
		}
		b.Sort.Options = append(b.Sort.Options, SortOption{Label: o.label, Href: href, Current: c.Query("came") == o.value})
	}
	return b, nil
}

// fairDayDo checks somebody in by number at the door.
func (s *Site) fairDayDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), fair.ID(c.Param("id"))
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	a, err := s.s.Fairs.Arrive(ctx, httpd.Who(ctx), id, in.text("code"))
	return settled(c, do, unknownCode(err), s.drawFairDay, fairHref(id)+"/day", arrivedWord(a))
}

// unknownCode says of a number that is none where it was typed.
func unknownCode(err error) error {
	if errors.Is(err, fair.ErrCode) {
		return fair.ErrInvalid.With(fault.In("code", "没有这个编号，或学生还没有报名；请核对后再试。", "no such number, or the student has not registered; check and try again"))
	}
	return err
}

func arrivedWord(a fair.Arrival) string {
	if a.New {
		return "fair_arrived"
	}
	return "fair_again"
}

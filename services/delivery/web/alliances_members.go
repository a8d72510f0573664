package web

import (
	"slices"
	"strconv"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// member is a school of an alliance as the page shows it.
type member struct {
	org.School
	part   org.Part
	place  string
	aboard bool            // somebody of its internship office has an account
	figure *teacher.Figure // nil: no register, or not the reader's region
}

// membersOf are an alliance's schools: who leads first, then by place and name.
func (s *Site) membersOf(c *gin.Context, f teacher.AllianceFigure) ([]member, error) {
	ctx := c.Request.Context()
	ids := make([]ident.ID, 0, len(f.Alliance.Schools))
	for _, id := range f.Alliance.Schools {
		ids = append(ids, ident.ID(id))
	}
	aboard, err := s.s.Accounts.Aboard(ctx, ids)
	if err != nil {
		return nil, err
	}
	cat := s.s.Catalogue.Now()
	var out []member
	schools, err := s.s.Orgs.SchoolsByID(ctx, f.Alliance.Schools)
	if err != nil {
		return nil, err
	}
	for _, id := range f.Alliance.Schools {
		o, there := schools[id]
		if !there {
			return nil, org.ErrNotFound
		}
		m := member{School: o, part: f.Alliance.Part(id), place: regionName(cat, o.Region), aboard: slices.Contains(aboard, ident.ID(id))}
		if i := slices.IndexFunc(f.Schools, func(x teacher.SchoolFigure) bool { return x.School == id }); i >= 0 {
			m.figure = &f.Schools[i].Figure
		}
		out = append(out, m)
	}
	slices.SortFunc(out, before)
	return out, nil
}

func cityCount(list []member) int {
	cities := map[string]bool{}
	for _, m := range list {
		cities[m.City()] = true
	}
	return len(cities)
}

func partWords(p org.Part) text.Words {
	switch p {
	case org.LeadSchool:
		return text.Say("牵头学校", "Lead school")
	case org.ViceSchool:
		return text.Say("副理事长单位", "Vice-chair")
	}
	return text.Say("成员", "Member")
}

func (s *Site) memberBlock(list []member, who actor.Actor) TeacherBlock {
	t := Table{Caption: text.Say("成员学校", "Member schools"), Quiet: true, Columns: []Column{
		{Label: text.Say("学校", "School")}, {Label: text.Say("在联盟中", "In the alliance")}, {Label: text.Say("所在地", "Place")}, {Label: text.Say("账号", "Account")}, {Label: text.Say("双师比例", "Ratio")},
	}}
	for _, m := range list {
		share, light := text.Say("还没有登记教师", "no register yet"), Light{State: Attention, Label: text.Say("还没有人开通", "nobody yet")}
		if m.aboard {
			light = Light{State: Pass, Label: text.Say("已开通", "in use")}
		}
		switch {
		case m.figure != nil:
			share = shareOf(*m.figure)
		case who.Is(actor.Bureau):
			share = text.Say("不在本区，或还没有登记教师", "outside your region, or no register yet")
		}
		t.Rows = append(t.Rows, Row{Name: Plain(m.Name), Cells: []Cell{{Text: Plain(m.Name)}, {Text: partWords(m.part)}, {Text: Plain(m.place)}, {Light: &light}, {Text: share}}})
	}
	return TeacherBlock{Bare: true, ID: "members", Title: text.Say("成员学校", "Member schools"), Table: &t}
}

// flowPairs is the flow between the schools, pair by pair and without names.
func flowPairs(list []teacher.FlowPair) TeacherBlock {
	running, across, share := 0, 0, 0
	t := Table{Caption: text.Say("成员学校之间的柔性流动", "Flow between member schools"), Quiet: true, Columns: []Column{
		{Label: text.Say("借出学校", "Lends")}, {Label: text.Say("接收学校", "Receives")}, {Label: text.Say("正在流动", "Under way"), Numeric: true}, {Label: text.Say("折合", "Full-time"), Numeric: true}, {Label: text.Say("将开始", "To come"), Numeric: true}, {Label: text.Say("近一年结束", "Ended in a year"), Numeric: true}, {Label: text.Say("最晚到", "Until")},
	}}
	for _, x := range list {
		running, share = running+x.Running, share+x.Share
		to := Cell{Text: Plain(x.To.Name)}
		if x.Across() {
			across += x.Running
			to.Note = text.Say("跨城市", "another city")
		}
		until := Plain("—")
		if !x.Last.IsZero() {
			until = text.Say(Date(text.Chinese, x.Last), Date(text.English, x.Last))
		}
		t.Rows = append(t.Rows, Row{Name: Plain(x.From.Name + " → " + x.To.Name), Cells: []Cell{
			{Text: Plain(x.From.Name)}, to, {Text: Plain(strconv.Itoa(x.Running))}, {Text: Plain(hundredths(x.Share))}, {Text: Plain(strconv.Itoa(x.Coming))}, {Text: Plain(strconv.Itoa(x.Ended))}, {Text: until},
		}})
	}
	b := TeacherBlock{Bare: true, ID: "flows", Title: text.Say("教师柔性流动", "Teachers at other schools"), Table: &t}
	if len(list) == 0 {
		t.Empty = &Empty{Icon: "road", Title: text.Say("成员学校之间还没有教师流动", "No flow between member schools"), Body: text.Say("由借出教师的学校在“师资 · 柔性流动”里登记，这里自动合计，不显示姓名。", "The school that lends records it under Teachers · Flow; it is counted here without names.")}
		return b
	}
	people := text.Say("人", "teachers")
	b.Figures = []Figure{
		{Label: text.Say("正在流动", "Under way"), Value: strconv.Itoa(running), Unit: people},
		{Label: text.Say("折合全职", "Full-time"), Value: hundredths(share), Unit: people},
		{Label: text.Say("其中跨城市", "Between cities"), Value: strconv.Itoa(across), Unit: people},
	}
	return b
}

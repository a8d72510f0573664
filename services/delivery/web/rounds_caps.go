package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

func (s *Site) roundCaps(c *gin.Context) error { return s.drawCaps(c, http.StatusOK, nil) }

// drawCaps are the caps over bases and regions that the round's schools set: what each holds, and the forms that change them
// while the round is being planned.
func (s *Site) drawCaps(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	r, loadErr := s.memberRound(c)
	if loadErr != nil {
		return loadErr
	}
	posts, loadErr := s.s.Rounds.Offers(ctx, httpd.Who(ctx), r.ID)
	if loadErr != nil {
		return loadErr
	}
	p := s.roundHead(c, text.Say("基地和区域上限", "Caps of bases and regions"), text.Say("只有参加学校能设：一个基地或一个区域里，本轮最多安排多少人。单位 10%、同类岗位 20% 的限额另外计算。", "Set by the round's schools alone: how many this round places in a base or a region at most. The limits of 10 % of a unit and 20 % of a kind of post are counted beside."), err)
	p.Crumbs = roundCrumbs(&r)
	table, loadErr := s.capTable(c, r, posts)
	if loadErr != nil {
		return loadErr
	}
	b := TeacherBlock{ID: "caps", Table: table}
	may := r.Host == org.ID(httpd.Who(ctx).Org) && r.State == round.Planned
	switch {
	case !may && r.State == round.Planned:
		b.Lead = text.Say("由发起学校填写；改动后，其他学校要重新同意。", "The host writes them down; other schools agree anew after a change.")
	case !may:
		b.Lead = text.Say("轮次已开放，上限不能再改。", "The round is open; caps stand.")
	}
	p.Blocks = []TeacherBlock{b}
	if may {
		change := TeacherBlock{Title: text.Say("修改", "Change"), Lead: text.Say("开放前可以改。改动后，联合参加的学校要重新同意。", "They may change until the round opens. Schools that take part agree anew.")}
		places := s.capPlaces(posts)
		for i, x := range r.Caps {
			change.Forms = append(change.Forms, s.capForms(c, r, i, x, places, p.CSRF, err)...)
		}
		add := s.capForm(c, r, "add", round.Cap{}, places, p.CSRF, err)
		add.Title, add.Open = text.Say("添加一条上限", "Add a cap"), add.Open || len(r.Caps) == 0
		change.Forms = append(change.Forms, add)
		p.Blocks = append(p.Blocks, change)
	}
	return s.showTeachers(c, status, p)
}

// under are the posts below a cap, with how many seats they offer and, from the computation on, how many are taken.
type under struct{ posts, seats, placed int }

func underCap(x round.Cap, posts []round.Post, held map[string]int) (u under) {
	for _, p := range posts {
		if x.Holds(p.Opening.Terms) {
			u.posts++
			u.seats += p.Seats
			u.placed += held[string(p.Placement)]
		}
	}
	return u
}

func (s *Site) capTable(c *gin.Context, r round.Round, posts []round.Post) (*Table, error) {
	ctx := c.Request.Context()
	t := &Table{Caption: text.Say("基地和区域上限", "Caps of bases and regions"), Quiet: true, Columns: []Column{
		{Label: text.Say("名称", "Name")}, {Label: text.Say("范围", "Holds")}, {Label: text.Say("最多安排", "At most"), Numeric: true}, {Label: text.Say("范围内的名额", "Seats below"), Numeric: true},
	}, Empty: &Empty{Icon: "flag", Title: text.Say("没有设上限", "No cap is set"), Body: text.Say("不设也可以：单位 10%、同类岗位 20% 的限额照常计算。", "None is needed: the limits of 10 % of a unit and 20 % of a kind of post are counted anyway.")}}
	held := map[string]int{}
	if r.Run != "" {
		st, err := s.s.Rounds.Stats(ctx, httpd.Who(ctx), r.ID)
		if err != nil {
			return nil, err
		}
		for i, id := range st.At {
			held[string(id)] = st.Posts[i].Held
		}
		t.Columns = append(t.Columns, Column{Label: text.Say("已录取", "Placed"), Numeric: true})
	}
	for _, x := range r.Caps {
		u := underCap(x, posts, held)
		row := Row{Name: Plain(x.Name), Cells: []Cell{
			{Text: Plain(x.Name)},
			{Text: capPlace(s.s.Catalogue.Now(), x)},
			{Text: Plain(strconv.Itoa(x.Limit))},
			{Text: Plain(strconv.Itoa(u.seats)), Note: text.Say(strconv.Itoa(u.posts)+" 个岗位", text.Plural(u.posts, "post", "posts"))},
		}}
		if r.Run != "" {
			row.Cells = append(row.Cells, Cell{Text: Plain(strconv.Itoa(u.placed))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// capPlace is what a cap holds in words.
func capPlace(cat *catalogue.Catalogue, x round.Cap) text.Words {
	if x.Base != "" {
		return text.Say("基地 "+x.Base, "base "+x.Base)
	}
	return Plain(regionName(cat, x.Region))
}

// capForms change one cap, or take it out.
func (s *Site) capForms(c *gin.Context, r round.Round, i int, x round.Cap, places []Option, csrf string, err error) []TeacherForm {
	n := strconv.Itoa(i)
	f := s.capForm(c, r, "change-"+n, x, places, csrf, err)
	f.Title = text.Say("修改“"+x.Name+"”", "Change "+x.Name)
	out := TeacherForm{
		ID: "remove-" + n, Action: roundHref(r.ID) + "/caps", CSRF: csrf, Title: text.Say("删除“"+x.Name+"”", "Remove "+x.Name),
		Lead:    text.Say("删除后，这个范围内不再另设上限。", "What it holds has no cap of its own any more."),
		Hidden:  []Hidden{{"do", "remove-" + n}, {"version", strconv.FormatUint(r.Version, 10)}},
		Buttons: []Button{{Label: text.Say("删除这条上限", "Remove this cap"), Kind: Danger}},
	}
	return []TeacherForm{f, out}
}

func (s *Site) capForm(c *gin.Context, r round.Round, name string, x round.Cap, places []Option, csrf string, err error) TeacherForm {
	in := formNamed(c, name, err)
	f := in.form("", roundHref(r.ID)+"/caps", csrf, false)
	f.Hidden = append(f.Hidden, Hidden{"version", strconv.FormatUint(r.Version, 10)})
	region, limit := "", ""
	if x.Region != "" {
		region = regionName(s.s.Catalogue.Now(), x.Region)
	}
	if x.Name != "" {
		limit = strconv.Itoa(x.Limit)
	}
	f.Items = []FormItem{
		in.field("cap_name", text.Say("名称", "Name"), x.Name, func(y *Field) {
			y.Length, y.Size, y.Hint = 40, "l", text.Say("如：嘉定区、临港产教融合基地", "such as: Jiading District, Lingang base")
		}),
		in.field("cap_region", text.Say("区域", "Region"), region, func(y *Field) {
			y.Optional, y.Size, y.List = true, "l", places
			y.Hint = text.Say("省、市或区县的名称或代码，按岗位的工作地点算。区域和基地填一个。", "Name or code of a province, city or county, by the place of work. Either a region or a base.")
		}),
		in.field("cap_base", text.Say("基地代码", "Code of the base"), x.Base, func(y *Field) { y.Optional, y.Size, y.Length = true, "m", 40 }),
		in.field("cap_limit", text.Say("最多安排多少人", "At most"), limit, func(y *Field) {
			y.Mode, y.Size, y.Length, y.Suffix = "numeric", "s", 5, text.Say("人", "students")
		}),
	}
	f.Buttons = []Button{{Label: text.Say("保存上限", "Save the cap"), Kind: Primary}}
	return f
}

// capPlaces are the regions of the posts that are offered, for completion.
func (s *Site) capPlaces(posts []round.Post) []Option {
	cat, seen := s.s.Catalogue.Now(), map[string]bool{}
	var out []Option
	for _, p := range posts {
		for _, at := range cat.RegionPath(p.Opening.Region) {
			if name := regionName(cat, at.Code); !seen[name] {
				seen[name] = true
				out = append(out, Option{Value: name, Label: Plain(name)})
			}
		}
	}
	slices.SortFunc(out, func(a, b Option) int {
		return cmp.Or(cmp.Compare(len(a.Value), len(b.Value)), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(len(out), 60)]
}

// roundCapsDo adds, changes or removes one cap: the plan with other caps.
func (s *Site) roundCapsDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), round.ID(c.Param("id"))
	who := httpd.Who(ctx)
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	r, err := s.memberRound(c)
	if err != nil {
		return err
	}
	version := in.version()
	plan := r.Plan
	plan.Schools = slices.Clone(plan.Schools)
	if plan.Caps, err = s.otherCaps(r.Caps, do, &in); err == nil {
		err = in.then(func() error { _, err := s.s.Rounds.Change(ctx, who, id, version, plan); return err })
	}
	return settled(c, do, err, s.drawCaps, roundHref(id)+"/caps", "saved")
}

// otherCaps are the caps after a form: add, change-2, remove-2.
func (s *Site) otherCaps(caps []round.Cap, do string, in *reader) ([]round.Cap, error) {
	caps = slices.Clone(caps)
	what, at, _ := strings.Cut(do, "-")
	i, err := strconv.Atoi(at)
	switch {
	case what == "add":
		return append(caps, s.readCap(in)), nil
	case err != nil || i < 0 || i >= len(caps):
		return nil, round.ErrInvalid.With(fault.In("do", "这条上限已经不在了，请刷新页面。", "that cap is gone; reload the page"))
	case what == "change":
		caps[i] = s.readCap(in)
		return caps, nil
	case what == "remove":
		return slices.Delete(caps, i, i+1), nil
	}
	return nil, round.ErrInvalid.With(fault.In("do", "请用页面上的按钮操作。", "use the buttons of the page"))
}

func (s *Site) readCap(in *reader) round.Cap {
	x := round.Cap{Name: in.text("cap_name"), Base: in.text("cap_base"), Limit: in.whole("cap_limit", 1000000)}
	if in.text("cap_limit") == "" {
		in.refuse("cap_limit", "请填最多安排多少人；0 表示不安排。", "write how many at most; 0 means nobody")
	}
	if place := in.text("cap_region"); place != "" {
		var err error
		if x.Region, err = s.namedRegion(place); err != nil {
			for _, f := range fault.Of(err).Fields {
				in.refuse("cap_region", f.Reason.Zh, f.Reason.En)
			}
		}
	}
	return x
}

package web

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// before puts who leads first, then by place and name.
func before(a, b member) int {
	rank := map[org.Part]int{org.LeadSchool: 0, org.ViceSchool: 1, org.Member: 2}
	return cmp.Or(cmp.Compare(rank[a.part], rank[b.part]), strings.Compare(a.Region, b.Region), strings.Compare(a.Name, b.Name))
}

// membership is the lines of the form, one for each part; a school that stands in two is what the first says.
func membership() []struct {
	name  string
	part  org.Part
	label text.Words
	rows  int
} {
	return []struct {
		name  string
		part  org.Part
		label text.Words
		rows  int
	}{
		{"lead", org.LeadSchool, text.Say("牵头学校（理事长单位）", "Lead school"), 2},
		{"vice", org.ViceSchool, text.Say("副理事长单位", "Vice-chairs"), 3},
		{"schools", org.Member, text.Say("其他成员学校", "Other members"), 8},
	}
}

func (s *Site) allianceNew(c *gin.Context) error {
	return s.drawAllianceForm(c, http.StatusOK, org.Alliance{}, nil)
}

func (s *Site) allianceEdit(c *gin.Context) error {
	a, err := s.keptAlliance(c)
	if err != nil {
		return err
	}
	return s.drawAllianceForm(c, http.StatusOK, a, nil)
}

// keptAlliance is the alliance of the address, for who keeps it.
func (s *Site) keptAlliance(c *gin.Context) (org.Alliance, error) {
	ctx := c.Request.Context()
	a, err := s.s.Orgs.Alliance(ctx, org.ID(c.Param("id")))
	if err == nil && !keeps(httpd.Who(ctx), a) {
		err = org.ErrNotFound
	}
	return a, err
}

func (s *Site) drawAllianceForm(c *gin.Context, status int, a org.Alliance, err error) error {
	title, to := text.Say("登记联盟", "Register an alliance"), "/alliances"
	crumbs := []Crumb{{text.Say("联盟", "Alliances"), "/alliances"}}
	if a.ID != "" {
		title, to = text.Say("修改联盟", "Change the alliance"), allianceHref(a.ID)
		crumbs = append(crumbs, Crumb{Plain(a.Name), to})
	}
	p := TeacherPage{Frame: s.frame(c, title), Errors: ErrorsOf(err).Summary()}
	p.Crumbs = crumbs
	p.Heading = Heading{Title: title, Lead: text.Say("学校一行一所，写全称或学校标识码，可以从 Excel 里整列粘贴。", "One school a line, by full name or code; a column of a table can be pasted.")}
	in := formNamed(c, "alliance", err)
	f := in.form("", to, p.CSRF, false)
	f.Bare = true
	f.Hidden = append(f.Hidden, Hidden{"version", cmp.Or(c.PostForm("version"), strconv.FormatUint(a.Version, 10))})
	f.Items = []FormItem{in.field("name", text.Say("联盟名称", "Name"), a.Name, func(x *Field) { x.Length, x.Size = 60, "l" })}
	for _, m := range membership() {
		var names []string
		for _, id := range a.Schools {
			if a.Part(id) == m.part {
				names = append(names, s.schoolName(c, id))
			}
		}
		f.Items = append(f.Items, in.field(m.name, m.label, strings.Join(names, "\n"), func(x *Field) { x.Rows, x.Length, x.Optional = m.rows, 40000, m.part != org.Member }))
	}
	f.Buttons = []Button{{Label: text.Say("保存联盟", "Save"), Kind: Primary}, {Label: text.Say("取消", "Cancel"), Kind: Quiet, Href: to}}
	p.Blocks = []TeacherBlock{{Forms: []TeacherForm{f}}}
	return s.showTeachers(c, status, p)
}

// allianceSave registers an alliance, or changes the one of the address as it stood when its form was drawn.
func (s *Site) allianceSave(c *gin.Context) error {
	ctx := c.Request.Context()
	var old org.Alliance
	var err error
	if c.Param("id") != "" {
		if old, err = s.keptAlliance(c); err != nil {
			return err
		}
	}
	_, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	a := org.Alliance{ID: old.ID, Name: r.text("name")}
	a.Version, _ = strconv.ParseUint(r.v.Get("version"), 10, 64)
	if err := s.readMembers(c, &r, &a); err != nil {
		return err
	}
	var made org.Alliance
	err = r.then(func() error {
		made, err = s.s.Orgs.SaveAlliance(ctx, httpd.Who(ctx), a)
		return err
	})
	switch {
	case toldTeachers(err):
		return s.drawAllianceForm(c, http.StatusUnprocessableEntity, old, onForm(err, "alliance"))
	case err != nil:
		return err
	}
	if old.ID == "" {
		return back(c, allianceHref(made.ID), "alliance_added")
	}
	return back(c, allianceHref(made.ID), "saved")
}

// readMembers reads the lines of the form into the alliance; a line that names no school is refused where it stands.
func (s *Site) readMembers(c *gin.Context, r *reader, a *org.Alliance) error {
	seen := map[org.ID]bool{}
	a.Parts = map[org.ID]org.Part{}
	for _, m := range membership() {
		for _, name := range lines(r.v.Get(m.name)) {
			id, err := s.schoolNamed(c, name)
			if err != nil {
				return err
			}
			switch {
			case id == "":
				r.refuse(m.name, "没有叫“"+name+"”的学校，请写全称或学校标识码。", "no school is called "+name+"; give its full name or code")
			case !seen[id]:
				seen[id], a.Schools, a.Parts[id] = true, append(a.Schools, id), m.part
			}
		}
	}
	return nil
}

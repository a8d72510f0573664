package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// PostingStart is the first step of a posting, the choice of its occupation: template "postings/new".
type PostingStart struct {
	Frame
	Heading Heading
	Todo    *Duties
	Search  SearchBox
	Found   []OccupationCard // what was searched for
	None    *Empty
	Groups  []OccupationGroup
	Without Button
}

// OccupationGroup is the occupations with a template of one category of majors.
type OccupationGroup struct {
	Name  text.Words
	Cards []OccupationCard
}

// OccupationCard is one occupation to choose.
type OccupationCard struct {
	Name   string
	Detail string
	Href   string
}

// postingNew is the choice of the occupation or, when it is made, the form filled from it. With from it copies a posting.
func (s *Site) postingNew(c *gin.Context) error {
	if from := c.Query("from"); from != "" {
		return s.postingCopy(c, placement.ID(from))
	}
	e, _, err := s.ownUnit(c)
	if err != nil {
		return err
	}
	cat := s.s.Catalogue.Now()
	switch occupation := c.Query("occupation"); {
	case c.Query("kind") == string(compliance.TeacherPractice):
		return s.drawPosting(c, http.StatusOK, nil, inputOf(placement.Terms{Kind: compliance.TeacherPractice, Region: e.Region, Address: e.Address}), nil)
	case occupation == "none":
		return s.drawPosting(c, http.StatusOK, nil, inputOf(placement.Terms{Kind: compliance.Post, Region: e.Region, Address: e.Address}), nil)
	case occupation != "":
		t := templateOf(cat, occupation)
		if t.Occupation.Code == "" {
			return placement.ErrNotFound
		}
		return s.drawPosting(c, http.StatusOK, nil, inputFrom(t, e), nil)
	}
	f := s.frame(c, text.Say("选择职业", "Choose the occupation"))
	f.Crumbs = []Crumb{{text.Say("我的岗位", "Our postings"), "/postings"}}
	p := PostingStart{
		Frame:   f,
		Heading: Heading{Title: text.Say("这个岗位属于哪个职业？", "Which occupation is it?"), Lead: text.Say("选好后，任务、对口专业、班次和劳动强度会按模板填上，您只要核对。", "Tasks, fitting majors, shift and labour grade then come filled, for you to check.")},
		Search:  SearchBox{Action: "/postings/new", Value: c.Query("q"), Label: text.Say("职业名称", "Name of the occupation"), Holder: text.Say("如 车工、护理员、收银", "such as turner, cashier"), Main: true},
		Without: Button{Label: text.Say("找不到，直接填写", "Not listed, fill in by hand"), Kind: Quiet, Href: "/postings/new?occupation=none"},
	}
	if todo := s.unitDuties(e); len(todo.Items) > 0 {
		p.Todo = &todo
	}
	if q := strings.TrimSpace(c.Query("q")); q != "" {
		p.Found = foundOccupations(cat, q)
		if len(p.Found) == 0 {
			p.None = &Empty{Icon: "search", Title: text.Say("没有找到“"+q+"”", "Nothing found for “"+q+"”"), Body: text.Say("换一个说法试试，或从下面的常见职业里选。", "Try another word, or choose from the common ones below.")}
		}
	}
	p.Groups = commonOccupations(cat)
	return s.show(c, http.StatusOK, "postings/new", "postings/new", p)
}

// postingCopy fills a new posting from an older one of the same unit. Dates are left open.
func (s *Site) postingCopy(c *gin.Context, id placement.ID) error {
	ctx := c.Request.Context()
	p, err := s.s.Placements.Get(ctx, httpd.Who(ctx), id)
	if err != nil {
		return err
	}
	if string(p.Enterprise) != string(httpd.Who(ctx).Org) {
		return placement.ErrNotFound
	}
	in := inputOf(p.Terms)
	in.Del("start_date")
	in.Del("end_date")
	return s.drawPosting(c, http.StatusOK, nil, in, nil)
}

// foundOccupations lists those of the name or trade, then those whose name, trade or post kind contains what was typed.
func foundOccupations(cat *catalogue.Catalogue, q string) []OccupationCard {
	var cards []OccupationCard
	seen := map[string]bool{}
	add := func(o catalogue.Occupation) {
		if !seen[o.Code] && len(cards) < 20 {
			seen[o.Code] = true
			cards = append(cards, occupationCard(cat, o))
		}
	}
	code, several, ok := cat.ResolveOccupation(q)
	if o, known := cat.Occupation(code); ok && known {
		add(o)
	}
	for _, o := range several {
		add(o)
	}
	for _, code := range cat.Templates() {
		if t, ok := cat.Template(code); ok && strings.Contains(t.PostKind+strings.Join(t.Tasks, ""), q) {
			add(t.Occupation)
		}
	}
	return cards
}

func occupationCard(cat *catalogue.Catalogue, o catalogue.Occupation) OccupationCard {
	card := OccupationCard{Name: o.Name, Href: "/postings/new?" + url.Values{"occupation": {o.Code}}.Encode()}
	if t, ok := cat.Template(o.Code); ok && t.PostKind != "" && t.PostKind != o.Name {
		card.Detail = t.PostKind
	}
	return card
}

// commonOccupations groups the occupations that have a template by the category of their first major.
func commonOccupations(cat *catalogue.Catalogue) []OccupationGroup {
	byCategory := map[int][]OccupationCard{}
	for _, code := range cat.Templates() {
		t, ok := cat.Template(code)
		if !ok {
			continue
		}
		category := -1
		if len(t.Majors) > 0 {
			category = t.Majors[0].Category
		}
		byCategory[category] = append(byCategory[category], occupationCard(cat, t.Occupation))
	}
	var groups []OccupationGroup
	for category, cards := range byCategory {
		name := text.Say("其他", "Others")
		if category >= 0 {
			name = Plain(catalogue.CategoryName(category))
		}
		groups = append(groups, OccupationGroup{Name: name, Cards: cards})
	}
	slices.SortFunc(groups, func(a, b OccupationGroup) int {
		return cmp.Or(-cmp.Compare(len(a.Cards), len(b.Cards)), cmp.Compare(a.Name.Zh, b.Name.Zh))
	})
	return groups
}

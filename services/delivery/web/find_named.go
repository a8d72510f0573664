package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// NameGroup is the units, or the schools, whose names fit what was typed.
type NameGroup struct {
	Title text.Words
	Shown []NameCard
	Rest  text.Words // how many more fit
	More  []NameCard
}

// NameCard is one of them.
type NameCard struct {
	Href, Name, Place string
	Lights            []Light
	Open              text.Words // 在招 3 个岗位
	Reply             *ReplyBadge
}

// namedShown is how many names stand open, namedMost how many are listed at all.
const (
	namedShown = 2
	namedMost  = 10
)

// named lists the units and schools whose names fit beside the postings of a first page.
func (s *Site) named(c *gin.Context, cat *catalogue.Catalogue, p *Find, state findState) error {
	if state.Q == "" || state.Cursor != "" || state.External || state.Teachers {
		return nil
	}
	ctx := c.Request.Context()
	groups, err := s.s.Find.Groups(ctx, httpd.Who(ctx), state.Q, namedMost)
	if err != nil {
		return err
	}
	for _, g := range groups {
		n := NameGroup{Title: text.Say("单位", "Units")}
		if g.Kind == find.Schools {
			n.Title = text.Say("学校", "Schools")
		}
		for i, t := range g.Items {
			card := nameCard(cat, g.Kind, t)
			if i < namedShown {
				n.Shown = append(n.Shown, card)
			} else {
				n.More = append(n.More, card)
			}
		}
		n.Rest = restWords(len(n.More), g.Total-len(g.Items))
		p.Named = append(p.Named, n)
	}
	return nil
}

// restWords says how many more names are listed and, when there are still others, that a longer name finds those.
func restWords(more, others int) text.Words {
	switch {
	case more == 0:
		return text.Words{}
	case others > 0:
		return text.Say(fmt.Sprintf("再看 %d 家；另有 %d 家名称相符，写得更全就能找到", more, others), fmt.Sprintf("%d more; %s such a name: type more of it to find %s", more, text.Plural(others, "other bears", "others bear"), text.Agree(others, "it", "them")))
	}
	return text.Say(fmt.Sprintf("还有 %d 家名称相符", more), fmt.Sprintf("%d more %s such a name", more, text.Agree(more, "bears", "bear")))
}

func nameCard(cat *catalogue.Catalogue, kind find.Kind, t find.Thing) NameCard {
	n := NameCard{Href: "/find/units/" + t.ID, Name: t.Name, Place: regionName(cat, t.Region), Lights: thingLights(kind, t), Reply: replyBadge(t.Replies)}
	switch {
	case kind == find.Schools:
		n.Href = "/find/schools/" + t.ID
		n.Open = text.Say(fmt.Sprintf("公布名单上 %d 家单位，在招 %d 个岗位", t.Partners, t.Open), text.Plural(t.Partners, "unit", "units")+" on its list, "+text.Plural(t.Open, "open post", "open posts"))
	case t.Open > 0:
		n.Open = text.Say(fmt.Sprintf("在招 %d 个岗位", t.Open), text.Plural(t.Open, "open post", "open posts"))
	default:
		n.Open = text.Say("暂时没有在招的岗位", "No open posts at present")
	}
	return n
}

func thingLights(kind find.Kind, t find.Thing) []Light {
	if kind == find.Schools {
		return nil
	}
	lights := []Light{{State: Unknown, Label: text.Say("未核验", "Not verified")}}
	if t.Verified {
		lights[0] = Light{State: Pass, Label: text.Say("已核验", "Verified")}
	}
	if t.Stable {
		lights = append(lights, Light{State: Pass, Label: text.Say("稳定合作", "Stable partner")})
	}
	return lights
}

// nameUnit names the unit whose postings alone are looked for; of one that is not there, or is barred, nothing is found.
func (s *Site) nameUnit(c *gin.Context, state *findState) error {
	if state.Unit == "" {
		return nil
	}
	e, err := s.s.Orgs.Enterprise(c.Request.Context(), org.ID(state.Unit))
	switch {
	case errors.Is(err, org.ErrNotFound), err == nil && s.s.Orgs.Barred(e):
		state.unitName = text.Say("已不在这里的单位", "a unit no longer here")
	case err != nil:
		return err
	default:
		state.unitName = Plain(e.Name)
	}
	return nil
}

// Bearer shows a unit, or a school, with what is open there: template "find/bearer".
type Bearer struct {
	Frame
	Heading Heading
	Facts   Facts
	Reply   *ReplyBadge
	Listed  []NameCard // of a school: the units on its published list
	Pager   *Pager
	Posts   text.Words
	Cards   []PostingCard
	All     *Link
	Empty   *Empty
}

// shownPosts is how many postings stand on the page of a unit.
const shownPosts = 6

// findUnit shows a unit to everybody: who it is, how it answers and what it offers now.
func (s *Site) findUnit(c *gin.Context) error {
	t, err := s.thing(c, find.Units)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	e, err := s.s.Orgs.Enterprise(ctx, org.ID(t.ID))
	if err != nil {
		return err
	}
	cat := s.s.Catalogue.Now()
	p := Bearer{Frame: s.bearerFrame(c, t.Name), Heading: Heading{Title: Plain(t.Name), Lights: thingLights(find.Units, t)}, Facts: unitFacts(cat, e), Reply: replyBadge(t.Replies)}
	p.Facts.Items[0] = Fact{Label: text.Say("地区", "Place"), Value: Plain(regionName(cat, e.Region))}
	by, err := s.seeker(c)
	if err != nil {
		return err
	}
	state := findState{Unit: t.ID}
	ask := state.ask(cat, by.major, by.home)
	ask.Limit = shownPosts
	found, err := s.s.Find.Search(ctx, httpd.Who(ctx), ask)
	if err != nil {
		return err
	}
	for _, i := range found.Items {
		card := s.card(cat, i, found.Major, ask)
		card.Why, card.Compare = nil, ""
		p.Cards = append(p.Cards, card)
	}
	p.Posts = text.Say(fmt.Sprintf("在招岗位 %d", found.Total), fmt.Sprintf("Open posts: %d", found.Total))
	if found.Total > len(p.Cards) {
		p.All = &Link{text.Say(fmt.Sprintf("全部 %d 个岗位", found.Total), fmt.Sprintf("All %s", text.Plural(found.Total, "post", "posts"))), state.href("/")}
	}
	if found.Total == 0 {
		p.Empty = &Empty{Icon: "briefcase", Title: text.Say("这家单位现在没有在招的岗位", "This unit has no open posts now"), Links: []Link{{text.Say("看别的岗位", "See other posts"), "/"}}}
	}
	return s.show(c, http.StatusOK, "find/bearer", "find/bearer", p)
}

// findSchool shows a school to everybody with the units on its published list.
func (s *Site) findSchool(c *gin.Context) error {
	t, err := s.thing(c, find.Schools)
	if err != nil {
		return err
	}
	ctx, cat := c.Request.Context(), s.s.Catalogue.Now()
	d, err := s.s.Orgs.School(ctx, org.ID(t.ID))
	if err != nil {
		return err
	}
	p := Bearer{Frame: s.bearerFrame(c, t.Name), Heading: Heading{Title: Plain(t.Name), Lead: text.Say("上了公布名单的单位，经学校考察并由学校党组织研究决定（第七条）。", "Units on the published list were examined by the school and decided on by its Party organisation (Article 7).")}}
	p.Facts.Items = []Fact{{Label: text.Say("地区", "Place"), Value: Plain(regionName(cat, d.Region))}}
	if d.Level != "" {
		p.Facts.Items = append(p.Facts.Items, Fact{Label: text.Say("层次", "Level"), Value: levelWords(catalogue.Level(d.Level))})
	}
	if d.Authority != "" {
		p.Facts.Items = append(p.Facts.Items, Fact{Label: text.Say("主管部门", "Supervised by"), Value: Plain(d.Authority)})
	}
	published, err := s.s.Batches.Public(ctx, org.ID(t.ID), page.Request{Limit: 5})
	if err != nil {
		return err
	}
	for _, l := range published.Items {
		p.Facts.Items = append(p.Facts.Items, Fact{Label: text.Say("公布的名单", "Published list"), Value: listName(l), Note: text.Say(Date(text.Chinese, l.PublishedOn)+"公布", "published "+Date(text.English, l.PublishedOn)), Href: listHref(l.ID)})
	}
	at := "/find/schools/" + t.ID
	list, err := s.s.Find.Listed(ctx, httpd.Who(ctx), org.ID(t.ID), page.Request{Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	for _, unit := range list.Items {
		p.Listed = append(p.Listed, nameCard(cat, find.Units, unit))
	}
	p.Pager = cursorPager(at, c.Query("cursor"), list.Next)
	p.Posts = text.Say(fmt.Sprintf("公布名单上的单位 %d", t.Partners), fmt.Sprintf("Units on its published list: %d", t.Partners))
	if t.Partners == 0 {
		p.Empty = &Empty{Icon: "building", Title: text.Say("这所学校还没有公布实习单位名单", "This school has published no list of units yet"), Links: []Link{{text.Say("看岗位", "See posts"), "/"}}}
	}
	return s.show(c, http.StatusOK, "find/bearer", "find/bearer", p)
}

func (s *Site) bearerFrame(c *gin.Context, name string) Frame {
	f := s.frame(c, Plain(name))
	f.Crumbs = []Crumb{{text.Say("找岗位", "Find"), "/"}}
	return f
}

func (s *Site) thing(c *gin.Context, kind find.Kind) (find.Thing, error) {
	ctx := c.Request.Context()
	return s.s.Find.Thing(ctx, httpd.Who(ctx), kind, org.ID(c.Param("id")))
}

// cursorPager leads through the pages of a list; nil when there is but one.
func cursorPager(at, cursor, next string) *Pager {
	if cursor == "" && next == "" {
		return nil
	}
	p := &Pager{Shown: text.Say(fmt.Sprintf("每页 %d 家", page.DefaultLimit), fmt.Sprintf("%d a page", page.DefaultLimit))}
	if cursor != "" {
		p.First = at
	}
	if next != "" {
		p.Next = at + "?" + url.Values{"cursor": {next}}.Encode()
	}
	return p
}

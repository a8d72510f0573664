package web

import (
	"fmt"
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/saved"

	"github.com/gin-gonic/gin"
)

// seekers are those who look for openings and may save searches.
func seekers() httpd.Access {
	return httpd.Roles(actor.Student, actor.Teacher, actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice)
}

// searchRoutes are the searches that the reader saved.
func (s *Site) searchRoutes(e *httpd.Engine) {
	e.GET("/searches", seekers(), s.searches)
	e.GET("/searches/new", seekers(), s.searchNew)
	e.POST("/searches", seekers(), s.searchSave)
	e.GET("/searches/:id", seekers(), s.searchOpen)
	e.POST("/searches/:id/:do", seekers(), s.searchDo)
}

// SavedSearches is what the reader saved: template "searches/list".
type SavedSearches struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Items   []SavedCard
	Empty   *Empty
}

// SavedCard is one saved search.
type SavedCard struct {
	ID, Name, CSRF string
	Href           string
	Asks           []Chip
	Now            text.Words
	New            *Light
	How            text.Words // how its owner is told
	Told           text.Words
	Paused         bool
	Gone           bool // what it asks for is no longer here
	Version        string
	NameField      Field
	Tell           Choice
}

func (s *Site) searches(c *gin.Context) error {
	return s.drawSearches(c, http.StatusOK, "", nil)
}

// drawSearches shows the list; refused is what was wrong with the form of one.
func (s *Site) drawSearches(c *gin.Context, status int, of saved.ID, refused error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	list, err := s.s.Saved.List(ctx, who)
	if err != nil {
		return err
	}
	errs := ErrorsOf(refused)
	p := SavedSearches{Frame: s.frame(c, text.Say("我的搜索", "My searches")), Errors: errs.Summary()}
	p.Live = noticeMade
	p.Path = "/searches"
	p.Heading = Heading{
		Title: p.Title, Lead: text.Say("有新岗位符合时，在消息里告诉您；同一个岗位只说一次。", "New openings that fit are told in your inbox, each one once."),
		Actions: []Button{{Label: text.Say("怎样通知我", "How to tell me"), Kind: Quiet, Href: "/account/notices"}},
	}
	for _, one := range list {
		counts, err := s.s.Saved.Counts(ctx, who, one)
		if err != nil {
			return err
		}
		own := Errors{}
		if one.ID == of {
			own = errs
		}
		card, err := s.savedCard(c, one, counts, own)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, card)
	}
	if len(list) == 0 {
		p.Empty = &Empty{
			Icon: "search", Title: text.Say("还没有保存的搜索", "No saved searches yet"),
			Body:   text.Say("找岗位时点“保存这次搜索”，以后有新岗位就告诉您。", "Save a search while you look, and hear of new openings."),
			Action: &Button{Label: text.Say("去找岗位", "Find an opening"), Kind: Primary, Href: "/"},
		}
	}
	return s.show(c, status, "searches/list", "searches/list", p)
}

func (s *Site) savedCard(c *gin.Context, one saved.Search, counts saved.Counts, errs Errors) (SavedCard, error) {
	asks, err := s.asksOf(c, one.Query)
	if err != nil {
		return SavedCard{}, err
	}
	id := string(one.ID)
	card := SavedCard{
		ID: id, Name: one.Name, CSRF: httpd.CSRF(c.Request.Context()), Href: "/searches/" + id, Paused: one.Paused, Version: strconv.FormatUint(one.Version, 10),
		Asks: asks,
		Now:  text.Say(fmt.Sprintf("现有 %s 个岗位", Count(int64(counts.Now))), Count(int64(counts.Now))+" "+text.Agree(counts.Now, "opening", "openings")+" now"),
		How:  one.Tell.Label(), Gone: counts.Gone != "",
		NameField: errs.On(Field{Name: "name", Label: text.Say("名称", "Name"), Value: one.Name, Length: 30}),
		Tell:      tellChoice(one.Tell),
	}
	if counts.Unread {
		card.Now = text.Say("搜索正在准备，岗位数稍后显示", "Search is getting ready; the count follows")
	}
	switch counts.Gone {
	case saved.GoneUnit:
		card.Now = text.Say("这家单位已不在这里，不会再有岗位，可以删除这个搜索", "This unit is no longer here: nothing more will come. You may remove the search")
	case saved.GoneCode:
		card.Now = text.Say("其中的专业或代码已不在目录里，不会再有岗位，可以删除这个搜索", "It asks for a code that is no longer in the catalogue: nothing more will come. You may remove the search")
	}
	if counts.New > 0 {
		card.New = &Light{State: Pass, Label: text.Say(fmt.Sprintf("%d 个新的", counts.New), fmt.Sprintf("%d new", counts.New))}
	}
	switch {
	case card.Gone:
		card.How = text.Words{}
	case one.Paused:
		card.How, card.Told = text.Words{}, text.Say("已暂停", "Paused")
	case !one.ToldAt.IsZero():
		card.Told = text.Say("上次通知："+When(text.Chinese, one.ToldAt), "Last told: "+When(text.English, one.ToldAt))
	}
	return card, nil
}

func tellChoice(chosen saved.Tell) Choice {
	t := Choice{Field: Field{Name: "tell", Label: text.Say("怎样通知", "How to tell")}}
	for _, way := range saved.Tells() {
		t.Options = append(t.Options, Option{Value: string(way), Label: way.Label(), Chosen: way == chosen})
	}
	return t
}

// asksOf names what a saved query asks for.
func (s *Site) asksOf(c *gin.Context, query string) (chips []Chip, err error) {
	cat := s.s.Catalogue.Now()
	state := stateOf(cat, query)
	if err := s.nameUnit(c, &state); err != nil {
		return nil, err
	}
	for _, d := range state.drops(cat, seeker{}) {
		chips = append(chips, Chip{Label: d.label})
	}
	return chips, nil
}

// SearchNew is the form that saves a search: template "searches/new".
type SearchNew struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Asks    []Chip
	Query   string
	Name    Field
	Tell    Choice
}

// searchNew takes the address of the search page.
func (s *Site) searchNew(c *gin.Context) error {
	by, err := s.seeker(c)
	if err != nil {
		return err
	}
	state, _ := readState(s.s.Catalogue.Now(), c.Request.URL.Query())
	return s.drawSearchNew(c, http.StatusOK, state.query(by.major).Encode(), "", saved.Once, nil)
}

func (s *Site) drawSearchNew(c *gin.Context, status int, query, name string, tell saved.Tell, refused error) error {
	cat, errs := s.s.Catalogue.Now(), ErrorsOf(refused)
	state := stateOf(cat, query)
	asks, err := s.asksOf(c, query)
	if err != nil {
		return err
	}
	p := SearchNew{Frame: s.frame(c, text.Say("保存这次搜索", "Save this search")), Errors: errs.Summary(), Query: query, Asks: asks, Tell: tellChoice(tell)}
	p.Path = state.href("/searches/new")
	p.Crumbs = []Crumb{{text.Say("找岗位", "Find"), state.href("/")}}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("以后有符合的新岗位就告诉您，同一个岗位只说一次。", "You will hear of new openings that fit, of each one once.")}
	if name == "" && refused == nil {
		name = nameOf(p.Asks, httpd.Language(c.Request.Context()))
	}
	p.Name = errs.On(Field{Name: "name", Label: text.Say("名称", "Name"), Value: name, Length: 30})
	return s.show(c, status, "searches/new", "searches/new", p)
}

// nameOf suggests a name: what is asked for, as far as there is room.
func nameOf(asks []Chip, lang text.Lang) (name string) {
	for _, a := range asks {
		next := trimQuotes(a.Label.In(lang))
		if name != "" {
			next = name + " " + next
		}
		if len([]rune(next)) > 30 {
			break
		}
		name = next
	}
	if name == "" {
		name = text.Say("全部岗位", "All openings").In(lang)
	}
	return name
}

func (s *Site) searchSave(c *gin.Context) error {
	ctx := c.Request.Context()
	query, terms := c.PostForm("query"), saved.Terms{Name: c.PostForm("name"), Tell: saved.Tell(c.PostForm("tell"))}
	_, err := s.s.Saved.Save(ctx, httpd.Who(ctx), query, terms)
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return s.drawSearchNew(c, http.StatusUnprocessableEntity, query, terms.Name, terms.Tell, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/searches", "search_saved")
}

// searchOpen shows the result and notes that its owner looked.
func (s *Site) searchOpen(c *gin.Context) error {
	ctx := c.Request.Context()
	of, err := s.s.Saved.Look(ctx, httpd.Who(ctx), saved.ID(c.Param("id")))
	if err != nil {
		return err
	}
	if counts, err := s.s.Saved.Counts(ctx, httpd.Who(ctx), of); err == nil && counts.Gone == saved.GoneCode {
		return back(c, "/searches", "") // the list says why
	}
	return back(c, stateOf(s.s.Catalogue.Now(), of.Query).href("/"), "")
}

func (s *Site) searchDo(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), saved.ID(c.Param("id"))
	if c.Param("do") == "remove" {
		if err := s.s.Saved.Remove(ctx, who, id); err != nil {
			return err
		}
		return back(c, "/searches", "search_removed")
	}
	of, err := s.s.Saved.Get(ctx, who, id)
	if err != nil {
		return err
	}
	terms, flash := saved.Terms{Name: of.Name, Tell: of.Tell, Paused: of.Paused}, "saved"
	switch c.Param("do") {
	case "change":
		terms.Name, terms.Tell = c.PostForm("name"), saved.Tell(c.PostForm("tell"))
	case "pause":
		terms.Paused, flash = true, "search_paused"
	case "resume":
		terms.Paused, flash = false, "search_resumed"
	default:
		return saved.ErrNotFound
	}
	version := of.Version
	if v, err := strconv.ParseUint(c.PostForm("version"), 10, 64); err == nil {
		version = v
	}
	_, err = s.s.Saved.Change(ctx, who, id, version, terms)
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Stale) {
		return s.drawSearches(c, http.StatusUnprocessableEntity, id, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/searches", flash)
}

// keep is where the search of this page is saved, for those who may; what is saved already stands on its own page.
func (f findState) keep(who actor.Actor) []Link {
	if !saved.MaySave(who) {
		return nil
	}
	v := f.changed(func(*findState) {}).values()
	to := "/searches/new"
	if len(v) > 0 {
		to += "?" + v.Encode()
	}
	return []Link{{text.Say("保存这次搜索", "Save this search"), to}, {text.Say("我的搜索", "My searches"), "/searches"}}
}

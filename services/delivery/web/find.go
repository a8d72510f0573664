package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// findRoutes are the start page, which is also the search, and the pickers of major and place.
func (s *Site) findRoutes(e *httpd.Engine) {
	e.GET("/", httpd.Public(), s.findPage)
	e.GET("/find/complete", httpd.Public(), s.findComplete)
	e.GET("/find/majors", httpd.Public(), s.findMajors)
	e.GET("/find/places", httpd.Public(), s.findPlaces)
	e.GET("/find/units/:id", httpd.Public(), s.findUnit)
	e.GET("/find/schools/:id", httpd.Public(), s.findSchool)
	e.GET("/find/compare", httpd.Public(), s.findCompare)
}

// Find is the start page and the search in one: template "find/home". The address is its whole state.
type Find struct {
	Frame
	Welcome *Welcome // for guests who look for nothing yet
	Heading Heading
	Search  SearchBox
	Scope   []Chip // major and place, each leading to its picker
	Quick   []Chip // one-tap filters
	Tabs    *Tabs
	Notices []Notice // kind explanations: of external listings, of words that fit no major
	Chosen  []Chip   // active filters, each removable
	Count   FoundCount
	Facets  []FacetGroup
	Hidden  []Hidden // what the filters' form carries on
	Reset   string
	Sort    *Sort
	Named   []NameGroup // units and schools whose names fit
	Compare *CompareBar
	Cards   []PostingCard
	Empty   *Empty
	Pager   *Pager
	Keep    []Link // where the search is saved
}

// FoundCount is how many were found: template "find/count". Swap renews it beside a fragment, so that it is read out.
type FoundCount struct {
	Says text.Words
	Swap bool
}

// Welcome greets guests: what this is and where each side begins.
type Welcome struct {
	Title text.Words
	Lead  text.Words
	Ways  []Way
}

// Way is where one side begins.
type Way struct {
	Icon, Href           string
	Title, Detail, Label text.Words
}

// seeker is who looks: what is known of a student.
type seeker struct {
	major, home string
	minor       bool
	teachers    bool // may look for posts of teachers' practice
}

func (s *Site) seeker(c *gin.Context) (seeker, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	if !who.Is(actor.Student) {
		return seeker{teachers: who.Is(actor.Teacher, actor.TeachersOffice, actor.VicePrincipal, actor.Enterprise)}, nil
	}
	st, err := s.s.Students.Student(ctx, who, student.ID(who.Person))
	return seeker{major: st.MajorCode, home: st.HomeRegion, minor: st.BirthDate.Age(s.today()) < civilAdult}, err
}

// civilAdult is the age of majority.
const civilAdult = 18

func (s *Site) findPage(c *gin.Context) error {
	cat := s.s.Catalogue.Now()
	state, doubt := readState(cat, c.Request.URL.Query())
	if err := s.nameUnit(c, &state); err != nil {
		return err
	}
	if typed := c.Request.URL.Query(); !doubt.any() && !canonical(typed, state) && !Partial(c.Request) {
		c.Redirect(http.StatusSeeOther, withChoices(typed, state))
		return nil
	}
	by, err := s.seeker(c)
	if err != nil {
		return err
	}
	ask, found, err := s.seek(c, cat, &state, &doubt, by)
	p := s.newFind(c, cat, state, by)
	p.doubt(state, doubt)
	status := http.StatusOK
	switch f := fault.Of(err); {
	case errors.Is(err, find.ErrAdults):
		status = http.StatusForbidden
		p.adultsOnly(f)
	case errors.Is(err, find.ErrGuests):
		p.signInFirst(f, state)
	case errors.Is(err, find.ErrTeachers):
		status = http.StatusForbidden
		p.teachersOnly(f)
	case errors.Is(err, find.ErrNotReady):
		status = http.StatusServiceUnavailable
		p.Empty = &Empty{Icon: "clock", Title: text.Say("搜索正在准备", "Search is getting ready"), Body: f.Message, Links: []Link{{text.Say("再试一次", "Try again"), state.href("/")}}}
	case errors.Is(err, find.ErrCursor), errors.Is(err, find.ErrQuery):
		c.Redirect(http.StatusSeeOther, state.with(func(*findState) {}))
		return nil
	case err != nil:
		return err
	case found.Gone:
		p.Empty = state.unitGone(by)
	default:
		if err := s.fill(c, &p, state, by, ask, found); err != nil {
			return err
		}
	}
	p.Count.Swap = Partial(c.Request)
	if p.Count.Swap {
		c.Header("HX-Push-Url", state.href("/"))
	}
	return s.show(c, status, "find/home", "find/fragment", p)
}

// seek searches for what the state asks, without the codes that nobody knows: the page says which they are.
func (s *Site) seek(c *gin.Context, cat *catalogue.Catalogue, state *findState, doubt *doubts, by seeker) (find.Ask, find.Found, error) {
	ctx := c.Request.Context()
	for again := false; ; again = true {
		ask := state.ask(cat, by.major, by.home)
		ask.Facets = facetsOf()
		found, err := s.s.Find.Search(ctx, httpd.Who(ctx), ask)
		state.wishes = found.Wishes
		f := fault.Of(err)
		if again || !errors.Is(err, find.ErrQuery) || len(f.Fields) == 0 {
			return ask, found, err
		}
		for _, field := range f.Fields {
			state.leaveOut(cat, field.Name)
		}
		doubt.wrong = append(doubt.wrong, f.Fields...)
	}
}

// newFind is the page before anything is found.
func (s *Site) newFind(c *gin.Context, cat *catalogue.Catalogue, state findState, by seeker) Find {
	f := s.frame(c, text.Say("找岗位", "Find an internship"))
	f.Path = state.href("/")
	p := Find{
		Frame: f, Heading: Heading{Title: text.Say("找实习岗位", "Find an internship")},
		Search: SearchBox{
			Action: "/", Value: state.Q, Hidden: state.hidden("q"), Main: true, Complete: state.changed(func(s *findState) { s.Q = "" }).href("/find/complete"),
			Label: text.Say("搜岗位、专业或单位", "Search posts, majors or units"), Holder: text.Say("如 数控车工、护理", "e.g. 数控车工 or 护理"),
		},
		Scope: state.scope(cat, by), Quick: state.quick(), Chosen: state.chosen(cat, by),
		Hidden: state.hidden("region", "pay_min", "start", "housing", "labels", "night"), Reset: "/",
	}
	p.Keep = state.keep(httpd.Who(c.Request.Context()))
	if state.asked() {
		p.Heading.Title = text.Say("岗位", "Internships")
	}
	if !by.minor {
		p.Tabs = state.tabs(by)
	}
	if !f.SignedIn() && !state.asked() {
		p.Welcome = welcome()
	}
	if state.Teachers {
		p.Heading.Title = text.Say("教师企业实践岗位", "Posts of teachers' practice")
		p.Heading.Lead = text.Say("单位拿出来接纳教师实践的岗位。申请后由单位答复、学校师资办确认，完成并核实后计入五年六个月。", "Posts that units set aside for teachers. The unit answers, the school's teachers' office confirms; verified days count towards six months in five years.")
	}
	if state.External {
		p.Heading.Title = externalHeading
		p.Notices = append(p.Notices, Notice{
			State: Attention, Title: text.Say("这些信息来自其他网站，没有人核验过。", "These listings come from other sites. Nobody has verified them."),
			Body: text.Say("不能在这里申请，也不能作为实习单位。看到收费、押金或要求到异地面试的，请不要前往，并告诉老师。", "They cannot be applied to here and cannot serve as internships. If one asks for money or a far-off interview, do not go, and tell your teacher."),
		})
	}
	return p
}

// externalHeading is the heading that the regulation's reading demands for listings gathered elsewhere.
var externalHeading = text.Say("外部招聘信息（未核验，不能作为实习单位）", "External listings (unverified, cannot serve as internship units)")

func (p *Find) adultsOnly(f *fault.Fault) {
	p.Tabs, p.Sort, p.Notices = nil, nil, nil
	p.Empty = &Empty{
		Icon: "shield", Title: text.Say("满 18 周岁后才能看外部招聘信息", "External listings are shown from the age of 18"), Body: f.Message,
		Action: &Button{Label: text.Say("看可以申请的岗位", "See posts you can apply to"), Kind: Primary, Href: "/"},
	}
}

// teachersOnly stands where somebody who is no teacher asks for teachers' posts.
func (p *Find) teachersOnly(f *fault.Fault) {
	p.Sort, p.Notices = nil, nil
	p.Empty = &Empty{
		Icon: "shield", Title: text.Say("教师企业实践岗位只给教师", "These posts are for teachers"), Body: f.Message,
		Action: &Button{Label: text.Say("看实习岗位", "See internships"), Kind: Primary, Href: "/"},
	}
}

// signInFirst stands on the tab of external listings for guests: nobody knows how old they are. It is no error to come here.
func (p *Find) signInFirst(f *fault.Fault, state findState) {
	p.Sort, p.Notices, p.Scope = nil, nil, nil
	p.Empty = &Empty{
		Icon: "shield", Title: text.Say("登录后才能看外部招聘信息", "Sign in to see external listings"), Body: f.Message,
		Action: &Button{Label: text.Say("登录", "Sign in"), Kind: Primary, Href: "/sign-in?" + url.Values{"next": {state.href("/")}}.Encode()},
		Links:  []Link{{text.Say("看可以申请的岗位", "See posts you can apply to"), "/"}},
	}
}

// doubt explains words that name no major or place, and offers those that may be meant.
func (p *Find) doubt(state findState, d doubts) {
	if d.any() {
		p.Welcome = nil // something is looked for
	}
	if d.major != "" {
		n := Notice{State: Attention, Body: text.Say("专业目录里没有正好叫“"+d.major+"”的专业。", "No major is called exactly “"+d.major+"”.")}
		for _, m := range d.majors[:min(8, len(d.majors))] {
			n.Links = append(n.Links, Link{majorLabel(m), state.with(func(s *findState) { s.Major = m.Code })})
		}
		n.Links = append(n.Links, Link{text.Say("从目录里选", "Choose from the catalogue"), state.href("/find/majors")}, state.leave())
		p.Notices = append(p.Notices, n)
	}
	if d.merged.Code != "" {
		n := Notice{State: Note, Body: text.Say(
			fmt.Sprintf("%s %d 年已并入%s，下面是%s的岗位。", d.merged.Name, d.merged.Year, d.into.FullName, d.into.FullName),
			fmt.Sprintf("%s became part of %s in %d; these are the posts there.", d.merged.Name, d.into.FullName, d.merged.Year))}
		if d.beside.Code != "" {
			n.Links = []Link{{text.Say("另一部分现为"+d.beside.FullName+"，看那里的岗位", "Another part is "+d.beside.FullName+" now: see the posts there"), state.with(func(s *findState) { s.Region = d.beside.Code })}}
		}
		p.Notices = append(p.Notices, n)
	}
	if d.region != "" {
		n := Notice{State: Attention, Body: text.Say("没有找到“"+d.region+"”，或者有几处同名。", "“"+d.region+"” was not found, or names several places.")}
		for _, r := range d.regions[:min(8, len(d.regions))] {
			n.Links = append(n.Links, Link{Plain(r.FullName), state.with(func(s *findState) { s.Region = r.Code })})
		}
		n.Links = append(n.Links, Link{text.Say("按省市区选", "Choose by province"), state.href("/find/places")}, state.leave())
		p.Notices = append(p.Notices, n)
	}
	for _, f := range d.wrong {
		p.Notices = append(p.Notices, Notice{State: Attention, Title: text.Say("有一个条件没有用上", "One condition was left out"), Body: f.Reason, Links: []Link{state.leave()}})
	}
}

// leave leads to the state without what was not understood.
func (f findState) leave() Link {
	return Link{text.Say("去掉这个条件", "Leave it out"), f.with(func(*findState) {})}
}

// fill puts what was found on the page.
func (s *Site) fill(c *gin.Context, p *Find, state findState, by seeker, ask find.Ask, found find.Found) error {
	cat := s.s.Catalogue.Now()
	for _, i := range found.Items {
		p.Cards = append(p.Cards, s.card(cat, i, found.Major, ask))
	}
	if err := s.named(c, cat, p, state); err != nil {
		return err
	}
	if p.Compare = state.compareBar(len(p.Cards)); p.Compare == nil {
		for i := range p.Cards {
			p.Cards[i].Compare = ""
		}
	}
	p.Count.Says = text.Say(fmt.Sprintf("共 %s 个岗位", Count(int64(found.Total))), Count(int64(found.Total))+" "+text.Agree(found.Total, "posting", "postings"))
	if state.Teachers {
		p.Count.Says = text.Say(fmt.Sprintf("共 %s 个实践岗位", Count(int64(found.Total))), Count(int64(found.Total))+" "+text.Agree(found.Total, "post for teachers", "posts for teachers"))
	}
	if state.External {
		p.Count.Says = text.Say(fmt.Sprintf("共 %s 条外部信息", Count(int64(found.Total))), Count(int64(found.Total))+" "+text.Agree(found.Total, "external listing", "external listings"))
	}
	if p.Welcome != nil {
		p.Count.Says = text.Say("最新发布", "Newest")
	}
	p.Sort = state.sorts(ask)
	p.Pager = state.pager(found)
	if found.Total == 0 {
		p.Empty = state.empty(cat, by, found.Rescue)
		p.Sort, p.Pager = nil, nil
		return nil
	}
	facets, err := s.facets(c, cat, state, ask, found)
	p.Facets = facets
	return err
}

func (f findState) tabs(by seeker) *Tabs {
	t := &Tabs{Label: text.Say("信息来源", "Source"), Items: []Tab{
		{Label: text.Say("实习岗位", "Internships"), Href: f.with(func(s *findState) { s.External, s.Teachers = false, false }), Current: !f.External && !f.Teachers},
		{Label: text.Say("外部招聘信息", "External listings"), Href: f.with(func(s *findState) {
			s.External, s.Teachers, s.Major, s.Labels, s.Housing, s.Day = true, false, "", nil, nil, false
		}), Current: f.External},
	}}
	if by.teachers {
		t.Items = append(t.Items[:1], Tab{Label: text.Say("教师企业实践", "Teachers' practice"), Href: f.with(func(s *findState) {
			s.Teachers, s.External, s.Major, s.MajorExact, s.PayMin, s.Day = true, false, "", "", 0, false
		}), Current: f.Teachers}, t.Items[1])
	}
	return t
}

func (f findState) sorts(ask find.Ask) *Sort {
	options := []SortOption{{Label: text.Say("相关", "Relevance")}, {Label: text.Say("最新", "Newest")}, {Label: text.Say("报酬", "Pay")}, {Label: text.Say("距离", "Distance")}}
	for i, by := range []search.Sort{search.ByRelevance, search.ByNewest, search.ByPay, search.ByDistance} {
		options[i].Href, options[i].Current = f.with(func(s *findState) { s.Sort = by }), ask.Sort == by
	}
	if ask.Near == nil {
		options = options[:3]
	}
	if f.Teachers { // of pay nothing is said
		options = slices.Delete(options, 2, 3)
	}
	if ask.Text == "" && ask.Major == "" {
		options = options[1:] // nothing to be relevant to: the order is by newest
		options[0].Current = options[0].Current || ask.Sort == search.ByRelevance
	}
	return &Sort{Options: options}
}

func (f findState) pager(found find.Found) *Pager {
	first, last := f.At+1, f.At+len(found.Items)
	p := &Pager{Shown: text.Say(fmt.Sprintf("%d–%d，共 %s", first, last, Count(int64(found.Total))), fmt.Sprintf("%d–%d of %s", first, last, Count(int64(found.Total))))}
	if found.Next != "" {
		next := f
		next.Cursor, next.At = found.Next, last
		p.Next = next.href("/")
	}
	if f.Cursor != "" {
		p.First = f.with(func(*findState) {})
	}
	if p.Next == "" && p.First == "" {
		return nil
	}
	return p
}

func welcome() *Welcome {
	return &Welcome{
		Title: text.Say("找一份合规、对口的实习", "Find an internship that is lawful and fits your major"),
		Lead:  text.Say("单位发布，系统逐条核对实习规定，学生自己选，学校最后确认。不收任何费用。", "Units post, every rule is checked, students choose and their school confirms. Nothing costs anything."),
		Ways: []Way{
			{Icon: "user", Href: "/sign-in", Title: text.Say("我是学生", "I am a student"), Detail: text.Say("用学校发的账号登录，按自己的专业找，一键申请。", "Sign in with your school's account, search by your major, apply."), Label: text.Say("学生登录", "Sign in")},
			{Icon: "building", Href: "/register", Title: text.Say("我是用人单位", "I am a unit"), Detail: text.Say("凭统一社会信用代码登记，几分钟就能发布。", "Register with your credit code and post within minutes."), Label: text.Say("免费发布岗位", "Post free of charge")},
			{Icon: "school", Href: "/sign-in?next=/desk", Title: text.Say("我是学校", "I am a school"), Detail: text.Say("核验合作单位，确认学生的录用意向。", "Verify partners and confirm your students' intents."), Label: text.Say("学校登录", "Sign in")},
		},
	}
}

package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"

	"github.com/gin-gonic/gin"
)

// exportRoutes let every list be taken along as a table. Of a list with people in it a page first asks what for.
func (s *Site) exportRoutes(e *httpd.Engine) {
	may := httpd.Roles(
		actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice, actor.Teacher, actor.Enterprise, actor.Bureau, actor.Operator, actor.Inspector,
	)
	desk := httpd.Roles(actor.School, actor.VicePrincipal)
	e.GET("/exports/:list", may, s.export)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/exports/:list", Access: may, Timeout: importLimit}, s.exportTake)
	e.GET("/exports/school/all", desk, s.exportAll)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/exports/school/all", Access: desk, Timeout: importLimit}, s.exportAllTake)
}

// pageLists is which lists stand on which page: the one table of where something can be exported.
func pageLists() map[string][]imports.List {
	return map[string][]imports.List{
		"/students":               {imports.ListStudents, imports.ListSteps},
		"/students/incoming":      {imports.ListTransfers},
		"/people":                 {imports.ListAccounts, imports.ListInvitations},
		"/people/students":        {imports.ListPupils},
		"/people/students/class":  {imports.ListPupils},
		"/desk":                   {imports.ListApplications, imports.ListPlacements},
		"/applicants":             {imports.ListApplications, imports.ListInterviews},
		"/interviews":             {imports.ListInterviews},
		"/consents":               {imports.ListConsents},
		"/internships":            {imports.ListInternships},
		"/internships/do":         {imports.ListInternships},
		"/internships/policies":   {imports.ListPolicies},
		"/agreements":             {imports.ListAgreements},
		"/postings":               {imports.ListPlacements},
		"/partners":               {imports.ListEnterprises, imports.ListCooperations},
		"/batches":                {imports.ListBatches},
		"/inspections":            {imports.ListInspections},
		"/unit-lists":             {imports.ListUnitLists},
		"/filings":                {imports.ListFilings},
		"/reports":                {imports.ListReports},
		"/teachers/register":      {imports.ListTeachers, imports.ListEmployment, imports.ListPractice},
		"/teachers/counts":        {imports.ListTeachers},
		"/teachers/recognitions":  {imports.ListRecognitions},
		"/teachers/flows":         {imports.ListFlows},
		"/teachers/matrix":        {imports.ListPlaces},
		"/teachers/snapshots":     {imports.ListSnapshots},
		"/teachers/snapshots/:id": {imports.ListSnapshot},
		"/practice":               {imports.ListWishes},
		"/notices":                {imports.ListNotices},
		"/privacy/grants":         {imports.ListGrants},
		"/privacy/tickets":        {imports.ListTickets},
		"/privacy/requests":       {imports.ListRequests},
		"/privacy/looks":          {imports.ListLooks, imports.ListAudit},
		"/privacy/retention":      {imports.ListHolds, imports.ListPurges},
		"/rounds":                 {imports.ListRounds},
		"/rounds/:id":             {imports.ListRoundOffers, imports.ListRoundTurnout, imports.ListRoundResults},
		"/rounds/:id/students":    {imports.ListRoundTurnout},
		"/rounds/:id/results":     {imports.ListRoundResults},
		"/rounds/:id/pairs":       {imports.ListRoundPairs},
		"/rounds/:id/charts":      {imports.ListRoundStats},
		"/rounds/:id/compare":     {imports.ListRoundTrial},
		"/rounds/:id/caps":        {imports.ListRoundOffers},
		"/fairs":                  {imports.ListFairs},
		"/fairs/:id":              {imports.ListFairUnits, imports.ListFairVisits},
		"/fairs/:id/day":          {imports.ListFairUnits, imports.ListFairGuests},
		"/privacy/breaches":       {imports.ListBreaches},
		"/privacy/assessments":    {imports.ListAssessments},
		"/operator/organisations": {imports.ListSchools, imports.ListEnterprises},
	}
}

// takes reports whether a role finds a list on its page that others find there, too.
func takes(who actor.Actor, l imports.List) bool {
	switch l {
	case imports.ListRoundTurnout:
		return who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher)
	case imports.ListRoundOffers, imports.ListRoundResults, imports.ListRoundTrial:
		return who.Is(actor.School, actor.VicePrincipal)
	case imports.ListFairUnits:
		return who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor)
	case imports.ListInternships, imports.ListAgreements:
		return !who.Is(actor.Student)
	case imports.ListFairVisits:
		return who.Is(actor.Enterprise)
	case imports.ListFairs:
		return !who.Is(actor.Student)
	case imports.ListRounds, imports.ListRoundStats:
		return !who.Is(actor.Student, actor.Supervision)
	case imports.ListPlacements:
		return who.Is(actor.Enterprise, actor.School, actor.VicePrincipal)
	case imports.ListInvitations:
		return who.Is(actor.School, actor.Bureau, actor.Operator, actor.Enterprise)
	}
	return true
}

// narrowing are the members of a page's query that narrow its list, and so the table.
func narrowing() []string { return []string{"q", "class", "state", "school", "as_of", "id", "object"} }

// exportLinks are the ways to take a page's lists along, narrowed as the page is.
func (s *Site) exportLinks(c *gin.Context) (links []Link) {
	who := httpd.Who(c.Request.Context())
	for _, list := range pageLists()[c.FullPath()] {
		about, ok := list.About()
		if !ok || !takes(who, list) {
			continue
		}
		at, q := "/exports/"+string(list)+"?", narrowed(c, list)
		if about.People {
			links = append(links, Link{text.Say("导出"+about.Title.Zh, "Export: "+about.Title.En), at + q.Encode()})
			continue
		}
		for _, form := range []string{"xlsx", "csv"} {
			q.Set("format", form)
			links = append(links, Link{text.Say("导出"+about.Title.Zh+" "+form, "Export "+form+": "+about.Title.En), at + q.Encode()})
		}
	}
	if c.FullPath() == "/students" && who.Is(actor.School, actor.VicePrincipal) {
		links = append(links, Link{text.Say("下载本校全部数据（zip）", "Everything of the school (zip)"), "/exports/school/all"})
	}
	return links
}

func narrowed(c *gin.Context, list imports.List) url.Values {
	q := url.Values{}
	for _, name := range narrowing() {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	if who := httpd.Who(c.Request.Context()); who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.TeachersOffice) {
		q.Del("school") // they are shown their own, whatever the address says
	}
	if list == imports.ListStudents && q.Get("state") == "" {
		q.Set("state", "active") // as the page shows them
	}
	if id := c.Param("id"); id != "" {
		q.Set("id", id)
	}
	return q
}

// wanted is what a request asks to export: get reads the query or the form.
func wanted(list imports.List, get func(string) string) imports.Export {
	day, _ := civil.Parse(get("as_of")) // an odd one is none
	e := imports.Export{
		List: list, Form: get("format"), Why: imports.Why{Purpose: get("purpose"), Words: get("purpose_text")},
		Filter: imports.Narrow{Class: get("class"), State: get("state"), Text: get("q"), School: ident.ID(get("school")), AsOf: day, ID: ident.ID(get("id")), Object: ident.ID(get("object"))},
	}
	if e.Filter.State == "all" {
		e.Filter.State = ""
	}
	return e
}

// ExportAsk asks what a list with people in it is taken for: template "exports/ask".
type ExportAsk struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Notice  *Notice
	Form    PartnerForm
}

func (s *Site) export(c *gin.Context) error {
	about, ok := imports.List(c.Param("list")).About()
	if !ok {
		return imports.ErrList
	}
	if about.People {
		return s.askExport(c, http.StatusOK, &about, nil)
	}
	ctx := c.Request.Context()
	e := wanted(about.List, c.Query)
	if e.Form == "" {
		e.Form = "xlsx"
	}
	f, err := s.s.Exports.Export(ctx, httpd.Who(ctx), e)
	if err != nil {
		return err
	}
	return download(c, f)
}

func (s *Site) exportAll(c *gin.Context) error { return s.askExport(c, http.StatusOK, nil, nil) }

// askExport draws the question; about is nil for everything of the school.
func (s *Site) askExport(c *gin.Context, status int, about *imports.About, err error) error {
	title, at, sealed := text.Say("本校全部数据", "Everything of the school"), "/exports/school/all", true
	if about != nil {
		title, at, sealed = about.Title, "/exports/"+string(about.List), about.Sealed
	}
	p := ExportAsk{Frame: s.frame(c, text.Say("导出"+title.Zh, "Export: "+title.En)), Errors: ErrorsOf(err).Summary()}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("表中有个人信息。请说明用途：每一行都会写上谁在什么时候为了什么导出，名单上的学生在“谁看过我的数据”里也会看到。", "The table holds personal data. Say what it is for: each row says who took it, when and why, and every student named in it will see so.")}
	if ErrorsOf(err).is(privacy.ErrNoGround.Code) {
		p.Notice = &Notice{State: Attention, Body: text.Say("您还没有覆盖名单上全部学生、全部所选信息的授权。不勾选这些信息，也可以先导出遮盖后的名单。", "No grant of yours covers everybody on the list and all fields chosen. Without them the list can be taken with masks."), Links: []Link{{Label: text.Say("申请长期授权", "Ask for a grant"), Href: "/privacy/grants"}}}
	}
	in := typedIn(c, err)
	p.Form = PartnerForm{ID: "export", Title: text.Say("用途和格式", "Purpose and form"), Action: at, CSRF: p.CSRF, Open: true, Submit: Button{Label: text.Say("导出", "Export"), Kind: Primary, Icon: "download"}}
	if about != nil {
		forms := Choice{Field: Field{Name: "format", Label: text.Say("格式", "Form")}, Inline: true, Options: []Option{{Value: "xlsx", Label: text.Say("Excel（xlsx）", "Workbook (xlsx)")}, {Value: "csv", Label: Plain("CSV")}}}
		p.Form.Choices = append(p.Form.Choices, in.options(forms, "xlsx"))
		for name, values := range s.exportFilter(c, err) {
			p.Form.Hidden = append(p.Form.Hidden, Hidden{name, values[0]})
		}
		slices.SortFunc(p.Form.Hidden, func(a, b Hidden) int { return strings.Compare(a.Name, b.Name) })
	}
	p.Form.Choices = append(p.Form.Choices, in.purpose())
	if sealed {
		opened := in.fields()
		opened.Label, opened.Optional = text.Say("同时导出这些加密信息的原值", "With these sealed values in the clear"), true
		opened.Hint = text.Say("须先有覆盖全部学生的授权；不勾选时显示为 ***。", "Needs a grant that covers everybody; *** otherwise.")
		p.Form.Choices = append(p.Form.Choices, opened)
	}
	p.Form.Fields = append(p.Form.Fields, in.purposeText(true))
	return s.show(c, status, "exports/ask", "exports/ask", p)
}

// exportFilter is what narrows the list, from the page's link or, once sent, from the form.
func (s *Site) exportFilter(c *gin.Context, err error) url.Values {
	get := c.Query
	if err != nil {
		get = c.PostForm
	}
	out := url.Values{}
	for _, name := range narrowing() {
		if v := get(name); v != "" {
			out.Set(name, v)
		}
	}
	return out
}

func (s *Site) exportTake(c *gin.Context) error {
	about, ok := imports.List(c.Param("list")).About()
	if !ok {
		return imports.ErrList
	}
	ctx := c.Request.Context()
	e := wanted(about.List, c.PostForm)
	e.Fields = c.PostFormArray("fields")
	f, err := s.s.Exports.Export(ctx, httpd.Who(ctx), e)
	return s.exported(c, &about, f, err)
}

func (s *Site) exportAllTake(c *gin.Context) error {
	ctx := c.Request.Context()
	e := wanted("", c.PostForm)
	e.Fields = c.PostFormArray("fields")
	f, err := s.s.Exports.Leave(ctx, httpd.Who(ctx), e)
	return s.exported(c, nil, f, err)
}

// exported sends the file, or asks again.
func (s *Site) exported(c *gin.Context, about *imports.About, f imports.File, err error) error {
	if said := fault.Of(err); said != nil && (told(err) || said.Kind == fault.Invalid) {
		return s.askExport(c, http.StatusUnprocessableEntity, about, err)
	}
	if err != nil {
		return err
	}
	return download(c, f)
}

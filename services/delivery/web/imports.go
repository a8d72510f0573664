package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// importLimit is how long one import may take; importBody leaves room for the form around the file.
const (
	importLimit = 10 * time.Minute
	importBody  = imports.MaxBytes + 1<<20
)

// importRoutes bring tables in: an enterprise's postings, a school's partners, a bureau's schools, the operator's all.
func (s *Site) importRoutes(e *httpd.Engine) {
	may := httpd.Roles(actor.Enterprise, actor.School, actor.VicePrincipal, actor.TeachersOffice, actor.Bureau, actor.Operator)
	e.GET("/imports", may, s.importPage)
	e.GET("/imports/template/:kind", may, s.importTemplate)
	e.GET("/imports/errors/:id", may, s.importErrors)
	e.GET("/imports/jobs/:id", may, s.importJob)
	e.Handle(httpd.Route{Method: http.MethodGet, Path: "/imports/review/:kind/:id", Access: may, Timeout: importLimit}, s.importReview)
	e.POST("/imports/review/:kind/:id/meaning", may, s.importTeach)
	e.POST("/imports/review/:kind/:id/discard", may, s.importDiscard)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/imports/review/:kind/:id", Access: may, Timeout: importLimit}, s.importConfirm)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/imports", Access: may, MaxBody: importBody, Timeout: importLimit}, s.importTake)
}

// Imports takes a table and says what became of its rows: template "imports/page".
type Imports struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Result  *ImportResult
	Kind    Choice
	File    Upload
	Atomic  Tick
	Preview Tick
	Jobads  *Tick
	Guides  []Link // templates to download
	Waiting *Duties
	Instead string // the held file that the next one replaces
}

// waitingFiles are the files that were checked and that the reader may confirm, nil for none.
func (s *Site) waitingFiles(c *gin.Context, who actor.Actor) (*Duties, error) {
	list, err := s.s.Imports.Waiting(c.Request.Context(), who)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	var d Duties
	for _, k := range list {
		at := "/imports/review/" + url.PathEscape(string(k.Kind)) + "/" + url.PathEscape(string(k.ID))
		item := Duty{
			State: Attention, Title: Plain(k.Name), Action: Button{Label: text.Say("核对并确认", "Check and confirm"), Href: at},
			Due: text.Say(whenWords(k.HeldAt).Zh+" 上传，"+whenWords(k.ExpiresAt).Zh+" 自动删除", "uploaded "+whenWords(k.HeldAt).En+", deleted "+whenWords(k.ExpiresAt).En),
		}
		for _, o := range importKinds(who) {
			if o.Value == string(k.Kind) {
				item.Detail = text.Say(o.Label.Zh+"，还没有写入。", o.Label.En+"; nothing is written yet.")
			}
		}
		d.Items = append(d.Items, item)
	}
	return &d, nil
}

// ImportResult counts what became of the rows.
type ImportResult struct {
	Notice  Notice
	Figures []Figure
	Rows    *RowErrors
	Unknown []text.Words
}

// importKinds are what the reader may import, the first one usual.
func importKinds(who actor.Actor) []Option {
	all := []Option{
		{Value: string(imports.Students), Label: text.Say("学生名册", "Students"), Hint: text.Say("按学号识别；先给您看有哪些变化，确认后才写入。", "Known by number; you see what changes before anything is written.")},
		{Value: string(imports.Placements), Label: text.Say("岗位", "Postings"), Hint: text.Say("导入后是草稿，逐个核对后发布。", "They become drafts, to be checked and published.")},
		{Value: string(imports.Enterprises), Label: text.Say("实习单位", "Units"), Hint: text.Say("按统一社会信用代码识别；已在平台的不改动。", "Known by credit code; those here already stay as they are.")},
		{Value: string(imports.Schools), Label: text.Say("学校", "Schools")},
		{Value: string(imports.Teachers), Label: text.Say("教师", "Teachers"), Hint: text.Say("按工号识别；表中没有写的保持不变。", "Known by number; what the table does not say stays.")},
		{Value: string(imports.Practice), Label: text.Say("企业实践", "Enterprise practice"), Hint: text.Say("先导入教师；有证明人的才计天数。", "Teachers first; days count with a proof only.")},
		{Value: string(imports.Majors), Label: text.Say("专业目录", "Majors")},
		{Value: string(imports.Profiles), Label: text.Say("专业简介", "Profiles of majors")},
		{Value: string(imports.Occupations), Label: text.Say("职业分类", "Occupations")},
		{Value: string(imports.Crosswalk), Label: text.Say("专业与职业对应", "Crosswalk")},
		{Value: string(imports.Regions), Label: text.Say("行政区划", "Regions")},
		{Value: string(imports.Industries), Label: text.Say("行业分类", "Industries")},
		{Value: string(imports.Calendar), Label: text.Say("工作日历", "Work calendar")},
	}
	switch {
	case who.Is(actor.Enterprise):
		return all[1:2]
	case who.Is(actor.School):
		return []Option{all[0], all[2]}
	case who.Is(actor.Bureau):
		return all[3:4]
	case who.Is(actor.TeachersOffice, actor.VicePrincipal):
		return all[4:6]
	}
	all[0], all[1] = all[1], all[0]
	all[0].Hint = text.Say("作为外部招聘信息导入，只在单独的标签页显示。", "Taken as external listings, shown on their own tab only.")
	all[2].Hint = text.Say("按统一社会信用代码识别；已在平台的按表更新。", "Known by credit code; those here already are updated.")
	return all
}

func (s *Site) importPage(c *gin.Context) error { return s.drawImports(c, http.StatusOK, nil, nil) }

func (s *Site) drawImports(c *gin.Context, status int, result *ImportResult, err error) error {
	who, errs := httpd.Who(c.Request.Context()), ErrorsOf(err)
	p := Imports{Frame: s.frame(c, text.Say("导入", "Import")), Errors: errs.Summary(), Result: result}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("用您自己的 Excel 表就行：表头认得中文，写错的行会标出来，改好再传一次不会重复。", "Your own spreadsheet will do: Chinese headings are understood, wrong rows are marked, and a second upload repeats nothing.")}
	kinds, now := importKinds(who), c.PostForm("kind")
	if now == "" {
		now = c.Query("kind")
	}
	if now == "" {
		now = c.GetString("kind") // of the import that the page speaks of
	}
	if !slices.ContainsFunc(kinds, func(o Option) bool { return o.Value == now }) {
		now = kinds[0].Value
	}
	p.Kind = Choice{Field: errs.On(Field{Name: "kind", Label: text.Say("导入什么？", "What is it?")}), Options: pickOptions(kinds, now)}
	p.File = Upload{
		Field: errs.On(Field{Name: "file", Label: text.Say("表格文件", "File")}), Accept: ".xlsx,.csv,.ndjson,.tsv,.json",
		Limits: text.Say("xlsx、csv（GB18030 也行）或 ndjson，最大 50 MB、20 万行。", "xlsx, csv (GB18030 too) or ndjson, at most 50 MB and 200,000 rows."),
	}
	p.Atomic = Tick{Field: Field{Name: "atomic", Label: text.Say("有一行不对就都不写入", "All rows or none"), Hint: text.Say("不勾选时，正确的行照常写入。", "Otherwise right rows are taken and wrong ones reported."), Optional: true}, Ticked: c.PostForm("atomic") == "yes"}
	p.Preview = Tick{Field: Field{Name: "preview", Label: text.Say("先检查，不写入", "Check only, write nothing"), Optional: true}, Ticked: c.PostForm("preview") == "yes"}
	if who.Is(actor.Operator) {
		p.Jobads = &Tick{Field: errs.On(Field{Name: "jobads", Label: text.Say("这是招聘广告的原始数据", "These are raw job advertisements"), Hint: text.Say("只用于岗位：整理成外部招聘信息。", "For postings: taken as external listings."), Optional: true}), Ticked: c.PostForm("jobads") == "yes"}
	}
	for _, k := range kinds {
		if !imports.Kind(k.Value).Official() {
			p.Guides = append(p.Guides, Link{text.Say("下载模板："+k.Label.Zh, "Template: "+k.Label.En), "/imports/template/" + k.Value})
		}
	}
	waiting, loadErr := s.waitingFiles(c, who)
	if loadErr != nil {
		return loadErr
	}
	p.Waiting = waiting
	if p.Instead = c.PostForm("instead"); p.Instead == "" {
		p.Instead = c.Query("instead")
	}
	return s.show(c, status, "imports/page", "imports/page", p)
}

// importTake reads the uploaded file and answers with what became of its rows.
func (s *Site) importTake(c *gin.Context) error {
	head, err := c.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile):
		return s.drawImports(c, http.StatusUnprocessableEntity, nil, imports.ErrOptions.With(fault.In("file", "请先选择文件。", "choose a file first")))
	case err != nil:
		return httpd.Unreadable(err)
	}
	file, err := head.Open()
	if err != nil {
		return fmt.Errorf("open the uploaded file: %w", err)
	}
	defer func(f multipart.File) { _ = f.Close() }(file) // it was read; nothing is lost
	o := imports.Options{Atomic: c.PostForm("atomic") == "yes", Preview: c.PostForm("preview") == "yes", Lang: httpd.Language(c.Request.Context())}
	if c.PostForm("jobads") == "yes" {
		o.Map = "jobads"
	}
	ctx := c.Request.Context()
	if kind := imports.Kind(c.PostForm("kind")); kind.Reviewed() {
		id, err := s.s.Imports.Hold(ctx, httpd.Who(ctx), kind, imports.File{Name: head.Filename, ContentType: head.Header.Get("Content-Type"), Body: file})
		if err != nil {
			return s.importFault(c, err)
		}
		if err := s.importReplaced(c, ident.ID(c.PostForm("instead"))); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, "/imports/review/"+url.PathEscape(string(kind))+"/"+url.PathEscape(string(id)))
		return nil
	}
	return s.importRun(c, imports.Kind(c.PostForm("kind")), o, imports.File{Name: head.Filename, ContentType: head.Header.Get("Content-Type"), Body: file})
}

// importReplaced forgets the held file that another one was uploaded in place of; one that is gone already is no matter.
func (s *Site) importReplaced(c *gin.Context, old ident.ID) error {
	if old == "" {
		return nil
	}
	ctx := c.Request.Context()
	if err := s.s.Imports.Discard(ctx, httpd.Who(ctx), old); err != nil && !errors.Is(err, imports.ErrNotFound) {
		return err
	}
	return nil
}

func importResult(sum imports.Summary, o imports.Options) *ImportResult {
	n := func(i int) string { return Count(int64(i)) }
	r := &ImportResult{Figures: []Figure{
		{Label: text.Say("新增", "Created"), Value: n(sum.Created), Unit: text.Say("行", "rows")},
		{Label: text.Say("更新", "Updated"), Value: n(sum.Updated), Unit: text.Say("行", "rows")},
		{Label: text.Say("没有变化", "Unchanged"), Value: n(sum.Unchanged), Unit: text.Say("行", "rows")},
		{Label: text.Say("有问题", "Rejected"), Value: n(sum.Rejected), Unit: text.Say("行", "rows"), State: figureState(sum.Rejected)},
	}}
	switch {
	case o.Preview:
		r.Notice = Notice{State: Note, Title: text.Say("检查完了，没有写入任何数据", "Checked; nothing was written"), Body: text.Say("去掉“先检查”再传一次，就会写入。", "Upload again without “check only” to write.")}
	case sum.Rejected > 0 && o.Atomic:
		r.Notice = Notice{State: Blocked, Title: text.Say("有行不对，没有写入任何一行", "Some rows are wrong, so none was written"), Body: text.Say("请下载改正用的表格，改好后再传一次。", "Download the file to correct and upload it again.")}
	case sum.Rejected > 0:
		r.Notice = Notice{State: Attention, Title: text.Say("正确的行已写入，另有 "+n(sum.Rejected)+" 行有问题", "Right rows are written; "+n(sum.Rejected)+" "+text.Agree(sum.Rejected, "has a problem", "have problems")), Body: text.Say("请下载改正用的表格，改好后再传一次，不会重复。", "Download the file to correct and upload it again; nothing is repeated.")}
	default:
		r.Notice = Notice{State: Pass, Title: text.Say("全部写入", "All rows are written")}
	}
	if sum.Unresolved > 0 {
		r.Figures = append(r.Figures, Figure{Label: text.Say("一端不在目录", "With an unknown end"), Value: n(sum.Unresolved), Unit: text.Say("对", "pairs")})
	}
	for _, h := range sum.Unknown {
		r.Unknown = append(r.Unknown, text.Say("“"+h.Name+"”这一列没有用到。", "The column “"+h.Name+"” was passed over."))
	}
	if len(sum.Rows) > 0 {
		r.Rows = &RowErrors{Total: max(sum.Rejected, len(sum.Rows)), Bare: true}
		for _, e := range sum.Rows {
			r.Rows.Items = append(r.Rows.Items, RowError{Row: e.Line, Column: e.Column, Reason: e.Reason})
		}
		if sum.HasErrors {
			r.Rows.Download = &Link{text.Say("下载改正用的表格", "Download the file to correct"), "/imports/errors/" + url.PathEscape(string(sum.ID))}
		}
	}
	return r
}

func (s *Site) importTemplate(c *gin.Context) error {
	ctx := c.Request.Context()
	kind := imports.Kind(c.Param("kind"))
	may := false
	for _, k := range importKinds(httpd.Who(ctx)) {
		may = may || k.Value == string(kind)
	}
	if !may {
		return imports.ErrKind
	}
	f, err := s.s.Imports.Template(ctx, kind)
	if err != nil {
		return err
	}
	return download(c, f)
}

func (s *Site) importErrors(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := s.s.Imports.Errors(ctx, httpd.Who(ctx), ident.ID(c.Param("id")))
	if err != nil {
		return err
	}
	return download(c, f)
}

// download sends a file under its name.
func download(c *gin.Context, f imports.File) error {
	if closer, ok := f.Body.(io.Closer); ok {
		defer func() { _ = closer.Close() }() // read to its end or given up
	}
	c.Header("Content-Type", f.ContentType)
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	c.Header("Cache-Control", "private, no-store")
	c.Status(http.StatusOK)
	if _, err := io.Copy(c.Writer, f.Body); err != nil {
		return fmt.Errorf("send %s: %w", f.Name, err)
	}
	return nil
}

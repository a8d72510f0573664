package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// shortJob is how long a page waits for an import before it shows a bar instead; reloadJob is after how many seconds a page
// without JavaScript looks again.
const (
	shortJob  = 1200 * time.Millisecond
	reloadJob = 2
)

// ImportJob shows how far an import is: template "imports/job".
type ImportJob struct {
	Frame
	Heading Heading
	Bar     Progress
}

// importRun starts an import and waits a moment: a short one is answered at once, of a long one the page shows a bar.
func (s *Site) importRun(c *gin.Context, kind imports.Kind, o imports.Options, f imports.File) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	job, err := s.s.Jobs.Start(ctx, who, kind, o, f)
	if err == nil {
		job, err = s.s.Jobs.Wait(ctx, who, job.ID, shortJob)
	}
	switch {
	case err != nil:
		return s.importFault(c, err)
	case job.Ended():
		return s.importEnded(c, job)
	}
	c.Redirect(http.StatusSeeOther, jobAt(job))
	return nil
}

func jobAt(j imports.Job) string { return "/imports/jobs/" + url.PathEscape(string(j.ID)) }

// importJob is the page of an import under way, and of what became of it.
func (s *Site) importJob(c *gin.Context) error {
	ctx := c.Request.Context()
	job, err := s.s.Jobs.Job(ctx, httpd.Who(ctx), ident.ID(c.Param("id")))
	if err != nil {
		return err
	}
	switch {
	case job.Ended() && Partial(c.Request):
		c.Header("HX-Redirect", jobAt(job)) // the page draws what became of it
		c.Status(http.StatusNoContent)
		return nil
	case job.Ended():
		return s.importEnded(c, job)
	}
	p := ImportJob{Frame: s.frame(c, text.Say("正在导入", "Importing")), Bar: jobBar(job)}
	p.Crumbs = []Crumb{{text.Say("导入", "Import"), "/imports?kind=" + string(job.Kind)}}
	p.Heading = Heading{Over: Plain(job.Name), Title: p.Title, Lead: text.Say("可以离开这一页，导入会继续；回来还能看到结果。", "You may leave: the import goes on, and its result stays here.")}
	p.Reload = reloadJob
	return s.show(c, http.StatusOK, "imports/job", "progress", p.partial(c))
}

// partial is the page, or its bar alone for the poll.
func (p ImportJob) partial(c *gin.Context) Page {
	if Partial(c.Request) {
		return barOnly{p.Frame, p.Bar}
	}
	return p
}

// barOnly is the component "progress" with the frame that it is shown in.
type barOnly struct {
	Frame
	Progress
}

func jobBar(j imports.Job) Progress {
	bar := Progress{Label: text.Say("正在导入", "Importing"), Now: j.Read, Max: j.Total, URL: jobAt(j)}
	switch {
	case j.State == imports.JobWaiting:
		bar.Label = text.Say("排队中", "Waiting")
		if j.Ahead > 0 {
			bar.Detail = text.Say(fmt.Sprintf("前面还有 %d 个导入。", j.Ahead), text.Plural(j.Ahead, "import stands", "imports stand")+" before it.")
		}
	case j.Total == 0:
		bar.Label = text.Say("正在检查文件", "Checking the file")
	case j.Preview:
		bar.Label = text.Say("正在核对，还没有写入", "Comparing; nothing is written yet")
	default:
		bar.Detail = text.Say("写到 "+Count(int64(j.Read))+" 行，共 "+Count(int64(j.Total))+" 行。", Count(int64(j.Read))+" of "+Count(int64(j.Total))+" "+text.Agree(j.Total, "row.", "rows."))
	}
	return bar
}

// afterImport is what people do next with what came in.
func afterImport(kind imports.Kind) []Link {
	switch kind {
	case imports.Students:
		return []Link{{text.Say("下一步：按班打印激活单", "Next: print the slips of each class"), "/people/students"}, {text.Say("看名册", "See the roster"), "/students"}}
	case imports.Teachers:
		return []Link{{text.Say("下一步：看双师比例", "Next: see the ratio"), "/teachers"}, {text.Say("看花名册", "See the register"), "/teachers/register"}}
	case imports.Schools:
		return []Link{{text.Say("下一步：邀请学校的实习办", "Next: invite the schools' offices"), "/people?view=schools"}}
	}
	return nil
}

// importEnded draws what became of an import.
func (s *Site) importEnded(c *gin.Context, j imports.Job) error {
	o := imports.Options{Atomic: j.Atomic, Preview: j.Preview}
	c.Set("kind", string(j.Kind))
	if j.State == imports.JobDone {
		result := importResult(j.Sum, o)
		if j.Sum.Left > 0 {
			result.Figures = append(result.Figures, Figure{Label: text.Say("记为离校", "Recorded as having left"), Value: Count(int64(j.Sum.Left)), Unit: text.Say("人", "people")})
		}
		if !o.Preview && j.Sum.Created+j.Sum.Updated > 0 {
			result.Notice.Links = afterImport(j.Kind)
		}
		return s.drawImports(c, http.StatusOK, result, nil)
	}
	f := j.Fault
	switch {
	case f == nil:
		return errors.New("the import " + string(j.ID) + " failed, see above")
	case errors.Is(f, imports.ErrRejected):
		return s.drawImports(c, http.StatusUnprocessableEntity, importResult(j.Sum, o), imports.ErrRejected)
	case f.Kind == fault.Invalid || f.Kind == fault.TooLarge || f.Kind == fault.Unsupported || f.Kind == fault.NotFound || f.Kind == fault.Unavailable:
		return s.drawImports(c, http.StatusUnprocessableEntity, nil, f)
	}
	return f
}

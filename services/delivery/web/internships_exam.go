package web

import (
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/internship"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

func (s *Site) examPage(c *gin.Context) error { return s.drawExam(c, http.StatusOK, nil) }

// drawExam is the safety exam on the phone: what went wrong last time to read again, then the questions.
func (s *Site) drawExam(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	i, asked, loadErr := s.s.Internships.Sit(ctx, httpd.Who(ctx), internship.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	pass := strconv.Itoa(s.s.Internships.Pass())
	p := s.batchHead(c, text.Say("安全考试", "Safety exam"), text.Say(strconv.Itoa(len(asked))+" 道单选题，"+pass+" 分及以上合格；不合格可以重读后再考。", strconv.Itoa(len(asked))+" questions, one answer each; "+pass+" passes. Who fails reads again and sits it once more."), err)
	p.Crumbs = []Crumb{{text.Say("我的实习", "My internship"), internshipHref(i.ID)}}
	if n := len(i.Exams); n > 0 {
		p.Blocks = append(p.Blocks, againBlock(i.Exams[n-1]))
	}
	in := formNamed(c, "exam", err)
	f := in.form("", internshipHref(i.ID)+"/exam", p.CSRF, true)
	f.Bare = true
	for n, x := range asked {
		options := make([]Option, len(x.Options))
		for k, o := range x.Options {
			options[k] = Option{Value: strconv.Itoa(k), Label: o}
		}
		no := strconv.Itoa(n+1) + ". "
		f.Items = append(f.Items, in.pick(x.ID, text.Say(no+x.Ask.Zh, no+x.Ask.En), options, ""))
	}
	f.Buttons = []Button{{Label: text.Say("交卷", "Hand in"), Kind: Primary, NoScan: true}}
	p.Blocks = append(p.Blocks, TeacherBlock{Form: &f})
	return s.showTeachers(c, status, p)
}

// againBlock is what went wrong in an exam, by point of knowledge, with the right answer to read again.
func againBlock(e internship.Exam) TeacherBlock {
	b := TeacherBlock{ID: "again", Title: text.Say("请先重读这些知识点", "Read these again first")}
	for _, x := range internship.QuestionsByID(e.Weak) {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: x.Point, Value: x.Right(), Note: x.Ask})
	}
	return b
}

// examHand takes the answers.
func (s *Site) examHand(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request.Context(), internship.ID(c.Param("id"))
	answers := map[string]int{}
	for name := range in.v {
		if at, err := strconv.Atoi(in.text(name)); err == nil {
			answers[name] = at
		}
	}
	if do != "exam" {
		return errWhat
	}
	i, err := s.s.Internships.Hand(ctx, httpd.Who(ctx), id, answers)
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		return s.drawExam(c, http.StatusUnprocessableEntity, onForm(err, do))
	}
	if err != nil {
		return err
	}
	said := "internship_failed"
	if i.ExamPassed() {
		said = "internship_passed"
	}
	return back(c, internshipHref(id), said)
}

package web

import (
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// teacherDo takes one of the forms of a file.
func (s *Site) teacherDo(c *gin.Context) error {
	return s.changeTeacher(c, teacher.ID(c.Param("id")), "/teachers/"+c.Param("id"))
}

// ownTeacherDo takes one of the forms of one's own file.
func (s *Site) ownTeacherDo(c *gin.Context) error {
	return s.changeTeacher(c, teacher.ID(httpd.Who(c.Request.Context()).Person), "/me/teacher")
}

func (s *Site) changeTeacher(c *gin.Context, id teacher.ID, at string) error {
	who := httpd.Who(c.Request.Context())
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	if _, err := s.s.Teachers.Teacher(c.Request.Context(), who, id); err != nil {
		return err
	}
	version, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
	err = s.changeFile(c, who, id, version, do, &r)
	redraw := func(c *gin.Context, status int, err error) error { return s.drawTeacher(c, status, id, at, err) }
	return settled(c, do, err, redraw, at, "saved")
}

// changeFile does what a form asks for. A form that is none of the page's is refused.
func (s *Site) changeFile(c *gin.Context, who actor.Actor, id teacher.ID, version uint64, do string, r *reader) (err error) {
	ctx := c.Request.Context()
	what, _, _ := strings.Cut(do, "-")
	switch what {
	case "change":
		on, facts := r.date("on"), readFacts(r)
		return r.then(func() error { _, err := s.s.Teachers.ChangeFacts(ctx, who, id, version, on, facts); return err })
	case "leave":
		last := r.date("last_day")
		return r.then(func() error { _, err := s.s.Teachers.Leave(ctx, who, id, version, last, r.text("reason")); return err })
	case "correct":
		sp := teacher.Spell{ID: teacher.SpellID(r.text("spell")), School: org.ID(who.Org), From: r.date("from"), To: r.date("to"), Facts: readFacts(r)}
		return r.then(func() error {
			_, err := s.s.Teachers.Correct(ctx, who, id, version, r.text("name"), sp, r.text("reason"))
			return err
		})
	case "appraise":
		a := teacher.Appraisal{On: r.date("on"), Passed: r.text("passed") == "yes", EffectUntil: r.date("effect_until"), DocumentNo: r.text("document_no")}
		return r.then(func() error { _, err := s.s.Teachers.Appraise(ctx, who, id, version, a); return err })
	case "practise":
		p := teacher.Practice{ID: teacher.PracticeID(r.text("practice")), Unit: r.text("unit_name"), From: r.date("from"), To: r.date("to"), Form: teacher.Form(r.text("form")), Report: r.text("report"), VerifiedBy: r.text("verified_by")}
		return r.then(func() error { _, _, err := s.s.Teachers.Practise(ctx, who, id, version, p); return err })
	case "unpractise":
		_, err = s.s.Teachers.Unpractise(ctx, who, id, version, teacher.PracticeID(r.text("practice")), r.text("reason"))
		return err
	case "admit":
		cert := readCertificate(r)
		return r.then(func() error { _, err := s.s.Teachers.Admit(ctx, who, id, version, cert); return err })
	case "apply":
		return s.applyFor(c, who, id, version, r)
	case "step", "publish", "recognise", "pass", "amend", "answer":
		return s.actOn(c, who, id, version, r)
	}
	return teacher.ErrInvalid.With(fault.In("do", "请用页面上的按钮操作。", "use the buttons of the page"))
}

// then goes on when everything that was typed could be read.
func (r *reader) then(next func() error) error {
	if len(r.bad) > 0 {
		return teacher.ErrInvalid.With(r.bad...)
	}
	return next()
}

func readCertificate(r *reader) teacher.Certificate {
	return teacher.Certificate{Level: teacher.Level(r.text("level")), Number: r.text("certificate_no"), RecognisedOn: r.date("recognised_on"), ValidTo: r.date("valid_to"), RecheckDue: r.date("recheck_due")}
}

func (s *Site) applyFor(c *gin.Context, who actor.Actor, id teacher.ID, version uint64, r *reader) error {
	a := teacher.Application{School: org.ID(who.Org), Level: teacher.Level(r.text("level"))}
	criteria := s.criteria(c, a.School, a.Level)
	for _, k := range criteria {
		if words := r.text("evidence_" + k.ID); words != "" {
			a.Evidence = append(a.Evidence, teacher.Evidence{Criterion: k.ID, Text: words})
		}
	}
	_, _, err := s.s.Teachers.Apply(c.Request.Context(), who, id, version, a)
	return onEvidence(err, criteria)
}

func (s *Site) actOn(c *gin.Context, who actor.Actor, id teacher.ID, version uint64, r *reader) error {
	a := teacher.Act{Step: r.text("step"), Note: r.text("note"), From: r.text("from"), To: r.text("to"), Objection: ident.ID(r.text("objection")), Upheld: r.text("upheld") == "yes"}
	if a.Step == "recognise" || a.Step == "amend" || a.Step == "pass" {
		cert := readCertificate(r)
		a.Certificate.Level, a.Certificate.Number = cert.Level, cert.Number
		a.Certificate.RecognisedOn, a.Certificate.ValidTo, a.Certificate.RecheckDue = cert.RecognisedOn, cert.ValidTo, cert.RecheckDue
	}
	return r.then(func() error {
		_, err := s.s.Teachers.Step(c.Request.Context(), who, id, version, teacher.RecognitionID(r.text("recognition")), a)
		return err
	})
}

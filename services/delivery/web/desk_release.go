package web

import (
	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// releaseForm ends an arrangement before its first day.
func releaseForm(c *gin.Context, at, csrf string, err error) TeacherForm {
	in := formNamed(c, "release", err)
	form := in.form("", at, csrf, false)
	form.Title = text.Say("解除这次安排", "Release this arrangement")
	form.Lead = text.Say("席位退回单位，学生可以另选岗位。不同意安排的，不影响学生毕业和评优（第九条）。", "The seat returns to the unit and the student may choose anew. Not consenting is held against nobody (Article 9).")
	options := append(saidOptions(application.ReleaseReasons()), Option{Value: otherReason, Label: text.Say("其他，请写明", "Another, as written below")})
	form.Items = []FormItem{
		in.pick("reasons", text.Say("理由，学生和单位会看到", "Reason; student and unit will see it"), options, ""),
		in.field("reason", text.Say("写明理由", "Your reason"), "", func(x *Field) { x.Optional, x.Length, x.Rows = true, 200, 2 }),
	}
	form.Buttons = []Button{{Label: form.Title, Kind: Danger, NoScan: true}}
	return form
}

// deskRelease takes the form of releaseForm.
func (s *Site) deskRelease(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	reason := in.text("reason")
	if reason == "" && in.text("reasons") != otherReason {
		reason = in.text("reasons")
	}
	ctx, id := c.Request.Context(), application.ID(c.Param("id"))
	_, err = s.s.Applications.Release(ctx, httpd.Who(ctx), id, reason)
	return settled(c, do, err, func(c *gin.Context, status int, err error) error {
		return s.drawCase(c, status, application.Confirmation{}, err)
	}, "/desk/"+string(id), "released")
}

package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// ConsentSheets are the papers of a class, one page each: template "consents/sheets".
type ConsentSheets struct {
	Frame
	Sheets []ConsentSheet
	Pager  *Pager
}

// ConsentSheet is one paper: the facts, the guardian's link, and places to tick and to sign.
type ConsentSheet struct {
	Sheet PrintSheet
	Facts Facts
	Link  string
	Code  template.HTML
	Until text.Words
}

// sheetsAtOnce keeps a page of papers within its size.
const sheetsAtOnce = 15

// consentSheets prints one arrangement's paper, or those of a class that were asked.
func (s *Site) consentSheets(c *gin.Context) error {
	ctx := c.Request.Context()
	who, class := httpd.Who(ctx), c.Query("class")
	p := ConsentSheets{Frame: s.frame(c, text.Say("打印知情同意书", "Consent sheets"))}
	p.Layout, p.Crumbs = LayoutSheet, []Crumb{{text.Say("知情同意", "Informed consent"), "/consents"}}
	list, err := s.consentPrinted(c, who, class, application.ID(c.Query("id")))
	if err != nil {
		return err
	}
	list, p.Pager = consentPart(c, list)
	tokens, err := s.s.Consents.Slips(ctx, who, list)
	if err != nil {
		return err
	}
	ids := make([]student.ID, len(list))
	for i, v := range list {
		ids[i] = v.Student
	}
	people, err := s.s.Students.Several(ctx, who, ids)
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b agreement.Arrangement) int {
		return strings.Compare(people[a.Student].StudentNo, people[b.Student].StudentNo)
	})
	for _, v := range list {
		one, err := s.consentSheet(c, v, people[v.Student], s.base(c)+"/c/"+tokens[v.ID])
		if err != nil {
			return err
		}
		p.Sheets = append(p.Sheets, one)
	}
	c.Header("Cache-Control", "no-store")
	return s.show(c, http.StatusOK, "consents/sheets", "consents/sheets", p)
}

// consentPrinted are the arrangements to print: those that were asked.
func (s *Site) consentPrinted(c *gin.Context, who actor.Actor, class string, one application.ID) ([]agreement.Arrangement, error) {
	ctx := c.Request.Context()
	if one != "" {
		v, err := s.s.Consents.Get(ctx, who, one)
		if err == nil && v.Consent == nil {
			err = agreement.ErrConsentState
		}
		return []agreement.Arrangement{v}, err
	}
	list, err := s.s.Consents.Whole(ctx, who, class)
	return slices.DeleteFunc(list, func(v agreement.Arrangement) bool { return v.Consent == nil }), err
}

// consentPart is the part of the papers that the address asks for with ?sheet=2.
func consentPart(c *gin.Context, list []agreement.Arrangement) ([]agreement.Arrangement, *Pager) {
	parts := slices.Collect(slices.Chunk(list, sheetsAtOnce))
	if len(parts) < 2 {
		return list, nil
	}
	asked, _ := strconv.Atoi(c.Query("sheet"))
	at := min(max(asked, 1), len(parts))
	href := func(n int) string {
		return "/consents/print?" + url.Values{"class": {c.Query("class")}, "sheet": {strconv.Itoa(n)}}.Encode()
	}
	n, all := strconv.Itoa(at), strconv.Itoa(len(parts))
	p := &Pager{Shown: text.Say("第 "+n+" 组，共 "+all+" 组；逐组打印", "Part "+n+" of "+all+"; print each")}
	if at > 1 {
		p.Prev = href(at - 1)
	}
	if at < len(parts) {
		p.Next = href(at + 1)
	}
	return parts[at-1], p
}

func (s *Site) consentSheet(c *gin.Context, v agreement.Arrangement, st student.Student, link string) (ConsentSheet, error) {
	school := s.schoolName(c, v.School)
	one := ConsentSheet{
		Sheet: PrintSheet{
			Title: consentTitle(v.Origin), Number: v.Class + " " + st.StudentNo + " " + st.Name, Issuer: school, Date: dayWords(civil.Today(s.s.Now())), Check: v.Hash,
			Sign: []text.Words{text.Say("学生　□ 同意　□ 不同意", "Student: agree / do not agree"), text.Say("监护人　□ 同意　□ 不同意　与学生关系：", "Guardian: agree / do not agree; relation:")},
		},
		Facts: s.consentFacts(v, school), Link: link, Until: whenWords(v.Consent.LinkUntil),
	}
	if s.s.QR != nil {
		drawn, err := s.s.QR(link, "二维码")
		if err != nil {
			return one, err
		}
		one.Code = template.HTML(drawn) //nolint:gosec // drawn by us, of an address of ours
	}
	return one, nil
}

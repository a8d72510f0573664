package web

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"

	"github.com/gin-gonic/gin"
)

// NoticeSlips is a sheet to cut into slips, one for each person: template "notices/slips".
type NoticeSlips struct {
	Frame
	Sheet   PrintSheet
	Classes []SlipClass
	Text    text.Words
	Action  bool
	Pager   *Pager // between sheets, when one does not hold everybody
}

// SlipClass is the slips of one class, on pages of their own.
type SlipClass struct {
	Name  string
	Slips []Slip
}

// Slip is what one person gets on paper.
type Slip struct {
	Who  text.Words
	Link string
	Code template.HTML // the link as a QR code, drawn by us
}

func (s *Site) noticeSlips(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), notify.ID(c.Param("id"))
	n, _, err := s.s.Notices.Statement(ctx, who, id)
	if err != nil {
		return err
	}
	p := NoticeSlips{Frame: s.frame(c, text.Say("通知条", "Slips")), Text: n.Text, Action: n.Action}
	p.Layout, p.Crumbs = LayoutSheet, []Crumb{{text.Say("通知", "Notice"), "/notices/" + string(id)}}
	p.Sheet = PrintSheet{Title: n.Text, Issuer: p.Who.Org, Date: whenWords(n.CreatedAt)}
	read := func(r page.Request) (page.Page[notify.Recipient], error) {
		return s.s.Notices.Recipients(ctx, who, id, c.Query("view") == "waiting", r)
	}
	var people []notify.Recipient
	if err := page.Each(read, func(one notify.Recipient) error {
		people = append(people, one)
		return nil
	}); err != nil {
		return err
	}
	slices.SortStableFunc(people, notify.ByList)
	people, p.Pager = sheetOf(c, slipSheets(people))
	for _, one := range people {
		if err := p.add(one, s.base(c)+"/n/"+s.s.Notices.Links.Token(one.ID, n.ExpiresAt), s.s.QR); err != nil {
			return err
		}
	}
	c.Header("Cache-Control", "no-store")
	return s.show(c, http.StatusOK, "notices/slips", "notices/slips", p)
}

// slipsShown is how many slips a sheet holds at most, so that it stays within the size of a page.
const slipsShown = 60

// slipSheets parts people, sorted by class, into sheets: a class stays together unless it alone is larger than a sheet.
func slipSheets(people []notify.Recipient) (sheets [][]notify.Recipient) {
	for len(people) > slipsShown {
		n := slipsShown
		for n > 0 && people[n-1].Class == people[n].Class {
			n--
		}
		if n == 0 {
			n = slipsShown
		}
		sheets, people = append(sheets, people[:n]), people[n:]
	}
	return append(sheets, people)
}

// sheetOf is the sheet that the address asks for with ?sheet=2, and the way to those beside it when there are several.
func sheetOf(c *gin.Context, sheets [][]notify.Recipient) ([]notify.Recipient, *Pager) {
	asked, _ := strconv.Atoi(c.Query("sheet"))
	at := min(max(asked, 1), len(sheets))
	if len(sheets) == 1 {
		return sheets[0], nil
	}
	href := func(n int) string {
		v := url.Values{"sheet": {strconv.Itoa(n)}}
		if view := c.Query("view"); view != "" {
			v.Set("view", view)
		}
		return c.Request.URL.Path + "?" + v.Encode()
	}
	n, all := strconv.Itoa(at), strconv.Itoa(len(sheets))
	p := &Pager{Shown: text.Say("第 "+n+" 组，共 "+all+" 组；逐组打印", "Part "+n+" of "+all+"; print each")}
	if at > 1 {
		p.Prev = href(at - 1)
	}
	if at < len(sheets) {
		p.Next = href(at + 1)
	}
	return sheets[at-1], p
}

// add puts one person's slip on the sheet.
func (p *NoticeSlips) add(r notify.Recipient, link string, draw func(content, label string) (string, error)) error {
	slip := Slip{Who: recipientName(r), Link: link}
	if draw != nil {
		svg, err := draw(link, "二维码")
		if err != nil {
			return err
		}
		slip.Code = template.HTML(svg) //nolint:gosec // drawn by us, of an address of ours
	}
	if k := len(p.Classes); k == 0 || p.Classes[k-1].Name != r.Class {
		p.Classes = append(p.Classes, SlipClass{Name: r.Class})
	}
	last := &p.Classes[len(p.Classes)-1]
	last.Slips = append(last.Slips, slip)
	return nil
}

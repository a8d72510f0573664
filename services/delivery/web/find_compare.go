package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/find"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// mostCompared is how many postings stand side by side.
const mostCompared = 3

// CompareBar sends the ticked postings to be compared: Back is the search that they were ticked in.
type CompareBar struct{ Back string }

// compareBar is nil where there is nothing to compare.
func (f findState) compareBar(cards int) *CompareBar {
	if cards < 2 || f.External || f.Teachers {
		return nil
	}
	f.Cursor, f.At = "", 0
	return &CompareBar{Back: f.values().Encode()}
}

// Compare sets postings side by side: template "find/compare".
type Compare struct {
	Frame
	Heading Heading
	Notices []Notice
	Posts   []ComparedPost
	Rows    []ComparedRow
	Back    Link
	Empty   *Empty
}

// Columns is how many postings are compared.
func (c Compare) Columns() int { return len(c.Posts) }

// ComparedPost heads a column.
type ComparedPost struct {
	Href, Title, Unit string
	Drop              string // the comparison without it
}

// ComparedRow is one thing that postings are compared by.
type ComparedRow struct {
	Label text.Words
	Cells []ComparedCell
}

// ComparedCell is what it is of one posting; the kinds are drawn in the order of the fields.
type ComparedCell struct {
	Legal  Legal
	Light  *Light
	Text   text.Words
	Note   text.Words
	Tasks  []string
	Reply  *ReplyBadge
	Absent bool
}

// findCompare compares up to three postings, with a form of tick boxes and no script.
func (s *Site) findCompare(c *gin.Context) error {
	ids, more := comparedIDs(c.QueryArray("ids"))
	back := s.cameFrom(c.Query("back"))
	p := Compare{Frame: s.frame(c, text.Say("比较岗位", "Compare posts")), Heading: Heading{Title: text.Say("比较岗位", "Compare posts")}, Back: back}
	p.Crumbs = []Crumb{{text.Say("找岗位", "Find"), back.Href}}
	if more {
		p.Notices = append(p.Notices, Notice{State: Note, Body: text.Say("一次最多比较 3 个，这里是先选的 3 个。", "Three are compared at most; these are the first three.")})
	}
	var found []opening
	for _, id := range ids {
		o, err := s.openingOf(c, placement.ID(id))
		switch {
		case isNotFound(err), errors.Is(err, find.ErrGuests), errors.Is(err, find.ErrAdults), err == nil && o.Origin != placement.Own:
			p.Notices = append(p.Notices, Notice{State: Attention, Body: text.Say("有一个岗位看不到了，可能已经撤下。", "One of the posts cannot be seen any more.")})
		case err != nil:
			return err
		default:
			found = append(found, o)
		}
	}
	if len(found) < 2 {
		p.Empty = &Empty{
			Icon: "list", Title: text.Say("请选两个或三个岗位来比较", "Choose two or three posts to compare"),
			Body:   text.Say("在结果里勾选“比较”，再点下面的按钮。", "Tick “Compare” on the results, then press the button below them."),
			Action: &Button{Label: text.Say("回到结果", "Back to the results"), Kind: Primary, Href: back.Href},
		}
	}
	for i, o := range found {
		rest := url.Values{"back": {c.Query("back")}}
		for k, other := range found {
			if k != i {
				rest.Add("ids", string(other.ID))
			}
		}
		post := ComparedPost{Href: "/placements/" + string(o.ID), Title: o.Title, Unit: o.unit.Name}
		if len(found) > 2 {
			post.Drop = "/find/compare?" + rest.Encode()
		}
		p.Posts = append(p.Posts, post)
	}
	if len(found) > 1 {
		p.Rows = s.comparison(c, s.s.Catalogue.Now(), found)
	}
	return s.show(c, http.StatusOK, "find/compare", "find/compare", p)
}

// comparedIDs reads the ids, repeated or with commas, each once; more says that there were too many.
func comparedIDs(given []string) (ids []string, more bool) {
	for _, list := range given {
		for id := range strings.SplitSeq(list, ",") {
			switch id = strings.TrimSpace(id); {
			case id == "" || len(id) > 64 || slices.Contains(ids, id):
			case len(ids) == mostCompared:
				return ids, true
			default:
				ids = append(ids, id)
			}
		}
	}
	return ids, false
}

// cameFrom leads back to the search that an address names, and nowhere else.
func (s *Site) cameFrom(query string) Link {
	state := findState{}
	if v, err := url.ParseQuery(query); err == nil {
		state, _ = readState(s.s.Catalogue.Now(), v)
	}
	return Link{text.Say("回到结果", "Back to the results"), state.href("/")}
}

// comparison is the rows, those that say the same of all at the end left in: equal is an answer, too.
func (s *Site) comparison(c *gin.Context, cat *catalogue.Catalogue, list []opening) []ComparedRow {
	ctx := c.Request.Context()
	rows := []struct {
		zh, en string
		cell   func(opening) ComparedCell
	}{
		{"专业对口", "Match in law", func(o opening) ComparedCell { return ComparedCell{Legal: legalOf(o.legal)} }},
		{"职业路径", "Career path", func(o opening) ComparedCell { return pathCell(pathOf(cat, o.by.major, o.Title, o.path)) }},
		{"报酬", "Pay", func(o opening) ComparedCell { return payCell(payOf(o.Placement)) }},
		{"除去住宿", "Net of housing", netCell},
		{"工作时间", "Hours", func(o opening) ComparedCell {
			hours, note := shiftWords(o.Shift)
			return ComparedCell{Text: hours, Note: note}
		}},
		{"地点和距离", "Place and distance", func(o opening) ComparedCell {
			return ComparedCell{Text: Plain(regionName(cat, o.Region)), Note: s.away(c, cat, o)}
		}},
		{"住宿", "Housing", func(o opening) ComparedCell { return ComparedCell{Text: optionLabel(housings(), string(o.Housing))} }},
		{"用餐", "Meals", func(o opening) ComparedCell { return ComparedCell{Text: optionLabel(mealOffers(), o.Meals)} }},
		{"日期", "Dates", func(o opening) ComparedCell { return ComparedCell{Text: periodOf(o.Start.String(), o.End.String())} }},
		{"条件", "Conditions", conditionCell},
		{"名额", "Seats", seatCell},
		{"单位答复", "How it answers", func(o opening) ComparedCell {
			return ComparedCell{Reply: replyBadge(s.s.Find.Replies(ctx, o.Enterprise))}
		}},
		{"单位", "Unit", func(o opening) ComparedCell {
			light := Light{State: Unknown, Label: text.Say("未核验", "Not verified")}
			if o.unit.Verified() {
				light = Light{State: Pass, Label: text.Say("已核验", "Verified")}
			}
			return ComparedCell{Text: Plain(o.unit.Name), Light: &light}
		}},
	}
	var out []ComparedRow
	for _, r := range rows {
		row, said := ComparedRow{Label: text.Say(r.zh, r.en)}, false
		for _, o := range list {
			cell := r.cell(o)
			cell.Absent = cell.Legal == "" && cell.Light == nil && cell.Text.IsZero() && cell.Note.IsZero() && cell.Reply == nil
			said = said || !cell.Absent
			row.Cells = append(row.Cells, cell)
		}
		if said { // what is known of none, such as the match for a guest, is left out
			out = append(out, row)
		}
	}
	return out
}

func pathCell(p *Path) ComparedCell {
	if p == nil {
		return ComparedCell{}
	}
	cell := ComparedCell{Text: text.Say(p.Major.Zh+" → "+p.Occupation.Zh, p.Major.En+" → "+p.Occupation.En), Note: p.Reason, Tasks: p.Tasks}
	return cell
}

func payCell(p PlacementPay) ComparedCell {
	cell := ComparedCell{Text: text.Say(p.Main+p.Per.Zh, p.Main+p.Per.En)}
	if len(p.Notes) > 0 {
		cell.Note = p.Notes[0]
	}
	return cell
}

// netCell is what is left of the pay after housing, where the unit provides the bed: no fee may be taken from an intern
// (Article 20).
func netCell(o opening) ComparedCell {
	pay := payOf(o.Placement)
	switch o.Housing {
	case compliance.HousingProvided:
		if pay.Main == "" {
			return ComparedCell{Text: text.Say("单位提供住宿，不另收费", "A bed is provided, free of charge")}
		}
		return ComparedCell{Text: text.Say(pay.Main+pay.Per.Zh, pay.Main+pay.Per.En), Note: text.Say("单位提供住宿，不得收费（第二十条）", "a bed is provided and may cost nothing (Article 20)")}
	case compliance.HousingSubsidy:
		return ComparedCell{Text: text.Say("另有住宿补贴", "A subsidy comes on top"), Note: text.Say("房租要自己付，金额请问单位", "rent is yours; ask the unit for the amount")}
	}
	return ComparedCell{Text: text.Say("住宿自理", "No housing"), Note: text.Say("房租没有计入", "rent is not counted")}
}

func conditionCell(o opening) ComparedCell {
	if !o.Conditional() {
		return ComparedCell{Light: &Light{State: Pass, Label: text.Say("没有附加条件", "No conditions")}}
	}
	cell := ComparedCell{Light: &Light{State: Attention, Label: text.Say("附条件", "Under conditions")}}
	if list := conditionLights(o.Placement, nil); list != nil {
		var zh, en []string
		for _, i := range list.Items {
			zh, en = append(zh, i.Message.Zh), append(en, i.Message.En)
		}
		cell.Note = text.Say(strings.Join(zh, "；"), strings.Join(en, "; "))
	}
	return cell
}

func seatCell(o opening) ComparedCell {
	if o.State != placement.Published {
		return ComparedCell{Light: &Light{State: Blocked, Label: text.Say("不再接收申请", "Takes no more applications")}}
	}
	return ComparedCell{Text: text.Say(fmt.Sprintf("剩 %d 席，共 %d 席", o.Left(), o.Seats), fmt.Sprintf("%d of %d left", o.Left(), o.Seats))}
}

package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"firstkm/services/batch"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// How many days ago the demo's schools visited, decided and published.
const (
	visitedAgo   = 60
	decidedAgo   = 30
	publishedAgo = 25
)

// addBatches gives each school an approved batch with the visits to its partners and the list that was decided and published,
// and the first school what waits for its people: a batch, reports and a second list.
func (w *world) addBatches(ctx context.Context) error {
	for i := range w.schools {
		s := &w.schools[i]
		most := unitCount
		if i == 0 {
			most = 8 // each visit is a notice to its people
		}
		units, err := w.listed(ctx, s, most)
		if err != nil {
			return err
		}
		for n, id := range units {
			v := w.visit(n)
			if err := w.visited(ctx, s, id, v, i == 0 && n < 2); err != nil {
				return fmt.Errorf("visit: %w", err)
			}
		}
		b, err := w.approvedBatch(ctx, s, 0)
		if err != nil {
			return fmt.Errorf("batch: %w", err)
		}
		if len(units) == 0 {
			continue
		}
		d := batch.Decision{No: fmt.Sprintf("党会纪〔%d〕12号（演示）", w.today.Year), On: w.today.AddDays(-decidedAgo), Units: units}
		p := batch.Publication{On: w.today.AddDays(-publishedAgo), Place: "校务公开栏（演示）"}
		if err := w.published(ctx, s, b.ID, d, &p); err != nil {
			return fmt.Errorf("list: %w", err)
		}
	}
	return w.addWaiting(ctx, &w.schools[0])
}

// listed are the first units that the school's cooperations say are on its list.
func (w *world) listed(ctx context.Context, s *school, most int) (ids []org.ID, err error) {
	for _, u := range w.units {
		c, err := w.s.Orgs.CooperationOf(ctx, s.ID, u.ID)
		if errors.Is(err, org.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if c.Listed(w.today) && len(ids) < most {
			ids = append(ids, u.ID)
		}
	}
	return ids, nil
}

// visit is a report of the nine items; every third asks for something to be mended.
func (w *world) visit(n int) batch.Visit {
	v := batch.Visit{
		On: w.today.AddDays(-visitedAgo + n%20), Visitors: []string{"示例老师，实习办", "示例教师，专业教研室"}, Adopt: batch.AdoptYes,
		Conclusion: "单位资质齐全，岗位与专业对口，生活和安全条件符合要求，可以采用。（演示）",
	}
	for i, t := range batch.Topics() {
		it := batch.Item{Topic: t, Verdict: batch.Fit}
		if n%3 == 1 && i == 5 {
			it.Verdict, it.Note = batch.Mend, "车间照明偏暗，已要求实习开始前加装。（演示）"
		}
		v.Items = append(v.Items, it)
	}
	return v
}

// visited records a visit and approves it.
func (w *world) visited(ctx context.Context, s *school, unit org.ID, v batch.Visit, pictured bool) error {
	i, err := w.s.Batches.Begin(ctx, s.office, unit, v)
	if err != nil {
		return err
	}
	if pictured {
		for n := range 3 {
			if _, err := w.s.Batches.AddPhoto(ctx, s.office, i.ID, picture(n)); err != nil {
				return err
			}
		}
	}
	if _, err := w.s.Batches.Judge(ctx, s.office, i.ID, 0, "submit", ""); err != nil {
		return err
	}
	_, err = w.s.Batches.Judge(ctx, s.principal, i.ID, 0, "approve", "")
	return err
}

// terms of the n-th batch of a school: the third grade now, the second later.
func (w *world) batchTerms(n int) batch.Terms {
	entry := w.entries()[1-n]
	from := w.today.AddDays(40 + 120*n)
	return batch.Terms{
		Name: fmt.Sprintf("%d 级岗位实习（演示）", entry), Term: fmt.Sprintf("%d 学年（演示）", from.Year), Cohort: batch.Cohort{Entries: []int{entry}},
		From: from, To: from.AddMonths(6),
		Plan: batch.Plan{Programme: fmt.Sprintf("各专业人才培养方案（%d 版，演示）", entry), Module: "岗位实习，第五学期，24 周（演示）"},
	}
}

func (w *world) approvedBatch(ctx context.Context, s *school, n int) (batch.Batch, error) {
	b, err := w.s.Batches.Create(ctx, s.office, w.batchTerms(n))
	if err != nil {
		return b, err
	}
	if _, err := w.s.Batches.Step(ctx, s.office, b.ID, 0, "submit", ""); err != nil {
		return b, err
	}
	return w.s.Batches.Step(ctx, s.principal, b.ID, 0, "approve", "")
}

// published decides on units and, with a publication, publishes the list.
func (w *world) published(ctx context.Context, s *school, of batch.ID, d batch.Decision, p *batch.Publication) error {
	l, err := w.s.Batches.Decide(ctx, s.office, of, d)
	if err != nil {
		return err
	}
	if _, err := w.s.Batches.Publish(ctx, s.office, l.ID, 0, batch.Act{Step: "submit"}); err != nil || p == nil {
		return err
	}
	_, err = w.s.Batches.Publish(ctx, s.principal, l.ID, 0, batch.Act{Step: "publish", Publication: *p})
	return err
}

// addWaiting leaves the first school what waits: a batch to approve, two reports, one of them half written, and a list to publish.
func (w *world) addWaiting(ctx context.Context, s *school) error {
	b, err := w.s.Batches.Create(ctx, s.office, w.batchTerms(1))
	if err != nil {
		return err
	}
	if _, err := w.s.Batches.Step(ctx, s.office, b.ID, 0, "submit", ""); err != nil {
		return err
	}
	strangers := w.strangers(s)
	if len(strangers) < 3 {
		return nil
	}
	if err := w.visited(ctx, s, strangers[0], w.visit(2), false); err != nil {
		return err
	}
	list, err := w.s.Batches.Batches(ctx, s.office, batch.Filter{State: batch.Approved}, page.Request{Limit: 1})
	if err != nil {
		return err
	}
	d := batch.Decision{No: fmt.Sprintf("党会纪〔%d〕15号（演示）", w.today.Year), On: w.today.AddDays(-3), Units: strangers[:1]}
	if err := w.published(ctx, s, list.Items[0].ID, d, nil); err != nil {
		return err
	}
	v := w.visit(1)
	v.On = w.today.AddDays(-2)
	i, err := w.s.Batches.Begin(ctx, s.office, strangers[1], v)
	if err != nil {
		return err
	}
	if _, err := w.s.Batches.Judge(ctx, s.office, i.ID, 0, "submit", ""); err != nil {
		return err
	}
	v.On, v.Items, v.Adopt, v.Conclusion = w.today, v.Items[:4], "", ""
	_, err = w.s.Batches.Begin(ctx, s.office, strangers[2], v)
	return err
}

// strangers are the units near a school that nobody has verified.
func (w *world) strangers(s *school) (ids []org.ID) {
	for i, u := range w.units {
		if u.Region[:4] == s.Region[:4] && i%5 == 4 {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// picture is a workshop as a child would draw it: floor, wall, window and a machine, in one of several colours.
func picture(n int) batch.Upload {
	m := image.NewRGBA(image.Rect(0, 0, 640, 480))
	fill := func(r image.Rectangle, c color.RGBA) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				m.SetRGBA(x, y, c)
			}
		}
	}
	fill(m.Rect, color.RGBA{224, 230, 228, 255})
	fill(image.Rect(0, 340, 640, 480), color.RGBA{150, 158, 160, 255})
	fill(image.Rect(60+40*n, 60, 260+40*n, 200), color.RGBA{186, 214, 232, 255})
	fill(image.Rect(300-60*n, 220, 560-60*n, 400), [...]color.RGBA{{64, 116, 122, 255}, {120, 96, 140, 255}, {150, 110, 60, 255}}[n%3])
	return func() (io.ReadCloser, error) {
		var b bytes.Buffer
		return io.NopCloser(&b), jpeg.Encode(&b, m, nil)
	}
}

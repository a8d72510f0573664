package web_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"

	"pgregory.net/rapid"
)

func TestAChartBreaksItsLineWhereAFigureIsNotKnown(t *testing.T) {
	c := web.Chart{
		Percent: true, Ticks: make([]text.Words, 5),
		Series: []web.ChartSeries{{Values: []float64{50, 60, math.NaN(), 70, 80}}},
	}
	l := c.Lines()[0]
	if len(l.Runs) != 2 || len(l.Dots) != 4 {
		t.Errorf("got %d runs and %d dots, want 2 and 4", len(l.Runs), len(l.Dots))
	}
	if got := c.Table().Rows[2].Cells[1].Text.In(text.English); got != "—" {
		t.Errorf("got %q for an unknown figure, want —", got)
	}
}

func TestALoneFigureIsADotWithoutALine(t *testing.T) {
	c := web.Chart{Ticks: make([]text.Words, 1), Series: []web.ChartSeries{{Values: []float64{3}}}}
	if l := c.Lines()[0]; len(l.Runs) != 0 || len(l.Dots) != 1 {
		t.Errorf("got %d runs and %d dots, want 0 and 1", len(l.Runs), len(l.Dots))
	}
}

func TestLabelsOfLinesDoNotStandOnOneAnother(t *testing.T) {
	c := web.Chart{Percent: true, Ticks: make([]text.Words, 2), Series: []web.ChartSeries{
		{Values: []float64{50, 60}}, {Values: []float64{50, 60.5}}, {Values: []float64{50, 59.5}},
	}}
	var ys []float64
	for _, l := range c.Lines() {
		y, err := strconv.ParseFloat(l.LabelY, 64)
		if err != nil {
			t.Fatal(err)
		}
		ys = append(ys, y)
	}
	if ys[1]+13 > ys[0] || ys[0]+13 > ys[2] {
		t.Errorf("got labels at %v, want the higher value a line above the lower", ys)
	}
}

func TestTheAxisReachesEveryFigureAndNotMuchFurther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(0, 1e9).Draw(t, "value")
		c := web.Chart{Ticks: make([]text.Words, 1), Series: []web.ChartSeries{{Values: []float64{v}}}}
		if top := c.Top(); top < v || top > max(4, v*2.5) {
			t.Errorf("an axis to %g for %g", top, v)
		}
	})
}

func TestFewWordingsStandBelowALongAxis(t *testing.T) {
	for n := range 40 {
		c := web.Chart{Ticks: make([]text.Words, n)}
		if got := len(c.Below()); got > 7 || n > 0 && got == 0 {
			t.Errorf("%d wordings for %d places, want 1 to 7", got, n)
		}
	}
}

func TestABarThatIsNotKnownIsNotDrawn(t *testing.T) {
	b := web.BarList{Items: []web.BarItem{{Value: math.NaN()}, {Value: 50, Target: 200}, {Value: 100}}}
	rows := b.Rows()
	if rows[0].Width != "0%" || rows[0].Mark != "" {
		t.Errorf("got %q and a mark %q, want neither", rows[0].Width, rows[0].Mark)
	}
	if !strings.HasPrefix(rows[1].Width, "25") || rows[1].Mark != "100.00%" {
		t.Errorf("got %q and a mark %q, want a quarter and the end", rows[1].Width, rows[1].Mark)
	}
}

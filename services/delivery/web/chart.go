package web

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"firstkm/services/kernel/text"
)

// Chart draws how figures went over time, each line labelled at its end, with the same figures as a table beneath:
// component "chart". It is drawn here as SVG, so that it prints and needs no script.
type Chart struct {
	Title   text.Words
	Note    text.Words    // how to read it, or where the figures come from
	Percent bool          // values are shares of one hundred
	Ticks   []text.Words  // what stands below the axis, one for each value
	Series  []ChartSeries // at most four
	Target  *ChartTarget
}

// ChartSeries is one line. A value that is not known is NaN: the line is broken there.
type ChartSeries struct {
	Label  text.Words
	Values []float64
}

// ChartTarget is a line across the chart.
type ChartTarget struct {
	Label text.Words
	Value float64
}

// The drawing's measures, in units of its own: 360 wide, so that text of 12 units is read on a phone.
const (
	chartWidth, chartHeight = 360.0, 200.0
	chartLeft, chartRight   = 34.0, 62.0
	chartTop, chartBottom   = 14.0, 24.0
)

// ChartLine is one drawn line.
type ChartLine struct {
	N      int      // 1 to 4, names its colour
	Runs   []string // points of each unbroken run
	Dots   []ChartPoint
	Label  text.Words
	LabelX string
	LabelY string
}

// ChartPoint is a place in the drawing with what is written there.
type ChartPoint struct{ X, Y, Text string }

// ChartTick is a wording below the axis.
type ChartTick struct {
	X     string
	Label text.Words
}

// Top is the upper end of the vertical axis: 100 for shares that come near it, else the next round number.
func (c Chart) Top() float64 {
	most := 0.0
	for _, s := range c.Series {
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				most = max(most, v)
			}
		}
	}
	if c.Target != nil {
		most = max(most, c.Target.Value)
	}
	if c.Percent {
		return min(100, max(20, math.Ceil((most+1)/20)*20))
	}
	return roundUp(most)
}

// roundUp is the next 1, 2, 4, 5 or 10 times a power of ten at or above n, at least 4.
func roundUp(n float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(max(n, 4))))
	for _, step := range []float64{1, 2, 4, 5, 10} {
		if top := step * power; top >= n && top >= 4 {
			return top
		}
	}
	return 10 * power
}

// Grid is the horizontal lines with what each stands for.
func (c Chart) Grid() []ChartPoint {
	top := c.Top()
	lines := make([]ChartPoint, 0, 5)
	for i := range 5 {
		v := top * float64(i) / 4
		lines = append(lines, ChartPoint{X: units(chartLeft - 5), Y: units(c.y(v)), Text: c.Value(v)})
	}
	return lines
}

// Lines is the drawn series. Labels that would stand on one another are moved apart, the higher value above.
func (c Chart) Lines() []ChartLine {
	lines := make([]ChartLine, 0, len(c.Series))
	ends := make([]float64, 0, len(c.Series))
	for i, s := range c.Series {
		l, end := c.line(s)
		l.N = i + 1
		lines, ends = append(lines, l), append(ends, end)
	}
	for i, y := range apart(ends) {
		lines[i].LabelY = units(y + 4)
	}
	return lines
}

// line draws one series and says at which height it ends.
func (c Chart) line(s ChartSeries) (l ChartLine, end float64) {
	l = ChartLine{Label: s.Label, LabelX: units(chartWidth - chartRight + 6)}
	end = chartHeight - chartBottom
	var run []string
	for j, v := range s.Values {
		if math.IsNaN(v) {
			l.Runs, run = appendRun(l.Runs, run), nil
			continue
		}
		p := ChartPoint{X: units(c.x(j)), Y: units(c.y(v)), Text: c.Value(v)}
		run, end = append(run, p.X+","+p.Y), c.y(v)
		l.Dots = append(l.Dots, p)
	}
	l.Runs = appendRun(l.Runs, run)
	return l, end
}

func appendRun(runs, run []string) []string {
	if len(run) < 2 {
		return runs
	}
	return append(runs, strings.Join(run, " "))
}

// apart moves heights up until each is a line away from the next lower one; their order stays.
func apart(heights []float64) []float64 {
	order := make([]int, len(heights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(heights[b], heights[a]) })
	moved, floor := make([]float64, len(heights)), math.Inf(1)
	for _, i := range order {
		moved[i] = min(heights[i], floor)
		floor = moved[i] - 13
	}
	return moved
}

// TargetY is where the target's line stands.
func (c Chart) TargetY() string { return units(c.y(c.Target.Value)) }

// Below is the wordings under the axis: as many as have room, the first and the last always.
func (c Chart) Below() []ChartTick {
	room := 7
	for _, t := range c.Ticks {
		if utf8.RuneCountInString(t.In(text.Chinese)) > 5 {
			room = 4
		}
	}
	step := max(1, (len(c.Ticks)+room-2)/(room-1))
	var out []ChartTick
	for i, t := range c.Ticks {
		if last := len(c.Ticks) - 1; i == last || i%step == 0 && last-i >= step {
			out = append(out, ChartTick{X: units(c.x(i)), Label: t})
		}
	}
	return out
}

// Value writes a figure: 56.7% or 1,240, and — for one that is not known.
func (c Chart) Value(v float64) string {
	switch {
	case math.IsNaN(v):
		return "—"
	case c.Percent:
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0") + "%"
	case v == math.Trunc(v):
		return Count(int64(v))
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// Table is the same figures as rows, one for each place on the axis.
func (c Chart) Table() Table {
	t := Table{Caption: c.Title, Quiet: true, Columns: []Column{{}}}
	for _, s := range c.Series {
		t.Columns = append(t.Columns, Column{Label: s.Label, Numeric: true})
	}
	for i, tick := range c.Ticks {
		row := Row{Cells: []Cell{{Text: tick}}}
		for _, s := range c.Series {
			v := math.NaN()
			if i < len(s.Values) {
				v = s.Values[i]
			}
			row.Cells = append(row.Cells, Cell{Text: text.Say(c.Value(v), c.Value(v))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (c Chart) x(i int) float64 {
	width := chartWidth - chartLeft - chartRight
	if len(c.Ticks) < 2 {
		return chartLeft + width/2
	}
	return chartLeft + width*float64(i)/float64(len(c.Ticks)-1)
}

func (c Chart) y(v float64) float64 {
	height := chartHeight - chartTop - chartBottom
	return chartHeight - chartBottom - height*min(1, max(0, v/c.Top()))
}

func units(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

// BarList compares shares or counts, a bar a row, with an optional mark for each row's target: component "bars".
type BarList struct {
	Title text.Words
	Note  text.Words
	Max   float64 // the full width; 0 is the largest value
	Items []BarItem
}

// BarItem is one row. A value that is not known is NaN and draws no bar.
type BarItem struct {
	Label  text.Words
	Href   string
	Value  float64
	Says   text.Words // what is written: 56.7%（34 / 60）
	Target float64    // 0 draws no mark
	State  State      // colour of the bar; the accent when empty
}

// BarRow is one drawn row.
type BarRow struct {
	BarItem
	Width, Mark string
}

// Rows is the drawn rows.
func (b BarList) Rows() []BarRow {
	full := b.Max
	if full == 0 {
		for _, i := range b.Items {
			if !math.IsNaN(i.Value) {
				full = max(full, i.Value, i.Target)
			}
		}
	}
	rows := make([]BarRow, 0, len(b.Items))
	for _, i := range b.Items {
		r := BarRow{BarItem: i, Width: percentOf(i.Value, full)}
		if i.Target > 0 {
			r.Mark = percentOf(i.Target, full)
		}
		rows = append(rows, r)
	}
	return rows
}

func percentOf(v, full float64) string {
	if math.IsNaN(v) || full <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(min(100, max(0, v*100/full)), 'f', 2, 64) + "%"
}

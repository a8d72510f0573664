package bench_test

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"text/tabwriter"
)

// summary is what the benchmarks of a run found, printed when all are done.
var summary table

func TestMain(m *testing.M) {
	if asked := os.Getenv(childEnv); asked != "" {
		os.Exit(child(asked))
	}
	remove, err := makeShelf()
	if err != nil {
		panic(err)
	}
	code := m.Run()
	remove()
	summary.print()
	os.Exit(code)
}

// table is the one that `make bench` ends with.
type table struct {
	mu    sync.Mutex
	lines []line
}

// line is one thing measured, ours beside what it is held against; bar is the most that ours may be of it, 0 = none.
type line struct {
	what         string
	ours, beside measured
	unit         string
	bar          measured
}

// measured are the two figures of a line; the second may be absent.
type measured struct{ first, second float64 }

func (t *table) add(l line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, l)
}

func (t *table) print() {
	if len(t.lines) == 0 {
		return
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(w, "\n%d postings, searches in processor time\tp50\tp99\tbeside: p50\tp99\tratio p50\tp99\tat most\t\t\n", benchSize()) // a terminal takes it
	for _, l := range t.lines {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", l.what,
			figure(l.ours.first, l.unit), figure(l.ours.second, l.unit), figure(l.beside.first, l.unit), figure(l.beside.second, l.unit),
			share(l.ours.first, l.beside.first), share(l.ours.second, l.beside.second), bars(l.bar), l.verdict())
	}
	_ = w.Flush()
}

// verdict is "over" where a bar is missed; the bars are for 100,000 postings and more.
func (l line) verdict() string {
	if benchSize() < 100_000 {
		return ""
	}
	over := func(ours, beside, bar float64) bool { return bar > 0 && beside > 0 && ours/beside > bar }
	if over(l.ours.first, l.beside.first, l.bar.first) || over(l.ours.second, l.beside.second, l.bar.second) {
		return "over"
	}
	return ""
}

func figure(v float64, unit string) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf("%.3g %s", v, unit)
}

func share(ours, beside float64) string {
	if ours == 0 || beside == 0 {
		return ""
	}
	return fmt.Sprintf("%.3f", ours/beside)
}

func bars(b measured) string {
	switch {
	case b.first == 0 && b.second == 0:
		return ""
	case b.second == 0:
		return fmt.Sprint(b.first)
	}
	return fmt.Sprintf("%g / %g", b.first, b.second)
}

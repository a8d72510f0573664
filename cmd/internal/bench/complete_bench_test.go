package bench_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"firstkm/cmd/internal/bench"
	"firstkm/search/bleveindex"
	"firstkm/search/understand"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/student"
)

// nobody is a school without students: guests ask.
type nobody struct{}

// Student implements find.Reads.
func (nobody) Student(context.Context, student.ID) (student.Student, error) {
	return student.Student{}, student.ErrNotFound
}

// completing is what completing a word may take, in milliseconds.
const completing = 5

// BenchmarkComplete measures what somebody waits for while typing: the last word completed under the words before it, by
// characters and by pinyin, and what may follow after a space.
func BenchmarkComplete(b *testing.B) {
	w, cat := corpus(), catalogue.Starter()
	index, err := bleveindex.Open(indexed(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = index.Close() }) // read only
	s := find.NewService(index, understand.Read, catalogue.NewLive(cat), nobody{}, time.Now)
	var typed []string
	for n := range 200 {
		p := w.all[(n*7919)%len(w.all)]
		title := []rune(p.Title)
		said, _ := understand.Sound(p.Title)
		there, _ := cat.Region(p.Region)
		place := there.FullName
		typed = append(typed, string(title[:1]), place+" "+string(title[:1]), place+" "+string(title[:min(2, len(title))]), place+" "+said[:min(4, len(said))], p.Title+" ")
	}
	runtime.LockOSThread() // whose time is taken
	defer runtime.UnlockOSThread()
	var took []time.Duration
	none := 0
	for range b.N {
		for _, t := range typed {
			began := bench.ThreadTime()
			found, err := s.Next(b.Context(), actor.Actor{}, find.Ask{}, t, 5)
			took = append(took, bench.ThreadTime()-began)
			if err != nil {
				b.Fatal(err)
			}
			if len(found) == 0 {
				none++
			}
		}
	}
	slices.Sort(took)
	p50, p99 := ms(took, 0.5), ms(took, 0.99)
	summary.add(line{"a word completed under those before it, beside 5 ms", measured{p50, p99}, measured{completing, completing}, "ms", measured{1, 1}})
	report(b, map[string]float64{"p50-ms": p50, "p99-ms": p99, "empty-share": float64(none) / float64(len(took))})
}

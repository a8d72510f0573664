package replay_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"firstkm/services/matching/replay"
)

// BenchmarkRead reads a market of ten preferences a student and their priorities: a tenth of FIRSTKM_BENCH_SIZE students, 1,000
// of them without it.
func BenchmarkRead(b *testing.B) {
	students := 1000
	if n, err := strconv.Atoi(os.Getenv("FIRSTKM_BENCH_SIZE")); err == nil && n > 0 {
		students = max(1, n/10)
	}
	const ranks = 10
	posts := max(ranks, students/10)
	var of [4]strings.Builder
	caps, places, prefs, prios := &of[0], &of[1], &of[2], &of[3]
	caps.WriteString("group,parent,cap\nall,,1000000\n")
	places.WriteString("post,group,seats\n")
	for p := range posts {
		fmt.Fprintf(places, "P%06d,all,%d\n", p, 1+p%20)
	}
	prefs.WriteString("student,rank,post\n")
	prios.WriteString("post,student,score\n")
	for s := range students {
		for k := range ranks {
			p := (s*7919 + k*(posts/ranks)) % posts
			fmt.Fprintf(prefs, "s%07d,%d,P%06d\n", s, k+1, p)
			fmt.Fprintf(prios, "P%06d,s%07d,%d.5\n", p, s, (s*31+k)%100)
		}
	}
	f := files{replay.Caps: caps.String(), replay.Posts: places.String(), replay.Preferences: prefs.String(), replay.Priorities: prios.String()}.fs()
	rows := 1 + posts + 2*students*ranks
	b.ReportAllocs()
	for b.Loop() {
		r := replay.Reader{Files: f}
		if _, err := r.Read(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

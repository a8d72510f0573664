package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Report is what was measured.
type Report struct {
	Documents            int     `json:"documents"`
	Rejected             int     `json:"rejected"`
	LoadSeconds          float64 `json:"load_seconds"`
	OpenSeconds          float64 `json:"open_seconds"`           // from the files to the first query, as when a server starts again
	LoadProcessorSeconds float64 `json:"load_processor_seconds"` // of all threads
	OpenProcessorSeconds float64 `json:"open_processor_seconds"`
	RSSAnonBytes         int64   `json:"rss_anon_bytes"`
	DiskBytes            int64   `json:"disk_bytes"`
	Classes              []Times `json:"classes"`
}

// Times are those of one class of queries.
type Times struct {
	Class    string  `json:"class"`
	N        int     `json:"n"`
	P50      float64 `json:"p50_ms"`
	P99      float64 `json:"p99_ms"`
	MeanHits float64 `json:"mean_hits"`
	QPS      float64 `json:"qps"`
}

// answer is what a query found.
type answer struct {
	Class     string         `json:"class"`
	ID        int            `json:"id"`
	Hits      int            `json:"hits"`
	First     string         `json:"first"`
	FacetSums map[string]int `json:"facet_sums"`
}

// times sums up one class: how long each query took, and all of them together.
func times(class string, took []time.Duration, answers []answer, all time.Duration) Times {
	slices.Sort(took)
	t := Times{Class: class, N: len(took), P50: at(took, 0.5), P99: at(took, 0.99), QPS: float64(len(took)) / all.Seconds()}
	for _, a := range answers {
		t.MeanHits += float64(a.Hits) / float64(len(answers))
	}
	return t
}

// at is a quantile in milliseconds.
func at(sorted []time.Duration, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[min(len(sorted)-1, int(p*float64(len(sorted))))].Nanoseconds()) / 1e6
}

func writeAnswers(path string, answers []answer) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for _, a := range answers {
		if err := lines.Encode(a); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(w.Flush(), f.Close())
}

// rssAnon is how much memory of its own the process holds; 0 where the system does not say.
func rssAnon() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kb << 10
		}
	}
	return 0
}

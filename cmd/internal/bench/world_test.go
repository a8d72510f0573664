package bench_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"firstkm/services/catalogue"
)

// world is postings composed from occupations and what they do, used as unevenly as real ones: of the official
// classification where it lies beside the module, else of the posting templates that are built in.
type world struct {
	rand   *rand.Rand
	jobs   []job
	places []catalogue.Region
	majors []catalogue.Major
	all    []posting
	wide   []string // words that 3 to 20 % of all postings hold
	words  []string // words of any frequency
}

type job struct {
	code, name string
	says       []string
}

// posting is a line of the file of documents, with the members that the seven classes ask for and, in the full form, what
// else a posting has.
type posting struct {
	Ref         string   `json:"ref"`
	Origin      string   `json:"origin"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Majors      []string `json:"major_codes"`
	Region      string   `json:"region"`
	Lat         float64  `json:"lat"`
	Lng         float64  `json:"lng"`
	Pay         int64    `json:"pay_month_fen,omitempty"`
	Published   string   `json:"published_at"`

	Enterprise string   `json:"enterprise_name,omitempty"`
	Occupation string   `json:"occupation_code,omitempty"`
	Tasks      []string `json:"tasks,omitempty"`
	Seats      int      `json:"seats,omitempty"`
	Housing    string   `json:"housing,omitempty"`
	Start      string   `json:"start_date,omitempty"`
	End        string   `json:"end_date,omitempty"`
}

// bare is the posting with no more than the seven classes ask for.
func (p posting) bare() posting {
	p.Enterprise, p.Occupation, p.Tasks, p.Seats, p.Housing, p.Start, p.End = "", "", nil, 0, "", "", ""
	return p
}

func newWorld(size int) *world {
	w := &world{rand: rand.New(rand.NewPCG(1, 2)), jobs: jobs()}
	cat := catalogue.Starter()
	for _, r := range cat.Data().Regions {
		if len(r.Code) == 4 && r.Located() {
			w.places = append(w.places, r)
		}
	}
	for _, m := range cat.Majors() {
		if len(m.Code) == 6 {
			w.majors = append(w.majors, m)
		}
	}
	for n := range size {
		w.all = append(w.all, w.posting(n))
	}
	w.count()
	return w
}

// jobs reads the official classification, or takes the templates.
func jobs() (out []job) {
	cut := func(text string) []string {
		return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";；。", r) })
	}
	text, err := os.ReadFile("../../../../shared/data/catalogue/occupations.tsv")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if f := strings.Split(strings.TrimRight(line, "\n"), "\t"); len(f) >= 4 && f[0] != "code" {
				out = append(out, job{f[0], f[1], append(cut(f[2]), cut(f[3])...)})
			}
		}
		return out
	}
	cat := catalogue.Starter()
	for _, code := range cat.Templates() {
		if t, ok := cat.Template(code); ok {
			o, _ := cat.Occupation(code)
			out = append(out, job{code, o.Name, t.Tasks})
		}
	}
	return out
}

// zipf picks below n, low numbers more often.
func (w *world) zipf(n int) int { return int(float64(n) * math.Pow(w.rand.Float64(), 2)) }

var (
	before = []string{"", "", "", "实习", "急聘", "储备"}
	behind = []string{"", "", "实习生", "学徒", "助理", "岗位", "（双休）"}
)

// noon is when the newest posting was published.
var noon = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

func (w *world) posting(n int) posting {
	r := w.rand
	j, other := w.jobs[w.zipf(len(w.jobs))], w.jobs[r.IntN(len(w.jobs))]
	says := make([]string, 0, 8)
	for range 5 {
		says = append(says, j.says[r.IntN(len(j.says))])
	}
	says = append(slices.Compact(says), other.says[r.IntN(len(other.says))])
	place := w.places[w.zipf(len(w.places))]
	p := posting{
		Ref: fmt.Sprintf("x-%07d", n), Origin: "external", Title: before[r.IntN(len(before))] + j.name + behind[r.IntN(len(behind))],
		Description: strings.Join(says, "；") + "。", Majors: []string{w.majors[w.zipf(len(w.majors))].Code},
		Region: fmt.Sprintf("%s%02d", place.Code, 1+r.IntN(9)), Lat: place.Lat + r.Float64()*0.6 - 0.3, Lng: place.Lng + r.Float64()*0.6 - 0.3,
		Pay: int64(r.IntN(16)) * 50_000, Published: noon.Add(-time.Duration(n*17) * time.Second).Format(time.RFC3339),
		Enterprise: fmt.Sprintf("%s第%d%s有限公司", place.Name, 1+r.IntN(30), other.name), Occupation: j.code,
		Tasks: j.says[:min(3, len(j.says))], Seats: 1 + r.IntN(20), Housing: []string{"provided", "subsidy", "none"}[r.IntN(3)],
		Start: "2027-03-01", End: "2027-08-31",
	}
	if r.IntN(4) == 0 {
		p.Majors = append(p.Majors, w.majors[r.IntN(len(w.majors))].Code)
	}
	return p
}

// count finds the words: what the names of jobs are made of, and how many postings hold each.
func (w *world) count() {
	held := map[string]int{}
	for _, j := range w.jobs {
		name := []rune(strings.Map(letter, j.name))
		for from := range name {
			for to := from + 2; to <= min(len(name), from+4); to++ {
				held[string(name[from:to])] = 0
			}
		}
	}
	sample := w.all[:min(len(w.all), 5000)]
	for _, p := range sample {
		seen := map[string]bool{}
		for _, field := range []string{p.Title, p.Description} {
			text := []rune(field)
			for from := range text {
				for to := from + 2; to <= min(len(text), from+4); to++ {
					word := string(text[from:to])
					if n, is := held[word]; is && !seen[word] {
						seen[word] = true
						held[word] = n + 1
					}
				}
			}
		}
	}
	for word, n := range held {
		if n*100 > 3*len(sample) && n*5 < len(sample) {
			w.wide = append(w.wide, word)
		}
		if n > 5 {
			w.words = append(w.words, word)
		}
	}
	slices.Sort(w.wide) // a map's order changes
	slices.Sort(w.words)
}

// letter leaves out what is no part of a word.
func letter(r rune) rune {
	if unicode.Is(unicode.Han, r) {
		return r
	}
	return -1
}

// query is a line of the file of queries.
type query struct {
	Class    string   `json:"class"`
	ID       int      `json:"id"`
	Words    []string `json:"words,omitempty"`
	Region   string   `json:"region,omitempty"`
	Category string   `json:"category,omitempty"`
	Major    string   `json:"major,omitempty"`
	Lat      *float64 `json:"lat,omitempty"`
	Lng      *float64 `json:"lng,omitempty"`
	RadiusM  float64  `json:"radius_m,omitempty"`
	Prefix   string   `json:"prefix,omitempty"`
	Facets   bool     `json:"facets,omitempty"`
	Newest   bool     `json:"newest,omitempty"`
	Skip     int      `json:"skip,omitempty"`
	Limit    int      `json:"limit"`
}

// classes are the seven that search is measured by.
var classes = []string{"two_words", "one_word_wide", "browse", "geo", "major", "deep", "prefix"}

// queries makes n of each class, around postings that exist.
func (w *world) queries(n int) (out []query) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, class := range classes {
		for id := range n {
			q, p := query{Class: class, ID: id, Limit: 20}, w.all[r.IntN(len(w.all))]
			wide := w.wide[r.IntN(len(w.wide))]
			switch class {
			case "two_words":
				q.Words, q.Region, q.Category, q.Facets = []string{wordOf(r, w, p), wide}, p.Region[:4], p.Majors[0][:2], true
				if held := w.held(p, w.wide); len(held) > 1 {
					q.Words[1] = held[r.IntN(len(held))]
				}
			case "one_word_wide":
				q.Words, q.Facets = []string{wide}, true
			case "browse":
				q.Region, q.Facets, q.Newest = p.Region[:4], true, true
			case "geo":
				q.Words, q.Lat, q.Lng, q.RadiusM = []string{wide}, &p.Lat, &p.Lng, 20_000
			case "major":
				q.Major, q.Region, q.Facets, q.Newest = p.Majors[0], p.Region[:4], true, true
			case "deep":
				q.Words, q.Skip = []string{wide}, 980
			case "prefix":
				title := []rune(p.Title)
				q.Prefix = string(title[:min(len(title), 2+r.IntN(2))])
			}
			out = append(out, q)
		}
	}
	return out
}

// held lists the words that a posting's description holds.
func (w *world) held(p posting, words []string) (out []string) {
	for _, word := range words {
		if strings.Contains(p.Description, word) {
			out = append(out, word)
		}
	}
	return out
}

func wordOf(r *rand.Rand, w *world, p posting) string {
	if held := w.held(p, w.words); len(held) > 0 {
		return held[r.IntN(len(held))]
	}
	return w.words[r.IntN(len(w.words))]
}

// write puts lines of JSON into a file.
func write[T any](tb testing.TB, name string, lines []T) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	to := json.NewEncoder(w)
	to.SetEscapeHTML(false)
	for _, l := range lines {
		if err := to.Encode(l); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	return path
}

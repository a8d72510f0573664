package search

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// Errors of a query; everything else that a search returns is a fault of the engine.
var (
	ErrCursor = errors.New("search: the cursor is not one of this query's")
	ErrQuery  = errors.New("search: the query asks for what there is not")
)

// Limits that keep the work of a query bounded. What exceeds them is cut, not refused.
const (
	MaxLimit   = 100 // hits a page
	MaxRunes   = 200 // runes of text that are read
	MaxWords   = 16  // words, phrases and exclusions each
	MaxRadiusM = 200_000
)

// Sort is an order of hits. Ties are broken by newest, then by id.
type Sort string

// Orders of hits. Relevance without text or path is newest; distance needs Near.
const (
	ByRelevance Sort = "relevance"
	ByNewest    Sort = "newest"
	ByPay       Sort = "pay"      // highest first
	ByDistance  Sort = "distance" // nearest first; without a point last
)

// Facets that can be counted. A region facet counts its level; FacetRegion is the level below the
// region asked for (provinces when none is).
const (
	FacetRegion      = "region"
	FacetProvince    = "province"
	FacetPrefecture  = "prefecture"
	FacetCounty      = "county"
	FacetCategory    = "major_category" // first two digits of a major
	FacetClass       = "major_class"    // first four
	FacetMajor       = "major"
	FacetPay         = "pay" // key = lower edge in yuan; 0 = below 1,500 or not stated
	FacetHousing     = "housing"
	FacetOccupation  = "occupation"
	FacetEnterprise  = "enterprise"
	FacetIndustry    = "industry"
	FacetCompanyKind = "company_kind"
	FacetPostKind    = "post_kind"
	FacetStartMonth  = "start_month" // YYYY-MM
	FacetLabel       = "label"
	FacetOrigin      = "origin"
	FacetBase        = "base"
)

// PayEdges are the lower edges of the pay buckets in yuan a month.
var PayEdges = [...]int{0, 1500, 2000, 2500, 3000, 4000, 6000}

// Text is what somebody typed, taken apart (search/understand does it). A word matches a field that
// holds all its pairs of characters; a phrase is found as it stands; what matches an exclusion is out.
type Text struct {
	Words   []string
	Phrases []string
	Not     []string
	Spelt   string // the letters and digits of words in Latin letters alone, as pinyin is typed
}

// Empty reports that nothing is asked for in words.
func (t Text) Empty() bool { return len(t.Words) == 0 && len(t.Phrases) == 0 && len(t.Not) == 0 }

// Weighted is an occupation that a major leads to. Weight is in (0, 1], higher is nearer; Inferred
// marks one that the crosswalk does not name but similar majors or the profile suggest.
type Weighted struct {
	Code     string
	Weight   float64
	Inferred bool
}

// Meant is what words mean beside themselves: majors by their name, occupations by what people call them. A posting that
// is meant, and holds the words beside, answers like one that holds all words.
type Meant struct {
	Majors      []string
	Occupations []Weighted
	Beside      []string // the other words
}

// Vocabulary knows what names mean.
type Vocabulary interface {
	// Mean says what a name stands for beside itself, folded as words are; nil when it stands for nothing else.
	Mean(name string) *Meant
	// Place is the longest name of a place that a word begins with, folded as words are; "" when it begins with none.
	Place(word string) string
}

// Reading is a typed text understood.
type Reading struct {
	Text   Text
	Whole  Text // with the words of its wishes
	Meant  *Meant
	Wishes []Wish // in the order in which they were typed; their words are not in Text
}

// Wish is a condition that a text says in words.
type Wish struct {
	Filter    string // what it narrows: FilterPay or FilterLabel
	Typed     string // its words as they stand in the text
	From, To  int    // where they stand there, in characters
	PayMinFen int64  // of FilterPay: at least so much a month
	NotLabel  string // of FilterLabel: what no posting may have
}

// Without is the text with blanks for some of its wishes, so that the others stand where they stood.
func Without(text string, wishes ...Wish) string {
	left := []rune(strings.ToValidUTF8(text, " "))
	for _, w := range wishes {
		for i := w.From; i < min(w.To, len(left)); i++ {
			left[i] = ' '
		}
	}
	return string(left)
}

// Wished adds what wishes ask for.
func (q *Query) Wished(wishes []Wish) {
	for _, w := range wishes {
		q.PayMinFen = max(q.PayMinFen, w.PayMinFen)
		if w.NotLabel != "" && !slices.Contains(q.NotLabels, w.NotLabel) {
			q.NotLabels = append(slices.Clone(q.NotLabels), w.NotLabel)
		}
	}
}

// Near is a circle on the earth (WGS-84).
type Near struct {
	Lat, Lng float64
	RadiusM  float64 // 0 = any distance: only measured, for sorting
}

// Query is one question. Absent members do not constrain; all present ones must hold.
type Query struct {
	Text   Text
	Meant  *Meant // nil = nothing but the words
	Strict bool   // only postings whose title or description holds every word whole; nothing looser, nothing meant
	First  bool   // only the first tier: nothing looser, however little it gives

	// Major asks for the path: postings naming this major, then those whose occupation is among
	// Occupations, first linked ones, then inferred ones. The caller knows the crosswalk.
	Major       string
	Occupations []Weighted

	MajorExact    string   // postings naming a code that begins so (2, 4 or 6 digits)
	Occupation    string   // occupation code or its beginning: 6, 6-18, 6-18-01-01
	Regions       []string // any of these codes or what lies below them
	Near          *Near
	PayMinFen     int64  // a month; postings without pay are out
	PayMaxFen     int64  // 0 = no bound
	StartFrom     string // YYYY-MM-DD, inclusive; postings without a start are out
	StartTo       string
	Housing       []string // any of
	Origin        string
	Enterprise    string // id
	Industry      string // code or its beginning
	CompanyKind   string
	PostKind      string
	Base          string
	Labels        []string  // all must hold
	NotLabels     []string  // none may hold
	PublishedFrom time.Time // postings published earlier, or at no known time, are out; zero = no bound

	School string    // the asker's: sees what is for everybody and what names this school
	AsOf   time.Time // expired and full postings are never found; zero = nothing has expired

	Sort   Sort
	Facets []string
	Limit  int    // 0 = 20; at most MaxLimit
	Cursor string // Result.Next of the page before; bound to the query and its sort

	Load    bool // also give each hit's Placement and Highlights
	Bare    bool // of what Load gives, no Highlights
	Explain bool // also say what each hit's rank is made of
}

// Via says how a hit is connected with the major asked for (F3).
type Via string

// Connections of a posting with a major, nearest first.
const (
	ViaNamed     Via = "named"     // the posting names the major
	ViaCrosswalk Via = "crosswalk" // the major's own occupation
	ViaInferred  Via = "inferred"  // an occupation of similar majors
)

// Hit is one posting found.
type Hit struct {
	ID         string
	Tier       int     // 1 = every word form, or meant; 2 = every word anywhere; 3 = a slip away; 4 = some; 0 = no text asked
	Via        Via     // how it is connected with the major asked for or meant; empty when it is not
	Score      float64 // comparable within one query only
	DistanceM  float64 // metres from Near; -1 = not measured
	Placement  *Placement
	Highlights []Highlight
	Reasons    []Reason
}

// Highlight is a piece of one field with the places of the matched words, as byte offsets in Text.
type Highlight struct {
	Field string // title, description, tasks, enterprise or occupation
	Text  string // the whole title, or a cut of a longer text
	Marks []Mark
}

// Mark is a half-open range of bytes.
type Mark struct{ From, To int }

// Reason is one part of a hit's score.
type Reason struct {
	Field string
	Term  string
	Score float64
}

// Bucket is one value of a facet and how many hits have it.
type Bucket struct {
	Key   string
	Count int
}

// Result is a page of hits. Total and Facets speak of all hits, not of the page. Buckets come with the
// highest count first, then by key; pay and start_month by key.
type Result struct {
	Hits   []Hit
	Total  int
	Facets map[string][]Bucket
	Tiers  int    // how many tiers of text matching were opened; 0 without text
	Next   string // empty on the last page
	State  uint64 // of the index that answered, see Index
}

// TrimRegion takes the trailing pairs of zeros off a region code, so that 310000 is the prefix 31.
func TrimRegion(code string) string {
	for len(code) > 2 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}

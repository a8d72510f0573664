// Package find answers what people look for: it turns what was asked into a query, and every hit into a posting with its
// two labels, which are never mixed: whether major and post match in law (专业对口), and how the major leads to the post
// (职业路径).
package find

import (
	"context"
	"errors"
	"slices"
	"time"

	"firstkm/search"
	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// The faults of finding.
var (
	ErrQuery    = fault.New(fault.Invalid, "find.query", "查询条件有误，请按提示修改。", "the query needs mending")
	ErrCursor   = fault.New(fault.Invalid, "find.cursor", "翻页标记与当前查询不符，请从第一页重新查询。", "the cursor does not belong to this query; start again from the first page")
	ErrNotReady = fault.New(fault.Unavailable, "find.not_ready", "搜索正在准备，请稍候几秒再试。", "search is getting ready; try again in a few seconds")
	ErrGuests   = fault.New(fault.Unauthenticated, "find.guests", "外部招聘信息未经核验，不向未满 18 周岁的同学展示，登录后才能看。", "external listings are unverified and are not shown to people under 18; sign in to see them")
	ErrTeachers = fault.New(fault.Forbidden, "find.teachers", "教师企业实践岗位只向教师和学校展示。", "posts of teachers' enterprise practice are shown to teachers and schools only")
	ErrAdults   = fault.New(fault.Forbidden, "find.adults", "外部招聘信息未经核验，不向未满 18 周岁的同学展示。", "external listings are unverified and are not shown to people under 18")
)

// Ask is what somebody looks for. Zero members do not narrow.
type Ask struct {
	Text       string
	Major      string // code: postings that name it, then those its occupations lead to, then inferred ones
	MajorExact string // code or its beginning: postings that name it
	Occupation string // code or its beginning
	Regions    []string
	Near       *search.Near
	PayMinFen  int64
	PayMaxFen  int64
	StartFrom  civil.Date
	StartTo    civil.Date
	Housing    []string
	Origin     placement.Origin
	Base       string
	Industry   string
	Unit       org.ID // only its postings
	PostKind   string // 岗位类别
	Labels     []string
	NotLabels  []string // none of them may hold
	Sort       search.Sort
	Facets     []string
	Limit      int
	Cursor     string
	Explain    bool
	Teachers   bool // posts of teachers' enterprise practice, which are otherwise never found
	Page       bool // asked on a page: external listings only where Origin names them, and then by their own rules
}

// Found is one page of what was found.
type Found struct {
	Items  []Item
	Total  int
	Facets map[string][]search.Bucket
	Next   string
	Major  string          // the major by which the labels were made: the one asked for, else the student's own
	Rescue []search.Relief // when nothing was found: which narrowing empties the result
	Gone   bool            // the unit that was asked for is no longer here, see Service.Gone
	Wishes []search.Wish   // what the text asks for beside its words
}

// Item is one posting found.
type Item struct {
	search.Hit
	Legal   compliance.Match // empty when no major is known
	Path    catalogue.Path
	Replies application.Replies // how the unit answers applications
}

// Catalogue is the catalogue in force.
type Catalogue interface {
	Now() *catalogue.Catalogue
}

// Reads is what finding asks of SQL.
type Reads interface {
	Student(ctx context.Context, id student.ID) (student.Student, error)
}

// Service answers.
type Service struct {
	index      search.Searcher
	understand Understand
	cat        Catalogue
	db         Reads
	now        func() time.Time

	typing    search.Searcher // what completing words asks
	names     Names           // nil = nothing but postings is found
	orgs      Orgs
	barred    func(org.Enterprise) bool
	answering *Answering // nil = nothing is said of answers
}

// Understand says what a typed text asks for, given what names mean.
type Understand func(text string, v search.Vocabulary) search.Reading

// NewService makes the service.
func NewService(index search.Searcher, understand Understand, cat Catalogue, db Reads, now func() time.Time) *Service {
	return &Service{index: index, typing: index, understand: understand, cat: cat, db: db, now: now}
}

// Search answers one page.
func (s *Service) Search(ctx context.Context, who actor.Actor, a Ask) (Found, error) {
	own, err := s.student(ctx, who)
	if err != nil {
		return Found{}, err
	}
	read := s.read(a)
	q, err := s.asked(who, own, a, read)
	if err != nil {
		return Found{}, err
	}
	if gone, err := s.Gone(ctx, a); gone || err != nil {
		return s.without(ctx, who, own, a, read.Wishes, err)
	}
	if err := s.unknown(ctx, a); err != nil {
		return Found{}, translate(err)
	}
	result, err := s.index.Search(ctx, q)
	if err != nil {
		return Found{}, translate(err)
	}
	f := Found{Total: result.Total, Facets: result.Facets, Next: result.Next, Major: a.Major, Wishes: read.Wishes}
	if f.Major == "" {
		f.Major = own.MajorCode
	}
	f.Items = make([]Item, 0, len(result.Hits))
	for _, h := range result.Hits {
		f.Items = append(f.Items, s.item(h, f.Major))
	}
	s.sayReplies(ctx, f.Items)
	if result.Total == 0 && a.Cursor == "" {
		if f.Rescue, err = s.rescue(ctx, who, own, a, ""); err != nil {
			return Found{}, translate(err)
		}
	}
	return f, nil
}

// Label makes the two labels of one posting for whoever asks; both are empty when no major is known.
func (s *Service) Label(ctx context.Context, who actor.Actor, major string, p placement.Placement) (compliance.Match, catalogue.Path, error) {
	if major == "" {
		own, err := s.student(ctx, who)
		if err != nil {
			return "", catalogue.Path{}, err
		}
		major = own.MajorCode
	}
	if major == "" {
		return "", catalogue.Path{}, nil
	}
	return compliance.Legal(major, p.MajorCodes), s.cat.Now().Path(major, p.OccupationCode, p.MajorCodes, p.Tasks), nil
}

func (s *Service) item(h search.Hit, major string) Item {
	i := Item{Hit: h}
	if major != "" && h.Placement != nil {
		i.Legal = compliance.Legal(major, h.Placement.Majors)
		i.Path = s.cat.Now().Path(major, h.Placement.Occupation, h.Placement.Majors, h.Placement.Tasks)
	}
	return i
}

// sayReplies says of the internships of a page how their units answer.
func (s *Service) sayReplies(ctx context.Context, items []Item) {
	unit := func(i Item) org.ID {
		if i.Placement == nil || i.Placement.ForTeachers {
			return ""
		}
		return org.ID(i.Placement.EnterpriseID)
	}
	var units []org.ID
	for _, i := range items {
		units = append(units, unit(i))
	}
	replies := s.replies(ctx, units)
	for n, i := range items {
		items[n].Replies = replies[unit(i)]
	}
}

func (s *Service) student(ctx context.Context, who actor.Actor) (student.Student, error) {
	if !who.Is(actor.Student) {
		return student.Student{}, nil
	}
	return s.db.Student(ctx, student.ID(who.Person))
}

// adult is the age from which external listings are shown on pages.
const adult = 18

// externalDays is how many days an external listing stands on pages.
const externalDays = 60

// ExternalSince is the instant before which an external listing was published too long ago to stand on pages: the start of
// the day sixty days before today.
func ExternalSince(now time.Time) time.Time {
	return civil.Today(now).AddDays(-externalDays).Start()
}

// read is what the text of an ask says.
func (s *Service) read(a Ask) search.Reading { return s.understand(a.Text, vocabulary{s.cat.Now()}) }

func (s *Service) query(who actor.Actor, own student.Student, a Ask) (search.Query, error) {
	return s.asked(who, own, a, s.read(a))
}

// asked is an ask as a query, its text read.
func (s *Service) asked(who actor.Actor, own student.Student, a Ask, read search.Reading) (search.Query, error) {
	now := s.now()
	q := search.Query{
		Text: read.Text, Meant: read.Meant, MajorExact: a.MajorExact, Occupation: a.Occupation, Near: a.Near,
		PayMinFen: a.PayMinFen, PayMaxFen: a.PayMaxFen, StartFrom: a.StartFrom.String(), StartTo: a.StartTo.String(),
		Housing: a.Housing, Origin: string(a.Origin), Base: a.Base, Industry: a.Industry, Enterprise: string(a.Unit), PostKind: a.PostKind, Labels: a.Labels, NotLabels: a.NotLabels,
		School: string(schoolOf(who)), AsOf: now, Sort: a.Sort, Facets: a.Facets, Limit: a.Limit, Cursor: a.Cursor,
		Load: true, Explain: a.Explain,
	}
	q.Wished(read.Wishes)
	for _, code := range a.Regions {
		if old, now, ok := s.cat.Now().MergedRegion(code); ok {
			code = now.Code
			if beside := old.Beside(); beside != "" {
				q.Regions = append(q.Regions, search.TrimRegion(beside))
			}
		}
		q.Regions = append(q.Regions, search.TrimRegion(code))
	}
	if a.Major != "" {
		if err := s.path(&q, a.Major); err != nil {
			return q, err
		}
	}
	if err := forTeachers(&q, who, a); err != nil {
		return q, err
	}
	return q, s.external(&q, who, own, a, now)
}

// forTeachers keeps internships and posts of teachers' practice apart: neither is found among the others, and who has
// nothing to do with the latter is not shown them.
func forTeachers(q *search.Query, who actor.Actor, a Ask) error {
	switch {
	case !a.Teachers:
		q.NotLabels = append(slices.Clone(q.NotLabels), search.LabelForTeachers)
	case who.Is(actor.Student, actor.Guest):
		return ErrTeachers
	default:
		q.Labels, q.Origin = append(slices.Clone(q.Labels), search.LabelForTeachers), search.OriginOwn
	}
	return nil
}

// path asks for a major by fit: the crosswalk's occupations first, then inferred ones.
func (s *Service) path(q *search.Query, major string) error {
	cat := s.cat.Now()
	m, ok := cat.Major(major)
	if !ok {
		return ErrQuery.With(fault.In("major", "没有这个专业代码，请从目录选择。", "no such major; choose from the catalogue"))
	}
	q.Major = m.Code
	q.Occupations = leadsTo(cat, m.Code)
	return nil
}

// external applies the rules of listings gathered elsewhere: pages show them only on their own tab, never to people
// under 18 nor to guests, of whom nobody knows the age, never from agencies or barred venues, never undated or old ones.
func (s *Service) external(q *search.Query, who actor.Actor, own student.Student, a Ask, now time.Time) error {
	minor := !own.BirthDate.IsZero() && own.BirthDate.Age(civil.Today(now)) < adult
	switch {
	case a.Page && a.Origin == placement.External && who.Role == actor.Guest:
		return ErrGuests
	case minor && a.Origin == placement.External:
		return ErrAdults
	case minor, a.Page && a.Origin != placement.External:
		q.Origin = string(placement.Own)
	case a.Page:
		q.NotLabels = append(q.NotLabels, search.LabelBarredSource)
		q.PublishedFrom = ExternalSince(now)
	}
	return nil
}

func schoolOf(who actor.Actor) org.ID {
	if who.OfSchool() || who.Is(actor.Student) {
		return org.ID(who.Org)
	}
	return ""
}

func translate(err error) error {
	switch {
	case errors.Is(err, search.ErrCursor):
		return ErrCursor
	case errors.Is(err, search.ErrQuery):
		return ErrQuery.Because(err)
	case errors.Is(err, search.ErrClosed), errors.Is(err, search.ErrMissing):
		return ErrNotReady.Because(err)
	}
	return err
}

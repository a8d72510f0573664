// Package saved keeps searches that somebody wants to be told about (F5): the query as an address holds it, by which
// openings that become findable are found for its owner. Openings come to the searches, not searches to the openings: an
// event about one opening decides which searches it answers, see percolate.go. Of one opening a search tells once, ever.
package saved

import (
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// ID names a saved search: ssr_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "saved.not_found", "没有这个已保存的搜索。", "there is no such saved search")
	ErrForbidden = fault.New(fault.Forbidden, "saved.forbidden", "学生、教师和学校的老师可以保存搜索。", "students, teachers and people of schools may save searches")
	ErrInvalid   = fault.New(fault.Invalid, "saved.invalid", "保存的搜索有误，请按提示修改。", "the saved search needs mending")
	ErrTwice     = fault.New(fault.Conflict, "saved.twice", "您已经保存过同样的搜索。", "you have saved the same search before")
	ErrFull      = fault.New(fault.Conflict, "saved.full", "最多保存 20 个搜索，请先删除不用的。", "at most 20 searches can be saved; remove one first")
	ErrStale     = fault.New(fault.Stale, "saved.stale", "这个搜索刚被修改，请刷新后再改。", "this search changed meanwhile; reload and change again")
)

// Most is how many searches one person keeps.
const Most = 20

// MaxQuery is the longest address of a search in bytes.
const MaxQuery = 2000

// maxName is the longest name in characters.
const maxName = 30

// Tell is how somebody wants to hear of new openings.
type Tell string

// The ways. Never keeps the count of new ones, no more.
const (
	Once  Tell = "once"  // 有新岗位就通知
	Daily Tell = "daily" // 每天汇总
	Never Tell = "never" // 不通知
)

// Tells lists the ways in the order pages show them.
func Tells() []Tell { return []Tell{Once, Daily, Never} }

// Enum lists the ways as texts.
func (Tell) Enum() []string { return []string{"once", "daily", "never"} }

// Label is what pages call the way.
func (t Tell) Label() text.Words {
	return map[Tell]text.Words{
		Once: text.Say("有新岗位就通知我", "Tell me at once"), Daily: text.Say("每天汇总一次", "Once a day"), Never: text.Say("不通知", "Do not tell me"),
	}[t]
}

// Search is a search that somebody saved. Person is the student record of a student, the account of anybody else, like that
// of an inbox.
type Search struct {
	ID        ID
	Person    ident.ID
	Name      string
	Query     string // the parameters as find.Read writes them
	Tell      Tell
	Paused    bool
	Since     time.Time // openings that were findable before are no news
	LookedAt  time.Time // when its owner last opened the result
	ToldAt    time.Time
	DueAt     time.Time // when the openings that wait are told; zero when none wait
	Version   uint64
	CreatedAt time.Time
}

// Counts are how many openings a search finds now, and how many of them are new since its owner looked. Unread, while the
// index is not ready, they are not known. A search that finds nothing any more says what it asks for that is gone.
type Counts struct {
	Now, New int
	Unread   bool
	Gone     Gone
}

// Gone is what of a search is no longer here, so that it finds nothing.
type Gone string

// What may be gone.
const (
	GoneUnit Gone = "enterprise" // the unit whose openings it asks for
	GoneCode Gone = "code"       // a code of the catalogue, as of a major
)

// Enum lists what may be gone as texts.
func (Gone) Enum() []string { return []string{"enterprise", "code"} }

// Hit is an opening that a search has to tell, or has told.
type Hit struct {
	Placement placement.ID
	At        time.Time
}

// Terms are what its owner decides of a search.
type Terms struct {
	Name   string
	Tell   Tell
	Paused bool
}

// MaySave reports whether somebody may keep searches: whoever looks for openings.
func MaySave(who actor.Actor) bool {
	return who.Is(actor.Student, actor.Teacher) && who.Person != "" || who.OfSchool()
}

// settled is the terms ready to be kept, or what is wrong with them.
func (t Terms) settled() (Terms, error) {
	t.Name = strings.Join(strings.Fields(t.Name), " ")
	if t.Tell == "" {
		t.Tell = Once
	}
	var bad []fault.Field
	if n := utf8.RuneCountInString(t.Name); n == 0 || n > maxName || strings.ContainsFunc(t.Name, func(r rune) bool { return r < ' ' }) {
		bad = append(bad, fault.In("name", "请起一个 1 至 30 个字的名称。", "give a name of 1 to 30 characters"))
	}
	if t.Tell != Once && t.Tell != Daily && t.Tell != Never {
		bad = append(bad, fault.In("tell", "请选择怎样通知。", "choose how to be told"))
	}
	if len(bad) > 0 {
		return t, ErrInvalid.With(bad...)
	}
	return t, nil
}

// change applies terms. A search that goes on after a pause begins anew: what came meanwhile stands on its result.
func (s *Search) change(t Terms, now time.Time) {
	if s.Paused && !t.Paused {
		s.Since = now
	}
	switch {
	case t.Paused || t.Tell == Never:
		s.DueAt = time.Time{}
	case t.Tell == Once && !s.DueAt.IsZero():
		s.DueAt = now
	}
	s.Name, s.Tell, s.Paused = t.Name, t.Tell, t.Paused
	s.Version++
}

// silent reports whether nothing is to be told now.
func (s *Search) silent() bool { return s.Paused || s.Tell == Never }

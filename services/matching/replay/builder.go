package replay

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"

	"firstkm/services/matching"
)

// Builder takes the rows of a market in the order caps, posts, preferences, priorities, each kind in any order, and finds
// what is wrong with them: every field of every row is looked at, whatever is wrong with the others. A line is what a fault is
// reported by.
type Builder struct {
	faults    Faults
	round     Round
	groups    *names
	posts     *names
	students  *names
	strange   *names                     // posts that preferences and priorities mention and that are not: numbered behind the posts
	strangers *names                     // students whom only priorities mention: numbered behind the students
	lost      [takingPriorities + 1]bool // of each kind: rows are lost, so that nobody can say which names are unknown
	parents   []reference                // of each group
	strays    []reference                // the parents in rows of no group
	inGroup   []reference                // of each post, in the order of rows
	seats     []int32
	rows      chunks[preference]
	complete  stage
	long      map[int32][]int32 // of students with a long list who have priorities: the entries by post
	unlisted  chunks[unlisted]
	scored    bool
}

// reference is a row's mention of a group, "" for none.
type reference struct {
	line int
	name string
}

// preference is one row; numbers of students are those of their first rows, a rank that is none is 0.
type preference struct{ student, rank, post, line int32 }

// unlisted is a priority for a pair that nobody asked for.
type unlisted struct {
	post, student, line int32
}

// stage is which kinds of rows are complete.
type stage uint8

const (
	takingCaps stage = iota
	takingPosts
	takingPreferences
	takingPriorities
)

// NewBuilder has no rows.
func NewBuilder() *Builder {
	return &Builder{groups: newNames(), posts: newNames(), students: newNames(), strange: newNames(), strangers: newNames()}
}

// Group adds a cap over the posts and groups that name it; parent is "" at a root.
func (b *Builder) Group(line int, group, parent []byte, limit int32) {
	b.notNegative(Caps, line, "cap", limit)
	above := reference{line, string(parent)}
	if !b.fresh(Caps, line, "group", b.groups, group) {
		b.strays = append(b.strays, above)
		return
	}
	b.parents = append(b.parents, above)
	b.round.Cap = append(b.round.Cap, limit)
}

// Post adds a post; group is "" for none.
func (b *Builder) Post(line int, post, group []byte, seats int32) {
	b.finish(takingPosts)
	b.notNegative(Posts, line, "seats", seats)
	fresh := b.fresh(Posts, line, "post", b.posts, post)
	if len(group) > 0 && b.groups.find(group) < 0 && !b.lost[takingCaps] {
		b.faults.add(Posts, line, "unknown group %q", group)
	}
	if fresh {
		b.inGroup = append(b.inGroup, reference{line, string(group)})
		b.seats = append(b.seats, seats)
	}
}

// Preference adds an entry of a student's list; a lower rank is better.
func (b *Builder) Preference(line int, student []byte, rank int32, post []byte) {
	if rank < 1 {
		b.faults.add(Preferences, line, "rank %d: the best is 1", rank)
		rank = 0
	}
	b.prefer(line, student, rank, post)
}

// prefer takes a rank of 0 for one that was complained of.
func (b *Builder) prefer(line int, student []byte, rank int32, post []byte) {
	b.finish(takingPreferences)
	s, ok := b.student(line, student)
	p := b.post(Preferences, line, post)
	switch {
	case !ok:
	case b.rows.n == math.MaxInt32-1:
		b.faults.add(Preferences, line, "more rows than can be counted")
	default:
		b.rows.add(preference{s, rank, p, int32(line)})
	}
}

// student is the number of a student who has a row among preferences.
func (b *Builder) student(line int, id []byte) (number int32, ok bool) {
	if s := b.students.find(id); s >= 0 {
		return s, true
	}
	if !b.valid(Preferences, line, "student", id) {
		return 0, false
	}
	s, _ := b.students.add(id)
	return s, true
}

// post is the number of a post that is mentioned; one that is not has a number too, so that what stands twice is found.
func (b *Builder) post(file string, line int, id []byte) int32 {
	if p := b.posts.find(id); p >= 0 {
		return p
	}
	if !b.lost[takingPosts] {
		b.faults.add(file, line, "unknown post %q", id)
	}
	n, _ := b.strange.add(id)
	return b.posts.len() + n
}

// Priority adds a post's score of a student, in billionths. A pair without one is not eligible once there is any row, or
// Scored was called.
func (b *Builder) Priority(line int, post, student []byte, score int64) {
	b.Scored()
	p, s := b.post(Priorities, line, post), b.students.find(student)
	if s < 0 {
		if !b.lost[takingPreferences] {
			b.faults.add(Priorities, line, "unknown student %q: none of %s", student, Preferences)
		}
		n, _ := b.strangers.add(student)
		b.unlisted.add(unlisted{p, b.students.len() + n, int32(line)})
		return
	}
	switch j := b.entry(s, p); {
	case j < 0:
		b.unlisted.add(unlisted{p, s, int32(line)})
	case b.round.Score[j] != matching.Ineligible:
		b.twice(line, p, s)
	default:
		b.round.Score[j] = score
	}
}

// longList is how long a list is from which on it is not looked through.
const longList = 64

// entry is where a student lists a post, -1 where not.
func (b *Builder) entry(s, p int32) int32 {
	m := &b.round.Market
	first, end := m.First[s], m.First[s+1]
	if end-first < longList {
		if i := slices.Index(m.Post[first:end], p); i >= 0 {
			return first + int32(i)
		}
		return -1
	}
	byPost, ok := b.long[s]
	if !ok {
		byPost = make([]int32, 0, end-first)
		for j := first; j < end; j++ {
			byPost = append(byPost, j)
		}
		slices.SortFunc(byPost, func(i, j int32) int { return cmp.Compare(m.Post[i], m.Post[j]) })
		if b.long == nil {
			b.long = map[int32][]int32{}
		}
		b.long[s] = byPost
	}
	if i, found := slices.BinarySearchFunc(byPost, p, func(j, p int32) int { return cmp.Compare(m.Post[j], p) }); found {
		return byPost[i]
	}
	return -1
}

func (b *Builder) twice(line int, post, student int32) {
	b.faults.add(Priorities, line, "post %q and student %q stand together twice", either(b.posts, b.strange, post), either(b.students, b.strangers, student))
}

// either is the id of a number of known, or of one behind them.
func either(known, others *names, number int32) []byte {
	if number < known.len() {
		return known.id(number)
	}
	return others.id(number - known.len())
}

// Scored says that eligibility is by rows of priorities, even if there are none.
func (b *Builder) Scored() {
	if b.scored {
		return
	}
	b.finish(takingPriorities)
	b.scored = true
	for j := range b.round.Score {
		b.round.Score[j] = matching.Ineligible
	}
}

// Round is the market of all rows. The error is *Faults.
func (b *Builder) Round() (*Round, error) {
	b.finish(takingPriorities)
	b.checkUnlisted()
	if b.faults.Len() == 0 {
		if err := b.round.Check(); err != nil {
			b.faults.add(Preferences, 1, "%v", err)
		}
	}
	if err := b.faults.err(); err != nil {
		return nil, err
	}
	b.round.Students, b.round.Posts, b.round.Groups = b.students.list(), b.posts.list(), b.groups.list()
	return &b.round, nil
}

// fresh adds an id and complains of one that stood before.
func (b *Builder) fresh(file string, line int, what string, to *names, id []byte) bool {
	if !b.valid(file, line, what, id) {
		return false
	}
	_, fresh := to.add(id)
	if !fresh {
		b.faults.add(file, line, "%s %q stands twice", what, id)
	}
	return fresh
}

func (b *Builder) notNegative(file string, line int, what string, n int32) {
	if n < 0 {
		b.faults.add(file, line, "%s %d: the least is 0", what, n)
	}
}

// valid complains of an id that is empty or no text.
func (b *Builder) valid(file string, line int, what string, id []byte) bool {
	switch {
	case len(id) == 0:
		b.faults.add(file, line, "the %s is missing", what)
	case !utf8.Valid(id):
		b.faults.add(file, line, "the %s is not UTF-8", what)
	default:
		return true
	}
	return false
}

// finish closes the kinds of rows before a stage.
func (b *Builder) finish(before stage) {
	for b.complete < before {
		switch b.complete {
		case takingCaps:
			b.linkGroups()
		case takingPosts:
			b.sortPosts()
		case takingPreferences:
			b.sortLists()
		case takingPriorities:
		}
		b.complete++
	}
}

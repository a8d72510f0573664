package replay

import (
	"math"
	"slices"
	"unicode/utf8"

	"firstkm/services/matching"
)

// Builder takes the rows of a market in the order caps, posts, preferences, priorities, each kind in any order, and finds
// what is wrong with them. A line is what a fault is reported by.
type Builder struct {
	faults   Faults
	round    Round
	groups   *names
	posts    *names
	students *names
	parents  []reference // of each group
	inGroup  []reference // of each post, in the order of rows
	seats    []int32
	rows     chunks[preference]
	complete stage
	unlisted chunks[unlisted]
	scored   bool
}

// reference is a row's mention of a group, "" for none.
type reference struct {
	line int
	name string
}

// preference is one row; numbers of students are those of their first rows.
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
	return &Builder{groups: newNames(), posts: newNames(), students: newNames()}
}

// Group adds a cap over the posts and groups that name it; parent is "" at a root.
func (b *Builder) Group(line int, group, parent []byte, limit int32) {
	if !b.valid(Caps, line, "group", group) {
		return
	}
	if _, fresh := b.groups.add(group); !fresh {
		b.faults.add(Caps, line, "group %q stands twice", group)
		return
	}
	b.parents = append(b.parents, reference{line, string(parent)})
	b.round.Cap = append(b.round.Cap, limit)
}

// Post adds a post; group is "" for none.
func (b *Builder) Post(line int, post, group []byte, seats int32) {
	b.finish(takingPosts)
	if !b.valid(Posts, line, "post", post) {
		return
	}
	if _, fresh := b.posts.add(post); !fresh {
		b.faults.add(Posts, line, "post %q stands twice", post)
		return
	}
	name := ""
	if len(group) > 0 {
		name = string(group)
		if b.groups.find(group) < 0 {
			b.faults.add(Posts, line, "unknown group %q", group)
		}
	}
	b.inGroup = append(b.inGroup, reference{line, name})
	b.seats = append(b.seats, seats)
}

// Preference adds an entry of a student's list; a lower rank is better.
func (b *Builder) Preference(line int, student []byte, rank int32, post []byte) {
	s, ok := b.student(line, student)
	if !ok {
		return
	}
	p := b.posts.find(post)
	switch {
	case p < 0:
		b.faults.add(Preferences, line, "unknown post %q", post)
	case b.rows.n == math.MaxInt32-1:
		b.faults.add(Preferences, line, "more rows than can be counted")
	case rank < 1:
		b.faults.add(Preferences, line, "rank %d: the best is 1", rank)
	default:
		b.rows.add(preference{s, rank, p, int32(line)})
	}
}

// student is the number of a student who has a row among preferences.
func (b *Builder) student(line int, id []byte) (number int32, ok bool) {
	b.finish(takingPreferences)
	if s := b.students.find(id); s >= 0 {
		return s, true
	}
	if !b.valid(Preferences, line, "student", id) {
		return 0, false
	}
	s, _ := b.students.add(id)
	return s, true
}

// Priority adds a post's score of a student, in billionths. A pair without one is not eligible once there is any row, or
// Scored was called.
func (b *Builder) Priority(line int, post, student []byte, score int64) {
	b.Scored()
	p, s := b.posts.find(post), b.students.find(student)
	if p < 0 {
		b.faults.add(Priorities, line, "unknown post %q", post)
	}
	if s < 0 {
		b.faults.add(Priorities, line, "unknown student %q: none of %s", student, Preferences)
	}
	if p < 0 || s < 0 {
		return
	}
	m := &b.round.Market
	first := int(m.First[s])
	i := slices.Index(m.Post[first:m.First[s+1]], p)
	switch {
	case i < 0:
		b.unlisted.add(unlisted{p, s, int32(line)})
	case m.Score[first+i] != matching.Ineligible:
		b.twice(line, p, s)
	default:
		m.Score[first+i] = score
	}
}

func (b *Builder) twice(line int, post, student int32) {
	b.faults.add(Priorities, line, "post %q and student %q stand together twice", b.posts.id(post), b.students.id(student))
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
	if err := b.faults.err(); err != nil {
		return nil, err
	}
	b.round.Students, b.round.Posts, b.round.Groups = b.students.list(), b.posts.list(), b.groups.list()
	return &b.round, nil
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

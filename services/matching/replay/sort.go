package replay

import (
	"cmp"
	"slices"
)

// chunks is a list that grows without being copied.
type chunks[T any] struct {
	full [][]T
	last []T
	n    int
}

const perChunk = 1 << 16

func (c *chunks[T]) add(x T) {
	if len(c.last) == cap(c.last) {
		if c.last != nil {
			c.full = append(c.full, c.last)
		}
		c.last = make([]T, 0, perChunk)
	}
	c.last = append(c.last, x)
	c.n++
}

func (c *chunks[T]) each(use func(*T)) {
	for _, part := range append(c.full, c.last) {
		for i := range part {
			use(&part[i])
		}
	}
}

// linkGroups resolves parents and complains of unknown ones and of cycles.
func (b *Builder) linkGroups() {
	parent := make([]int32, len(b.parents))
	for g, above := range b.parents {
		parent[g] = -1
		if above.name == "" {
			continue
		}
		parent[g] = b.parent(above)
	}
	for _, above := range b.strays {
		if above.name != "" {
			b.parent(above)
		}
	}
	walk := make([]int32, len(parent)) // by which walk a group was reached, from 1
	for g := range parent {
		at := int32(g)
		for at >= 0 && walk[at] == 0 {
			walk[at] = int32(g + 1)
			at = parent[at]
		}
		if at >= 0 && walk[at] == int32(g+1) {
			b.faults.add(Caps, b.firstOfCycle(parent, at), "group %q is below itself", b.groups.id(at))
		}
	}
	b.round.Parent = parent
}

// parent finds a group that is named as a parent and complains of an unknown one.
func (b *Builder) parent(above reference) int32 {
	g := b.groups.find([]byte(above.name))
	if g < 0 && !b.lost[takingCaps] {
		b.faults.add(Caps, above.line, "unknown parent %q", above.name)
	}
	return g
}

// firstOfCycle is the lowest line of a cycle.
func (b *Builder) firstOfCycle(parent []int32, at int32) int {
	line := b.parents[at].line
	for g := parent[at]; g != at; g = parent[g] {
		line = min(line, b.parents[g].line)
	}
	return line
}

// sortPosts numbers posts by their ids.
func (b *Builder) sortPosts() {
	renumbered := b.posts.sort()
	m := &b.round.Market
	m.Group, m.Seats = make([]int32, len(b.seats)), make([]int32, len(b.seats))
	for row, ref := range b.inGroup {
		p := row
		if renumbered != nil {
			p = int(renumbered[row])
		}
		m.Group[p], m.Seats[p] = -1, b.seats[row]
		if ref.name != "" {
			m.Group[p] = b.groups.find([]byte(ref.name))
		}
	}
	b.inGroup, b.seats = nil, nil
}

// sortLists numbers students by their ids, puts the lists one after the other, each by rank, and complains of what stands
// twice in one.
func (b *Builder) sortLists() {
	renumbered := b.students.sort()
	r := &b.round
	r.First = make([]int32, len(b.students.ends)+1)
	number := func(s int32) int32 {
		if renumbered != nil {
			return renumbered[s]
		}
		return s
	}
	b.rows.each(func(p *preference) { r.First[number(p.student)+1]++ })
	for s := range b.students.ends {
		r.First[s+1] += r.First[s]
	}
	r.Post, r.Rank = make([]int32, b.rows.n), make([]int32, b.rows.n)
	lines := make([]int32, b.rows.n)
	b.rows.each(func(p *preference) {
		at := &r.First[number(p.student)]
		r.Post[*at], r.Rank[*at], lines[*at] = p.post, p.rank, p.line
		*at++
	})
	b.rows = chunks[preference]{}
	copy(r.First[1:], r.First) // each had moved to the end of its list
	r.First[0] = 0
	b.sortEach(lines)
	r.Score = make([]int64, len(r.Post))
}

// sortEach puts each list into the order of ranks and complains of every entry but the first of those that stand twice.
func (b *Builder) sortEach(lines []int32) {
	r := &b.round
	seen := make([]int32, b.posts.len()+b.strange.len()) // by post: one more than the entry of the lowest line that listed it
	for s := range b.students.ends {
		lo, hi := r.First[s], r.First[s+1]
		if !sorted(r.Rank[lo:hi], lines[lo:hi]) {
			sortList(r.Rank[lo:hi], r.Post[lo:hi], lines[lo:hi])
		}
		for j := lo; j < hi; j++ {
			if j > lo && r.Rank[j] == r.Rank[j-1] && r.Rank[j] > 0 {
				b.faults.add(Preferences, int(lines[j]), "student %q has two posts at rank %d", b.students.id(int32(s)), r.Rank[j])
			}
			lowest := j
			if other := seen[r.Post[j]] - 1; other >= lo {
				b.faults.add(Preferences, int(max(lines[j], lines[other])), "student %q lists post %q twice", b.students.id(int32(s)), either(b.posts, b.strange, r.Post[j]))
				if lines[other] < lines[j] {
					lowest = other
				}
			}
			seen[r.Post[j]] = lowest + 1
		}
	}
}

// sorted reports whether ranks ascend, and lines where ranks are equal.
func sorted(rank, line []int32) bool {
	for i := 1; i < len(rank); i++ {
		if rank[i] < rank[i-1] || rank[i] == rank[i-1] && line[i] < line[i-1] {
			return false
		}
	}
	return true
}

// sortList sorts three columns by the first, equal ones by line.
func sortList(rank, post, line []int32) {
	rows := make([]preference, len(rank))
	for i := range rows {
		rows[i] = preference{0, rank[i], post[i], line[i]}
	}
	slices.SortFunc(rows, func(a, b preference) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.line, b.line)) })
	for i, row := range rows {
		rank[i], post[i], line[i] = row.rank, row.post, row.line
	}
}

// checkUnlisted complains of priorities that stand twice for a pair that nobody asked for.
func (b *Builder) checkUnlisted() {
	if b.unlisted.n == 0 {
		return
	}
	all := make([]unlisted, 0, b.unlisted.n)
	b.unlisted.each(func(u *unlisted) { all = append(all, *u) })
	b.unlisted = chunks[unlisted]{}
	slices.SortFunc(all, func(x, y unlisted) int {
		return cmp.Or(cmp.Compare(x.student, y.student), cmp.Compare(x.post, y.post), cmp.Compare(x.line, y.line))
	})
	for i := 1; i < len(all); i++ {
		if all[i].student == all[i-1].student && all[i].post == all[i-1].post {
			b.twice(int(all[i].line), all[i].post, all[i].student)
		}
	}
}

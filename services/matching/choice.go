package matching

import "math"

// contract is one entry of a student's list with what orders it.
type contract struct {
	key  uint64 // higher is better
	rank uint32 // of the student by lottery and id; lower is better among equal keys
	pref uint32 // the entry of Market.Post
}

// none stands at a post that holds nobody: no contract is higher.
var none = contract{key: math.MaxUint64, rank: 0}

func (a contract) below(b contract) bool {
	return a.key < b.key || a.key == b.key && a.rank > b.rank
}

// post is what a slot holds: a heap with the lowest contract first, and a copy of that.
type post struct {
	top   contract
	base  int32 // where the heap begins
	held  int32
	room  int32
	group int32
}

// group is a cap; slack is how many more it lets in.
type group struct{ parent, slack, lo, hi int32 }

// choice is the choosing side: it holds the best contracts offered so far that respect every cap.
type choice struct {
	posts  []post
	groups []group
	heap   []contract
	names  []int32 // of each slot: the post
	bar    []uint64
	wide   *ladder // where groups are too wide to look at each of their posts
	deep   *slopes // where groups are too deep to walk up
}

const (
	wideGroup  = 48
	deepForest = 24
)

// newChoice is empty. A key below bar[post] is refused in any case, now and later: what a full group holds only gets better.
func newChoice(m *Market, f *forest) *choice {
	c := &choice{names: f.post, bar: make([]uint64, len(f.slot)), groups: make([]group, len(f.parent)), posts: make([]post, len(f.slot))}
	for g := range c.groups {
		c.groups[g] = group{f.parent[g], f.limit[g], f.lo[g], f.hi[g]}
	}
	var size int64
	for i := range c.posts {
		size += int64(f.room[i])
	}
	if size > int64(len(m.Post)) {
		size = f.fit(m)
	}
	c.heap = make([]contract, size)
	base := int32(0)
	for i := range c.posts {
		c.posts[i] = post{top: none, base: base, room: f.room[i], group: f.group[i]}
		base += f.room[i]
		c.bar[f.post[i]] = 1 // the key of an ineligible pair is 0
	}
	if f.depth > deepForest {
		c.deep = newSlopes(f)
	}
	for g := range c.groups {
		if c.groups[g].hi-c.groups[g].lo > wideGroup {
			c.wide = newLadder(len(c.posts))
			break
		}
	}
	return c
}

// fit lowers the room of each slot to the number of students who list its post, and gives the sum.
func (f *forest) fit(m *Market) (size int64) {
	listed := make([]int32, len(f.slot))
	for _, p := range m.Post {
		listed[p]++
	}
	for i, p := range f.post {
		f.room[i] = min(f.room[i], listed[p])
		size += int64(f.room[i])
	}
	return size
}

// offer takes a contract at a slot and gives back the one that is out for good, if one is: x itself or one that x displaces.
func (c *choice) offer(i int32, x contract) (out contract, lost bool) {
	p := &c.posts[i]
	if p.held == p.room {
		if x.below(p.top) || p.room == 0 {
			return x, true
		}
		out = p.top
		c.replace(p, x)
		c.raise(i, p.top.key)
		c.changed(i)
		return out, true
	}
	full := c.full(p.group)
	if full < 0 {
		c.push(p, x)
		c.move(p.group, -1, -1)
		c.changed(i)
		return contract{}, false
	}
	j := c.lowest(full)
	if j < 0 { // a cap of nothing
		return x, true
	}
	q := &c.posts[j]
	if x.below(q.top) {
		c.raise(i, q.top.key)
		return x, true
	}
	out = q.top
	c.raise(i, out.key)
	if i == j {
		c.replace(p, x)
		c.changed(i)
		return out, true
	}
	c.pop(q)
	c.push(p, x)
	c.move(q.group, full, 1)
	c.move(p.group, full, -1)
	c.changed(j)
	c.changed(i)
	return out, true
}

func (c *choice) raise(i int32, key uint64) {
	if b := &c.bar[c.names[i]]; *b < key {
		*b = key
	}
}

// full is the innermost full group from g upwards, -1 if there is none.
func (c *choice) full(g int32) int32 {
	if c.deep != nil {
		return c.deep.full(g)
	}
	for g >= 0 && c.groups[g].slack > 0 {
		g = c.groups[g].parent
	}
	return g
}

// move adds to the slack of the groups from g up to, but not with, end.
func (c *choice) move(g, end, by int32) {
	if c.deep != nil {
		c.deep.move(g, end, by)
		return
	}
	for ; g != end; g = c.groups[g].parent {
		c.groups[g].slack += by
	}
}

// lowest is the slot of group g that holds its lowest contract, -1 if the group holds none.
func (c *choice) lowest(g int32) int32 {
	lo, hi := c.groups[g].lo, c.groups[g].hi
	if c.wide != nil && hi-lo > wideGroup {
		return c.wide.lowest(c.posts, lo, hi)
	}
	return lowestOf(c.posts, lo, hi)
}

func lowestOf(posts []post, lo, hi int32) int32 {
	best := int32(-1)
	top := none
	for i := lo; i < hi; i++ {
		if posts[i].held > 0 && (best < 0 || posts[i].top.below(top)) {
			best, top = i, posts[i].top
		}
	}
	return best
}

func (c *choice) changed(i int32) {
	if c.wide != nil {
		c.wide.changed(c.posts, i)
	}
}

// push adds to a post that has room.
func (c *choice) push(p *post, x contract) {
	h := c.heap[p.base : p.base+p.held+1]
	p.held++
	i := len(h) - 1
	for i > 0 {
		above := (i - 1) / 2
		if !x.below(h[above]) {
			break
		}
		h[i] = h[above]
		i = above
	}
	h[i] = x
	p.top = h[0]
}

// replace puts x in the place of the lowest.
func (c *choice) replace(p *post, x contract) {
	sink(c.heap[p.base:p.base+p.held], x)
	p.top = c.heap[p.base]
}

// pop removes the lowest.
func (c *choice) pop(p *post) {
	p.held--
	if p.held == 0 {
		p.top = none
		return
	}
	h := c.heap[p.base : p.base+p.held+1]
	sink(h[:p.held], h[p.held])
	p.top = h[0]
}

// sink overwrites the root with x and restores the heap.
func sink(h []contract, x contract) {
	i := 0
	for {
		child := 2*i + 1
		if child >= len(h) {
			break
		}
		if other := child + 1; other < len(h) && h[other].below(h[child]) {
			child = other
		}
		if !h[child].below(x) {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = x
}

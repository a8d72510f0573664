package matching

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

const (
	levels     = 16
	sampled    = 512
	alone      = 2048   // fewer turns than this are not worth waking another core for
	manyToTurn = 30_000 // students from which on more than one worker is used
)

// turn is a student about to propose: by rank, and the entry of the list to begin at.
type turn struct{ rank, pref uint32 }

// proposal is a contract on its way to its slot.
type proposal struct {
	contract
	slot int32
}

// worker owns some trees of the forest and some of the students who wait.
type worker struct {
	free      []turn
	wait      [levels][]turn
	out       [][]proposal // to each part of each worker's slots
	proposals int64
	_         [64]byte // workers count on cache lines of their own
}

// engine runs deferred acceptance in steps: students scan their lists, then trees choose, each over as many cores as pay.
//
// The order of proposals changes nothing but the time taken. Strong contracts go first: the quantiles of a sample of scores
// are levels, and a student whose next contract is below the present level waits. Posts then fill with contracts that mostly
// stay, and most later ones fall to the bar of their post in one comparison.
type engine struct {
	m       *Market
	f       *forest
	c       *choice
	ends    []uint32 // of each rank: where the list ends
	student []int32  // of each rank; nil when ranks are the students' numbers
	cuts    [levels]uint64
	workers []worker
}

// Match places the students of m, which must pass Check. It is the student-optimal stable matching.
// O(proposals · log seats) time for nested caps a few levels deep, another logarithm of the number of groups for deeper ones.
func Match(m *Market) Matching {
	out := Matching{Held: make([]int32, m.Students())}
	for s := range out.Held {
		out.Held[s] = -1
	}
	if len(m.Group) == 0 || len(m.Post) == 0 {
		return out
	}
	e := newEngine(m)
	e.run()
	e.collect(&out)
	return out
}

func newEngine(m *Market) *engine {
	n := 1
	if m.Students() >= manyToTurn {
		n = min(runtime.GOMAXPROCS(0), 8)
	}
	e := &engine{m: m, f: newForest(m, n), workers: make([]worker, n)}
	e.c = newChoice(m, e.f)
	for w := range e.workers {
		e.workers[w].out = make([][]proposal, n*e.f.parts)
	}
	e.cut()
	e.queue()
	return e
}

// shared reports whether trees share what one worker changes: they do in the tables for wide groups and deep forests.
func (e *engine) shared() bool { return e.c.wide != nil || e.c.deep != nil }

// cut finds the levels.
func (e *engine) cut() {
	step := max(1, len(e.m.Score)/sampled)
	var keys []uint64
	for j := 0; j < len(e.m.Score); j += step {
		keys = append(keys, keyOf(e.m.Score[j]))
	}
	slices.Sort(keys)
	for l := 1; l < levels; l++ {
		e.cuts[l] = keys[len(keys)*l/levels]
	}
}

// keyOf maps scores to keys in the same order; that of Ineligible is 0.
func keyOf(score int64) uint64 { return uint64(score) ^ 1<<63 }

// queue gives every student a turn, in the order of the lists.
func (e *engine) queue() {
	m, n := e.m, e.m.Students()
	ranks := e.ranks()
	e.ends = make([]uint32, n)
	for w := range e.workers {
		lo, hi := w*n/len(e.workers), (w+1)*n/len(e.workers)
		free := make([]turn, 0, hi-lo)
		for s := lo; s < hi; s++ {
			rank := uint32(s)
			if ranks != nil {
				rank = ranks[s]
			}
			e.ends[rank] = uint32(m.First[s+1])
			free = append(free, turn{rank, uint32(m.First[s])})
		}
		e.workers[w].free = free
	}
}

// ranks orders students by lottery, then by number; nil stands for their numbers.
func (e *engine) ranks() []uint32 {
	if len(e.m.Draw) == 0 {
		return nil
	}
	type drawn struct {
		draw    uint64
		student int32
	}
	order := make([]drawn, len(e.m.Draw))
	for s, d := range e.m.Draw {
		order[s] = drawn{d, int32(s)}
	}
	slices.SortFunc(order, func(a, b drawn) int { return cmp.Or(cmp.Compare(a.draw, b.draw), cmp.Compare(a.student, b.student)) })
	ranks := make([]uint32, len(order))
	e.student = make([]int32, len(order))
	for rank, d := range order {
		ranks[d.student], e.student[rank] = uint32(rank), d.student
	}
	return ranks
}

// run lets everybody propose who wants to, the strong first.
func (e *engine) run() {
	for level := levels - 1; ; level-- {
		for e.waiting() > 0 {
			e.each(func(w int) { e.scan(&e.workers[w], level) })
			if e.shared() {
				for w := range e.workers {
					e.choose(w)
				}
			} else {
				e.each(e.choose)
			}
		}
		if level == 0 {
			return
		}
		for w := range e.workers {
			w := &e.workers[w]
			w.free, w.wait[level-1] = w.wait[level-1], nil
		}
	}
}

// waiting is how many have a turn now.
func (e *engine) waiting() (n int) {
	for w := range e.workers {
		n += len(e.workers[w].free)
	}
	return n
}

// each runs do for every worker, together when there is enough to do.
func (e *engine) each(do func(w int)) {
	if len(e.workers) == 1 || e.waiting() < alone && e.sent() < alone {
		for w := range e.workers {
			do(w)
		}
		return
	}
	var all sync.WaitGroup
	for w := 1; w < len(e.workers); w++ {
		all.Go(func() { do(w) })
	}
	do(0)
	all.Wait()
}

// sent is how many proposals wait for the choosing side.
func (e *engine) sent() (n int) {
	for w := range e.workers {
		for _, out := range e.workers[w].out {
			n += len(out)
		}
	}
	return n
}

// scan moves each student with a turn on to the first contract that is not refused in any case, and proposes it, or waits.
func (e *engine) scan(w *worker, level int) {
	posts, scores := e.m.Post, e.m.Score
	bar, slots, part, ends := e.c.bar, e.f.slot, e.f.part, e.ends
	cut := e.cuts[level]
	for _, t := range w.free {
		end := ends[t.rank]
		for j := t.pref; j < end; j++ {
			key, p := keyOf(scores[j]), posts[j]
			if key < bar[p] {
				if key > 0 {
					w.proposals++
				}
				continue
			}
			if key < cut {
				l := e.level(key, level)
				w.wait[l] = append(w.wait[l], turn{t.rank, j})
				break
			}
			w.proposals++
			to := part[p]
			w.out[to] = append(w.out[to], proposal{contract{key, t.rank, j}, slots[p]})
			break
		}
	}
	w.free = w.free[:0]
}

// level is where a key below the present level belongs.
func (e *engine) level(key uint64, below int) int {
	l := below - 1
	for l > 0 && key < e.cuts[l] {
		l--
	}
	return l
}

// choose offers what was sent to a worker's trees; who is out has a turn again.
func (e *engine) choose(w int) {
	me := &e.workers[w]
	for part := w * e.f.parts; part < (w+1)*e.f.parts; part++ {
		for from := range e.workers {
			sent := e.workers[from].out[part]
			for i := range sent {
				x := &sent[i]
				if out, lost := e.c.offer(x.slot, x.contract); lost {
					me.free = append(me.free, turn{out.rank, out.pref + 1})
				}
			}
			e.workers[from].out[part] = sent[:0]
		}
	}
}

// collect reads what is held in the end.
func (e *engine) collect(out *Matching) {
	for i := range e.c.posts {
		p := &e.c.posts[i]
		for _, x := range e.c.heap[p.base : p.base+p.held] {
			s := int32(x.rank)
			if e.student != nil {
				s = e.student[x.rank]
			}
			out.Held[s] = int32(x.pref)
		}
	}
	for w := range e.workers {
		out.Proposals += e.workers[w].proposals
	}
}

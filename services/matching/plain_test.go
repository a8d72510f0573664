package matching_test

import (
	"slices"

	"firstkm/services/matching"
)

// plain places a market in the plainest way: one student after the other, a sorted list of contracts for each post, and the
// lowest of a group found by looking at the end of each list below it.
type plain struct {
	brute
	lists [][]pair // of each post, the highest first
	below [][]int32
	held  []int32 // of each group
}

func plainly(m *matching.Market) matching.Matching {
	p := &plain{brute{m}, make([][]pair, len(m.Seats)), make([][]int32, len(m.Cap)), make([]int32, len(m.Cap))}
	for q, g := range m.Group {
		for ; g >= 0; g = m.Parent[g] {
			p.below[g] = append(p.below[g], int32(q))
		}
	}
	out := matching.Matching{Held: make([]int32, m.Students())}
	for s := range out.Held {
		out.Held[s] = -1
		next := pair{int32(s), m.First[s]}
		for next.j < m.First[next.s+1] {
			if m.Score[next.j] == matching.Ineligible {
				next.j++
				continue
			}
			out.Proposals++
			lost, ok := p.offer(next)
			if !ok {
				break
			}
			next = pair{lost.s, lost.j + 1}
		}
	}
	for _, list := range p.lists {
		for _, x := range list {
			out.Held[x.s] = x.j
		}
	}
	return out
}

// offer takes a contract and gives back the one that is out, if one is.
func (p *plain) offer(x pair) (out pair, lost bool) {
	p.put(x)
	post := p.m.Post[x.j]
	if len(p.lists[post]) > int(p.m.Seats[post]) {
		return p.take(post), true
	}
	for g := p.m.Group[post]; g >= 0; g = p.m.Parent[g] {
		if p.held[g] > p.m.Cap[g] {
			return p.take(p.lowest(g)), true
		}
	}
	return pair{}, false
}

// lowest is the post of a group that holds its lowest contract.
func (p *plain) lowest(g int32) int32 {
	best := int32(-1)
	for _, q := range p.below[g] {
		if n := len(p.lists[q]); n > 0 && (best < 0 || p.order(p.lists[q][n-1], p.lists[best][len(p.lists[best])-1]) > 0) {
			best = q
		}
	}
	return best
}

func (p *plain) put(x pair) {
	list := &p.lists[p.m.Post[x.j]]
	at, _ := slices.BinarySearchFunc(*list, x, p.order)
	*list = slices.Insert(*list, at, x)
	p.count(x, 1)
}

// take removes the lowest of a post.
func (p *plain) take(post int32) pair {
	list := &p.lists[post]
	x := (*list)[len(*list)-1]
	*list = (*list)[:len(*list)-1]
	p.count(x, -1)
	return x
}

func (p *plain) count(x pair, by int32) {
	for g := p.m.Group[p.m.Post[x.j]]; g >= 0; g = p.m.Parent[g] {
		p.held[g] += by
	}
}

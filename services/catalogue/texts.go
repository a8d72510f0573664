package catalogue

import "math"

// passage is one part of a text and what a pair of characters in it counts.
type passage struct {
	text   string
	weight float64
}

// texts finds the texts that are like another one, by their pairs of characters (BM25 with the rarity of a pair squared:
// a pair asked for counts by its rarity as much as the one found).
type texts struct {
	count int
	lists map[string][]occurrence
}

// occurrence is a text that holds a pair, and the pair's share in its likeness, its rarity included.
type occurrence struct {
	text  int32
	share float32
}

// How soon more of a pair stops counting, and what a long text takes away. Profiles repeat what matters, so that more
// counts longer than in a search.
const (
	likeSaturation = 3
	likeLength     = 0.7
)

func newTexts(all [][]passage) *texts {
	bags, lengths, total := make([]map[string]float64, len(all)), make([]float64, len(all)), 0.0
	for i, t := range all {
		bags[i] = bag(t)
		for _, n := range bags[i] {
			lengths[i] += n
		}
		total += lengths[i]
	}
	mean := max(1, total/float64(max(1, len(all))))
	x := &texts{count: len(all), lists: make(map[string][]occurrence)}
	for i, b := range bags {
		for pair, n := range b {
			n *= (likeSaturation + 1) / (n + likeSaturation*(1-likeLength+likeLength*lengths[i]/mean))
			x.lists[pair] = append(x.lists[pair], occurrence{int32(i), float32(n)})
		}
	}
	for _, list := range x.lists {
		n, df := float64(len(all)), float64(len(list))
		rarity := math.Log(1 + (n-df+0.5)/(df+0.5))
		for i := range list {
			list[i].share *= float32(rarity * rarity)
		}
	}
	return x
}

// bag counts the pairs of a text.
func bag(t []passage) map[string]float64 {
	b := make(map[string]float64)
	for _, p := range t {
		for _, pair := range bigrams(p.text) {
			b[pair] += p.weight
		}
	}
	return b
}

// like is how much each text is like t; the most alike is 1. All are 0 when none shares a pair.
func (x *texts) like(t []passage) []float64 {
	out := make([]float64, x.count)
	for pair, n := range bag(t) {
		n = math.Sqrt(n)
		for _, o := range x.lists[pair] {
			out[o.text] += n * float64(o.share)
		}
	}
	return shares(out)
}

// shares divides by the largest, in place.
func shares(v []float64) []float64 {
	most := 0.0
	for _, n := range v {
		most = max(most, n)
	}
	if most > 0 {
		for i := range v {
			v[i] /= most
		}
	}
	return v
}

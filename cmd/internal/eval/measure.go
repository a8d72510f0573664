package eval

import (
	"math"
	"slices"
)

// report is the means of each kind, in the order the kinds were met.
type report struct {
	Documents int     `json:"documents"`
	Rejected  int     `json:"rejected"`
	Kinds     []means `json:"kinds"`
}

// means are the measures of one kind; a query without results counts 0.
type means struct {
	Kind      string  `json:"kind"`
	Queries   int     `json:"queries"`
	NDCG10    float64 `json:"ndcg_10"`
	Recall10  float64 `json:"recall_10"`
	MRR       float64 `json:"mrr"`
	MRR10     float64 `json:"mrr_10"`
	Success1  float64 `json:"success_1"`
	Success10 float64 `json:"success_10"`
}

// add counts one answered query: refs as they were ranked, at most a hundred of them.
func (m *means) add(refs []string, q question) {
	m.Queries++
	gain, first, met := 0.0, 0, map[string]bool{}
	for i, ref := range refs {
		right, ok := q.answers(ref)
		if !ok || met[right] {
			continue // a right document counts once
		}
		met[right] = true
		if first == 0 {
			first = i + 1
		}
		if i < 10 {
			gain += discount(i)
			m.Recall10 += 1 / float64(len(q.right))
		}
	}
	ideal := 0.0
	for i := range min(10, len(q.right)) {
		ideal += discount(i)
	}
	m.NDCG10 += gain / ideal
	if first > 0 {
		m.MRR += 1 / float64(first)
	}
	if first > 0 && first <= 10 {
		m.MRR10 += 1 / float64(first)
		m.Success10++
	}
	if first == 1 {
		m.Success1++
	}
}

func discount(rank int) float64 { return 1 / math.Log2(float64(rank)+2) }

// answers tells which right document a ref is or stands for.
func (q question) answers(ref string) (string, bool) {
	if slices.Contains(q.right, ref) {
		return ref, true
	}
	if slices.Contains(q.same, ref) {
		return q.right[0], true
	}
	return "", false
}

func (m *means) finish() {
	n := float64(max(1, m.Queries))
	for _, sum := range []*float64{&m.NDCG10, &m.Recall10, &m.MRR, &m.MRR10, &m.Success1, &m.Success10} {
		*sum /= n
	}
}

package bleveindex

// reread is how many postings of terms can be counted in the time that it takes to read one document's own texts.
const reread = 1000

// reads reports whether a group's hits are so few that their own texts say sooner how often they hold the terms than the
// postings, of which it was not counted yet.
func (r *run) reads(g *group) (bool, error) {
	left := 0
	for _, term := range r.plan.terms {
		for field := range min(g.fields(), inMore) {
			p, err := g.finder.term(term, field)
			if err != nil {
				return false, err
			}
			left += p.uncounted()
		}
	}
	return reread*len(g.docs) < left, nil
}

// uncounted is how many documents hold the term, if nobody has counted yet how often.
func (p *postings) uncounted() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.counted {
		return 0
	}
	return p.count
}

// scoreRead scores a group's hits by their own texts, in the order of score.
func (r *run) scoreRead(g *group) error {
	g.scores = r.work.scores(len(g.docs))
	freqs := make([][inMore]uint16, len(r.plan.terms))
	for at, doc := range g.docs {
		rec, err := g.finder.part.record(doc, false)
		if err != nil {
			return err
		}
		clear(freqs)
		r.count(rec.p.Title, inTitle, freqs)
		r.count(rec.p.Description, inBody, freqs)
		lengths, sum := r.view.table.Lengths(g.rows[at]), float32(0)
		for term := range r.plan.terms {
			for field := range g.fields() {
				s := r.stats.scorer(term, field)
				if field == inMore {
					p, err := g.finder.term(r.plan.terms[term], field)
					if err != nil {
						return err
					}
					if p.bits.Contains(doc) {
						sum += s.share
					}
				} else if freq := freqs[term][field]; freq > 0 {
					sum += s.of(kind{freq, s.length(lengths)})
				}
			}
		}
		g.scores[at] = sum
	}
	return nil
}

// count adds how often a text holds each term.
func (r *run) count(text string, field int, freqs [][inMore]uint16) {
	found := grams(text)
	if field == inTitle {
		found = append(found, singles(text, found)...)
	}
	for _, g := range found {
		for n, term := range r.plan.terms {
			if g.term == term {
				freqs[n][field]++
			}
		}
	}
}

package saved

import (
	"context"
	"encoding/json"
	"fmt"

	"firstkm/search"
)

// past is an opening as it could be found before it changed.
type past struct {
	Seen
	of  *Service
	one search.Index // of the document alone, made when it is asked
}

// stoodOn reports whether the opening, as it was, stood on the result of a search when its owner saved it, or went on with
// it after a pause. Of a document that was never written down nothing is known.
func (p *past) stoodOn(ctx context.Context, of Search) (bool, error) {
	if p.Said == "" || !of.Since.After(p.FreshAt) || !p.ShutAt.IsZero() && of.Since.After(p.ShutAt) {
		return false, nil
	}
	if p.one == nil {
		doc, err := unsaid(p.Said)
		if err != nil {
			return false, err
		}
		one, err := p.of.Percolator.Alone(doc)
		if err != nil {
			return false, err
		}
		p.one = one
	}
	return p.of.answers(ctx, of, p.one)
}

func (p *past) close() error {
	if p.one == nil {
		return nil
	}
	return p.one.Close()
}

// unsaid reads what said wrote.
func unsaid(s string) (doc search.Placement, err error) {
	if s == "" {
		return doc, nil
	}
	if err = json.Unmarshal([]byte(s), &doc); err != nil {
		err = fmt.Errorf("read what an opening said: %w", err)
	}
	return doc, err
}

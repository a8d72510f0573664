package check

import (
	"context"
	"fmt"
	"os"

	"firstkm/services/privacy"
)

// Terms are the deadlines and retention periods of personal data: the defaults with the lines of a file over them, one JSON
// object a line as privacy.TermLine says; an empty name is no file. The error names file and line.
func Terms(name string) (privacy.Terms, error) {
	terms := privacy.DefaultTerms()
	if name == "" {
		return terms, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return terms, err
	}
	defer f.Close()
	var list []privacy.TermLine
	err = lines(context.Background(), f, func(n int, raw []byte) error {
		l, err := decode[privacy.TermLine](raw)
		if err == nil {
			err = l.Check()
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		list = append(list, l)
		return nil
	})
	return terms.With(list...), err
}

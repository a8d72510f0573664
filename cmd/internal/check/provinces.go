package check

import (
	"context"
	"fmt"
	"os"

	"firstkm/services/compliance"
)

// Provinces is the national regulation with the provincial thresholds of a file, one JSON object a line as
// compliance.ProvinceRule says; an empty name is no file. The error names file and line.
func Provinces(name string) (compliance.Regulation, error) {
	r := compliance.National()
	if name == "" {
		return r, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return r, err
	}
	defer f.Close()
	err = lines(context.Background(), f, func(n int, raw []byte) error {
		rule, err := decode[compliance.ProvinceRule](raw)
		if err == nil {
			r, err = r.With(rule)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		return nil
	})
	return r, err
}

package check

import (
	"context"
	"fmt"
	"os"

	"firstkm/services/teacher"
)

// Standards are the provincial standards of dual-qualified teachers of a file, one JSON object a line as
// teacher.LevelStandard says; an empty name is no file. The error names file and line.
func Standards(name string) (teacher.Standards, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out teacher.Standards
	err = lines(context.Background(), f, func(n int, raw []byte) error {
		s, err := decode[teacher.LevelStandard](raw)
		if err == nil {
			err = s.Check()
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
		out = append(out, s)
		return nil
	})
	return out, err
}

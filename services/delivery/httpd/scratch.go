package httpd

import (
	"errors"
	"fmt"
	"os"
)

// Scratch is a file without a name, for a body that is too large to hold: it is gone when it is closed, or when the program is.
func Scratch() (*os.File, error) {
	f, err := os.CreateTemp("", "firstkm-body-*")
	if err != nil {
		return nil, fmt.Errorf("make room for a body: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

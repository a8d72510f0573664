//go:build unix

package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrSecond says that another process works on the data directory.
var ErrSecond = errors.New("another firstkm works on this data directory: stop it, or choose another directory with --data")

// lock takes the file for this process until it is closed or the process ends, however it ends.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { //nolint:gosec // a file descriptor fits an int
		_ = f.Close()
		return nil, fmt.Errorf("%s: %w", path, ErrSecond)
	}
	return f, nil
}

// Alone does something with a data directory while no program works on it.
func Alone(data string, do func() error) (err error) {
	f, err := lock(filepath.Join(data, "lock"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return do()
}

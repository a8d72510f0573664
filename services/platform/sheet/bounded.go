package sheet

import (
	"errors"
	"fmt"
	"io"

	"firstkm/services/kernel/fault"
)

// bounded reads at most left bytes and fails with ErrTooLarge on the next.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		var one [1]byte
		switch n, err := b.from.Read(one[:]); {
		case n > 0:
			return 0, ErrTooLarge
		default:
			return 0, err
		}
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.from.Read(p)
	b.left -= int64(n)
	return n, err
}

// source marks errors of the caller's own reader, so that a broken connection is not taken for a broken file.
type source struct{ from io.Reader }

type sourceError struct{ cause error }

func (e sourceError) Error() string { return e.cause.Error() }

// Unwrap is the cause, unless that says EOF within a longer story: a connection that was cut is not the file's end.
func (e sourceError) Unwrap() error {
	if errors.Is(e.cause, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return e.cause
}

func (s source) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	if err != nil && err != io.EOF {
		err = sourceError{err}
	}
	return n, err
}

// readFault says what a failed read means: a limit met, the caller's reader failed, or the file is damaged.
func readFault(err error) error {
	var own sourceError
	switch {
	case errors.Is(err, io.EOF):
		return err
	case fault.Of(err) != nil:
		return err
	case errors.As(err, &own):
		return fmt.Errorf("read table: %w", own)
	default:
		return ErrBroken.Because(err)
	}
}

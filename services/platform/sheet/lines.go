package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// errLongLine says that a line is longer than any that is read; the reader stands behind it.
var errLongLine = errors.New("line too long")

// lines cuts text at line ends and counts them.
type lines struct {
	in  *bufio.Reader
	end byte // '\n', or '\r' in files of an old Macintosh
	max int
	no  int
	buf []byte
}

func newLines(in *bufio.Reader, maxLine int) *lines {
	l := &lines{in: in, end: '\n', max: maxLine}
	if head, _ := in.Peek(peek); bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		l.end = '\r'
	}
	return l
}

// next is the following line without its end, valid until the next call; at the end of the file io.EOF.
func (l *lines) next() ([]byte, error) {
	l.buf = l.buf[:0]
	long := false
	for {
		part, err := l.in.ReadSlice(l.end)
		if whole := err == nil && len(l.buf) == 0 && !long; whole && len(part) <= l.max {
			l.no++
			return bytes.TrimRight(part, "\r\n"), nil
		}
		if long = long || len(l.buf)+len(part) > l.max; !long {
			l.buf = append(l.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, readFault(err)
		case err != nil && !long && len(l.buf) == 0:
			return nil, io.EOF
		}
		l.no++
		if long {
			return nil, errLongLine
		}
		return bytes.TrimRight(l.buf, "\r\n"), nil
	}
}

// ahead is what is buffered behind the line just read.
func (l *lines) ahead() []byte {
	b, _ := l.in.Peek(l.in.Buffered())
	return b
}

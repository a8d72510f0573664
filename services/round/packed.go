package round

import (
	"bytes"
	"compress/gzip"
	"io"
)

// packed is a file on its way into the store: gzipped, part by part.
type packed struct {
	save func(part int, body []byte) error
	buf  bytes.Buffer
	zip  *gzip.Writer
	part int
}

// Write implements io.Writer.
func (f *packed) Write(p []byte) (int, error) {
	if f.zip == nil {
		f.zip = gzip.NewWriter(&f.buf)
	}
	n, err := f.zip.Write(p)
	for err == nil && f.buf.Len() >= partBytes {
		err = f.flush(f.buf.Next(partBytes))
	}
	return n, err
}

func (f *packed) flush(body []byte) error {
	f.part++
	return f.save(f.part, bytes.Clone(body))
}

// Close implements io.Closer.
func (f *packed) Close() error {
	if f.zip == nil {
		f.zip = gzip.NewWriter(&f.buf)
	}
	if err := f.zip.Close(); err != nil || f.buf.Len() == 0 {
		return err
	}
	return f.flush(f.buf.Bytes())
}

// unpack writes a packed file of which each gives the parts in order.
func unpack(to io.Writer, each func(func([]byte) error) error) error {
	var all bytes.Buffer // packed: some megabytes for a large round
	if err := each(func(body []byte) error { _, err := all.Write(body); return err }); err != nil {
		return err
	}
	zip, err := gzip.NewReader(&all)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, zip) //nolint:gosec // what we packed ourselves
	return err
}

package importing

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"firstkm/services/imports"
	"firstkm/services/platform/sheet"
)

// spooled are the files of an import on disk, so that they can be read more than once: first to see that they can be read
// to their end, then to write, and again when the database asks a transaction to be run anew.
type spooled []*file

// file is one of them.
type file struct {
	name, contentType string
	disk              *os.File
}

// spool copies files to disk, each up to the limit.
func spool(files []imports.File) (spooled, error) {
	var out spooled
	for _, f := range files {
		disk, err := scratch()
		if err != nil {
			return out, err
		}
		out = append(out, &file{name: f.Name, contentType: f.ContentType, disk: disk})
		n, err := io.Copy(disk, io.LimitReader(f.Body, imports.MaxBytes+1))
		if err != nil {
			return out, fmt.Errorf("receive the file: %w", err)
		}
		if n > imports.MaxBytes {
			return out, sheet.ErrTooLarge
		}
	}
	return out, nil
}

// scratch is a file without a name: it is gone when it is closed, or when the program is.
func scratch() (*os.File, error) {
	f, err := os.CreateTemp("", "firstkm-import-*")
	if err != nil {
		return nil, fmt.Errorf("make room for the file: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (s spooled) remove() {
	for _, f := range s {
		_ = f.disk.Close() // it was read, nothing can be lost
	}
}

// read is the file from its beginning.
func (f *file) read() io.Reader { return io.NewSectionReader(f.disk, 0, imports.MaxBytes) }

// open is the file as a table.
func (f *file) open() (sheet.Rows, error) {
	lim := sheet.DefaultLimits()
	lim.Bytes, lim.Rows = imports.MaxBytes, imports.MaxRows
	return sheet.Open(f.name, f.contentType, f.read(), lim)
}

// whole reads the table to its end and counts its rows, or reports why it cannot be read.
func (f *file) whole() (n int, err error) {
	rows, err := f.open()
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }() // temporary files only
	for {
		switch _, err := rows.Next(); {
		case errors.Is(err, io.EOF):
			return n, nil
		case err != nil:
			return n, err
		}
		n++
	}
}

// stem is the file's name without folder and endings, for the name of the corrected one.
func stem(name string) string {
	base := filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(base, ".gz")
	base = strings.TrimSuffix(base, filepath.Ext(base))
	if base == "" || base == "." || base == "/" {
		return "import"
	}
	return base
}

func unpack(body []byte) (io.Reader, error) {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("unpack the file of refused rows: %w", err)
	}
	return r, nil
}

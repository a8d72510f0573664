package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/xuri/excelize/v2"
)

// xlsxRows reads the first visible sheet of a workbook that is not empty.
type xlsxRows struct {
	table
	file *excelize.File
	rows *excelize.Rows
	line int
	temp string // directory of the parts unpacked to disk
}

// inMemory is the size up to which a sheet is unpacked in memory; beyond it goes to disk.
const inMemory = 1 << 20

func openXLSX(in *bufio.Reader, lim Limits) (_ Rows, err error) {
	packed, err := io.ReadAll(&bounded{in, lim.Bytes})
	if err != nil {
		return nil, readFault(err)
	}
	if err := inspect(packed, lim); err != nil {
		return nil, err
	}
	x := &xlsxRows{}
	if x.temp, err = os.MkdirTemp("", "firstkm-sheet-"); err != nil {
		return nil, fmt.Errorf("make a directory to unpack into: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, x.Close())
		}
	}()
	if err := guard(func() (err error) {
		x.file, err = excelize.OpenReader(bytes.NewReader(packed), excelize.Options{
			UnzipSizeLimit: lim.Unpacked, UnzipXMLSizeLimit: min(inMemory, lim.Unpacked), TmpDir: x.temp, RawCellValue: true,
		})
		return err
	}); err != nil {
		return nil, err
	}
	x.table = table{lim: lim, read: x.record}
	if err := x.pickSheet(); err != nil {
		return nil, err
	}
	return x, nil
}

// guard runs the library on a stranger's file: whatever it stumbles over is the file's fault and not the program's end.
func guard(step func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ErrBroken.Because(fmt.Errorf("workbook: %v", p))
		}
	}()
	switch err := step(); {
	case err == nil || err == io.EOF:
		return err
	case errors.Is(err, ErrTooWide):
		return err
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrAlgorithm):
		return ErrBroken.Because(err)
	default:
		return ErrBroken.Because(fmt.Errorf("workbook: %w", err))
	}
}

// pickSheet opens the first visible sheet with a header.
func (x *xlsxRows) pickSheet() error {
	return guard(func() error {
		for _, name := range x.file.GetSheetList() {
			if visible, err := x.file.GetSheetVisible(name); err != nil || !visible {
				continue
			}
			rows, err := x.file.Rows(name)
			if err != nil {
				continue // a chart stands in a sheet of its own, without rows
			}
			x.rows, x.line, x.queue = rows, 0, nil
			if err := x.findHeader(XLSX); err == nil {
				return x.readEpoch()
			} else if !errors.Is(err, ErrEmpty) {
				return err
			}
			_ = rows.Close()
			x.rows = nil
		}
		return ErrEmpty
	})
}

func (x *xlsxRows) readEpoch() error {
	props, err := x.file.GetWorkbookProps()
	if err != nil {
		return err
	}
	x.head.date1904 = props.Date1904 != nil && *props.Date1904
	return nil
}

func (x *xlsxRows) record() (r raw, err error) {
	err = guard(func() error {
		if !x.rows.Next() {
			if err := x.rows.Error(); err != nil {
				return err
			}
			return io.EOF
		}
		x.line++
		cells, err := x.rows.Columns()
		if err != nil {
			return err
		}
		r = raw{line: x.line}
		for i, c := range cells {
			if len(c) > x.lim.Cell {
				r.problem, c = longCell, ""
			}
			cells[i] = clean(c)
		}
		if r.cells = trimEnd(cells); len(r.cells) > x.lim.Columns {
			return ErrTooWide
		}
		return nil
	})
	return r, err
}

// Close removes what was unpacked.
func (x *xlsxRows) Close() error {
	if x.rows != nil {
		_ = x.rows.Close()
	}
	if x.file != nil {
		_ = x.file.Close()
	}
	if err := os.RemoveAll(x.temp); err != nil {
		return fmt.Errorf("remove what was unpacked: %w", err)
	}
	return nil
}

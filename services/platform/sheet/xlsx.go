package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"firstkm/services/kernel/fault"
)

// Bounds of a workbook beside the reader's limits.
const (
	mostParts   = 10_000    // files in the archive
	mostBook    = 1 << 20   // bytes of the list of sheets
	mostStrings = 5_000_000 // shared strings
	lastLine    = 1 << 20   // of a sheet, as its makers set it
)

// xlsxRows reads the first visible sheet of a workbook that is not empty. Workbooks are read here and not by the library that
// writes them: it holds what a stranger's file tells it to hold, follows row numbers wherever they lead, and takes a
// dozen times as long. Only the sheet that is read is unpacked, as it is read; pictures and other sheets may be as they like.
type xlsxRows struct {
	table
	sheet *sheetParser
}

func openXLSX(in *bufio.Reader, lim Limits) (Rows, error) {
	packed, err := io.ReadAll(&bounded{in, lim.Bytes})
	if err != nil {
		return nil, readFault(err)
	}
	if bytes.Count(packed, []byte("PK\x01\x02")) > mostParts {
		return nil, ErrTooLarge
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	b := book{parts: make(map[string]*zip.File, len(archive.File)), left: lim.Unpacked}
	for _, f := range archive.File {
		b.parts[partName(f.Name)] = f
	}
	sheets, date1904, err := b.sheets()
	if err != nil {
		return nil, err
	}
	texts, err := b.strings()
	if err != nil {
		return nil, err
	}
	for _, name := range sheets {
		x, err := b.open(name, texts, lim)
		if errors.Is(err, ErrEmpty) {
			continue
		}
		if err != nil {
			return nil, err
		}
		x.head.date1904 = date1904
		return x, nil
	}
	return nil, ErrEmpty
}

func (x *xlsxRows) record() (raw, error) {
	r, err := x.sheet.next()
	if err != nil {
		return raw{}, xmlFault(err)
	}
	for i, c := range r.cells {
		if len(c) > x.lim.Cell {
			r.problem, c = longCell, ""
		}
		r.cells[i] = clean(strings.ReplaceAll(c, "_x000D_", "")) // how workbooks write a carriage return
	}
	r.cells = trimEnd(r.cells)
	return r, nil
}

// Close ends the unpacking.
func (x *xlsxRows) Close() error { return x.sheet.part.Close() }

// book is an opened workbook; left is what may still be unpacked.
type book struct {
	parts map[string]*zip.File
	left  int64
}

// partName is the name by which a part is found: makers differ in case and in the slash.
func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(s, `\`, "/"), "/"))
}

func (b *book) open(name string, texts *sharedStrings, lim Limits) (*xlsxRows, error) {
	part, err := b.part(name)
	if err != nil {
		return nil, err
	}
	x := &xlsxRows{sheet: &sheetParser{part: part, xml: newDecoder(part), texts: texts, lim: lim}}
	x.table = table{lim: lim, read: x.record}
	if err := x.findHeader(XLSX); err != nil {
		_ = part.Close()
		return nil, err
	}
	x.sheet.head = x.headAt
	return x, nil
}

// part opens a part of the archive. All parts together unpack to no more than is left; what a part claims for its size is not
// asked.
func (b *book) part(name string) (io.ReadCloser, error) {
	f, ok := b.parts[name]
	if !ok {
		return nil, ErrEmpty
	}
	r, err := f.Open()
	if err != nil {
		return nil, ErrBroken.Because(err)
	}
	return &countedPart{ReadCloser: r, book: b}, nil
}

type countedPart struct {
	io.ReadCloser
	book *book
}

func (p *countedPart) Read(to []byte) (int, error) {
	n, err := p.ReadCloser.Read(to)
	if p.book.left -= int64(n); p.book.left < 0 {
		return 0, ErrTooLarge
	}
	return n, err
}

// sheets are the names of the visible sheets' parts in the order of their tabs, and whether the book counts days from 1904.
func (b *book) sheets() (names []string, date1904 bool, err error) {
	var list struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			ID    string `xml:"id,attr"`
			State string `xml:"state,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := b.decode("xl/workbook.xml", &list); err != nil {
		return nil, false, err
	}
	if err := b.decode("xl/_rels/workbook.xml.rels", &links); err != nil {
		return nil, false, err
	}
	target := make(map[string]string, len(links.Links))
	for _, l := range links.Links {
		if !strings.HasPrefix(l.Target, "/") {
			l.Target = path.Join("xl", l.Target)
		}
		target[l.ID] = partName(l.Target)
	}
	for _, s := range list.Sheets {
		if s.State == "" || s.State == "visible" {
			names = append(names, target[s.ID])
		}
	}
	is := list.Properties.Date1904
	return names, is == "1" || is == "true", nil
}

// decode reads one of the small parts. An archive without them is no workbook.
func (b *book) decode(name string, to any) error {
	part, err := b.part(name)
	if errors.Is(err, ErrEmpty) {
		return ErrUnsupported
	}
	if err != nil {
		return err
	}
	defer part.Close()
	if err := xml.NewDecoder(&bounded{part, mostBook}).Decode(to); err != nil {
		return xmlFault(err)
	}
	return nil
}

// xmlFault leaves limits as they are and calls the rest damage.
func xmlFault(err error) error {
	if errors.Is(err, io.EOF) || fault.Of(err) != nil {
		return err
	}
	return ErrBroken.Because(err)
}

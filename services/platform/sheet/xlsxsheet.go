package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// sheetParser reads the rows of one sheet as they come.
type sheetParser struct {
	part  io.ReadCloser
	xml   *xml.Decoder
	texts *sharedStrings
	lim   Limits
	line  int
	ended bool
	head  int    // line of the header, once it is known; merged cells matter below it
	torn  string // the first range of merged cells that spans rows below the header
}

// errCutOff says that a part ends before its content does.
var errCutOff = errors.New("the sheet is cut off")

// next is the following row that the sheet holds; rows without a cell may be left out of it.
func (p *sheetParser) next() (raw, error) {
	for !p.ended {
		token, err := p.xml.RawToken()
		if err != nil {
			return raw{}, cutOff(err)
		}
		switch el := token.(type) {
		case xml.StartElement:
			if el.Name.Local == "row" {
				return p.row(el)
			}
		case xml.EndElement:
			p.ended = el.Name.Local == "sheetData" || el.Name.Local == "worksheet" || el.Name.Local == "chartsheet"
			if el.Name.Local == "sheetData" {
				p.merges()
			}
		}
	}
	if p.torn != "" {
		return raw{}, merged(p.torn)
	}
	return raw{}, io.EOF
}

// merges looks behind the rows for cells that span several of them: all but the first row would lose the value. What else
// stands there, or is broken there, does no harm to the rows.
func (p *sheetParser) merges() {
	for p.torn == "" {
		token, err := p.xml.RawToken()
		if err != nil {
			return
		}
		el, ok := token.(xml.StartElement)
		if !ok || el.Name.Local != "mergeCell" {
			continue
		}
		ref := attribute(el, "ref")
		from, to, _ := strings.Cut(ref, ":")
		if first, last := lineOf(from), lineOf(to); first > p.head && last > first {
			p.torn = ref
		}
	}
}

// lineOf is the line of a cell's name: 7 for AB7; 0 when it names none.
func lineOf(name string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(name, "$ABCDEFGHIJKLMNOPQRSTUVWXYZ")) // an odd name is none
	return n
}

// cutOff makes an early end an error, so that half a sheet is never taken for a whole one.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return errCutOff
	}
	return err
}

// row reads up to the row's end.
func (p *sheetParser) row(start xml.StartElement) (raw, error) {
	p.line++
	if n, err := strconv.Atoi(attribute(start, "r")); err == nil && n > p.line {
		p.line = n
	}
	if p.line > lastLine {
		return raw{}, ErrTooManyRows
	}
	r := raw{line: p.line}
	for column := 0; ; {
		token, err := p.xml.RawToken()
		if err != nil {
			return raw{}, cutOff(err)
		}
		switch el := token.(type) {
		case xml.StartElement:
			if el.Name.Local != "c" {
				continue
			}
			if at := columnOf(attribute(el, "r")); at > 0 {
				column = at - 1
			}
			value, err := p.cell(attribute(el, "t"))
			if err != nil {
				return raw{}, err
			}
			if value != "" {
				if column >= p.lim.Columns {
					return raw{}, ErrTooWide
				}
				for len(r.cells) <= column {
					r.cells = append(r.cells, "")
				}
				r.cells[column] = value
			}
			column++
		case xml.EndElement:
			if el.Name.Local == "row" {
				return r, nil
			}
		}
	}
}

// cell reads up to the cell's end. Its value stands in v, or for text of its own in the t of is; the formula that made it (f) and
// the reading aids (rPh) are passed over.
func (p *sheetParser) cell(kind string) (string, error) {
	var value []byte
	take, aid := false, false
	for {
		token, err := p.xml.RawToken()
		if err != nil {
			return "", cutOff(err)
		}
		switch el := token.(type) {
		case xml.StartElement:
			aid = aid || el.Name.Local == "rPh"
			take = !aid && (el.Name.Local == "v" || el.Name.Local == "t")
		case xml.CharData:
			if take && len(value) <= p.lim.Cell {
				value = append(value, el...)
			}
		case xml.EndElement:
			take = false
			switch el.Name.Local {
			case "rPh":
				aid = false
			case "c":
				return p.value(kind, value)
			}
		}
	}
}

func (p *sheetParser) value(kind string, value []byte) (string, error) {
	if kind != "s" || len(value) == 0 {
		return string(value), nil
	}
	i, err := strconv.Atoi(string(value))
	if err != nil {
		return "", err
	}
	return p.texts.at(i)
}

func attribute(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// columnOf is the column of a cell's name, from 1: 28 for AB7; 0 when it names none.
func columnOf(name string) int {
	n := 0
	for i := 0; i < len(name) && name[i] >= 'A' && name[i] <= 'Z'; i++ {
		if n = n*26 + int(name[i]-'A'+1); n > 1<<14 {
			return 1 << 14
		}
	}
	return n
}

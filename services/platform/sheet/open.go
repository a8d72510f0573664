package sheet

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"strings"
)

// peek is how much of a file is looked at to tell what it is.
const peek = 64 << 10

// Open tells what r holds by its content, reads the header and returns the rows. The name and the content type only decide
// where the content leaves a doubt, and may be empty. Faults: ErrOldExcel, ErrUnsupported, ErrNotLines, ErrEmpty, ErrTooLarge,
// ErrTooWide, ErrBroken.
func Open(name, contentType string, r io.Reader, lim Limits) (Rows, error) {
	in := bufio.NewReaderSize(&bounded{source{r}, lim.Bytes}, peek)
	head, err := look(in)
	if err != nil {
		return nil, err
	}
	if isGzip(head) {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, readFault(err)
		}
		in = bufio.NewReaderSize(&bounded{unpacked, lim.Unpacked}, peek)
		if head, err = look(in); err != nil {
			return nil, err
		}
		name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	}
	return openAs(guess(head, hint(name, contentType)), in, lim)
}

// look is the beginning of the file, without taking it.
func look(in *bufio.Reader) ([]byte, error) {
	head, err := in.Peek(peek)
	if err != nil && err != io.EOF {
		return nil, readFault(err)
	}
	if len(head) == 0 {
		return nil, ErrEmpty
	}
	return head, nil
}

// content is what the beginning of a file shows it to be.
type content uint8

const (
	unknownContent content = iota
	workbook
	oldWorkbook
	delimited // text in columns
	tabbed    // the same, by its name with tabs
	jsonLines
	jsonOther // JSON, but not an object a line
)

func openAs(c content, in *bufio.Reader, lim Limits) (Rows, error) {
	switch c {
	case workbook:
		return openXLSX(in, lim)
	case oldWorkbook:
		return nil, ErrOldExcel
	case delimited, tabbed:
		return openCSV(in, c == tabbed, lim)
	case jsonLines:
		return openNDJSON(in, lim)
	case jsonOther:
		return nil, ErrNotLines
	default:
		return nil, ErrUnsupported
	}
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b, 8}) }

// guess decides by magic numbers first, then by the first character, then by the hint.
func guess(head []byte, said content) content {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return workbook
	case bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}):
		return oldWorkbook // compound file: .xls, or .xlsx under a password
	case bytes.HasPrefix(head, []byte("%PDF-")), isGzip(head):
		return unknownContent
	case wideOrder(head) != nil:
		return orDelimited(said)
	case bytes.IndexByte(head, 0) >= 0:
		return unknownContent
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(utf8BOM)), " \t\r\n")
	switch {
	case len(text) == 0:
		return orDelimited(said)
	case markup(text):
		return oldWorkbook // a web page or XML 2003 that calls itself .xls
	case text[0] == '{', text[0] == '[':
		return jsonOr(said, text)
	default:
		return orDelimited(said)
	}
}

// jsonOr tells objects a line from other JSON, and both from columns whose first header begins with a bracket.
func jsonOr(said content, text []byte) content {
	line, _, whole := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimSpace(line)
	object := line[0] == '{' && (json.Valid(line) || !whole && len(text) > peek/2)
	switch {
	case object:
		return jsonLines
	case said == delimited || said == tabbed:
		return said
	case line[0] == '{' && len(line) > 1 && said == jsonLines:
		return jsonLines // its first row is bad, which the row will say
	default:
		return jsonOther
	}
}

func orDelimited(said content) content {
	if said == tabbed {
		return tabbed
	}
	return delimited
}

func markup(text []byte) bool {
	low := bytes.ToLower(text[:min(len(text), 16)])
	for _, tag := range []string{"<?xml", "<html", "<!doctype", "<table", "<meta"} {
		if bytes.HasPrefix(low, []byte(tag)) {
			return true
		}
	}
	return false
}

// hint is what the file's name and declared type say it is.
func hint(name, contentType string) content {
	name, contentType = strings.ToLower(name), strings.ToLower(contentType)
	switch {
	case strings.HasSuffix(name, ".tsv"), strings.HasSuffix(name, ".tab"), strings.Contains(contentType, "tab-separated"):
		return tabbed
	case strings.HasSuffix(name, ".ndjson"), strings.HasSuffix(name, ".jsonl"), strings.Contains(contentType, "json"):
		return jsonLines
	case strings.HasSuffix(name, ".csv"), strings.Contains(contentType, "csv"):
		return delimited
	default:
		return unknownContent
	}
}

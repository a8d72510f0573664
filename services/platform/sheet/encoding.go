package sheet

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const utf8BOM = "\ufeff"

// wideOrder is the UTF-16 that a byte order mark announces ("Unicode 文本" of Excel), or nil.
func wideOrder(head []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)
	default:
		return nil
	}
}

// charset turns lines into UTF-8. Until a byte beyond ASCII is met the question is open; then the text at hand decides once
// between UTF-8 and GB18030, which contains GBK and GB2312. Line ends, separators and quotes are never part of a longer
// GB18030 character, so that lines may be cut before they are decoded.
type charset struct {
	decided bool
	gb      *encoding.Decoder // nil for UTF-8
}

// decode returns the line as UTF-8; ahead is text that follows it, as evidence. It reports false for a line in another
// encoding than the rest of the file.
func (c *charset) decode(line, ahead []byte) ([]byte, bool) {
	if ascii(line) {
		return line, true
	}
	if !c.decided {
		c.decide(line, ahead)
	}
	if c.gb == nil {
		if !utf8.Valid(line) {
			return nil, false
		}
		return line, true
	}
	out, err := c.gb.Bytes(line)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return nil, false
	}
	return out, true
}

func (c *charset) decide(line, ahead []byte) {
	c.decided = true
	sample := append(append(make([]byte, 0, len(line)+1+len(ahead)), line...), '\n')
	sample = append(sample, ahead...)
	if mostlyUTF8(sample) && !looksGB(sample) {
		return
	}
	c.gb = simplifiedchinese.GB18030.NewDecoder()
}

// mostlyUTF8 reports whether at least half of the lines that go beyond ASCII are UTF-8. Chinese in GB18030 hardly ever is, and a
// spoilt line or two do not make a file GB18030.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for line := range bytes.SplitSeq(b, []byte("\n")) {
		switch {
		case ascii(line):
		case validButCut(line):
			good++
		default:
			bad++
		}
	}
	return good >= bad
}

// validButCut reports whether b is UTF-8, a character cut off at its end aside.
func validButCut(b []byte) bool {
	for i := 0; i < utf8.UTFMax && i < len(b); i++ {
		if r, n := utf8.DecodeLastRune(b[:len(b)-i]); r != utf8.RuneError || n > 1 {
			return utf8.Valid(b[:len(b)-i])
		}
	}
	return false
}

// looksGB reports whether valid UTF-8 is more likely GB18030: a few short words can be both, and Chinese in UTF-8 has
// characters from U+0800 up, of three bytes or more.
func looksGB(b []byte) bool {
	for _, r := range string(b) {
		if r >= 0x800 && r != utf8.RuneError {
			return false
		}
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	return err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

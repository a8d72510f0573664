package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// Bounds of a workbook beside the reader's limits.
const (
	mostParts  = 4096     // files in the archive
	mostSheets = 256      // worksheets among them
	mostOther  = 64 << 20 // bytes of all parts that are neither a sheet nor the strings
	mostTags   = 12 << 20 // in the strings: about three million strings
	mostToken  = 4 << 20  // bytes from one tag to the next
)

// inspect refuses an archive that would unpack to more than is allowed, before anything of it is believed. The sizes that the
// archive declares are binding: a part that unpacks to more is an error in archive/zip.
func inspect(packed []byte, lim Limits) error {
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return ErrBroken.Because(err)
	}
	if len(archive.File) > mostParts {
		return ErrTooLarge
	}
	var total, other uint64
	sheets, book := 0, false
	for _, part := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))
		total += part.UncompressedSize64
		switch {
		case part.UncompressedSize64 > uint64(lim.Unpacked) || total > uint64(lim.Unpacked):
			return ErrTooLarge
		case strings.HasPrefix(name, "xl/worksheets/sheet"):
			if sheets++; sheets > mostSheets {
				return ErrTooLarge
			}
			err = scan(part, 1<<62)
		case name == "xl/sharedstrings.xml":
			err = scan(part, mostTags)
		default:
			book = book || strings.HasPrefix(name, "xl/workbook")
			if other += part.UncompressedSize64; other > mostOther {
				return ErrTooLarge
			}
		}
		if err != nil {
			return err
		}
	}
	if !book {
		return ErrUnsupported
	}
	return nil
}

// scan reads a large part once, keeping nothing, and refuses what a parser would have to hold in memory as a whole.
func scan(part *zip.File, tags int) error {
	if part.UncompressedSize64 <= inMemory {
		return nil
	}
	r, err := part.Open()
	if err != nil {
		return ErrBroken.Because(err)
	}
	defer r.Close()
	buf := make([]byte, 64<<10)
	gap, last := 0, byte(0)
	for {
		n, err := r.Read(buf)
		for b := buf[:n]; len(b) > 0; {
			if last == '<' && b[0] == '!' { // comments and CDATA have no place in a sheet of this size
				return ErrBroken
			}
			i := bytes.IndexByte(b, '<')
			if i < 0 {
				gap, last = gap+len(b), b[len(b)-1]
				break
			}
			if tags--; gap+i > mostToken || tags < 0 {
				return ErrTooLarge
			}
			gap, last, b = 0, '<', b[i+1:]
		}
		if gap > mostToken {
			return ErrTooLarge
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return ErrBroken.Because(err)
		}
	}
}

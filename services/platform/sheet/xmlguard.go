package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

// mostToken bounds what the XML decoder has to hold at once: the bytes from one tag to the next.
const mostToken = 1 << 20

// errMarkup says that a part holds XML that no maker of workbooks writes.
var errMarkup = errors.New("comments, CDATA and instructions have no place in a sheet")

// newDecoder reads XML token by token in bounded memory. Use RawToken: Token remembers every open tag.
func newDecoder(r io.Reader) *xml.Decoder { return xml.NewDecoder(&xmlGuard{from: r}) }

// xmlGuard lets XML pass whose tokens are short. Comments, CDATA and instructions, within which tags do not count, are refused;
// the declaration at the start may hold no tag.
type xmlGuard struct {
	from    io.Reader
	gap     int  // bytes since the last <
	last    byte // the byte before
	started bool // a tag or the declaration was seen
	declare bool // within the declaration
}

func (g *xmlGuard) Read(p []byte) (int, error) {
	n, err := g.from.Read(p)
	for b := p[:n]; len(b) > 0; {
		if g.last == '<' && !g.begin(b[0]) {
			return 0, errMarkup
		}
		i := bytes.IndexByte(b, '<')
		text, more := b, i >= 0
		if more {
			text = b[:i]
		}
		if g.declare && (g.last == '?' && b[0] == '>' || bytes.Contains(text, []byte("?>"))) {
			g.declare = false
		}
		if more && g.declare {
			return 0, errMarkup
		}
		if g.gap += len(text); g.gap > mostToken {
			return 0, ErrTooLarge
		}
		if !more {
			g.last = b[len(b)-1]
			break
		}
		g.gap, g.last, b = 0, '<', b[i+1:]
	}
	return n, err
}

// begin looks at what follows a < and reports whether it may.
func (g *xmlGuard) begin(b byte) bool {
	g.declare = b == '?' && !g.started
	g.started = true
	return b != '!' && (b != '?' || g.declare)
}

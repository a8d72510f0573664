package replay

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"firstkm/services/matching"
)

// Commas are written here as encoding/csv writes them, without its cost.
type writer struct {
	*bufio.Writer
	room []byte
}

func newWriter(to io.Writer) *writer { return &writer{Writer: bufio.NewWriterSize(to, 1<<18)} }

// field adds a text to the row, one that is quoted where it must be.
func (w *writer) field(s string) {
	if len(w.room) > 0 {
		w.room = append(w.room, ',')
	}
	w.room = append(w.room, s...)
}

// quoted is a text as a field: in quotes, inner ones doubled, when it holds a comma, a quote or the end of a line, begins with a
// space of any kind, or is \. alone.
func quoted(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if s == `\.` || unicode.IsSpace(first) || strings.ContainsAny(s, ",\"\r\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// allQuoted is each text as a field.
func allQuoted(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = quoted(s)
	}
	return out
}

// number adds a number to the row.
func (w *writer) number(n int32) {
	w.room = strconv.AppendInt(append(w.room, ','), int64(n), 10)
}

// end writes the row.
func (w *writer) end() error {
	w.room = append(w.room, '\n')
	_, err := w.Write(w.room)
	w.room = w.room[:0]
	return err
}

// WriteMatch writes match.csv: student, post, rank, a row for each student in the order of ids, the last two empty for those
// who obtained nothing. Its SHA-256 is what page and command have in common.
func (r *Round) WriteMatch(to io.Writer, held []int32) error {
	w := newWriter(to)
	w.room = append(w.room, "student,post,rank"...)
	if err := w.end(); err != nil {
		return err
	}
	posts := allQuoted(r.Posts)
	for s, id := range r.Students {
		w.field(quoted(id))
		if j := held[s]; j >= 0 {
			w.field(posts[r.Post[j]])
			w.number(r.Rank[j])
		} else {
			w.room = append(w.room, ",,"...)
		}
		if err := w.end(); err != nil {
			return err
		}
	}
	return w.Flush()
}

// notEligible is verdict and detail of a pair that nobody scored.
const notEligible = "not eligible,rule: no row in " + Priorities

// WriteWhy writes why.csv: student, post, rank, verdict, detail, a row for each listed post above the one obtained, in the
// order of students and ranks. The detail of a full post or group names it and the lowest that is held there: score and
// lottery number, never a student.
func (r *Round) WriteWhy(to io.Writer, held []int32) error {
	w := newWriter(to)
	w.room = append(w.room, "student,post,rank,verdict,detail"...)
	if err := w.end(); err != nil {
		return err
	}
	why := matching.Explain(&r.Market, held)
	posts, ends := allQuoted(r.Posts), make([]string, len(r.Posts))
	for s, id := range r.Students {
		id = quoted(id)
		last := r.First[s+1]
		if held[s] >= 0 {
			last = held[s]
		}
		for j := r.First[s]; j < last; j++ {
			p := r.Post[j]
			w.field(id)
			w.field(posts[p])
			w.number(r.Rank[j])
			if r.Score[j] == matching.Ineligible {
				w.field(notEligible)
			} else {
				if ends[p] == "" { // all who are out are out for one reason
					ends[p] = r.reason(why.Why(s, j))
				}
				w.field(ends[p])
			}
			if err := w.end(); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}

// reason is verdict and detail of a post or group that is full.
func (r *Round) reason(why matching.Reason) string {
	verdict, name := "full at post,", r.Posts
	if why.Verdict == matching.FullGroup {
		verdict, name = "full at group,", r.Groups
	}
	detail := name[why.Node] + ": nobody may be held"
	if j := why.Lowest; j >= 0 {
		detail = name[why.Node] + ": lowest held has score " + Decimal(r.Score[j])
		if len(r.Draw) > 0 {
			detail += " and lottery number " + strconv.FormatUint(r.Draw[r.holder(j)], 10)
		}
	}
	return verdict + quoted(detail)
}

// holder is the student in whose list an entry stands.
func (r *Round) holder(j int32) int {
	lo, hi := 0, len(r.Students) // the list of lo begins at or before j, that of hi behind it
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; r.First[mid] <= j {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

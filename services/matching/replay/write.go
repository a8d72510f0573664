package replay

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"firstkm/services/matching"
)

// Commas are written here as encoding/csv writes them, without its cost.
type writer struct {
	*bufio.Writer
	room []byte
}

func newWriter(to io.Writer) *writer { return &writer{Writer: bufio.NewWriterSize(to, 1<<18)} }

// field adds a text to the row.
func (w *writer) field(s string) {
	if len(w.room) > 0 {
		w.room = append(w.room, ',')
	}
	if !quotes(s) {
		w.room = append(w.room, s...)
		return
	}
	w.room = append(w.room, '"')
	w.room = append(w.room, strings.ReplaceAll(s, `"`, `""`)...)
	w.room = append(w.room, '"')
}

// quotes reports whether a field must be quoted.
func quotes(s string) bool {
	return s != "" && (s == `\.` || s[0] == ' ' || s[0] == '\t' || strings.ContainsAny(s, ",\"\r\n"))
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
	for s, id := range r.Students {
		w.field(id)
		if j := held[s]; j >= 0 {
			w.field(r.Posts[r.Post[j]])
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

// The verdicts of why.csv.
const (
	notEligible = "not eligible"
	fullPost    = "full at post"
	fullGroup   = "full at group"
)

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
	words := details{r: r, why: why, at: map[matching.Reason]string{}}
	for s, id := range r.Students {
		last := r.First[s+1]
		if held[s] >= 0 {
			last = held[s]
		}
		for j := r.First[s]; j < last; j++ {
			reason := why.Why(s, j)
			w.field(id)
			w.field(r.Posts[r.Post[j]])
			w.number(r.Rank[j])
			w.field(verdict(reason.Verdict))
			w.field(words.of(reason))
			if err := w.end(); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}

func verdict(v matching.Verdict) string {
	switch v {
	case matching.FullPost:
		return fullPost
	case matching.FullGroup:
		return fullGroup
	case matching.NotEligible:
		return notEligible
	default:
		return ""
	}
}

// details are the words of reasons, each composed once.
type details struct {
	r   *Round
	why *matching.Reasons
	at  map[matching.Reason]string
}

func (d *details) of(reason matching.Reason) string {
	if reason.Verdict == matching.NotEligible {
		return "rule: no row in " + Priorities
	}
	if text, ok := d.at[reason]; ok {
		return text
	}
	name := d.r.Posts
	if reason.Verdict == matching.FullGroup {
		name = d.r.Groups
	}
	text := name[reason.Node] + ": nobody may be held"
	if j := reason.Lowest; j >= 0 {
		text = name[reason.Node] + ": lowest held has score " + Decimal(d.r.Score[j])
		if len(d.r.Draw) > 0 {
			text += " and lottery number " + strconv.FormatUint(d.r.Draw[d.r.holder(j)], 10)
		}
	}
	d.at[reason] = text
	return text
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

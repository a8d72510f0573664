package agreement

import (
	"slices"
	"strings"

	"firstkm/services/kernel/text"
)

// Piece is a line of a clause beside another text: in both, only in the older (Gone) or only in the newer (New).
type Piece struct {
	Text      text.Words
	Gone, New bool
}

// Difference is what changed of one clause.
type Difference struct {
	Number int
	Title  text.Words
	Pieces []Piece
}

// Compare lists the clauses that differ between two texts, line by line and sentence by sentence. Equal texts have none.
func Compare(older, newer Terms, who Named) (out []Difference) {
	a, b := older.Read(who), newer.Read(who)
	for i := range a {
		before, after := a[i].pieces(), b[i].pieces()
		if slices.Equal(before, after) {
			continue
		}
		out = append(out, Difference{Number: a[i].Number, Title: a[i].Title, Pieces: merge(before, after)})
	}
	return out
}

// pieces are the lines of a clause and the sentences of its text.
func (c Clause) pieces() (out []text.Words) {
	for _, l := range c.Lines {
		out = append(out, text.Say(l.Label.Zh+"："+l.Value.Zh, l.Label.En+": "+l.Value.En))
	}
	for _, s := range sentences(c.Text) {
		out = append(out, plain(s))
	}
	return out
}

// merge lists both texts in one order, by their longest common subsequence; what is gone stands before what is new.
func merge(a, b []text.Words) (out []Piece) {
	same := make([][]int, len(a)+1)
	for i := range same {
		same[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same[i][j] = max(same[i+1][j], same[i][j+1]); a[i] == b[j] {
				same[i][j] = same[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, Piece{Text: a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && same[i+1][j] >= same[i][j+1]:
			out = append(out, Piece{Text: a[i], Gone: true})
			i++
		default:
			out = append(out, Piece{Text: b[j], New: true})
			j++
		}
	}
	return out
}

// Summary is the difference in one line: the titles of the clauses that changed.
func Summary(list []Difference) text.Words {
	var zh, en []string
	for _, d := range list {
		zh, en = append(zh, d.Title.Zh), append(en, d.Title.En)
	}
	return text.Say(strings.Join(zh, "；"), strings.Join(en, "; "))
}

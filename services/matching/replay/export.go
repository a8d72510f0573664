package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"

	"firstkm/services/matching"
)

// Hash is the SHA-256 of match.csv in hex: what page and command have in common.
func (r *Round) Hash(held []int32) (string, error) {
	sum := sha256.New()
	err := r.WriteMatch(sum, held)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// Export writes the round as market files, so that others can place it again; create opens each by name.
func (r *Round) Export(create func(name string) (io.WriteCloser, error)) error {
	for _, file := range []struct {
		name string
		fill func(*writer) error
	}{{Caps, r.writeCaps}, {Posts, r.writePosts}, {Preferences, r.writePreferences}, {Priorities, r.writePriorities}} {
		to, err := create(file.name)
		if err != nil {
			return err
		}
		w := newWriter(to)
		if err := errors.Join(file.fill(w), w.Flush(), to.Close()); err != nil {
			return err
		}
	}
	return nil
}

func whole32(n int32) string { return strconv.FormatInt(int64(n), 10) }

// row writes fields, which are quoted here.
func (w *writer) row(fields ...string) error {
	for i, s := range fields {
		if i > 0 {
			w.room = append(w.room, ',')
		}
		w.room = append(w.room, quoted(s)...)
	}
	return w.end()
}

func (r *Round) writeCaps(w *writer) error {
	err := w.row("group", "parent", "cap")
	for g, id := range r.Groups {
		parent := ""
		if r.Parent[g] >= 0 {
			parent = r.Groups[r.Parent[g]]
		}
		err = errors.Join(err, w.row(id, parent, whole32(r.Cap[g])))
	}
	return err
}

func (r *Round) writePosts(w *writer) error {
	err := w.row("post", "group", "seats")
	for p, id := range r.Posts {
		group := ""
		if r.Group[p] >= 0 {
			group = r.Groups[r.Group[p]]
		}
		err = errors.Join(err, w.row(id, group, whole32(r.Seats[p])))
	}
	return err
}

func (r *Round) writePreferences(w *writer) error {
	err := w.row("student", "rank", "post")
	for s, id := range r.Students {
		for j := r.First[s]; err == nil && j < r.First[s+1]; j++ {
			err = w.row(id, whole32(r.Rank[j]), r.Posts[r.Post[j]])
		}
	}
	return err
}

func (r *Round) writePriorities(w *writer) error {
	err := w.row("post", "student", "score")
	for s, id := range r.Students {
		for j := r.First[s]; err == nil && j < r.First[s+1]; j++ {
			if r.Score[j] != matching.Ineligible {
				err = w.row(r.Posts[r.Post[j]], id, Decimal(r.Score[j]))
			}
		}
	}
	return err
}

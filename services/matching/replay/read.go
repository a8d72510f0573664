package replay

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Reader reads market files.
type Reader struct {
	Files    fs.FS
	Progress func(file string, rows int) // called now and then in a long file; may be nil
	sums     string
}

// often is how many rows of a file lie between two calls of Progress.
const often = 1 << 20

// Read is the round of the files. The error is *Faults when they are not a market: it names what is wrong with each file,
// whatever is wrong with the others, only names are not looked up in one that cannot be read. It ends when ctx does.
func (r *Reader) Read(ctx context.Context) (*Round, error) {
	b := NewBuilder()
	r.sums = ""
	for kind, file := range []struct {
		name    string
		columns []string
		use     func(line int, row [][]byte)
	}{
		takingCaps: {Caps, []string{"group", "parent", "cap"}, func(line int, row [][]byte) {
			b.Group(line, row[0], row[1], b.count(Caps, line, "cap", row[2]))
		}},
		takingPosts: {Posts, []string{"post", "group", "seats"}, func(line int, row [][]byte) {
			b.Post(line, row[0], row[1], b.count(Posts, line, "seats", row[2]))
		}},
		takingPreferences: {Preferences, []string{"student", "rank", "post"}, func(line int, row [][]byte) {
			n, err := rank(row[1])
			if err != nil {
				b.faults.add(Preferences, line, "rank %q: %v", row[1], err)
				b.prefer(line, row[0], 0, row[2])
				return
			}
			b.Preference(line, row[0], n, row[2])
		}},
		takingPriorities: {Priorities, []string{"post", "student", "score"}, func(line int, row [][]byte) {
			score, err := Score(row[2])
			if err != nil {
				b.faults.add(Priorities, line, "score %q: %v", row[2], err)
			}
			b.Priority(line, row[0], row[1], score)
		}},
	} {
		whole, err := r.table(ctx, b, file.name, file.columns, file.use)
		if err != nil {
			return nil, err
		}
		b.lost[kind] = !whole
	}
	return b.Round()
}

// count reads a cap or a number of seats and complains of what is none.
func (b *Builder) count(file string, line int, what string, text []byte) int32 {
	n, err := count(text)
	if err != nil {
		b.faults.add(file, line, "%s %q: %v", what, text, err)
	}
	return n
}

// table reads one file; it says whether none of its rows is lost.
func (r *Reader) table(ctx context.Context, b *Builder, name string, columns []string, use func(line int, row [][]byte)) (whole bool, err error) {
	f, err := r.Files.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && name == Priorities:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		b.faults.add(name, 1, "the file is missing")
		return false, nil
	case err != nil:
		return false, err
	}
	defer f.Close()
	if name == Priorities {
		b.Scored()
	}
	sum := sha256.New()
	rows := 0
	whole, err = each(io.TeeReader(until{ctx, f}, sum), columns, func(line int, what string, args ...any) { b.faults.add(name, line, what, args...) },
		func(line int, row [][]byte) {
			use(line, row)
			if rows++; rows%often == 0 && r.Progress != nil {
				r.Progress(name, rows)
			}
		})
	if err != nil {
		return false, fmt.Errorf("read %s: %w", name, err)
	}
	r.sums += hex.EncodeToString(sum.Sum(nil)) + "  " + name + "\n"
	return whole, nil
}

// until is a reader that ends with a context.
type until struct {
	ctx context.Context
	in  io.Reader
}

func (u until) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.in.Read(p)
}

// Hash is SHA-256, in hex, of what `sha256sum caps.csv posts.csv preferences.csv priorities.csv` prints of the files that were
// read, the last left out where it is absent.
func (r *Reader) Hash() string {
	sum := sha256.Sum256([]byte(r.sums))
	return hex.EncodeToString(sum[:])
}

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

// Read is the round of the files. The error is *Faults when they are not a market; it ends when ctx does.
func (r *Reader) Read(ctx context.Context) (*Round, error) {
	b := NewBuilder()
	r.sums = ""
	for _, name := range []string{Caps, Posts, Preferences} {
		if _, err := fs.Stat(r.Files, name); errors.Is(err, fs.ErrNotExist) {
			b.faults.add(name, 1, "the file is missing")
		}
	}
	if err := b.faults.err(); err != nil {
		return nil, err
	}
	for _, file := range []struct {
		name    string
		columns []string
		use     func(line int, row [][]byte)
	}{
		{Caps, []string{"group", "parent", "cap"}, func(line int, row [][]byte) {
			n, _ := b.whole(Caps, line, "cap", row[2])
			b.Group(line, row[0], row[1], n)
		}},
		{Posts, []string{"post", "group", "seats"}, func(line int, row [][]byte) {
			n, _ := b.whole(Posts, line, "seats", row[2])
			b.Post(line, row[0], row[1], n)
		}},
		{Preferences, []string{"student", "rank", "post"}, func(line int, row [][]byte) {
			if n, ok := b.whole(Preferences, line, "rank", row[1]); ok {
				b.Preference(line, row[0], n, row[2])
			} else {
				b.student(line, row[0])
			}
		}},
		{Priorities, []string{"post", "student", "score"}, func(line int, row [][]byte) {
			score, err := Score(row[2])
			if err != nil {
				b.faults.add(Priorities, line, "score %q: %v", row[2], err)
				return
			}
			b.Priority(line, row[0], row[1], score)
		}},
	} {
		headed, err := r.table(ctx, b, file.name, file.columns, file.use)
		if err != nil {
			return nil, err
		}
		if !headed { // what follows would complain of its names
			return nil, b.faults.err()
		}
	}
	return b.Round()
}

// whole reads a number and complains of what is none.
func (b *Builder) whole(file string, line int, what string, text []byte) (int32, bool) {
	n, err := whole(text)
	if err != nil {
		b.faults.add(file, line, "%s %q: %v", what, text, err)
	}
	return n, err == nil
}

// table reads one file; it says whether the header is as it should be.
func (r *Reader) table(ctx context.Context, b *Builder, name string, columns []string, use func(line int, row [][]byte)) (headed bool, err error) {
	f, err := r.Files.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && name == Priorities:
		return true, nil
	case err != nil:
		return false, err
	}
	defer f.Close()
	if name == Priorities {
		b.Scored()
	}
	sum := sha256.New()
	rows := 0
	headed, err = each(io.TeeReader(until{ctx, f}, sum), columns, func(line int, what string, args ...any) { b.faults.add(name, line, what, args...) },
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
	return headed, nil
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

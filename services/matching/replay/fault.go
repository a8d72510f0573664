package replay

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Fault is one thing wrong with the files.
type Fault struct {
	File string
	Line int
	What string
}

func (f Fault) String() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.What) }

// Faults is the error of files that are not a market: all that is wrong, file by file and line by line.
type Faults struct{ files [4]faultsOfFile }

// faultsOfFile are told in one run of bytes, so that a file with a fault in every row takes little more than its own size.
type faultsOfFile struct {
	text []byte
	at   []told
}

// told is a line and where in the text it says what is wrong with it.
type told struct{ line, from, to int }

// inOrder are the files in the order in which they are read.
func inOrder() [4]string { return [4]string{Caps, Posts, Preferences, Priorities} }

// Len is how many faults there are.
func (f *Faults) Len() (n int) {
	for i := range f.files {
		n += len(f.files[i].at)
	}
	return n
}

// All is every fault in order.
func (f *Faults) All() iter.Seq[Fault] {
	return func(yield func(Fault) bool) {
		for i, name := range inOrder() {
			for _, at := range f.files[i].at {
				if !yield(Fault{name, at.line, string(f.files[i].text[at.from:at.to])}) {
					return
				}
			}
		}
	}
}

// Error is a line for each fault.
func (f *Faults) Error() string {
	var b strings.Builder
	_ = f.Write(&b) // a builder takes all
	return strings.TrimSuffix(b.String(), "\n")
}

// Write writes a line for each fault.
func (f *Faults) Write(to io.Writer) error {
	w := bufio.NewWriter(to)
	for one := range f.All() {
		if _, err := fmt.Fprintln(w, one); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (f *Faults) add(file string, line int, what string, args ...any) {
	names := inOrder()
	of := &f.files[slices.Index(names[:], file)]
	from := len(of.text)
	of.text = fmt.Appendf(of.text, what, args...)
	of.at = append(of.at, told{line, from, len(of.text)})
}

// err is nil when nothing is wrong.
func (f *Faults) err() error {
	if f.Len() == 0 {
		return nil
	}
	for i := range f.files {
		slices.SortFunc(f.files[i].at, func(a, b told) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.from, b.from)) })
	}
	return f
}

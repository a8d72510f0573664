package replay

import (
	"cmp"
	"fmt"
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

// Faults is the error of files that are not a market: what is wrong, file by file and line by line, and how many more faults
// there are than are listed.
type Faults struct {
	List []Fault
	More int
}

// listed is how many faults are kept.
const listed = 200

// Error is a line for each fault and one for the rest.
func (f *Faults) Error() string {
	var b strings.Builder
	for _, one := range f.List {
		fmt.Fprintln(&b, one)
	}
	if f.More > 0 {
		fmt.Fprintf(&b, "… and %d more faults\n", f.More)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (f *Faults) add(file string, line int, what string, args ...any) {
	if len(f.List) >= listed {
		f.More++
		return
	}
	f.List = append(f.List, Fault{file, line, fmt.Sprintf(what, args...)})
}

// err is nil when nothing is wrong.
func (f *Faults) err() error {
	if len(f.List) == 0 {
		return nil
	}
	at := map[string]int{Caps: 1, Posts: 2, Preferences: 3, Priorities: 4}
	slices.SortStableFunc(f.List, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(at[a.File], at[b.File]), cmp.Compare(a.Line, b.Line))
	})
	return f
}

package store

import (
	"strconv"
	"strings"
)

// filter gathers the conditions of a list. Conditions are constant texts of this package with ? for their argument;
// input only ever becomes an argument.
type filter struct {
	conditions []string
	args       []any
}

// and adds a condition when on; every ? in it stands for one of args.
func (f *filter) and(on bool, condition string, args ...any) {
	if !on {
		return
	}
	for _, a := range args {
		f.args = append(f.args, a)
		condition = strings.Replace(condition, "?", "$"+strconv.Itoa(len(f.args)), 1)
	}
	f.conditions = append(f.conditions, condition)
}

// in adds column IN (…) when there are values.
func in[T ~string](f *filter, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	f.and(true, column+" IN (?"+strings.Repeat(", ?", len(values)-1)+")", args...)
}

// where is the WHERE clause, "" without conditions.
func (f *filter) where() string {
	if len(f.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(f.conditions, " AND ")
}

// limit adds LIMIT n+1: one more than a page, to see whether another follows.
func (f *filter) limit(n int) string {
	f.args = append(f.args, n+1)
	return " LIMIT $" + strconv.Itoa(len(f.args))
}

// within adds the condition that a GB/T 2260 column lies in the region of that code or beginning of one: digits all sort
// before the tilde, so that an index over the column serves.
func within(f *filter, column, region string) {
	f.and(region != "", column+" >= ? AND "+column+" <= ?", region, region+"~")
}

// contains is a LIKE pattern for texts in lower case that contain s in any case.
func contains(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(s)) + "%"
}

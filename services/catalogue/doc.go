// Package catalogue knows the official lists that everything else names by code: majors (职业教育专业目录), occupations
// (职业分类大典), the guidance that leads from the one to the other, industries (GB/T 4754), regions (GB/T 2260) and the
// working days of the year.
//
// A Catalogue is an immutable snapshot in memory: build it with New or take the embedded Starter, then ask it from any
// number of goroutines. Live holds the current snapshot and lets an import replace it at once. The Parse functions read
// the official files row by row; they keep good rows, report bad ones by line, and never reach beyond the reader.
package catalogue

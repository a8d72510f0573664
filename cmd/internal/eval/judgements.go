package eval

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
)

// question is one judged query: either words or a major's code, and the refs that answer it.
type question struct {
	kind  string
	text  string
	major string // asked as the filter
	about string // the major whose own guidance must not help; empty when there is none
	right []string
	same  []string // refs that count like right[0]
}

// readJudgements reads a file of judgements; its header tells the kind.
func readJudgements(path string) ([]question, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() {
		return nil, fmt.Errorf("%s is empty", path)
	}
	header := strings.Split(strings.TrimPrefix(lines.Text(), "\uFEFF"), "\t")
	var rows [][]string
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		row := strings.Split(lines.Text(), "\t")
		for len(row) < len(header) {
			row = append(row, "")
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return judgementsOf(path, header, rows)
}

func judgementsOf(path string, header []string, rows [][]string) ([]question, error) {
	at := func(names ...string) ([]int, bool) {
		cols := make([]int, len(names))
		for i, n := range names {
			if cols[i] = slices.Index(header, n); cols[i] < 0 {
				return nil, false
			}
		}
		return cols, true
	}
	if c, ok := at("major_code", "major", "occupation_code"); ok {
		return majors(rows, c[0], c[1], c[2]), nil
	}
	if c, ok := at("kind", "query", "target_ref", "also"); ok {
		return knownItems(rows, c[0], c[1], c[2], c[3]), nil
	}
	if c, ok := at("query", "occupation_codes"); ok {
		return colloquial(rows, c[0], c[1]), nil
	}
	return nil, fmt.Errorf("%s: its header is none of the known kinds of judgement", path)
}

// majors asks for each major by its name (A1) and by its code (A2).
func majors(rows [][]string, code, name, occupation int) []question {
	var byName, byCode []question
	at := map[string]int{}
	for _, r := range rows {
		i, met := at[r[code]]
		if !met {
			i, at[r[code]] = len(byName), len(byName)
			byName = append(byName, question{kind: "A1", text: r[name], about: r[code]})
			byCode = append(byCode, question{kind: "A2", major: r[code], about: r[code]})
		}
		byName[i].right = append(byName[i].right, "occ-"+r[occupation])
		byCode[i].right = byName[i].right
	}
	return append(byName, byCode...)
}

func knownItems(rows [][]string, kind, query, target, also int) []question {
	list := make([]question, 0, len(rows))
	for _, r := range rows {
		list = append(list, question{kind: r[kind], text: r[query], right: []string{r[target]}, same: split(r[also])})
	}
	return list
}

func colloquial(rows [][]string, query, codes int) []question {
	list := make([]question, 0, len(rows))
	for _, r := range rows {
		q := question{kind: "C", text: r[query]}
		for _, code := range split(r[codes]) {
			q.right = append(q.right, "occ-"+code)
		}
		list = append(list, q)
	}
	return list
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
}

package services_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const module = "firstkm"

// unit is one package as it stands in the tree.
type unit struct {
	path        string // below the module's root
	documented  bool
	imports     []string
	testImports []string // of its _test.go files, internal and external
}

// allowance is one row of the table: what the package and its tests may import.
type allowance struct {
	own, tests map[string]bool // packages and technologies, by full name
	anything   bool
}

// technology is one module and the directory that it stands behind, "-" for a test's.
type technology struct{ name, path, home string }

// rules are both tables, read.
type rules struct {
	rows   map[string]allowance
	order  []string
	techs  []technology
	always map[string]bool // what every test may import
}

// parseRules reads both tables and refuses names that nothing above them bears.
func parseRules(house, technologies string) (*rules, error) {
	r := &rules{rows: map[string]allowance{}, always: map[string]bool{}}
	for line := range strings.Lines(technologies) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		if len(f) < 3 {
			return nil, fmt.Errorf("technology %q has no directory", line)
		}
		r.techs = append(r.techs, technology{f[0], f[1], f[2]})
		if len(f) > 3 {
			r.always[f[0]] = true
		}
	}
	type later struct{ path, tests string }
	var after []later
	for line := range strings.Lines(house) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		cols := strings.Split(line, "|")
		if len(cols) != 3 {
			return nil, fmt.Errorf("row %q has %d columns, want 3", line, len(cols))
		}
		own, err := r.resolve(cols[1])
		if err != nil {
			return nil, fmt.Errorf("row %q: %w", line, err)
		}
		for _, path := range braces(strings.TrimSpace(cols[0])) {
			r.rows[path] = allowance{own: own, anything: strings.TrimSpace(cols[1]) == "anything"}
			r.order = append(r.order, path)
			after = append(after, later{path, cols[2]})
		}
	}
	for _, l := range after { // tests may look down as well
		tests, err := r.resolve(l.tests)
		if err != nil {
			return nil, fmt.Errorf("tests of %s: %w", l.path, err)
		}
		row := r.rows[l.path]
		row.tests = tests
		r.rows[l.path] = row
	}
	return r, nil
}

// resolve turns the names of one cell into what they stand for.
func (r *rules) resolve(cell string) (map[string]bool, error) {
	set := map[string]bool{}
	for name := range strings.FieldsSeq(cell) {
		noun, closed := strings.CutPrefix(name, "<")
		switch beside, is := strings.CutPrefix(name, "beside:"); {
		case name == "anything":
		case is && slices.ContainsFunc(r.techs, func(t technology) bool { return t.name == beside }):
			set["beside "+beside] = true
		case name == "everything" || name == "kernel" || name == "nouns" || name == "commands":
			for _, path := range r.order {
				set[path] = set[path] || name == "everything" || isA(name, path)
			}
		case closed && r.known("services/"+noun):
			set["services/"+noun] = true
			for path := range r.rows["services/"+noun].own {
				if isA("nouns", path) {
					set[path] = true
				}
			}
		case r.known(name):
			set[name] = true
		case r.known("services/" + name):
			set["services/"+name] = true
		case slices.ContainsFunc(r.techs, func(t technology) bool { return t.name == name }):
			set[name] = true
		default:
			return nil, fmt.Errorf("%q is neither a row above nor a technology", name)
		}
	}
	maps.DeleteFunc(set, func(_ string, in bool) bool { return !in })
	return set, nil
}

func (r *rules) known(path string) bool { _, ok := r.rows[path]; return ok }

// isA reports whether the package at path is one of the kernel's, a command's or a noun.
func isA(sort, path string) bool {
	switch sort {
	case "kernel":
		return strings.HasPrefix(path, "services/kernel/")
	case "commands":
		return strings.HasPrefix(path, "cmd/internal/")
	}
	noun, ok := strings.CutPrefix(path, "services/")
	return ok && !strings.Contains(noun, "/")
}

// braces expands a/{b,c} to a/b and a/c.
func braces(path string) []string {
	before, inside, ok := strings.Cut(path, "{")
	if !ok {
		return []string{path}
	}
	var paths []string
	for name := range strings.SplitSeq(strings.TrimSuffix(inside, "}"), ",") {
		paths = append(paths, before+name)
	}
	return paths
}

// check complains of each package that has no row or no doc comment and of each import that its row does not allow.
func (r *rules) check(units []unit) (complaints []string) {
	for _, u := range units {
		row, ok := r.rows[u.path]
		if !ok {
			complaints = append(complaints, fmt.Sprintf("%s has no row in the table of services/arch_test.go: say what it may import", u.path))
			continue
		}
		if row.anything {
			continue
		}
		if !u.documented {
			complaints = append(complaints, fmt.Sprintf("%s has no doc comment: say what the package is for", u.path))
		}
		for _, path := range u.imports {
			if why := r.refuses(u.path, path, row.own); why != "" {
				complaints = append(complaints, fmt.Sprintf("%s imports %s: %s", u.path, path, why))
			}
		}
		allowed := maps.Clone(row.own)
		maps.Copy(allowed, row.tests)
		maps.Copy(allowed, r.always)
		for _, path := range u.testImports {
			own := path == module || strings.TrimPrefix(path, module+"/") == u.path || r.measures(row, path)
			if why := r.refuses(u.path, path, allowed); why != "" && !own && !standard(path) {
				complaints = append(complaints, fmt.Sprintf("a test of %s imports %s: %s", u.path, path, why))
			}
		}
	}
	return complaints
}

// measures reports that a package's tests use a technology by itself, as what the package is measured by.
func (r *rules) measures(row allowance, path string) bool {
	return slices.ContainsFunc(r.techs, func(t technology) bool { return row.tests["beside "+t.name] && under(path, t.path) })
}

// refuses says why the package at may not import path, "" if it may.
func (r *rules) refuses(at, path string, allowed map[string]bool) string {
	if inside, ok := strings.CutPrefix(path, module+"/"); ok {
		if allowed[inside] {
			return ""
		}
		return "its row does not allow it"
	}
	for _, t := range r.techs {
		switch {
		case !under(path, t.path):
		case t.home != "-" && !under(at, t.home):
			return "it stands behind " + t.home + " only"
		case !allowed[t.name]:
			return "its row does not allow it"
		default:
			return ""
		}
	}
	switch {
	case !standard(path):
		return "no such technology is in the table"
	case slices.Contains(impure, path) && isPure(at):
		return "a pure package touches nothing outside"
	default:
		return ""
	}
}

func isPure(at string) bool {
	return slices.ContainsFunc(pure, func(p string) bool {
		return p == at || p == "nouns" && isA("nouns", at) || p == "services/kernel" && under(at, p)
	})
}

// under reports whether path is dir or below it.
func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

// standard reports whether path is of the standard library: its first element has no dot and is not this module.
func standard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return first != module && !strings.Contains(first, ".")
}

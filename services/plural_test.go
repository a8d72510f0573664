package services_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// counted is a number and, after it, several of something: "%d schools", and the second half of n + " schools".
var counted = regexp.MustCompile(`(%d|^) (more |new |other |open )?(days|hours|minutes|months|years|times|people|students|teachers|schools|units|members|classes|posts|postings|openings|seats|rows|files|notices|messages|applications|recognitions|requests|slips|codes|words|others|tries|objections)\b`)

// always are counts that cannot be 1.
var always = map[string]string{
	"%s. Teachers owe %d days (six months) in every five years.":                     "180",
	"A work-safety law violation%s lies within the last %d years (after %s).":        "three and more, by the regulation",
	"The unit has not declared %d years without violation of work-safety law.":       "three and more, by the regulation",
	"Come back %d years after the decision, or have a wrong record corrected.":       "three and more, by the regulation",
	"Pay every %d days; in principle a month at most. This will stop the signature.": "more than 31",
	" days": "of tokens: 30 and more",
	"%d new openings for your search “%s”, such as “%s”.": "one is told by its name",
}

// English counts with kernel/text.Plural and Agree: "1 schools have" is said nowhere.
func TestEnglishAgreesWithItsNumbers(t *testing.T) {
	set := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == "platform" || d.Name() == "matching"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, said := range numbered(n) {
				if _, ok := always[said]; !ok && counted.MatchString(said) && !strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					t.Errorf("%s: %q is wrong for 1: count with text.Plural or text.Agree", set.Position(n.Pos()), said)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// numbered are the texts that hold a number: the format of a Sprintf, and what is added behind something.
func numbered(n ast.Node) (said []string) {
	literal := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				said = append(said, s)
			}
		}
	}
	switch x := n.(type) {
	case *ast.CallExpr:
		if f, ok := x.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" && len(x.Args) > 1 {
			literal(x.Args[0])
		}
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			literal(x.Y)
		}
	}
	return said
}

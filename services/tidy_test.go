package services_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// visible is all that stands at the top of the repository without a dot; nothing is added to it.
var visible = []string{"Makefile", "README.md", "cmd", "events", "go.mod", "go.sum", "search", "services"}

// largest is the size in bytes above which a file is data, not source.
const largest = 1 << 20

func TestRepositoryHoldsNothingElse(t *testing.T) {
	dir := root(t)
	for _, path := range tracked(t, dir) {
		top, _, _ := strings.Cut(path, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(visible, top) {
			t.Errorf("%s: only %s stand at the top", path, strings.Join(visible, ", "))
		}
		info, err := os.Stat(filepath.Join(dir, path))
		if os.IsNotExist(err) {
			continue // removed in the working tree
		}
		if err != nil {
			t.Error(err)
		} else if info.Size() > largest {
			t.Errorf("%s has %d bytes, want at most %d: data is imported at run time", path, info.Size(), largest)
		}
	}
}

func TestNothingIsPutOff(t *testing.T) {
	dir := root(t)
	sources := []string{".go", ".html", ".css", ".js", ".mjs", ".sql", ".md", ".yml", ".sh", ""}
	for _, path := range tracked(t, dir) {
		if !slices.Contains(sources, filepath.Ext(path)) || strings.Contains(path, "testdata/") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, path))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Error(err)
		}
		for _, line := range putOff(b) {
			t.Errorf("%s:%d: do it now or write an issue", path, line)
		}
	}
}

// putOff returns the numbers of the lines that leave something for later.
func putOff(source []byte) (lines []int) {
	marks := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`)
	for i, line := range bytes.Split(source, []byte("\n")) {
		if marks.Match(line) {
			lines = append(lines, i+1)
		}
	}
	return lines
}

func TestTestsDoNotSleep(t *testing.T) {
	err := eachGoFile(root(t), parser.SkipObjectResolution, func(path string, fset *token.FileSet, f *ast.File) {
		if !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(filepath.Dir(path), "test") {
			return
		}
		for _, at := range sleeps(f) {
			t.Errorf("%s:%d: wait on a channel, a fake clock or a condition with a deadline", path, fset.Position(at).Line)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// sleeps returns where a file names time.Sleep or chromedp.Sleep.
func sleeps(f *ast.File) (at []token.Pos) {
	ast.Inspect(f, func(n ast.Node) bool {
		if call, ok := n.(*ast.SelectorExpr); ok && (isName(call, "time", "Sleep") || isName(call, "chromedp", "Sleep")) {
			at = append(at, call.Pos())
		}
		return true
	})
	return at
}

func TestTidinessIsSeen(t *testing.T) {
	if got := putOff([]byte("fine\n// TO" + "DO: later\nTODOS are fine\n")); !slices.Equal(got, []int{2}) {
		t.Errorf("got lines %v put off, want line 2", got)
	}
	f := parse(t, "package p\nfunc f() { time.Sleep(1); chromedp.Sleep(1); other.Sleep(1) }")
	if got := sleeps(f); len(got) != 2 {
		t.Errorf("got %d sleeps, want 2", len(got))
	}
}

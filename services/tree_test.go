package services_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// load reads the imports and doc comments of every package below root.
func load(root string) ([]unit, error) {
	units := map[string]*unit{}
	err := eachGoFile(root, parser.ImportsOnly|parser.ParseComments, func(path string, _ *token.FileSet, f *ast.File) {
		dir := filepath.ToSlash(filepath.Dir(path))
		u := units[dir]
		if u == nil {
			u = &unit{path: dir}
			units[dir] = u
		}
		test := strings.HasSuffix(path, "_test.go")
		u.documented = u.documented || !test && strings.TrimSpace(f.Doc.Text()) != ""
		for _, spec := range f.Imports {
			name, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
			list := &u.imports
			if test {
				list = &u.testImports
			}
			if !slices.Contains(*list, name) {
				*list = append(*list, name)
			}
		}
	})
	var sorted []unit
	for _, dir := range slices.Sorted(maps.Keys(units)) {
		sorted = append(sorted, *units[dir])
	}
	return sorted, err
}

// eachGoFile parses every Go file of the module in the order of their paths, testdata and node_modules left out.
func eachGoFile(root string, mode parser.Mode, visit func(path string, fset *token.FileSet, f *ast.File)) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "bin") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, mode)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		visit(rel, fset, f)
		return nil
	})
}

func isName(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg && sel.Sel.Name == name
}

// tracked lists the files that git knows, sorted; the test is skipped outside a repository.
func tracked(t *testing.T, dir string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "git", "-C", dir, "ls-files", "-z").Output()
	if err != nil {
		t.Skipf("not a git repository: %v", err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
}

// root is the directory that holds go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Fatal("no go.mod above the working directory")
	return ""
}

// write makes a tree of files in a temporary directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func parse(t *testing.T, source string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

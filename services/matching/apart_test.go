package matching_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

// TestTheVerifierSharesNothingWithTheEngine reads what the engine's files declare and looks for it in the verifier's.
func TestTheVerifierSharesNothingWithTheEngine(t *testing.T) {
	engine := map[string]string{"topDown": "market.go"} // by which the engine sorts groups
	for _, name := range []string{"match.go", "choice.go", "forest.go", "ladder.go", "slopes.go"} {
		for _, declared := range declares(parse(t, name)) {
			engine[declared] = name
		}
	}
	if engine["newForest"] == "" || engine["contract"] == "" {
		t.Fatalf("got %v as what the engine declares", engine)
	}
	for _, name := range []string{"verify.go", "tally.go"} {
		ast.Inspect(parse(t, name), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr: // the field or method of what is looked at
				if id, ok := n.X.(*ast.Ident); ok && engine[id.Name] == "" {
					return false
				}
			case *ast.Ident:
				if from := engine[n.Name]; from != "" {
					t.Errorf("%s uses %s of %s", name, n.Name, from)
				}
			}
			return true
		})
	}
}

// declares lists the functions and types of a file.
func declares(f *ast.File) (names []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if s, ok := s.(*ast.TypeSpec); ok {
					names = append(names, s.Name.Name)
				}
			}
		}
	}
	return names
}

func parse(t *testing.T, name string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

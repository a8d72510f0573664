package services_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

func TestEveryFaultSpeaksBothLanguages(t *testing.T) {
	declared := map[string]string{} // code → where
	err := eachGoFile(root(t), parser.SkipObjectResolution, func(path string, fset *token.FileSet, f *ast.File) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		for _, w := range wordings(f) {
			where := fmt.Sprintf("%s:%d", path, fset.Position(w.at).Line)
			for _, wrong := range w.wrong() {
				t.Errorf("%s: %s", where, wrong)
			}
			if first := declared[w.code]; w.fault && first != "" {
				t.Errorf("%s: code %q is declared at %s already", where, w.code, first)
			}
			if w.fault {
				declared[w.code] = where
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
	if len(declared) == 0 {
		t.Error("got no fault at all: the test reads nothing")
	}
}

// wording is a call of fault.New, fault.In or text.Say with literal texts.
type wording struct {
	at           token.Pos
	fault        bool
	code, zh, en string
	literal      bool
}

// wrong says what is wrong with it.
func (w wording) wrong() (found []string) {
	if !w.literal {
		if w.fault {
			found = append(found, "a fault's code and wordings are literals, so that they can be found")
		}
		return found
	}
	if w.fault && !regexp.MustCompile(`^[a-z]+(_[a-z]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)*$`).MatchString(w.code) {
		found = append(found, fmt.Sprintf("code %q is not of the form noun.what_is_wrong", w.code))
	}
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	if w.fault && !strings.ContainsFunc(w.zh, han) || w.zh == "" {
		found = append(found, fmt.Sprintf("the Chinese wording is %q", w.zh))
	}
	if w.fault && strings.ContainsFunc(w.en, han) || w.en == "" {
		found = append(found, fmt.Sprintf("the English wording is %q", w.en))
	}
	return found
}

// wordings returns every call in f that pairs a Chinese and an English text.
func wordings(f *ast.File) (found []wording) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		switch {
		case isName(call.Fun, "fault", "New") && len(call.Args) == 4:
			w := wording{at: call.Pos(), fault: true}
			var a, b, c bool
			w.code, a = literal(call.Args[1])
			w.zh, b = literal(call.Args[2])
			w.en, c = literal(call.Args[3])
			w.literal = a && b && c
			found = append(found, w)
		case isName(call.Fun, "text", "Say") && len(call.Args) == 2, isName(call.Fun, "fault", "In") && len(call.Args) == 3:
			w := wording{at: call.Pos()}
			var a, b bool
			w.zh, a = literal(call.Args[len(call.Args)-2])
			w.en, b = literal(call.Args[len(call.Args)-1])
			w.literal = a && b
			found = append(found, w)
		}
		return true
	})
	return found
}

// literal is the value of a string literal or of literals added.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, x := literal(e.X)
		b, y := literal(e.Y)
		return a + b, x && y && e.Op == token.ADD
	default:
		return "", false
	}
}

func TestMissingWordingsAreSeen(t *testing.T) {
	for source, wrong := range map[string]int{
		`fault.New(fault.Conflict, "placement.closed", "已"+"关闭。", "closed")`: 0,
		`fault.New(fault.Conflict, "placement.closed", "", "closed")`:        1,
		`fault.New(fault.Conflict, "placement.closed", "closed", "closed")`:  1,
		`fault.New(fault.Conflict, "placement.closed", "已关闭。", "")`:          1,
		`fault.New(fault.Conflict, "placement.closed", "已关闭。", "已关闭")`:       1,
		`fault.New(fault.Conflict, "Closed", "已关闭。", "closed")`:              1,
		`fault.New(fault.Conflict, code, "已关闭。", "closed")`:                  1,
		`text.Say("已关闭", "closed")`:                                          0,
		`text.Say("", "closed")`:                                             1,
		`fault.In("seats", "至少 1 人", "")`:                                    1,
		`text.Say(zh, en)`:                                                   0,
	} {
		found := wordings(parse(t, "package p\nvar x = "+source))
		if len(found) != 1 || len(found[0].wrong()) != wrong {
			t.Errorf("%s: got %+v, want one wording with %d faults", source, found, wrong)
		}
	}
}

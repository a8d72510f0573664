package web_test

import (
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inline finds what the content policy forbids. A JSON-LD data block is none.
var inline = []*regexp.Regexp{
	regexp.MustCompile(`(?i)<style`),
	regexp.MustCompile(`(?i)\sstyle\s*=`),
	regexp.MustCompile(`(?i)\son[a-z]+\s*=`),
	regexp.MustCompile(`(?i)javascript:`),
	regexp.MustCompile(`(?i)\shx-on`),
}

var scripts = regexp.MustCompile(`(?is)<script\b([^>]*)>`)

func inlineParts(source string) []string {
	var found []string
	for _, re := range inline {
		found = append(found, re.FindAllString(source, -1)...)
	}
	for _, m := range scripts.FindAllStringSubmatch(source, -1) {
		if !strings.Contains(m[1], "src=") && !strings.Contains(m[1], `type="application/ld+json"`) {
			found = append(found, m[0])
		}
	}
	return found
}

// narrow finds ASCII punctuation that touches Chinese characters. A full stop or comma between digits is right, and so
// are brackets and colons inside Latin text.
var narrow = []*regexp.Regexp{
	regexp.MustCompile(`\p{Han}[,;:!?](\s|\p{Han}|["'<{]|$)`),
	regexp.MustCompile(`\p{Han}\.(\s|\p{Han}|["'<{]|$)`),
	regexp.MustCompile(`\p{Han}\s?\(`),
	regexp.MustCompile(`\([^()]*\p{Han}[^()]*\)`),
	regexp.MustCompile(`\)\s?\p{Han}`),
}

func narrowParts(wording string) []string {
	var found []string
	for _, re := range narrow {
		found = append(found, re.FindAllString(wording, -1)...)
	}
	return found
}

var (
	action = regexp.MustCompile(`\{\{[^}]*\}\}`)
	quoted = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
)

// chinese lists the wordings of a template with Chinese characters: strings in its actions, and text outside them.
func chinese(source string) []string {
	var found []string
	for _, a := range action.FindAllString(source, -1) {
		for _, q := range quoted.FindAllStringSubmatch(a, -1) {
			found = append(found, q[1])
		}
	}
	return append(found, strings.Split(action.ReplaceAllString(source, "\n"), "\n")...)
}

func TestTemplatesHoldNothingInline(t *testing.T) {
	for path, source := range templates(t) {
		for _, part := range inlineParts(source) {
			t.Errorf("templates/%s: %q is inline; move it to static/", path, part)
		}
	}
}

func TestTheInlineLintFindsWhatItLooksFor(t *testing.T) {
	for _, bad := range []string{`<p style="color:red">`, `<a onclick="x()">`, `<script>x()</script>`, `<style>p{}</style>`, `<a href="javascript:x">`, `<a hx-on:click="x">`} {
		if len(inlineParts(bad)) == 0 {
			t.Errorf("%s passes", bad)
		}
	}
	for _, good := range []string{`<script src="/a.js" defer></script>`, `<script type="application/ld+json">`, `<a href="#on" data-action="x">`} {
		if found := inlineParts(good); len(found) > 0 {
			t.Errorf("%s is refused for %q", good, found)
		}
	}
}

func TestChineseWordingsHaveFullWidthPunctuation(t *testing.T) {
	for path, source := range templates(t) {
		for _, wording := range chinese(source) {
			for _, part := range narrowParts(wording) {
				t.Errorf("templates/%s: %q in %q", path, part, wording)
			}
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		for _, wording := range literals(t, path) {
			for _, part := range narrowParts(wording) {
				t.Errorf("%s: %q in %s", path, part, wording)
			}
		}
	}
}

// literals lists the string literals of a Go file, tests excepted.
func literals(t *testing.T, path string) []string {
	t.Helper()
	if strings.HasSuffix(path, "_test.go") {
		return nil
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile(path, -1, len(source)), source, nil, 0)
	var found []string
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return found
		}
		if tok == token.STRING {
			found = append(found, strings.Trim(lit, "\"`"))
		}
	}
}

func TestThePunctuationLintFindsWhatItLooksFor(t *testing.T) {
	for _, bad := range []string{"已保存,请继续", "错误: 不对", "真的?", "没有了.", "普陀区(上海)", "(选填)", "a)的", "好;坏"} {
		if len(narrowParts(bad)) == 0 {
			t.Errorf("%s passes", bad)
		}
	}
	for _, good := range []string{"已保存，请继续。", "工资 2,800 元", "每天 08:30–17:00", "（选填）", "xlsx、csv 或 ndjson", "Saved, go on. (ok)"} {
		if found := narrowParts(good); len(found) > 0 {
			t.Errorf("%s is refused for %q", good, found)
		}
	}
}

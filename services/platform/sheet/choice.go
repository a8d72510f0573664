package sheet

import (
	"strings"

	"firstkm/services/kernel/text"
)

// The words for yes and no.
var (
	yesWords = []string{"是", "有", "对", "√", "✓", "✔", "y", "yes", "true", "1"}
	noWords  = []string{"否", "无", "没有", "不是", "×", "✗", "✘", "x", "n", "no", "false", "0"}
)

// Bool is a yes or a no.
func (r *Record) Bool(column string) (value, ok bool) {
	s := headerKey(r.Text(column))
	if s == "" {
		return false, false
	}
	for _, w := range yesWords {
		if s == w {
			return true, true
		}
	}
	for _, w := range noWords {
		if s == w {
			return false, true
		}
	}
	r.Fail(column, text.Say("请填“是”或“否”。", "must be 是 (yes) or 否 (no)"))
	return false, false
}

// Enum is one of the column's choices by its value or any of its words, or "".
func (r *Record) Enum(column string) string {
	s := r.Text(column)
	if s == "" {
		return ""
	}
	c := r.m.schema.Columns[r.m.column(column)]
	if i := c.choice(s); i >= 0 {
		return c.Choices[i].Value
	}
	r.Fail(column, c.refuse(s))
	return ""
}

// choice is the place of the choice that s names, or -1.
func (c Column) choice(s string) int {
	key := headerKey(s)
	for i, choice := range c.Choices {
		if headerKey(choice.Value) == key {
			return i
		}
		for _, w := range choice.Words {
			if headerKey(w) == key {
				return i
			}
		}
	}
	return -1
}

// refuse names what would have been right; a long list is cut.
func (c Column) refuse(s string) text.Words {
	const most = 8
	var zh, en []string
	for i, choice := range c.Choices {
		if i == most {
			zh, en = append(zh, "……"), append(en, "…")
			break
		}
		zh, en = append(zh, choice.label()), append(en, choice.Value)
	}
	return text.Say("“"+shorten(s)+"”不在可选范围内："+strings.Join(zh, "、")+"。", "“"+shorten(s)+"” is not among "+strings.Join(en, ", "))
}

// label is what the drop-down shows.
func (c Choice) label() string {
	if len(c.Words) > 0 {
		return c.Words[0]
	}
	return c.Value
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}

// Separators of lists. Where a strong one stands, a weak one is part of the text.
const (
	strongSeparators = ";；\n"
	weakSeparators   = "、,，|"
)

// List is the parts of a cell, without empty ones and in the column's choices where it has any. From one choice to a later one
// by 至 stands for all between: 周一至周五.
func (r *Record) List(column string) []string {
	c := r.m.schema.Columns[r.m.column(column)]
	var parts []string
	for _, s := range splitList(r.Text(column)) {
		if len(c.Choices) == 0 {
			parts = append(parts, s)
			continue
		}
		from, to := c.span(s)
		if from < 0 {
			r.Fail(column, c.refuse(s))
			return nil
		}
		for i := from; i <= to; i++ {
			parts = append(parts, c.Choices[i].Value)
		}
	}
	return parts
}

// span is the first and last choice that s names, or -1.
func (c Column) span(s string) (from, to int) {
	if i := c.choice(s); i >= 0 {
		return i, i
	}
	for _, between := range []string{"至", "到", "~", "—", "–", "-"} {
		first, last, found := strings.Cut(s, between)
		if !found {
			continue
		}
		if from, to = c.choice(first), c.choice(strings.TrimLeft(last, "—")); from >= 0 && to >= from {
			return from, to
		}
	}
	return -1, -1
}

func splitList(s string) []string {
	separators := weakSeparators
	if strings.ContainsAny(s, strongSeparators) {
		separators = strongSeparators
	}
	var parts []string
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if part = strings.TrimFunc(part, blank); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// Package text holds what the program says to people: every message carries its Chinese and its English wording together,
// so neither can be missing where the other is shown.
package text

import "strconv"

// Lang is a language that pages and problems are written in.
type Lang string

// The two languages, Chinese first.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// Words is one message in both languages.
type Words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Say pairs the Chinese and the English wording of one message.
func Say(zh, en string) Words { return Words{Zh: zh, En: en} }

// In returns the wording in lang; anything but English is Chinese.
func (w Words) In(lang Lang) string {
	if lang == English {
		return w.En
	}
	return w.Zh
}

// IsZero reports whether nothing is said.
func (w Words) IsZero() bool { return w == Words{} }

// Agree is the word that agrees with a count in English: one for 1, many for every other number.
func Agree[N int | int64 | uint64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Plural is a count and what there are of it in English: "1 school", "2 schools".
func Plural(n int, one, many string) string { return strconv.Itoa(n) + " " + Agree(n, one, many) }

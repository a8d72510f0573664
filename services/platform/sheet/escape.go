package sheet

import "strings"

// risky reports whether a spreadsheet might run s as a formula when it opens text. A plain negative number is no formula.
func risky(s string) bool {
	bare := strings.TrimLeft(s, " \u3000\u00a0")
	if bare == "" {
		return false
	}
	switch bare[0] {
	case '=', '+', '@', '\t', '\r', '\n', '|':
		return true
	case '-':
		return strings.Trim(bare[1:], "0123456789.") != "" || len(bare) == 1
	}
	for _, wide := range []string{"＝", "＋", "－", "＠"} {
		if strings.HasPrefix(bare, wide) {
			return true
		}
	}
	return false
}

// escape keeps a spreadsheet from running a cell of text: an apostrophe before it, which Open takes away again.
func escape(s string) string {
	if risky(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

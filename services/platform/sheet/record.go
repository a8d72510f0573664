package sheet

import (
	"strconv"
	"strings"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
)

// Record reads one row's cells as values and collects what is wrong with them. A value that is absent or wrong reads as zero
// with false; only the wrong one is an error. Each cell is complained of once.
type Record struct {
	m    *Mapping
	row  Row
	errs []CellError
}

// Read begins a record and complains of empty required cells, or of the whole row when it could not be read.
func (m *Mapping) Read(row Row) *Record {
	if row.head != nil && len(row.head.names) > len(m.headers) {
		m.extend(row.head.names)
	}
	r := &Record{m: m, row: row}
	if !row.Problem.IsZero() {
		r.errs = append(r.errs, CellError{Line: row.Line, Message: row.Problem})
		return r
	}
	for i, c := range m.schema.Columns {
		if c.Required && r.cell(i) == "" {
			r.Fail(c.Name, text.Say("必填。", "is required"))
		}
	}
	return r
}

// Line is the row's line in the file.
func (r *Record) Line() int { return r.row.Line }

// Row is the row as it was read.
func (r *Record) Row() Row { return r.row }

// Errors are the complaints so far, in the order they were found.
func (r *Record) Errors() []CellError { return r.errs }

// Fail complains of a column for a reason of the importer's own.
func (r *Record) Fail(column string, message text.Words) {
	for _, e := range r.errs {
		if e.Column == column {
			return
		}
	}
	header := column
	if at := r.m.at[r.m.column(column)]; at >= 0 {
		header = r.m.headers[at]
	} else if c := r.m.schema.Columns[r.m.column(column)]; len(c.Headers) > 0 {
		header = c.Headers[0]
	}
	r.errs = append(r.errs, CellError{Line: r.row.Line, Column: column, Header: header, Message: message})
}

func (r *Record) cell(i int) string {
	at := r.m.at[i]
	if at < 0 || at >= len(r.row.Cells) {
		return ""
	}
	return r.row.Cells[at]
}

// Given reports whether the cell says anything.
func (r *Record) Given(column string) bool { return r.Text(column) != "" }

// Text is the cell as it stands.
func (r *Record) Text(column string) string { return r.cell(r.m.column(column)) }

// Identity is a number that is a name: of a person, a unit, a telephone. One that a spreadsheet has rounded is refused, since
// its last digits are lost; a number that really ends in zeros is believed behind an apostrophe.
func (r *Record) Identity(column string) string {
	s := narrowed(r.Text(column))
	if own, ok := strings.CutPrefix(s, "'"); ok {
		return own
	}
	whole, spoilt := identity(s, r.row.head != nil && r.row.head.kind == XLSX)
	if spoilt {
		r.Fail(column, text.Say(
			"号码的末几位被表格软件改成了 0。请把这一列设为文本格式后重新填写；如果号码本来如此，请在前面加一个英文单引号 '。",
			"a spreadsheet has turned the last digits into zeros: set the column to text and enter the number again, or put an apostrophe before it if it is right"))
		return ""
	}
	return strings.ReplaceAll(whole, " ", "")
}

// identity undoes a number format where nothing is lost. Spreadsheets keep fifteen digits; a single zero behind them says
// nothing, two or more are theirs rather than chance. exact is set where a number stands with all its digits.
func identity(s string, exact bool) (whole string, spoilt bool) {
	const kept = 15
	if strings.Trim(s, "0123456789") == "" {
		return s, len(s) >= kept+2 && strings.Trim(s[kept:], "0") == ""
	}
	if mantissa, exponent, found := cutExponent(s); !found || strings.Trim(mantissa+strings.TrimPrefix(exponent, "+"), "0123456789.") != "" {
		return s, false
	}
	digits, point, ok := decimal(s)
	switch {
	case !ok || !strings.Contains(s, ".") && !strings.Contains(s, "+"):
		return s, false // a code with an E in it
	case !exact || point > kept || len(digits) > point && strings.Trim(digits[max(point, 0):], "0") != "":
		return "", true
	case len(digits) > point:
		return digits[:point], false
	default:
		return digits + strings.Repeat("0", point-len(digits)), false
	}
}

// Int is a whole number.
func (r *Record) Int(column string) (int, bool) {
	s := r.Text(column)
	if s == "" {
		return 0, false
	}
	n, ok := parseInt(s)
	if !ok {
		r.Fail(column, text.Say("应为整数，例如 12。", "must be a whole number such as 12"))
	}
	return int(n), ok
}

// Decimal is a number with a fraction.
func (r *Record) Decimal(column string) (float64, bool) {
	s := narrowed(r.Text(column))
	if s == "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f > 1e15 || f < -1e15 || strings.ContainsAny(s, "xXpP_") {
		r.Fail(column, text.Say("应为数字，例如 31.25。", "must be a number such as 31.25"))
		return 0, false
	}
	return f, true
}

// Money is an amount in fen, whatever unit the header speaks of.
func (r *Record) Money(column string) (int64, bool) {
	s, unit := r.Text(column), r.m.scale[r.m.column(column)]
	if s == "" {
		return 0, false
	}
	n, ok := parseMoney(s, unit)
	if !ok && unit == fen {
		r.Fail(column, text.Say("应为以分为单位的整数，例如 300000 表示 3000 元。", "must be a whole number of fen: 300000 is 3,000 yuan"))
	} else if !ok {
		r.Fail(column, text.Say("应为金额（元），最多两位小数，例如 3000 或 3000.50。", "must be an amount in yuan with at most two decimals, such as 3000 or 3000.50"))
	}
	return n, ok
}

// Date is a calendar date; the zero Date when absent or wrong.
func (r *Record) Date(column string) civil.Date {
	s := r.Text(column)
	if s == "" {
		return civil.Date{}
	}
	d, ok := parseDate(s, r.row.head != nil && r.row.head.date1904)
	if !ok {
		r.Fail(column, text.Say("应为存在的日期，按年月日写，例如 2026-03-01。", "must be a date that exists, year first, such as 2026-03-01"))
		return civil.Date{}
	}
	return d
}

// Month is a date of which a month alone will do, 2024年9月 or 2024-09: its first day.
func (r *Record) Month(column string) civil.Date {
	if m := monthAlone.FindStringSubmatch(narrowed(r.Text(column))); m != nil {
		year, _ := digitsOf(m[1])
		month, _ := digitsOf(m[2])
		if month >= 1 && month <= 12 && year >= firstYear && year <= lastYear {
			return civil.On(year, time.Month(month), 1)
		}
	}
	return r.Date(column)
}

// Time is a time of day.
func (r *Record) Time(column string) (civil.Clock, bool) {
	s := r.Text(column)
	if s == "" {
		return 0, false
	}
	c, ok := parseClock(s)
	if !ok {
		r.Fail(column, text.Say("应为时刻，例如 08:30。", "must be a time of day such as 08:30"))
	}
	return c, ok
}

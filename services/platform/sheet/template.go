package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Names of the sheets beside the one to fill in.
const (
	notesSheet   = "填写说明"
	choicesSheet = "选项"
)

// templateRows is down to which row the template offers drop-downs and formats.
const templateRows = 5000

// WriteTemplate writes an empty workbook to fill in: Chinese headers with a star where a cell is required, drop-downs for
// choices, text format for numbers that are names, and a sheet that explains each column. Open reads it back as it is.
func (s Schema) WriteTemplate(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("write template of %s: %w", s.Name, err)
		}
	}()
	b := templateBuilder{file: f, main: sheetName(s.Title)}
	if err := f.SetSheetName("Sheet1", b.main); err != nil {
		return err
	}
	for _, name := range []string{notesSheet, choicesSheet} {
		if _, err := f.NewSheet(name); err != nil {
			return err
		}
	}
	if b.styles, err = makeStyles(f); err != nil {
		return err
	}
	b.note(1, "列", "必填", "怎样填写", "示例", "英文列名")
	for i, c := range s.Columns {
		b.column(i+1, c)
	}
	b.finish()
	if b.err != nil {
		return b.err
	}
	_, err = f.WriteTo(w)
	return err
}

// templateBuilder keeps the first error, so that the steps read as steps.
type templateBuilder struct {
	file   *excelize.File
	main   string
	styles styles
	lists  int
	err    error
}

func (b *templateBuilder) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *templateBuilder) cell(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	return name
}

func (b *templateBuilder) put(sheet string, column, row int, s string) {
	b.do(b.file.SetCellStr(sheet, b.cell(column, row), s))
}

func (b *templateBuilder) column(n int, c Column) {
	header := c.header()
	b.put(b.main, n, 1, header)
	letter, err := excelize.ColumnNumberToName(n)
	b.do(err)
	b.do(b.file.SetColWidth(b.main, letter, letter, widthOf(header)))
	b.do(b.file.SetColStyle(b.main, letter, b.styles.form[c.form()]))
	required := ""
	if c.Required {
		required = "是"
	}
	b.note(n+1, strings.TrimSuffix(header, "*"), required, c.explain(), c.Example, c.Name)
	if c.Kind == Bool {
		b.dropDown(letter, []string{"是", "否"})
	} else if c.Kind == Enum && len(c.Choices) > 0 {
		b.dropDown(letter, c.labels())
	}
}

// dropDown offers the words in every row; they stand in a hidden sheet, since a rule itself holds only 255 characters.
func (b *templateBuilder) dropDown(letter string, words []string) {
	b.lists++
	for i, w := range words {
		b.put(choicesSheet, b.lists, i+1, w)
	}
	list, err := excelize.ColumnNumberToName(b.lists)
	b.do(err)
	rule := excelize.NewDataValidation(true)
	rule.Sqref = fmt.Sprintf("%s2:%s%d", letter, letter, templateRows)
	rule.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", choicesSheet, list, list, len(words)))
	rule.SetError(excelize.DataValidationErrorStyleStop, "不在可选范围内", "请从下拉列表中选择。")
	b.do(b.file.AddDataValidation(b.main, rule))
}

func (b *templateBuilder) note(row int, cells ...string) {
	for i, s := range cells {
		b.put(notesSheet, i+1, row, s)
	}
}

func (b *templateBuilder) finish() {
	b.do(b.file.SetRowStyle(b.main, 1, 1, b.styles.head))
	b.do(b.file.SetRowStyle(notesSheet, 1, 1, b.styles.head))
	b.do(b.file.SetPanes(b.main, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.do(b.file.SetColWidth(notesSheet, "A", "B", 16))
	b.do(b.file.SetColWidth(notesSheet, "C", "E", 48))
	b.do(b.file.SetSheetVisible(choicesSheet, false))
	b.file.SetActiveSheet(0)
}

// header is the column's name in the template.
func (c Column) header() string {
	h := c.Name
	if len(c.Headers) > 0 {
		h = c.Headers[0]
	}
	if c.Kind == Money && scaleOf(h) == yuan {
		h += "（元）"
	}
	if c.Required {
		h += "*"
	}
	return h
}

func (c Column) form() cellForm {
	switch c.Kind {
	case Money:
		return asYuan
	case Date:
		return asDate
	default:
		return asText
	}
}

func (c Column) labels() []string {
	words := make([]string, len(c.Choices))
	for i, choice := range c.Choices {
		words[i] = choice.label()
	}
	return words
}

// explain is the hint with what the kind of value asks for.
func (c Column) explain() string {
	kind := ""
	switch c.Kind {
	case Identity:
		kind = "按文本填写，不要让表格软件转成数字。"
	case Int:
		kind = "整数。"
	case Money:
		kind = "金额，最多两位小数。"
	case Date:
		kind = "日期，例如 2026-03-01。"
	case Time:
		kind = "时刻，例如 08:30。"
	case Bool:
		kind = "填“是”或“否”。"
	case Enum:
		kind = "从下拉列表中选择：" + strings.Join(c.labels(), "、") + "。"
	case List:
		kind = "可填多个，用分号“；”隔开。"
		if len(c.Choices) > 0 {
			kind += "可选：" + strings.Join(c.labels(), "、") + "。"
		}
	}
	return c.Hint.Zh + kind
}

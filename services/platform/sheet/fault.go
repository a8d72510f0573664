package sheet

import (
	"fmt"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// What can be wrong with a file as a whole.
var (
	ErrOldExcel    = fault.New(fault.Unsupported, "sheet.old_excel", "这是旧版 .xls（或加了密码的）表格，请另存为 .xlsx 后再上传。", "this is an old .xls workbook, or one with a password: save it as .xlsx and send that")
	ErrUnsupported = fault.New(fault.Unsupported, "sheet.unsupported", "无法识别这个文件。请上传 .xlsx、.csv、.tsv 或 .ndjson（可以用 gzip 压缩）。", "this file is not a table that can be read: send .xlsx, .csv, .tsv or .ndjson, gzipped or not")
	ErrNotLines    = fault.New(fault.Unsupported, "sheet.not_lines", "JSON 文件应为 NDJSON：每行一个完整的对象，不要用数组，也不要换行缩进。", "JSON is read as NDJSON: one whole object a line, no array and no indentation")
	ErrBroken      = fault.New(fault.Invalid, "sheet.broken", "文件已损坏，无法读完。请重新导出后再上传。", "the file is damaged and cannot be read to its end: export it again")
	ErrEmpty       = fault.New(fault.Invalid, "sheet.empty", "文件里没有数据。第一行应为表头，其后每行一条记录。", "the file holds no data: the first line is the header, one record a line follows")
	ErrTooLarge    = fault.New(fault.TooLarge, "sheet.too_large", "文件太大。请拆成几个文件分别上传。", "the file is too large: split it and send the parts")
	ErrTooManyRows = fault.New(fault.TooLarge, "sheet.too_many_rows", "行数太多。请拆成几个文件分别上传。", "there are too many rows: split the file and send the parts")
	ErrMerged      = fault.New(fault.Invalid, "sheet.merged", "表中有跨行合并的单元格，合并后只有第一行有内容。请在 Excel 中取消合并，并把内容填满每一行。", "cells are merged over several rows, so only the first of them has the value: unmerge them and fill every row")
	ErrTooWide     = fault.New(fault.TooLarge, "sheet.too_wide", "列数太多。请删去表格右侧多余的列。", "there are too many columns: delete the surplus ones at the right")
)

// merged names the range of cells that are merged.
func merged(ref string) error {
	return ErrMerged.With(fault.In(ref, "单元格 "+ref+" 是跨行合并的，请取消合并并填满每一行。", "the cells "+ref+" are merged over rows: unmerge them and fill every row"))
}

// CellError says what is wrong with one cell.
type CellError struct {
	Line    int        // of the file, from 1
	Column  string     // the column's English name; empty when it concerns the whole row
	Header  string     // as the file calls the column, for people
	Message text.Words // what is wrong and what would be right
}

// Error is the English wording with its place.
func (e CellError) Error() string {
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Column, e.Message.En)
}

// Field is the error as problem documents show it.
func (e CellError) Field() fault.Field { return fault.Field{Name: e.Column, Reason: e.Message} }

package app

import (
	"bytes"

	"firstkm/services/imports"
	"firstkm/services/platform/sheet"
)

// workbook makes a file of one sheet of texts.
func workbook(title string, header []string, rows [][]string) (imports.File, error) {
	var b bytes.Buffer
	w, err := sheet.NewWriter(sheet.XLSX, &b, title, header)
	if err != nil {
		return imports.File{}, err
	}
	for _, row := range rows {
		cells := make([]sheet.Cell, len(row))
		for i, text := range row {
			cells[i] = sheet.OfText(text)
		}
		if err := w.Write(cells...); err != nil {
			return imports.File{}, err
		}
	}
	if err := w.Close(); err != nil {
		return imports.File{}, err
	}
	return imports.File{Name: title + ".xlsx", ContentType: sheet.XLSX.ContentType(), Body: &b}, nil
}

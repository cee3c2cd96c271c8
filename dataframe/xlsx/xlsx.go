// Package xlsx reads and writes frames as Excel workbooks (Office Open XML, ECMA-376): a ZIP archive of XML parts. Of a workbook it
// reads the values of one sheet, those that formulas had when it was saved, and what its formats say of dates; it
// draws nothing. Types are inferred from all of a column's values. Damage is an *Error that names part, sheet and cell.
// Libraries that do all of Excel are a hundred times as large. modules/df is the caller.
package xlsx

import (
	"context"
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/fault"
)

// Options say what is read.
type Options struct {
	Name     string // of the file, for errors
	Sheet    string // by name; "": by Number
	Number   int    // from 0; negative ones count from the end
	NoHeader bool   // columns are called column_1, column_2, …
	Skip     int    // rows of the sheet before the header
	Columns  []string
	Ctx      context.Context
	Reserve  func(bytes int64) error // asked before bytes are unpacked
}

// Error is what is wrong with a workbook.
type Error = fault.Error

// Read gives the table of one sheet of a workbook that lies in memory.
func Read(data []byte, o Options) (*column.Table, error) {
	b, err := open(data, o)
	if err != nil {
		return nil, err
	}
	s, err := b.sheet()
	if err != nil {
		return nil, err
	}
	rows, err := b.rows(s)
	if err != nil {
		return nil, err
	}
	return b.table(rows)
}

// Sheets lists the names of a workbook's sheets.
func Sheets(data []byte, o Options) ([]string, error) {
	b, err := open(data, o)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(b.sheets))
	for i, s := range b.sheets {
		names[i] = s.name
	}
	return names, nil
}

// The limits of a sheet.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
	maxText    = 32_767 // characters of a cell
)

// columnName is A for 0, Z for 25, AA for 26.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// place reads a reference such as B3: column 1, row 2, both from 0.
func place(ref string) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		if col = col*26 + int(ref[i]-'A') + 1; col > maxColumns {
			return 0, 0, false
		}
	}
	start := i
	for ; i < len(ref) && ref[i] >= '0' && ref[i] <= '9'; i++ {
		if row = row*10 + int(ref[i]-'0'); row > maxRows {
			return 0, 0, false
		}
	}
	return col - 1, row - 1, i == len(ref) && start > 0 && i > start && row > 0
}

func cellName(col, row int) string { return fmt.Sprintf("%s%d", columnName(col), row+1) }

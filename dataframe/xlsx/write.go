package xlsx

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"skep/dataframe/column"
)

// part is a file of the archive that a workbook is.
type part struct{ name, text string }

// The parts that all workbooks have. Styles 1 to 3 are a date, a datetime and a time; 4 is a duration.
var fixedParts = []part{
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="hh:mm:ss"/><numFmt numFmtId="167" formatCode="[h]:mm:ss"/></numFmts><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf xfId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="166" applyNumberFormat="1"/><xf numFmtId="167" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// Sheet is a table under the name that it has in a workbook.
type Sheet struct {
	Name  string
	Table *column.Table
}

// Write writes tables as the sheets of a workbook, the names of columns in the first row of each. Null is an empty cell. Integers above
// 2^53 and values of types that Excel does not have (lists, bytes, times with zones) become text; NaN and infinities are Excel's #NUM!.
func Write(ctx context.Context, out io.Writer, sheets ...Sheet) error {
	if err := checkSheets(sheets); err != nil {
		return err
	}
	z := zip.NewWriter(out)
	for _, p := range append(fixedParts[:len(fixedParts):len(fixedParts)], bookParts(sheets)...) {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.WriteString(w, xmlHead+p.text)
		}
		if err != nil {
			return err
		}
	}
	for i, s := range sheets {
		w, err := z.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1))
		if err != nil {
			return err
		}
		if err := writeSheet(ctx, w, s.Table); err != nil {
			return err
		}
	}
	return z.Close()
}

// checkSheets looks at what Excel would refuse: sizes, names, and names that differ only in capital letters.
func checkSheets(sheets []Sheet) error {
	if len(sheets) == 0 {
		return &Error{Message: "a workbook needs a sheet"}
	}
	seen := map[string]bool{}
	for _, s := range sheets {
		t, low := s.Table, strings.ToLower(s.Name)
		if t.Rows() >= maxRows || len(t.Columns()) > maxColumns {
			return &Error{Message: fmt.Sprintf("a sheet holds %d rows and %d columns, not %d and %d", maxRows-1, maxColumns, t.Rows(), len(t.Columns()))}
		}
		if n := utf8.RuneCountInString(s.Name); n == 0 || n > 31 || strings.ContainsAny(s.Name, `[]:*?/\`) {
			return &Error{Message: fmt.Sprintf("a sheet cannot be called %q", s.Name), Hint: `1 to 31 characters without [ ] : * ? / \`}
		}
		if seen[low] {
			return &Error{Message: fmt.Sprintf("two sheets are called %q", s.Name), Hint: "capital letters make no difference"}
		}
		seen[low] = true
	}
	return nil
}

// bookParts are the parts that name the sheets.
func bookParts(sheets []Sheet) []part {
	var types, relations, list strings.Builder
	for i, s := range sheets {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%[1]d.xml"/>`, i+1)
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="rId%[2]d"/>`, escape(s.Name), i+1)
	}
	return []part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` + types.String() + `<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + relations.String() + fmt.Sprintf(`<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`, len(sheets)+1)},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + list.String() + `</sheets></workbook>`},
	}
}

const checkEvery = 1 << 12 // rows

func writeSheet(ctx context.Context, out io.Writer, t *column.Table) error {
	w := bufio.NewWriter(out)
	w.WriteString(xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">`)
	for i, name := range t.Schema().Names() {
		if err := writeText(w, name, cellName(i, 0)); err != nil {
			return err
		}
	}
	w.WriteString("</row>")
	for row := range t.Rows() {
		if row%checkEvery == 0 && ctx != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		fmt.Fprintf(w, `<row r="%d">`, row+2)
		for i, c := range t.Columns() {
			if c.IsNull(row) {
				continue
			}
			if err := writeCell(w, c, row, cellName(i, row+1)); err != nil {
				return err
			}
		}
		w.WriteString("</row>")
	}
	w.WriteString("</sheetData></worksheet>")
	return w.Flush()
}

func writeCell(w *bufio.Writer, c *column.Column, row int, ref string) error {
	typ := c.Type()
	if typ.Nano { // a sheet's times are floats of days, coarser than a microsecond
		coarse, err := c.Slice(row, row+1).Cast(typ.Coarse(), false)
		if err != nil {
			return err
		}
		return writeCell(w, coarse, 0, ref)
	}
	switch {
	case typ.Kind == column.Bool:
		n := 0
		if c.Bools().Get(row) {
			n = 1
		}
		fmt.Fprintf(w, `<c r="%s" t="b"><v>%d</v></c>`, ref, n)
	case typ.Kind == column.Date && c.Int(row) > fakeDay+days1900:
		fmt.Fprintf(w, `<c r="%s" s="1"><v>%d</v></c>`, ref, c.Int(row)-days1900)
	case typ.Kind == column.Datetime && typ.Zone == "" && c.Int(row) > (fakeDay+days1900)*column.MicrosPerDay:
		writeNumber(w, ref, 2, float64(c.Int(row))/column.MicrosPerDay-days1900)
	case typ.Kind == column.Time:
		writeNumber(w, ref, 3, float64(c.Int(row))/column.MicrosPerDay)
	case typ.Kind == column.Duration && c.Int(row) >= 0:
		writeNumber(w, ref, 4, float64(c.Int(row))/column.MicrosPerDay)
	case typ.IsNumeric():
		return writeNumeric(w, c, row, ref)
	default:
		return writeText(w, c.Text(row), ref)
	}
	return nil
}

func writeNumber(w *bufio.Writer, ref string, style int, f float64) {
	fmt.Fprintf(w, `<c r="%s" s="%d"><v>%s</v></c>`, ref, style, strconv.FormatFloat(f, 'g', -1, 64))
}

func writeNumeric(w *bufio.Writer, c *column.Column, row int, ref string) error {
	f := c.Float(row)
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		fmt.Fprintf(w, `<c r="%s" t="e"><v>#NUM!</v></c>`, ref)
	case !c.Type().IsFloat() && math.Abs(f) > 1<<53:
		return writeText(w, c.Text(row), ref)
	default:
		fmt.Fprintf(w, `<c r="%s"><v>%s</v></c>`, ref, strconv.FormatFloat(f, 'g', -1, 64))
	}
	return nil
}

func writeText(w *bufio.Writer, s, ref string) error {
	if len(s) > maxText && utf8.RuneCountInString(s) > maxText {
		return &Error{Where: "cell " + ref, Message: fmt.Sprintf("a cell holds %d characters, not %d", maxText, utf8.RuneCountInString(s))}
	}
	fmt.Fprintf(w, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, ref, escape(s))
	return nil
}

// escape writes what XML reserves as entities, and what it does not have as _xHHHH_.
func escape(s string) string {
	var out strings.Builder
	for i, r := range s {
		switch {
		case r == '&':
			out.WriteString("&amp;")
		case r == '<':
			out.WriteString("&lt;")
		case r == '>':
			out.WriteString("&gt;")
		case r == '"':
			out.WriteString("&quot;")
		case r == '_' && isEscape(s[i:]):
			out.WriteString("_x005F_")
		case r < ' ' && r != '\n' && r != '\t', r == 0xFFFE, r == 0xFFFF:
			fmt.Fprintf(&out, "_x%04X_", r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// isEscape tells text that would be read as an escaped character.
func isEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

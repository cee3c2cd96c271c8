package xlsx

import (
	"encoding/xml"
	"io"
	"math"
	"strconv"
)

// cell is one value of a sheet.
type cell struct {
	kind kind
	num  float64
	text string
}

type kind uint8

// The kinds of values.
const (
	empty kind = iota
	number
	boolean
	text
	date     // num is the serial number of a day
	datetime // with a fraction
	clock    // a fraction of a day
)

// rows reads the cells of a sheet, row by row as they stand; gaps are empty.
func (b *book) rows(s sheet) ([][]cell, error) {
	var out [][]cell
	r := &rowReader{b: b, sheet: s.name}
	err := b.part(b.partOf(s), true, func(d *xml.Decoder) error {
		return elements(d, func(e xml.StartElement) error {
			switch e.Name.Local {
			case "row":
				return r.startRow(e, &out)
			case "c":
				return r.cell(d, e, &out)
			}
			return nil
		})
	})
	return out, err
}

type rowReader struct {
	b        *book
	sheet    string
	row, col int // of the next cell without a reference
}

func (r *rowReader) where(col, row int) string {
	return "sheet " + r.sheet + ", cell " + cellName(col, row)
}

func (r *rowReader) startRow(e xml.StartElement, out *[][]cell) error {
	r.row, r.col = len(*out), 0
	if ref := attribute(e, "r"); ref != "" {
		n, err := strconv.Atoi(ref)
		if err != nil || n < 1 || n > maxRows {
			return r.b.fail("sheet "+r.sheet, "a row has the number %q", ref)
		}
		r.row = n - 1
	}
	return r.reach(r.row, out)
}

// reach makes rows up to one; empty ones cost a slice each.
func (r *rowReader) reach(row int, out *[][]cell) error {
	if missing := row + 1 - len(*out); missing > 0 {
		if ask := r.b.o.Reserve; ask != nil {
			if err := ask(int64(missing) * 24); err != nil {
				return err
			}
		}
		*out = append(*out, make([][]cell, missing)...)
	}
	return nil
}

func (r *rowReader) cell(d *xml.Decoder, e xml.StartElement, out *[][]cell) error {
	col, row := r.col, r.row
	if ref := attribute(e, "r"); ref != "" {
		var ok bool
		if col, row, ok = place(ref); !ok {
			return r.b.fail("sheet "+r.sheet, "a cell has the place %q", ref)
		}
	}
	if err := r.reach(row, out); err != nil {
		return err
	}
	r.col = col + 1
	raw, inline, err := cellText(d)
	if err != nil {
		return err
	}
	v, err := r.value(e, raw, inline, col, row)
	if err != nil || v.kind == empty {
		return err
	}
	line := (*out)[row]
	if missing := col + 1 - len(line); missing > 0 {
		if ask := r.b.o.Reserve; ask != nil {
			if err := ask(int64(missing) * 32); err != nil {
				return err
			}
		}
		line = append(line, make([]cell, missing)...)
		(*out)[row] = line
	}
	line[col] = v
	return nil
}

// cellText reads a cell's value (v) or its own text (is).
func cellText(d *xml.Decoder) (raw, inline string, err error) {
	inValue := false
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return "", "", io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "is" {
				if inline, err = content(d, "is"); err != nil {
					return "", "", err
				}
			}
			inValue = t.Name.Local == "v"
		case xml.EndElement:
			if inValue = false; t.Name.Local == "c" {
				return raw, inline, nil
			}
		case xml.CharData:
			if inValue {
				raw += string(t)
			}
		}
	}
}

// value reads what a cell holds: its type (t) and, for numbers, its style (s). Errors such as #DIV/0! are no value.
func (r *rowReader) value(e xml.StartElement, raw, inline string, col, row int) (cell, error) {
	typ := attribute(e, "t")
	switch {
	case typ == "inlineStr":
		return cell{kind: text, text: inline}, nil
	case typ == "e" || raw == "" && typ != "str":
		return cell{}, nil
	case typ == "str":
		return cell{kind: text, text: unescape(raw)}, nil
	case typ == "s":
		i, err := strconv.Atoi(raw)
		if err != nil || i < 0 || i >= len(r.b.shared) {
			return cell{}, r.b.fail(r.where(col, row), "it names the shared text %q of %d", raw, len(r.b.shared))
		}
		return cell{kind: text, text: r.b.shared[i]}, nil
	case typ == "b":
		return cell{kind: boolean, text: raw}, r.isBool(raw, col, row)
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) {
		return cell{}, r.b.fail(r.where(col, row), "%q is no number", raw)
	}
	return cell{kind: r.kindOf(attribute(e, "s"), f), num: f}, nil
}

func (r *rowReader) isBool(raw string, col, row int) error {
	if raw != "0" && raw != "1" {
		return r.b.fail(r.where(col, row), "%q is neither 0 nor 1", raw)
	}
	return nil
}

func (r *rowReader) kindOf(style string, f float64) kind {
	i, err := strconv.Atoi(style)
	if err != nil || i < 0 || i >= len(r.b.formats) || f < 0 || f > lastSerial {
		return number
	}
	switch r.b.formats[i] {
	case dateFormat:
		if f != math.Trunc(f) {
			return datetime
		}
		return date
	case datetimeFormat:
		return datetime
	case timeFormat:
		if f < 1 {
			return clock
		}
		return datetime
	}
	return number
}

const lastSerial = 2_958_466 // the year 9999

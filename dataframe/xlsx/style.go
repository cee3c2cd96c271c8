package xlsx

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// format is what a number of a cell means.
type format uint8

// The formats.
const (
	plain format = iota
	dateFormat
	datetimeFormat
	timeFormat
)

// builtin are the formats that have a number and no text (ECMA-376 part 1, 18.8.30).
func builtin(id int) format {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 58:
		return dateFormat
	case id == 22:
		return datetimeFormat
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47:
		return timeFormat
	}
	return plain
}

// readStyles finds for each style of cells whether it shows dates.
func (b *book) readStyles(d *xml.Decoder) error {
	custom, cells := map[int]format{}, false
	err := elements(d, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attribute(e, "numFmtId")); err == nil {
				custom[id] = formatOf(attribute(e, "formatCode"))
			}
		case "cellXfs":
			cells = true
		case "cellStyles", "dxfs":
			cells = false
		case "xf":
			if cells {
				id, _ := strconv.Atoi(attribute(e, "numFmtId"))
				f, own := custom[id]
				if !own {
					f = builtin(id)
				}
				b.formats = append(b.formats, f)
			}
		}
		return nil
	})
	return err
}

// formatOf reads a format's code: letters for years and days make a date, for hours and seconds a time; what is quoted, escaped or in
// brackets does not count.
func formatOf(code string) format {
	code, _, _ = strings.Cut(code, ";")
	date, clock := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return plain
			}
			i += end + 1
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return plain
			}
			inner := strings.ToLower(code[i+1 : i+end])
			clock = clock || strings.Trim(inner, "hms") == "" && inner != ""
			i += end
		case 'y', 'Y', 'd', 'D':
			date = true
		case 'h', 'H', 's', 'S':
			clock = true
		case 'm', 'M': // months, or minutes beside hours or seconds
			if !strings.ContainsAny(code, "hHsS") {
				date = true
			}
		case 'E', 'e', '#', '0', '?', '@':
			if !date && !clock {
				return plain
			}
		}
	}
	switch {
	case date && clock:
		return datetimeFormat
	case date:
		return dateFormat
	case clock:
		return timeFormat
	}
	return plain
}

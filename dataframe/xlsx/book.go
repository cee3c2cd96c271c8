package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// book is an open workbook.
type book struct {
	o       Options
	zip     *zip.Reader
	sheets  []sheet
	links   map[string]string // targets by relation
	shared  []string
	formats []format // of each style of cells
	from04  bool     // dates count from 1904
}

type sheet struct{ name, id string }

func open(data []byte, o Options) (*book, error) {
	b := &book{o: o, links: map[string]string{}}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, b.fail("", "it is no workbook: %v", err)
	}
	b.zip = z
	for _, step := range []struct {
		part string
		read func(*xml.Decoder) error
		must bool
	}{{"xl/workbook.xml", b.readBook, true}, {"xl/_rels/workbook.xml.rels", b.readLinks, true}, {"xl/sharedStrings.xml", b.readShared, false}, {"xl/styles.xml", b.readStyles, false}} {
		if err := b.part(step.part, step.must, step.read); err != nil {
			return nil, err
		}
	}
	if len(b.sheets) == 0 {
		return nil, b.fail("", "the workbook has no sheets")
	}
	return b, nil
}

func (b *book) fail(where, format string, args ...any) *Error {
	e := &Error{File: b.o.Name, Where: where, Message: fmt.Sprintf(format, args...)}
	if bytes.Contains([]byte(e.Message), []byte("not a valid zip")) {
		e.Hint = "workbooks of before 2007 (.xls) are not read: save it as .xlsx"
	}
	return e
}

// part unpacks one part and hands it to f. The budget is asked while it is read, so that a packed bomb stops in time.
func (b *book) part(name string, must bool, f func(*xml.Decoder) error) error {
	in, err := b.zip.Open(name)
	if err != nil {
		if must {
			return b.fail("part "+name, "it is missing: this is no workbook, or a damaged one")
		}
		return nil
	}
	defer in.Close()
	d := xml.NewDecoder(&metered{in: in, b: b})
	d.Strict = false
	if err := f(d); err != nil {
		if syntax, ok := err.(*xml.SyntaxError); ok {
			return b.fail("part "+name, "line %d: %s", syntax.Line, syntax.Msg)
		}
		if err == io.ErrUnexpectedEOF || err == zip.ErrChecksum || err == zip.ErrFormat {
			return b.fail("part "+name, "the file is damaged: %v", err)
		}
		return err
	}
	return nil
}

// metered counts what is unpacked.
type metered struct {
	in io.Reader
	b  *book
}

const inflation = 3 // bytes that a cell takes here for one of its XML, at most

func (m *metered) Read(p []byte) (int, error) {
	if c := m.b.o.Ctx; c != nil && c.Err() != nil {
		return 0, c.Err()
	}
	n, err := m.in.Read(p)
	if m.b.o.Reserve != nil && n > 0 {
		if full := m.b.o.Reserve(int64(n) * inflation); full != nil {
			return 0, full
		}
	}
	return n, err
}

// elements calls f with each start of an element; what f reads further of it is up to f.
func elements(d *xml.Decoder, f func(xml.StartElement) error) error {
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := t.(xml.StartElement); ok {
			if err := f(start); err != nil {
				return err
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (b *book) readBook(d *xml.Decoder) error {
	return elements(d, func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			v := attribute(e, "date1904")
			b.from04 = v == "1" || v == "true"
		case "sheet":
			b.sheets = append(b.sheets, sheet{attribute(e, "name"), attribute(e, "id")})
		}
		return nil
	})
}

func (b *book) readLinks(d *xml.Decoder) error {
	return elements(d, func(e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			b.links[attribute(e, "Id")] = attribute(e, "Target")
		}
		return nil
	})
}

// readShared reads the texts that cells name by number; those in parts of different fonts are joined.
func (b *book) readShared(d *xml.Decoder) error {
	return elements(d, func(e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := content(d, "si")
		b.shared = append(b.shared, s)
		return err
	})
}

// content joins the texts (t elements) up to an element's end; readings of Asian text (rPh) are left out.
func content(d *xml.Decoder, end string) (string, error) {
	var s strings.Builder
	inText, phonetic := false, false
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			return "", io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			inText = inText || t.Name.Local == "t"
			phonetic = phonetic || t.Name.Local == "rPh"
		case xml.EndElement:
			switch t.Name.Local {
			case end:
				return unescape(s.String()), nil
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			}
		case xml.CharData:
			if inText && !phonetic {
				s.Write(t)
			}
		}
	}
}

// unescape reads _x000D_ and the like, which stand for characters that XML does not have.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if i+7 <= len(s) && s[i] == '_' && s[i+1] == 'x' && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil {
				out.WriteRune(rune(n))
				i += 6
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// sheet finds the sheet that is asked for.
func (b *book) sheet() (sheet, error) {
	names := make([]string, len(b.sheets))
	for i, s := range b.sheets {
		if names[i] = s.name; b.o.Sheet != "" && s.name == b.o.Sheet {
			return s, nil
		}
	}
	n := b.o.Number
	if n < 0 {
		n += len(b.sheets)
	}
	if b.o.Sheet == "" && n >= 0 && n < len(b.sheets) {
		return b.sheets[n], nil
	}
	what := strconv.Quote(b.o.Sheet)
	if b.o.Sheet == "" {
		what = strconv.Itoa(b.o.Number)
	}
	e := b.fail("", "there is no sheet %s", what)
	e.Hint = "the sheets are " + strings.Join(names, ", ")
	return sheet{}, e
}

// partOf is the part that holds a sheet.
func (b *book) partOf(s sheet) string {
	target := b.links[s.id]
	if strings.HasPrefix(target, "/") {
		return target[1:]
	}
	return path.Join("xl", target)
}

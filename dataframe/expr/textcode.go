package expr

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"skep/dataframe/column"
)

// textCodes write texts, bytes and numbers in other alphabets, and read them.
func textCodes() []function {
	return []function{
		{name: "to_base64", least: 1, most: 1, bind: returns(column.StrType, bytesOrStr), eval: mapStr(func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) })},
		{name: "from_base64", least: 1, most: 1, bind: returns(column.BinaryType, str), eval: decoder("base64", base64.StdEncoding.DecodeString)},
		{name: "from_hex", least: 1, most: 1, bind: returns(column.BinaryType, str), eval: decoder("hexadecimal", hex.DecodeString)},
		{name: "hex_of", least: 1, most: 1, bind: chosen(intOr("hex_int", "hex"))},
		{name: "hex_int", least: 1, most: 1, bind: returns(column.StrType, integer), eval: digitsIn(16)},
		{name: "bin_of", least: 1, most: 1, bind: chosen(intOr("bin_int", "bin_text"))},
		{name: "bin_int", least: 1, most: 1, bind: returns(column.StrType, integer), eval: digitsIn(2)},
		{name: "bin_text", least: 1, most: 1, bind: returns(column.StrType, bytesOrStr), eval: mapStr(bitText)},
		{name: "url_encode", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") })},
		{name: "url_decode", least: 1, most: 1, bind: returns(column.StrType, str), eval: evalURLDecode},
		{name: "escape_regex", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(regexp.QuoteMeta)},
		{name: "strip_accents", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(withoutAccents)},
		{name: "normalize", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(norm.NFC.String)},
		{name: "bit_length", least: 1, most: 1, bind: returns(column.Int64Type, bytesOrStr), eval: countStr(func(s string) int { return 8 * len(s) })},
		{name: "format_bytes", least: 1, most: 1, bind: returns(column.StrType, integer), eval: evalFormatBytes},
		{name: "extract_groups", least: 2, most: 2, bind: bindExtractGroups, eval: evalExtractGroups},
	}
}

// bytesOrStr takes bytes as they are, and what else is text as text.
func bytesOrStr(b *Bound, i int) error {
	if b.Args[i].Type.Kind == column.Binary {
		return nil
	}
	return str(b, i)
}

func intOr(name, other string) func(column.Type) string {
	return func(t column.Type) string {
		if t.IsInteger() {
			return name
		}
		return other
	}
}

func digitsIn(base int) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		return x.buildStr(func(i int) (string, bool) {
			return strings.ToUpper(strconv.FormatUint(uint64(x.args[0].Int(i*x.step(0))), base)), true
		})
	}
}

// bitText writes each byte as eight digits; the bit above them keeps leading zeros.
func bitText(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString(strconv.FormatUint(uint64(s[i])|256, 2)[1:])
	}
	return b.String()
}

// decoder makes bytes of texts; what is no such text is an error that names the row.
func decoder(what string, decode func(string) ([]byte, error)) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.allNull() {
			return column.OfNulls(column.BinaryType, x.rows), nil
		}
		b, valid := column.NewBuilder(column.BinaryType, x.rows), x.valid()
		for i := range x.rows {
			if valid != nil && !valid.Get(i) {
				b.Null()
				continue
			}
			data, err := decode(x.row(0, i))
			if err != nil {
				return nil, x.fail("%q is not %s (row %d)", x.row(0, i), what, i)
			}
			b.Bytes(data)
		}
		return b.Build(), nil
	}
}

func evalURLDecode(x *call) (*column.Column, error) {
	return x.buildStr(func(i int) (string, bool) {
		s, err := url.PathUnescape(x.row(0, i))
		if err != nil {
			return x.row(0, i), true
		}
		return s, true
	})
}

// withoutAccents takes the marks off letters that are letters with marks.
func withoutAccents(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}

// bindExtractGroups makes a struct of the groups of a pattern: named as the call's Names say, else as the pattern does, else by
// their number.
func bindExtractGroups(b *Bound) error {
	if err := str(b, 0); err != nil {
		return err
	}
	if err := pattern(b, 1); err != nil || b.later(1) {
		b.Type = column.UnknownType
		return err
	}
	s, _ := b.constantStr(1)
	re, err := compiled(s)
	if err != nil {
		return err
	}
	var fields []column.Field
	for i, name := range re.SubexpNames()[1:] {
		switch {
		case i < len(b.From.Names):
			name = b.From.Names[i]
		case name == "":
			name = strconv.Itoa(i + 1)
		}
		fields = append(fields, column.Field{Name: name, Type: column.StrType})
	}
	if len(b.From.Names) > len(fields) {
		return fail(BadArgument, b.Args[1].From, "%d names for %d groups of the pattern", len(b.From.Names), len(fields))
	}
	if _, err := column.NewSchema(fields); err != nil {
		return fail(DuplicateName, b.From, "%s", err)
	}
	b.Type = column.StructOf(fields)
	return nil
}

// evalExtractGroups gives the groups of the first match; without one all are null.
func evalExtractGroups(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	re, fields := x.regexp(1), x.node.Type.Fields()
	parts, names := make([]*column.Builder, len(fields)), make([]string, len(fields))
	for k := range parts {
		parts[k], names[k] = column.NewBuilder(column.StrType, x.rows), fields[k].Name
	}
	valid := x.valid()
	for i := range x.rows {
		var at []int
		s := x.row(0, i)
		if valid == nil || valid.Get(i) {
			at = re.FindStringSubmatchIndex(s)
		}
		for k, b := range parts {
			if at == nil || at[2*k+2] < 0 {
				b.Null()
			} else {
				b.Str(s[at[2*k+2]:at[2*k+3]])
			}
		}
	}
	cols := make([]*column.Column, len(parts))
	for k, b := range parts {
		cols[k] = b.Build()
	}
	return column.OfStructs(names, cols, x.rows, nil), nil
}

// evalFormatBytes writes sizes in units of 1024.
func evalFormatBytes(x *call) (*column.Column, error) {
	return x.buildStr(func(i int) (string, bool) {
		v := x.args[0].Int(i * x.step(0))
		size, unit := math.Abs(float64(v)), 0
		for size >= 1024 && unit < 6 {
			size, unit = size/1024, unit+1
		}
		if unit == 0 {
			return strconv.FormatInt(v, 10) + " bytes", true
		}
		tenths := math.Floor(size*10) / 10
		return strconv.FormatFloat(math.Copysign(tenths, float64(v)), 'f', 1, 64) + " " + "KMGTPE"[unit-1:unit] + "iB", true
	})
}

package value

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// style says how strings inside a value are written.
type style uint8

const (
	plain  style = iota // f-strings: no quotes anywhere
	outer               // println: a string itself bare, inside containers quoted
	quoted              // {:?} and the REPL: always quoted
)

// Display is what println writes: a string bare, strings inside containers quoted.
func Display(v Value) string { return write(v, outer) }

// Interpolate is what f-strings write: no quotes at any depth.
func Interpolate(v Value) string { return write(v, plain) }

// Repr is what {:?} and the REPL write: strings quoted.
func Repr(v Value) string { return write(v, quoted) }

// maxShown bounds the text of one value (64 MiB); what follows is cut with "…".
const maxShown = 64 << 20

// Brief is Repr of at most about n bytes; what follows is cut with "…".
func Brief(v Value, n int) string {
	if s, ok := v.TryStr(); ok && len(s) > n {
		return Quote(strings.ToValidUTF8(s[:n], "")) + "…"
	}
	p := &printer{most: n, brief: true}
	p.value(v, quoted, 0)
	return p.b.String()
}

func write(v Value, st style) string {
	switch v.Kind() { // the common scalars without a builder
	case KStr:
		if st != quoted {
			return v.Str()
		}
	case KInt:
		return strconv.FormatInt(v.AsInt(), 10)
	case KFloat:
		return FormatFloat(v.AsFloat())
	}
	p := &printer{most: maxShown}
	p.value(v, st, 0)
	return p.b.String()
}

// AppendDisplay appends what Display gives; common scalars need no string of their own.
func AppendDisplay(b []byte, v Value) []byte {
	if scalar, ok := appendScalar(b, v); ok {
		return scalar
	}
	return append(b, Display(v)...)
}

// AppendInterpolate appends what Interpolate gives; common scalars need no string of their own.
func AppendInterpolate(b []byte, v Value) []byte {
	if scalar, ok := appendScalar(b, v); ok {
		return scalar
	}
	return append(b, Interpolate(v)...)
}

func appendScalar(b []byte, v Value) ([]byte, bool) {
	switch v.Kind() {
	case KStr:
		return append(b, v.Str()...), true
	case KInt:
		return strconv.AppendInt(b, v.AsInt(), 10), true
	case KFloat:
		return AppendFloat(b, v.AsFloat()), true
	}
	return b, false
}

// FormatFloat is the shortest text that reads back as f, always with a point or exponent: 1.0, 0.1, 1e21, inf, NaN.
func FormatFloat(f float64) string {
	var room [32]byte
	return string(AppendFloat(room[:0], f))
}

// AppendFloat appends what FormatFloat gives.
func AppendFloat(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 1):
		return append(b, "inf"...)
	case math.IsInf(f, -1):
		return append(b, "-inf"...)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-7 || a >= 1e21) {
		s := strconv.FormatFloat(f, 'e', -1, 64)
		s = strings.Replace(s, "e+", "e", 1)
		return append(b, strings.Replace(strings.Replace(s, "e-0", "e-", 1), "e0", "e", 1)...)
	}
	start := len(b)
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	if bytes.IndexByte(b[start:], '.') < 0 {
		b = append(b, ".0"...)
	}
	return b
}

type printer struct {
	b    strings.Builder
	most int // bytes, about

	brief bool // what is expensive to write is only named
}

const displayDepth = 200

func (p *printer) value(v Value, st style, depth int) {
	if depth > displayDepth || p.b.Len() > p.most {
		p.b.WriteString("…")
		return
	}
	inner := st
	if st == outer {
		inner = quoted
	}
	switch v.Kind() {
	case KNull:
		p.b.WriteString("nil")
	case KUnit:
		p.b.WriteString("()")
	case KBool:
		p.b.WriteString(strconv.FormatBool(v.AsBool()))
	case KInt:
		p.b.WriteString(strconv.FormatInt(v.AsInt(), 10))
	case KFloat:
		p.b.WriteString(FormatFloat(v.AsFloat()))
	case KStr:
		if st == quoted {
			p.b.WriteString(Quote(v.Str()))
		} else {
			p.b.WriteString(v.Str())
		}
	case KArray:
		p.list("[", v.List(), "]", inner, depth)
	case KTuple:
		closing := ")"
		if v.List().Len() == 1 {
			closing = ",)"
		}
		p.list("(", v.List(), closing, inner, depth)
	case KSet:
		p.list("{", view(v.Set().Elems()), "}", inner, depth)
	case KDict:
		p.dict(v.Dict(), inner, depth)
	case KObj:
		p.record(v.Obj().Type, v.Obj().F, inner, depth)
	case KEnum:
		p.variant(v.Enum(), inner, depth)
	case KBox:
		if held, ok := ContentOf(v); ok {
			p.b.WriteString(v.Box().Type + " ")
			p.value(held, inner, depth+1)
			return
		}
		p.b.WriteString(p.opaque(v, inner))
	default:
		p.b.WriteString(p.opaque(v, inner))
	}
}

func (p *printer) opaque(v Value, st style) string {
	switch v.Kind() {
	case KRange:
		r := v.Range()
		op := ".."
		if r.Inclusive {
			op = "..="
		}
		return endText(r.Lo, st) + op + endText(r.Hi, st)
	case KFunc:
		if n := v.Func().Name; n != "" {
			return "<function " + n + ">"
		}
		return "<function>"
	case KType:
		return v.Type().Name
	case KModule:
		return "<module " + v.Module().Name + ">"
	case KAtom:
		return ":" + v.Atom().Name
	case KIter:
		return "<iterator>"
	case KBox:
		if b, ok := v.Box().V.(interface{ Brief() string }); ok && p.brief {
			return b.Brief()
		}
		if s, ok := v.Box().V.(fmt.Stringer); ok {
			return s.String()
		}
		return "<" + v.Box().Type + ">"
	}
	return "<?>"
}

func endText(v Value, st style) string {
	if v.IsNull() {
		return ""
	}
	return write(v, st)
}

func (p *printer) list(open string, vs *Array, closing string, st style, depth int) {
	p.b.WriteString(open)
	for i, v := range vs.All() {
		if i > 0 {
			p.b.WriteString(", ")
		}
		if p.b.Len() > p.most {
			p.b.WriteString("…")
			break
		}
		p.value(v, st, depth+1)
	}
	p.b.WriteString(closing)
}

func (p *printer) dict(d *Dict, st style, depth int) {
	p.b.WriteByte('{')
	first := true
	d.Each(func(k, v Value) bool {
		if !first {
			p.b.WriteString(", ")
		}
		first = false
		p.key(k, st, depth)
		p.b.WriteString(": ")
		p.value(v, st, depth+1)
		return p.b.Len() <= p.most
	})
	p.b.WriteByte('}')
}

// key writes names bare and other strings quoted where quoting is on.
func (p *printer) key(k Value, st style, depth int) {
	if s, ok := k.TryStr(); ok && (st == plain || IsName(s)) {
		p.b.WriteString(s)
		return
	}
	p.value(k, st, depth+1)
}

// IsName tells whether s could be written as an identifier.
func IsName(s string) bool {
	for i, r := range s {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 128
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

func (p *printer) record(t *Type, f []Value, st style, depth int) {
	p.b.WriteString(t.Name)
	switch {
	case t.IsUnit():
		return
	case t.Tuple:
		p.list("(", view(f), ")", st, depth)
		return
	}
	p.fields(t.Fields, f, st, depth)
}

func (p *printer) fields(names []string, f []Value, st style, depth int) {
	p.b.WriteString(" {")
	for i, name := range names {
		if i > 0 {
			p.b.WriteString(", ")
		}
		p.b.WriteString(name)
		p.b.WriteString(": ")
		p.value(f[i], st, depth+1)
	}
	p.b.WriteByte('}')
}

func (p *printer) variant(e *Enum, st style, depth int) {
	v := e.Type.Variants[e.Variant]
	p.b.WriteString(v.Name)
	switch {
	case v.Fields != nil:
		p.fields(v.Fields, e.Data, st, depth)
	case len(e.Data) > 0:
		p.list("(", view(e.Data), ")", st, depth)
	}
}

// Quote writes a string literal that reads back as s; printable Unicode stays as it is.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch r {
		case '"':
			b.WriteString(`\"`)
		case '\\':
			b.WriteString(`\\`)
		case '\n':
			b.WriteString(`\n`)
		case '\t':
			b.WriteString(`\t`)
		case '\r':
			b.WriteString(`\r`)
		case 0:
			b.WriteString(`\0`)
		default:
			if r < 32 || r == 127 {
				fmt.Fprintf(&b, `\u{%x}`, r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteByte('"')
	return b.String()
}

// TypeName is what typeof says: "integer", "float", "string", a declared type's own name, …
func TypeName(v Value) string {
	switch v.Kind() {
	case KBox:
		return v.Box().Type
	case KObj:
		return v.Obj().Type.Name
	case KEnum:
		return v.Enum().Type.Name
	}
	return v.Kind().String()
}

// String is what typeof says of the values of a builtin kind.
func (k Kind) String() string {
	if name := kindNames[k]; name != "" {
		return name
	}
	return "value"
}

var kindNames = [NumKinds]string{KNull: "nil", KUnit: "unit", KBool: "boolean", KInt: "integer", KFloat: "float", KStr: "string", KArray: "array", KTuple: "tuple",
	KDict: "object", KSet: "set", KRange: "range", KFunc: "function", KType: "type", KModule: "module", KAtom: "atom", KIter: "iterator"}

// Pretty is {:#?}: containers over several lines, four spaces a level.
func Pretty(v Value) string {
	var b strings.Builder
	pretty(&b, v, 0)
	return b.String()
}

func pretty(b *strings.Builder, v Value, depth int) {
	switch {
	case depth > displayDepth || b.Len() > maxShown:
		b.WriteString("…")
	case v.Kind() == KArray && v.List().Len() > 0:
		prettyItems(b, "[", "]", depth, v.List().Len(), func(i int) { pretty(b, v.List().At(i), depth+1) })
	case v.Kind() == KTuple && v.List().Len() > 0:
		prettyItems(b, "(", ")", depth, v.List().Len(), func(i int) { pretty(b, v.List().At(i), depth+1) })
	case v.Kind() == KDict && v.Dict().Len() > 0:
		keys, vals := v.Dict().Entries()
		prettyItems(b, "{", "}", depth, len(keys), func(i int) {
			b.WriteString(Repr(keys[i]) + ": ")
			pretty(b, vals[i], depth+1)
		})
	case v.Kind() == KObj && !v.Obj().Type.Tuple && len(v.Obj().F) > 0:
		o := v.Obj()
		prettyItems(b, o.Type.Name+" {", "}", depth, len(o.F), func(i int) {
			b.WriteString(o.Type.Fields[i] + ": ")
			pretty(b, o.F[i], depth+1)
		})
	case v.Kind() == KEnum && len(v.Enum().Data) > 0 && v.Enum().Type.Variants[v.Enum().Variant].Fields == nil:
		e := v.Enum()
		prettyItems(b, e.Type.Variants[e.Variant].Name+"(", ")", depth, len(e.Data), func(i int) { pretty(b, e.Data[i], depth+1) })
	default:
		b.WriteString(Repr(v))
	}
}

func prettyItems(b *strings.Builder, open, closing string, depth, n int, item func(i int)) {
	b.WriteString(open + "\n")
	for i := range n {
		b.WriteString(strings.Repeat("    ", depth+1))
		item(i)
		b.WriteString(",\n")
	}
	b.WriteString(strings.Repeat("    ", depth) + closing)
}

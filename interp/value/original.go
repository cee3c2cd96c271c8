package value

import (
	"math"
	"sort"
	"strconv"
	"strings"
)

// The original, ruchy 4.2, writes values in ways of its own. A lenient program
// prints as it printed there: quotes without escapes, keys in alphabetical
// order, nil for unit, floats without exponents.

// OriginalDisplay is what the original's println writes: a string bare, strings inside of others quoted.
func OriginalDisplay(v Value) string {
	if s, ok := v.TryStr(); ok {
		return s
	}
	return OriginalRepr(v)
}

// OriginalRepr is what the original's print and println! write: strings quoted at every depth.
func OriginalRepr(v Value) string {
	p := &originalPrinter{quote: true}
	p.value(v, 0)
	return p.b.String()
}

// OriginalInterpolate is what the original's f-strings write: arrays, tuples and
// objects without quotes, everything else as OriginalRepr.
func OriginalInterpolate(v Value) string {
	if s, ok := v.TryStr(); ok {
		return s
	}
	p := &originalPrinter{}
	p.value(v, 0)
	return p.b.String()
}

// OriginalFloat is the shortest text that reads back as f, with a point and without an exponent.
func OriginalFloat(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return FormatFloat(f)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// OriginalSpec is f"{x:spec}" of the original: it knows `.2` for numbers and writes all else as if unformatted, quoted.
func OriginalSpec(v Value, spec string) string {
	if digits, ok := strings.CutPrefix(spec, "."); ok && isDigits(digits) {
		if n, err := strconv.Atoi(digits); err == nil && n <= maxWidth {
			if f, number := v.Number(); number {
				return strconv.FormatFloat(f, 'f', n, 64)
			}
		}
	}
	return OriginalRepr(v)
}

// OriginalTemplate fills the `{}` of a macro's template in turn and then the
// `{:?}`; every other form stands as it is written. In println! values are
// written bare, in format! quoted.
func OriginalTemplate(template string, args []Value, write func(Value) string) string {
	var b strings.Builder
	next := 0
	for template != "" {
		i := strings.IndexByte(template, '{')
		if i < 0 {
			break
		}
		b.WriteString(template[:i])
		template = template[i:]
		hole := ""
		for _, h := range []string{"{}", "{:?}"} {
			if strings.HasPrefix(template, h) {
				hole = h
			}
		}
		switch {
		case hole == "":
			hole = "{"
			b.WriteString(hole)
		case next >= len(args):
			b.WriteString(hole)
		case hole == "{}":
			b.WriteString(write(args[next]))
			next++
		default:
			b.WriteString(OriginalRepr(args[next]))
			next++
		}
		template = template[len(hole):]
	}
	b.WriteString(template)
	return b.String()
}

// OriginalPrintln is the text of println(args…): if the first is a string with
// `{}`, these are filled one after the other and what is left over is dropped;
// else all are joined by spaces.
func OriginalPrintln(args []Value) string {
	if len(args) > 0 {
		if text, ok := args[0].TryStr(); ok && strings.Contains(text, "{}") {
			for _, a := range args[1:] {
				text = strings.Replace(text, "{}", OriginalDisplay(a), 1)
			}
			return text
		}
	}
	return OriginalJoin(args, OriginalDisplay)
}

// OriginalJoin writes values with spaces between them.
func OriginalJoin(args []Value, write func(Value) string) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = write(a)
	}
	return strings.Join(parts, " ")
}

type originalPrinter struct {
	b     strings.Builder
	quote bool
}

func (p *originalPrinter) value(v Value, depth int) {
	if depth > displayDepth || p.b.Len() > maxShown {
		p.b.WriteString("…")
		return
	}
	switch v.Kind() {
	case KUnit:
		p.b.WriteString("nil")
	case KFloat:
		p.b.WriteString(OriginalFloat(v.AsFloat()))
	case KStr:
		p.str(v.Str())
	case KArray:
		p.list("[", v.List(), "]", depth)
	case KSet:
		p.list("{", view(v.Set().Elems()), "}", depth)
	case KTuple:
		p.list("(", v.List(), ")", depth)
	case KDict:
		p.dict(v.Dict(), depth)
	case KObj, KEnum:
		p.declared(v, depth)
	case KFunc:
		p.b.WriteString("<function>")
	case KBox:
		p.b.WriteString(originalBox(v))
	default:
		p.b.WriteString(write(v, quoted))
	}
}

// originalBox writes an engine's value as the original wrote its like, if the module says how.
func originalBox(v Value) string {
	if b, ok := v.Box().V.(interface{ OriginalString() string }); ok {
		return b.OriginalString()
	}
	return write(v, quoted)
}

func (p *originalPrinter) str(s string) {
	if p.quote {
		p.b.WriteString(`"` + s + `"`)
	} else {
		p.b.WriteString(s)
	}
}

func (p *originalPrinter) list(open string, vs *Array, closing string, depth int) {
	p.b.WriteString(open)
	for i, v := range vs.All() {
		if i > 0 {
			p.b.WriteString(", ")
		}
		if p.b.Len() > maxShown {
			p.b.WriteString("…")
			break
		}
		p.value(v, depth+1)
	}
	p.b.WriteString(closing)
}

// dict writes keys in alphabetical order; the original's f-strings have no order, here they keep that of insertion.
func (p *originalPrinter) dict(d *Dict, depth int) {
	keys, vals := d.Entries()
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = OriginalDisplay(k)
	}
	p.fields("{", names, vals, p.quote, depth)
}

func (p *originalPrinter) fields(open string, names []string, vals []Value, sorted bool, depth int) {
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	if sorted {
		sort.SliceStable(order, func(i, j int) bool { return names[order[i]] < names[order[j]] })
	}
	p.b.WriteString(open)
	for n, i := range order {
		if n > 0 {
			p.b.WriteString(", ")
		}
		p.b.WriteString(names[i] + ": ")
		p.value(vals[i], depth+1)
	}
	p.b.WriteByte('}')
}

// declared writes values of declared types: quoted inside, in f-strings too.
func (p *originalPrinter) declared(v Value, depth int) {
	outer := p.quote
	p.quote = true
	defer func() { p.quote = outer }()
	if v.Kind() == KObj {
		t := v.Obj().Type
		if t.Tuple {
			p.b.WriteString(t.Name)
			p.list("(", view(v.Obj().F), ")", depth)
			return
		}
		p.fields(t.Name+" {", t.Fields, v.Obj().F, true, depth)
		return
	}
	e := v.Enum()
	variant := e.Type.Variants[e.Variant]
	p.b.WriteString(variant.Name)
	switch {
	case variant.Fields != nil:
		p.fields(" {", variant.Fields, e.Data, false, depth)
	case len(e.Data) > 0:
		p.list("(", view(e.Data), ")", depth)
	}
}

// OriginalTypeName is what the original's typeof says: the form of declared types, not their names.
func OriginalTypeName(v Value) string {
	switch v.Kind() {
	case KUnit:
		return "nil"
	case KEnum:
		return "enum_variant"
	case KObj:
		if v.Obj().Type.Form == ClassType {
			return "class"
		}
		return "struct"
	case KBox:
		if v.Box().Type == "DataFrame" {
			return "dataframe"
		}
	}
	return TypeName(v)
}

package json

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// maxText bounds a text (512 MiB, as much as JavaScript's engines hold): a value that holds itself
// twice on every level is small, and its text would never end.
const maxText = 512 << 20

// writer makes JSON text of a value.
type writer struct {
	b      []byte
	indent string // "" for one line
	ctx    context.Context
	charge func(int64) error
	paid   int // bytes of b that the budget knows of
	path   []part
	sorted bool // keys in alphabetical order
}

// part is one step to the value that is being written: the key of an object, an index (key is ""), or nothing (index < 0).
type part struct {
	key   string
	index int
}

func (p part) String() string {
	switch {
	case p.key != "":
		return "." + p.key
	case p.index < 0:
		return ""
	}
	return "[" + strconv.Itoa(p.index) + "]"
}

// unwritable is a value that JSON cannot hold, and where it sits.
type unwritable struct{ path, why string }

func (e *unwritable) Error() string { return e.path + ": " + e.why }

func (w *writer) fail(format string, args ...any) error {
	path := "the value"
	if len(w.path) > 0 {
		path = "value at "
		for _, p := range w.path {
			path += p.String()
		}
	}
	return &unwritable{path, fmt.Sprintf(format, args...)}
}

// pay asks for room as the text grows, and looks at the interrupt.
func (w *writer) pay() error {
	if len(w.b)-w.paid < chargeEvery {
		return nil
	}
	n := len(w.b) - w.paid
	w.paid = len(w.b)
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if len(w.b) > maxText {
		return &unwritable{"the value", fmt.Sprintf("its JSON text is longer than %d MiB", maxText>>20)}
	}
	return w.charge(int64(n))
}

func (w *writer) value(v value.Value) error {
	switch v.Kind() {
	case value.KNull, value.KUnit:
		w.b = append(w.b, "null"...)
	case value.KBool:
		w.b = strconv.AppendBool(w.b, v.AsBool())
	case value.KInt:
		w.b = strconv.AppendInt(w.b, v.AsInt(), 10)
	case value.KFloat:
		return w.float(v.AsFloat())
	case value.KStr:
		w.b = appendString(w.b, v.Str())
		return w.pay()
	case value.KAtom:
		w.b = appendString(w.b, v.Atom().Name)
	case value.KArray, value.KTuple:
		return w.list(v.List().Len(), v.List().All())
	case value.KSet:
		return w.list(v.Set().Len(), slices.All(v.Set().Elems()))
	case value.KDict:
		return w.dict(v.Dict())
	case value.KObj:
		return w.record(v.Obj())
	case value.KEnum:
		return w.enum(v)
	case value.KBox:
		if held, ok := value.ContentOf(v); ok {
			return w.value(held)
		}
		return w.number(v)
	default:
		return w.fail("a %s cannot be written as JSON", value.TypeName(v))
	}
	return nil
}

// number writes a boxed number, if its text is one of JSON's: a big integer or a decimal, but no fraction.
func (w *writer) number(v value.Value) error {
	text := value.Display(v)
	if _, ok := value.AsExact(v); !ok || strings.Contains(text, "/") {
		return w.fail("a %s cannot be written as JSON", value.TypeName(v))
	}
	w.b = append(w.b, text...)
	return w.pay()
}

// float writes 1.0 as 1.0, so that it is read back as a float.
func (w *writer) float(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return w.fail("%s cannot be written as JSON; replace it by null", value.FormatFloat(f))
	}
	w.b = append(w.b, value.FormatFloat(f)...)
	return nil
}

func (w *writer) list(n int, vs iter.Seq2[int, value.Value]) error {
	if n == 0 {
		w.b = append(w.b, "[]"...)
		return nil
	}
	w.path = append(w.path, part{index: -1})
	if len(w.path) > maxDepth {
		return w.fail("nested deeper than %d levels", maxDepth)
	}
	w.b = append(w.b, '[')
	for i, v := range vs {
		w.path[len(w.path)-1].index = i
		w.separate(i)
		if err := w.value(v); err != nil {
			return err
		}
		if err := w.pay(); err != nil {
			return err
		}
	}
	w.close(']')
	return nil
}

// separate begins the i-th item, close ends the last one.
func (w *writer) separate(i int) {
	if i > 0 {
		w.b = append(w.b, ',')
	}
	w.newline(len(w.path))
}

func (w *writer) close(bracket byte) {
	w.path = w.path[:len(w.path)-1]
	w.newline(len(w.path))
	w.b = append(w.b, bracket)
}

func (w *writer) newline(depth int) {
	if w.indent == "" {
		return
	}
	w.b = append(w.b, '\n')
	for range depth {
		w.b = append(w.b, w.indent...)
	}
}

// fields writes an object; each gives its members until its callback says stop.
func (w *writer) fields(n int, each func(func(key string, v value.Value) bool)) (err error) {
	if n == 0 {
		w.b = append(w.b, "{}"...)
		return nil
	}
	w.path = append(w.path, part{index: -1})
	if len(w.path) > maxDepth {
		return w.fail("nested deeper than %d levels", maxDepth)
	}
	w.b = append(w.b, '{')
	i := 0
	each(func(key string, v value.Value) bool {
		w.path[len(w.path)-1].key = key
		w.separate(i)
		i++
		w.b = append(appendString(w.b, key), ':')
		if w.indent != "" {
			w.b = append(w.b, ' ')
		}
		if err = w.value(v); err == nil {
			err = w.pay()
		}
		return err == nil
	})
	if err == nil {
		w.close('}')
	}
	return err
}

func (w *writer) dict(d *value.Dict) error {
	if w.sorted {
		d = byKey(d)
	}
	var bad error
	err := w.fields(d.Len(), func(f func(string, value.Value) bool) {
		d.Each(func(k, v value.Value) bool {
			key, ok := keyText(k)
			if !ok {
				bad = w.fail("the key %s cannot be written as JSON: keys are strings, numbers or booleans", value.Brief(k, 200))
				return false
			}
			return f(key, v)
		})
	})
	if bad != nil {
		return bad
	}
	return err
}

// byKey orders the entries by the text of their keys.
func byKey(d *value.Dict) *value.Dict {
	keys, vals := d.Entries()
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return value.Display(keys[order[i]]) < value.Display(keys[order[j]]) })
	out := value.NewDict()
	for _, i := range order {
		out.Set(keys[i].Share(), vals[i].Share())
	}
	return out
}

// keyText makes keys that are no strings into strings, as Python does.
func keyText(k value.Value) (string, bool) {
	switch k.Kind() {
	case value.KStr, value.KInt, value.KFloat, value.KBool:
		return value.Display(k), true
	case value.KAtom:
		return k.Atom().Name, true
	case value.KNull:
		return "null", true
	}
	return "", false
}

func (w *writer) record(o *value.Obj) error {
	return w.fields(len(o.F), func(f func(string, value.Value) bool) {
		for i, v := range o.F {
			name := strconv.Itoa(i)
			if i < len(o.Type.Fields) {
				name = o.Type.Fields[i]
			}
			if !f(name, v) {
				return
			}
		}
	})
}

// enum: None is null, Some(x) is x; a variant is its name, with data {"Name": data} as serde has it.
func (w *writer) enum(v value.Value) error {
	if x, some, ok := v.OptionOf(); ok {
		if !some {
			x = value.Null
		}
		return w.nest(x)
	}
	e := v.Enum()
	name := e.Type.Variants[e.Variant].Name
	switch len(e.Data) {
	case 0:
		w.b = appendString(w.b, name)
		return nil
	case 1:
		return w.fields(1, func(f func(string, value.Value) bool) { f(name, e.Data[0]) })
	}
	return w.fields(1, func(f func(string, value.Value) bool) { f(name, value.NewTuple(e.Data...)) })
}

// nest counts a level that writes no bracket.
func (w *writer) nest(v value.Value) error {
	if len(w.path) >= maxDepth {
		return w.fail("nested deeper than %d levels", maxDepth)
	}
	w.path = append(w.path, part{index: -1})
	err := w.value(v)
	if err == nil {
		w.path = w.path[:len(w.path)-1]
	}
	return err
}

func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(b, s[start:]...), '"')
}

// format writes a value for a call.
func format(c *module.Call, v value.Value, indent string) ([]byte, error) {
	w := &writer{indent: indent, ctx: c.Ctx, charge: c.Host.Charge, sorted: c.Host.Lenient()} // the original's objects have no order; it writes their keys alphabetically
	err := w.value(v)
	if e, ok := err.(*unwritable); ok {
		return nil, c.Error(codeWrite, "", "%s", cut(e.Error()))
	}
	return w.b, err
}

// cut keeps a message readable when the path is hundreds of levels long.
func cut(s string) string {
	const longest = 300
	if len(s) <= longest {
		return s
	}
	head, tail := longest/2, len(s)-longest/2
	for !utf8.RuneStart(s[head]) {
		head--
	}
	for !utf8.RuneStart(s[tail]) {
		tail++
	}
	return s[:head] + "…" + s[tail:]
}

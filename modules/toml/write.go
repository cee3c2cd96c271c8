package toml

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// maxText bounds a text (64 MiB): a value that holds itself twice on every level is small, and its text would never end.
const maxText = 64 << 20

// chargeEvery is how many parts are written between two questions to the budget.
const chargeEvery = 1024

// writer makes TOML text. Each table has its plain entries first: what follows
// the header of a table belongs to that table.
type writer struct {
	c *module.Call
	b strings.Builder
	n int
}

func write(c *module.Call, v value.Value) (string, error) {
	if v.Kind() != value.KDict {
		return "", fmt.Errorf("a TOML text is an object, found %s", value.TypeName(v))
	}
	w := &writer{c: c}
	if err := w.table(v.Dict(), nil); err != nil {
		return "", err
	}
	return w.b.String(), nil
}

func (w *writer) table(d *value.Dict, path []string) error {
	if len(path) > maxDepth {
		return fmt.Errorf("the value is nested too deeply")
	}
	keys, vals := d.Entries()
	for i, k := range keys {
		if isTable(vals[i]) || isTables(vals[i]) || vals[i].IsNull() {
			continue
		}
		name, err := key(k)
		if err != nil {
			return err
		}
		w.b.WriteString(name + " = ")
		if err := w.inline(vals[i], len(path)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		w.b.WriteByte('\n')
	}
	for i, k := range keys {
		name, err := key(k)
		if err != nil {
			return err
		}
		if err := w.section(vals[i], append(path[:len(path):len(path)], name)); err != nil {
			return err
		}
	}
	return nil
}

// section writes a table, or an array of tables, under its header.
func (w *writer) section(v value.Value, path []string) error {
	tables, head, tail := []value.Value{v}, "[", "]\n"
	switch {
	case isTables(v):
		tables, head, tail = v.List().Boxed(), "[[", "]]\n"
	case !isTable(v):
		return nil
	}
	for _, t := range tables {
		if w.b.Len() > 0 {
			w.b.WriteByte('\n')
		}
		w.b.WriteString(head + strings.Join(path, ".") + tail)
		if err := w.table(t.Dict(), path); err != nil {
			return err
		}
	}
	return nil
}

func isTable(v value.Value) bool { return v.Kind() == value.KDict }

// isTables tells arrays of nothing but tables.
func isTables(v value.Value) bool {
	if !v.IsArray() || v.List().Len() == 0 {
		return false
	}
	for _, x := range v.List().All() {
		if !isTable(x) {
			return false
		}
	}
	return true
}

func key(v value.Value) (string, error) {
	s, ok := v.TryStr()
	if !ok {
		return "", fmt.Errorf("keys must be strings, found %s", value.Brief(v, 200))
	}
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == "" {
		return s, nil
	}
	return quote(s), nil
}

func (w *writer) inline(v value.Value, depth int) error {
	if w.c.Poll(w.n); depth > maxDepth {
		return fmt.Errorf("the value is nested too deeply")
	}
	if w.b.Len() > maxText {
		return fmt.Errorf("its TOML text is longer than %d MiB", maxText>>20)
	}
	if w.n++; w.n%chargeEvery == 0 {
		w.c.Charge(perByte * chargeEvery)
	}
	switch v.Kind() {
	case value.KStr:
		w.b.WriteString(quote(v.Str()))
	case value.KInt:
		w.b.WriteString(strconv.FormatInt(v.AsInt(), 10))
	case value.KFloat:
		w.b.WriteString(floatText(v.AsFloat()))
	case value.KBool:
		w.b.WriteString(strconv.FormatBool(v.AsBool()))
	case value.KArray, value.KTuple:
		return w.list("[", "]", v.List().Len(), func(i int) error { return w.inline(v.List().At(i), depth+1) })
	case value.KSet:
		return w.list("[", "]", v.Set().Len(), func(i int) error { return w.inline(v.Set().Elems()[i], depth+1) })
	case value.KDict:
		keys, vals := v.Dict().Entries()
		return w.list("{", "}", len(keys), func(i int) error {
			name, err := key(keys[i])
			if err != nil {
				return err
			}
			w.b.WriteString(name + " = ")
			return w.inline(vals[i], depth+1)
		})
	default:
		return fmt.Errorf("TOML cannot hold %s %s", value.TypeName(v), value.Brief(v, 200))
	}
	return nil
}

func (w *writer) list(open, shut string, n int, item func(i int) error) error {
	w.b.WriteString(open)
	for i := range n {
		if i > 0 {
			w.b.WriteString(", ")
		}
		if err := item(i); err != nil {
			return err
		}
	}
	w.b.WriteString(shut)
	return nil
}

func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 0):
		return map[bool]string{true: "inf", false: "-inf"}[f > 0]
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.Trim(s, "-0123456789") == "" {
		s += ".0"
	}
	return s
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString("\\" + string(r))
		case r == '\n':
			b.WriteString("\\n")
		case r == '\t':
			b.WriteString("\\t")
		case r == '\r':
			b.WriteString("\\r")
		case r < ' ' || r == 0x7F || r == utf8.RuneError:
			fmt.Fprintf(&b, "\\u%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

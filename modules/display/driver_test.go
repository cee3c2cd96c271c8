package display

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"skep/interp/module"
	"skep/interp/value"
)

// driver calls builtins as the evaluator does: by name, with defaults filled in.
type driver struct {
	t      *testing.T
	ctx    context.Context
	io     module.Streams
	budget int64
	module module.Module // one for all calls, as in a session
}

func newDriver(t *testing.T) *driver {
	return &driver{t: t, ctx: context.Background(), budget: 1 << 30, module: Module()}
}

func (d *driver) Invoke(fn value.Value, args ...value.Value) (value.Value, error) {
	return fn.Func().Code.(func(...value.Value) (value.Value, error))(args...)
}

func (d *driver) Lookup(string) (value.Value, bool) { return value.Null, false }

func (d *driver) Charge(n int64) error {
	if d.budget -= n; d.budget < 0 {
		return errors.New("memory budget exceeded")
	}
	return nil
}

func (d *driver) Describe(value.Value) (string, bool) { return "", false }

// find prefers a method when the first argument is a boxed value.
func (d *driver) find(name string, args []value.Value) module.Func {
	d.t.Helper()
	m := d.module
	if len(args) > 0 && args[0].Kind() == value.KBox {
		for _, typ := range m.Types {
			for _, f := range typ.Methods {
				if typ.Name == args[0].Box().Type && strings.HasPrefix(f.Sig, "fun "+name+"(") {
					return f
				}
			}
		}
	}
	for _, f := range m.Funcs {
		if strings.HasPrefix(f.Sig, "fun "+name+"(") {
			return f
		}
	}
	d.t.Fatalf("no function %s", name)
	return module.Func{}
}

// call runs a builtin; Go values are converted.
func (d *driver) call(name string, args ...any) (value.Value, error) {
	d.t.Helper()
	vals := make([]value.Value, len(args))
	for i, a := range args {
		vals[i] = val(a)
	}
	f := d.find(name, vals)
	bound, err := bind(f.Sig, vals)
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	return f.Impl(&module.Call{Ctx: d.ctx, IO: &d.io, Host: d, Args: bound, Name: name})
}

// show runs a builtin and displays its value, or its error after "error: ".
func (d *driver) show(name string, args ...any) string {
	d.t.Helper()
	v, err := d.call(name, args...)
	if err != nil {
		return "error: " + err.Error()
	}
	return value.Repr(v)
}

func bind(sig string, args []value.Value) ([]value.Value, error) {
	open := strings.Index(sig, "(")
	var out []value.Value
	for i, p := range params(sig[open+1:]) {
		name, def, hasDefault := strings.Cut(p, " = ")
		switch {
		case strings.HasPrefix(name, "..."):
			return append(out, value.NewArray(append([]value.Value(nil), args[min(i, len(args)):]...))), nil
		case i < len(args):
			out = append(out, args[i])
		case hasDefault:
			out = append(out, literal(def))
		default:
			return nil, fmt.Errorf("argument %s is missing", name)
		}
	}
	if len(args) > len(out) {
		return nil, fmt.Errorf("%d arguments for %s", len(args), sig)
	}
	return out, nil
}

// params splits the text up to the closing parenthesis at its top-level commas.
func params(text string) (out []string) {
	depth, start, inString := 0, 0, false
	for i, r := range text {
		if r == '"' {
			inString = !inString
		}
		if inString {
			continue
		}
		switch r {
		case '(', '[', '{', '<':
			depth++
		case ']', '}', '>':
			depth--
		case ')', ',':
			if r == ')' && depth > 0 {
				depth--
			} else if depth == 0 {
				if p := strings.TrimSpace(text[start:i]); p != "" {
					out = append(out, p)
				}
				if start = i + 1; r == ')' {
					return out
				}
			}
		}
	}
	return out
}

func literal(text string) value.Value {
	switch text {
	case "null":
		return value.Null
	case "true", "false":
		return value.Bool(text == "true")
	case "{}":
		return value.NewDict().Value()
	case "[]":
		return value.NewArray(nil)
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value.Int(n)
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return value.Float(f)
	}
	s, err := strconv.Unquote(text)
	if err != nil {
		panic("default " + text)
	}
	return value.String(s)
}

// val converts a Go value; pairs make a dict: pairs{"a", 1, "b", 2}.
type pairs []any

func val(a any) value.Value {
	switch a := a.(type) {
	case value.Value:
		return a
	case nil:
		return value.Null
	case bool:
		return value.Bool(a)
	case int:
		return value.Int(int64(a))
	case int64:
		return value.Int(a)
	case float64:
		return value.Float(a)
	case string:
		return value.String(a)
	case []any:
		out := make([]value.Value, len(a))
		for i := range a {
			out[i] = val(a[i])
		}
		return value.NewArray(out)
	case pairs:
		d := value.NewDict()
		for i := 0; i < len(a); i += 2 {
			d.SetStr(a[i].(string), val(a[i+1]))
		}
		return d.Value()
	case func(...value.Value) (value.Value, error):
		return value.NewFunc("f", a)
	}
	panic(fmt.Sprintf("val: %T", a))
}

type row struct {
	name string
	args []any
	want string // as Repr shows it; "error: …" is a part of the error
}

func (d *driver) table(rows []row) {
	d.t.Helper()
	for _, r := range rows {
		got := d.show(r.name, r.args...)
		if got != r.want && !(strings.HasPrefix(r.want, "error: ") && strings.HasPrefix(got, "error: ") && strings.Contains(got, r.want[7:])) {
			d.t.Errorf("%s(%v) = %s, want %s", r.name, r.args, got, r.want)
		}
	}
}

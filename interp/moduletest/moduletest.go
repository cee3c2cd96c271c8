// Package moduletest is how the tests of modules call their functions: one by
// one as the evaluator does, with budget, context and streams in the test's
// hand (Driver), or as programs of the language (Programs). Only tests import it.
package moduletest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Driver calls the functions of one module by name, with defaults filled in.
type Driver struct {
	Ctx    context.Context
	IO     module.Streams
	Budget int64         // bytes left; Charge fails below zero
	Module module.Module // one for all calls, as in a session
	t      *testing.T
}

// Row is one call of a table: Want is what Repr shows, or "error: …", a part of the error.
type Row = struct {
	Name string
	Args []any
	Want string
}

// Pairs stands for an object among Go arguments: Pairs{"a", 1, "b", 2}.
type Pairs []any

// New makes a driver with a budget of 1 GiB.
func New(t *testing.T, m module.Module) *Driver {
	return &Driver{t: t, Ctx: context.Background(), Budget: 1 << 30, Module: m}
}

// Invoke implements module.Host: functions are Go functions here.
func (d *Driver) Invoke(fn value.Value, args ...value.Value) (value.Value, error) {
	return fn.Func().Code.(func(...value.Value) (value.Value, error))(args...)
}

// Lookup implements module.Host: there are no variables.
func (d *Driver) Lookup(string) (value.Value, bool) { return value.Null, false }

// Charge implements module.Host.
func (d *Driver) Charge(n int64) error {
	if d.Budget -= n; d.Budget < 0 {
		return errors.New("memory budget exceeded")
	}
	return nil
}

// Lenient implements module.Host.
func (d *Driver) Lenient() bool { return false }

// Describe implements module.Host.
func (d *Driver) Describe(value.Value) (string, bool) { return "", false }

// Find finds a function; a method when the first argument is a boxed value that has one.
func (d *Driver) Find(name string, args []value.Value) module.Func {
	d.t.Helper()
	if len(args) > 0 && args[0].Kind() == value.KBox {
		for _, typ := range d.Module.Types {
			if typ.Name != args[0].Box().Type {
				continue
			}
			if f, ok := named(typ.Methods, name); ok {
				return f
			}
		}
	}
	f, ok := named(d.Module.Funcs, name)
	if !ok {
		d.t.Fatalf("no function %s", name)
	}
	return f
}

func named(fs []module.Func, name string) (module.Func, bool) {
	for _, f := range fs {
		if strings.HasPrefix(f.Sig, "fun "+name+"(") || strings.HasPrefix(f.Sig, "fun "+name+"<") {
			return f, true
		}
	}
	return module.Func{}, false
}

// Call runs a function; Go values are converted.
func (d *Driver) Call(name string, args ...any) (value.Value, error) {
	d.t.Helper()
	vals := make([]value.Value, len(args))
	for i, a := range args {
		vals[i] = Val(a)
	}
	f := d.Find(name, vals)
	bound, err := bind(f.Sig, vals)
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	return f.Impl(&module.Call{Ctx: d.Ctx, IO: &d.IO, Host: d, Args: bound, Name: name})
}

// Show runs a function and displays its value, or its error after "error: ".
func (d *Driver) Show(name string, args ...any) string {
	d.t.Helper()
	v, err := d.Call(name, args...)
	if err != nil {
		return "error: " + err.Error()
	}
	return value.Repr(v)
}

// Table runs rows.
func (d *Driver) Table(rows []Row) {
	d.t.Helper()
	for _, r := range rows {
		got := d.Show(r.Name, r.Args...)
		if got != r.Want && !(strings.HasPrefix(r.Want, "error: ") && strings.HasPrefix(got, "error: ") && strings.Contains(got, r.Want[7:])) {
			d.t.Errorf("%s(%v) = %s, want %s", r.Name, r.Args, got, r.Want)
		}
	}
}

// Hint gives the hint of a diagnostic.
func Hint(err error) string {
	var d *diag.Diagnostic
	if errors.As(err, &d) {
		return d.Hint
	}
	return ""
}

func bind(sig string, args []value.Value) ([]value.Value, error) {
	fn, err := syntax.ParseSignature(sig)
	if err != nil {
		return nil, err
	}
	var out []value.Value
	for i, p := range fn.Params {
		switch {
		case p.Rest:
			return append(out, value.NewArray(append([]value.Value(nil), args[min(i, len(args)):]...))), nil
		case i < len(args):
			out = append(out, args[i])
		case p.Default != nil:
			at := p.Default.Span()
			out = append(out, literal(sig[at.Start:at.End]))
		default:
			return nil, fmt.Errorf("argument %s is missing", p.Name.Name)
		}
	}
	if len(args) > len(out) {
		return nil, fmt.Errorf("%d arguments for %s", len(args), sig)
	}
	return out, nil
}

// literal reads a default as signatures write them.
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

// Val converts a Go value.
func Val(a any) value.Value {
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
			out[i] = Val(a[i])
		}
		return value.NewArray(out)
	case Pairs:
		d := value.NewDict()
		for i := 0; i < len(a); i += 2 {
			d.SetStr(a[i].(string), Val(a[i+1]))
		}
		return d.Value()
	case func(...value.Value) (value.Value, error):
		return value.NewFunc("f", a)
	}
	panic(fmt.Sprintf("val: %T", a))
}

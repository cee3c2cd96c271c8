package module

import (
	"context"
	"errors"
	"strings"
	"testing"

	"skep/interp/value"
)

// host charges a budget and calls Go functions.
type host struct{ left int64 }

func (h *host) Invoke(fn value.Value, args ...value.Value) (value.Value, error) {
	return fn.Func().Code.(func(...value.Value) (value.Value, error))(args...)
}
func (h *host) Lookup(string) (value.Value, bool) { return value.Null, false }
func (h *host) Charge(n int64) error {
	if h.left -= n; h.left < 0 {
		return errors.New("too much memory")
	}
	return nil
}
func (h *host) Lenient() bool                       { return false }
func (h *host) Describe(value.Value) (string, bool) { return "", false }

func TestReaders(t *testing.T) {
	set := value.NewSet()
	set.Add(value.Int(2))
	list := value.NewArray([]value.Value{value.Int(1), value.Float(2.5)})
	words := value.NewTuple(value.String("a"), value.String("b"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		arg  value.Value
		read func(c *Call) value.Value
		want string // of Repr, or a part of the error
	}{
		"string":        {value.String("x"), func(c *Call) value.Value { return value.String(c.Str(0) + c.StrOr(0, "y")) }, `"xx"`},
		"default":       {value.Null, func(c *Call) value.Value { return value.String(c.StrOr(0, "y")) }, `"y"`},
		"no string":     {value.Int(1), func(c *Call) value.Value { return value.String(c.Str(0)) }, "f: argument 1 must be a string, found integer"},
		"whole float":   {value.Float(3), func(c *Call) value.Value { return value.Int(c.Int(0)) }, "3"},
		"no integer":    {value.Float(3.5), func(c *Call) value.Value { return value.Int(c.Int(0)) }, "must be an integer, found float"},
		"bounds":        {value.Int(9), func(c *Call) value.Value { return value.Int(c.IntIn(0, 1, 5)) }, "must be an integer from 1 to 5, found 9"},
		"number":        {value.Int(2), func(c *Call) value.Value { return value.Float(c.Float(0)) }, "2.0"},
		"no number":     {value.Null, func(c *Call) value.Value { return value.Float(c.Float(0)) }, "a number, found nil"},
		"bool":          {value.Bool(true), func(c *Call) value.Value { return value.Bool(c.Bool(0)) }, "true"},
		"no bool":       {value.Int(1), func(c *Call) value.Value { return value.Bool(c.Bool(0)) }, "true or false"},
		"object":        {value.NewDict().Value(), func(c *Call) value.Value { return value.Int(int64(c.Dict(0).Len())) }, "0"},
		"no object":     {list, func(c *Call) value.Value { return value.Int(int64(c.Dict(0).Len())) }, "an object"},
		"floats":        {list, func(c *Call) value.Value { return c.FloatList(c.Floats(0)) }, "[1.0, 2.5]"},
		"set":           {set.Value(), func(c *Call) value.Value { return c.FloatList(c.Floats(0)) }, "[2.0]"},
		"range":         {value.NewRange(value.Int(1), value.Int(3), true), func(c *Call) value.Value { return value.NewArray(c.List(0)) }, "[1, 2, 3]"},
		"pairs":         {value.NewDict().Value(), func(c *Call) value.Value { return value.NewArray(c.List(0)) }, "[]"},
		"iterator":      {value.NewIter(count(4, 6)), func(c *Call) value.Value { return value.NewArray(c.List(0)) }, "[4, 5]"},
		"characters":    {value.String("hé"), func(c *Call) value.Value { return value.NewArray(c.List(0)) }, `["h", "é"]`},
		"no floats":     {words, func(c *Call) value.Value { return c.FloatList(c.Floats(0)) }, "element 0 of argument 1 must be a number"},
		"no sequence":   {value.Int(1), func(c *Call) value.Value { return c.FloatList(c.Floats(0)) }, "a sequence, found integer"},
		"strings":       {words, func(c *Call) value.Value { return c.StrList(c.Strs(0)) }, `["a", "b"]`},
		"no strings":    {list, func(c *Call) value.Value { return c.StrList(c.Strs(0)) }, "element 0 of argument 1 must be a string"},
		"one string":    {value.String("ab"), func(c *Call) value.Value { return c.StrList(c.Strs(0)) }, "a sequence of strings"},
		"bytes of text": {value.String("é"), func(c *Call) value.Value { return c.ByteList(c.Bytes(0)) }, "[195, 169]"},
		"bytes":         {set.Value(), func(c *Call) value.Value { return c.ByteList(c.Bytes(0)) }, "[2]"},
		"no bytes":      {list, func(c *Call) value.Value { return c.ByteList(c.Bytes(0)) }, "must be a byte (0 to 255), found 2.5"},
		"no function":   {list, func(c *Call) value.Value { return c.Fn(0)() }, "a function"},
		"refusal":       {list, func(c *Call) value.Value { c.Refuse("no %s", "way"); return value.Null }, "f: no way"},
		"budget":        {list, func(c *Call) value.Value { c.Charge(1 << 30); return value.Null }, "too much memory"},
		"interrupt":     {list, func(c *Call) value.Value { c.Ctx = ctx; c.Poll(pollEvery - 1); return value.Null }, "context canceled"},
		"option, result": {list, func(c *Call) value.Value {
			return value.NewTuple(Opt(value.Int(1), true), Opt(value.Null, false), Res(value.Int(1), nil), Res(value.Null, errors.New("x")))
		}, `(Some(1), None, Ok(1), Err("x"))`},
	} {
		call := &Call{Ctx: context.Background(), Host: &host{1 << 20}, Args: []value.Value{c.arg}, Name: "f"}
		v, err := Checked(c.read)(call)
		got := value.Repr(v)
		if err != nil {
			got = err.Error()
		}
		if got != c.want && !(err != nil && strings.Contains(got, c.want)) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestCallbacks(t *testing.T) {
	twice := value.NewFunc("twice", func(vs ...value.Value) (value.Value, error) { return value.Int(2 * vs[0].AsInt()), nil })
	broken := value.NewFunc("broken", func(...value.Value) (value.Value, error) { return value.Null, errors.New("boom") })
	run := Checked(func(c *Call) value.Value { return c.Fn(0)(value.Int(4)) })
	if v, err := run(&Call{Host: &host{}, Args: []value.Value{twice}}); err != nil || v.AsInt() != 8 {
		t.Error(v, err)
	}
	if _, err := run(&Call{Host: &host{}, Args: []value.Value{broken}}); err == nil || err.Error() != "boom" {
		t.Error(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a panic of another kind is swallowed")
		}
	}()
	_, _ = Checked(func(*Call) value.Value { panic("bug") })(&Call{})
}

func TestRefusalIsAnErrorForIterators(t *testing.T) {
	cause := errors.New("cause")
	defer func() {
		r, ok := recover().(error)
		if !ok || !errors.Is(r, cause) || r.Error() != "cause" {
			t.Error(r)
		}
	}()
	(&Call{}).Must(cause)
}

// TestGuarded: functions that return their errors may read their arguments by the readers, too.
func TestGuarded(t *testing.T) {
	read := func(c *Call) (value.Value, error) { return value.Int(c.Int(0)), c.Error("X", "", "own") }
	fs := func() []Func { return []Func{{Sig: "fun f(x)", Impl: read}} }
	m := Guarded(Module{Funcs: fs(), Types: []Type{{Methods: fs(), Fields: fs(), Statics: fs()}}})
	for _, list := range [][]Func{m.Funcs, m.Types[0].Methods, m.Types[0].Fields, m.Types[0].Statics} {
		for arg, want := range map[value.Value]string{value.Null: "f: argument 1 must be an integer, found nil", value.Int(1): "f: own"} {
			if _, err := list[0].Impl(&Call{Args: []value.Value{arg}, Name: "f"}); err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
}

func TestFunctionsNeedAnEvaluator(t *testing.T) {
	_, err := Checked(func(c *Call) value.Value { return c.Function(&Func{}) })(&Call{Host: &host{}, Name: "f"})
	if err == nil || !strings.Contains(err.Error(), "no evaluator") {
		t.Error(err)
	}
}

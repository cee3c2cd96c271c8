// Package builtin declares what every program has without asking: the prelude
// functions, and the methods of the core types, as module data. The session
// hands them to the evaluator. Nothing here knows syntax or frames.
package builtin

import (
	"fmt"

	"skep/interp/module"
	"skep/interp/value"
)

// ExitError is how exit(code) leaves a program.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit %d", e.Code) }

// ExitCode is what the process returns.
func (e *ExitError) ExitCode() int { return e.Code }

// Prelude declares the global functions.
func Prelude() module.Module {
	m := module.Module{Name: "prelude", Doc: "What every program has."}
	m.Funcs = append(m.Funcs, printing()...)
	m.Funcs = append(m.Funcs, conversions()...)
	m.Funcs = append(m.Funcs, mathematics()...)
	m.Funcs = append(m.Funcs, sequences()...)
	m.Funcs = append(m.Funcs, testing()...)
	return m
}

// Types declares the methods of the core types, by the names that typeof gives.
func Types() []module.Type {
	number := numberMethods()
	return []module.Type{
		{Name: "any", Doc: "What all values have.", Methods: anyMethods()},
		{Name: "string", Doc: "Unicode text; the unit is the code point.", Methods: append(stringMethods(), characterMethods()...)},
		{Name: "array", Doc: "A growable list.", Methods: append(arrayMethods(), append(mutatingMethods(), orderMethods()...)...)},
		{Name: "tuple", Doc: "A fixed list.", Methods: arrayMethods()},
		{Name: "object", Doc: "Keys and values in insertion order.", Methods: dictMethods()},
		{Name: "set", Doc: "Distinct values in insertion order.", Methods: setMethods()},
		{Name: "integer", Doc: "A checked 64-bit integer.", Methods: append(integerMethods(), number...)},
		{Name: "float", Doc: "A 64-bit float.", Methods: number},
		{Name: "range", Doc: "lo..hi or lo..=hi.", Methods: append(rangeMethods(), iteratorMethods()...)},
		{Name: "iterator", Doc: "A lazy sequence.", Methods: iteratorMethods()},
		{Name: "Option", Doc: "Some(value) or None.", Methods: optionMethods()},
		{Name: "Result", Doc: "Ok(value) or Err(error).", Methods: resultMethods()},
	}
}

// Statics declares String::from, Vec::new and the like, by type name.
func Statics() map[string][]module.Func {
	array := []module.Func{fn("fun new()", "An empty array.", func(*module.Call) (value.Value, error) { return value.NewArray(nil), nil }),
		fn("fun with_capacity(n: i64)", "An empty array.", func(*module.Call) (value.Value, error) { return value.NewArray(nil), nil }),
		fn("fun from(xs)", "An array of the elements of xs.", func(c *module.Call) (value.Value, error) { return collect(c, c.Args[0]) })}
	dict := []module.Func{fn("fun new()", "An empty object.", func(*module.Call) (value.Value, error) { return value.NewDict().Value(), nil }),
		fn("fun with_capacity(n: i64)", "An empty object.", func(*module.Call) (value.Value, error) { return value.NewDict().Value(), nil })}
	set := []module.Func{fn("fun new()", "An empty set.", func(*module.Call) (value.Value, error) { return value.NewSet().Value(), nil }),
		fn("fun from(xs)", "The distinct elements of xs.", toSet)}
	str := []module.Func{fn("fun from(x)", "x as text.", func(c *module.Call) (value.Value, error) { return value.String(value.Interpolate(c.Args[0])), nil }),
		fn("fun new()", "An empty string.", func(*module.Call) (value.Value, error) { return value.String(""), nil })}
	same := []module.Func{fn("fun new(x)", "x itself: values need no box.", func(c *module.Call) (value.Value, error) { return c.Args[0], nil })}
	return map[string][]module.Func{"Vec": array, "VecDeque": array, "Array": array, "HashMap": dict, "BTreeMap": dict, "Object": dict, "Dict": dict,
		"HashSet": set, "BTreeSet": set, "Set": set, "String": str, "Box": same, "Rc": same, "RefCell": same, "Arc": same, "Mutex": same}
}

type impl = func(c *module.Call) (value.Value, error)

func fn(sig, doc string, f impl) module.Func { return module.Func{Sig: sig, Doc: doc, Impl: f} }

// wrong is the error for an argument of the wrong type.
func wrong(c *module.Call, i int, want string) error {
	return fmt.Errorf("`%s` expects %s, found %s %s", c.Name, want, value.TypeName(c.Args[i]), short(c.Args[i]))
}

func short(v value.Value) string {
	t := []rune(value.Repr(v))
	if len(t) > 40 {
		return string(t[:39]) + "…"
	}
	return string(t)
}

func str(c *module.Call, i int) (string, error) {
	if s, ok := c.Args[i].TryStr(); ok {
		return s, nil
	}
	return "", wrong(c, i, "a string")
}

func integer(c *module.Call, i int) (int, error) {
	if c.Args[i].IsInt() {
		return int(c.Args[i].AsInt()), nil
	}
	return 0, wrong(c, i, "an integer")
}

func number(c *module.Call, i int) (float64, error) {
	if f, ok := c.Args[i].Number(); ok {
		return f, nil
	}
	return 0, wrong(c, i, "a number")
}

// each visits the elements of anything iterable; f may stop with an error. It watches the context.
func each(c *module.Call, v value.Value, f func(value.Value) error) error {
	n := 0
	visit := func(x value.Value) error {
		if n++; n&1023 == 0 && c.Ctx != nil && c.Ctx.Err() != nil {
			return c.Ctx.Err()
		}
		return f(x)
	}
	switch v.Kind() {
	case value.KArray, value.KTuple:
		for _, x := range v.Elems() {
			if err := visit(x.Share()); err != nil {
				return err
			}
		}
	case value.KSet:
		for _, x := range v.Set().Elems() {
			if err := visit(x.Share()); err != nil {
				return err
			}
		}
	case value.KStr:
		for _, r := range v.Str() {
			if err := visit(value.Char(r)); err != nil {
				return err
			}
		}
	case value.KDict:
		ks, vs := v.Dict().Entries()
		for i := range ks {
			if err := visit(value.NewTuple(ks[i].Share(), vs[i].Share())); err != nil {
				return err
			}
		}
	case value.KIter:
		for {
			x, ok := v.Iter().Next()
			if !ok {
				return nil
			}
			if err := visit(x); err != nil {
				return err
			}
		}
	case value.KRange:
		return eachInRange(v.Range(), visit)
	case value.KEnum:
		if x, some, ok := v.OptionOf(); ok {
			if some {
				return visit(x.Share())
			}
			return nil
		}
		return fmt.Errorf("`%s` cannot iterate over %s", c.Name, value.TypeName(v))
	default:
		return fmt.Errorf("`%s` cannot iterate over %s", c.Name, value.TypeName(v))
	}
	return nil
}

func eachInRange(r *value.Range, visit func(value.Value) error) error {
	if lo, hi, ok := r.Ints(); ok {
		for i := lo; i < hi; i++ {
			if err := visit(value.Int(i)); err != nil {
				return err
			}
		}
		return nil
	}
	lo, ok1 := r.Lo.TryStr()
	hi, ok2 := r.Hi.TryStr()
	if !ok1 || !ok2 || len([]rune(lo)) != 1 || len([]rune(hi)) != 1 {
		return fmt.Errorf("a range needs integers or characters")
	}
	end := []rune(hi)[0]
	for ch := []rune(lo)[0]; ch < end || ch == end && r.Inclusive; ch++ {
		if err := visit(value.Char(ch)); err != nil {
			return err
		}
	}
	return nil
}

// list gives the elements of anything iterable.
func list(c *module.Call, v value.Value) ([]value.Value, error) {
	if k := v.Kind(); k == value.KArray || k == value.KTuple {
		return v.Elems(), nil
	}
	if v.Kind() == value.KRange {
		if lo, hi, ok := v.Range().Ints(); ok {
			if err := c.Host.Charge((hi - lo) * 16); err != nil {
				return nil, err
			}
		}
	}
	var out []value.Value
	err := each(c, v, func(x value.Value) error {
		if len(out)&0xffff == 0xffff {
			if err := c.Host.Charge(int64(len(out)) * 16); err != nil {
				return err
			}
		}
		out = append(out, x)
		return nil
	})
	return out, err
}

// collect copies the elements of anything iterable into a new array.
func collect(c *module.Call, v value.Value) (value.Value, error) {
	vs, err := list(c, v)
	if err != nil {
		return value.Null, err
	}
	return value.NewArray(shared(vs)), nil
}

func shared(vs []value.Value) []value.Value {
	out := make([]value.Value, len(vs))
	for i, v := range vs {
		out[i] = v.Share()
	}
	return out
}

func toSet(c *module.Call) (value.Value, error) {
	s := value.NewSet()
	err := each(c, c.Args[0], func(x value.Value) error { s.Add(x); return nil })
	return s.Value(), err
}

// truthy reads what a predicate gave.
func truthy(v value.Value) bool { return v.IsBool() && v.AsBool() || !v.IsBool() && !v.IsNull() }

func boolean(b bool, err error) (value.Value, error) { return value.Bool(b), err }

func option(v value.Value, ok bool) value.Value {
	if !ok {
		return value.None()
	}
	return value.Some(v.Share())
}

// Package testing is the language's module testing: assertions beyond assert and
// assert_eq, tables of cases that report all failures at once, and properties
// tried on generated values, which are shrunk to a small counterexample.
//
// A generator draws from a source of choices; shrinking makes the recorded
// choices shorter and smaller and generates again, so that values made by map
// and filter shrink too, and never leave what the generator allows (D. MacIver,
// Hypothesis, 2019). Callers: the session, through modules.All.
package testing

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeFailed    = "M2401" // an assertion does not hold
	codeFalsified = "M2402" // a property does not hold
	codeGenerator = "M2403" // a generator cannot generate
)

// Module declares testing.
func Module() module.Module {
	return module.Module{Name: "testing", Doc: "Assertions, tables of cases, properties of generated values.", Known: []string{"unittest", "pytest"},
		Funcs: slices.Concat(assertions(), tables(), properties(), generators()), Types: []module.Type{genType()}}
}

// failed ends the call: an assertion does not hold.
func failed(c *module.Call, message int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if c.Given(message) && value.Display(c.Args[message]) != "" {
		text = value.Display(c.Args[message]) + ": " + text
	}
	c.Fail(codeFailed, "", "%s", text)
}

func assertions() []module.Func {
	return []module.Func{
		{Sig: "fun equal(found, expected, message: str = null) -> ()", Doc: "Fails unless both are equal.", Example: "repr(testing.equal(1 + 1, 2))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			if !value.Equal(c.Args[0], c.Args[1]) {
				failed(c, 2, "found %s, expected %s", short(c.Args[0]), short(c.Args[1]))
			}
			return value.Unit()
		})},
		{Sig: "fun not_equal(found, other, message: str = null) -> ()", Doc: "Fails if both are equal.", Example: "repr(testing.not_equal(1, 2))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			if value.Equal(c.Args[0], c.Args[1]) {
				failed(c, 2, "both are %s", short(c.Args[0]))
			}
			return value.Unit()
		})},
		{Sig: "fun approx(found, expected, rel_tol: f64 = 1e-9, abs_tol: f64 = 1e-12, message: str = null) -> ()", Doc: "Fails unless all numbers in both differ by at most rel_tol of the larger or by abs_tol, and everything else is equal. Arrays, tuples and objects are compared by their parts.", Example: "repr(testing.approx([0.1 + 0.2, {a: 1}], [0.3, {a: 1.0}]))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			n := near{rel: c.Float(2), abs: c.Float(3)}
			if where, ok := n.equal(c.Args[0], c.Args[1], 0); !ok {
				failed(c, 4, "%s", where)
			}
			return value.Unit()
		})},
		{Sig: `fun raises(f: fun() -> _, containing: str = "") -> str`, Doc: "Calls f, which must fail; gives the message, which must contain a text.", Example: "testing.raises(|| panic(\"by zero\"), \"zero\").contains(\"zero\")  // => true", Impl: module.Checked(raises)},
		{Sig: "fun contains(container, x, message: str = null) -> ()", Doc: "Fails unless the container has x: a text a part, an object a key, any other an element.", Example: "repr(testing.contains([1, 2], 2))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			if !has(c) {
				failed(c, 2, "%s does not contain %s", short(c.Args[0]), short(c.Args[1]))
			}
			return value.Unit()
		})},
		{Sig: "fun is_type(x, name: str, message: str = null) -> ()", Doc: "Fails unless x is of the type that typeof names.", Example: "repr(testing.is_type(1.5, \"float\"))  // => \"()\"", Impl: module.Checked(func(c *module.Call) value.Value {
			if t := value.TypeName(c.Args[0]); t != c.Str(1) {
				failed(c, 2, "found %s, a value of type %s, expected %s", short(c.Args[0]), t, c.Str(1))
			}
			return value.Unit()
		})},
	}
}

const maxShown = 160

// short is a value's text for messages.
func short(v value.Value) string {
	if r := []rune(value.Brief(v, 4*maxShown)); len(r) > maxShown {
		return string(r[:maxShown]) + "…"
	} else {
		return string(r)
	}
}

func raises(c *module.Call) value.Value {
	f, want := c.Args[0], c.Str(1)
	if f.Kind() != value.KFunc {
		c.Wrong(0, "a function")
	}
	v, err := c.Host.Invoke(f)
	if err == nil {
		c.Fail(codeFailed, "", "the function did not fail, it gave %s", short(v))
	}
	if c.Ctx != nil {
		c.Must(c.Ctx.Err()) // an interrupt is no failure of the function
	}
	text := messageOf(err)
	if !strings.Contains(text, want) {
		c.Fail(codeFailed, "", "the function failed with %s, which does not contain %s", value.Quote(text), value.Quote(want))
	}
	return value.String(text)
}

// messageOf is what an error says, without its place.
func messageOf(err error) string {
	var d interface{ Diagnostic() *diag.Diagnostic } // the evaluator's errors
	if errors.As(err, &d) {
		return d.Diagnostic().Message
	}
	return err.Error()
}

func has(c *module.Call) bool {
	switch x := c.Args[0]; x.Kind() {
	case value.KStr:
		return strings.Contains(x.Str(), c.Str(1))
	case value.KDict:
		return x.Dict().Ref(c.Args[1]) != nil
	}
	found := false
	c.Each(0, func(v value.Value) { found = found || value.Equal(v, c.Args[1]) })
	return found
}

// near compares numbers with tolerances.
type near struct{ rel, abs float64 }

const maxDepth = 500

// equal says where two values differ.
func (n near) equal(a, b value.Value, depth int) (where string, ok bool) {
	x, isX := a.Number()
	y, isY := b.Number()
	switch {
	case depth > maxDepth:
		return "the values are nested too deeply", false
	case isX && isY:
		if x == y || x != x && y != y || !math.IsInf(x, 0) && !math.IsInf(y, 0) && math.Abs(x-y) <= max(n.abs, n.rel*max(math.Abs(x), math.Abs(y))) {
			return "", true
		}
		return fmt.Sprintf("found %s, expected %s, off by %.3g", value.Repr(a), value.Repr(b), math.Abs(x-y)), false
	case a.Kind() != b.Kind():
	case a.Kind() == value.KArray || a.Kind() == value.KTuple:
		return n.lists(a.List().Boxed(), b.List().Boxed(), depth)
	case a.Kind() == value.KDict:
		return n.objects(a.Dict(), b.Dict(), depth)
	}
	if value.Equal(a, b) {
		return "", true
	}
	return fmt.Sprintf("found %s, expected %s", short(a), short(b)), false
}

func (n near) lists(a, b []value.Value, depth int) (string, bool) {
	if len(a) != len(b) {
		return fmt.Sprintf("found %d elements, expected %d", len(a), len(b)), false
	}
	for i := range a {
		if where, ok := n.equal(a[i], b[i], depth+1); !ok {
			return fmt.Sprintf("at [%d]: %s", i, where), false
		}
	}
	return "", true
}

func (n near) objects(a, b *value.Dict, depth int) (string, bool) {
	keys, vals := a.Entries()
	for i, k := range keys {
		other, ok := b.Get(k)
		if !ok {
			return "found the key " + value.Repr(k) + ", which is not expected", false
		}
		if where, ok := n.equal(vals[i], other, depth+1); !ok {
			return "at " + value.Repr(k) + ": " + where, false
		}
	}
	if a.Len() != b.Len() {
		return fmt.Sprintf("found %d keys, expected %d", a.Len(), b.Len()), false
	}
	return "", true
}

func tables() []module.Func {
	return []module.Func{{Sig: "fun cases(rows: Iterable<_>, f: fun(_) -> _) -> i64", Doc: "Calls f for each row and compares: a row is an array or tuple whose last element is what f must give for the others, or an object {args, want, name}. All rows run; the failures are reported together. Gives the number of rows.", Example: "testing.cases([(1, 2, 3), (2, 2, 4)], |a, b| a + b)  // => 2", Impl: module.Checked(runCases)}}
}

// oneCase is a row of a table.
type oneCase struct {
	name string
	args []value.Value
	want value.Value
}

func readCase(c *module.Call, i int, row value.Value) oneCase {
	k := oneCase{name: fmt.Sprintf("case %d", i+1)}
	switch row.Kind() {
	case value.KArray, value.KTuple:
		e := row.List().Boxed()
		if len(e) == 0 {
			c.Refuse("%s is empty", k.name)
		}
		k.args, k.want = e[:len(e)-1], e[len(e)-1]
	case value.KDict:
		args, ok := row.Dict().GetStr("args")
		want, ok2 := row.Dict().GetStr("want")
		if !ok || !ok2 || args.Kind() != value.KArray && args.Kind() != value.KTuple {
			c.Refuse("%s needs args (an array) and want", k.name)
		}
		k.args, k.want = args.List().Boxed(), want
		if name, ok := row.Dict().GetStr("name"); ok {
			k.name += " (" + value.Display(name) + ")"
		}
	default:
		c.Refuse("%s must be an array, a tuple or an object, found %s", k.name, value.TypeName(row))
	}
	return k
}

func runCases(c *module.Call) value.Value {
	var wrong []string
	rows := c.List(0)
	for i, row := range rows {
		k := readCase(c, i, row)
		args := make([]value.Value, len(k.args))
		for j, a := range k.args {
			args[j] = a.Share()
		}
		got, err := c.Host.Invoke(c.Args[1], args...)
		if c.Ctx != nil {
			c.Must(c.Ctx.Err())
		}
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("%s: f(%s) fails: %s", k.name, list(k.args), messageOf(err)))
		case !value.Equal(got, k.want):
			wrong = append(wrong, fmt.Sprintf("%s: f(%s) gives %s, expected %s", k.name, list(k.args), short(got), short(k.want)))
		}
	}
	if wrong != nil {
		c.Fail(codeFailed, "", "%d of %d cases fail\n  %s", len(wrong), len(rows), strings.Join(wrong, "\n  "))
	}
	return value.Int(int64(len(rows)))
}

func list(vs []value.Value) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = short(v)
	}
	return strings.Join(parts, ", ")
}

package builtin

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

func conversions() []module.Func {
	return also([]module.Func{
		def("fun type_of(x) -> str", "Gives the name of x's type: integer, float, string, array, object and so on.", "type_of(1.5)  // => \"float\"", typeOf),
		def("fun str(x) -> str", "Writes x as text.", "str(42)  // => \"42\"", func(c call) value.Value {
			if c.lenient() {
				return value.String(value.OriginalDisplay(c.self()))
			}
			return value.String(value.Interpolate(c.self()))
		}),
		def("fun int(x, base: i64 = 10) -> i64", "Gives x as an integer: floats lose their fraction, strings are read.", "int(\"42\")  // => 42\nint(3.9)  // => 3\nint(\"ff\", 16)  // => 255", intFunc),
		def("fun float(x) -> f64", "Gives x as a float; strings are read.", "float(\"2.5\")  // => 2.5", toFloat),
		def("fun bool(x) -> bool", "Tells whether x is neither false, nil, 0, None nor empty.", "bool([])  // => false", func(c call) value.Value { return value.Bool(c.nonEmpty(c.self())) }),
		def("fun parse_int(text: str) -> i64", "Reads an integer; anything else is an error.", "parse_int(\"42\")  // => 42", func(c call) value.Value { c.str(0); return toInt(c) }),
		def("fun parse_float(text: str) -> f64", "Reads a number; anything else is an error.", "parse_float(\"2.5\")  // => 2.5", func(c call) value.Value { c.str(0); return toFloat(c) }),
		def("fun ord(ch: str) -> i64", "Gives the code point of a character.", "ord(\"A\")  // => 65", ord),
		def("fun chr(code: i64) -> str", "Gives the character of a code point.", "chr(65)  // => \"A\"", chr),
		based("bin", 2, "0b101"), based("oct", 8, "0o5"), based("hex", 16, "0x5"),
		def("fun chars(text: str) -> [str]", "Gives the characters of a text.", "chars(\"ab\")  // => [\"a\", \"b\"]", func(c call) value.Value { c.str(0); return array(c.elems(c.self())) }),
		def("fun hash(x) -> i64", "Gives a number that is the same for equal values, in every run.", "hash(1) == hash(1.0)  // => true", func(c call) value.Value { return value.Int(int64(stableHash(c.self()))) }),
		def("fun is_nil(x) -> bool", "Tells whether x is nil.", "is_nil(null)  // => true", func(c call) value.Value { return value.Bool(c.self().IsNull() || c.lenient() && c.self().IsUnit()) }),
		forms(def("fun repeat(x: OneOf<str, Iterable<_>>, n: i64)", "Gives a text or a list n times.", "repeat(\"ab\", 2)  // => \"abab\"", func(c call) value.Value {
			if c.self().IsStr() {
				return c.repeatString(c.str(0), c.int(1))
			}
			v, err := cycleFunc(false).Impl(c.Call)
			c.must(err)
			return v
		}),
			"fun repeat(x: str, n: i64) -> str",
			"fun repeat<T>(x: Iterable<T>, n: i64) -> [T]"),
		def("fun repr(x) -> str", "Writes x as programs do: strings quoted.", "repr(\"a\")  // => \"\\\"a\\\"\"", func(c call) value.Value { return value.String(value.Repr(c.self())) }),
	}, "type_of: typeof type", "str: to_string string", "is_nil: is_null")
}

func (c call) nonEmpty(v value.Value) bool {
	switch v.Kind() {
	case value.KNull, value.KUnit:
		return false
	case value.KBool:
		return v.AsBool()
	case value.KInt:
		return v.AsInt() != 0
	case value.KFloat:
		return v.AsFloat() != 0
	case value.KStr:
		return v.Str() != ""
	case value.KEnum:
		if _, some, ok := v.OptionOf(); ok {
			return some
		}
	case value.KArray, value.KTuple, value.KDict, value.KSet:
		n, _ := c.length(v)
		return n > 0
	}
	return true
}

// based declares a function that writes an integer in a base, as a program would.
func based(name string, base int, five string) module.Func {
	return def("fun "+name+"(n: i64) -> str", "Writes an integer in base "+strconv.Itoa(base)+", with its prefix.", name+"(5)  // => \""+five+"\"", func(c call) value.Value {
		digits := strconv.FormatInt(c.int(0), base)
		if rest, minus := strings.CutPrefix(digits, "-"); minus {
			return value.String("-" + five[:2] + rest)
		}
		return value.String(five[:2] + digits)
	})
}

func intFunc(c call) value.Value {
	if base := c.base(1); base != 10 {
		s := strings.ToLower(strings.TrimSpace(c.str(0)))
		x, good, _ := c.radix(strings.TrimPrefix(s, map[int64]string{2: "0b", 8: "0o", 16: "0x"}[base]), base).ResultOf()
		if !good {
			c.fail("%s", x.Str())
		}
		return x
	}
	return toInt(c)
}

// toInt gives the receiver as an integer.
func toInt(c call) value.Value {
	v := c.self()
	switch v.Kind() {
	case value.KInt:
		return v
	case value.KFloat:
		f := v.AsFloat()
		if !(f >= -1<<63 && f < 1<<63) {
			c.fail("`%s`: %s does not fit a 64-bit integer", c.Name, value.FormatFloat(f))
		}
		return value.Int(int64(f))
	case value.KBool:
		return integer(boolInt(v.AsBool()))
	case value.KStr:
		if n, ok := readInt(strings.TrimSpace(v.Str())); ok {
			return value.Int(n)
		}
		c.fail("`%s`: %s is not an integer", c.Name, short(v))
	case value.KBox:
		if x, ok := value.AsExact(v); ok {
			return c.truncated(x, v)
		}
	}
	c.wrong(0, "a number or a string")
	return value.Null
}

// truncated gives a boxed number without its fraction.
func (c call) truncated(x value.Exact, v value.Value) value.Value {
	if i, ok := x.Int64(); ok {
		return value.Int(i)
	}
	text, ok := x.Text('d', 0)
	i, fits := readInt(text)
	if !ok || !fits {
		c.fail("`%s`: %s does not fit a 64-bit integer", c.Name, short(v))
	}
	return value.Int(i)
}

// toFloat gives the receiver as a float.
func toFloat(c call) value.Value {
	v := c.self()
	if f, ok := v.Number(); ok {
		return value.Float(f)
	}
	if x, ok := value.AsExact(v); ok {
		return value.Float(x.Float())
	}
	switch v.Kind() {
	case value.KBool:
		return value.Float(float64(boolInt(v.AsBool())))
	case value.KStr:
		if f, ok := readFloat(strings.TrimSpace(v.Str())); ok {
			return value.Float(f)
		}
		c.fail("`%s`: %s is not a number", c.Name, short(v))
	}
	c.wrong(0, "a number or a string")
	return value.Null
}

// elementary are the functions of numbers.
func elementary() []module.Func {
	var out []module.Func
	for _, f := range floatFuncs() {
		out = append(out, def("fun "+f.name+"(x: f64) -> f64", f.doc, f.example, func(c call) value.Value { return value.Float(f.f(c.num(0))) }))
	}
	return boxed(append(out,
		def("fun log(x: f64, base: f64 = null) -> f64", "Gives the logarithm to a base, or the natural one.", "log(8, 2)  // => 3.0", func(c call) value.Value { return c.log(0, 1) }),
		def("fun abs<N>(x: N) -> N", "Gives the absolute value.", "abs(-5)  // => 5", func(c call) value.Value { return c.abs(c.self()) }),
		forms(def("fun pow(x: f64, y: f64)", "Gives x to the power y: an integer if both are and y is not negative.", "pow(2, 10)  // => 1024\npow(2, -1)  // => 0.5", func(c call) value.Value { return c.pow(0, 1) }),
			"fun pow(x: f64, y: f64) -> f64",
			"fun pow(x: f64, y: i64) -> f64",
			"fun pow(x: i64, y: f64) -> f64"),
		def("fun atan2(y: f64, x: f64) -> f64", "Gives the angle in radians of the point (x, y).", "atan2(0, 1)  // => 0.0", func(c call) value.Value { return value.Float(math.Atan2(c.num(0), c.num(1))) }),
		def("fun hypot(x: f64, y: f64) -> f64", "Gives the length of the diagonal of a rectangle.", "hypot(3, 4)  // => 5.0", func(c call) value.Value { return value.Float(math.Hypot(c.num(0), c.num(1))) }),
		def("fun floor(x: f64) -> i64", "Gives the greatest integer that is not above x.", "floor(3.7)  // => 3", wholeNumber(math.Floor)),
		def("fun ceil(x: f64) -> i64", "Gives the least integer that is not below x.", "ceil(3.2)  // => 4", wholeNumber(math.Ceil)),
		def("fun trunc(x: f64) -> i64", "Gives x without its fraction as an integer.", "trunc(-3.7)  // => -3", wholeNumber(math.Trunc)),
		forms(def("fun round(x: f64, digits: i64 = null)", "Gives the nearest integer, halves away from zero; with digits, a float with so many digits behind the point.", "round(2.5)  // => 3\nround(3.14159, 2)  // => 3.14", func(c call) value.Value {
			if c.Args[1].IsNull() {
				return wholeNumber(math.Round)(c)
			}
			return c.round(c.self(), c.int(1))
		}),
			"fun round(x: f64) -> i64",
			"fun round(x: i64) -> i64",
			"fun round(x: i64, digits: i64) -> i64",
			"fun round(x: f64, digits: i64) -> f64"),
		forms(def("fun min(...xs)", "Gives the least of the arguments, or of the elements of one list; nil if there is none.", "min(3, 1, 2)  // => 1\nmin([3, 1])  // => 1", func(c call) value.Value { return c.extremeOfArgs(-1) }),
			"fun min(x: i64) -> i64",
			"fun min(x: f64) -> f64",
			"fun min<T>(xs: Iterable<T>) -> T?",
			"fun min<T>(a: T, b: T) -> T",
			"fun min<T>(a: T, b: T, c: T) -> T",
			"fun min<T>(a: T, b: T, c: T, d: T) -> T"),
		forms(def("fun max(...xs)", "Gives the greatest of the arguments, or of the elements of one list; nil if there is none.", "max(3, 1, 2)  // => 3\nmax([3, 1])  // => 3", func(c call) value.Value { return c.extremeOfArgs(1) }),
			"fun max(x: i64) -> i64",
			"fun max(x: f64) -> f64",
			"fun max<T>(xs: Iterable<T>) -> T?",
			"fun max<T>(a: T, b: T) -> T",
			"fun max<T>(a: T, b: T, c: T) -> T",
			"fun max<T>(a: T, b: T, c: T, d: T) -> T"),
		def("fun clamp<N>(x: N, lo: N, hi: N) -> N", "Gives x, or the nearer bound if it is outside.", "clamp(15, 0, 10)  // => 10", func(c call) value.Value {
			c.Args[0] = c.extremeOfTwo(0, 1, 1)
			return c.extremeOfTwo(0, 2, -1)
		}),
		def("fun sign<N>(x: N) -> N", "Gives -1, 0 or 1, of x's own type.", "sign(-5)  // => -1", signum),
	))
}

// boxed makes functions of one number mean the methods of boxed ones: sqrt(x) of a
// decimal or a tensor. Those of several numbers treat them as equals.
func boxed(fs []module.Func) []module.Func {
	for i := range fs {
		switch sigName(fs[i].Sig) {
		case "min", "max", "clamp", "atan2", "hypot":
		default:
			fs[i].Boxed = true
		}
	}
	return fs
}

// wholeNumber rounds to an integer; floats beyond 64 bits stay floats.
func wholeNumber(f func(float64) float64) func(c call) value.Value {
	return func(c call) value.Value {
		if c.self().IsInt() {
			return c.self()
		}
		x := f(c.num(0))
		if x >= -1<<63 && x < 1<<63 {
			return value.Int(int64(x))
		}
		return value.Float(x)
	}
}

func (c call) extremeOfArgs(sign int) value.Value {
	args := c.self().List().Boxed()
	if len(args) == 1 {
		switch args[0].Kind() {
		case value.KInt, value.KFloat, value.KBool:
		default:
			return orNull(c.extremeOf(c.seq(args[0]), sign))
		}
	}
	return orNull(c.extremeOf(walk(args), sign))
}

// sequenceFuncs are methods of sequences under the names that programs also call as functions.
func sequenceFuncs() []module.Func {
	methods := eagerMethods.Get()
	as := func(name string, more ...string) []module.Func {
		var out []module.Func
		for _, f := range only(methods, append(more, name)...) {
			f.Sig = strings.Replace(f.Sig, "(self", "(xs", 1)
			f.Forms = slices.Clone(f.Forms)
			for i := range f.Forms {
				f.Forms[i] = strings.Replace(f.Forms[i], "(self", "(xs", 1)
			}
			f.Example = callExample(f.Example, sigName(f.Sig))
			out = append(out, f)
		}
		return out
	}
	return override(as("sum", "product", "sort", "sorted", "unique", "flatten", "zip", "enumerate", "any", "all", "first", "last", "fold", "mean", "tally", "sort_by", "group_by", "find", "count"),
		[]module.Func{
			def("fun len(x) -> i64", "Counts the elements, keys or code points.", "len(\"héllo\")  // => 5\nlen([1, 2])  // => 2", lenFunc),
			def("fun range(start: i64, stop: i64 = null, step: i64 = 1) -> [i64]", "Gives the integers from start below stop, or from 0 below start, as an array.", "range(0, 3)  // => [0, 1, 2]\nrange(3)  // => [0, 1, 2]\nrange(5, 0, -2)  // => [5, 3, 1]", rangeFunc),
			forms(def("fun map<T, U>(xs: Iterable<T>, f: fun(T) -> U) -> [U]", "Gives f(x) of each element.", "map([1, 2], |x| x * 2)  // => [2, 4]", func(c call) value.Value { return c.eager(mapStage) }),
				"fun map<T, U>(xs: Iterable<T>, f: fun(T) -> U) -> [U]",
				"fun map<T, U>(f: fun(T) -> U, xs: Iterable<T>) -> [U]"),
			forms(def("fun filter<T>(xs: Iterable<T>, f: fun(T) -> bool) -> [T]", "Gives the elements for which f is true.", "filter([1, 2, 3], |x| x > 1)  // => [2, 3]", func(c call) value.Value { return c.eager(filterStage) }),
				"fun filter<T>(xs: Iterable<T>, f: fun(T) -> bool) -> [T]",
				"fun filter<T>(f: fun(T) -> bool, xs: Iterable<T>) -> [T]"),
			forms(def("fun reduce<T, A>(xs: Iterable<T>, init: A, f: fun(A, T) -> A = null)", "Folds with f: `reduce(xs, init, f)`, `reduce(xs, f, init)`, or `reduce(xs, f)` from the first element.", "reduce([1, 2, 3], 0, |acc, x| acc + x)  // => 6", func(c call) value.Value {
				if callable(c.Args[0]) { // f first, as in Python
					c.Args[0], c.Args[1] = c.Args[1], c.Args[0]
				}
				v, err := reduceFunc(false).Impl(c.Call)
				c.must(err)
				return v
			}),
				"fun reduce<T, A, B>(xs: Iterable<T>, init: A, f: fun(A, T) -> B) -> B",
				"fun reduce<T, A, B>(xs: Iterable<T>, f: fun(A, T) -> B, init: A) -> B",
				"fun reduce<T>(xs: Iterable<T>, f: fun(T, T) -> T) -> T?",
				"fun reduce<T>(f: fun(T, T) -> T, xs: Iterable<T>) -> T?"),
			forms(def("fun reverse<T>(xs: Iterable<T>)", "Gives the elements, or the characters, from the last to the first.", "reverse([1, 2])  // => [2, 1]\nreverse(\"ab\")  // => \"ba\"", reverseFunc),
				"fun reverse(xs: str) -> str",
				"fun reverse<T>(xs: Iterable<T>) -> [T]"),
			forms(def("fun reversed<T>(xs: Iterable<T>)", "Gives the elements, or the characters, from the last to the first.", "reversed([1, 2])  // => [2, 1]", reverseFunc),
				"fun reversed(xs: str) -> str",
				"fun reversed<T>(xs: Iterable<T>) -> [T]"),
			forms(def(`fun join(xs: Iterable<_>, sep: str = "") -> str`, "Writes the elements as text with sep between them.", "join([\"a\", \"b\"], \"-\")  // => \"a-b\"", func(c call) value.Value {
				if c.self().IsStr() && !c.Args[1].IsStr() { // sep first
					return c.joined(c.Args[1], c.str(0))
				}
				return c.joined(c.self(), c.str(1))
			}),
				"fun join(xs: Iterable<_>, sep: str) -> str",
				"fun join(sep: str, xs: Iterable<_>) -> str"),
			def("fun split(text: str, sep: OneOf<str, [str], fun(str) -> bool> = null, limit: i64 = -1) -> [str]", "Gives the parts between separators; without one, the words.", "split(\"a,b\", \",\")  // => [\"a\", \"b\"]", split),
			def("fun push<T>(xs: Iterable<T>, x: T) -> [T]", "Gives a list with x behind the elements of xs.", "push([1], 2)  // => [1, 2]", func(c call) value.Value { return c.pushed(c.self(), c.Args[1]) }),
			def("fun list<T>(xs: Iterable<T> = []) -> [T]", "Gives the elements as an array.", "list(1..3)  // => [1, 2]", func(c call) value.Value { return c.copyOf(c.self()) }),
			def("fun set<T>(xs: Iterable<T> = []) -> Set<T>", "Gives the distinct elements as a set.", "set([1, 1]).len()  // => 1", func(c call) value.Value { return c.toSet(c.self()).Value() }),
			def("fun dict<K, V>(pairs: OneOf<Dict<K, V>, Iterable<(K, V)>> = []) -> Dict<K, V>", "Makes an object of (key, value) pairs.", "dict([(\"a\", 1)])  // => {a: 1}", func(c call) value.Value { return c.toDict(c.self()) }),
		})
}

// pushed is a copy with one element more.
func (c call) pushed(v, x value.Value) value.Value {
	out := c.copyOf(v)
	c.push(out.Array(), x)
	return out
}

// eager runs a stage over an argument; the function may come first.
func (c call) eager(st stage) value.Value {
	if callable(c.Args[0]) && !callable(c.Args[1]) {
		c.Args[0], c.Args[1] = c.Args[1], c.Args[0]
	}
	if isOpen(c.self()) {
		return lazily(c, st)
	}
	return c.collected(st(c, c.seq(c.self()), c.Args[1:2]), 0)
}

// callExample turns the example `xs.name(args)` of a method into `name(xs, args)`.
func callExample(example, name string) string {
	lines := strings.Split(example, "\n")
	for i, l := range lines {
		xs, rest, ok := strings.Cut(l, "."+name+"(")
		if !ok {
			continue
		}
		comma := ", "
		if strings.HasPrefix(rest, ")") {
			comma = ""
		}
		lines[i] = name + "(" + xs + comma + rest
	}
	return strings.Join(lines, "\n")
}

func lenFunc(c call) value.Value {
	n, ok := c.length(c.self())
	if !ok {
		if b, isBox := value.As[interface{ Len() int }](c.self()); isBox {
			return integer(b.Len())
		}
		c.wrong(0, "a string or a collection")
	}
	return value.Int(n)
}

func rangeFunc(c call) value.Value {
	from, to, step := int64(0), c.int(0), c.int(2)
	if !c.Args[1].IsNull() {
		from, to = to, c.int(1)
	}
	if step == 0 {
		c.fail("`range` expects a step other than 0")
	}
	return array(c.integers(from, to, step, false))
}

func reverseFunc(c call) value.Value {
	if c.self().IsStr() {
		return value.String(reverseString(c.str(0)))
	}
	return reverse(c)
}

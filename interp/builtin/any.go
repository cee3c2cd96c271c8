package builtin

import (
	"hash/fnv"
	"io"
	"math"
	"strconv"

	"skep/interp/module"
	"skep/interp/value"
)

// anyMethods are what all values have. The forms of Option among them let
// programs write `.first().unwrap()` where a value or nil comes: nil counts as None.
func anyMethods() []module.Func {
	return also(join(anyReading(), anyOrdering(), nullable()), "to_string: to_s", "type_of: typeof type_name", "clone: to_owned cloned copied copy as_ref as_mut as_deref as_deref_mut borrow borrow_mut into deref",
		"is_null: is_nil", "repr: debug")
}

func anyReading() []module.Func {
	return []module.Func{
		def("fun to_string(self) -> str", "Writes the value as text.", "42.to_string()  // => \"42\"", func(c call) value.Value { return value.String(c.text(c.self())) }),
		def("fun repr(self) -> str", "Writes the value as programs do: strings quoted.", "\"a\".repr()  // => \"\\\"a\\\"\"", func(c call) value.Value { return value.String(value.Repr(c.self())) }),
		def("fun clone<T>(self: T) -> T", "Gives a copy; nothing is copied until someone writes.", "[1, 2].clone()  // => [1, 2]", func(c call) value.Value { return c.self().Share() }),
		def("fun type_of(self) -> str", "Gives the name of the type.", "42.type_of()  // => \"integer\"", typeOf),
		def("fun hash(self) -> i64", "Gives a number that is the same for equal values, in every run.", "1.hash() == 1.0.hash()  // => true", func(c call) value.Value { return value.Int(int64(stableHash(c.self()))) }),
		def("fun is_null(self) -> bool", "Tells whether it is nil.", "null.is_null()  // => true", func(c call) value.Value { return value.Bool(c.self().IsNull()) }),
		def("fun tap<T>(self: T, f: fun(T) -> _) -> T", "Calls f with the value and gives the value.", "5.tap(|x| x)  // => 5", func(c call) value.Value {
			c.fn(1).call1(c.self().Share())
			return c.self().Share()
		}),
		def("fun pipe<T, U>(self: T, f: fun(T) -> U) -> U", "Gives f(value).", "5.pipe(|x| x + 1)  // => 6", func(c call) value.Value { return c.fn(1).call1(c.self().Share()) }),
	}
}

func anyOrdering() []module.Func {
	cmp := func(name, doc, example string, f func(k int) bool) module.Func {
		return def("fun "+name+"(self, other) -> bool", doc, example, func(c call) value.Value {
			k, ok := value.Compare(c.self(), c.Args[1])
			if !ok && !isNaN(c.self()) && !isNaN(c.Args[1]) {
				c.noOrder(c.self(), c.Args[1])
			}
			return value.Bool(ok && f(k))
		})
	}
	return []module.Func{
		def("fun eq(self, other) -> bool", "Tells whether both are equal.", "1.eq(1.0)  // => true", func(c call) value.Value { return value.Bool(value.Equal(c.self(), c.Args[1])) }),
		def("fun ne(self, other) -> bool", "Tells whether both are not equal.", "1.ne(2)  // => true", func(c call) value.Value { return value.Bool(!value.Equal(c.self(), c.Args[1])) }),
		cmp("lt", "Tells whether it is less than other.", "1.lt(2)  // => true", func(k int) bool { return k < 0 }),
		cmp("le", "Tells whether it is less than or equal to other.", "1.le(1)  // => true", func(k int) bool { return k <= 0 }),
		cmp("gt", "Tells whether it is greater than other.", "1.gt(2)  // => false", func(k int) bool { return k > 0 }),
		cmp("ge", "Tells whether it is greater than or equal to other.", "1.ge(1)  // => true", func(k int) bool { return k >= 0 }),
		def("fun cmp(self, other) -> i64", "Gives -1 if it comes before other, 0 if they are equal, 1 if it comes behind; no order is an error.", "\"a\".cmp(\"b\")  // => -1", func(c call) value.Value { return integer(c.order(c.self(), c.Args[1])) }),
		def("fun compare(self, other) -> i64", "Gives -1, 0 or 1, as cmp.", "2.compare(1)  // => 1", func(c call) value.Value { return integer(c.order(c.self(), c.Args[1])) }),
		def("fun partial_cmp(self, other) -> i64?", "Gives -1, 0 or 1, or nil if there is no order.", "1.0.partial_cmp(2.0)  // => -1", func(c call) value.Value {
			k, ok := value.Compare(c.self(), c.Args[1])
			return orNull(integer(k), ok)
		}),
	}
}

// nullable are methods of Option for plain values: nil is None, anything else is itself.
func nullable() []module.Func {
	or := func(f func(c call) value.Value) func(c call) value.Value {
		return func(c call) value.Value {
			if c.self().IsNull() {
				return f(c)
			}
			return c.self().Share()
		}
	}
	return []module.Func{
		def("fun is_some(self) -> bool", "Tells whether it is not nil.", "5.is_some()  // => true", func(c call) value.Value { return value.Bool(!c.self().IsNull()) }),
		def("fun is_none(self) -> bool", "Tells whether it is nil.", "null.is_none()  // => true", func(c call) value.Value { return value.Bool(c.self().IsNull()) }),
		def("fun unwrap<T>(self: T?) -> T", "Gives the value; nil is an error.", "[1, 2].first().unwrap()  // => 1", or(func(c call) value.Value {
			c.fail("`unwrap` met nil, there is no value")
			return value.Null
		})),
		def("fun expect<T>(self: T?, message: str) -> T", "Gives the value; nil is an error with the message.", "[1, 2].first().expect(\"one\")  // => 1", or(func(c call) value.Value {
			c.fail("%s", expectation(c.Args[1], "nil"))
			return value.Null
		})),
		def("fun unwrap_or<T>(self: T?, default: T) -> T", "Gives the value, or the default for nil.", "[].first().unwrap_or(0)  // => 0", or(func(c call) value.Value { return c.Args[1] })),
		def("fun unwrap_or_else<T>(self: T?, f: fun() -> T) -> T", "Gives the value, or f() for nil.", "[].first().unwrap_or_else(|| 0)  // => 0", or(func(c call) value.Value { return c.fn(1).invoke() })),
		def("fun unwrap_or_default<T>(self: T?) -> T", "Gives the value, or 0 for nil.", "[].first().unwrap_or_default()  // => 0", or(func(call) value.Value { return value.Int(0) })),
		def("fun ok_or<T, E>(self: T?, error: E) -> Result<T, E>", "Gives Ok(value), or Err(error) for nil.", "[1].first().ok_or(\"none\")  // => Ok(1)", func(c call) value.Value {
			if c.self().IsNull() {
				return value.Err(c.Args[1])
			}
			return value.Ok(c.self().Share())
		}),
	}
}

func typeOf(c call) value.Value {
	if c.lenient() {
		return value.String(value.OriginalTypeName(c.self()))
	}
	return value.String(value.TypeName(c.self()))
}

// stableHash agrees with equality and does not change between runs, as the
// hash of dicts does (FNV-1a, 64 bits).
func stableHash(v value.Value) uint64 { return stable{}.hash(v, 0) }

const maxHashDepth = 100

// stable holds the hashes of containers that may be met again, by their depth: one that holds
// itself twice on every level is not walked as the tree that it stands for.
type stable map[hashed]uint64

type hashed struct {
	v     value.Value
	depth int
}

func (s stable) hash(v value.Value, depth int) uint64 {
	if depth > maxHashDepth || !v.IsShared() || v.Kind() < value.KArray {
		return s.walk(v, depth)
	}
	h, ok := s[hashed{v, depth}]
	if !ok {
		h = s.walk(v, depth)
		s[hashed{v, depth}] = h
	}
	return h
}

func (s stable) walk(v value.Value, depth int) uint64 {
	h := fnv.New64a()
	if depth > maxHashDepth {
		return h.Sum64()
	}
	mix := func(parts ...value.Value) {
		for _, p := range parts {
			_, _ = io.WriteString(h, strconv.FormatUint(s.hash(p, depth+1), 16)+",")
		}
	}
	switch v.Kind() {
	case value.KArray, value.KTuple:
		_, _ = io.WriteString(h, value.TypeName(v))
		mix(v.List().Boxed()...)
	case value.KSet:
		return s.unordered(v.Set().Elems(), nil, depth)
	case value.KDict:
		ks, vs := v.Dict().Entries()
		return s.unordered(ks, vs, depth)
	case value.KObj:
		_, _ = io.WriteString(h, v.Obj().Type.Name)
		mix(v.Obj().F...)
	case value.KEnum:
		_, _ = io.WriteString(h, v.Enum().Type.Variants[v.Enum().Variant].Name)
		mix(v.Enum().Data...)
	case value.KFloat:
		_, _ = io.WriteString(h, floatText(v.AsFloat()))
	default:
		_, _ = io.WriteString(h, exactText(v))
	}
	return h.Sum64()
}

// exactText writes boxed numbers as equal integers and floats are written.
func exactText(v value.Value) string {
	x, ok := value.AsExact(v)
	if !ok {
		return value.Repr(v)
	}
	if i, ok := x.Int64(); ok {
		return strconv.FormatInt(i, 10)
	}
	return floatText(x.Float())
}

// floatText writes whole floats as integers are written, because they are equal to them.
func floatText(f float64) string {
	if f == math.Trunc(f) && f >= -1<<63 && f < 1<<63 {
		return strconv.FormatInt(int64(f), 10)
	}
	return value.FormatFloat(f)
}

// unordered hashes what is equal in any order: a sum does not depend on it.
func (s stable) unordered(ks, vs []value.Value, depth int) uint64 {
	sum := uint64(len(ks))
	for i, k := range ks {
		h := s.hash(k, depth+1)
		if vs != nil {
			h = h*31 + s.hash(vs[i], depth+1)
		}
		sum += h * 0x9e3779b97f4a7c15
	}
	return sum
}

func nilMethods() []module.Func {
	return []module.Func{
		def("fun map(self, f: fun(_) -> _) -> null", "Gives nil: nil is None here.", "null.map(|x| x)  // => nil", func(call) value.Value { return value.Null }),
		def("fun and_then(self, f: fun(_) -> _) -> null", "Gives nil: nil is None here.", "null.and_then(|x| x)  // => nil", func(call) value.Value { return value.Null }),
		def("fun or<T>(self, other: T) -> T", "Gives other.", "null.or(5)  // => 5", func(c call) value.Value { return c.Args[1] }),
	}
}

func booleanMethods() []module.Func {
	return []module.Func{
		def("fun then<T>(self: bool, f: fun() -> T) -> Option<T>", "Gives Some(f()) for true, None for false.", "true.then(|| 5)  // => Some(5)", func(c call) value.Value {
			f := c.fn(1)
			if !c.self().AsBool() {
				return value.None()
			}
			return value.Some(f.invoke())
		}),
		def("fun then_some<T>(self: bool, x: T) -> Option<T>", "Gives Some(x) for true, None for false.", "true.then_some(5)  // => Some(5)", func(c call) value.Value { return option(c.Args[1], c.self().AsBool()) }),
		def("fun to_int(self) -> i64", "Gives 1 for true, 0 for false.", "true.to_int()  // => 1", toInt),
		def("fun not(self) -> bool", "Gives the opposite.", "true.not()  // => false", func(c call) value.Value { return value.Bool(!c.self().AsBool()) }),
	}
}

func functionMethods() []module.Func {
	return []module.Func{
		def("fun name(self) -> str", "Gives the name, or an empty string.", "fun twice(x) { x * 2 }\ntwice.name()  // => \"twice\"", func(c call) value.Value { return value.String(c.self().Func().Name) }),
		def("fun arity(self) -> i64", "Gives the number of parameters that must be given; -1 if it is not known.", "fun twice(x) { x * 2 }\ntwice.arity()  // => 1", func(c call) value.Value { return integer(c.fnOf(c.self()).arity) }),
		def("fun call(self, ...args)", "Calls the function.", "fun twice(x) { x * 2 }\ntwice.call(4)  // => 8", func(c call) value.Value { return c.fnOf(c.self()).invoke(sharedElems(c.Args[1])...) }),
		def("fun apply(self, args: Iterable<_>)", "Calls the function with the elements of a list.", "fun twice(x) { x * 2 }\ntwice.apply([4])  // => 8", func(c call) value.Value { return c.fnOf(c.self()).invoke(c.copied(c.Args[1])...) }),
	}
}

// boxStatics are for Box, Rc, RefCell and the like: values need no box, and share by themselves.
func boxStatics() []module.Func {
	return []module.Func{
		def("fun new<T>(x: T) -> T", "Gives x itself: values need no box here.", "Box::new(5)  // => 5", func(c call) value.Value { return c.self() }),
		def("fun clone<T>(x: T) -> T", "Gives x itself: copies share until someone writes.", "Rc::clone(5)  // => 5", func(c call) value.Value { return c.self() }),
		def("fun from<T>(x: T) -> T", "Gives x itself.", "Box::from(5)  // => 5", func(c call) value.Value { return c.self() }),
	}
}

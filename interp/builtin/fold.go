package builtin

import (
	"math"
	"runtime"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

func folding(lazy bool) []module.Func {
	return []module.Func{
		consumed(lazy, "fun for_each<T>(self: Iterable<T>, f: fun(T) -> _) -> ()", "Calls f with each element.", "[1, 2]‹›.for_each(|x| x)  // => ()", func(c call) value.Value {
			f := c.fn(1)
			c.each(c.self(), func(i int, x value.Value) bool {
				f.item(x, i)
				return true
			})
			return value.Unit()
		}),
		consumed(lazy, "fun fold<T, A, B>(self: Iterable<T>, init: A, f: fun(A, T) -> B) -> B", "Gives f(…f(f(init, x0), x1)…).", "[1, 2, 3]‹›.fold(0, |acc, x| acc + x)  // => 6", func(c call) value.Value {
			return c.fold(c.seq(c.self()), c.Args[1], c.fn(2))
		}),
		consumed(lazy, "fun try_fold<T, A>(self: Iterable<T>, init: A, f: fun(A, T) -> _)", "Folds with a function that gives Some or Ok of the next value, and ends at the first None or Err. The result is of the same kind.", "[1, 2]‹›.try_fold(0, |a, x| 5.checked_sub(a + x).map(|_| a + x))  // => Some(3)", tryFold),
		reduceFunc(lazy),
		forms(consumed(lazy, "fun sum<T, N>(self: Iterable<T>, f: fun(T) -> N = null) -> N", "Adds the elements, or f(x) of them; integers are checked for overflow. No elements: 0.",
			"[1, 2, 3]‹›.sum()  // => 6\n[0.5, 1]‹›.sum()  // => 1.5", func(c call) value.Value {
				if v, ok := c.flatSum(); ok {
					return v
				}
				return c.total(c.mapped(1), false)
			}),
			"fun sum<T>(self: Iterable<T>) -> T"),
		forms(consumed(lazy, "fun product<T, N>(self: Iterable<T>, f: fun(T) -> N = null) -> N", "Multiplies the elements, or f(x) of them; integers are checked for overflow. No elements: 1.",
			"[2, 3, 4]‹›.product()  // => 24", func(c call) value.Value { return c.total(c.mapped(1), true) }),
			"fun product<T>(self: Iterable<T>) -> T"),
		consumed(lazy, "fun sum_by<T, N>(self: Iterable<T>, f: fun(T) -> N) -> N", "Adds f(x) of the elements.", "[1, 2, 3]‹›.sum_by(|x| x * x)  // => 14", func(c call) value.Value {
			c.fn(1)
			return c.total(c.mapped(1), false)
		}),
		consumed(lazy, "fun mean<T>(self: Iterable<T>, f: fun(T) -> f64 = null) -> f64", "Gives the arithmetic mean of the elements, or of f(x); no elements are an error.", "[1, 2, 6]‹›.mean()  // => 3.0", mean),
		consumed(lazy, `fun join(self: Iterable<_>, sep: str = "") -> str`, "Writes the elements as text with sep between them.", `["a", "b", 3]‹›.join("-")  // => "a-b-3"`, func(c call) value.Value {
			return c.joined(c.self(), c.str(1))
		}),
		consumed(lazy, "fun is_sorted<T>(self: Iterable<T>) -> bool", "Tells whether no element is less than the one before.", "[1, 2, 2]‹›.is_sorted()  // => true", isSorted),
	}
}

func tryFold(c call) value.Value {
	f, acc, in := c.fn(2), c.Args[1], c.seq(c.self())
	last := value.Some(acc)
	for {
		x, ok := in()
		if !ok {
			return last
		}
		last = f.step(acc.Share(), x)
		if v, some, isOption := last.OptionOf(); isOption && some {
			acc = v
		} else if v, good, isResult := last.ResultOf(); isResult && good {
			acc = v
		} else if isOption || isResult {
			return last
		} else {
			c.fail("`try_fold` expects a function that gives an Option or a Result, this one gave %s %s", value.TypeName(last), short(last))
		}
	}
}

func (c call) fold(in next, acc value.Value, f *fn) value.Value {
	for {
		x, ok := in()
		if !ok {
			return acc
		}
		acc = f.step(acc, x)
	}
}

// reduceFunc takes (f), (init, f) or (f, init): which is which shows by what can be called.
func reduceFunc(lazy bool) module.Func {
	const doc = "Folds with f: `reduce(init, f)`, `reduce(f, init)`, or `reduce(f)` from the first element"
	f := func(c call) (value.Value, bool) {
		in := c.seq(c.self())
		a, b := c.Args[1], c.Args[2]
		switch {
		case callable(b):
			return c.fold(in, a, c.fn(2)), true
		case !callable(a):
			c.wrong(1, "a start value and a function")
		case !b.IsNull():
			return c.fold(in, b, c.fn(1)), true
		}
		first, ok := in()
		if !ok {
			return value.Null, false
		}
		return c.fold(in, first, c.fn(1)), true
	}
	const example = "[1, 2, 3]‹›.reduce(0, |acc, x| acc + x)  // => 6\n[1, 2, 3]‹›.reduce(|acc, x| acc * x)  // => 6"
	if !lazy {
		return forms(consumed(false, "fun reduce<T, A>(self: Iterable<T>, init: A, f: fun(A, T) -> A = null)", doc+" (nil if there is none).", example, func(c call) value.Value { return orNull(f(c)) }),
			"fun reduce<T, A, B>(self: Iterable<T>, init: A, f: fun(A, T) -> B) -> B",
			"fun reduce<T, A, B>(self: Iterable<T>, f: fun(A, T) -> B, init: A) -> B",
			"fun reduce<T>(self: Iterable<T>, f: fun(T, T) -> T) -> T?")
	}
	return forms(consumed(true, "fun reduce<T, A>(self: Iterable<T>, init: A, f: fun(A, T) -> A = null)", doc+", which gives an Option.", strings.TrimSuffix(example, "6")+"Some(6)", func(c call) value.Value {
		v, ok := f(c)
		if callable(c.Args[1]) && c.Args[2].IsNull() {
			return option(v, ok)
		}
		return v
	}),
		"fun reduce<T, A, B>(self: Iterable<T>, init: A, f: fun(A, T) -> B) -> B",
		"fun reduce<T, A, B>(self: Iterable<T>, f: fun(A, T) -> B, init: A) -> B",
		"fun reduce<T>(self: Iterable<T>, f: fun(T, T) -> T) -> Option<T>")
}

// mapped walks self, through function i if there is one.
func (c call) mapped(i int) next {
	in := c.seq(c.self())
	if c.Args[i].IsNull() {
		return in
	}
	return mapStage(c, in, c.Args[i:i+1])
}

// total adds or multiplies from left to right; integers stay integers until a float comes.
func (c call) total(in next, product bool) value.Value {
	acc, what, op := value.Int(0), "sum", addValues
	if product {
		acc, what, op = value.Int(1), "product", mulValues
	}
	for i := 0; ; i++ {
		x, ok := in()
		if !ok {
			return acc
		}
		c.tick(i)
		if sum, ok := c.exactly(acc, x, product); ok {
			acc = sum
			continue
		}
		if _, ok := x.Number(); !ok {
			hint := ""
			if x.IsStr() {
				hint = "; texts are put together with `join`"
			}
			c.fail("`%s` needs numbers, found %s %s%s", c.Name, value.TypeName(x), short(x), hint)
		}
		if acc, ok = op(acc, x); !ok {
			c.fail("integer overflow: the %s does not fit 64 bits; make the elements floats if it need not be exact", what)
		}
	}
}

// flatSum is total of a flat array that fits, without a look at each element; ok is false for all else.
func (c call) flatSum() (v value.Value, ok bool) {
	a := c.flat()
	if a == nil || !c.Args[1].IsNull() {
		return v, false
	}
	defer runtime.KeepAlive(a)
	if xs, isInts := a.Ints(); isInts {
		sum, ok := int64(0), true
		for i := 0; i < len(xs) && ok; i++ {
			sum, ok = addInt(sum, xs[i])
		}
		return value.Int(sum), ok
	}
	if xs, isFloats := a.Floats(); isFloats {
		sum := 0.0
		for _, x := range xs {
			sum += x
		}
		return value.Float(sum), true
	}
	return v, false
}

// exactly adds or multiplies where one of the two is a boxed number; ok is false if none is.
func (c call) exactly(acc, x value.Value, product bool) (value.Value, bool) {
	op := byte('+')
	if product {
		op = '*'
	}
	e, ok := value.AsExact(x)
	if !ok {
		if e, ok = value.AsExact(acc); !ok {
			return value.Null, false
		}
		x, acc = acc, x
	}
	v, err := e.Combine(op, acc)
	c.must(err)
	return v, true
}

func addValues(a, b value.Value) (value.Value, bool) {
	if a.IsInt() && b.IsInt() {
		r, ok := addInt(a.AsInt(), b.AsInt())
		return value.Int(r), ok
	}
	x, _ := a.Number()
	y, _ := b.Number()
	return value.Float(x + y), true
}

func mulValues(a, b value.Value) (value.Value, bool) {
	if a.IsInt() && b.IsInt() {
		r, ok := value.MulInt(a.AsInt(), b.AsInt())
		return value.Int(r), ok
	}
	x, _ := a.Number()
	y, _ := b.Number()
	return value.Float(x * y), true
}

// wholeOr gives what was summed so far as an integer, if it is one.
func wholeOr(sum float64) value.Value {
	if sum == math.Trunc(sum) && math.Abs(sum) <= 1<<53 {
		return value.Int(int64(sum))
	}
	return value.Float(sum)
}

func mean(c call) value.Value {
	in, sum, n, exact := c.mapped(1), 0.0, 0, value.Null
	for ; ; n++ {
		x, ok := in()
		if !ok {
			break
		}
		c.tick(n)
		if _, ok := value.AsExact(x); ok && exact.IsNull() {
			exact = wholeOr(sum)
		}
		if !exact.IsNull() {
			exact, _ = c.exactly(exact, x, false)
			continue
		}
		f, isNumber := x.Number()
		if !isNumber {
			c.fail("`%s` needs numbers, found %s %s", c.Name, value.TypeName(x), short(x))
		}
		sum += f
	}
	if n == 0 {
		c.fail("`%s`: no elements have no mean", c.Name)
	}
	if x, ok := value.AsExact(exact); ok {
		v, err := x.Combine('/', value.Int(int64(n)))
		c.must(err)
		return v
	}
	return value.Float(sum / float64(n))
}

// maxText bounds one string (2 GiB).
const maxText = 1 << 31

// joined writes elements as text.
func (c call) joined(from value.Value, sep string) value.Value {
	if from.IsArray() && from.Array().Len() > 0 && from.Array().At(0).IsStr() {
		if v, ok := c.joinedTexts(from.Array(), sep); ok {
			return v
		}
	}
	return c.written(c.seq(from), sep)
}

// joinedTexts joins a list of nothing but texts.
func (c call) joinedTexts(a *value.Array, sep string) (v value.Value, ok bool) {
	room := lengthOfTexts(a, sep)
	if room > maxText {
		return value.Null, false
	}
	c.charge(int64(room), 1)
	if max(room, a.Len()) < unhurried {
		return value.Joined(a, sep)
	}
	a.Value().Share() // after an interrupt it is read on while the program may write
	v = long(c, max(room, a.Len()), func() value.Value { v, _ := value.Joined(a, sep); return v })
	return v, v.IsStr()
}

// written writes the elements of a sequence as text.
func (c call) written(in next, sep string) value.Value {
	var b strings.Builder
	for i := 0; ; i++ {
		x, ok := in()
		if !ok {
			return value.String(b.String())
		}
		c.tick(i)
		t := value.Interpolate(x)
		need := b.Len() + len(sep) + len(t)
		if need > maxText {
			c.fail("`%s`: the text would be longer than 2 GiB", c.Name)
		}
		if need > b.Cap() {
			c.charge(int64(need)*2, 1)
		}
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(t)
	}
}

// lengthOfTexts is how long the texts of a list are with sep between them; what is no text counts nothing.
func lengthOfTexts(a *value.Array, sep string) int {
	n := len(sep) * max(0, a.Len()-1)
	for _, x := range a.Boxed() {
		if s, ok := x.TryStr(); ok {
			n += len(s)
		}
	}
	return n
}

func isSorted(c call) value.Value {
	before, sorted := value.Null, true
	c.each(c.self(), func(i int, x value.Value) bool {
		sorted = i == 0 || c.order(before, x) <= 0
		before = x
		return sorted
	})
	return value.Bool(sorted)
}

// Package functools is the language's module functools: functions that make
// functions of functions, by the names of Python's module. (`@memo` before a
// function caches it; here the same is done to a function that is a value.)
//
// Callers: the session, through modules.All.
package functools

import (
	"skep/interp/module"
	"skep/interp/value"
)

// Module declares functools.
func Module() module.Module {
	return module.Module{Name: "functools", Doc: "Functions that make functions: partial, compose, memoize, negate, flip.", Funcs: []module.Func{
		{Sig: "fun partial(f, ...args)", Doc: "f with its first arguments given.", Example: "let add = functools.partial(|a, b| a + b, 10)\nadd(5)  // => 15", Impl: module.Checked(partial)},
		{Sig: "fun compose(...fs)", Doc: "The function that applies the last of them, then the one before, and so on: compose(f, g)(x) is f(g(x)).", Example: "functools.compose(|x| x + 1, |x| x * 10)(2)  // => 21", Impl: module.Checked(func(c *module.Call) value.Value { return chain(c, true) })},
		{Sig: "fun pipe(...fs)", Doc: "The function that applies the first of them, then the next, and so on.", Example: "functools.pipe(|x| x + 1, |x| x * 10)(2)  // => 30", Impl: module.Checked(func(c *module.Call) value.Value { return chain(c, false) })},
		{Sig: "fun memoize(f, max_size: i64 = 1000000)", Doc: "f that remembers its results by its arguments; beyond max_size results it forgets all.", Example: "let mut n = 0\nlet f = functools.memoize(|x| { n += 1; x * x })\n(f(3), f(3), n)  // => (9, 9, 1)", Impl: module.Checked(memoize)},
		{Sig: "fun negate(f)", Doc: "The function that gives true where f gives false.", Example: "[1, 2, 3].filter(functools.negate(|x| x > 1))  // => [1]", Impl: module.Checked(negate)},
		{Sig: "fun flip(f)", Doc: "f with its first two arguments exchanged.", Example: "functools.flip(|a, b| a - b)(1, 10)  // => 9", Impl: module.Checked(flip)},
		{Sig: "fun reduce<T, A>(f: fun(A, T) -> A, xs: Iterable<T>, init: A = null) -> A", Doc: "f(…f(f(init, x0), x1)…); without init it begins with the first element, and no elements are an error.", Example: "functools.reduce(|a, b| a * b, [2, 3, 4])  // => 24", Impl: module.Checked(reduce)},
	}}
}

// function makes a function value that gets its arguments as one list.
func function(c *module.Call, name string, f func(c *module.Call, args []value.Value) value.Value) value.Value {
	return c.Function(&module.Func{Sig: "fun " + name + "(...args)", Doc: "Made by functools." + name + ".", Impl: module.Checked(func(c *module.Call) value.Value {
		args := c.Args[0].List().Boxed()
		for _, a := range args {
			a.Share()
		}
		return f(c, args)
	})})
}

func invoke(c *module.Call, f value.Value, args ...value.Value) value.Value {
	v, err := c.Host.Invoke(f, args...)
	c.Must(err)
	return v
}

func partial(c *module.Call) value.Value {
	c.Fn(0)
	f, first := c.Args[0], c.List(1)
	return function(c, "partial", func(c *module.Call, args []value.Value) value.Value {
		all := make([]value.Value, 0, len(first)+len(args))
		for _, x := range first {
			all = append(all, x.Share())
		}
		return invoke(c, f, append(all, args...)...)
	})
}

func chain(c *module.Call, lastFirst bool) value.Value {
	fs := c.List(0)
	for i, f := range fs {
		if k := f.Kind(); k != value.KFunc && k != value.KType {
			c.Refuse("element %d must be a function, found %s", i, value.TypeName(f))
		}
	}
	if len(fs) == 0 {
		c.Refuse("needs at least one function")
	}
	at := func(i int) value.Value {
		if lastFirst {
			i = len(fs) - 1 - i
		}
		return fs[i]
	}
	return function(c, "compose", func(c *module.Call, args []value.Value) value.Value {
		v := invoke(c, at(0), args...)
		for i := 1; i < len(fs); i++ {
			v = invoke(c, at(i), v)
		}
		return v
	})
}

func memoize(c *module.Call) value.Value {
	c.Fn(0)
	f, limit, known := c.Args[0], int(c.IntIn(1, 1, 1<<40)), value.NewDict()
	return function(c, "memoize", func(c *module.Call, args []value.Value) value.Value {
		key := value.NewTuple(append([]value.Value(nil), args...)...)
		if v, ok := known.Get(key); ok {
			return v.Share()
		}
		v := invoke(c, f, args...)
		if known.Len() >= limit {
			known = value.NewDict()
		}
		if n := known.Len(); n&(n+1) == 0 {
			c.Charge(96 * int64(n+1))
		}
		known.Set(key, v.Share())
		return v
	})
}

func negate(c *module.Call) value.Value {
	c.Fn(0)
	f := c.Args[0]
	return function(c, "negate", func(c *module.Call, args []value.Value) value.Value {
		v := invoke(c, f, args...)
		if !v.IsBool() {
			c.Refuse("the function must give true or false, it gave %s", value.TypeName(v))
		}
		return value.Bool(!v.AsBool())
	})
}

func flip(c *module.Call) value.Value {
	c.Fn(0)
	f := c.Args[0]
	return function(c, "flip", func(c *module.Call, args []value.Value) value.Value {
		if len(args) < 2 {
			c.Refuse("needs two arguments, found %d", len(args))
		}
		turned := append([]value.Value{args[1], args[0]}, args[2:]...)
		return invoke(c, f, turned...)
	})
}

func reduce(c *module.Call) value.Value {
	f, next, acc := c.Fn(0), c.Walk(1), c.Args[2]
	if !c.Given(2) {
		var ok bool
		if acc, ok = next(); !ok {
			c.Refuse("there are no elements, and no init")
		}
	}
	for n := 0; ; n++ {
		x, ok := next()
		if !ok {
			return acc
		}
		c.Poll(n)
		acc = f(acc.Share(), x)
	}
}

package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// option reads the receiver as an Option.
func (c call) option() (value.Value, bool) {
	x, some, _ := c.self().OptionOf()
	return x.Share(), some
}

// optionArg reads argument i as an Option; null is None.
func (c call) optionArg(i int) (value.Value, bool) {
	x, some, ok := c.Args[i].OptionOf()
	if !ok && !c.Args[i].IsNull() {
		c.wrong(i, "an Option")
	}
	return x.Share(), some
}

// optionMethod declares a method of Option.
func optionMethod(sig, doc, example string, f func(c call, x value.Value, some bool) value.Value) module.Func {
	return def(sig, doc, example, func(c call) value.Value {
		x, some := c.option()
		return f(c, x, some)
	})
}

// expectation is the text of a failed expect.
func expectation(message value.Value, found string) string {
	if text := value.Interpolate(message); text != "" {
		return text
	}
	return "`expect` met " + found
}

func optionMethods() []module.Func {
	return join(optionReading(), optionMapping(), optionCombining())
}

func optionReading() []module.Func {
	return []module.Func{
		optionMethod("fun is_some(self) -> bool", "Tells whether there is a value.", "Some(1).is_some()  // => true", func(_ call, _ value.Value, some bool) value.Value { return value.Bool(some) }),
		optionMethod("fun is_none(self) -> bool", "Tells whether there is no value.", "Some(1).is_none()  // => false", func(_ call, _ value.Value, some bool) value.Value { return value.Bool(!some) }),
		optionMethod("fun is_some_and<T>(self: Option<T>, f: fun(T) -> bool) -> bool", "Tells whether there is a value for which f is true.", "Some(1).is_some_and(|x| x > 0)  // => true", func(c call, x value.Value, some bool) value.Value {
			return value.Bool(some && truthy(c.fn(1).call1(x)))
		}),
		optionMethod("fun contains<T>(self: Option<T>, x: T) -> bool", "Tells whether there is a value equal to x.", "Some(1).contains(1)  // => true", func(c call, x value.Value, some bool) value.Value {
			return value.Bool(some && value.Equal(x, c.Args[1]))
		}),
		optionMethod("fun unwrap<T>(self: Option<T>) -> T", "Gives the value; None is an error.", "Some(1).unwrap()  // => 1", func(c call, x value.Value, some bool) value.Value {
			if !some {
				c.fail("`unwrap` met None, there is no value")
			}
			return x
		}),
		optionMethod("fun expect<T>(self: Option<T>, message: str) -> T", "Gives the value; None is an error with the message.", `Some(1).expect("a number")  // => 1`, func(c call, x value.Value, some bool) value.Value {
			if !some {
				c.fail("%s", expectation(c.Args[1], "None"))
			}
			return x
		}),
		optionMethod("fun unwrap_or<T>(self: Option<T>, default: T) -> T", "Gives the value, or the default.", "None.unwrap_or(5)  // => 5", func(c call, x value.Value, some bool) value.Value {
			if some {
				return x
			}
			return c.Args[1]
		}),
		optionMethod("fun unwrap_or_else<T>(self: Option<T>, f: fun() -> T) -> T", "Gives the value, or f().", "None.unwrap_or_else(|| 5)  // => 5", func(c call, x value.Value, some bool) value.Value {
			if some {
				return x
			}
			return c.fn(1).invoke()
		}),
		optionMethod("fun unwrap_or_default<T>(self: Option<T>) -> T", "Gives the value, or 0.", "None.unwrap_or_default()  // => 0", func(_ call, x value.Value, some bool) value.Value {
			if some {
				return x
			}
			return value.Int(0)
		}),
		optionMethod("fun iter<T>(self: Option<T>) -> Iterator<T>", "Gives a lazy sequence of none or one.", "Some(1).iter().count()  // => 1", func(_ call, x value.Value, some bool) value.Value {
			return value.NewIter(once(x, some))
		}),
		optionMethod("fun to_array<T>(self: Option<T>) -> [T]", "Gives an array of none or one.", "Some(1).to_array()  // => [1]", func(_ call, x value.Value, some bool) value.Value {
			if !some {
				return array(nil)
			}
			return array([]value.Value{x})
		}),
	}
}

func optionMapping() []module.Func {
	return []module.Func{
		optionMethod("fun map<T, U>(self: Option<T>, f: fun(T) -> U) -> Option<U>", "Gives Some(f(value)), or None.", "Some(2).map(|x| x * 10)  // => Some(20)", func(c call, x value.Value, some bool) value.Value {
			f := c.fn(1)
			if !some {
				return value.None()
			}
			return value.Some(f.item(x, 0))
		}),
		optionMethod("fun map_or<T, U>(self: Option<T>, default: U, f: fun(T) -> U) -> U", "Gives f(value), or the default.", "Some(2).map_or(0, |x| x * 10)  // => 20", func(c call, x value.Value, some bool) value.Value {
			f := c.fn(2)
			if !some {
				return c.Args[1]
			}
			return f.item(x, 0)
		}),
		optionMethod("fun map_or_else<T, U>(self: Option<T>, g: fun() -> U, f: fun(T) -> U) -> U", "Gives f(value), or g().", "None.map_or_else(|| 0, |x| x * 10)  // => 0", func(c call, x value.Value, some bool) value.Value {
			if !some {
				return c.fn(1).invoke()
			}
			return c.fn(2).item(x, 0)
		}),
		optionMethod("fun and_then<T, U>(self: Option<T>, f: fun(T) -> Option<U>) -> Option<U>", "Gives f(value), which is an Option, or None.", "Some(2).and_then(|x| Some(x + 1))  // => Some(3)", func(c call, x value.Value, some bool) value.Value {
			f := c.fn(1)
			if !some {
				return value.None()
			}
			return f.item(x, 0)
		}),
		optionMethod("fun filter<T>(self: Option<T>, f: fun(T) -> bool) -> Option<T>", "Gives Some(value) if f(value) is true, else None.", "Some(2).filter(|x| x > 5)  // => None", func(c call, x value.Value, some bool) value.Value {
			return option(x, some && truthy(c.fn(1).item(x, 0)))
		}),
		optionMethod("fun inspect<T>(self: Option<T>, f: fun(T) -> _) -> Option<T>", "Calls f with the value if there is one, and gives the Option.", "Some(2).inspect(|x| x)  // => Some(2)", func(c call, x value.Value, some bool) value.Value {
			if some {
				c.fn(1).call1(x)
			}
			return c.self().Share()
		}),
		optionMethod("fun for_each<T>(self: Option<T>, f: fun(T) -> _) -> ()", "Calls f with the value if there is one.", "Some(2).for_each(|x| x)  // => ()", func(c call, x value.Value, some bool) value.Value {
			if some {
				c.fn(1).call1(x)
			}
			return value.Unit()
		}),
		optionMethod("fun flatten<T>(self: Option<Option<T>>) -> Option<T>", "Takes one level of Some away.", "Some(Some(1)).flatten()  // => Some(1)", func(c call, x value.Value, some bool) value.Value {
			if _, _, ok := x.OptionOf(); some && ok {
				return x
			}
			return c.self().Share()
		}),
	}
}

func optionCombining() []module.Func {
	return []module.Func{
		optionMethod("fun is_none_or<T>(self: Option<T>, f: fn(T) -> bool) -> bool", "Tells whether there is no value, or one for which f is true.", "None.is_none_or(|x| x > 2)  // => true", func(c call, x value.Value, some bool) value.Value {
			return value.Bool(!some || truthy(c.fn(1).call1(x)))
		}),
		optionMethod("fun transpose<T, E>(self: Option<Result<T, E>>) -> Result<Option<T>, E>", "Turns an Option of a Result into a Result of an Option.", "Some(Ok(1)).transpose()  // => Ok(Some(1))", func(c call, x value.Value, some bool) value.Value {
			inner, good, ok := x.ResultOf()
			switch {
			case !some:
				return value.Ok(value.None())
			case !ok:
				c.fail("`transpose` expects a Result inside, found %s", short(x))
			case good:
				return value.Ok(value.Some(inner.Share()))
			}
			return x
		}),
		optionMethod("fun unzip<T, U>(self: Option<(T, U)>) -> (Option<T>, Option<U>)", "Takes an Option of a pair apart into two Options.", `Some((1, "a")).unzip()  // => (Some(1), Some("a"))`, func(c call, x value.Value, some bool) value.Value {
			if !some {
				return value.NewTuple(value.None(), value.None())
			}
			if x.Kind() != value.KTuple || x.List().Len() != 2 {
				c.fail("`unzip` expects a pair inside, found %s", short(x))
			}
			e := sharedElems(x)
			return value.NewTuple(value.Some(e[0]), value.Some(e[1]))
		}),
		def("fun insert<T>(&mut self: Option<T>, x: T) -> T", "Sets the value and gives it.", "let mut o = None\no.insert(4)  // => 4\no  // => Some(4)", func(c call) value.Value {
			c.Args[0] = value.Some(c.Args[1].Share())
			return c.Args[1]
		}),
		def("fun get_or_insert_with<T>(&mut self: Option<T>, f: fn() -> T) -> T", "Gives the value, after setting it to f() if there is none.", "let mut o = None\no.get_or_insert_with(|| 7)  // => 7", func(c call) value.Value {
			if x, some := c.option(); some {
				return x
			}
			x := c.fn(1).invoke()
			c.Args[0] = value.Some(x.Share())
			return x
		}),
		def("fun take_if<T>(&mut self: Option<T>, f: fn(T) -> bool) -> Option<T>", "Takes the value out if f is true for it.", "let mut o = Some(1)\no.take_if(|x| x == 1)  // => Some(1)\no  // => None", func(c call) value.Value {
			x, some := c.option()
			if !some || !truthy(c.fn(1).call1(x)) {
				return value.None()
			}
			o := c.self()
			c.Args[0] = value.None()
			return o
		}),
		optionMethod("fun or<T>(self: Option<T>, other: Option<T>) -> Option<T>", "Gives the Option if there is a value, else other.", "None.or(Some(5))  // => Some(5)", func(c call, _ value.Value, some bool) value.Value {
			if some {
				return c.self().Share()
			}
			return c.Args[1]
		}),
		optionMethod("fun or_else<T>(self: Option<T>, f: fun() -> Option<T>) -> Option<T>", "Gives the Option if there is a value, else f().", "None.or_else(|| Some(5))  // => Some(5)", func(c call, _ value.Value, some bool) value.Value {
			if some {
				return c.self().Share()
			}
			return c.fn(1).invoke()
		}),
		optionMethod("fun and<T, U>(self: Option<T>, other: Option<U>) -> Option<U>", "Gives other if there is a value, else None.", "Some(1).and(Some(5))  // => Some(5)", func(c call, _ value.Value, some bool) value.Value {
			if some {
				return c.Args[1]
			}
			return value.None()
		}),
		optionMethod("fun xor<T>(self: Option<T>, other: Option<T>) -> Option<T>", "Gives the one of both that has a value, else None.", "Some(1).xor(None)  // => Some(1)", func(c call, x value.Value, some bool) value.Value {
			y, also := c.optionArg(1)
			if some {
				return option(x, !also)
			}
			return option(y, also)
		}),
		optionMethod("fun zip<A, B>(self: Option<A>, other: Option<B>) -> Option<(A, B)>", "Gives Some((value, value of other)) or None.", `Some(1).zip(Some("a"))  // => Some((1, "a"))`, func(c call, x value.Value, some bool) value.Value {
			y, also := c.optionArg(1)
			return option(value.NewTuple(x, y), some && also)
		}),
		optionMethod("fun ok_or<T, E>(self: Option<T>, error: E) -> Result<T, E>", "Gives Ok(value) or Err(error).", `None.ok_or("none")  // => Err("none")`, func(c call, x value.Value, some bool) value.Value {
			if some {
				return value.Ok(x)
			}
			return value.Err(c.Args[1])
		}),
		optionMethod("fun ok_or_else<T, E>(self: Option<T>, f: fun() -> E) -> Result<T, E>", "Gives Ok(value) or Err(f()).", `None.ok_or_else(|| "none")  // => Err("none")`, func(c call, x value.Value, some bool) value.Value {
			if some {
				return value.Ok(x)
			}
			return value.Err(c.fn(1).invoke())
		}),
		def("fun take<T>(&mut self: Option<T>) -> Option<T>", "Gives the Option and leaves None in the variable.", "let mut o = Some(1)\no.take()  // => Some(1)\no  // => None", func(c call) value.Value {
			o := c.self()
			c.Args[0] = value.None()
			return o
		}),
		def("fun get_or_insert<T>(&mut self: Option<T>, x: T) -> T", "Gives the value, after setting it to x if there is none.", "let mut o = None\no.get_or_insert(2)  // => 2\no  // => Some(2)", func(c call) value.Value {
			if x, some := c.option(); some {
				return x
			}
			c.Args[0] = value.Some(c.Args[1].Share())
			return c.Args[1]
		}),
	}
}

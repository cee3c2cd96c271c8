package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// resultMethod declares a method of Result; x is the value or the error.
func resultMethod(sig, doc, example string, f func(c call, x value.Value, good bool) value.Value) module.Func {
	return def(sig, doc, example, func(c call) value.Value {
		x, good, _ := c.self().ResultOf()
		return f(c, x.Share(), good)
	})
}

func resultMethods() []module.Func { return join(resultReading(), resultMapping()) }

func resultReading() []module.Func {
	return []module.Func{
		resultMethod("fun is_ok(self) -> bool", "Tells whether it is Ok.", "Ok(1).is_ok()  // => true", func(_ call, _ value.Value, good bool) value.Value { return value.Bool(good) }),
		resultMethod("fun is_err(self) -> bool", "Tells whether it is Err.", "Ok(1).is_err()  // => false", func(_ call, _ value.Value, good bool) value.Value { return value.Bool(!good) }),
		resultMethod("fun is_ok_and<T, E>(self: Result<T, E>, f: fun(T) -> bool) -> bool", "Tells whether it is Ok with a value for which f is true.", "Ok(1).is_ok_and(|x| x > 0)  // => true", func(c call, x value.Value, good bool) value.Value {
			return value.Bool(good && truthy(c.fn(1).call1(x)))
		}),
		resultMethod("fun is_err_and<T, E>(self: Result<T, E>, f: fun(E) -> bool) -> bool", "Tells whether it is Err with an error for which f is true.", `Err("x").is_err_and(|e| e == "x")  // => true`, func(c call, x value.Value, good bool) value.Value {
			return value.Bool(!good && truthy(c.fn(1).call1(x)))
		}),
		resultMethod("fun unwrap<T, E>(self: Result<T, E>) -> T", "Gives the value; Err is an error.", "Ok(1).unwrap()  // => 1", func(c call, x value.Value, good bool) value.Value {
			if !good {
				c.fail("`unwrap` met Err(%s)", short(x))
			}
			return x
		}),
		resultMethod("fun unwrap_err<T, E>(self: Result<T, E>) -> E", "Gives the error; Ok is an error.", `Err("bad").unwrap_err()  // => "bad"`, func(c call, x value.Value, good bool) value.Value {
			if good {
				c.fail("`unwrap_err` met Ok(%s)", short(x))
			}
			return x
		}),
		resultMethod("fun expect<T, E>(self: Result<T, E>, message: str) -> T", "Gives the value; Err is an error with the message.", `Ok(1).expect("a number")  // => 1`, func(c call, x value.Value, good bool) value.Value {
			if !good {
				c.fail("%s: %s", value.Interpolate(c.Args[1]), value.Interpolate(x))
			}
			return x
		}),
		resultMethod("fun expect_err<T, E>(self: Result<T, E>, message: str) -> E", "Gives the error; Ok is an error with the message.", `Err(1).expect_err("a failure")  // => 1`, func(c call, x value.Value, good bool) value.Value {
			if good {
				c.fail("%s: %s", value.Interpolate(c.Args[1]), value.Interpolate(x))
			}
			return x
		}),
		resultMethod("fun unwrap_or<T, E>(self: Result<T, E>, default: T) -> T", "Gives the value, or the default.", `Err("bad").unwrap_or(5)  // => 5`, func(c call, x value.Value, good bool) value.Value {
			if good {
				return x
			}
			return c.Args[1]
		}),
		resultMethod("fun unwrap_or_else<T, E>(self: Result<T, E>, f: OneOf<fun(E) -> T, fun() -> T>) -> T", "Gives the value, or f(error).", `Err("bad").unwrap_or_else(|e| e.len())  // => 3`, func(c call, x value.Value, good bool) value.Value {
			if good {
				return x
			}
			return c.applyTo(1, x)
		}),
		resultMethod("fun unwrap_or_default<T, E>(self: Result<T, E>) -> T", "Gives the value, or 0.", `Err("bad").unwrap_or_default()  // => 0`, func(_ call, x value.Value, good bool) value.Value {
			if good {
				return x
			}
			return value.Int(0)
		}),
		resultMethod("fun ok<T, E>(self: Result<T, E>) -> Option<T>", "Gives Some(value), or None for an Err.", "Ok(1).ok()  // => Some(1)", func(_ call, x value.Value, good bool) value.Value { return option(x, good) }),
		resultMethod("fun err<T, E>(self: Result<T, E>) -> Option<E>", "Gives Some(error), or None for an Ok.", `Err("bad").err()  // => Some("bad")`, func(_ call, x value.Value, good bool) value.Value { return option(x, !good) }),
		resultMethod("fun iter<T, E>(self: Result<T, E>) -> Iterator<T>", "Gives a lazy sequence of the value, or of nothing.", "Ok(1).iter().count()  // => 1", func(_ call, x value.Value, good bool) value.Value {
			return value.NewIter(once(x, good))
		}),
	}
}

// applyTo calls function i with x, or with nothing if it takes nothing.
func (c call) applyTo(i int, x value.Value) value.Value {
	f := c.fn(i)
	if f.arity == 0 {
		return f.invoke()
	}
	return f.item(x, 0)
}

func resultMapping() []module.Func {
	return []module.Func{
		resultMethod("fun map<T, E, U>(self: Result<T, E>, f: fun(T) -> U) -> Result<U, E>", "Gives Ok(f(value)), or the Err as it is.", "Ok(2).map(|x| x * 10)  // => Ok(20)", func(c call, x value.Value, good bool) value.Value {
			if !good {
				return c.self().Share()
			}
			return value.Ok(c.applyTo(1, x))
		}),
		resultMethod("fun map_err<T, E, F>(self: Result<T, E>, f: fun(E) -> F) -> Result<T, F>", "Gives Err(f(error)), or the Ok as it is.", `Err("a").map_err(|e| e + "!")  // => Err("a!")`, func(c call, x value.Value, good bool) value.Value {
			if good {
				return c.self().Share()
			}
			return value.Err(c.applyTo(1, x))
		}),
		resultMethod("fun map_or<T, E, U>(self: Result<T, E>, default: U, f: fun(T) -> U) -> U", "Gives f(value), or the default.", "Ok(2).map_or(0, |x| x * 10)  // => 20", func(c call, x value.Value, good bool) value.Value {
			if !good {
				return c.Args[1]
			}
			return c.applyTo(2, x)
		}),
		resultMethod("fun map_or_else<T, E, U>(self: Result<T, E>, g: fun(E) -> U, f: fun(T) -> U) -> U", "Gives f(value), or g(error).", `Err("ab").map_or_else(|e| e.len(), |x| x)  // => 2`, func(c call, x value.Value, good bool) value.Value {
			if good {
				return c.applyTo(2, x)
			}
			return c.applyTo(1, x)
		}),
		resultMethod("fun and_then<T, E, U>(self: Result<T, E>, f: fun(T) -> Result<U, _>) -> Result<U, E>", "Gives f(value), which is a Result, or the Err as it is.", "Ok(2).and_then(|x| Ok(x + 1))  // => Ok(3)", func(c call, x value.Value, good bool) value.Value {
			if !good {
				return c.self().Share()
			}
			return c.applyTo(1, x)
		}),
		resultMethod("fun or_else<T, E, F>(self: Result<T, E>, f: fun(E) -> Result<_, F>) -> Result<T, F>", "Gives f(error), which is a Result, or the Ok as it is.", `Err("a").or_else(|e| Ok(1))  // => Ok(1)`, func(c call, x value.Value, good bool) value.Value {
			if good {
				return c.self().Share()
			}
			return c.applyTo(1, x)
		}),
		resultMethod("fun and<T, E, U>(self: Result<T, E>, other: Result<U, E>) -> Result<U, E>", "Gives other if it is Ok, else the Err.", "Ok(1).and(Ok(2))  // => Ok(2)", func(c call, _ value.Value, good bool) value.Value {
			if good {
				return c.Args[1]
			}
			return c.self().Share()
		}),
		resultMethod("fun or<T, E, F>(self: Result<T, E>, other: Result<T, F>) -> Result<T, F>", "Gives the Ok, or else other.", `Err("a").or(Ok(2))  // => Ok(2)`, func(c call, _ value.Value, good bool) value.Value {
			if good {
				return c.self().Share()
			}
			return c.Args[1]
		}),
		resultMethod("fun inspect<T, E>(self: Result<T, E>, f: fun(T) -> _) -> Result<T, E>", "Calls f with the value if it is Ok, and gives the Result.", "Ok(1).inspect(|x| x)  // => Ok(1)", func(c call, x value.Value, good bool) value.Value {
			if good {
				c.applyTo(1, x)
			}
			return c.self().Share()
		}),
		resultMethod("fun inspect_err<T, E>(self: Result<T, E>, f: fun(E) -> _) -> Result<T, E>", "Calls f with the error if it is Err, and gives the Result.", "Err(1).inspect_err(|e| e)  // => Err(1)", func(c call, x value.Value, good bool) value.Value {
			if !good {
				c.applyTo(1, x)
			}
			return c.self().Share()
		}),
		resultMethod("fun transpose<T, E>(self: Result<Option<T>, E>) -> Option<Result<T, E>>", "Turns a Result of an Option into an Option of a Result.", "Ok(Some(1)).transpose()  // => Some(Ok(1))", func(c call, x value.Value, good bool) value.Value {
			if !good {
				return value.Some(c.self().Share())
			}
			inner, some, ok := x.OptionOf()
			switch {
			case !ok:
				c.fail("`transpose` expects an Option inside, found %s", short(x))
			case some:
				return value.Some(value.Ok(inner.Share()))
			}
			return value.None()
		}),
		resultMethod("fun contains<T, E>(self: Result<T, E>, x: T) -> bool", "Tells whether it is Ok with a value equal to x.", "Ok(1).contains(1)  // => true", func(c call, x value.Value, good bool) value.Value {
			return value.Bool(good && value.Equal(x, c.Args[1]))
		}),
		resultMethod("fun contains_err<T, E>(self: Result<T, E>, x: E) -> bool", "Tells whether it is Err with an error equal to x.", "Err(1).contains_err(1)  // => true", func(c call, x value.Value, good bool) value.Value {
			return value.Bool(!good && value.Equal(x, c.Args[1]))
		}),
		resultMethod("fun flatten<T, E>(self: Result<Result<T, E>, E>) -> Result<T, E>", "Takes one level of Ok away.", "Ok(Ok(1)).flatten()  // => Ok(1)", func(c call, x value.Value, good bool) value.Value {
			if _, _, ok := x.ResultOf(); good && ok {
				return x
			}
			return c.self().Share()
		}),
	}
}

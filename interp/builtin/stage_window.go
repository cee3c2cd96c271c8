package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// Stages that remember elements: neighbours, groups, what has been seen.

func chunkStage(c call, in next, args []value.Value) next {
	n := c.count(args[0], 1)
	return func() (value.Value, bool) {
		var part []value.Value
		for int64(len(part)) < n {
			x, ok := in()
			if !ok {
				break
			}
			c.tick(len(part))
			c.grown(len(part))
			part = append(part, x)
		}
		return array(part), len(part) > 0
	}
}

func windowStage(c call, in next, args []value.Value) next {
	n := c.count(args[0], 1)
	var last []value.Value
	return func() (value.Value, bool) {
		if int64(len(last)) >= n {
			last = last[1:]
		}
		for int64(len(last)) < n {
			x, ok := in()
			if !ok {
				return x, false
			}
			c.tick(len(last))
			c.grown(len(last))
			last = append(last, x)
		}
		return array(shared(last)), true
	}
}

func uniqueStage(c call, in next, args []value.Value) next {
	var key *fn
	if !args[0].IsNull() {
		key = c.fnArg(args[0])
	}
	seen, i := value.NewSet(), -1
	return func() (value.Value, bool) {
		for rounds := 0; ; rounds++ {
			c.tick(rounds)
			x, ok := in()
			if !ok {
				return x, false
			}
			i++
			c.grown(i)
			k := x
			if key != nil {
				k = key.item(x, i)
			}
			if seen.Add(k.Share()) {
				return x, true
			}
		}
	}
}

func dedupStage(c call, in next, _ []value.Value) next {
	last, have := value.Null, false
	return func() (value.Value, bool) {
		for rounds := 0; ; rounds++ {
			c.tick(rounds)
			x, ok := in()
			if !ok {
				return x, false
			}
			if !have || !value.Equal(x, last) {
				last, have = x.Share(), true
				return x, true
			}
		}
	}
}

func intersperseStage(_ call, in next, args []value.Value) next {
	sep, ahead, have, begun := args[0].Share(), value.Null, false, false
	return func() (value.Value, bool) {
		if have {
			have = false
			return ahead, true
		}
		x, ok := in()
		if !ok || !begun {
			begun = true
			return x, ok
		}
		ahead, have = x, true
		return sep, true
	}
}

// cycleFunc repeats: an array so and so often, an iterator also without end.
func cycleFunc(lazy bool) module.Func {
	if lazy {
		return def("fun cycle<T>(self: Iterator<T>, times: i64 = null) -> Iterator<T>", "Repeats the elements, without end or so many times. Lazy.",
			"[1, 2].iter().cycle().take(5).collect()  // => [1, 2, 1, 2, 1]", func(c call) value.Value { return lazily(c, cycleStage) })
	}
	return def("fun cycle<T>(self: Iterable<T>, times: i64) -> [T]", "Repeats the elements so many times.",
		"[1, 2].cycle(2)  // => [1, 2, 1, 2]", func(c call) value.Value {
			n, v := c.size(1), c.self()
			if !v.IsArray() {
				v = c.copyOf(v)
			}
			a := v.Array()
			if n == 0 || a.Len() == 0 {
				return array(nil)
			}
			if int64(n) > (1<<60)/int64(a.Len()) {
				c.fail("`%s` would need more memory than there is: %d times %d elements", c.Name, n, a.Len())
			}
			c.charge(int64(n)*int64(a.Len()), a.Elem().Size())
			return a.Repeated(n)
		})
}

func cycleStage(c call, in next, args []value.Value) next {
	rounds := int64(-1)
	if !args[0].IsNull() {
		rounds = c.count(args[0], 0)
	}
	var kept []value.Value
	again := next(nil)
	return func() (value.Value, bool) {
		if rounds == 0 {
			return value.Null, false
		}
		if again == nil {
			if x, ok := in(); ok {
				c.grown(len(kept))
				kept = append(kept, x.Share())
				return x, true
			}
			again = walk(nil)
		}
		if x, ok := again(); ok {
			return x, true
		}
		if rounds--; rounds == 0 || len(kept) == 0 {
			rounds = 0
			return value.Null, false
		}
		again = walk(kept)
		return again()
	}
}

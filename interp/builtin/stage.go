package builtin

import (
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// stage turns one sequence into another. Arrays run it to the end at once,
// iterators when they are asked: one text for both. args are those after self.
type stage func(c call, in next, args []value.Value) next

// staged declares a stage. In the example, ‹ and › enclose the method call: for
// iterators `.iter()` goes before it and `.collect()` behind.
func staged(lazy bool, sig, doc, example string, st stage) module.Func {
	if lazy {
		example = strings.ReplaceAll(strings.ReplaceAll(example, "‹", ".iter()"), "›", ".collect()")
		return def(lazySig(sig), doc+" Lazy.", example, func(c call) value.Value { return lazily(c, st) })
	}
	example = strings.ReplaceAll(strings.ReplaceAll(example, "‹", ""), "›", "")
	return def(sig, doc, example, func(c call) value.Value {
		if isOpen(c.self()) {
			return lazily(c, st)
		}
		room, _ := c.length(c.self())
		return c.collected(st(c, c.seq(c.self()), c.Args[1:]), int(min(room, 64)))
	})
}

// lazySig is the signature of the iterator's method: what is an array there comes one by one.
func lazySig(sig string) string {
	sig = strings.Replace(sig, "(self: Iterable<", "(self: Iterator<", 1)
	if i := strings.LastIndex(sig, ") -> ["); i >= 0 && strings.HasSuffix(sig, "]") {
		return sig[:i] + ") -> Iterator<" + sig[i+len(") -> ["):len(sig)-1] + ">"
	}
	return sig
}

func lazily(c call, st stage) value.Value {
	args := append([]value.Value(nil), c.Args[1:]...)
	k := c.keep()
	k.Args = append([]value.Value{value.Null}, args...) // for messages about wrong arguments
	return value.NewIter(st(k, k.seq(c.self().Share()), args))
}

// stages are the methods that make a sequence of a sequence.
func stages(lazy bool) []module.Func {
	own := func(f module.Func, over func(c call, a *value.Array) value.Value) module.Func {
		if lazy {
			return f
		}
		return onArrays(f, over)
	}
	fs := also([]module.Func{
		own(staged(lazy, "fun map<T, U>(self: Iterable<T>, f: fun(T) -> U) -> [U]", "Gives f(x) for each element; with two parameters f gets a pair apart, or the index too.",
			"[1, 2, 3]‹.map(|x| x * 2)›  // => [2, 4, 6]", mapStage), mapArray),
		own(staged(lazy, "fun filter<T>(self: Iterable<T>, f: fun(T) -> bool) -> [T]", "Gives the elements for which f is true.",
			"[1, 2, 3, 4]‹.filter(|x| x % 2 == 0)›  // => [2, 4]", filterStage), filterArray),
		staged(lazy, "fun filter_map<T, U>(self: Iterable<T>, f: fun(T) -> OneOf<Option<U>, Result<U, _>, U?>) -> [U]", "Gives what f gives, without None and nil, and takes it out of Some.",
			"[1, 2, 3]‹.filter_map(|x| if x > 1 { Some(x * 10) } else { None })›  // => [20, 30]", filterMapStage),
		staged(lazy, "fun flat_map<T, U>(self: Iterable<T>, f: fun(T) -> Iterable<U>) -> [U]", "Gives the elements of f(x) for each element.",
			"[1, 2]‹.flat_map(|x| [x, x * 10])›  // => [1, 10, 2, 20]", flatMapStage),
		forms(staged(lazy, "fun flatten<T>(self: Iterable<T>, depth: i64 = 1)", "Takes levels of nesting away; None disappears.",
			"[[1, 2], [3]]‹.flatten()›  // => [1, 2, 3]\n[1, [2, [3]]]‹.flatten(2)›  // => [1, 2, 3]", flattenStage),
			"fun flatten<T>(self: Iterable<[T]>) -> [T]",
			"fun flatten<T>(self: Iterable<Option<T>>) -> [T]",
			"fun flatten<T>(self: Iterable<Result<T, _>>) -> [T]",
			"fun flatten<T>(self: Iterable<Iterator<T>>) -> [T]"),
		staged(lazy, "fun take<T>(self: Iterable<T>, n: i64) -> [T]", "Gives the first n elements, or as many as there are.",
			"[1, 2, 3]‹.take(2)›  // => [1, 2]", takeStage),
		staged(lazy, "fun skip<T>(self: Iterable<T>, n: i64) -> [T]", "Leaves the first n elements out.",
			"[1, 2, 3]‹.skip(2)›  // => [3]", skipStage),
		staged(lazy, "fun take_while<T>(self: Iterable<T>, f: fun(T) -> bool) -> [T]", "Gives the elements before the first for which f is false.",
			"[1, 2, 9, 1]‹.take_while(|x| x < 5)›  // => [1, 2]", takeWhileStage),
		staged(lazy, "fun skip_while<T>(self: Iterable<T>, f: fun(T) -> bool) -> [T]", "Gives the elements from the first for which f is false.",
			"[1, 2, 9, 1]‹.skip_while(|x| x < 5)›  // => [9, 1]", skipWhileStage),
		staged(lazy, "fun map_while<T, U>(self: Iterable<T>, f: fun(T) -> OneOf<Option<U>, Result<U, _>, U?>) -> [U]", "Gives what f gives until it gives None or nil, and takes it out of Some.",
			"[1, 2, 9]‹.map_while(|x| if x < 5 { Some(x * 2) } else { None })›  // => [2, 4]", mapWhileStage),
		staged(lazy, "fun step_by<T>(self: Iterable<T>, n: i64) -> [T]", "Gives every n-th element, beginning with the first.",
			"[1, 2, 3, 4, 5]‹.step_by(2)›  // => [1, 3, 5]", stepStage),
		staged(lazy, "fun enumerate<T>(self: Iterable<T>, start: i64 = 0) -> [(i64, T)]", "Gives pairs of index and element.",
			`["a", "b"]‹.enumerate()›  // => [(0, "a"), (1, "b")]`, enumerateStage),
		forms(staged(lazy, "fun zip<A>(self: Iterable<A>, ...others: Iterable<_>)", "Gives tuples of the elements at the same place; the shortest ends it.",
			`[1, 2]‹.zip(["a", "b"])›  // => [(1, "a"), (2, "b")]`, zipStage),
			"fun zip<A, B>(self: Iterable<A>, other: Iterable<B>) -> [(A, B)]",
			"fun zip<A, B, C>(self: Iterable<A>, b: Iterable<B>, c: Iterable<C>) -> [(A, B, C)]"),
		staged(lazy, "fun chain<T>(self: Iterable<T>, other: Iterable<T>) -> [T]", "Gives these elements and then the other's.",
			"[1, 2]‹.chain([3])›  // => [1, 2, 3]", chainStage),
		staged(lazy, "fun inspect<T>(self: Iterable<T>, f: fun(T) -> _) -> [T]", "Calls f with each element that comes by, and gives the element.",
			"[1, 2]‹.inspect(|x| x)›  // => [1, 2]", inspectStage),
		staged(lazy, "fun scan<T, A, B>(self: Iterable<T>, init: A, f: fun(A, T) -> B) -> [B]", "Gives all intermediate results of fold, without init.",
			"[1, 2, 3]‹.scan(0, |acc, x| acc + x)›  // => [1, 3, 6]", scanStage),
		staged(lazy, "fun chunks<T>(self: Iterable<T>, n: i64) -> [[T]]", "Gives arrays of n elements; the last may be shorter.",
			"[1, 2, 3]‹.chunks(2)›  // => [[1, 2], [3]]", chunkStage),
		staged(lazy, "fun windows<T>(self: Iterable<T>, n: i64) -> [[T]]", "Gives all runs of n neighbours as arrays.",
			"[1, 2, 3]‹.windows(2)›  // => [[1, 2], [2, 3]]", windowStage),
		staged(lazy, "fun unique<T>(self: Iterable<T>, key: fun(T) -> _ = null) -> [T]", "Gives each distinct element once, at its first place; or each distinct key(x).",
			"[1, 2, 1]‹.unique()›  // => [1, 2]", uniqueStage),
		staged(lazy, "fun dedup<T>(self: Iterable<T>) -> [T]", "Leaves out elements that are equal to their predecessor.",
			"[1, 1, 2, 1]‹.dedup()›  // => [1, 2, 1]", dedupStage),
		staged(lazy, "fun intersperse<T>(self: Iterable<T>, sep: T) -> [T]", "Puts sep between the elements.",
			"[1, 2, 3]‹.intersperse(0)›  // => [1, 0, 2, 0, 3]", intersperseStage),
		cycleFunc(lazy),
	}, "unique: distinct uniq", "chunks: chunk", "skip: drop", "enumerate: each_with_index")
	if lazy {
		for _, f := range fs {
			for i, form := range f.Forms {
				f.Forms[i] = lazySig(form)
			}
		}
	}
	return fs
}

func mapStage(c call, in next, args []value.Value) next {
	f, i := c.fnArg(args[0]), -1
	return func() (value.Value, bool) {
		x, ok := in()
		if !ok {
			return x, false
		}
		i++
		return f.item(x, i), true
	}
}

// fnArg reads a function that is an argument of a stage.
func (c call) fnArg(v value.Value) *fn {
	if !callable(v) {
		c.fail("`%s` expects a function, found %s %s", c.Name, value.TypeName(v), short(v))
	}
	return c.fnOf(v)
}

func filterStage(c call, in next, args []value.Value) next {
	f, i := c.fnArg(args[0]), -1
	return func() (value.Value, bool) {
		for {
			x, ok := in()
			if i++; !ok || f.holds(x, i) {
				return x, ok
			}
		}
	}
}

// there unwraps Some and tells None and nil from the rest.
func there(v value.Value) (value.Value, bool) {
	if x, some, ok := v.OptionOf(); ok {
		return x.Share(), some
	}
	if x, good, ok := v.ResultOf(); ok {
		return x.Share(), good
	}
	return v, !v.IsNull()
}

func filterMapStage(c call, in next, args []value.Value) next {
	f, i := c.fnArg(args[0]), -1
	return func() (value.Value, bool) {
		for {
			x, ok := in()
			if !ok {
				return x, false
			}
			i++
			if y, ok := there(f.item(x, i)); ok {
				return y, true
			}
		}
	}
}

func flatMapStage(c call, in next, args []value.Value) next {
	f, i := c.fnArg(args[0]), -1
	return spread(c, in, func(x value.Value) next {
		i++
		return c.seq(f.item(x, i))
	})
}

// spread runs through the sequences that open gives for the elements; nil means the element itself.
func spread(c call, in next, open func(x value.Value) next) next {
	var inner next
	return func() (value.Value, bool) {
		for rounds := 1; ; rounds++ {
			if inner != nil {
				if y, ok := inner(); ok {
					return y, true
				}
			}
			c.tick(rounds)
			x, ok := in()
			if !ok {
				return x, false
			}
			if inner = open(x); inner == nil {
				return x, true
			}
		}
	}
}

const maxFlatten = 1000

func flattenStage(c call, in next, args []value.Value) next {
	depth := args[0].AsInt()
	if !args[0].IsInt() || depth < 0 || depth > maxFlatten {
		c.fail("`%s` expects a depth from 0 to %d, found %s", c.Name, maxFlatten, short(args[0]))
	}
	for range depth {
		in = spread(c, in, func(x value.Value) next {
			switch x.Kind() {
			case value.KArray, value.KTuple, value.KSet, value.KRange, value.KIter:
				return c.seq(x)
			case value.KEnum:
				if _, _, ok := x.OptionOf(); ok {
					return c.seq(x)
				}
				if _, _, ok := x.ResultOf(); ok {
					return c.seq(x)
				}
			}
			return nil
		})
	}
	return in
}

// count reads a number of elements that is an argument of a stage.
func (c call) count(v value.Value, least int64) int64 {
	if !v.IsInt() {
		c.fail("`%s` expects an integer, found %s %s", c.Name, value.TypeName(v), short(v))
	}
	if v.AsInt() < least {
		c.fail("`%s` expects a number of at least %d, found %d", c.Name, least, v.AsInt())
	}
	return v.AsInt()
}

func takeStage(c call, in next, args []value.Value) next {
	left := c.count(args[0], 0)
	return func() (value.Value, bool) {
		if left == 0 {
			return value.Null, false
		}
		left--
		return in()
	}
}

func skipStage(c call, in next, args []value.Value) next {
	left := c.count(args[0], 0)
	return func() (value.Value, bool) {
		for ; left > 0; left-- {
			c.tick(int(left & 1023))
			if x, ok := in(); !ok {
				left = 0
				return x, false
			}
		}
		return in()
	}
}

func takeWhileStage(c call, in next, args []value.Value) next {
	f, i, done := c.fnArg(args[0]), -1, false
	return func() (value.Value, bool) {
		if done {
			return value.Null, false
		}
		x, ok := in()
		i++
		done = !ok || !f.holds(x, i)
		return x, !done
	}
}

func skipWhileStage(c call, in next, args []value.Value) next {
	f, i, begun := c.fnArg(args[0]), -1, false
	return func() (value.Value, bool) {
		for {
			x, ok := in()
			i++
			if begun = begun || ok && !f.holds(x, i); begun || !ok {
				return x, ok
			}
		}
	}
}

func mapWhileStage(c call, in next, args []value.Value) next {
	f, i, done := c.fnArg(args[0]), -1, false
	return func() (value.Value, bool) {
		x, ok := value.Null, false
		if !done {
			x, ok = in()
		}
		if !ok {
			return value.Null, false
		}
		i++
		y, ok := there(f.item(x, i))
		done = !ok
		return y, ok
	}
}

func stepStage(c call, in next, args []value.Value) next {
	n, first := c.count(args[0], 1), true
	return func() (value.Value, bool) {
		if first {
			first = false
			return in()
		}
		for i := int64(1); i < n; i++ {
			c.tick(int(i & 1023))
			if x, ok := in(); !ok {
				return x, false
			}
		}
		return in()
	}
}

func enumerateStage(c call, in next, args []value.Value) next {
	i := c.count(args[0], -1<<62) - 1
	return func() (value.Value, bool) {
		x, ok := in()
		if !ok {
			return x, false
		}
		i++
		return value.NewTuple(value.Int(i), x), true
	}
}

func zipStage(c call, in next, args []value.Value) next {
	all := []next{in}
	for _, o := range args[0].List().All() {
		all = append(all, c.seq(o.Share()))
	}
	return func() (value.Value, bool) {
		t := make([]value.Value, len(all))
		for i, n := range all {
			x, ok := n()
			if !ok {
				return value.Null, false
			}
			t[i] = x
		}
		return value.NewTuple(t...), true
	}
}

func chainStage(c call, in next, args []value.Value) next {
	then := c.seq(args[0].Share())
	return func() (value.Value, bool) {
		if in != nil {
			if x, ok := in(); ok {
				return x, true
			}
			in = nil
		}
		return then()
	}
}

func inspectStage(c call, in next, args []value.Value) next {
	f, i := c.fnArg(args[0]), -1
	return func() (value.Value, bool) {
		x, ok := in()
		if ok {
			i++
			f.item(x, i)
		}
		return x, ok
	}
}

func scanStage(c call, in next, args []value.Value) next {
	acc, f := args[0], c.fnArg(args[1])
	return func() (value.Value, bool) {
		x, ok := in()
		if !ok {
			return x, false
		}
		acc = f.step(acc.Share(), x)
		return acc.Share(), true
	}
}

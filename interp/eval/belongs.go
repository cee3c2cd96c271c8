package eval

import "skep/interp/value"

// What an iteration of a parallel loop finds it may read, not write, and not use
// if using it changes it: iterators, generators, channels, actors, tasks. The
// checker says most of that before; here is what it cannot see.

// codeMeets is the code of what several iterations would meet at.
const codeMeets = "E0442"

// meets is the error of an iteration that would change what others see.
func (th *thread) meets(st *site, format string, args ...any) *raise {
	r := th.fail(st, codeMeets, format, args...)
	r.d.Hint = "give the value back (par_map collects what iterations give), or use a plain `for`"
	return r
}

// mine stops a worker that uses what another made; home is that one, nil the program.
func (th *thread) mine(home *worker, what string, st *site) {
	if home != th.worker {
		panic(th.meets(st, "an iteration of a parallel loop cannot use %s from outside of it", what))
	}
}

// ownsCell stops a worker that writes a captured variable of the program.
func (th *thread) ownsCell(c *value.Cell, name string, st *site) {
	if th.worker != nil && c.Owner() != th.worker.mark {
		panic(th.meets(st, "an iteration of a parallel loop cannot change `%s`", name))
	}
}

// freeze marks what iterations are going to read, and refuses what cannot be read by several at once.
func (th *thread) freeze(v value.Value, name string, st *site) {
	seen := map[*closure]bool{}
	err := value.Freeze(v, func(v value.Value) ([]value.Value, error) {
		switch v.Kind() {
		case value.KIter:
			return nil, th.changing(st, name, "an iterator, which changes when it is read", "collect() it before")
		case value.KFunc:
			return cellsOf(v, seen), nil
		}
		switch x := v.Box().V.(type) {
		case *lazyValue:
			return []value.Value{x.force(th)}, nil
		case *channel, *actor, *task:
			return nil, th.changing(st, name, "a "+v.Box().Type+", which belongs to the program's own line of execution", "")
		}
		return nil, nil
	})
	if err != nil {
		panic(err)
	}
}

func (th *thread) changing(st *site, name, what, hint string) *raise {
	r := th.meets(st, "the iterations of a parallel loop cannot share `%s`: it holds %s", name, what)
	if hint != "" {
		r.d.Hint = hint
	}
	return r
}

// cellsOf gives what a function captured, once.
func cellsOf(v value.Value, seen map[*closure]bool) (held []value.Value) {
	cl, ok := v.Func().Code.(*closure)
	if !ok || seen[cl] {
		return nil
	}
	seen[cl] = true
	for _, c := range cl.cells {
		held = append(held, c.V)
	}
	return append(held, cl.self)
}

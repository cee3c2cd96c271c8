package eval

import (
	"sync"

	"skep/interp/syntax"
	"skep/interp/value"
)

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

// freeze marks what iterations are going to read, and refuses iterators, which change
// when they are read. What code reads is looked at too: the variables of the program
// that it names, and those of the functions that it may call.
func (th *thread) freeze(v value.Value, name string, st *site) {
	seen := map[*proto]bool{}
	err := value.Freeze(v, func(v value.Value) ([]value.Value, error) {
		switch v.Kind() {
		case value.KIter:
			r := th.meets(st, "the iterations of a parallel loop cannot share `%s`: it holds an iterator, which changes when it is read", name)
			r.d.Hint = "collect() it before"
			return nil, r
		case value.KFunc:
			return reads(v, seen), nil
		}
		return nil, nil
	})
	if err != nil {
		panic(err)
	}
}

// reads gives what a function may read: what it captured, and variables of the program.
func reads(v value.Value, seen map[*proto]bool) (held []value.Value) {
	switch f := v.Func().Code.(type) {
	case *closure:
		for _, c := range f.cells {
			held = append(held, c.V)
		}
		if seen[f.p] {
			return held
		}
		seen[f.p] = true
		for _, g := range f.p.named() {
			held = append(held, g.V)
		}
		return append(held, f.self)
	case *memo:
		return []value.Value{f.fn}
	case *wrapper:
		return []value.Value{f.fn}
	}
	return nil
}

// namedIn gives, when it is asked, the variables of the program that code names.
func (c *compiler) namedIn(node syntax.Expr) func() []*Global {
	return sync.OnceValue(func() (out []*Global) {
		seen := map[string]bool{}
		syntax.Walk(node, func(n syntax.Expr) bool {
			if x, ok := n.(*syntax.Name); ok && c.info.Refs[x] == nil && !seen[x.Name] {
				seen[x.Name] = true
				if g := c.ns.find(x.Name); g != nil && !g.builtin {
					out = append(out, g)
				}
			}
			return true
		})
		return out
	})
}

// named gives the variables of the program that the function's code names.
func (p *proto) named() []*Global {
	if p.names == nil {
		return nil
	}
	return p.names()
}

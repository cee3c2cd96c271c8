package check

import (
	"skep/interp/scope"
	"skep/interp/types"
)

// place is a variable, or a field path below one (".x.y").
type place struct {
	v    *scope.Var
	g    *variable
	path string
}

// flow is what is known at one point of a program beyond the variables' own
// types: what was assigned last, what a condition has shown. Branches get a
// flow of their own above the common one.
type flow struct {
	outer   *flow
	facts   map[place]types.Type // nil: what outer knows holds no longer
	dead    bool                 // control does not get here
	closure bool                 // outer is where a closure was made: only what never changes counts
}

func (f *flow) get(p place) types.Type {
	inside := false
	for ; f != nil; f = f.outer {
		if t, ok := f.facts[p]; ok {
			if inside && changes(p) {
				return nil
			}
			return t
		}
		inside = inside || f.closure
	}
	return nil
}

// changes tells places that a closure may find changed when it runs.
func changes(p place) bool {
	if p.v != nil {
		return p.v.Reassigned || p.v.Mutated && p.path != "" || p.v.Ref
	}
	return p.g == nil || p.g.mutable
}

// note puts a fact down; nil: nothing is known any more.
func (f *flow) note(p place, t types.Type) {
	if f.facts == nil {
		f.facts = map[place]types.Type{}
	}
	f.facts[p] = t
}

func (f *flow) set(p place, t types.Type) {
	f.note(p, t)
	if p.path == "" {
		f.forgetBelow(p)
	}
}

// forgetBelow drops what is known of the fields of a variable.
func (f *flow) forgetBelow(p place) {
	for g := f; g != nil; g = g.outer {
		for q := range g.facts {
			if q.v == p.v && q.g == p.g && len(q.path) > len(p.path) && q.path[:len(p.path)] == p.path {
				f.note(q, nil)
			}
		}
	}
}

// branch begins a flow above the current one.
func (c *checker) branch() *flow { return &flow{outer: c.flow, dead: c.flow.dead} }

// in walks something in a flow and gives back the one before.
func (c *checker) in(f *flow, walk func()) {
	saved := c.flow
	c.flow = f
	walk()
	c.flow = saved
}

// merge makes what holds after one of several branches hold now.
func (c *checker) merge(branches ...*flow) {
	alive := branches[:0:0]
	for _, b := range branches {
		if !b.dead {
			alive = append(alive, b)
		}
	}
	if len(alive) == 0 {
		c.flow.dead = true
		return
	}
	for _, b := range alive {
		for p := range b.facts {
			c.mergeFact(p, alive)
		}
	}
}

func (c *checker) mergeFact(p place, alive []*flow) {
	var joined types.Type = types.Never
	for _, b := range alive {
		t := b.get(p)
		if t == nil {
			joined = nil
			break
		}
		joined = types.Join(joined, t)
	}
	c.flow.note(p, joined)
}

// forgetAssigned drops what is known of variables that a loop assigns: its second round finds them changed.
func (c *checker) forgetAssigned(start, end int) {
	for i := range c.info.Assigns {
		a := &c.info.Assigns[i]
		if s := a.Name.Span(); s.Start < start || s.End > end {
			continue
		}
		if p, ok := c.placeOfName(a.Name); ok {
			c.flow.note(p, nil)
			c.flow.forgetBelow(p)
		}
	}
}

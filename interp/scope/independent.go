package scope

import "skep/interp/syntax"

// parallel looks at the body of a parallel loop that has just been resolved; outer is the block around it.
func (r *resolver) parallel(n *syntax.For, outer *block) {
	b := &body{r: r, p: &Parallel{Loop: n, Fn: r.fn}, outer: map[*Var]bool{}, uses: map[any][]access{}, skip: map[syntax.Expr]bool{}}
	for k := outer; k != nil; k = k.outer {
		for _, v := range k.vars {
			b.outer[v] = true
		}
	}
	b.counter = b.counterOf(n)
	for _, s := range n.Body.Stmts {
		b.walk(s, surroundings{})
	}
	for _, key := range b.order {
		b.judge(b.uses[key])
	}
	r.info.Parallels = append(r.info.Parallels, b.p)
	r.info.byLoop[n] = b.p
}

// body is a parallel loop's body while it is looked at.
type body struct {
	r       *resolver
	p       *Parallel
	outer   map[*Var]bool
	counter *Var // a variable that is another integer in each iteration, counting up by one; or nil
	uses    map[any][]access
	order   []any // of uses: variables, and names of globals
	skip    map[syntax.Expr]bool
}

// surroundings is where in the body a node stands.
type surroundings struct {
	inner bool     // in a function inside of the body
	loops []string // labels of the loops in the body around it
}

// how a variable around the loop is used.
type how uint8

const (
	reads how = iota
	writes
	adds // total += …
)

// access is one use of a variable around the loop: the longest path that begins with it.
type access struct {
	path  syntax.Expr
	root  *syntax.Name
	how   how
	node  syntax.Expr // what writes
	op    string      // of adds
	inner bool
	len   bool // only the length is asked for
}

// counterOf finds the variable that counts iterations: of a range, or the first of an enumeration.
func (b *body) counterOf(n *syntax.For) *Var {
	pat := n.Pat
	switch it := n.Iter.(type) {
	case *syntax.Range:
		if it.Lo == nil || it.Hi == nil {
			return nil
		}
	case *syntax.MethodCall:
		t, ok := pat.(*syntax.TuplePat)
		if it.Name.Name != "enumerate" || len(it.Args) > 0 || !ok || len(t.Elems) != 2 {
			return nil
		}
		pat = t.Elems[0]
	default:
		return nil
	}
	bind, ok := pat.(*syntax.BindPat)
	if !ok || bind.Sub != nil {
		return nil
	}
	v := b.r.info.Binds[bind]
	if v == nil || v.Reassigned || v.Mutated {
		return nil
	}
	return v
}

func (b *body) fault(kind FaultKind, n syntax.Expr, name string, v *Var) {
	b.p.Faults = append(b.p.Faults, Fault{Kind: kind, Node: n, Name: name, Decl: v})
}

// walk looks at one node and all below it.
func (b *body) walk(e syntax.Expr, at surroundings) {
	syntax.Walk(e, func(n syntax.Expr) bool {
		if n == nil || b.skip[n] {
			return false
		}
		for _, name := range b.r.info.InText[n] {
			b.use(access{path: name, root: name, inner: at.inner})
		}
		if b.place(n, at) || b.function(n) || b.jump(n, at) {
			return false
		}
		return b.effect(n, at)
	})
}

// place takes in variables, their fields and elements, and what writes them; false: n is none of these.
func (b *body) place(n syntax.Expr, at surroundings) bool {
	switch x := n.(type) {
	case *syntax.Name, *syntax.Field, *syntax.TupleField, *syntax.Index:
		return b.path(access{path: n, how: reads, inner: at.inner}, at)
	case *syntax.Assign:
		b.assign(x, at)
		return true
	case *syntax.Ref:
		return x.Mut && IsPlace(x.X) && b.path(access{path: x.X, how: writes, node: x, inner: at.inner}, at)
	case *syntax.MethodCall:
		return b.method(x, at)
	case *syntax.Dict:
		for i := range x.Entries {
			if name := b.r.info.Short[&x.Entries[i]]; name != nil {
				b.use(access{path: name, root: name, inner: at.inner})
			}
		}
	}
	return false
}

// method takes in a call whose receiver is a place: it may write it.
func (b *body) method(n *syntax.MethodCall, at surroundings) bool {
	a := access{path: n.Recv, how: reads, node: n, inner: at.inner}
	if _, ok := Referred(n); ok {
		return b.path(access{path: n, how: writes, node: n, inner: at.inner}, at)
	}
	switch {
	case !IsPlace(n.Recv) || n.Safe:
		return false
	case Mutating(n.Name.Name):
		a.how = writes
	case (n.Name.Name == "len" || n.Name.Name == "is_empty") && len(n.Args) == 0:
		a.len = true
	}
	if !b.path(a, at) {
		return false
	}
	for _, x := range n.Args {
		b.walk(x.Value, at)
	}
	return true
}

// path takes in a use of a path; its indexes are expressions of their own. false: it does not begin with a variable.
func (b *body) path(a access, at surroundings) bool {
	for e := a.path; ; {
		switch n := e.(type) {
		case *syntax.Name:
			a.root = n
			b.use(a)
			return true
		case *syntax.Field:
			if n.Safe {
				return false
			}
			e = n.X
		case *syntax.TupleField:
			e = n.X
		case *syntax.Unary:
			if n.Op != "*" {
				return false
			}
			e = n.X
		case *syntax.MethodCall: // entry(k).or_insert(v) makes the key
			inner, ok := Referred(n)
			if !ok {
				return false
			}
			for _, x := range append(n.Args[:len(n.Args):len(n.Args)], inner.Args...) {
				b.walk(x.Value, at)
			}
			a.how, e = writes, inner.Recv
		case *syntax.Index:
			if !IsPlace(n.X) {
				return false
			}
			for _, x := range n.Args {
				b.walk(x, at)
			}
			e = n.X
		default:
			return false
		}
	}
}

// use notes a use of a variable around the loop.
func (b *body) use(a access) {
	key := b.key(a.root)
	if key == nil || b.skip[a.root] {
		return
	}
	if b.uses[key] == nil {
		b.order = append(b.order, key)
	}
	b.uses[key] = append(b.uses[key], a)
}

// key is what a name means, if that is outside of the body: a variable, or the name of a global.
func (b *body) key(n *syntax.Name) any {
	if v := b.r.info.Refs[n]; v != nil {
		if b.outer[v] {
			return v
		}
		return nil
	}
	if g := b.r.info.Globals[n.Name]; g != nil && (g.Fun || g.Type) {
		return nil
	}
	return n.Name
}

// assign takes in target = value and target op= value.
func (b *body) assign(n *syntax.Assign, at surroundings) {
	var targets func(t syntax.Expr)
	targets = func(t syntax.Expr) {
		switch x := t.(type) {
		case *syntax.Tuple:
			for _, e := range x.Elems {
				targets(e)
			}
		case *syntax.Array:
			for _, e := range x.Elems {
				targets(e.Value)
			}
		default:
			if !b.path(access{path: t, how: writes, node: n, inner: at.inner}, at) {
				b.walk(t, at)
			}
		}
	}
	name, ok := n.Target.(*syntax.Name)
	op, added, mentioned := Added(n)
	if ok && op != "" && b.key(name) != nil && !b.mentions(added, name) {
		b.use(access{path: name, root: name, how: adds, node: n, op: op, inner: at.inner})
		if mentioned != nil {
			b.use(access{path: mentioned, root: mentioned, how: adds, node: n, op: op, inner: at.inner})
		}
		b.walk(added, at)
		return
	}
	targets(n.Target)
	b.walk(n.Value, at)
}

func (b *body) mentions(e syntax.Expr, name *syntax.Name) (found bool) {
	key := b.key(name)
	syntax.Walk(e, func(n syntax.Expr) bool {
		if x, ok := n.(*syntax.Name); ok && b.key(x) == key {
			found = true
		}
		return !found
	})
	return found
}

// function walks what stands in functions inside of the body; false: n is none.
func (b *body) function(n syntax.Expr) bool {
	switch n.(type) {
	case *syntax.Lambda, *syntax.Fun, *syntax.AsyncBlock, *syntax.Spawn, *syntax.Lazy, *syntax.Handle:
		b.walkBelow(n, surroundings{inner: true})
		return true
	}
	return false
}

// walkBelow walks the children of a node.
func (b *body) walkBelow(n syntax.Expr, at surroundings) {
	syntax.Walk(n, func(x syntax.Expr) bool {
		if x == n {
			return true
		}
		b.walk(x, at)
		return false
	})
}

// jump looks where jumps lead, and walks the loops that they may lead out of; false: n is neither.
func (b *body) jump(n syntax.Expr, at surroundings) bool {
	label := b.p.Loop.Label
	switch x := n.(type) {
	case *syntax.For:
		if x.Parallel {
			b.nested(x, at)
			return true
		}
		if l, ok := RefLoopOf(x); ok {
			b.path(access{path: l.Container, how: writes, node: x, inner: at.inner}, at)
		}
		b.loop(n, x.Label, at)
		return true
	case *syntax.While:
		b.loop(n, x.Label, at)
		return true
	case *syntax.Loop:
		b.loop(n, x.Label, at)
		return true
	case *syntax.Break:
		if !at.inner && !aims(at.loops, x.Label) {
			b.fault(LeavesLoop, n, "break", nil)
		}
	case *syntax.Continue:
		if !at.inner && x.Label != "" && x.Label != label && !aims(at.loops, x.Label) {
			b.fault(LeavesLoop, n, "continue", nil)
		}
	case *syntax.Return:
		if !at.inner {
			b.fault(LeavesLoop, n, "return", nil)
		}
	case *syntax.TryOp:
		if !at.inner {
			b.fault(LeavesLoop, n, "?", nil)
		}
	}
	return false
}

// aims tells jumps to one of the loops.
func aims(loops []string, label string) bool {
	for _, l := range loops {
		if label == "" || l == label {
			return true
		}
	}
	return false
}

func (b *body) loop(n syntax.Expr, label string, at surroundings) {
	at.loops = append(at.loops[:len(at.loops):len(at.loops)], label)
	b.walkBelow(n, at)
}

// nested takes in a parallel loop in the body: what it writes around itself, and what is left of its body.
func (b *body) nested(n *syntax.For, at surroundings) {
	in := b.r.info.byLoop[n]
	for _, t := range in.takes {
		b.skip[t.name] = true
	}
	for _, e := range in.places {
		b.skip[e.in] = true
	}
	for _, e := range in.Elements {
		b.path(access{path: e.Array, how: writes, node: n, inner: at.inner}, at)
	}
	for _, s := range in.Sums {
		b.use(access{path: s.Name, root: s.Name, how: adds, node: n, op: s.Op, inner: at.inner})
	}
	b.loop(n, n.Label, at)
}

// effect reports what only one line of execution can do; it tells whether to look below.
func (b *body) effect(n syntax.Expr, at surroundings) bool {
	switch x := n.(type) {
	case *syntax.LetCond:
		if get, _, ok := RefCond(x); ok {
			b.path(access{path: get.Recv, how: writes, node: n, inner: at.inner}, at)
		}
	case *syntax.Match:
		if get, _, ok := RefMatch(x); ok {
			b.path(access{path: get.Recv, how: writes, node: n, inner: at.inner}, at)
		}
	case *syntax.Yield:
		if !at.inner {
			b.fault(OneLine, n, "yield", nil)
		}
	case *syntax.Send:
		b.fault(OneLine, n, "a message", nil)
	case *syntax.Struct, *syntax.Class, *syntax.Enum, *syntax.Trait, *syntax.Impl, *syntax.Actor, *syntax.Effect, *syntax.Mod, *syntax.TypeAlias:
		b.fault(OneLine, n, "a declaration", nil)
		return false
	case *syntax.Call:
		if f, ok := x.Fn.(*syntax.Name); ok && b.r.info.Refs[f] == nil && !b.r.info.Globals[f.Name].IsDefined() && prompts(f.Name) {
			b.fault(OneLine, n, "`"+f.Name+"`", nil)
		}
	}
	return true
}

// prompts tells functions that read from the person at the keyboard.
func prompts(name string) bool {
	switch name {
	case "input", "readline", "read_line", "confirm", "prompt":
		return true
	}
	return false
}

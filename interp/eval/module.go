package eval

import (
	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// module compiles mod name { … }: a namespace whose public names are members of a module value.
func (c *compiler) module(n *syntax.Mod) code {
	if n.Body == nil {
		return c.fileMod(n)
	}
	ns := c.eng.newSpace(c.ns)
	ns.pub = map[string]bool{}
	ns.declare(n.Body)
	ns.publish(n.Body)
	k := &compiler{eng: c.eng, info: c.info, src: c.src, ns: ns, fn: c.info.Funcs[n], slots: map[*scope.Var]int{}, wanted: map[*syntax.MethodCall]*syntax.Type{}, holds: map[*scope.Var]*contract{}}
	body := k.topLevel(n.Body)
	p := &proto{name: n.Name.Name, src: c.src, span: n.S, simple: true, body: body, nslots: k.n, weight: k.deep + 4}
	cl := value.NewFunc(n.Name.Name, &closure{p: p, eng: c.eng})
	g, st := c.ns.own(n.Name.Name), c.site(n.S)
	mod := ns.module(n.Name.Name)
	return func(fr *frame) value.Value {
		g.set(mod)
		fr.th.call(cl, nil, st)
		return value.Unit()
	}
}

// use binds names of modules and types: `use shapes::{Circle, area as a}`, `import math`, `use Color::*`.
func (c *compiler) use(n *syntax.Use) code {
	var steps []code
	for _, it := range n.Items {
		steps = append(steps, c.useItem(it, n.Pub))
	}
	return func(fr *frame) value.Value {
		for _, s := range steps {
			s(fr)
		}
		return value.Unit()
	}
}

// base takes crate, self, super and std off a path and gives the namespace that the rest begins in.
func (c *compiler) base(path []syntax.Ident) (ns *namespace, rest []syntax.Ident, std bool) {
	ns = c.ns
	for ; len(path) > 0; path = path[1:] {
		switch path[0].Name {
		case "crate":
			ns = ns.crate()
		case "super":
			ns = ns.outer()
		case "self":
		case "std", "core", "alloc", "chrono":
			std = true
		default:
			return ns, path, std
		}
	}
	return ns, nil, std
}

func (c *compiler) useItem(it syntax.UseItem, pub bool) code {
	ns, segs, std := c.base(it.Path)
	to := c.ns
	if len(segs) == 0 {
		if !it.Glob || std || ns == to {
			return unit
		}
		return func(*frame) value.Value { to.takeAll(ns); return value.Unit() }
	}
	name, st, src := scope.UseName(it), c.site(it.S), c.src
	return func(fr *frame) value.Value {
		v, found := fr.usePath(ns, segs, std, src, st)
		switch {
		case !found && (fr.th.eng.Lenient || std || it.Glob):
		case !found:
			panic(fr.fail(st, "E0402", "there is no module `%s`%s", segs[0].Name, nearest(segs[0].Name, fr.th.eng.shelf.ModuleNames())))
		case it.Glob:
			fr.useAll(to, v, pub)
		default:
			if g := to.own(name); !g.defined || g.V != v {
				g.set(v)
			}
		}
		return value.Unit()
	}
}

// usePath finds what a path of a use means: names that exist, files, then what the
// prelude knows by the last name (std::collections::HashMap).
func (fr *frame) usePath(ns *namespace, segs []syntax.Ident, std bool, src *diag.Source, st *site) (value.Value, bool) {
	if root := ns.ref(segs[0].Name); root.defined && !root.fromFile() && !writtenFile(segs[0].Name) && !(root.builtin && !fr.th.eng.HasModule(segs[0].Name)) {
		return fr.walkUse(root.V, segs, std, st)
	}
	if !std {
		if f, n := fr.th.fileFor(src, segs, st); f != nil {
			return fr.usePathIn(fr.th.load(f, nil, st), segs, n, src, st), true
		}
	}
	if root := ns.ref(segs[0].Name); root.defined {
		return fr.walkUse(root.V, segs, std, st)
	}
	return fr.th.eng.builtinValue(segs[len(segs)-1].Name)
}

// fromFile tells a name that a use of a file has bound: its file may have changed since.
func (g *Global) fromFile() bool {
	if g.V.Kind() != value.KModule {
		return false
	}
	ns, ok := g.V.Module().Code.(*namespace)
	return ok && ns.parent == nil
}

// usePathIn goes on below a file's module: to its members, or to files of the folder of its name.
func (fr *frame) usePathIn(mod value.Value, segs []syntax.Ident, n int, src *diag.Source, st *site) value.Value {
	if n < len(segs) {
		if _, ok := mod.Module().Get(segs[n].Name); !ok {
			for k := n + 1; k <= len(segs); k++ {
				names := prefixes(segs[:k])
				if f, err := fr.th.eng.files(src, names[k-1]); err == nil {
					return fr.walkPath(fr.th.load(f, nil, st), segs[k:], st)
				}
			}
		}
	}
	return fr.walkPath(mod, segs[n:], st)
}

// walkUse follows the path of a use from its first segment's value. Of std, and
// in lenient programs, a module need not have what is asked for.
func (fr *frame) walkUse(v value.Value, segs []syntax.Ident, std bool, st *site) (value.Value, bool) {
	for _, s := range segs[1:] {
		if v.Kind() == value.KModule && (std || fr.th.eng.Lenient) {
			if _, ok := v.Module().Get(s.Name); !ok {
				return fr.th.eng.builtinValue(segs[len(segs)-1].Name)
			}
		}
		v = fr.member(v, s.Name, st)
	}
	return v, true
}

func (fr *frame) walkPath(v value.Value, segs []syntax.Ident, st *site) value.Value {
	for _, s := range segs {
		v = fr.member(v, s.Name, st)
	}
	return v
}

// useAll brings the members of a module or the variants of an enum into scope.
func (fr *frame) useAll(ns *namespace, v value.Value, pub bool) {
	set := func(name string, w value.Value) {
		ns.own(name).set(w)
		if pub && ns.pub != nil {
			ns.pub[name] = true
		}
	}
	switch v.Kind() {
	case value.KModule:
		for _, name := range v.Module().List() {
			if w, ok := v.Module().Get(name); ok {
				set(name, w)
			}
		}
	case value.KType:
		for _, x := range v.Type().Variants {
			set(x.Name, fr.typeMember(v.Type(), x.Name, nil))
		}
	}
}

// takeAll is use super::*: in a file of its own, the names of the file above.
func (ns *namespace) takeAll(from *namespace) {
	for name, g := range from.names {
		if g.defined && !g.builtin && !ns.own_[name] {
			ns.own(name).set(g.V)
		}
	}
}

// private explains why a module does not show a name; nil if the name is not there at all.
func (fr *frame) private(m *value.Module, name string, st *site) *raise {
	ns, ok := m.Code.(*namespace)
	if !ok || ns.names[name] == nil || !ns.names[name].defined || ns.names[name].builtin {
		return nil
	}
	r := fr.fail(st, "E0433", "`%s` is private in the module `%s`", name, m.Name)
	r.d.Hint = "write `pub` before its declaration to let others use it"
	return r
}

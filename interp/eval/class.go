package eval

import (
	"strings"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// class compiles a class. Its fields begin with the parent's, so the parent must
// be known; one that only running brings (use) has the class compiled then.
func (c *compiler) class(n *syntax.Class) code {
	parent := c.parentClass(n)
	if n.Parent == nil || parent != nil {
		return c.classOf(n, parent)
	}
	st := c.site(n.Parent.S)
	return func(fr *frame) value.Value {
		k := *c
		k.slots, k.n = map[*scope.Var]int{}, 0
		parent := k.parentClass(n)
		if parent == nil {
			panic(fr.fail(st, "E0401", "the class `%s` is not defined%s", n.Parent.Name, nearest(n.Parent.Name, fr.th.eng.names())))
		}
		body := k.linked(k.classOf(n, parent))
		p := &proto{name: n.Name.Name, src: c.src, span: n.S, simple: true, body: body, nslots: k.n, weight: 4}
		return fr.th.call(value.NewFunc("", &closure{p: p, eng: c.eng}), nil, st)
	}
}

func (c *compiler) parentClass(n *syntax.Class) *value.Type {
	if n.Parent == nil {
		return nil
	}
	if t := c.eng.pending[n.Parent.Name]; t != nil && t.Form == value.ClassType {
		return t
	}
	ns, path, _ := c.base(typePath(n.Parent))
	if len(path) == 0 {
		return nil
	}
	g := ns.ref(path[0].Name)
	v := g.V
	for _, s := range path[1:] {
		if !g.defined || v.Kind() != value.KModule {
			return nil
		}
		v, _ = v.Module().Get(s.Name)
	}
	if g.defined && v.Kind() == value.KType {
		return v.Type()
	}
	return nil
}

// typePath takes a type's name a::b apart.
func typePath(t *syntax.Type) (path []syntax.Ident) {
	for _, s := range strings.Split(t.Name, "::") {
		path = append(path, syntax.Ident{At: t.At, Name: s})
	}
	return path
}

// classOf compiles a class: inherited fields first, constructors get self in a cell.
func (c *compiler) classOf(n *syntax.Class, parent *value.Type) code {
	fields := append(n.Fields[:len(n.Fields):len(n.Fields)], n.ImpliedFields()...)
	if parent != nil {
		if cl, ok := c.eng.info(parent).decl.(*syntax.Class); ok {
			fields = withInherited(c.eng.allFields(parent, cl), fields)
		}
	}
	t := value.NewType(n.Name.Name, value.ClassType, fieldNames(fields))
	t.Parent, t.Abstract = parent, n.Abstract
	c.links = append(c.links, c.linkTraits(t, n.Traits))
	c.eng.pending[n.Name.Name] = t
	set := c.fieldDefaults(t, fields, n)
	ti := c.eng.info(t)
	ti.required = make([]bool, len(fields))
	c.eng.inherited[t] = fields
	self := c.self
	c.self = t
	var ctors []code
	for _, f := range n.Ctors {
		p, caps := c.function(f)
		mk, name := c.closureOf(p, caps), f.Name.Name
		if name == "" || name == "init" || name == "constructor" {
			name = "new"
		}
		ctors = append(ctors, func(fr *frame) value.Value { ti.ctors[name] = mk(fr); return value.Unit() })
	}
	c.self = self
	for _, f := range n.Methods {
		if f.Body == nil {
			ti.abstract = append(ti.abstract, f.Name.Name)
		}
	}
	c.invariantsOf(ti, n.Invariants)
	ti.watched = len(ti.invariants) > 0 || parent != nil && c.eng.info(parent).watched
	bind, st := c.bindType(n.Name, t), c.site(n.Name.S)
	return c.withMethods(t, n.Methods, n.Consts, func(fr *frame) value.Value {
		set(fr)
		fr.concrete(t, st)
		for _, x := range ctors {
			x(fr)
		}
		fr.th.eng.offerCtors(t)
		return bind(fr)
	})
}

// offerCtors makes the constructors of a class and of what it extends callable as T::name: each makes a T.
func (e *Engine) offerCtors(t *value.Type) {
	for u := t; u != nil; u = u.Parent {
		for name := range e.info(u).ctors {
			if _, own := t.Statics[name]; !own {
				t.Statics[name] = value.NewFunc(name, &classCtor{t, name})
			}
		}
	}
}

// withInherited puts a class's own fields behind its parent's; a constructor may set the parent's too.
func withInherited(inherited, own []syntax.FieldDecl) []syntax.FieldDecl {
	out := append([]syntax.FieldDecl(nil), inherited...)
	for _, f := range own {
		if f.Type == nil && f.Default == nil && hasField(inherited, f.Name.Name) {
			continue
		}
		out = append(out, f)
	}
	return out
}

func hasField(fields []syntax.FieldDecl, name string) bool {
	for _, f := range fields {
		if f.Name.Name == name {
			return true
		}
	}
	return false
}

func (e *Engine) allFields(t *value.Type, cl *syntax.Class) []syntax.FieldDecl {
	if fs, ok := e.inherited[t]; ok {
		return fs
	}
	return cl.Fields
}

// concrete checks that a class that makes instances has all methods that its parents leave to it.
func (fr *frame) concrete(t *value.Type, st *site) {
	if t.Abstract {
		return
	}
	for u := t; u != nil; u = u.Parent {
		for _, name := range fr.th.eng.info(u).abstract {
			if _, ok := t.Method(name); !ok {
				r := fr.fail(st, "E0434", "`%s` must define `%s`, which `%s` leaves to it", t.Name, name, u.Name)
				r.d.Hint = "add the method, or make the class abstract"
				panic(r)
			}
		}
	}
}

// linkTraits makes a type have its traits: classes with traits, traits with supertraits.
func (c *compiler) linkTraits(t *value.Type, traits []*syntax.Type) code {
	var finds []func() value.Value
	for _, tr := range traits {
		finds = append(finds, c.typeByName(tr.Name))
	}
	return func(*frame) value.Value {
		for _, find := range finds {
			if tr, ok := typeIn(find()); ok && tr != t {
				t.Traits = append(t.Traits, tr)
			}
		}
		return value.Unit()
	}
}

// linked runs a declaration and then the links that compiling it left: inside blocks nothing later can be meant.
func (c *compiler) linked(decl code) code {
	links := c.links
	c.links = nil
	return func(fr *frame) value.Value {
		v := decl(fr)
		for _, l := range links {
			l(fr)
		}
		return v
	}
}

package eval

import (
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/value"
)

// A method with parameters of type Expr reads bare names in its arguments as
// columns of its receiver: t.filter(qty > 3). Whether the receiver has columns
// shows only when it is there, so such arguments are compiled in both readings.

// columnArgs compiles the second reading, if the method's name can be such a verb and its arguments mention names.
func (c *compiler) columnArgs(m *methodCode, n *syntax.MethodCall) {
	if !c.eng.IsVerb(n.Name.Name) || mayJumpArgs(n.Args) || !mentionsNames(n.Args) {
		return
	}
	m.holder = c.temp()
	outer := c.columns
	c.columns = m.holder + 1
	m.columnar = c.argList(n.Args)
	c.columns = outer
}

func mentionsNames(args []syntax.Arg) bool {
	found := false
	for _, a := range args {
		syntax.Walk(a.Value, func(n syntax.Expr) bool {
			switch n.(type) {
			case *syntax.Name:
				found = true
			case *syntax.Lambda:
				return false
			}
			return !found
		})
	}
	return found
}

// IsVerb tells whether a method of this name of some type takes column expressions. Any goroutine may ask.
func (e *Engine) IsVerb(name string) bool { return e.shelf.IsVerb(name) }

// columnMethod finds the method of v that takes column expressions, or nil.
func (e *Engine) columnMethod(v value.Value, name string) *builtin {
	t := e.boxType(v.Box().Type)
	if t == nil || t.columns == nil {
		return nil
	}
	if b := e.builtinMethod(v, name); b != nil && module.TakesColumns(b.f.Sig) {
		return b
	}
	return nil
}

func (m *methodCode) callColumns(fr *frame, b *builtin, v value.Value) value.Value {
	fr.s[m.holder] = v
	args, named, _, ok := m.columnar.eval(fr, m.st)
	fr.s[m.holder] = value.Null
	if !ok {
		return value.Null
	}
	return fr.th.callBuiltin(b, append([]value.Value{v}, args...), named, m.st)
}

// columnOr reads a name: a column of the receiver in the slot, else the variable.
func columnOr(slot int, name string, variable code) code {
	return func(fr *frame) value.Value {
		recv := fr.s[slot]
		if t := fr.th.eng.boxType(recv.Box().Type); t != nil && t.columns != nil {
			if x, ok := t.columns.Of(recv, name); ok {
				return x
			}
		}
		return variable(fr)
	}
}

// columnCall is a call inside column arguments: `lit(x)` means the variable x, and
// the functions that the receiver's type declares for its columns win over others.
func (c *compiler) columnCall(n *syntax.Call) code {
	name, ok := n.Fn.(*syntax.Name)
	if !ok || c.info.Refs[name] != nil {
		return nil
	}
	slot, st := c.columns-1, c.at(n)
	outer := c.columns
	c.columns = 0
	ordinary := c.call(n)
	if name.Name != "lit" {
		c.columns = outer
	}
	list := c.argList(n.Args)
	c.columns = 0
	plain := c.name(name)
	c.columns = outer
	return func(fr *frame) value.Value {
		t := fr.th.eng.boxType(fr.s[slot].Box().Type)
		if t == nil || t.columns == nil {
			return ordinary(fr)
		}
		f, ok := t.funcs[name.Name]
		if !ok {
			f = plain(fr)
		}
		args, named, backs, ok := list.eval(fr, st)
		if !ok {
			return value.Null
		}
		v := fr.th.callNamed(f, args, named, st)
		fr.giveBack(backs)
		return v
	}
}

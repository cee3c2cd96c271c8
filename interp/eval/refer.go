package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// referred is the place of entry(k).or_insert(v) and get_mut(k).unwrap(): the
// calls make the key exist, or fail; then the container is written at it.
func (c *compiler) referred(n, inner *syntax.MethodCall) ref {
	make, parent, key, st := c.expr(n), c.place(inner.Recv, false), c.keep(inner.Args[0].Value), c.at(n)
	return func(fr *frame) *value.Value {
		make(fr)
		k := key(fr)
		return fr.indexRef(own(parent(fr)), k, false, st)
	}
}

// stableReferred evaluates the key once, before the place is read and written.
func (c *compiler) stableReferred(n, inner *syntax.MethodCall, before *[]code) syntax.Expr {
	recv, key := c.stable(inner.Recv, before), inner.Args[0].Value
	if simpleIndex(key) && recv == inner.Recv {
		return n
	}
	slot, x := c.temp(), c.keep(key)
	*before = append(*before, func(fr *frame) value.Value {
		fr.s[slot] = x(fr)
		return value.Null
	})
	entry := *inner
	entry.Recv, entry.Args = recv, []syntax.Arg{{Value: &slotExpr{syntax.At{S: key.Span()}, slot}}}
	call := *n
	call.Recv = &entry
	return &call
}

// refLoop is `for x in v.iter_mut()`: after each round, however it ends, the variable goes back into the container.
func (c *compiler) refLoop(n *syntax.For, r scope.RefLoop) code {
	place, st := c.place(r.Container, false), c.at(n.Iter)
	elem := c.info.Binds[r.Elem]
	set, get := c.define(elem), c.load(c.local(elem), elem.Name, st)
	other := func(*frame, value.Value) {}
	if r.Other != nil {
		other = c.define(c.info.Binds[r.Other])
	}
	id, body := c.loopBody(n.Label, n.Body)
	round := func(fr *frame, k, x value.Value) bool {
		if fr.th.stop.Load() {
			fr.th.heed(st)
		}
		other(fr, k)
		set(fr, x.Share())
		body(fr)
		putBack(own(place(fr)), k, get(fr))
		return fr.ctl == ctlNone || !fr.leave(id)
	}
	return func(fr *frame) value.Value {
		switch v := *place(fr); v.Kind() {
		case value.KArray:
			for i := range v.List().All() {
				now := place(fr).List()
				if i >= now.Len() || !round(fr, value.Int(int64(i)), now.At(i)) {
					break
				}
			}
		case value.KDict:
			keys, vals := v.Dict().Entries()
			for i := range keys {
				if !round(fr, keys[i].Share(), vals[i]) {
					break
				}
			}
		default:
			panic(fr.fail(st, "E0419", "cannot iterate over %s by reference", describe(v)))
		}
		return value.Unit()
	}
}

// putBack writes the element of a container at a key, if it is still there: the body may have removed it.
func putBack(v, k, x value.Value) {
	switch v.Kind() {
	case value.KArray:
		if a := v.Array(); k.IsInt() && uint64(k.AsInt()) < uint64(a.Len()) {
			a.Set(int(k.AsInt()), x)
		}
	case value.KDict:
		if p := v.Dict().Ref(k); p != nil {
			*p = x
		}
	}
}

// refIf is `if let Some(x) = m.get_mut(k) { … }`: x goes back into m when the block ends.
func (c *compiler) refIf(n *syntax.If, get *syntax.MethodCall, elem *syntax.BindPat) code {
	slot, key := c.temp(), c.keep(get.Args[0].Value)
	cond := *n.Cond.(*syntax.LetCond)
	cond.Value = keyed(get, slot)
	test := c.test(&cond)
	then := c.writesBack(c.block(n.Then), get, elem, slot)
	els := code(unit)
	if n.Else != nil {
		els = c.keep(n.Else)
	}
	return func(fr *frame) value.Value {
		fr.s[slot] = key(fr)
		if !test(fr) {
			return els(fr)
		}
		return then(fr)
	}
}

// keyed is m.get_mut(k) with k read from a slot, so that it is evaluated once.
func keyed(get *syntax.MethodCall, slot int) *syntax.MethodCall {
	call := *get
	call.Args = []syntax.Arg{{Value: &slotExpr{syntax.At{S: get.Args[0].Value.Span()}, slot}}}
	return &call
}

// writesBack puts the variable into the container at the key when the body has ended.
func (c *compiler) writesBack(body code, get *syntax.MethodCall, elem *syntax.BindPat, slot int) code {
	place, v, st := c.place(get.Recv, false), c.info.Binds[elem], c.at(get)
	load := c.load(c.local(v), v.Name, st)
	return func(fr *frame) value.Value {
		x := body(fr)
		if p := place(fr); p.Kind() >= value.KArray {
			fr.storeAt(own(p), fr.s[slot], load(fr), st)
		}
		return x
	}
}

// refMatch is `match m.get_mut(k) { Some(x) => …, None => … }`: x goes back into m when its arm ends.
func (c *compiler) refMatch(n *syntax.Match, get *syntax.MethodCall, elems []*syntax.BindPat) code {
	slot, key := c.temp(), c.keep(get.Args[0].Value)
	m := *n
	m.Subject = keyed(get, slot)
	match := c.arms(&m, func(i int, body code) code {
		if elems[i] == nil {
			return body
		}
		return c.writesBack(body, get, elems[i], slot)
	})
	return func(fr *frame) value.Value {
		fr.s[slot] = key(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		return match(fr)
	}
}

package eval

import (
	"skep/interp/ir"
	"skep/interp/module"
	"skep/interp/value"
)

// Sorting by a comparator that reads a few numbers of its two elements. Half of such
// a sort was in guards: each comparison looked again at both elements, at their
// fields, and waited for them to come from memory. Here every element is looked at
// once, the fields that the comparator reads are put side by side as a key, and its
// code is made a second time for the words of two keys. It may do nothing but
// compute (what it reads cannot change meanwhile, and nobody sees how often it
// runs); all else is called as before, by Apply2.

// keyCode is a comparator's code for the words of two keys.
type keyCode struct {
	t      *typed
	fields []int // what a key is made of: fields of an element, or itself
}

// itself stands for an element that is a number.
const itself = -1

// ByKeys implements module.Keyer.
func (th *thread) ByKeys(fn value.Value, vs []value.Value, sort func(keys []module.Key, by func(x, y module.Key) value.Value)) bool {
	if !fn.Direct(2) {
		return false
	}
	e := closureIn(fn).typed(th)
	if e == nil {
		return false
	}
	k := e.onKeys(th)
	if k == nil {
		return false
	}
	keys := e.keysOf(k, vs)
	if keys == nil {
		return false
	}
	nf := th.enter(k.t, nil) // once: a comparison leaves nothing in it that the next could see
	sort(keys, k.comparison(nf))
	th.leave(nf, k.t)
	return true
}

// comparison runs the code on a frame. Interrupts are seen as if each call entered it.
func (k *keyCode) comparison(fr *frame) func(x, y module.Key) value.Value {
	t, th := k.t, fr.th
	xs, ys := (*[module.KeyWords]uint64)(fr.w), (*[module.KeyWords]uint64)(fr.w[module.KeyWords:])
	return func(x, y module.Key) value.Value {
		th.poll(nil)
		*xs, *ys = x.Words, y.Words
		return t.boxed(fr)
	}
}

// keysOf looks at all elements; nil if one is not what the code takes it for.
func (e *entry) keysOf(k *keyCode, vs []value.Value) []module.Key {
	keys := make([]module.Key, len(vs))
	for i, v := range vs {
		v = deref(v)
		if !e.takes(v, v) {
			return nil
		}
		keys[i].At = i
		for j, f := range k.fields {
			if f == itself {
				keys[i].Words[j] = wordOfValue(v)
			} else {
				keys[i].Words[j] = wordOfValue(fields(v, v.Kind() == value.KDict)[f])
			}
		}
	}
	return keys
}

// onKeys gives the code for keys, which is made at the first call; nil if there is none to be had.
func (e *entry) onKeys(th *thread) *keyCode {
	tt := &th.eng.tiers
	tt.mu.Lock()
	defer tt.mu.Unlock()
	if e.triedKeys || tt.at != tt.epoch.Load() {
		return e.keyed
	}
	e.triedKeys = true
	f, fields := onKeys(e.t.f)
	if f == nil {
		return nil
	}
	if t, err := tt.known.assemble(f); err == nil && t.slots == 0 {
		e.keyed = &keyCode{t, fields}
	}
	return e.keyed
}

// keying makes a function for keys of one for elements.
type keying struct {
	from, to *ir.Func
	fields   []int
	others   map[*ir.Var]*ir.Var
}

// onKeys makes a comparator's function for the words of two keys, and says which
// fields these are; nil for what does more than compute with a few numbers of its
// elements.
func onKeys(f *ir.Func) (*ir.Func, []int) {
	if f.Params != 2 || !f.Result.Scalar() || !f.Repeatable() {
		return nil, nil
	}
	to := &ir.Func{Name: f.Name, Params: 2 * module.KeyWords, Result: f.Result, Src: f.Src, Span: f.Span, Origin: f.Origin, Assumes: f.Assumes}
	for _, p := range f.Vars[:2] {
		for range module.KeyWords {
			to.NewVar(p.Name, ir.I64)
		}
	}
	k := &keying{from: f, to: to, others: map[*ir.Var]*ir.Var{}}
	if to.Body = k.node(f.Body); to.Body == nil {
		return nil, nil
	}
	return to, k.fields
}

// node copies a tree; nil if it uses an element in another way than reading a number.
func (k *keying) node(n *ir.Node) *ir.Node {
	if n.Op == ir.Get && k.isElement(n.Var) {
		return k.word(n, n.Var, itself)
	}
	if n.Op == ir.StructGet && n.Args[0].Op == ir.Get && k.isElement(n.Args[0].Var) {
		return k.word(n, n.Args[0].Var, int(n.Int))
	}
	out := *n
	if n.Var != nil {
		if k.isElement(n.Var) || n.Var.Global != "" {
			return nil
		}
		out.Var = k.other(n.Var)
	}
	out.Args = make([]*ir.Node, len(n.Args))
	for i, x := range n.Args {
		if out.Args[i] = k.node(x); out.Args[i] == nil {
			return nil
		}
	}
	return &out
}

func (k *keying) isElement(v *ir.Var) bool { return v.I < k.from.Params }

// word reads a field of an element from its key. The first use says the type that it has in both keys.
func (k *keying) word(n *ir.Node, of *ir.Var, field int) *ir.Node {
	at := 0
	for at < len(k.fields) && k.fields[at] != field {
		at++
	}
	if at == module.KeyWords || !n.Type.Scalar() {
		return nil
	}
	if at == len(k.fields) {
		k.fields = append(k.fields, field)
		k.to.Vars[at].Type, k.to.Vars[module.KeyWords+at].Type = n.Type, n.Type
	}
	v := k.to.Vars[module.KeyWords*of.I+at]
	if v.Type.Kind != n.Type.Kind {
		return nil
	}
	return &ir.Node{Op: ir.Get, Type: n.Type, Var: v, Span: n.Span}
}

// other gives the copy of a variable that is no parameter.
func (k *keying) other(v *ir.Var) *ir.Var {
	if k.others[v] == nil {
		c := k.to.NewVar(v.Name, v.Type)
		c.Origin = v.Origin
		k.others[v] = c
	}
	return k.others[v]
}

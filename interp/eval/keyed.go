package eval

import (
	"slices"

	"skep/interp/ir"
	"skep/interp/module"
	"skep/interp/value"
)

// Sorting by a comparator that reads a few numbers and texts of its two elements.
// Half of such a sort was in guards: each comparison looked again at both elements,
// at their fields, and waited for them to come from memory. Here every element is
// looked at once, the numbers that the comparator reads are put side by side as a
// key, texts beside the keys, and its code is made a second time for two of them.
// It may do nothing but compute (what it reads cannot change meanwhile, and nobody
// sees how often it runs); all else is called as before, by Apply2.

// keyCode is a comparator's code for two keys.
type keyCode struct {
	t      *typed
	fields []keyField // what a key is made of
}

// keyField is a field of an element, or itself.
type keyField struct {
	i    int
	text bool // it is not a word of the key, but lies beside it
}

// itself stands for an element that is a number or text.
const itself = -1

// keyedElems are the elements of one sort.
type keyedElems struct {
	code  *keyCode
	keys  []module.Key
	texts []textField
}

// textField is a field that is a text: of all elements, and where the code has it of two.
type textField struct {
	of   []value.Value
	x, y int
}

// ByKeys implements module.Keyer.
func (th *thread) ByKeys(fn value.Value, vs []value.Value, sort func(keys []module.Key, by func(x, y module.Key) value.Value)) bool {
	if !fn.Direct(2) {
		return false
	}
	e := closureIn(fn).typed(th)
	if e == nil {
		return false
	}
	code := e.onKeys(th)
	if code == nil {
		return false
	}
	k := &keyedElems{code: code, keys: make([]module.Key, len(vs))}
	if !k.take(e, vs) {
		return false
	}
	nf := th.enter(code.t, nil) // once: a comparison leaves nothing in it that the next could see
	sort(k.keys, k.comparison(nf))
	th.leave(nf, code.t)
	return true
}

// comparison runs the code on a frame. Interrupts are seen as if each call entered it, and told at the comparator.
func (k *keyedElems) comparison(fr *frame) func(x, y module.Key) value.Value {
	t, th := k.code.t, fr.th
	at := &site{src: t.f.Src, span: t.at}
	xs, ys := (*[module.KeyWords]uint64)(fr.w), (*[module.KeyWords]uint64)(fr.w[module.KeyWords:])
	if len(k.texts) == 0 {
		return func(x, y module.Key) value.Value {
			th.poll(at)
			*xs, *ys = x.Words, y.Words
			return t.boxed(fr)
		}
	}
	return func(x, y module.Key) value.Value {
		th.poll(at)
		*xs, *ys = x.Words, y.Words
		for i := range k.texts {
			f := &k.texts[i]
			fr.s[f.x], fr.s[f.y] = f.of[x.At], f.of[y.At]
		}
		return t.boxed(fr)
	}
}

// take looks at all elements; false if one is not what the code takes it for.
func (k *keyedElems) take(e *entry, vs []value.Value) bool {
	for i, v := range vs {
		if v = deref(v); !e.takes(v, v) {
			return false
		}
		k.keys[i].At = i
	}
	for j, f := range k.code.fields {
		if !f.text {
			for i, v := range vs {
				k.keys[i].Words[j] = wordOfValue(f.of(v))
			}
			continue
		}
		sync := k.code.t.sync[textParams+j:]
		t := textField{make([]value.Value, len(vs)), sync[0].slot, sync[module.KeyWords].slot}
		for i, v := range vs {
			t.of[i] = f.of(v)
		}
		k.texts = append(k.texts, t)
	}
	return true
}

// of reads the field of an element.
func (f keyField) of(v value.Value) value.Value {
	v = deref(v)
	if f.i == itself {
		return v
	}
	return fields(v, formOfValue(v))[f.i]
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
	if t, err := tt.known.assemble(f); err == nil {
		e.keyed = &keyCode{t, fields}
	}
	return e.keyed
}

// keying makes a function for keys of one for elements.
type keying struct {
	from, to *ir.Func
	fields   []keyField
	others   map[*ir.Var]*ir.Var
}

// textParams is where the parameters of a function for keys that are texts begin: before
// them stand the words of two keys, both with room for as many fields as a key may have.
const textParams = 2 * module.KeyWords

// onKeys makes a comparator's function for two keys, and says which fields these are;
// nil for what does more than compute with a few numbers and texts of its elements.
func onKeys(f *ir.Func) (*ir.Func, []keyField) {
	if f.Params != 2 || !f.Result.Scalar() || !f.Repeatable() || !onlyScalars(f.Vars[2:]) {
		return nil, nil
	}
	to := &ir.Func{Name: f.Name, Params: 2 * textParams, Result: f.Result, Src: f.Src, Span: f.Span, Origin: f.Origin, Assumes: f.Assumes}
	for _, typ := range []*ir.Type{ir.I64, ir.Str} {
		for _, p := range f.Vars[:2] {
			for range module.KeyWords {
				to.NewVar(p.Name, typ)
			}
		}
	}
	k := &keying{from: f, to: to, others: map[*ir.Var]*ir.Var{}}
	if to.Body = k.node(f.Body); to.Body == nil {
		return nil, nil
	}
	return to, k.fields
}

// onlyScalars tells variables that can keep nothing from one comparison to the next.
func onlyScalars(vars []*ir.Var) bool {
	for _, v := range vars {
		if !v.Type.Scalar() {
			return false
		}
	}
	return true
}

// node copies a tree; nil if it uses an element in another way than reading a number or text.
func (k *keying) node(n *ir.Node) *ir.Node {
	if n.Op == ir.Get && k.isElement(n.Var) {
		return k.part(n, n.Var, itself)
	}
	if n.Op == ir.StructGet && n.Args[0].Op == ir.Get && k.isElement(n.Args[0].Var) {
		return k.part(n, n.Args[0].Var, int(n.Int))
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

// part reads a field of an element from its key. The first use says the type that it has in both keys.
func (k *keying) part(n *ir.Node, of *ir.Var, field int) *ir.Node {
	f := keyField{field, n.Type.Kind == ir.KStr}
	at := slices.Index(k.fields, f)
	if at < 0 {
		at = len(k.fields)
	}
	if at == module.KeyWords || !n.Type.Scalar() && !f.text {
		return nil
	}
	first := 0
	if f.text {
		first = textParams
	}
	x, y := k.to.Vars[first+at], k.to.Vars[first+module.KeyWords+at]
	if at == len(k.fields) {
		k.fields = append(k.fields, f)
		x.Type, y.Type = n.Type, n.Type
	}
	if of.I == 1 {
		x = y
	}
	if x.Type.Kind != n.Type.Kind {
		return nil
	}
	return &ir.Node{Op: ir.Get, Type: n.Type, Var: x, Span: n.Span}
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

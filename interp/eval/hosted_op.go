package eval

import (
	"strconv"
	"strings"
	"sync/atomic"

	"skep/interp/syntax"
	"skep/interp/value"
)

// Do computes x op y for the operators of arithmetic, and `??` between values that are there.
func (h *Hosted) Do(x value.Value, op string, y value.Value, at Place) value.Value {
	fr, st := h.fr(), h.site(at)
	if op == "@" {
		if v, ok := fr.boxOperator(op, st, x, y); ok {
			return v
		}
		if v, ok := fr.th.method(x, "matmul", []value.Value{y}, st); ok {
			return v
		}
		panic(fr.mismatch(op, x, y, st))
	}
	return fr.arith(op, x, y, st)
}

// Is computes the relations: == != < <= > >= in, not in.
func (h *Hosted) Is(x value.Value, op string, y value.Value, at Place) bool {
	return h.fr().relation(op, x, y, h.site(at))
}

// Compared is Is where a value is wanted that may be no bool: columns, tensors.
func (h *Hosted) Compared(x value.Value, op string, y value.Value, at Place) value.Value {
	fr, st := h.fr(), *h.site(at)
	st.wantsValue = true
	return fr.widened(fr.relation(op, x, y, &st))
}

// Truth reads a condition.
func (h *Hosted) Truth(v value.Value, at Place) bool {
	if v.IsBool() {
		return v.AsBool()
	}
	return h.fr().truth(v, h.site(at))
}

// Negate is -x, Not !x, Flip ~x.
func (h *Hosted) Negate(x value.Value, at Place) value.Value { return h.fr().negate(x, h.site(at)) }

// Not is !x: of a condition, an integer's bits or a mask.
func (h *Hosted) Not(x value.Value, at Place) value.Value {
	if x.IsInt() {
		return value.Int(^x.AsInt())
	}
	if x.Kind() == value.KBox {
		if w, ok := h.fr().boxOperator("!", h.site(at), x); ok {
			return w
		}
	}
	return value.Bool(!h.fr().truth(x, h.site(at)))
}

// Flip is ~x.
func (h *Hosted) Flip(x value.Value, at Place) value.Value {
	if x.IsInt() {
		return value.Int(^x.AsInt())
	}
	return h.fr().flipped(x, h.site(at))
}

// Index reads x[k].
func (h *Hosted) Index(x, k value.Value, at Place) value.Value {
	return h.fr().indexOf(x, k, h.site(at))
}

// Field reads x.name, with safe x?.name of what is no Result.
func (h *Hosted) Field(x value.Value, name string, safe bool, at Place) value.Value {
	return h.fr().fieldOf(x, name, safe, new(atomic.Pointer[fieldCache]), h.site(at))
}

// Item reads x.0.
func (h *Hosted) Item(x value.Value, i int, at Place) value.Value {
	if p := h.fr().tupleRef(x, i); p != nil {
		return *p
	}
	panic(h.fr().fail(h.site(at), "E0402", "%s has no field `%d`", describe(x), i))
}

// Member reads a::b.
func (h *Hosted) Member(x value.Value, name string, at Place) value.Value {
	return h.fr().member(x, name, h.site(at))
}

// FieldRef, IndexRef and ItemRef give places inside of what p holds, which is
// owned first; create makes a key that is missing.
func (h *Hosted) FieldRef(p *value.Value, name string, create bool, at Place) *value.Value {
	return h.fr().fieldRef(own(p), name, create, h.site(at))
}

// IndexRef is the place p[k].
func (h *Hosted) IndexRef(p *value.Value, k value.Value, create bool, at Place) *value.Value {
	return h.fr().indexRef(own(p), k, create, h.site(at))
}

// ItemRef is the place p.i.
func (h *Hosted) ItemRef(p *value.Value, i int, at Place) *value.Value {
	v := own(p)
	if q := h.fr().tupleRef(v, i); q != nil {
		return q
	}
	panic(h.fr().fail(h.site(at), "E0402", "%s has no field `%d`", describe(v), i))
}

// SetIndex is p[k] = v.
func (h *Hosted) SetIndex(p *value.Value, k, v value.Value, at Place) {
	fr, st := h.fr(), h.site(at)
	if p.Kind() != value.KBox || !fr.setIndex(p, []value.Value{k}, v, st) {
		fr.storeAt(own(p), k, v, st)
	}
}

// SetField is p.name = v.
func (h *Hosted) SetField(p *value.Value, name string, v value.Value, at Place) {
	h.fr().setField(p, name, v, h.site(at))
}

// Apart takes a tuple or list apart into n values.
func (h *Hosted) Apart(v value.Value, n int, at Place) []value.Value {
	if k := v.Kind(); k != value.KTuple && k != value.KArray || v.List().Len() != n {
		panic(h.fr().fail(h.site(at), "E0417", "cannot take %s apart into %d", describe(v), n))
	}
	out := make([]value.Value, n)
	for i, x := range v.List().All() {
		out[i] = x.Share()
	}
	return out
}

// Range makes lo..hi.
func (h *Hosted) Range(lo, hi value.Value, inclusive bool, at Place) value.Value {
	return h.fr().newRange(lo, hi, inclusive, h.site(at))
}

// InRange tests against a pattern lo..hi.
func (h *Hosted) InRange(v, lo, hi value.Value, inclusive bool, at Place) bool {
	for _, end := range []value.Value{lo, hi} {
		if _, ok := value.Compare(end, v); !end.IsNull() && !ok {
			return false
		}
	}
	return h.fr().inRange(value.NewRange(lo, hi, inclusive).Range(), v, h.site(at))
}

// Each runs over the elements of anything that can be iterated.
func (h *Hosted) Each(v value.Value, at Place, f func(value.Value) bool) {
	h.fr().each(v, h.site(at), f)
}

// Poll charges what a round of a comprehension makes.
func (h *Hosted) Poll(at Place) {
	h.th.poll(h.site(at))
	h.th.allocated(32, h.site(at))
}

// Cast is v as a type.
func (h *Hosted) Cast(v value.Value, typ string, at Place) value.Value {
	to := (&compiler{}).caster(&syntax.Type{Kind: syntax.TypeNamed, Name: typ})
	return to(h.fr(), v, h.site(at))
}

// Show is v as f-strings show it; Format with a format's text behind the colon.
func (h *Hosted) Show(v value.Value, at Place) string {
	switch {
	case v.IsInt():
		return strconv.FormatInt(v.AsInt(), 10)
	case v.IsStr():
		return v.Str()
	}
	return h.fr().show(v, h.site(at))
}

// Shown is v as Show gives it, a value.
func (h *Hosted) Shown(v value.Value, at Place) value.Value {
	switch {
	case v.IsStr():
		return v
	case v.IsInt():
		return value.IntText(v.AsInt())
	}
	return value.String(h.fr().show(v, h.site(at)))
}

// Join is a text with more behind it: it grows where it lies if nobody else has it, as joinParts does it.
func (h *Hosted) Join(v value.Value, more string, at Place) value.Value {
	h.fr().joining(v, len(more), h.site(at))
	return value.Append(v, []byte(more))
}

// Format is v under a format's text.
func (h *Hosted) Format(v value.Value, spec string, at Place) string {
	s, err := value.ParseSpec(spec)
	if err == nil {
		var text string
		if text, err = s.Format(v); err == nil {
			return text
		}
	}
	panic(h.fr().fail(h.site(at), "E0415", "%v", err))
}

// Fill fills the places of a template.
func (h *Hosted) Fill(template string, args []value.Value, named map[string]value.Value, at Place) value.Value {
	fr, st := h.fr(), h.site(at)
	s, err := value.FormatTemplateWith(template, args, func(name string) (value.Value, bool) {
		v, ok := named[name]
		return v, ok
	}, func(v value.Value) value.Value { return fr.shown(v, st) })
	if err != nil {
		panic(fr.fail(st, "E0415", "%v", err))
	}
	fr.th.allocated(len(s), st)
	return value.String(s)
}

// Text makes a string of the program, charged to its budget.
func (h *Hosted) Text(s string, at Place) value.Value {
	h.th.allocated(len(s)+32, h.site(at))
	return value.String(s)
}

// Filled is [v; n].
func (h *Hosted) Filled(v, n value.Value, at Place) value.Value {
	return h.fr().filled(v, n, h.site(at))
}

// Charge asks the budget for what a new container takes.
func (h *Hosted) Charge(n int, at Place) { h.th.allocated(n, h.site(at)) }

// Spread adds the entries of an object to another.
func (h *Hosted) Spread(d *value.Dict, v value.Value, at Place) {
	h.fr().spreadInto(d, v, h.site(at))
}

// Record makes T { name: value, ..base }.
func (h *Hosted) Record(t value.Value, names []string, vs []value.Value, base value.Value, at Place) value.Value {
	h.th.allocated(64+16*len(vs), h.site(at))
	return h.th.record(t, names, vs, base, h.site(at))
}

// IsNamed tells instances of a struct or class, or a variant, of that name ("": any record).
func (h *Hosted) IsNamed(v value.Value, name string) bool { return h.fr().isNamed(v, name, nil) }

// IsConst compares with a unit variant, a type or a constant, as a capital name in a pattern does.
func (h *Hosted) IsConst(v value.Value, name string, known value.Value, defined bool) bool {
	if v.Kind() == value.KEnum {
		if e := v.Enum(); e.Type.VariantIndex(name) >= 0 {
			return e.Type.Variants[e.Variant].Name == name
		}
	}
	if v.Kind() == value.KObj && defined && known.Kind() == value.KType {
		return v.Obj().Type.Is(known.Type())
	}
	return defined && value.Equal(v, known)
}

// Thrown makes the error of throw.
func (h *Hosted) Thrown(v value.Value, at Place) error { return h.fr().throw(v, h.site(at)) }

// Caught is an error that try met.
type Caught struct{ r *raise }

// Try runs body; what it raises comes back instead of going on.
func (h *Hosted) Try(at Place, body func()) (failed *Caught) {
	th := h.th
	top, weight, calls := th.mark()
	now, ok := h.now, false
	defer func() {
		if !ok {
			r := th.caught(recover(), h.site(at))
			th.unwind(top, weight, calls)
			h.th, h.now = th, now
			failed = &Caught{r}
		}
	}()
	body()
	ok = true
	return nil
}

// Final tells errors that catch must not see.
func (c *Caught) Final() bool { return c.r.final }

// Value is what catch binds.
func (c *Caught) Value() value.Value { return c.r.value() }

// Again is the error itself, to panic with.
func (c *Caught) Again() any { return c.r }

// NoArm is the error of a match without an arm for v.
func (h *Hosted) NoArm(v value.Value, at Place) error {
	return h.Fail(at, "E0418", "add an arm `_ => …` for everything else", "no arm matches %s", describe(v))
}

// NoFit is the error of a pattern that must match and does not.
func (h *Hosted) NoFit(v value.Value, at Place) error {
	return h.Fail(at, "E0417", "", "%s does not fit the pattern", describe(v))
}

// Unwrapped is `?`: the value inside of Ok and Some; leave is set for Err, None and null.
func (h *Hosted) Unwrapped(v value.Value) (inner value.Value, leave bool) {
	if inner, good, ok := v.ResultOf(); ok {
		return inner.Share(), !good
	}
	if inner, some, ok := v.OptionOf(); ok {
		return inner.Share(), !some
	}
	return v, v.IsNull()
}

// AtTop is the error of `?` at top level.
func (h *Hosted) AtTop(v value.Value, at Place) error {
	return h.Fail(at, "E0420", "", "`?` met %s at top level", value.Repr(v))
}

// Undefined is the error of a name that has no value yet.
func (h *Hosted) Undefined(name string, at Place) error {
	return h.fr().undefined(&Global{Name: name}, h.site(at))
}

// Write is write!(p, text) where p is a place of the program, writing to what it holds.
func (h *Hosted) Write(p *value.Value, text value.Value, at Place) value.Value {
	fr, st := h.fr(), h.site(at)
	if v := deref(*p); v.IsStr() {
		if p.Kind() == value.KCell {
			p = &p.Cell().V
		}
		*p = fr.joined(v, text, st)
	} else {
		fr.writeTo(v, text, st)
	}
	return value.Ok(value.Unit())
}

// Concat is the text of concat!.
func (h *Hosted) Concat(vs []value.Value, at Place) value.Value {
	var b strings.Builder
	for _, v := range vs {
		b.WriteString(h.fr().show(v, h.site(at)))
	}
	return value.String(b.String())
}

// Print calls a printing builtin; values with a text of their own are shown by it.
func (h *Hosted) Print(fn value.Value, args []value.Value, at Place) value.Value {
	st := h.site(at)
	for i := range args {
		args[i] = h.fr().shown(args[i], st)
	}
	return h.th.call(fn, args, st)
}

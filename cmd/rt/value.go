package rt

import (
	"iter"

	"skep/interp/value"
)

// Null is missing data, Unit the value of what has none.
var (
	Null = value.Null
	Unit = value.Unit()
	None = value.None()
)

// Int, Float, Bool and Str make values of Go's.
func Int(i int64) Value { return value.Int(i) }

// Float makes a number with a fraction.
func Float(f float64) Value { return value.Float(f) }

// Bool makes true or false.
func Bool(b bool) Value { return value.Bool(b) }

// Str makes a string.
func Str(s string) Value { return value.String(s) }

// Char makes a string of one character.
func Char(c rune) Value { return value.Char(c) }

// Bytes makes an array of integers.
func Bytes(s string) Value {
	out := make([]Value, len(s))
	for i := range len(s) {
		out[i] = value.Int(int64(s[i]))
	}
	return value.NewArray(out)
}

// Atom makes :name.
func Atom(name string) Value { return value.NewAtom(name) }

// Do computes x op y of any values.
func Do(x Value, op string, y Value, at Place) Value { return host.Do(x, op, y, at) }

// Is computes a relation: == != < <= > >= in, not in.
func Is(x Value, op string, y Value, at Place) bool { return host.Is(x, op, y, at) }

// Compared is Is where the result may be no bool: of columns and tensors.
func Compared(x Value, op string, y Value, at Place) Value { return host.Compared(x, op, y, at) }

// Truth reads a condition.
func Truth(v Value, at Place) bool { return host.Truth(v, at) }

// Negate is -x.
func Negate(x Value, at Place) Value { return host.Negate(x, at) }

// Not is !x.
func Not(x Value, at Place) Value { return host.Not(x, at) }

// Flip is ~x.
func Flip(x Value, at Place) Value { return host.Flip(x, at) }

// Or is x ?? y, whose y is evaluated if x is missing.
func Or(x Value, y func() Value) Value {
	if x.IsNull() {
		return y()
	}
	if inner, some, ok := x.OptionOf(); ok {
		if !some {
			return y()
		}
		return inner.Share()
	}
	return x
}

// Index is x[k], Field x.name, Item x.0, Member a::b.
func Index(x, k Value, at Place) Value { return host.Index(x, k, at) }

// Field is x.name.
func Field(x Value, name string, at Place) Value { return host.Field(x, name, false, at) }

// SafeField is x?.name of what is no Result.
func SafeField(x Value, name string, at Place) Value { return host.Field(x, name, true, at) }

// Item is x.i.
func Item(x Value, i int, at Place) Value { return host.Item(x, i, at) }

// Member is x::name.
func Member(x Value, name string, at Place) Value { return host.Member(x, name, at) }

// At is the place p[k], for a write; AtKey makes a key that is missing.
func At(p *Value, k Value, at Place) *Value { return host.IndexRef(p, k, false, at) }

// AtKey is At that makes a key that is missing.
func AtKey(p *Value, k Value, at Place) *Value { return host.IndexRef(p, k, true, at) }

// FieldAt is the place p.name, ItemAt p.i.
func FieldAt(p *Value, name string, at Place) *Value { return host.FieldRef(p, name, false, at) }

// ItemAt is the place p.i.
func ItemAt(p *Value, i int, at Place) *Value { return host.ItemRef(p, i, at) }

// SetIndex is p[k] = v.
func SetIndex(p *Value, k, v Value, at Place) { host.SetIndex(p, k, v, at) }

// SetField is p.name = v.
func SetField(p *Value, name string, v Value, at Place) { host.SetField(p, name, v, at) }

// Apart takes a tuple or list apart into n values.
func Apart(v Value, n int, at Place) []Value { return host.Apart(v, n, at) }

// Own gives what p holds to a writer.
func Own(p *Value) Value {
	*p = value.Own(*p)
	return *p
}

// Range is lo..hi, Through lo..=hi; an open end is Null.
func Range(lo, hi Value, at Place) Value { return host.Range(lo, hi, false, at) }

// Through is lo..=hi.
func Through(lo, hi Value, at Place) Value { return host.Range(lo, hi, true, at) }

// Each runs over the elements of anything that can be iterated.
func Each(v Value, at Place) iter.Seq[Value] {
	return func(yield func(Value) bool) { host.Each(v, at, yield) }
}

// Cast is v as a type.
func Cast(v Value, typ string, at Place) Value { return host.Cast(v, typ, at) }

// Array makes an array of elements, Tuple a tuple, Set a set.
func Array(vs []Value, at Place) Value {
	host.Charge(48+16*len(vs), at)
	return value.NewArray(vs)
}

// Tuple makes a tuple.
func Tuple(vs []Value, at Place) Value {
	host.Charge(48+16*len(vs), at)
	return value.NewTuple(vs...)
}

// Set makes a set.
func Set(vs []Value, at Place) Value {
	host.Charge(48+16*len(vs), at)
	s := value.NewSet()
	for _, v := range vs {
		s.Add(v)
	}
	return s.Value()
}

// Filled is [v; n].
func Filled(v, n Value, at Place) Value { return host.Filled(v, n, at) }

// Dict is an object in the making.
type Dict struct{ d *value.Dict }

// NewDict begins an object of about n entries.
func NewDict(n int, at Place) Dict {
	host.Charge(64+48*n, at)
	return Dict{value.NewDict()}
}

// Name adds the entry of a name, Key of any value, Spread the entries of an object.
func (d Dict) Name(name string, v Value) Dict { d.d.SetStr(name, v); return d }

// Key adds an entry.
func (d Dict) Key(k, v Value) Dict { d.d.Set(k, v); return d }

// Spread adds the entries of an object.
func (d Dict) Spread(v Value, at Place) Dict { host.Spread(d.d, v, at); return d }

// Value is the object.
func (d Dict) Value() Value { return d.d.Value() }

// Elems are the elements of anything that can be iterated: ...v.
func Elems(v Value, at Place) (out []Value) {
	host.Each(v, at, func(x Value) bool { out = append(out, x); return true })
	return out
}

// Round charges a round of a comprehension.
func Round(at Place) { host.Poll(at) }

// Record makes T { name: value, …, ..base }.
func Record(t Value, names []string, vs []Value, base Value, at Place) Value {
	return host.Record(t, names, vs, base, at)
}

// Show is v as text, Repr as code, Pretty over lines, Format under a format.
func Show(v Value, at Place) string { return host.Show(v, at) }

// Repr is v as code.
func Repr(v Value) string { return value.Repr(v) }

// Pretty is v as code over several lines.
func Pretty(v Value) string { return value.Pretty(v) }

// Format is v under the text of a format.
func Format(v Value, spec string, at Place) string { return host.Format(v, spec, at) }

// Text makes a string that the program's budget pays for.
func Text(s string, at Place) Value { return host.Text(s, at) }

// Shown is v as a text, Join a text with more behind it: it grows where it lies if nobody else has it.
func Shown(v Value, at Place) Value { return host.Shown(v, at) }

// Join is a text with more behind it.
func Join(v Value, more string, at Place) Value { return host.Join(v, more, at) }

// Fill fills the places of a template.
func Fill(template string, named map[string]Value, at Place, args ...Value) Value {
	return host.Fill(template, args, named, at)
}

// Concat is the text of all values, one behind the other.
func Concat(at Place, vs ...Value) Value { return host.Concat(vs, at) }

// SetOf makes a set of what a comprehension gave, ArrayOf an array.
func SetOf(vs []Value) Value {
	s := value.NewSet()
	for _, v := range vs {
		s.Add(v)
	}
	return s.Value()
}

// ArrayOf makes an array.
func ArrayOf(vs []Value) Value { return value.NewArray(vs) }

// Plainly is v as text, without a text of its own.
func Plainly(v Value) string { return value.Interpolate(v) }

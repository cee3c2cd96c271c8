package tensor

import (
	"math"
	"runtime"

	"skep/compute/dtype"
	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

// maxNesting bounds lists in lists: no tensor has so many dimensions.
const maxNesting = 32

// read makes a tensor of argument i: a tensor, a number, or lists of numbers in lists.
func read(c *module.Call, i int) *engine.Tensor {
	t, ok := asTensor(c, c.Args[i])
	if !ok {
		c.Wrong(i, "a tensor, a number or a list of numbers")
	}
	return t
}

// readAll makes tensors of a rest parameter or a list of tensors.
func readAll(c *module.Call, i int) []*engine.Tensor {
	vs := c.List(i)
	if len(vs) == 1 && vs[0].Kind() == value.KArray && vs[0].List().Len() > 0 && vs[0].List().At(0).Kind() == value.KBox {
		vs = vs[0].List().Boxed()
	}
	ts := make([]*engine.Tensor, len(vs))
	for k, v := range vs {
		t, ok := asTensor(c, v)
		if !ok {
			c.Refuse("operand %d must be a tensor, found %s", k+1, value.TypeName(v))
		}
		ts[k] = t
	}
	if len(ts) == 0 {
		c.Refuse("needs at least 1 tensor")
	}
	return ts
}

func asTensor(c *module.Call, v value.Value) (*engine.Tensor, bool) {
	if t, ok := value.As[*engine.Tensor](v); ok {
		return t, true
	}
	switch {
	case v.IsInt():
		return engine.Integer(v.AsInt()), true
	case v.IsFloat():
		return engine.Number(v.AsFloat()), true
	case v.IsBool():
		return engine.Truth(v.AsBool()), true
	case v.Kind() == value.KArray || v.Kind() == value.KTuple || v.Kind() == value.KRange:
		return fromLists(c, v), true
	}
	return fromBox(c, v)
}

// fromBox makes a vector of a column: over its own memory, if its numbers lie side by side.
func fromBox(c *module.Call, v value.Value) (*engine.Tensor, bool) {
	if v.Kind() != value.KBox {
		return nil, false
	}
	if t, ok := engine.Lent(value.PackedIn(v)); ok {
		return t, true
	}
	it, ok := c.Iterable(v)
	if !ok || it.Kind() != value.KIter {
		return nil, false
	}
	var out []value.Value
	for x, more := it.Iter().Next(); more; x, more = it.Iter().Next() {
		if len(out) == cap(out) {
			c.Charge(16 * int64(max(16, len(out))))
		}
		if c.Poll(len(out)); x.IsNull() {
			c.Refuse("element %d is null, which no tensor holds: use fill_null or drop_nulls first", len(out))
		}
		out = append(out, x)
	}
	return fromLists(c, value.NewArray(out)), true
}

// lists gathers the numbers of nested lists, all of one length at each depth.
type lists struct {
	c     *module.Call
	sizes []int
	data  []float64
	ints  []int64
	kind  dtype.Kind
	trace bool // an element is traced
}

func fromLists(c *module.Call, v value.Value) *engine.Tensor {
	l := &lists{c: c, kind: dtype.Logical}
	l.measure(v, 0)
	n := int64(1)
	for _, s := range l.sizes {
		n *= int64(s)
	}
	c.Charge(16 * n)
	l.gather(v, 0)
	if l.trace {
		return stacked(c, v)
	}
	t, err := engine.From(l.data, l.sizes...)
	if l.kind == dtype.Signed && err == nil {
		t, err = engine.From(l.ints, l.sizes...)
	}
	fail(c, err)
	if len(l.data) == 0 && l.kind == dtype.Logical {
		return t // [] holds floats, as in NumPy
	}
	return t.AsType(dtype.Default(l.kind))
}

// stacked makes a tensor of lists with traced tensors in them.
func stacked(c *module.Call, v value.Value) *engine.Tensor {
	vs := v.List().Boxed()
	ts := make([]*engine.Tensor, len(vs))
	for i, e := range vs {
		ts[i], _ = asTensor(c, e) // gather has seen them all
	}
	t, err := grad.Stack(ts, 0)
	fail(c, err)
	return t
}

// elements gives the entries of a list, tuple or range.
func (l *lists) elements(v value.Value) ([]value.Value, bool) {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		return v.List().Boxed(), true
	case value.KRange:
		lo, hi, ok := v.Range().Ints()
		if !ok {
			return nil, false
		}
		l.c.Charge(16 * max(0, hi-lo))
		var out []value.Value
		for i := lo; i < hi; i++ {
			out = append(out, value.Int(i))
		}
		return out, true
	}
	return nil, false
}

// measure reads the sizes along the first entries.
func (l *lists) measure(v value.Value, depth int) {
	if v.IsArray() && v.Array().Elem() != value.Boxed && v.Array().Len() > 0 && depth < maxNesting {
		l.sizes = append(l.sizes, v.Array().Len())
		return
	}
	elems, ok := l.elements(v)
	if !ok {
		if t, isTensor := value.As[*engine.Tensor](v); isTensor {
			l.sizes = append(l.sizes, t.Sizes()...)
		}
		return
	}
	if depth == maxNesting {
		l.c.Refuse("lists are nested more than %d deep", maxNesting)
	}
	l.sizes = append(l.sizes, len(elems))
	if len(elems) > 0 {
		l.measure(elems[0], depth+1)
	}
}

func (l *lists) gather(v value.Value, depth int) {
	if t, ok := value.As[*engine.Tensor](v); ok {
		l.gatherTensor(t, depth)
		return
	}
	if v.IsArray() && depth == len(l.sizes)-1 && v.Array().Len() == l.sizes[depth] && l.gatherFlat(v.Array()) {
		return
	}
	elems, isList := l.elements(v)
	if isList != (depth < len(l.sizes)) || isList && len(elems) != l.sizes[depth] {
		l.ragged(depth)
	}
	if !isList {
		l.number(v)
		return
	}
	for _, e := range elems {
		l.gather(e, depth+1)
	}
}

// gatherFlat takes the numbers of a flat array as they lie; false for others.
func (l *lists) gatherFlat(a *value.Array) bool {
	defer runtime.KeepAlive(a)
	if xs, ok := a.Floats(); ok && len(xs) > 0 {
		l.kind = max(l.kind, dtype.Float)
		l.data, l.ints = append(l.data, xs...), append(l.ints, make([]int64, len(xs))...)
		return true
	}
	if xs, ok := a.Ints(); ok && len(xs) > 0 {
		l.kind = max(l.kind, dtype.Signed)
		l.ints = append(l.ints, xs...)
		for _, x := range xs {
			l.data = append(l.data, float64(x))
		}
		return true
	}
	return false
}

func (l *lists) ragged(depth int) {
	l.c.Refuse("the lists have different lengths at depth %d: a tensor needs rows of equal length", depth)
}

func (l *lists) gatherTensor(t *engine.Tensor, depth int) {
	rest := l.sizes[min(depth, len(l.sizes)):]
	sizes := t.Sizes()
	if len(rest) != len(sizes) {
		l.ragged(depth)
	}
	for i := range sizes {
		if sizes[i] != rest[i] {
			l.ragged(depth + i)
		}
	}
	l.kind, l.trace = max(l.kind, kindOf(t.DType())), l.trace || grad.Tracked(t)
	l.data = append(l.data, engine.Slice[float64](t)...)
	l.ints = append(l.ints, engine.Slice[int64](t)...)
}

func kindOf(d dtype.Type) dtype.Kind {
	if d.Kind() == dtype.Unsigned {
		return dtype.Signed
	}
	return d.Kind()
}

func (l *lists) number(v value.Value) {
	switch {
	case v.IsInt():
		l.kind = max(l.kind, dtype.Signed)
		l.data, l.ints = append(l.data, float64(v.AsInt())), append(l.ints, v.AsInt())
	case v.IsFloat():
		l.kind = max(l.kind, dtype.Float)
		l.data, l.ints = append(l.data, v.AsFloat()), append(l.ints, 0)
	case v.IsBool():
		n := int64(0)
		if v.AsBool() {
			n = 1
		}
		l.data, l.ints = append(l.data, float64(n)), append(l.ints, n)
	case v.IsNull():
		l.kind = max(l.kind, dtype.Float)
		l.data, l.ints = append(l.data, math.NaN()), append(l.ints, 0)
	default:
		l.c.Refuse("elements must be numbers or truth values, found %s", value.TypeName(v))
	}
}

// readType reads an element type: a type name as a value, or its name as a string; null gives otherwise.
func readType(c *module.Call, i int, otherwise dtype.Type) dtype.Type {
	v := c.Args[i]
	name := ""
	switch {
	case v.IsNull():
		return otherwise
	case v.Kind() == value.KType:
		name = v.Type().Name
	case v.Kind() == value.KFunc: // bool and float are functions as well
		name = v.Func().Name
	case v.IsStr():
		name = v.Str()
	}
	d, ok := dtype.Parse(name)
	if !ok {
		c.Wrong(i, "an element type: f64, f32, i64, u8, bool, \"f16\", …")
	}
	return d
}

// readSizes reads whole numbers: a list or one number.
func readSizes(c *module.Call, i int) []int {
	vs := []value.Value{c.Args[i]}
	switch c.Args[i].Kind() {
	case value.KArray, value.KTuple, value.KRange:
		vs = c.List(i)
	}
	out := make([]int, len(vs))
	for k, v := range vs {
		n, ok := wholeNumber(v)
		if !ok {
			c.Wrong(i, "a whole number or a list of them")
		}
		out[k] = n
	}
	return out
}

func wholeNumber(v value.Value) (int, bool) {
	if v.IsInt() {
		return int(v.AsInt()), true
	}
	if f, ok := v.Number(); ok && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return int(f), true
	}
	return 0, false
}

// readAxes reads the axes of a reduction: null is all.
func readAxes(c *module.Call, i int) (axes []int, all bool) {
	if !c.Given(i) {
		return nil, true
	}
	return readSizes(c, i), false
}

// readAxis reads one axis; flat says that none is given.
func readAxis(c *module.Call, i int) (axis int, flat bool) {
	if !c.Given(i) {
		return 0, true
	}
	return int(c.Int(i)), false
}

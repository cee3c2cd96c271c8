package column

import "fmt"

// Builder collects values of one type, row by row. Reader kernels fill slices themselves; a Builder serves
// what arrives as Go values: literals, records, JSON.
type Builder struct {
	typ   Type
	n     int
	valid []uint64
	nulls int
	bits  Bitmap
	ints  []int64
	flts  []float64
	strs  Strings // of str, binary and categorical
	decs  []Int128
	ends  []int64    // of lists: how many elements there were after each row
	parts []*Builder // of a list's elements, or a struct's fields
}

// NewBuilder makes an empty builder.
func NewBuilder(typ Type, room int) *Builder {
	b := &Builder{typ: typ}
	switch {
	case typ.isText():
		b.strs = NewStrings(room)
	case typ.Kind == DecimalKind:
		b.decs = make([]Int128, 0, room)
	case typ.IsNested():
		b.ends = append(b.ends, 0)
		for _, f := range typ.Fields() {
			b.parts = append(b.parts, NewBuilder(f.Type, room))
		}
	case typ.IsFloat():
		b.flts = make([]float64, 0, room)
	case typ.Kind != Bool && typ.Kind != Null:
		b.ints = make([]int64, 0, room)
	}
	return b
}

// Len is the number of rows so far.
func (b *Builder) Len() int { return b.n }

// Null adds a row without a value.
func (b *Builder) Null() {
	b.zero()
	b.mark(false)
	b.nulls++
}

func (b *Builder) zero() {
	switch {
	case b.typ.isText():
		b.strs.Push("")
	case b.typ.Kind == DecimalKind:
		b.decs = append(b.decs, Int128{})
	case b.typ.Kind == ListKind:
		b.ends = append(b.ends, int64(b.parts[0].n))
	case b.typ.Kind == StructKind:
		for _, p := range b.parts {
			p.Null()
		}
	case b.typ.IsFloat():
		b.flts = append(b.flts, 0)
	case b.typ.Kind == Bool:
		b.grow(&b.bits)
	case b.typ.Kind != Null:
		b.ints = append(b.ints, 0)
	}
}

func (b *Builder) grow(bits *Bitmap) {
	if b.n>>6 == len(*bits) {
		*bits = append(*bits, 0)
	}
}

// mark notes whether the row that was added has a value. The bitmap begins with the first null: most columns have none.
func (b *Builder) mark(valid bool) {
	if valid && b.nulls == 0 {
		b.n++
		return
	}
	if b.valid == nil {
		b.valid = Ones(b.n)
		if r := uint(b.n) & 63; r != 0 {
			b.valid[b.n>>6] = 1<<r - 1
		}
	}
	if b.n>>6 == len(b.valid) {
		b.valid = append(b.valid, 0)
	}
	if valid {
		Bitmap(b.valid).Set(b.n)
	}
	b.n++
}

// Str adds a string.
func (b *Builder) Str(s string) { b.strs.Push(s); b.mark(true) }

// Bytes adds a string from bytes that may change later.
func (b *Builder) Bytes(s []byte) {
	b.strs.Bytes = append(b.strs.Bytes, s...)
	b.strs.Offsets = append(b.strs.Offsets, int64(len(b.strs.Bytes)))
	b.mark(true)
}

// isText tells whether values lie in memory as strings while they are collected.
func (t Type) isText() bool { return t.Kind == Str || t.Kind == Binary || t.Kind == Categorical }

// Float adds a float.
func (b *Builder) Float(f float64) { b.flts = append(b.flts, f); b.mark(true) }

// Int adds an integer or a temporal value; a u64 as its bits.
func (b *Builder) Int(i int64) { b.ints = append(b.ints, i); b.mark(true) }

// Bool adds a boolean.
func (b *Builder) Bool(v bool) {
	b.grow(&b.bits)
	if v {
		b.bits.Set(b.n)
	}
	b.mark(true)
}

// Append adds a Go value: nil, bool, int64, uint64, float64, string, Decimal, []byte, []any or Record. An integer fits into a float
// column and a decimal one; nothing else converts. After an error the builder must not be used.
func (b *Builder) Append(v any) error {
	switch v := v.(type) {
	case nil:
		b.Null()
		return nil
	case bool:
		if b.typ.Kind == Bool {
			b.Bool(v)
			return nil
		}
	case string:
		if b.typ.isText() {
			b.Str(v)
			return nil
		}
	case []byte:
		if b.typ.Kind == Binary {
			b.Bytes(v)
			return nil
		}
	case Ticks:
		return b.appendTicks(v)
	case Decimal:
		return b.appendDecimal(v)
	case []any:
		if b.typ.Kind == ListKind {
			return b.appendList(v)
		}
	case Record:
		if b.typ.Kind == StructKind {
			return b.appendRecord(v)
		}
	case float64:
		if b.typ.IsFloat() {
			b.Float(v)
			return nil
		}
	case int64:
		return b.appendInt(v)
	case uint64:
		return b.appendUint(v)
	}
	return fmt.Errorf("%v does not fit a column of %s", v, b.typ)
}

func (b *Builder) appendDecimal(v Decimal) error {
	if b.typ.IsFloat() {
		b.Float(v.Float())
		return nil
	}
	d, ok := v.Rescaled(int(b.typ.Precision), int(b.typ.Scale))
	if b.typ.Kind != DecimalKind || !ok {
		return fmt.Errorf("%v does not fit a column of %s", v, b.typ)
	}
	b.decs = append(b.decs, d.Unscaled)
	b.mark(true)
	return nil
}

func (b *Builder) appendList(items []any) error {
	for _, v := range items {
		if err := b.parts[0].Append(v); err != nil {
			return err
		}
	}
	b.ends = append(b.ends, int64(b.parts[0].n))
	b.mark(true)
	return nil
}

// appendRecord fills fields by name; those that the record lacks are null.
func (b *Builder) appendRecord(r Record) error {
	for i, f := range b.typ.Fields() {
		var v any
		for k, name := range r.Names {
			if name == f.Name {
				v = r.Values[k]
			}
		}
		if err := b.parts[i].Append(v); err != nil {
			return err
		}
	}
	b.mark(true)
	return nil
}

func (b *Builder) appendInt(v int64) error {
	switch {
	case b.typ.Kind == DecimalKind:
		return b.appendDecimal(Decimal{Unscaled: Int128Of(v)})
	case b.typ.IsFloat():
		b.Float(float64(v))
	case b.typ.IsInteger() && !fitsInt(b.typ.Kind, v):
		return fmt.Errorf("%d is outside the range of %s", v, b.typ)
	case b.typ.IsInteger() || b.typ.IsTemporal():
		b.Int(v)
	default:
		return fmt.Errorf("%d does not fit a column of %s", v, b.typ)
	}
	return nil
}

func (b *Builder) appendUint(v uint64) error {
	if b.typ.Kind == Uint64 {
		b.Int(int64(v))
		return nil
	}
	if b.typ.Kind == DecimalKind {
		return b.appendDecimal(Decimal{Unscaled: fromUint(v)})
	}
	if int64(v) < 0 {
		if b.typ.IsFloat() {
			b.Float(float64(v))
			return nil
		}
		return fmt.Errorf("%d is outside the range of %s", v, b.typ)
	}
	return b.appendInt(int64(v))
}

// Build gives the column; the builder must not be used again.
func (b *Builder) Build() *Column {
	var valid Bitmap
	if b.nulls > 0 {
		valid = b.valid
	}
	switch {
	case b.typ.Kind == Null:
		return OfNulls(NullType, b.n)
	case b.typ.Kind == Bool:
		return OfBools(b.bits, b.n, valid)
	case b.typ.Kind == Categorical:
		return OfStrings(b.strs, valid).toCategories()
	case b.typ.isText():
		return finish(b.typ, b.n, b.strs, valid)
	case b.typ.Kind == DecimalKind:
		return OfDecimals(b.typ, b.decs, valid)
	case b.typ.Kind == ListKind:
		return finish(b.typ, b.n, List{b.ends, b.parts[0].Build()}, valid)
	case b.typ.Kind == StructKind:
		return finish(b.typ, b.n, b.structs(), valid)
	case b.typ.Kind == Float64:
		return Of(b.typ, b.flts, valid)
	case b.typ.Kind == Float32:
		return Of(b.typ, convert[float64, float32](b.flts), valid)
	}
	return packInts(b.typ, b.ints, valid)
}

func (b *Builder) structs() Structs {
	out := make(Structs, len(b.parts))
	for i, p := range b.parts {
		out[i] = p.Build()
	}
	return out
}

// packInts narrows integers that are known to fit to the type's layout.
func packInts(typ Type, xs []int64, valid Bitmap) *Column {
	switch typ.Physical() {
	case Int8:
		return Of(typ, convert[int64, int8](xs), valid)
	case Int16:
		return Of(typ, convert[int64, int16](xs), valid)
	case Int32:
		return Of(typ, convert[int64, int32](xs), valid)
	case Uint8:
		return Of(typ, convert[int64, uint8](xs), valid)
	case Uint16:
		return Of(typ, convert[int64, uint16](xs), valid)
	case Uint32:
		return Of(typ, convert[int64, uint32](xs), valid)
	case Uint64:
		return Of(typ, convert[int64, uint64](xs), valid)
	}
	return Of(typ, xs, valid)
}

func convert[A, B Number](xs []A) []B {
	out := make([]B, len(xs))
	for i, x := range xs {
		out[i] = B(x)
	}
	return out
}

// Constant makes n rows of one Go value.
func Constant(typ Type, v any, n int) (*Column, error) {
	if v == nil {
		return OfNulls(typ, n), nil
	}
	b := NewBuilder(typ, 1)
	if err := b.Append(v); err != nil {
		return nil, err
	}
	return b.Build().Broadcast(n), nil
}

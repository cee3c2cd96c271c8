package jit

import (
	"math"

	"skep/interp/ir"
	"skep/interp/value"
	"skep/memory"
)

// in writes a value of a type into the region and gives what compiled code takes
// for it: bits, or an address. ok is false if the value is not of the type.
func (r *region) in(v value.Value, t *ir.Type) (bits uint64, ok bool, err error) {
	switch t.Kind {
	case ir.KI64:
		return uint64(v.AsInt()), v.IsInt(), nil
	case ir.KF64:
		return math.Float64bits(v.AsFloat()), v.IsFloat(), nil
	case ir.KBool:
		return truth(v.AsBool()), v.IsBool(), nil
	case ir.KArray:
		if !v.IsArray() {
			return 0, false, nil
		}
		return r.inArray(v.Array(), t.Elem)
	case ir.KStruct:
		fields, ok := fieldsOf(v, t)
		if !ok {
			return 0, false, nil
		}
		return r.inStruct(fields, t)
	}
	return 0, false, nil
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// fieldsOf gives the fields of a struct value in the type's order. The language
// knows three kinds: instances of declared structs, objects and tuples.
func fieldsOf(v value.Value, t *ir.Type) ([]value.Value, bool) {
	switch v.Kind() {
	case value.KObj:
		o := v.Obj()
		return o.F, t.Name != "" && o.Type.Name == t.Name && sameNames(o.Type.Fields, t)
	case value.KDict:
		d := v.Dict()
		return d.F, t.Name == "" && d.Shape != nil && sameNames(d.Shape.Keys, t)
	case value.KTuple:
		return v.List().Boxed(), t.Tuple() && v.List().Len() == len(t.Fields)
	}
	return nil, false
}

func sameNames(names []string, t *ir.Type) bool {
	if len(names) != len(t.Fields) {
		return false
	}
	for i, f := range t.Fields {
		if names[i] != f.Name {
			return false
		}
	}
	return true
}

func (r *region) inArray(a *value.Array, elem *ir.Type) (bits uint64, ok bool, err error) {
	size := logSize(elem)
	if a.Elem() != value.Boxed && a.Elem() == formOf(elem) {
		if data, ok := a.Settle(r.arena, r.settleFrom); ok {
			return r.lend(a, data)
		}
	}
	at, err := r.newArray(a.Len(), size)
	if err != nil {
		return 0, false, err
	}
	data := at + arrayHead
	switch {
	case a.Len() == 0:
		return uint64(at), true, nil
	case a.Elem() != value.Boxed:
		return uint64(at), inFlat(a, elem, r.mem[data:]), nil
	case size == 3:
		return uint64(at), r.inWords(a.Boxed(), elem, memory.Words(r.mem[data:], a.Len())), nil
	}
	for i, x := range a.Boxed() {
		b, ok, err := r.in(x, elem)
		if !ok || err != nil {
			return 0, false, err
		}
		if size == 2 {
			r.set32(data+uint32(i)<<2, uint32(b))
		} else {
			r.mem[data+uint32(i)] = byte(b)
		}
	}
	return uint64(at), true, nil
}

// lend makes a header for an array that lies in the arena. It is marked shared, so
// that compiled code copies before it writes: what the program holds stays as it
// is until the call has ended, and the call can begin again.
func (r *region) lend(a *value.Array, data uint32) (bits uint64, ok bool, err error) {
	if a.Len() > maxElements {
		return 0, false, errRegion
	}
	at, err := r.alloc(arrayHead)
	if err != nil {
		return 0, false, err
	}
	r.set32(at+sharedAt, 1)
	r.set32(at+lenAt, uint32(a.Len()))
	r.set32(at+capAt, uint32(a.Len()))
	r.set32(at+dataAt, data)
	r.loans = append(r.loans, loan{at, a.Value()})
	return uint64(at), true, nil
}

// inFlat copies the elements of a flat array; false if it is not of the type.
func inFlat(a *value.Array, elem *ir.Type, to []byte) bool {
	if formOf(elem) != a.Elem() {
		return false
	}
	a.CopyBytes(to)
	return true
}

// formOf is how a flat array holds elements of a type, as the region does.
func formOf(elem *ir.Type) value.Elem {
	switch elem.Kind {
	case ir.KI64:
		return value.Ints
	case ir.KF64:
		return value.Floats
	case ir.KBool:
		return value.Bools
	}
	return value.Boxed
}

// inWords writes numbers; false if one is not of the type.
func (r *region) inWords(elems []value.Value, elem *ir.Type, to []uint64) bool {
	if elem.Kind == ir.KI64 {
		for i, x := range elems {
			if !x.IsInt() {
				return false
			}
			to[i] = uint64(x.AsInt())
		}
		return true
	}
	for i, x := range elems {
		if !x.IsFloat() {
			return false
		}
		to[i] = math.Float64bits(x.AsFloat())
	}
	return true
}

// newArray makes an array of n elements that are written next.
func (r *region) newArray(n int, size int32) (at uint32, err error) {
	if n > maxElements {
		return 0, errRegion
	}
	if at, err = r.alloc(arrayHead + int64(n)<<size); err != nil {
		return 0, err
	}
	r.set32(at+sharedAt, 0)
	r.set32(at+lenAt, uint32(n))
	r.set32(at+capAt, uint32(n))
	r.set32(at+dataAt, at+arrayHead)
	return at, nil
}

func (r *region) inStruct(fields []value.Value, t *ir.Type) (bits uint64, ok bool, err error) {
	at, err := r.alloc(structHead + fieldSize*int64(len(fields)))
	if err != nil {
		return 0, false, err
	}
	r.set32(at+sharedAt, 0)
	for i, x := range fields {
		b, ok, err := r.in(x, t.Fields[i].Type)
		if !ok || err != nil {
			return 0, false, err
		}
		r.set(at+structHead+fieldSize*uint32(i), b)
	}
	return uint64(at), true, nil
}

// outValues makes values of what compiled code gave, and remembers what it has
// made: two owners of one array share one value.
type outValues struct {
	r      *region
	made   map[uint32]value.Value
	like   map[string]*value.Type // declared structs by name, from the arguments
	failed bool                   // one was made that no argument shows
}

func (o *outValues) value(bits uint64, t *ir.Type) value.Value {
	switch t.Kind {
	case ir.KI64:
		return value.Int(int64(bits))
	case ir.KF64:
		return value.Float(math.Float64frombits(bits))
	case ir.KBool:
		return value.Bool(uint8(bits) != 0)
	case ir.KArray, ir.KStruct:
		return o.container(uint32(bits), t)
	}
	return value.Unit()
}

func (o *outValues) container(at uint32, t *ir.Type) value.Value {
	if o.made == nil {
		o.made = make(map[uint32]value.Value, len(o.r.loans))
		for _, l := range o.r.loans {
			o.made[l.at] = l.v
		}
	}
	if v, ok := o.made[at]; ok {
		return v.Share()
	}
	var v value.Value
	if t.Kind == ir.KArray {
		v = o.elements(at, t.Elem)
	} else {
		v = o.structure(at, t)
	}
	o.made[at] = v
	return v
}

// back gives the value of a variable that the call may have written. One that
// still is the array that was lent is that array, with no owner more.
func (o *outValues) back(bits uint64, t *ir.Type, before value.Value) value.Value {
	if t.Kind == ir.KArray {
		for _, l := range o.r.loans {
			if l.at == uint32(bits) && l.v.Same(before) {
				return before
			}
		}
	}
	return o.value(bits, t)
}

func (o *outValues) elements(at uint32, elem *ir.Type) value.Value {
	n, data := o.r.get32(at+lenAt), o.r.get32(at+dataAt)
	if form := formOf(elem); form != value.Boxed {
		if b := o.r.apart[data]; b != nil {
			delete(o.r.apart, data)
			return value.ArrayIn(form, b, apartHead, int(n))
		}
		return value.ArrayOfBytes(form, o.r.mem[data:], int(n))
	}
	out := make([]value.Value, n)
	for i := range n {
		out[i] = o.held(uint64(o.r.get32(data+i<<2)), elem)
	}
	return value.NewArray(out)
}

// held is value for what lies in a container: most of that has one owner, and need not be remembered.
func (o *outValues) held(bits uint64, t *ir.Type) value.Value {
	switch {
	case !isRef(t) || o.r.get32(uint32(bits)+sharedAt) != 0:
		return o.value(bits, t)
	case t.Kind == ir.KArray:
		return o.elements(uint32(bits), t.Elem)
	}
	return o.structure(uint32(bits), t)
}

func (o *outValues) structure(at uint32, t *ir.Type) value.Value {
	switch made := t.Origin.(type) {
	case *value.Type:
		v := value.AllocObj(made)
		o.fields(at, t, v.Obj().F)
		return v
	case *value.Shape:
		d := value.NewShaped(made)
		o.fields(at, t, d.F)
		return d.Value()
	}
	fields := make([]value.Value, len(t.Fields))
	o.fields(at, t, fields)
	if t.Tuple() {
		return value.NewTuple(fields...)
	}
	if t.Name != "" {
		o.failed = o.failed || o.like[t.Name] == nil
		return value.NewObj(o.like[t.Name], fields)
	}
	d := value.NewDict()
	for i, f := range t.Fields {
		d.SetStr(f.Name, fields[i])
	}
	return d.Value()
}

func (o *outValues) fields(at uint32, t *ir.Type, to []value.Value) {
	for i, f := range t.Fields {
		to[i] = o.held(o.r.get(at+structHead+fieldSize*uint32(i)), f.Type)
	}
}

// typesIn collects the declared structs of values: results are made of the same.
func typesIn(args []value.Value, found map[string]*value.Type) map[string]*value.Type {
	for _, v := range args {
		switch v.Kind() {
		case value.KObj:
			if found == nil {
				found = map[string]*value.Type{}
			}
			found[v.Obj().Type.Name] = v.Obj().Type
			found = typesIn(v.Obj().F, found)
		case value.KTuple:
			found = typesIn(v.List().Boxed(), found)
		case value.KArray:
			if a := v.Array(); a.Len() > 0 && a.At(0).Kind() >= value.KArray {
				found = typesIn(a.Boxed()[:1], found)
			}
		}
	}
	return found
}

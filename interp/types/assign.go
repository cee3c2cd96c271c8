package types

import "skep/compute/dtype"

// Assignable tells whether a value of type from may stand where to is asked
// for. It is lenient where running it is: integer ranges are checked when the
// value is known, integers become floats, characters are texts.
func Assignable(to, from Type) bool { return assignable(to, from, 0) }

func assignable(to, from Type, depth int) bool {
	if to == from || IsUnknown(to) || IsUnknown(from) || from == Never || depth > 20 {
		return true
	}
	depth++
	switch f := from.(type) {
	case *Union:
		for _, a := range f.Alts {
			if !assignable(to, a, depth) {
				return false
			}
		}
		return true
	case *Var:
		return fromVar(to, f, depth)
	case *Maybe:
		if m, ok := to.(*Maybe); ok {
			return assignable(m.Elem, f.Elem, depth)
		}
		if o, ok := to.(*Option); ok {
			return assignable(o.Elem, f.Elem, depth)
		}
		if u, ok := to.(*Union); ok {
			return anyOf(u.Alts, f, depth) || anyOf(u.Alts, f.Elem, depth) && anyOf(u.Alts, Null, depth)
		}
		return false
	}
	return into(to, from, depth)
}

// fromVar: an own type parameter is its bounds; a hole may become anything.
func fromVar(to Type, v *Var, depth int) bool {
	if v.Hole {
		return true
	}
	if w, ok := to.(*Var); ok {
		return w == v || w.Hole
	}
	if m, ok := to.(*Maybe); ok {
		return assignable(m.Elem, v, depth)
	}
	for _, b := range v.Bounds {
		if assignable(to, b, depth) {
			return true
		}
	}
	if u, ok := to.(*Union); ok {
		return anyOf(u.Alts, v, depth)
	}
	return false
}

func anyOf(alts []Type, from Type, depth int) bool {
	for _, a := range alts {
		if assignable(a, from, depth) {
			return true
		}
	}
	return false
}

// into decides by what is asked for.
func into(to, from Type, depth int) bool {
	switch t := to.(type) {
	case Basic:
		return t == Str && from == Char || t == Char && from == Str || t == Unit && from == Null || t == Null && from == Unit
	case Int:
		_, ok := from.(Int)
		return ok
	case Float:
		return IsNumber(from)
	case *Union:
		return anyOf(t.Alts, from, depth)
	case *Maybe:
		if o, ok := from.(*Option); ok {
			return assignable(t.Elem, o.Elem, depth)
		}
		return from == Null || from == Unit || assignable(t.Elem, from, depth)
	case *Var:
		return t.Hole
	case *Func:
		return intoFunc(t, from, depth)
	case *Named:
		return intoNamed(t, from, depth)
	default:
		return intoParts(to, from, depth)
	}
}

func intoParts(to, from Type, depth int) bool {
	switch t := to.(type) {
	case *Array:
		f, ok := from.(*Array)
		return ok && (t.Len < 0 || f.Len < 0 || t.Len == f.Len) && assignable(t.Elem, f.Elem, depth)
	case *Tuple:
		f, ok := from.(*Tuple)
		return ok && eachAssignable(t.Elems, f.Elems, depth)
	case *Dict:
		return intoDict(t, from, depth)
	case *Record:
		return intoRecord(t, from, depth)
	case *Set:
		f, ok := from.(*Set)
		return ok && assignable(t.Elem, f.Elem, depth)
	case *Range:
		f, ok := from.(*Range)
		return ok && assignable(t.Elem, f.Elem, depth)
	case *Iter:
		elem, ok := Elem(from)
		switch from.(type) {
		case *Boxed, *Tensor, *Frame, *Named: // perhaps it iterates
			return true
		}
		return ok && assignable(t.Elem, elem, depth)
	case *Option:
		f, ok := from.(*Option)
		return ok && assignable(t.Elem, f.Elem, depth)
	case *Result:
		f, ok := from.(*Result)
		return ok && assignable(t.Ok, f.Ok, depth) && assignable(t.Err, f.Err, depth)
	case *Task:
		f, ok := from.(*Task)
		return ok && assignable(t.Elem, f.Elem, depth)
	case *Module:
		f, ok := from.(*Module)
		return ok && f.Name == t.Name
	case *TypeValue:
		_, ok := from.(*TypeValue)
		return ok
	default:
		return intoEngine(to, from, depth)
	}
}

func intoEngine(to, from Type, depth int) bool {
	switch t := to.(type) {
	case *Tensor:
		f, ok := from.(*Tensor)
		return ok && elementsFit(t.Elem, f.Elem) && t.Shape().Fits(f.Shape())
	case *Frame:
		f, ok := from.(*Frame)
		return ok && (t.Name == f.Name || t.Name == "" || f.Name == "") && columnsFit(t, f, depth)
	case *Column:
		f, ok := from.(*Column)
		return !ok || assignable(t.Elem, f.Elem, depth)
	case *Boxed:
		f, ok := from.(*Boxed)
		return ok && f.Name == t.Name && (len(t.Args) != len(f.Args) || eachAssignable(t.Args, f.Args, depth))
	}
	return false
}

// Scalar tells what a column expression takes as a literal.
func Scalar(t Type) bool { return IsNumber(t) || IsText(t) || t == Bool || t == Null }

// elementsFit holds the element types of tensors: they do not convert unasked.
func elementsFit(to, from Type) bool {
	a, b := DTypeOf(to), DTypeOf(from)
	return a == b || a == dtype.Invalid || b == dtype.Invalid
}

func columnsFit(to, from *Frame, depth int) bool {
	for _, c := range to.Columns {
		t, ok := from.Column(c.Name)
		if !ok && !from.Open || ok && !assignable(c.Type, t, depth) {
			return false
		}
	}
	return true
}

func eachAssignable(to, from []Type, depth int) bool {
	if len(to) != len(from) {
		return false
	}
	for i := range to {
		if !assignable(to[i], from[i], depth) {
			return false
		}
	}
	return true
}

func intoDict(t *Dict, from Type, depth int) bool {
	switch f := from.(type) {
	case *Dict:
		return assignable(t.Key, f.Key, depth) && assignable(t.Value, f.Value, depth)
	case *Record:
		for _, x := range f.Fields {
			if !assignable(t.Value, x.Type, depth) {
				return false
			}
		}
		return len(f.Fields) == 0 || assignable(t.Key, Str, depth)
	}
	return false
}

func intoRecord(t *Record, from Type, depth int) bool {
	switch f := from.(type) {
	case *Dict:
		return true
	case *Record:
		for _, x := range t.Fields {
			y, ok := f.Field(x.Name)
			if !ok && !f.Open && !x.Optional || ok && !assignable(x.Type, y.Type, depth) {
				return false
			}
		}
		return true
	}
	return false
}

// intoFunc asks only that the function can be called with what it will get.
func intoFunc(t *Func, from Type, depth int) bool {
	switch f := from.(type) {
	case *TypeValue:
		return true
	case *Func:
		if t.Any || f.Any {
			return assignable(t.Result, f.Result, depth)
		}
		return takes(f, len(t.Params)) && paramsFit(t, f, depth) && (t.Result == nil || t.Result == Unit || assignable(t.Result, f.Result, depth))
	}
	return false
}

func takes(f *Func, n int) bool {
	least, most := f.Arity()
	return n >= least && n <= most
}

func paramsFit(t, f *Func, depth int) bool {
	for i, p := range f.Params {
		if i >= len(t.Params) || p.Rest {
			break
		}
		if !assignable(p.Type, t.Params[i].Type, depth) {
			return false
		}
	}
	return true
}

// Arity is how many positional arguments a function takes at least and at most.
func (f *Func) Arity() (least, most int) {
	for _, p := range f.Params {
		switch {
		case p.Rest:
			most = 1 << 30
		case p.Optional:
			most++
		default:
			least++
			most++
		}
	}
	if f.Any {
		return 0, 1 << 30
	}
	return least, most
}

func intoNamed(t *Named, from Type, depth int) bool {
	f, ok := from.(*Named)
	if v, unit := from.(*TypeValue); unit {
		f, ok = UnitOf(v)
	}
	if !ok && (t.Decl.Name == "Option" || t.Decl.Name == "Result") {
		return true // the program's own type of that name
	}
	if !ok {
		return t.Decl.Form == Trait // impl Trait for i64: the checker knows those, and asks before
	}
	if super := f.As(t.Decl); super != nil {
		return len(super.Args) != len(t.Args) || eachAssignable(t.Args, super.Args, depth)
	}
	return f.Decl.Open || t.Decl.Open
}

// UnitOf: the name of a struct without fields is also its only value.
func UnitOf(v *TypeValue) (*Named, bool) {
	n, ok := v.Of.(*Named)
	return n, ok && n.Decl.Form == Struct && len(n.Decl.Fields) == 0
}

// As views a value of a declared type as one of its parents or traits; nil if decl is none of them.
func (n *Named) As(decl *Decl) *Named { return n.as(decl, 0) }

func (n *Named) as(decl *Decl, depth int) *Named {
	if n.Decl == decl || n.Decl.Name == decl.Name && n.Decl.Form == decl.Form {
		return n
	}
	if depth > 50 {
		return nil
	}
	if n.Decl.Parent != nil {
		if up := n.Decl.Parent.as(decl, depth+1); up != nil {
			return Substitute(up, n.Solution()).(*Named)
		}
	}
	for _, tr := range n.Decl.Traits {
		if up := tr.as(decl, depth+1); up != nil {
			return Substitute(up, n.Solution()).(*Named)
		}
	}
	return nil
}

// Elem gives what iterating over t gives; ok is false if t cannot be iterated.
func Elem(t Type) (elem Type, ok bool) {
	switch t := t.(type) {
	case *Array:
		return t.Elem, true
	case *Set:
		return t.Elem, true
	case *Range:
		return t.Elem, true
	case *Iter:
		return t.Elem, true
	case *Tuple:
		return Join(t.Elems...), true
	case *Dict:
		return &Tuple{[]Type{t.Key, t.Value}}, true
	case *Record:
		return &Tuple{[]Type{Str, recordValue(t)}}, true
	case *Option:
		return t.Elem, true
	}
	switch t {
	case Str:
		return Char, true
	case Unknown, Never:
		return Unknown, true
	case Bytes:
		return I64, true
	}
	return Unknown, false
}

func recordValue(r *Record) Type {
	if r.Open {
		return Unknown
	}
	ts := make([]Type, len(r.Fields))
	for i, f := range r.Fields {
		ts[i] = f.Type
	}
	return Join(ts...)
}

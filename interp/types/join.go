package types

// Same tells whether two types are equal.
func Same(a, b Type) bool {
	if a == nil {
		a = Unknown
	}
	if b == nil {
		b = Unknown
	}
	return a == b || same(a, b, 0)
}

func same(a, b Type, depth int) bool {
	if a == b || depth > 20 {
		return true
	}
	if IsUnknown(a) || IsUnknown(b) {
		return IsUnknown(a) && IsUnknown(b)
	}
	switch x := a.(type) {
	case *Named:
		y, ok := b.(*Named)
		return ok && x.Decl == y.Decl && eachSame(x.Args, y.Args, depth)
	case *Var:
		return false
	case *Func:
		y, ok := b.(*Func)
		return ok && sameFunc(x, y, depth)
	}
	return text(a, depth) == text(b, depth) && Assignable(a, b) && Assignable(b, a)
}

func eachSame(a, b []Type, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !same(a[i], b[i], depth+1) {
			return false
		}
	}
	return true
}

func sameFunc(x, y *Func, depth int) bool {
	if len(x.Params) != len(y.Params) || x.Any != y.Any || x.Async != y.Async {
		return false
	}
	for i := range x.Params {
		if !Same(x.Params[i].Type, y.Params[i].Type) {
			return false
		}
	}
	return Same(x.Result, y.Result)
}

// widest is how many alternatives a union may have; more are Unknown.
const widest = 4

// Join is the type of what is one of several: branches, elements. What has
// nothing in common becomes a union of a few, and beyond that Unknown.
func Join(ts ...Type) Type {
	var out Type = Never
	for _, t := range ts {
		out = join(out, t)
	}
	return out
}

func join(a, b Type) Type {
	switch {
	case IsUnknown(a) || IsUnknown(b):
		return Unknown
	case a == Never:
		return b
	case b == Never || Same(a, b):
		return a
	}
	if IsNumber(a) && IsNumber(b) {
		return joinNumbers(a, b)
	}
	if IsText(a) && IsText(b) {
		return Str
	}
	if t := joinParts(a, b); t != nil {
		return t
	}
	return union(a, b)
}

func joinNumbers(a, b Type) Type {
	_, x := a.(Int)
	_, y := b.(Int)
	switch {
	case x && y:
		return I64
	case !x && !y:
		return F64
	}
	return &Union{[]Type{a, b}}
}

// joinParts joins two of one kind, or gives nil.
func joinParts(a, b Type) Type {
	switch x := a.(type) {
	case *Array:
		if y, ok := b.(*Array); ok {
			n := int64(-1)
			if x.Len == y.Len {
				n = x.Len
			}
			return &Array{join(x.Elem, y.Elem), n}
		}
	case *Tuple:
		if y, ok := b.(*Tuple); ok && len(x.Elems) == len(y.Elems) {
			return &Tuple{joinEach(x.Elems, y.Elems)}
		}
	case *Option:
		if y, ok := b.(*Option); ok {
			return &Option{join(x.Elem, y.Elem)}
		}
	case *Result:
		if y, ok := b.(*Result); ok {
			return &Result{join(x.Ok, y.Ok), join(x.Err, y.Err)}
		}
	case *Set:
		if y, ok := b.(*Set); ok {
			return &Set{join(x.Elem, y.Elem)}
		}
	case *Iter:
		if y, ok := b.(*Iter); ok {
			return &Iter{join(x.Elem, y.Elem)}
		}
	case *Dict:
		if y, ok := b.(*Dict); ok {
			return &Dict{join(x.Key, y.Key), join(x.Value, y.Value)}
		}
		if y, ok := b.(*Record); ok {
			return joinKeyed(x, y)
		}
	case *Record:
		switch y := b.(type) {
		case *Record:
			return joinRecords(x, y)
		case *Dict:
			return joinKeyed(y, x)
		}
	case *Named:
		return joinNamed(x, b)
	case *Func:
		if y, ok := b.(*Func); ok && len(x.Params) == len(y.Params) {
			return &Func{Result: join(orUnknown(x.Result), orUnknown(y.Result)), Params: looser(x.Params), Any: x.Any || y.Any}
		}
	case *Tensor:
		if y, ok := b.(*Tensor); ok {
			return joinTensors(x, y)
		}
	}
	return nil
}

func orUnknown(t Type) Type {
	if t == nil {
		return Unknown
	}
	return t
}

func looser(ps []Param) []Param {
	out := append([]Param(nil), ps...)
	for i := range out {
		out[i].Type = Unknown
	}
	return out
}

func joinEach(a, b []Type) []Type {
	out := make([]Type, len(a))
	for i := range a {
		out[i] = join(a[i], b[i])
	}
	return out
}

// joinKeyed joins a dictionary and an object whose keys are known: {} that gets computed keys is a dictionary.
func joinKeyed(d *Dict, r *Record) Type {
	if r.Open {
		return nil
	}
	out := &Dict{d.Key, d.Value}
	for _, f := range r.Fields {
		out.Key, out.Value = join(out.Key, Str), join(out.Value, orUnknown(f.Type))
	}
	return out
}

// joinRecords keeps all keys; those of one side only are optional.
func joinRecords(x, y *Record) Type {
	out := &Record{Open: x.Open || y.Open}
	for _, f := range x.Fields {
		g, ok := y.Field(f.Name)
		if ok {
			f.Type = join(f.Type, g.Type)
			f.Optional = f.Optional || g.Optional
		} else {
			f.Optional = true
		}
		out.Fields = append(out.Fields, f)
	}
	for _, g := range y.Fields {
		if _, ok := x.Field(g.Name); !ok {
			g.Optional = true
			out.Fields = append(out.Fields, g)
		}
	}
	return out
}

func joinNamed(x *Named, b Type) Type {
	y, ok := b.(*Named)
	if !ok {
		return nil
	}
	if x.Decl == y.Decl && len(x.Args) == len(y.Args) {
		return &Named{x.Decl, joinEach(x.Args, y.Args)}
	}
	if up := y.As(x.Decl); up != nil {
		return x
	}
	if up := x.As(y.Decl); up != nil {
		return y
	}
	for p := x.Decl.Parent; p != nil; p = p.Decl.Parent {
		if y.As(p.Decl) != nil {
			return p
		}
	}
	return nil
}

func joinTensors(x, y *Tensor) Type {
	out := &Tensor{Elem: join(x.Elem, y.Elem), AnyRank: x.AnyRank || y.AnyRank || len(x.Dims) != len(y.Dims)}
	if out.AnyRank {
		return out
	}
	for i, d := range x.Dims {
		if d != y.Dims[i] {
			d = Dim{}
		}
		out.Dims = append(out.Dims, d)
	}
	return out
}

func union(a, b Type) Type {
	alts := append([]Type(nil), alternatives(a)...)
	for _, t := range alternatives(b) {
		if !contains(alts, t) {
			alts = append(alts, t)
		}
	}
	if len(alts) > widest {
		return Unknown
	}
	if len(alts) == 1 {
		return alts[0]
	}
	return &Union{alts}
}

func alternatives(t Type) []Type {
	switch t := t.(type) {
	case *Union:
		return t.Alts
	case *Maybe:
		return append(append([]Type(nil), alternatives(t.Elem)...), Null)
	}
	return []Type{t}
}

func contains(ts []Type, t Type) bool {
	for _, u := range ts {
		if Same(u, t) {
			return true
		}
	}
	return false
}

// Without is t when it is known not to be null.
func Without(t Type) Type {
	switch t := t.(type) {
	case *Maybe:
		return t.Elem
	case *Union:
		var out []Type
		for _, a := range t.Alts {
			if a != Null {
				out = append(out, Without(a))
			}
		}
		return Join(out...)
	}
	return t
}

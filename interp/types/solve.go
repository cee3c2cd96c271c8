package types

import (
	"fmt"

	"skep/diag"
)

// Solution is what type parameters and symbolic dimensions stand for.
type Solution struct {
	Vars map[*Var]Type
	Dims *Sizes    // nil: symbols stay what they are
	At   diag.Span // of the argument that Solve is asked about
}

// Solution gives the arguments of a declared type by its parameters.
func (n *Named) Solution() *Solution {
	s := &Solution{Vars: map[*Var]Type{}}
	for i, v := range n.Decl.Vars {
		if i < len(n.Args) {
			s.Vars[v] = n.Args[i]
		} else {
			s.Vars[v] = Unknown
		}
	}
	return s
}

// Substitute puts what a solution says into a type.
func Substitute(t Type, s *Solution) Type {
	if t == nil || s == nil || len(s.Vars) == 0 && s.Dims == nil {
		return t
	}
	return substitute(t, s, 0)
}

func substitute(t Type, s *Solution, depth int) Type {
	if t == nil || depth > 30 {
		return t
	}
	sub := func(t Type) Type { return substitute(t, s, depth+1) }
	switch t := t.(type) {
	case *Var:
		if u, ok := s.Vars[t]; ok {
			return u
		}
		return t
	case *Array:
		return &Array{sub(t.Elem), t.Len}
	case *Tuple:
		return &Tuple{each(t.Elems, sub)}
	case *Dict:
		return &Dict{sub(t.Key), sub(t.Value)}
	case *Record:
		return &Record{eachField(t.Fields, sub), t.Open}
	case *Set:
		return &Set{sub(t.Elem)}
	case *Range:
		return &Range{sub(t.Elem)}
	case *Iter:
		return &Iter{sub(t.Elem)}
	case *Maybe:
		return &Maybe{sub(t.Elem)}
	case *Option:
		return &Option{sub(t.Elem)}
	case *Result:
		return &Result{sub(t.Ok), sub(t.Err)}
	case *Task:
		return &Task{sub(t.Elem)}
	case *Func:
		return substituteFunc(t, sub)
	case *Named:
		if len(t.Args) == 0 {
			return t
		}
		return &Named{t.Decl, each(t.Args, sub)}
	case *Union:
		return Join(each(t.Alts, sub)...)
	case *TypeValue:
		return &TypeValue{sub(t.Of)}
	case *Tensor:
		return &Tensor{Elem: sub(t.Elem), Dims: s.dims(t.Dims), AnyRank: t.AnyRank}
	case *Frame:
		return &Frame{t.Name, eachField(t.Columns, sub), t.Keys, t.Open}
	case *Column:
		return &Column{sub(t.Elem), t.Name, t.Aggregate}
	case *Boxed:
		return &Boxed{t.Name, each(t.Args, sub)}
	}
	return t
}

func substituteFunc(f *Func, sub func(Type) Type) Type {
	out := *f
	out.Params = append([]Param(nil), f.Params...)
	for i := range out.Params {
		out.Params[i].Type = sub(out.Params[i].Type)
	}
	out.Result = sub(f.Result)
	return &out
}

func each(ts []Type, f func(Type) Type) []Type {
	out := make([]Type, len(ts))
	for i, t := range ts {
		out[i] = f(t)
	}
	return out
}

func eachField(fs []Field, f func(Type) Type) []Field {
	out := append([]Field(nil), fs...)
	for i := range out {
		out[i].Type = f(out[i].Type)
	}
	return out
}

// dims fills in symbols; one that no argument fixed is not known.
func (s *Solution) dims(ds []Dim) []Dim {
	out := append([]Dim(nil), ds...)
	for i, d := range out {
		if s.Dims != nil && d.Sym != "" {
			out[i] = dimFrom(s.Dims.scope.Dim(d.expr()))
		}
	}
	return out
}

// Solve learns from an argument what the parameters of a signature stand for:
// want is the type as declared, got what was given. It judges nothing; ask
// Assignable afterwards with want substituted. A parameter met twice becomes the join.
func (s *Solution) Solve(want, got Type, open map[*Var]bool) { s.solve(want, got, open, 0) }

func (s *Solution) solve(want, got Type, open map[*Var]bool, depth int) {
	if want == nil || IsUnknown(got) || depth > 20 {
		return
	}
	depth++
	switch w := want.(type) {
	case *Var:
		if open[w] {
			s.bind(w, got)
		}
	case *Maybe:
		s.solve(w.Elem, Without(optionElem(got)), open, depth)
	case *Array:
		if g, ok := got.(*Array); ok {
			s.solve(w.Elem, g.Elem, open, depth)
		}
	case *Iter:
		if elem, ok := Elem(got); ok {
			s.solve(w.Elem, elem, open, depth)
		}
	case *Tuple:
		if g, ok := got.(*Tuple); ok && len(g.Elems) == len(w.Elems) {
			s.solveEach(w.Elems, g.Elems, open, depth)
		}
	case *Dict:
		s.solveDict(w, got, open, depth)
	case *Func:
		s.solveFunc(w, got, open, depth)
	case *Named:
		if g, ok := got.(*Named); ok {
			if up := g.As(w.Decl); up != nil && len(up.Args) == len(w.Args) {
				s.solveEach(w.Args, up.Args, open, depth)
			}
		}
	default:
		s.solveOne(want, got, open, depth)
	}
}

// solveOne pairs types of one argument and those of engines.
func (s *Solution) solveOne(want, got Type, open map[*Var]bool, depth int) {
	switch w := want.(type) {
	case *Option:
		if g, ok := got.(*Option); ok {
			s.solve(w.Elem, g.Elem, open, depth)
		}
	case *Result:
		if g, ok := got.(*Result); ok {
			s.solveEach([]Type{w.Ok, w.Err}, []Type{g.Ok, g.Err}, open, depth)
		}
	case *Set:
		if g, ok := got.(*Set); ok {
			s.solve(w.Elem, g.Elem, open, depth)
		}
	case *Range:
		if g, ok := got.(*Range); ok {
			s.solve(w.Elem, g.Elem, open, depth)
		}
	case *Task:
		if g, ok := got.(*Task); ok {
			s.solve(w.Elem, g.Elem, open, depth)
		}
	case *Boxed:
		if g, ok := got.(*Boxed); ok && g.Name == w.Name && len(g.Args) == len(w.Args) {
			s.solveEach(w.Args, g.Args, open, depth)
		}
	case *Union:
		s.solveUnion(w, got, open, depth)
	case *Tensor:
		if g, ok := got.(*Tensor); ok {
			s.solve(w.Elem, g.Elem, open, depth)
			s.solveDims(w, g)
		}
	}
}

// solveUnion learns from the alternatives of got's own kind, and if there are none from the others.
func (s *Solution) solveUnion(w *Union, got Type, open map[*Var]bool, depth int) {
	found := false
	for _, a := range w.Alts {
		if f, ok := a.(*Func); ok {
			if g, isFunc := got.(*Func); isFunc && (found || len(f.Params) != len(g.Params)) && !g.Any {
				continue
			}
		}
		if sameKind(a, got) {
			found = true
			s.solve(a, got, open, depth)
		}
	}
	if found {
		return
	}
	if _, isFunc := got.(*Func); isFunc {
		for _, a := range w.Alts {
			if _, ok := a.(*Func); ok {
				s.solve(a, got, open, depth)
				return
			}
		}
	}
	for _, a := range w.Alts {
		s.solve(a, got, open, depth)
	}
}

// sameKind tells types of one constructor: both lists, both functions.
func sameKind(a, b Type) bool { return fmt.Sprintf("%T", a) == fmt.Sprintf("%T", b) }

func optionElem(t Type) Type {
	if o, ok := t.(*Option); ok {
		return o.Elem
	}
	return t
}

func (s *Solution) bind(v *Var, got Type) {
	if old, ok := s.Vars[v]; ok && !IsUnknown(old) {
		if Assignable(old, got) {
			return
		}
		got = Join(old, got)
	}
	s.Vars[v] = got
}

func (s *Solution) solveEach(want, got []Type, open map[*Var]bool, depth int) {
	for i := range want {
		s.solve(want[i], got[i], open, depth)
	}
}

func (s *Solution) solveDict(w *Dict, got Type, open map[*Var]bool, depth int) {
	switch g := got.(type) {
	case *Dict:
		s.solve(w.Key, g.Key, open, depth)
		s.solve(w.Value, g.Value, open, depth)
	case *Record:
		s.solve(w.Key, Str, open, depth)
		s.solve(w.Value, recordValue(g), open, depth)
	}
}

func (s *Solution) solveFunc(w *Func, got Type, open map[*Var]bool, depth int) {
	g, ok := got.(*Func)
	if !ok || g.Any {
		return
	}
	for i, p := range w.Params {
		if v, ok := p.Type.(*Var); ok && s.Vars[v] != nil || len(g.Params) != len(w.Params) {
			continue // what the parameter is has been said by other arguments
		}
		s.solve(p.Type, g.Params[i].Type, open, depth)
	}
	s.solve(w.Result, g.Result, open, depth)
}

func (s *Solution) solveDims(w, g *Tensor) {
	if s.Dims == nil {
		s.Dims = &Sizes{}
	}
	s.Dims.match(w, g, s.At)
}

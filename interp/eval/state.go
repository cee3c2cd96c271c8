package eval

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"skep/interp/module"
	"skep/interp/snapshot"
	"skep/interp/value"
)

// State is the variables of a session at one moment. Body has all but what is
// long: that lies in Blobs, which nobody changes from now on and which may be written later.
type State struct {
	Body  []byte
	Blobs []value.Value // boxes whose type has a Stored
	Names []string      // of the variables and declarations in it
	Lost  []snapshot.Lost
}

// The kinds of parts.
const (
	partDeclared = 'D' // a name of a declaration
	partType     = 't' // a builtin type
	partBuiltin  = 'f'
	partModule   = 'm'
	partVariant  = 'v' // a constructor of a variant
	partClass    = 'n' // a constructor of a class
	partMethod   = 'b' // a method with its receiver
	partLambda   = 'l' // text, captured names
	partBox      = 'x' // bytes of an engine's value
	partBlob     = 'B' // the same, which lie elsewhere
)

// blobBytes is the size from which on an engine's value is written for itself.
const blobBytes = 1 << 16

// Snapshot takes the variables: most is how many bytes Body may have. ctx ends it without effect.
func (e *Engine) Snapshot(ctx context.Context, most int) (*State, error) {
	t := &taking{e: e, brings: e.brings(), asked: map[*declaration]bool{}, blobs: map[value.Value]int{}}
	w := snapshot.NewWriter(ctx, t, most)
	s := &State{}
	var failed error
	e.Globals(func(g *Global) {
		if failed != nil {
			return
		}
		lost := len(w.Lost)
		if p, ok := t.brings[g.V]; !ok || p.name != g.Name {
			failed = w.Add(snapshot.Variable{Name: g.Name, Mut: g.Mut, Annotation: g.annotation, Value: g.V})
		}
		if len(w.Lost) == lost {
			s.Names = append(s.Names, g.Name)
		}
	})
	if failed != nil {
		return nil, failed
	}
	s.Body, s.Lost, s.Blobs = w.Bytes(e.kept(t.asked)), w.Lost, t.order
	return s, nil
}

// taking takes values apart for a snapshot.
type taking struct {
	e      *Engine
	brings map[value.Value]origin
	asked  map[*declaration]bool
	blobs  map[value.Value]int
	order  []value.Value
}

// Take implements snapshot.Taker.
func (t *taking) Take(v value.Value) (snapshot.Part, error) {
	if p, ok := t.brings[v]; ok {
		t.asked[p.d] = true
		return snapshot.Part{Kind: partDeclared, Number: int64(p.d.number), Texts: []string{p.name}}, nil
	}
	switch v.Kind() {
	case value.KFunc:
		return t.function(v)
	case value.KType:
		if u, ok := t.e.builtinType(v.Type().Name); ok && u == v {
			return snapshot.Part{Kind: partType, Texts: []string{v.Type().Name}}, nil
		}
		return snapshot.Part{}, fmt.Errorf("the type %s, which no cell declares", v.Type().Name)
	case value.KModule:
		if m, ok := t.e.builtinValue(v.Module().Name); ok && m == v {
			return snapshot.Part{Kind: partModule, Texts: []string{v.Module().Name}}, nil
		}
		return snapshot.Part{}, fmt.Errorf("the module %s, which no cell declares", v.Module().Name)
	case value.KBox:
		return t.box(v)
	case value.KIter:
		return snapshot.Part{}, errors.New("an iterator, whose rest only its process knows")
	}
	return snapshot.Part{}, fmt.Errorf("a value of type %s", value.TypeName(v))
}

func (e *Engine) builtinType(name string) (value.Value, bool) {
	for _, t := range []*value.Type{value.Option, value.Result} {
		if t.Name == name {
			return t.Value(), true
		}
	}
	v, ok := e.builtinValue(name)
	return v, ok && v.Kind() == value.KType
}

func (t *taking) function(v value.Value) (snapshot.Part, error) {
	switch f := v.Func().Code.(type) {
	case *closure:
		return t.closure(f)
	case *constructor:
		return snapshot.Part{Kind: partVariant, Number: int64(f.variant), Values: []value.Value{f.t.Value()}}, nil
	case *classCtor:
		return snapshot.Part{Kind: partClass, Texts: []string{f.name}, Values: []value.Value{f.t.Value()}}, nil
	case *builtin:
		if found, ok := t.e.builtinFunction(v.Func().Name); ok && found == v {
			return snapshot.Part{Kind: partBuiltin, Texts: []string{v.Func().Name}}, nil
		}
	}
	return snapshot.Part{}, fmt.Errorf("the function %s, which is not made by the text of a cell alone", v.Func().Name)
}

func (e *Engine) builtinFunction(name string) (value.Value, bool) {
	if mod, inside, ok := strings.Cut(name, "."); ok {
		v, found := e.moduleValueOf(mod)
		if !found {
			return value.Null, false
		}
		return v.Module().Get(inside)
	}
	return e.builtinValue(name)
}

func (e *Engine) moduleValueOf(name string) (value.Value, bool) {
	v, ok := e.builtinValue(name)
	return v, ok && v.Kind() == value.KModule
}

// closure keeps a function as its text and the variables that it captures.
func (t *taking) closure(f *closure) (snapshot.Part, error) {
	if f.bound {
		return snapshot.Part{Kind: partMethod, Texts: []string{f.p.name}, Values: []value.Value{f.self}}, nil
	}
	if f.p.within != t.e.root {
		return snapshot.Part{}, fmt.Errorf("a function inside of a module (%s)", f.p.src.Name)
	}
	p := snapshot.Part{Kind: partLambda, Texts: []string{f.p.src.Name, f.p.src.Text[f.p.span.Start:f.p.span.End], f.p.name}, Cells: f.cells}
	for _, v := range f.p.holds {
		if v.Name == "self" || slices.Contains(p.Texts[3:], v.Name) {
			return snapshot.Part{}, fmt.Errorf("a function that captures `%s`", v.Name)
		}
		p.Texts = append(p.Texts, v.Name)
	}
	return p, nil
}

// Stored tells how an engine's value survives, or nil.
func (e *Engine) Stored(v value.Value) *module.Stored {
	for _, t := range e.shelf.Types(v.Box().Type) {
		if t.Stored != nil {
			return t.Stored
		}
	}
	return nil
}

func (t *taking) box(v value.Value) (snapshot.Part, error) {
	name := v.Box().Type
	if _, isActor := v.Box().V.(*actor); isActor {
		return snapshot.Part{}, fmt.Errorf("the actor %s, which lives in its process", name)
	}
	how := t.e.Stored(v)
	if how == nil {
		return snapshot.Part{}, fmt.Errorf("a value of type %s, which lives in its process", name)
	}
	if sized, ok := v.Box().V.(interface{ ByteSize() int64 }); ok && sized.ByteSize() >= blobBytes {
		return t.blob(v), nil
	}
	var b bytes.Buffer
	if err := how.Save(v, &b); err != nil {
		return snapshot.Part{}, err
	}
	return snapshot.Part{Kind: partBox, Texts: []string{name}, Bytes: b.Bytes()}, nil
}

// blob marks a value as shared: the program copies it before it changes it, so it can be written while cells run.
func (t *taking) blob(v value.Value) snapshot.Part {
	n, ok := t.blobs[v]
	if !ok {
		n = len(t.order)
		t.blobs[v] = n
		t.order = append(t.order, v.Share())
	}
	return snapshot.Part{Kind: partBlob, Number: int64(n), Texts: []string{v.Box().Type}}
}

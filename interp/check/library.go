package check

import (
	"slices"
	"sync"

	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// Library is what a session's builtins declare, ready to be asked. What a
// program does not mention is neither made nor parsed. It may be used by several checks at once.
type Library struct {
	shelf *module.Shelf

	mu      sync.Mutex // guards the tables, which fill as they are asked
	globals map[string]*entry
	modules map[string]*moduleEntry
	methods map[string]map[string]*entry     // by type name
	statics map[string]map[string]*entry     // by type name
	engine  map[string]*engineType           // the types that modules declare
	consts  map[string]map[string]types.Type // of type names: f64::EPSILON
}

type moduleEntry struct {
	m      *module.Module
	funcs  map[string]*entry
	consts map[string]types.Type
}

// engineType is a type that modules declare.
type engineType struct {
	decl    *module.Type // the last declaration, of which there is mostly one
	fields  map[string]*entry
	setters map[string]*entry // what is written as x.name = v
	columns map[string]*entry // functions of column expressions
}

// entry is one declared function; its signature is read when it is first needed.
type entry struct {
	f      *module.Func
	name   string
	module bool // a module's function: its signature says all, whatever the prelude's function of that name does
	once   sync.Once
	sig    *signature
	forms  []*signature // narrower ones
}

// signature is a declaration as the checker reads it.
type signature struct {
	fn      *types.Func
	recv    types.Type // of self
	self    bool
	mutates bool
	decl    *syntax.Fun
}

// NewLibrary reads what is on a shelf, piece by piece as it is needed.
func NewLibrary(shelf *module.Shelf) *Library {
	return &Library{shelf: shelf, globals: map[string]*entry{}, modules: map[string]*moduleEntry{}, methods: map[string]map[string]*entry{},
		statics: map[string]map[string]*entry{}, engine: map[string]*engineType{}, consts: map[string]map[string]types.Type{}}
}

// filled gives what a table has under a name, made on first use: unlocked, as it
// may need other tables. If two make it at once, the first one counts.
func filled[V any](l *Library, table map[string]V, name string, make func() V) V {
	l.mu.Lock()
	v, ok := table[name]
	l.mu.Unlock()
	if ok {
		return v
	}
	made := make()
	l.mu.Lock()
	defer l.mu.Unlock()
	if v, ok = table[name]; !ok {
		v = made
		table[name] = v
	}
	return v
}

// index adds functions to a table by their names.
func index(to map[string]*entry, funcs []module.Func) map[string]*entry {
	entries := make([]entry, len(funcs))
	for i := range funcs {
		e := &entries[i]
		e.f, e.name = &funcs[i], module.SigName(funcs[i].Sig)
		to[e.name] = e
	}
	return to
}

// global finds a function that every program has, or nil.
func (l *Library) global(name string) *entry {
	if !l.shelf.HasGlobal(name) {
		return nil
	}
	return filled(l, l.globals, name, func() *entry { return &entry{f: l.shelf.Global(name), name: name} })
}

// module finds a builtin module, or nil.
func (l *Library) module(name string) *moduleEntry {
	if !l.shelf.HasModule(name) {
		return nil
	}
	return filled(l, l.modules, name, func() *moduleEntry {
		m := l.shelf.Module(name)
		me := &moduleEntry{m: m, funcs: index(map[string]*entry{}, m.Funcs), consts: l.constTypes(m.Consts)}
		for _, e := range me.funcs {
			e.module = true
		}
		return me
	})
}

func (l *Library) constTypes(consts []module.Const) map[string]types.Type {
	out := map[string]types.Type{}
	for _, k := range consts {
		out[k.Name] = l.ValueType(k.Value)
	}
	return out
}

// methodsOf are the builtin methods of a type name.
func (l *Library) methodsOf(name string) map[string]*entry {
	return filled(l, l.methods, name, func() map[string]*entry {
		out := map[string]*entry{}
		for _, t := range l.shelf.Types(name) {
			index(out, t.Methods)
		}
		return out
	})
}

// staticsOf are the functions of a type name: Vec::new and the like.
func (l *Library) staticsOf(name string) map[string]*entry {
	return filled(l, l.statics, name, func() map[string]*entry {
		out := index(map[string]*entry{}, l.shelf.Statics(name))
		for _, t := range l.shelf.Declared(name) {
			index(out, t.Statics)
		}
		return out
	})
}

// constsOf are the types of the constants of a type name.
func (l *Library) constsOf(name string) map[string]types.Type {
	return filled(l, l.consts, name, func() map[string]types.Type { return l.constTypes(l.shelf.Consts(name)) })
}

// noEngineType is what engineType says of a type that no module declares.
var noEngineType = &engineType{}

// engineType gives what modules declare of a type.
func (l *Library) engineType(name string) *engineType {
	if !l.shelf.HasDeclared(name) {
		return noEngineType
	}
	return filled(l, l.engine, name, func() *engineType {
		t := &engineType{fields: map[string]*entry{}, setters: map[string]*entry{}}
		for _, d := range l.shelf.Declared(name) {
			t.decl = d
			index(t.fields, d.Fields)
			index(t.setters, d.Setters)
			if d.Columns != nil {
				t.columns = index(map[string]*entry{}, d.Columns.Funcs)
			}
		}
		return t
	})
}

// signature reads the declaration; nil if it does not parse (a test of the declaring package finds that).
func (l *Library) signature(e *entry) *signature {
	e.once.Do(func() {
		if decl, err := syntax.ParseSignature(e.f.Sig); err == nil {
			e.sig = l.readSignature(decl)
		}
		for _, form := range e.f.Forms {
			if decl, err := syntax.ParseSignature(form); err == nil {
				e.forms = append(e.forms, l.readSignature(decl))
			}
		}
	})
	return e.sig
}

func (l *Library) readSignature(decl *syntax.Fun) *signature {
	s := &signature{decl: decl, fn: &types.Func{Result: types.Unknown}}
	vars := map[string]types.Type{}
	for _, p := range decl.TypeParams {
		v := &types.Var{Name: p.Name.Name}
		s.fn.Vars = append(s.fn.Vars, v)
		vars[p.Name.Name] = v
	}
	r := &annotator{lib: l, declared: func(name string) (types.Type, bool) { t, ok := vars[name]; return t, ok }, functions: true}
	for i, p := range decl.Params {
		if i == 0 && p.Name.Name == "self" {
			s.self, s.mutates, s.recv = true, p.Mut && p.Ref, r.typ(p.Type)
			continue
		}
		t := r.typ(p.Type)
		s.fn.Params = append(s.fn.Params, types.Param{Name: p.Name.Name, Type: nullDefault(t, p.Default), Optional: p.Default != nil, Rest: p.Rest, Undefined: p.Type == nil})
	}
	if decl.Ret != nil {
		s.fn.Result = softNull(r.typ(decl.Ret))
	}
	return s
}

// softNull: T? as a result is null in rare cases only; using it unasked is no error.
func softNull(t types.Type) types.Type {
	if m, ok := t.(*types.Maybe); ok {
		return &types.Union{Alts: []types.Type{m.Elem, types.Null}}
	}
	return t
}

// nullDefault: a parameter whose default is null takes null too.
func nullDefault(t types.Type, def syntax.Expr) types.Type {
	if _, ok := def.(*syntax.Null); ok && !types.IsUnknown(t) {
		return &types.Maybe{Elem: t}
	}
	return t
}

// kindName is the name under which methods of a type are declared; "" if none are.
func kindName(t types.Type) string {
	switch t := t.(type) {
	case types.Basic:
		return map[types.Basic]string{types.Str: "string", types.Char: "string", types.Bool: "boolean", types.Null: "nil"}[t]
	case types.Int:
		return "integer"
	case types.Float:
		return "float"
	case *types.Array:
		return "array"
	case *types.Tuple:
		return "tuple"
	case *types.Dict, *types.Record:
		return "object"
	case *types.Set:
		return "set"
	case *types.Range:
		return "range"
	case *types.Iter:
		return "iterator"
	case *types.Option:
		return "Option"
	case *types.Result:
		return "Result"
	case *types.Func, *types.TypeValue:
		return "function"
	}
	return engineName(t)
}

// engineName is the module type that declares an engine's value.
func engineName(t types.Type) string {
	switch t := t.(type) {
	case *types.Tensor:
		return "Tensor"
	case *types.Frame:
		if t.Name == "" {
			return "DataFrame"
		}
		return t.Name
	case *types.Column:
		return "Expr"
	case *types.Boxed:
		if t.Name == "Entry" {
			return "entry"
		}
		return t.Name
	}
	return ""
}

// method finds a builtin method of a type.
func (l *Library) method(t types.Type, name string) *entry {
	if e := l.methodsOf(kindName(t))[name]; e != nil {
		return e
	}
	return l.methodsOf("any")[name]
}

// Method gives the declaration of a builtin method of a type.
func (l *Library) Method(t types.Type, name string) (*module.Func, bool) {
	if e := l.method(t, name); e != nil {
		return e.f, true
	}
	return nil, false
}

// methodNames lists the builtin methods of a type, sorted.
func (l *Library) methodNames(t types.Type) []string {
	var out []string
	for name := range l.methodsOf(kindName(t)) {
		out = append(out, name)
	}
	for name := range l.methodsOf("any") {
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// static finds Vec::new and the like.
func (l *Library) static(typ, name string) *entry { return l.staticsOf(typ)[name] }

// ValueType gives the static type of a live value.
func (l *Library) ValueType(v value.Value) types.Type { return l.valueType(v, 0) }

// sampled is how many elements of a live container are looked at.
const sampled = 64

func (l *Library) valueType(v value.Value, depth int) types.Type {
	if depth > 4 {
		return types.Unknown
	}
	switch v.Kind() {
	case value.KNull:
		return types.Null
	case value.KUnit:
		return types.Unit
	case value.KBool:
		return types.Bool
	case value.KInt:
		return types.I64
	case value.KFloat:
		return types.F64
	case value.KStr:
		return types.Str
	case value.KAtom:
		return types.Atom
	case value.KArray:
		if v.Array().Elem() != value.Boxed && v.Array().Len() > 0 {
			return types.ListOf(l.valueType(v.Array().At(0), depth+1))
		}
		return types.ListOf(l.elements(v.Array().Boxed(), depth))
	case value.KTuple:
		out := &types.Tuple{}
		for _, x := range v.List().All() {
			out.Elems = append(out.Elems, l.valueType(x, depth+1))
		}
		return out
	case value.KSet:
		return &types.Set{Elem: l.elements(v.Set().Elems(), depth)}
	case value.KDict:
		return l.dictType(v, depth)
	case value.KEnum:
		return l.enumType(v, depth)
	case value.KModule:
		return &types.Module{Name: v.Module().Name}
	case value.KBox:
		if v.Box().Type == "Task" { // what it will give is not known yet
			return &types.Task{Elem: types.Unknown}
		}
		return l.boxType(v)
	}
	return types.Unknown
}

func (l *Library) elements(vs []value.Value, depth int) types.Type {
	var elem types.Type = types.Never
	for i, x := range vs {
		if i == sampled {
			break
		}
		elem = types.Join(elem, l.valueType(x, depth+1))
	}
	return elem
}

func (l *Library) dictType(v value.Value, depth int) types.Type {
	keys, vals := v.Dict().Entries()
	if len(keys) > sampled {
		return &types.Dict{Key: l.elements(keys, depth), Value: l.elements(vals, depth)}
	}
	r := &types.Record{}
	for i, k := range keys {
		name, ok := k.TryStr()
		if !ok {
			return &types.Dict{Key: l.elements(keys, depth), Value: l.elements(vals, depth)}
		}
		r.Fields = append(r.Fields, types.Field{Name: name, Type: l.valueType(vals[i], depth+1)})
	}
	return r
}

func (l *Library) enumType(v value.Value, depth int) types.Type {
	if x, some, ok := v.OptionOf(); ok {
		if !some {
			return &types.Option{Elem: types.Unknown}
		}
		return &types.Option{Elem: l.valueType(x, depth+1)}
	}
	if x, good, ok := v.ResultOf(); ok {
		if good {
			return &types.Result{Ok: l.valueType(x, depth+1), Err: types.Unknown}
		}
		return &types.Result{Ok: types.Unknown, Err: l.valueType(x, depth+1)}
	}
	return types.Unknown
}

func (l *Library) boxType(v value.Value) types.Type {
	name := v.Box().Type
	if t := l.engineType(name).decl; t != nil && t.Static != nil && t.Static.Of != nil {
		if st := t.Static.Of(v); st != nil {
			return st
		}
	}
	return &types.Boxed{Name: name}
}

package check

import (
	"slices"
	"strings"
	"sync"

	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// Library is what a session's builtins declare, ready to be asked. Signatures
// are parsed on first use. It may be used by several checks at once.
type Library struct {
	prelude map[string]*entry
	methods map[string]map[string]*entry // by type name
	statics map[string]map[string]*entry // by type name
	modules map[string]*moduleEntry
	engine  map[string]*module.Type // the types that modules declare
	fields  map[string]map[string]*entry
	consts  map[string]map[string]types.Type // of type names: f64::EPSILON
	columns map[string]map[string]*entry     // functions of column expressions, by frame type
	names   []string
}

type moduleEntry struct {
	m      *module.Module
	funcs  map[string]*entry
	consts map[string]types.Type
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

// Declarations is what NewLibrary needs: what the session hands to the evaluator.
type Declarations struct {
	Prelude module.Module
	Types   []module.Type
	Statics map[string][]module.Func
	Consts  map[string][]module.Const
	Modules []module.Module
}

// NewLibrary indexes declarations. It parses nothing yet.
func NewLibrary(d Declarations) *Library {
	l := &Library{prelude: index(d.Prelude.Funcs), methods: map[string]map[string]*entry{}, statics: map[string]map[string]*entry{},
		modules: map[string]*moduleEntry{}, engine: map[string]*module.Type{}, fields: map[string]map[string]*entry{}, consts: map[string]map[string]types.Type{}, columns: map[string]map[string]*entry{}}
	for i := range d.Types {
		l.addMethods(&d.Types[i])
	}
	for name, funcs := range d.Statics {
		l.statics[name] = index(funcs)
	}
	for name, consts := range d.Consts {
		l.consts[name] = map[string]types.Type{}
		for _, k := range consts {
			l.consts[name][k.Name] = l.ValueType(k.Value)
		}
	}
	for i := range d.Modules {
		l.addModule(&d.Modules[i])
	}
	for name := range l.prelude {
		l.names = append(l.names, name)
	}
	slices.Sort(l.names)
	return l
}

func index(funcs []module.Func) map[string]*entry {
	out := make(map[string]*entry, len(funcs))
	for i := range funcs {
		name := signatureName(funcs[i].Sig)
		out[name] = &entry{f: &funcs[i], name: name}
	}
	return out
}

func (l *Library) addMethods(t *module.Type) {
	if l.methods[t.Name] == nil {
		l.methods[t.Name] = map[string]*entry{}
	}
	for name, e := range index(t.Methods) {
		l.methods[t.Name][name] = e
	}
}

func (l *Library) addModule(m *module.Module) {
	me := &moduleEntry{m: m, funcs: index(m.Funcs), consts: map[string]types.Type{}}
	for _, e := range me.funcs {
		e.module = true
	}
	for _, c := range m.Consts {
		me.consts[c.Name] = l.ValueType(c.Value)
	}
	l.modules[m.Name] = me
	for i := range m.Types {
		t := &m.Types[i]
		l.engine[t.Name] = t
		l.addMethods(t)
		l.statics[t.Name] = index(t.Statics)
		l.fields[t.Name] = index(t.Fields)
		if t.Columns != nil {
			l.columns[t.Name] = index(t.Columns.Funcs)
		}
	}
	for i := range m.Funcs {
		if g := m.Funcs[i].Global; g != "" && l.prelude[g] == nil {
			l.prelude[g] = &entry{f: &m.Funcs[i], name: g}
		}
	}
}

// signatureName reads the name out of "fun name<T>(…" without parsing.
func signatureName(sig string) string {
	_, rest, _ := strings.Cut(sig, "fun ")
	if i := strings.IndexAny(rest, "(<"); i >= 0 {
		return rest[:i]
	}
	return rest
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
	kind := kindName(t)
	if e := l.methods[kind][name]; e != nil {
		return e
	}
	return l.methods["any"][name]
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
	for name := range l.methods[kindName(t)] {
		out = append(out, name)
	}
	for name := range l.methods["any"] {
		out = append(out, name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// static finds Vec::new and the like.
func (l *Library) static(typ, name string) *entry { return l.statics[typ][name] }

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
		return types.ListOf(l.elements(v.Elems(), depth))
	case value.KTuple:
		out := &types.Tuple{}
		for _, x := range v.Elems() {
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
	if t := l.engine[name]; t != nil && t.Static != nil && t.Static.Of != nil {
		if st := t.Static.Of(v); st != nil {
			return st
		}
	}
	return &types.Boxed{Name: name}
}

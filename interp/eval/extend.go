package eval

import (
	"maps"

	"skep/interp/syntax"
	"skep/interp/value"
)

// Impl blocks for builtin types. What they add belongs to the session: the types of Options and Results are shared by
// all sessions of the process, so that nothing is ever written into them.

// extendable is a builtin type that impl blocks add methods to.
type extendable struct {
	kind value.Kind
	enum *value.Type // of enums: which one
}

func extendableOf(v value.Value) extendable {
	if v.Kind() == value.KEnum {
		return extendable{value.KEnum, v.Enum().Type}
	}
	return extendable{kind: v.Kind()}
}

// name is what typeof says of the values.
func (x extendable) name() string {
	if x.enum != nil {
		return x.enum.Name
	}
	return x.kind.String()
}

// Extensions tells the methods that impl blocks have added to builtin types, each with the name that typeof gives their values.
func (e *Engine) Extensions(f func(typ, method string)) {
	for x, methods := range e.ext {
		for name := range methods {
			f(x.name(), name)
		}
	}
}

// extension finds a method of an impl block for a builtin type.
func (e *Engine) extension(v value.Value, name string) (value.Value, bool) {
	m, ok := e.ext[extendableOf(v)][name]
	return m, ok
}

// extendsOptions tells whether an impl block adds this method to Options or to Results.
func (e *Engine) extendsOptions(method string) bool {
	_, option := e.ext[extendable{value.KEnum, value.Option}][method]
	_, result := e.ext[extendable{value.KEnum, value.Result}][method]
	return option || result
}

// extendBuiltin gives a builtin type what an impl block has, and the default methods of its trait unless that is null.
func (e *Engine) extendBuiltin(k extendable, name string, impl *value.Type, trait value.Value) {
	if trait.Kind() == value.KType {
		e.extend(k, trait.Type().Methods)
	}
	e.extend(k, impl.Methods)
	e.extendStatics(name, impl)
}

func (e *Engine) extend(k extendable, methods map[string]value.Value) {
	e.extended++
	e.tiers.epoch.Add(1)
	if e.ext[k] == nil {
		e.ext[k] = map[string]value.Value{}
	}
	for name, m := range methods {
		e.ext[k][name] = m
	}
}

// extendStatics adds what an impl block has to the names behind a builtin type: its associated functions, and its methods, as in i64::double(3).
func (e *Engine) extendStatics(name string, impl *value.Type) {
	t := value.NewType(name, value.BuiltinType, nil)
	e.typeStatic(t, "") // fills the table
	old, _ := e.statics.get(name)
	table := maps.Clone(old)
	maps.Copy(table, impl.Methods)
	maps.Copy(table, impl.Statics)
	e.statics.set(name, table)
}

// builtinKind tells which values an impl block for a builtin type extends.
func builtinKind(t *syntax.Type) (extendable, bool) {
	switch t.Kind {
	case syntax.TypeList, syntax.TypeArray:
		return extendable{kind: value.KArray}, true
	case syntax.TypeTuple:
		return extendable{kind: value.KTuple}, true
	case syntax.TypeRef:
		return builtinKind(t.Elem)
	}
	if _, ok := intRanges.Get()[t.Name]; ok {
		return extendable{kind: value.KInt}, true
	}
	switch t.Name {
	case "f64", "f32", "float":
		return extendable{kind: value.KFloat}, true
	case "String", "str", "char":
		return extendable{kind: value.KStr}, true
	case "bool":
		return extendable{kind: value.KBool}, true
	case "Vec":
		return extendable{kind: value.KArray}, true
	case "HashMap":
		return extendable{kind: value.KDict}, true
	case "Option":
		return extendable{value.KEnum, value.Option}, true
	case "Result":
		return extendable{value.KEnum, value.Result}, true
	}
	return extendable{}, false
}

package eval

import (
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// describe documents a value for help() and inspection.
func (e *Engine) describe(v value.Value) (string, bool) {
	switch v.Kind() {
	case value.KFunc:
		if f, ok := FuncOf(v); ok {
			return FuncText(f), true
		}
		if doc, params, ok := Signature(v); ok {
			return strings.TrimSpace("fun " + v.Func().Name + "(" + strings.Join(params, ", ") + ")\n\n" + doc), true
		}
		return value.Repr(v), true
	case value.KModule:
		if m := e.shelf.Module(v.Module().Name); m != nil {
			return moduleText(m), true
		}
		return "module " + v.Module().Name + "\n\n" + strings.Join(v.Module().List(), ", "), true
	case value.KType:
		return typeText(v.Type()), true
	}
	names := e.methodNames(v)
	if len(names) == 0 {
		return "", false
	}
	return value.TypeName(v) + "\n\nmethods: " + strings.Join(names, ", "), true
}

// FuncText is the help page of one builtin function.
func FuncText(f *module.Func) string {
	t := f.Sig + "\n\n" + f.Doc
	if f.Example != "" {
		t += "\n\nExample:\n    " + strings.ReplaceAll(strings.TrimSpace(f.Example), "\n", "\n    ")
	}
	return t
}

func moduleText(m *module.Module) string {
	var b strings.Builder
	b.WriteString("module " + m.Name + "\n\n" + m.Doc + "\n")
	for _, f := range m.Funcs {
		line, _, _ := strings.Cut(f.Doc, "\n")
		b.WriteString("\n  " + f.Sig + "\n      " + line)
	}
	for _, c := range m.Consts {
		b.WriteString("\n  " + m.Name + "." + c.Name + " = " + value.Repr(c.Value) + "\n      " + c.Doc)
	}
	return b.String()
}

func typeText(t *value.Type) string {
	var b strings.Builder
	b.WriteString("type " + t.Name)
	if len(t.Fields) > 0 {
		b.WriteString("\n\nfields: " + strings.Join(t.Fields, ", "))
	}
	var vs []string
	for _, v := range t.Variants {
		vs = append(vs, v.Name)
	}
	if len(vs) > 0 {
		b.WriteString("\n\nvariants: " + strings.Join(vs, ", "))
	}
	return b.String()
}

// Describe documents a value: signature, doc and example of functions, the members of modules and types.
func (e *Engine) Describe(v value.Value) (string, bool) { return e.describe(v) }

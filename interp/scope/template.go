package scope

import (
	"strings"

	"skep/internal/lazy"
	"skep/interp/syntax"
)

// Formats tells the functions whose first argument, if it is a literal, is a template: println, format and the like.
func Formats(name string) bool {
	switch name {
	case "println", "print", "eprintln", "eprint", "format":
		return true
	}
	return false
}

// templateAt tells which argument of a macro is its template.
var templateAt = lazy.Value[map[string]int]{New: func() map[string]int {
	return map[string]int{"println": 0, "print": 0, "eprintln": 0, "eprint": 0, "format": 0, "panic": 0, "todo": 0, "unreachable": 0,
		"unimplemented": 0, "write": 1, "writeln": 1, "assert": 1, "debug_assert": 1, "assert_eq": 2, "assert_ne": 2}
}}

// TemplateOf gives the literal that is a macro's template, or nil.
func TemplateOf(macro string, args []syntax.Arg) *syntax.Str {
	i, ok := templateAt.Get()[macro]
	if !ok || i >= len(args) || args[i].Name != nil {
		return nil
	}
	lit, _ := args[i].Value.(*syntax.Str)
	return lit
}

// template notes the variables that {name} of a literal template means, unless an argument has that name.
func (r *resolver) template(lit *syntax.Str, args []syntax.Arg, sure bool) {
	if lit == nil {
		return
	}
	for _, name := range TemplateNames(lit.Value) {
		if !named(args, name) && (sure || r.known(name)) {
			r.note(lit, name)
		}
	}
}

// known tells variables; other words in braces are left alone, since not every literal is a template.
func (r *resolver) known(name string) bool {
	return r.lookup(name) != nil || r.info.Globals[name] != nil && r.info.Globals[name].Defined
}

func named(args []syntax.Arg, name string) bool {
	for _, a := range args {
		if a.Name != nil && a.Name.Name == name {
			return true
		}
	}
	return false
}

func (r *resolver) note(at syntax.Expr, name string) {
	n := &syntax.Name{At: syntax.At{S: at.Span()}, Name: name}
	r.info.InText[at] = append(r.info.InText[at], n)
	r.name(n, read)
}

func (r *resolver) specNames(at syntax.Expr, spec string) {
	for _, name := range SpecNames(spec) {
		r.note(at, name)
	}
}

// TemplateNames lists the variables in a template: {name}, {name:spec}, {:w$.p$}.
func TemplateNames(text string) (names []string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "{{", ""), "}}", "")
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			return names
		}
		text = text[i+1:]
		end := strings.IndexByte(text, '}')
		if end < 0 {
			return names
		}
		name, spec, _ := strings.Cut(text[:end], ":")
		if isName(name) {
			names = append(names, name)
		}
		names = append(names, SpecNames(spec)...)
		text = text[end+1:]
	}
}

// SpecNames lists the variables that give width and precision: {x:w$.p$}.
func SpecNames(spec string) (names []string) {
	for {
		i := strings.IndexByte(spec, '$')
		if i < 0 {
			return names
		}
		j := i
		for j > 0 && (isWordByte(spec[j-1])) {
			j--
		}
		if name := strings.TrimLeft(spec[j:i], "0123456789"); isName(name) {
			names = append(names, name)
		}
		spec = spec[i+1:]
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 128
}

func isName(s string) bool {
	for i := range len(s) {
		if !isWordByte(s[i]) || i == 0 && s[0] >= '0' && s[0] <= '9' {
			return false
		}
	}
	return s != ""
}

// ColumnKey gives the column that a key of df![name => …] names as it stands, like a field of an object: other expressions compute the name.
func ColumnKey(key syntax.Expr) (name string, ok bool) {
	n, ok := key.(*syntax.Name)
	if !ok {
		return "", false
	}
	return n.Name, true
}

// Aggregate gives col("x").sum() for sum("x"): of a text alone, these five names mean the column of that name, so that an
// expression over a frame can be made outside of its verbs. The caller knows whether the name is the builtin's and whether there are frames.
func Aggregate(n *syntax.Call) (*syntax.MethodCall, bool) {
	name, ok := n.Fn.(*syntax.Name)
	if !ok || len(n.Args) != 1 || n.Args[0].Name != nil || n.Args[0].Spread {
		return nil, false
	}
	if _, text := n.Args[0].Value.(*syntax.Str); !text {
		return nil, false
	}
	switch name.Name {
	case "sum", "mean", "min", "max", "count":
	default:
		return nil, false
	}
	column := &syntax.Call{At: n.At, Fn: &syntax.Name{At: name.At, Name: "col"}, Args: n.Args}
	return &syntax.MethodCall{At: n.At, Recv: column, Name: syntax.Ident{At: name.At, Name: name.Name}}, true
}

package check

import (
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// funInfo is what is known of a function or lambda of the program.
type funInfo struct {
	node    syntax.Expr
	fun     *syntax.Fun // nil for lambdas
	typ     *types.Func
	params  []*variable // without self; what callers give, where nothing is written
	result  variable    // what bodies give, where nothing is written
	written bool        // a result is declared
	open    bool        // it may be called from elsewhere
	self    types.Type
	space   *space
	names   map[string]types.Type // type parameters
}

// implInfo is one method that an impl block adds to a builtin type.
type implInfo struct {
	fun  *syntax.Fun
	info *funInfo
}

// annotation resolves a written type in the current space; unknown names are reported once a place.
func (c *checker) annotation(t *syntax.Type) types.Type { return c.annotate(t, c.names()) }

// names gives the type parameters that are in sight.
func (c *checker) names() map[string]types.Type {
	for x := c.fn; x != nil; x = x.outer {
		if f := c.funs[x.node]; f != nil && f.names != nil {
			return f.names
		}
	}
	return nil
}

func (c *checker) annotate(t *syntax.Type, names map[string]types.Type) types.Type {
	if t == nil {
		return types.Unknown
	}
	a := &annotator{lib: c.lib, declared: func(name string) (types.Type, bool) {
		if x, ok := names[name]; ok {
			return x, true
		}
		if name == "Self" {
			if c.self != nil {
				return c.self, true
			}
			return types.Unknown, true
		}
		return c.findType(c.space, name)
	}, apply: c.apply, unknown: c.unknownType, constant: c.constantInt}
	return a.typ(t)
}

// apply gives a declared type its arguments; those that are missing are Unknown.
func (c *checker) apply(t types.Type, args []types.Type, at *syntax.Type) types.Type {
	n, ok := t.(*types.Named)
	if !ok || len(n.Args) > 0 {
		return t
	}
	if len(args) > len(n.Decl.Vars) && !n.Decl.Open && n.Decl.Form != types.Trait && !constParams(n.Decl) {
		d := c.fail("E0316", at.Span(), "`"+n.Decl.Name+"` takes "+plural(len(n.Decl.Vars), "type argument")+", "+plural(len(args), "")+" given")
		d.Related = declaredAt(n.Decl)
		return types.Unknown
	}
	if len(n.Decl.Vars) == 0 {
		return n
	}
	full := make([]types.Type, len(n.Decl.Vars))
	for i := range full {
		full[i] = types.Unknown
		if i < len(args) {
			full[i] = args[i]
		}
	}
	return &types.Named{Decl: n.Decl, Args: full}
}

func constParams(d *types.Decl) bool {
	switch n := d.Node.(type) {
	case *syntax.Struct:
		return len(n.TypeParams) != len(d.Vars)
	case *syntax.Enum:
		return len(n.TypeParams) != len(d.Vars)
	}
	return false
}

func declaredAt(d *types.Decl) []diag.Related {
	return []diag.Related{{Source: d.Source, Span: d.Span, Message: "`" + d.Name + "` is defined here"}}
}

// unknownType reports a type that nobody defines, if another one has nearly its name; else it only warns:
// nothing can be checked against it.
func (c *checker) unknownType(t *syntax.Type) {
	names := c.typeNames()
	if _, ok := c.env.Known(t.Name); ok || len(t.Name) == 1 {
		return
	}
	at := diag.Span{Start: t.Span().Start, End: t.Span().Start + len(t.Name)}
	best := diag.Nearest(t.Name, names)
	if c.lib.shelf.HasDeclared(best) && !diag.Slip(t.Name, best) {
		best = "" // a library's types are many: a guess has to be close
	}
	if best != "" && len(t.Name) > 2 {
		d := c.fail("E0210", at, "the type `"+t.Name+"` is not defined")
		c.suggest(d, at, t.Name, best)
		return
	}
	c.warn("W0210", at, "the type `"+t.Name+"` is not defined: nothing is checked against it")
}

// typeNames lists the types that can be named where the checker stands.
func (c *checker) typeNames() []string {
	names := []string{"i64", "f64", "bool", "String", "Vec", "HashMap", "HashSet", "Option", "Result", "char", "i32", "u64", "u8", "usize", "int", "float", "str", "Self", "Matrix", "Vector"}
	names = append(names, c.lib.shelf.DeclaredNames()...)
	for s := c.space; s != nil; s = s.outer {
		for n := range s.types {
			names = append(names, n)
		}
		for n := range s.aliases {
			names = append(names, n)
		}
	}
	return append(names, c.otherNames()...)
}

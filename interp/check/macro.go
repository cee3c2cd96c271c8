package check

import (
	"fmt"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// macro infers name!(…).
func (c *checker) macro(n *syntax.Macro, want types.Type) types.Type {
	switch n.Name.Name {
	case "vec":
		if n.Repeat != nil && len(n.Args) == 1 {
			elem := c.infer(n.Args[0].Value, elemOf(want))
			c.infer(n.Repeat, types.I64)
			return types.ListOf(elem)
		}
		t := c.array(n.Args, want)
		return types.ListOf(t.(*types.Array).Elem)
	case "println", "print", "eprintln", "eprint":
		c.inferArgs(n.Args)
		c.macroTemplate(n)
		return types.Unit
	case "write", "writeln":
		c.inferArgs(n.Args)
		c.macroTemplate(n)
		return &types.Result{Ok: types.Unit, Err: types.Unknown}
	case "format":
		c.inferArgs(n.Args)
		c.macroTemplate(n)
		return types.Str
	case "panic", "todo", "unreachable", "unimplemented":
		c.inferArgs(n.Args)
		c.macroTemplate(n)
		c.flow.dead = true
		return types.Never
	case "assert":
		for i, a := range n.Args {
			if i == 0 {
				c.condition(a.Value)
				continue
			}
			c.infer(a.Value, nil)
		}
		if len(n.Args) > 0 {
			c.macroTemplate(n)
			c.assume(n.Args[0].Value, true)
		}
		return types.Unit
	case "assert_eq", "assert_ne":
		c.inferArgs(n.Args)
		c.macroTemplate(n)
		return types.Unit
	case "matches":
		c.inferArgs(n.Args)
		return types.Bool
	case "df":
		return c.frameLiteral(n)
	}
	c.inferArgs(n.Args)
	for _, p := range n.Pairs {
		c.infer(p.Key, nil)
		c.infer(p.Value, nil)
	}
	if e := c.lib.global(n.Name.Name); e != nil {
		if s := c.lib.signature(e); s != nil {
			return substituteUnknown(s.fn)
		}
	}
	c.misspeltMacro(n)
	return types.Unknown
}

// macros are those that mean something.
var macros = []string{"vec", "println", "print", "eprintln", "eprint", "write", "writeln", "format", "panic", "todo", "unreachable", "unimplemented", "assert", "assert_eq", "assert_ne", "matches", "df", "dbg"}

func (c *checker) misspeltMacro(n *syntax.Macro) {
	best := nearest(n.Name.Name, slices.Clone(macros))
	if best == "" || slices.Contains(macros, n.Name.Name) || c.shadows(n.Name.Name) {
		return
	}
	d := c.fail("E0201", n.Name.Span(), "the macro `"+n.Name.Name+"!` is not defined")
	c.suggest(d, n.Name.Span(), n.Name.Name, best)
}

// macroTemplate checks the literal that is a macro's template, wherever it stands among the arguments.
func (c *checker) macroTemplate(n *syntax.Macro) {
	lit := scope.TemplateOf(n.Name.Name, n.Args)
	for i, a := range n.Args {
		if lit != nil && a.Value == syntax.Expr(lit) {
			c.template(n.Args[i:], true)
		}
	}
}

func substituteUnknown(f *types.Func) types.Type {
	s := &types.Solution{Vars: map[*types.Var]types.Type{}}
	for _, v := range f.Vars {
		s.Vars[v] = types.Unknown
	}
	return types.Substitute(f.Result, s)
}

// frameLiteral is df![name => list, …]: a frame whose columns are written there.
func (c *checker) frameLiteral(n *syntax.Macro) types.Type {
	f := &types.Frame{Name: "DataFrame"}
	c.inferArgs(n.Args)
	for _, p := range n.Pairs {
		name, ok := "", false
		switch k := p.Key.(type) {
		case *syntax.Str:
			c.types[k] = types.Str
			name, ok = k.Value, true
		case *syntax.Name:
			name, ok = k.Name, true
		}
		t := c.infer(p.Value, nil)
		elem := types.Type(types.Unknown)
		if a, isList := t.(*types.Array); isList {
			elem = unknownIfNever(a.Elem)
		}
		if !ok {
			c.infer(p.Key, nil)
			f.Open = true
			continue
		}
		f.Columns = append(f.Columns, types.Field{Name: name, Type: elem})
	}
	if !c.lib.shelf.HasDeclared("DataFrame") {
		return types.Unknown
	}
	return f
}

// isPrinter tells calls of println and its kind that may have a template.
func (c *checker) isPrinter(n *syntax.Call) bool {
	name, ok := n.Fn.(*syntax.Name)
	if !ok || c.info.Refs[name] != nil || c.shadows(name.Name) {
		return false
	}
	switch name.Name {
	case "println", "print", "eprintln", "eprint", "format":
		return true
	}
	return false
}

// template checks a literal with {} against the arguments behind it. must tells that it always is a
// template; else println prints it as it is when the counts differ, which is worth a warning.
func (c *checker) template(args []syntax.Arg, must bool) {
	if len(args) == 0 || !c.loud {
		return
	}
	lit, ok := args[0].Value.(*syntax.Str)
	if !ok {
		return
	}
	positional, named := args[1:], map[string]bool{}
	var rest []syntax.Arg
	for _, a := range positional {
		if a.Spread {
			return
		}
		if a.Name != nil {
			named[a.Name.Name] = true
			continue
		}
		rest = append(rest, a)
	}
	holes, ok := c.holes(lit)
	if !ok || strings.Contains(lit.Value, "$") || strings.Contains(lit.Value, ".*") {
		return
	}
	next, used := 0, 0
	for _, h := range holes {
		c.hole(lit, h, rest, named, &next, must)
		used = max(used, next)
		if h.index >= 0 {
			used = max(used, h.index+1)
		}
	}
	if len(holes) == 0 && !must || len(rest) == used && next == len(rest) {
		return
	}
	c.templateCount(lit, holes, rest, next, used, must)
}

func (c *checker) templateCount(lit *syntax.Str, holes []hole, rest []syntax.Arg, next, used int, must bool) {
	message := fmt.Sprintf("the template has %s, and %s given", plural(len(holes), "`{}`"), were(len(rest)))
	switch {
	case next > len(rest) && must:
		d := c.fail("E0311", lit.Span(), message)
		d.Expected, d.Found = plural(next, "argument"), fmt.Sprint(len(rest))
		if h := lastPlain(holes); h != nil {
			fix(d, "take the last `{}` out", diag.Span{Start: h.at.Start, End: h.at.End}, "")
		}
	case used < len(rest) && must:
		d := c.fail("E0311", rest[used].Value.Span(), message)
		d.Expected, d.Found = plural(used, "argument"), fmt.Sprint(len(rest))
		fix(d, "show it too: add `{}`", diag.Span{Start: lit.Span().End - 1, End: lit.Span().End - 1}, " {}")
	case !must && next != len(rest):
		d := c.warn("W0207", lit.Span(), message+": it is printed as it is")
		d.Hint = "println fills a template only if the counts fit"
	}
}

func were(n int) string {
	if n == 1 {
		return "1 argument is"
	}
	return fmt.Sprintf("%d arguments are", n)
}

func lastPlain(holes []hole) *hole {
	for i := len(holes) - 1; i >= 0; i-- {
		if holes[i].name == "" && holes[i].index < 0 {
			return &holes[i]
		}
	}
	return nil
}

// hole is one {…} of a template; index is -1 unless it is written.
type hole struct {
	name, spec string
	index      int
	at         diag.Span
	specAt     diag.Span
}

// holes finds the {…} of a literal; ok is false where places in the text cannot be told (escapes) or braces do not pair.
func (c *checker) holes(lit *syntax.Str) (out []hole, ok bool) {
	text := c.text(lit.Span())
	plain := len(text) >= 2 && text[1:len(text)-1] == lit.Value
	v := lit.Value
	base := lit.Span().Start + 1
	for i := 0; i < len(v); i++ {
		switch v[i] {
		case '{':
			if i+1 < len(v) && v[i+1] == '{' {
				i++
				continue
			}
			end := strings.IndexByte(v[i:], '}')
			if end < 0 {
				return nil, false
			}
			h := readHole(v[i+1 : i+end])
			h.at, h.specAt = lit.Span(), lit.Span()
			if plain {
				h.at = diag.Span{Start: base + i, End: base + i + end + 1}
				h.specAt = diag.Span{Start: h.at.End - 1 - len(h.spec), End: h.at.End - 1}
			}
			if h.name != "" && !value.IsName(h.name) {
				return nil, false
			}
			out = append(out, h)
			i += end
		case '}':
			if i+1 < len(v) && v[i+1] == '}' {
				i++
			}
		}
	}
	return out, true
}

func readHole(text string) hole {
	h := hole{index: -1}
	name, spec, _ := strings.Cut(text, ":")
	h.name, h.spec = strings.TrimSpace(name), spec
	if n, err := parseIndex(h.name); err == nil {
		h.index, h.name = n, ""
	}
	return h
}

func parseIndex(s string) (int, error) {
	if s == "" || len(s) > 4 {
		return 0, fmt.Errorf("no index")
	}
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, fmt.Errorf("no index")
		}
		n = n*10 + int(r-'0')
	}
	return n, nil
}

// hole checks one {…}: its specification, and that what it shows exists and has that form.
func (c *checker) hole(lit *syntax.Str, h hole, rest []syntax.Arg, named map[string]bool, next *int, must bool) {
	var t types.Type = types.Unknown
	switch {
	case h.index >= 0:
		if h.index < len(rest) {
			t = c.typeAt(rest[h.index].Value)
		} else if must {
			d := c.fail("E0311", h.at, fmt.Sprintf("there is no argument %d: %s given", h.index, were(len(rest))))
			d.Expected = "0 to " + fmt.Sprint(max(len(rest)-1, 0))
		}
	case h.name != "":
		if t = c.lookup(h.name); t == nil {
			t = types.Unknown
			if !named[h.name] && must && c.globalType(c.space, h.name) == nil {
				if _, known := c.env.Known(h.name); !known && !special(h.name) {
					d := c.fail("E0201", h.at, "`"+h.name+"` is not defined")
					if best := nearest(h.name, c.visible()); best != "" && h.at != lit.Span() {
						c.suggest(d, diag.Span{Start: h.at.Start + 1, End: h.at.Start + 1 + len(h.name)}, h.name, best)
					}
				}
			}
		}
	default:
		if *next < len(rest) {
			t = c.typeAt(rest[*next].Value)
		}
		*next++
	}
	c.spec(h.spec, h.specAt, t)
}

// spec checks a format specification against what it formats.
func (c *checker) spec(spec string, at diag.Span, t types.Type) {
	if spec == "" || strings.ContainsAny(spec, "${") || strings.Contains(spec, ".*") {
		return
	}
	s, err := value.ParseSpec(strings.TrimSpace(spec))
	if err != nil {
		d := c.fail("E0311", at, err.Error())
		fix(d, "show it plainly", at, "")
		return
	}
	needsNumber := strings.ContainsAny(s.Verb, "eEfg%") && s.Verb != ""
	needsInt := s.Verb == "x" || s.Verb == "X" || s.Verb == "o" || s.Verb == "b" || s.Verb == "d" || s.Verb == "i"
	_, float := t.(types.Float)
	bad := needsNumber && !types.IsNumber(t) || needsInt && !isInt(t) && !(float && (s.Verb == "d" || s.Verb == "i"))
	if !bad || kindName(t) == "" || engineValue(t) {
		return
	}
	what := "a number"
	if needsInt {
		what = "an integer"
	}
	d := c.fail("E0311", at, "the format `"+s.Verb+"` needs "+what+", found "+describe(t))
	d.Expected, d.Found = what, t.String()
	fix(d, "show it plainly", at, strings.TrimSuffix(spec, s.Verb))
}

// fstring infers the parts of f"…".
func (c *checker) fstring(n *syntax.FString) {
	for _, p := range n.Parts {
		if p.X == nil {
			continue
		}
		t := c.infer(p.X, nil)
		if p.Spec != "" && c.loud {
			c.spec(p.Spec, c.specPlace(n, p), t)
		}
	}
}

// specPlace finds the text of a specification behind its expression.
func (c *checker) specPlace(n *syntax.FString, p syntax.FPart) diag.Span {
	from := p.X.Span().End
	if i := strings.Index(c.text(diag.Span{Start: from, End: n.Span().End}), ":"+p.Spec); i >= 0 {
		return diag.Span{Start: from + i + 1, End: from + i + 1 + len(p.Spec)}
	}
	return p.X.Span()
}

// templateNames are the variables that a template's {name} read.
func templateNames(args []syntax.Arg) (names []string) {
	for _, a := range args {
		lit, ok := a.Value.(*syntax.Str)
		if !ok {
			continue
		}
		text := lit.Value
		for {
			i := strings.IndexByte(text, '{')
			if i < 0 {
				break
			}
			text = text[i+1:]
			end := strings.IndexByte(text, '}')
			if end < 0 {
				break
			}
			if name, _, _ := strings.Cut(text[:end], ":"); value.IsName(name) {
				names = append(names, name)
			}
		}
	}
	return names
}

package suite

import (
	"strings"
	"time"

	"skep/diag"
	"skep/interp/syntax"
)

// Find lists the tests of a source in the order in which they stand, functions
// in mods included; of a Markdown file its fenced programs. A source that mentions tests and does not parse gives its errors.
func Find(src *diag.Source) ([]Case, diag.List) {
	if isDocument(src) {
		return documentCases(src), nil
	}
	prog, diags := syntax.Parse(src)
	if diags.HasErrors() {
		if mentionsTests(src.Text) {
			return nil, diags
		}
		return nil, nil
	}
	f := finder{src: src, mark: "test"}
	f.walk(prog.Stmts, "")
	return f.cases, nil
}

// Benchmarks lists the functions of a source that are marked @bench and take no arguments.
func Benchmarks(src *diag.Source) ([]Case, diag.List) {
	prog, diags := syntax.Parse(src)
	if diags.HasErrors() {
		return nil, diags
	}
	f := finder{src: src, mark: "bench"}
	f.walk(prog.Stmts, "")
	return f.cases, nil
}

func mentionsTests(text string) bool {
	return strings.Contains(text, "@test") || strings.Contains(text, "#[test]") || strings.Contains(text, "/// ```")
}

type finder struct {
	src   *diag.Source
	mark  string // the attribute of what is looked for; examples only for tests
	cases []Case
}

func (f *finder) walk(stmts []syntax.Expr, prefix string) {
	for _, s := range stmts {
		if e, ok := s.(*syntax.Export); ok && e.Decl != nil {
			s = e.Decl
		}
		switch n := s.(type) {
		case *syntax.Fun:
			f.fun(n, prefix)
		case *syntax.Mod:
			f.examples(n.Head, prefix)
			f.walk(n.Body, prefix+n.Name.Name+"::")
		case *syntax.Struct:
			f.examples(n.Head, prefix)
		case *syntax.Enum:
			f.examples(n.Head, prefix)
		case *syntax.Trait:
			f.examples(n.Head, prefix)
			f.methods(n.Methods, prefix+n.Name.Name+"::")
		case *syntax.Class:
			f.examples(n.Head, prefix)
			f.methods(n.Methods, prefix+n.Name.Name+"::")
		case *syntax.Impl:
			f.methods(n.Methods, prefix+n.For.Name+"::")
		}
	}
}

func (f *finder) methods(ms []*syntax.Fun, prefix string) {
	for _, m := range ms {
		f.examples(m.Head, prefix)
	}
}

// fun adds a function marked as a test, and the examples of any function.
func (f *finder) fun(n *syntax.Fun, prefix string) {
	f.examples(n.Head, prefix)
	marked := false
	c := Case{Name: prefix + n.Name.Name, Path: prefix + n.Name.Name, Source: f.src, Span: n.Name.Span()}
	for _, a := range n.Attrs {
		switch a.Name {
		case f.mark:
			marked = true
			if text := unquoted(a.Args); text != "" {
				c.Name += " (" + text + ")"
			}
		case "ignore", "skip":
			c.Ignored = orElse(unquoted(a.Args), "marked")
		case "should_panic", "should_fail":
			c.Fails, c.Message = true, unquoted(strings.TrimPrefix(strings.TrimLeft(strings.TrimPrefix(a.Args, "expected"), " "), "="))
		case "timeout":
			if d, err := time.ParseDuration(unquoted(a.Args)); err == nil {
				c.Timeout = d
			}
		}
	}
	if !marked {
		return
	}
	if needs := required(n); needs > 0 {
		c.Ignored = "it has parameters, and a " + f.mark + " is called without arguments"
	}
	f.cases = append(f.cases, c)
}

// required counts the parameters without a default.
func required(n *syntax.Fun) (count int) {
	for _, p := range n.Params {
		if p.Default == nil && !p.Rest {
			count++
		}
	}
	return count
}

func unquoted(args string) string { return strings.Trim(strings.TrimSpace(args), `"'`) }

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// examples adds what the fences of a doc comment hold.
func (f *finder) examples(h syntax.Head, prefix string) {
	if f.mark != "test" {
		return
	}
	found := Examples(h.Doc)
	for i, x := range found {
		c := Case{Name: "example of " + prefix + h.Name.Name, Code: x.Code, Source: f.src, Span: h.Name.Span(), Fails: x.Fails}
		if len(found) > 1 {
			c.Name += " " + string(rune('1'+min(i, 8)))
		}
		if x.Ignored {
			c.Ignored = "marked"
		}
		f.cases = append(f.cases, c)
	}
}

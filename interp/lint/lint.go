// Package lint warns of what is legal but probably not meant, or not the usual
// way to write it: what is unused or unreachable, comparisons that say nothing,
// needless words. It reads the tree and what scope found; mistakes that stop a
// program are the checker's. Each rule has a code, a text and examples in
// rules.txt, and a fix where the program stays the same. `skep lint` calls it.
package lint

import (
	_ "embed"
	"strings"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// Texts describes the rules, in the form that package explain reads.
//
//go:embed rules.txt
var Texts string

// Rule is one thing that is warned of.
type Rule struct {
	Code, Name string
	Optional   bool // warned of only if asked for
}

// Rules lists all rules by code.
func Rules() []Rule { return rules.Get() }

var rules = lazy.Value[[]Rule]{New: func() []Rule {
	var out []Rule
	for line := range strings.Lines(Texts) {
		if head, ok := strings.CutPrefix(line, "=== "); ok {
			code, name, _ := strings.Cut(strings.TrimSpace(head), " ")
			name, optional := strings.CutPrefix(name, "optional ")
			out = append(out, Rule{code, strings.ReplaceAll(name, " ", "_"), optional})
		}
	}
	return out
}}

// Find gives the rule with a code or name.
func Find(word string) (Rule, bool) {
	word = strings.ReplaceAll(word, "-", "_")
	for _, r := range Rules() {
		if strings.EqualFold(r.Code, word) || r.Name == word {
			return r, true
		}
	}
	return Rule{}, false
}

// Options say how to lint.
type Options struct {
	Cell    bool            // a notebook: its top-level names may be used by hand
	All     bool            // optional rules too
	Enabled map[string]bool // codes of optional rules that are wanted
	Allowed map[string]bool // codes that are not warned of
	Cells   []diag.Span     // the parts of the text that are cells; nil: it is a script
}

// Program gives the warnings for a program without syntax errors, in source order.
func Program(src *diag.Source, prog *syntax.Program, o Options) diag.List {
	l := &linter{src: src, prog: prog, info: scope.Resolve(prog), options: o}
	l.allow = allowances(src.Text, l.pieces, prog)
	l.optional = map[string]bool{}
	for _, r := range Rules() {
		l.optional[r.Code] = r.Optional
	}
	l.collect()
	l.names()
	for _, s := range prog.Stmts {
		syntax.Walk(s, l.node)
	}
	l.statements(prog.Stmts, false)
	l.out.Sort()
	return l.out
}

// pieces cuts the text into tokens.
func (l *linter) pieces() []syntax.Piece {
	if l.options.Cells != nil {
		return syntax.CellPieces(l.src.Text, l.options.Cells)
	}
	return syntax.Pieces(l.src.Text)
}

type linter struct {
	src      *diag.Source
	prog     *syntax.Program
	info     *scope.Info
	options  Options
	allow    []allowance
	optional map[string]bool
	facts    facts
	words    map[string][]int // where each word stands, comments left out
	out      diag.List
}

// warn records a warning unless it is optional or allowed.
func (l *linter) warn(code string, span diag.Span, message string) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: code, Severity: diag.Warning, Source: l.src, Span: span, Message: message}
	switch {
	case l.optional[code] && !l.options.All && !l.options.Enabled[code], l.options.Allowed[code]:
		return d
	}
	for _, a := range l.allow {
		if a.covers(code, span) {
			return d
		}
	}
	l.out = append(l.out, d)
	return d
}

func (l *linter) text(s diag.Span) string { return l.src.Text[s.Start:s.End] }

// replace offers to write something else in a place.
func replace(d *diag.Diagnostic, title string, span diag.Span, text string) {
	d.Fixes = append(d.Fixes, diag.Fix{Title: title, Edits: []diag.Edit{{Span: span, New: text}}})
}

// node looks at one node for all rules that need no more than it.
func (l *linter) node(n syntax.Expr) bool {
	switch n := n.(type) {
	case *syntax.Binary:
		l.comparison(n)
		l.equalOperands(n)
	case *syntax.Unary:
		l.negation(n)
	case *syntax.If:
		l.ifRules(n)
	case *syntax.While:
		l.while(n)
	case *syntax.For:
		l.forRules(n)
	case *syntax.Loop:
		l.label(n.Label, n.S, n.Body)
		l.empty(n.Body, "loop")
	case *syntax.Match:
		l.arms(n)
	case *syntax.Dict:
		l.keys(n)
	case *syntax.Assign:
		l.assign(n)
	case *syntax.MethodCall:
		l.clone(n)
	case *syntax.FString:
		l.fstring(n)
	case *syntax.StructLit:
		l.fields(n)
	case *syntax.Block:
		l.statements(n.Stmts, true)
	default:
		l.declaration(n)
	}
	return true
}

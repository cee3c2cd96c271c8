package eval

import (
	"errors"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/snapshot"
	"skep/interp/syntax"
	"skep/interp/value"
)

// declaration is a statement at the top level of a cell that a snapshot keeps as
// text: functions and types are what they were when it has run again.
type declaration struct {
	number, run uint64
	src         *diag.Source
	start, end  int      // with the doc comment before it
	target      string   // of an impl block: the type
	names       []string // that it binds
	made        []value.Value
}

// Declared notes the declarations of a program that has run, as far as it came.
func (e *Engine) Declared(p *syntax.Program, src *diag.Source) {
	e.runs++
	for _, s := range p.Stmts {
		d := &declaration{number: uint64(len(e.declared)), run: e.runs, src: src, start: s.Span().Start, end: s.Span().End}
		if !d.read(s) {
			continue
		}
		complete := true
		for _, name := range d.names {
			g := e.root.lookup(name)
			if g == nil || !g.defined {
				complete = false
				continue
			}
			d.made = append(d.made, g.V)
		}
		if complete {
			d.start = withDoc(src.Text, d.start)
			e.declared = append(e.declared, d)
		}
	}
}

// read tells what a statement declares; false if it is none that is kept as text.
func (d *declaration) read(s syntax.Expr) bool {
	inner := s
	if x, ok := s.(*syntax.Export); ok && x.Decl != nil {
		inner = x.Decl
	}
	switch n := inner.(type) {
	case *syntax.Impl:
		if n.For != nil {
			d.target = n.For.Name
		}
		return true
	case *syntax.Fun, *syntax.Struct, *syntax.Class, *syntax.Enum, *syntax.Trait, *syntax.TypeAlias, *syntax.Actor, *syntax.Effect, *syntax.Mod:
	case *syntax.Use:
		return true // what it binds is bound again
	default:
		return false
	}
	for name, g := range scope.Resolve(&syntax.Program{Stmts: []syntax.Expr{s}}).Globals {
		if g.Defined {
			d.names = append(d.names, name)
		}
	}
	return true
}

// OnlyDeclares refuses a text in which anything else stands than what a snapshot keeps as text.
func OnlyDeclares(src *diag.Source) error {
	p, diags := syntax.Parse(src)
	if diags.HasErrors() {
		return diags
	}
	for _, s := range p.Stmts {
		if !new(declaration).read(s) {
			return errors.New("there is something else than declarations")
		}
	}
	return nil
}

// withDoc moves the start of a declaration before its doc comment.
func withDoc(text string, start int) int {
	for {
		before := strings.TrimRight(text[:start], " \t\r\n")
		line := before[strings.LastIndexByte(before, '\n')+1:]
		if !strings.HasPrefix(strings.TrimSpace(line), "///") {
			return start
		}
		start = len(before) - len(line)
	}
}

// brings finds the declaration that made a value, as which of its names.
func (e *Engine) brings() map[value.Value]origin {
	out := map[value.Value]origin{}
	for _, d := range e.declared {
		for i, v := range d.made {
			out[v] = origin{d, d.names[i]}
		}
	}
	return out
}

// MadeBy tells what the names of a declaration hold that a source has just brought.
func (e *Engine) MadeBy(src *diag.Source, text string) map[string]value.Value {
	out := map[string]value.Value{}
	for _, d := range e.declared {
		if d.src == src && d.src.Text[d.start:d.end] == text {
			for i, name := range d.names {
				out[name] = d.made[i]
			}
		}
	}
	return out
}

// origin is one name of a declaration.
type origin struct {
	d    *declaration
	name string
}

// kept lists the declarations that a snapshot needs: the last one of each name, those that values ask
// for, what adds to a type of these, and what is taken from modules.
func (e *Engine) kept(asked map[*declaration]bool) (out []snapshot.Source) {
	last := map[string]*declaration{}
	for _, d := range e.declared {
		for _, name := range d.names {
			last[name] = d
		}
	}
	types := map[string]*declaration{} // the nearest before
	seen := map[string]bool{}
	for _, d := range e.declared {
		keep := asked[d]
		for _, name := range d.names {
			keep = keep || last[name] == d
			types[name] = d
		}
		text := d.src.Text[d.start:d.end]
		if d.names == nil {
			t := types[d.target]
			keep = (t == nil || asked[t] || last[d.target] == t) && (d.target != "" || !seen[text])
			seen[text] = true
		}
		if keep {
			line := strings.Count(d.src.Text[:d.start], "\n")
			out = append(out, snapshot.Source{Name: d.src.Name, Text: text, Number: d.number, Run: d.run, Line: uint64(line)})
		}
	}
	return out
}

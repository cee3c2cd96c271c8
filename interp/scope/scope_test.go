package scope_test

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// TestResolve runs testdata/*.txt: a program, `----`, and what the resolver says
// of it: the variables of every function with their marks, names without a
// meaning, writes, and what the program defines and reads.
func TestResolve(t *testing.T) {
	golden.Cases(t, "*.txt", func(t *testing.T, _, asked string) string {
		src := diag.NewSource("program", asked)
		prog, diags := syntax.Parse(src)
		if diags.HasErrors() {
			t.Fatalf("%s: %v", asked, diags)
		}
		return describe(src, scope.Resolve(prog))
	})
}

func describe(src *diag.Source, info *scope.Info) string {
	var lines []string
	for node, f := range info.Funcs {
		if len(f.Vars)+len(f.Captures) == 0 && !f.Yields && !f.Task {
			continue
		}
		at := src.Position(node.Span().Start)
		line := fmt.Sprintf("%d:%d %s%s", at.Line, at.Column, strings.TrimPrefix(fmt.Sprintf("%T", node), "*syntax."), marks(map[string]bool{"yields": f.Yields, "task": f.Task}))
		for _, v := range f.Vars {
			line += " " + v.Name + marks(map[string]bool{"param": v.Param, "mut": v.Mut, "ref": v.Ref, "fun": v.IsFun, "captured": v.Captured,
				"reassigned": v.Reassigned, "mutated": v.Mutated, "kept": v.Kept, "lazy": v.Lazy})
		}
		for _, v := range f.Captures {
			line += " <-" + v.Name
		}
		lines = append(lines, line)
	}
	sort.Strings(lines)
	for _, u := range info.Unknown {
		lines = append(lines, "unknown "+u.Name.Name+marks(map[string]bool{"in a function": u.InFunc}))
	}
	for _, a := range info.Assigns {
		lines = append(lines, "writes "+a.Name.Name+marks(map[string]bool{"in its path": a.InPath, "a global": a.Var == nil, "in a task": a.InTask, a.Method: a.Method != ""}))
	}
	for _, p := range info.Parallels {
		lines = append(lines, parallel(src, p))
	}
	var moves []string
	for n := range info.Last {
		at := src.Position(n.S.Start)
		moves = append(moves, fmt.Sprintf("moves %s at %d:%d", n.Name, at.Line, at.Column))
	}
	sort.Strings(moves)
	lines = append(lines, moves...)
	defs, uses := info.Names()
	lines = append(lines, "defines "+strings.Join(defs, " "), "reads "+strings.Join(uses, " "))
	return strings.Join(lines, "\n") + "\n"
}

func marks(m map[string]bool) string {
	var on []string
	for name, ok := range m {
		if ok && name != "" {
			on = append(on, name)
		}
	}
	sort.Strings(on)
	if len(on) == 0 {
		return ""
	}
	return "(" + strings.Join(on, ", ") + ")"
}

func TestNamesOfImports(t *testing.T) {
	for text, want := range map[string]string{
		"use a::b::c": "c", "use a as z": "z", "use a::*": "", "import \"lib/shapes.ruchy\"": "shapes", "import \"lib/shapes\"": "shapes",
	} {
		prog, _ := syntax.Parse(diag.NewSource("program", text))
		if got := scope.UseName(prog.Stmts[0].(*syntax.Use).Items[0]); got != want {
			t.Errorf("%s binds %q, not %q", text, got, want)
		}
	}
}

func TestNamesInTemplates(t *testing.T) {
	for text, want := range map[string]string{
		"{a} {b:>5} {} {0}": "a b", "{{no}} {x:w$.p$}": "x w p", "{:0w$}": "w", "{ not closed": "", "{:>1$}": "", "{1x}": "",
	} {
		if got := strings.Join(scope.TemplateNames(text), " "); got != want {
			t.Errorf("%q names %q, not %q", text, got, want)
		}
	}
}

// parallel is what was found of a parallel loop.
func parallel(src *diag.Source, p *scope.Parallel) string {
	line := fmt.Sprintf("parallel %d", src.Position(p.Loop.S.Start).Line)
	for _, v := range p.Reads {
		line += " reads " + v.Name
	}
	for _, e := range p.Elements {
		s := e.Array.Span()
		line += " elements of " + src.Text[s.Start:s.End]
	}
	for _, s := range p.Sums {
		line += " " + s.Name.Name + " " + s.Op
	}
	kinds := map[scope.FaultKind]string{scope.WritesShared: "writes", scope.WritesElement: "writes an element of", scope.ReadsSum: "reads the sum", scope.ReadsElement: "reads elements of", scope.LeavesLoop: "leaves by", scope.OneLine: "does"}
	for _, f := range p.Faults {
		s := f.Node.Span()
		line += fmt.Sprintf("; %d %s %s: %s", src.Position(s.Start).Line, kinds[f.Kind], f.Name, src.Text[s.Start:s.End])
	}
	return line
}

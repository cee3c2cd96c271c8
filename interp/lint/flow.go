package lint

import (
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// statements looks at a list of statements; inner: it is a block, whose last statement is its value.
func (l *linter) statements(list []syntax.Expr, inner bool) {
	for i, s := range list {
		last := i == len(list)-1
		if !last && leaves(s) {
			l.unreachable(list[i+1], list[len(list)-1], s)
			return
		}
		if !last {
			l.unusedValue(s)
		}
	}
}

func (l *linter) unreachable(first, last, leaving syntax.Expr) {
	if f, ok := first.(*syntax.Fun); ok && f.Name.Name != "" { // functions may stand behind
		return
	}
	d := l.warn("L0010", first.Span().To(last.Span()), "this never runs")
	d.Related = []diag.Related{{Source: l.src, Span: leaving.Span(), Message: "the block is left here"}}
}

// leaves says whether nothing behind a statement can run.
func leaves(s syntax.Expr) bool {
	switch n := s.(type) {
	case *syntax.Return, *syntax.Break, *syntax.Continue, *syntax.Throw:
		return true
	case *syntax.Macro:
		return n.Name.Name == "panic" || n.Name.Name == "todo" || n.Name.Name == "unreachable" || n.Name.Name == "unimplemented"
	case *syntax.If:
		if n.Else == nil {
			return false
		}
		return leavesBlock(n.Then) && leaves(n.Else)
	case *syntax.Block:
		return leavesBlock(n)
	}
	return false
}

func leavesBlock(b *syntax.Block) bool {
	return len(b.Stmts) > 0 && leaves(b.Stmts[len(b.Stmts)-1])
}

// unusedValue warns of a statement that only computes.
func (l *linter) unusedValue(s syntax.Expr) {
	switch n := s.(type) {
	case *syntax.Binary:
		if n.Op == "|>" || n.Op == "&&" || n.Op == "||" || n.Op == "??" || n.Op == "<<" || n.Op == ">>" || calls(n) {
			return
		}
		d := l.warn("L0027", n.S, "the value of this expression is not used")
		if _, ok := n.X.(*syntax.Name); ok && n.Op == "==" {
			d.Hint = "to assign, write `=`"
		}
	case *syntax.Int, *syntax.Float, *syntax.Bool, *syntax.Char, *syntax.Null, *syntax.FString, *syntax.Array, *syntax.Tuple:
		if !calls(n) && !l.options.Cell {
			l.warn("L0027", n.Span(), "the value of this expression is not used")
		}
	}
}

// calls says whether something below a node may do more than compute.
func calls(n syntax.Expr) bool {
	found := false
	syntax.Walk(n, func(x syntax.Expr) bool {
		switch x.(type) {
		case *syntax.Call, *syntax.MethodCall, *syntax.Macro, *syntax.Assign, *syntax.Await, *syntax.TryOp, *syntax.Send, *syntax.Spawn,
			*syntax.Return, *syntax.Break, *syntax.Continue, *syntax.Throw, *syntax.Yield, *syntax.Field:
			found = true
		}
		return !found
	})
	return found
}

// needlessReturn warns of a return as the last statement of a body.
func (l *linter) needlessReturn(b *syntax.Block) {
	if b == nil || len(b.Stmts) == 0 {
		return
	}
	r, ok := b.Stmts[len(b.Stmts)-1].(*syntax.Return)
	if !ok || r.Value == nil {
		return
	}
	d := l.warn("L0017", r.S, "`return` is not needed: the last value of a body is its result")
	at := r.Value.Span().Start
	if !strings.Contains(l.src.Text[r.S.Start:at], "(") {
		switch r.Value.(type) {
		case *syntax.If, *syntax.Match, *syntax.Block, *syntax.Dict, *syntax.Set, *syntax.Unary, *syntax.Ref, *syntax.Array, *syntax.Tuple:
			return // at the start of a line these may be read in another way
		}
		if strings.TrimSpace(l.src.Text[r.S.Start:at]) == "return" {
			replace(d, "remove `return`", diag.Span{Start: r.S.Start, End: at}, "")
		}
	}
}

// while warns of conditions that never change.
func (l *linter) while(n *syntax.While) {
	l.label(n.Label, n.S, n.Body)
	l.parentheses(n.Cond, "while", n.S)
	l.empty(n.Body, "while")
	b, ok := n.Cond.(*syntax.Bool)
	switch {
	case ok && b.Value:
		d := l.warn("L0012", n.Cond.Span(), "`while true` is written `loop`")
		if head := l.src.Text[n.S.Start:b.S.End]; strings.HasSuffix(head, "while true") {
			replace(d, "write `loop`", diag.Span{Start: b.S.End - len("while true"), End: b.S.End}, "loop")
		}
	case constant(n.Cond):
		l.warn("L0011", n.Cond.Span(), "this condition is the same every time")
	}
}

// constant says whether a condition is made of literals alone.
func constant(x syntax.Expr) bool {
	switch n := x.(type) {
	case *syntax.Bool, *syntax.Int, *syntax.Str, *syntax.Null:
		return true
	case *syntax.Unary:
		return constant(n.X)
	case *syntax.Binary:
		return constant(n.X) && constant(n.Y)
	}
	return false
}

// forRules warns of index loops and empty bodies.
func (l *linter) forRules(n *syntax.For) {
	l.label(n.Label, n.S, n.Body)
	l.empty(n.Body, "for")
	i, ok := n.Pat.(*syntax.BindPat)
	r, ranged := n.Iter.(*syntax.Range)
	if !ok || !ranged || r.Inclusive || !isZero(r.Lo) {
		return
	}
	xs := lengthOf(r.Hi)
	name, ok := xs.(*syntax.Name)
	if !ok || !l.onlyIndexes(n.Body, i.Name.Name, name.Name) {
		return
	}
	l.warn("L0026", n.Pat.Span().To(n.Iter.Span()), "`"+i.Name.Name+"` is used only to index `"+name.Name+"`").Hint = "go through the elements: `for x in " + name.Name + "`"
}

// onlyIndexes says whether each use of an index reads an element of one array, which the loop does not change.
func (l *linter) onlyIndexes(body *syntax.Block, index, array string) bool {
	uses, good := 0, 0
	changed := false
	syntax.Walk(body, func(n syntax.Expr) bool {
		switch n := n.(type) {
		case *syntax.Name:
			if n.Name == index {
				uses++
			}
		case *syntax.Index:
			x, ok := n.X.(*syntax.Name)
			if i, is := oneIndex(n).(*syntax.Name); ok && is && x.Name == array && i.Name == index {
				good++
			}
		case *syntax.Assign:
			changed = changed || root(n.Target) == array
		case *syntax.MethodCall:
			changed = changed || root(n.Recv) == array && n.Name.Name != "len"
		}
		return true
	})
	return uses > 0 && uses == good && !changed && !l.facts.texts[index]
}

func oneIndex(n *syntax.Index) syntax.Expr {
	if len(n.Args) == 1 {
		return n.Args[0]
	}
	return nil
}

// root is the variable at the root of a place, "" if there is none.
func root(x syntax.Expr) string {
	for {
		switch n := x.(type) {
		case *syntax.Name:
			return n.Name
		case *syntax.Field:
			x = n.X
		case *syntax.Index:
			x = n.X
		default:
			return ""
		}
	}
}

// label warns of a label that nothing names.
func (l *linter) label(name string, at diag.Span, body *syntax.Block) {
	if name == "" {
		return
	}
	used := false
	syntax.Walk(body, func(n syntax.Expr) bool {
		switch n := n.(type) {
		case *syntax.Break:
			used = used || n.Label == name
		case *syntax.Continue:
			used = used || n.Label == name
		}
		return true
	})
	if used {
		return
	}
	d := l.warn("L0033", diag.Span{Start: at.Start, End: at.Start + 1 + len(name)}, "no break or continue names the label `'"+name+"`")
	if _, rest, ok := strings.Cut(l.src.Text[at.Start:at.End], ":"); ok {
		gap := len(rest) - len(strings.TrimLeft(rest, " "))
		replace(d, "remove the label", diag.Span{Start: at.Start, End: at.End - len(rest) + gap}, "")
	}
}

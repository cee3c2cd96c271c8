package ir

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Print gives functions in their text form. With spans each node that has a
// place shows it, as byte offsets.
func Print(spans bool, funcs ...*Func) string {
	p := &printer{spans: spans}
	for i, f := range funcs {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.function(f)
	}
	return p.out.String()
}

type printer struct {
	out   strings.Builder
	spans bool
	depth int
}

func (p *printer) function(f *Func) {
	word := "func"
	if f.Loop {
		word = "loop"
	}
	fmt.Fprintf(&p.out, "(%s %s", word, f.Name)
	for i, v := range f.Vars {
		kind := "local"
		switch {
		case i < f.Params:
			kind = "param"
		case v.Global != "":
			kind = "global"
		}
		fmt.Fprintf(&p.out, " (%s %s %s)", kind, v.Name, v.Type)
	}
	if f.Result.Kind != KVoid {
		fmt.Fprintf(&p.out, " (result %s)", f.Result)
	}
	p.names("outs", f.Outs)
	if len(f.Assumes) > 0 {
		fmt.Fprintf(&p.out, " (assumes %s)", strings.Join(f.Assumes, " "))
	}
	p.depth = 1
	p.lines(f.Body)
	p.out.WriteString(")\n")
}

func (p *printer) names(word string, vars []*Var) {
	if len(vars) == 0 {
		return
	}
	p.out.WriteString(" (" + word)
	for _, v := range vars {
		p.out.WriteString(" " + v.Name)
	}
	p.out.WriteString(")")
}

// body prints a node on lines of its own; a block's statements without the word.
func (p *printer) body(n *Node) {
	if n.Op == Block && n.Type.Kind == KVoid {
		p.lines(n)
		return
	}
	p.line(n)
}

func (p *printer) lines(n *Node) {
	if n.Op != Block || len(n.Args) < 2 {
		p.line(n)
		return
	}
	for _, a := range n.Args {
		p.line(a)
	}
}

func (p *printer) line(n *Node) {
	p.out.WriteString("\n" + strings.Repeat("  ", p.depth))
	p.node(n)
}

func (p *printer) node(n *Node) {
	switch n.Op {
	case Get:
		p.out.WriteString(n.Var.Name)
		return
	case I64Const:
		p.out.WriteString(strconv.FormatInt(n.Int, 10))
		return
	case F64Const:
		p.out.WriteString(floatText(n.Float))
		return
	case BoolConst:
		p.out.WriteString(strconv.FormatBool(n.Int != 0))
		return
	case StrConst:
		p.out.WriteString(strconv.Quote(n.Text))
		return
	}
	p.out.WriteString("(")
	p.head(n)
	p.operands(n)
	p.out.WriteString(")")
}

// floatText always looks like a float.
func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// typed tells operations whose type does not follow from what else is printed.
func typed(n *Node) bool {
	switch n.Op {
	case If, Block, Loop, Host, Alter:
		return n.Type.Kind != KVoid
	case ArrayNew, StructNew, EnumNew, Unbox, Expect, Builtin:
		return true
	}
	return false
}

func (p *printer) head(n *Node) {
	p.out.WriteString(n.Op.String())
	if n.Proved {
		p.out.WriteString("!")
	}
	if typed(n) {
		p.out.WriteString(":" + n.Type.String())
	}
	if n.Op == Is {
		p.out.WriteString(":" + n.Of.String())
	}
	if n.Op.IsLoop() || n.Op == Break || n.Op == Continue {
		fmt.Fprintf(&p.out, "@%d", n.Int)
	}
	if p.spans && n.Span.End > 0 {
		fmt.Fprintf(&p.out, "#%d-%d", n.Span.Start, n.Span.End)
	}
}

func (p *printer) operands(n *Node) {
	switch n.Op {
	case Set, For, Through, Each:
		p.out.WriteString(" " + n.Var.Name)
	case Put, Push:
		p.out.WriteString(" " + n.Var.Name + pathText(n.Path))
	case Alter:
		fmt.Fprintf(&p.out, " %s %d %s%s", n.Text, n.Int, n.Var.Name, pathText(n.Path))
	case Change:
		p.out.WriteString(" " + n.Fn.Name + " " + n.Var.Name + pathText(n.Path))
	case Call:
		p.out.WriteString(" " + n.Fn.Name)
	case EnumGet:
		fmt.Fprintf(&p.out, " %d.%d", n.Int, n.Path[0])
	case StructGet, EnumNew, EnumIs:
		fmt.Fprintf(&p.out, " %d", n.Int)
	case F64Math, AnyBinary, AnyCompare, GlobalGet, Hold, Builtin:
		p.out.WriteString(" " + n.Text)
	case I64Fits:
		fmt.Fprintf(&p.out, " %d %d %q", n.Path[0], n.Path[1], n.Text)
	case Host:
		p.out.WriteString(" " + strconv.Quote(n.Text))
		p.names("reads", n.Reads)
		p.names("writes", n.Writes)
	}
	for i, a := range n.Args {
		if p.onLine(n, i) {
			p.depth++
			p.bodyOf(n, a)
			p.depth--
			continue
		}
		p.out.WriteString(" ")
		p.node(a)
	}
}

// bodyOf prints what has lines of its own below n.
func (p *printer) bodyOf(n, a *Node) {
	if n.Op.IsLoop() {
		p.body(a)
		return
	}
	p.line(a)
}

// onLine tells operands that stand on lines of their own: statements.
func (p *printer) onLine(n *Node, i int) bool {
	switch n.Op {
	case Block:
		return true
	case If:
		return i > 0 && (n.Type.Kind == KVoid || n.Args[i].Op == Block || n.Args[i].Op == If)
	}
	return n.Op.IsLoop() && i == len(n.Args)-1
}

// pathText is a Path: [] for an index, .2 for a field.
func pathText(path []int) string {
	var b strings.Builder
	for _, s := range path {
		if s == Step {
			b.WriteString("[]")
		} else {
			fmt.Fprintf(&b, ".%d", s)
		}
	}
	return b.String()
}

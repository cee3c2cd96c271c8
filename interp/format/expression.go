package format

import (
	"strings"

	"skep/interp/syntax"
)

// expr prints a node with the parentheses around it and the words before it
// that the tree does not hold (unsafe, move, a sign +).
func (p *printer) expr(x syntax.Expr) {
	if p.magic(x) {
		return
	}
	x = syntax.Spoken(x)
	for p.cur().start < starts(x) && !p.atEnd() {
		if p.at("(") {
			if !p.wraps(x) {
				break
			}
			p.paren(x)
			return
		}
		sign := p.at("+")
		p.tok()
		if !sign {
			p.space()
		}
	}
	end := ends(x)
	p.node(x)
	p.loose(end)
}

// wraps says whether the parenthesis that stands here is around the node, and no part of it.
func (p *printer) wraps(x syntax.Expr) bool {
	m := p.closer()
	return p.at("(") && m > 0 && p.cur().start < starts(x) && p.toks[m].start >= ends(x)
}

func (p *printer) paren(x syntax.Expr) {
	still := p.still
	p.still = 0
	p.begin(hugForced)
	p.tok()
	p.add(opNest, 1)
	p.gap(false)
	p.soft()
	p.expr(x)
	p.gap(false)
	p.add(opNest, -1)
	p.soft()
	p.want(")")
	p.end()
	p.still = still
}

func (p *printer) node(x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.Unary:
		p.unary(x)
	case *syntax.Binary:
		p.binary(x)
	case *syntax.Ref:
		p.ref(x)
	case *syntax.Assign:
		p.assign(x)
	case *syntax.Range:
		p.rangeExpr(x)
	case *syntax.Cast:
		p.expr(x.X)
		p.space()
		p.word()
		p.run(x.S.End)
	case *syntax.Ternary:
		p.ternary(x)
	case *syntax.Send:
		p.expr(x.To)
		p.space()
		p.word()
		p.expr(x.Message)
	case *syntax.Call, *syntax.MethodCall, *syntax.Field, *syntax.TupleField, *syntax.Index, *syntax.TryOp:
		p.chain(x)
	case *syntax.Await:
		if starts(x) < starts(x.X) {
			p.words(x.X, x.S.End)
		} else {
			p.chain(x)
		}
	case *syntax.Int, *syntax.Float, *syntax.Str, *syntax.Char, *syntax.Bool, *syntax.Null, *syntax.Unit, *syntax.Atom, *syntax.FString,
		*syntax.Name, *syntax.Path, *syntax.Ellipsis:
		p.run(ends(x))
	default:
		p.collection(x)
	}
}

func (p *printer) collection(x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.Array:
		p.array(x)
	case *syntax.ArrayRepeat:
		p.tok()
		p.expr(x.Value)
		p.want(";")
		p.space()
		p.expr(x.Count)
		p.want("]")
	case *syntax.Tuple:
		p.list(list{keepOne: len(x.Elems) == 1}, each(x.Elems, p.expr))
	case *syntax.Set:
		p.list(list{keepOne: len(x.Elems) == 1}, each(x.Elems, p.element))
	case *syntax.Dict:
		p.list(list{}, each(x.Entries, p.entry))
	case *syntax.Comprehension:
		p.comprehension(x)
	case *syntax.StructLit:
		p.structLit(x)
	case *syntax.Macro:
		p.macro(x)
	case *syntax.Lambda:
		p.lambda(x)
	default:
		p.control(x)
	}
}

func (p *printer) unary(x *syntax.Unary) {
	if b, ok := x.X.(*syntax.Binary); ok && b.Op == "in" && p.cur().start == starts(b.X) && strings.HasPrefix(p.src[b.OpSpan.Start:], "not") {
		p.expr(b.X)
		p.space()
		p.word()
		p.word()
		p.expr(b.Y)
		return
	}
	if p.cur().start == x.S.Start { // the second sign of --x has no token of its own
		p.tok()
	}
	p.expr(x.X)
}

func (p *printer) ref(x *syntax.Ref) {
	if p.cur().start == x.S.Start {
		p.tok()
	}
	if x.Mut {
		p.word()
	}
	p.expr(x.X)
}

func (p *printer) rangeExpr(x *syntax.Range) {
	if x.Lo != nil {
		p.expr(x.Lo)
	}
	p.tok()
	if x.Hi != nil {
		p.expr(x.Hi)
	}
}

// ternary stays on one line, as the reader of the language finds its colon there.
func (p *printer) ternary(x *syntax.Ternary) {
	p.still++
	p.expr(x.Cond)
	p.space()
	p.word()
	p.expr(x.Then)
	p.space()
	p.word()
	p.expr(x.Else)
	p.still--
}

// level groups the operators that are laid out together.
func level(op string) int {
	switch op {
	case "|>":
		return 1
	case "||":
		return 2
	case "&&":
		return 3
	case "==", "!=", "<", "<=", ">", ">=", "in":
		return 4
	case "+", "-":
		return 6
	case "*", "/", "%", "@":
		return 7
	case "??", "**":
		return 0
	}
	return 5
}

// operand is one part of a chain of operators; op says where its operator stands.
type operand struct {
	x  *syntax.Binary
	op string
}

// binary prints a chain of operators of one level.
func (p *printer) binary(x *syntax.Binary) {
	parts := []operand{{x, x.Op}}
	first := x.X
	for {
		b, ok := first.(*syntax.Binary)
		if !ok || level(b.Op) != level(x.Op) || level(b.Op) == 0 || p.wraps(b) {
			break
		}
		parts = append(parts, operand{b, b.Op})
		first = b.X
	}
	lead := canLead(first)
	for _, o := range parts {
		lead = lead && leads(o.op)
	}
	p.begin(hugForced)
	p.expr(first)
	p.add(opNest, 1)
	for i := len(parts) - 1; i >= 0; i-- {
		p.operator(parts[i], lead)
	}
	p.add(opNest, -1)
	p.end()
}

func (p *printer) operator(o operand, lead bool) {
	if o.op == "|>" && p.authorBroke() {
		p.breakOwn()
	}
	if lead {
		p.gap(false)
		p.line()
		p.word()
	} else {
		p.space()
		p.tok()
		p.gap(false)
		p.line()
	}
	if y, ok := o.x.Y.(*syntax.Binary); ok && o.op == "??" && y.Op == "??" && !p.wraps(y) { // it binds right
		p.expr(y.X)
		p.operator(operand{y, y.Op}, lead)
		return
	}
	p.expr(o.x.Y)
}

// leads says whether a line may begin with the operator: signs could begin a statement of their own.
func leads(op string) bool {
	switch op {
	case "|>", "||", "&&", "??", "==", "!=", "<=", ">", ">=", "+", "/", "^", "<<", ">>":
		return true
	}
	return false
}

// canLead: behind the } of a block statement an operator goes on only on the same line.
func canLead(first syntax.Expr) bool {
	switch first.(type) {
	case *syntax.If, *syntax.Match, *syntax.Block, *syntax.For, *syntax.While, *syntax.Loop, *syntax.Try, *syntax.AsyncBlock, *syntax.Comprehension, *syntax.Set, *syntax.Dict:
		return false
	}
	return true
}

package syntax

import (
	"strings"

	"skep/diag"
)

// expr reads a whole expression, assignments included.
func (p *parser) expr() Expr {
	p.enter()
	x := p.assignment(p.binary(precPipe))
	p.leave()
	return x
}

// assignment goes on behind a target with =, += and the like, ++ and --.
func (p *parser) assignment(x Expr) Expr {
	k := p.kind()
	if (k == tkInc || k == tkDec) && !p.breaks() {
		return p.increment(x)
	}
	if !k.isAssign() {
		return x
	}
	op := p.next()
	if k == tkAssign && p.at(tkAssign) && p.adjacent() {
		p.err(codeUnexpected, p.span(op).To(p.here()), "unexpected `==`")
		p.bail()
	}
	p.checkTarget(x, p.span(op))
	a := &Assign{Op: opOf(k), Target: x}
	a.Value = p.expr()
	a.At = p.since(p.startOf(x))
	return a
}

func opOf(k tk) string {
	if k == tkAssign {
		return ""
	}
	return opText[k]
}

func (p *parser) increment(x Expr) Expr {
	op := p.next()
	p.checkTarget(x, p.span(op))
	one := &Int{At: At{p.span(op)}, Value: 1}
	return &Assign{At: p.since(p.startOf(x)), Op: p.text(op)[:1], Target: x, Value: one}
}

// checkTarget reports what cannot be assigned to.
func (p *parser) checkTarget(x Expr, op diag.Span) {
	if assignable(x) {
		return
	}
	d := p.err(codeTarget, x.Span(), "this cannot be assigned to")
	d.Expected = "a variable, a field or an element"
	switch x.(type) {
	case *Int, *Float, *Str, *Bool, *Null, *Binary, *Call, *MethodCall:
		d.Hint = "to compare, write `==`"
		d.Related = []diag.Related{{Source: p.src, Span: op, Message: "the assignment"}}
	}
}

func assignable(x Expr) bool {
	switch x := x.(type) {
	case *Name, *Field, *Index, *TupleField, *Path, *Bad:
		return true
	case *Unary:
		return x.Op == "*"
	case *Tuple:
		for _, e := range x.Elems {
			if !assignable(e) {
				return false
			}
		}
		return true
	case *Array:
		for _, e := range x.Elems {
			if !assignable(e.Value) {
				return false
			}
		}
		return true
	case *Dict: // {a, b} = value
		return true
	case *Set:
		return true
	}
	return false
}

// binary reads operands joined by operators of at least the given level.
func (p *parser) binary(min uint8) Expr {
	p.enter()
	x := p.infix(p.unary(), min)
	p.leave()
	return x
}

// infix goes on behind a left operand.
func (p *parser) infix(x Expr, min uint8) Expr {
	for n := 0; ; n++ {
		p.tooLong(n)
		prec := p.infixPrec()
		if prec == 0 || prec < min || p.breaks() && !p.continues() {
			return x
		}
		y := p.operator(x, prec)
		if y == nil {
			return x
		}
		x = y
	}
}

// infixPrec is the level of the infix operator that stands here; 0: none.
func (p *parser) infixPrec() uint8 {
	k := p.kind()
	switch {
	case k == tkSoft:
		return p.wordOperator()
	case k == tkIn && p.c.bound != "" && p.letIn():
		return 0
	case k == tkBang && !p.onNewLine() && !p.adjacent() && !p.adjacentAt(1) && p.peek(1).startsExpr():
		return precPipe
	case k == tkDec && (!p.peek(1).startsExpr() || p.toks[p.i+1].nl):
		return 0 // x-- ends here
	}
	return binPrec[k]
}

// wordOperator knows `not in`, and `and`, `or` of other languages.
func (p *parser) wordOperator() uint8 {
	if p.onNewLine() {
		return 0
	}
	switch p.text(p.i) {
	case "not":
		if p.peek(1) == tkIn {
			return precCompare
		}
	case "and":
		return precAnd
	case "or":
		return precOr
	case "is":
		if !p.toks[p.i+1].nl && (p.peek(1).startsExpr() || p.wordAt(1) == "not") {
			return precCompare
		}
	}
	return 0
}

// continues says whether a line that begins with an operator goes on with the
// expression before. Signs are taken as operators, with a warning, as scripts rely on it.
func (p *parser) continues() bool {
	k := p.kind()
	switch k {
	case tkAt, tkPercent:
		if p.adjacentAt(1) && p.peek(1).isWord() {
			return false
		}
	case tkSoft, tkBang, tkQuestion, tkDotDot, tkDotDotEq, tkEllipsis, tkIn, tkDec, tkSend, tkAsk:
		return k == tkQuestion && p.isTernary()
	case tkMinus, tkStar, tkAmp, tkPipe, tkLt:
		return p.signContinues(k)
	}
	return !strings.HasPrefix(p.src.Text[p.start():], ">>>") // the prompt of a console
}

func (p *parser) signContinues(k tk) bool {
	if p.c.inArm && p.lineHas(tkFatArrow) {
		return false
	}
	if k == tkAmp && p.peek(1) == tkMut {
		return false
	}
	if k == tkPipe {
		return !p.c.inArm && !p.isLambdaLine()
	}
	if k == tkStar && p.adjacentAt(1) && p.lineAssigns() {
		return false // *x = 5
	}
	if k != tkLt && p.adjacentAt(1) {
		d := p.warn(codeContinues, p.here(), "this line continues the one before: `"+p.text(p.i)+"` is an operator here")
		d.Hint = "end the line before with `;` if a new statement begins here, or write a space behind the operator"
		end := p.lastEnd()
		d.Fixes = []diag.Fix{{Title: "end the line before with `;`", Edits: []diag.Edit{{Span: diag.Span{Start: end, End: end}, New: ";"}}}}
	}
	return true
}

// maxLook is how far a decision looks ahead on one line: enough for any line a person writes.
const maxLook = 1024

// lineHas says whether a token stands on the rest of this line outside delimiters.
func (p *parser) lineHas(k tk) bool {
	for i, n := p.i, 0; n < maxLook && i < len(p.toks); n++ {
		t := p.toks[i]
		if t.kind == k {
			return true
		}
		if t.kind == tkEOF || t.nl && i > p.i || t.kind.isCloser() || t.kind == tkComma || t.kind == tkSemi {
			return false
		}
		i = p.skip(i)
	}
	return false
}

// skip gives the index behind a token, or behind the group that it opens.
func (p *parser) skip(i int) int {
	if t := p.toks[i]; t.kind.isOpener() && int(t.mate) > i {
		return int(t.mate) + 1
	}
	return i + 1
}

// isLambdaLine says whether the line begins with |params| rather than a
// bitwise or, behind which people write a space.
func (p *parser) isLambdaLine() bool { return p.adjacentAt(1) }

func (p *parser) lineAssigns() bool {
	for i, n := p.i, 0; n < maxLook && i < len(p.toks); n++ {
		t := p.toks[i]
		if t.kind.isAssign() {
			return true
		}
		if t.kind == tkEOF || t.nl && i > p.i || t.kind.isCloser() || t.kind == tkComma || t.kind == tkSemi {
			return false
		}
		i = p.skip(i)
	}
	return false
}

// operator reads the operator that stands here and its right side; nil: it is none after all.
func (p *parser) operator(x Expr, prec uint8) Expr {
	switch k := p.kind(); k {
	case tkQuestion:
		if !p.isTernary() {
			return nil
		}
		return p.ternary(x)
	case tkDotDot, tkDotDotEq, tkEllipsis:
		return p.rangeFrom(x)
	case tkAs:
		p.next()
		t := p.typ()
		return &Cast{At: p.since(p.startOf(x)), X: x, Type: t}
	case tkSend, tkBang:
		p.next()
		m := p.binary(precTernary)
		return &Send{At: p.since(p.startOf(x)), To: x, Message: m}
	case tkAsk:
		op := p.next()
		m := p.binary(precTernary)
		return &MethodCall{At: p.since(p.startOf(x)), Recv: x, Name: Ident{At{p.span(op)}, "ask"}, Args: []Arg{{Value: m}}}
	case tkDec:
		op := p.next()
		y := p.infix(&Unary{At: At{p.span(op)}, Op: "-", X: p.unary()}, prec+1)
		return &Binary{At: p.since(p.startOf(x)), Op: "-", OpSpan: p.span(op), X: x, Y: y}
	}
	return p.plainOperator(x, prec)
}

// plainOperator reads an operator that has just two operands.
func (p *parser) plainOperator(x Expr, prec uint8) Expr {
	k := p.kind()
	not := p.word("not")
	b := &Binary{Op: p.operatorName(), OpSpan: p.here(), X: x}
	p.next()
	if not {
		p.next()
		b.OpSpan.End = p.lastEnd()
	}
	p.oddOperator(b)
	if k == tkCoalesce {
		prec-- // binds right
	}
	b.Y = p.binary(prec + 1)
	if k := p.kind(); b.Op == "in" && (k == tkDotDot || k == tkDotDotEq) && !p.breaks() {
		b.Y = p.rangeTo(b.Y, prec+1) // x in 0..10, although .. binds looser
	}
	b.At = p.since(p.startOf(x))
	if prec == precCompare {
		p.checkChain(b)
	}
	if not {
		b.Op = "in"
		return &Unary{At: b.At, Op: "!", X: b}
	}
	return b
}

func (p *parser) operatorName() string {
	if !p.at(tkSoft) {
		return opText[p.kind()]
	}
	start, word := p.start(), p.text(p.i)
	if word == "is" && p.wordAt(1) == "not" {
		word = "is not"
		p.next()
	}
	op := map[string]string{"and": "&&", "or": "||", "is": "==", "is not": "!="}[word]
	if op != "" {
		d := p.err(codeForeign, diag.Span{Start: start, End: p.here().End}, "`"+word+"` is written `"+op+"`")
		d.Fixes = []diag.Fix{write(op, d.Span)}
	}
	return op
}

// oddOperator reports === and !== and goes on as if == and != stood there.
func (p *parser) oddOperator(b *Binary) {
	if (b.Op == "==" || b.Op == "!=") && p.at(tkAssign) && p.adjacent() {
		span := b.OpSpan.To(p.here())
		d := p.err(codeForeign, span, "`"+b.Op+"=` is written `"+b.Op+"`")
		d.Hint = "equality never converts types"
		d.Fixes = []diag.Fix{write(b.Op, span)}
		p.next()
	}
	if b.Op == "<" && p.at(tkGt) && p.adjacent() {
		span := b.OpSpan.To(p.here())
		d := p.err(codeForeign, span, "`<>` is written `!=`")
		d.Fixes = []diag.Fix{write("!=", span)}
		p.next()
	}
}

// checkChain reports a < b < c and reads the rest of the chain, so that nothing else is said about it.
func (p *parser) checkChain(b *Binary) {
	for p.kind().isCompare() && !p.breaks() {
		span := p.here()
		d := p.err(codeChain, span, "comparisons do not chain")
		d.Related = []diag.Related{{Source: p.src, Span: b.OpSpan, Message: "the first comparison"}}
		d.Hint = "write `a < b && b < c`, or parentheses if a bool is to be compared"
		if y := b.Y.Span(); y.End-y.Start < 80 {
			text := p.src.Text[y.Start:y.End]
			d.Fixes = []diag.Fix{{Title: "compare twice, joined by `&&`", Edits: []diag.Edit{{Span: diag.Span{Start: span.Start, End: span.Start}, New: "&& " + text + " "}}}}
		}
		p.next()
		p.binary(precCompare + 1)
	}
}

// rangeFrom reads lo..hi behind lo.
func (p *parser) rangeFrom(lo Expr) Expr { return p.rangeTo(lo, precRange+1) }

func (p *parser) rangeTo(lo Expr, prec uint8) Expr {
	r := &Range{Lo: lo, Inclusive: !p.at(tkDotDot)}
	start := p.start()
	if lo != nil {
		start = p.startOf(lo)
	}
	p.next()
	if p.kind().startsExpr() && !p.breaks() && !(p.at(tkLBrace) && p.c.noStruct) && !p.at(tkColon) {
		r.Hi = p.binary(prec)
	}
	r.At = p.since(start)
	return r
}

// isTernary decides for the `?` that stands here: a ternary needs an expression
// and `:` behind it on the same line; otherwise it is the postfix try.
func (p *parser) isTernary() bool {
	if !p.peek(1).startsExpr() && p.peek(1) != tkColon || p.toks[p.i+1].nl {
		return false
	}
	depth := 0
	for i, n := p.i+1, 0; n < maxLook && i < len(p.toks); n++ {
		switch t := p.toks[i]; {
		case t.nl && !p.ternaryLine(t.kind) || t.kind == tkEOF || t.kind == tkComma || t.kind == tkSemi || t.kind.isCloser() || t.kind == tkFatArrow:
			return false
		case t.kind == tkQuestion:
			depth++
		case t.kind == tkColon && i > p.i+1:
			if depth == 0 {
				return true
			}
			depth--
		}
		i = p.skip(i)
	}
	return false
}

// ternaryLine allows the layout of a ternary whose `? a` and `: b` stand on lines of their own.
func (p *parser) ternaryLine(k tk) bool { return p.onNewLine() && k == tkColon }

func (p *parser) ternary(cond Expr) Expr {
	p.next()
	saved := p.c.noStruct
	t := &Ternary{Cond: cond, Then: p.binary(precTernary)}
	p.c.noStruct = saved
	p.expect(tkColon, ":", "in the ternary")
	t.Else = p.binary(precTernary)
	t.At = p.since(p.startOf(cond))
	return t
}

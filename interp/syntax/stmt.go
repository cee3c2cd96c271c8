package syntax

import (
	"strings"

	"skep/diag"
)

// program reads everything.
func (p *parser) program() *Program {
	prog := &Program{At: At{diag.Span{End: len(p.src.Text)}}}
	prog.Stmts, prog.Semi = p.stmts(-1)
	prog.Lenient, prog.Embeds, prog.Timed = p.lax, p.carry, p.timing
	return prog
}

// stmts reads statements up to the closer of the block opened at token open (-1: the whole text).
func (p *parser) stmts(open int) (out []Expr, semi []bool) {
	end := -1
	if open >= 0 {
		end = int(p.toks[open].mate)
	}
	for {
		for p.accept(tkSemi) {
		}
		if p.stmtsEnd(open) {
			return out, semi
		}
		if p.innerAttr() {
			continue
		}
		at := p.i
		x := p.guarded(end, false, p.stmt)
		if x == nil { // %%time
			continue
		}
		out = append(out, x)
		semi = append(semi, p.at(tkSemi))
		if p.shown != nil {
			out, semi, p.shown = append(out, p.shown), append(semi, false), nil
		}
		for _, e := range p.extra {
			out = append(out, e)
			semi = append(semi, true)
		}
		p.extra = nil
		p.separator(x, end)
		if p.i == at {
			p.next()
		}
	}
}

// stmtsEnd says whether the list ends here; a stray closer at top level is reported and skipped.
func (p *parser) stmtsEnd(open int) bool {
	for p.kind().isCloser() && open < 0 {
		d := p.err(codeUnopened, p.here(), "`"+p.text(p.i)+"` closes nothing")
		d.Fixes = []diag.Fix{{Title: "remove it", Edits: []diag.Edit{{Span: d.Span}}}}
		p.next()
		for p.accept(tkSemi) {
		}
	}
	k := p.kind()
	if open < 0 {
		return k == tkEOF
	}
	mate := p.toks[p.i].mate
	switch {
	case k == tkRBrace && (mate == int32(open) || mate < 0):
		p.next()
		return true
	case k == tkEOF, k.isCloser() && mate >= 0 && mate < int32(open):
		p.unclosed(open, " at the end of the block")
		return true
	}
	return false
}

// separator checks that a newline, `;` or a closer follows a statement; a `}` ends one too.
func (p *parser) separator(x Expr, end int) {
	k := p.kind()
	if k == tkSemi || k == tkEOF || p.onNewLine() || k.isCloser() || p.i > 0 && p.toks[p.i-1].kind == tkRBrace {
		return
	}
	if _, bad := x.(*Bad); bad {
		return
	}
	start := p.i
	if p.foreign(x) {
		p.sync(start, end, false)
		return
	}
	d := p.err(codeSeparator, p.here(), "expected a new line or `;` between statements")
	d.Expected, d.Found = "a new line or `;`", p.found()
	p.separatorHint(d, x)
	if k.startsStmt() {
		return
	}
	p.sync(start, end, false)
}

func (p *parser) separatorHint(d *diag.Diagnostic, x Expr) {
	k := p.kind()
	n, name := x.(*Name)
	switch {
	case k == tkElse:
		d.Hint = "`else` follows the `}` of an `if`"
	case name && (k.isString() || k == tkFStart || k == tkInt || k == tkFloat || k == tkName):
		d.Hint = "to call it, write `" + n.Name + "(…)`"
		if k == tkName {
			d.Hint += "; a variable begins with `let`"
		}
	case k == tkAssign && p.lastEnd() > 0:
		d.Hint = "`:=` is written `let name = value`"
	case k == tkColon:
		d.Hint = "a declaration with a type begins with `let`; blocks stand in braces"
	}
	if d.Hint == "" {
		d.Fixes = []diag.Fix{{Title: "insert `;`", Edits: []diag.Edit{{Span: diag.Span{Start: p.lastEnd(), End: p.lastEnd()}, New: ";"}}}}
	}
}

// stmt reads one statement with the attributes before it.
func (p *parser) stmt() Expr {
	if p.at(tkMagic) {
		return p.magic()
	}
	p.magicInFile()
	p.prompt()
	start := p.start()
	h := Head{Doc: p.doc(p.i), Attrs: p.attrs()}
	if h.Doc == "" && h.Attrs != nil {
		h.Doc = p.doc(p.i)
	}
	if len(h.Attrs) > 0 && (p.at(tkEOF) || p.at(tkRBrace)) {
		d := p.err(codeMagic, p.here(), "expected a declaration after `@"+h.Attrs[0].Name+"`")
		d.Expected, d.Found = "a declaration", p.found()
		p.bail()
	}
	h.At = At{diag.Span{Start: start, End: start}}
	if x := p.declaration(h, modifiers{body: true}); x != nil {
		return x
	}
	return p.exprStmt()
}

// magicInFile reports a magic where there are none: %name, %%name.
func (p *parser) magicInFile() {
	n := 0
	for n < 2 && p.peek(n) == tkPercent && (n == 0 || p.adjacentAt(n)) {
		n++
	}
	if n == 0 || !p.adjacentAt(n) || !p.peek(n).isWord() {
		return
	}
	name := p.wordAt(n)
	d := p.err(codeMagic, p.here().To(p.span(p.i+n)), "`"+strings.Repeat("%", n)+name+"` is a magic, and only cells of notebooks have these")
	if m := MagicNamed(name); m != nil && m.Instead != "" {
		d.Hint = "a file says " + m.Instead
	}
	p.skipLine()
}

// prompt reports what a console wrote before the statement, and skips it.
func (p *parser) prompt() {
	from := p.start()
	for _, prompt := range []string{">>>", "ruchy>", "skep>"} {
		if !strings.HasPrefix(p.src.Text[from:], prompt) || p.i > 0 && !p.onNewLine() {
			continue
		}
		rest := strings.TrimLeft(p.src.Text[from+len(prompt):], " \t")
		span := diag.Span{Start: from, End: len(p.src.Text) - len(rest)}
		d := p.err(codeForeign, span, "`"+prompt+"` is a prompt: the program begins behind it")
		d.Fixes = []diag.Fix{{Title: "remove the prompt", Edits: []diag.Edit{{Span: span}}}}
		for !p.at(tkEOF) && p.start() < span.End {
			p.next()
		}
	}
}

// skipLine gives the line up.
func (p *parser) skipLine() {
	for p.next(); !p.onNewLine() && !p.at(tkEOF); {
		p.next()
	}
	p.bail()
}

// exprStmt reads an expression as a statement. One that ends with a block is
// whole at its brace, unless what follows can only go on with it.
func (p *parser) exprStmt() Expr {
	start := p.i
	if p.kind().isName() {
		p.macroDefinition()
	}
	x := p.blockStmt()
	if x == nil {
		return p.expr()
	}
	if p.toks[p.i-1].kind != tkRBrace || p.i == start {
		return x
	}
	k := p.kind()
	switch {
	case k == tkDot || k == tkSafeDot:
		return p.assignment(p.infix(p.postfix(x), precPipe))
	case k == tkPipeline, !p.onNewLine() && blockContinues(k):
		return p.infix(x, precPipe)
	case k == tkQuestion && !p.onNewLine():
		return p.infix(p.postfix(x), precPipe)
	case k == tkAssign && !p.onNewLine(): // {a, b} = value
		return p.assignment(x)
	}
	return x
}

// blockContinues says which operators on the line of a block statement's `}` belong to it; signs begin a statement of their own.
func blockContinues(k tk) bool {
	switch k {
	case tkMinus, tkStar, tkAmp, tkPipe, tkOrOr, tkLt, tkAndAnd, tkSoft, tkDec, tkAt, tkDotDot, tkDotDotEq, tkEllipsis, tkQuestion, tkSend, tkAsk:
		return false
	}
	return binPrec[k] > 0
}

// blockStmt reads an expression that begins with a keyword or a brace and ends with a block; nil: none stands here.
func (p *parser) blockStmt() Expr {
	switch p.kind() {
	case tkIf, tkMatch, tkFor, tkWhile, tkLoop, tkLabel, tkTry:
		p.enter()
		x := p.keywordPrimary()
		p.leave()
		return x
	case tkAt:
		if p.peek(2) == tkColon {
			return p.loops()
		}
	case tkLBrace:
		return p.brace(true)
	case tkSoft:
		if p.isParallel() {
			return p.loops()
		}
		if w := p.text(p.i); (w == "unsafe" || w == "async" || w == "do") && p.peek(1) == tkLBrace {
			return p.softPrimary()
		}
	}
	return nil
}

// let reads let [mut] pattern [: T] [= value] [else { }]; the keyword stands here.
func (p *parser) let(pub bool, doc string) Expr {
	if p.onNewLine() && p.i > 0 && p.wantsOperand(p.toks[p.i-1].kind) {
		p.noExpression()
	}
	start := p.start()
	isVar := p.word("var")
	p.next()
	x := &Let{Pub: pub, Doc: doc, Mut: p.accept(tkMut) || isVar}
	x.Pat = p.pattern()
	p.typeAndValue(x)
	if p.at(tkElse) && x.Value != nil {
		p.next()
		x.Else = p.block("the branch of `else`")
	}
	x.At = p.since(start)
	if p.at(tkIn) && x.Value != nil {
		return p.letBody(x)
	}
	return x
}

// letBody reads the body of let x = value in body: a block of the two.
func (p *parser) letBody(x *Let) Expr {
	p.enter()
	p.next()
	body := p.stmt()
	p.leave()
	return &Block{At: p.since(x.S.Start), Stmts: []Expr{x, body}, Semi: []bool{true, false}}
}

// letIn decides for the `in` behind a value being bound: it begins a body if it
// ends its line, or if the name being bound occurs behind it; else it asks for membership.
func (p *parser) letIn() bool {
	if p.toks[min(p.i+1, len(p.toks)-1)].nl {
		return true
	}
	end := p.i + 1
	for n := 0; n < maxLook && end < len(p.toks)-1 && (end == p.i+1 || !p.toks[end].nl); n++ {
		end = p.skip(end)
	}
	for i := p.i + 1; i < min(end, p.i+maxLook, len(p.toks)); i++ {
		if p.toks[i].kind.isName() && p.text(i) == p.c.bound && p.toks[i-1].kind != tkDot {
			return true
		}
	}
	return false
}

// wantsOperand says whether a token leaves an expression unfinished.
func (p *parser) wantsOperand(k tk) bool {
	return k == tkAssign || k == tkComma || k >= tkPlus && k <= tkSend && k != tkGt || k == tkLParen || k == tkLBracket
}

func (p *parser) typeAndValue(x *Let) {
	if p.accept(tkColon) {
		if p.at(tkAssign) && p.adjacent() {
			d := p.err(codeForeign, p.here(), "`:=` is written `=` after `let`")
			d.Fixes = []diag.Fix{write("=", diag.Span{Start: d.Span.Start - 1, End: d.Span.End})}
		} else {
			x.Type = p.typ()
		}
	}
	if p.accept(tkAssign) {
		saved := p.c.bound
		if b, ok := x.Pat.(*BindPat); ok {
			p.c.bound = b.Name.Name
		}
		x.Value = p.expr()
		p.c.bound = saved
		return
	}
	if p.at(tkEq) {
		d := p.err(codeUnexpected, p.here(), "`==` compares; a value is given with `=`")
		d.Expected, d.Found = "`=`", "`==`"
		d.Fixes = []diag.Fix{write("=", d.Span)}
		p.next()
		x.Value = p.expr()
	}
}

// constant reads const NAME: T = value and static [mut] NAME: T = value.
func (p *parser) constant(start int, pub bool, doc string) Expr {
	p.next()
	mut := p.accept(tkMut)
	x := &Let{Pub: pub, Doc: doc, Const: !mut, Mut: mut}
	id := p.anyIdent("the name of the constant")
	x.Pat = &BindPat{At: id.At, Name: id}
	p.typeAndValue(x)
	x.At = p.since(start)
	return x
}

// attrs reads the decorators and attributes that stand here.
func (p *parser) attrs() []Attr {
	var out []Attr
	for {
		switch {
		case p.at(tkHash) && p.peek(1) == tkLBracket:
			start := p.start()
			p.next()
			out = append(out, p.bracketAttr(start))
		case p.at(tkAt) && p.peek(1) == tkLBracket && p.adjacentAt(1):
			start := p.start()
			p.next()
			out = append(out, p.bracketAttr(start))
		case p.at(tkAt) && p.adjacentAt(1) && p.peek(1).isWord() && p.peek(2) != tkColon:
			out = append(out, p.decorator())
		default:
			return out
		}
	}
}

// decorator reads @name(args).
func (p *parser) decorator() Attr {
	start := p.start()
	p.next()
	from := p.start()
	p.next()
	for (p.at(tkDot) || p.at(tkPathSep)) && p.adjacent() && p.peek(1).isWord() {
		p.next()
		p.next()
	}
	a := Attr{Name: strings.Clone(p.src.Text[from:p.lastEnd()]), Decorator: true, NameAt: p.since(from)}
	if p.at(tkLParen) && p.adjacent() {
		open := p.i
		m := int(p.toks[open].mate)
		if m < 0 {
			p.next()
			p.unclosed(open, " after the decorator's arguments")
			p.bail()
		}
		a.Args = strings.TrimSpace(p.src.Text[p.toks[open].end:p.toks[m].start])
		p.i = m + 1
	}
	a.At = p.since(start)
	return a
}

// bracketAttr reads [name(args)] behind # or @.
func (p *parser) bracketAttr(start int) Attr {
	open := p.i
	m := int(p.toks[open].mate)
	if m < 0 {
		p.next()
		p.unclosed(open, " after the attribute")
		p.bail()
	}
	text := strings.TrimSpace(p.src.Text[p.toks[open].end:p.toks[m].start])
	p.i = m + 1
	a := Attr{At: p.since(start), NameAt: p.since(start), Name: text}
	if i := strings.IndexAny(text, "( ="); i >= 0 {
		a.Name = text[:i]
		a.Args = strings.TrimSpace(text[i:])
		if inner, ok := strings.CutPrefix(a.Args, "("); ok {
			a.Args = strings.TrimSuffix(inner, ")")
		}
	}
	return a
}

// innerAttr reads #![name]: a pragma of the whole text.
func (p *parser) innerAttr() bool {
	if !p.at(tkHash) || p.text(p.i) != "#!" {
		return false
	}
	start := p.start()
	p.next()
	m := int(p.toks[p.i].mate)
	if m < 0 {
		d := p.err(codeUnclosed, p.here(), "missing `]` after the attribute")
		d.Expected = "`]`"
		p.next()
		return true
	}
	switch a := p.bracketAttr(start); a.Name {
	case "lenient":
		p.lax = true
	case "embed":
		p.embed(a)
	}
	return true
}

// embed reads the patterns of #![embed("a.csv", "data/*.json")].
func (p *parser) embed(a Attr) {
	x, problems := ParseExpr(diag.NewSource("", "["+a.Args+"]"))
	list, ok := x.(*Array)
	for i := 0; ok && i < len(list.Elems); i++ {
		s, text := list.Elems[i].Value.(*Str)
		if ok = text && !s.Bytes; ok {
			p.carry = append(p.carry, Embed{At: a.At, Pattern: s.Value})
		}
	}
	if !ok || len(problems) > 0 || len(list.Elems) == 0 {
		d := p.err(codeUnexpected, a.S, "`embed` lists the files that a compiled program carries, as texts")
		d.Hint = "write it as #![embed(\"data/sales.csv\", \"images/*.png\")]"
	}
}

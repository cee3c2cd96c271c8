package format

import "skep/interp/syntax"

// link is one step of a chain of calls, fields and indexes.
type link struct {
	x    syntax.Expr
	dot  bool // it begins with . ?. or ::
	call bool // .name(…)
}

// links takes a chain apart: what it begins with, and its steps in order. It
// ends inwards where the author wrote parentheses.
func (p *printer) links(x syntax.Expr) (base syntax.Expr, out []link) {
	for {
		var inner syntax.Expr
		l := link{x: x}
		switch x := x.(type) {
		case *syntax.MethodCall:
			inner, l.dot, l.call = x.Recv, true, true
		case *syntax.Field:
			inner, l.dot = x.X, true
		case *syntax.TupleField:
			inner, l.dot = x.X, true
		case *syntax.Await:
			if starts(x) == starts(x.X) {
				inner, l.dot = x.X, true
			}
		case *syntax.Call:
			inner = x.Fn
		case *syntax.Index:
			inner = x.X
		case *syntax.TryOp:
			inner = x.X
		}
		if inner == nil || len(out) > 0 && p.wraps(x) {
			base = x
			break
		}
		out = append(out, l)
		x = inner
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return base, out
}

// chain prints a.b().c(): on one line, or each call on a line of its own.
func (p *printer) chain(x syntax.Expr) {
	base, links := p.links(x)
	calls := 0
	for _, l := range links {
		if _, ok := l.x.(*syntax.Call); ok || l.call {
			calls++
		}
	}
	p.begin(hugForced)
	p.expr(base)
	from := lastHead(base, links)
	nested := false
	for i, l := range links {
		nested = p.dot(l, i >= from, calls, nested)
		p.link(l)
	}
	if nested {
		p.add(opNest, -1)
	}
	p.end()
}

// lastHead is the index of the first link that may stand on a line of its own:
// fields stay with what the chain begins with, and so does the first call behind a short name.
func lastHead(base syntax.Expr, links []link) int {
	i := 0
	for i < len(links) && !links[i].call {
		i++
	}
	n, ok := base.(*syntax.Name)
	if ok && i == 0 && len(n.Name) <= indentWidth {
		i++
	}
	return i
}

// dot prepares the place before a dot; from the first new line on, all is indented.
func (p *printer) dot(l link, canBreak bool, calls int, nested bool) bool {
	comments := len(p.cur().comments) > 0
	if !l.dot || !comments && (!canBreak || calls < 2 && !p.authorBroke()) {
		return nested
	}
	if !nested {
		p.add(opNest, 1)
	}
	if p.authorBroke() && calls > 1 && p.still == 0 {
		p.breakOwn()
	}
	p.gap(false)
	p.dotLine()
	return true
}

func (p *printer) link(l link) {
	switch x := l.x.(type) {
	case *syntax.MethodCall:
		p.method(x)
	case *syntax.Call:
		p.args(x.Args)
	case *syntax.Index:
		p.index(x)
	case *syntax.TryOp:
		p.tok()
	default: // a field
		p.tok()
		p.tok()
	}
}

// dotLine allows a new line before a dot; `? .x` keeps its space, as `?.` is another operator.
func (p *printer) dotLine() {
	if p.i > 0 && p.toks[p.i-1].text == "?" {
		p.line()
		return
	}
	p.soft()
}

func (p *printer) method(x *syntax.MethodCall) {
	if p.at("<?") { // actor <? message
		p.space()
		p.word()
		p.expr(x.Args[0].Value)
		return
	}
	p.tok()
	p.tok()
	for !p.at("(") && p.cur().start < x.S.End { // ::<T>
		n := p.i
		p.run(p.argsStart(x))
		if n == p.i {
			break
		}
	}
	p.args(x.Args)
}

// argsStart is where the arguments of a call with type arguments begin.
func (p *printer) argsStart(x *syntax.MethodCall) int {
	for i := p.i; i < len(p.toks) && p.toks[i].start < x.S.End; i++ {
		if t := p.toks[i]; t.text == "(" && t.mate > i && p.toks[t.mate].end == x.S.End {
			return t.start
		}
	}
	return x.S.End
}

func (p *printer) index(x *syntax.Index) {
	p.begin(hugForced)
	still := p.still
	p.still = 0
	p.tok()
	p.add(opNest, 1)
	p.gap(false)
	p.soft()
	for i, a := range x.Args {
		p.expr(a)
		if p.at(",") {
			p.comma(i < len(x.Args)-1)
		}
		if i < len(x.Args)-1 {
			p.gap(false)
			p.line()
		}
	}
	p.gap(false)
	p.add(opNest, -1)
	p.soft()
	p.tok()
	p.still = still
	p.end()
}

// lambda prints |a, b| body, a => body, (a, b) => body, fun(a) { … } and \a -> body.
func (p *printer) lambda(x *syntax.Lambda) {
	for x.Async && p.cur().start < x.S.End && (p.at("async") || p.at("move")) {
		p.word()
	}
	switch {
	case p.at("||"):
		p.tok()
	case p.at("|"):
		p.bars(x.Params)
	case p.at("fun") || p.at("fn") || p.at("("):
		if !p.at("(") {
			p.tok()
		}
		p.params(x.Params)
	default:
		p.heads(x)
	}
	if x.Ret != nil && p.at("->") {
		p.space()
		p.word()
		p.run(x.Ret.S.End)
	}
	p.space()
	if p.at("=>") || p.at("=") || p.at("->") {
		p.word()
	}
	p.expr(x.Body)
}

// heads prints the parameters of a => body and \a, b -> body.
func (p *printer) heads(x *syntax.Lambda) {
	p.want("\\")
	for i := range x.Params {
		p.param(x.Params[i])
		if p.at(",") {
			p.comma(true)
			p.space()
		} else if i < len(x.Params)-1 {
			p.space()
		}
	}
}

func (p *printer) bars(params []syntax.Param) {
	p.tok()
	for i, q := range params {
		p.param(q)
		if p.at(",") {
			p.comma(i < len(params)-1)
			if i < len(params)-1 {
				p.space()
			}
		}
	}
	p.want("|")
}

func (p *printer) params(params []syntax.Param) {
	own := params[:0:0]
	for _, q := range params {
		if q.S.Start >= p.cur().start { // not the receiver that the parser adds
			own = append(own, q)
		}
	}
	p.list(list{noTrail: len(own) > 0 && own[len(own)-1].Rest}, each(own, p.param))
}

func (p *printer) param(q syntax.Param) {
	if q.Default == nil {
		p.run(q.S.End)
		return
	}
	end := q.Name.S.End
	if q.Pat != nil {
		end = q.Pat.Span().End
	}
	if q.Type != nil {
		end = max(end, q.Type.S.End)
	}
	p.run(end)
	p.assigned(q.Default)
}

// assigned prints = value; a > of the type before it may be glued to the sign.
func (p *printer) assigned(x syntax.Expr) {
	p.assignSign()
	deeper := len(p.cur().comments) > 0
	if deeper {
		p.add(opIndent, 1)
	}
	p.expr(x)
	if deeper {
		p.add(opIndent, -1)
	}
}

func (p *printer) assignSign() {
	if t := p.cur().text; t == ">=" || t == ">>=" {
		p.gap(false)
		p.put(t[:len(t)-1])
		p.space()
		p.put("=")
		p.next()
		p.space()
		return
	}
	p.space()
	p.word()
}

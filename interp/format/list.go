package format

import "skep/interp/syntax"

// list says how a delimited list is laid out.
type list struct {
	spaces  bool // { a } rather than {a}
	keepOne bool // the comma behind the only element means something: (a,)
	noTrail bool // no comma is put behind the last element
	hug     int  // 1 + the index of the last element, if that may open around its own lines
	rows    bool // short elements: the author's rows stay
	tight   bool // one text: a line of its own would not make it shorter
}

// each makes printers of elements.
func each[T any](elems []T, print func(T)) []func() {
	out := make([]func(), len(elems))
	for i, e := range elems {
		out[i] = func() { print(e) }
	}
	return out
}

// list prints the delimiters that stand here and the elements between them.
// One whose first element stood on a line of its own stays broken.
func (p *printer) list(o list, elems []func()) {
	end := p.closer()
	if end < 0 || len(elems) == 0 {
		p.empty(end)
		return
	}
	still := p.still
	p.still = 0
	h := hugForced
	if o.hug > 0 {
		h = hugLast
	}
	g := p.begin(h)
	p.tok()
	switch {
	case p.authorBroke():
		p.breakOwn()
	case o.tight:
		p.still, o.noTrail = 1, true
	case o.hug == 0:
		p.groups[g].hug = hugNone
	}
	p.add(opNest, 1)
	p.gap(true)
	p.edge(o)
	for k, print := range elems {
		p.hugAt(g, o, k)
		print()
		p.loose(p.elementEnd(end))
		p.afterElement(o, k == len(elems)-1, len(elems), end)
	}
	p.gap(true)
	p.add(opNest, -1)
	p.edge(o)
	if p.i < end {
		p.loose(p.toks[end].start)
	}
	p.tok()
	p.end()
	p.still = still
}

// hugAt notes where the last element begins; if something before it had to break, it does not hug.
func (p *printer) hugAt(g int, o list, k int) {
	if o.hug != k+1 {
		return
	}
	if p.groups[g].forced {
		p.groups[g].own = true
	}
	p.groups[g].open = int32(len(p.cmds) + 1)
}

func (p *printer) edge(o list) {
	if o.spaces {
		p.line()
	} else {
		p.soft()
	}
}

// elementEnd is where the element that has been printed ends: at the next comma or the closer.
func (p *printer) elementEnd(end int) int {
	for i := p.i; i < end; i++ {
		if p.toks[i].text == "," {
			return p.toks[i].start
		}
		if m := p.toks[i].mate; m > i {
			i = m
		}
	}
	return p.toks[end].start
}

func (p *printer) afterElement(o list, last bool, n, end int) {
	comma := p.i < end && p.at(",")
	switch {
	case !last:
		if comma {
			p.comma(true)
		}
		p.separator(o)
	case o.keepOne && comma:
		p.comma(true)
	case o.noTrail:
		if comma {
			p.comma(false)
		}
	default:
		p.add(opTrail, 0)
		if comma {
			p.comma(false)
		}
	}
}

// separator stands between two elements.
func (p *printer) separator(o list) {
	p.gap(true)
	blank := p.blankBefore()
	switch {
	case o.rows && p.still == 0 && !p.authorBroke() && !p.at("let"):
		p.add(opFill, 0)
	default:
		p.lineOf(opLine, blank)
	}
}

// comma prints a comma, or leaves it out; comments before it come behind it.
func (p *printer) comma(show bool) {
	if show {
		p.put(",")
	}
	p.gap(true)
	p.next()
}

// empty prints delimiters with nothing but comments between them.
func (p *printer) empty(end int) {
	p.tok()
	if end < 0 {
		return
	}
	if p.i < end || len(p.cur().comments) > 0 {
		p.add(opIndent, 1)
		p.loose(p.toks[end].start)
		p.gap(true)
		p.add(opIndent, -1)
	}
	p.tok()
}

// element is an expression or a spread.
func (p *printer) element(a syntax.Arg) {
	if a.Name != nil {
		p.named()
	}
	if a.Spread {
		p.tok()
	}
	p.expr(a.Value)
}

// named prints name: or name =.
func (p *printer) named() {
	p.tok()
	if !p.at(":") {
		p.space()
	}
	p.word()
}

// args prints the arguments of a call.
func (p *printer) args(args []syntax.Arg) {
	o := list{}
	if n := len(args); n > 0 && huggable(args[n-1].Value) && p.simple(args[:n-1]) {
		o.hug = n
	}
	o.tight = len(args) == 1 && isText(args[0].Value)
	p.list(o, each(args, p.element))
}

func isText(x syntax.Expr) bool {
	switch x.(type) {
	case *syntax.Str, *syntax.FString:
		return true
	}
	return false
}

// huggable says whether an argument opens around lines of its own.
func huggable(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Lambda:
		return huggable(x.Body)
	case *syntax.Block, *syntax.Dict, *syntax.Array, *syntax.Set, *syntax.StructLit, *syntax.Match, *syntax.If, *syntax.AsyncBlock, *syntax.Try, *syntax.Loop:
		return true
	case *syntax.Macro:
		return len(x.Args)+len(x.Pairs) > 0
	case *syntax.Ref:
		return huggable(x.X)
	}
	return false
}

// simple says whether arguments are short enough to stand before one that hugs.
func (p *printer) simple(args []syntax.Arg) bool {
	n := 0
	for _, a := range args {
		if huggable(a.Value) && ends(a.Value)-starts(a.Value) > 20 {
			return false
		}
		n += ends(a.Value) - starts(a.Value)
	}
	return n < 60
}

// array keeps rows of short elements as the author arranged them.
func (p *printer) array(x *syntax.Array) {
	short := len(x.Elems) > 3
	for _, e := range x.Elems {
		short = short && p.short(e.Value)
	}
	o := list{rows: short && p.shares(x)}
	if n := len(x.Elems); n == 1 && huggable(x.Elems[0].Value) {
		o.hug = n
	}
	p.list(o, each(x.Elems, p.element))
}

func (p *printer) short(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Int, *syntax.Float, *syntax.Char, *syntax.Bool, *syntax.Null, *syntax.Name, *syntax.Str:
		return ends(x)-starts(x) <= 16
	case *syntax.Unary:
		return p.short(x.X)
	}
	return false
}

// shares says whether some element stands on the line of the one before.
func (p *printer) shares(x *syntax.Array) bool {
	for k := 1; k < len(x.Elems); k++ {
		from, to := ends(x.Elems[k-1].Value), starts(x.Elems[k].Value)
		if from > to {
			return false
		}
		line := true
		for _, c := range p.src[from:to] {
			line = line && c != '\n'
		}
		if line {
			return true
		}
	}
	return false
}

func (p *printer) entry(e syntax.DictEntry) {
	switch {
	case e.Spread:
		p.tok()
		p.expr(e.Value)
		return
	case e.Key == nil:
		p.tok()
	case p.at("[") && p.cur().start < starts(e.Key):
		p.tok()
		p.expr(e.Key)
		p.want("]")
	default:
		p.expr(e.Key)
	}
	if e.Value != nil && p.at(":") {
		p.word()
		p.expr(e.Value)
	}
}

// comprehension breaks before its clauses; in braces it stays on one line, as a new line would make it a block.
func (p *printer) comprehension(x *syntax.Comprehension) {
	still := p.still
	p.still = 0
	if x.Kind != syntax.ListComp {
		p.still = 1
	}
	p.begin(hugForced)
	p.tok()
	p.add(opNest, 1)
	p.gap(false)
	p.soft()
	if x.Key != nil {
		p.expr(x.Key)
		p.word()
	}
	p.expr(x.Value)
	for _, c := range x.Clauses {
		p.clause(c)
	}
	p.gap(false)
	p.add(opNest, -1)
	p.soft()
	p.tok()
	p.end()
	p.still = still
}

func (p *printer) clause(c syntax.CompClause) {
	p.gap(false)
	p.line()
	p.word()
	p.run(c.Pat.Span().End)
	p.space()
	p.word()
	p.expr(c.Iter)
	for _, x := range c.Conds {
		p.gap(false)
		p.line()
		p.word()
		p.expr(x)
	}
}

func (p *printer) structLit(x *syntax.StructLit) {
	p.run(ends(x.Type))
	p.space()
	elems := each(x.Fields, func(f syntax.FieldInit) {
		p.tok()
		if p.at(":") {
			p.word()
			p.expr(f.Value)
		}
	})
	if x.Base != nil {
		elems = append(elems, nil)
		copy(elems[p.baseAt(x)+1:], elems[p.baseAt(x):])
		elems[p.baseAt(x)] = func() {
			p.tok()
			p.expr(x.Base)
		}
	}
	p.list(list{spaces: true, noTrail: x.Base != nil && p.baseAt(x) == len(x.Fields)}, elems)
}

// baseAt is the index of ..base among the fields.
func (p *printer) baseAt(x *syntax.StructLit) int {
	for i, f := range x.Fields {
		if f.Name.S.Start > starts(x.Base) {
			return i
		}
	}
	return len(x.Fields)
}

// macro prints name!(…) with its arguments, pairs or count.
func (p *printer) macro(x *syntax.Macro) {
	for !p.atEnd() && !p.at("!") {
		p.tok()
	}
	p.tok()
	if p.at("{") && p.cur().spaced {
		p.space()
	}
	if x.Repeat != nil {
		p.tok()
		p.element(x.Args[0])
		p.want(";")
		p.space()
		p.expr(x.Repeat)
		p.tok()
		return
	}
	var last syntax.Expr
	elems, k, j := []func(){}, 0, 0
	for k < len(x.Args) || j < len(x.Pairs) {
		if j == len(x.Pairs) || k < len(x.Args) && starts(x.Args[k].Value) < starts(x.Pairs[j].Key) {
			a := x.Args[k]
			elems = append(elems, func() { p.element(a) })
			last = a.Value
			k++
			continue
		}
		pair := x.Pairs[j]
		elems = append(elems, func() { p.pair(pair) })
		j++
	}
	o := list{tight: len(elems) == 1 && last != nil && isText(last)}
	if last != nil && len(x.Pairs) == 0 && huggable(last) && p.simple(x.Args[:len(x.Args)-1]) {
		o.hug = len(elems)
	}
	p.list(o, elems)
}

func (p *printer) pair(x syntax.Pair) {
	p.expr(x.Key)
	if p.at("=>") {
		p.space()
	}
	p.word()
	p.expr(x.Value)
}

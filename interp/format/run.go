package format

import "skep/interp/syntax"

// run prints types, patterns, paths and heads up to an offset on one line, with the spaces that are usual there.
func (p *printer) run(end int) {
	r := runner{p: p}
	for first := true; !p.atEnd() && p.cur().start < end; first = false {
		p.split(end)
		r.one(first)
	}
}

// runTo prints tokens likewise up to the token with an index.
func (p *printer) runTo(index int) {
	if index > p.i {
		p.run(p.toks[index-1].end)
	}
}

// split cuts a token such as >> or >= of which only the first part belongs to what ends here.
func (p *printer) split(end int) {
	t := p.cur()
	if t.end <= end || t.text[0] != '>' {
		return
	}
	n := end - t.start
	rest := *t
	rest.text, rest.start, rest.comments, rest.nl, rest.spaced = t.text[n:], end, nil, 0, false
	t.text, t.end = t.text[:n], end
	p.toks = append(p.toks, token{})
	copy(p.toks[p.i+2:], p.toks[p.i+1:])
	p.toks[p.i+1] = rest
	for i := range p.toks {
		if p.toks[i].mate > p.i {
			p.toks[i].mate++
		}
	}
}

// runner knows the tokens before the current one.
type runner struct {
	p     *printer
	prev  string
	kind  syntax.Kind
	unary bool // the previous token is a sign of what follows
	bars  int  // bars of |A, B| that are open
	shut  bool // the current token closes such bars
	wide  []bool
}

// one prints a token with the space before it.
func (r *runner) one(first bool) {
	p := r.p
	t := p.cur()
	if t.text == "#" || t.text == "@" && !t.spaced && p.peek(1) == "[" {
		p.verbatim(p.toks[p.i+1].mate)
		p.space()
		r.prev, r.kind = "", syntax.KindPunctuation
		return
	}
	unary := r.isUnary(t)
	if t.text == "{" {
		r.wide = append(r.wide, r.kind == syntax.KindName || r.prev == ">")
	}
	if !first && len(t.comments) == 0 && r.spaceBefore(t, unary) {
		p.space()
	}
	if t.text == "}" && len(r.wide) > 0 {
		r.wide = r.wide[:len(r.wide)-1]
	}
	r.prev, r.kind, r.unary = t.text, t.kind, unary
	p.tok()
}

// isUnary says whether an operator belongs to what follows alone.
func (r *runner) isUnary(t *token) bool {
	r.shut = false
	switch t.text {
	case "-", "&", "*", "!", "&&", "~":
		return !r.operand() || t.text == "!"
	case "|", "||":
		if r.bars > 0 && t.text == "|" {
			r.bars--
			r.shut = true
			return false
		}
		if !r.operand() && t.text == "|" {
			r.bars++
			return true
		}
	case "..", "...", "?":
		return !r.operand()
	case ":": // :atom
		named := r.kind == syntax.KindKeyword && r.prev != "let" && r.prev != "var" && r.prev != "mut" && r.prev != "for"
		return !r.operand() && !named && r.kind != syntax.KindLabel && !r.p.toks[r.p.i+1].spaced
	}
	return false
}

// operand says whether the previous token ends a value or a type.
func (r *runner) operand() bool {
	switch r.kind {
	case syntax.KindName, syntax.KindNumber, syntax.KindString, syntax.KindFString, syntax.KindConstant:
		return r.prev != ""
	case syntax.KindKeyword:
		return r.prev == "self" || r.prev == "Self" || r.prev == "type" || r.prev == "state" || r.prev == "test"
	}
	return r.prev == ")" || r.prev == "]" || r.prev == "}" || r.prev == ">" || r.prev == ">>"
}

func (r *runner) spaceBefore(t *token, unary bool) bool {
	if t.text == "}" {
		return r.prev != "{" && len(r.wide) > 0 && r.wide[len(r.wide)-1]
	}
	if r.unary {
		return false
	}
	switch r.prev {
	case "(", "[", ".", "?.", "::", "<", "..", "..=", "...", "@", "":
		return r.prev == "@" && r.p.src[t.start-1] == ' '
	case "{":
		return t.text != "}" && len(r.wide) > 0 && r.wide[len(r.wide)-1]
	case ",", ";":
		return true
	case ":":
		return true
	}
	switch t.text {
	case ",", ";", ")", "]", ".", "?.", "::", ">", ">>", "<":
		return false
	case ":":
		return unary
	case "?":
		return unary && r.prev != "]"
	case "..", "..=", "...":
		return r.prev == "|" || r.kind == syntax.KindKeyword
	case "(", "[":
		return !r.callLike(t)
	case "|":
		return !r.shut
	case "@":
		return true
	}
	return true
}

// callLike says whether a ( or [ belongs to the word before it.
func (r *runner) callLike(t *token) bool {
	switch r.prev {
	case "fn", "fun", "pub", "Fn", "FnMut", "FnOnce", "self", "super", "new", "init", "constructor", "get", "set":
		return true
	case ">":
		return true
	}
	return r.kind == syntax.KindName || t.text == "[" && !t.spaced
}

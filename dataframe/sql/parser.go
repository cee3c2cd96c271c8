package sql

import (
	"slices"
	"strings"

	"skep/diag"
	"skep/internal/lazy"
)

// parser walks the tokens. Errors leave by panic and become Parse's result: a
// wrong text has one error, since what follows it in SQL can seldom be trusted.
type parser struct {
	toks  []token
	i     int
	depth int
	pairs map[int]int // where parentheses close, once somebody asks
}

func newParser(text string) (*parser, error) {
	toks, err := lex(text)
	if err != nil {
		return nil, err
	}
	return &parser{toks: toks}, nil
}

func (p *parser) recover(err *error) {
	switch e := recover().(type) {
	case nil:
	case *Error:
		*err = e
	default:
		panic(e)
	}
}

// enter counts a nested part; the result leaves it.
func (p *parser) enter() func() {
	if p.depth++; p.depth > MaxDepth {
		panic(&Error{Span: p.peek().span, Message: "the text nests too deep: more than 400 parts within each other"})
	}
	return func() { p.depth-- }
}

func (p *parser) peek() token { return p.toks[p.i] }

func (p *parser) peekAt(n int) token { return p.toks[min(p.i+n, len(p.toks)-1)] }

func (p *parser) next() token {
	t := p.toks[p.i]
	if t.kind != tkEnd {
		p.i++
	}
	return t
}

func (p *parser) at(k tokenKind) bool { return p.peek().kind == k }

// atWord tells whether the next token is one of some keywords.
func (p *parser) atWord(words ...string) bool { return p.peek().is(words...) }

func (t token) is(words ...string) bool {
	if t.kind != tkName || t.quoted {
		return false
	}
	for _, w := range words {
		if strings.EqualFold(t.text, w) {
			return true
		}
	}
	return false
}

func (t token) op(ops ...string) bool {
	if t.kind != tkOp {
		return false
	}
	for _, op := range ops {
		if t.text == op {
			return true
		}
	}
	return false
}

func (p *parser) atOp(ops ...string) bool { return p.peek().op(ops...) }

// atWords tells whether the next tokens are these keywords.
func (p *parser) atWords(words ...string) bool {
	for i, w := range words {
		if !p.peekAt(i).is(w) {
			return false
		}
	}
	return true
}

// takeWords passes these keywords, if all are next.
func (p *parser) takeWords(words ...string) bool {
	if !p.atWords(words...) {
		return false
	}
	p.i += len(words)
	return true
}

func (p *parser) takeOp(op string) bool {
	if !p.atOp(op) {
		return false
	}
	p.i++
	return true
}

func (p *parser) wantWord(w string) token {
	if !p.atWord(w) {
		p.unexpected(w)
	}
	return p.next()
}

func (p *parser) wantOp(op string) token {
	if !p.atOp(op) {
		p.unexpected("`" + op + "`")
	}
	return p.next()
}

// closing passes the bracket that ends what began at open.
func (p *parser) closing(bracket string, open token) {
	if p.atOp(bracket) {
		p.next()
		return
	}
	e := p.surprise("`" + bracket + "`")
	e.Hint = "the `" + open.text + "` at byte " + itoa(open.span.Start) + " is open"
	panic(e)
}

// unexpected says what should stand here.
func (p *parser) unexpected(expected string) { panic(p.surprise(expected)) }

func (p *parser) surprise(expected string) *Error {
	t := p.peek()
	e := &Error{Span: t.span, Message: "expected " + expected + ", found " + t.describe(), Expected: expected, Found: t.describe()}
	if p.i > 0 && p.misspelt(e, p.toks[p.i-1]) || t.kind != tkName || t.quoted {
		return e
	}
	if slices.Contains(keywords.Get(), strings.ToUpper(t.text)) {
		return e
	}
	if near := diag.Nearest(strings.ToUpper(t.text), keywords.Get()); len(near) >= 4 && !strings.EqualFold(near, t.text) {
		e.Hint, e.Replace = "did you mean "+near+"?", near
	} else if reserved.Get()[strings.ToUpper(t.text)] && strings.HasPrefix(expected, "a ") {
		e.Hint, e.Replace = t.text+" is a keyword; as a name it is written in double quotes", `"`+t.text+`"`
	}
	return e
}

// misspelt finds a keyword that was read as a name: FORM for FROM, taken as an alias.
func (p *parser) misspelt(e *Error, before token) bool {
	word := strings.ToUpper(before.text)
	if before.kind != tkName || before.quoted || slices.Contains(keywords.Get(), word) || reserved.Get()[word] || p.i < 2 {
		return false
	}
	near := diag.Nearest(word, keywords.Get())
	if near == "" || len(near) < 4 {
		return false
	}
	e.Hint, e.Replace, e.Span = "`"+before.text+"` was read as a name; did you mean "+near+"?", near, before.span
	return true
}

func (t token) describe() string {
	switch t.kind {
	case tkEnd:
		return "the end of the text"
	case tkString:
		return "the text '" + short(t.text) + "'"
	case tkNumber:
		return "the number " + short(t.text)
	case tkParam:
		return "a parameter"
	}
	return "`" + short(t.text) + "`"
}

func short(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}

// from is the place from a token to the last one that was read.
func (p *parser) from(start diag.Span) At {
	end := start.End
	if p.i > 0 {
		end = max(end, p.toks[p.i-1].span.End)
	}
	return At{diag.Span{Start: start.Start, End: end}}
}

// reserved words are no names unless quoted: they would make the grammar ambiguous.
var reserved = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return words(`ALL AND ANTI ANY AS ASC ASOF BETWEEN BY CASE CAST CROSS DESC DISTINCT ELSE END EXCEPT EXISTS FALSE FETCH FOR FROM FULL GROUP HAVING IN INNER
	INTERSECT INTO IS ILIKE JOIN LATERAL LEFT LIKE LIMIT NATURAL NOT NULL OFFSET ON OR ORDER OUTER PIVOT POSITIONAL QUALIFY RIGHT SELECT SEMI SIMILAR TABLESAMPLE
	THEN TRUE UNION UNPIVOT USING VALUES WHEN WHERE WINDOW WITH GLOB COLLATE`)
}}

// callable are reserved words that begin an expression or name a function all the same.
var callable = lazy.Value[map[string]bool]{New: func() map[string]bool { return words("LEFT RIGHT GLOB REPLACE ANY ALL") }}

var keywords = lazy.Value[[]string]{New: func() []string {
	return strings.Fields(`SELECT FROM WHERE GROUP ORDER HAVING QUALIFY LIMIT OFFSET UNION INTERSECT EXCEPT JOIN INNER LEFT RIGHT FULL CROSS NATURAL USING
	WITH RECURSIVE DISTINCT BETWEEN LIKE ILIKE EXISTS CASE WHEN THEN ELSE END CAST OVER PARTITION ROWS RANGE PRECEDING FOLLOWING UNBOUNDED CURRENT WINDOW FILTER
	VALUES AND OR NOT AS ON IN IS CREATE TABLE VIEW INSERT INTO UPDATE DELETE COPY ATTACH DETACH DESCRIBE SUMMARIZE EXPLAIN PIVOT UNPIVOT EXCLUDE REPLACE INTERVAL`)
}}

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// atName tells whether a name is next: quoted, or no reserved word.
func (p *parser) atName() bool {
	t := p.peek()
	return t.kind == tkName && (t.quoted || !reserved.Get()[strings.ToUpper(t.text)])
}

// name reads a name; what says what it is of: "a table's name".
func (p *parser) name(what string) Ident {
	if !p.atName() {
		p.unexpected(what)
	}
	return identOf(p.next())
}

// anyName reads a name behind a dot or in a list of names, where keywords are names too.
func (p *parser) anyName(what string) Ident {
	if !p.at(tkName) {
		p.unexpected(what)
	}
	return identOf(p.next())
}

func identOf(t token) Ident { return Ident{At{t.span}, t.text, t.quoted} }

// path reads a.b.c.
func (p *parser) path(what string) []Ident {
	out := []Ident{p.name(what)}
	for p.takeOp(".") {
		out = append(out, p.anyName(what))
	}
	return out
}

// names reads (a, b).
func (p *parser) names(what string) (out []Ident) {
	open := p.wantOp("(")
	for {
		out = append(out, p.anyName(what))
		if !p.takeOp(",") {
			break
		}
	}
	p.closing(")", open)
	return out
}

// list reads items with commas between them; one comma may stand at the end, before any of the words or brackets that end it.
func list[T any](p *parser, item func() T) (out []T) {
	for {
		out = append(out, item())
		if !p.takeOp(",") || p.endsList() {
			return out
		}
	}
}

func (p *parser) endsList() bool {
	t := p.peek()
	return t.kind == tkEnd || t.op(")", "]", "}", ";") || t.is("FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "HAVING", "QUALIFY", "UNION", "WINDOW")
}

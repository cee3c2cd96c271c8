package lint

import (
	"reflect"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// same says whether two nodes are equal but for their places.
func same(a, b any) bool { return sameValue(reflect.ValueOf(a), reflect.ValueOf(b)) }

// isPlace tells the types of fields that say where a node is.
func isPlace(t reflect.Type) bool {
	return t == reflect.TypeFor[syntax.At]() || t == reflect.TypeFor[diag.Span]()
}

func sameValue(a, b reflect.Value) bool {
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	if a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return sameValue(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !sameValue(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		if isPlace(a.Type()) {
			return true
		}
		for i := range a.NumField() {
			if !sameValue(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

// ifRules looks at one if; chains are looked at from their first.
func (l *linter) ifRules(n *syntax.If) {
	l.parentheses(n.Cond, "if", n.S)
	if constant(n.Cond) {
		l.warn("L0011", n.Cond.Span(), "this condition is the same every time")
	}
	l.empty(n.Then, "if")
	last, ok := n.Else.(*syntax.Block)
	if ok {
		l.empty(last, "else")
	}
	l.repeated(n)
	if !ok || len(n.Then.Stmts) == 0 {
		return
	}
	if same(n.Then, last) {
		l.warn("L0021", n.S, "both branches do the same")
		return
	}
	l.needlessBool(n, last)
	l.defaulted(n, last)
}

// repeated looks up the chain of else for the same condition.
func (l *linter) repeated(n *syntax.If) {
	if !pure(n.Cond) {
		return
	}
	for next, ok := n.Else.(*syntax.If); ok; next, ok = next.Else.(*syntax.If) {
		if same(n.Cond, next.Cond) {
			d := l.warn("L0028", next.Cond.Span(), "this condition stands earlier in the chain")
			d.Related = []diag.Related{{Source: l.src, Span: n.Cond.Span(), Message: "the first one"}}
			return
		}
	}
}

func only(b *syntax.Block) syntax.Expr {
	if len(b.Stmts) == 1 {
		return b.Stmts[0]
	}
	return nil
}

func (l *linter) needlessBool(n *syntax.If, last *syntax.Block) {
	a, ok := only(n.Then).(*syntax.Bool)
	b, okay := only(last).(*syntax.Bool)
	if !ok || !okay || a.Value == b.Value || l.hasComment(n.S) {
		return
	}
	if _, let := n.Cond.(*syntax.LetCond); let {
		return
	}
	d := l.warn("L0024", n.S, "the condition itself is the value")
	switch text := l.text(n.Cond.Span()); {
	case !balanced(text):
	case a.Value:
		replace(d, "write the condition alone", n.S, text)
	default:
		replace(d, "write the negated condition", n.S, "!("+text+")")
	}
}

// defaulted offers x ?? y for if x != null { x } else { y }.
func (l *linter) defaulted(n *syntax.If, last *syntax.Block) {
	c, ok := n.Cond.(*syntax.Binary)
	if !ok {
		return
	}
	if _, null := c.Y.(*syntax.Null); !null || c.Op != "==" && c.Op != "!=" {
		return
	}
	value, otherwise := only(n.Then), only(last)
	if c.Op == "==" {
		value, otherwise = otherwise, value
	}
	if value == nil || otherwise == nil || !pure(c.X) || !same(c.X, value) {
		return
	}
	d := l.warn("L0008", n.S, "a default for null is written `??`")
	if isPrimary(c.X) && (isPrimary(otherwise) || literal(otherwise)) && !l.hasComment(n.S) {
		text := l.text(c.X.Span()) + " ?? " + l.text(otherwise.Span())
		replace(d, "write `"+text+"`", n.S, text)
	}
}

// hasComment says whether a fix that replaces the whole place would lose a comment.
func (l *linter) hasComment(s diag.Span) bool {
	for _, p := range syntax.Pieces(l.text(s)) {
		if p.Kind == syntax.KindComment {
			return true
		}
	}
	return false
}

// empty warns of { }.
func (l *linter) empty(b *syntax.Block, what string) {
	if b != nil && len(b.Stmts) == 0 && !l.hasComment(b.S) {
		l.warn("L0009", b.S, "the body of `"+what+"` is empty")
	}
}

// parentheses warns of if (x) { … }.
func (l *linter) parentheses(cond syntax.Expr, word string, at diag.Span) {
	if cond == nil {
		return
	}
	c := cond.Span()
	head, ok := strings.CutPrefix(l.src.Text[at.Start:c.Start], word)
	open := strings.TrimSpace(head)
	if !ok || open != "(" || !balanced(l.text(c)) || strings.ContainsAny(l.text(c), "{\n") {
		return
	}
	end := c.End
	for end < len(l.src.Text) && l.src.Text[end] == ' ' {
		end++
	}
	if end >= len(l.src.Text) || l.src.Text[end] != ')' || !strings.HasPrefix(strings.TrimLeft(l.src.Text[end+1:], " "), "{") {
		return
	}
	span := diag.Span{Start: c.Start - 1 - (len(head) - len(strings.TrimRight(head, " "))), End: end + 1}
	span.Start = at.Start + len(word) + strings.IndexByte(head, '(')
	text := l.text(c)
	if span.Start == at.Start+len(word) {
		text = " " + text
	}
	replace(l.warn("L0031", span, "conditions stand without parentheses"), "remove them", span, text)
}

// arms warns of a pattern that stood before.
func (l *linter) arms(n *syntax.Match) {
	for i, a := range n.Arms {
		if a.Pat.Span().Start < n.S.Start || a.Guard != nil || a.S == n.Arms[max(0, i-1)].S && i > 0 {
			continue
		}
		for _, b := range n.Arms[:i] {
			if b.Guard == nil && same(a.Pat, b.Pat) {
				d := l.warn("L0015", a.Pat.Span(), "this pattern stands in an earlier arm")
				d.Related = []diag.Related{{Source: l.src, Span: b.Pat.Span(), Message: "the earlier one"}}
				break
			}
		}
	}
}

// keys warns of a key that a dict has already.
func (l *linter) keys(n *syntax.Dict) {
	seen := map[string]diag.Span{}
	for _, e := range n.Entries {
		if e.Spread || e.Key != nil && !literal(e.Key) {
			continue
		}
		key := e.Name
		if e.Key != nil {
			key = "[" + l.text(e.Key.Span()) + "]"
		}
		if old, ok := seen[key]; ok {
			d := l.warn("L0014", e.S, "the key `"+key+"` stands twice")
			d.Related = []diag.Related{{Source: l.src, Span: old, Message: "the first one"}}
		} else {
			seen[key] = e.S
		}
	}
}

package bind

import (
	"regexp"
	"strings"

	"skep/dataframe/expr"
	"skep/dataframe/sql"
	"skep/diag"
)

// like turns a constant pattern into the cheapest test that is equal to it.
func (s *scope) like(n *sql.Like) *expr.Expr {
	x, p := s.expr(n.X), s.expr(n.Pattern)
	text, ok := p.Value.(string)
	if !ok {
		panic(notYet(n.Pattern.Span(), n.Kind+" with a pattern that is no constant"))
	}
	if n.Kind == "SIMILAR TO" {
		return expr.Fn("matches", x, expr.Lit("^(?:"+text+")$").At(p.Span))
	}
	if n.Kind == "GLOB" {
		return expr.Fn("matches", x, expr.Lit(globPattern(text)).At(p.Span))
	}
	escape := byte(0)
	if n.Escape != nil {
		t, ok := s.expr(n.Escape).Value.(string)
		if !ok || len(t) != 1 {
			panic(fail(n.Escape.Span(), "ESCAPE takes one character"))
		}
		escape = t[0]
	}
	if n.Kind == "LIKE" && escape == 0 {
		if e := simpleLike(x, text); e != nil {
			return e
		}
	}
	re := likePattern(text, escape)
	if n.Kind == "ILIKE" {
		re = "(?i)" + re
	}
	return expr.Fn("matches", x, expr.Lit(re).At(p.Span))
}

// simpleLike finds 'abc%', '%abc', '%abc%' and 'abc', and texts with % between them.
func simpleLike(x *expr.Expr, text string) *expr.Expr {
	inner := strings.Trim(text, "%")
	if inner == "" || strings.Contains(inner, "_") {
		return nil
	}
	if strings.Contains(inner, "%") {
		if strings.Contains(inner, `\`) { // an escape to other engines, which may run this
			return nil
		}
		return expr.Fn("like", x, expr.Lit(text))
	}
	head, tail := strings.HasPrefix(text, "%"), strings.HasSuffix(text, "%")
	switch {
	case head && tail:
		return expr.Fn("contains", x, expr.Lit(inner))
	case head:
		return expr.Fn("ends_with", x, expr.Lit(inner))
	case tail:
		return expr.Fn("starts_with", x, expr.Lit(inner))
	}
	return expr.Fn("==", x, expr.Lit(inner))
}

// likePattern is a LIKE pattern as a regular expression.
func likePattern(text string, escape byte) string {
	var b strings.Builder
	b.WriteString("(?s)^")
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == escape && escape != 0 && i+1 < len(text):
			i++
			b.WriteString(regexp.QuoteMeta(text[i : i+1]))
		case c == '%':
			b.WriteString(".*")
		case c == '_':
			b.WriteByte('.')
		case c < 0x80:
			b.WriteString(regexp.QuoteMeta(text[i : i+1]))
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('$')
	return b.String()
}

func globPattern(text string) string {
	var b strings.Builder
	b.WriteString("(?s)^")
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '*':
			b.WriteString(".*")
		case c == '?':
			b.WriteByte('.')
		case c == '[':
			end := strings.IndexByte(text[i:], ']')
			if end < 0 {
				b.WriteString(`\[`)
				continue
			}
			b.WriteString(strings.Replace(text[i:i+end+1], "[!", "[^", 1))
			i += end
		case c < 0x80:
			b.WriteString(regexp.QuoteMeta(text[i : i+1]))
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('$')
	return b.String()
}

func compiled(text string, at diag.Span) *regexp.Regexp {
	re, err := regexp.Compile(text)
	if err != nil {
		panic(fail(at, "%v", err))
	}
	return re
}

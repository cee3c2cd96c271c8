package bind

import (
	"math/big"
	"strconv"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/sql"
	"skep/diag"
	"skep/internal/lazy"
)

// expr gives an expression its meaning over the scope's columns.
func (s *scope) expr(x sql.Expr) *expr.Expr {
	if s.b.depth++; s.b.depth > maxDepth*4 {
		panic(fail(x.Span(), "the expression nests too deep"))
	}
	defer func() { s.b.depth-- }()
	if s.groups != nil {
		if e := s.groups.find(s, x); e != nil {
			return e
		}
	}
	e := s.meaning(x)
	if e.Span == (diag.Span{}) {
		e = e.At(x.Span())
	}
	return e
}

func (s *scope) meaning(x sql.Expr) *expr.Expr {
	switch n := x.(type) {
	case *sql.Ref:
		return s.column(n)
	case *sql.Number:
		return number(n)
	case *sql.Text:
		return expr.Lit(n.Value)
	case *sql.Bool:
		return expr.Lit(n.Value)
	case *sql.Null:
		return expr.Lit(nil)
	case *sql.Typed:
		return typed(n)
	case *sql.Param:
		return s.param(n)
	case *sql.Unary:
		return s.unary(n)
	case *sql.Binary:
		return s.binary(n)
	case *sql.Is:
		return s.is(n)
	case *sql.Between:
		return negated(expr.Fn("and", expr.Fn(">=", s.expr(n.X), s.expr(n.Lo)), expr.Fn("<=", s.expr(n.X), s.expr(n.Hi))), n.Not)
	case *sql.In:
		return s.in(n)
	case *sql.Like:
		return negated(s.like(n), n.Not)
	case *sql.Case:
		return s.caseOf(n)
	case *sql.Cast:
		return s.cast(n)
	case *sql.Call:
		return s.call(n)
	case *sql.Subquery:
		return s.subquery(n)
	case *sql.Interval:
		return s.duration(n)
	case *sql.List:
		return s.list(n)
	case *sql.Struct:
		return s.structure(n)
	case *sql.Index:
		return s.part(n)
	case *sql.Slice:
		return s.slice(n)
	case *sql.Member:
		return s.member(n)
	case *sql.Lambda:
		return s.lambda(n)
	case *sql.Comprehension:
		return s.comprehension(n)
	case *sql.MapOf:
		return mapped(expr.Fn("list", s.exprs(n.Keys)...), expr.Fn("list", s.exprs(n.Values)...))
	case *sql.Tuple:
		return s.row(n.Items)
	case *sql.Collate:
		return s.collated(n)
	case *sql.Star:
		panic(fail(n.S, "* stands for several columns; one expression is wanted here"))
	}
	panic(notYet(x.Span(), "this expression"))
}

// number reads a literal: an integer if it is written as one and fits, a decimal if it has a point, else a float.
func number(n *sql.Number) *expr.Expr {
	text := strings.ReplaceAll(n.Text, "_", "")
	if i, err := strconv.ParseInt(text, 0, 64); err == nil && !(len(text) > 1 && text[0] == '0' && text[1] <= '9') {
		return expr.Lit(i)
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return expr.Lit(i)
	}
	if d, ok := exactNumber(text); ok {
		return d
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return expr.Lit(f)
	}
	if i, ok := new(big.Int).SetString(text, 0); ok {
		f, _ := new(big.Float).SetInt(i).Float64()
		return expr.Lit(f)
	}
	panic(fail(n.S, "%s is no number", n.Text))
}

// exactNumber reads digits with a point, or more digits than 64 bits hold, as DuckDB does: 1.5 is a decimal(2, 1).
func exactNumber(text string) (*expr.Expr, bool) {
	whole, frac, _ := strings.Cut(text, ".")
	digits := len(whole) + len(frac)
	if strings.Trim(whole+frac, "0123456789") != "" || digits == 0 || digits > column.MaxDigits {
		return nil, false
	}
	d, ok := column.ParseDecimal(text)
	return expr.LitOf(column.DecimalOf(digits, len(frac)), d), ok
}

// typed reads DATE '2020-01-31' and its kin.
func typed(n *sql.Typed) *expr.Expr {
	typ := typeOf(n.Type)
	if typ == column.StrType {
		return expr.Lit(n.X.Value)
	}
	v, ok := column.Parser(typ)(strings.TrimSpace(n.X.Value))
	if !ok {
		panic(fail(n.X.S, "'%s' is no %s", n.X.Value, strings.ToLower(n.Type.Name)))
	}
	return expr.LitOf(typ, v)
}

func (s *scope) param(n *sql.Param) *expr.Expr {
	name := n.Name
	if name == "" {
		s.b.next++
		name = strconv.Itoa(s.b.next)
	}
	v, ok := s.b.params[name]
	if !ok {
		panic(fail(n.S, "the parameter %s has no value", "$"+name))
	}
	return expr.Lit(v)
}

func (s *scope) unary(n *sql.Unary) *expr.Expr {
	switch n.Op {
	case "NOT":
		return expr.Fn("not", s.expr(n.X))
	case "-":
		if iv, ok := s.interval(n); ok {
			return iv.value()
		}
		x := s.expr(n.X)
		switch v := x.Value.(type) {
		case int64:
			return expr.Lit(-v)
		case float64:
			return expr.Lit(-v)
		case column.Decimal:
			return expr.LitOf(x.Type, column.Decimal{Unscaled: v.Unscaled.Neg(), Scale: v.Scale})
		}
		return expr.Fn("neg", x)
	case "+":
		return s.expr(n.X)
	case "~":
		return expr.Fn("bit_not", s.expr(n.X))
	case "@":
		return expr.Fn("abs", s.expr(n.X))
	}
	panic(notYet(n.S, "the operator "+n.Op))
}

func negated(e *expr.Expr, not bool) *expr.Expr {
	if not {
		return expr.Fn("not", e)
	}
	return e
}

var operators = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"AND": "and", "OR": "or", "=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "*": "*", "%": "%", "**": "**"}
}}

func (s *scope) binary(n *sql.Binary) *expr.Expr {
	if e := s.shifting(n); e != nil {
		return e
	}
	if q, ok := n.Y.(*sql.Subquery); ok && (q.Kind == "ANY" || q.Kind == "ALL") {
		return s.quantified(n, q)
	}
	if c, ok := n.Y.(*sql.Call); ok && n.Op == "=" && len(c.Args) == 1 && same(c.Name[0].Name, "any") {
		return expr.Fn("list_contains", s.expr(c.Args[0].X), s.expr(n.X))
	}
	if l, r := rowOf(n.X), rowOf(n.Y); l != nil && r != nil && (n.Op == "=" || n.Op == "<>") {
		return s.rows(n, l, r)
	}
	if e := s.collatedBoth(n); e != nil {
		return e
	}
	x, y := s.expr(n.X), s.expr(n.Y)
	if op, ok := operators.Get()[n.Op]; ok {
		return expr.Fn(op, x, y)
	}
	switch n.Op {
	case "/": // always exact division
		return expr.Fn("/", x.As(column.Float64Type), y)
	case "//":
		return integerQuotient(x, y)
	case "+":
		return expr.Fn("sql_plus", x, y)
	case "-":
		return expr.Fn("sql_minus", x, y)
	case "||":
		return expr.Fn("||", x, y)
	case "&", "|", "<<", ">>":
		return expr.Fn(bitOperators.Get()[n.Op], x, y)
	case "~":
		return expr.Fn("matches", x, anchored(y))
	case "!~":
		return expr.Fn("not", expr.Fn("matches", x, anchored(y)))
	case "^@":
		return expr.Fn("starts_with", x, y)
	}
	if f, ok := jsonOperators.Get()[n.Op]; ok {
		return f(x, y)
	}
	panic(notYet(n.S, "the operator "+n.Op))
}

// anchored makes a pattern match whole texts, as ~ does.
func anchored(p *expr.Expr) *expr.Expr {
	if t, ok := p.Value.(string); ok {
		return expr.Lit("^(?s:" + t + ")$").At(p.Span)
	}
	return p
}

func (s *scope) is(n *sql.Is) *expr.Expr {
	x := s.expr(n.X)
	switch n.What {
	case "NULL", "UNKNOWN":
		if n.Not {
			return expr.Fn("is_not_null", x)
		}
		return expr.Fn("is_null", x)
	case "TRUE", "FALSE":
		is := expr.Fn("coalesce", expr.Fn("==", x, expr.Lit(n.What == "TRUE")), expr.Lit(false))
		return negated(is, n.Not)
	}
	return negated(distinct(x, s.expr(n.Y)), n.Not)
}

// distinct is x IS DISTINCT FROM y: nulls are equal to each other.
func distinct(x, y *expr.Expr) *expr.Expr {
	unequal := expr.Fn("coalesce", expr.Fn("!=", x, y), expr.Lit(true))
	return expr.Fn("and", unequal, expr.Fn("not", expr.Fn("and", expr.Fn("is_null", x), expr.Fn("is_null", y))))
}

// in binds x IN (a, b); with a query it is a mark (subquery.go).
func (s *scope) in(n *sql.In) *expr.Expr {
	switch {
	case n.Query != nil:
		return s.marked(n)
	case n.Set != nil:
		l, ok := n.Set.(*sql.List)
		if !ok || !allLiteral(l.Items) {
			return negated(expr.Fn("has", s.expr(n.Set), s.expr(n.X)), n.Not)
		}
		n.List = l.Items
	}
	if len(n.List) == 0 {
		return expr.Lit(n.Not)
	}
	if l := rowOf(n.X); l != nil {
		return negated(s.amongRows(n, l), n.Not)
	}
	if n.Not && hasNull(n.List) {
		return expr.Lit(nil).As(column.BoolType)
	}
	args := []*expr.Expr{s.expr(n.X)}
	for _, x := range n.List {
		if _, null := x.(*sql.Null); !null {
			args = append(args, s.expr(x))
		}
	}
	return negated(s.among(args), n.Not)
}

// among compares with each value; where all are constants is_in looks them up.
func (s *scope) among(args []*expr.Expr) *expr.Expr {
	constant := true
	for _, a := range args[1:] {
		constant = constant && a.Op == expr.Literal
	}
	if constant {
		return expr.Fn("is_in", args...)
	}
	var any *expr.Expr
	for _, a := range args[1:] {
		eq := expr.Fn("==", args[0], a)
		if any == nil {
			any = eq
		} else {
			any = expr.Fn("or", any, eq)
		}
	}
	return any
}

// allLiteral tells lists of plain constants, which are looked up at once.
func allLiteral(xs []sql.Expr) bool {
	for _, x := range xs {
		switch x.(type) {
		case *sql.Number, *sql.Text, *sql.Bool, *sql.Typed:
		default:
			return false
		}
	}
	return true
}

func hasNull(xs []sql.Expr) bool {
	for _, x := range xs {
		if _, ok := x.(*sql.Null); ok {
			return true
		}
	}
	return false
}

func (s *scope) caseOf(n *sql.Case) *expr.Expr {
	var args []*expr.Expr
	for _, w := range n.Whens {
		cond := s.expr(w.If)
		if n.X != nil {
			cond = expr.Fn("==", s.expr(n.X), cond)
		}
		args = append(args, cond, s.expr(w.Then))
	}
	if n.Else != nil {
		args = append(args, s.expr(n.Else))
	}
	return expr.Fn("when", args...)
}

func (s *scope) cast(n *sql.Cast) *expr.Expr {
	if iv, ok := s.interval(n); ok {
		return iv.value()
	}
	typ := typeOf(n.Type)
	x := s.expr(n.X)
	if n.Try {
		return x.TryAs(typ)
	}
	return x.As(typ)
}

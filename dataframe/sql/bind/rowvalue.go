package bind

import (
	"strconv"
	"strings"

	"skep/dataframe/expr"
	"skep/dataframe/sql"
)

// row is (a, b) as a value: a struct whose fields have numbers for names.
func (s *scope) row(items []sql.Expr) *expr.Expr { return rowOfValues(s.exprs(items)) }

func rowOfValues(values []*expr.Expr) *expr.Expr {
	names := make([]string, len(values))
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
	}
	return expr.StructOf(names, values)
}

// collatedBoth compares by the collation of either side; nil if neither has one.
func (s *scope) collatedBoth(n *sql.Binary) *expr.Expr {
	x, isX := n.X.(*sql.Collate)
	y, isY := n.Y.(*sql.Collate)
	op, ok := operators.Get()[n.Op]
	switch {
	case !ok || isX == isY || n.Op == "AND" || n.Op == "OR":
		return nil
	case isX:
		y = &sql.Collate{At: x.At, X: n.Y, Name: x.Name}
	default:
		x = &sql.Collate{At: y.At, X: n.X, Name: y.Name}
	}
	return expr.Fn(op, s.collated(x), s.collated(y))
}

// collated is x COLLATE name: what is compared is the text as the collation sees it.
func (s *scope) collated(n *sql.Collate) *expr.Expr {
	x := s.expr(n.X)
	for _, part := range strings.Split(strings.ToLower(n.Name.Name), ".") {
		switch part {
		case "nocase":
			x = expr.Fn("to_lowercase", x)
		case "noaccent":
			x = expr.Fn("strip_accents", x)
		case "nfc":
			x = expr.Fn("normalize", x)
		case "binary", "c", "posix":
		default:
			panic(fail(n.Name.S, "there is no collation %s: NOCASE, NOACCENT, NFC and BINARY are known", n.Name.Name))
		}
	}
	return x
}

func rowOf(x sql.Expr) []sql.Expr {
	if t, ok := x.(*sql.Tuple); ok {
		return t.Items
	}
	return nil
}

// rows compares (a, b) = (c, d).
func (s *scope) rows(n *sql.Binary, l, r []sql.Expr) *expr.Expr {
	if len(l) != len(r) {
		panic(fail(n.S, "a row of %d values is compared with one of %d", len(l), len(r)))
	}
	var all *expr.Expr
	for i := range l {
		eq := expr.Fn("==", s.expr(l[i]), s.expr(r[i]))
		if all == nil {
			all = eq
		} else {
			all = expr.Fn("and", all, eq)
		}
	}
	return negated(all, n.Op == "<>")
}

// amongRows is (a, b) IN ((1, 2), (3, 4)).
func (s *scope) amongRows(n *sql.In, l []sql.Expr) *expr.Expr {
	var any *expr.Expr
	for _, x := range n.List {
		r := rowOf(x)
		if r == nil {
			panic(fail(x.Span(), "a row of %d values is looked for among rows: (1, 2)", len(l)))
		}
		eq := s.rows(&sql.Binary{At: sql.At{S: x.Span()}, Op: "="}, l, r)
		if any == nil {
			any = eq
		} else {
			any = expr.Fn("or", any, eq)
		}
	}
	return any
}

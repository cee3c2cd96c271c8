package bind

import (
	"slices"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
	"skep/internal/lazy"
)

func (s *scope) list(n *sql.List) *expr.Expr { return expr.Fn("list", s.exprs(n.Items)...) }

func (s *scope) exprs(xs []sql.Expr) []*expr.Expr {
	out := make([]*expr.Expr, len(xs))
	for i, x := range xs {
		out[i] = s.expr(x)
	}
	return out
}

func (s *scope) structure(n *sql.Struct) *expr.Expr {
	names, args := make([]string, len(n.Fields)), make([]*expr.Expr, len(n.Fields))
	for i, f := range n.Fields {
		names[i], args[i] = f.Name.Name, s.expr(f.X)
	}
	return expr.StructOf(names, args)
}

// part is x[i]: an element, a character, a field.
func (s *scope) part(n *sql.Index) *expr.Expr { return expr.Fn("at", s.expr(n.X), s.expr(n.I)) }

func (s *scope) slice(n *sql.Slice) *expr.Expr {
	end := func(x sql.Expr) *expr.Expr {
		if x == nil {
			return expr.Lit(nil)
		}
		return s.expr(x)
	}
	if n.Step != nil {
		return expr.Fn("list_step", s.expr(n.X), end(n.Lo), end(n.Hi), s.expr(n.Step))
	}
	return expr.Fn("between_places", s.expr(n.X), end(n.Lo), end(n.Hi))
}

func (s *scope) member(n *sql.Member) *expr.Expr {
	return expr.Fn("struct_field", s.expr(n.X), expr.Lit(n.Name.Name).At(n.Name.S))
}

// lambda binds a function of elements; its parameters hide columns.
func (s *scope) lambda(n *sql.Lambda) *expr.Expr {
	names := make([]string, len(n.Params))
	for i, p := range n.Params {
		names[i] = s.b.fresh(p.Name)
		s.b.locals = append(s.b.locals, parameter{p.Name, names[i]})
	}
	defer func() { s.b.locals = s.b.locals[:len(s.b.locals)-len(names)] }()
	return expr.Fun(s.expr(n.Body), names...).At(n.S)
}

// parameter is a lambda's, with the name that no other has.
type parameter struct{ name, in string }

// parameter finds a lambda's parameter, and the fields that follow its name.
func (s *scope) parameter(n *sql.Ref) *expr.Expr {
	for _, p := range slices.Backward(s.b.locals) {
		if same(p.name, n.Parts[0].Name) {
			return fields(expr.ParamOf(p.in).At(n.S), n.Parts[1:])
		}
	}
	return nil
}

func fields(e *expr.Expr, names []sql.Ident) *expr.Expr {
	for _, f := range names {
		e = expr.Fn("struct_field", e, expr.Lit(f.Name).At(f.S)).At(e.Span)
	}
	return e
}

// inStruct reads a.b as the field b of the column a, and t.a.b likewise.
func (s *scope) inStruct(n *sql.Ref) *expr.Expr {
	for k := min(2, len(n.Parts)-1); k > 0; k-- {
		table, name := "", n.Parts[k-1].Name
		if k == 2 {
			table = n.Parts[0].Name
		}
		if c := s.rel.find(table, name, n.S); c != nil {
			return fields(expr.Col(c.in).At(n.S), n.Parts[k:])
		}
	}
	return nil
}

// comprehension is [x FOR v IN list IF cond].
func (s *scope) comprehension(n *sql.Comprehension) *expr.Expr {
	list := s.expr(n.In)
	if n.If != nil {
		list = expr.Fn("list_filter", list, s.lambda(&sql.Lambda{At: n.At, Params: n.Vars, Body: n.If}))
	}
	return expr.Fn("list_map", list, s.lambda(&sql.Lambda{At: n.At, Params: n.Vars, Body: n.X}))
}

// listFunctions are those of lists by DuckDB's names, where places count from 1.
func listFunctions() map[string]scalar {
	return map[string]scalar{
		"list_value": plain("list", 0, -1), "list_pack": plain("list", 0, -1), "list_extract": plain("at", 2, 2), "list_element": plain("at", 2, 2), "array_extract": plain("at", 2, 2),
		"list_contains": plain("list_contains", 2, 2), "list_has": plain("list_contains", 2, 2), "array_contains": plain("list_contains", 2, 2), "array_has": plain("list_contains", 2, 2),
		"list_position": {2, 2, listPosition}, "list_indexof": {2, 2, listPosition}, "array_position": {2, 2, listPosition}, "array_indexof": {2, 2, listPosition},
		"list_concat": {1, -1, listConcat}, "list_cat": {1, -1, listConcat}, "array_concat": {1, -1, listConcat}, "array_cat": {1, -1, listConcat},
		"list_append": {2, 2, func(a []*expr.Expr) *expr.Expr { return listConcat([]*expr.Expr{a[0], expr.Fn("list", a[1])}) }}, "array_append": {2, 2, func(a []*expr.Expr) *expr.Expr { return listConcat([]*expr.Expr{a[0], expr.Fn("list", a[1])}) }},
		"list_prepend": {2, 2, func(a []*expr.Expr) *expr.Expr { return listConcat([]*expr.Expr{expr.Fn("list", a[0]), a[1]}) }}, "array_prepend": {2, 2, func(a []*expr.Expr) *expr.Expr { return listConcat([]*expr.Expr{expr.Fn("list", a[0]), a[1]}) }},
		"array_length": plain("list_len", 1, 1), "list_reverse": plain("list_reverse", 1, 1), "array_reverse": plain("list_reverse", 1, 1),
		"list_sort": {1, 3, listSort(false)}, "array_sort": {1, 3, listSort(false)}, "list_reverse_sort": {1, 2, listSort(true)}, "array_reverse_sort": {1, 2, listSort(true)},
		"list_distinct": {1, 1, listDistinct}, "array_distinct": {1, 1, listDistinct}, "list_unique": {1, 1, func(a []*expr.Expr) *expr.Expr { return expr.Fn("list_len", listDistinct(a)) }},
		"list_transform": plain("list_map", 2, 2), "list_apply": plain("list_map", 2, 2), "array_transform": plain("list_map", 2, 2), "array_apply": plain("list_map", 2, 2), "apply": plain("list_map", 2, 2),
		"list_filter": plain("list_filter", 2, 2), "array_filter": plain("list_filter", 2, 2), "filter": plain("list_filter", 2, 2),
		"list_reduce": plain("list_reduce", 2, 3), "array_reduce": plain("list_reduce", 2, 3), "reduce": plain("list_reduce", 2, 3),
		"flatten": plain("list_flatten", 1, 1), "range": plain("list_range", 1, 3), "generate_series": {1, 3, series},
		"string_split": plain("split", 2, 2), "str_split": plain("split", 2, 2), "string_to_array": plain("split", 2, 2), "split": plain("split", 2, 2),
		"string_split_regex": plain("split_regex", 2, 2), "str_split_regex": plain("split_regex", 2, 2), "regexp_split_to_array": plain("split_regex", 2, 2), "regexp_extract_all": plain("extract_all", 2, 3),
		"array_to_string": plain("list_join", 2, 2), "list_aggregate": {2, 2, listAggregate}, "list_aggr": {2, 2, listAggregate}, "array_aggregate": {2, 2, listAggregate},
		"struct_extract": plain("struct_field", 2, 2),
		"list_sum":       {1, 1, listAgg("sum")}, "list_avg": {1, 1, listAgg("avg")}, "list_min": {1, 1, listAgg("min")}, "list_max": {1, 1, listAgg("max")}, "list_count": {1, 1, listAgg("count")}, "list_product": {1, 1, listAgg("product")},
		"list_first": {1, 1, listAgg("first")}, "list_last": {1, 1, listAgg("last")}, "list_median": {1, 1, listAgg("median")}, "list_stddev_samp": {1, 1, listAgg("stddev_samp")}, "list_var_samp": {1, 1, listAgg("var_samp")},
		"list_bool_and": {1, 1, listAgg("bool_and")}, "list_bool_or": {1, 1, listAgg("bool_or")}, "list_mode": {1, 1, listAgg("mode")}, "list_string_agg": {1, 1, listAgg("string_agg")}, "list_any_value": {1, 1, listAgg("any_value")},
	}
}

// listPosition counts from 1.
func listPosition(a []*expr.Expr) *expr.Expr {
	return expr.Fn("+", expr.Fn("list_position", a...), expr.Lit(1))
}

// listConcat takes null as a list of nothing.
func listConcat(a []*expr.Expr) *expr.Expr {
	args := make([]*expr.Expr, len(a))
	for i, x := range a {
		args[i] = expr.Fn("coalesce", x, expr.Fn("list"))
	}
	return expr.Fn("list_concat", args...)
}

// listSort puts nulls last unless told otherwise, as a query does.
func listSort(desc bool) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		down, last := desc, true
		for _, x := range a[1:] {
			word, _ := x.Value.(string)
			switch strings.ToUpper(word) {
			case "DESC":
				down = !desc
			case "ASC":
			case "NULLS FIRST":
				last = false
			case "NULLS LAST":
			default:
				panic(fail(x.Span, "a list is sorted ASC or DESC, NULLS FIRST or NULLS LAST"))
			}
		}
		return expr.Fn("list_sort", a[0], expr.Lit(down), expr.Lit(last))
	}
}

func listDistinct(a []*expr.Expr) *expr.Expr {
	return expr.Fn("list_unique", expr.Fn("list_drop_nulls", a[0]))
}

// series is range with its end.
func series(a []*expr.Expr) *expr.Expr {
	switch len(a) {
	case 1:
		a = []*expr.Expr{expr.Lit(0), a[0], expr.Lit(1)}
	case 2:
		a = append(a[:2:2], expr.Lit(1))
	}
	return expr.Fn("list_range", append(a[:3:3], expr.Lit(1))...)
}

// listNames are the engine's functions of lists that a SQL aggregate over one is.
var listNames = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"avg": "mean", "mean": "mean", "min": "min", "max": "max", "count": "count", "first": "first", "last": "last", "median": "median", "mode": "mode",
		"stddev": "std", "stddev_samp": "std", "var_samp": "var", "variance": "var"}
}}

// listAgg is an aggregate over a list's elements; of none it is null as in a query.
func listAgg(name string) func([]*expr.Expr) *expr.Expr {
	return func(a []*expr.Expr) *expr.Expr {
		l := a[0]
		orNull := func(fn string) *expr.Expr {
			return expr.Fn("when", expr.Fn(">", expr.Fn("list_count", l), expr.Lit(0)), expr.Fn(fn, l))
		}
		switch name {
		case "sum", "product":
			return orNull("list_" + name)
		case "bool_and":
			return orNull("list_all")
		case "bool_or":
			return orNull("list_any")
		case "string_agg":
			return orNull("list_string_agg")
		case "any_value":
			return expr.Fn("list_first", expr.Fn("list_drop_nulls", l))
		}
		return expr.Fn("list_"+listNames.Get()[name], l)
	}
}

// emptyIsNull are the aggregates that are null of no elements, where the engine has another value.
var emptyIsNull = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"sum": true, "product": true, "bool_and": true, "bool_or": true, "string_agg": true, "any_value": true}
}}

func listAggregate(a []*expr.Expr) *expr.Expr {
	name, _ := a[1].Value.(string)
	name = strings.ToLower(name)
	if _, ok := listNames.Get()[name]; !ok && !emptyIsNull.Get()[name] {
		panic(fail(a[1].Span, "list_aggregate knows no aggregate '%s'", name))
	}
	return listAgg(name)(a[:1])
}

// packed is struct_pack(a := 1, b := 2).
func (s *scope) packed(n *sql.Call) *expr.Expr {
	var names []string
	var args []*expr.Expr
	for _, a := range n.Args {
		e := s.expr(a.X)
		var name string
		if a.Name != nil {
			name = a.Name.Name
		} else if r, ok := a.X.(*sql.Ref); ok {
			name = r.Parts[len(r.Parts)-1].Name
		} else {
			panic(fail(a.X.Span(), "struct_pack takes named values: struct_pack(a := 1)"))
		}
		names, args = append(names, name), append(args, e)
	}
	return expr.StructOf(names, args)
}

// inserted is struct_insert(s, b := 2): the fields of s that are known by its form, and more.
func (s *scope) inserted(n *sql.Call) *expr.Expr {
	if len(n.Args) < 2 || n.Args[0].Name != nil {
		panic(fail(n.S, "struct_insert takes a struct and named values: struct_insert(s, a := 1)"))
	}
	more := *n
	more.Args = n.Args[1:]
	return expr.Fn("struct_with", s.expr(n.Args[0].X), s.packed(&more))
}

// unnested makes the column that explodes when the outputs are there; several of them go side by side.
func (s *scope) unnested(n *sql.Call) *expr.Expr {
	if len(n.Args) != 1 {
		panic(notYet(n.S, "unnest with options"))
	}
	if s.rel.node == nil {
		panic(fail(n.S, "unnest cannot stand here"))
	}
	in := s.b.with(s.rel, "unnest", s.expr(n.Args[0].X), n.S)
	s.unnest = append(s.unnest, in)
	return expr.Col(in).At(n.S)
}

// exploded makes the rows that unnest stands for.
func (s *scope) exploded(at diag.Span) {
	if len(s.unnest) == 0 {
		return
	}
	cols := make([]*expr.Expr, len(s.unnest))
	for i, in := range s.unnest {
		cols[i] = expr.Col(in).At(at)
	}
	n, err := plan.NewExplode(s.rel.node, cols, plan.ExplodeOptions{Pad: true})
	s.b.must(err, at)
	s.rel.node = n
}

// structType reads STRUCT(a INTEGER, b VARCHAR).
func structType(t sql.Type) column.Type {
	fields := make([]column.Field, len(t.Fields))
	for i, f := range t.Fields {
		fields[i] = column.Field{Name: f.Name, Type: typeOf(t.Types[i])}
	}
	return column.StructOf(fields)
}

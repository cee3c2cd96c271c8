package df

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// expression is a column expression as a value of the language.
type expression struct {
	e    *expr.Expr
	text bool // col("s").str: head, tail, slice and reverse are those of its characters
}

func newExpr(e *expr.Expr) value.Value { return value.NewBox("Expr", &expression{e: e}) }

func (e *expression) String() string { return e.e.String() }

// EqualValue compares the expressions themselves, inside containers; == on expressions makes a new one.
func (e *expression) EqualValue(other any) bool {
	o, ok := other.(*expression)
	return ok && o.e.String() == e.e.String()
}

// method is a method of expressions: how it builds the new one from the receiver and the arguments.
type method struct {
	sig, doc, example string // the example is an expression over columns x (1, -2, null), s ("ab", "Héllo", null) and d (dates), and its values
	build             func(self *expr.Expr, as []arg) (*expr.Expr, error)
}

// fn builds a call of an engine's function with the arguments as operands; those not given are left out.
func fn(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		args, err := operands(as)
		return expr.Fn(name, append([]*expr.Expr{self}, args...)...), err
	}
}

// agg builds an aggregate.
func agg(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		args, err := operands(as)
		return expr.Agg(name, append([]*expr.Expr{self}, args...)...), err
	}
}

func operands(as []arg) ([]*expr.Expr, error) {
	var out []*expr.Expr
	for _, a := range flat(as) {
		if a.isNull() && a.expr == nil && !a.given {
			continue
		}
		e, err := a.operand()
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// skipNull leaves out arguments whose default null says "not given".
func skipNull(build func(*expr.Expr, []arg) (*expr.Expr, error)) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		var given []arg
		for _, a := range as {
			if !a.isNull() || a.expr != nil {
				given = append(given, a)
			}
		}
		return build(self, given)
	}
}

func buildAlias(self *expr.Expr, as []arg) (*expr.Expr, error) {
	name, ok := as[0].text()
	if !ok {
		return nil, errName(as[0])
	}
	return self.Named(name), nil
}

func buildCast(lenient bool) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		typ, err := typeOf(as[0])
		if err != nil {
			return nil, err
		}
		if lenient {
			return self.TryAs(typ), nil
		}
		return self.As(typ), nil
	}
}

func buildIsIn(self *expr.Expr, as []arg) (*expr.Expr, error) {
	if as[0].later() {
		return expr.Fn("is_in", self), nil
	}
	args, err := operands([]arg{as[0].listed()})
	return expr.Fn("is_in", append([]*expr.Expr{self}, args...)...), err
}

func buildOver(self *expr.Expr, as []arg) (*expr.Expr, error) {
	keys, err := columns(as)
	if e, ok := partitioned(self, keys); ok && err == nil {
		return e, nil
	}
	return self.Within(keys...), err
}

func buildWhere(self *expr.Expr, as []arg) (*expr.Expr, error) {
	cond, err := as[0].operand()
	if err != nil {
		return nil, err
	}
	return &expr.Expr{Op: expr.Call, Name: "filter", Args: []*expr.Expr{self, cond}}, nil
}

// settle moves col("x").filter(c).sum() into the aggregate, where it belongs.
func settle(e *expr.Expr) *expr.Expr {
	if e.Op == expr.Aggregate && len(e.Args) > 0 && e.Args[0].Op == expr.Call && e.Args[0].Name == "filter" && len(e.Args[0].Args) == 2 {
		inner := *e
		inner.Args = append([]*expr.Expr{e.Args[0].Args[0]}, e.Args[1:]...)
		return inner.Where(e.Args[0].Args[1])
	}
	return e
}

func (m method) impl(c *module.Call) (value.Value, error) {
	self, ok := value.As[*expression](c.Args[0])
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+": the receiver is no column expression")
	}
	if text, ok := textForms(nameOf(m.sig)); ok && self.text {
		m = text
	}
	return m.on(c, self.e)
}

// arguments reads a method's arguments; functions among them can be applied to columns.
func arguments(c *module.Call) []arg {
	as := make([]arg, len(c.Args)-1)
	for i, v := range c.Args[1:] {
		if as[i] = running(v); v.Kind() == value.KArray && as[i].expr == nil {
			as[i].isList = true
		}
		if v.Kind() == value.KFunc {
			as[i].function = newApplied(c, v)
		}
	}
	return as
}

// on builds the method's expression of a receiver.
func (m method) on(c *module.Call, self *expr.Expr) (value.Value, error) {
	e, err := m.build(self, arguments(c))
	if err != nil {
		return value.Null, shown(err)
	}
	return newExpr(settle(e)), nil
}

var operators = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"&&": "and", "||": "or", "&": "and", "|": "or", "!": "not", "~": "not", "^": "bit_xor", "+": "+", "-": "-", "*": "*", "/": "/", "%": "%", "**": "**",
		"==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
}}

func operate(c *module.Call) (value.Value, error) {
	args := make([]*expr.Expr, len(c.Args))
	for i, v := range c.Args {
		e, err := running(v).operand()
		if err != nil {
			return value.Null, shown(err)
		}
		args[i] = e
	}
	return newExpr(operator(c.Name, args)), nil
}

// operator builds an operator's expression; with one operand the unary one.
func operator(op string, args []*expr.Expr) *expr.Expr {
	if e := sets(op, args); e != nil {
		return e
	}
	if op == "-" && len(args) == 1 {
		return expr.Fn("neg", args...)
	}
	return expr.Fn(operators.Get()[op], args...)
}

func exprType() module.Type {
	var ms []module.Func
	for _, m := range exprMethods.Get() {
		ms = append(ms, module.Func{Sig: m.sig, Doc: m.doc, Example: exprSample + m.example, Impl: m.impl, Others: othersOf(m.sig)})
	}
	same := func(c *module.Call) (value.Value, error) { return c.Args[0], nil }
	text := func(c *module.Call) (value.Value, error) {
		self, ok := value.As[*expression](c.Args[0])
		if !ok {
			return c.Args[0], nil
		}
		return value.NewBox("Expr", &expression{self.e, true}), nil
	}
	return module.Type{Name: "Expr", Fixed: true, Doc: "An expression over the columns of a frame.", Methods: ms, Synonyms: exprSynonyms.Get(),
		Fields: []module.Func{
			{Sig: "fun str(self) -> Expr", Doc: "The methods of strings, as Polars spells them: col(\"s\").str.to_uppercase().", Example: exprSample + `col("s").str.to_uppercase()  // => col("s").to_uppercase()`, Impl: text},
			namespaceField("list", "The methods of lists: col(\"l\").list.len().", `show(col("l").list.len())  // => [3, 0, nil]`),
			namespaceField("struct", "The methods of structs: col(\"o\").struct.field(\"a\").", `show(col("o").struct.field("a"))  // => [1, 2, nil]`),
			{Sig: "fun cat(self) -> Expr", Doc: "The methods of strings, on categories.", Example: exprSample + `show(col("s").cast("categorical").cat.len_chars())  // => [2, 5, nil]`, Impl: text},
			{Sig: "fun dt(self) -> Expr", Doc: "The methods of dates and times, as Polars spells them: col(\"d\").dt.year().", Example: exprSample + `col("d").dt.year()  // => col("d").year()`, Impl: same},
		},
		Operators: []module.Operator{{Ops: "+ - * / % ** == != < <= > >= && || & | ^ -x !x ~x", Doc: "Element-wise, null where an operand is null.", Impl: operate}},
	}
}

const exprSample = `let t = df![ "x" => [1, -2, null], "s" => ["ab", "Héllo", null], "d" => ["2026-01-31", "2024-02-29", null] ].with_column(col("d").cast("date"))` + "\n" +
	`fun show(e) { t.select(e.alias("r"))["r"].to_list() }` + "\n"

// when is when(…).then(…) on its way to otherwise.
type when struct {
	args []*expr.Expr
	open bool // the last condition has no value yet
}

func (w *when) String() string { return expr.Fn("when", w.args...).String() }

func startWhen(c *module.Call) (value.Value, error) {
	e, err := running(c.Args[0]).operand()
	if err != nil {
		return value.Null, shown(err)
	}
	return value.NewBox("When", &when{[]*expr.Expr{e}, true}), nil
}

// next adds a condition or a value.
func (w *when) next(c *module.Call, open bool) (value.Value, error) {
	if w.open == open {
		return value.Null, fail(codeArgument, "", "when(…) and then(…) come in turn")
	}
	e, err := running(c.Args[1]).operand()
	if err != nil {
		return value.Null, shown(err)
	}
	return value.NewBox("When", &when{append(append([]*expr.Expr(nil), w.args...), e), open}), nil
}

func whenType() module.Type {
	on := func(f func(c *module.Call, w *when) (value.Value, error)) module.Impl {
		return func(c *module.Call) (value.Value, error) {
			w, ok := value.As[*when](c.Args[0])
			if !ok {
				return value.Null, fail(codeArgument, "", c.Name+": the receiver is no when")
			}
			return f(c, w)
		}
	}
	return module.Type{Name: "When", Doc: "A choice between values by conditions: when(c).then(a).otherwise(b).", Methods: []module.Func{
		{Sig: "fun then(self, value) -> When", Doc: "The value where the condition before is true.", Example: exprSample + `show(when(col("x") > 0).then("plus").otherwise("else"))  // => ["plus", "else", "else"]`,
			Impl: on(func(c *module.Call, w *when) (value.Value, error) { return w.next(c, false) })},
		{Sig: "fun when(self, condition) -> When", Doc: "A further condition, asked where those before are not true.", Example: exprSample + `show(when(col("x") > 0).then(1).when(col("x") < 0).then(-1).otherwise(0))  // => [1, -1, 0]`,
			Impl: on(func(c *module.Call, w *when) (value.Value, error) { return w.next(c, true) })},
		{Sig: "fun otherwise(self, value) -> Expr", Doc: "The value where no condition is true; without otherwise it is null.", Example: exprSample + `show(when(col("x") > 0).then(1).otherwise(0))  // => [1, 0, 0]`,
			Impl: on(func(c *module.Call, w *when) (value.Value, error) {
				e, err := running(c.Args[1]).operand()
				if err != nil {
					return value.Null, shown(err)
				}
				return newExpr(expr.Fn("when", append(append([]*expr.Expr(nil), w.args...), e)...)), nil
			})},
		{Sig: "fun alias(self, name: str) -> Expr", Doc: "The choice so far under a name, null where no condition is true.", Example: exprSample + `t.select(when(col("x") > 0).then(1).alias("r"))["r"].to_list()  // => [1, nil, nil]`,
			Impl: on(func(c *module.Call, w *when) (value.Value, error) {
				name, ok := c.Args[1].TryStr()
				if !ok {
					return value.Null, fail(codeArgument, "", "alias needs a name")
				}
				return newExpr(expr.Fn("when", w.args...).Named(name)), nil
			})},
	}}
}

// expressionFuncs are col, lit and the like; their global names are known without the module.
func expressionFuncs(mod string) []module.Func {
	p := mod + "."
	return []module.Func{
		{Sig: "fun col(name: str) -> Expr", Global: "col", Doc: "The column of a name, in an expression for filter, select, agg, …", Example: p + `col("qty") > 3  // => col("qty") > 3`, Impl: makeCol},
		{Sig: "fun lit(value) -> Expr", Global: "lit", Doc: "A constant as an expression; in a verb's arguments lit(x) means the variable x even if there is a column x.", Example: p + `lit(5) + 1  // => 5 + 1`, Impl: makeLit},
		{Sig: "fun when(condition) -> When", Global: "when", Doc: "A choice: when(c).then(a).when(c2).then(b).otherwise(z).", Example: exprSample + `show(` + p + `when(col("x").is_null()).then(0).otherwise(col("x")))  // => [1, -2, 0]`, Impl: startWhen},
		{Sig: "fun coalesce(...columns) -> Expr", Global: "coalesce", Doc: "The first of these that is not null.", Example: exprSample + `show(` + p + `coalesce(col("x"), 7))  // => [1, -2, 7]`, Impl: combine("coalesce")},
		{Sig: "fun concat_str(...columns) -> Expr", Global: "concat_str", Doc: "These as text, one after the other; null if one of them is.", Example: exprSample + `show(` + p + `concat_str(col("s"), "-", col("x")))  // => ["ab-1", "Héllo--2", nil]`, Impl: combine("concat_str")},
		{Sig: "fun element() -> Expr", Global: "element", Doc: "The element of a list, in the expression of .list.eval.", Example: nestedSample + `show(col("l").list.eval(` + p + `element() * 2))  // => [[6, 2, 4], [], nil]`, Impl: func(*module.Call) (value.Value, error) { return newExpr(expr.ParamOf(elementName)), nil }},
		{Sig: "fun concat_list(...columns) -> Expr", Doc: "These as a list in each row; null is an element like others.", Example: exprSample + `show(` + p + `concat_list(col("x"), 7))  // => [[1, 7], [-2, 7], [nil, 7]]`, Impl: ofColumns("list")},
		{Sig: "fun as_struct(...columns) -> Expr", Doc: "These as the fields of a struct in each row.", Example: exprSample + `show(` + p + `as_struct(col("x"), lit(1).alias("one")))[0]  // => {x: 1, one: 1}`, Impl: ofColumns("struct")},
	}
}

func makeCol(c *module.Call) (value.Value, error) {
	name, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", "col needs a column's name, found "+value.TypeName(c.Args[0]))
	}
	return newExpr(named(name).At(c.Span)), nil
}

func makeLit(c *module.Call) (value.Value, error) {
	v, ok := scalar(c.Args[0])
	if !ok {
		return value.Null, fail(codeArgument, "", "lit needs a number, a string, a bool or null, found "+value.TypeName(c.Args[0]))
	}
	return newExpr(expr.Lit(v).At(c.Span)), nil
}

// ofColumns is combine, with text as the names of columns.
func ofColumns(name string) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		args, err := columns([]arg{running(c.Args[0])})
		if err != nil {
			return value.Null, shown(err)
		}
		return newExpr(expr.Fn(name, args...)), nil
	}
}

func combine(name string) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		args, err := operands([]arg{running(c.Args[0])})
		if err != nil {
			return value.Null, shown(err)
		}
		return newExpr(expr.Fn(name, args...)), nil
	}
}

// aggregateFuncs are the aggregates that column arguments know as functions: sum("total"), mean(price), count().
var aggregateFuncs = []string{"mode", "implode", "skew", "kurtosis", "sum", "mean", "min", "max", "median", "std", "var", "first", "last", "n_unique", "count", "len", "null_count", "product", "any", "all"}

// columnFuncs win over functions of the same name in the arguments of verbs.
func columnFuncs() []module.Func {
	out := []module.Func{{Sig: "fun lit(value)", Impl: makeLit}, {Sig: "fun col(name)", Impl: makeCol},
		{Sig: "fun quantile(column, q, interpolation = null)", Impl: func(c *module.Call) (value.Value, error) {
			e, err := aggregateOf("quantile", []arg{running(c.Args[0]), running(c.Args[1]), running(c.Args[2])})
			return box(e), shown(err)
		}}}
	for _, name := range aggregateFuncs {
		out = append(out, module.Func{Sig: "fun " + name + "(...column)", Impl: func(c *module.Call) (value.Value, error) {
			var as []arg
			for _, v := range c.Args[0].List().All() {
				as = append(as, running(v))
			}
			e, err := aggregateOf(name, as)
			return box(e), shown(err)
		}})
	}
	return out
}

// aggregateOf builds an aggregate called as a function: text names a column there.
func aggregateOf(name string, as []arg) (*expr.Expr, error) {
	var args []*expr.Expr
	for i, a := range as {
		if a.isNull() && a.expr == nil {
			continue
		}
		read := a.operand
		if i == 0 {
			read = a.column
		}
		e, err := read()
		if err != nil {
			return nil, err
		}
		args = append(args, e)
	}
	return settle(expr.Agg(name, args...)), nil
}

// inferArgs finds the common type of literal values; ok is false if one is not known.
func inferArgs(as []arg) (column.Type, bool) {
	typ := column.NullType
	for _, a := range as {
		v, ok := scalar(a.val)
		t := column.TypeOf(v)
		switch {
		case a.expr != nil || a.isList || a.series != nil:
			return typ, false
		case a.later():
			t = a.typ
		case !ok:
			return typ, false
		}
		if typ, ok = column.CommonOfValues(typ, t); !ok {
			return typ, false
		}
	}
	return typ, true
}

package df

import (
	"fmt"
	"sync/atomic"

	"skep/dataframe/expr"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// namespace is col("l").list or .struct: an expression whose methods are those of lists or structs.
type namespace struct{ e *expr.Expr }

func (n *namespace) String() string { return n.e.String() }

// namespaces are their types and methods. The receiver of an example is the column l of lists, or o of structs.
var namespaces = lazy.Value[map[string][]method]{New: func() map[string][]method {
	return map[string][]method{"list": listMethods(), "struct": structMethods()}
}}

var namespaceTypes = lazy.Value[map[string]string]{New: func() map[string]string { return map[string]string{"list": "ListExpr", "struct": "StructExpr"} }}

// listFn is a function of the engine over lists, with the arguments as operands.
func listFn(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return skipNull(fn("list_" + name))
}

func listMethods() []method {
	out := []method{
		{"fun len(self) -> Expr", "The number of elements.", `show(col("l").list.len())  // => [3, 0, nil]`, listFn("len")},
		{"fun get(self, index) -> Expr", "The element at a place; a negative one counts from the end; null where there is none.", `show(col("l").list.get(-1))  // => [2, nil, nil]`, listFn("get")},
		{"fun first(self) -> Expr", "The first element.", `show(col("l").list.first())  // => [3, nil, nil]`, listFn("first")},
		{"fun last(self) -> Expr", "The last element.", `show(col("l").list.last())  // => [2, nil, nil]`, listFn("last")},
		{"fun contains(self, value) -> Expr", "Whether a value is among the elements.", `show(col("l").list.contains(1))  // => [true, false, nil]`, listFn("contains")},
		{"fun index_of(self, value) -> Expr", "The place of the first element that is equal.", `show(col("l").list.index_of(2))  // => [2, nil, nil]`, listFn("position")},
		{"fun sort(self, desc: bool = false, nulls_last: bool = false) -> Expr", "The elements in order.", `show(col("l").list.sort(desc: true))  // => [[3, 2, 1], [], nil]`, listFn("sort")},
		{"fun reverse(self) -> Expr", "The elements from the last to the first.", `show(col("l").list.reverse())  // => [[2, 1, 3], [], nil]`, listFn("reverse")},
		{"fun unique(self) -> Expr", "Each element once.", `show(col("l").list.unique())  // => [[3, 1, 2], [], nil]`, listFn("unique")},
		{"fun n_unique(self) -> Expr", "How many different elements there are.", `show(col("l").list.n_unique())  // => [3, 0, nil]`, listFn("n_unique")},
		{"fun drop_nulls(self) -> Expr", "Without nulls.", `show(col("l").list.drop_nulls())  // => [[3, 1, 2], [], nil]`, listFn("drop_nulls")},
		{"fun join(self, separator: str) -> Expr", "The elements as one text; nulls are left out.", `show(col("l").list.join("-"))  // => ["3-1-2", "", nil]`, listFn("join")},
		{"fun slice(self, offset, length = null) -> Expr", "length elements from an offset on; a negative one counts from the end.", `show(col("l").list.slice(1, 1))  // => [[1], [], nil]`, listFn("slice")},
		{"fun head(self, n = 5) -> Expr", "The first n elements.", `show(col("l").list.head(2))  // => [[3, 1], [], nil]`, buildListHead},
		{"fun tail(self, n = 5) -> Expr", "The last n elements.", `show(col("l").list.tail(2))  // => [[1, 2], [], nil]`, buildListTail},
		{"fun concat(self, other) -> Expr", "With the elements of another list behind.", `show(col("l").list.concat(col("l")).list.len())  // => [6, 0, nil]`, listFn("concat")},
		{"fun set_union(self, other) -> Expr", "The elements of either list, each once.", `show(col("l").list.set_union([1, 9]))  // => [[3, 1, 2, 9], [1, 9], nil]`, setOfLists("union")},
		{"fun set_intersection(self, other) -> Expr", "The elements that both lists have, each once.", `show(col("l").list.set_intersection([2, 9]))  // => [[2], [], nil]`, setOfLists("intersection")},
		{"fun set_difference(self, other) -> Expr", "The elements that the other list has not, each once.", `show(col("l").list.set_difference([2, 9]))  // => [[3, 1], [], nil]`, setOfLists("difference")},
		{"fun set_symmetric_difference(self, other) -> Expr", "The elements that one of the lists has and the other has not, each once.", `show(col("l").list.set_symmetric_difference([2, 9]))  // => [[3, 1, 9], [2, 9], nil]`, setOfLists("symmetric_difference")},
		{"fun flatten(self) -> Expr", "The elements of lists of lists.", `df![ "m" => [[[1], [2]]] ].select(col("m").list.flatten())["m"].to_list()  // => [[1, 2]]`, listFn("flatten")},
		{"fun map(self, f) -> Expr", "A function's results for each element. The function gets the element as an expression.", `show(col("l").list.map(|e| e * col("x")))  // => [[3, 1, 2], [], nil]`, buildOfElements("list_map")},
		{"fun eval(self, f) -> Expr", "Another name of map; an expression over element() serves too.", `show(col("l").list.eval(element() + 1))  // => [[4, 2, 3], [], nil]`, buildOfElements("list_map")},
		{"fun filter(self, f) -> Expr", "The elements for which a function of them is true.", `show(col("l").list.filter(|e| e > 1))  // => [[3, 2], [], nil]`, buildOfElements("list_filter")},
	}
	for _, a := range []struct{ name, doc, want string }{
		{"sum", "The sum of the elements.", "[6, 0, nil]"}, {"mean", "The mean of the elements.", "[2.0, nil, nil]"}, {"min", "The smallest element.", "[1, nil, nil]"}, {"max", "The largest element.", "[3, nil, nil]"},
		{"median", "The median of the elements.", "[2.0, nil, nil]"}, {"std", "The standard deviation of the elements.", "[1.0, nil, nil]"}, {"var", "The variance of the elements.", "[1.0, nil, nil]"}, {"product", "The product of the elements.", "[6, 1, nil]"},
		{"count", "How many elements are not null.", "[3, 0, nil]"}, {"mode", "The most frequent element.", "[3, nil, nil]"},
	} {
		out = append(out, method{"fun " + a.name + "(self) -> Expr", a.doc, `show(col("l").list.` + a.name + `())  // => ` + a.want, listFn(a.name)})
	}
	return append(out,
		method{"fun any(self) -> Expr", "Whether an element is true.", `show(col("l").list.map(|e| e > 2).list.any())  // => [true, false, nil]`, listFn("any")},
		method{"fun all(self) -> Expr", "Whether no element is false.", `show(col("l").list.map(|e| e > 2).list.all())  // => [false, true, nil]`, listFn("all")})
}

// setOfLists takes the other list as an expression, a column's name, or an array, which is one list for all rows.
func setOfLists(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		if as[0].later() {
			return nil, errLater
		}
		if list := as[0].listed(); list.isList && list.expr == nil {
			items, err := operands([]arg{list})
			return expr.Fn("list_"+name, self, expr.Fn("list", items...)), err
		}
		other, err := as[0].column()
		return expr.Fn("list_"+name, self, other), err
	}
}

func buildListHead(self *expr.Expr, as []arg) (*expr.Expr, error) {
	n, err := as[0].operand()
	return expr.Fn("list_slice", self, expr.Lit(0), n), err
}

func buildListTail(self *expr.Expr, as []arg) (*expr.Expr, error) {
	n, err := as[0].operand()
	if err != nil {
		return nil, err
	}
	size := expr.Fn("list_len", self)
	from := expr.Fn("when", expr.Fn("<", size, n), expr.Lit(0), expr.Fn("-", size, n))
	return expr.Fn("list_slice", self, from), nil
}

// elementName is the parameter of expressions over element().
const elementName = "element()"

// buildOfElements takes a function of an element, which is called once with the element as an expression, or an expression over
// element().
func buildOfElements(name string) func(*expr.Expr, []arg) (*expr.Expr, error) {
	return func(self *expr.Expr, as []arg) (*expr.Expr, error) {
		f := as[0]
		switch {
		case f.function != nil:
			fun, err := ofElement(f.function.(*applied))
			if err != nil {
				return nil, err
			}
			return expr.Fn(name, self, fun), nil
		case f.isFunc() || f.later():
			return nil, errLater
		}
		body, err := f.operand()
		return expr.Fn(name, self, expr.Fun(body, elementName)), err
	}
}

// parameters counts the functions of elements that were read: those within each other need names of their own.
var parameters atomic.Int64

// ofElement calls a function of the program with an element that stands for all, and gives what it makes of it.
func ofElement(f *applied) (*expr.Expr, error) {
	name := fmt.Sprintf("e%d", parameters.Add(1))
	out, err := f.call.Host.Invoke(f.fn, newExpr(expr.ParamOf(name)))
	if err != nil {
		return nil, err
	}
	body, err := running(out).operand()
	return expr.Fun(body, name), err
}

func structMethods() []method {
	return []method{
		{"fun field(self, name: str) -> Expr", "A field of the struct.", `show(col("o").struct.field("b"))  // => ["q", nil, nil]`, buildField},
		{"fun rename_fields(self, names: [str]) -> Expr", "With other names of the fields.", `show(col("o").struct.rename_fields(["x", "y"]).struct.field("x"))  // => [1, 2, nil]`, buildRenameFields},
	}
}

func buildField(self *expr.Expr, as []arg) (*expr.Expr, error) {
	name, err := as[0].operand()
	if err != nil {
		return nil, err
	}
	e := expr.Fn("struct_field", self, name)
	if s, ok := as[0].text(); ok {
		return e.Named(s), nil
	}
	return e, nil
}

func buildRenameFields(self *expr.Expr, as []arg) (*expr.Expr, error) {
	names, err := texts(as[0])
	return expr.Fn("struct_rename", self).WithNames(names...), err
}

// nestedSample has lists and structs beside the columns of exprSample.
const nestedSample = `let t = df![ "x" => [1, -2, null], "l" => [[3, 1, 2], [], null], "o" => [{a: 1, b: "q"}, {a: 2, b: null}, null] ]` + "\n" +
	`fun show(e) { t.select(e.alias("r"))["r"].to_list() }` + "\n"

func namespaceType(name, doc string) module.Type {
	var ms []module.Func
	for _, m := range namespaces.Get()[name] {
		ms = append(ms, module.Func{Sig: m.sig, Doc: m.doc, Example: nestedSample + m.example, Impl: func(c *module.Call) (value.Value, error) {
			self, ok := value.As[*namespace](c.Args[0])
			if !ok {
				return value.Null, fail(codeArgument, "", c.Name+": the receiver is no ."+name+" of a column expression")
			}
			return m.on(c, self.e)
		}})
	}
	return module.Type{Name: namespaceTypes.Get()[name], Doc: doc, Methods: ms}
}

// namespaceField is the field of expressions that gives a namespace.
func namespaceField(name, doc, example string) module.Func {
	return module.Func{Sig: "fun " + name + "(self) -> " + namespaceTypes.Get()[name], Doc: doc, Example: nestedSample + example, Impl: func(c *module.Call) (value.Value, error) {
		self, ok := value.As[*expression](c.Args[0])
		if !ok {
			return value.Null, fail(codeArgument, "", c.Name+": the receiver is no column expression")
		}
		return value.NewBox(namespaceTypes.Get()[name], &namespace{self.e}), nil
	}}
}

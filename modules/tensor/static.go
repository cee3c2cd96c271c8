package tensor

import (
	"fmt"
	"slices"
	"strings"

	"skep/compute/dtype"
	"skep/compute/shape"
	engine "skep/compute/tensor"
	"skep/diag"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// What the checker knows of a tensor and what the rules ask are the same facts
// in two forms: a types.Tensor, and a shape with an element type.

// operand is one tensor of a question.
type operand struct {
	shape shape.Shape
	dtype dtype.Type
	weak  dtype.Kind // a plain number
	arg   module.StaticArg
	maybe bool // not known to be a tensor at all
}

// operandOf reads what is known of an argument.
func operandOf(a module.StaticArg) operand {
	o := operand{arg: a, shape: shape.Unknown()}
	switch t := a.Type.(type) {
	case *types.Tensor:
		o.shape, o.dtype = t.Shape(), types.DTypeOf(t.Elem)
	case types.Int:
		o.shape, o.dtype, o.weak = shape.Of(), dtype.I64, dtype.Signed
	case types.Float:
		o.shape, o.dtype, o.weak = shape.Of(), dtype.F64, dtype.Float
	case *types.Array, *types.Tuple:
		o.literal(a)
	default:
		if a.Type == types.Bool {
			o.shape, o.dtype, o.weak = shape.Of(), dtype.Bool, dtype.Logical
		} else {
			o.maybe = true
		}
	}
	return o
}

// literal reads nested lists that stand in the program.
func (o *operand) literal(a module.StaticArg) {
	if a.IsConst {
		if sizes, kind, ok := literalSizes(a.Const, 0); ok {
			o.shape, o.dtype = shape.Ints(sizes...), dtype.Default(kind)
			return
		}
	}
	dims, elem := []shape.Dim{}, a.Type
	for range maxNesting {
		t, ok := elem.(*types.Array)
		if !ok {
			break
		}
		d := shape.Any()
		if t.Len >= 0 {
			d = shape.Const(int(t.Len))
		} else if len(dims) == 0 && len(a.Elems) > 0 && !spreads(a.Expr) {
			d = shape.Const(len(a.Elems))
		}
		dims, elem = append(dims, d), t.Elem
	}
	if d, isNumber := scalarType(elem); isNumber {
		o.shape, o.dtype = shape.Of(dims...), d
	}
}

// ragged reports rows of a literal that are not as long as the first.
func (q *question) ragged(a module.StaticArg, depth int) bool {
	if !isList(a) || len(a.Elems) == 0 || !isList(a.Elems[0]) || depth > maxNesting {
		return false
	}
	want := len(a.Elems[0].Elems)
	for _, row := range a.Elems {
		if isList(row) && len(row.Elems) != want {
			q.c.Report(&diag.Diagnostic{Code: shape.CodeMismatch, Severity: diag.Error, Source: q.c.Source, Span: row.Span,
				Message:  fmt.Sprintf("the lists have different lengths at depth %d: a tensor needs rows of equal length", depth),
				Expected: fmt.Sprintf("%d elements", want), Found: fmt.Sprint(len(row.Elems)),
				Related: []diag.Related{{Source: q.c.Source, Span: a.Elems[0].Span, Message: fmt.Sprintf("the first row has %d", want)}}})
			return true
		}
		if q.ragged(row, depth+1) {
			return true
		}
	}
	return false
}

// spreads says whether a list literal takes in others, so that its length is not what stands there.
func spreads(e syntax.Expr) bool {
	n, ok := e.(*syntax.Array)
	return !ok || slices.ContainsFunc(n.Elems, func(a syntax.Arg) bool { return a.Spread })
}

func scalarType(t types.Type) (dtype.Type, bool) {
	switch t.(type) {
	case types.Int:
		return dtype.I64, true
	case types.Float:
		return dtype.F64, true
	}
	return dtype.Bool, t == types.Bool
}

func literalSizes(v value.Value, depth int) (sizes []int, kind dtype.Kind, ok bool) {
	if depth > maxNesting {
		return nil, 0, false
	}
	switch {
	case v.IsInt():
		return nil, dtype.Signed, true
	case v.IsFloat() || v.IsNull():
		return nil, dtype.Float, true
	case v.IsBool():
		return nil, dtype.Logical, true
	case v.Kind() != value.KArray && v.Kind() != value.KTuple:
		return nil, 0, false
	}
	kind = dtype.Logical
	for i, e := range v.List().All() {
		inner, k, ok := literalSizes(e, depth+1)
		if !ok || i > 0 && !slices.Equal(inner, sizes) {
			return nil, 0, false
		}
		sizes, kind = inner, max(kind, k)
	}
	if v.List().Len() == 0 {
		kind = dtype.Float
	}
	return append([]int{v.List().Len()}, sizes...), kind, true
}

// result is the static type of a result: without dimensions it is a plain number.
func result(s shape.Shape, d dtype.Type) types.Type {
	if s.Rank() != 0 || d.IsComplex() {
		return types.NewTensor(s, d)
	}
	switch {
	case d == dtype.Bool:
		return types.Bool
	case d.IsInt():
		return types.I64
	case d.IsFloat():
		return types.F64
	}
	return types.Unknown
}

// question is one use of an operation, as the checker sees it, on its way to the rules.
type question struct {
	c       *module.StaticCall
	call    *shape.Call
	ops     []operand
	options map[string]module.StaticArg
	items   []module.StaticArg // of an index
}

func newQuestion(c *module.StaticCall, rule string) *question {
	return &question{c: c, call: &shape.Call{Op: rule, Options: map[string]shape.Value{}}, options: map[string]module.StaticArg{}}
}

func (q *question) operand(a module.StaticArg) {
	o := operandOf(a)
	q.ops = append(q.ops, o)
	q.call.Args = append(q.call.Args, o.shape)
	q.call.Labels = append(q.call.Labels, q.c.Text(a.Span))
}

// operandsOf reads a rest parameter, or the one list that is given for it.
func (q *question) operandsOf(a module.StaticArg) {
	elems := a.Elems
	if len(elems) == 1 {
		if t, ok := elems[0].Type.(*types.Array); ok && !types.IsNumber(t.Elem) {
			if len(elems[0].Elems) == 0 || spreads(elems[0].Expr) {
				elems = nil // a list of tensors, but not which
			} else {
				elems = elems[0].Elems
			}
		} else if types.IsUnknown(elems[0].Type) {
			elems = nil
		}
	}
	for _, e := range elems {
		q.operand(e)
	}
}

func (q *question) option(a module.StaticArg) {
	q.options[a.Name] = a
	q.call.Options[a.Name] = optionOf(a)
	switch {
	case a.Name == "q":
		q.call.Options["shares"] = sharesOf(a)
	case a.Name == "axes" && q.call.Op == "tensordot" && len(a.Elems) == 2 && isList(a) && isList(a.Elems[0]):
		q.call.Options["left"], q.call.Options["right"] = optionOf(a.Elems[0]), optionOf(a.Elems[1])
	}
}

// sharesOf is how many shares of a quantile are asked for; absent for one that is no list.
func sharesOf(a module.StaticArg) shape.Value {
	o := operandOf(a)
	switch {
	case o.maybe || o.shape.Rank() < 0:
		return shape.Hidden()
	case o.shape.Rank() == 0:
		return shape.Value{}
	}
	return shape.Size(o.shape.Dims()[0])
}

// optionOf reads what is known of an option.
func optionOf(a module.StaticArg) shape.Value {
	switch {
	case !a.Given:
		return shape.Value{}
	case a.IsConst:
		return constant(a.Const)
	case len(a.Elems) > 0 && isList(a):
		dims := make([]shape.Dim, len(a.Elems))
		for i, e := range a.Elems {
			dims[i] = shape.Any()
			if n, ok := wholeNumber(e.Const); ok && e.IsConst {
				dims[i] = shape.Const(n)
			}
		}
		return shape.List(dims...)
	}
	if _, isInt := a.Type.(types.Int); isInt {
		return shape.Size(shape.Any())
	}
	return shape.Hidden()
}

func isList(a module.StaticArg) bool {
	switch a.Expr.(type) {
	case *syntax.Array:
		return !spreads(a.Expr)
	case *syntax.Tuple:
		return true
	}
	return false
}

func constant(v value.Value) shape.Value {
	switch {
	case v.IsNull():
		return shape.Value{}
	case v.IsBool():
		return shape.Flag(v.AsBool())
	case v.IsStr():
		return shape.Text(v.Str())
	case v.Kind() == value.KArray || v.Kind() == value.KTuple:
		ns := make([]int, v.List().Len())
		for i, e := range v.List().All() {
			n, ok := wholeNumber(e)
			if !ok {
				return shape.Hidden()
			}
			ns[i] = n
		}
		return shape.NumList(ns...)
	}
	if n, ok := wholeNumber(v); ok {
		return shape.Num(n)
	}
	return shape.Hidden()
}

// ask gives the types of the results; ok is false if something was reported or nothing is known.
func (q *question) ask() ([]types.Type, bool) {
	rule, known := shape.Lookup(q.call.Op)
	if !known || len(q.ops) == 0 && rule.Arity() != 0 {
		return nil, false
	}
	q.spreadShape()
	if start, one := q.options["start"]; rule.Name == "arange" && one && !q.options["stop"].Given { // arange(n) counts to n
		q.call.Options["stop"] = optionOf(start)
		delete(q.call.Options, "start")
	}
	shapes, bad := shape.Infer(q.call)
	if bad != nil {
		q.report(bad)
		return nil, false
	}
	if len(shapes) == 0 {
		return nil, false
	}
	d := q.elem(rule)
	out := make([]types.Type, len(shapes))
	for i, s := range shapes {
		if !s.Known() && mayBeNumber(rule.Name) {
			out[i] = types.Unknown
			continue
		}
		out[i] = result(s, elemAt(rule.Name, i, d))
	}
	q.remember(out[0])
	return out, true
}

// The codes of what spreadShape reports.
const (
	codeArgument = "M0001"
	codeSpread   = "W0209"
)

// spreadShape reports sizes that stand side by side, as in zeros(2, 3) of other libraries: the second would be an element type, or a seed.
func (q *question) spreadShape() {
	shape, given := q.options["shape"]
	if _, one := shape.Type.(types.Int); !given || !one {
		return
	}
	for _, next := range []string{"seed", "dtype"} {
		a, given := q.options[next]
		if _, size := a.Type.(types.Int); !given || !a.Given || !size || strings.HasSuffix(strings.TrimSpace(q.c.Text(diag.Span{Start: q.c.Span.Start, End: a.Span.Start})), ":") {
			continue
		}
		both := diag.Span{Start: shape.Span.Start, End: a.Span.End}
		d := &diag.Diagnostic{Code: codeSpread, Severity: diag.Warning, Source: q.c.Source, Span: both, Message: "`" + q.c.Text(both) + "` is a shape of one dimension, and a " + next,
			Hint: "a shape of several dimensions is a list", Fixes: []diag.Fix{{Title: "write one shape", Edits: []diag.Edit{{Span: both, New: "[" + q.c.Text(both) + "]"}}}}}
		if next == "dtype" {
			d.Code, d.Severity, d.Message = codeArgument, diag.Error, "`"+q.c.Text(a.Span)+"` is no element type"
		}
		q.c.Report(d)
		return
	}
}

// elemAt is the element type of result i where they differ.
func elemAt(rule string, i int, d dtype.Type) dtype.Type {
	switch {
	case rule == "histogram" && i == 0, rule == "histogramdd" && i == 0:
		return dtype.Invalid // weights and densities are floats
	case rule == "histogram", rule == "histogramdd":
		return dtype.F64
	case (rule == "unique_counts" || rule == "unique_all") && i > 0:
		return dtype.I64
	}
	switch {
	case rule == "topk" && i == 1:
		return dtype.I64
	case rule == "frexp" && i == 1:
		return dtype.I32
	}
	return d
}

// mayBeNumber names operations whose result may have no dimensions although their operands have some.
func mayBeNumber(rule string) bool {
	r, _ := shape.Lookup(rule)
	if strings.Contains(r.Options, "keepdims") {
		return true
	}
	return slices.Contains([]string{"index", "matmul", "dot", "einsum", "det", "trace", "squeeze", "where", "reshape", "gather", "take", "inner", "vecdot", "tensordot", "diagonal_sum", "multi_dot", "isin"}, rule) || strings.HasPrefix(r.Form, "[..s], [..s]") || r.Form == "[..s] -> [..s]"
}

// elem gives the element type of the results.
func (q *question) elem(rule *shape.Rule) dtype.Type {
	if rule.Elem == shape.Option || strings.Contains(rule.Options, "dtype") && q.options["dtype"].Given {
		return q.dtypeOption(rule.Name)
	}
	d := q.common(rule.Name == "where")
	switch rule.Elem {
	case shape.Same:
		if len(q.ops) > 0 {
			return q.ops[0].dtype
		}
	case shape.Floating:
		return dtype.Floating(d)
	case shape.FloatingFirst:
		return dtype.Floating(q.ops[0].dtype)
	case shape.Quotient:
		return dtype.Quotient(d)
	case shape.Summed, shape.Mean, shape.Real, shape.Solved:
		if d == dtype.Invalid {
			return d
		}
		got, err := engine.ReducedType(rule.Name, d)
		if rule.Elem == shape.Solved && d.IsFloat() {
			return d
		}
		if rule.Elem == shape.Real || err != nil {
			return dtype.Real(d)
		}
		return got
	case shape.Complexed:
		return dtype.Complexed(d)
	case shape.Logical:
		return dtype.Bool
	case shape.Position:
		return dtype.I64
	}
	return d
}

// common promotes the operands' types; a condition in front does not count.
func (q *question) common(skipFirst bool) dtype.Type {
	d, weak := dtype.Invalid, dtype.NoKind
	for i, o := range q.ops {
		switch {
		case skipFirst && i == 0:
		case o.weak != dtype.NoKind:
			weak = max(weak, o.weak)
		case o.dtype == dtype.Invalid:
			return dtype.Invalid
		case d == dtype.Invalid:
			d = o.dtype
		default:
			d = dtype.Promote(d, o.dtype)
		}
	}
	if d == dtype.Invalid {
		return dtype.Default(weak)
	}
	if weak != dtype.NoKind {
		return dtype.PromoteWeak(d, weak)
	}
	return d
}

// dtypeOption reads the option dtype.
func (q *question) dtypeOption(rule string) dtype.Type {
	a, ok := q.options["dtype"]
	switch {
	case !ok || !a.Given:
		return q.defaultType(rule)
	case a.IsConst && a.Const.IsStr():
		d, _ := dtype.Parse(a.Const.Str())
		return d
	}
	if t, ok := a.Type.(*types.TypeValue); ok {
		return types.DTypeOf(t.Of)
	}
	return dtype.Invalid
}

// defaultType is what makers give that name no type.
func (q *question) defaultType(rule string) dtype.Type {
	switch rule {
	case "randint":
		return dtype.I64
	case "arange":
		for _, name := range []string{"start", "stop", "step"} {
			if a := q.options[name]; a.Given {
				if _, ok := a.Type.(types.Int); !ok {
					if _, isFloat := a.Type.(types.Float); isFloat {
						return dtype.F64
					}
					return dtype.Invalid
				}
			}
		}
		return dtype.I64
	case "full":
		d, ok := scalarType(q.options["value"].Type)
		if !ok {
			return dtype.Invalid
		}
		return d
	}
	return dtype.F64
}

// remember notes where the sizes of a tensor are written, for repairs elsewhere.
func (q *question) remember(t types.Type) {
	made, ok := t.(*types.Tensor)
	if !ok || len(q.ops) > 0 {
		return
	}
	var at []diag.Span
	switch q.call.Op {
	case "arange":
		if q.options["step"].Given {
			return
		}
		at = []diag.Span{literalAt(q.options["stop"])}
		if !q.options["stop"].Given {
			at[0] = literalAt(q.options["start"])
		} else if !q.call.Options["start"].Is(0) {
			return
		}
	case "eye":
		at = []diag.Span{literalAt(q.options["n"]), literalAt(q.options["m"])}
		if !q.options["m"].Given {
			at[1] = at[0]
		}
	case "linspace":
		at = []diag.Span{literalAt(q.options["n"])}
	default:
		a := q.options["shape"]
		if at = []diag.Span{literalAt(a)}; len(a.Elems) > 0 {
			at = nil
		}
		for _, e := range a.Elems {
			at = append(at, literalAt(e))
		}
	}
	if len(at) == len(made.Dims) {
		made.Written, made.Source = at, q.c.Source
	}
}

// literalAt is where a whole number is written; the zero place if it is no literal.
func literalAt(a module.StaticArg) diag.Span {
	if _, ok := a.Expr.(*syntax.Int); ok {
		return a.Expr.Span()
	}
	return diag.Span{}
}

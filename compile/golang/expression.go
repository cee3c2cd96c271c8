package golang

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// expr writes an expression whose value is only looked at.
func (f *fun) expr(e syntax.Expr) val {
	v := f.written(e)
	f.w.note(e, v.t)
	return v
}

// note remembers the type of an expression for the next pass. Nodes that a pass makes itself
// are others in the next: they are the same if they are of one kind and stand at one place.
func (w *writer) note(e syntax.Expr, t Type) {
	w.seen[e] = t
	k := noteKey{fmt.Sprintf("%T", e), e.Span()}
	if old, ok := w.noted[k]; !ok || old != t {
		w.noted[k], w.changed = t, true
	}
}

// noteKey is an expression through all passes.
type noteKey struct {
	kind string
	at   diag.Span
}

func (f *fun) written(e syntax.Expr) val {
	w := f.w
	if statement(e) {
		return f.value(e)
	}
	switch n := e.(type) {
	case *settledExpr:
		return n.v
	case *syntax.Int:
		return f.integer(n)
	case *syntax.Float:
		return floatVal(n.Value)
	case *syntax.Str:
		if n.Bytes {
			return val{"rt.Bytes(" + strconv.Quote(n.Value) + ")", Any, computed}
		}
		return f.text(n.Value)
	case *syntax.Char:
		if n.Byte {
			return val{strconv.Itoa(int(n.Value)), Int, literal}
		}
		return val{"rt.Char(" + strconv.QuoteRune(n.Value) + ")", Any, computed}
	case *syntax.Bool:
		return val{strconv.FormatBool(n.Value), Bool, literal}
	case *syntax.Null:
		return val{"rt.Null", Any, fixed}
	case *syntax.Unit:
		return val{"rt.Unit", Any, fixed}
	case *syntax.Atom:
		return val{"rt.Atom(" + strconv.Quote(n.Name) + ")", Any, computed}
	case *syntax.FString:
		return f.fstring(n)
	case *syntax.Name:
		return f.name(n)
	case *syntax.Path:
		return f.path(n)
	case *syntax.Unary:
		return f.unary(n)
	case *syntax.Binary:
		return f.binary(n)
	case *syntax.Ref:
		return f.expr(n.X)
	case *syntax.Range:
		return f.rangeOf(n)
	case *syntax.Cast:
		return f.cast(n)
	case *syntax.TryOp:
		return f.tryOp(n)
	case *syntax.Field:
		return f.field(n)
	case *syntax.TupleField:
		return val{fmt.Sprintf("rt.Item(%s, %d, %s)", f.expr(n.X).boxed(), n.Index, w.at(n.Span())), Any, called}
	case *syntax.Index:
		return f.index(n)
	case *syntax.Call:
		return f.call(n)
	case *syntax.MethodCall:
		return f.methodCall(n)
	case *syntax.Macro:
		return f.macro(n)
	case *syntax.Array:
		return f.array(n.Elems, n)
	case *syntax.Set:
		return f.listOf("rt.Set", n.Elems, n)
	case *syntax.Tuple:
		args := make([]syntax.Arg, len(n.Elems))
		for i, x := range n.Elems {
			args[i].Value = x
		}
		return f.listOf("rt.Tuple", args, n)
	case *syntax.ArrayRepeat:
		vs := f.operands([]syntax.Expr{n.Value, n.Count}, true)
		return f.filledList(vs[0], vs[1], n)
	case *syntax.Dict:
		return f.dict(n)
	case *syntax.StructLit:
		return f.structLit(n)
	case *syntax.Comprehension:
		return f.comprehension(n)
	case *syntax.Lambda:
		if n.Async {
			w.refuse(n.Span(), "an async function")
		}
		if w.Info.Funcs[n] != nil && w.Info.Funcs[n].Yields {
			w.refuse(n.Span(), "a generator")
		}
		return f.lambda("", n, n.Params, n.Ret, n.Body)
	}
	w.refuse(e.Span(), describe(e))
	return val{"rt.Unit", Any, fixed}
}

func describe(e syntax.Expr) string {
	switch e.(type) {
	case *syntax.Await:
		return "await"
	case *syntax.Spawn:
		return "spawn"
	case *syntax.AsyncBlock:
		return "an async block"
	case *syntax.Lazy:
		return "a lazy value"
	case *syntax.Yield:
		return "yield"
	case *syntax.Actor, *syntax.Send:
		return "an actor"
	case *syntax.Effect, *syntax.Handle:
		return "an effect"
	case *syntax.Mod:
		return "a module of its own"
	case *syntax.LetCond:
		return "a let inside of a condition, here"
	}
	name := fmt.Sprintf("%T", e)
	return "this construct (" + strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]) + ")"
}

// keep writes an expression whose value is stored, passed on or returned: what something else still holds is marked.
func (f *fun) keep(e syntax.Expr) val {
	v := f.expr(e)
	if v.t != Any && !v.t.list() {
		return v
	}
	switch n := e.(type) {
	case *syntax.Name:
		if f.w.movable(n) {
			return v
		}
	case *syntax.Index, *syntax.Field, *syntax.TupleField, *syntax.Path:
	case *syntax.Cast:
	case *syntax.Unary:
		if n.Op != "*" {
			return v
		}
	case *syntax.Ref:
		return f.shared(v, n.X)
	default:
		return v
	}
	return f.shared(v, e)
}

func (f *fun) shared(v val, e syntax.Expr) val {
	if n, ok := e.(*syntax.Name); ok && f.w.movable(n) || v.t != Any && !v.t.list() || strings.HasPrefix(v.text, "rt.Unit") || strings.HasPrefix(v.text, "rt.Null") {
		return v
	}
	return val{v.text + ".Share()", v.t, called}
}

// movable tells a last use of a local: it hands its value over.
func (w *writer) movable(n *syntax.Name) bool {
	v := w.Info.Refs[n]
	return v != nil && !v.Captured && w.Info.Last[n] && !(v.Param && w.borrowed(v))
}

// operands writes several expressions that are evaluated in order.
func (f *fun) operands(es []syntax.Expr, keep bool) []val {
	out := make([]val, len(es))
	marks := make([]int, len(es))
	for i, e := range es {
		marks[i] = len(f.out)
		if keep {
			out[i] = f.keep(e)
		} else {
			out[i] = f.expr(e)
		}
		if i > 0 && (len(f.out) > marks[i] || mayWrite(e)) {
			f.settle(out[:i], marks[i], len(f.out) > marks[i])
		}
	}
	return out
}

// settle puts values into variables before what was written behind at; variables only, unless all must be there.
func (f *fun) settle(vs []val, at int, all bool) {
	var lines []string
	for i, v := range vs {
		if v.kind == literal || v.kind == fixed || !all && v.kind != variant {
			continue
		}
		name := f.w.fresh("t", f.taken)
		if v.t == none {
			v.t = Any
		}
		lines = append(lines, fmt.Sprintf("%s := %s", name, v.text))
		vs[i] = val{name, v.t, fixed}
	}
	f.out = append(f.out[:at], append(lines, f.out[at:]...)...)
}

// mayWrite tells expressions that may change a variable while they are evaluated.
func mayWrite(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.Call, *syntax.MethodCall, *syntax.Macro, *syntax.Assign, *syntax.Block:
			found = true
		}
		return !found
	})
	return found
}

func (f *fun) integer(n *syntax.Int) val {
	if n.Suffix == "f64" || n.Suffix == "f32" {
		return floatVal(float64(n.Value))
	}
	if n.Big != "" {
		f.line("panic(rt.Fail(\"E0413\", %q, %s))", n.Big+" does not fit 64 bits", f.w.at(n.Span()))
		return val{"0", Int, literal}
	}
	return val{strconv.FormatInt(n.Value, 10), Int, literal}
}

func floatVal(x float64) val {
	if math.IsInf(x, 0) || math.IsNaN(x) || x == 0 && math.Signbit(x) {
		return val{fmt.Sprintf("rt.Bits(%#x)", math.Float64bits(x)), Float, computed}
	}
	text := strconv.FormatFloat(x, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return val{text, Float, literal}
}

// text is a string of the program: made once.
func (f *fun) text(s string) val {
	if s == "" {
		return val{`rt.Str("")`, Any, fixed}
	}
	if len(s) == 1 {
		return val{"rt.Str(" + strconv.Quote(s) + ")", Any, fixed}
	}
	return val{f.w.constant("text_"+shortName(s), "rt.Value", "rt.Str("+strconv.Quote(s)+")"), Any, fixed}
}

// shortName is a name of Go that tells a text.
func shortName(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
		if b.Len() >= 16 {
			break
		}
	}
	return strings.Trim(b.String(), "_")
}

func (f *fun) fstring(n *syntax.FString) val {
	var xs []syntax.Expr
	for _, p := range n.Parts {
		if p.X != nil {
			xs = append(xs, p.X)
		}
	}
	vs, at := f.operands(xs, false), f.w.at(n.Span())
	if len(n.Parts) > 1 && plainPart(n.Parts[0]) && vs[0].t == Any { // s = f"{s}…" grows s where it lies
		head := fmt.Sprintf("rt.Shown(%s, %s)", vs[0].text, f.w.at(n.Parts[0].X.Span()))
		return val{fmt.Sprintf("rt.Join(%s, %s%s, %s)", head, breakable, f.parts(n.Parts[1:], vs[1:]), at), Any, called}
	}
	if text := f.parts(n.Parts, vs); text != "" {
		return val{fmt.Sprintf("rt.Text(%s, %s)", text, at), Any, called}
	}
	return f.text("")
}

// plainPart tells {x}.
func plainPart(p syntax.FPart) bool { return p.X != nil && p.Spec == "" && !p.Debug && !p.Pretty }

// parts joins the parts of an f-string, whose values are vs.
func (f *fun) parts(list []syntax.FPart, vs []val) string {
	var out []string
	for _, p := range list {
		if p.X == nil {
			if p.Text != "" {
				out = append(out, strconv.Quote(p.Text))
			}
			continue
		}
		out = append(out, f.part(p, vs[0]))
		vs = vs[1:]
	}
	return strings.Join(out, "+"+breakable)
}

func (f *fun) part(p syntax.FPart, v val) string {
	at := f.w.at(p.X.Span())
	if len(f.w.Info.InText[p.X]) > 0 {
		f.w.refuse(p.X.Span(), "a format whose width is a variable")
	}
	switch {
	case p.Spec == "" && !p.Debug && !p.Pretty:
		return fmt.Sprintf("rt.Show(%s, %s)", v.boxed(), at)
	case p.Spec == "" && p.Pretty:
		return "rt.Pretty(" + v.boxed() + ")"
	case p.Spec == "":
		return "rt.Repr(" + v.boxed() + ")"
	}
	spec := p.Spec
	if p.Debug {
		spec += "?"
	}
	return fmt.Sprintf("rt.Format(%s, %q, %s)", v.boxed(), spec, at)
}

func (f *fun) unary(n *syntax.Unary) val {
	w := f.w
	if i, ok := n.X.(*syntax.Int); ok && n.Op == "-" && i.Big == "9223372036854775808" {
		return val{"-9223372036854775808", Int, literal}
	}
	x := f.expr(n.X)
	at := w.at(n.Span())
	switch n.Op {
	case "-":
		switch {
		case x.kind == literal && x.t == Int && x.text != "-9223372036854775808":
			return val{negated(x.text), Int, literal}
		case x.kind == literal && x.t == Float:
			if x.text == "0.0" {
				return floatVal(math.Copysign(0, -1))
			}
			return val{negated(x.text), Float, literal}
		case x.t == none && w.unsure(x.t):
			return val{"0", none, computed}
		case x.t == Int:
			return val{fmt.Sprintf("rt.Neg(%s, %s)", x.text, at), Int, called}
		case x.t == Float:
			return val{"-" + operand(x.text), Float, computed}
		}
		return val{fmt.Sprintf("rt.Negate(%s, %s)", x.boxed(), at), Any, called}
	case "!":
		switch x.t {
		case Bool:
			return val{"!" + operand(x.text), Bool, computed}
		case Int:
			return f.flipped(n, x)
		}
		if f.narrow(n.X) != "" {
			w.refuse(n.Span(), "! of an integer of fewer than 64 bits")
		}
		return val{fmt.Sprintf("rt.Not(%s, %s)", x.boxed(), at), Any, called}
	case "~":
		if x.t == Int {
			return f.flipped(n, x)
		}
		return val{fmt.Sprintf("rt.Flip(%s, %s)", x.boxed(), at), Any, called}
	case "+":
		return x
	case "*":
		return x
	}
	w.refuse(n.Span(), "the operator "+n.Op)
	return x
}

func (f *fun) flipped(n *syntax.Unary, x val) val {
	if f.narrow(n.X) != "" {
		f.w.refuse(n.Span(), "! of an integer of fewer than 64 bits")
	}
	if x.kind == literal {
		x.text = "int64(" + x.text + ")"
	}
	return val{"^" + operand(x.text), Int, computed}
}

func negated(text string) string {
	if strings.HasPrefix(text, "-") {
		return text[1:]
	}
	return "-" + text
}

// operand puts brackets around what is not one word or call.
func operand(text string) string {
	depth := 0
	for i, r := range text {
		switch r {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case ' ', '+', '-', '*', '/', '<', '>', '=', '&', '|':
			if depth == 0 && !(i == 0 && r == '-') {
				return "(" + text + ")"
			}
		case '"', '\'', '`':
			if depth == 0 {
				return "(" + text + ")"
			}
		}
	}
	if strings.HasPrefix(text, "-") {
		return "(" + text + ")"
	}
	return text
}

func (f *fun) binary(n *syntax.Binary) val {
	switch n.Op {
	case "&&", "||":
		return f.logic(n)
	case "??":
		return f.orElse(n)
	case "|>":
		return f.pipe(n)
	case "==", "!=", "<", "<=", ">", ">=", "in", "not in":
		return f.relation(n)
	}
	vs := f.operands([]syntax.Expr{n.X, n.Y}, false)
	return f.arithmetic(n.Op, vs[0], vs[1], n)
}

// intOp is the runtime's name of an operator on integers, "" if Go's own does.
func intOp(op string) string {
	switch op {
	case "+":
		return "Add"
	case "-":
		return "Sub"
	case "*":
		return "Mul"
	case "/":
		return "Div"
	case "%":
		return "Rem"
	case "<<":
		return "Shl"
	case ">>":
		return "Shr"
	}
	return ""
}

func (f *fun) arithmetic(op string, x, y val, n syntax.Expr) val {
	at := f.w.at(n.Span())
	switch {
	case x.t == Int && y.t == Int:
		if name := intOp(op); name != "" {
			return val{fmt.Sprintf("rt.%s(%s%s, %s%s, %s)", name, breakable, x.text, breakable, y.text, at), Int, called}
		}
		switch op {
		case "&", "|", "^":
			return val{fmt.Sprintf("%s %s %s%s", typed(operand(x.text), x), op, breakable, operand(y.text)), Int, computed}
		case "**":
			if y.kind == literal && !strings.HasPrefix(y.text, "-") {
				return val{fmt.Sprintf("rt.Pow(%s, %s, %s)", x.text, y.text, at), Int, called}
			}
		}
	case x.t == none && y.t != Any || y.t == none && x.t != Any:
		return val{"0", none, computed} // it will be known in the next pass
	case scalar(x.t) && scalar(y.t) && (x.t == Float || y.t == Float) && x.t != Bool && y.t != Bool:
		return f.floats(op, x, y, at)
	}
	return val{fmt.Sprintf("rt.Do(%s%s, %q, %s%s, %s)", breakable, x.boxed(), op, breakable, y.boxed(), at), Any, called}
}

func scalar(t Type) bool { return t == Int || t == Float || t == Bool }

// typed gives a literal its type, so that Go does not compute with constants of its own.
func typed(text string, v val) string {
	if v.kind == literal {
		return v.t.text() + "(" + text + ")"
	}
	return text
}

// floats computes with floats. Products are rounded before they are added: some processors would not.
func (f *fun) floats(op string, x, y val, at string) val {
	a, b := asFloat(x), asFloat(y)
	if x.kind == literal && y.kind == literal {
		a = "rt.Same(" + a + ")"
	}
	switch op {
	case "+", "-":
		return val{fmt.Sprintf("%s %s %s%s", operand(a), op, breakable, operand(b)), Float, computed}
	case "*":
		return val{fmt.Sprintf("float64(%s * %s%s)", operand(a), breakable, operand(b)), Float, computed}
	case "/":
		if y.kind == literal {
			b = "rt.Same(" + b + ")"
		}
		return val{fmt.Sprintf("%s / %s%s", operand(a), breakable, operand(b)), Float, computed}
	case "%":
		return val{fmt.Sprintf("rt.Mod(%s, %s)", a, b), Float, called}
	case "**":
		return val{fmt.Sprintf("rt.Power(%s, %s)", a, b), Float, called}
	}
	return val{fmt.Sprintf("rt.Do(%s, %q, %s, %s)", x.boxed(), op, y.boxed(), at), Any, called}
}

func asFloat(v val) string {
	if v.t == Int {
		if v.kind == literal {
			return floatText(v.text)
		}
		return "float64(" + v.text + ")"
	}
	return v.text
}

func floatText(text string) string {
	i, _ := strconv.ParseInt(text, 10, 64)
	return floatVal(float64(i)).text
}

func (f *fun) relation(n *syntax.Binary) val {
	vs := f.operands([]syntax.Expr{n.X, n.Y}, false)
	x, y := vs[0], vs[1]
	if x.t == y.t && (x.t == Int || x.t == Float || x.t == Bool && (n.Op == "==" || n.Op == "!=")) && n.Op != "in" && n.Op != "not in" {
		if x.kind == literal && y.kind == literal {
			x.text = typed(x.text, x)
		}
		return val{fmt.Sprintf("%s %s %s%s", operand(x.text), n.Op, breakable, operand(y.text)), Bool, computed}
	}
	return val{fmt.Sprintf("rt.Is(%s%s, %q, %s%s, %s)", breakable, x.boxed(), n.Op, breakable, y.boxed(), f.w.at(n.Span())), Bool, called}
}

// logic is && and ||.
func (f *fun) logic(n *syntax.Binary) val {
	before := len(f.out)
	x := f.truth(f.expr(n.X), n)
	middle := len(f.out)
	y := f.truth(f.expr(n.Y), n)
	if len(f.out) == middle {
		return val{fmt.Sprintf("%s %s %s%s", operand(x), n.Op, breakable, operand(y)), Bool, computed}
	}
	_ = before
	name := f.w.fresh("t", f.taken)
	rest := append([]string(nil), f.out[middle:]...)
	f.out = f.out[:middle]
	f.line("%s := %s", name, x)
	if n.Op == "&&" {
		f.line("if %s {", name)
	} else {
		f.line("if !%s {", name)
	}
	f.out = append(f.out, rest...)
	f.line("%s = %s", name, y)
	f.line("}")
	return val{name, Bool, fixed}
}

// truth reads a value as a condition of && and ||.
func (f *fun) truth(v val, n syntax.Expr) string {
	if v.t == Bool {
		return v.text
	}
	return fmt.Sprintf("rt.Truth(%s, %s)", v.boxed(), f.w.at(n.Span()))
}

// test writes a condition.
func (f *fun) test(e syntax.Expr) string {
	switch n := e.(type) {
	case *syntax.LetCond:
		return f.letCond(n)
	case *syntax.Binary:
		if n.Op == "&&" && hasLet(n) {
			x := f.test(n.X)
			before := len(f.out)
			y := f.test(n.Y)
			if f.movesOut(before) {
				return f.chained(x, y, before)
			}
			return operand(x) + " && " + breakable + operand(y)
		}
	}
	v := f.expr(e)
	if v.t == Bool {
		return v.text
	}
	return fmt.Sprintf("rt.Truth(%s, %s)", v.boxed(), f.w.at(e.Span()))
}

// movesOut tells whether anything but declarations was written since.
func (f *fun) movesOut(since int) bool {
	for _, line := range f.out[since:] {
		if !strings.HasPrefix(line, "var ") && !strings.HasPrefix(line, "_ = ") {
			return true
		}
	}
	return false
}

// chained evaluates y, which needs statements, only where x holds.
func (f *fun) chained(x, y string, since int) string {
	name := f.w.fresh("t", f.taken)
	var decls, rest []string
	for _, line := range f.out[since:] {
		if strings.HasPrefix(line, "var ") {
			decls = append(decls, line)
		} else {
			rest = append(rest, line)
		}
	}
	f.out = append(f.out[:since], decls...)
	f.line("%s := %s", name, x)
	f.line("if %s {", name)
	f.out = append(f.out, rest...)
	f.line("%s = %s", name, y)
	f.line("}")
	return name
}

func (f *fun) orElse(n *syntax.Binary) val {
	x := f.expr(n.X)
	inner := f.nested()
	y := inner.keep(n.Y)
	if len(inner.out) > 0 && containsJump(n.Y) {
		f.w.refuse(n.Y.Span(), "a jump behind ??")
	}
	return val{fmt.Sprintf("rt.Or(%s, func() rt.Value {\n%s\nreturn %s\n})", x.boxed(), strings.Join(inner.out, "\n"), y.boxed()), Any, called}
}

// nested is for code inside of a Go function that is written into an expression.
func (f *fun) nested() *fun {
	g := *f
	g.out = nil
	return &g
}

func containsJump(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.Return, *syntax.Break, *syntax.Continue, *syntax.TryOp:
			found = true
		case *syntax.Lambda, *syntax.Fun:
			return false
		}
		return !found
	})
	return found
}

func (f *fun) rangeOf(n *syntax.Range) val {
	ends := []string{"rt.Null", "rt.Null"}
	var es []syntax.Expr
	var at []int
	for i, e := range []syntax.Expr{n.Lo, n.Hi} {
		if e != nil {
			es, at = append(es, e), append(at, i)
		}
	}
	for i, v := range f.operands(es, true) {
		ends[at[i]] = v.boxed()
	}
	name := "rt.Range"
	if n.Inclusive {
		name = "rt.Through"
	}
	return val{fmt.Sprintf("%s(%s, %s, %s)", name, ends[0], ends[1], f.w.at(n.Span())), Any, called}
}

func (f *fun) cast(n *syntax.Cast) val {
	x := f.expr(n.X)
	to := f.w.typeOf(n.Type)
	lo, hi, _ := intType(narrowName(n.Type))
	switch {
	case to == Int && x.t == Int && (lo == "" || hi == "9223372036854775807"):
		return x
	case to == Int && x.kind == literal && x.t == Int:
		i, _ := strconv.ParseInt(x.text, 10, 64)
		return val{strconv.FormatInt(wrapped(i, narrowName(n.Type)), 10), Int, literal}
	case to == Int && x.t == Int && narrowName(n.Type) != "byte":
		return val{fmt.Sprintf("int64(%sint%s(%s))", sign(narrowName(n.Type)), narrowName(n.Type)[1:], typed(x.text, x)), Int, computed}
	case to == Int && x.t == Float && lo == "":
		return val{"rt.Trunc(" + x.text + ")", Int, called}
	case to == Float && x.t == Int && narrowName(n.Type) != "f32":
		return val{asFloat(x), Float, x.kind}
	case to == Float && x.t == Float && narrowName(n.Type) != "f32":
		return x
	}
	text := fmt.Sprintf("rt.Cast(%s, %q, %s)", x.boxed(), narrowCast(n.Type), f.w.at(n.Span()))
	if to == Int || to == Float {
		return val{text + ".As" + to.word() + "()", to, called}
	}
	return val{text, Any, called}
}

// wrapped is i as a narrower type has it.
func wrapped(i int64, name string) int64 {
	switch name {
	case "i8":
		return int64(int8(i))
	case "i16":
		return int64(int16(i))
	case "i32":
		return int64(int32(i))
	case "u16":
		return int64(uint16(i))
	case "u32":
		return int64(uint32(i))
	}
	return int64(uint8(i))
}

func sign(name string) string {
	if name[0] == 'u' {
		return "u"
	}
	return ""
}

func narrowCast(t *syntax.Type) string {
	if t == nil {
		return ""
	}
	return t.Name
}

// tryOp is x?: it leaves the function with Err, None or null.
func (f *fun) tryOp(n *syntax.TryOp) val {
	x := f.expr(n.X)
	if x.t != Any {
		return x
	}
	w := f.w
	whole, inner, leave := w.fresh("t", f.taken), w.fresh("t", f.taken), w.fresh("leave", f.taken)
	f.line("%s := %s", whole, x.text)
	f.line("%s, %s := rt.Unwrap(%s)", inner, leave, whole)
	f.line("_ = %s", inner)
	f.line("if %s {", leave)
	if f.top {
		f.line("panic(rt.AtTop(%s, %s))", whole, w.at(n.Span()))
	} else {
		f.give(val{whole + ".Share()", Any, called}, n.Span())
	}
	f.line("}")
	return val{inner, Any, fixed}
}

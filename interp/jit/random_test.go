package jit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/value"
)

// generator writes random functions over integers, floats, arrays and nested
// arrays: loops whose variables index, guards around indexes, sharing and
// writing, calls, jumps. Most indexes are inside, many are near the ends.
type generator struct {
	*rand.Rand
	f      *ir.Func
	others []*ir.Func
	loops  []int64
	spans  int
	depth  int
}

var nested = ir.ArrayOf(ir.ArrayOf(ir.I64))

// outer are the variables outside of functions.
var outer = []struct {
	name string
	typ  *ir.Type
}{{"n", ir.I64}, {"list", ir.ArrayOf(ir.I64)}, {"rows", nested}}

func (g *generator) function(name string, others []*ir.Func) *ir.Func {
	f := &ir.Func{Name: name, Params: 4, Result: ir.I64}
	for _, t := range []*ir.Type{ir.I64, ir.ArrayOf(ir.I64), ir.ArrayOf(ir.F64), nested} {
		f.NewVar("p", t)
	}
	for _, t := range []*ir.Type{ir.I64, ir.I64, ir.I64, ir.F64, ir.Bool, ir.ArrayOf(ir.I64), ir.ArrayOf(ir.I64), ir.ArrayOf(ir.F64), nested} {
		f.NewVar("v", t)
	}
	for _, v := range outer { // each function has some of them
		if g.IntN(3) > 0 {
			f.NewVar(v.name, v.typ).Global = v.name
		}
	}
	g.f, g.others, g.loops, g.depth = f, others, nil, 0
	body := g.block(6)
	body.Args = append(body.Args, g.leaf(ir.Return, ir.Never, g.expr(ir.I64, 3)))
	body.Type = ir.Never
	f.Body = body
	return f
}

func (g *generator) span() diag.Span {
	g.spans++
	return diag.Span{Start: g.spans, End: g.spans + 1}
}

func (g *generator) leaf(op ir.Op, t *ir.Type, args ...*ir.Node) *ir.Node {
	return &ir.Node{Op: op, Type: t, Args: args, Span: g.span()}
}

func (g *generator) variable(t *ir.Type) *ir.Var {
	var of []*ir.Var
	for _, v := range g.f.Vars {
		if v.Type.Same(t) {
			of = append(of, v)
		}
	}
	return of[g.IntN(len(of))]
}

// own is variable for what loops count in, which live in the function.
func (g *generator) own(t *ir.Type) *ir.Var {
	for {
		if v := g.variable(t); v.Global == "" {
			return v
		}
	}
}

func (g *generator) block(n int) *ir.Node {
	b := &ir.Node{Op: ir.Block, Type: ir.Void}
	for range 1 + g.IntN(n) {
		b.Args = append(b.Args, g.statement())
	}
	return b
}

func (g *generator) statement() *ir.Node {
	g.depth++
	defer func() { g.depth-- }()
	pick := g.IntN(20)
	if g.depth > 4 {
		pick = g.IntN(11)
	}
	switch {
	case pick < 5:
		t := []*ir.Type{ir.I64, ir.I64, ir.F64, ir.Bool}[g.IntN(4)]
		return g.variable(t).Write(g.expr(t, 3))
	case pick < 6:
		t := []*ir.Type{ir.ArrayOf(ir.I64), ir.ArrayOf(ir.F64), nested}[g.IntN(3)]
		return g.variable(t).Write(g.expr(t, 2))
	case pick < 11:
		return g.write()
	case pick < 14:
		n := ir.Cond(ir.Void, g.expr(ir.Bool, 3), g.block(3), nil)
		if g.IntN(2) == 0 {
			n.Args = append(n.Args, g.block(3))
		}
		return n
	case pick < 15 && len(g.loops) > 0:
		op := []ir.Op{ir.Break, ir.Continue}[g.IntN(2)]
		return ir.Cond(ir.Void, g.expr(ir.Bool, 3), &ir.Node{Op: op, Type: ir.Never, Int: g.loops[g.IntN(len(g.loops))]}, nil)
	}
	return g.loop()
}

func (g *generator) loop() *ir.Node {
	id := int64(g.spans)
	g.spans++
	g.loops = append(g.loops, id)
	defer func() { g.loops = g.loops[:len(g.loops)-1] }()
	v := g.variable(ir.I64)
	switch g.IntN(4) {
	case 0: // while v < bound, counted up at the end
		body := g.block(4)
		step := v.Write(g.leaf(ir.I64Add, ir.I64, v.Read(), ir.Int(1+int64(g.IntN(2)))))
		if g.IntN(4) > 0 {
			body.Args = append(body.Args, step)
		} else {
			body.Args = append([]*ir.Node{step}, body.Args...)
		}
		cond := g.leaf(ir.I64Lt, ir.Bool, v.Read(), g.bound())
		if g.IntN(3) == 0 {
			cond = g.leaf(ir.And, ir.Bool, cond, g.expr(ir.Bool, 2))
		}
		loop := &ir.Node{Op: ir.While, Type: ir.Void, Int: id, Span: g.span(), Args: []*ir.Node{cond, body}}
		return ir.Seq(v.Write(ir.Int(int64(g.IntN(3)))), loop)
	case 1:
		t := []*ir.Type{ir.ArrayOf(ir.I64), nested}[g.IntN(2)]
		return &ir.Node{Op: ir.Each, Type: ir.Void, Int: id, Var: g.own(t.Elem), Span: g.span(), Args: []*ir.Node{g.variable(t).Read(), g.block(4)}}
	}
	op := []ir.Op{ir.For, ir.Through}[g.IntN(2)]
	v = g.own(ir.I64)
	loop := &ir.Node{Op: op, Type: ir.Void, Int: id, Var: v, Span: g.span(), Args: []*ir.Node{ir.Int(int64(g.IntN(3)) - 1), g.bound(), g.block(4)}}
	return ir.Seq(loop, v.Write(ir.Int(2))) // what it is behind its loop is not defined
}

func (g *generator) bound() *ir.Node {
	switch g.IntN(3) {
	case 0:
		return g.leaf(ir.ArrayLen, ir.I64, g.variable(ir.ArrayOf(ir.I64)).Read())
	case 1:
		return g.variable(ir.I64).Read()
	}
	return ir.Int(int64(g.IntN(5)))
}

// write puts or pushes, one or two levels deep.
func (g *generator) write() *ir.Node {
	t := []*ir.Type{ir.ArrayOf(ir.I64), ir.ArrayOf(ir.F64), nested}[g.IntN(3)]
	v := g.variable(t)
	n := &ir.Node{Op: ir.Put, Type: ir.Void, Var: v, Span: g.span(), Path: []int{ir.Step}}
	elem := t.Elem
	if elem.Kind == ir.KArray && g.IntN(2) == 0 {
		n.Path, elem = []int{ir.Step, ir.Step}, elem.Elem
	}
	if g.IntN(3) == 0 {
		n.Op, n.Path = ir.Push, n.Path[1:]
	}
	n.Args = []*ir.Node{g.expr(elem, 2)}
	for range n.Path {
		n.Args = append(n.Args, g.index())
	}
	return n
}

func (g *generator) index() *ir.Node {
	switch g.IntN(6) {
	case 0:
		return ir.Int(int64(g.IntN(5)) - 2)
	case 1:
		return g.leaf(ir.I64Sub, ir.I64, g.variable(ir.I64).Read(), ir.Int(1))
	}
	return g.variable(ir.I64).Read()
}

func (g *generator) expr(t *ir.Type, depth int) *ir.Node {
	if depth == 0 {
		return g.simple(t)
	}
	switch t.Kind {
	case ir.KI64:
		return g.integer(depth)
	case ir.KF64:
		return g.float(depth)
	case ir.KBool:
		return g.truth(depth)
	}
	switch g.IntN(4) {
	case 0:
		return &ir.Node{Op: ir.ArrayNew, Type: t, Args: []*ir.Node{g.expr(t.Elem, depth-1), g.expr(t.Elem, depth-1)}}
	case 1:
		return &ir.Node{Op: ir.ArrayFill, Type: t, Span: g.span(), Args: []*ir.Node{g.expr(t.Elem, depth-1), ir.Int(int64(g.IntN(5)))}}
	case 2:
		if t.Elem.Scalar() && t.Elem.Kind == ir.KI64 {
			return g.leaf(ir.Share, t, g.leaf(ir.ArrayGet, t, g.variable(nested).Read(), g.index()))
		}
	}
	return g.simple(t)
}

func (g *generator) simple(t *ir.Type) *ir.Node {
	switch {
	case t.Kind == ir.KI64 && g.IntN(3) == 0:
		return ir.Int([]int64{0, 1, 2, 3, -1, 7, 1 << 32, -1 << 63, 1<<63 - 1}[g.IntN(9)])
	case t.Kind == ir.KF64 && g.IntN(3) == 0:
		return ir.Float(1.5)
	case t.Kind == ir.KArray:
		return g.leaf(ir.Share, t, g.variable(t).Read())
	}
	return g.variable(t).Read()
}

func (g *generator) integer(depth int) *ir.Node {
	x := func() *ir.Node { return g.expr(ir.I64, depth-1) }
	switch g.IntN(13) {
	case 11:
		n := g.leaf(ir.I64Fits, ir.I64, x())
		n.Path, n.Text = [][]int{{0, 255}, {-128, 127}, {0, 1 << 40}}[g.IntN(3)], "u8 x"
		return n
	case 0, 1:
		return g.leaf(ir.I64Add, ir.I64, x(), x())
	case 2:
		return g.leaf(ir.I64Sub, ir.I64, x(), x())
	case 3:
		return g.leaf(ir.I64Mul, ir.I64, x(), x())
	case 4:
		op := []ir.Op{ir.I64Div, ir.I64Rem}[g.IntN(2)]
		return g.leaf(op, ir.I64, x(), ir.Int([]int64{2, 3, 4, -1, 0, 8}[g.IntN(6)]))
	case 5:
		return g.leaf([]ir.Op{ir.I64And, ir.I64Min, ir.I64Rem}[g.IntN(3)], ir.I64, x(), x())
	case 6, 7:
		return g.leaf(ir.ArrayGet, ir.I64, g.variable(ir.ArrayOf(ir.I64)).Read(), g.index())
	case 8:
		row := g.leaf(ir.ArrayGet, ir.ArrayOf(ir.I64), g.variable(nested).Read(), g.index())
		return g.leaf(ir.ArrayGet, ir.I64, row, g.index())
	case 9:
		if len(g.others) > 0 {
			f := g.others[g.IntN(len(g.others))]
			n := &ir.Node{Op: ir.Call, Type: ir.I64, Fn: f, Span: g.span()}
			for _, p := range f.Vars[:f.Params] {
				n.Args = append(n.Args, g.simple(p.Type))
			}
			return n
		}
		return g.leaf(ir.ArrayLen, ir.I64, g.variable(nested).Read())
	case 10:
		v := g.variable(ir.I64)
		return &ir.Node{Op: ir.Block, Type: ir.I64, Args: []*ir.Node{v.Write(x()), v.Read()}}
	}
	return ir.Cond(ir.I64, g.expr(ir.Bool, depth-1), x(), x())
}

func (g *generator) float(depth int) *ir.Node {
	switch g.IntN(4) {
	case 0:
		return g.leaf(ir.ArrayGet, ir.F64, g.variable(ir.ArrayOf(ir.F64)).Read(), g.index())
	case 1:
		return g.leaf(ir.F64OfI64, ir.F64, g.expr(ir.I64, depth-1))
	}
	return g.leaf([]ir.Op{ir.F64Add, ir.F64Mul}[g.IntN(2)], ir.F64, g.expr(ir.F64, depth-1), g.expr(ir.F64, depth-1))
}

func (g *generator) truth(depth int) *ir.Node {
	switch g.IntN(5) {
	case 0:
		return g.leaf([]ir.Op{ir.And, ir.Or}[g.IntN(2)], ir.Bool, g.expr(ir.Bool, depth-1), g.expr(ir.Bool, depth-1))
	case 1:
		return g.leaf(ir.Not, ir.Bool, g.expr(ir.Bool, depth-1))
	case 2:
		return g.leaf(ir.F64Lt, ir.Bool, g.expr(ir.F64, depth-1), g.expr(ir.F64, depth-1))
	}
	return g.leaf([]ir.Op{ir.I64Lt, ir.I64Le, ir.I64Eq}[g.IntN(3)], ir.Bool, g.expr(ir.I64, depth-1), g.expr(ir.I64, depth-1))
}

// TestRandomPrograms: compiled code, with guesses and without, gives what the oracle gives, failures and all.
func TestRandomPrograms(t *testing.T) {
	programs := uint64(120)
	if os.Getenv("SKEP_STRESS") != "" {
		programs = 20_000
	}
	m, all := machine(t), machine(t)
	all.limits = limits{settleFrom: 1, apartFrom: 32} // arrays are lent, made apart and kept however short they are
	for seed := range programs {
		runRandom(t, m, seed)
		runRandom(t, all, seed)
		if t.Failed() {
			return
		}
	}
}

func FuzzPrograms(f *testing.F) {
	f.Add(uint64(1))
	m, all := machine(f), machine(f)
	all.limits = limits{settleFrom: 1, apartFrom: 32}
	f.Fuzz(func(t *testing.T, seed uint64) {
		runRandom(t, m, seed)
		runRandom(t, all, seed)
	})
}

func runRandom(t *testing.T, m *Machine, seed uint64) {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 7))}
	leaf := g.function("leaf", nil)
	f := g.function("main", []*ir.Func{leaf})
	if g.IntN(2) == 0 { // as a loop taken out of a function
		f.Outs, f.Loop = []*ir.Var{f.Vars[0], f.Vars[1], f.Vars[3]}, true
	}
	for _, f := range []*ir.Func{leaf, f} {
		if err := ir.Verify(f); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, ir.Print(true, f))
		}
	}
	var short []bool
	if seed%2 == 0 {
		short = expectShort(f)
	}
	code, err := m.CompileFor(f, short)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, ir.Print(true, f, leaf))
	}
	defer code.Close()
	for try := range 3 {
		args := []any{int64(g.IntN(6)) - 1, list(g, int64(try)), []any{1.0, 2.5, 0.0}, []any{list(g, 1), list(g, 2), list(g, 3)}}
		steps, state := 20_000, map[string]any{"n": int64(g.IntN(5)) - 1, "list": list(g, 3), "rows": []any{list(g, 4), list(g, 5)}}
		all := args
		for _, s := range f.Globals() {
			all = append(all, copied(state[s.Var.Global]))
		}
		result, outs, failure := runOracle(f, args, state, &steps)
		for _, s := range f.Globals() {
			if s.Written {
				outs = append(outs, state[s.Var.Global])
			}
		}
		if failure == (tooLong{}) {
			continue
		}
		want := describe(result, outs, failure)
		if got := describeRun(code, all); got != want {
			t.Fatalf("seed %d, args %v:\n got %s\nwant %s\n%s", seed, args, got, want, ir.Print(true, f, leaf))
		}
	}
}

func list(g *generator, x int64) []any {
	out := []any{}
	for i := range int64(g.IntN(5)) {
		out = append(out, i*x)
	}
	return out
}

func describe(result any, outs []any, failure any) string {
	switch f := failure.(type) {
	case nil:
		return fmt.Sprint(result, outs)
	case trapped:
		return fmt.Sprint("trap ", f.node.Span.Start, " ", f.a, " ", f.b, outs)
	default:
		return fmt.Sprint("panic: ", f)
	}
}

func describeRun(c *Code, args []any) string {
	var vs []value.Value
	for _, a := range args {
		vs = append(vs, toValue(a))
	}
	v, outs, err := c.Run(&Call{}, vs)
	for i, a := range args { // what was lent is as it was
		if fmt.Sprint(fromValue(vs[i])) != fmt.Sprint(a) {
			return fmt.Sprintf("argument %d became %v", i, fromValue(vs[i]))
		}
	}
	var os []any
	for _, o := range outs {
		os = append(os, fromValue(o))
	}
	var f *Failure
	switch {
	case err == nil:
		return fmt.Sprint(fromValue(v), os)
	case errors.As(err, &f) && f.Node != nil:
		return fmt.Sprint("trap ", f.Node.Span.Start, " ", f.A, " ", f.B, os)
	}
	return "error: " + err.Error()
}

func toValue(x any) value.Value {
	switch x := x.(type) {
	case int64:
		return value.Int(x)
	case float64:
		return value.Float(x)
	case bool:
		return value.Bool(x)
	}
	var out []value.Value
	for _, e := range x.([]any) {
		out = append(out, toValue(e))
	}
	return value.NewArray(out)
}

func fromValue(v value.Value) any {
	switch v.Kind() {
	case value.KInt:
		return v.AsInt()
	case value.KFloat:
		return v.AsFloat()
	case value.KBool:
		return v.AsBool()
	}
	out := []any{}
	for _, e := range v.List().All() {
		out = append(out, fromValue(e))
	}
	return out
}

package jit

import (
	"math"

	"skep/interp/ir"
)

// oracle runs ir in the plainest way: arrays and structs are copied whenever
// they are given on, so that nothing is ever shared. It stops at the first failure.
type oracle struct {
	vars  []any          // int64, float64, bool, []any
	outer map[string]any // variables outside of functions
	fn    *ir.Func
	steps *int
	ctl   ctl
	loop  int64
	value any
}

type ctl int

const (
	goOn ctl = iota
	breaks
	continues_
	returns
)

// trapped is a failure: the node, and two operands where they are integers.
type trapped struct {
	node *ir.Node
	a, b int64
}

// tooLong ends programs that run for ever.
type tooLong struct{}

func runOracle(f *ir.Func, args []any, outer map[string]any, steps *int) (result any, outs []any, failure any) {
	o := &oracle{fn: f, outer: outer, steps: steps}
	for i, v := range f.Vars {
		if i < f.Params {
			o.vars = append(o.vars, copied(args[i]))
		} else {
			o.vars = append(o.vars, zeroOf(v.Type))
		}
	}
	defer func() {
		failure = recover()
		for _, v := range f.Outs {
			outs = append(outs, copied(o.vars[v.I]))
		}
	}()
	v := o.eval(f.Body)
	if o.ctl == returns {
		v = o.value
	}
	return v, outs, nil
}

func zeroOf(t *ir.Type) any {
	switch t.Kind {
	case ir.KI64:
		return int64(0)
	case ir.KF64:
		return 0.0
	case ir.KBool:
		return false
	}
	return []any{}
}

func copied(v any) any {
	a, ok := v.([]any)
	if !ok {
		return v
	}
	out := make([]any, len(a))
	for i, x := range a {
		out[i] = copied(x)
	}
	return out
}

func (o *oracle) get(v *ir.Var) any {
	if v.Global != "" {
		return o.outer[v.Global]
	}
	return o.vars[v.I]
}

func (o *oracle) set(v *ir.Var, x any) {
	if v.Global != "" {
		o.outer[v.Global] = x
		return
	}
	o.vars[v.I] = x
}

func (o *oracle) step() {
	if *o.steps--; *o.steps < 0 {
		panic(tooLong{})
	}
}

func (o *oracle) eval(n *ir.Node) any {
	o.step()
	switch n.Op {
	case ir.I64Const:
		return n.Int
	case ir.F64Const:
		return n.Float
	case ir.BoolConst:
		return n.Int != 0
	case ir.Get:
		return o.get(n.Var)
	case ir.Set:
		if v := o.eval(n.Args[0]); o.ctl == goOn {
			o.set(n.Var, copied(v))
		}
		return nil
	case ir.And, ir.Or:
		v := o.eval(n.Args[0])
		if o.ctl == goOn && v.(bool) == (n.Op == ir.And) {
			return o.eval(n.Args[1])
		}
		return v
	case ir.Put, ir.Push:
		o.write(n)
		return nil
	}
	if n.Op >= ir.Block && n.Op <= ir.Return {
		return o.control(n)
	}
	args := make([]any, len(n.Args))
	for i, a := range n.Args {
		if args[i] = copied(o.eval(a)); o.ctl != goOn {
			return nil
		}
	}
	return o.compute(n, args)
}

func (o *oracle) compute(n *ir.Node, args []any) any {
	switch n.Op {
	case ir.Share:
		return args[0]
	case ir.ArrayNew, ir.StructNew:
		return args
	case ir.ArrayFill:
		count := args[1].(int64)
		if count < 0 || count > 1000 {
			panic(trapped{n, count, count})
		}
		out := []any{}
		for range count {
			out = append(out, copied(args[0]))
		}
		return out
	case ir.ArrayLen:
		return int64(len(args[0].([]any)))
	case ir.ArrayGet:
		a := args[0].([]any)
		return a[position(n, args[1].(int64), len(a))]
	case ir.StructGet:
		return args[0].([]any)[n.Int]
	case ir.Call:
		v, _, failure := runOracle(n.Fn, args, o.outer, o.steps)
		if failure != nil {
			panic(failure)
		}
		return v
	case ir.Not:
		return !args[0].(bool)
	case ir.BoolEq:
		return args[0] == args[1]
	case ir.F64OfI64:
		return float64(args[0].(int64))
	}
	if x, ok := args[0].(float64); ok {
		return floatOp(n.Op, x, args[1].(float64))
	}
	y := args[0].(int64)
	if len(args) > 1 {
		y = args[1].(int64)
	}
	return intOp(n, args[0].(int64), y)
}

func position(n *ir.Node, i int64, count int) int64 {
	at := i
	if at < 0 {
		at += int64(count)
	}
	if at < 0 || at >= int64(count) {
		panic(trapped{n, i, int64(count)})
	}
	return at
}

func floatOp(op ir.Op, x, y float64) any {
	switch op {
	case ir.F64Add:
		return x + y
	case ir.F64Mul:
		return x * y
	case ir.F64Lt:
		return x < y
	}
	panic("no such float operation: " + op.String())
}

func intOp(n *ir.Node, x, y int64) any {
	r, fits := int64(0), true
	switch n.Op {
	case ir.I64Add:
		r = x + y
		fits = (x^r)&(y^r) >= 0
	case ir.I64Sub:
		r = x - y
		fits = (x^y)&(x^r) >= 0
	case ir.I64Mul:
		r = x * y
		fits = x == 0 || r/x == y && !(x == -1 && y == math.MinInt64)
	case ir.I64Div:
		if fits = y != 0 && !(x == math.MinInt64 && y == -1); fits {
			r = x / y
		}
	case ir.I64Rem:
		if fits = y != 0; fits && y != -1 {
			r = x % y
		}
	case ir.I64Lt:
		return x < y
	case ir.I64Le:
		return x <= y
	case ir.I64Eq:
		return x == y
	case ir.I64And:
		return x & y
	case ir.I64Fits:
		r, fits = x, int64(n.Path[0]) <= x && x <= int64(n.Path[1])
	case ir.I64Min:
		return min(x, y)
	default:
		panic("no such operation: " + n.Op.String())
	}
	if !fits {
		panic(trapped{n, x, y})
	}
	return r
}

// write follows a path as the text form defines it.
func (o *oracle) write(n *ir.Node) {
	x := copied(o.eval(n.Args[0]))
	indexes := make([]int64, len(n.Args)-1)
	for i := len(indexes) - 1; i >= 0; i-- {
		indexes[i] = o.eval(n.Args[1+i]).(int64)
	}
	o.set(n.Var, written(n, o.get(n.Var).([]any), n.Path, indexes, x))
}

func written(n *ir.Node, a []any, path []int, indexes []int64, x any) any {
	if len(path) == 0 {
		return append(append([]any(nil), a...), x)
	}
	at := int64(path[0])
	if path[0] == ir.Step {
		at, indexes = position(n, indexes[0], len(a)), indexes[1:]
	}
	a = copied(a).([]any)
	if len(path) == 1 && n.Op == ir.Put {
		a[at] = x
	} else {
		a[at] = written(n, a[at].([]any), path[1:], indexes, x)
	}
	return a
}

func (o *oracle) control(n *ir.Node) any {
	switch n.Op {
	case ir.Block:
		var v any
		for _, a := range n.Args {
			if v = o.eval(a); o.ctl != goOn {
				return nil
			}
		}
		return v
	case ir.If:
		c := o.eval(n.Args[0])
		switch {
		case o.ctl != goOn:
		case c.(bool):
			return o.eval(n.Args[1])
		case len(n.Args) == 3:
			return o.eval(n.Args[2])
		}
		return nil
	case ir.Break, ir.Continue, ir.Return:
		o.jump(n)
		return nil
	case ir.Call:
		args := make([]any, len(n.Args))
		for i, a := range n.Args {
			args[i] = copied(o.eval(a))
		}
		return o.compute(n, args)
	}
	return o.rounds(n)
}

func (o *oracle) jump(n *ir.Node) {
	var v any
	if len(n.Args) > 0 {
		v = copied(o.eval(n.Args[0]))
	}
	o.value, o.loop = v, n.Int
	o.ctl = map[ir.Op]ctl{ir.Break: breaks, ir.Continue: continues_, ir.Return: returns}[n.Op]
}

// round runs a body; false ends the loop.
func (o *oracle) round(n *ir.Node) bool {
	o.step()
	o.eval(n.Args[len(n.Args)-1])
	switch {
	case o.ctl == goOn:
		return true
	case o.ctl == returns || o.loop != n.Int:
		return false
	}
	again := o.ctl == continues_
	o.ctl = goOn
	return again
}

func (o *oracle) rounds(n *ir.Node) any {
	switch n.Op {
	case ir.While:
		for o.eval(n.Args[0]).(bool) && o.round(n) {
		}
	case ir.For, ir.Through:
		lo, hi := o.eval(n.Args[0]).(int64), o.eval(n.Args[1]).(int64)
		if n.Op == ir.For && lo >= hi {
			return nil
		}
		if n.Op == ir.For {
			hi--
		}
		for i := lo; i <= hi; i++ {
			if o.vars[n.Var.I] = i; !o.round(n) {
				break
			}
		}
	case ir.Each:
		for _, x := range copied(o.eval(n.Args[0])).([]any) {
			if o.vars[n.Var.I] = x; !o.round(n) {
				break
			}
		}
	}
	return nil
}

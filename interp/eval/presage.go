package eval

import (
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// What the text of a program shows of its types and of its work, without running it. Both are guesses: types are looked at when
// code is entered, and work that was thought more than it is has cost another core a millisecond.

// typeOf is the type that an expression probably gives, nil if that does not show; what it calls is looked into.
func (s *seer) typeOf(e syntax.Expr, locals map[*scope.Var]*ir.Type) *ir.Type {
	switch n := e.(type) {
	case *syntax.Int:
		if n.Suffix == "f64" || n.Suffix == "f32" {
			return ir.F64
		}
		return ir.I64
	case *syntax.Float:
		return ir.F64
	case *syntax.Bool:
		return ir.Bool
	case *syntax.Name:
		return s.typeOfName(n, locals)
	case *syntax.Unary:
		return s.typeOf(n.X, locals)
	case *syntax.Binary:
		return s.typeOfBinary(n, locals)
	case *syntax.Cast:
		return writtenType(n.Type)
	case *syntax.Ref:
		return s.typeOf(n.X, locals)
	case *syntax.Array:
		return s.typeOfList(n, locals)
	case *syntax.ArrayRepeat:
		return listOf(s.typeOf(n.Value, locals))
	case *syntax.Call:
		return s.typeOfCall(n, locals)
	}
	return nil
}

func (s *seer) typeOfName(n *syntax.Name, locals map[*scope.Var]*ir.Type) *ir.Type {
	if v := s.info.Refs[n]; v != nil {
		if t := locals[v]; t != nil && t.Kind != ir.KNever && !t.Boxed() {
			return t
		}
		return nil
	}
	return s.tops[n.Name]
}

func (s *seer) typeOfBinary(n *syntax.Binary, locals map[*scope.Var]*ir.Type) *ir.Type {
	x, y := s.typeOf(n.X, locals), s.typeOf(n.Y, locals)
	switch n.Op {
	case "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in":
		return ir.Bool
	case "+", "-", "*", "/", "%":
		if x == ir.F64 && y == ir.I64 || x == ir.I64 && y == ir.F64 {
			return ir.F64
		}
	}
	if x == y && x != nil && x.Scalar() {
		return x
	}
	return nil
}

func (s *seer) typeOfList(n *syntax.Array, locals map[*scope.Var]*ir.Type) *ir.Type {
	if len(n.Elems) == 0 || n.Elems[0].Spread {
		return nil
	}
	return listOf(s.typeOf(n.Elems[0].Value, locals))
}

func listOf(t *ir.Type) *ir.Type {
	if t == nil {
		return nil
	}
	return ir.ArrayOf(t)
}

// typeOfCall looks into a function that is called by its name with plain arguments.
func (s *seer) typeOfCall(n *syntax.Call, locals map[*scope.Var]*ir.Type) *ir.Type {
	name, ok := n.Fn.(*syntax.Name)
	if !ok || s.info.Refs[name] != nil || s.work.functions[name.Name] == nil {
		return nil
	}
	params := s.work.functions[name.Name].Params
	args := make([]*ir.Type, len(n.Args))
	for i, a := range n.Args {
		if a.Spread || a.Name != nil || i >= len(params) {
			return nil
		}
		args[i] = s.typeOf(a.Value, locals)
		if args[i] == ir.I64 && writtenType(params[i].Type) == ir.F64 {
			args[i] = ir.F64
		}
	}
	return s.call(name.Name, args)
}

// writtenType is a type of numbers or bools that is written down, nil for others.
func writtenType(t *syntax.Type) *ir.Type {
	if t == nil || t.Kind != syntax.TypeNamed {
		return nil
	}
	switch t.Name {
	case "f64", "f32", "float":
		return ir.F64
	case "bool":
		return ir.Bool
	case "int", "i8", "i16", "i32", "i64", "isize", "u8", "u16", "u32", "u64", "usize":
		return ir.I64
	}
	return nil
}

// workload says how much work parts of a program look like, in nodes that are run.
type workload struct {
	functions map[string]*syntax.Fun
	known     map[*syntax.Fun]int64 // of calls; those on their way have unknownWork
}

const (
	worthForetelling = 20_000  // a tenth of a millisecond: less is not worth a look
	unknownTrips     = 64      // rounds of a loop whose number does not show
	unknownWork      = 15_000  // of a call that is inside of itself: a function that calls itself twice is worth it
	mostWork         = 1 << 40 // more is as much
)

// plain notes a program's functions; it tells programs of functions, variables and statements alone.
func (w *workload) plain(stmts []syntax.Expr) bool {
	for _, s := range stmts {
		switch n := s.(type) {
		case *syntax.Fun:
			if len(n.Attrs) > 0 || w.functions[n.Name.Name] != nil {
				return false
			}
			w.functions[n.Name.Name] = n
		case *syntax.Use, *syntax.Export, *syntax.Impl, *syntax.Bad:
			return false
		default:
			if syntax.HeadOf(s) != nil {
				return false
			}
		}
	}
	return true
}

// promises tells programs with a function in which there is work.
func (w *workload) promises() bool {
	for _, f := range w.functions {
		if f.Body != nil && w.call(f) >= worthForetelling {
			return true
		}
	}
	return false
}

// of weighs what running a piece of syntax does.
func (w *workload) of(e syntax.Expr) (sum int64) {
	syntax.Walk(e, func(n syntax.Expr) bool {
		sum = min(sum+1, mostWork)
		switch n := n.(type) {
		case *syntax.Lambda, *syntax.Fun:
			return false
		case *syntax.For:
			sum += trips(n) * w.of(n.Body)
			return false
		case *syntax.While:
			sum += unknownTrips * (w.of(n.Cond) + w.of(n.Body))
			return false
		case *syntax.Loop:
			sum += unknownTrips * w.of(n.Body)
			return false
		case *syntax.Call:
			if name, ok := n.Fn.(*syntax.Name); ok && w.functions[name.Name] != nil {
				sum += w.call(w.functions[name.Name])
			}
		}
		return true
	})
	return min(sum, mostWork)
}

// call weighs a call of a function.
func (w *workload) call(f *syntax.Fun) int64 {
	if n, ok := w.known[f]; ok {
		return n
	}
	if f.Body == nil {
		return 0
	}
	w.known[f] = unknownWork
	w.known[f] = w.of(f.Body)
	return w.known[f]
}

// trips is how many rounds a loop over numbers does.
func trips(n *syntax.For) int64 {
	r, ok := n.Iter.(*syntax.Range)
	if !ok {
		return unknownTrips
	}
	lo, known := r.Lo.(*syntax.Int)
	hi, known2 := r.Hi.(*syntax.Int)
	if !known || !known2 || hi.Value < lo.Value {
		return unknownTrips
	}
	return min(hi.Value-lo.Value, 1<<20)
}

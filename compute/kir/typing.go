package kir

import (
	"errors"
	"fmt"
)

// value gives the type of an expression, or says what does not fit.
func (v *verifier) value(e Expr) (Type, error) { return v.typed(e, 0) }

func (v *verifier) typed(e Expr, depth int) (Type, error) {
	if depth > maxDepth {
		return Invalid, fmt.Errorf("an expression is nested deeper than %d", maxDepth)
	}
	if whole, ok := leaf(e); ok {
		return whole, v.leafStands(e)
	}
	var types [3]Type
	for i, part := range operands(e) {
		t, err := v.typed(part, depth+1)
		if err != nil {
			return Invalid, err
		}
		types[i] = t
	}
	if err := v.fits(e, types); err != nil {
		return Invalid, err
	}
	return e.Type(), nil
}

// leaf gives the type of an expression without operands.
func leaf(e Expr) (Type, bool) {
	switch e := e.(type) {
	case *Const:
		return e.T, true
	case *Builtin:
		return U32, true
	case *ParamRef:
		return e.T, true
	case *Use:
		if e.Local == nil {
			return Invalid, true
		}
		return e.Local.T, true
	}
	return Invalid, false
}

func (v *verifier) leafStands(e Expr) error {
	switch e := e.(type) {
	case *Const:
		if e.T == Invalid || e.T == F16 || e.T > F64 || e.T == Bool && e.Bits > 1 || e.T != F64 && e.Bits>>32 != 0 {
			return fmt.Errorf("a constant of type %s with bits %#x", e.T, e.Bits)
		}
	case *Builtin:
		if e.Axis > GroupsZ {
			return fmt.Errorf("builtin value %d", e.Axis)
		}
	case *ParamRef:
		if e.Index < 0 || e.Index >= len(v.kernel.Params) || v.kernel.Params[e.Index].Type != e.T {
			return fmt.Errorf("parameter %d of type %s", e.Index, e.T)
		}
	case *Use:
		if e.Local == nil || !v.declared[e.Local] {
			return errors.New("a variable is used outside of its scope")
		}
	}
	return nil
}

// fits says whether operands of these types are ones that e takes.
func (v *verifier) fits(e Expr, t [3]Type) error {
	ok := false
	switch e := e.(type) {
	case *Unary:
		ok = e.Op.takes(t[0])
	case *Binary:
		ok = t[0] == t[1] && e.Op.takes(t[0])
	case *Fma:
		ok = t[0].IsFloat() && t[1] == t[0] && t[2] == t[0]
	case *Select:
		ok = t[0] == Bool && t[1] == t[2] && t[1] != F16
	case *Convert:
		ok = converts(t[0], e.To)
	case *Bitcast:
		ok = isWord(t[0]) && isWord(e.To)
	case *Load:
		b, err := v.binding(e.Binding)
		if err != nil {
			return err
		}
		ok = t[0] == U32 && b.Type == e.T && (!b.Wide || b.Access == Read)
	case *LoadShared:
		s, err := v.shared(e.Shared, e.Index)
		if err != nil {
			return err
		}
		ok = s.Type == e.T
	}
	if !ok {
		p := printer{kernel: v.kernel}
		return fmt.Errorf("%s does not fit operands of types %v", p.expr(e), t[:len(operands(e))])
	}
	return nil
}

func isWord(t Type) bool { return t == U32 || t == I32 || t == F32 }

// converts lists the conversions: among numbers, from bool to numbers, between f16 and the floats.
func converts(from, to Type) bool {
	switch {
	case from == F16:
		return to == F32
	case to == F16:
		return from == F32
	case from == Bool:
		return to.IsNumber()
	}
	return from.IsNumber() && to.IsNumber()
}

func (o UnaryOp) takes(t Type) bool {
	switch o {
	case Neg, Abs:
		return t == I32 || t.IsFloat()
	case Not:
		return t == Bool || t.IsInt()
	}
	return o <= Rint && t.IsFloat()
}

func (o BinaryOp) takes(t Type) bool {
	switch o {
	case Add, Sub, Mul, Div, Lt, Le, Gt, Ge:
		return t.IsNumber()
	case Rem, Min, Max, Shl, Shr:
		return t.IsInt()
	case And, Or, Xor:
		return t.IsInt() || t == Bool
	case Eq, Ne:
		return t.IsNumber() || t == Bool
	}
	return o == Dot4 && t == U32
}

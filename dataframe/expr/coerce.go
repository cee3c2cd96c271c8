package expr

import (
	"fmt"
	"math"

	"skep/dataframe/column"
	"skep/diag"
)

func nearest(name string, names []string) string { return diag.Nearest(name, names) }

// unify brings operands to one type: literals adapt to columns, then the common type of all counts.
func (b *Bound) unify(args []*Bound) (column.Type, error) {
	typ, known := column.Type{}, false
	for _, a := range args {
		if a.Op == Literal && a.Type.Kind != column.Null && !allLiterals(args) {
			continue
		}
		if !known {
			typ, known = a.Type, true
			continue
		}
		t, ok := column.Common(typ, a.Type)
		if !ok {
			return typ, b.mismatch(args)
		}
		typ = t
	}
	for _, a := range args {
		if a.Op == Literal {
			t, ok := adapt(a, typ)
			if !ok {
				return typ, b.mismatch(args)
			}
			typ = t
		}
	}
	return typ, b.coerceAll(args, typ)
}

func allLiterals(args []*Bound) bool {
	for _, a := range args {
		if a.Op != Literal {
			return false
		}
	}
	return true
}

// adapt finds the type that a literal and a column of a type share.
func adapt(lit *Bound, typ column.Type) (column.Type, bool) {
	if _, later := lit.Value.(Later); later && lit.Type.IsInteger() && typ.IsNumber() {
		return typ, true
	}
	if v, isInt := lit.Value.(int64); isInt && lit.Type.Kind == column.Int64 && typ.IsNumber() {
		if typ.IsFloat() {
			return typ, true
		}
		if _, err := column.Constant(typ, v, 1); err == nil {
			return typ, true
		}
	}
	if typ.Kind == column.DecimalKind && lit.Type.IsInteger() {
		return column.Common(lit.exact(), typ)
	}
	if lit.Type.Kind == column.Float64 && typ.Kind == column.Float32 {
		return typ, true
	}
	if s, isStr := lit.Value.(string); isStr && typ.IsTemporal() && typ.Kind != column.Duration {
		if _, ok := column.Parser(typ)(s); ok {
			return typ, true
		}
		_, ok := column.Parser(typ.Coarse())(s) // beyond what nanoseconds reach
		return typ.Coarse(), ok
	}
	if days, ok := lit.Value.(int64); ok && typ.Nano && lit.Type.Kind == column.Date {
		_, ok := typ.FromMicros(days*column.MicrosPerDay, 0)
		return map[bool]column.Type{true: typ, false: typ.Coarse()}[ok], true
	}
	if typ.Nano && lit.Type.Fine() == typ && lit.fitsNanos() {
		return typ, true
	}
	return column.Common(lit.Type, typ)
}

func (b *Bound) coerceAll(args []*Bound, typ column.Type) error {
	for i, a := range args {
		c, err := a.coerce(typ)
		if err != nil {
			return err
		}
		args[i] = c
	}
	return nil
}

// coerce gives the operand as a type: a converted literal, or a cast.
func (b *Bound) coerce(typ column.Type) (*Bound, error) {
	if b.Type == typ || typ.Kind == column.Unknown {
		return b, nil
	}
	if _, later := b.Value.(Later); later {
		if !column.CanCast(b.Type, typ) {
			return nil, fail(TypeMismatch, b.From, "%s is no %s", b.Type, typ)
		}
		return &Bound{Op: Literal, Type: typ, Value: b.Value, From: b.From}, nil
	}
	if b.Op == Literal && b.Value != nil {
		one, err := column.Constant(b.Type, b.Value, 1)
		if err == nil {
			one, err = one.Cast(typ, false)
		}
		if err != nil {
			return nil, fail(TypeMismatch, b.From, "%s is no %s", b.From, typ)
		}
		return &Bound{Op: Literal, Type: typ, Value: one.Value(0), From: b.From}, nil
	}
	return &Bound{Op: Cast, Type: typ, Shape: b.Shape, Args: []*Bound{b}, From: b.From}, nil
}

func (b *Bound) mismatch(args []*Bound) *Error {
	if op, ok := infix.Get()[b.From.Name]; ok && len(args) == 2 {
		return mismatchHint(fail(TypeMismatch, b.From, "%s does not work on %s and %s: %s", op.text, args[0].Type, args[1].Type, b.From), args)
	}
	for _, a := range args[1:] {
		if _, ok := column.Common(args[0].Type, a.Type); !ok {
			return mismatchHint(fail(TypeMismatch, a.From, "%s: %s is %s, but %s is %s", b.From.Name, a.From, a.Type, args[0].From, args[0].Type), args)
		}
	}
	return fail(TypeMismatch, b.From, "the types do not go together: %s", b.From)
}

// mismatchHint proposes the cast that probably was forgotten.
func mismatchHint(e *Error, args []*Bound) *Error {
	for i, a := range args {
		other := args[(i+1)%len(args)]
		if a.Op != Literal && a.Type.Kind == column.Str && other.Type.IsNumber() {
			return e.hint("if it holds numbers: %s.cast(%s)", a.From.operand(atom), other.Type).behind(a.From, ".cast(%s)", other.Type)
		}
		if a.Op != Literal && a.Type.IsNumber() && other.Type.Kind == column.Str {
			return e.hint("as text: %s.cast(str)", a.From.operand(atom)).behind(a.From, ".cast(str)")
		}
	}
	return e
}

// behind proposes to write something behind an expression that needs no parentheses for it.
func (e *Error) behind(at *Expr, format string, args ...any) *Error {
	if _, power := at.text(); power == atom && at.Op != Literal {
		e.Fix = &Fix{at, fmt.Sprintf(format, args...)}
	}
	return e
}

// want demands that an argument is of a type that ok accepts; what says which in words.
func (b *Bound) want(i int, what string, ok func(column.Type) bool) error {
	a := b.Args[i]
	if a.Type.IsOpen() || ok(a.Type) {
		return nil
	}
	e := fail(TypeMismatch, b.From, "%s needs %s, %s is %s", b.From.Name, what, a.From, a.Type)
	if a.Op == Literal {
		return e
	}
	if a.Type.Kind == column.Str && what == "a number" {
		return e.hint("if it holds numbers: %s.cast(f64)", a.From.operand(atom)).behind(a.From, ".cast(f64)")
	}
	if a.Type.Kind == column.Str && what != "str" {
		return e.hint("if it holds that: %s.cast(%q)", a.From.operand(atom), firstWord(what)).behind(a.From, ".cast(%q)", firstWord(what))
	}
	if what == "str" {
		return e.hint("as text: %s.cast(str)", a.From.operand(atom)).behind(a.From, ".cast(str)")
	}
	return e
}

func firstWord(what string) string {
	switch what {
	case "a date or datetime":
		return "date"
	case "a time or datetime":
		return "datetime"
	}
	return what
}

func isStr(t column.Type) bool      { return t.Kind == column.Str }
func isBool(t column.Type) bool     { return t.Kind == column.Bool }
func isNumber(t column.Type) bool   { return t.IsNumber() }
func isCalendar(t column.Type) bool { return t.Kind == column.Date || t.Kind == column.Datetime }
func isClock(t column.Type) bool    { return t.Kind == column.Time || t.Kind == column.Datetime }
func isDuration(t column.Type) bool { return t.Kind == column.Duration }
func isSummable(t column.Type) bool {
	return t.IsNumeric() || t.Kind == column.Bool || t.Kind == column.Duration
}

// constant reads an argument that must be known before running.
func (b *Bound) constant(i int) (any, error) {
	if b.Args[i].Op != Literal {
		return nil, fail(BadArgument, b.Args[i].From, "%s needs a constant here, not %s", b.From.Name, b.Args[i].From)
	}
	return b.Args[i].Value, nil
}

func (b *Bound) constantStr(i int) (string, error) {
	v, err := b.constant(i)
	if err != nil {
		return "", err
	}
	s, ok := v.(string)
	if !ok && !b.later(i) {
		return "", fail(BadArgument, b.Args[i].From, "%s needs a string here, not %s", b.From.Name, b.Args[i].From)
	}
	return s, nil
}

func (b *Bound) constantInt(i int) (int64, error) {
	v, err := b.constant(i)
	if err != nil {
		return 0, err
	}
	n, ok := v.(int64)
	if !ok && !b.later(i) {
		return 0, fail(BadArgument, b.Args[i].From, "%s needs an integer here, not %s", b.From.Name, b.Args[i].From)
	}
	return n, nil
}

func (b *Bound) constantFloat(i int) (float64, error) {
	v, err := b.constant(i)
	if err != nil {
		return 0, err
	}
	switch v := v.(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	case column.Decimal:
		return v.Float(), nil
	case Later:
		return 0, nil
	}
	return math.NaN(), fail(BadArgument, b.Args[i].From, "%s needs a number here, not %s", b.From.Name, b.Args[i].From)
}

// later tells whether an argument is a constant whose value is not known yet.
func (b *Bound) later(i int) bool {
	_, ok := b.Args[i].Value.(Later)
	return ok
}

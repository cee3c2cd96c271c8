package eval

import (
	"math/bits"
	"strings"

	"skep/interp/syntax"
	"skep/interp/value"
)

// Integers carry no width: every one is of 64 bits. The methods whose answer
// depends on it (wrapping_add, checked_sub, leading_zeros, …) take it from what
// the text says of the receiver: a suffix, a cast, an annotation. A range that
// ends at 64 bits only bounds below (usize, u64), since greater values do not exist.

// integerOf gives the contract of an expression that its text shows to be of an integer type, else nil.
func (c *compiler) integerOf(e syntax.Expr) *contract {
	var k *contract
	switch n := e.(type) {
	case *syntax.Int:
		if n.Suffix != "" {
			k = c.contract(&syntax.Type{At: n.At, Kind: syntax.TypeNamed, Name: n.Suffix})
		}
	case *syntax.Cast:
		k = c.contract(n.Type)
	case *syntax.Path:
		if len(n.Segs) == 2 && (n.Segs[1].Name == "MAX" || n.Segs[1].Name == "MIN") {
			k = c.contract(&syntax.Type{At: n.At, Kind: syntax.TypeNamed, Name: n.Segs[0].Name})
		}
	case *syntax.Unary:
		k = c.integerOf(n.X)
	case *syntax.Binary:
		return c.integerOfEither(n)
	case *syntax.MethodCall:
		if modular(n.Name.Name) {
			k = c.integerOf(n.Recv)
		}
	default:
		k = c.annotated(e)
	}
	if k == nil || !k.ranged {
		return nil
	}
	return k
}

func (c *compiler) integerOfEither(n *syntax.Binary) *contract {
	switch n.Op {
	case "+", "-", "*", "/", "%", "&", "|", "^":
		if k := c.integerOf(n.X); k != nil {
			return k
		}
		return c.integerOf(n.Y)
	case "<<", ">>":
		return c.integerOf(n.X)
	}
	return nil
}

// annotated gives what an annotation says of a variable, of self's field, of an element.
func (c *compiler) annotated(e syntax.Expr) *contract {
	switch n := e.(type) {
	case *syntax.Name:
		if v := c.info.Refs[n]; v != nil {
			return c.holds[v]
		}
		if g := c.ns.names[n.Name]; g != nil {
			return g.hold
		}
	case *syntax.Field:
		if x, ok := n.X.(*syntax.Name); ok && x.Name == "self" && c.self != nil {
			t := c.declaredSelf()
			if i := t.Field(n.Name.Name); i >= 0 {
				return c.eng.info(t).check(i)
			}
		}
	case *syntax.Index:
		if k := c.annotated(n.X); k != nil && len(n.Args) == 1 {
			return k.elem
		}
	}
	return nil
}

// declaredSelf is the type that self has: an impl block is compiled under a stand-in of its name.
func (c *compiler) declaredSelf() *value.Type {
	if c.self.Decl == nil {
		if t := c.eng.pending[c.self.Name]; t != nil {
			return t
		}
		if g := c.ns.names[c.self.Name]; g != nil {
			if t, ok := typeIn(g.V); ok {
				return t
			}
		}
	}
	return c.self
}

// modular tells methods whose result is of the receiver's type, in its width.
func modular(name string) bool {
	return strings.HasPrefix(name, "wrapping_") || strings.HasPrefix(name, "saturating_") || name == "rotate_left" || name == "rotate_right" ||
		name == "reverse_bits" || name == "swap_bytes"
}

// inWidth makes a method call on a receiver of a narrower integer type answer in that type.
func (c *compiler) inWidth(n *syntax.MethodCall, m *methodCode) code {
	k := c.integerOf(n.Recv)
	if k == nil || k.lo == -1<<63 {
		return m.call
	}
	if x := m.rotation(k); x != nil {
		return x
	}
	fit, call := k.fitting(m.name), m.call
	if fit == nil {
		return call
	}
	return func(fr *frame) value.Value {
		v := call(fr)
		if fr.ctl != ctlNone {
			return v
		}
		return fit(v)
	}
}

// rotation is rotate_left and rotate_right in fewer than 64 bits, else nil.
func (m *methodCode) rotation(k *contract) code {
	if !m.plain || len(m.args) != 1 || k.bits() == 64 || m.name != "rotate_left" && m.name != "rotate_right" {
		return nil
	}
	left, width, arg := m.name == "rotate_left", int64(k.bits()), m.args[0].plain
	return func(fr *frame) value.Value {
		v := deref(m.recv(fr))
		if fr.ctl != ctlNone {
			return value.Null
		}
		by := arg(fr)
		if !v.IsInt() || !by.IsInt() {
			return m.on(fr, v)
		}
		n := ((by.AsInt() % width) + width) % width
		if !left {
			n = width - n
		}
		low := uint64(v.AsInt()) & (1<<width - 1)
		return value.Int(k.wrap(int64(low<<n | low>>(width-n))))
	}
}

// complement makes ! and ~ of an unsigned integer stay within its width.
func (c *compiler) complement(n *syntax.Unary) func(int64) int64 {
	if k := c.integerOf(n.X); k != nil && k.bits() < 64 {
		return func(i int64) int64 { return k.wrap(^i) }
	}
	return func(i int64) int64 { return ^i }
}

// fitting gives how the 64-bit answer of a method becomes that of the contract's type; nil: it is that already.
func (k *contract) fitting(method string) func(value.Value) value.Value {
	kind, _, _ := strings.Cut(method, "_")
	switch {
	case kind == "checked":
		return k.checkedInt
	case kind == "saturating":
		return func(v value.Value) value.Value {
			return onInt(v, func(i int64) int64 { return min(max(i, k.lo), k.hi) })
		}
	case k.bits() == 64:
		return nil
	case kind == "wrapping":
		return func(v value.Value) value.Value { return onInt(v, k.wrap) }
	case kind == "overflowing":
		return k.overflowingInt
	case method == "reverse_bits" || method == "swap_bytes":
		return func(v value.Value) value.Value {
			return onInt(v, func(i int64) int64 { return k.wrap(int64(uint64(i) >> (64 - k.bits()))) })
		}
	case method == "leading_zeros" || method == "count_zeros":
		return func(v value.Value) value.Value {
			return onInt(v, func(i int64) int64 { return max(i-int64(64-k.bits()), 0) })
		}
	}
	return nil
}

// bits is the width of the contract's type.
func (k *contract) bits() int {
	if k.hi == 1<<63-1 {
		return 64
	}
	if k.lo < 0 {
		return bits.Len64(uint64(k.hi)) + 1
	}
	return bits.Len64(uint64(k.hi))
}

// wrap is i modulo 2^bits, signed if the type is.
func (k *contract) wrap(i int64) int64 {
	shift := 64 - k.bits()
	if k.lo < 0 {
		return i << shift >> shift
	}
	return int64(uint64(i) << shift >> shift)
}

func onInt(v value.Value, f func(int64) int64) value.Value {
	if !v.IsInt() {
		return v
	}
	return value.Int(f(v.AsInt()))
}

func (k *contract) checkedInt(v value.Value) value.Value {
	if i, some, ok := v.OptionOf(); ok && some && i.IsInt() && (i.AsInt() < k.lo || i.AsInt() > k.hi) {
		return value.None()
	}
	return v
}

func (k *contract) overflowingInt(v value.Value) value.Value {
	if v.Kind() != value.KTuple {
		return v
	}
	parts := v.List().Boxed()
	if len(parts) != 2 || !parts[0].IsInt() {
		return v
	}
	i := k.wrap(parts[0].AsInt())
	return value.NewTuple(value.Int(i), value.Bool(parts[1].AsBool() || i != parts[0].AsInt()))
}

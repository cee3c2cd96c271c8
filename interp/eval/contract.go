package eval

import (
	"math"
	"strconv"
	"strings"

	"skep/internal/lazy"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// contract is what a type annotation promises at run time: the kind, the range
// of numbers, a declared type's name, and of containers what is in them, as far
// as that is cheap (see parts.go).
type contract struct {
	name     string
	kinds    uint32 // bit set of value.Kind; 0: anything
	lo, hi   int64
	ranged   bool
	toFloat  bool // an int becomes a float
	optional bool
	declared *Global // a user's type

	elem  *contract   // of arrays and sets; of Option what Some holds
	key   *contract   // of objects, with elem for the values
	parts []*contract // of tuples; of Result for Ok and Err
	inner bool        // one of these is set
	size  int         // of [T; n], 0: any
	limit int         // how many elements are looked at

	tensor *tensorContract
}

func kinds(ks ...value.Kind) (set uint32) {
	for _, k := range ks {
		set |= 1 << k
	}
	return set
}

// IntRange is the range of values that an integer type's name allows.
func IntRange(name string) (low, high int64, ok bool) {
	r, ok := intRanges.Get()[name]
	return r[0], r[1], ok
}

var intRanges = lazy.Value[map[string][2]int64]{New: func() map[string][2]int64 {
	return map[string][2]int64{
		"i8": {-1 << 7, 1<<7 - 1}, "i16": {-1 << 15, 1<<15 - 1}, "i32": {-1 << 31, 1<<31 - 1}, "i64": {-1 << 63, 1<<63 - 1},
		"i128": {-1 << 63, 1<<63 - 1}, "isize": {-1 << 63, 1<<63 - 1}, "int": {-1 << 63, 1<<63 - 1}, "Int": {-1 << 63, 1<<63 - 1},
		"u8": {0, 1<<8 - 1}, "u16": {0, 1<<16 - 1}, "u32": {0, 1<<32 - 1}, "u64": {0, 1<<63 - 1}, "u128": {0, 1<<63 - 1}, "usize": {0, 1<<63 - 1}, "byte": {0, 255},
	}
}}

// contract compiles an annotation; nil when there is nothing to check.
func (c *compiler) contract(t *syntax.Type) *contract {
	if t == nil {
		return nil
	}
	switch t.Kind {
	case syntax.TypeRef:
		return c.contract(t.Elem)
	case syntax.TypeOption:
		k := c.contract(t.Elem)
		if k == nil {
			return nil
		}
		o := *k
		o.optional, o.name = true, k.name+"?"
		return &o
	case syntax.TypeList, syntax.TypeArray:
		k := &contract{name: "an array", kinds: kinds(value.KArray, value.KBox)}
		if n, ok := t.Len.(*syntax.Int); ok && t.Kind == syntax.TypeArray {
			k.size, k.inner = int(n.Value), true
		}
		return k.of(c.contract(t.Elem))
	case syntax.TypeTuple:
		if len(t.Args) == 0 {
			return nil
		}
		return (&contract{name: "a tuple", kinds: kinds(value.KTuple)}).of(nil, c.contracts(t.Args)...)
	case syntax.TypeFunc:
		return &contract{name: "a function", kinds: kinds(value.KFunc, value.KType)}
	case syntax.TypeNamed:
		return c.namedContract(t)
	}
	return nil
}

func (c *compiler) namedContract(t *syntax.Type) *contract {
	for depth := 0; depth < 16; depth++ { // an alias may be one of an alias
		a := c.ns.alias(t.Name)
		if a == nil {
			break
		}
		if a.Kind != syntax.TypeNamed {
			return c.contract(a)
		}
		t = a
	}
	name := t.Name[strings.LastIndexByte(t.Name, ':')+1:]
	if types.IsTensorName(name) && !c.ns.userDefined(name) && c.eng.shelf.HasDeclared("Tensor") {
		return c.tensorContract(t)
	}
	if r, ok := intRanges.Get()[name]; ok {
		return &contract{name: name, kinds: kinds(value.KInt), lo: r[0], hi: r[1], ranged: true}
	}
	switch name {
	case "f64", "f32", "float", "Float":
		return &contract{name: name, kinds: kinds(value.KFloat), toFloat: true}
	case "bool", "Bool", "boolean":
		return &contract{name: "bool", kinds: kinds(value.KBool)}
	case "String", "str", "string":
		return &contract{name: "String", kinds: kinds(value.KStr)}
	case "char", "Char":
		return &contract{name: "char", kinds: kinds(value.KStr)}
	case "Vec", "List", "Array", "VecDeque":
		return (&contract{name: "an array", kinds: kinds(value.KArray)}).of(c.typeArg(t, 0))
	case "HashMap", "BTreeMap", "Dict", "Map", "Object":
		k := &contract{name: "an object", kinds: kinds(value.KDict), key: c.typeArg(t, 0)}
		return k.of(c.typeArg(t, 1))
	case "HashSet", "BTreeSet", "Set":
		return (&contract{name: "a set", kinds: kinds(value.KSet)}).of(c.typeArg(t, 0))
	case "Option":
		return (&contract{name: "an Option", kinds: ^uint32(0)}).inside(c.typeArg(t, 0))
	case "Result":
		return (&contract{name: "a Result", kinds: ^uint32(0)}).inside(nil, c.typeArg(t, 0), c.typeArg(t, 1))
	case "Self", "Any", "any", "Box", "Rc", "RefCell", "Arc", "_":
		return nil
	}
	if len(name) > 1 { // one letter is a type parameter
		return &contract{name: name, declared: c.ns.ref(name)}
	}
	return nil
}

// plainInt tells contracts that every integer fulfils.
func (k *contract) plainInt() bool {
	return k.declared == nil && k.tensor == nil && k.kinds == 1<<value.KInt && k.lo == math.MinInt64 && k.hi == math.MaxInt64
}

// fits tells values that the annotation wants as they are; others are for hold.
func (k *contract) fits(v value.Value) bool {
	if k.declared != nil || k.tensor != nil || k.inner || k.kinds&(1<<v.Kind()) == 0 {
		return false
	}
	return !k.ranged || v.AsInt() >= k.lo && v.AsInt() <= k.hi
}

// hold checks v and gives it as the annotation wants it.
func (k *contract) hold(fr *frame, e *Engine, v value.Value, st *site, what string) value.Value {
	if k.declared != nil {
		return k.holdDeclared(fr, e, v, st, what)
	}
	if k.tensor != nil {
		return k.holdTensor(fr, e, v, st, what)
	}
	kind := v.Kind()
	if k.kinds&(1<<kind) != 0 {
		if k.ranged && (v.AsInt() < k.lo || v.AsInt() > k.hi) {
			r := fr.fail(st, "E0426", "%s does not fit %s: %d", label(what), k.name, v.AsInt())
			r.d.Expected, r.d.Found = k.name+" ("+strconv.FormatInt(k.lo, 10)+" to "+strconv.FormatInt(k.hi, 10)+")", strconv.FormatInt(v.AsInt(), 10)
			panic(r)
		}
		if k.inner && !e.Lenient {
			return k.holdParts(fr, e, v, st, what)
		}
		return v
	}
	switch {
	case e.Lenient:
		return v
	case k.toFloat && kind == value.KInt:
		return value.Float(float64(v.AsInt()))
	case k.toFloat && value.StandsForNumber(v):
		return v
	case k.optional && kind == value.KNull:
		return v
	case kind == value.KEnum && k.optional:
		return v
	}
	panic(k.broken(fr, v, st, what))
}

func label(what string) string {
	for _, word := range []string{"the ", "an element of ", "a key of ", "what "} {
		if strings.HasPrefix(what, word) {
			return what
		}
	}
	return "`" + what + "`"
}

func (k *contract) broken(fr *frame, v value.Value, st *site, what string) *raise {
	r := fr.fail(st, "E0427", "%s must be %s, found %s", label(what), k.name, describe(v))
	r.d.Expected, r.d.Found = k.name, value.TypeName(v)
	return r
}

func (k *contract) holdDeclared(fr *frame, e *Engine, v value.Value, st *site, what string) value.Value {
	t, ok := typeIn(k.declared.V)
	if e.Lenient || !k.declared.defined || !ok || k.optional && v.IsNull() {
		return v
	}
	var have *value.Type
	switch v.Kind() {
	case value.KObj:
		have = v.Obj().Type
	case value.KEnum:
		have = v.Enum().Type
	}
	if t.Form == value.TraitType || t.Form == value.BuiltinType || have != nil && (have.Is(t) || have.Name == t.Name) || have == value.Option && k.optional {
		return v
	}
	panic(k.broken(fr, v, st, what))
}

// contracted wraps code so that its value holds a type.
func (c *compiler) contracted(x code, t *syntax.Type, st *site, what string) code {
	k := c.contract(t)
	if k == nil {
		return x
	}
	if !strings.HasPrefix(what, "the result of") {
		k = k.thorough()
	}
	eng, plainInt := c.eng, k.plainInt()
	return func(fr *frame) value.Value {
		v := x(fr)
		if plainInt && v.IsInt() && fr.ctl == ctlNone {
			return v
		}
		switch fr.ctl {
		case ctlNone:
			return k.hold(fr, eng, v, st, what)
		case ctlReturn:
			if strings.HasPrefix(what, "the result of") {
				fr.ret = k.hold(fr, eng, fr.ret, st, what)
			}
		}
		return v
	}
}

// caster compiles x as T: wraps and truncates, as Rust's `as`.
func (c *compiler) caster(t *syntax.Type) func(fr *frame, v value.Value, st *site) value.Value {
	name := ""
	if t != nil {
		name = t.Name
	}
	if _, ok := intRanges.Get()[name]; ok {
		return func(fr *frame, v value.Value, st *site) value.Value { return fr.castInt(v, name, st) }
	}
	switch name {
	case "f64", "float", "Float":
		return func(fr *frame, v value.Value, st *site) value.Value { return fr.castFloat(v, st) }
	case "f32":
		return func(fr *frame, v value.Value, st *site) value.Value {
			return value.Float(float64(float32(fr.castFloat(v, st).AsFloat())))
		}
	case "String", "str", "string":
		return func(fr *frame, v value.Value, st *site) value.Value { return value.String(fr.show(v, st)) }
	case "char":
		return func(fr *frame, v value.Value, st *site) value.Value {
			if v.IsInt() && v.AsInt() >= 0 && v.AsInt() <= 0x10FFFF {
				return value.Char(rune(v.AsInt()))
			}
			return v
		}
	case "bool":
		return func(fr *frame, v value.Value, st *site) value.Value {
			if v.IsInt() {
				return value.Bool(v.AsInt() != 0)
			}
			return v
		}
	}
	return func(_ *frame, v value.Value, _ *site) value.Value { return v }
}

// castKind tells casts between numbers that change at most the form: KFloat for
// f64, KInt for integers of 64 bits, else KNull.
func castKind(t *syntax.Type) value.Kind {
	if t == nil {
		return value.KNull
	}
	switch t.Name {
	case "f64", "float", "Float":
		return value.KFloat
	case "i64", "isize", "int", "Int", "usize", "u64", "i128", "u128":
		return value.KInt
	}
	return value.KNull
}

// castCode is x as T, the casts between numbers inline.
//
//go:noinline
func castCode(x operand, to func(*frame, value.Value, *site) value.Value, kind value.Kind, st *site) code {
	switch kind {
	case value.KFloat:
		return func(fr *frame) value.Value {
			v := x.get(fr)
			if v.IsInt() {
				return value.Float(float64(v.AsInt()))
			}
			if v.IsFloat() {
				return v
			}
			return to(fr, v, st)
		}
	case value.KInt:
		return func(fr *frame) value.Value {
			v := x.get(fr)
			if v.IsInt() {
				return v
			}
			return to(fr, v, st)
		}
	}
	return func(fr *frame) value.Value { return to(fr, x.get(fr), st) }
}

func (fr *frame) castInt(v value.Value, to string, st *site) value.Value {
	var i int64
	switch v.Kind() {
	case value.KInt:
		i = v.AsInt()
	case value.KFloat: // saturates, NaN is 0, as in Rust
		f := v.AsFloat()
		r := intRanges.Get()[to]
		switch {
		case math.IsNaN(f):
			return value.Int(0)
		case f >= float64(r[1]):
			return value.Int(r[1])
		case f <= float64(r[0]):
			return value.Int(r[0])
		}
		return value.Int(int64(f))
	case value.KBool:
		if v.AsBool() {
			i = 1
		}
	case value.KStr:
		rs := []rune(v.Str())
		if len(rs) != 1 {
			r := fr.fail(st, "E0428", "cannot cast %s to %s", describe(v), to)
			r.d.Hint = "use .to_int() or .parse() to read a number"
			panic(r)
		}
		i = int64(rs[0])
	case value.KEnum:
		e := v.Enum()
		i = int64(e.Variant)
		if d := e.Type.Variants[e.Variant].Discriminant; d.IsInt() {
			i = d.AsInt()
		}
	default:
		panic(fr.fail(st, "E0428", "cannot cast %s to %s", describe(v), to))
	}
	switch to {
	case "i8":
		i = int64(int8(i))
	case "i16":
		i = int64(int16(i))
	case "i32":
		i = int64(int32(i))
	case "u8", "byte":
		i = int64(uint8(i))
	case "u16":
		i = int64(uint16(i))
	case "u32":
		i = int64(uint32(i))
	}
	return value.Int(i)
}

func (fr *frame) castFloat(v value.Value, st *site) value.Value {
	if f, ok := v.Number(); ok {
		return value.Float(f)
	}
	panic(fr.fail(st, "E0428", "cannot cast %s to a float", describe(v)))
}

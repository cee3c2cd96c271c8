package main

import (
	"fmt"
	"math"
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lanes writes vector code of one element type and one width of registers, so
// that a function is written once for all four.
type lanes struct {
	isa  isa
	size int // bytes of an element
}

// vec is a register of elements; a mask of AVX2 is one too, those of AVX-512 have registers of their own.
type vec = reg.VecVirtual

func (l lanes) wide() bool { return l.isa.bytes == 64 }

func (l lanes) single() bool { return l.size == 4 }

func (l lanes) count() int { return l.isa.bytes / l.size }

// instruction is the forms of one, by element type, and those that repeat a constant of memory over all lanes.
type instruction struct {
	single, double           func(ops ...Op)
	singleConst, doubleConst func(ops ...Op)
}

var (
	addition       = instruction{VADDPS, VADDPD, VADDPS_BCST, VADDPD_BCST}
	subtraction    = instruction{VSUBPS, VSUBPD, VSUBPS_BCST, VSUBPD_BCST}
	multiplication = instruction{VMULPS, VMULPD, VMULPS_BCST, VMULPD_BCST}
	division       = instruction{VDIVPS, VDIVPD, VDIVPS_BCST, VDIVPD_BCST}
	minimum        = instruction{VMINPS, VMINPD, VMINPS_BCST, VMINPD_BCST}
	maximum        = instruction{VMAXPS, VMAXPD, VMAXPS_BCST, VMAXPD_BCST}
	root           = instruction{single: VSQRTPS, double: VSQRTPD}
	sumProduct     = instruction{VFMADD231PS, VFMADD231PD, VFMADD231PS_BCST, VFMADD231PD_BCST}
	lessProduct    = instruction{VFNMADD231PS, VFNMADD231PD, VFNMADD231PS_BCST, VFNMADD231PD_BCST}
	productSum     = instruction{VFMADD213PS, VFMADD213PD, VFMADD213PS_BCST, VFMADD213PD_BCST}
	bitAnd         = instruction{VANDPS, VANDPD, VANDPS_BCST, VANDPD_BCST}
	bitOr          = instruction{VORPS, VORPD, VORPS_BCST, VORPD_BCST}
	bitXor         = instruction{VXORPS, VXORPD, VXORPS_BCST, VXORPD_BCST}
	shiftLeft      = instruction{single: VPSLLD, double: VPSLLQ}
	shiftRight     = instruction{single: VPSRLD, double: VPSRLQ}
	rounding       = instruction{single: fixed3(VROUNDPS), double: fixed3(VROUNDPD)}
	roundingWide   = instruction{single: VRNDSCALEPS, double: VRNDSCALEPD}
	scaling        = instruction{single: VSCALEFPS, double: VSCALEFPD}
	comparison     = instruction{VCMPPS, VCMPPD, VCMPPS_BCST, VCMPPD_BCST}
	takeExponent   = instruction{single: VGETEXPPS, double: VGETEXPPD}
	takeMantissa   = instruction{single: VGETMANTPS, double: VGETMANTPD}
	choice         = instruction{single: fixed4(VBLENDVPS), double: fixed4(VBLENDVPD)}
	choiceWide     = instruction{VBLENDMPS, VBLENDMPD, VBLENDMPS_BCST, VBLENDMPD_BCST}
	move           = instruction{single: VMOVUPS, double: VMOVUPD}
	moveAround     = instruction{single: fixed2(VMOVNTPS), double: fixed2(VMOVNTPD)} // the caches; to whole registers' places
	moveSome       = instruction{single: fixed3(VMASKMOVPS), double: fixed3(VMASKMOVPD)}
	moveSomeZero   = instruction{single: fixed3(VMOVUPS_Z), double: fixed3(VMOVUPD_Z)}
	repeat         = instruction{single: VBROADCASTSS, double: VBROADCASTSD}
	lookUp         = instruction{single: VPERMI2PS, double: VPERMI2PD}
	pickOfTwo      = instruction{single: VRANGEPS, double: VRANGEPD}
)

func fixed2(f func(a, b Op)) func(ops ...Op) { return func(ops ...Op) { f(ops[0], ops[1]) } }

func fixed3(f func(a, b, c Op)) func(ops ...Op) { return func(ops ...Op) { f(ops[0], ops[1], ops[2]) } }

func fixed4(f func(a, b, c, d Op)) func(ops ...Op) {
	return func(ops ...Op) { f(ops[0], ops[1], ops[2], ops[3]) }
}

// emit writes the form of an instruction that the element type and the operands need.
func (l lanes) emit(in instruction, ops ...Op) {
	single, double := in.single, in.double
	if l.wide() && slices.ContainsFunc(ops, isConstant) && in.singleConst != nil {
		single, double = in.singleConst, in.doubleConst
	}
	if l.single() {
		single(ops...)
	} else {
		double(ops...)
	}
}

func isConstant(o Op) bool {
	m, ok := o.(Mem)
	return ok && m.Symbol.Name == constantsName
}

func (l lanes) into(in instruction, ops ...Op) vec {
	out := l.isa.register()
	l.emit(in, append(ops, out)...)
	return out
}

func (l lanes) load(m Mem) vec { return l.into(move, m) }

func (l lanes) copied(v vec) vec { return l.into(move, v) }

func (l lanes) store(v vec, m Mem) { l.emit(move, v, m) }

// some is a mask of the first count lanes, at most as many as a vector has.
func (l lanes) some(count reg.Register) Op {
	if l.wide() {
		bits, k := GP32(), K()
		MOVL(I32(-1), bits)
		BZHIL(count.(reg.GP).As32(), bits, bits)
		KMOVW(bits, k)
		return k
	}
	// A window over ones and zeros.
	at, bytes := GP64(), GP64()
	LEAQ(constants.window(), at)
	MOVQ(count, bytes)
	SHLQ(U8(l.shift()), bytes)
	SUBQ(bytes, at)
	return l.load(Mem{Base: at})
}

// shift is the bits by which a number of elements becomes one of bytes.
func (l lanes) shift() uint8 {
	if l.single() {
		return 2
	}
	return 3
}

// loadSome reads the lanes of a mask, zeros elsewhere; storeSome writes them. Other bytes are not touched.
func (l lanes) loadSome(m Mem, mask Op) vec {
	if l.wide() {
		return l.into(moveSomeZero, m, mask)
	}
	return l.into(moveSome, m, mask)
}

func (l lanes) storeSome(v vec, m Mem, mask Op) {
	if l.wide() {
		l.emit(move, v, mask, m)
	} else {
		l.emit(moveSome, v, mask, m)
	}
}

// storeAll is store, or storeSome if there is a mask.
func (l lanes) storeAll(v vec, m Mem, mask Op) {
	if mask == nil {
		l.store(v, m)
	} else {
		l.storeSome(v, m, mask)
	}
}

// The arithmetic: a is a register, b a register or a constant.

func (l lanes) add(a vec, b Op) vec { return l.into(addition, b, a) }
func (l lanes) sub(a vec, b Op) vec { return l.into(subtraction, b, a) }
func (l lanes) mul(a vec, b Op) vec { return l.into(multiplication, b, a) }
func (l lanes) div(a vec, b Op) vec { return l.into(division, b, a) }

// least and most give b where either is NaN, as the processor does.
func (l lanes) least(a vec, b Op) vec { return l.into(minimum, b, a) }
func (l lanes) most(a vec, b Op) vec  { return l.into(maximum, b, a) }

// atMost gives a with a magnitude of at most b's, which is positive; b for NaN. It is AVX-512's only.
func (l lanes) atMost(a vec, b Op) vec { return l.into(pickOfTwo, U8(2), b, a) }

func (l lanes) sqrt(a vec) vec { return l.into(root, a) }

// plus overwrites sum with sum + a b, minus with sum - a b, times with sum a + b.
func (l lanes) plus(sum, a vec, b Op)  { l.emit(sumProduct, b, a, sum) }
func (l lanes) minus(sum, a vec, b Op) { l.emit(lessProduct, b, a, sum) }
func (l lanes) times(sum, a vec, b Op) { l.emit(productSum, b, a, sum) }

// The bits.

func (l lanes) and(a vec, b Op) vec { return l.into(bitAnd, b, a) }
func (l lanes) or(a vec, b Op) vec  { return l.into(bitOr, b, a) }
func (l lanes) xor(a vec, b Op) vec { return l.into(bitXor, b, a) }

func (l lanes) left(a vec, by uint8) vec  { return l.into(shiftLeft, U8(by), a) }
func (l lanes) right(a vec, by uint8) vec { return l.into(shiftRight, U8(by), a) }

// round rounds to the nearest whole number, halves to even.
func (l lanes) round(a vec) vec { return l.rounded(a, 0) }

// rounded rounds to the nearest whole number, or 1 down, 2 up, 3 towards zero; nothing is reported as inexact.
func (l lanes) rounded(a vec, direction uint8) vec {
	if l.wide() {
		return l.into(roundingWide, U8(8|direction), a)
	}
	return l.into(rounding, U8(8|direction), a)
}

// The predicates of comparisons.
const (
	equal      = 0x00
	less       = 0x11
	unordered  = 0x03
	greater    = 0x1E
	notLess    = 0x15 // or unordered
	notGreater = 0x1A
)

// compare gives a mask where the predicate holds between a and b.
func (l lanes) compare(predicate uint8, a vec, b Op) Op {
	if l.wide() {
		k := K()
		l.emit(comparison, U8(predicate), b, a, k)
		return k
	}
	return l.into(comparison, U8(predicate), b, a)
}

// pick gives yes where the mask is set, else no.
func (l lanes) pick(mask Op, yes Op, no vec) vec {
	if l.wide() {
		return l.into(choiceWide, yes, no, mask)
	}
	return l.into(choice, mask, yes, no)
}

// rarely runs code for vectors in which one of two masks has a lane: what few elements need costs the others two comparisons.
func (l lanes) rarely(masks []Op, code func()) {
	rare++
	end := fmt.Sprintf("common%d", rare)
	if l.wide() {
		KORTESTW(masks[1], masks[0])
	} else {
		bits := GP32()
		if either := l.or(masks[0].(vec), masks[1]); l.single() {
			VMOVMSKPS(either, bits)
		} else {
			VMOVMSKPD(either, bits)
		}
		TESTL(bits, bits)
	}
	JZ(LabelRef(end))
	code()
	Label(end)
}

var rare int // branches so far: labels are a function's, but cost nothing

func (l lanes) zero() vec {
	z := l.isa.register()
	l.emit(bitXor, z, z, z)
	return z
}

// power multiplies a by two to the whole number n, in two steps where the
// processor cannot: one would lose what is below the normal numbers.
func (l lanes) power(a, n vec) vec {
	if l.wide() {
		return l.into(scaling, n, a)
	}
	half := l.round(l.mul(n, l.constant(0.5)))
	return l.mul(l.mul(a, l.twoTo(half)), l.twoTo(l.sub(n, half)))
}

// twoTo puts a whole number into the exponent: adding 1.5 times two to the
// number of bits behind the point leaves it in the lowest bits.
func (l lanes) twoTo(n vec) vec {
	magic, bias, shift := math.Ldexp(1.5, 52), 1023.0, uint8(52)
	if l.single() {
		magic, bias, shift = math.Ldexp(1.5, 23), 127, 23
	}
	return l.left(l.add(n, l.constant(magic+bias)), shift)
}

// constant is a number in all lanes, in memory.
func (l lanes) constant(x float64) Mem {
	if l.single() {
		return constants.place(uint64(math.Float32bits(float32(x))), 4)
	}
	return constants.place(math.Float64bits(x), 8)
}

// held is a constant in a register.
func (l lanes) held(x float64) vec { return l.into(repeat, l.constant(x)) }

// pattern is a constant of bits.
func (l lanes) pattern(single uint32, double uint64) Mem {
	if l.single() {
		return constants.place(uint64(single), 4)
	}
	return constants.place(double, 8)
}

func (l lanes) signBit() Mem { return l.pattern(1<<31, 1<<63) }

// horner is a polynomial in x, the coefficient of the highest power first.
func (l lanes) horner(x vec, coefficients ...float64) vec {
	p := l.held(coefficients[0])
	for _, c := range coefficients[1:] {
		l.times(p, x, l.constant(c))
	}
	return p
}

// pool is the constants of a file, each repeated over 64 bytes, so that they serve as operands of any width.
type pool struct {
	places map[string]int
	bytes  []uint64
}

var constants = pool{places: map[string]int{}}

const constantsName = "constants"

func (p *pool) place(bits uint64, size int) Mem {
	if size == 4 {
		bits |= bits << 32
	}
	key := fmt.Sprint(bits)
	at, ok := p.places[key]
	if !ok {
		at = len(p.bytes) * 8
		p.places[key] = at
		for range 8 {
			p.bytes = append(p.bytes, bits)
		}
	}
	return NewDataAddr(NewStaticSymbol(constantsName), at)
}

// window is where a vector of zeros begins behind one of ones.
func (p *pool) window() Mem {
	at, ok := p.places["window"]
	if !ok {
		at = len(p.bytes)*8 + 64
		p.places["window"] = at
		for i := range 16 {
			p.bytes = append(p.bytes, map[bool]uint64{true: math.MaxUint64}[i < 8])
		}
	}
	return NewDataAddr(NewStaticSymbol(constantsName), at)
}

// powers are a vector of two to as many parts of one as two vectors have lanes, from one part on.
func (p *pool) powers(l lanes, from int) Mem {
	key := fmt.Sprint("powers", l.size, from)
	at, ok := p.places[key]
	if !ok {
		at = len(p.bytes) * 8
		p.places[key] = at
		two := func(i int) float64 { return math.Exp2(float64(i) / float64(2*l.count())) }
		for i := from; i < from+l.count(); i += 8 / l.size {
			bits := math.Float64bits(two(i))
			if l.single() {
				bits = uint64(math.Float32bits(float32(two(i)))) | uint64(math.Float32bits(float32(two(i+1))))<<32
			}
			p.bytes = append(p.bytes, bits)
		}
	}
	return NewDataAddr(NewStaticSymbol(constantsName), at)
}

func (p *pool) write() {
	GLOBL(constantsName, RODATA|NOPTR)
	for i, bits := range p.bytes {
		DATA(i*8, U64(bits))
	}
}

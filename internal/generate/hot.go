package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Hot makes a program of the core that machine code is made of: integers, floats, booleans, texts, lists
// and lists of lists, structs with methods, enums, dictionaries, closures, recursion, generators, methods of the
// language, loops that break and continue, changed copies, errors caught and not. Its functions are called often, with arguments whose
// types change. Unlike Program's, its programs meet overflows, bad indexes and divisions by zero on purpose.
func Hot(seed uint64, size int) string {
	h := &hot{r: rand.New(rand.NewPCG(seed, 2)), yields: seed%4 == 3}
	h.b.WriteString(hotTypes)
	if h.yields {
		h.b.WriteString(hotGenerator)
	}
	for i := range 2 + h.r.IntN(3) {
		h.function(i)
	}
	h.recursive()
	h.vars, h.inside, h.room = nil, false, size
	h.main()
	return h.b.String()
}

// HotOf is Hot with a size that the seed decides: the programs that all back ends are held to, by their numbers.
func HotOf(seed uint64) string { return Hot(seed, 6+int(seed%20)) }

// hotTypes stand at the start of every program.
const hotTypes = `struct P { a: i64, b: f64, c: [i64] }
impl P {
    fun sum(&self) -> i64 { self.a + self.c.len() }
    fun scaled(&self, k: f64) -> f64 { self.b * k + (self.a as f64) }
    fun bump(&mut self, by: i64) {
        self.a += by
        self.c.push(by % 10)
        if self.c.len() > 6 { self.c = [self.a] }
    }
}
enum E { Zero, One(i64), Two { x: i64, y: f64 } }
fun weigh(e) {
    match e {
        E::Zero => 0,
        E::One(n) => n * 2,
        E::Two { x, y } => if y > 1.0 { x + 1 } else { x },
    }
}
fun turned(e) {
    match e {
        E::Zero => E::One(1),
        E::One(n) if n > 50 => E::Two { x: n, y: 0.5 },
        E::One(n) => E::One(n + 7),
        E::Two { x, y } => if y > 0.0 { E::One(x / 2) } else { E::Zero },
    }
}
fun halved(n) { if n % 2 == 0 { Ok(n / 2) } else { Err("odd") } }
fun quarter(n) {
    let h = halved(n)?
    halved(h)
}
fun seek(xs, x) {
    for i in 0..xs.len() { if xs[i] == x { return Some(i) } }
    None
}
fun split(x, k) { (x / k, x % k) }
fun head(xs) {
    match xs {
        [] => 0,
        [x] => x % 100,
        [x, y] => x % 10 + y % 10,
        [x, ..rest] => x % 7 + rest.len(),
    }
}
fun mix(h: i64, x: i64) -> i64 { (h * 31 + x % 65536) % 1000003 }
fun same(x, y) { if x == y { 1 } else { 0 } }
fun stretched(x, y) {
    let mut s = x
    for i in 0..4 { s = s * y + x }
    s
}
`

// hotGenerator stands in some programs only: those that become Go have no generators.
const hotGenerator = `fun counted(n: i64) {
    let mut i = 0
    while i < n {
        yield i * i
        i += 1
    }
}
`

// The kinds of values, by the types that the language writes for them.
const (
	hInt, hFloat, hBool, hStr      = "i64", "f64", "bool", "str"
	hInts, hFloats, hBools, hGrid  = "[i64]", "[f64]", "[bool]", "[[i64]]"
	hMatrix, hStruct, hEnum, hDict = "[[f64]]", "P", "E", "HashMap<String, i64>"
	hStrs, hPair, hOption          = "[str]", "(i64, f64)", "Option<i64>"
)

var hotKinds = []string{hInt, hInt, hInt, hFloat, hFloat, hBool, hStr, hStr, hStrs, hInts, hInts, hFloats, hBools, hGrid, hMatrix, hStruct, hDict, hEnum, hPair, hOption}

type hotVar struct {
	name, kind string
	mut        bool
}

type hotFun struct {
	name   string
	params []string
	result string
}

type hot struct {
	r      *rand.Rand
	b      strings.Builder
	vars   []hotVar
	funs   []hotFun
	fresh  int
	room   int // statements that may still be written
	depth  int // of blocks
	loops  int // around the statement
	inside bool
	yields bool   // there is a generator
	result string // of the function being written
}

func (h *hot) pick(xs ...string) string { return xs[h.r.IntN(len(xs))] }

func (h *hot) chance(percent int) bool { return h.r.IntN(100) < percent }

func (h *hot) name(prefix string) string {
	h.fresh++
	return fmt.Sprintf("%s%d", prefix, h.fresh)
}

func (h *hot) line(format string, args ...any) {
	h.b.WriteString(strings.Repeat("    ", h.depth) + fmt.Sprintf(format, args...) + "\n")
}

// variable gives the name of a variable of a kind, or "".
func (h *hot) variable(kind string, mut bool) string {
	var names []string
	for _, v := range h.vars {
		if v.kind == kind && (v.mut || !mut) {
			names = append(names, v.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[h.r.IntN(len(names))]
}

// block writes a block whose variables end with it.
func (h *hot) block(head string, statements func()) {
	h.line("%s {", head)
	known := len(h.vars)
	h.depth++
	statements()
	h.depth--
	h.vars = h.vars[:known]
	h.line("}")
}

// function writes one with annotations or without, whose parameters and result have kinds that all of its calls keep to.
func (h *hot) function(i int) {
	f := hotFun{name: fmt.Sprintf("f%d", i), result: h.pick(hInt, hInt, hFloat, hInts, hFloats, hBool, hStr)}
	var params []string
	typed := h.chance(50)
	h.vars = nil
	for range 1 + h.r.IntN(4) {
		kind, name := h.pick(hotKinds...), h.name("p")
		f.params = append(f.params, kind)
		h.vars = append(h.vars, hotVar{name, kind, true})
		if typed {
			name += ": " + kind
		}
		params = append(params, name)
	}
	head := fmt.Sprintf("fun %s(%s)", f.name, strings.Join(params, ", "))
	if typed {
		head += " -> " + f.result
	}
	h.inside, h.result, h.room = true, f.result, 12
	h.block(head, func() {
		h.statements(4 + h.r.IntN(6))
		h.line("%s", h.expr(f.result, 2))
	})
	h.funs = append(h.funs, f)
}

// recursive writes a function that calls itself.
func (h *hot) recursive() {
	h.vars = []hotVar{{"n", hInt, false}, {"x", hInt, false}}
	h.inside, h.result = true, hInt
	h.line("fun down(n: i64, x: i64) -> i64 {")
	h.line("    if n <= 0 { return x }")
	h.line("    let y = %s", h.expr(hInt, 2))
	h.line("    mix(down(n - 1, y), y) + %s", h.pick("down(n - 2, x)", "n", "x % 7"))
	h.line("}")
	h.funs = append(h.funs, hotFun{"down", []string{"small", hInt}, hInt})
}

// main calls all functions often, and shows every variable.
func (h *hot) main() {
	h.line("let mut total = 0")
	h.vars = append(h.vars, hotVar{"total", hInt, true})
	for _, kind := range []string{hInt, hFloat, hInts, hFloats, hStruct, hGrid} {
		h.declare(kind)
	}
	h.statements(h.room)
	for _, f := range h.funs {
		h.block(fmt.Sprintf("for turn in 0..%d", 4+h.r.IntN(20)), func() {
			h.vars = append(h.vars, hotVar{"turn", hInt, false})
			h.tried(func() { h.line("total = mix(total, %s)", h.digest(f.result, h.call(f, 1))) })
		})
	}
	h.line("println(stretched(%s, 2), stretched(%s, 0.5), stretched(2, 1), stretched(1.5, 2))", h.expr(hInt, 1), h.expr(hFloat, 1))
	h.line("println(same(%s, 3), same(%s, 0.5), same(%s, \"ab\"), weigh(%s))", h.expr(hInt, 1), h.expr(hFloat, 1), h.expr(hStr, 1), h.expr(hEnum, 1))
	for _, v := range h.vars {
		h.line("println(%q, %s)", v.name, v.name)
	}
}

// digest makes an integer of a value of a kind.
func (h *hot) digest(kind, x string) string {
	switch kind {
	case hInt:
		return x
	case hFloat:
		return fmt.Sprintf("((%s) %% 1000.0) as i64", x)
	case hBool:
		return fmt.Sprintf("if %s { 1 } else { 2 }", x)
	}
	return fmt.Sprintf("(%s).len()", x)
}

// tried writes statements, mostly inside of a try.
func (h *hot) tried(statements func()) {
	if h.chance(25) {
		statements()
		return
	}
	h.block("try", statements)
	h.block("catch (e)", func() { h.line("println(\"caught\", e.message)") })
}

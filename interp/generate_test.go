package interp_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generator of well-typed programs: every expression is made for a type, every
// name is in scope, every loop ends. What it makes may divide by zero or
// overflow; it must never meet a type error, before running or while it runs.

// kind is a type of generated programs.
type kind struct {
	name string // Int, Float, Bool, Str, List, Option, Tuple, Rec
	of   []*kind
}

var (
	kInt   = &kind{name: "Int"}
	kFloat = &kind{name: "Float"}
	kBool  = &kind{name: "Bool"}
	kStr   = &kind{name: "Str"}
	kRec   = &kind{name: "Rec"}
)

func (k *kind) String() string {
	switch k.name {
	case "Int":
		return "i64"
	case "Float":
		return "f64"
	case "Bool":
		return "bool"
	case "Str":
		return "String"
	case "List":
		return "[" + k.of[0].String() + "]"
	case "Option":
		return "Option<" + k.of[0].String() + ">"
	case "Tuple":
		return "(" + k.of[0].String() + ", " + k.of[1].String() + ")"
	}
	return k.name
}

type variable struct {
	name string
	k    *kind
	mut  bool
}

type function struct {
	name   string
	params []*kind
	ret    *kind
	async  bool
}

type generator struct {
	r     *rand.Rand
	out   strings.Builder
	vars  []variable
	funs  []function
	count int
	left  int // statements that may still be made
	loops int
	inner int  // loops around: what grows in them could double each round
	plain bool // inside of a function that is not async: it cannot await
}

func newGenerator(seed uint64, size int) *generator {
	return &generator{r: rand.New(rand.NewPCG(seed, 7)), left: size}
}

func (g *generator) pick(xs ...string) string { return xs[g.r.IntN(len(xs))] }

func (g *generator) fresh(prefix string) string {
	g.count++
	return fmt.Sprintf("%s%d", prefix, g.count)
}

func (g *generator) kind(depth int) *kind {
	n := 10
	if depth <= 0 {
		n = 6
	}
	switch g.r.IntN(n) {
	case 0, 1, 2:
		return kInt
	case 3:
		return kFloat
	case 4:
		return kBool
	case 5:
		return kStr
	case 6, 7:
		return &kind{"List", []*kind{g.kind(depth - 1)}}
	case 8:
		return &kind{"Option", []*kind{g.kind(depth - 1)}}
	}
	switch g.r.IntN(3) {
	case 0:
		return kRec
	case 1:
		return kShape
	}
	return &kind{"Tuple", []*kind{g.kind(depth - 1), g.kind(depth - 1)}}
}

func same(a, b *kind) bool { return a.String() == b.String() }

// program makes functions and a struct first, then statements.
func (g *generator) program() string {
	g.out.WriteString(declarations)
	for range 1 + g.r.IntN(3) {
		g.function()
	}
	for g.left > 0 {
		g.statement("", 3)
	}
	for _, v := range g.vars {
		g.out.WriteString("println(" + v.name + ")\n")
	}
	return g.out.String()
}

func (g *generator) function() {
	f := function{name: g.fresh("f"), ret: g.kind(1), async: g.r.IntN(6) == 0}
	outer := g.vars
	g.vars, g.plain = nil, !f.async
	var params []string
	for range g.r.IntN(3) {
		k := g.kind(1)
		f.params = append(f.params, k)
		v := variable{g.fresh("p"), k, false}
		g.vars = append(g.vars, v)
		params = append(params, v.name+": "+k.String())
	}
	word := "fun"
	if f.async {
		word = "async fun"
	}
	fmt.Fprintf(&g.out, "%s %s(%s) -> %s {\n", word, f.name, strings.Join(params, ", "), f.ret)
	for range g.r.IntN(3) {
		g.statement("    ", 1)
	}
	g.out.WriteString("    " + g.expr(f.ret, 2) + "\n}\n")
	g.vars, g.plain = outer, false
	g.funs = append(g.funs, f)
}

func (g *generator) block(indent string, depth int) {
	n := len(g.vars)
	for range 1 + g.r.IntN(2) {
		g.statement(indent+"    ", depth-1)
	}
	g.vars = g.vars[:n]
	g.out.WriteString(indent + "}\n")
}

func (g *generator) statement(indent string, depth int) {
	g.left--
	w := func(format string, args ...any) { fmt.Fprintf(&g.out, indent+format+"\n", args...) }
	choice := g.r.IntN(12)
	if depth <= 0 {
		choice %= 5
	}
	switch choice {
	case 0, 1, 2:
		k := g.kind(2)
		v := variable{g.fresh("v"), k, g.r.IntN(2) == 0}
		word := "let"
		if v.mut {
			word = "let mut"
		}
		note := ""
		if g.r.IntN(2) == 0 || k.name == "Option" || k.name == "List" {
			note = ": " + k.String()
		}
		w("%s %s%s = %s", word, v.name, note, g.expr(k, 3))
		g.vars = append(g.vars, v)
	case 3:
		g.assign(w)
	case 4:
		w("println(%s, %s)", g.expr(g.kind(1), 2), g.expr(g.kind(1), 2))
	case 5:
		w("if %s {", g.expr(kBool, 2))
		g.block(indent, depth)
	case 6:
		g.loop(indent, w, depth)
	case 7:
		g.match(indent, w, depth)
	case 8:
		w("try {")
		g.block(indent, depth)
		w("catch e {")
		g.block(indent, depth)
	case 9:
		g.collected(w, g.kind(1))
	case 10:
		g.broken(w)
	default:
		v := g.fresh("x")
		w("for %s in %s {", v, g.expr(&kind{"List", []*kind{kInt}}, 1))
		g.vars = append(g.vars, variable{v, kInt, false})
		g.inner++
		g.block(indent, depth)
		g.inner--
		g.vars = g.vars[:len(g.vars)-1]
	}
}

func (g *generator) loop(indent string, w func(string, ...any), depth int) {
	if g.loops > 1 {
		w("println(%s)", g.expr(kInt, 1))
		return
	}
	g.loops++
	i := g.fresh("i")
	w("let mut %s = 0", i)
	w("while %s < %d {", i, 1+g.r.IntN(4))
	w("    %s += 1", i)
	if g.r.IntN(3) == 0 {
		w("    if %s { %s }", g.expr(kBool, 1), g.pick("break", "continue"))
	}
	g.inner++
	g.block(indent, depth)
	g.inner--
	g.loops--
}

func (g *generator) match(indent string, w func(string, ...any), depth int) {
	k := g.kind(1)
	v := g.fresh("m")
	w("match %s {", g.expr(&kind{"Option", []*kind{k}}, 2))
	w("    Some(%s) => {", v)
	g.vars = append(g.vars, variable{v, k, false})
	g.block(indent+"    ", depth)
	g.vars = g.vars[:len(g.vars)-1]
	w("    None => { println(%s) }", g.expr(kInt, 1))
	w("}")
}

func scalar(k *kind) bool { return k == kInt || k == kFloat || k == kBool }

func (g *generator) assign(w func(string, ...any)) {
	for _, v := range g.vars {
		if !v.mut || g.r.IntN(2) == 0 || g.inner > 0 && !scalar(v.k) {
			continue
		}
		switch {
		case v.k.name == "List" && g.r.IntN(2) == 0:
			w("%s.push(%s)", v.name, g.expr(v.k.of[0], 2))
		case v.k == kRec:
			w("%s.bump(%s)", v.name, g.expr(kInt, 1))
		case v.k == kInt && g.r.IntN(2) == 0:
			w("%s = %s.wrapping_add(%s)", v.name, v.name, g.expr(kInt, 2))
		default:
			w("%s = %s", v.name, g.expr(v.k, 3))
		}
		return
	}
	w("println(%s)", g.expr(kStr, 2))
}

// expr makes an expression of a type.
func (g *generator) expr(k *kind, depth int) string {
	if depth <= 0 || g.r.IntN(4) == 0 {
		return g.simple(k)
	}
	e := func(k *kind) string { return g.expr(k, depth-1) }
	switch g.r.IntN(9) {
	case 6:
		return g.form(k, e)
	case 7, 8:
		if s := g.special(k, e); s != "" {
			return "(" + s + ")"
		}
	case 0:
		return "(if " + e(kBool) + " { " + e(k) + " } else { " + e(k) + " })"
	case 1:
		if s, ok := g.call(k, depth); ok {
			return s
		}
	case 2:
		return e(&kind{"Option", []*kind{k}}) + ".unwrap_or(" + e(k) + ")"
	case 3:
		v := g.fresh("l")
		g.vars = append(g.vars, variable{v, kInt, false})
		body := g.expr(k, depth-1)
		g.vars = g.vars[:len(g.vars)-1]
		return "(|" + v + ": i64| " + g.grouped(body) + ")(" + e(kInt) + ")"
	}
	return g.compound(k, e)
}

// grouped keeps a brace at the start of a lambda's body from being read as a block.
func (g *generator) grouped(body string) string { return "(" + body + ")" }

func (g *generator) call(k *kind, depth int) (string, bool) {
	for _, f := range g.funs {
		if !same(f.ret, k) || g.r.IntN(2) == 0 || f.async && g.plain {
			continue
		}
		var args []string
		for _, p := range f.params {
			args = append(args, g.expr(p, depth-2))
		}
		call := f.name + "(" + strings.Join(args, ", ") + ")"
		if f.async {
			call = "(await " + call + ")"
		}
		return call, true
	}
	return "", false
}

func (g *generator) compound(k *kind, e func(*kind) string) string {
	switch k.name {
	case "Int":
		switch g.r.IntN(6) {
		case 0:
			return "(" + e(kInt) + g.pick(" + ", " - ", " % ", " / ") + e(kInt) + ")"
		case 1:
			return e(kStr) + ".len()"
		case 2:
			return e(&kind{"List", []*kind{kInt}}) + ".len()"
		case 3:
			return e(kRec) + ".total()"
		case 4:
			return e(kInt) + ".wrapping_mul(" + e(kInt) + ")"
		}
		return e(kRec) + ".a"
	case "Float":
		return "(" + e(kFloat) + g.pick(" + ", " - ", " * ") + e(kFloat) + ")"
	case "Bool":
		switch g.r.IntN(4) {
		case 0:
			return "(" + e(kInt) + g.pick(" < ", " == ", " >= ", " != ") + e(kInt) + ")"
		case 1:
			return "(" + e(kBool) + g.pick(" && ", " || ") + e(kBool) + ")"
		case 2:
			return "(" + e(kStr) + " == " + e(kStr) + ")"
		}
		return "!" + e(kBool)
	case "Str":
		switch g.r.IntN(3) {
		case 0:
			return "(" + e(kStr) + " + " + e(kStr) + ")"
		case 1:
			v := g.fresh("t")
			return "(|" + v + ": i64| f\"<{" + v + "}>\")(" + e(kInt) + ")"
		}
		return e(kStr) + "." + g.pick("to_uppercase()", "trim()", "to_string()")
	case "List":
		v := g.fresh("c")
		if g.r.IntN(2) == 0 {
			return "(" + e(k) + " + " + e(k) + ")"
		}
		g.vars = append(g.vars, variable{v, kInt, false})
		body := e(k.of[0])
		g.vars = g.vars[:len(g.vars)-1]
		return "[" + g.grouped(body) + " for " + v + " in 0.." + g.pick("1", "2", "3") + "]"
	case "Option":
		return "Some(" + e(k.of[0]) + ")"
	case "Tuple":
		return "(" + e(k.of[0]) + ", " + e(k.of[1]) + ")"
	}
	if k == kShape {
		return "Shape::Line(" + e(kInt) + ")"
	}
	return "Rec { a: " + e(kInt) + ", b: " + e(kStr) + " }"
}

// simple makes a variable or a literal.
func (g *generator) simple(k *kind) string {
	if g.r.IntN(3) > 0 {
		for i := len(g.vars) - 1; i >= 0; i-- {
			if same(g.vars[i].k, k) && g.r.IntN(2) == 0 {
				return g.vars[i].name
			}
		}
	}
	switch k.name {
	case "Int":
		return g.pick("0", "1", "2", "7", "100", "0xff", "1_000")
	case "Float":
		return g.pick("0.0", "1.5", "2.25", "1e3")
	case "Bool":
		return g.pick("true", "false")
	case "Str":
		return g.pick(`""`, `"a"`, `"héllo"`, `"two words"`, `r"raw\"`)
	case "List":
		n := g.r.IntN(3)
		var parts []string
		for range n + 1 {
			parts = append(parts, g.simple(k.of[0]))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case "Option":
		if g.r.IntN(3) == 0 {
			return "None"
		}
		return "Some(" + g.simple(k.of[0]) + ")"
	case "Tuple":
		return "(" + g.simple(k.of[0]) + ", " + g.simple(k.of[1]) + ")"
	}
	if k == kShape {
		return g.pick("Shape::Dot", "Shape::Line(3)", "Shape::Box { w: 2, h: 1 }")
	}
	return `Rec { a: ` + g.simple(kInt) + `, b: "r" }`
}

package generate

import (
	"fmt"
	"strings"
)

// writer writes one line of a program.
type writer func(format string, args ...any)

// program makes declarations first, then statements, then shows every variable.
func (g *generator) program() {
	if g.Engines {
		g.out.WriteString("use tensor\n")
	}
	g.out.WriteString(declarations)
	for range 1 + g.r.IntN(3) {
		g.function()
	}
	for g.left > 0 {
		if g.Engines && g.r.IntN(3) == 0 {
			g.engine()
		} else {
			g.statement("", 3)
		}
	}
	for _, v := range g.vars {
		g.line("")("%s", g.show(v.name))
	}
}

func (g *generator) line(indent string) writer {
	return func(format string, args ...any) { fmt.Fprintf(&g.out, indent+format+"\n", args...) }
}

// show prints values.
func (g *generator) show(values ...string) string {
	if g.Repr {
		for i, v := range values {
			values[i] = "repr(" + v + ")"
		}
		values = append([]string{`"="`}, values...) // in lenient runs a first {} would be a format
	}
	return "println(" + strings.Join(values, ", ") + ")"
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

// statement writes one; those of the first cases need no block.
func (g *generator) statement(indent string, depth int) {
	g.left--
	w := g.line(indent)
	choice := g.r.IntN(16)
	if depth <= 0 {
		choice %= 6
	}
	switch choice {
	case 0, 1, 2:
		g.let(w)
	case 3:
		g.assign(w)
	case 4:
		w("%s", g.show(g.expr(g.kind(1), 2), g.expr(g.kind(1), 2)))
	case 5:
		g.destructured(w)
	case 6:
		w("if %s {", g.expr(kBool, 2))
		g.block(indent, depth)
	case 7:
		g.loop(indent, w, depth)
	case 8:
		g.match(indent, w, depth)
	case 9:
		w("try {")
		g.block(indent, depth)
		w("catch e {")
		g.block(indent, depth)
	case 10:
		g.collected(w, g.kind(1))
	case 11:
		g.broken(w)
	case 12:
		g.actor(w)
	case 13:
		g.drained(w)
	case 14:
		g.thrown(w)
	default:
		g.each(indent, w, depth)
	}
}

func (g *generator) let(w writer) {
	k := g.kind(2)
	v := variable{g.fresh("v"), k, g.r.IntN(2) == 0}
	word := "let"
	if v.mut {
		word = "let mut"
	}
	note := ""
	if g.r.IntN(2) == 0 || len(k.of) == 1 {
		note = ": " + k.String()
	}
	w("%s %s%s = %s", word, v.name, note, g.expr(k, 3))
	g.vars = append(g.vars, v)
}

// destructured takes a pair apart.
func (g *generator) destructured(w writer) {
	a, b := variable{g.fresh("a"), g.kind(1), false}, variable{g.fresh("b"), g.kind(1), false}
	w("let (%s, %s): %s = %s", a.name, b.name, tupleOf(a.k, b.k), g.expr(tupleOf(a.k, b.k), 2))
	g.vars = append(g.vars, a, b)
}

func (g *generator) each(indent string, w writer, depth int) {
	v := g.fresh("x")
	w("for %s in %s {", v, g.expr(listOf(kInt), 1))
	g.vars = append(g.vars, variable{v, kInt, false})
	g.inner++
	g.block(indent, depth)
	g.inner--
	g.vars = g.vars[:len(g.vars)-1]
}

func (g *generator) loop(indent string, w writer, depth int) {
	if g.loops > 1 {
		w("%s", g.show(g.expr(kInt, 1)))
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

func (g *generator) match(indent string, w writer, depth int) {
	k := g.kind(1)
	v := g.fresh("m")
	w("match %s {", g.expr(optionOf(k), 2))
	w("    Some(%s) => {", v)
	g.vars = append(g.vars, variable{v, k, false})
	g.block(indent+"    ", depth)
	g.vars = g.vars[:len(g.vars)-1]
	w("    None => { %s }", g.show(g.expr(kInt, 1)))
	w("}")
}

// assign changes a variable: by its value, by a method, or through a reference.
func (g *generator) assign(w writer) {
	for _, v := range g.vars {
		if !v.mut || g.r.IntN(2) == 0 || g.inner > 0 && !scalar(v.k) {
			continue
		}
		switch {
		case same(v.k, listOf(kInt)) && g.r.IntN(3) == 0:
			w("raise(&mut %s, %s)", v.name, g.expr(kInt, 1))
		case v.k.name == "List" && g.r.IntN(2) == 0:
			w("%s.push(%s)", v.name, g.expr(v.k.of[0], 2))
		case v.k.name == "Dict" && g.r.IntN(2) == 0:
			w("%s[%s] = %s", v.name, g.expr(kStr, 1), g.expr(v.k.of[0], 2))
		case v.k == kRec:
			w(g.pick("%s.bump(%s)", "%s.a = %s"), v.name, g.expr(kInt, 1))
			w("rename(&mut %s, %s)", v.name, g.expr(kStr, 1))
		case v.k == kCounter:
			w("%s.add(%s)", v.name, g.expr(kInt, 1))
		case v.k == kInt && g.r.IntN(2) == 0:
			w("%s = %s.wrapping_add(%s)", v.name, v.name, g.expr(kInt, 2))
		default:
			w("%s = %s", v.name, g.expr(v.k, 3))
		}
		return
	}
	w("%s", g.show(g.expr(kStr, 2)))
}

// collected fills and reads a dictionary.
func (g *generator) collected(w writer, k *kind) {
	d, key, value := g.fresh("d"), g.fresh("k"), g.fresh("e")
	w("let mut %s: %s = { \"a\": %s }", d, dictOf(k), g.expr(k, 2))
	w("%s[%s] = %s", d, g.expr(kStr, 1), g.expr(k, 2))
	w("for (%s, %s) in %s { %s }", key, value, d, g.show(key, value, d+".len()"))
}

// broken is a loop that a label or a condition ends.
func (g *generator) broken(w writer) {
	v, label := g.fresh("n"), g.fresh("'l")
	w("let mut %s = 0", v)
	w("%s: loop { for _ in 0..3 { %s += 1", label, v)
	w("    if %s > 4 || %s { break %s } } }", v, g.expr(kBool, 2), label)
	w("%s", g.show(v))
}

func (g *generator) actor(w writer) {
	t := g.fresh("t")
	w("let %s = spawn Tally {}", t)
	w("%s ! Add(%s)", t, g.expr(kInt, 2))
	w("%s", g.show(t+".ask(Get)", t+" <? Get"))
}

// drained takes a list apart from its end. In lenient runs no plain value is a Some.
func (g *generator) drained(w writer) {
	k := g.kind(1)
	v, x := g.fresh("s"), g.fresh("x")
	w("let mut %s: %s = %s", v, listOf(k), g.expr(listOf(k), 2))
	if g.Repr {
		w("while %s.len() > 0 { let %s = %s.pop(); %s }", v, x, v, g.show(x))
		return
	}
	w("while let Some(%s) = %s.pop() { %s }", x, v, g.show(x, v+".len()"))
}

func (g *generator) thrown(w writer) {
	e := g.fresh("e")
	w("try { if %s { throw %s } } catch %s { %s } finally { %s }", g.expr(kBool, 2), g.expr(kStr, 1), e, g.show(e), g.show(g.expr(kInt, 1)))
}

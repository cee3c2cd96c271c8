package interp_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// scripts writes random programs whose variables are all at the top level: loops
// there and functions read and change them, some narrow, some with errors in the
// middle. Integers are kept small, mostly; indexes are inside, mostly.
type scripts struct {
	*rand.Rand
	out    strings.Builder
	indent int
	locals []string // integers that may be read here
	loops  int
	inFunc bool
}

func (g *scripts) line(format string, args ...any) {
	g.out.WriteString(strings.Repeat("    ", g.indent) + fmt.Sprintf(format, args...) + "\n")
}

func (g *scripts) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g *scripts) program() string {
	g.line("let mut a = %d", g.IntN(10))
	g.line("let mut b = %d", g.IntN(10))
	g.line("let mut n: %s = %d", g.pick("i8", "u8", "i16", "i32", "i64"), g.IntN(10))
	g.line("let mut x = %d.5", g.IntN(4))
	g.line("let mut xs = [%d, %d, 3]", g.IntN(9), g.IntN(9))
	g.line("let mut fs = [0.5, 1.5]")
	g.line("let k = %d", 1+g.IntN(5))
	g.function("plain", "p", "")
	g.function("narrow", "p: "+g.pick("u8", "i16", "i32"), g.pick("", " -> i32", " -> i64"))
	for range 2 + g.IntN(3) {
		g.loop(40 + g.IntN(1200))
	}
	if g.IntN(3) == 0 {
		g.out.WriteString("~~~~\n")
		g.line("let mut x = %s", g.pick("7", "\"text\"", "[1, 2]"))
		g.line("let mut x = 0.25")
		g.function("plain", "p", "")
		g.loop(700)
	}
	g.out.WriteString("~~~~\nprintln(a, b, n, x, xs, fs)\n")
	return g.out.String()
}

func (g *scripts) function(name, param, result string) {
	g.line("fun %s(%s)%s {", name, param, result)
	g.indent, g.locals, g.inFunc = 1, []string{"p"}, true
	for range 1 + g.IntN(3) {
		g.statement(2)
	}
	g.line("%s", g.integer(2))
	g.indent, g.locals, g.inFunc = 0, nil, false
	g.line("}")
}

func (g *scripts) loop(rounds int) {
	g.loops++
	i := fmt.Sprintf("i%d", g.loops)
	switch g.IntN(3) {
	case 0:
		g.line("let mut %s = 0", i)
		g.line("while %s < %d {", i, rounds)
		g.indent++
		g.line("%s += 1", i)
	default:
		g.line("for %s in 0..%d {", i, rounds)
		g.indent++
	}
	outer := g.locals
	g.locals = append(append([]string(nil), outer...), i)
	for range 1 + g.IntN(4) {
		g.statement(2)
	}
	g.indent--
	g.line("}")
	g.locals = outer
}

func (g *scripts) statement(depth int) {
	switch g.IntN(12) {
	case 0, 1:
		g.line("a = (%s) %% 1009", g.integer(2))
	case 2:
		g.line("b %s %s + 1", g.pick("+=", "-=", "="), g.integer(1))
	case 3:
		g.line("n = (b * %d + %s) %% %d", g.IntN(3), g.integer(1), 90+g.IntN(80))
	case 4:
		g.line("x = x * 0.5 + %s", g.pick("1.0", "fs[0]", "fs[a % 2]", "(a as f64)"))
	case 5:
		g.line("xs[%s] %s %s", g.index(), g.pick("=", "+="), g.integer(1))
	case 6:
		g.line("fs[%s] = x", g.pick("0", "1", "a % 2", "-1"))
	case 7:
		g.line("if xs.len() < 20 { xs.push(%s) }", g.integer(1))
	case 8:
		if depth > 0 && !g.inFunc {
			g.loop(1 + g.IntN(5))
			return
		}
		g.line("b = b %% 50")
	case 9:
		if !g.inFunc {
			g.line("b += %s((%s) %% 100)", g.pick("plain", "narrow"), g.integer(1))
			return
		}
		g.line("a += p %% 3")
	default:
		if depth == 0 {
			g.line("a += 1")
			return
		}
		g.line("if %s %s %s {", g.integer(1), g.pick("<", ">", "==", "<="), g.integer(1))
		g.indent++
		g.statement(depth - 1)
		g.indent--
		g.line("}")
	}
}

func (g *scripts) index() string {
	return g.pick("0", "1", "2", "-1", "a % 3", "b % 3", "xs.len() - 1")
}

func (g *scripts) integer(depth int) string {
	if depth == 0 || g.IntN(4) == 0 {
		return g.pick(append([]string{"a", "b", "n", "k", "2", "7", "xs[0]", "xs.len()"}, g.locals...)...)
	}
	x, y := g.integer(depth-1), g.integer(depth-1)
	switch g.IntN(7) {
	case 0:
		return fmt.Sprintf("xs[%s]", g.index())
	case 1:
		return fmt.Sprintf("(%s - %s)", x, y)
	case 2:
		return fmt.Sprintf("(%s * %s %% 10007)", x, y)
	case 3:
		return fmt.Sprintf("(%s %% %s)", x, g.pick("7", "k", "16", "13"))
	case 4:
		return fmt.Sprintf("((%s) as %s)", x, g.pick("u8", "i8", "i16", "i64"))
	}
	return fmt.Sprintf("(%s + %s)", x, y)
}

// All tiers agree on random programs at the top level: what they print, their
// errors, and what the variables hold after those.
func TestRandomGlobals(t *testing.T) {
	programs := uint64(40)
	if os.Getenv("SKEP_STRESS") != "" {
		programs = 5_000
	}
	for seed := range programs {
		g := &scripts{Rand: rand.New(rand.NewPCG(seed, 3))}
		if agree(t, g.program(), true); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzGlobals(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		g := &scripts{Rand: rand.New(rand.NewPCG(seed, 3))}
		agree(t, g.program(), true)
	})
}

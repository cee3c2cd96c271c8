package interp_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/interp/format"
)

// Work is measured in bytes allocated. These bounds are several times what the
// dearest text takes; work that doubles with every level is far beyond any.
const (
	fixedWork   = 64 << 20
	workPerByte = 64 << 10
)

// mostDiagnostics bounds what one text may be told: nobody reads more, and rendering thousands takes long.
const mostDiagnostics = 5000

// hostile texts are small or flat enough to parse, and made to multiply the work of whoever walks over them.
func hostile() map[string]string {
	rep := strings.Repeat
	each := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i))
		}
		return b.String()
	}
	return map[string]string{
		"parens":           rep("(", 100) + "1" + rep(")", 100),
		"deep parens":      rep("(", 100_000) + "1" + rep(")", 100_000),
		"deep brackets":    rep("[", 100_000) + rep("]", 100_000),
		"closures":         "let f = " + rep("|x| ", 90) + "x\nf(1)",
		"nested calls":     "fun id(x) { x }\n" + rep("id(", 90) + "1" + rep(")", 90),
		"generic calls":    "fun pair<T>(x: T) -> (T, T) { (x, x) }\nlet a = " + rep("pair(", 60) + "1" + rep(")", 60),
		"tuples that grow": "let a0 = 1\n" + each(60, func(i int) string { return fmt.Sprintf("let a%d = (a%d, a%d)\n", i+1, i, i) }),
		"wide tuples that grow": "let a0 = 1\n" + each(60, func(i int) string {
			return fmt.Sprintf("let a%d = (a%d, %s)\n", i+1, i, strings.Repeat(fmt.Sprintf("a%d, ", i), 9))
		}),
		"wide dicts that grow": "let a0 = 1\n" + each(60, func(i int) string {
			return fmt.Sprintf("let a%d = {x: [a%d], y: Some(a%d), z: {w: a%d}}\n", i+1, i, i, i)
		}),
		"pairs that grow": "fun pair<T>(x: T) -> (T, T, T) { (x, x, x) }\nlet a0 = 1\n" + each(60, func(i int) string { return fmt.Sprintf("let a%d = pair(a%d)\nif a%d == a%d { 1 }\n", i+1, i, i, i) }),
		"generics that grow": "struct P<T> { a: T, b: T, c: T }\nlet a0 = 1\n" + each(60, func(i int) string {
			return fmt.Sprintf("let a%d = P { a: a%d, b: a%d, c: a%d }\na%d.a.q\n", i+1, i, i, i, i)
		}),
		"lists that grow":      "let mut a = [1]\n" + strings.Repeat("a = [[a, a, a]]\n", 40) + "a.push((a, a, a))\na + 1\n",
		"methods that grow":    "let a0 = [1]\n" + each(60, func(i int) string { return fmt.Sprintf("let a%d = a%d.map(|x| (x, x, x))\n", i+1, i) }),
		"functions of triples": "fun a0(x) { (x, x, x) }\n" + each(40, func(i int) string { return fmt.Sprintf("fun a%d(x) { (a%d(x), a%d, a%d(a%d(x))) }\n", i+1, i, i, i, i) }),
		"fields that grow":     "class C { fun new() { self.a = 1 } fun f() {\n" + strings.Repeat("self.a = (self.a, self.a, self.a)\n", 40) + "} }",
		"closures that grow": "let a0 = |x| x\n" + each(40, func(i int) string {
			return fmt.Sprintf("let a%d = |x| (a%d(x), a%d(x))\n", i+1, i, i)
		}),
		"dicts that grow":     "let a0 = {x: 1}\n" + each(40, func(i int) string { return fmt.Sprintf("let a%d = {l: a%d, r: a%d}\n", i+1, i, i) }),
		"functions that grow": "fun a0(x) { (x, x) }\n" + each(40, func(i int) string { return fmt.Sprintf("fun a%d(x) { a%d(a%d(x)) }\n", i+1, i, i) }),
		"mutual recursion": each(300, func(i int) string {
			return fmt.Sprintf("fun f%d(x) { if x > 0 { f%d(x - 1) } else { f%d(x) } }\n", i, (i+1)%300, (i*7+3)%300)
		}),
		"assignments in loops": "let mut a = 0\n" + rep("while a < 1 { a = a + 1\n", 60) + rep("}", 60),
		"loops that widen":     "let mut a = null\n" + rep("for i in 0..2 { a = [a]\n", 40) + rep("}", 40),
		"match columns": "fun f(t) { match t {\n" + each(14, func(i int) string {
			row := make([]string, 14)
			for j := range row {
				row[j] = "_"
			}
			row[i] = "true"
			return "(" + strings.Join(row, ", ") + ") => " + fmt.Sprint(i) + ",\n"
		}) + "} }",
		"match columns of bools": "let b = true\nmatch (" + rep("b, ", 20) + "b) {\n" + each(20, func(i int) string {
			return "(" + rep("_, ", i) + "true, " + rep("_, ", 20-i-1) + "false) => 1,\n"
		}) + "}",
		"match pairs of enums": "enum E { " + each(12, func(i int) string { return fmt.Sprintf("A%d(E2), ", i) }) + "}\nenum E2 { " + each(12, func(i int) string { return fmt.Sprintf("B%d, ", i) }) +
			"}\nfun f(a: E, b: E, c: E, d: E) { match (a, b, c, d) {\n" + each(12, func(i int) string {
			return fmt.Sprintf("(E::A%d(E2::B%d), _, E::A%d(_), _) => 1,\n(_, E::A%d(_), _, E::A%d(E2::B%d)) => 2,\n", i, i, 11-i, i, (i+3)%12, i)
		}) + "} }",
		"match of many numbers": "fun f(x: i64) { match x {\n" + each(5000, func(i int) string { return fmt.Sprintf("%d => %d,\n", i, i) }) + "} }",
		"match of many words":   "fun f(x: String) { match x {\n" + each(3000, func(i int) string { return fmt.Sprintf("\"w%d\" => %d,\n", i, i) }) + "} }",
		"match of alternatives": "fun f(x: (i64, i64, i64)) { match x {\n" + rep("(1 | 2 | 3 | 4, 1 | 2 | 3 | 4, 1 | 2 | 3 | 4) => 1,\n", 60) + "_ => 0 } }",
		"alternatives inside":   "fun f(x) { match x { (" + rep("1 | 2 | 3, ", 16) + "_) => 1, _ => 0 } }",
		"unknown names":         each(5000, func(i int) string { return fmt.Sprintf("println(unknown_name_%d)\n", i) }),
		"unknown near names": each(1500, func(i int) string { return fmt.Sprintf("let some_long_name_%d = 1\n", i) }) +
			each(1500, func(i int) string { return fmt.Sprintf("println(some_long_nam_%d)\n", i) }),
		"wrong types":       "fun f(x: i64) -> i64 { x }\n" + rep("f(\"a\")\n", 5000),
		"wrong additions":   rep("1 + \"a\" * true\n", 5000),
		"wrong sum":         "1" + rep(" + \"a\"", 90),
		"long sum":          "let a = 1\nlet b = a" + rep(" + a", 90),
		"signs":             rep("+", 150) + "8" + rep("+", 24),
		"signs of a name":   "let mut a = 1\n" + rep("++", 60) + "a" + rep("++", 3),
		"long line":         "let a = [" + rep("1, ", 100_000) + "1]",
		"mixed list":        "let a = [" + rep("1, \"a\", [1], {k: 2}, |x| x, ", 5000) + "1]",
		"wide dict":         "let a = {" + each(20_000, func(i int) string { return fmt.Sprintf("k%d: %d, ", i, i) }) + "}\na.k1",
		"many shapes":       "let a = [" + each(500, func(i int) string { return fmt.Sprintf("{k%d: %d}, ", i, i) }) + "]",
		"huge string":       "let s = \"" + rep("a", 4<<20) + "\"\ns.len()",
		"huge f-string":     "let a = 1\nlet s = f\"" + rep("{a}", 20_000) + "\"",
		"methods":           "let a = [1]\na" + rep(".map(|x| x)", 90),
		"nested methods":    "let a = [1]\n" + rep("a.map(|x| ", 60) + "x" + rep(")", 60),
		"else ifs":          "let a = 1\n" + rep("if a == 1 { 1 } else ", 90) + "{ 2 }",
		"narrowings":        "fun f(a) {\n" + rep("if a != null && a != 1 { a = 2 } else { a = null }\n", 1000) + "a }",
		"inner ifs":         "fun f(a: i64?) {\n" + rep("if a != null { a = 1 } else { a = null\n", 60) + rep("}", 60) + "\na }",
		"deep type":         "let a: " + rep("Option<", 60) + "i64" + rep(">", 60) + " = None",
		"alias chain":       "type A0 = i64\n" + each(60, func(i int) string { return fmt.Sprintf("type A%d = (A%d, A%d)\n", i+1, i, i) }) + "fun f(x: A60) { x }",
		"alias of itself":   "type A = [A]\ntype B = C\ntype C = B\nfun f(x: A, y: B) { x }",
		"type of itself":    "struct T { a: T, b: Option<T>, c: [T] }\nenum L { C(L, L), N }\nfun f(x: L) { match x { L::C(L::C(L::C(a, b), c), d) => 1 } }",
		"generic of itself": "struct P<T> { a: T, b: Option<P<(T, T)>> }\nfun f<T>(x: P<T>) { f(x.b.unwrap()) }",
		"class chain":       "class C0 { fun f() { 1 } }\n" + each(300, func(i int) string { return fmt.Sprintf("class C%d : C%d { fun g%d() { self.f() } }\n", i+1, i, i) }) + "C300::new().f()",
		"class ring":        "class A : B { fun f() { 1 } }\nclass B : A { fun g() { 1 } }\nlet a = A::new()\na.h()",
		"trait ring":        "trait A: B { fun f(self) }\ntrait B: A { fun g(self) }\nimpl A for i64 { fun f(self) { 1 } }",
		"constants":         "let a = 2" + rep(" ** 2", 90),
		"shifts":            "let a = 1 << 62 << 62 << 62\nlet b = \"ab\" * 1000000000 * 1000000000",
		"let chain":         "let a0 = 1\n" + each(5000, func(i int) string { return fmt.Sprintf("let a%d = a%d + 1\n", i+1, i) }),
		"function chain":    each(2000, func(i int) string { return fmt.Sprintf("fun f%d(x) { f%d(x) }\n", i, i+1) }) + "fun f2000(x) { x }\nf0(1)",
		"closure chain":     "let f = " + rep("|x| { let g = ", 60) + "|x| x" + rep("\ng(x) }", 60),
		"union":             "fun f(n) {\n" + each(1000, func(i int) string { return fmt.Sprintf("if n == %d { return {k%d: n} }\n", i, i) }) + "null }\nf(1)",
	}
}

// TestHostile: whatever the text, checker and formatter do bounded work and give a bounded number of diagnostics.
func TestHostile(t *testing.T) {
	s := interp.New(interp.Options{MemoryLimit: 1 << 30})
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			src := diag.NewSource(name, text)
			bounded(t, "checking", len(text), func() { judged(t, s.Check(src).Diagnostics) })
			bounded(t, "formatting", len(text), func() {
				if _, list := format.Source(src); len(list) > 0 && list[0].Code == "E0190" {
					t.Errorf("%v", list)
				}
			})
		})
	}
}

// bounded measures work by what it allocates, which is the same on every machine however busy; a
// time would be that of the machine.
func bounded(t *testing.T, what string, size int, work func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > uint64(fixedWork+workPerByte*size) {
		t.Errorf("%s %d bytes allocates %d MiB", what, size, n>>20)
	}
}

// judged looks at the diagnostics of a hostile text: not too many, not too long, none of them a failure of the checker.
func judged(t *testing.T, list diag.List) {
	if len(list) > mostDiagnostics {
		t.Errorf("%d diagnostics", len(list))
	}
	for _, d := range list {
		if d.Code == "E0901" {
			t.Errorf("%v", d)
		}
		if len(d.Message) > 10_000 {
			t.Errorf("a message of %d bytes", len(d.Message))
		}
	}
}

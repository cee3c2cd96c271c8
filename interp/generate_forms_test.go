package interp_test

import "fmt"

// What generated programs are made of besides plain values and functions:
// enums with data, traits, generics, defaults and named arguments, Results,
// dictionaries, iterators, format specs.

// declarations stand at the start of every generated program.
const declarations = `struct Rec { a: i64, b: String }
impl Rec {
    fun total(&self) -> i64 { self.a + self.b.len() }
    fun bump(&mut self, by: i64) { self.a = self.a.wrapping_add(by) }
}
enum Shape { Dot, Line(i64), Box { w: i64, h: i64 } }
trait Labelled {
    fun label(&self) -> String
    fun twice(&self) -> String { self.label() + self.label() }
}
impl Labelled for Rec { fun label(&self) -> String { self.b } }
impl Labelled for Shape { fun label(&self) -> String { match self { Shape::Dot => ".", Shape::Line(n) => f"{n}", Shape::Box { w, .. } => f"{w}x" } } }
struct Pair<T> { first: T, second: T }
impl<T> Pair<T> { fun swap(self) -> Pair<T> { Pair { first: self.second, second: self.first } } }
fun choose<T>(c: bool, a: T, b: T) -> T { if c { a } else { b } }
fun scaled(x: i64, by: i64 = 2, shift: i64 = 0) -> i64 { x.wrapping_mul(by).wrapping_add(shift) }
fun halved(x: i64) -> Result<i64, String> { if x % 2 == 0 { Ok(x / 2) } else { Err(f"odd {x}") } }
fun quartered(x: i64) -> Result<i64, String> { Ok(halved(halved(x)?)?) }
fun counter(start: i64) {
    let mut n = start
    return || { n = n.wrapping_add(1); n }
}
`

var kShape = &kind{name: "Shape"}

func listOf(k *kind) *kind { return &kind{"List", []*kind{k}} }

// with makes an expression that may use one more variable.
func (g *generator) with(name string, k *kind, body func() string) string {
	g.vars = append(g.vars, variable{name, k, false})
	defer func() { g.vars = g.vars[:len(g.vars)-1] }()
	return body()
}

// form makes an expression of any type by a construct that takes any type.
func (g *generator) form(k *kind, e func(*kind) string) string {
	v := g.fresh("w")
	switch g.r.IntN(9) {
	case 0:
		return "choose(" + e(kBool) + ", " + e(k) + ", " + e(k) + ")"
	case 1:
		return "(Pair { first: " + e(k) + ", second: " + e(k) + " })." + g.pick("", "swap().", "swap().swap().") + g.pick("first", "second")
	case 2:
		return "(match (" + e(kShape) + ") { Shape::Dot => (" + e(k) + "), Shape::Line(" + v + ") => (" + g.with(v, kInt, func() string { return e(k) }) +
			"), Shape::Box { h, .. } => (" + g.with("h", kInt, func() string { return e(k) }) + ") })"
	case 3:
		return "(match (" + e(kInt) + ") { 0 => (" + e(k) + "), " + v + " if " + v + " < 0 => (" + g.with(v, kInt, func() string { return e(k) }) +
			"), 1 | 2 => (" + e(k) + "), 3..=9 => (" + e(k) + "), _ => (" + e(k) + ") })"
	case 4:
		return "(loop { break (" + e(k) + ") })"
	case 5:
		return "(try { (" + e(k) + ") } catch " + v + " { (" + e(k) + ") })"
	case 6:
		return "(if let Some(" + v + ") = (" + e(&kind{"Option", []*kind{kInt}}) + ") { (" + g.with(v, kInt, func() string { return e(k) }) + ") } else { (" + e(k) + ") })"
	case 7:
		return "({ \"k\": " + e(k) + " }).get(" + e(kStr) + ").unwrap_or(" + e(k) + ")"
	}
	return "(match " + g.pick("halved(", "quartered(") + e(kInt) + ") { Ok(" + v + ") => (" + g.with(v, kInt, func() string { return e(k) }) +
		"), Err(" + v + ") => (" + g.with(v, kStr, func() string { return e(k) }) + ") })"
}

// special makes an expression by what only its type has; "" if there is nothing.
func (g *generator) special(k *kind, e func(*kind) string) string {
	v := g.fresh("u")
	switch k.name {
	case "Int":
		return g.specialInt(v, e)
	case "Float":
		return g.pick("("+e(kInt)+" as f64)", e(kFloat)+".abs()", e(listOf(kFloat))+".sum()")
	case "Bool":
		return g.pick(e(kStr)+".contains("+e(kStr)+")", e(listOf(kInt))+".any(|"+v+"| "+v+" > 1)", "("+e(kInt)+" in "+e(listOf(kInt))+")", e(listOf(kInt))+".iter().all(|"+v+"| "+v+" != 7)", "(1 <= "+e(kInt)+" && "+e(kFloat)+" < 2.0)")
	case "Str":
		return g.specialStr(v, e)
	case "Shape":
		return g.pick("Shape::Line("+e(kInt)+")", "Shape::Box { w: "+e(kInt)+", h: "+e(kInt)+" }", "Shape::Dot")
	case "List":
		return g.pick(e(k)+".reverse()", "["+e(k.of[0])+", ..."+e(k)+"]", e(listOf(kInt))+".map(|"+v+"| ("+g.with(v, kInt, func() string { return e(k.of[0]) })+"))",
			e(k)+".iter().take(2).collect()", e(k)+".filter(|"+v+"| "+e(kBool)+")", e(k)+".skip(1)")
	case "Option":
		return g.pick(e(listOf(k.of[0]))+".get("+e(kInt)+")", e(k)+".filter(|"+v+"| "+e(kBool)+")")
	}
	return ""
}

func (g *generator) specialInt(v string, e func(*kind) string) string {
	return g.pick("scaled("+e(kInt)+")", "scaled("+e(kInt)+", by: "+e(kInt)+")", "scaled("+e(kInt)+", shift: "+e(kInt)+", by: "+e(kInt)+")",
		e(listOf(kInt))+".iter().map(|"+v+"| "+v+".wrapping_add("+g.with(v, kInt, func() string { return e(kInt) })+")).filter(|"+v+"| "+v+" % 2 == 0).sum()",
		"quartered("+e(kInt)+").unwrap_or("+e(kInt)+")", e(listOf(kInt))+".fold("+e(kInt)+", |acc, "+v+"| acc.wrapping_add("+v+"))",
		"counter("+e(kInt)+")()", "("+e(kFloat)+" as i64)", "("+e(kInt)+" |> scaled)", "("+e(&kind{"Option", []*kind{kInt}})+" ?? "+e(kInt)+")")
}

func (g *generator) specialStr(v string, e func(*kind) string) string {
	spec := g.pick("", ":>6", ":<4", ":^7", ":05", ":+", ":x", ":#b")
	return g.pick(fmt.Sprintf("(|%s: i64| f\"[{%s%s}]\")(%s)", v, v, spec, e(kInt)), fmt.Sprintf("(|%s: f64| f\"{%s:.2}|{%s:>9.1}\")(%s)", v, v, v, e(kFloat)),
		e(kRec)+".twice()", e(kShape)+".label()", e(kStr)+".split(\" \").join(\"-\")", e(kStr)+".replace(\"a\", "+e(kStr)+")", e(kStr)+".repeat(2)",
		e(listOf(kInt))+".map(|"+v+"| "+v+".to_string()).join(\",\")", e(kInt)+".to_string()")
}

// collected writes statements that fill and read a dictionary.
func (g *generator) collected(w func(string, ...any), k *kind) {
	d, key, value := g.fresh("d"), g.fresh("k"), g.fresh("e")
	w("let mut %s: HashMap<String, %s> = { \"a\": %s }", d, k, g.expr(k, 2))
	w("%s[%s] = %s", d, g.expr(kStr, 1), g.expr(k, 2))
	w("for (%s, %s) in %s { println(%s, %s, %s.len()) }", key, value, d, key, value, d)
}

// broken writes a loop that a label or a condition ends.
func (g *generator) broken(w func(string, ...any)) {
	v, label := g.fresh("n"), g.fresh("'l")
	w("let mut %s = 0", v)
	w("%s: loop { for _ in 0..3 { %s += 1", label, v)
	w("    if %s > 4 || %s { break %s } } }", v, g.expr(kBool, 2), label)
	w("println(%s)", v)
}

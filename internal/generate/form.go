package generate

import "fmt"

// form makes an expression of any type by a construct that takes any type.
func (g *generator) form(k *kind, e func(*kind) string) string {
	v := g.fresh("w")
	in := func(name string, of *kind) string { return "(" + g.with(name, of, func() string { return e(k) }) + ")" }
	switch g.r.IntN(13) {
	case 0:
		return "choose(" + e(kBool) + ", " + e(k) + ", " + e(k) + ")"
	case 1:
		return "(Pair { first: " + e(k) + ", second: " + e(k) + " })." + g.pick("", "swap().", "swap().swap().") + g.pick("first", "second")
	case 2:
		return "(match (" + e(kShape) + ") { Shape::Dot => (" + e(k) + "), Shape::Line(" + v + ") => " + in(v, kInt) + ", Shape::Box { h, .. } => " + in("h", kInt) + " })"
	case 3:
		return "(match (" + e(kInt) + ") { 0 => (" + e(k) + "), " + v + " if " + v + " < 0 => " + in(v, kInt) + ", 1 | 2 => (" + e(k) + "), 3..=9 => (" + e(k) + "), _ => (" + e(k) + ") })"
	case 4:
		return "(loop { break (" + e(k) + ") })"
	case 5:
		return "(try { (" + e(k) + ") } catch " + v + " { (" + e(k) + ") })"
	case 6:
		return "(if let Some(" + v + ") = (" + e(optionOf(kInt)) + ") { " + in(v, kInt) + " } else { (" + e(k) + ") })"
	case 7:
		return "(" + e(dictOf(k)) + ").get(" + e(kStr) + ").unwrap_or(" + e(k) + ")"
	case 8:
		return "(match (" + e(listOf(kInt)) + ") { [] => (" + e(k) + "), [" + v + "] => " + in(v, kInt) + ", [" + v + ", ..rest] => " + in("rest", listOf(kInt)) + " })"
	case 9:
		return "(" + e(kBool) + " ? " + e(k) + " : " + e(k) + ")"
	case 10:
		return "(match (" + e(tupleOf(kInt, kBool)) + ") { (0, _) => (" + e(k) + "), (" + v + ", true) => " + in(v, kInt) + ", (_, false) => (" + e(k) + ") })"
	case 11:
		return "(" + e(tupleOf(k, kInt)) + ").0"
	}
	return "(match " + g.pick("halved(", "quartered(") + e(kInt) + ") { Ok(" + v + ") => " + in(v, kInt) + ", Err(" + v + ") => " + in(v, kStr) + " })"
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
		return g.pick(e(kStr)+".contains("+e(kStr)+")", e(listOf(kInt))+".any(|"+v+"| "+v+" > 1)", "("+e(kInt)+" in "+e(listOf(kInt))+")", e(listOf(kInt))+".iter().all(|"+v+"| "+v+" != 7)",
			"(1 <= "+e(kInt)+" && "+e(kFloat)+" < 2.0)", e(dictOf(kInt))+".contains_key("+e(kStr)+")", "("+e(kInt)+" in "+e(setOf(kInt))+")")
	case "Str":
		return g.specialStr(v, e)
	case "Shape":
		return g.pick("Shape::Line("+e(kInt)+")", "Shape::Box { w: "+e(kInt)+", h: "+e(kInt)+" }", "Shape::Dot")
	case "Rec":
		return "Rec { a: " + e(kInt) + ", .." + e(kRec) + " }"
	case "List":
		return g.specialList(k, v, e)
	case "Set":
		return e(k) + "." + g.pick("union", "intersection", "difference") + "(" + e(k) + ")"
	case "Option":
		got, found := e(listOf(k.of[0]))+".get("+e(kInt)+")", e(listOf(k.of[0]))+".iter().find(|"+v+"| "+e(kBool)+")"
		if g.Repr { // the original gives bare values
			got, found = "None", e(k)
		}
		return g.pick(got, e(k)+".filter(|"+v+"| "+e(kBool)+")", found)
	}
	return ""
}

func (g *generator) specialList(k *kind, v string, e func(*kind) string) string {
	mapped := e(listOf(kInt)) + ".map(|" + v + "| (" + g.with(v, kInt, func() string { return e(k.of[0]) }) + "))"
	all := []string{e(k) + ".reverse()", "[" + e(k.of[0]) + ", ..." + e(k) + "]", mapped, e(k) + ".iter().take(2).collect()", e(k) + ".filter(|" + v + "| " + e(kBool) + ")",
		e(k) + ".skip(1)", e(k) + "[0..0]", e(k) + "[..]", e(k) + ".concat(" + e(k) + ")", e(dictOf(k.of[0])) + ".values().collect()"}
	if k.of[0] == kInt {
		all = append(all, e(k)+".sort()", "firsts("+g.pick("0", "3", "5")+").collect()", e(setOf(kInt))+".iter().collect()", "(1..="+g.pick("2", "4")+").collect()")
	}
	return g.pick(all...)
}

func (g *generator) specialInt(v string, e func(*kind) string) string {
	all := []string{"scaled(" + e(kInt) + ")", "scaled(" + e(kInt) + ", by: " + e(kInt) + ")", "scaled(" + e(kInt) + ", shift: " + e(kInt) + ", by: " + e(kInt) + ")",
		e(listOf(kInt)) + ".iter().map(|" + v + "| " + v + ".wrapping_add(" + g.with(v, kInt, func() string { return e(kInt) }) + ")).filter(|" + v + "| " + v + " % 2 == 0).sum()",
		"quartered(" + e(kInt) + ").unwrap_or(" + e(kInt) + ")", e(listOf(kInt)) + ".fold(" + e(kInt) + ", |acc, " + v + "| acc.wrapping_add(" + v + "))",
		"counter(" + e(kInt) + ")()", "(" + e(kFloat) + " as i64)", "(" + e(kInt) + " |> scaled)", "(" + e(optionOf(kInt)) + " ?? " + e(kInt) + ")",
		"(handle { ask().wrapping_add(" + e(kInt) + ") } with { ask() => resume(" + e(kInt) + ") })", e(setOf(kInt)) + ".len()", e(dictOf(kInt)) + ".len()"}
	if !g.plain {
		all = append(all, "(await [spawn work("+e(kInt)+"), spawn work("+e(kInt)+")]).fold(0, |acc, "+v+"| acc.wrapping_add("+v+"))", "(await work("+e(kInt)+"))")
	}
	return g.pick(all...)
}

func (g *generator) specialStr(v string, e func(*kind) string) string {
	spec, wide := g.pick("", ":>6", ":<4", ":^7", ":05", ":+", ":x", ":#b"), ":>9.1"
	if g.Repr { // the original knows few formats
		spec, wide = "", ":.1"
	}
	return g.pick(fmt.Sprintf("(|%s: i64| f\"[{%s%s}]\")(%s)", v, v, spec, e(kInt)), fmt.Sprintf("(|%s: f64| f\"{%s:.2}|{%s%s}\")(%s)", v, v, v, wide, e(kFloat)),
		e(kRec)+".twice()", e(kShape)+".label()", e(kStr)+".split(\" \").join(\"-\")", e(kStr)+".replace(\"a\", "+e(kStr)+")", e(kStr)+".repeat(2)",
		e(listOf(kInt))+".map(|"+v+"| "+v+".to_string()).join(\",\")", e(kInt)+".to_string()", e(kStr)+".chars().rev().join(\"\")", e(kStr)+"[0..0]", e(dictOf(kInt))+".keys().join(\"/\")")
}

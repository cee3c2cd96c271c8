package generate

import (
	"fmt"
	"strings"
)

// expr makes an expression of a type, or once of another one, marked with both types, if that is asked for.
func (g *generator) expr(k *kind, depth int) string {
	if g.made++; g.made == g.Wrong {
		o := g.other(k)
		return fmt.Sprintf("/* %s, not %s: */ %s", o, k, g.expr(o, depth))
	}
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
		return e(optionOf(k)) + ".unwrap_or(" + e(k) + ")"
	case 3:
		v := g.fresh("l")
		return "(|" + v + ": i64| (" + g.with(v, kInt, func() string { return e(k) }) + "))(" + e(kInt) + ")"
	}
	return g.compound(k, e)
}

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

// compound makes an expression of parts.
func (g *generator) compound(k *kind, e func(*kind) string) string {
	switch k.name {
	case "Int":
		return g.compoundInt(e)
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
		return "[(" + g.with(v, kInt, func() string { return e(k.of[0]) }) + ") for " + v + " in 0.." + g.pick("1", "2", "3") + "]"
	case "Option":
		return "Some(" + e(k.of[0]) + ")"
	case "Set":
		return "({" + e(k.of[0]) + ", " + e(k.of[0]) + "})"
	case "Dict":
		return "({" + e(kStr) + ": " + e(k.of[0]) + "})"
	case "Tuple":
		return "(" + e(k.of[0]) + ", " + e(k.of[1]) + ")"
	case "Shape":
		return "Shape::Line(" + e(kInt) + ")"
	case "Counter":
		return g.pick("Counter", "Loud") + "::new(" + e(kInt) + ")"
	}
	return "Rec { a: " + e(kInt) + ", b: " + e(kStr) + " }"
}

func (g *generator) compoundInt(e func(*kind) string) string {
	switch g.r.IntN(8) {
	case 0:
		if g.r.IntN(12) == 0 { // may overflow or divide by zero, which ends the program
			return "(" + e(kInt) + g.pick(" + ", " - ", " % ", " / ") + e(kInt) + ")"
		}
		return "(" + e(kInt) + " % 1_000" + g.pick(" + ", " - ", " * ") + e(kInt) + g.pick(" % 7", " % 100") + ")"
	case 1:
		return e(kStr) + ".len()"
	case 2:
		return e(listOf(kInt)) + ".len()"
	case 3:
		return e(kRec) + ".total()"
	case 4:
		return e(kInt) + ".wrapping_mul(" + e(kInt) + ")"
	case 5:
		return e(kCounter) + ".get()"
	case 6:
		return "shapes::area(" + e(kInt) + ", shapes::UNIT)"
	}
	return e(kRec) + ".a"
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
		return g.pick("0", "1", "2", "7", "100", "0xff", "1_000", "LIMIT")
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
	case "Set":
		return "({" + g.simple(k.of[0]) + ", " + g.simple(k.of[0]) + "})"
	case "Dict":
		return "({\"a\": " + g.simple(k.of[0]) + ", \"b\": " + g.simple(k.of[0]) + "})"
	case "Tuple":
		return "(" + g.simple(k.of[0]) + ", " + g.simple(k.of[1]) + ")"
	case "Shape":
		return g.pick("Shape::Dot", "Shape::Line(3)", "Shape::Box { w: 2, h: 1 }")
	case "Counter":
		return fmt.Sprintf("Counter::new(%d)", g.r.IntN(9))
	}
	return `Rec { a: ` + g.simple(kInt) + `, b: "r" }`
}

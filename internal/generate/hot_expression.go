package generate

import (
	"fmt"
	"strings"
)

// expr makes an expression of a kind.
func (h *hot) expr(kind string, depth int) string {
	if v := h.variable(kind, false); v != "" && h.chance(35) {
		return v
	}
	if depth <= 0 {
		return h.leaf(kind)
	}
	if h.chance(8) {
		return fmt.Sprintf("(if %s { %s } else { %s })", h.expr(hBool, depth-1), h.expr(kind, depth-1), h.expr(kind, depth-1))
	}
	if h.chance(10) && (!h.inside || h.loops == 0) {
		for _, f := range h.funs {
			if f.result == kind && h.chance(50) {
				return h.call(f, depth-1)
			}
		}
	}
	sub := func(kind string) string { return h.expr(kind, depth-1) }
	switch kind {
	case hInt:
		return h.integer(sub)
	case hFloat:
		return h.float(sub)
	case hBool:
		return h.boolean(sub)
	case hStr:
		return h.text(sub)
	case hInts, hFloats, hBools:
		return h.list(kind, sub)
	case hStrs:
		return h.texts(sub)
	case hEnum:
		return h.pick("turned("+h.expr(hEnum, depth-1)+")", "E::One("+sub(hInt)+")", h.leaf(kind))
	case hPair:
		return fmt.Sprintf("(%s, %s)", sub(hInt), sub(hFloat))
	case hOption:
		return h.pick("Some("+sub(hInt)+")", "seek("+h.expr(hInts, 1)+", "+sub(hInt)+")", "None")
	}
	return h.leaf(kind)
}

func (h *hot) call(f hotFun, depth int) string {
	args := make([]string, len(f.params))
	for i, kind := range f.params {
		if kind == "small" {
			args[i] = fmt.Sprint(h.r.IntN(9))
		} else {
			args[i] = h.expr(kind, depth)
		}
	}
	return f.name + "(" + strings.Join(args, ", ") + ")"
}

// leaf is a literal.
func (h *hot) leaf(kind string) string {
	switch kind {
	case hInt:
		return h.pick("0", "1", "2", "3", "7", "10", "-1", "-5", "100", "4611686018427387904", "9223372036854775807", "1000003")
	case hFloat:
		return h.pick("0.0", "1.0", "0.5", "-2.25", "3.75", "1e10", "1e-3", "100.0")
	case hBool:
		return h.pick("true", "false")
	case hStr:
		return h.pick(`""`, `"a"`, `"ab"`, `"héllo"`, `"two words"`)
	case hStruct:
		return fmt.Sprintf("P { a: %s, b: %s, c: %s }", h.leaf(hInt), h.leaf(hFloat), h.leaf(hInts))
	case hEnum:
		return h.pick("E::Zero", "E::One("+h.leaf(hInt)+")", "E::Two { x: "+h.leaf(hInt)+", y: "+h.leaf(hFloat)+" }")
	case hPair:
		return fmt.Sprintf("(%s, %s)", h.leaf(hInt), h.leaf(hFloat))
	case hOption:
		return h.pick("None", "Some("+h.leaf(hInt)+")")
	case hDict:
		return fmt.Sprintf(`{"a": %s, "b": %s}`, h.leaf(hInt), h.leaf(hInt))
	}
	elem := kind[1 : len(kind)-1]
	parts := make([]string, 1+h.r.IntN(4))
	for i := range parts {
		parts[i] = h.leaf(elem)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// index is one that mostly fits.
func (h *hot) index(list string) string {
	if h.chance(12) {
		return h.expr(hInt, 0)
	}
	return h.fitting(list)
}

// fitting is an index that fits a list that is not empty.
func (h *hot) fitting(list string) string {
	if v := h.variable(hInt, false); v != "" && h.chance(60) {
		return fmt.Sprintf("(%s %% 3).abs() %% %s.len()", v, list)
	}
	return h.pick("0", "0", "-1", list+".len() - 1")
}

// element reads one of a list that a variable holds; "" if none does.
func (h *hot) element(kind string) string {
	for _, list := range []string{"[" + kind + "]", "[[" + kind + "]]"} {
		v := h.variable(list, false)
		switch {
		case v == "" || h.chance(30):
		case strings.HasPrefix(list, "[["):
			row := v + "[" + h.index(v) + "]"
			return row + "[" + h.pick("0", "-1", "0", "1") + "]"
		default:
			return v + "[" + h.index(v) + "]"
		}
	}
	return ""
}

func (h *hot) integer(sub func(string) string) string {
	if x := h.element(hInt); x != "" && h.chance(30) {
		return x
	}
	if p := h.variable(hStruct, false); p != "" && h.chance(20) {
		return h.pick(p+".a", p+".sum()", p+".c.len()", p+".c[0]", p+".c["+h.index(p+".c")+"]")
	}
	if d := h.variable(hDict, false); d != "" && h.chance(15) {
		return h.pick(d+`["a"]`, d+`["b"]`, d+".len()", d+`.get("z").unwrap_or(4)`, d+`["c"]`)
	}
	if xs := h.variable(hInts, false); xs != "" && h.chance(20) {
		k := sub(hInt)
		return h.pick(xs+".len()", xs+".sum()", xs+".map(|v| v % 100 + 1).sum()", fmt.Sprintf("%s.fold(1, |u, v| (u * 7 + v %% 50) %% 1009)", xs), fmt.Sprintf("%s.filter(|v| v > %s).len()", xs, k))
	}
	if p := h.variable(hPair, false); p != "" && h.chance(20) {
		return p + ".0"
	}
	if o := h.variable(hOption, false); o != "" && h.chance(20) {
		return h.pick(o+".unwrap_or(3)", "(if let Some(z) = "+o+" { z } else { 5 })")
	}
	switch h.r.IntN(13) {
	case 11:
		return h.taken(sub)
	case 9:
		return h.read(sub)
	case 10:
		return fmt.Sprintf("%s(%s, %s)", h.pick("min", "max"), sub(hInt), sub(hInt))
	case 0:
		return fmt.Sprintf("((%s) %% 1000.0) as i64", sub(hFloat))
	case 1:
		return fmt.Sprintf("(%s).len()", sub(hStr))
	case 2:
		return fmt.Sprintf("(%s %s %s)", sub(hInt), h.pick("&", "|", "^"), sub(hInt))
	case 3:
		return fmt.Sprintf("(%s).%s", sub(hInt), h.pick("abs()", "min(5)", "max(-3)", "wrapping_mul(6364136223846793005)"))
	case 4:
		return fmt.Sprintf("(%s %s %s)", sub(hInt), h.pick("/", "%"), h.pick(sub(hInt), "3", "7", "10"))
	case 5:
		return fmt.Sprintf("weigh(%s)", h.expr(hEnum, 1))
	case 6:
		return fmt.Sprintf("(-%s)", sub(hInt))
	}
	return fmt.Sprintf("(%s %s %s)", sub(hInt), h.pick("+", "-", "*", "+", "-"), sub(hInt))
}

// read takes an integer out of texts and lists, by methods whose types signatures say.
func (h *hot) read(sub func(string) string) string {
	s, k := sub(hStr), sub(hInt)
	switch h.r.IntN(8) {
	case 0:
		return fmt.Sprintf("(%s).index_of(%s)", s, h.pick(`"l"`, `""`, `"ab"`))
	case 1:
		return fmt.Sprintf("(%s).find(%s).unwrap_or(%s)", s, h.pick(`"l"`, `"o w"`), k)
	case 2:
		return fmt.Sprintf("(%s).parse::<i64>().unwrap_or(%s)", s, k)
	case 3:
		return fmt.Sprintf("ord((%s + \"z\")[%s])", s, h.pick("0", "0", "-1", "1"))
	case 4:
		return fmt.Sprintf("len(%s)", s)
	case 5:
		return fmt.Sprintf("abs(%s)", k)
	case 6:
		if xs := h.variable(hInts, false); xs != "" {
			return fmt.Sprintf("%s.get(%s).%s", xs, h.index(xs), h.pick("unwrap_or("+k+")", "unwrap()"))
		}
	}
	return fmt.Sprintf("(%s).split(%s).len()", s, h.pick(`"l"`, `" "`))
}

// taken is an integer out of a tuple, a variant or a list, by a pattern.
func (h *hot) taken(sub func(string) string) string {
	a, b := h.name("t"), h.name("t")
	switch h.r.IntN(4) {
	case 0:
		return fmt.Sprintf("(match split(%s, %s) { (0, %s) => %s, (%s, %s) => %s %% 100 + %s })", sub(hInt), h.pick("3", "7", sub(hInt)), a, a, a, b, a, b)
	case 1:
		return fmt.Sprintf("(match quarter(%s) { Ok(%s) => %s, Err(%s) => %s.len() })", sub(hInt), a, a, b, b)
	case 2:
		return fmt.Sprintf("head(%s)", h.expr(hInts, 1))
	}
	return fmt.Sprintf("(match %s { Some(%s) if %s > 2 => %s, Some(%s) => 1 - %s, None => %s })", h.expr(hOption, 1), a, a, a, b, b, sub(hInt))
}

func (h *hot) float(sub func(string) string) string {
	if x := h.element(hFloat); x != "" && h.chance(30) {
		return x
	}
	if p := h.variable(hStruct, false); p != "" && h.chance(20) {
		return h.pick(p+".b", p+".scaled(0.5)")
	}
	switch h.r.IntN(7) {
	case 0:
		return fmt.Sprintf("((%s) as f64)", sub(hInt))
	case 1:
		return fmt.Sprintf("(%s).abs().sqrt()", sub(hFloat))
	case 2:
		return fmt.Sprintf("(-%s)", sub(hFloat))
	case 3:
		return fmt.Sprintf("(%s).%s", sub(hFloat), h.pick("floor() as f64", "abs()", "min(2.5)", "max(-1.5)"))
	}
	return fmt.Sprintf("(%s %s %s)", sub(hFloat), h.pick("+", "-", "*", "/"), sub(hFloat))
}

func (h *hot) boolean(sub func(string) string) string {
	if x := h.element(hBool); x != "" && h.chance(30) {
		return x
	}
	switch h.r.IntN(9) {
	case 8:
		return fmt.Sprintf("(%s %s %s)", h.expr(hEnum, 1), h.pick("==", "!="), h.leaf(hEnum))
	case 7:
		return fmt.Sprintf("(%s == %s)", h.expr(hPair, 1), h.leaf(hPair))
	case 6:
		return fmt.Sprintf("(%s).%s", sub(hStr), h.pick(`contains("l")`, `starts_with("a")`, `ends_with("s")`, "is_empty()", "is_numeric()", "is_alphabetic()", `find("w").is_some()`))
	case 0:
		return fmt.Sprintf("(%s %s %s)", sub(hBool), h.pick("&&", "||"), sub(hBool))
	case 1:
		return fmt.Sprintf("(!%s)", sub(hBool))
	case 2:
		return fmt.Sprintf("(%s %s %s)", sub(hStr), h.pick("<", "==", "!=", ">=", ">", "<="), sub(hStr))
	}
	kind := h.pick(hInt, hInt, hFloat)
	return fmt.Sprintf("(%s %s %s)", sub(kind), h.pick("<", "<=", "==", "!=", ">", ">="), sub(kind))
}

func (h *hot) text(sub func(string) string) string {
	if x := h.element(hStr); x != "" && h.chance(30) {
		return x
	}
	switch h.r.IntN(8) {
	case 0:
		return fmt.Sprintf("(%s).to_string()", sub(hInt))
	case 1:
		return fmt.Sprintf("(%s).%s", sub(hStr), h.pick("to_upper()", "to_lower()", "trim()", `replace("l", "LL")`, `replace("a", "")`, "slice(0, 2)", "clone()"))
	case 5:
		return fmt.Sprintf("(%s)[%s]", sub(hStr), h.pick("0", "-1", "1", "0..1"))
	case 6:
		return fmt.Sprintf("%s.join(%s)", h.expr(hStrs, 1), h.pick(`""`, `"-"`))
	case 7:
		return fmt.Sprintf("chr(97 + (%s %% 26).abs())", sub(hInt))
	case 2:
		v := h.variable(hInt, false)
		if v != "" {
			return fmt.Sprintf(`f"{%s}:{%s %% 7}"`, v, v)
		}
	}
	return fmt.Sprintf("(%s + %s)", sub(hStr), sub(hStr))
}

func (h *hot) texts(sub func(string) string) string {
	if v := h.variable(hStrs, false); v != "" && h.chance(50) {
		return h.pick(v+".map(|s| s.to_upper())", v+".filter(|s| s.len() > 1)", v+".reverse()", v+".sort()", v+"[1..]")
	}
	return h.pick("("+sub(hStr)+").split(\"l\")", "("+sub(hStr)+").chars()", "["+sub(hStr)+", "+sub(hStr)+"]", "("+sub(hStr)+").split_whitespace()")
}

func (h *hot) list(kind string, sub func(string) string) string {
	elem := kind[1 : len(kind)-1]
	v := h.variable(kind, false)
	if v == "" || h.chance(40) {
		return fmt.Sprintf("[%s; %d]", sub(elem), 1+h.r.IntN(5))
	}
	switch kind {
	case hInts:
		return h.pick(v+".map(|v| v % 1000 - 1)", v+".filter(|v| v > 0)", v+".sort()", v+" + ["+sub(hInt)+"]", "(0..4).map(|v| v * 3).collect()")
	case hFloats:
		return h.pick(v+".map(|v| v * 0.5)", v+".filter(|v| v < 50.0)", v+" + ["+sub(hFloat)+"]")
	}
	return h.pick(v+".map(|v| !v)", v+".reverse()")
}

package generate

import "fmt"

func (h *hot) statements(n int) {
	for ; n > 0 && h.room > 0; n-- {
		h.room--
		h.statement()
	}
}

func (h *hot) statement() {
	nested := h.depth < 4 && h.loops < 2
	switch k := h.r.IntN(22); {
	case k < 3:
		h.declare(h.pick(hotKinds...))
	case k < 9:
		h.assign()
	case k < 11 && nested:
		h.block("if "+h.expr(hBool, 2), func() { h.statements(1 + h.r.IntN(2)) })
	case k < 15 && nested:
		h.loop()
	case k < 16 && nested:
		h.tried(func() { h.statements(1 + h.r.IntN(2)) })
	case k < 17:
		h.copied()
	case k < 18:
		h.closure()
	case k == 20:
		h.destructured()
	case k == 21 && nested:
		h.asked()
	case k < 19 && h.loops > 0:
		h.line("if %s { %s }", h.expr(hBool, 1), h.pick("break", "continue"))
	case h.inside && h.chance(50):
		h.line("if %s { return %s }", h.expr(hBool, 1), h.expr(h.result, 1))
	default:
		h.assign()
	}
}

func (h *hot) declare(kind string) {
	x, name := h.expr(kind, 2), h.name("v")
	h.line("let mut %s = %s", name, x)
	h.vars = append(h.vars, hotVar{name, kind, true})
}

// assign changes a variable: its value, an element, a field, by a method.
func (h *hot) assign() {
	kind := h.pick(hotKinds...)
	v := h.variable(kind, true)
	if v == "" {
		h.declare(kind)
		return
	}
	switch kind {
	case hInt:
		h.line("%s %s %s", v, h.pick("=", "+=", "-=", "=", "*="), h.expr(hInt, 2))
	case hFloat:
		h.line("%s %s %s", v, h.pick("=", "+=", "-=", "*="), h.expr(hFloat, 2))
	case hInts, hFloats, hBools, hStrs:
		h.assignList(v, kind[1:len(kind)-1])
	case hGrid, hMatrix:
		elem := kind[2 : len(kind)-2]
		h.line("%s", h.pick(
			fmt.Sprintf("%s[%s][0] = %s", v, h.index(v), h.expr(elem, 2)),
			fmt.Sprintf("%s[%s][-1] += %s", v, h.index(v), h.expr(elem, 1)),
			fmt.Sprintf("%s[0] = %s", v, h.expr("["+elem+"]", 1)),
			fmt.Sprintf("%s[0].push(%s)", v, h.expr(elem, 1))))
	case hStruct:
		h.line("%s", h.pick(v+".a = "+h.expr(hInt, 2), v+".b += "+h.expr(hFloat, 2), v+".bump("+h.expr(hInt, 1)+")", v+".c.push("+h.expr(hInt, 1)+")", v+".c[0] += "+h.expr(hInt, 1)))
	case hDict:
		h.line("%s", h.pick(v+`["a"] = `+h.expr(hInt, 2), v+`["b"] += `+h.expr(hInt, 1), v+"["+h.expr(hStr, 1)+"] = "+h.expr(hInt, 1)))
	case hPair:
		h.line("%s", h.pick(v+" = "+h.expr(hPair, 1), v+".0 = "+h.expr(hInt, 1), v+".1 = "+h.expr(hFloat, 1)))
	case hStr: // a text that is doubled in each round would outgrow any test
		h.line("%s = (%s).slice(0, 20)", v, h.expr(kind, 2))
	default:
		h.line("%s = %s", v, h.expr(kind, 2))
	}
}

// assignList keeps lists short: they are printed, and loops walk over them.
func (h *hot) assignList(v, elem string) {
	x := h.expr(elem, 2)
	switch h.r.IntN(7) {
	case 5:
		h.line("%s", h.pick(fmt.Sprintf("%s.swap(%s, %s)", v, h.index(v), h.index(v)), fmt.Sprintf("%s.insert(%s, %s)", v, h.index(v), x),
			fmt.Sprintf("%s.truncate(3)", v), fmt.Sprintf("if %s.len() > 2 { %s.push_front(%s.remove(%s)) }", v, v, v, h.index(v))))
	case 6:
		z := h.name("z")
		h.block(fmt.Sprintf("while let Some(%s) = %s.pop()", z, v), func() {
			h.vars = append(h.vars, hotVar{z, elem, false})
			h.line("if %s.len() < 2 || %s { break }", v, h.expr(hBool, 1))
		})
		h.line("%s.push(%s)", v, x)
	case 0:
		h.line("if %s.len() < 8 { %s.push(%s) }", v, v, x)
	case 1:
		h.line("if %s.len() > 1 { %s.pop() }", v, v)
	case 2:
		if elem != hBool && elem != hStr {
			h.line("%s[%s] += %s", v, h.index(v), x)
			return
		}
		fallthrough
	case 3:
		h.line("%s[%s] = %s", v, h.index(v), x)
	default:
		h.line("%s = %s.take(6)", v, h.expr("["+elem+"]", 1))
	}
}

// copied changes one of two variables that share their value.
func (h *hot) copied() {
	kind := h.pick(hInts, hFloats, hGrid, hStruct, hDict)
	from := h.variable(kind, false)
	if from == "" {
		h.declare(kind)
		return
	}
	name := h.name("c")
	h.line("let mut %s = %s", name, from)
	h.vars = append(h.vars, hotVar{name, kind, true})
	change := map[string]string{hInts: "[0] = 11", hFloats: "[0] = 1.5", hGrid: "[0][0] = 12", hStruct: ".a = 13", hDict: `["a"] = 14`}[kind]
	h.line("%s%s", h.pick(name, name, from), change)
}

// closure makes one that captures, and calls it.
func (h *hot) closure() {
	k := h.variable(hInt, false)
	if k == "" {
		k = "3"
	}
	name, out := h.name("g"), h.name("v")
	h.line("let %s = |x| x %% 1000 + %s %% 100", name, k)
	h.line("let mut %s = %s(%s)", out, name, h.expr(hInt, 1))
	h.vars = append(h.vars, hotVar{out, hInt, true})
}

// destructured takes a pair apart.
func (h *hot) destructured() {
	a, b := h.name("d"), h.name("d")
	h.line("let (%s, %s) = %s", a, b, h.pick("split("+h.expr(hInt, 1)+", "+h.pick("3", "9", h.expr(hInt, 0))+")", "("+h.expr(hInt, 1)+", "+h.expr(hInt, 1)+")"))
	h.vars = append(h.vars, hotVar{a, hInt, false}, hotVar{b, hInt, false})
}

// asked does something with what an option holds.
func (h *hot) asked() {
	name := h.name("o")
	h.block(fmt.Sprintf("if let Some(%s) = %s", name, h.expr(hOption, 1)), func() {
		h.vars = append(h.vars, hotVar{name, hInt, false})
		h.statements(1 + h.r.IntN(2))
	})
}

// loop writes one of few rounds.
func (h *hot) loop() {
	h.loops++
	defer func() { h.loops-- }()
	body := func(name, kind string) func() {
		return func() {
			if name != "" {
				h.vars = append(h.vars, hotVar{name, kind, false})
			}
			h.statements(1 + h.r.IntN(3))
		}
	}
	name := h.name("i")
	switch kind := h.pick(hInts, hFloats, hStrs); h.r.IntN(7) {
	case 6:
		other := h.name("i")
		h.block(fmt.Sprintf("for (%s, %s) in [%s, %s, %s]", name, other, h.leaf(hPair), h.expr(hPair, 1), h.leaf(hPair)), func() {
			h.vars = append(h.vars, hotVar{name, hInt, false}, hotVar{other, hFloat, false})
			h.statements(1 + h.r.IntN(2))
		})
	case 4:
		h.block(fmt.Sprintf("for %s in (%s).chars()", name, h.expr(hStr, 1)), body(name, hStr))
	case 5:
		over := fmt.Sprintf("0..%d", h.r.IntN(7))
		if h.yields {
			over = fmt.Sprintf("counted(%d)", h.r.IntN(7))
		}
		h.block(fmt.Sprintf("for %s in %s", name, over), body(name, hInt))
	case 0:
		if v := h.variable(kind, false); v != "" {
			h.block(fmt.Sprintf("for %s in %s", name, v), body(name, kind[1:len(kind)-1]))
			return
		}
		fallthrough
	case 1:
		h.line("let mut %s = 0", name)
		h.block(fmt.Sprintf("while %s < %d && %s", name, 2+h.r.IntN(5), h.expr(hBool, 1)), func() {
			h.line("%s += 1", name)
			body(name, hInt)()
		})
	default:
		h.block(fmt.Sprintf("for %s in %s", name, h.pick("0..3", "0..6", "1..=4", "0..2")), body(name, hInt))
	}
}

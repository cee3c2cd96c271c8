package eval

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/syntax"
)

// hearing is the world for lowering, which notes what it was asked and what it said: code that was made in an earlier run may be
// taken for what would be made now if the world says the same again (recall.go). It notes what loops of numbers ask for; who asks
// for more, or from elsewhere than the program's one text, is told all the same, and nothing is noted any more.
type hearing struct {
	world
	src    *diag.Source // of who has asked
	heard  []string
	silent bool // there was a question that is not noted
}

// mostHeard bounds the questions: each is asked again before code is taken.
const mostHeard = 48

func (h *hearing) note(question string) {
	if h.silent || slices.Contains(h.heard, question) {
		return
	}
	h.heard = append(h.heard, question)
	h.silent = len(h.heard) > mostHeard
}

// inside tells whether the program's one text asks.
func (h *hearing) inside(from *lower.Unit) bool {
	k, ok := from.Key.(*tier)
	if h.src == nil {
		h.src = from.Src
	}
	h.silent = h.silent || !ok || k.ns != h.e.root || from.Src != h.src
	return !h.silent
}

func (h *hearing) Function(from *lower.Unit, name string) *lower.Unit {
	u := h.world.Function(from, name)
	if h.inside(from) {
		h.note(h.functionText(name, u))
	}
	return u
}

func (h *hearing) functionText(name string, u *lower.Unit) string {
	if u == nil || u.Src != h.src {
		return "F " + name + " -"
	}
	at := u.Node.Span()
	return "F " + name + " " + strconv.Itoa(at.Start) + " " + strconv.Itoa(at.End)
}

func (h *hearing) Extended(k ir.Kind, method string) bool {
	is := h.world.Extended(k, method)
	h.note(extendedText(k, method, is))
	return is
}

func extendedText(k ir.Kind, method string, is bool) string {
	return "E " + strconv.Itoa(int(k)) + " " + method + " " + strconv.FormatBool(is)
}

func (h *hearing) Range(from *lower.Unit, t *syntax.Type) (lo, hi int64, ok bool) {
	lo, hi, ok = h.world.Range(from, t)
	if t != nil && t.Kind == syntax.TypeNamed {
		h.note(rangeText(t.Name, lo, hi, ok))
	}
	return lo, hi, ok
}

func rangeText(name string, lo, hi int64, ok bool) string {
	return "R " + name + " " + strconv.FormatInt(lo, 10) + " " + strconv.FormatInt(hi, 10) + " " + strconv.FormatBool(ok)
}

func (h *hearing) Aliased(from *lower.Unit, t *syntax.Type) *syntax.Type {
	out := h.world.Aliased(from, t)
	if t != nil && t.Kind == syntax.TypeNamed && h.inside(from) {
		h.silent = h.silent || out != t
		h.note("A " + t.Name)
	}
	return out
}

func (h *hearing) Global(from *lower.Unit, name string) *lower.Global {
	g := h.world.Global(from, name)
	if h.inside(from) {
		h.silent = h.silent || g != nil && g.Const == nil
		h.note(globalText(name, g))
	}
	return g
}

// globalText is for constants, and for what has no type.
func globalText(name string, g *lower.Global) string {
	if g == nil || g.Const == nil {
		return "G " + name + " -"
	}
	c := g.Const
	return "G " + name + " " + c.Type.String() + " " + strconv.FormatInt(c.Int, 10) + " " + strconv.FormatUint(math.Float64bits(c.Float), 16)
}

func (h *hearing) WrittenInto(from *lower.Unit, name string) bool {
	is := h.world.WrittenInto(from, name)
	if h.inside(from) {
		h.note(writtenText(name, is))
	}
	return is
}

func writtenText(name string, is bool) string { return "W " + name + " " + strconv.FormatBool(is) }

func (h *hearing) Variant(from *lower.Unit, path []string) *lower.Variant {
	v := h.world.Variant(from, path)
	h.silent = h.silent || v != nil
	if h.inside(from) {
		h.note("V " + strings.Join(path, " "))
	}
	return v
}

// The rest is about structs and functions of the language, which is not noted.

func (h *hearing) Builtin(method string, args []*ir.Type) *lower.Builtin {
	h.silent = true
	return h.world.Builtin(method, args)
}

func (h *hearing) Changer(method string, list *ir.Type) *lower.Builtin {
	h.silent = true
	return h.world.Changer(method, list)
}

func (h *hearing) Prelude(from *lower.Unit, name string, args []*ir.Type) *lower.Builtin {
	h.silent = true
	return h.world.Prelude(from, name, args)
}

func (h *hearing) Struct(from *lower.Unit, name string) *lower.Struct {
	h.silent = true
	return h.world.Struct(from, name)
}

func (h *hearing) Declared(t *ir.Type) *lower.Struct {
	h.silent = true
	return h.world.Declared(t)
}

func (h *hearing) Inside(from *lower.Unit, t *ir.Type) bool {
	h.silent = true
	return h.world.Inside(from, t)
}

func (h *hearing) Keeps(from *lower.Unit, name string, t *ir.Type) bool {
	h.silent = true
	return h.world.Keeps(from, name, t)
}

func (h *hearing) Object(keys []string) *ir.Type {
	h.silent = true
	return h.world.Object(keys)
}

func (h *hearing) Method(from *lower.Unit, t *ir.Type, name string) *lower.Unit {
	h.silent = true
	return h.world.Method(from, t, name)
}

func (h *hearing) Static(from *lower.Unit, path *syntax.Path) *lower.Unit {
	h.silent = true
	return h.world.Static(from, path)
}

func (h *hearing) Constructor(from *lower.Unit, class, name string) (*lower.Struct, *lower.Unit) {
	h.silent = true
	return h.world.Constructor(from, class, name)
}

// saysAgain asks what was heard in an earlier run once more, for a loop of this unit, and tells whether the answers are the same. As
// asking does when code is lowered, it makes sure that what changes them later ends the epoch.
func (h *hearing) saysAgain(from *lower.Unit, questions []string) bool {
	for _, q := range questions {
		if !h.inside(from) || h.answer(from, q) != q {
			return false
		}
		h.note(q)
	}
	return true
}

// answer asks one question anew, and gives it with the answer of now.
func (h *hearing) answer(from *lower.Unit, question string) string {
	words := strings.Split(question, " ")
	if len(words) < 2 {
		return ""
	}
	name := words[1]
	switch words[0] {
	case "F":
		return h.functionText(name, h.world.Function(from, name))
	case "E":
		if k, err := strconv.Atoi(name); err == nil && len(words) == 4 {
			return extendedText(ir.Kind(k), words[2], h.world.Extended(ir.Kind(k), words[2]))
		}
	case "R":
		lo, hi, ok := h.world.Range(from, namedType(name))
		return rangeText(name, lo, hi, ok)
	case "A":
		if t := namedType(name); h.world.Aliased(from, t) == t {
			return question
		}
	case "G":
		if g := h.world.Global(from, name); g == nil || g.Const != nil {
			return globalText(name, g)
		}
	case "W":
		return writtenText(name, h.world.WrittenInto(from, name))
	case "V":
		if h.world.Variant(from, words[1:]) == nil {
			return question
		}
	}
	return ""
}

func namedType(name string) *syntax.Type {
	return &syntax.Type{Kind: syntax.TypeNamed, Name: name}
}

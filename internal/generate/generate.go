// Package generate makes well-typed programs of the language for tests: every
// expression is made for a type, every name is in scope, every loop ends. What
// it makes may divide by zero or overflow; it must never meet a type error,
// before it runs or while it runs. It knows only text, none of skep's packages.
package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Options of a program. Equal options give equal programs.
type Options struct {
	Seed    uint64
	Size    int  // statements at the top level, about
	Repr    bool // nothing that lenient runs do in their own way: values are printed by repr, numbers without widths
	Engines bool // also frames and tensors, which need the modules df and tensor
	Wrong   int  // n > 0: the n-th expression is of another type than its place asks for
}

// Program makes one. Wrong says whether it has the mistake that the options ask for: a small program may have no n-th expression.
func Program(o Options) (text string, wrong bool) {
	g := &generator{Options: o, r: rand.New(rand.NewPCG(o.Seed, 7)), left: o.Size}
	g.program()
	return g.out.String(), g.Wrong > 0 && g.made >= g.Wrong
}

// kind is a type of generated programs.
type kind struct {
	name string
	of   []*kind
}

var (
	kInt     = &kind{name: "Int"}
	kFloat   = &kind{name: "Float"}
	kBool    = &kind{name: "Bool"}
	kStr     = &kind{name: "Str"}
	kRec     = &kind{name: "Rec"}
	kShape   = &kind{name: "Shape"}
	kCounter = &kind{name: "Counter"}
)

func listOf(k *kind) *kind   { return &kind{name: "List", of: []*kind{k}} }
func optionOf(k *kind) *kind { return &kind{name: "Option", of: []*kind{k}} }
func setOf(k *kind) *kind    { return &kind{name: "Set", of: []*kind{k}} }
func dictOf(k *kind) *kind   { return &kind{name: "Dict", of: []*kind{k}} }
func tupleOf(a, b *kind) *kind {
	return &kind{name: "Tuple", of: []*kind{a, b}}
}

// String is how the language writes the type.
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
	case "Set":
		return "Set<" + k.of[0].String() + ">"
	case "Dict":
		return "HashMap<String, " + k.of[0].String() + ">"
	case "Tuple":
		return "(" + k.of[0].String() + ", " + k.of[1].String() + ")"
	}
	return k.name
}

func same(a, b *kind) bool { return a.String() == b.String() }

func scalar(k *kind) bool { return k == kInt || k == kFloat || k == kBool }

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
	Options
	r     *rand.Rand
	out   strings.Builder
	vars  []variable
	funs  []function
	count int
	made  int // expressions
	left  int // statements that may still be made
	loops int
	inner int  // loops around: what grows in them could double each round
	plain bool // inside of a function that is not async: it cannot await
}

func (g *generator) pick(xs ...string) string { return xs[g.r.IntN(len(xs))] }

func (g *generator) fresh(prefix string) string {
	g.count++
	return fmt.Sprintf("%s%d", prefix, g.count)
}

// with makes an expression that may use one more variable.
func (g *generator) with(name string, k *kind, body func() string) string {
	g.vars = append(g.vars, variable{name, k, false})
	defer func() { g.vars = g.vars[:len(g.vars)-1] }()
	return body()
}

func (g *generator) kind(depth int) *kind {
	n := 13
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
		return listOf(g.kind(depth - 1))
	case 8:
		return optionOf(g.kind(depth - 1))
	case 9:
		return setOf([]*kind{kInt, kStr}[g.r.IntN(2)])
	case 10:
		return dictOf(g.kind(depth - 1))
	case 11:
		return tupleOf(g.kind(depth-1), g.kind(depth-1))
	}
	return []*kind{kRec, kShape, kCounter}[g.r.IntN(3)]
}

// other is a type that nothing takes for k.
func (g *generator) other(k *kind) *kind {
	for {
		if o := g.kind(1); !same(o, k) && !(o == kInt && k == kFloat) {
			return o
		}
	}
}

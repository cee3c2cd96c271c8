package shape

import (
	"fmt"
	"slices"
	"strings"
)

// Repair is one change of a program's text that makes an operation fit.
type Repair struct {
	Title   string // "consider b.transpose()"
	Operand int    // the operand that changes; -1: an option does
	Method  string // what is appended to the operand: ".transpose()"
	Swap    bool   // the two operands change places
	Option  string // the option that changes, "axis"
	Value   string // its new text
	Result  []Shape
	cost    int
}

// maxRepairs is how many repairs are proposed.
const maxRepairs = 3

// Repairs proposes up to three changes, the likeliest first, with which the
// operation fits and accept (may be nil) agrees to its results: a caller tells
// there whether what depends on them fits too. Operands are named by c.Labels.
func Repairs(c *Call, bad *Mismatch, accept func(out []Shape) bool) []Repair {
	if r, ok := Lookup(c.Op); !ok || len(c.Args) != r.arity && r.arity >= 0 || len(c.Args) == 0 && r.arity < 0 {
		return nil // the number of operands is wrong, nothing about shapes
	}
	var good []Repair
	for _, r := range candidates(c, bad) {
		tried, ok := r.try(c)
		if !ok {
			continue
		}
		out, still := Infer(tried)
		if still != nil || accept != nil && !accept(out) || r.grows(c, out) {
			continue
		}
		r.Result = out
		r.Title = "consider " + r.words(c)
		good = append(good, r)
	}
	return firstRepairs(good)
}

// grows says whether a new axis would give more dimensions than any operand
// has: [3] + [4] as a table of sums is a thing to want, but not to guess.
func (r Repair) grows(c *Call, out []Shape) bool {
	if !strings.HasPrefix(r.Method, ".unsqueeze") || len(c.Args) < 2 {
		return false
	}
	most := 0
	for _, s := range c.Args {
		most = max(most, s.Rank())
	}
	return out[0].Rank() > most
}

func firstRepairs(all []Repair) []Repair {
	slices.SortStableFunc(all, func(a, b Repair) int { return a.cost - b.cost })
	seen := map[string]bool{}
	all = slices.DeleteFunc(all, func(r Repair) bool {
		key := r.Title + itoa(r.Operand) // x @ x has two operands of one name
		was := seen[key]
		seen[key] = true
		return was
	})
	return all[:min(len(all), maxRepairs)]
}

// words shows the repaired part of the program.
func (r Repair) words(c *Call) string {
	switch {
	case r.Swap:
		return "swapping the operands"
	case r.Option != "":
		return r.Option + ": " + r.Value
	}
	return Wrap(c.source(r.Operand), r.Method)
}

// source is the operand's text, or its number.
func (c *Call) source(i int) string {
	if i < len(c.Labels) && c.Labels[i] != "" {
		return c.Labels[i]
	}
	return strings.ReplaceAll(strings.TrimPrefix(c.label(i), "the "), " ", "_")
}

// Wrap appends a method to an expression, in parentheses where it needs them.
func Wrap(source, method string) string {
	if isPostfix(source) {
		return source + method
	}
	return "(" + source + ")" + method
}

// isPostfix says whether a method can follow the text directly: no operator
// stands outside of brackets and strings, and it does not begin with one.
func isPostfix(source string) bool {
	depth, quote := 0, byte(0)
	for i := 0; i < len(source); i++ {
		switch ch := source[i]; {
		case quote != 0:
			if ch == '\\' {
				i++
			} else if ch == quote {
				quote = 0
			}
		case ch == '"':
			quote = ch
		case strings.IndexByte("([{", ch) >= 0:
			depth++
		case strings.IndexByte(")]}", ch) >= 0:
			depth--
		case depth == 0 && strings.IndexByte(" +-*/@%<>=!&|^?\n", ch) >= 0:
			return false
		}
	}
	return source != ""
}

// try makes the call as it would be after the repair.
func (r Repair) try(c *Call) (*Call, bool) {
	next := *c
	next.Args = slices.Clone(c.Args)
	switch {
	case r.Swap:
		next.Args[0], next.Args[1] = c.Args[1], c.Args[0]
	case r.Option != "":
		v, ok := optionValue(c, r)
		if !ok {
			return nil, false
		}
		next.Options = map[string]Value{}
		for k, old := range c.Options {
			next.Options[k] = old
		}
		next.Options[r.Option] = v
	default:
		s, ok := r.change(c.Args[r.Operand])
		if !ok {
			return nil, false
		}
		next.Args[r.Operand] = s
	}
	return &next, true
}

// change gives the operand's shape after the method.
func (r Repair) change(s Shape) (Shape, bool) {
	name, inside, _ := strings.Cut(strings.TrimSuffix(r.Method[1:], ")"), "(")
	call := &Call{Op: name, Args: []Shape{s}, Options: map[string]Value{}}
	numbers, err := readNumbers(inside)
	if err != nil {
		return s, false
	}
	switch name {
	case "swapaxes":
		call.Options["a"], call.Options["b"] = Num(numbers[0]), Num(numbers[1])
	case "unsqueeze", "squeeze":
		call.Options["axis"] = Num(numbers[0])
	case "reshape":
		call.Options["shape"] = NumList(numbers...)
	}
	out, bad := Result(call)
	return out, bad == nil
}

func readNumbers(text string) (ns []int, err error) {
	text = strings.Trim(text, "[]")
	if text == "" {
		return nil, nil
	}
	for _, word := range strings.Split(text, ",") {
		var n int
		if _, err := fmt.Sscan(word, &n); err != nil {
			return nil, err
		}
		ns = append(ns, n)
	}
	return ns, nil
}

func optionValue(c *Call, r Repair) (Value, bool) {
	switch r.Option {
	case "spec":
		return Text(strings.Trim(r.Value, `"`)), true
	}
	ns, err := readNumbers(r.Value)
	switch {
	case err != nil || len(ns) == 0:
		return Value{}, false
	case strings.HasPrefix(r.Value, "["):
		return NumList(ns...), true
	}
	return Num(ns[0]), true
}

// candidates lists what may help, with its cost: the more it changes, and the
// less often it is what was meant, the dearer.
func candidates(c *Call, bad *Mismatch) []Repair {
	var all []Repair
	for i, s := range c.Args {
		if s.open || c.Op == "index" || bad != nil && bad.Option != "" {
			continue
		}
		extra := 0
		if bad != nil && bad.Arg >= 0 && bad.Arg != i {
			extra = 1 // the operand at fault first
		}
		all = append(all, moved(s, i, extra, bad)...)
		all = append(all, resized(c, i, extra, bad)...)
	}
	if len(c.Args) == 2 && !c.commutes() {
		all = append(all, Repair{Swap: true, Operand: 0, cost: 12})
	}
	all = append(all, otherAxes(c)...)
	all = append(all, otherSizes(c)...)
	return append(all, otherNumbers(c)...)
}

// otherNumbers repairs what a person most likely miscounted in an option: parts
// that do not divide, a permutation with axes left out, a negative size, a
// shape to stretch to that does not end in the sizes there are.
func otherNumbers(c *Call) []Repair {
	propose := func(option string, ns []int) []Repair {
		return []Repair{{Operand: -1, Option: option, Value: "[" + joinInts(ns) + "]", cost: 8}}
	}
	op := c.Op
	if len(c.Args) == 0 || c.Args[0].open {
		op = "" // only what is made from nothing can be mended
	}
	switch op {
	case "split":
		n, known := c.Options["parts"].num(0)
		axis, knownAxis, bad := oneAxis(c, c.Args[0], 0)
		if known && knownAxis && bad == nil {
			if to, ok := nearestDivisor(c.Args[0].dims[axis], Const(n)); ok {
				return []Repair{{Operand: -1, Option: "parts", Value: to.String(), cost: 4}}
			}
		}
	case "transpose":
		axes, known := c.Options["axes"].nums()
		for a := 0; known && a < c.Args[0].Rank(); a++ {
			if !slices.Contains(axes, a) && !slices.Contains(axes, a-c.Args[0].Rank()) {
				axes = append(axes, a)
			}
		}
		return propose("axes", axes)
	case "broadcast_to":
		to, known := c.Options["shape"].nums()
		have, numbers := c.Args[0].Sizes()
		if known && numbers {
			return propose("shape", append(slices.Clone(to[:max(0, len(to)-len(have))]), have...))
		}
	}
	if r, ok := Lookup(c.Op); ok && r.arity == 0 {
		if sizes, known := c.Options["shape"].nums(); known {
			for i := range sizes {
				sizes[i] = max(sizes[i], -sizes[i])
			}
			return propose("shape", sizes)
		}
	}
	return nil
}

// commutes says whether swapping the operands can change nothing about shapes.
func (c *Call) commutes() bool {
	r, ok := Lookup(c.Op)
	return ok && (r.Form == binary || c.Op == "outer" || c.Op == "einsum")
}

// moved are the repairs that permute the axes of an operand.
func moved(s Shape, i, extra int, bad *Mismatch) []Repair {
	var all []Repair
	cost := 10
	if bad != nil && bad.Arg == i && bad.WantKnown && reversed(s).Fits(bad.Want) && s.Rank() == bad.Want.Rank() {
		cost = 4 // exactly what was expected, the other way round
	}
	if s.Rank() == 2 {
		all = append(all, Repair{Operand: i, Method: ".transpose()", cost: cost + 2*extra})
	}
	if s.Rank() > 2 {
		all = append(all, Repair{Operand: i, Method: ".swapaxes(-1, -2)", cost: 11 + 2*extra})
		for a := range s.Rank() {
			for b := a + 1; b < s.Rank(); b++ {
				all = append(all, Repair{Operand: i, Method: fmt.Sprintf(".swapaxes(%d, %d)", a, b), cost: 16 + 2*extra})
			}
		}
		all = append(all, Repair{Operand: i, Method: ".transpose()", cost: 18 + 2*extra})
	}
	return all
}

func reversed(s Shape) Shape {
	dims := s.Dims()
	slices.Reverse(dims)
	return Of(dims...)
}

// resized are the repairs that add or take axes of size 1, or reshape.
func resized(c *Call, i, extra int, bad *Mismatch) []Repair {
	var all []Repair
	s, cost := c.Args[i], 13+2*extra
	if c.commutes() && c.Op != "einsum" && len(c.Args) == 2 && s.Rank() < c.Args[1-i].Rank() {
		cost = 6 // x - x.mean(axis: 1): the axis that went is what is missing
	}
	for a := s.Rank(); a >= 0; a-- {
		all = append(all, Repair{Operand: i, Method: fmt.Sprintf(".unsqueeze(%d)", a), cost: cost})
	}
	for a, d := range s.dims {
		if d.is(1) {
			all = append(all, Repair{Operand: i, Method: fmt.Sprintf(".squeeze(%d)", a), cost: 9 + 2*extra})
		}
	}
	if s.Rank() > 1 {
		all = append(all, Repair{Operand: i, Method: ".flatten()", cost: 20 + 2*extra})
	}
	if bad != nil && bad.Arg == i && bad.WantKnown {
		if sizes, ok := bad.Want.Sizes(); ok && bad.Want.Count().Equal(s.Count()) {
			all = append(all, Repair{Operand: i, Method: ".reshape([" + joinInts(sizes) + "])", cost: 22})
		}
	}
	return all
}

func joinInts(ns []int) string {
	words := make([]string, len(ns))
	for i, n := range ns {
		words[i] = itoa(n)
	}
	return strings.Join(words, ", ")
}

// otherAxes tries every other value of an option that names an axis.
func otherAxes(c *Call) []Repair {
	r, ok := Lookup(c.Op)
	if !ok || !strings.Contains(r.Options, "axis") || len(c.Args) == 0 || c.Args[0].open {
		return nil
	}
	was, known := c.Options["axis"].num(0)
	if !known {
		return nil
	}
	var all []Repair
	rank := c.Args[0].Rank()
	for a := range rank + 1 {
		if a != was {
			distance := max(a-was, was-a)
			all = append(all, Repair{Operand: -1, Option: "axis", Value: itoa(a), cost: 5 + min(distance, 4)})
		}
	}
	return all
}

// otherSizes repairs the shape of a reshape: one size computed, or one size changed.
func otherSizes(c *Call) []Repair {
	dims, known := sizesOf(c, "shape")
	if c.Op != "reshape" || !known || c.Args[0].open {
		return nil
	}
	var all []Repair
	propose := func(i int, to Dim, cost int) {
		next := slices.Clone(dims)
		next[i] = to
		if ns, ok := Of(next...).Sizes(); ok {
			all = append(all, Repair{Operand: -1, Option: "shape", Value: "[" + joinInts(ns) + "]", cost: cost})
		}
	}
	for i, d := range dims {
		rest := Of(append(slices.Clone(dims[:i]), dims[i+1:]...)...).Count()
		if to, ok := c.Args[0].Count().Exact(rest); ok {
			propose(i, to, 4+i)
		}
		propose(i, Const(-1), 6+len(dims)-i)
		if to, ok := nearestDivisor(c.Args[0].Count(), d); ok {
			propose(i, to, 14+i)
		}
	}
	return all
}

// nearestDivisor finds the size next to d that divides the number of elements.
func nearestDivisor(count, d Dim) (Dim, bool) {
	n, isN := count.Value()
	was, isWas := d.Value()
	if !isN || !isWas || was < 1 || n < 1 {
		return d, false
	}
	for away := range 1024 {
		for _, to := range []int{was - away, was + away} {
			if to > 0 && n%to == 0 {
				return Const(to), true
			}
		}
	}
	return d, false
}

// RepairsTo proposes changes of one value that must have a certain shape: an
// argument, or what an annotation is given. accept may be nil.
func RepairsTo(want, got Shape, source string, accept func(got Shape) bool) []Repair {
	if want.open || got.open {
		return nil
	}
	bad := fault(CodeMismatch, 0, "").types(want, got)
	c := &Call{Op: "copy", Args: []Shape{got}, Labels: []string{source}}
	return Repairs(c, bad, func(out []Shape) bool {
		return out[0].Fits(want) && (accept == nil || accept(out[0]))
	})
}

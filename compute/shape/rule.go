package shape

import (
	"slices"
	"strings"
	"sync"

	"skep/internal/lazy"
)

// Rule is how one operation makes shapes out of shapes. It is data: Form says
// all there is to say for most; where a result hangs on axes or texts, Form is
// for people and infer computes.
type Rule struct {
	Name    string
	Form    string
	Options string // the options it reads, as in a signature: "axis, keepdims = false"
	Elem    Elem   // how the type of the elements follows
	Doc     string
	infer   func(c *Call) ([]Shape, *Mismatch)
	arity   int // number of operands; -1: any number from one on
}

// Elem says how the type of a result's elements follows from the operands'.
type Elem uint8

// The ways in which element types follow; package dtype has the functions of the same names.
const (
	Same          Elem = iota // the first operand's
	Promoted                  // what the operands promote to
	Floating                  // exp, sqrt: the float that holds the promoted type
	FloatingFirst             // ldexp: the float that holds the first operand's type
	Quotient                  // true division
	Summed                    // sums: whole numbers grow to 64 bits
	Mean                      // quotient of a sum
	Logical                   // bool
	Position                  // i64
	Real                      // absolute values
	Solved                    // linear algebra: at least f32, else f64
	Complexed                 // transforms: the complex type that holds the promoted type
	Option                    // named by the option dtype, f64 if absent
)

// Call is one use of an operation, before running (from what the checker knows)
// or while it runs (all sizes are numbers).
type Call struct {
	Op      string
	Args    []Shape
	Labels  []string // how a person knows the operands: their source text; may be empty
	Options map[string]Value
	Items   []Item // of the rule index

	rule *Rule // set by Infer
}

// reads says whether the call's rule has an option; those for single axes end in the axis: stride0.
func (c *Call) reads(option string) bool {
	return c.rule != nil && strings.Contains(c.rule.Options, strings.TrimRight(option, "0123456789"))
}

// label names an operand in a message.
func (c *Call) label(i int) string {
	if i < len(c.Labels) && c.Labels[i] != "" && len(c.Labels[i]) <= 40 {
		return "`" + c.Labels[i] + "`"
	}
	switch {
	case len(c.Args) == 1:
		return "the operand"
	case i == 0:
		return "the first operand"
	case i == 1:
		return "the second operand"
	}
	return "operand " + itoa(i+1)
}

func (c *Call) ranks() string {
	words := make([]string, len(c.Args))
	for i, a := range c.Args {
		words[i] = a.String()
	}
	return strings.Join(words, ", ")
}

// Value is what is known of an option's value.
type Value struct {
	kind valueKind
	dims []Dim
	text string
	flag bool
}

type valueKind uint8

const (
	absent  valueKind = iota // not given, or null
	unknown                  // given, but not known before running
	number
	list
	text
	flag
)

// Num is a number that is known; Size one that may be a name or unknown; List
// several; Text a string; Flag a truth value; Hidden something not known.
func Num(n int) Value { return Value{kind: number, dims: []Dim{Const(n)}} }

// Size is a number that may have names in it.
func Size(d Dim) Value { return Value{kind: number, dims: []Dim{d}} }

// List is several numbers.
func List(dims ...Dim) Value { return Value{kind: list, dims: dims} }

// Text is a string.
func Text(s string) Value { return Value{kind: text, text: s} }

// Flag is a truth value.
func Flag(b bool) Value { return Value{kind: flag, flag: b} }

// Hidden is given, but not known before running.
func Hidden() Value { return Value{kind: unknown} }

// NumList is several numbers that are known.
func NumList(ns ...int) Value { return Value{kind: list, dims: Ints(ns...).dims} }

// Is tells the number n.
func (v Value) Is(n int) bool { return v.kind == number && v.dims[0].is(n) }

func (v Value) dim() (Dim, bool) {
	if v.kind != number {
		return Any(), v.kind == unknown
	}
	return v.dims[0], true
}

// num gives a number; known is false if it is given but not known.
func (v Value) num(otherwise int) (n int, known bool) {
	switch v.kind {
	case absent:
		return otherwise, true
	case number:
		return v.dims[0].Value()
	}
	return 0, false
}

// nums gives a list of numbers, or one number as a list.
func (v Value) nums() (ns []int, known bool) {
	if v.kind != number && v.kind != list {
		return nil, false
	}
	for _, d := range v.dims {
		n, ok := d.Value()
		if !ok {
			return nil, false
		}
		ns = append(ns, n)
	}
	return ns, true
}

func (v Value) truth() (b, known bool) { return v.flag, v.kind == flag || v.kind == absent }

// forms are parsed on first use.
var forms sync.Map // rule name -> []form

func (r *Rule) forms() []form {
	if f, ok := forms.Load(r.Name); ok {
		return f.([]form)
	}
	f, err := parseForms(r.Form)
	if err != nil {
		panic(err) // the table is wrong: a test reads every form
	}
	forms.Store(r.Name, f)
	return f
}

// Arity is the number of operands that the rule takes, -1 for any number from one on.
func (r *Rule) Arity() int { return r.arity }

// Lookup finds the rule of an operation.
func Lookup(op string) (*Rule, bool) {
	r, ok := byName.Get()[op]
	return r, ok
}

var byName = lazy.Value[map[string]*Rule]{New: func() map[string]*Rule {
	all := table.Get()
	m := make(map[string]*Rule, len(all))
	for i := range all {
		m[all[i].Name] = &all[i]
	}
	return m
}}

// Rules lists the whole table by name.
func Rules() []*Rule {
	all := make([]*Rule, 0, len(byName.Get()))
	for _, r := range byName.Get() {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *Rule) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Infer gives the shapes of an operation's results, or what does not fit. An
// operation that the table does not have gives one unknown shape.
func Infer(c *Call) ([]Shape, *Mismatch) {
	r, ok := Lookup(c.Op)
	if !ok {
		return []Shape{Unknown()}, nil
	}
	if r.arity >= 0 && len(c.Args) != r.arity || r.arity < 0 && len(c.Args) == 0 {
		return nil, fault(CodeArgument, -1, "%s takes %s, %d given", c.Op, operands(r.arity), len(c.Args))
	}
	own := *c
	own.rule = r
	if r.infer != nil {
		return r.infer(&own)
	}
	return applyForms(r.forms(), &own)
}

func operands(n int) string {
	switch n {
	case -1:
		return "at least 1 operand"
	case 1:
		return "1 operand"
	}
	return itoa(n) + " operands"
}

// Result is Infer for an operation with one result.
func Result(c *Call) (Shape, *Mismatch) {
	out, bad := Infer(c)
	if bad != nil {
		return Unknown(), bad
	}
	return out[0], nil
}

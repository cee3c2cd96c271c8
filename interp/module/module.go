// Package module says what a builtin module is: data. One declaration serves
// the checker, the evaluator, completion, hover and the manual. The packages
// under modules/ declare values of these types; the session reads them. It is
// below eval so that no import cycle arises; interp aliases its types.
package module

import (
	"context"
	"io"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/value"
)

// Module is a named set of functions, types and constants: `math.sqrt(2.0)`.
type Module struct {
	Name   string
	Doc    string // one line, then more
	Fails  bool   // functions fail for reasons outside of the program: asked for its Result (`?`, is_ok(), match Ok), a call gives one
	Funcs  []Func
	Types  []Type
	Consts []Const
	// Known are the module's names in other libraries, Synonyms those of its members there: for "did you mean".
	Known    []string
	Synonyms map[string]string
}

// Marked gives the module with all functions, methods and statics marked that Fails speaks of.
func (m Module) Marked() Module {
	if !m.Fails {
		return m
	}
	m.Funcs, m.Types = failing(m.Funcs), slices.Clone(m.Types)
	for i := range m.Types {
		m.Types[i].Methods, m.Types[i].Statics = failing(m.Types[i].Methods), failing(m.Types[i].Statics)
	}
	return m
}

func failing(fs []Func) []Func {
	fs = slices.Clone(fs)
	for i := range fs {
		fs[i].Fails = true
	}
	return fs
}

// Func is one function or method. Sig is in the language's own syntax:
// `fun zscore(x: [f64], ddof: i64 = 0) -> [f64]`; a method's first parameter is
// `self` (or `&mut self` when it writes back). `...xs` takes the rest; parameters
// behind it are given by name.
//
// The types are for the checker and the reader; an Impl still checks what it
// gets. No type, and no result type, means that it varies. Beside the
// language's own types (i64, f64, str, bool, [T], (A, B), T?, Option<T>,
// Result<T, E>, fun(A) -> B, `()`, `!`) a signature may say
//   - Iterable<T>: what can be walked: [T], tuple, Set<T>, Range<T>, Iterator<T>, Dict<K, V> as
//     (K, V), str as str, Option<T>, Result<T, _>, and boxed types that iterate;
//   - Iterator<T>, Range<T>, Set<T>, Dict<K, V>: also the type of object literals;
//   - OneOf<A, B>: one of these; as a result type, not known which;
//   - _: anything.
//
// An f64 parameter takes integers. A parameter whose default is null takes null.
// T? as a result is a T, or null in the case that Doc names. A function
// parameter fun(T) -> U whose T is an element may be given a function of more
// parameters: the parts of a tuple, or else the element and its index. An open
// range (`1..`) has the methods of an iterator.
//
// Forms are narrower signatures of the same function: where the number or the
// types of the arguments decide the result. Of those that fit (an i64 is no f64
// here) the first holds; if none does, Sig holds. They name no other parameters
// than Sig and are never used for binding.
type Func struct {
	Sig     string
	Forms   []string
	Doc     string            // one line, then more
	Example string            // a program that a test runs; a line `x  // => text` says what x displays as
	Global  string            // optional: the name under which the function is also known without its module: "json_parse"
	Others  map[string]string // optional: what its parameters are called in other libraries, for "did you mean"
	Boxed   bool              // given a boxed value that has a method of this name, it is that method: sqrt(decimal("2"))
	Fails   bool              // set by Module.Marked
	Gathers bool              // its rest parameter takes named arguments that no parameter has, as tuples of name and value
	Rule    Rule              // optional: the static result of a call, from what is known of the arguments; see static.go
	Impl    Impl
	Quick   *Quick // optional: see there. Not asked in lenient programs
}

// SigName is the name that a signature declares. It looks no further: most signatures of a program are never parsed.
func SigName(sig string) string {
	i := 0
	for i+4 <= len(sig) && sig[i:i+4] != "fun " {
		i++
	}
	j := min(i+4, len(sig))
	for k := j; k < len(sig); k++ {
		if sig[k] == '(' || sig[k] == '<' {
			return sig[j:k]
		}
	}
	return ""
}

// Impl runs a Func. Args are bound to the parameters in order, defaults filled
// in (a missing optional parameter whose default is null is value.Null); a rest
// parameter `...xs` is one array. For methods Args[0] is the receiver. A
// returned error becomes the cell's diagnostic, at the call; a *diag.Diagnostic
// passes as it is.
//
// Sharing: arguments may be stored as they are (the evaluator has marked them),
// but the receiver and everything taken out of a container must be marked with
// Share before it is stored or returned. In a `&mut self` method Args[0] is
// owned: change it in place, or assign a new value to c.Args[0]; the evaluator
// writes it back. Args is reused after the call: do not keep the slice.
type Impl func(c *Call) (value.Value, error)

// Type declares a boxed engine type (value.Box) or adds to a builtin type by its name.
//
// What a program can do with a box follows from the declaration: methods are
// called, fields read without parentheses, operators applied. Some methods have
// a meaning for the syntax: `index(self, ...at)` is x[a, b..c] (ranges come as
// ranges, `...` as the atom :...), `set_index(&mut self, value, ...at)` is
// x[a, b] = value, `iter(self)` is what `for` walks over, `contains(self, x)`
// is `in`, `len(self)` is len(x). The engine's own value adds text (fmt.Stringer), equality and
// order inside containers (EqualValue, CompareValue), size (ByteSize), and, if
// it can be changed in place, CloneValue() any: a copy for a second owner.
type Type struct {
	Name    string // as `typeof` says it
	Doc     string
	Methods []Func
	Fields  []Func // `fun shape(self) -> [i64]`: read as x.shape
	// Member gives what a value has beside Fields, by a name of its own: x.price, of a frame that has that column.
	Member    func(v value.Value, name string) (x value.Value, ok bool)
	Setters   []Func // `fun value(self, v: i64) -> ()`: x.value = 5. Who has them is a handle: what is written is not the variable
	Statics   []Func // `fun new() -> DataFrame`: called as DataFrame::new()
	Operators []Operator
	Synonyms  map[string]string          // names that other libraries give its methods, for "did you mean"
	Columns   *Columns                   // optional: bare column names in arguments of its methods
	Display   func(v value.Value) Bundle // optional: how a notebook shows it, beside text/plain
	Static    *StaticType                // optional: fields, indexes, operators and live values as the checker sees them
	Stored    *Stored                    // optional: how its values survive the process, in snapshots of variables
	Fixed     bool                       // its values never change, and nothing stands behind them that could
}

// Stored is how a value becomes bytes and comes back. Save may run on another goroutine
// than the program, which copies a shared value before it changes it. Bytes for Load may be anybody's.
type Stored struct {
	Save func(v value.Value, out io.Writer) error
	Load func(data []byte) (value.Value, error)
}

// Operator computes `x op y`, `-x`, `!x` where an operand is a box of the type;
// the left operand's type is asked first. Call.Name is the operator, Args are
// one or two operands. "==" and the other comparisons may give any value
// (element-wise results); conditions take only a bool.
type Operator struct {
	Ops  string // separated by spaces: "+ - * / == != < <= > >= && ||"; unary ones are "-x" and "!x"
	Doc  string
	Impl Impl // operands are borrowed: mark them with Share before they are stored or returned
}

// TakesColumns tells whether a signature has a parameter for column expressions.
func TakesColumns(sig string) bool {
	return strings.Contains(sig, ": Expr") || strings.Contains(sig, "[Expr")
}

// Columns makes bare names in the arguments of methods mean columns: of those
// methods that have a parameter of type Expr in their signature, when called on the type.
type Columns struct {
	// Of gives the expression for the column of v with a name; ok is false if there is no such column.
	Of func(v value.Value, name string) (x value.Value, ok bool)
	// Funcs win over the functions of the same name in such arguments: sum, mean, min, max, count, lit.
	Funcs []Func
}

// Const is a named constant of a module.
type Const struct {
	Name, Doc string
	Value     value.Value
}

// Host is what a running cell offers to builtins. The evaluator implements it.
type Host interface {
	// Invoke calls a function value of the language.
	Invoke(fn value.Value, args ...value.Value) (value.Value, error)
	// Lookup finds a variable of the caller by name.
	Lookup(name string) (value.Value, bool)
	// Charge asks the memory budget for n more bytes before they are allocated.
	Charge(n int64) error
	// Lenient tells whether the program runs as the original would run it.
	Lenient() bool
	// Describe documents a function, type or module value for help(); ok is false if unknown.
	Describe(v value.Value) (text string, ok bool)
}

// Limiter is a Host that tells how large its budget is: engines that can go to disk plan with it.
type Limiter interface {
	MemoryLimit() int64 // in bytes; 0: no limit
}

// Lister is a Host that knows the variables of its session.
type Lister interface {
	// Variables calls f with each that holds no function, type or module, sorted by name.
	Variables(f func(name string, v value.Value))
}

// Blocker is a Host that runs other tasks of the program while a builtin waits
// for something outside of it. f must not touch values of the program.
type Blocker interface {
	Block(f func())
}

// Applier is a Host that readies a function of the program for being called over
// and over: sort and map call millions of times. What the function raises is not
// caught on the way, as Invoke does, but leaves the builtin as a panic. Both give
// nil for functions that do not take just that many plain arguments.
type Applier interface {
	Apply1(fn value.Value) func(x value.Value) value.Value
	Apply2(fn value.Value) func(x, y value.Value) value.Value
}

// KeyWords is how many numbers of an element a Key holds: with its place, half a cache line.
const KeyWords = 3

// Key is what a comparator reads of an element, as the host has it, and where the element was.
type Key struct {
	Words [KeyWords]uint64
	At    int
}

// Keyer is a Host that compares what comparators read of elements instead of the
// elements, if a function only computes with a few of their numbers. It calls sort with
// a key for each of vs, in their order, and the function for keys; false: it
// did not, because the function is not of that kind, or is not known well enough yet.
type Keyer interface {
	ByKeys(fn value.Value, vs []value.Value, sort func(keys []Key, by func(x, y Key) value.Value)) bool
}

// Mapper is a Host that runs functions of the program over whole columns.
type Mapper interface {
	// Mapping readies a function of one number or truth for n such values, which come in flat lists of a kind: one
	// loop of typed code runs over each list and gives as many results, flat too. False from it: it has done
	// nothing, and the values are to be tried one by one, which raises what was wrong at its place. The tier is
	// the one that it runs in. nil if the function is not of that kind, or n is too small to make code for it.
	Mapping(fn value.Value, of value.Elem, n int) (over func(xs value.Value) (value.Value, bool), tier int)
	// Caught runs f, which calls functions that an Applier has readied, and gives what they raise.
	Caught(f func()) error
}

// Walker is a Host that knows how types of the program and of modules are walked over: by a method next, iter or into_iter.
// What it gives is an array, an iterator or the like; ok is false for what has no such method. What the method raises leaves
// the builtin as a panic.
type Walker interface {
	Iterable(v value.Value) (it value.Value, ok bool)
}

// Iterable asks the host how a value of such a type is walked over.
func (c *Call) Iterable(v value.Value) (it value.Value, ok bool) {
	if w, can := c.Host.(Walker); can {
		return w.Iterable(v)
	}
	return value.Null, false
}

// Namer is a Host that tells what the parameters of a function of the program are called; nil if they have no names.
type Namer interface {
	Parameters(fn value.Value) []string
}

// Maker is a Host that makes functions of the language out of declarations.
type Maker interface {
	Function(f *Func) value.Value
}

// Function makes a function value of a declaration, for modules whose functions give functions.
func (c *Call) Function(f *Func) value.Value {
	if m, ok := c.Host.(Maker); ok {
		return m.Function(f)
	}
	c.Refuse("there is no evaluator to make a function for")
	return value.Null
}

// Block runs f, which waits for something outside: a socket, a process, the user.
func (c *Call) Block(f func()) {
	if b, ok := c.Host.(Blocker); ok {
		b.Block(f)
		return
	}
	f()
}

// Call is one call of a builtin.
type Call struct {
	Ctx  context.Context // done when the user interrupts; long builtins must watch it
	IO   *Streams
	Host Host
	Args []value.Value
	Name string    // of the function, for messages
	Span diag.Span // of the call
}

// Streams is where a running cell writes and reads. Nil functions discard
// (Input: an error). They may be called from one goroutine at a time.
type Streams struct {
	asking      asking // who waits for a line; see Call.Ask
	Stdout      func(text string)
	Stderr      func(text string)
	Display     func(b Bundle)
	ClearOutput func(wait bool)
	Input       func(ctx context.Context, prompt string, password bool) Line // shows the prompt at once; called by Call.Ask only
	Page        func(b Bundle)                                               // help text: the pager in Jupyter, standard output elsewhere
	NextInput   func(text string)                                            // what stands in the cell next, in place of its text; nil: there is no cell
	Progress    func(p Progress)                                             // of builtins that take long; calls do not overlap, but may come beside those of the others
	Comms       Comms                                                        // to front ends; nil where there are none
}

// Bundle is one thing to show, by MIME type. JSON types hold any JSON-able
// value, binary types (image/png) base64 text, all others text.
type Bundle struct {
	Data      map[string]any
	Metadata  map[string]any
	DisplayID string // optional: lets a later display update this one
	Update    bool   // replaces the display with the same DisplayID
	Table     Table  // optional: the rows of which Data shows a part
}

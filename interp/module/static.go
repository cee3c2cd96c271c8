package module

import (
	"os"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// What the checker does with a declaration, before anything runs:
//
//   - A Func's Sig gives arity, argument names, argument types and the result.
//     `fun f<T>(xs: [T], key: fn(T) -> i64) -> T?` is generic. A parameter without a
//     type takes anything, a function without a result gives Unknown.
//   - A parameter of type Expr is a column expression of the receiver (or of the
//     first argument) when that is a types.Frame: a bare name that is a column
//     means the column, col("x") takes its type from the schema, lit(x) means
//     the variable. Its argument's Type is a *types.Column. Unknown columns are
//     reported by the checker, with the nearest one as fix; the Rule needs not.
//   - A Func's Rule, if there is one, is asked after that, with everything
//     that is known of the arguments. What it returns is the result; nil leaves
//     what Sig says. It reports what it finds wrong; a call for which it or the
//     checker has reported an error has the result Unknown unless it says otherwise, so that
//     one mistake is one error.
//   - A Type's Static gives the rules of its fields, indexes and operators, and the
//     static type of a live value.
//
// A rule must say Unknown when it does not know, and report only what cannot run.

// Rule computes the static result of a call.
type Rule func(c *StaticCall) types.Type

// StaticType is how the checker sees values of a Type. All parts are optional;
// without them fields and indexes are Unknown.
type StaticType struct {
	// Of gives the static type of a live value: a frame's schema, a tensor's shape.
	Of func(v value.Value) types.Type
	// Field is x.name: Recv is x, Name the field. nil: there is no such field; the checker reports it, with the nearest of Fields.
	Field Rule
	// Fields lists the names of a value's fields, for completion and the nearest name.
	Fields func(t types.Type) []string
	// Index is x[a, b]: Args are the indexes; ranges have Elems {lo, hi} and a *syntax.Range as Expr, `...` a *syntax.Ellipsis.
	Index Rule
	// Operator is x op y and op x: Recv is the value of this Type, Args[0] the other operand; Name is "+", "@", "==", …;
	// Swapped says that Recv stands on the right.
	Operator Rule
	// Join is the type of a value that is one of several of this Type; nil: types.Join.
	Join func(a, b types.Type) types.Type
}

// StaticArg is one argument, or the receiver, of a call as the checker sees it.
type StaticArg struct {
	Given   bool   // false: the default is taken; Type is then the parameter's
	Name    string // of the parameter
	Type    types.Type
	Const   value.Value // what it is, if IsConst: literals, lists and tuples of literals, constants, negative numbers
	IsConst bool
	Elems   []StaticArg // of a rest parameter, of an array or tuple literal, of a range (lo, hi); values of an object literal, with Name
	Expr    syntax.Expr // nil if not given
	Span    diag.Span
}

// StaticCall is one call (or field, index, operator) before it runs.
type StaticCall struct {
	Name    string
	Recv    *StaticArg  // nil for functions
	Args    []StaticArg // by parameter, in order, without self
	Result  types.Type  // what the signature says
	Swapped bool        // operators: the receiver is the right operand
	Span    diag.Span   // of the whole call
	NameAt  diag.Span   // of the function's name or the operator
	Source  *diag.Source
	Report  func(d *diag.Diagnostic)
	// Lookup gives the static type of a name as the call sees it (SQL finds tables there); nil if there is none.
	Lookup func(name string) types.Type
	// Names lists what Lookup knows, for suggestions.
	Names func() []string
	// Open opens a regular local file named by a literal, for its header; nil where checking must not read files.
	Open func(path string) (*os.File, error)
}

// Arg finds an argument by the parameter's name; the zero StaticArg if there is none.
func (c *StaticCall) Arg(name string) StaticArg {
	for _, a := range c.Args {
		if a.Name == name {
			return a
		}
	}
	return StaticArg{Type: types.Unknown}
}

// Text is the program's text at a place.
func (c *StaticCall) Text(s diag.Span) string {
	if s.Start < 0 || s.End > len(c.Source.Text) || s.Start > s.End {
		return ""
	}
	return c.Source.Text[s.Start:s.End]
}

// Error reports an error at a place. Fixes may be added to what it gives before the rule returns.
func (c *StaticCall) Error(code string, at diag.Span, message string) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: code, Severity: diag.Error, Source: c.Source, Span: at, Message: message}
	c.Report(d)
	return d
}

// Missing reports a name that is not among those known, with the nearest as fix: a column, an axis, a method.
func (c *StaticCall) Missing(code string, at diag.Span, what, name string, known []string) *diag.Diagnostic {
	d := c.Error(code, at, what+" `"+name+"` does not exist")
	d.Found = name
	if best := diag.Nearest(name, known); best != "" {
		d.Hint = "did you mean `" + best + "`?"
		d.Fixes = []diag.Fix{{Title: "replace with `" + best + "`", Edits: []diag.Edit{{Span: at, New: quotedLike(c.Text(at), best)}}}}
	} else if len(known) > 0 {
		d.Hint = "known: " + strings.Join(known[:min(len(known), 12)], ", ")
	}
	return d
}

// quotedLike writes name as the text that it replaces: in the same quotes, if it had some.
func quotedLike(old, name string) string {
	if len(old) >= 2 && (old[0] == '"' || old[0] == '\'') && old[len(old)-1] == old[0] {
		return old[:1] + name + old[:1]
	}
	return name
}

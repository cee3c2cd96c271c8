package expr

import (
	"fmt"
	"strconv"

	"skep/diag"
)

// The codes of what can be wrong with an expression or a plan.
const (
	UnknownColumn   = "E0701" // no such column
	TypeMismatch    = "E0702" // an operand or argument has the wrong type
	DuplicateName   = "E0703" // two outputs share a name
	Misplaced       = "E0704" // an aggregate where none may stand, or none where one must
	UnknownFunction = "E0705" // no such function, method or aggregate
	BadArgument     = "E0706" // wrong number or form of arguments
	BadValue        = "E0707" // a value that cannot be computed: overflow, a cast that fails
	NotThere        = "E0708" // what another engine, which is to run the plan, cannot do
)

// Error is what is wrong, and with which expression. It becomes a diagnostic where its place in the program is known.
type Error struct {
	Code    string
	Message string
	Hint    string
	At      *Expr  // nil: the verb as a whole
	Name    string // UnknownColumn: what was asked for
	Nearest string // UnknownColumn: what was probably meant, or ""
	Fix     *Fix   // what would make it right, if one change would
}

// Fix writes something behind an expression.
type Fix struct {
	Behind *Expr
	Text   string
}

func (e *Error) Error() string { return e.Message }

// Diagnostic gives the error as skep shows it; the caller fills in the source.
func (e *Error) Diagnostic() *diag.Diagnostic {
	d := &diag.Diagnostic{Code: e.Code, Message: e.Message, Hint: e.Hint}
	if e.At != nil {
		d.Span = e.At.Span
	}
	return d
}

func fail(code string, at *Expr, format string, args ...any) *Error {
	return &Error{Code: code, At: at, Message: fmt.Sprintf(format, args...)}
}

func (e *Error) hint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// NoColumn says that a column does not exist, and which does.
func NoColumn(at *Expr, name string, columns []string) *Error {
	e := fail(UnknownColumn, at, "there is no column %s", strconv.Quote(name))
	e.Name, e.Nearest = name, diag.Nearest(name, columns)
	if e.Nearest != "" {
		return e.hint("did you mean %s?", strconv.Quote(e.Nearest))
	}
	return e.hint("the columns are %s", listed(columns))
}

// listed names up to twelve columns.
func listed(names []string) string {
	const most = 12
	out := ""
	for i, n := range names {
		if i == most {
			return fmt.Sprintf("%s, … (%d more)", out, len(names)-most)
		}
		if i > 0 {
			out += ", "
		}
		out += n
	}
	if out == "" {
		return "none: the frame has no columns"
	}
	return out
}

// Errorf makes an Error; at may be nil.
func Errorf(code string, at *Expr, format string, args ...any) *Error {
	return fail(code, at, format, args...)
}

// WithHint adds what to do.
func (e *Error) WithHint(format string, args ...any) *Error { return e.hint(format, args...) }

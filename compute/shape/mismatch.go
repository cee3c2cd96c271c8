package shape

import "fmt"

// The codes of shape errors, the same before and while a program runs.
const (
	CodeMismatch = "S0001" // two sizes should be equal and are not
	CodeRank     = "S0002" // too few or too many dimensions
	CodeAxis     = "S0003" // there is no such axis
	CodeIndex    = "S0004" // an index outside of the dimension
	CodeCount    = "S0005" // a reshape that would change the number of elements
	CodeSpec     = "S0006" // an einsum text that says nothing sensible
	CodeArgument = "S0007" // an argument no rule can work with: a negative size
)

// Mismatch says what does not fit. It is an error whose text is one sentence.
type Mismatch struct {
	Code            string
	Message         string
	Expected, Found string // as types; "" where a type is not the point
	Want            Shape  // Expected as a shape, if WantKnown
	WantKnown       bool
	Arg             int    // the operand at fault, from 0; -1: none in particular
	Axis            int    // the axis of it, -1: none in particular
	Other           Place  // what fixed the size that was expected; Arg -1: nothing did
	Option          string // the option at fault: "axis"
	Item            int    // the item of an index at fault, -1: none in particular
	Hint            string
}

// Error gives the sentence, with expected and found.
func (m *Mismatch) Error() string {
	text := m.Message
	if m.Expected != "" {
		text += ": expected " + m.Expected + ", found " + m.Found
	}
	return text
}

func fault(code string, arg int, format string, args ...any) *Mismatch {
	return &Mismatch{Code: code, Message: fmt.Sprintf(format, args...), Arg: arg, Axis: -1, Item: -1, Other: Place{-1, -1}}
}

func badOption(code, option, format string, args ...any) *Mismatch {
	m := fault(code, -1, format, args...)
	m.Option = option
	return m
}

func (m *Mismatch) types(want, got Shape) *Mismatch {
	m.Expected, m.Found, m.Want, m.WantKnown = want.Type(), got.Type(), want, true
	return m
}

func rankMismatch(want, got Shape, arg int) *Mismatch {
	m := fault(CodeRank, arg, "%s wanted, %s found", dimensions(want.Rank()), dimensions(got.Rank()))
	return m.types(want, got)
}

func dimensions(n int) string {
	if n == 1 {
		return "1 dimension"
	}
	return itoa(n) + " dimensions"
}

// mismatch tells of a clash between an operand and what was expected of it.
func (c *Clash) mismatch(want, got Shape) *Mismatch {
	m := fault(CodeMismatch, c.Place.Arg, "dimension %d is %s, %s wanted", c.Place.Axis, c.Got, c.Want)
	m.Axis = c.Place.Axis
	if c.Name != "" {
		m.Other = c.Fixed.Place
		if _, number := c.Want.Value(); number && plainName(c.Name) {
			m.Message = fmt.Sprintf("dimension %d is %s, but %s is %s", c.Place.Axis, c.Got, c.Name, c.Fixed.Dim)
		}
	}
	return m.types(want, got)
}

// plainName says whether a name is one that a person wrote, not one of a rule's own.
func plainName(name string) bool { return name != "" && name[0] != '.' }

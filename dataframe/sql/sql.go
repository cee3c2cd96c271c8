// Package sql reads SQL in DuckDB's dialect. Parse gives a tree (ast.go) with
// the place of every node, or says what is wrong, where, and what was probably
// meant. It needs no tables: what names mean is decided by whoever walks the
// tree. Write (write.go) gives the tree back as SQL, fully parenthesised, which
// parses to an equal tree. It knows neither frames nor the language.
//
// The grammar is written from the documentation of DuckDB and of SQL:2016; a
// hand-written recursive descent with a Pratt loop for operators, because
// names, hints and friendly forms (FROM first, GROUP BY ALL, COLUMNS, EXCLUDE)
// need more than one token of context and because the errors are ours.
package sql

import (
	"fmt"

	"skep/diag"
)

// Limits of what is read: a text, and how deep its parts may nest.
const (
	MaxText  = 16 << 20
	MaxDepth = 400
)

// Code is that of everything that is wrong with a query, be it the text or what it asks for.
const Code = "E0710"

// Error is what is wrong with a text, at bytes of it.
type Error struct {
	Span     diag.Span
	Message  string
	Expected string
	Found    string
	Hint     string
	Replace  string // what to write at Span to make it right, if that is likely
}

func (e *Error) Error() string { return e.Message }

// Diagnostic gives the error as skep shows it, in a source that holds the text alone.
func (e *Error) Diagnostic(source *diag.Source) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: Code, Source: source, Span: e.Span, Message: e.Message, Expected: e.Expected, Found: e.Found, Hint: e.Hint}
	if e.Replace != "" {
		d.Fixes = []diag.Fix{{Title: "write " + e.Replace, Edits: []diag.Edit{{Span: e.Span, New: e.Replace}}}}
	}
	return d
}

// Parse reads one statement; a semicolon may end it.
func Parse(text string) (Statement, error) {
	all, err := ParseAll(text)
	if err != nil {
		return nil, err
	}
	switch len(all) {
	case 0:
		return nil, &Error{Span: diag.Span{End: len(text)}, Message: "there is no statement", Expected: "SELECT, FROM or another statement", Found: "the end of the text"}
	case 1:
		return all[0], nil
	}
	return nil, &Error{Span: all[1].Span(), Message: "one statement is wanted here, and there are " + fmt.Sprint(len(all)), Hint: "run them one after the other"}
}

// ParseAll reads statements with semicolons between them.
func ParseAll(text string) (all []Statement, err error) {
	p, err := newParser(text)
	if err != nil {
		return nil, err
	}
	defer p.recover(&err)
	for {
		for p.takeOp(";") {
		}
		if p.at(tkEnd) {
			return all, nil
		}
		all = append(all, p.statement())
		if !p.at(tkEnd) && !p.atOp(";") {
			p.unexpected("`;` or the end")
		}
	}
}

// Package check finds mistakes before a program runs: names that nobody
// defines, types that do not fit, missing and unreachable match arms, results
// that are thrown away, all of a program at once and in source order. It reads
// what package scope found and what module declarations say; it evaluates nothing.
//
// Typing is gradual (see package types): what is not known is never reported.
// A program is walked a few times without a word, until the types of variables,
// parameters and results that have no annotation stay the same, and then once
// more with reports. A mistake makes its expression Unknown, so that one mistake is one error.
//
// The session and `skep check` show Result.Diagnostics; the language server
// and completion ask a Result for the types and definitions behind places.
package check

import (
	"os"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// Known is what the session knows of a name that exists already.
type Known struct {
	Builtin, Mut, Fun bool
	Type              string     // as typeof says it
	Static            types.Type // from the live value; nil if nothing is known
}

// Env is what surrounds a program.
type Env struct {
	Known   func(name string) (Known, bool)
	Names   func() []string          // all names known at top level, for suggestions
	Library *Library                 // declarations of builtins; nil: none
	Lenient bool                     // what strict refuses is a warning
	Cell    bool                     // one cell of several: what a function body needs may come in a later one
	Whole   bool                     // all cells are here: none comes later
	Verb    func(method string) bool // methods in whose arguments bare names may be columns
	Method  func(name string) bool   // methods that some type has
	Members func(name string) string // what a module calls this, as `math.PI`, or ""
	// Extended tells whether a cell that ran adds a method to a builtin type, named as typeof says it; nil: none does.
	Extended func(typ, method string) bool
	// Open opens a local file that a literal names, for its header; nil where checking must not read.
	Open func(path string) (*os.File, error)
	// File gives the check of the file that a module's name means; nil if there is none, an empty
	// Result if it cannot be read or is being checked. What it gives is only read.
	File func(name string) *Result
}

// Program checks a resolved program. Diagnostics come in source order.
func Program(src *diag.Source, p *syntax.Program, info *scope.Info, env Env) diag.List {
	return Analyze(src, p, info, env).Diagnostics
}

// Result is what Analyze found: what to report, and what is known of each place.
type Result struct {
	Diagnostics diag.List
	Program     *syntax.Program
	Scope       *scope.Info // nil for cells: see Info
	Source      *diag.Source
	Cells       []diag.Span // of a notebook: the parts of Source, in the cells' order
	Bad         bool        // some cell does not parse

	c       *checker
	n       *notebook
	alive   []*cell // by place
	checked []*checker
}

// Analyze checks a resolved program and keeps what it learned.
func Analyze(src *diag.Source, p *syntax.Program, info *scope.Info, env Env) *Result {
	c := newChecker(src, p, info, env)
	c.run()
	c.out.Sort()
	return &Result{Diagnostics: c.out, Program: p, Scope: info, Source: src, c: c}
}

// Definition is where a name gets its meaning. Source is nil if that is another text.
type Definition struct {
	Name   string
	Source *diag.Source
	Span   diag.Span
	Type   types.Type
	Node   syntax.Expr // the declaration, if there is one

	from *export // of another cell: where it stands now is looked up
}

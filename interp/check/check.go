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
	Names   []string                 // all names known at top level, for suggestions
	Library *Library                 // declarations of builtins; nil: none
	Lenient bool                     // what strict refuses is a warning
	Cell    bool                     // one cell of several: what a function body needs may come in a later one
	Verb    func(method string) bool // methods in whose arguments bare names may be columns
	Method  func(name string) bool   // methods that some type has
	Members func(name string) string // what a module calls this, as `math.PI`, or ""
	// Open opens a local file that a literal names, for its header; nil where checking must not read.
	Open func(path string) (*os.File, error)
}

// Program checks a resolved program. Diagnostics come in source order.
func Program(src *diag.Source, p *syntax.Program, info *scope.Info, env Env) diag.List {
	return Analyze(src, p, info, env).Diagnostics
}

// Result is what Analyze found: what to report, and what is known of each place.
type Result struct {
	Diagnostics diag.List
	Program     *syntax.Program
	Scope       *scope.Info
	c           *checker
}

// Analyze checks a resolved program and keeps what it learned.
func Analyze(src *diag.Source, p *syntax.Program, info *scope.Info, env Env) *Result {
	c := newChecker(src, p, info, env)
	c.run()
	c.out.Sort()
	return &Result{Diagnostics: c.out, Program: p, Scope: info, c: c}
}

// TypeOf gives the static type of an expression, statement or declaration; Unknown if it was not reached.
func (r *Result) TypeOf(e syntax.Expr) types.Type {
	if t := r.c.types[e]; t != nil {
		return t
	}
	return types.Unknown
}

// VarType gives the static type of a local variable or parameter: the join of all it ever holds.
func (r *Result) VarType(v *scope.Var) types.Type {
	if x := r.c.vars[v]; x != nil {
		return x.typ()
	}
	return types.Unknown
}

// GlobalType gives the static type of a name at top level; Unknown if it has none.
func (r *Result) GlobalType(name string) types.Type {
	if t := r.c.globalType(r.c.root, name); t != nil {
		return t
	}
	return types.Unknown
}

// Definition is where a name gets its meaning. Source is nil if that is another text.
type Definition struct {
	Name   string
	Source *diag.Source
	Span   diag.Span
	Type   types.Type
	Node   syntax.Expr // the declaration, if there is one
}

// DefOf finds what a name, field, method or path stands for.
func (r *Result) DefOf(e syntax.Expr) (Definition, bool) {
	d, ok := r.c.defs[e]
	return d, ok
}

// Members lists what can stand behind a dot after a value of type t: fields, then methods.
func (r *Result) Members(t types.Type) []Definition { return r.c.members(t) }

// Walk calls f with every expression that has a type, in no order.
func (r *Result) Walk(f func(e syntax.Expr, t types.Type)) {
	for e, t := range r.c.types {
		f(e, t)
	}
}

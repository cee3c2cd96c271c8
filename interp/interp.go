// Package interp is the language as the rest of skep sees it: a Session, the
// persistent environment that REPL, kernel, tests and scripts share. It checks
// cells, runs them, completes and inspects names, and can be interrupted from
// another goroutine. How that is done lives in the folders below: syntax,
// check, value, eval. Nothing here knows Jupyter, HTTP or a terminal.
package interp

import (
	"context"

	"skep/diag"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/value"
)

// Module is what a builtin module declares; see interp/module.
type Module = module.Module

// Announced is a Module that is made when a program needs it; see module.Announced.
type Announced = module.Announced

// Made announces modules that are made already.
func Made(modules ...Module) []Announced { return module.Made(modules...) }

// Func is one function of a Module.
type Func = module.Func

// Outside says what a builtin has to do with the world outside; see module.Outside.
type Outside = module.Outside

// Streams is where a running cell writes and from where it reads; see module.Streams.
type Streams = module.Streams

// Line waits for what a person answers.
type Line = module.Line

// Bundle is one thing to show, in several representations by MIME type.
type Bundle = module.Bundle

// Trace notes in which tier a program spends its time; see Options.
type Trace = eval.Trace

// Compiling is the tier of a Share that is the making of machine code.
const Compiling = eval.Compiling

// NewTrace makes a Trace that has noted nothing.
func NewTrace() *Trace { return eval.NewTrace() }

// Tier forces how programs run; see Options.
type Tier = eval.Tier

// The ways to run a program.
const (
	TierAuto = eval.TierAuto // begin in tier 0, go up with what is hot
	Tier0    = eval.Tier0    // closures over boxed values only
	Tier1    = eval.Tier1    // typed closures from the first call on, where they can
	Tier2    = eval.Tier2    // and machine code at once, of what it takes
)

// Runner is what front ends need of a Session; they may declare smaller ones.
type Runner interface {
	// Check parses and checks without running.
	Check(src *diag.Source) Checked
	// Run checks and runs one cell or script. The error is a *diag.Diagnostic or
	// diag.List for everything a user can cause. Definitions made before a
	// failure stay. ctx ends the run as Interrupt does.
	Run(ctx context.Context, src *diag.Source, io *Streams) (Result, error)
	// Complete lists what can stand at the code-point offset cursor.
	Complete(code string, cursor int) Completion
	// Inspect documents the name at the code-point offset cursor; ok is false if there is nothing to say.
	Inspect(code string, cursor int) (b Bundle, ok bool)
	// IsComplete says whether Enter should run the code or continue it.
	IsComplete(code string) (status Completeness, indent string)
	// Interrupt stops the running cell soon, from any goroutine; variables stay. No effect when nothing runs.
	Interrupt()
	// Variables lists the user's names, sorted.
	Variables() []Variable
	// Forget takes definitions away, as if they had never been made. Names that are none are left alone.
	Forget(names []string)
	// Reset forgets all user definitions.
	Reset()
}

// Checked is what Check found.
type Checked struct {
	Diagnostics diag.List
	Defs, Uses  []string // top-level names that the cell defines and reads, sorted
}

// Result is the value of a cell and how to show it.
type Result struct {
	Value    value.Value
	Show     bool      // false for null-like results and cells that end in `;`
	Bundle   Bundle    // representations; always has text/plain when Show
	Warnings diag.List // what the checker warned of
}

// Completion is what can stand at a place: code points [Start, End) of the code may be replaced by one of Items.
type Completion struct {
	Start, End int
	Items      []CompletionItem
}

// CompletionItem is one candidate; Kind is Jupyter's word: "function", "module", "keyword", "instance", "class", "method", "property".
type CompletionItem struct {
	Text, Kind, Signature string
}

// Completeness answers Jupyter's is_complete_request.
type Completeness string

// The answers of IsComplete.
const (
	Complete   Completeness = "complete"
	Incomplete Completeness = "incomplete"
	Invalid    Completeness = "invalid"
)

// Variable is one user definition.
type Variable struct {
	Name, Type, Summary string // Summary: at most 80 code points, one line
	Size                int64  // bytes, approximate
	Mutable             bool
	Widget              string // the comm by which front ends show it; "" for other values
}

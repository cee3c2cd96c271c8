package interp

import (
	"skep/diag"
	"skep/interp/check"
	"skep/interp/eval"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// Analysis is what is known of a text without running it: for editors.
type Analysis struct {
	Program     *syntax.Program
	Info        *scope.Info
	Types       *check.Result
	Diagnostics diag.List // as Check gives them
	Parsed      bool      // without syntax errors
	Source      *diag.Source
	Cells       []diag.Span // of a notebook: the cells, in their order, as parts of Source
}

// Analyze is Check that keeps what it learned. A text with syntax errors is
// analysed as far as it was understood, so that an editor can answer while
// someone types; what the checker then finds is not reported.
func (s *Session) Analyze(src *diag.Source) *Analysis {
	p := s.examine(src)
	parsed := p.result != nil
	if !parsed {
		p.result = analyze(src, p.prog, p.info, s.env(src, p.lenient))
	}
	return &Analysis{Program: p.prog, Info: p.info, Types: p.result, Diagnostics: p.diags, Parsed: parsed, Source: src}
}

// MethodText documents a builtin method of a static type, its signature first; ok is false if there is none.
func (s *Session) MethodText(t types.Type, name string) (text string, ok bool) {
	f, ok := s.lib.Method(t, name)
	if !ok {
		return "", false
	}
	return eval.FuncText(f), true
}

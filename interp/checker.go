//go:build !small

package interp

import (
	"skep/diag"
	"skep/interp/check"
	"skep/interp/eval"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// HasChecker says that sessions of this program check what they run.
const HasChecker = true

func analyze(src *diag.Source, prog *syntax.Program, info *scope.Info, env check.Env) *check.Result {
	return check.Analyze(src, prog, info, env)
}

// ahead makes a program ready beside the checker; nil: it does not.
func ahead(e *eval.Engine, p *prepared, src *diag.Source) *eval.Foretold {
	return e.Foretell(p.prog, p.info, src)
}

//go:build !small

package interp

import (
	"skep/diag"
	"skep/interp/check"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// HasChecker says that sessions of this program check what they run.
const HasChecker = true

func analyze(src *diag.Source, prog *syntax.Program, info *scope.Info, env check.Env) *check.Result {
	return check.Analyze(src, prog, info, env)
}

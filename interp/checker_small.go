//go:build small

package interp

import (
	"skep/diag"
	"skep/interp/check"
	"skep/interp/eval"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// HasChecker is false in bases that are to be small: what they run was checked when it
// was compiled (Options.Checked), and the checker is a tenth of such a base.
const HasChecker = false

func analyze(*diag.Source, *syntax.Program, *scope.Info, check.Env) *check.Result {
	return &check.Result{}
}

// ahead has no checker to work beside.
func ahead(*eval.Engine, *prepared, *diag.Source) *eval.Foretold { return nil }

package json

import (
	"fmt"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeSyntax   = "M0301" // the text is no JSON
	codeWrite    = "M0302" // a value that JSON cannot hold
	codePath     = "M0303" // a path that cannot be followed
	codeFile     = "M0304" // a file that cannot be read or written
)

func fail(c *module.Call, code, hint, format string, args ...any) error {
	return &diag.Diagnostic{Code: code, Message: c.Name + ": " + fmt.Sprintf(format, args...), Hint: hint}
}

func text(c *module.Call, i int) (string, error) {
	if s, ok := c.Args[i].TryStr(); ok {
		return s, nil
	}
	return "", fail(c, codeArgument, "", "argument %d must be a string, found %s", i+1, value.TypeName(c.Args[i]))
}

package json

import ()

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeSyntax   = "M0301" // the text is no JSON
	codeWrite    = "M0302" // a value that JSON cannot hold
	codePath     = "M0303" // a path that cannot be followed
	codeFile     = "M0304" // a file that cannot be read or written
)

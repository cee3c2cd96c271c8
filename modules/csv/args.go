package csv

import (
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeSyntax   = "M0401" // the text is no table
	codeWrite    = "M0402" // a value that no field can hold
	codeFile     = "M0403" // a file that cannot be read or written
)

// separator reads the argument sep; null stands for what the file's name says.
func separator(c *module.Call, i int, path string) (byte, error) {
	if c.Args[i].IsNull() {
		if strings.HasSuffix(strings.TrimSuffix(strings.ToLower(path), ".gz"), ".tsv") {
			return '\t', nil
		}
		return ',', nil
	}
	s := c.Str(i)
	if len(s) != 1 || s[0] >= 128 || strings.ContainsAny(s, "\"\r\n") {
		return 0, c.Error(codeArgument, `usual ones are "," ";" "|" and "\t"`, "the separator must be one ASCII character, found %s", value.Quote(s))
	}
	return s[0], nil
}

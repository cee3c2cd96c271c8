package fs

import (
	"context"
	"errors"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeFile     = "M0201" // the system refused: missing, forbidden, a folder, full
	codeText     = "M0202" // the file is no text in the encoding
	codePattern  = "M0203" // a malformed pattern
)

// pathArg reads a path; an empty one and one with a NUL are mistakes that the system words badly.
func pathArg(c *module.Call, i int) (string, error) {
	s := c.Str(i)
	if s == "" {
		return "", c.Error(codeFile, "\".\" is the current folder", "the path is empty")
	}
	for _, r := range s {
		if r == 0 {
			return "", c.Error(codeFile, "", "the path %q contains a NUL character", s)
		}
	}
	return s, nil
}

func twoPaths(c *module.Call) (from, to string, err error) {
	if from, err = pathArg(c, 0); err != nil {
		return "", "", err
	}
	to, err = pathArg(c, 1)
	return from, to, err
}

// onPath makes an Impl of a function of one path.
func onPath(f func(c *module.Call, path string) (value.Value, error)) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		path, err := pathArg(c, 0)
		if err != nil {
			return value.Null, err
		}
		return f(c, path)
	}
}

// result makes an Impl give Ok and Err instead of failing, for what the system
// refuses; a wrong argument or an interrupt stays an error.
func result(f module.Impl) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		v, err := f(c)
		var d *diag.Diagnostic
		switch {
		case err == nil:
			return value.Ok(v), nil
		case errors.Is(err, context.Canceled) || !errors.As(err, &d) || d.Code == codeArgument:
			return value.Null, err
		}
		return value.Err(value.String(d.Message)), nil
	}
}

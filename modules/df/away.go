package df

import (
	"context"
	"errors"

	"skep/dataframe/remote/object"
	"skep/diag"
	"skep/interp/module"
	"skep/policy"
)

// opening opens what a path names: a file, or an object behind http://, https:// or s3://. It outlives the call, whose privacy tier
// holds on.
func opening(c *module.Call) opener {
	open, ctx := c.Opener(), c.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	lasting := context.WithoutCancel(ctx)
	return func(path string) (module.File, error) {
		if !object.Is(path) {
			return open(path)
		}
		f, err := object.Open(lasting, path, object.FromEnvironment())
		if err != nil {
			return nil, err
		}
		return f, nil
	}
}

// sourceError words the errors of objects behind addresses.
func sourceError(err error) (*diag.Diagnostic, bool) {
	var o *object.Error
	var r *policy.Refused
	switch {
	case errors.As(err, &r):
		return &diag.Diagnostic{Code: codeFile, Message: r.Error(), Hint: "files behind addresses are read in tier standard, or from where a stricter tier allows"}, true
	case errors.As(err, &o):
		return &diag.Diagnostic{Code: codeFile, Message: "cannot read " + o.Error(), Hint: o.Hint}, true
	}
	return nil, false
}

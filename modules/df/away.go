package df

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
		return &diag.Diagnostic{Code: codeFile, Message: r.Error(), Hint: "files behind addresses are read and written in tier standard, or from where a stricter tier allows"}, true
	case errors.As(err, &o):
		return &diag.Diagnostic{Code: codeFile, Message: "cannot reach " + o.Error(), Hint: o.Hint}, true
	}
	return nil, false
}

// lister gives the addresses of the objects that one stands for: itself, what a pattern matches, or all with an ending below a
// folder. Addresses of http(s) have no lists.
func lister(c *module.Call) func(address, ending string) ([]string, error) {
	ctx := c.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	return func(address, ending string) ([]string, error) {
		switch {
		case !strings.HasPrefix(address, "s3://"):
			if object.IsPattern(address) {
				return nil, fail(codeFile, "name the files: a list of addresses", "a server of http says not what files it has: "+address)
			}
			return []string{address}, nil
		case object.IsPattern(address):
			found, err := object.Match(ctx, address, object.FromEnvironment())
			if err == nil && len(found) == 0 {
				err = fail(codeFile, "", "no object matches "+address)
			}
			return found, err
		case strings.HasSuffix(strings.ToLower(address), ending):
			return []string{address}, nil
		}
		return objectsBelow(ctx, address, ending)
	}
}

// objectsBelow are the objects with an ending below a folder, or the object itself if there are none. As in folders of files, what
// begins with a point or an underscore does not count.
func objectsBelow(ctx context.Context, address, ending string) (out []string, err error) {
	folder := strings.TrimSuffix(address, "/") + "/"
	all, err := object.List(ctx, folder, object.FromEnvironment())
	if err != nil {
		return nil, err
	}
	for _, name := range all {
		below := "/" + strings.TrimPrefix(name, folder)
		if strings.HasSuffix(strings.ToLower(name), ending) && !strings.Contains(below, "/.") && !strings.Contains(below, "/_") {
			out = append(out, name)
		}
	}
	switch {
	case len(out) > 0:
		return out, nil
	case strings.HasSuffix(address, "/"):
		return nil, fail(codeFile, "", fmt.Sprintf("there is no %s object below %s", ending, address))
	}
	return []string{address}, nil
}

package df

import (
	"compress/gzip"
	"context"
	"io"
	"strings"

	"skep/dataframe/remote/object"
	"skep/internal/atomicfile"
	"skep/interp/module"
)

// pending is a file that is there as a whole when it is committed, and not before.
type pending interface {
	io.Writer
	Commit() error
	Abort()
}

// output is a file, or an object behind s3://, that is being written, packed if its name ends in .gz; what is written counts in the call's progress.
type output struct {
	io.Writer
	path string
	file pending
	pack *gzip.Writer
}

func create(c *module.Call, path string) (*output, error) {
	file, err := beginFile(c, path)
	if err != nil {
		return nil, unwritten(path, err)
	}
	o := &output{Writer: file, path: path, file: file}
	if m := meterOf(c.Ctx); m != nil {
		m.Bytes(0)
		o.Writer = counted{Writer: file, m: m}
	}
	if strings.HasSuffix(strings.ToLower(path), ".gz") {
		o.pack = gzip.NewWriter(o.Writer)
		o.Writer = o.pack
	}
	return o, nil
}

func beginFile(c *module.Call, path string) (pending, error) {
	if !object.Is(path) {
		return atomicfile.Begin(path, atomicfile.Options{Mode: 0o644})
	}
	ctx := c.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	return object.Create(ctx, path, object.FromEnvironment())
}

// end makes the file what was written, or leaves it as it was if that failed.
func (o *output) end(err error) error {
	if err == nil && o.pack != nil {
		err = o.pack.Close()
	}
	if err != nil {
		o.file.Abort()
		return unwritten(o.path, err)
	}
	if err := o.file.Commit(); err != nil {
		return unwritten(o.path, err)
	}
	return nil
}

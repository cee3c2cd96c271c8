// Package archive is the language's modules compress and archive: bytes and
// files in fewer bytes (gzip, zlib, deflate, bzip2, Zstandard), and many files in
// one (zip, tar). They live together because a tar is compressed in one of
// these ways.
//
// What comes out of a compressed thing is not bounded by what went in, so
// everything that is unpacked has a limit: the memory budget where it becomes a
// value, max_size where it becomes files. Names in an archive stay below the
// folder into which it is unpacked (os.Root); what would leave it is refused.
//
// Callers: the session, through modules.All.
package archive

import (
	"archive/tar"
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeBroken = "M2801" // data that is not of the format, or damaged
	codeFile   = "M2802" // the system refused a file
	codeLarge  = "M2803" // more comes out than is allowed
	codeUnsafe = "M2804" // a name that leaves the folder
)

// stop ends a call: an interrupt or the budget as it is, an *os.PathError as the system's refusal, all else as damage.
func stop(c *module.Call, what string, err error) {
	var file *os.PathError
	var own *refusedError
	switch {
	case err == nil:
		return
	case errors.Is(err, context.Canceled), errors.Is(err, errBudget):
		c.Must(err)
	case errors.As(err, &own):
		c.Fail(own.code, own.hint, "%s", own.text)
	case errors.As(err, &file):
		c.Fail(codeFile, "", "%v", err)
	case errors.Is(err, tar.ErrHeader), errors.Is(err, zip.ErrFormat):
		c.Fail(codeBroken, "", "%s is neither a zip nor a tar, or it is damaged", what)
	case errors.Is(err, io.ErrUnexpectedEOF):
		c.Fail(codeBroken, "", "%s ends too early: it is damaged, or only a part of it is there", what)
	}
	c.Fail(codeBroken, "", "%s: %v", what, err)
}

// refusedError is a refusal of this module on its way through io.
type refusedError struct{ code, hint, text string }

func (e *refusedError) Error() string { return e.text }

var errBudget = errors.New("memory budget")

// budgetError is the session's refusal on its way through io.
type budgetError struct{ error }

func (e budgetError) Unwrap() error        { return e.error }
func (e budgetError) Is(target error) bool { return target == errBudget }

func tooLarge(limit int64) error {
	return &refusedError{codeLarge, "max_size raises the limit", fmt.Sprintf("more than %d bytes come out of it", limit)}
}

// watched reads or writes with an eye on the interrupt, and passes at most left bytes.
type watched struct {
	ctx         context.Context
	r           io.Reader
	left, limit int64
}

func (w *watched) Read(p []byte) (int, error) {
	if w.ctx != nil && w.ctx.Err() != nil {
		return 0, w.ctx.Err()
	}
	n, err := w.r.Read(p)
	if w.left -= int64(n); w.left < 0 {
		return 0, tooLarge(w.limit)
	}
	return n, err
}

// slurp reads all; the budget is asked before each growth.
func slurp(c *module.Call, r io.Reader) ([]byte, error) {
	in := &watched{ctx: c.Ctx, r: r, left: 1 << 40, limit: 1 << 40}
	var data []byte
	for {
		if len(data) == cap(data) {
			size := max(2*cap(data), 4096)
			if err := c.Host.Charge(int64(size)); err != nil {
				return nil, budgetError{err}
			}
			data = append(make([]byte, 0, size), data...)
		}
		n, err := in.Read(data[len(data):min(cap(data), len(data)+1<<20)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// bytesOr gives data as bytes, or as text if as says so and it is UTF-8.
func object(pairs ...any) value.Value {
	d := value.NewDict()
	for i := 0; i < len(pairs); i += 2 {
		d.SetStr(pairs[i].(string), pairs[i+1].(value.Value))
	}
	return d.Value()
}

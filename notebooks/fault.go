package notebooks

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"unicode/utf8"

	"skep/diag"
)

// The codes of this package's diagnostics.
const (
	codeUnreadable = "N0101"
	codeTooLarge   = "N0102"
	codeBinary     = "N0103"
	codeJSON       = "N0104"
	codeDepth      = "N0105"
	codeShape      = "N0106"
	codeVersion    = "N0107"
	codeScript     = "N0108"
	codeSave       = "N0110"
	codeDiffers    = "N0201"
	codeDirective  = "N0202"
)

// pointable is the size up to which a diagnostic carries the text it points
// into; of larger files it tells the place in words, so that an error value
// does not keep a hundred megabytes alive.
const pointable = 4 << 20

// fault is a problem at a byte offset, before it knows its file.
type fault struct {
	at, end         int
	code            string
	message         string
	expected, found string
	hint            string
}

func (f *fault) diagnostic(name string, data []byte) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: f.code, Message: f.message, Expected: f.expected, Found: f.found, Hint: f.hint}
	if len(data) > pointable {
		line, column := placeOf(data, f.at)
		d.Message = fmt.Sprintf("%s:%d:%d: %s", name, line, column, f.message)
		return d
	}
	d.Source = diag.NewSource(name, string(data))
	d.Span = diag.Span{Start: f.at, End: max(f.at, f.end)}
	return d
}

// placeOf finds line and column, both 1-based, the column in code points.
func placeOf(data []byte, at int) (line, column int) {
	before := data[:min(at, len(data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

func unreadable(path string, err error) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: codeUnreadable, Message: fmt.Sprintf("cannot read notebook %s: %v", path, bare(err))}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.Message, d.Hint = "notebook "+path+" does not exist", "check the path; names are case-sensitive"
	case errors.Is(err, fs.ErrPermission):
		d.Hint = "the file's permissions do not let you read it"
	}
	return d
}

// bare drops the operation and the path that *fs.PathError repeats.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func tooLarge(name string, limit int64) *diag.Diagnostic {
	return &diag.Diagnostic{
		Code:    codeTooLarge,
		Message: fmt.Sprintf("notebook %s is larger than the limit of %s", name, bytesText(limit)),
		Hint:    "clear the large outputs with the tool that wrote them, then open it again",
	}
}

func bytesText(n int64) string {
	if n >= 1<<20 {
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', -1, 64) + " MiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}

// notText tells binary files apart early: a JSON error about byte 0x89 would not help anybody.
func notText(name string, data []byte) *diag.Diagnostic {
	if len(bytes.TrimSpace(data)) == 0 {
		return &diag.Diagnostic{Code: codeShape, Message: "notebook " + name + " is empty", Hint: "a new notebook can be made in its place"}
	}
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return &diag.Diagnostic{Code: codeBinary, Message: name + " is UTF-16 text; notebooks are UTF-8", Hint: "convert it with `iconv -f UTF-16 -t UTF-8`"}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return binary(name, "a NUL byte", i)
	}
	if !utf8.Valid(data) {
		return binary(name, "bytes that are not UTF-8", firstInvalid(data))
	}
	return nil
}

func binary(name, found string, at int) *diag.Diagnostic {
	return &diag.Diagnostic{
		Code: codeBinary, Message: fmt.Sprintf("%s is not a notebook: it has %s at offset %d", name, found, at),
		Expected: "JSON text in UTF-8", Found: "binary data",
	}
}

func firstInvalid(data []byte) int {
	at := 0
	for at < len(data) {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

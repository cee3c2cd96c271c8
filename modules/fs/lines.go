package fs

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// lineReader gives lines without their ends. It outlives the call that made it,
// so it keeps what it needs of the call, not the call.
type lineReader struct {
	call module.Call
	path string
	f    io.ReadCloser
	r    *bufio.Reader
	n    int // lines given
}

func openLines(c *module.Call, path string) (*lineReader, error) {
	f, _, err := openForReading(c, path)
	if err != nil {
		return nil, refused(c, "read", path, err)
	}
	keep := module.Call{Ctx: c.Ctx, Host: c.Host, Name: c.Name, Span: c.Span}
	return &lineReader{call: keep, path: path, f: f, r: bufio.NewReaderSize(f, 64<<10)}, nil
}

// next gives the next line; ok is false at the end, and the file is closed.
func (l *lineReader) next() (line string, ok bool, err error) {
	if l.f == nil {
		return "", false, nil
	}
	text, err := l.raw()
	if err == io.EOF && len(text) == 0 {
		return "", false, l.close()
	}
	if err != nil && err != io.EOF {
		_ = l.close()
		return "", false, refused(&l.call, "read", l.path, err)
	}
	l.n++
	text = trimEnd(text)
	if !utf8.Valid(text) {
		_ = l.close()
		return "", false, l.call.Error(codeText, "read_text(path, \"latin1\") reads other encodings, read_bytes anything", "%q is not UTF-8 text: line %d", l.path, l.n)
	}
	return string(text), true, nil
}

// raw reads up to a newline; beyond the buffer each piece is charged.
func (l *lineReader) raw() ([]byte, error) {
	if l.n%1024 == 0 {
		if err := l.call.Ctx.Err(); err != nil {
			return nil, err
		}
	}
	text, err := l.r.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return text, err
	}
	long := append([]byte(nil), text...)
	for err == bufio.ErrBufferFull {
		if err := l.call.Ctx.Err(); err != nil {
			return nil, err
		}
		if err := l.call.Host.Charge(int64(len(text)) * 2); err != nil {
			return nil, err
		}
		text, err = l.r.ReadSlice('\n')
		long = append(long, text...)
	}
	return long, err
}

func (l *lineReader) close() error {
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}

func trimEnd(b []byte) []byte {
	if n := len(b); n > 0 && b[n-1] == '\n' {
		b = b[:n-1]
		if n := len(b); n > 0 && b[n-1] == '\r' {
			b = b[:n-1]
		}
	}
	return b
}

func lines(c *module.Call, path string) (value.Value, error) {
	l, err := openLines(c, path)
	if err != nil {
		return value.Null, err
	}
	return l.iterator(), nil
}

// iterator panics with errors, as value.Iter's contract has it.
func (l *lineReader) iterator() value.Value {
	return value.NewIter(func() (value.Value, bool) {
		line, ok, err := l.next()
		if err != nil {
			panic(err)
		}
		return value.String(line), ok
	})
}

func readLines(c *module.Call, path string) (value.Value, error) {
	l, err := openLines(c, path)
	if err != nil {
		return value.Null, err
	}
	defer l.close()
	return l.all()
}

func (l *lineReader) all() (value.Value, error) {
	out := []value.Value{}
	for {
		line, ok, err := l.next()
		if err != nil {
			return value.Null, err
		}
		if !ok {
			return value.NewArray(out), nil
		}
		if err := l.call.Host.Charge(int64(len(line)) + 64); err != nil {
			return value.Null, err
		}
		out = append(out, value.String(line))
	}
}

func computeHash(c *module.Call, path string) (value.Value, error) {
	f, _, err := openForReading(c, path)
	if err != nil {
		return value.Null, refused(c, "read", path, err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, watched{c.Ctx, f}); err != nil {
		return value.Null, refused(c, "read", path, err)
	}
	return value.String(hex.EncodeToString(h.Sum(nil))), nil
}

// watched ends a copy when ctx ends.
type watched struct {
	ctx context.Context
	r   io.Reader
}

func (w watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}

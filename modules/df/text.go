package df

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"

	"skep/dataframe"
	"skep/interp/module"
	"skep/memory"
)

// text is a file's bytes in memory: mapped if it lies on the disk as it is, else read and unpacked.
type text struct {
	data []byte
	file *memory.Mapped
}

// openText opens a file; Close ends the mapping, after which nothing may look at the bytes.
func openText(env dataframe.Env, open opener, path string) (*text, error) {
	f, err := openPlain(open, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if file, ok := f.(*os.File); ok && !isPacked(path) {
		m, err := memory.MapFile(file)
		if err != nil {
			return nil, refused(path, err)
		}
		return &text{m.Bytes, m}, nil
	}
	data, err := unpacked(env, f, path)
	return &text{data: data}, err
}

// done gives back what the process holds of bytes that were read.
func (t *text) done(from, to int) {
	if t.file != nil {
		t.file.Forget(from, to)
	}
}

// telling is done for those who watch how far a reader is: a text is looked through for its rows, then read.
func (t *text) telling(m *module.Meter) func(from, to int) {
	if m == nil {
		return t.done
	}
	m.Bytes(2 * int64(len(t.data)))
	return func(from, to int) {
		t.done(from, to)
		m.Add(int64(to - from))
	}
}

func (t *text) close() {
	if t.file != nil {
		_ = t.file.Close() // it was only read
	}
}

func isPacked(path string) bool { return strings.HasSuffix(strings.ToLower(path), ".gz") }

// unpacked reads a whole file within the budget.
func unpacked(env dataframe.Env, f io.Reader, path string) ([]byte, error) {
	if m := meterOf(env.Ctx); m != nil {
		m.Bytes(sizeOf(f))
		f = counted{Reader: f, m: m}
	}
	if isPacked(path) {
		in, err := gzip.NewReader(f)
		if err != nil {
			return nil, fail(codeFile, "", fmt.Sprintf("cannot unpack %q: %v", path, err))
		}
		f = in
	}
	data, err := readAll(env, f)
	if err != nil {
		return nil, refused(path, err)
	}
	return data, nil
}

// sizeOf is how long a file is, 0 if it does not say.
func sizeOf(f io.Reader) int64 {
	if s, ok := f.(module.File); ok {
		if info, err := s.Stat(); err == nil {
			return info.Size()
		}
	}
	return 0
}

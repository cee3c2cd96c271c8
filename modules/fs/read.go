package fs

import (
	"context"
	"io"
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

func readers() []module.Func {
	return []module.Func{
		{Sig: `fun read_text(path: str, encoding: str = "utf-8") -> str`, Doc: "The whole file as text.\n\nEncodings: utf-8, utf-8-lossy (replaces what is no UTF-8), utf-16 (by its byte order mark), latin1.", Example: "fs.write_text(fs.temp_dir() + \"/skep-read.txt\", \"hello\")\nfs.read_text(fs.temp_dir() + \"/skep-read.txt\")  // => \"hello\"", Impl: onPath(readText)},
		{Sig: "fun read_file(path: str) -> str", Doc: "The same as read_text.", Example: "fs.write_text(fs.temp_dir() + \"/skep-read.txt\", \"hello\")\nread_file(fs.temp_dir() + \"/skep-read.txt\")  // => \"hello\"", Global: "read_file", Impl: onPath(readUTF8)},
		{Sig: "fun read_to_string(path: str) -> Result<str, str>", Doc: "Ok(text), or Err(reason). read_text fails instead.", Example: "fs.read_to_string(\"/no/such/file\").is_err()  // => true", Global: "fs_read", Impl: result(onPath(readUTF8))},
		{Sig: "fun read(path: str) -> Result<str, str>", Doc: "The same as read_to_string. read_text fails instead.", Example: "fs.read(\"/no/such/file\").is_err()  // => true", Impl: result(onPath(readUTF8))},
		{Sig: "fun read_bytes(path: str) -> [i64]", Doc: "The whole file as an array of bytes, 0 to 255.", Example: "fs.write_text(fs.temp_dir() + \"/skep-bytes.txt\", \"hé\")\nfs.read_bytes(fs.temp_dir() + \"/skep-bytes.txt\")  // => [104, 195, 169]", Impl: onPath(readBytes)},
		{Sig: "fun lines(path: str) -> Iterator<str>", Doc: "The lines of a file, one at a time and without their line ends: the file may be larger than the memory.", Example: "fs.write_text(fs.temp_dir() + \"/skep-lines.txt\", \"a\\nb\\n\")\nlet mut n = 0\nfor line in fs.lines(fs.temp_dir() + \"/skep-lines.txt\") { n += line.len() }\nn  // => 2", Impl: onPath(lines)},
		{Sig: "fun read_lines(path: str) -> [str]", Doc: "All lines of a file, without their line ends.", Example: "fs.write_text(fs.temp_dir() + \"/skep-lines.txt\", \"a\\nb\\n\")\nfs.read_lines(fs.temp_dir() + \"/skep-lines.txt\")  // => [\"a\", \"b\"]", Impl: onPath(readLines)},
		{Sig: "fun compute_hash(path: str) -> str", Doc: "The SHA-256 of a file, in hexadecimal.", Example: "fs.write_text(fs.temp_dir() + \"/skep-hash.txt\", \"\")\nfs.compute_hash(fs.temp_dir() + \"/skep-hash.txt\").len()  // => 64", Global: "compute_hash", Impl: onPath(computeHash)},
		{Sig: `fun open(path: str, mode: str = "r") -> File`, Doc: "Opens a file for reading (\"r\"), writing (\"w\") or appending (\"a\"); close it when done.", Example: "let f = fs.open(fs.temp_dir() + \"/skep-open.txt\", \"w\")\nf.write(\"one\")\nf.close()\nfs.read_text(fs.temp_dir() + \"/skep-open.txt\")  // => \"one\"", Global: "open", Impl: onPath(open)},
	}
}

func readText(c *module.Call, path string) (value.Value, error) {
	encoding := c.Str(1)
	decode, ok := decoders()[strings.ToLower(encoding)]
	if !ok {
		return value.Null, c.Error(codeText, "", "encoding %q is not known: use utf-8, utf-8-lossy, utf-16 or latin1", encoding)
	}
	data, err := readAll(c, path)
	if err != nil {
		return value.Null, err
	}
	return decode(c, path, data)
}

func readUTF8(c *module.Call, path string) (value.Value, error) {
	data, err := readAll(c, path)
	if err != nil {
		return value.Null, err
	}
	return decodeUTF8(c, path, data)
}

type decoder func(c *module.Call, path string, data []byte) (value.Value, error)

func decoders() map[string]decoder {
	lossy := func(_ *module.Call, _ string, data []byte) (value.Value, error) {
		return value.String(string(data)), nil
	}
	return map[string]decoder{
		"utf-8": decodeUTF8, "utf8": decodeUTF8, "utf-8-lossy": lossy,
		"utf-16": decodeUTF16, "utf16": decodeUTF16,
		"latin1": decodeLatin1, "latin-1": decodeLatin1, "iso-8859-1": decodeLatin1,
	}
}

func decodeUTF8(c *module.Call, path string, data []byte) (value.Value, error) {
	if utf8.Valid(data) {
		return value.String(string(data)), nil
	}
	return value.Null, notText(c, path, data)
}

// notText says where the first byte is that is no UTF-8, and guesses what the file is.
func notText(c *module.Call, path string, data []byte) error {
	at, line := 0, 1
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		at += n
	}
	hint := "read_text(path, \"latin1\") if that is its encoding; read_bytes reads anything"
	switch {
	case len(data) > 1 && (data[0] == 0xff && data[1] == 0xfe || data[0] == 0xfe && data[1] == 0xff):
		hint = "it looks like UTF-16: read_text(path, \"utf-16\")"
	case strings.IndexByte(string(data[:min(len(data), 8192)]), 0) >= 0:
		hint = "it looks like a binary file: read_bytes reads it"
	}
	return c.Error(codeText, hint, "%q is not UTF-8 text: byte 0x%02x at offset %d (line %d)", path, data[at], at, line)
}

func decodeLatin1(c *module.Call, _ string, data []byte) (value.Value, error) {
	if err := c.Host.Charge(int64(len(data))); err != nil {
		return value.Null, err
	}
	var b strings.Builder
	for _, x := range data {
		b.WriteRune(rune(x))
	}
	return value.String(b.String()), nil
}

func decodeUTF16(c *module.Call, path string, data []byte) (value.Value, error) {
	if err := c.Host.Charge(int64(2 * len(data))); err != nil {
		return value.Null, err
	}
	if len(data)%2 != 0 {
		return value.Null, c.Error(codeText, "", "%q is not UTF-16 text: its size is odd (%d bytes)", path, len(data))
	}
	big := len(data) > 1 && data[0] == 0xfe && data[1] == 0xff
	units := make([]uint16, len(data)/2)
	for i := range units {
		lo, hi := data[2*i], data[2*i+1]
		if big {
			lo, hi = hi, lo
		}
		units[i] = uint16(hi)<<8 | uint16(lo)
	}
	if len(units) > 0 && units[0] == 0xfeff {
		units = units[1:]
	}
	return value.String(string(utf16.Decode(units))), nil
}

func readBytes(c *module.Call, path string) (value.Value, error) {
	data, err := readAll(c, path)
	if err != nil {
		return value.Null, err
	}
	if err := c.Host.Charge(int64(16 * len(data))); err != nil {
		return value.Null, err
	}
	out := make([]value.Value, len(data))
	for i, b := range data {
		out[i] = value.Int(int64(b))
	}
	return value.NewArray(out), nil
}

// readAll reads a file in pieces, so that an interrupt ends it and the budget
// is asked before each growth: /dev/zero has the size 0.
func readAll(c *module.Call, path string) ([]byte, error) {
	f, size, err := openForReading(c, path)
	if err != nil {
		return nil, refused(c, "read", path, err)
	}
	defer f.Close()
	data, err := slurp(c, f, size)
	if err != nil {
		return nil, refused(c, "read", path, err)
	}
	return data, nil
}

const piece = 1 << 20

func slurp(c *module.Call, r io.Reader, size int64) ([]byte, error) {
	size = max(min(size, 1<<40), 512) + 1 // one more, to see the end without growing
	if err := c.Host.Charge(size); err != nil {
		return nil, err
	}
	data := make([]byte, 0, size)
	for {
		if err := c.Ctx.Err(); err != nil {
			return nil, err
		}
		if len(data) == cap(data) {
			if err := c.Host.Charge(int64(cap(data))); err != nil {
				return nil, err
			}
			data = append(make([]byte, 0, 2*cap(data)), data...)
		}
		n, err := r.Read(data[len(data):min(cap(data), len(data)+piece)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// openForReading opens a file. What is no regular file (a pipe, a terminal) may
// block for ever, so it is opened aside, and closed when ctx ends.
func openForReading(c *module.Call, path string) (io.ReadCloser, int64, error) {
	info, err := c.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if info.Mode().IsRegular() || info.IsDir() {
		f, err := c.Open(path)
		return f, info.Size(), err
	}
	c.Witness().File(path)
	return openAside(c.Ctx, path)
}

func openAside(ctx context.Context, path string) (io.ReadCloser, int64, error) {
	type opened struct {
		f   *os.File
		err error
	}
	ch := make(chan opened, 1)
	go func() {
		f, err := os.Open(path)
		if ctx.Err() != nil && err == nil {
			_ = f.Close() // nobody waits any more
		}
		ch <- opened{f, err}
	}()
	select {
	case o := <-ch:
		if o.err != nil {
			return nil, 0, o.err
		}
		return &aside{f: o.f, ctx: ctx}, 0, nil
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
}

// aside reads from something that may block, in a goroutine of its own.
type aside struct {
	f   *os.File
	ctx context.Context
}

func (a *aside) Read(p []byte) (int, error) {
	type got struct {
		b   []byte
		err error
	}
	ch := make(chan got, 1)
	go func() {
		b := make([]byte, len(p)) // p may be gone when a late read returns
		n, err := a.f.Read(b)
		ch <- got{b[:n], err}
	}()
	select {
	case g := <-ch:
		return copy(p, g.b), g.err
	case <-a.ctx.Done():
		return 0, a.ctx.Err()
	}
}

func (a *aside) Close() error { return a.f.Close() }

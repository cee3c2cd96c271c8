package archive

import (
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"skep/internal/atomicfile"
	"skep/interp/module"
	"skep/interp/value"
)

// format is one way to write bytes as fewer.
type format struct {
	name, words string
	ending      string // of files
	magic       string // how its data begins; "" if any way
	least, most int64  // levels
	level       int64  // the usual one
	write       func(w io.Writer, level int) (io.WriteCloser, error)
	read        func(r io.Reader) (io.ReadCloser, error)
}

func formats() []format {
	return []format{
		{"gzip", "gzip (RFC 1952)", ".gz", "\x1f\x8b", 1, 9, 6, func(w io.Writer, n int) (io.WriteCloser, error) { return gzip.NewWriterLevel(w, n) }, func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }},
		{"zlib", "zlib (RFC 1950)", ".zz", "\x78", 1, 9, 6, func(w io.Writer, n int) (io.WriteCloser, error) { return zlib.NewWriterLevel(w, n) }, func(r io.Reader) (io.ReadCloser, error) { return zlib.NewReader(r) }},
		{"deflate", "raw deflate (RFC 1951)", ".deflate", "", 1, 9, 6, func(w io.Writer, n int) (io.WriteCloser, error) { return flate.NewWriter(w, n) }, func(r io.Reader) (io.ReadCloser, error) { return flate.NewReader(r), nil }},
		{"zstd", "Zstandard (RFC 8878)", ".zst", "\x28\xb5\x2f\xfd", 1, 22, 3, zstdWriter, zstdReader},
		{"bzip2", "bzip2", ".bz2", "BZh", 0, 0, 0, nil, func(r io.Reader) (io.ReadCloser, error) { return io.NopCloser(bzip2.NewReader(r)), nil }},
	}
}

// zstdWindow bounds the memory that a Zstandard stream may ask for.
const zstdWindow = 128 << 20

func zstdWriter(w io.Writer, n int) (io.WriteCloser, error) {
	return zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(n)), zstd.WithEncoderConcurrency(1))
}

func zstdReader(r io.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// Compress declares compress.
func Compress() module.Module {
	return module.Module{Name: "compress", Doc: "Bytes, texts and files in fewer bytes: gzip, zlib, deflate, Zstandard; bzip2 is only read.", Known: []string{"zlib", "bz2", "lzma", "zstandard"}, Fails: true, Funcs: slices.Concat(packing(), unpacking(), packedFiles())}
}

const data = "data: OneOf<str, [i64]>"

func packing() (out []module.Func) {
	for _, f := range formats() {
		if f.write == nil {
			continue
		}
		out = append(out, module.Func{Sig: "fun " + f.name + "(" + data + ", level: i64 = null) -> [i64]", Doc: "A text (its UTF-8) or bytes as " + f.words + "; the level goes from " + value.Repr(value.Int(f.least)) + " (fast) to " + value.Repr(value.Int(f.most)) + " (small), usually " + value.Repr(value.Int(f.level)) + ".",
			Example: "let packed = compress." + f.name + "(\"ab\" * 500)\npacked.len() < 60  // => true\ncompress.un" + f.name + "(packed) == \"ab\" * 500  // => true", Impl: module.Checked(func(c *module.Call) value.Value {
				return c.ByteList(pack(c, f, c.Bytes(0), level(c, 1, f)))
			})})
	}
	return out
}

func level(c *module.Call, i int, f format) int {
	if !c.Given(i) {
		return int(f.level)
	}
	return int(c.IntIn(i, f.least, f.most))
}

func pack(c *module.Call, f format, in []byte, level int) []byte {
	var out bytes.Buffer
	c.Charge(int64(len(in)/8 + 4096))
	w, err := f.write(&out, level)
	if err == nil {
		_, err = io.Copy(w, &watched{ctx: c.Ctx, r: bytes.NewReader(in), left: int64(len(in))})
		err = errors.Join(err, w.Close())
	}
	stop(c, f.name, err)
	return out.Bytes()
}

func unpack(c *module.Call, f format, in io.Reader) []byte {
	r, err := f.read(in)
	stop(c, "the "+f.name+" data", err)
	defer r.Close()
	out, err := slurp(c, r)
	stop(c, "the "+f.name+" data", err)
	return out
}

func unpacking() (out []module.Func) {
	for _, f := range formats() {
		// bzip2 has no writer: its example is "skep" as bzip2 wrote it
		bytesExample, textExample := "compress.un"+f.name+"_bytes(compress."+f.name+"([1, 2, 3]))  // => [1, 2, 3]", "compress.un"+f.name+"(compress."+f.name+"(\"skep\"))  // => \"skep\""
		if f.write == nil {
			const sample = "encoding.base64_decode_bytes(\"QlpoOTFBWSZTWcOc7IQAAAGBgAIISAAgACGaaDNNBzxdyRThQkMOc7IQ\").unwrap()"
			bytesExample, textExample = "compress.unbzip2_bytes("+sample+").len()  // => 4", "compress.unbzip2("+sample+")  // => \"skep\""
		}
		out = append(out,
			module.Func{Sig: "fun un" + f.name + "(" + data + ") -> str", Doc: "The text that was written as " + f.words + ". Data that is damaged, or no UTF-8, is an error.", Example: textExample, Impl: module.Checked(func(c *module.Call) value.Value {
				return text(c, unpack(c, f, bytes.NewReader(c.Bytes(0))), "un"+f.name+"_bytes")
			})},
			module.Func{Sig: "fun un" + f.name + "_bytes(" + data + ") -> [i64]", Doc: "The bytes that were written as " + f.words + ".", Example: bytesExample, Impl: module.Checked(func(c *module.Call) value.Value {
				return c.ByteList(unpack(c, f, bytes.NewReader(c.Bytes(0))))
			})})
	}
	return out
}

func text(c *module.Call, b []byte, other string) value.Value {
	if !utf8.Valid(b) {
		c.Fail(codeBroken, other+" gives bytes", "what comes out is no UTF-8 text")
	}
	return value.String(string(b))
}

func packedFiles() []module.Func {
	const file = "let p = fs.temp_dir() + \"/skep-compress.txt.gz\"\ncompress.write_text(p, \"one\\ntwo\\n\")\n"
	return []module.Func{
		{Sig: "fun read_text(path: str) -> str", Doc: "The text of a file that is compressed in one of the ways; which shows by how it begins, or else by its ending.", Example: file + "compress.read_text(p)  // => \"one\\ntwo\\n\"", Impl: module.Checked(func(c *module.Call) value.Value { return text(c, unpackFile(c), "read_bytes") })},
		{Sig: "fun read_bytes(path: str) -> [i64]", Doc: "The bytes of a compressed file.", Example: file + "compress.read_bytes(p).len()  // => 8", Impl: module.Checked(func(c *module.Call) value.Value { return c.ByteList(unpackFile(c)) })},
		{Sig: "fun write_text(path: str, text: str, level: i64 = null) -> ()", Doc: "Writes a text into a file, compressed in the way that the ending says: .gz, .zst, .zz or .deflate.", Example: file + "compress.read_text(p).len()  // => 8", Impl: module.Checked(packFile)},
		{Sig: "fun write_bytes(path: str, bytes: [i64], level: i64 = null) -> ()", Doc: "Writes bytes into a file, compressed in the way that the ending says.", Example: "let p = fs.temp_dir() + \"/skep-compress.zst\"\ncompress.write_bytes(p, [1, 2, 3])\ncompress.read_bytes(p)  // => [1, 2, 3]", Impl: module.Checked(packFile)},
	}
}

// byEnding finds the format of a file's name; ok is false if it has none.
func byEnding(path string) (format, bool) {
	all := formats()
	at := slices.IndexFunc(all, func(f format) bool { return f.ending == strings.ToLower(filepath.Ext(path)) })
	if at < 0 {
		return format{}, false
	}
	return all[at], true
}

// byStart finds the format whose data begins so.
func byStart(head []byte) (format, bool) {
	for _, f := range formats() {
		if f.magic != "" && strings.HasPrefix(string(head), f.magic) {
			return f, true
		}
	}
	return format{}, false
}

func unpackFile(c *module.Call) []byte {
	path := c.Str(0)
	in, f, packed, err := openPacked(c, path)
	stop(c, path, err)
	defer in.Close()
	if !packed {
		c.Fail(codeBroken, "fs.read_text reads files that are not compressed", "%s is not compressed in a way that is known", value.Quote(path))
	}
	return unpack(c, f, in)
}

// openPacked opens a file and tells how it is compressed.
func openPacked(c *module.Call, path string) (in module.File, f format, packed bool, err error) {
	if in, err = openRegular(c, path); err != nil {
		return nil, format{}, false, err
	}
	head := make([]byte, 8)
	n, err := io.ReadFull(in, head)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return nil, format{}, false, errors.Join(err, in.Close())
	}
	if _, err = in.Seek(0, io.SeekStart); err != nil {
		return nil, format{}, false, errors.Join(err, in.Close())
	}
	if f, packed = byStart(head[:n]); !packed || f.name == "zlib" { // 0x78 is also the letter x
		if g, ok := byEnding(path); ok {
			f, packed = g, true
		} else {
			packed = packed && f.name != "zlib"
		}
	}
	return in, f, packed, nil
}

// openRegular opens a file; a pipe would block, a folder has no bytes.
func openRegular(c *module.Call, path string) (module.File, error) {
	info, err := c.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &os.PathError{Op: "open", Path: path, Err: errors.New("it is no regular file")}
	}
	return c.Open(path)
}

func packFile(c *module.Call) value.Value {
	path := c.Str(0)
	f, ok := byEnding(path)
	if !ok || f.write == nil {
		c.Refuse("the name must end in .gz, .zst, .zz or .deflate, found %s", value.Quote(path))
	}
	packed := pack(c, f, c.Bytes(1), level(c, 2, f))
	stop(c, path, replaceFile(path, func(w io.Writer) error {
		_, err := w.Write(packed)
		return err
	}))
	return value.Unit()
}

// replaceFile writes a file as a whole or not at all; one that is there keeps its mode.
func replaceFile(path string, write func(w io.Writer) error) error {
	o := atomicfile.Options{Mode: 0o644}
	if info, err := os.Stat(path); err == nil {
		o.Mode = info.Mode().Perm()
	}
	return atomicfile.Write(path, o, write)
}

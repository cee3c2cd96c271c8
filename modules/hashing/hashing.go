// Package hashing is the language's module hashing: digests of texts, bytes and
// files. BLAKE3 is the one to choose; SHA-2 and SHA-3 for what others demand; MD5, SHA-1,
// CRC-32 and xxHash for checking, never against an adversary. Passwords need a
// slow function and are not for here.
//
// Callers: the session, through modules.All.
package hashing

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"hash"
	"hash/adler32"
	"hash/crc32"
	"hash/fnv"
	"io"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
	"lukechampine.com/blake3"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeAlgorithm = "M1701" // no algorithm of this name
	codeFile      = "M1702" // the file cannot be read
)

// algorithm is one way to make a digest.
type algorithm struct {
	name, words string
	sample      string // the digest of "abc", its first digits
	make        func() hash.Hash
}

func algorithms() []algorithm {
	return []algorithm{
		{"blake3", "BLAKE3, 256 bits: fast and safe", "6437b3ac", func() hash.Hash { return blake3.New(32, nil) }},
		{"sha256", "SHA-256", "ba7816bf", sha256.New},
		{"sha512", "SHA-512", "ddaf35a1", sha512.New},
		{"sha224", "SHA-224", "23097d22", sha256.New224},
		{"sha384", "SHA-384", "cb00753f", sha512.New384},
		{"sha512_256", "SHA-512/256", "53048e26", sha512.New512_256},
		{"sha3_224", "SHA3-224", "e642824c", func() hash.Hash { return sha3.New224() }},
		{"sha3_256", "SHA3-256", "3a985da7", func() hash.Hash { return sha3.New256() }},
		{"sha3_384", "SHA3-384", "ec014982", func() hash.Hash { return sha3.New384() }},
		{"sha3_512", "SHA3-512", "b751850b", func() hash.Hash { return sha3.New512() }},
		{"sha1", "SHA-1; broken, only for checking", "a9993e36", sha1.New},
		{"md5", "MD5; broken, only for checking", "90015098", md5.New},
		{"xxh64", "xxHash of 64 bits; very fast, only for checking", "44bc2cf5", func() hash.Hash { return xxhash.New() }},
		{"fnv1a64", "FNV-1a of 64 bits; only for tables", "e71fa219", func() hash.Hash { return fnv.New64a() }},
		{"crc32", "CRC-32 (IEEE), as zip and gzip have it", "352441c2", func() hash.Hash { return crc32.NewIEEE() }},
		{"adler32", "Adler-32, as zlib has it", "024d0127", func() hash.Hash { return adler32.New() }},
	}
}

func names() []string {
	var out []string
	for _, a := range algorithms() {
		out = append(out, a.name)
	}
	return out
}

// bare is a name without what its writings differ in: SHA3-256, sha3_256.
func bare(name string) string {
	return strings.NewReplacer("-", "", "_", "", "/", "").Replace(strings.ToLower(name))
}

// named makes the hash that argument i names.
func named(c *module.Call, i int) func() hash.Hash {
	name, all := bare(c.Str(i)), algorithms()
	if at := slices.IndexFunc(all, func(a algorithm) bool { return bare(a.name) == name }); at >= 0 {
		return all[at].make
	}
	c.Fail(codeAlgorithm, "one of: "+strings.Join(names(), ", "), "there is no algorithm %s", value.Quote(c.Str(i)))
	return nil
}

// Module declares hashing.
func Module() module.Module {
	const data = "data: OneOf<str, [i64]>"
	var funcs []module.Func
	for _, a := range algorithms() {
		funcs = append(funcs, module.Func{Sig: "fun " + a.name + "(" + data + ") -> str", Doc: "The digest of a text (its UTF-8) or of bytes, in hexadecimal: " + a.words + ".", Example: "hashing." + a.name + "(\"abc\").take(8)  // => \"" + a.sample + "\"", Impl: module.Checked(func(c *module.Call) value.Value {
			h := a.make()
			_, _ = h.Write(c.Bytes(0))
			return value.String(hex.EncodeToString(h.Sum(nil)))
		})})
	}
	funcs = append(funcs, []module.Func{
		{Sig: "fun hex(algorithm: str, " + data + ") -> str", Doc: "The digest by a named algorithm, in hexadecimal.", Example: "hashing.hex(\"md5\", \"\")  // => \"d41d8cd98f00b204e9800998ecf8427e\"", Impl: module.Checked(func(c *module.Call) value.Value { return value.String(hex.EncodeToString(digest(c, named(c, 0)()))) })},
		{Sig: "fun bytes(algorithm: str, " + data + ") -> [i64]", Doc: "The digest by a named algorithm, as bytes.", Example: "hashing.bytes(\"crc32\", \"abc\")  // => [53, 36, 65, 194]", Impl: module.Checked(func(c *module.Call) value.Value { return c.ByteList(digest(c, named(c, 0)())) })},
		{Sig: "fun hmac(algorithm: str, key: OneOf<str, [i64]>, " + data + ") -> str", Doc: "A keyed digest (HMAC, RFC 2104), in hexadecimal.", Example: "hashing.hmac(\"sha256\", \"key\", \"abc\").take(8)  // => \"9c196e32\"", Impl: module.Checked(keyed)},
		{Sig: `fun file(path: str, algorithm: str = "blake3") -> Result<str, str>`, Doc: "Ok(the digest of a file in hexadecimal) or Err(why). The file is read in pieces and may be larger than the memory.", Example: "fs.write_text(fs.temp_dir() + \"/skep-hashing.txt\", \"abc\")\nhashing.file(fs.temp_dir() + \"/skep-hashing.txt\", \"md5\")  // => Ok(\"900150983cd24fb0d6963f7d28e17f72\")", Impl: module.Checked(ofFile)},
		{Sig: `fun new(algorithm: str = "blake3") -> Hasher`, Doc: "A digest that is fed piece by piece.", Example: "let mut h = hashing.new(\"md5\")\nh.update(\"a\")\nh.update(\"bc\")\nh.hex()  // => \"900150983cd24fb0d6963f7d28e17f72\"", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.NewBox("Hasher", &hasher{named(c, 0)()})
		})},
		{Sig: "fun algorithms() -> [str]", Doc: "The names of the algorithms.", Example: "hashing.algorithms()[0]  // => \"blake3\"", Impl: module.Checked(func(c *module.Call) value.Value { return c.StrList(names()) })},
		{Sig: "fun equal(a: OneOf<str, [i64]>, b: OneOf<str, [i64]>) -> bool", Doc: "Whether two digests are equal, in a time that does not tell where they differ.", Example: "hashing.equal(hashing.md5(\"a\"), hashing.md5(\"b\"))  // => false", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.Bool(subtle.ConstantTimeCompare(c.Bytes(0), c.Bytes(1)) == 1)
		})},
	}...)
	return module.Module{Name: "hashing", Doc: "Digests of texts, bytes and files.", Known: []string{"hashlib", "hmac"}, Synonyms: map[string]string{"digest": "bytes", "hexdigest": "hex", "sha3": "sha3_256"}, Funcs: funcs, Types: []module.Type{hasherType()}}
}

func digest(c *module.Call, h hash.Hash) []byte {
	_, _ = h.Write(c.Bytes(1))
	return h.Sum(nil)
}

func keyed(c *module.Call) value.Value {
	h := hmac.New(named(c, 0), c.Bytes(1))
	_, _ = h.Write(c.Bytes(2))
	return value.String(hex.EncodeToString(h.Sum(nil)))
}

const piece = 256 << 10

func ofFile(c *module.Call) value.Value {
	h := named(c, 1)()
	f, err := c.Open(c.Str(0))
	if err != nil {
		return module.Res(value.Null, err)
	}
	defer f.Close()
	for buf := make([]byte, piece); ; {
		if c.Ctx != nil {
			c.Must(c.Ctx.Err())
		}
		n, err := f.Read(buf)
		_, _ = h.Write(buf[:n])
		if err == io.EOF {
			return value.Ok(value.String(hex.EncodeToString(h.Sum(nil))))
		}
		if err != nil {
			return module.Res(value.Null, err)
		}
	}
}

// hasher is a running digest; reading it does not end it.
type hasher struct{ h hash.Hash }

// CloneValue implements what value asks of boxes that change in place.
func (h *hasher) CloneValue() any { return &hasher{cloned(h.h)} }

func (h *hasher) String() string { return "Hasher" }

// cloned copies a running digest: those of the standard library know how, the
// two others have no parts outside of their structs.
func cloned(h hash.Hash) hash.Hash {
	switch h := h.(type) {
	case hash.Cloner:
		if c, err := h.Clone(); err == nil {
			return c
		}
	case *blake3.Hasher:
		c := *h
		return &c
	case *xxhash.Digest:
		c := *h
		return &c
	}
	panic("a digest that cannot be copied")
}

func hasherType() module.Type {
	of := func(c *module.Call) *hasher {
		h, ok := value.As[*hasher](c.Args[0])
		if !ok {
			c.Wrong(0, "a Hasher")
		}
		return h
	}
	const head = "let mut h = hashing.new(\"crc32\")\nh.update(\"abc\")\n"
	return module.Type{Name: "Hasher", Doc: "A digest that is fed piece by piece.", Methods: []module.Func{
		{Sig: "fun update(&mut self, data: OneOf<str, [i64]>) -> ()", Doc: "Adds a text or bytes.", Example: head + "h.hex()  // => \"352441c2\"", Impl: module.Checked(func(c *module.Call) value.Value {
			_, _ = of(c).h.Write(c.Bytes(1))
			return value.Unit()
		})},
		{Sig: "fun hex(self) -> str", Doc: "The digest of all that was added, in hexadecimal.", Example: head + "h.hex()  // => \"352441c2\"", Impl: module.Checked(func(c *module.Call) value.Value { return value.String(hex.EncodeToString(of(c).h.Sum(nil))) })},
		{Sig: "fun bytes(self) -> [i64]", Doc: "The digest of all that was added, as bytes.", Example: head + "h.bytes()  // => [53, 36, 65, 194]", Impl: module.Checked(func(c *module.Call) value.Value { return c.ByteList(of(c).h.Sum(nil)) })},
	}}
}

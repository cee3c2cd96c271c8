package hashing

import (
	"context"
	"os"
	"strings"
	"testing"

	"skep/interp/moduletest"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		hashing.blake3("") ==> "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
		hashing.sha256("abc") ==> "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
		hashing.sha1([97, 98, 99]) ==> "a9993e364706816aba3e25717850c26c9cd0d89d"
		hashing.xxh64("") ==> "ef46db3751d8e999"
		hashing.hex("SHA-512", "abc").take(16) ==> "ddaf35a193617aba"
		hashing.hex("sha3", "abc") ==> !there is no algorithm "sha3"
		hashing.bytes("md5", "").len() ==> 16
		hashing.hmac("sha256", "key", "The quick brown fox jumps over the lazy dog") ==> "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
		hashing.md5([256]) ==> !must be a byte
		hashing.md5(1) ==> !must be String
		hashing.file("/no/such/file").is_err() ==> true
		hashing.equal("a", "b") ==> false
		hashing.equal([1, 2], [1, 2]) ==> true
		# a copy goes its own way
		let mut a = hashing.new("md5")¶a.update("a")¶let mut b = a¶b.update("b")¶[a.hex() == hashing.md5("a"), b.hex() == hashing.md5("ab")] ==> [true, true]
		hashing.algorithms().map(|n| { let mut a = hashing.new(n)¶a.update("x")¶let mut b = a¶b.update("y")¶a.hex() == hashing.hex(n, "x") && b.bytes() == hashing.bytes(n, "xy") }).all() ==> true
		hashing.new("md5") ==> Hasher
	`, Module())
}

func TestFilesAreReadInPieces(t *testing.T) {
	path := t.TempDir() + "/f"
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 3*piece+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	d := moduletest.New(t, Module())
	d.Budget = 1000
	if got := d.Show("file", path, "crc32"); !strings.HasPrefix(got, `Ok("`) {
		t.Error(got)
	}
	if got := d.Show("file", t.TempDir()); !strings.HasPrefix(got, `Err("`) {
		t.Error(got)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.Ctx = ctx
	if got := d.Show("file", path); got != "error: context canceled" {
		t.Error(got)
	}
}

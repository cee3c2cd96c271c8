// Package secrets is the language's module secrets: random values that nobody
// can guess, from the system's generator: tokens, passwords, choices. Module
// random is for everything else; it can be seeded.
//
// Callers: the session, through modules.All.
package secrets

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"math"
	"math/big"

	"skep/interp/module"
	"skep/interp/value"
)

// Module declares secrets.
func Module() module.Module {
	const bytes = "(bytes: i64 = 32)"
	return module.Module{Name: "secrets", Doc: "Random values that cannot be guessed: tokens, passwords, choices.", Funcs: []module.Func{
		{Sig: "fun token_hex" + bytes + " -> str", Doc: "A token of so many random bytes, in hexadecimal.", Example: "secrets.token_hex(4).len()  // => 8", Impl: token(hex.EncodeToString)},
		{Sig: "fun token_urlsafe" + bytes + " -> str", Doc: "A token of so many random bytes, of letters, digits, - and _.", Example: "secrets.token_urlsafe(3).len()  // => 4", Impl: token(base64.RawURLEncoding.EncodeToString)},
		{Sig: "fun token_bytes" + bytes + " -> [i64]", Doc: "So many random bytes.", Example: "secrets.token_bytes(5).len()  // => 5", Impl: module.Checked(func(c *module.Call) value.Value { return c.ByteList(random(c)) })},
		{Sig: "fun below(n: i64) -> i64", Doc: "An integer from 0 to below n, all equally likely (Python's randbelow).", Example: "secrets.below(1)  // => 0", Impl: module.Checked(func(c *module.Call) value.Value { return value.Int(below(c.IntIn(0, 1, math.MaxInt64))) })},
		{Sig: "fun choice<T>(xs: Iterable<T>) -> T", Doc: "One of the elements.", Example: "secrets.choice([5])  // => 5", Impl: module.Checked(choice)},
		{Sig: "fun shuffle<T>(xs: Iterable<T>) -> [T]", Doc: "The elements in an order that cannot be guessed.", Example: "secrets.shuffle([1, 2, 3]).sort()  // => [1, 2, 3]", Impl: module.Checked(shuffle)},
		{Sig: `fun password(length: i64 = 20, alphabet: str = "` + alphabet + `") -> str`, Doc: "So many characters of an alphabet; the one by default has no two that look alike.", Example: "secrets.password(12).len()  // => 12", Impl: module.Checked(password)},
		{Sig: "fun equal(a: OneOf<str, [i64]>, b: OneOf<str, [i64]>) -> bool", Doc: "Whether two secrets are equal, in a time that does not tell where they differ (Python's compare_digest).", Example: "secrets.equal(\"abc\", \"abd\")  // => false", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.Bool(subtle.ConstantTimeCompare(c.Bytes(0), c.Bytes(1)) == 1)
		})},
	}}
}

// alphabet leaves out 0 O o, 1 l I and what a shell would read.
const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

const maxBytes = 1 << 24

func random(c *module.Call) []byte {
	b := make([]byte, c.IntIn(0, 0, maxBytes))
	c.Charge(int64(len(b)))
	_, _ = rand.Read(b) // never fails
	return b
}

func token(encode func([]byte) string) module.Impl {
	return module.Checked(func(c *module.Call) value.Value { return value.String(encode(random(c))) })
}

func below(n int64) int64 {
	x, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		panic(err) // the system's generator never fails
	}
	return x.Int64()
}

func choice(c *module.Call) value.Value {
	xs := c.List(0)
	if len(xs) == 0 {
		c.Refuse("there is nothing to choose from")
	}
	return xs[below(int64(len(xs)))]
}

// shuffle exchanges each element with one at or before it (Fisher and Yates).
func shuffle(c *module.Call) value.Value {
	xs := append([]value.Value(nil), c.List(0)...)
	for i := len(xs) - 1; i > 0; i-- {
		j := below(int64(i + 1))
		xs[i], xs[j] = xs[j], xs[i]
	}
	return value.NewArray(xs)
}

func password(c *module.Call) value.Value {
	n, letters := c.IntIn(0, 1, maxBytes/4), []rune(c.Str(1))
	if len(letters) < 2 {
		c.Refuse("the alphabet must have at least 2 characters")
	}
	c.Charge(4 * n)
	out := make([]rune, n)
	for i := range out {
		c.Poll(i)
		out[i] = letters[below(int64(len(letters)))]
	}
	return value.String(string(out))
}

// Package encoding is the language's module encoding: bytes and texts in other
// clothes (base64, hexadecimal, percent, HTML, UTF-8, Latin-1). What decodes
// gives a Result, because what comes from outside may be wrong.
//
// Callers: the session, through modules.All.
package encoding

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// codeEncode is the code for a text that an encoding cannot say.
const codeEncode = "M1801"

const data = "data: OneOf<str, [i64]>"

// Module declares encoding.
func Module() module.Module {
	var funcs []module.Func
	for _, c := range codecs() {
		funcs = append(funcs, c.funcs()...)
	}
	return module.Module{Name: "encoding", Doc: "Base64, hexadecimal, percent and HTML forms, UTF-8 and Latin-1.", Known: []string{"base64", "binascii", "html", "codecs"}, Synonyms: map[string]string{"b64decode": "base64_decode", "b64encode": "base64_encode", "escape": "html_escape", "quote": "percent_encode", "unescape": "html_unescape", "unquote": "percent_decode"}, Funcs: append(funcs, texts()...)}
}

// codec is a form of bytes as text.
type codec struct {
	name, words  string
	plain, coded string // for the examples
	encode       func([]byte) string
	decode       func(string) ([]byte, error)
}

func codecs() []codec {
	return []codec{
		{"base64", "base64 (RFC 4648)", "skep?>", "c2tlcD8+", base64.StdEncoding.EncodeToString, base64Decode(base64.StdEncoding)},
		{"base64_url", "base64 for URLs and file names, without padding", "skep?>", "c2tlcD8-", base64.RawURLEncoding.EncodeToString, base64Decode(base64.URLEncoding)},
		{"base32", "base32 (RFC 4648)", "skep", "ONVWK4A=", base32.StdEncoding.EncodeToString, func(s string) ([]byte, error) {
			return base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(strings.ToUpper(bare(s)), "="))
		}},
		{"hex", "hexadecimal", "skep", "736b6570", hex.EncodeToString, func(s string) ([]byte, error) { return hex.DecodeString(bare(s)) }},
	}
}

// bare takes white space out: encoded texts come in lines.
func bare(s string) string { return strings.Join(strings.Fields(s), "") }

// base64Decode also reads what lacks its padding.
func base64Decode(e *base64.Encoding) func(string) ([]byte, error) {
	raw := e.WithPadding(base64.NoPadding)
	return func(s string) ([]byte, error) { return raw.DecodeString(strings.TrimRight(bare(s), "=")) }
}

func (k codec) funcs() []module.Func {
	plain, coded := value.Quote(k.plain), value.Quote(k.coded)
	return []module.Func{
		{Sig: "fun " + k.name + "_encode(" + data + ") -> str", Doc: "A text (its UTF-8) or bytes in " + k.words + ".", Example: "encoding." + k.name + "_encode(" + plain + ")  // => " + coded, Impl: module.Checked(func(c *module.Call) value.Value { return value.String(k.encode(c.Bytes(0))) })},
		{Sig: "fun " + k.name + "_decode(text: str) -> Result<str, str>", Doc: "Ok(the text that " + k.words + " stands for) or Err(why). White space is passed over.", Example: "encoding." + k.name + "_decode(" + coded + ")  // => Ok(" + plain + ")", Impl: module.Checked(func(c *module.Call) value.Value {
			b, err := k.decode(c.Str(0))
			if err == nil && !utf8.Valid(b) {
				err = fmt.Errorf("the bytes are no UTF-8 text; %s_decode_bytes gives them as they are", k.name)
			}
			return module.Res(value.String(string(b)), err)
		})},
		{Sig: "fun " + k.name + "_decode_bytes(text: str) -> Result<[i64], str>", Doc: "Ok(the bytes that " + k.words + " stands for) or Err(why).", Example: "encoding." + k.name + "_decode_bytes(" + coded + ").unwrap()[0]  // => 115", Impl: module.Checked(func(c *module.Call) value.Value {
			b, err := k.decode(c.Str(0))
			return module.Res(c.ByteList(b), err)
		})},
	}
}

// texts are forms of texts as text.
func texts() []module.Func {
	str := func(f func(string) string) module.Impl {
		return module.Checked(func(c *module.Call) value.Value { return value.String(f(c.Str(0))) })
	}
	return []module.Func{
		{Sig: "fun percent_encode(text: str) -> str", Doc: "A text as part of a URL: everything but letters, digits and -_.~ becomes %XX of its UTF-8.", Example: "encoding.percent_encode(\"a b/é\")  // => \"a%20b%2F%C3%A9\"", Impl: str(percent)},
		{Sig: "fun percent_decode(text: str) -> Result<str, str>", Doc: "Ok(the text with each %XX replaced) or Err(why). A plus stays a plus.", Example: "encoding.percent_decode(\"a%20b+c\")  // => Ok(\"a b+c\")", Impl: module.Checked(func(c *module.Call) value.Value {
			s, err := url.PathUnescape(c.Str(0))
			if err == nil && !utf8.ValidString(s) {
				err = fmt.Errorf("the bytes are no UTF-8 text")
			}
			return module.Res(value.String(s), err)
		})},
		{Sig: "fun html_escape(text: str) -> str", Doc: "A text for HTML: & < > and both quotes are written as entities.", Example: "encoding.html_escape(\"<b>&</b>\")  // => \"&lt;b&gt;&amp;&lt;/b&gt;\"", Impl: str(html.EscapeString)},
		{Sig: "fun html_unescape(text: str) -> str", Doc: "A text with the entities of HTML replaced.", Example: "encoding.html_unescape(\"caf&eacute; &#33;\")  // => \"café !\"", Impl: str(html.UnescapeString)},
		{Sig: "fun utf8_encode(text: str) -> [i64]", Doc: "The bytes of UTF-8.", Example: "encoding.utf8_encode(\"é\")  // => [195, 169]", Impl: module.Checked(func(c *module.Call) value.Value { return c.ByteList([]byte(c.Str(0))) })},
		{Sig: "fun utf8_decode(bytes: [i64]) -> Result<str, str>", Doc: "Ok(the text of UTF-8 bytes) or Err(where they are wrong).", Example: "encoding.utf8_decode([195, 169])  // => Ok(\"é\")", Impl: module.Checked(func(c *module.Call) value.Value {
			b := c.Bytes(0)
			return module.Res(value.String(string(b)), invalid(b))
		})},
		{Sig: "fun latin1_encode(text: str) -> [i64]", Doc: "The bytes of ISO 8859-1; characters above U+00FF are an error.", Example: "encoding.latin1_encode(\"é\")  // => [233]", Impl: module.Checked(latin1)},
		{Sig: "fun latin1_decode(bytes: [i64]) -> str", Doc: "The text of ISO 8859-1 bytes; there are no wrong ones.", Example: "encoding.latin1_decode([233])  // => \"é\"", Impl: module.Checked(func(c *module.Call) value.Value {
			var b strings.Builder
			for _, x := range c.Bytes(0) {
				b.WriteRune(rune(x))
			}
			return value.String(b.String())
		})},
	}
}

const unreserved = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~"

func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(unreserved, s[i]) >= 0 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// invalid says where bytes stop being UTF-8.
func invalid(b []byte) error {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return fmt.Errorf("byte %d (0x%02x) is no UTF-8", i, b[i])
		}
		i += n
	}
	return nil
}

func latin1(c *module.Call) value.Value {
	var out []byte
	for i, r := range []rune(c.Str(0)) {
		if r > 0xFF {
			c.Fail(codeEncode, "", "character %d (%s) has no byte in ISO 8859-1", i, value.Quote(string(r)))
		}
		out = append(out, byte(r))
	}
	return c.ByteList(out)
}

package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// cases are the ways to write names, and forms of Unicode.
func cases() []module.Func {
	named := func(name, doc, want string, join func(parts []string) string) module.Func {
		return module.Func{Sig: "fun " + name + "(text: str) -> str", Doc: doc, Example: "text." + name + "(\"parseHTTPHeader two\")  // => \"" + want + "\"", Impl: str(func(c *module.Call) string { return join(nameParts(c.Str(0))) })}
	}
	return []module.Func{
		named("snake_case", "The words in small letters with underscores between.", "parse_http_header_two", func(p []string) string { return strings.Join(lower(p), "_") }),
		named("kebab_case", "The words in small letters with hyphens between.", "parse-http-header-two", func(p []string) string { return strings.Join(lower(p), "-") }),
		named("pascal_case", "The words with capital initials, put together.", "ParseHttpHeaderTwo", func(p []string) string { return strings.Join(capital(p), "") }),
		named("camel_case", "The words with capital initials but for the first, put together.", "parseHttpHeaderTwo", func(p []string) string {
			p = capital(p)
			if len(p) > 0 {
				p[0] = strings.ToLower(p[0])
			}
			return strings.Join(p, "")
		}),
		{Sig: "fun title_case(text: str) -> str", Doc: "The text with a capital at the start of each word, but for the small words of English titles inside of it.", Example: "text.title_case(\"the lord of the rings\")  // => \"The Lord of the Rings\"", Impl: str(func(c *module.Call) string { return titleCase(c.Str(0)) })},
		{Sig: `fun slugify(text: str, sep: str = "-") -> str`, Doc: "The text as part of an address: small letters and digits of ASCII, accents taken off, everything else one separator.", Example: "text.slugify(\"Crème brûlée & Söhne!\")  // => \"creme-brulee-sohne\"", Impl: str(func(c *module.Call) string { return slug(c.Str(0), c.Str(1)) })},
		{Sig: "fun strip_accents(text: str) -> str", Doc: "The letters without their marks.", Example: "text.strip_accents(\"Ångström\")  // => \"Angstrom\"", Impl: str(func(c *module.Call) string { return bareLetters(c.Str(0)) })},
		{Sig: `fun normalize(text: str, form: str = "NFC") -> str`, Doc: "The text in a normal form of Unicode: NFC, NFD, NFKC, NFKD.", Example: "text.normalize(\"e\\u{301}\").len()  // => 1", Impl: str(normalize)},
	}
}

var forms = lazy.Value[map[string]norm.Form]{New: func() map[string]norm.Form {
	return map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}
}}

func normalize(c *module.Call) string {
	f, ok := forms.Get()[strings.ToUpper(c.Str(1))]
	if !ok {
		c.Fail(codeText, "one of: NFC, NFD, NFKC, NFKD", "there is no form %s", value.Quote(c.Str(1)))
	}
	c.Charge(int64(4 * len(c.Str(0)))) // some characters grow
	return f.String(c.Str(0))
}

// bareLetters also takes letters apart that Unicode sees as one: ß, æ, ø, ł.
func bareLetters(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

var ligatures = lazy.Value[*strings.Replacer]{New: func() *strings.Replacer {
	return strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")
}}

func slug(s, sep string) string {
	s = ligatures.Get().Replace(strings.ToLower(bareLetters(s)))
	parts := strings.FieldsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '\''
	})
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(p, "'", "")
	}
	return strings.Trim(strings.Join(parts, sep), sep)
}

// nameParts takes a name apart at what is no letter or digit, before a capital
// behind a small letter, and before the last capital of several.
func nameParts(s string) []string {
	var parts []string
	rs := []rune(s)
	start := -1
	end := func(i int) {
		if start >= 0 {
			parts = append(parts, string(rs[start:i]))
		}
		start = -1
	}
	for i, r := range rs {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			end(i)
			continue
		}
		if start >= 0 && unicode.IsUpper(r) && (!unicode.IsUpper(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1])) {
			end(i)
		}
		if start < 0 {
			start = i
		}
	}
	end(len(rs))
	return parts
}

func lower(parts []string) []string {
	for i, p := range parts {
		parts[i] = strings.ToLower(p)
	}
	return parts
}

func capital(parts []string) []string {
	for i, p := range parts {
		parts[i] = upperFirst(strings.ToLower(p))
	}
	return parts
}

func upperFirst(s string) string {
	for i, r := range s {
		return s[:i] + string(unicode.ToTitle(r)) + s[i+len(string(r)):]
	}
	return s
}

var smallWords = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"a": true, "an": true, "and": true, "as": true, "at": true, "but": true, "by": true, "for": true, "from": true, "if": true, "in": true, "nor": true, "of": true, "on": true, "or": true, "the": true, "to": true, "with": true}
}}

// titleCase keeps the white space, and words that have capitals of their own.
func titleCase(s string) string {
	words := strings.SplitAfter(s, " ")
	first := true
	for i, w := range words {
		bare := strings.TrimSpace(w)
		last := i == len(words)-1
		if bare != "" && (first || last || !smallWords.Get()[bare]) && bare == strings.ToLower(bare) {
			words[i] = strings.Replace(w, bare, upperFirst(bare), 1)
		}
		first = first && bare == "" || strings.HasSuffix(bare, ":")
	}
	return strings.Join(words, "")
}

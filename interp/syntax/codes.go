package syntax

// The codes of the mistakes that lexer and parser find.
const (
	codeUnexpected  = "E0100" // something else was expected here
	codeExpr        = "E0101" // an expression was expected
	codeSeparator   = "E0102" // two statements on one line
	codeUnclosed    = "E0103" // a delimiter is never closed
	codeUnopened    = "E0104" // a closing delimiter without its opening one
	codeComma       = "E0105" // a comma is missing
	codeString      = "E0106" // a string is never closed
	codeComment     = "E0107" // a comment is never closed
	codeCharacter   = "E0108" // a character that means nothing
	codeNumber      = "E0109" // a malformed number
	codeEscape      = "E0110" // an unknown escape sequence
	codeFString     = "E0111" // a malformed f-string
	codeQuotes      = "E0112" // typographic quotes
	codeTarget      = "E0113" // not something that can be assigned to
	codeCondition   = "E0114" // = where == is meant
	codeChain       = "E0115" // comparisons do not chain
	codeForeign     = "E0116" // a word of another language: elif, def, and, True
	codePattern     = "E0117" // a pattern was expected
	codeType        = "E0118" // a type was expected
	codeName        = "E0119" // a name was expected
	codeBlock       = "E0120" // a block was expected
	codeDepth       = "E0121" // nested too deep, or an expression too long
	codeTooLarge    = "E0122" // the text is too large
	codeDeclaration = "E0123" // a member that cannot stand here
	codeMagic       = "E0124" // a magic or decorator where none can stand
	codeMacro       = "E0125" // the definition of a macro
	codeDuplicate   = "E0126" // two rest patterns, two bases
	codeContinues   = "W0101" // a line that begins with an operator continues the one before
	codeEqualsArg   = "W0103" // f(name = value) for f(name: value)
	codePower       = "W0102" // -x ** y means -(x ** y)
)

// Explanation says what a code means, for `skep explain`.
type Explanation struct {
	Code, Title, Text string
}

// Explanations lists the codes of this package.
func Explanations() []Explanation {
	return []Explanation{
		{codeUnexpected, "something else was expected here", "The parser stood before something that cannot follow what came before; the diagnostic names what was expected."},
		{codeExpr, "an expression was expected", "A value is missing: behind an operator, `=`, `(` or `,` an expression has to follow."},
		{codeSeparator, "two statements on one line", "A statement ends with its line or with `;`. To call a function, write its arguments in parentheses."},
		{codeUnclosed, "a delimiter is never closed", "Each `(`, `[`, `{` and `<` of type arguments needs its closing counterpart; the related place shows which one is open."},
		{codeUnopened, "a closing delimiter without its opening one", "A `)`, `]` or `}` stands here that no opening one belongs to."},
		{codeComma, "a comma is missing", "Elements, arguments, fields and arms on one line are separated by `,`."},
		{codeString, "a string is never closed", "Text begins and ends with the same quote. It may span lines."},
		{codeComment, "a comment is never closed", "`/*` needs its `*/`; comments nest."},
		{codeCharacter, "a character that means nothing", "The character has no meaning outside strings and comments."},
		{codeNumber, "a malformed number", "Numbers are written 42, 1_000, 0xff, 0b101, 0o17, 1.5, 1e3, with a suffix such as i32 or f64 if need be."},
		{codeEscape, "an unknown escape sequence", "Known escapes are \\n \\t \\r \\0 \\e \\\\ \\\" \\' \\xNN \\u{N}; a raw string, r\"...\", has none."},
		{codeFString, "a malformed f-string", "Between the braces of an f-string stands an expression, then perhaps `:` and a format. {{ and }} are the braces themselves."},
		{codeQuotes, "typographic quotes", "Word processors bend quotes; programs need the straight one."},
		{codeTarget, "not something that can be assigned to", "On the left of `=` stands a variable, a field, an element, or a tuple or list of these."},
		{codeCondition, "= where == is meant", "`=` assigns, `==` compares."},
		{codeChain, "comparisons do not chain", "`a < b < c` would compare a bool with c; write `a < b && b < c`."},
		{codeForeign, "a word of another language: elif, def, and, True", "Other languages write this word or sign; the fix gives ours."},
		{codePattern, "a pattern was expected", "A pattern takes a value apart: a name, a literal, `(a, b)`, `[first, ..rest]`, `Some(x)`, `Point { x, .. }`."},
		{codeType, "a type was expected", "A type is a name with arguments, `[T]`, `(A, B)`, `fn(A) -> B`, `&T`, `T?` or `{name: T}`."},
		{codeName, "a name was expected", "A name has to stand here. Most keywords may name fields, keys and arguments, but no variables."},
		{codeBlock, "a block was expected", "Bodies and branches stand in braces."},
		{codeDepth, "nested too deep, or an expression too long", "Programs may nest 500 levels, and one expression may string 5000 parts together."},
		{codeTooLarge, "the text is too large", "A text may have 64 MiB."},
		{codeDeclaration, "a member that cannot stand here", "Structs, enums, traits, impls, classes and actors hold different members; the diagnostic names them."},
		{codeMagic, "a magic or decorator where none can stand", "Magics (%name, %%name) stand at the start of a line or at the top of a cell of a notebook, and files have none; the message says how one is written, or what a file says instead. Decorators (@name) stand before a declaration."},
		{codeMacro, "the definition of a macro", "Macros such as println! are built in; own ones cannot be defined."},
		{codeDuplicate, "two rest patterns, two bases", "`..` may stand once in a pattern or a struct literal."},
		{codeContinues, "a line that begins with an operator continues the one before", "A line that begins with an operator belongs to the line before; `;` at its end separates them."},
		{codeEqualsArg, "f(name = value) for f(name: value)", "Named arguments are written `name: value`; `name = value` is read likewise."},
		{codePower, "-x ** y means -(x ** y)", "`-2 ** 2` is -(2 ** 2)."},
	}
}

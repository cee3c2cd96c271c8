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

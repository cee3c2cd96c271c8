package syntax

// tk is the lexer's own kind of a token; Kind is the coarser one that front ends see.
type tk uint8

const (
	tkEOF tk = iota
	tkName
	tkSoft // a contextual keyword: a name wherever its construct cannot begin
	tkInt
	tkFloat
	tkStr     // "…", """…""", 'abc', \"…\" inside f-strings, “…”
	tkRawStr  // r"…", r#"…"#
	tkByteStr // b"…"
	tkChar    // 'x'
	tkByte    // b'x'
	tkLabel   // 'name
	tkFStart  // f" and the like
	tkFText
	tkFOpen
	tkFSpec // :spec, with its colon
	tkFClose
	tkFEnd
	tkComment
	tkHash  // the # or #! of an attribute
	tkMagic // what a cell says to the notebook: see lexmagic.go

	tkLParen
	tkRParen
	tkLBracket
	tkRBracket
	tkLBrace
	tkRBrace
	tkComma
	tkSemi
	tkColon
	tkPathSep // ::
	tkDot
	tkSafeDot // ?.
	tkDotDot
	tkDotDotEq
	tkEllipsis
	tkFatArrow
	tkArrow
	tkBackslash

	tkPlus
	tkMinus
	tkStar
	tkSlash
	tkPercent
	tkPow
	tkAt
	tkEq
	tkNe
	tkLt
	tkLe
	tkGt
	tkGe
	tkAndAnd
	tkOrOr
	tkAmp
	tkPipe
	tkCaret
	tkShl
	tkShr
	tkCoalesce
	tkPipeline
	tkSend // <-
	tkAsk  // <?
	tkBang
	tkTilde
	tkQuestion
	tkInc
	tkDec

	tkAssign
	tkPlusEq
	tkMinusEq
	tkStarEq
	tkSlashEq
	tkPercentEq
	tkPowEq
	tkAmpEq
	tkPipeEq
	tkCaretEq
	tkShlEq
	tkShrEq
	tkCoalesceEq

	tkLet
	tkFun
	tkIf
	tkElse
	tkMatch
	tkFor
	tkWhile
	tkLoop
	tkReturn
	tkBreak
	tkContinue
	tkTrue
	tkFalse
	tkNull
	tkIn
	tkAs
	tkMut
	tkStruct
	tkEnum
	tkImpl
	tkUse
	tkConst
	tkTry
	tkThrow
)

// tok is one token of the parser: its place, whether a newline stands before
// it, and the index of the delimiter that closes or opens it (-1: none).
type tok struct {
	start, end int32
	mate       int32
	kind       tk
	nl         bool
}

// keyword gives the kind of a word. Only words that cannot sensibly name a
// variable are hard; the rest is tkSoft and decided where it stands.
func keyword(w string) tk {
	switch w {
	case "let":
		return tkLet
	case "fun", "fn":
		return tkFun
	case "if":
		return tkIf
	case "else":
		return tkElse
	case "match":
		return tkMatch
	case "for":
		return tkFor
	case "while":
		return tkWhile
	case "loop":
		return tkLoop
	case "return":
		return tkReturn
	case "break":
		return tkBreak
	case "continue":
		return tkContinue
	case "true":
		return tkTrue
	case "false":
		return tkFalse
	case "null", "nil":
		return tkNull
	case "in":
		return tkIn
	case "as":
		return tkAs
	case "mut":
		return tkMut
	case "struct":
		return tkStruct
	case "enum":
		return tkEnum
	case "impl":
		return tkImpl
	case "use":
		return tkUse
	case "const":
		return tkConst
	case "try":
		return tkTry
	case "throw":
		return tkThrow
	}
	return softKeyword(w)
}

func softKeyword(w string) tk {
	switch w {
	case "var", "pub", "async", "await", "spawn", "lazy", "yield", "move", "unsafe", "type", "trait", "interface", "protocol",
		"mixin", "class", "actor", "effect", "handle", "mod", "module", "import", "from", "export", "static", "abstract", "sealed",
		"final", "private", "protected", "override", "operator", "extend", "extension", "test", "property", "function", "def", "func",
		"not", "and", "or", "is", "parallel", "elif", "elsif", "macro", "ref", "where", "do", "unless", "state", "receive":
		return tkSoft
	}
	return tkName
}

// opText is how operators are written in the tree.
var opText = [...]string{
	tkPlus: "+", tkMinus: "-", tkStar: "*", tkSlash: "/", tkPercent: "%", tkPow: "**", tkAt: "@", tkEq: "==", tkNe: "!=",
	tkLt: "<", tkLe: "<=", tkGt: ">", tkGe: ">=", tkAndAnd: "&&", tkOrOr: "||", tkAmp: "&", tkPipe: "|", tkCaret: "^",
	tkShl: "<<", tkShr: ">>", tkCoalesce: "??", tkPipeline: "|>", tkBang: "!", tkTilde: "~", tkIn: "in",
	tkPlusEq: "+", tkMinusEq: "-", tkStarEq: "*", tkSlashEq: "/", tkPercentEq: "%", tkPowEq: "**", tkAmpEq: "&",
	tkPipeEq: "|", tkCaretEq: "^", tkShlEq: "<<", tkShrEq: ">>", tkCoalesceEq: "??", tkThrow: "",
}

// The levels of binding, low to high.
const (
	precPipe    = 2
	precTernary = 3
	precRange   = 4
	precOr      = 6
	precAnd     = 7
	precCompare = 8
	precBitOr   = 9
	precCast    = 15
)

// binPrec is the level of an infix operator; 0: not one.
var binPrec = [256]uint8{
	tkPipeline: precPipe, tkSend: precPipe, tkAsk: precPipe,
	tkQuestion: precTernary,
	tkDotDot:   precRange, tkDotDotEq: precRange, tkEllipsis: precRange,
	tkCoalesce: 5, tkOrOr: precOr, tkAndAnd: precAnd,
	tkEq: precCompare, tkNe: precCompare, tkLt: precCompare, tkLe: precCompare, tkGt: precCompare, tkGe: precCompare, tkIn: precCompare,
	tkPipe: precBitOr, tkCaret: 10, tkAmp: 11, tkShl: 12, tkShr: 12,
	tkPlus: 13, tkMinus: 13, tkDec: 13, tkStar: 14, tkSlash: 14, tkPercent: 14, tkAt: 14,
	tkAs: precCast,
}

func (k tk) isAssign() bool { return k >= tkAssign && k <= tkCoalesceEq }
func (k tk) isName() bool   { return k == tkName || k == tkSoft }
func (k tk) isWord() bool   { return k.isName() || k >= tkLet }
func (k tk) isOpener() bool {
	return k == tkLParen || k == tkLBracket || k == tkLBrace || k == tkFOpen || k == tkFStart
}
func (k tk) isCloser() bool {
	return k == tkRParen || k == tkRBracket || k == tkRBrace || k == tkFClose || k == tkFEnd
}
func (k tk) isString() bool  { return k == tkStr || k == tkRawStr }
func (k tk) isCompare() bool { return k >= tkEq && k <= tkGe || k == tkIn }

// startsExpr says whether an expression can begin with this token.
func (k tk) startsExpr() bool {
	switch k {
	case tkName, tkSoft, tkInt, tkFloat, tkStr, tkRawStr, tkByteStr, tkChar, tkByte, tkFStart, tkLParen, tkLBracket, tkLBrace,
		tkPipe, tkOrOr, tkBackslash, tkMinus, tkBang, tkTilde, tkStar, tkAmp, tkAndAnd, tkInc, tkDec, tkDotDot, tkDotDotEq,
		tkFun, tkIf, tkMatch, tkFor, tkWhile, tkLoop, tkReturn, tkBreak, tkContinue, tkTrue, tkFalse, tkNull, tkTry, tkThrow,
		tkLabel, tkColon, tkLet:
		return true
	}
	return false
}

// startsStmt says whether the token begins a statement and can stand nowhere inside an expression.
func (k tk) startsStmt() bool {
	switch k {
	case tkLet, tkStruct, tkEnum, tkImpl, tkUse, tkConst:
		return true
	}
	return false
}

package syntax

import "strings"

// operators are the ones of two and more characters, longest first for each first byte.
var operators = [128][]operatorText{
	'*': {{"**=", tkPowEq}, {"**", tkPow}, {"*=", tkStarEq}, {"*", tkStar}},
	'<': {{"<<=", tkShlEq}, {"<<", tkShl}, {"<=", tkLe}, {"<-", tkSend}, {"<?", tkAsk}, {"<", tkLt}},
	'>': {{">>=", tkShrEq}, {">>", tkShr}, {">=", tkGe}, {">", tkGt}},
	'.': {{"...", tkEllipsis}, {"..=", tkDotDotEq}, {"..", tkDotDot}, {".", tkDot}},
	'?': {{"??=", tkCoalesceEq}, {"??", tkCoalesce}, {"?.", tkSafeDot}, {"?", tkQuestion}},
	'|': {{"|>", tkPipeline}, {"||", tkOrOr}, {"|=", tkPipeEq}, {"|", tkPipe}},
	'&': {{"&&", tkAndAnd}, {"&=", tkAmpEq}, {"&", tkAmp}},
	'=': {{"=>", tkFatArrow}, {"==", tkEq}, {"=", tkAssign}},
	'-': {{"->", tkArrow}, {"-=", tkMinusEq}, {"--", tkDec}, {"-", tkMinus}},
	'+': {{"+=", tkPlusEq}, {"++", tkInc}, {"+", tkPlus}},
	'/': {{"/=", tkSlashEq}, {"/", tkSlash}},
	'%': {{"%=", tkPercentEq}, {"%", tkPercent}},
	'^': {{"^=", tkCaretEq}, {"^", tkCaret}},
	'!': {{"!=", tkNe}, {"!", tkBang}},
	':': {{"::", tkPathSep}, {":", tkColon}},
	'(': {{"(", tkLParen}}, ')': {{")", tkRParen}}, '[': {{"[", tkLBracket}}, ']': {{"]", tkRBracket}},
	'{': {{"{", tkLBrace}}, '}': {{"}", tkRBrace}}, ',': {{",", tkComma}}, ';': {{";", tkSemi}},
	'~': {{"~", tkTilde}}, '@': {{"@", tkAt}},
}

type operatorText struct {
	text string
	kind tk
}

// operatorAt finds the longest operator at an offset; n is 0 if there is none.
func operatorAt(s string, at int) (k tk, n int) {
	if s[at] >= 128 {
		return tkEOF, 0
	}
	for _, o := range operators[s[at]] {
		if strings.HasPrefix(s[at:], o.text) {
			return o.kind, len(o.text)
		}
	}
	return tkEOF, 0
}

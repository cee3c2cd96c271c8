package syntax

import "strings"

// number reads an integer or a float with its suffix.
func (l *lexer) number() {
	start := l.pos
	if l.prev() == tkDot { // t.0.1 is two fields
		for isDigit(l.at(0)) {
			l.pos++
		}
		l.emit(tkInt, start, l.pos)
		return
	}
	if l.s[l.pos] == '0' && strings.IndexByte("xXoObB", l.at(1)) >= 0 && l.at(1) != 0 {
		l.radix(start)
		return
	}
	l.digits()
	k := tkInt
	if l.at(0) == '.' && l.fraction() {
		k = tkFloat
	}
	if l.exponent() {
		k = tkFloat
	}
	l.suffix(start, k)
}

func (l *lexer) digits() {
	for isDigit(l.at(0)) || l.at(0) == '_' {
		l.pos++
	}
}

// fraction reads .5 after the whole part; `1..2` is a range and `1.max(2)` a call.
func (l *lexer) fraction() bool {
	c := l.at(1)
	if c == '.' || isLetter(c) || c >= 0x80 {
		return false
	}
	l.pos++
	l.digits()
	return true
}

func (l *lexer) exponent() bool {
	if l.at(0)|0x20 != 'e' {
		return false
	}
	n := 1
	if l.at(1) == '+' || l.at(1) == '-' {
		n = 2
	}
	if !isDigit(l.at(n)) {
		return false
	}
	l.pos += n
	l.digits()
	return true
}

// radix reads 0x, 0o and 0b numbers.
func (l *lexer) radix(start int) {
	base := l.at(1) | 0x20
	l.pos += 2
	for isIdent(l.at(0)) {
		if base != 'x' && isLetter(l.at(0)) && l.at(0) != '_' {
			break
		}
		if base == 'x' && strings.IndexByte("ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ", l.at(0)) >= 0 {
			break
		}
		l.pos++
	}
	l.suffix(start, tkInt)
}

// suffix takes i32, f64 and the like; anything else glued to a number is reported.
func (l *lexer) suffix(start int, k tk) {
	end := l.scanIdent(l.pos)
	text := l.s[l.pos:end]
	switch {
	case text == "":
	case isIntSuffix(text) && k == tkInt:
	case text == "f32" || text == "f64":
		k = tkFloat
	default:
		d := l.report(codeNumber, l.pos, end, "`"+text+"` is no suffix of a number")
		d.Hint = "suffixes are i8 to i128, u8 to u128, isize, usize, f32 and f64; a name cannot begin with a digit"
	}
	l.pos = end
	l.emit(k, start, end)
}

func isIntSuffix(s string) bool {
	switch s {
	case "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize":
		return true
	}
	return false
}

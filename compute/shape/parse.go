package shape

import (
	"fmt"
	"strconv"
)

// maxNesting bounds parentheses and minus signs in an expression.
const maxNesting = 64

// ParseDim reads a dimension: 10, n, 2*n + 1, (n - k)/2 + 1, _ for unknown.
func ParseDim(text string) (Dim, error) {
	p := dimParser{text: text}
	d := p.sum(0)
	if p.skip(); p.failed == "" && p.at < len(text) {
		p.fail("an operator")
	}
	if p.failed != "" {
		return Any(), fmt.Errorf("read dimension %q: expected %s at character %d", text, p.failed, p.at+1)
	}
	return d, nil
}

type dimParser struct {
	text   string
	at     int
	failed string
}

func (p *dimParser) fail(want string) Dim {
	if p.failed == "" {
		p.failed = want
	}
	return Any()
}

func (p *dimParser) skip() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

// take reads one of the given bytes, or gives 0.
func (p *dimParser) take(any string) byte {
	p.skip()
	if p.at < len(p.text) {
		for i := range len(any) {
			if p.text[p.at] == any[i] {
				p.at++
				return any[i]
			}
		}
	}
	return 0
}

func (p *dimParser) sum(depth int) Dim {
	d := p.product(depth)
	for p.failed == "" {
		switch p.take("+-") {
		case '+':
			d = d.Add(p.product(depth))
		case '-':
			d = d.Sub(p.product(depth))
		default:
			return d
		}
	}
	return d
}

func (p *dimParser) product(depth int) Dim {
	d := p.factor(depth)
	for p.failed == "" {
		switch p.take("*/") {
		case '*':
			d = d.Mul(p.factor(depth))
		case '/':
			d = d.Div(p.factor(depth))
		default:
			return d
		}
	}
	return d
}

func (p *dimParser) factor(depth int) Dim {
	if depth > maxNesting {
		return p.fail("a simpler expression")
	}
	switch p.take("-(") {
	case '-':
		return Const(0).Sub(p.factor(depth + 1))
	case '(':
		d := p.sum(depth + 1)
		if p.take(")") == 0 {
			return p.fail("`)`")
		}
		return d
	}
	start := p.at
	for p.at < len(p.text) && isWord(p.text[p.at]) {
		p.at++
	}
	word := p.text[start:p.at]
	switch {
	case word == "":
		return p.fail("a number or a name")
	case word == "_" || word == "?":
		return Any()
	case word[0] >= '0' && word[0] <= '9':
		n, err := strconv.Atoi(word)
		if err != nil || n > maxSize {
			return p.fail("a number that a dimension can have")
		}
		return Const(n)
	}
	return Name(word)
}

func isWord(c byte) bool {
	return c == '_' || c == '?' || c == '\'' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

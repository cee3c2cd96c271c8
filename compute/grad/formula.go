package grad

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// A formula is an element-wise expression as the table writes it: numbers and
// names, + - * / **, and calls of operations of the shape table: "g*exp(-x*x)".
type formula struct {
	op   string // of the shape table; "" for names and numbers
	args []*formula
	name string
	num  *T
}

var parsed sync.Map // text -> *formula

// formulaOf reads a formula of the table, once.
func formulaOf(text string) *formula {
	if f, ok := parsed.Load(text); ok {
		return f.(*formula)
	}
	p := &parser{text: text}
	f := p.sum()
	if p.peek() != 0 {
		panic(fmt.Sprintf("formula %q: unexpected %q", text, p.text[p.at:]))
	}
	parsed.Store(text, f)
	return f
}

// eval computes a formula with what its names stand for.
func (f *formula) eval(names map[string]*T) *T {
	switch {
	case f.num != nil:
		return f.num
	case f.op == "":
		return names[f.name]
	}
	args := make([]*T, len(f.args))
	for i, a := range f.args {
		args[i] = a.eval(names)
	}
	switch len(args) {
	case 1:
		return unary(f.op, args[0])
	case 2:
		return binary(f.op, args[0], args[1])
	}
	return where(args[0], args[1], args[2])
}

// parser reads a formula by recursive descent. The texts are the table's own: what is wrong in them is a panic, and a test reads all.
type parser struct {
	text string
	at   int
}

func (p *parser) peek() byte {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *parser) take(b byte) bool {
	if p.peek() == b {
		p.at++
		return true
	}
	return false
}

func (p *parser) sum() *formula {
	f := p.product()
	for {
		switch {
		case p.take('+'):
			f = &formula{op: "add", args: []*formula{f, p.product()}}
		case p.take('-'):
			f = &formula{op: "sub", args: []*formula{f, p.product()}}
		default:
			return f
		}
	}
}

func (p *parser) product() *formula {
	f := p.power()
	for {
		switch {
		case p.take('*'):
			f = &formula{op: "mul", args: []*formula{f, p.power()}}
		case p.take('/'):
			f = &formula{op: "div", args: []*formula{f, p.power()}}
		default:
			return f
		}
	}
}

func (p *parser) power() *formula {
	if p.take('-') {
		return &formula{op: "neg", args: []*formula{p.power()}}
	}
	f := p.primary()
	if p.peek() == '*' && strings.HasPrefix(p.text[p.at:], "**") {
		p.at += 2
		return &formula{op: "pow", args: []*formula{f, p.power()}}
	}
	return f
}

func (p *parser) primary() *formula {
	if p.take('(') {
		f := p.sum()
		p.want(')')
		return f
	}
	p.peek()
	from := p.at
	for p.at < len(p.text) && strings.IndexByte("+-*/(), ", p.text[p.at]) < 0 {
		p.at++
	}
	word := p.text[from:p.at]
	if v, err := strconv.ParseFloat(word, 64); err == nil {
		return &formula{num: num(v)}
	}
	if !p.take('(') {
		return &formula{name: word}
	}
	f := &formula{op: word}
	for {
		f.args = append(f.args, p.sum())
		if !p.take(',') {
			break
		}
	}
	p.want(')')
	return f
}

func (p *parser) want(b byte) {
	if !p.take(b) {
		panic(fmt.Sprintf("formula %q: %q wanted before %q", p.text, b, p.text[p.at:]))
	}
}

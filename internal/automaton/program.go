package automaton

import (
	"regexp/syntax"
	"slices"
	"sort"
	"unicode"
	"unicode/utf8"
)

// What a pattern may have. Above it the table of classes is more than it saves.
const (
	mostInstructions = 4000
	mostClasses      = 250
	mostLooks        = 1 << 17 // instructions asked about runes
)

// program is a compiled pattern, with its runes put into classes that all its
// instructions treat alike.
type program struct {
	*syntax.Prog
	longest bool // the longest match counts, not the one that is written first; and a match begins where the search does
	looks   bool // it has ^, $ or \b
	ascii   [256]uint8
	bounds  []rune // where classes begin, ascending from 0
	classOf []uint8
	samples []rune // one rune of each class
}

// wide is what ascii has for bytes that are not ASCII.
const wide = 255

func newProgram(re *syntax.Regexp, longest bool) *program {
	prog, err := syntax.Compile(re)
	if err != nil || len(prog.Inst) > mostInstructions {
		return nil
	}
	p := &program{Prog: prog, longest: longest}
	for i := range prog.Inst {
		p.looks = p.looks || prog.Inst[i].Op == syntax.InstEmptyWidth
	}
	if !p.classify() {
		return nil
	}
	return p
}

// classify finds the classes: between two bounds nothing changes, and ranges that the
// same instructions match are one class.
func (p *program) classify() bool {
	p.bounds = p.limits()
	runes := p.runeInstructions()
	if len(p.bounds)*(len(runes)+1) > mostLooks {
		return false
	}
	seen := map[string]uint8{}
	signature := make([]byte, len(runes)+1)
	for _, r := range p.bounds {
		for i, in := range runes {
			signature[i] = bit(in.MatchRune(r))
		}
		signature[len(runes)] = p.side(r)
		class, ok := seen[string(signature)]
		if !ok {
			if len(p.samples) == mostClasses {
				return false
			}
			class = uint8(len(p.samples))
			seen[string(signature)] = class
			p.samples = append(p.samples, r)
		}
		p.classOf = append(p.classOf, class)
	}
	for b := range p.ascii {
		p.ascii[b] = wide
		if b < utf8.RuneSelf {
			p.ascii[b] = p.class(rune(b))
		}
	}
	return true
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// side is what a rune is to assertions about places beside it: a newline, part of a word.
func (p *program) side(r rune) byte {
	switch {
	case !p.looks:
		return 0
	case r == '\n':
		return afterLine
	case syntax.IsWordChar(r):
		return afterWord
	}
	return 0
}

func (p *program) runeInstructions() []*syntax.Inst {
	var out []*syntax.Inst
	for i := range p.Inst {
		switch p.Inst[i].Op {
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			out = append(out, &p.Inst[i])
		}
	}
	return out
}

// limits gives the runes at which what instructions match may change.
func (p *program) limits() []rune {
	at := []rune{0, '\n', '\n' + 1}
	if p.looks {
		at = append(at, '0', '9'+1, 'A', 'Z'+1, '_', '_'+1, 'a', 'z'+1)
	}
	for _, in := range p.runeInstructions() {
		if len(in.Rune) == 1 {
			at = appendOrbit(at, in.Rune[0], syntax.Flags(in.Arg)&syntax.FoldCase != 0)
			continue
		}
		for i := 0; i+1 < len(in.Rune); i += 2 {
			at = append(at, in.Rune[i], in.Rune[i+1]+1)
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// appendOrbit adds r, and with fold the runes that differ from it in case only.
func appendOrbit(at []rune, r rune, fold bool) []rune {
	at = append(at, r, r+1)
	if fold {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			at = append(at, f, f+1)
		}
	}
	return at
}

// class finds a rune's class.
func (p *program) class(r rune) uint8 {
	return p.classOf[sort.Search(len(p.bounds), func(i int) bool { return p.bounds[i] > r })-1]
}

// reversed gives the pattern of the texts read from their ends.
func reversed(re *syntax.Regexp) *syntax.Regexp {
	out := *re
	switch re.Op {
	case syntax.OpLiteral:
		out.Rune = slices.Clone(re.Rune)
		slices.Reverse(out.Rune)
	case syntax.OpBeginLine:
		out.Op = syntax.OpEndLine
	case syntax.OpEndLine:
		out.Op = syntax.OpBeginLine
	case syntax.OpBeginText:
		out.Op = syntax.OpEndText
	case syntax.OpEndText:
		out.Op = syntax.OpBeginText
	}
	out.Sub = make([]*syntax.Regexp, len(re.Sub))
	for i, sub := range re.Sub {
		out.Sub[i] = reversed(sub)
	}
	if re.Op == syntax.OpConcat {
		slices.Reverse(out.Sub)
	}
	out.Sub0 = [1]*syntax.Regexp{}
	return &out
}

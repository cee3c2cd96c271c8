// Package automaton finds what regular expressions match, with automata that are
// made of a pattern while texts are read: each step is one look into a table, where
// Go's regexp follows every way through the pattern. It finds the same matches as
// regexp (leftmost, then the alternative written first), their beginnings and ends;
// it knows no groups, which regexp finds within a match (Pattern.Groups says when).
//
// States are kept up to a budget, then forgotten. A pattern that keeps making new
// states, or is too large, is left to regexp: the answer says so.
//
// Callers: modules/regex.
package automaton

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"sync/atomic"
)

// Pattern is a pattern that automata can search for. Any number of goroutines may use it.
type Pattern struct {
	prefix  string // every match begins with it; "" if the pattern looks around itself
	whole   bool   // and is nothing else
	looks   bool   // at what stands beside a place: ^, $, \b
	forward *program
	reverse *program
	idle    sync.Pool   // of *pair: what earlier searches have made
	given   atomic.Bool // up: regexp is as fast
}

// pair has the states of one search at a time.
type pair struct{ forward, reverse *table }

// Answer says how a search ended.
type Answer uint8

const (
	None    Answer = iota // there is no match
	Found                 // there is one
	Unknown               // regexp must look
	Stopped               // the caller's stop said so
	going                 // it has not ended
)

// New makes a Pattern of what regexp has compiled, or nil if it is not worth it.
func New(re *regexp.Regexp) *Pattern {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return nil
	}
	forward, reverse := newProgram(parsed.Simplify(), false), newProgram(reversed(parsed.Simplify()), true)
	if forward == nil || reverse == nil {
		return nil
	}
	p := &Pattern{forward: forward, reverse: reverse, looks: forward.looks || reverse.looks}
	if !p.looks {
		p.prefix, p.whole = re.LiteralPrefix()
	}
	return p
}

// Groups tells whether regexp finds the same groups in a match alone as in the whole
// text: a pattern that looks beside its matches needs the text around them.
func (p *Pattern) Groups() bool { return !p.looks }

// Match tells whether the pattern matches somewhere in s. stop, if it is not nil, is asked now and then.
func (p *Pattern) Match(s string, stop func() bool) Answer {
	if p.whole {
		return found(strings.Contains(s, p.prefix))
	}
	if p.given.Load() {
		return Unknown
	}
	t := p.take()
	_, a := t.forward.run(s, 0, p.prefix, true, stop)
	return p.give(t, a)
}

// Find gives the first match in s that begins at from or behind it.
func (p *Pattern) Find(s string, from int, stop func() bool) (start, end int, a Answer) {
	if p.whole {
		at := strings.Index(s[from:], p.prefix)
		return from + at, from + at + len(p.prefix), found(at >= 0)
	}
	if p.given.Load() {
		return 0, 0, Unknown
	}
	t := p.take()
	if end, a = t.forward.run(s, from, p.prefix, false, stop); a == Found {
		start, a = t.reverse.back(s, from, end, stop)
	}
	return start, end, p.give(t, a)
}

func found(yes bool) Answer {
	if yes {
		return Found
	}
	return None
}

func (p *Pattern) take() *pair {
	if t, ok := p.idle.Get().(*pair); ok {
		return t
	}
	return &pair{forward: newTable(p.forward), reverse: newTable(p.reverse)}
}

// give keeps the tables for the next search, unless they are of no use.
func (p *Pattern) give(t *pair, a Answer) Answer {
	if a == Unknown {
		p.given.Store(true)
	} else {
		p.idle.Put(t)
	}
	return a
}

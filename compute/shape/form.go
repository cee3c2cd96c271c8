package shape

import (
	"fmt"
	"strings"
)

// A form is a rule in one line: "[..b, m, k], [..b, k, n] -> [..b, m, n]".
// A name stands for one dimension, the same wherever it occurs; ..b for any
// number of them, which broadcast with each other where ..b occurs again. A
// name that is an option's name (stride) is that option's value. Alternatives
// are separated by |; the first whose ranks fit counts.
type form struct {
	text     string
	args     []pattern
	results  []pattern
	hasRests bool
}

// pattern is one bracket: dimensions before and after an optional rest.
type pattern struct {
	before, after []Dim
	rest          string // "" if there is none
}

// parseForms reads all alternatives of a rule.
func parseForms(text string) ([]form, error) {
	var forms []form
	for _, one := range strings.Split(text, "|") {
		f, err := parseForm(strings.TrimSpace(one))
		if err != nil {
			return nil, fmt.Errorf("read form %q: %w", one, err)
		}
		forms = append(forms, f)
	}
	return forms, nil
}

func parseForm(text string) (f form, err error) {
	f.text = text
	left, right, ok := strings.Cut(text, "->")
	if !ok {
		return f, fmt.Errorf("no arrow")
	}
	if f.args, err = parsePatterns(left); err == nil {
		f.results, err = parsePatterns(right)
	}
	for _, p := range f.args {
		f.hasRests = f.hasRests || p.rest != ""
	}
	return f, err
}

func parsePatterns(text string) (all []pattern, err error) {
	for {
		_, text, _ = strings.Cut(text, "[")
		inside, rest, ok := strings.Cut(text, "]")
		if !ok {
			return all, nil
		}
		p, err := parsePattern(inside)
		if err != nil {
			return nil, err
		}
		all, text = append(all, p), rest
	}
}

func parsePattern(text string) (p pattern, err error) {
	for _, word := range strings.Split(text, ",") {
		word = strings.TrimSpace(word)
		switch {
		case word == "":
		case strings.HasPrefix(word, "..") && p.rest != "":
			return p, fmt.Errorf("two rests")
		case strings.HasPrefix(word, ".."):
			p.rest = word[2:]
		default:
			d, err := ParseDim(word)
			if err != nil {
				return p, err
			}
			if p.rest == "" {
				p.before = append(p.before, d)
			} else {
				p.after = append(p.after, d)
			}
		}
	}
	return p, nil
}

func (p pattern) least() int { return len(p.before) + len(p.after) }

// takes says whether a shape of this rank can match.
func (p pattern) takes(s Shape) bool {
	return s.open || s.Rank() == p.least() || p.rest != "" && s.Rank() > p.least()
}

// matching carries one attempt to apply a form.
type matching struct {
	call  *Call
	scope Scope
	rests map[string]Shape
	from  map[string]source
}

// source says which argument a rest came from, and how many dimensions stand behind it there.
type source struct{ arg, behind int }

// apply matches the arguments and gives the results.
func (f form) apply(c *Call) ([]Shape, *Mismatch) {
	m := &matching{call: c, rests: map[string]Shape{}, from: map[string]source{}}
	for name, o := range c.Options {
		if !c.reads(name) {
			continue // its name may be that of a dimension in the form
		}
		if d, ok := o.dim(); ok {
			m.scope.Bind(name, d, Place{-1, -1})
		}
	}
	for i, p := range f.args {
		if bad := m.match(p, c.Args[i], i); bad != nil {
			return nil, bad
		}
	}
	if clash := m.scope.Finish(); clash != nil {
		return nil, m.tell(clash, f.args[clash.Place.Arg], c.Args[clash.Place.Arg])
	}
	out := make([]Shape, len(f.results))
	for i, p := range f.results {
		out[i] = m.result(p)
		for axis, d := range out[i].dims {
			if n, ok := d.Value(); ok && n < 0 {
				return nil, fault(CodeArgument, 0, "dimension %d of the result of %s would be %d", axis, c.Op, n)
			}
		}
	}
	return out, nil
}

func (m *matching) match(p pattern, s Shape, arg int) *Mismatch {
	if s.open {
		if p.rest != "" {
			m.rests[p.rest] = Unknown()
		}
		return nil
	}
	tail := s.Rank() - len(p.after)
	for i, d := range p.before {
		if c := m.scope.Match(d, s.dims[i], Place{arg, i}); c != nil {
			return m.tell(c, p, s)
		}
	}
	for i, d := range p.after {
		if c := m.scope.Match(d, s.dims[tail+i], Place{arg, tail + i}); c != nil {
			return m.tell(c, p, s)
		}
	}
	if p.rest == "" {
		return nil
	}
	return m.matchRest(p.rest, Of(s.dims[len(p.before):tail]...), source{arg, len(p.after)})
}

func (m *matching) matchRest(name string, part Shape, at source) *Mismatch {
	old, again := m.rests[name]
	if !again {
		m.rests[name], m.from[name] = part, at
		return nil
	}
	both, axis := Broadcast(old, part)
	if axis == fits {
		m.rests[name] = both
		return nil
	}
	return broadcastMismatch(m.call, m.from[name], at, old.Dim(axis), part.Dim(axis), axis)
}

// tell turns a clash into words about the two operands.
func (m *matching) tell(c *Clash, p pattern, s Shape) *Mismatch {
	want := s.Dims()
	for i := range want {
		want[i] = Any()
	}
	fill := func(at int, d Dim) {
		full := m.scope.Dim(d)
		for _, n := range d.Names() { // what this operand fixed itself is not what others want of it
			if b, ok := m.scope.Lookup(n); ok && b.Place.Arg == c.Place.Arg && at != c.Place.Axis {
				full = s.dims[at]
			}
		}
		want[at] = full
	}
	for i, d := range p.before {
		fill(i, d)
	}
	for i, d := range p.after {
		fill(s.Rank()-len(p.after)+i, d)
	}
	bad := c.mismatch(Of(want...), s)
	if fixed := c.Fixed.Place; c.Name != "" && fixed.Arg >= 0 {
		if fixed.Arg == c.Place.Arg {
			bad.Message = fmt.Sprintf("%s needs dimensions %d and %d of %s to be equal, they are %s and %s",
				m.call.Op, fixed.Axis, c.Place.Axis, m.call.label(fixed.Arg), c.Fixed.Dim, c.Got)
		} else {
			bad.Message = fmt.Sprintf("%s: dimension %d of %s is %s, dimension %d of %s is %s", m.call.Op,
				fixed.Axis, m.call.label(fixed.Arg), c.Fixed.Dim, c.Place.Axis, m.call.label(c.Place.Arg), c.Got)
		}
	}
	return bad
}

func (m *matching) result(p pattern) Shape {
	var dims []Dim
	for _, d := range p.before {
		dims = append(dims, m.scope.Dim(d))
	}
	if p.rest != "" {
		rest := m.rests[p.rest]
		if rest.open {
			return Unknown()
		}
		dims = append(dims, rest.dims...)
	}
	for _, d := range p.after {
		dims = append(dims, m.scope.Dim(d))
	}
	return Of(dims...)
}

// applyForms takes the first alternative that fits by rank. If the rank of an
// argument is unknown and several fit, the results are what they have in common.
func applyForms(forms []form, c *Call) ([]Shape, *Mismatch) {
	var out []Shape
	for _, f := range forms {
		if !f.fits(c.Args) {
			continue
		}
		got, bad := f.apply(c)
		if bad != nil {
			return nil, bad
		}
		if out == nil {
			out = got
		} else {
			for i := range out {
				out[i] = out[i].Join(got[i])
			}
		}
		if known(c.Args) {
			return out, nil
		}
	}
	if out != nil {
		return out, nil
	}
	return nil, rankFault(forms, c)
}

func (f form) fits(args []Shape) bool {
	for i, p := range f.args {
		if !p.takes(args[i]) {
			return false
		}
	}
	return true
}

func known(args []Shape) bool {
	for _, a := range args {
		if a.open {
			return false
		}
	}
	return true
}

// rankFault finds the operand that no alternative takes.
func rankFault(forms []form, c *Call) *Mismatch {
	for i, a := range c.Args {
		taken := false
		for _, f := range forms {
			taken = taken || f.args[i].takes(a)
		}
		if !taken {
			bad := fault(CodeRank, i, "%s needs %s of %s, found %s", c.Op, neededRank(forms, i, a), c.label(i), dimensions(a.Rank()))
			bad.Found = a.Type()
			bad.Expected = expectedRank(nearestPattern(forms, i, a))
			return bad
		}
	}
	return fault(CodeRank, len(c.Args)-1, "%s takes no operands of these ranks together: %s", c.Op, c.ranks())
}

// nearestPattern is what the operand comes closest to.
func nearestPattern(forms []form, arg int, a Shape) pattern {
	p := forms[len(forms)-1].args[arg]
	for _, f := range forms {
		if f.args[arg].least() < p.least() && a.Rank() < p.least() {
			p = f.args[arg]
		}
	}
	return p
}

func neededRank(forms []form, arg int, a Shape) string {
	p := nearestPattern(forms, arg, a)
	for _, f := range forms {
		if f.args[arg].rest != "" && a.Rank() < f.args[arg].least() {
			return "at least " + dimensions(p.least())
		}
	}
	return dimensions(p.least())
}

func expectedRank(p pattern) string {
	dims := make([]Dim, p.least())
	for i := range dims {
		dims[i] = Any()
	}
	return Of(dims...).Type()
}

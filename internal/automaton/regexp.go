package automaton

import (
	"regexp"
	"sync"
	"sync/atomic"
)

// Regexp is a regexp.Regexp that searches with an automaton once it has been used for
// a while. The methods here do what regexp's of the same names do; the others are regexp's.
type Regexp struct {
	*regexp.Regexp
	used atomic.Int64 // bytes that were searched, with 64 more for each search
	once sync.Once
	fast *Pattern
	full *regexp.Regexp // the pattern from the beginning to the end of a text, for the groups of a match that is known; nil: regexp looks anew
}

// worth is how much must be searched before an automaton is made, which takes about as long as regexp needs for this.
const worth = 4 << 10

// Compile is regexp.Compile.
func Compile(pattern string) (*Regexp, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, err
	}
	return &Regexp{Regexp: re}, nil
}

// Pattern gives the automaton for a search of s, or nil if regexp shall look.
func (r *Regexp) Pattern(s string) *Pattern {
	if r.used.Load() < worth && r.used.Add(int64(len(s))+64) < worth {
		return nil
	}
	r.once.Do(func() {
		if r.fast = New(r.Regexp); r.fast != nil && r.fast.Groups() && r.NumSubexp() > 0 {
			r.full, _ = regexp.Compile(`\A(?:` + r.String() + `)\z`)
		}
	})
	return r.fast
}

// MatchString tells whether the pattern matches somewhere in s.
func (r *Regexp) MatchString(s string) bool {
	if p := r.Pattern(s); p != nil {
		if a := p.Match(s, nil); a != Unknown {
			return a == Found
		}
	}
	return r.Regexp.MatchString(s)
}

// FindStringSubmatchIndex gives the places of the first match and its groups, or nil.
func (r *Regexp) FindStringSubmatchIndex(s string) []int {
	p := r.Pattern(s)
	if p == nil {
		return r.Regexp.FindStringSubmatchIndex(s)
	}
	start, end, a := p.Find(s, 0, nil)
	switch {
	case a == None:
		return nil
	case a == Found && p.Groups():
		return r.Within(s, start, end)
	}
	return r.Regexp.FindStringSubmatchIndex(s)
}

// Within gives the places of a match and its groups, as FindStringSubmatchIndex does, of
// a match from start to end. Pattern.Groups says whether it may be asked. The way that comes first of all
// ends at the end, so it is also the first of those that have to: and of a pattern that is bound at both ends
// regexp often knows by the next character which way to go, and then keeps no others.
func (r *Regexp) Within(s string, start, end int) []int {
	if r.NumSubexp() == 0 {
		return []int{start, end}
	}
	re := r.full
	if re == nil {
		re = r.Regexp
	}
	at := re.FindStringSubmatchIndex(s[start:end])
	for i := range at {
		if at[i] >= 0 {
			at[i] += start
		}
	}
	return at
}

// Count tells how many matches there are that do not overlap.
func (r *Regexp) Count(s string) int {
	n := 0
	if p := r.Pattern(s); p != nil {
		a := Found
		for m := p.Matches(s); a == Found; n++ {
			_, a = m.Next(nil)
		}
		if a == None {
			return n - 1
		}
	}
	return len(r.FindAllStringIndex(s, -1))
}

package regex

import (
	"skep/internal/automaton"
	"skep/interp/module"
)

// longText is from how many bytes on a search must hear of an interrupt.
const longText = 256 << 10

// stop is what a search of s asks now and then; nil if it is over soon.
func stop(c *module.Call, s string) func() bool {
	if len(s) < longText {
		return nil
	}
	return func() bool { return c.Ctx.Err() != nil }
}

// search runs f, which looks through s by regexp. Go's searches cannot be stopped: that of
// a long text goes on after an interrupt for the little time it still needs, unheard.
func search[T any](c *module.Call, s string, f func() T) (T, error) {
	if len(s) < longText {
		return f(), nil
	}
	found := make(chan T, 1)
	go func() { found <- f() }()
	select {
	case x := <-found:
		return x, nil
	case <-c.Ctx.Done():
		var none T
		return none, c.Ctx.Err()
	}
}

// matches tells whether the pattern matches somewhere in s.
func matches(c *module.Call, re *automaton.Regexp, s string) (bool, error) {
	if p := re.Pattern(s); p != nil {
		switch a := p.Match(s, stop(c, s)); a {
		case automaton.Found, automaton.None:
			return a == automaton.Found, nil
		case automaton.Stopped:
			return false, c.Ctx.Err()
		}
	}
	return search(c, s, func() bool { return re.Regexp.MatchString(s) })
}

// first gives the places of the first match, with those of its groups if they are asked for; nil if there is none.
func first(c *module.Call, re *automaton.Regexp, s string, groups bool) (at []int, err error) {
	err = each(c, re, s, 1, groups, func(found []int) error {
		at = found
		return nil
	})
	return at, err
}

// each calls f with the places of every match that does not overlap the ones before, at most
// limit of them (-1: all), and with those of its groups if they are asked for. f does not keep them.
func each(c *module.Call, re *automaton.Regexp, s string, limit int, groups bool, f func(at []int) error) error {
	p := re.Pattern(s)
	if p == nil || groups && re.NumSubexp() > 0 && !p.Groups() {
		return eachByRegexp(c, re, s, limit, 0, f)
	}
	var at [2]int
	all, halt := p.Matches(s), stop(c, s)
	for done := 0; done != limit; done++ {
		found, answer := all.Next(halt)
		if done%8192 == 8191 && c.Ctx.Err() != nil {
			answer = automaton.Stopped
		}
		switch answer {
		case automaton.None:
			return nil
		case automaton.Stopped:
			return c.Ctx.Err()
		case automaton.Unknown:
			return eachByRegexp(c, re, s, limit, done, f)
		}
		at = found
		places := at[:]
		if groups {
			places = re.Within(s, at[0], at[1])
		}
		if err := f(places); err != nil {
			return err
		}
	}
	return nil
}

// eachByRegexp is each by regexp, behind the first done matches. Go finds them all in one call, which
// would keep them all in memory; the text is therefore searched in pieces of matches.
func eachByRegexp(c *module.Call, re *automaton.Regexp, s string, limit, done int, f func(at []int) error) error {
	const piece = 10_000
	for want := piece; ; want *= 4 {
		n := want
		if limit >= 0 {
			n = min(want, limit)
		}
		found, err := search(c, s, func() [][]int { return re.FindAllStringSubmatchIndex(s, n) })
		if err != nil {
			return err
		}
		for _, at := range found[min(done, len(found)):] {
			if err := f(at); err != nil {
				return err
			}
		}
		if done = max(done, len(found)); len(found) < want || done == limit {
			return nil
		}
		if err := c.Ctx.Err(); err != nil {
			return err
		}
	}
}

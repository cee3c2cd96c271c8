package regex

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"

	"skep/internal/automaton"
	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codePattern  = "M0601" // a malformed pattern
)

// maxCached bounds the cache; a program that makes more patterns than this from
// data compiles them again.
const maxCached = 128

// patterns is the cache of one session.
type patterns struct {
	mu    sync.Mutex
	known map[string]*automaton.Regexp
}

func (p *patterns) get(source string) (*automaton.Regexp, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if re := p.known[source]; re != nil {
		return re, nil
	}
	re, err := automaton.Compile(source)
	if err != nil {
		return nil, err
	}
	if p.known == nil || len(p.known) >= maxCached {
		p.known = map[string]*automaton.Regexp{}
	}
	p.known[source] = re
	return re, nil
}

// of gives the pattern of a call: the receiver, or the first argument's text.
func (p *patterns) of(c *module.Call) (*automaton.Regexp, error) {
	if re, ok := value.As[*automaton.Regexp](c.Args[0]); ok {
		return re, nil
	}
	source, ok := c.Args[0].TryStr()
	if !ok {
		return nil, c.Error(codeArgument, "", "the pattern must be a string or a Regex, found %s", value.TypeName(c.Args[0]))
	}
	re, err := p.get(source)
	if err != nil {
		return nil, malformed(c, source, err)
	}
	return re, nil
}

// malformed says what is wrong with a pattern in the language's words.
func malformed(c *module.Call, source string, err error) error {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return c.Error(codePattern, "", "pattern %s: %v", value.Quote(source), err)
	}
	hint := ""
	switch {
	case strings.HasPrefix(e.Expr, "(?=") || strings.HasPrefix(e.Expr, "(?!") || strings.HasPrefix(e.Expr, "(?<"):
		hint = "there is no looking ahead or behind; match more, and take a group"
	case e.Code == syntax.ErrInvalidEscape && len(e.Expr) == 2 && e.Expr[1] >= '1' && e.Expr[1] <= '9':
		hint = "there are no back references; compare the groups in the program"
	case e.Code == syntax.ErrMissingParen || e.Code == syntax.ErrUnexpectedParen || e.Code == syntax.ErrMissingBracket:
		hint = "regex.escape(text) makes a pattern of plain text"
	}
	return c.Error(codePattern, hint, "pattern %s: %s: %s", value.Quote(source), e.Code, value.Quote(e.Expr))
}

func (p *patterns) compile(c *module.Call) (value.Value, error) {
	re, err := p.of(c)
	if err != nil {
		return value.Null, err
	}
	return value.NewBox("Regex", re), nil
}

func (p *patterns) isValid(c *module.Call) (value.Value, error) {
	source := c.Str(0)
	_, err := p.get(source)
	return value.Bool(err == nil), nil
}

func escape(c *module.Call) (value.Value, error) {
	return value.String(regexp.QuoteMeta(c.Str(0))), nil
}

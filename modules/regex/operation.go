package regex

import (
	"strings"
	"unicode/utf8"

	"skep/internal/automaton"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
)

// operation is what can be done with a pattern: a function of the module, and a method of Regex.
type operation struct {
	name, rest, doc string
	example, method string
	run             func(c *module.Call, re *automaton.Regexp, s string) (value.Value, error)
}

func operations() []operation {
	const mail = "(?P<user>\\\\w+)@(\\\\w+)"
	return []operation{
		{"is_match", "text: str) -> bool", "Whether the pattern matches somewhere in the text.", "regex.is_match(\"[0-9]+\", \"a12\")  // => true", "regex.compile(\"^b\").is_match(\"ab\")  // => false", isMatch},
		{"test", "text: str) -> bool", "The same as is_match.", "regex.test(\"b\", \"abc\")  // => true", "regex.compile(\"b\").test(\"abc\")  // => true", isMatch},
		{"find", "text: str) -> str?", "The first match as text, or null.", "regex.find(\"[0-9]+\", \"a12b3\")  // => \"12\"", "regex.compile(\"x\").find(\"abc\") == null  // => true", find},
		{"find_all", "text: str, limit: i64 = -1) -> [str]", "All matches that do not overlap, or the first few of them.", "regex.find_all(\"[0-9]+\", \"a12b3\")  // => [\"12\", \"3\"]", "regex.compile(\".\").find_all(\"abc\", 2)  // => [\"a\", \"b\"]", findAll},
		{"captures", "text: str) -> {text: str, start: i64, end: i64, groups: [str?], named: Dict<str, str?>}?", "The first match as {text, start, end, groups, named}, or null. groups[0] is the whole match; a group that took no part is null; start and end are code points.", "regex.captures(\"" + mail + "\", \"é bob@home\").named.user  // => \"bob\"", "regex.compile(\"" + mail + "\").captures(\"é bob@home\").start  // => 2", captures},
		{"captures_all", "text: str, limit: i64 = -1) -> [{text: str, start: i64, end: i64, groups: [str?], named: Dict<str, str?>}]", "captures of all matches.", "regex.captures_all(\"(.)=(.)\", \"a=1 b=2\").map(|m| m.groups[2])  // => [\"1\", \"2\"]", "regex.compile(\"x\").captures_all(\"abc\")  // => []", capturesAll},
		{"replace", "text: str, by: OneOf<str, fun(str) -> str>) -> str", "The text with the first match replaced. by is text, where $1 and ${name} mean groups and $$ a dollar, or a function of the match's text.", "regex.replace(\"b+\", \"abbb b\", \"-\")  // => \"a- b\"", "regex.compile(\"(.)=(.)\").replace(\"a=1\", \"$2=$1\")  // => \"1=a\"", replaceFirst},
		{"replace_all", "text: str, by: OneOf<str, fun(str) -> str>) -> str", "replace of all matches.", "regex.replace_all(\"[aeiou]\", \"banana\", |v| v.to_upper())  // => \"bAnAnA\"", "regex.compile(\" +\").replace_all(\"a   b  c\", \" \")  // => \"a b c\"", replaceAll},
		{"split", "text: str, limit: i64 = -1) -> [str]", "The parts between the matches; at most limit of them.", "regex.split(\", *\", \"a,b,  c\")  // => [\"a\", \"b\", \"c\"]", "regex.compile(\"-\").split(\"a-b-c\", 2)  // => [\"a\", \"b-c\"]", split},
		{"count", "text: str) -> i64", "How many matches there are that do not overlap.", "regex.count(\"a\", \"banana\")  // => 3", "regex.compile(\"an\").count(\"banana\")  // => 2", count},
	}
}

func (p *patterns) operation(f operation) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		re, err := p.of(c)
		if err != nil {
			return value.Null, err
		}
		s := c.Str(1)
		return f.run(c, re, s)
	}
}

func limit(c *module.Call) (int, error) {
	if v := c.Args[2]; v.IsInt() {
		return int(max(-1, min(v.AsInt(), 1<<40))), nil
	}
	return 0, c.Error(codeArgument, "", "the limit must be an integer, found %s", value.TypeName(c.Args[2]))
}

func isMatch(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	yes, err := matches(c, re, s)
	return value.Bool(yes), err
}

func find(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	at, err := first(c, re, s, false)
	if at == nil {
		return value.Null, err
	}
	return value.String(s[at[0]:at[1]]), nil
}

func findAll(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	n, err := limit(c)
	if err != nil {
		return value.Null, err
	}
	out := []value.Value{}
	err = each(c, re, s, n, false, func(at []int) error {
		out = append(out, value.String(s[at[0]:at[1]]))
		return c.Host.Charge(int64(at[1]-at[0]) + 72)
	})
	return value.NewArray(out), err
}

func count(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	n := int64(0)
	err := each(c, re, s, -1, false, func([]int) error {
		n++
		return nil
	})
	return value.Int(n), err
}

func captures(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	at, err := first(c, re, s, true)
	if at == nil {
		return value.Null, err
	}
	return match(re, s, at, utf8.RuneCountInString(s[:at[0]])), nil
}

func capturesAll(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	n, err := limit(c)
	if err != nil {
		return value.Null, err
	}
	out := []value.Value{}
	last, points := 0, 0
	err = each(c, re, s, n, true, func(at []int) error {
		points += utf8.RuneCountInString(s[last:at[0]])
		last = at[0]
		out = append(out, match(re, s, at, points))
		return c.Host.Charge(int64(200 + 72*len(at)))
	})
	return value.NewArray(out), err
}

// match makes {text, start, end, groups, named}; start is the match's place in code points.
func match(re *automaton.Regexp, s string, at []int, start int) value.Value {
	groups := make([]value.Value, len(at)/2)
	named := noNames.Get()
	for i, name := range re.SubexpNames() {
		if at[2*i] >= 0 {
			groups[i] = value.String(s[at[2*i]:at[2*i+1]])
		}
		if name == "" {
			continue
		}
		if named == noNames.Get() {
			named = value.NewDict()
		}
		named.SetStr(name, groups[i])
	}
	d := value.NewShaped(matchShape.Get())
	end := start + utf8.RuneCountInString(s[at[0]:at[1]])
	copy(d.F, []value.Value{groups[0], value.Int(int64(start)), value.Int(int64(end)), value.NewArray(groups), named.Value()})
	return d.Value()
}

// noNames is what all matches of patterns without names have as named.
var noNames = lazy.Value[*value.Dict]{New: func() *value.Dict {
	d := value.NewDict()
	d.Value().Share() // who writes copies
	return d
}}

// matchShape has the keys of a match; made once, because a log has many.
var matchShape = lazy.Value[*value.Shape]{New: func() *value.Shape {
	s := value.EmptyShape()
	for _, key := range []string{"text", "start", "end", "groups", "named"} {
		s = s.With(key)
	}
	return s
}}

func replaceFirst(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	return replace(c, re, s, 1)
}

func replaceAll(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	return replace(c, re, s, -1)
}

func replace(c *module.Call, re *automaton.Regexp, s string, limit int) (value.Value, error) {
	by, groups, err := replacement(c, re, s)
	if err != nil {
		return value.Null, err
	}
	var b []byte
	last := 0
	err = each(c, re, s, limit, groups, func(at []int) error {
		was := len(b)
		b = append(b, s[last:at[0]]...)
		last = at[1]
		if b, err = by(b, at); err != nil {
			return err
		}
		return c.Host.Charge(int64(len(b) - was))
	})
	if err != nil {
		return value.Null, err
	}
	return value.String(string(append(b, s[last:]...))), nil
}

// replacement gives what appends the text for one match, and whether that needs the places of groups.
func replacement(c *module.Call, re *automaton.Regexp, s string) (by func(b []byte, at []int) ([]byte, error), groups bool, err error) {
	switch by := c.Args[2]; by.Kind() {
	case value.KStr:
		template := by.Str()
		if !strings.Contains(template, "$") {
			return func(b []byte, _ []int) ([]byte, error) { return append(b, template...), nil }, false, nil
		}
		return func(b []byte, at []int) ([]byte, error) { return re.ExpandString(b, template, s, at), nil }, true, nil
	case value.KFunc:
		return func(b []byte, at []int) ([]byte, error) {
			v, err := c.Host.Invoke(by, value.String(s[at[0]:at[1]]))
			if err != nil {
				return b, err
			}
			t, ok := v.TryStr()
			if !ok {
				return b, c.Error(codeArgument, "", "the function must give a string, found %s", value.TypeName(v))
			}
			return append(b, t...), nil
		}, false, nil
	}
	return nil, false, c.Error(codeArgument, "", "the replacement must be a string or a function, found %s", value.TypeName(c.Args[2]))
}

func split(c *module.Call, re *automaton.Regexp, s string) (value.Value, error) {
	n, err := limit(c)
	if err != nil {
		return value.Null, err
	}
	if n == 0 {
		return value.NewArray(nil), nil
	}
	out := []value.Value{}
	last := 0
	err = each(c, re, s, max(n-1, -1), false, func(at []int) error {
		if at[1] == 0 || at[0] == at[1] && at[0] == len(s) { // an empty match at an end splits nothing off
			return nil
		}
		out = append(out, value.String(s[last:at[0]]))
		last = at[1]
		return c.Host.Charge(72)
	})
	return value.NewArray(append(out, value.String(s[last:]))), err
}

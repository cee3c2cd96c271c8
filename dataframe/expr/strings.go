package expr

import (
	"strings"
	"sync"
	"unicode/utf8"

	"skep/dataframe/column"
	"skep/internal/automaton"
)

// text is functions of strings. Lengths and places count code points, as everywhere in the language.
func text() []function {
	return []function{
		{name: "to_uppercase", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(strings.ToUpper)},
		{name: "to_lowercase", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(strings.ToLower)},
		{name: "strip_chars", least: 1, most: 2, bind: returns(column.StrType, str, constStr), eval: stripper(strings.TrimSpace, strings.Trim)},
		{name: "strip_chars_start", least: 1, most: 2, bind: returns(column.StrType, str, constStr), eval: stripper(func(s string) string { return strings.TrimLeft(s, " \t\r\n\v\f") }, strings.TrimLeft)},
		{name: "strip_chars_end", least: 1, most: 2, bind: returns(column.StrType, str, constStr), eval: stripper(func(s string) string { return strings.TrimRight(s, " \t\r\n\v\f") }, strings.TrimRight)},
		{name: "strip_prefix", least: 2, most: 2, bind: returns(column.StrType, str), eval: mapStr2(strings.TrimPrefix)},
		{name: "strip_suffix", least: 2, most: 2, bind: returns(column.StrType, str), eval: mapStr2(strings.TrimSuffix)},
		{name: "len_chars", least: 1, most: 1, bind: returns(column.Int64Type, str), eval: countStr(utf8.RuneCountInString)},
		{name: "len_bytes", least: 1, most: 1, bind: returns(column.Int64Type, str), eval: countStr(func(s string) int { return len(s) })},
		{name: "starts_with", least: 2, most: 2, bind: returns(column.BoolType, str), eval: testStr(strings.HasPrefix)},
		{name: "ends_with", least: 2, most: 2, bind: returns(column.BoolType, str), eval: testStr(strings.HasSuffix)},
		{name: "contains", least: 2, most: 2, bind: returns(column.BoolType, str), eval: testStr(strings.Contains)},
		{name: "like", least: 2, most: 2, bind: returns(column.BoolType, str, constStr), eval: evalLike},
		{name: "matches", least: 2, most: 2, bind: returns(column.BoolType, str, pattern), eval: evalMatches},
		{name: "count_matches", least: 2, most: 2, bind: returns(column.Int64Type, str, pattern), eval: evalCountMatches},
		{name: "extract", least: 2, most: 3, bind: returns(column.StrType, str, pattern, constInt), eval: evalExtract},
		{name: "replace", least: 3, most: 3, bind: returns(column.StrType, str), eval: mapStr3(func(s, old, new string) string { return strings.Replace(s, old, new, 1) })},
		{name: "replace_all", least: 3, most: 3, bind: returns(column.StrType, str), eval: mapStr3(strings.ReplaceAll)},
		{name: "replace_regex", least: 3, most: 3, bind: returns(column.StrType, str, pattern, constStr), eval: evalReplaceRegex},
		{name: "replace_regex_first", least: 3, most: 3, bind: returns(column.StrType, str, pattern, constStr), eval: evalReplaceRegexFirst},
		{name: "slice", least: 2, most: 3, bind: returns(column.StrType, str, constInt), eval: evalSlice},
		{name: "head", least: 2, most: 2, bind: returns(column.StrType, str, constInt), eval: evalHead},
		{name: "tail", least: 2, most: 2, bind: returns(column.StrType, str, constInt), eval: evalTail},
		{name: "reverse", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(reverse)},
		{name: "zfill", least: 2, most: 2, bind: returns(column.StrType, str, constInt), eval: evalZfill},
		{name: "concat_str", least: 1, most: -1, bind: bindConcat, eval: evalConcat},
	}
}

// pattern demands a constant that is a regular expression.
func pattern(b *Bound, i int) error {
	s, err := b.constantStr(i)
	if err != nil {
		return err
	}
	if _, err := compiled(s); err != nil {
		return fail(BadArgument, b.Args[i].From, "%s", err)
	}
	return nil
}

var patterns sync.Map // text -> *automaton.Regexp

func compiled(s string) (*automaton.Regexp, error) {
	if re, ok := patterns.Load(s); ok {
		return re.(*automaton.Regexp), nil
	}
	re, err := automaton.Compile(s)
	if err == nil {
		patterns.Store(s, re)
	}
	return re, err
}

// row reads a string argument.
func (x *call) row(i, row int) string { return x.args[i].Strings().At(row * x.step(i)) }

// allNull answers calls on a column of type null, whose arguments have no strings.
func (x *call) allNull() bool {
	for _, a := range x.args {
		if a.Nulls() == a.Len() && a.Len() > 0 {
			return true
		}
	}
	return false
}

// buildStr makes a str column row by row; ok false is null.
func (x *call) buildStr(f func(row int) (s string, ok bool)) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.StrType, x.rows), nil
	}
	valid := x.valid()
	out := column.NewStrings(x.rows)
	for i := range x.rows {
		s, ok := "", false
		if valid == nil || valid.Get(i) {
			s, ok = f(i)
		}
		if !ok && (valid == nil || valid.Get(i)) {
			valid = column.Ones(x.rows).And(valid)
			valid.Clear(i)
		}
		out.Push(s)
	}
	return column.OfStrings(out, valid), nil
}

func mapStr(f func(string) string) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		return x.buildStr(func(i int) (string, bool) { return f(x.row(0, i)), true })
	}
}

func mapStr2(f func(a, b string) string) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		return x.buildStr(func(i int) (string, bool) { return f(x.row(0, i), x.row(1, i)), true })
	}
}

func mapStr3(f func(a, b, c string) string) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		return x.buildStr(func(i int) (string, bool) { return f(x.row(0, i), x.row(1, i), x.row(2, i)), true })
	}
}

func stripper(space func(string) string, set func(s, cut string) string) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if len(x.args) == 1 || x.args[1].IsNull(0) {
			x.args = x.args[:1]
			return mapStr(space)(x)
		}
		return mapStr2(set)(x)
	}
}

func countStr(f func(string) int) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.allNull() {
			return column.OfNulls(column.Int64Type, x.rows), nil
		}
		out := make([]int64, x.rows)
		for i := range out {
			out[i] = int64(f(x.row(0, i)))
		}
		return column.Of(column.Int64Type, out, x.valid()), nil
	}
}

func testStr(f func(s, t string) bool) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.allNull() {
			return column.OfNulls(column.BoolType, x.rows), nil
		}
		out, s, t := column.NewBitmap(x.rows), x.args[0].Strings(), x.args[1].Strings()
		stepS, stepT := x.step(0), x.step(1)
		for i := range x.rows {
			if f(s.At(i*stepS), t.At(i*stepT)) {
				out.Set(i)
			}
		}
		return column.OfBools(out, x.rows, x.valid()), nil
	}
}

func (x *call) regexp(i int) *automaton.Regexp {
	re, err := compiled(x.args[i].Strings().At(0))
	if err != nil {
		panic(err) // bind has compiled it
	}
	return re
}

// evalLike looks for the parts of a pattern between its %, one after the other: a part that is found at its first place
// leaves most for those behind it, so that no other place need be tried. No other character means anything but itself.
func evalLike(x *call) (*column.Column, error) {
	if x.rows == 0 {
		return column.OfBools(nil, 0, nil), nil
	}
	pattern := x.row(1, 0)
	parts := strings.Split(pattern, "%")
	head, tail := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return testStr(func(s, _ string) bool { return s == pattern })(x)
	}
	inner := parts[1 : len(parts)-1]
	return testStr(func(s, _ string) bool {
		if len(s) < len(head)+len(tail) || !strings.HasPrefix(s, head) || !strings.HasSuffix(s, tail) {
			return false
		}
		s = s[len(head) : len(s)-len(tail)]
		for _, part := range inner {
			at := strings.Index(s, part)
			if at < 0 {
				return false
			}
			s = s[at+len(part):]
		}
		return true
	})(x)
}

func evalMatches(x *call) (*column.Column, error) {
	re := x.regexp(1)
	return testStr(func(s, _ string) bool { return re.MatchString(s) })(x)
}

func evalCountMatches(x *call) (*column.Column, error) {
	re := x.regexp(1)
	return countStr(re.Count)(x)
}

func evalExtract(x *call) (*column.Column, error) {
	re, group := x.regexp(1), 1
	if len(x.args) == 3 {
		group = int(x.args[2].Int(0))
	}
	if group < 0 || group > re.NumSubexp() {
		return nil, x.fail("the pattern %s has no group %d", re, group)
	}
	return x.buildStr(func(i int) (string, bool) {
		s := x.row(0, i)
		m := re.FindStringSubmatchIndex(s)
		if m == nil || m[2*group] < 0 {
			return "", false
		}
		return s[m[2*group]:m[2*group+1]], true
	})
}

func evalReplaceRegex(x *call) (*column.Column, error) {
	re := x.regexp(1)
	return x.buildStr(func(i int) (string, bool) { return re.ReplaceAllString(x.row(0, i), x.row(2, i)), true })
}

func evalReplaceRegexFirst(x *call) (*column.Column, error) {
	re := x.regexp(1)
	return x.buildStr(func(i int) (string, bool) {
		s := x.row(0, i)
		at := re.FindStringSubmatchIndex(s)
		if at == nil {
			return s, true
		}
		return s[:at[0]] + string(re.ExpandString(nil, x.row(2, i), s, at)) + s[at[1]:], true
	})
}

// evalSlice counts a negative start from the end.
func evalSlice(x *call) (*column.Column, error) {
	from, n := x.args[1].Int(0), int64(-1)
	if len(x.args) == 3 {
		n = x.args[2].Int(0)
	}
	return x.buildStr(func(i int) (string, bool) { return slice(x.row(0, i), from, n), true })
}

func slice(s string, from, n int64) string {
	size := int64(utf8.RuneCountInString(s))
	end := size
	if n >= 0 && n < size-max(from, -size) {
		end = from + n
		if from < 0 {
			end += size
		}
	}
	if from < 0 {
		from += size
	}
	from, end = max(0, min(from, size)), max(0, min(end, size))
	if from >= end {
		return ""
	}
	if int(size) == len(s) {
		return s[from:end]
	}
	return string([]rune(s)[from:end])
}

func evalHead(x *call) (*column.Column, error) {
	n := x.args[1].Int(0)
	return x.buildStr(func(i int) (string, bool) {
		s := x.row(0, i)
		if n < 0 {
			return slice(s, 0, max(0, int64(utf8.RuneCountInString(s))+n)), true
		}
		return slice(s, 0, n), true
	})
}

func evalTail(x *call) (*column.Column, error) {
	n := x.args[1].Int(0)
	return x.buildStr(func(i int) (string, bool) {
		s := x.row(0, i)
		size := int64(utf8.RuneCountInString(s))
		if n < 0 {
			return slice(s, min(size, -n), -1), true
		}
		return slice(s, max(0, size-n), -1), true
	})
}

func reverse(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

const widest = 1 << 16 // of padding: a width from a computation must not fill the memory

func evalZfill(x *call) (*column.Column, error) {
	width := int(min(x.args[1].Int(0), widest))
	return x.buildStr(func(i int) (string, bool) {
		s := x.row(0, i)
		missing := width - utf8.RuneCountInString(s)
		if missing <= 0 {
			return s, true
		}
		if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
			return s[:1] + strings.Repeat("0", missing) + s[1:], true
		}
		return strings.Repeat("0", missing) + s, true
	})
}

// bindConcat makes text of every argument.
func bindConcat(b *Bound) error {
	b.Type = column.StrType
	return b.coerceAll(b.Args, column.StrType)
}

func evalConcat(x *call) (*column.Column, error) { return concat(x, ""), nil }

func concat(x *call, between string) *column.Column {
	c, err := x.buildStr(func(i int) (string, bool) {
		var b strings.Builder
		for k := range x.args {
			if k > 0 {
				b.WriteString(between)
			}
			b.WriteString(x.row(k, i))
		}
		return b.String(), true
	})
	if err != nil {
		panic(err) // buildStr has no errors of its own
	}
	return c
}

package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"skep/dataframe/column"
)

// moreText is further functions of strings.
func moreText() []function {
	return []function{
		{name: "pad_start", least: 2, most: 3, bind: returns(column.StrType, str, integer, constStr), eval: padder(func(s, pad string) string { return pad + s })},
		{name: "pad_end", least: 2, most: 3, bind: returns(column.StrType, str, integer, constStr), eval: padder(func(s, pad string) string { return s + pad })},
		{name: "repeat", least: 2, most: 2, bind: returns(column.StrType, str, integer), eval: evalRepeat},
		{name: "to_titlecase", least: 1, most: 1, bind: returns(column.StrType, str), eval: mapStr(titled)},
		{name: "find", least: 2, most: 2, bind: returns(column.Int64Type, str), eval: evalFind},
		{name: "split_part", least: 3, most: 3, bind: returns(column.StrType, str, str, integer), eval: evalSplitPart},
		{name: "translate", least: 3, most: 3, bind: returns(column.StrType, str), eval: mapStr3(translated)},
		{name: "code_point", least: 1, most: 1, bind: returns(column.Int64Type, str), eval: countStr(firstRune)},
		{name: "from_code_point", least: 1, most: 1, bind: returns(column.StrType, integer), eval: evalRune},
		{name: "levenshtein", least: 2, most: 2, bind: returns(column.Int64Type, str), eval: evalLevenshtein},
		{name: "join_str", least: 2, most: -1, bind: bindConcat, eval: evalJoinStr},
		{name: "to_integer", least: 1, most: 2, bind: returns(column.Int64Type, str, constInt), eval: evalToInteger},
	}
}

// padder fills up to a number of characters; DuckDB cuts longer ones, Polars leaves them, as this does.
func padder(join func(s, pad string) string) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		return x.buildStr(func(i int) (string, bool) {
			s, fill := x.row(0, i), " "
			if len(x.args) == 3 {
				fill = x.row(2, i)
			}
			missing := int(min(x.args[1].Int(i*x.step(1)), widest)) - utf8.RuneCountInString(s)
			if missing <= 0 || fill == "" {
				return s, true
			}
			pad := []rune(strings.Repeat(fill, missing/utf8.RuneCountInString(fill)+1))
			return join(s, string(pad[:missing])), true
		})
	}
}

func evalRepeat(x *call) (*column.Column, error) {
	return x.buildStr(func(i int) (string, bool) {
		s, n := x.row(0, i), x.args[1].Int(i*x.step(1))
		return strings.Repeat(s, int(max(0, min(n, widest/int64(max(1, len(s))))))), true
	})
}

func titled(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		was := inWord
		if inWord = unicode.IsLetter(r) || unicode.IsDigit(r); was {
			return unicode.ToLower(r)
		}
		return unicode.ToTitle(r)
	}, s)
}

// evalFind gives the place of a text, in characters from 0, null if it is not there.
func evalFind(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	out, valid := make([]int64, x.rows), x.valid()
	for i := range out {
		s := x.row(0, i)
		at := strings.Index(s, x.row(1, i))
		if at < 0 {
			valid = column.Ones(x.rows).And(valid)
			valid.Clear(i)
			continue
		}
		out[i] = int64(utf8.RuneCountInString(s[:at]))
	}
	return column.Of(column.Int64Type, out, valid), nil
}

// evalSplitPart counts parts from 1, from the end if negative; a part that is not there is empty.
func evalSplitPart(x *call) (*column.Column, error) {
	return x.buildStr(func(i int) (string, bool) {
		parts := strings.Split(x.row(0, i), x.row(1, i))
		n := x.args[2].Int(i * x.step(2))
		if n < 0 {
			n += int64(len(parts)) + 1
		}
		if n < 1 || n > int64(len(parts)) {
			return "", true
		}
		return parts[n-1], true
	})
}

// translated replaces characters one by one; those without a partner vanish.
func translated(s, from, to string) string {
	old, with := []rune(from), []rune(to)
	return strings.Map(func(r rune) rune {
		for i, o := range old {
			if o == r {
				if i < len(with) {
					return with[i]
				}
				return -1
			}
		}
		return r
	}, s)
}

func firstRune(s string) int {
	if s == "" {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s)
	return int(r)
}

func evalRune(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.StrType, x.rows), nil
	}
	return x.buildStr(func(i int) (string, bool) { return string(rune(x.args[0].Int(i * x.step(0)))), true })
}

func evalLevenshtein(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	out := make([]int64, x.rows)
	for i := range out {
		out[i] = int64(distance(x.row(0, i), x.row(1, i)))
	}
	return column.Of(column.Int64Type, out, x.valid()), nil
}

// distance is Levenshtein's, over bytes, as DuckDB counts.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner + boolInt(a[i] != b[j])
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}

// evalJoinStr puts the first argument between the others; nulls are left out.
func evalJoinStr(x *call) (*column.Column, error) {
	sep := x.args[0]
	out := column.NewStrings(x.rows)
	for i := range x.rows {
		var parts []string
		for k := 1; k < len(x.args); k++ {
			if a := x.args[k]; a.Type().Kind == column.Str && !a.IsNull(i*x.step(k)) {
				parts = append(parts, x.row(k, i))
			}
		}
		s := ""
		if sep.Type().Kind == column.Str && !sep.IsNull(i*x.step(0)) {
			s = x.row(0, i)
		}
		out.Push(strings.Join(parts, s))
	}
	return column.OfStrings(out, withValid(column.Of(column.Int8Type, make([]int8, x.rows), nil), sep.Broadcast(x.rows)).Valid()), nil
}

func evalToInteger(x *call) (*column.Column, error) {
	base := 10
	if len(x.args) == 2 {
		base = int(x.args[1].Int(0))
	}
	if base < 2 || base > 36 {
		return nil, x.fail("a base lies between 2 and 36, not at %d", base)
	}
	b := column.NewBuilder(column.Int64Type, x.rows)
	for i := range x.rows {
		if x.args[0].IsNull(i * x.step(0)) {
			b.Null()
			continue
		}
		v, ok := parseBase(x.row(0, i), base)
		if !ok {
			b.Null()
			continue
		}
		b.Int(v)
	}
	return b.Build(), nil
}

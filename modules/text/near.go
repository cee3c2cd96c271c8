package text

import (
	"skep/interp/module"
	"skep/interp/value"
)

const maxCompared = 20_000 // characters: both together cost their product

// nearness are measures of how alike two texts are.
func nearness() []module.Func {
	number := func(f func(a, b []rune) float64) module.Impl {
		return module.Checked(func(c *module.Call) value.Value {
			a, b := compared(c)
			return value.Float(f(a, b))
		})
	}
	return []module.Func{
		{Sig: "fun levenshtein(a: str, b: str) -> i64", Doc: "How many characters must be inserted, taken out or replaced to make b of a.", Example: "text.levenshtein(\"kitten\", \"sitting\")  // => 3", Impl: module.Checked(func(c *module.Call) value.Value {
			a, b := compared(c)
			return value.Int(int64(distance(a, b, func(n int) { c.Poll(n | 1023) })))
		})},
		{Sig: "fun similarity(a: str, b: str) -> f64", Doc: "From 0 (nothing alike) to 1 (equal): 1 less the Levenshtein distance by the longer length.", Example: "text.similarity(\"night\", \"nacht\")  // => 0.6", Impl: number(func(a, b []rune) float64 {
			if n := max(len(a), len(b)); n > 0 {
				return 1 - float64(distance(a, b, func(int) {}))/float64(n)
			}
			return 1
		})},
		{Sig: "fun jaro_winkler(a: str, b: str) -> f64", Doc: "From 0 to 1, for names: characters at nearby places count, a common start counts more.", Example: "text.jaro_winkler(\"MARTHA\", \"MARHTA\").round(4)  // => 0.9611", Impl: number(jaroWinkler)},
		{Sig: "fun closest(text: str, options: Iterable<str>, cutoff: f64 = 0.6) -> Option<str>", Doc: "Some(the option that is most alike) or None if none reaches the cutoff.", Example: "text.closest(\"lenght\", [\"length\", \"width\"])  // => Some(\"length\")", Impl: module.Checked(closest)},
	}
}

func compared(c *module.Call) (a, b []rune) {
	a, b = []rune(c.Str(0)), []rune(c.Str(1))
	if len(a) > maxCompared || len(b) > maxCompared {
		c.Fail(codeText, "", "compares texts of at most %d characters", maxCompared)
	}
	return a, b
}

// distance keeps one row of the table (R. Wagner, M. Fischer, 1974).
func distance(a, b []rune, poll func(int)) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		poll(i)
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := 1
			if x == y {
				cost = 0
			}
			corner, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, corner+cost)
		}
	}
	return row[len(b)]
}

// jaroWinkler follows W. Winkler, 1990: up to four common first characters add a tenth each of what is missing.
func jaroWinkler(a, b []rune) float64 {
	j := jaro(a, b)
	start := 0
	for start < min(4, len(a), len(b)) && a[start] == b[start] {
		start++
	}
	return j + float64(start)*0.1*(1-j)
}

func jaro(a, b []rune) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	reach := max(0, max(len(a), len(b))/2-1)
	used, matched := make([]bool, len(b)), []rune{}
	for i, x := range a {
		for j := max(0, i-reach); j < min(len(b), i+reach+1); j++ {
			if !used[j] && b[j] == x {
				used[j] = true
				matched = append(matched, x)
				break
			}
		}
	}
	if len(matched) == 0 {
		return 0
	}
	turned, k := 0, 0
	for j, y := range b {
		if used[j] {
			if matched[k] != y {
				turned++
			}
			k++
		}
	}
	m := float64(len(matched))
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(turned)/2)/m) / 3
}

func closest(c *module.Call) value.Value {
	text, best, at := []rune(c.Str(0)), c.Float(2), ""
	found := false
	for _, o := range c.Strs(1) {
		rs := []rune(o)
		if len(rs) > maxCompared || len(text) > maxCompared {
			c.Fail(codeText, "", "compares texts of at most %d characters", maxCompared)
		}
		n := max(len(rs), len(text), 1)
		s := 1 - float64(distance(text, rs, func(n int) { c.Poll(n) }))/float64(n)
		if s > best || s == best && !found {
			best, at, found = s, o, true
		}
	}
	return module.Opt(value.String(at), found)
}

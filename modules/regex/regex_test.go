package regex

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"skep/interp/module"
	"skep/interp/value"
)

type a = []any

func TestOperations(t *testing.T) {
	upper := func(vs ...value.Value) (value.Value, error) { return value.String(strings.ToUpper(vs[0].Str())), nil }
	number := func(...value.Value) (value.Value, error) { return value.Int(1), nil }
	broken := func(...value.Value) (value.Value, error) { return value.Null, errors.New("boom") }
	newDriver(t).Table([]row{
		{"is_match", a{"[0-9]+", "a12"}, "true"}, {"test", a{"x", "abc"}, "false"}, {"is_match", a{"", ""}, "true"}, {"find", a{"é+", "aééb"}, `"éé"`}, {"find", a{"x", "a"}, "nil"}, {"find_all", a{"[0-9]+", "a12b3"}, `["12", "3"]`}, {"find_all", a{".", "abc", 2}, `["a", "b"]`}, {"find_all", a{".", "abc", 0}, "[]"}, {"find_all", a{"", "ab"}, `["", "", ""]`}, {"count", a{"a", "banana"}, "3"},
		{"captures", a{`(?P<user>\w+)@(\w+)?`, "é bob@"}, `{text: "bob@", start: 2, end: 6, groups: ["bob@", "bob", nil], named: {user: "bob"}}`}, {"captures", a{"x", "a"}, "nil"}, {"captures_all", a{"é(.)", "aébéc"}, `[{text: "éb", start: 1, end: 3, groups: ["éb", "b"], named: {}}, {text: "éc", start: 3, end: 5, groups: ["éc", "c"], named: {}}]`}, {"captures_all", a{"x", "a"}, "[]"},
		{"replace", a{"b+", "abbb b", "-"}, `"a- b"`}, {"replace_all", a{"b+", "abbb b", "-"}, `"a- -"`}, {"replace_all", a{"(.)=(?P<v>.)", "a=1 b=2", "${v}=$1$$"}, `"1=a$ 2=b$"`}, {"replace_all", a{"[aeiou]", "banana", upper}, `"bAnAnA"`}, {"replace", a{"x", "abc", "y"}, `"abc"`}, {"replace_all", a{"", "ab", "-"}, `"-a-b-"`},
		{"split", a{", *", "a,b,  c"}, `["a", "b", "c"]`}, {"split", a{"-", "a-b-c", 2}, `["a", "b-c"]`}, {"split", a{"-", "a-b", 1}, `["a-b"]`}, {"split", a{"-", "a-b", 0}, "[]"}, {"split", a{"", "abc"}, `["a", "b", "c"]`}, {"split", a{"x", ""}, `[""]`}, {"split", a{",", ",a,"}, `["", "a", ""]`},
		{"escape", a{"1+1"}, `"1\\+1"`}, {"is_valid", a{"("}, "false"}, {"is_valid", a{"a"}, "true"},
		{"find", a{"(", "a"}, "error: pattern \"(\": missing closing ): \"(\""}, {"find", a{5, "a"}, "error: must be a string or a Regex, found integer"}, {"find", a{"a", 5}, "error: argument 2 must be a string"}, {"find_all", a{"a", "a", "x"}, "error: the limit must be"}, {"captures_all", a{"a", "a", "x"}, "error: the limit"}, {"split", a{"a", "a", "x"}, "error: the limit"},
		{"replace", a{"a", "a", 5}, "error: must be a string or a function"}, {"replace", a{"a", "a", number}, "error: the function must give a string, found integer"}, {"replace_all", a{"a", "a", broken}, "error: boom"}, {"escape", a{1}, "error: argument 1"}, {"is_valid", a{1}, "error: argument 1"}, {"compile", a{"("}, "error: missing closing"},
	})
}

func TestCompiled(t *testing.T) {
	d := newDriver(t)
	re, err := d.Call("compile", `(\w)(\d)`)
	if err != nil {
		t.Fatal(err)
	}
	d.Table([]row{{"find", a{re, "xa1"}, `"a1"`}, {"pattern", a{re}, `"(\\w)(\\d)"`}, {"replace_all", a{re, "a1 b2", "$2$1"}, `"1a 2b"`}, {"split", a{re, "-a1-", -1}, `["-", "-"]`}})
	if got := value.Display(re); got != `(\w)(\d)` {
		t.Errorf("a pattern shows as %s", got)
	}
	pattern := d.Find("pattern", []value.Value{re})
	if _, err := pattern.Impl(&module.Call{Args: []value.Value{value.Int(1)}}); err == nil {
		t.Error("pattern() of a number")
	}
}

func TestHints(t *testing.T) {
	for pattern, want := range map[string]string{"a(?=b)": "looking ahead", "(?<!a)b": "looking ahead", `(a)\1`: "back references", "[a": "regex.escape", "a**": ""} {
		_, err := newDriver(t).Call("find", pattern, "x")
		if err == nil || !strings.Contains(hintOf(err), want) {
			t.Errorf("%s: %v, hint %q", pattern, err, hintOf(err))
		}
	}
}

// The cache stays bounded, and may be used by several sessions' goroutines.
func TestCache(t *testing.T) {
	p := &patterns{}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 3 * maxCached {
				if _, err := p.get(fmt.Sprintf("a%d", i+g)); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	wg.Wait()
	if len(p.known) > maxCached {
		t.Errorf("%d patterns are kept", len(p.known))
	}
}

func TestLongTexts(t *testing.T) {
	text := strings.Repeat("ab", 60_000)
	d := newDriver(t)
	if got := d.Show("count", "a", text); got != "60000" {
		t.Errorf("count: %s", got)
	}
	if v, err := d.Call("find_all", "b", text); err != nil || v.List().Len() != 60_000 {
		t.Errorf("find_all: %v", err)
	}
	if v, err := d.Call("replace_all", "b", text, ""); err != nil || v.StrLen() != 60_000 {
		t.Errorf("replace_all: %v", err)
	}
	d.Budget = 1000
	for _, args := range []a{{"find_all", "b", text}, {"captures_all", "b", text}, {"split", "b", text}, {"replace_all", "b", text, "xyz"}} {
		if got := d.Show(args[0].(string), args[1:]...); got != "error: memory budget exceeded" {
			t.Errorf("%s: %.80s", args[0], got)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.Ctx = ctx
	if _, err := d.Call("count", "a", text); !errors.Is(err, context.Canceled) {
		t.Errorf("count after the interrupt: %v", err)
	}
}

// TestOneLongMatch interrupts single searches, by an automaton and, where that gives up, by regexp.
func TestOneLongMatch(t *testing.T) {
	d := newDriver(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.Ctx = ctx
	for _, text := range []string{strings.Repeat("a", 1<<20), scattered(1 << 20)} {
		for _, op := range []string{"is_match", "find", "captures", "count"} {
			if _, err := d.Call(op, "(a|b)*a(a|b){200}c|x", text); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", op, err)
			}
		}
	}
}

// scattered is a text of n letters a and b in which no piece comes again.
func scattered(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = "ab"[r.IntN(2)]
	}
	return string(b)
}

// TestManySearches: what is found stays the same when automata take over, with groups and without, beside assertions too.
func TestManySearches(t *testing.T) {
	d := newDriver(t)
	text := strings.Repeat("é bob@home.com, eve@work.org; ", 3)
	for _, c := range []struct{ op, pattern string }{{"is_match", `\w+@`}, {"find", `(\w+)@(\w+)`}, {"find_all", `\bb\w+`}, {"captures", `(\w+)@(\w+)`}, {"captures", `\b(e\w+)\b`}, {"captures_all", `(\w)(@)`}, {"count", ""}, {"split", "[,;] *"}, {"captures", "nobody"}} {
		want := d.Show(c.op, c.pattern, text)
		for range 60 {
			if got := d.Show(c.op, c.pattern, text); got != want {
				t.Fatalf("%s %q: %s, before %s", c.op, c.pattern, got, want)
			}
		}
	}
	want := d.Show("replace_all", `(\w+)@(\w+)`, text, "$2@$1")
	for range 60 {
		if got := d.Show("replace_all", `(\w+)@(\w+)`, text, "$2@$1"); got != want {
			t.Fatalf("replace_all: %s, before %s", got, want)
		}
	}
}

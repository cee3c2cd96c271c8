package automaton

import (
	"fmt"
	"math/rand"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// all finds all matches as regexp's FindAllStringIndex does.
func all(p *Pattern, s string) (out [][]int, known bool) {
	for m := p.Matches(s); ; {
		switch at, a := m.Next(nil); a {
		case Found:
			out = append(out, at[:])
		case Unknown:
			return nil, false
		default:
			return out, true
		}
	}
}

func check(t *testing.T, pattern, s string) {
	t.Helper()
	re, err := regexp.Compile(pattern)
	if err != nil {
		return
	}
	p := New(re)
	if p == nil {
		return
	}
	for range 2 { // the second time over states that are there
		got, known := all(p, s)
		if want := re.FindAllStringIndex(s, -1); known && fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q in %q: %v, regexp says %v", pattern, s, got, want)
		}
		if a := p.Match(s, nil); a != Unknown && (a == Found) != re.MatchString(s) {
			t.Fatalf("%q in %q: matches: %v, regexp says otherwise", pattern, s, a)
		}
	}
}

var patterns = []string{
	`a`, `abc`, `(\w+)@(\w+)\.com`, `a|ab|abc`, `(a|ab)(c|bcd)`, `a*`, `a*?`, `a+?b`, `(?:)`, `x*y*`, `\bfoo\b`, `^a`, `a$`, `(?m)^a.*$`, `(?m)$`, `^`, `$`, `^$`, `\B`,
	`(?i)straße`, `(?i)k`, `[^a-z]+`, `\p{L}+`, `\d{1,3}(\.\d{1,3}){3}`, `(a*)*`, `(a|b)*c`, `(?s).*`, `.*`, `.+?x`, `é+`, `[é-ü]`, `\x{fffd}`, `(|a)*`, `(|a)+`, `(a|)b??c`,
	`a{2,5}?`, `(?i:AbC)|x`, `\Aab\z`, `(?m)^\s*#.*\n`, `[0-9]+$`, `(?U)a+`, `\bx*\b`, `a\b|ab`, `(?:ab|a)(?:bc)?$`, `[\d\-]+`, `\pN\PN`,
}

var texts = []string{
	"", "a", "b", "abc", "ababc aab", "from user1@host2.com to nobody@x.com.", "foo barfoo foo", "a\nab\n\na", "STRASSE straſſe Straße", "K K k", "10.0.0.1 and 1.2.3.400",
	"ééé ü \xff\xc3 \xe2\x82 \xf0\x9f\x98\x80", "\xff", "x#\n  # c\n", "aaaaaaa", "abcabcabbc", "__ _a 9", "\u0301e\u212a\u017f", "日本語 text",
}

func TestAsRegexp(t *testing.T) {
	for _, p := range patterns {
		for _, s := range texts {
			check(t, p, s)
		}
	}
}

// TestRandomPatterns puts pieces together, over few letters, so that much matches.
func TestRandomPatterns(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 5_000 {
		s := make([]byte, r.Intn(20))
		for i := range s {
			s[i] = "ab\n_ \xc3\xa9"[r.Intn(7)]
		}
		check(t, random(r, 4), string(s))
	}
}

func random(r *rand.Rand, depth int) string {
	if depth == 0 || r.Intn(4) == 0 {
		return []string{"a", "b", "ab", ".", "[ab]", "[^a]", `\b`, `\B`, "^", "$", "(?m:^)", "(?m:$)", `\w`, `\s`, "é", "", "(?i:A)", `(?s:.)`}[r.Intn(18)]
	}
	x := func() string { return random(r, depth-1) }
	switch r.Intn(4) {
	case 0:
		return x() + x()
	case 1:
		return "(" + x() + "|" + x() + ")"
	case 2:
		return "(?:" + x() + ")" + []string{"*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}"}[r.Intn(8)]
	}
	return "(" + x() + ")" + x()
}

func FuzzAsRegexp(f *testing.F) {
	for _, p := range patterns {
		f.Add(p, texts[len(p)%len(texts)])
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if len(pattern) < 200 && len(s) < 100 {
			check(t, pattern, s)
		}
	})
}

// TestStatesAreForgotten: a pattern with exponentially many states stays within its budget, and right or unsaid.
func TestStatesAreForgotten(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	s := make([]byte, 300_000)
	for i := range s {
		s[i] = "ab"[r.Intn(2)]
	}
	for _, pattern := range []string{`a[ab]{9}c`, `a[ab]{14}c`, `(a|b)*a(a|b){40}c`} {
		re := regexp.MustCompile(pattern)
		p := New(re)
		for range 3 {
			if a := p.Match(string(s), nil); a != Unknown && a != None {
				t.Errorf("%s: %v", pattern, a)
			}
			kept := p.take()
			if kept.forward.bytes > budget+20_000 {
				t.Errorf("%s keeps %d bytes", pattern, kept.forward.bytes)
			}
			p.idle.Put(kept)
		}
	}
	check(t, `a[ab]{12}b`, string(s[:20_000]))
}

func TestStops(t *testing.T) {
	s := strings.Repeat("ab", 1<<20)
	asked := 0
	stop := func() bool { asked++; return asked == 2 }
	if a := New(regexp.MustCompile(`(a|b)*c`)).Match(s, stop); a != Stopped || asked != 2 {
		t.Errorf("answer %v after %d questions", a, asked)
	}
}

func TestTooLarge(t *testing.T) {
	if New(regexp.MustCompile(strings.Repeat("x{900}y", 5))) != nil {
		t.Error("a program of more than 4,000 instructions is taken")
	}
}

func BenchmarkFind(b *testing.B) {
	s := strings.Repeat("the quick brown fox 12 jumps over ", 3000) + "bob@home.com"
	for _, pattern := range []string{`(\w+)@(\w+)\.com`, `[0-9]{4}`, `(?i)lazy|dog`, `\bhome\b`} {
		re := regexp.MustCompile(pattern)
		p := New(re)
		b.Run(pattern+"/automaton", func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for range b.N {
				p.Find(s, 0, nil)
			}
		})
		b.Run(pattern+"/regexp", func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for range b.N {
				re.FindStringIndex(s)
			}
		})
	}
}

// TestRegexp: the methods say what regexp's say, before there is an automaton and after.
func TestRegexp(t *testing.T) {
	for _, pattern := range patterns {
		want := regexp.MustCompile(pattern)
		got, err := Compile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for range 6 {
			for _, s := range texts {
				if a, b := got.FindStringSubmatchIndex(s), want.FindStringSubmatchIndex(s); fmt.Sprint(a) != fmt.Sprint(b) {
					t.Fatalf("%q in %q: %v, regexp says %v", pattern, s, a, b)
				}
				if a, b := got.MatchString(s), want.MatchString(s); a != b {
					t.Fatalf("%q in %q: %v, regexp says %v", pattern, s, a, b)
				}
				if a, b := got.Count(s), len(want.FindAllStringIndex(s, -1)); a != b {
					t.Fatalf("%q in %q: %d matches, regexp finds %d", pattern, s, a, b)
				}
			}
		}
	}
	if _, err := Compile("("); err == nil {
		t.Error("a malformed pattern is compiled")
	}
}

// TestGroupsOfRandomPatterns: the bound pattern, which finds groups in a match, goes regexp's way.
func TestGroupsOfRandomPatterns(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	bound := 0
	for range 3_000 {
		pattern := random(r, 4) + []string{"", "(a)?", "(b*?)", "([ab]+)@?"}[r.Intn(4)]
		re, err := Compile(pattern)
		if err != nil {
			t.Fatal(err)
		}
		re.used.Store(worth)
		for range 4 {
			s := make([]byte, r.Intn(20))
			for i := range s {
				s[i] = "ab@b_ \xc3\xa9"[r.Intn(8)]
			}
			if a, b := re.FindStringSubmatchIndex(string(s)), re.Regexp.FindStringSubmatchIndex(string(s)); fmt.Sprint(a) != fmt.Sprint(b) {
				t.Fatalf("%q in %q: %v, regexp says %v", pattern, s, a, b)
			}
		}
		if re.full != nil {
			bound++
		}
	}
	if bound < 500 {
		t.Errorf("%d patterns were bound", bound)
	}
}

// TestTogether: one pattern serves many goroutines.
func TestTogether(t *testing.T) {
	p := New(regexp.MustCompile(`(\w+)@(\w+)\.com`))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if start, end, a := p.Find("to bob@home.com", 0, nil); start != 3 || end != 15 || a != Found {
					t.Errorf("found from %d to %d: %v", start, end, a)
					return
				}
			}
		})
	}
	all.Wait()
}

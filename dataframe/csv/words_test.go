package csv

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// TestWords reads columns of few different texts, which stay codes, and such as only begin so: the careful way gives the same.
func TestWords(t *testing.T) {
	r := rand.New(rand.NewSource(8))
	pick := func(texts ...string) func(int) string {
		return func(int) string { return texts[r.Intn(len(texts))] }
	}
	later := func(from int, first, then func(int) string) func(int) string {
		return func(i int) string {
			if i < from {
				return first(i)
			}
			return then(i)
		}
	}
	own := func(i int) string { return fmt.Sprint("text ", i) }
	long := strings.Repeat("long ", 8)
	for _, c := range []struct {
		name  string
		field func(i int) string
		codes bool
	}{
		{"few", pick("a", "bb", "id001", "sixteen bytes ab", "seventeen bytes a", "Grüße"), true},
		{"nulls", pick("a", "", "", "NA", "b"), true},
		{"empty texts", pick("a", "\"\"", "", "b"), true},
		{"quotes", pick("a", "\"b, \"\"c\"\"\"", "\"line\nbreak\"", "d"), true},
		{"long ones", pick(long, long+"1", "short"), true},
		{"zeros", pick("a", "a\x00", "a\x00\x00", "\x00"), true},
		{"some more later", later(3000, pick("a", "b"), func(i int) string { return own(i % 50) }), true},
		{"each has new ones", func(i int) string { return own(i / 20) }, true},
		{"many", own, false},
		{"many later", later(1500, pick("a", "b"), own), false},
		{"no UTF-8 later", later(5000, pick("a", "b"), pick("a", "\xff")), false},
		{"text later", later(1200, pick("1", "2"), pick("x", "y")), false},
	} {
		var b strings.Builder
		b.WriteString("n,s,m\n")
		for i := range 8000 {
			fmt.Fprintf(&b, "%d,%s,x\n", i, c.field(i))
		}
		o := Options{Name: "f", Threads: 3, Nulls: []string{"NA"}}
		one, err := newReader([]byte(b.String()), o)
		if err != nil {
			t.Fatal(c.name, err)
		}
		many, _ := newReader([]byte(b.String()), o)
		many.stretch = 4000
		want, werr := one.carefully()
		got, gerr := many.read()
		if fmt.Sprint(werr) != fmt.Sprint(gerr) {
			t.Fatalf("%s: %v, carefully %v", c.name, gerr, werr)
		}
		if werr == nil {
			if !got.Equal(want) {
				t.Errorf("%s: other values", c.name)
			}
			if _, _, codes := got.Column(1).Codes(); codes != c.codes {
				t.Errorf("%s: read as codes: %v", c.name, codes)
			}
		}
		agreeLater(t, []byte(b.String()), o, want, werr)
	}
}

// TestWordsGrow finds each of as many words as there may be, and none more.
func TestWordsGrow(t *testing.T) {
	w := newWords()
	for i := range mostWords {
		if code, ok := w.add([]byte(fmt.Sprint("w", i*i))); !ok || code != int32(i) {
			t.Fatalf("word %d: %d, %v", i, code, ok)
		}
	}
	if _, ok := w.add([]byte("one more")); ok || w.find([]byte("one more")) != -1 {
		t.Error("one word too many")
	}
	c := w.clone()
	for i := range mostWords {
		if code := c.find([]byte(fmt.Sprint("w", i*i))); code != int32(i) {
			t.Fatalf("word %d is found as %d", i, code)
		}
	}
}

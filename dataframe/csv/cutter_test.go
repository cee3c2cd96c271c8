package csv

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestMoreLinesThanGuessed reads a text whose lines are long wherever the guess looks: it is read again with lines counted.
func TestMoreLinesThanGuessed(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b\n")
	for range 64 {
		b.WriteString("1," + strings.Repeat("long", 6000) + "\n")
		b.WriteString(strings.Repeat("2,x\n", 8000))
	}
	text := []byte(b.String())
	r, err := newReader(text, Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	r.stretch = 100_000
	if lines := bytes.Count(text, lineEnd); r.guessLines() >= lines {
		t.Fatalf("%d lines are guessed of %d", r.guessLines(), lines)
	}
	r.sample()
	if got, err := r.once(); got != nil || !errors.Is(err, errRoom) {
		t.Fatalf("read at once: %v", err)
	}
	want, err := r.counting()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(text, Options{Threads: 2})
	if err != nil || !got.Equal(want) || got.Rows() != 64*8001 {
		t.Fatalf("%v, %d rows", err, got.Rows())
	}
}

// TestLinesOverPieces has lines that are longer than pieces, and none at the end of the text.
func TestLinesOverPieces(t *testing.T) {
	for _, end := range []string{"", "\n", "\n\n"} {
		text := []byte("a,b\n" + strings.Repeat("1,\""+strings.Repeat("two\n", 70)+"\"\n3,4\n", 40) + "5," + strings.Repeat("six", 300) + end)
		agree(t, text, Options{Threads: 2})
		agree(t, text, Options{Threads: 2, Ragged: true})
	}
}

package ndjson

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/dataframe/column"
)

// lines are records at random: keys come and go, values change their types, texts hold braces and escaped breaks.
func lines(r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("{\"a\": 1}\n") // a first object that begins with a list is one of columns
	for range n {
		var pairs []string
		for _, key := range []string{"a", "b", "c", "d}\\n{"}[:1+r.IntN(4)] {
			value := []string{"1", "2.5", "null", "true", `"x}\n{"`, "[1, 2]", `{"k": [{}]}`, `"é"`}[r.IntN(8)]
			pairs = append(pairs, fmt.Sprintf("%q: %s", key, value))
		}
		b.WriteString("{" + strings.Join(pairs, []string{", ", ",\n  "}[r.IntN(2)]) + "}" + []string{"\n", "\r\n", " \n\n", "\n\t"}[r.IntN(4)])
	}
	return b.String()
}

// TestPiecesAgree holds texts that are read in pieces, at once and later, to the same texts read from end to end.
func TestPiecesAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 300 {
		text := []byte(lines(r, 1+r.IntN(60)))
		whole, err := records(text, true, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := whole.Table()
		if err != nil {
			t.Fatal(err)
		}
		at := cuts(text, 1+r.IntN(200))
		found, err := recordsOf(text, at, Options{})
		if err != nil {
			t.Fatalf("cut at %v: %v\n%s", at, err, text)
		}
		l := &Layout{cuts: at}
		fields, err := l.fields(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if l.Schema, err = column.NewSchema(fields); err != nil || !l.Schema.Equal(want.Schema()) {
			t.Fatalf("%v, from end to end %v: %v", fields, want.Schema().Fields, err)
		}
		rows := 0
		for i := range at {
			part, err := l.Piece(text, i, l.Schema, Options{})
			if err != nil || !part.Equal(want.Slice(rows, rows+part.Rows())) {
				t.Fatalf("piece %d of %v: %v\n%s", i, at, err, text)
			}
			rows += part.Rows()
		}
		for _, more := range found[1:] {
			found[0].Join(more)
		}
		if got, err := found[0].Table(); err != nil || !got.Equal(want) || rows != want.Rows() {
			t.Fatalf("cut at %v: %v\n%s", at, err, text)
		}
	}
}

// TestErrorsInPieces holds that a mistake has the line that it has in the whole text.
func TestErrorsInPieces(t *testing.T) {
	text := strings.Repeat("{\"a\": 1}\n", 200_000)
	for _, line := range []int{0, 100_000, 199_999} {
		bad := text[:9*line] + "{\"a\": !}\n" + text[9*line+9:]
		_, err := Read([]byte(bad), Options{Name: "x"})
		if want := fmt.Sprintf("x:%d: ", line+1); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("line %d: %v", line+1, err)
		}
		if _, err := Lay([]byte(bad), Options{Name: "x"}); err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("x:%d: ", line+1)) {
			t.Errorf("line %d: %v", line+1, err)
		}
	}
}

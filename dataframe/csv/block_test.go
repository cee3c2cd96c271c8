package csv

import (
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"testing"
)

// columnOf gives a column's fields: mostly of one kind, so that rows are read together, and now and then another.
func columnOf(r *rand.Rand) func() string {
	kinds := []func() string{
		func() string { return strconv.Itoa(r.Intn(1 << uint(1+r.Intn(30)))) },
		func() string { return strconv.FormatInt(int64(r.Uint64())>>uint(r.Intn(63)), 10) },
		func() string { return strconv.FormatFloat(r.NormFloat64()*float64(r.Intn(1e6)), 'f', -1, 64) },
		func() string { return strconv.FormatFloat(r.NormFloat64(), "feg"[r.Intn(3)], r.Intn(20), 64) },
		func() string { return strings.Repeat("x", r.Intn(40)) },
		func() string { return fmt.Sprintf("%d-%02d-%02d", 1900+r.Intn(200), 1+r.Intn(12), 1+r.Intn(28)) },
		func() string { return fmt.Sprintf("%02d:%02d", r.Intn(24), r.Intn(60)) },
		func() string { return strconv.FormatBool(r.Intn(2) > 0) },
	}
	rare := []string{"", "", "-", "-1", "+1", "007", "\"quoted, here\"", "\"\"", "NA", "1e5", ".5", "3.", "12345678.5", "9999999999999999", "12345678901234567", "ü", "\xff", " 1", "nan", "2026-02-30", "\r", "a\"b"}
	kind, often := kinds[r.Intn(len(kinds))], []int{2, 30, 1000, 100_000}[r.Intn(4)]
	return func() string {
		if r.Intn(often) == 0 {
			return rare[r.Intn(len(rare))]
		}
		return kind()
	}
}

// textOf is a file of many rows, with lines that are none here and there.
func textOf(r *rand.Rand) string {
	var b strings.Builder
	cols, end := make([]func() string, 1+r.Intn(8)), []string{"\n", "\r\n"}[r.Intn(2)]
	for i := range cols {
		cols[i] = columnOf(r)
		fmt.Fprintf(&b, ",c%d"[1/(i+1):], i)
	}
	b.WriteString(end)
	often := []int{3, 100, 100_000}[r.Intn(3)]
	for range r.Intn(1500) {
		for i, c := range cols {
			b.WriteString(","[:min(i, 1)] + c())
		}
		if r.Intn(often) == 0 {
			b.WriteString([]string{"\n", "\r\n", "\n\n", "\r\n\r\n", "\n#no,te\n", ",more\n", ",\n"}[r.Intn(7)])
			continue
		}
		b.WriteString(end)
	}
	return b.String()
}

// TestBlocks holds rows that are read together to the careful way, in texts of many blocks.
func TestBlocks(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for range 300 {
		o := Options{Nulls: [][]string{nil, nil, {"NA"}, {"1"}}[r.Intn(4)], Comment: "\x00#"[r.Intn(2)], Ragged: r.Intn(2) > 0, Sep: ',', Rows: []int{0, 0, 0, 700}[r.Intn(4)]}
		agree(t, []byte(textOf(r)), o)
	}
}

// TestBlocksAreUsed counts that all but the last rows of a plain file are read together, and where a row is not plain, the others.
func TestBlocksAreUsed(t *testing.T) {
	text := "a,b\n" + strings.Repeat("12,x\n", 1000) + "\"1\",y\n" + strings.Repeat("3,4\n", 1000)
	r, err := newReader([]byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.plain = new(block)
	together := 0
	for at, rows := r.at, 0; at < len(text); {
		r.at = at
		if rows = r.block(1<<20, len(text)).rows; rows == 0 {
			r.skipLine()
		} else {
			r.at += int(r.plain.ends[2*rows]) + 1
		}
		together, at = together+rows, r.at
	}
	if together < 1980 {
		t.Errorf("%d of 2001 rows are read together", together)
	}
}

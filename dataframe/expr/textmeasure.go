package expr

import (
	"math/bits"

	"skep/dataframe/column"
)

// textMeasures say how alike two texts are. All but jaccard look at bytes, as DuckDB's do.
func textMeasures() []function {
	return []function{
		{name: "hamming", least: 2, most: 2, bind: returns(column.Int64Type, str), eval: evalHamming},
		{name: "jaccard", least: 2, most: 2, bind: returns(column.Float64Type, str), eval: likeness(jaccard)},
		{name: "jaro", least: 2, most: 2, bind: returns(column.Float64Type, str), eval: likeness(jaro)},
		{name: "jaro_winkler", least: 2, most: 2, bind: returns(column.Float64Type, str), eval: likeness(jaroWinkler)},
		{name: "damerau_levenshtein", least: 2, most: 2, bind: returns(column.Int64Type, str), eval: evalDamerau},
	}
}

func likeness(f func(a, b string) float64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.allNull() {
			return column.OfNulls(column.Float64Type, x.rows), nil
		}
		out, valid := make([]float64, x.rows), x.valid()
		for i := range out {
			if valid == nil || valid.Get(i) {
				out[i] = f(x.row(0, i), x.row(1, i))
			}
		}
		return column.Of(column.Float64Type, out, valid), nil
	}
}

// evalHamming counts the places at which two texts of one length differ.
func evalHamming(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	out, valid := make([]int64, x.rows), x.valid()
	for i := range out {
		if valid != nil && !valid.Get(i) {
			continue
		}
		a, b := x.row(0, i), x.row(1, i)
		if len(a) != len(b) {
			return nil, x.fail("hamming compares texts of one length, these have %d and %d bytes (row %d)", len(a), len(b), i)
		}
		for k := range len(a) {
			out[i] += int64(boolInt(a[k] != b[k]))
		}
	}
	return column.Of(column.Int64Type, out, valid), nil
}

// jaccard is the share of bytes that both have among those that either has, each counted once.
func jaccard(a, b string) float64 {
	var x, y [4]uint64
	for i := range len(a) {
		x[a[i]/64] |= 1 << (a[i] % 64)
	}
	for i := range len(b) {
		y[b[i]/64] |= 1 << (b[i] % 64)
	}
	both, either := 0, 0
	for i := range x {
		both, either = both+bits.OnesCount64(x[i]&y[i]), either+bits.OnesCount64(x[i]|y[i])
	}
	return float64(both) / float64(max(1, either))
}

// jaro is Jaro's similarity (1989): matches within half the longer length, less half of those out of order.
func jaro(a, b string) float64 {
	if a == b {
		return 1
	}
	if a == "" || b == "" {
		return 0
	}
	reach := max(0, max(len(a), len(b))/2-1)
	var first []byte
	used := make([]bool, len(b))
	for i := range len(a) {
		for j := max(0, i-reach); j < min(len(b), i+reach+1); j++ {
			if !used[j] && a[i] == b[j] {
				used[j], first = true, append(first, a[i])
				break
			}
		}
	}
	m, moved, k := float64(len(first)), 0, 0
	for j, u := range used {
		if u {
			moved += boolInt(first[k] != b[j])
			k++
		}
	}
	if m == 0 {
		return 0
	}
	return (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved/2))/m) / 3
}

// jaroWinkler favours texts that begin alike, up to four bytes (Winkler, 1990), if they are alike at all.
func jaroWinkler(a, b string) float64 {
	s, same := jaro(a, b), 0
	for same < min(4, len(a), len(b)) && a[same] == b[same] {
		same++
	}
	if s <= 0.7 {
		return s
	}
	return s + 0.1*float64(same)*(1-s)
}

func evalDamerau(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	out, valid := make([]int64, x.rows), x.valid()
	for i := range out {
		if valid == nil || valid.Get(i) {
			out[i] = int64(swapDistance(x.row(0, i), x.row(1, i)))
		}
	}
	return column.Of(column.Int64Type, out, valid), nil
}

// swapDistance is Damerau and Levenshtein's: neighbours that changed places are one error, also if letters were put between
// them since (Lowrance and Wagner, 1975).
func swapDistance(a, b string) int {
	width, far := len(b)+2, len(a)+len(b)
	d := make([]int, (len(a)+2)*width)
	d[0] = far
	for i := range len(a) + 1 {
		d[(i+1)*width], d[(i+1)*width+1] = far, i
	}
	for j := range len(b) + 1 {
		d[j+1], d[width+j+1] = far, j
	}
	var last [256]int // by byte: the row in which it last stood in a
	for i := 1; i <= len(a); i++ {
		match := 0
		for j := 1; j <= len(b); j++ {
			k, l := last[b[j-1]], match
			cost := boolInt(a[i-1] != b[j-1])
			if cost == 0 {
				match = j
			}
			d[(i+1)*width+j+1] = min(d[i*width+j]+cost, d[(i+1)*width+j]+1, d[i*width+j+1]+1, d[k*width+l]+(i-k-1)+1+(j-l-1))
		}
		last[a[i-1]] = i
	}
	return d[(len(a)+1)*width+len(b)+1]
}

package plot

import "math"

// m4 picks the rows of a line that matter at a given resolution: of each run
// of rows in one pixel column the first, the lowest, the highest and the last.
// The picture drawn from them has the same pixels: U. Jugel et al., "M4: A
// Visualization-Oriented Time Series Data Aggregation", VLDB 2014. Rows need
// not be sorted by x: then runs are shorter and more rows stay.
func m4(from, to int, column func(i int) int, y []float64) []int {
	var keep []int
	for start := from; start < to; {
		end, low, high := start+1, start, start
		for col := column(start); end < to && column(end) == col; end++ {
			if y[end] < y[low] {
				low = end
			}
			if y[end] > y[high] {
				high = end
			}
		}
		keep = appendRising(keep, start, min(low, high), max(low, high), end-1)
		start = end
	}
	return keep
}

// appendRising appends row numbers that never fall, each once.
func appendRising(keep []int, rows ...int) []int {
	for _, r := range rows {
		if len(keep) == 0 || r > keep[len(keep)-1] {
			keep = append(keep, r)
		}
	}
	return keep
}

// runs gives the [from, to) row ranges without missing values between them.
func (d *drawn) runs() [][2]int {
	var out [][2]int
	start := -1
	for i := 0; i <= len(d.xs); i++ {
		ok := i < len(d.xs) && !math.IsNaN(d.xs[i]) && !math.IsNaN(d.ys[i])
		switch {
		case ok && start < 0:
			start = i
		case !ok && start >= 0:
			out, start = append(out, [2]int{start, i}), -1
		}
	}
	return out
}

// maxPath is how many points the lines of one series may have in a picture.
// Sorted data never comes near it; a long unordered path may, and is thinned.
const maxPath = 40000

// simplified gives the rows to draw of every run, at a resolution of columns
// pixel columns, and whether rows were left out that could be seen.
func (d *drawn) simplified(x axis, columns float64) (rows [][]int, thinned bool) {
	total := 0
	column := func(i int) int { return int(x.place(d.xs[i]) * columns) }
	for _, r := range d.runs() {
		kept := m4(r[0], r[1], column, d.ys)
		rows = append(rows, kept)
		total += len(kept)
	}
	if total <= maxPath {
		return rows, false
	}
	return thin(rows, 1+total/maxPath), true
}

// thin keeps every n-th row of long runs, with both ends, and every n-th run of short ones.
func thin(rows [][]int, n int) [][]int {
	var out [][]int
	for i, run := range rows {
		if len(run) <= 2*n {
			if i%n == 0 {
				out = append(out, run)
			}
			continue
		}
		var kept []int
		for j := 0; j < len(run); j += n {
			kept = append(kept, run[j])
		}
		out = append(out, appendRising(kept, run[len(run)-1]))
	}
	return out
}

// maxDots is how many dots a scatter plot draws one by one.
const maxDots = 4000

// densityCell is the side, in pixels, of the squares that show more dots than that.
const densityCell = 4.0

// densityLevels is how many shades density has.
const densityLevels = 8

// density counts dots in squares and gives, for each shade from faint to full,
// the corners of its squares. Shades are linear in the logarithm of the count:
// single dots stay visible beside crowded squares.
func density(dots []point) [densityLevels][]point {
	counts := map[[2]int]int{}
	most := 1
	for _, p := range dots {
		k := [2]int{int(math.Floor(p.x / densityCell)), int(math.Floor(p.y / densityCell))}
		counts[k]++
		most = max(most, counts[k])
	}
	var levels [densityLevels][]point
	for k, n := range counts {
		level := 0
		if most > 1 {
			level = int(math.Log(float64(n)) / math.Log(float64(most)) * (densityLevels - 1))
		}
		levels[level] = append(levels[level], point{float64(k[0]) * densityCell, float64(k[1]) * densityCell})
	}
	for i := range levels {
		sortPoints(levels[i])
	}
	return levels
}

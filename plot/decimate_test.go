package plot

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestM4KeepsEveryColumnsRange is what makes the decimated picture the same picture.
func TestM4KeepsEveryColumnsRange(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n, columns = 100000, 500
	ys := normals(r, n, 0, 1)
	column := func(i int) int { return i * columns / n }
	keep := m4(0, n, column, ys)
	if len(keep) > 4*columns {
		t.Fatalf("%d rows kept for %d columns", len(keep), columns)
	}
	all, kept := make([]extent, columns), make([]extent, columns)
	for i := range all {
		all[i], kept[i] = newExtent(), newExtent()
	}
	for i, y := range ys {
		all[column(i)].add(y)
	}
	last := -1
	for _, i := range keep {
		if i <= last {
			t.Fatalf("row %d after row %d", i, last)
		}
		last = i
		kept[column(i)].add(ys[i])
	}
	for i := range all {
		if all[i] != kept[i] {
			t.Fatalf("column %d: all rows span %v, the kept ones %v", i, all[i], kept[i])
		}
	}
	if keep[0] != 0 || last != n-1 {
		t.Errorf("the ends are rows %d and %d", keep[0], last)
	}
}

func TestAMillionPointsStaySmall(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	ys := normals(r, 1_000_000, 0, 1)
	ys[777_777] = 50 // one outlier must still be seen
	c := &Chart{Series: []Series{{Y: ys}}}
	svg, err := c.SVG()
	if err != nil {
		t.Fatal(err)
	}
	if len(svg) > 100_000 {
		t.Errorf("%d bytes", len(svg))
	}
	f, _ := newFigure(c)
	rows, _ := f.series[0].simplified(f.x, 640)
	found := false
	for _, i := range rows[0] {
		found = found || i == 777_777
	}
	if !found {
		t.Error("the outlier was lost")
	}
}

func TestLongUnorderedPathIsThinnedWithANote(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	n := 300_000
	c := &Chart{Series: []Series{{X: Numbers(normals(r, n, 0, 1)), Y: normals(r, n, 0, 1)}}}
	svg, err := c.SVG()
	if err != nil {
		t.Fatal(err)
	}
	if len(svg) > 1_200_000 || !strings.Contains(svg, "are not drawn") {
		t.Errorf("%d bytes; notes %q", len(svg), c.Notes())
	}
}

func TestManyGapsStaySmall(t *testing.T) {
	ys := make([]float64, 400_000)
	for i := range ys {
		ys[i] = math.Sin(float64(i) / 1e4)
		if i%2 == 0 {
			ys[i] = math.NaN()
		}
	}
	svg, err := (&Chart{Series: []Series{{Y: ys}}}).SVG()
	if err != nil {
		t.Fatal(err)
	}
	if len(svg) > 3_000_000 {
		t.Errorf("%d bytes", len(svg))
	}
}

func TestDensity(t *testing.T) {
	dots := []point{{1, 1}, {2, 2}, {3, 3}, {100, 100}}
	levels := density(dots)
	if got := levels[densityLevels-1]; len(got) != 1 || got[0] != (point{0, 0}) {
		t.Errorf("the crowded square: %v", got)
	}
	if got := levels[0]; len(got) != 1 || got[0] != (point{100, 100}) {
		t.Errorf("the lone dot: %v", got)
	}
	svg, err := gallery()["density"].SVG()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, svg)
	if strings.Contains(svg, "<circle") || !strings.Contains(svg, "30,000 dots shown as density") {
		t.Error("30,000 dots are not shown as density")
	}
}

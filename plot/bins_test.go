package plot

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestBinsCountEveryValueOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, n := range []int{1, 2, 10, 1000} {
		for _, want := range []int{0, 1, 7, 30} {
			values := normals(r, n, 5, 3)
			values = append(values, math.NaN())
			f, err := newFigure(&Chart{Series: []Series{{Kind: Histogram, Y: values, Bins: want}}})
			if err != nil {
				t.Fatal(err)
			}
			bins, sum := f.series[0].bins, 0
			for _, b := range bins {
				sum += b.count
			}
			if sum != n {
				t.Errorf("%d values in %d bins: %d counted", n, want, sum)
			}
			if want > 0 && len(bins) != want {
				t.Errorf("%d bins instead of %d", len(bins), want)
			}
		}
	}
}

func TestBinsOfIntegersAreNoComb(t *testing.T) {
	var values []float64
	for i := range 5000 {
		values = append(values, float64(i%10))
	}
	edges := binEdges(values, 0, false)
	for i := 1; i < len(edges); i++ {
		if edges[i]-edges[i-1] < 1 {
			t.Fatalf("edges %v", edges)
		}
	}
}

func TestBinsOfEqualValues(t *testing.T) {
	f, err := newFigure(&Chart{Series: []Series{{Kind: Histogram, Y: []float64{4, 4, 4}}}})
	if err != nil {
		t.Fatal(err)
	}
	if b := f.series[0].bins; len(b) != 1 || b[0].count != 3 || b[0].lo >= 4 || b[0].hi <= 4 {
		t.Errorf("%v", b)
	}
}

func TestBinEdgesIncludeTheLastValue(t *testing.T) {
	bins := fill([]float64{0, 1, 2}, []float64{0, 0.5, 1, 2})
	if bins[0].count != 2 || bins[1].count != 2 {
		t.Errorf("%v", bins)
	}
}

// TestQuantileType7 has the values that R's quantile() gives for its default type.
func TestQuantileType7(t *testing.T) {
	xs := []float64{1, 2, 3, 4, 10}
	for p, want := range map[float64]float64{0: 1, 0.25: 2, 0.5: 3, 0.75: 4, 0.9: 7.6, 1: 10} {
		if got := quantile(xs, p); math.Abs(got-want) > 1e-12 {
			t.Errorf("quantile %v: got %v, want %v", p, got, want)
		}
	}
}

func TestBoxFindsOutliers(t *testing.T) {
	b := newBox([]float64{1, 2, 3, 4, 5, 6, 7, 100})
	if b.median != 4.5 || b.low != 1 || b.high != 7 || len(b.outliers) != 1 || b.outliers[0] != 100 {
		t.Errorf("%+v", b)
	}
}

func TestStackKeepsSignsApart(t *testing.T) {
	x := Names([]string{"a", "b"})
	f, err := newFigure(&Chart{Stacked: true, Series: []Series{
		{Kind: Bar, X: x, Y: []float64{2, -1}}, {Kind: Bar, X: x, Y: []float64{3, -4}}, {Kind: Bar, X: x, Y: []float64{-1, 5}}}})
	if err != nil {
		t.Fatal(err)
	}
	top := f.series[1]
	if top.base[0] != 2 || top.ys[0] != 5 || top.base[1] != -1 || top.ys[1] != -5 {
		t.Errorf("second series: from %v to %v", top.base, top.ys)
	}
	if last := f.series[2]; last.base[0] != 0 || last.ys[0] != -1 || last.base[1] != 0 || last.ys[1] != 5 {
		t.Errorf("third series: from %v to %v", last.base, last.ys)
	}
}

package loader

import (
	"math"
	"sort"

	"skep/compute/stats"
	"skep/dataframe/column"
)

// Drift is how far one column of new rows lies from that of old ones.
type Drift struct {
	Column    string
	Test      string // "ks" for numbers, "chi2" for all else
	Statistic float64
	P         float64 // how likely such a distance is if nothing drifted
	PSI       float64 // population stability index; above 0.2 is taken for a shift
	Drifted   bool    // P below the level, or PSI above 0.2
}

const (
	shift    = 0.2  // of the index
	least    = 1e-4 // share of an empty bin, so that the index stays finite
	bins     = 10   // of numbers: the deciles of the old rows
	exactMax = 10_000
)

// Drifts compares the columns that both frames have. level is the probability below which a difference counts.
func Drifts(old, now *column.Table, level float64) ([]Drift, error) {
	var out []Drift
	for i, f := range old.Schema().Fields {
		c, ok := now.ByName(f.Name)
		if !ok {
			continue
		}
		d, err := driftOf(f.Name, old.Column(i), c)
		if err != nil {
			return nil, err
		}
		d.Drifted = d.P < level || d.PSI > shift
		out = append(out, d)
	}
	if len(out) == 0 {
		return nil, &Error{Message: "the frames have no column in common"}
	}
	return out, nil
}

func driftOf(name string, old, now *column.Column) (Drift, error) {
	d := Drift{Column: name, Test: "chi2"}
	if old.Type().IsNumeric() != now.Type().IsNumeric() {
		return d, failf("the column %q is %s in one frame and %s in the other", name, old.Type(), now.Type())
	}
	if old.Type().IsNumeric() {
		a, b := values(old), values(now)
		if len(a) == 0 || len(b) == 0 {
			return d, failf("the column %q has no numbers in one of the frames", name)
		}
		d.Test = "ks"
		d.Statistic, d.P = KolmogorovSmirnov(a, b)
		d.PSI = stability(binned(a, a), binned(a, b))
		return d, nil
	}
	if common, ok := column.Common(old.Type(), now.Type()); !ok {
		return d, failf("the column %q is %s in one frame and %s in the other", name, old.Type(), now.Type())
	} else if old.Type() != now.Type() {
		var err error
		if old, err = old.Cast(common, false); err != nil {
			return d, err
		}
		if now, err = now.Cast(common, false); err != nil {
			return d, err
		}
	}
	a, b := counted(old, now)
	d.Statistic, d.P = ChiSquare(a, b)
	d.PSI = stability(a, b)
	return d, nil
}

// counted counts each value in both columns. Null is a value.
func counted(old, now *column.Column) (a, b []float64) {
	g := column.GroupOne(column.Concat([]*column.Column{old, now}))
	a, b = make([]float64, g.Len()), make([]float64, g.Len())
	for row, id := range g.IDs {
		if row < old.Len() {
			a[id]++
		} else {
			b[id]++
		}
	}
	return a, b
}

// KolmogorovSmirnov compares two sorted samples: the largest distance of their distributions, and the probability of one at least
// so large under the same distribution, exact up to 10,000 values (as a share of lattice paths), else from Kolmogorov's limit.
func KolmogorovSmirnov(a, b []float64) (d, p float64) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		v := min(a[i], b[j])
		for i < len(a) && a[i] == v {
			i++
		}
		for j < len(b) && b[j] == v {
			j++
		}
		d = max(d, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	if max(len(a), len(b)) <= exactMax {
		return d, pathsOutside(len(a), len(b), d)
	}
	en := math.Sqrt(float64(len(a)) * float64(len(b)) / float64(len(a)+len(b)))
	return d, kolmogorov(en * d)
}

// pathsOutside is the share of lattice paths from (0, 0) to (m, n) that leave the strip in which |i/m - j/n| < d.
func pathsOutside(m, n int, d float64) float64 {
	if m > n {
		m, n = n, m
	}
	fm, fn := float64(m), float64(n)
	within := (0.5 + math.Floor(d*fm*fn-1e-7)) / (fm * fn)
	inside := make([]float64, n+1)
	for j := range inside {
		if float64(j)/fn <= within {
			inside[j] = 1
		}
	}
	for i := 1; i <= m; i++ {
		w := float64(i) / float64(i+n)
		if inside[0] *= w; float64(i)/fm > within {
			inside[0] = 0
		}
		for j := 1; j <= n; j++ {
			if math.Abs(float64(i)/fm-float64(j)/fn) > within {
				inside[j] = 0
			} else {
				inside[j] = w*inside[j] + inside[j-1]
			}
		}
	}
	return min(1, max(0, 1-inside[n]))
}

// kolmogorov is the limit of the probability that √n·D exceeds x: 2 Σ (-1)^(k-1) e^(-2k²x²).
func kolmogorov(x float64) float64 {
	if x < 0.2 { // 1 in all digits, where the series would need many terms
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k <= 100; k++ {
		term := math.Exp(-2 * k * k * x * x)
		sum += sign * term
		if term < 1e-17 {
			break
		}
		sign = -sign
	}
	return min(1, max(0, 2*sum))
}

// ChiSquare tests whether two rows of counts come from one distribution (Pearson 1900, without Yates' correction). With one value only
// there is nothing to differ in: 0 and 1.
func ChiSquare(a, b []float64) (statistic, p float64) {
	na, nb := total(a), total(b)
	if len(a) < 2 || na == 0 || nb == 0 {
		return 0, 1
	}
	for i := range a {
		share := (a[i] + b[i]) / (na + nb)
		for _, x := range [2][2]float64{{a[i], share * na}, {b[i], share * nb}} {
			if x[1] > 0 {
				statistic += (x[0] - x[1]) * (x[0] - x[1]) / x[1]
			}
		}
	}
	_, p = stats.ChiSquareCDF(statistic, float64(len(a)-1))
	return statistic, p
}

func total(xs []float64) (sum float64) {
	for _, x := range xs {
		sum += x
	}
	return sum
}

// binned counts numbers in the bins between the deciles of sorted reference values; equal deciles are one border.
func binned(reference, xs []float64) []float64 {
	var borders []float64
	for i := 1; i < bins; i++ {
		q := stats.Quantile(reference, float64(i)/bins, "linear")
		if len(borders) == 0 || q > borders[len(borders)-1] {
			borders = append(borders, q)
		}
	}
	out := make([]float64, len(borders)+1)
	for _, x := range xs {
		out[sort.SearchFloat64s(borders, x)]++
	}
	return out
}

// stability is Σ (b-a)·ln(b/a) over shares.
func stability(a, b []float64) (psi float64) {
	na, nb := total(a), total(b)
	for i := range a {
		x, y := max(least, a[i]/na), max(least, b[i]/nb)
		psi += (y - x) * math.Log(y/x)
	}
	return psi
}

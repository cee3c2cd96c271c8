package loader

import (
	"slices"
	"sort"

	"skep/dataframe/column"
)

// KFold cuts n rows into k parts, the first ones one row longer, each of which is the test once.
func KFold(n, k int, shuffle bool, seed int64) ([]Split, error) {
	if err := enough(k, n, "rows"); err != nil {
		return nil, err
	}
	rows := upTo(n)
	if shuffle {
		rows = Shuffled(n, seed)
	}
	fold := make([]int, n)
	for i, at := range rows {
		fold[at] = foldOf(i, n, k)
	}
	return splits(fold, k), nil
}

// foldOf is the part that place i of n belongs to.
func foldOf(i, n, k int) int {
	small, larger := n/k, n%k
	if border := larger * (small + 1); i >= border {
		return larger + (i-border)/small
	}
	return i / (small + 1)
}

func enough(k, n int, what string) error {
	switch {
	case k < 2:
		return failf("there must be at least 2 folds, not %d", k)
	case k > n:
		return failf("%d folds cannot be made of %d %s", k, n, what)
	}
	return nil
}

// splits lists for each fold its rows as test and all others, ascending.
func splits(fold []int, k int) []Split {
	out := make([]Split, k)
	for row, f := range fold {
		for i := range out {
			if i == f {
				out[i].Test = append(out[i].Test, int32(row))
			} else {
				out[i].Train = append(out[i].Train, int32(row))
			}
		}
	}
	return out
}

// StratifiedKFold makes folds that have each value as often as all rows have, as far as counts allow. The rows are dealt as
// scikit-learn deals them: round robin over the sorted values decides how many of each value a fold gets.
func StratifiedKFold(y *column.Column, k int, shuffle bool, seed int64) ([]Split, error) {
	classes, most := groups(y), 0
	for _, rows := range classes {
		most = max(most, len(rows))
	}
	if err := enough(k, y.Len(), "rows"); err != nil {
		return nil, err
	}
	if k > most {
		return nil, failf("%d folds cannot each have a row of a value: the most frequent one has %d", k, most)
	}
	r, fold, place := source(seed), make([]int, y.Len()), 0
	for _, rows := range classes {
		var given []int
		for i := range k {
			for at := firstAtLeast(place, i, k); at < place+len(rows); at += k {
				given = append(given, i)
			}
		}
		place += len(rows)
		if shuffle {
			r.Shuffle(len(given), func(i, j int) { given[i], given[j] = given[j], given[i] })
		}
		for i, row := range rows {
			fold[row] = given[i]
		}
	}
	return splits(fold, k), nil
}

// firstAtLeast is the first place from start on that is i modulo k.
func firstAtLeast(start, i, k int) int { return start + ((i-start)%k+k)%k }

// GroupKFold makes folds of about equal size in which rows of equal values stay together: the largest group goes to the
// fold that has least so far. With shuffle groups are drawn instead, and folds have about equally many groups.
func GroupKFold(g *column.Column, k int, shuffle bool, seed int64) ([]Split, error) {
	all := groups(g)
	if err := enough(k, len(all), "groups"); err != nil {
		return nil, err
	}
	sort.SliceStable(all, func(a, b int) bool { // by value, as the ties below are by value
		return column.CompareRows(g, int(all[a][0]), g, int(all[b][0])) < 0
	})
	fold, size := make([]int, g.Len()), make([]int, k)
	if shuffle {
		for i, at := range Shuffled(len(all), seed) {
			for _, row := range all[at] {
				fold[row] = foldOf(i, len(all), k)
			}
		}
		return splits(fold, k), nil
	}
	sort.SliceStable(all, func(a, b int) bool { return len(all[a]) < len(all[b]) })
	slices.Reverse(all)
	for _, rows := range all {
		lightest := 0
		for i, n := range size {
			if n < size[lightest] {
				lightest = i
			}
		}
		size[lightest] += len(rows)
		for _, row := range rows {
			fold[row] = lightest
		}
	}
	return splits(fold, k), nil
}

// TimeOptions say how rows in the order of time are cut.
type TimeOptions struct {
	Gap      int // rows left out before each test
	Test     int // rows of each test; 0: an equal part
	MostRows int // of the part to train on, the last ones; 0: all
}

// TimeSeriesSplit makes k tests, each of which lies behind the rows it is trained on.
func TimeSeriesSplit(n, k int, o TimeOptions) ([]Split, error) {
	if err := enough(k+1, n, "rows"); err != nil {
		return nil, err
	}
	size := o.Test
	if size <= 0 {
		size = n / (k + 1)
	}
	if n-o.Gap-size*k <= 0 {
		return nil, failf("%d tests of %d rows with a gap of %d leave nothing to train on of %d rows", k, size, o.Gap, n)
	}
	rows, out := upTo(n), make([]Split, k)
	for i := range out {
		start := n - size*(k-i)
		end, from := start-o.Gap, 0
		if o.MostRows > 0 {
			from = max(0, end-o.MostRows)
		}
		out[i] = Split{rows[from:end], rows[start : start+size]}
	}
	return out, nil
}

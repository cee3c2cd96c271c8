package loader

import (
	"math"
	"slices"
	"sort"

	"skep/dataframe/column"
)

// Split is the rows of a frame in two parts, each ascending unless they were shuffled.
type Split struct{ Train, Test []int32 }

// SplitOptions say how rows are divided. At most one of Stratify, Groups and Time is given.
type SplitOptions struct {
	Test     float64        // a share below 1, or a number of rows from 1 on
	Shuffle  bool           // rows are drawn, and come in the order in which they were
	Seed     int64          // of what is drawn
	Stratify *column.Column // both parts have each value as often as all rows have
	Groups   *column.Column // rows of equal values stay together
	Time     *column.Column // the last rows by this order are the test; a time is not torn apart: all its rows are on one side
}

// TrainTest divides n rows. A share is rounded up to whole rows, as scikit-learn does.
func TrainTest(n int, o SplitOptions) (Split, error) {
	size, err := testSize(n, o.Test)
	if err != nil {
		return Split{}, err
	}
	switch {
	case o.Stratify != nil:
		return stratified(o, size)
	case o.Groups != nil:
		return whole(o, size)
	case o.Time != nil:
		return behind(o.Time, size)
	case !o.Shuffle:
		rows := upTo(n)
		return Split{rows[:n-size], rows[n-size:]}, nil
	}
	rows := Shuffled(n, o.Seed)
	return Split{rows[size:], rows[:size]}, nil
}

func testSize(n int, test float64) (int, error) {
	size := int(test)
	switch {
	case math.IsNaN(test) || test <= 0 || test >= 1 && test != math.Trunc(test):
		return 0, &Error{Message: "the size of the test part is a share between 0 and 1, or a number of rows"}
	case test < 1:
		size = int(math.Ceil(test * float64(n)))
	}
	if size >= n {
		return 0, failf("of %d rows %d cannot be the test: none would be left to train on", n, size)
	}
	return size, nil
}

// stratified deals each value's rows by their share; what rounding leaves goes to the values with the largest remainders, the
// earlier first. It draws, since which rows of a value are taken has no natural order.
func stratified(o SplitOptions, size int) (Split, error) {
	classes, n := groups(o.Stratify), o.Stratify.Len()
	for _, rows := range classes {
		if len(rows) < 2 {
			return Split{}, &Error{Message: "a value to stratify by occurs once: it cannot be in both parts", Hint: "leave such rows out, or join rare values"}
		}
	}
	if size < len(classes) || n-size < len(classes) {
		return Split{}, failf("%d values cannot all be in parts of %d and %d rows", len(classes), n-size, size)
	}
	r, out := source(o.Seed), Split{}
	for i, take := range shares(classes, n, size) {
		rows := shuffled(slices.Clone(classes[i]), r)
		out.Test, out.Train = append(out.Test, rows[:take]...), append(out.Train, rows[take:]...)
	}
	if o.Shuffle {
		shuffled(out.Train, r)
		shuffled(out.Test, r)
		return out, nil
	}
	slices.Sort(out.Train)
	slices.Sort(out.Test)
	return out, nil
}

// shares divides size over the classes in proportion to their rows.
func shares(classes [][]int32, n, size int) []int {
	out, rest, left := make([]int, len(classes)), make([]float64, len(classes)), size
	for i, rows := range classes {
		exact := float64(len(rows)) * float64(size) / float64(n)
		out[i] = int(exact)
		rest[i] = exact - float64(out[i])
		left -= out[i]
	}
	order := upTo(len(classes))
	sort.SliceStable(order, func(a, b int) bool { return rest[order[a]] > rest[order[b]] })
	for _, i := range order[:left] {
		out[i]++
	}
	return out
}

// whole gives groups to the test until it has its size: drawn, or from the last one on. The last group may make it larger.
func whole(o SplitOptions, size int) (Split, error) {
	all := groups(o.Groups)
	if len(all) < 2 {
		return Split{}, &Error{Message: "rows of one group cannot be divided"}
	}
	order := upTo(len(all))
	if o.Shuffle {
		order = Shuffled(len(all), o.Seed)
	}
	inTest, have := make([]bool, len(all)), 0
	for i := len(order) - 1; i > 0 && have < size; i-- {
		inTest[order[i]] = true
		have += len(all[order[i]])
	}
	var out Split
	for g, rows := range all {
		if inTest[g] {
			out.Test = append(out.Test, rows...)
		} else {
			out.Train = append(out.Train, rows...)
		}
	}
	slices.Sort(out.Train)
	slices.Sort(out.Test)
	return out, nil
}

// behind takes the last rows by time. Rows without a time are an error: they belong to neither side.
func behind(time *column.Column, size int) (Split, error) {
	if time.Nulls() > 0 {
		return Split{}, failf("%d rows have no time", time.Nulls())
	}
	order := column.Sort([]column.SortKey{{Col: time}}, time.Len())
	cut := len(order) - size
	for cut > 0 && column.CompareRows(time, int(order[cut]), time, int(order[cut-1])) == 0 {
		cut--
	}
	if cut == 0 {
		return Split{}, &Error{Message: "all rows up to the test have one time: nothing lies before it"}
	}
	return Split{order[:cut], order[cut:]}, nil
}

package column

// Elements gives the elements of all lists of a column, one after the other, and the row that each belongs to. Those that lie
// under a null are left out.
func Elements(c *Column) (child *Column, parents []int32) {
	if c.typ.Kind == Null {
		return OfNulls(NullType, 0), nil
	}
	l := c.Lists()
	parents = make([]int32, 0, l.Child.n)
	hidden := false
	for i := range c.n {
		if c.IsNull(i) {
			hidden = hidden || l.Size(i) > 0
			continue
		}
		for range l.Size(i) {
			parents = append(parents, int32(i))
		}
	}
	if !hidden {
		return l.Child.Slice(int(l.Offsets[0]), int(l.Offsets[c.n])), parents
	}
	rows := make([]int32, 0, len(parents))
	for i := range c.n {
		for k, to := l.Bounds(i); k < to && !c.IsNull(i); k++ {
			rows = append(rows, int32(k))
		}
	}
	return l.Child.Take(rows), parents
}

// ListsOf makes n lists of elements whose rows are given in order.
func ListsOf(child *Column, parents []int32, n int, valid Bitmap) *Column {
	l := List{make([]int64, n+1), child}
	for _, p := range parents {
		l.Offsets[p+1]++
	}
	for i := range n {
		l.Offsets[i+1] += l.Offsets[i]
	}
	return OfLists(l, valid)
}

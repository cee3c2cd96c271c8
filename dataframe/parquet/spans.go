package parquet

// span is the rows [from, to) of a row group.
type span struct{ from, to int64 }

// spans are rows in their order, without overlap. nil is all rows where that is said, and none else.
type spans []span

// with adds rows behind; those that follow the last become one with them.
func (s spans) with(x span) spans {
	if n := len(s); n > 0 && s[n-1].to >= x.from {
		s[n-1].to = x.to
		return s
	}
	return append(s, x)
}

// and gives the rows in both; s nil is all of so many rows. The result is never nil.
func (s spans) and(o spans, rows int64) spans {
	if s == nil {
		s = spans{{0, rows}}
	}
	out := spans{}
	for i, k := 0, 0; i < len(s) && k < len(o); {
		if both := (span{max(s[i].from, o[k].from), min(s[i].to, o[k].to)}); both.from < both.to {
			out = out.with(both)
		}
		if s[i].to < o[k].to {
			i++
		} else {
			k++
		}
	}
	return out
}

// rowsIn counts the rows of spans, of which nil is all.
func rowsIn(s spans, all int64) int64 {
	if s == nil {
		return all
	}
	return s.count()
}

// count is how many rows there are.
func (s spans) count() (n int64) {
	for _, x := range s {
		n += x.to - x.from
	}
	return n
}

// meet tells whether any of the rows is in a span.
func (s spans) meet(x span) bool {
	for _, y := range s {
		if y.from >= x.to {
			return false
		}
		if y.to > x.from {
			return true
		}
	}
	return false
}

// list is the numbers of the rows.
func (s spans) list() []int32 {
	out := []int32{}
	for _, x := range s {
		for r := x.from; r < x.to; r++ {
			out = append(out, int32(r))
		}
	}
	return out
}

// near is how far apart rows may lie to be one span: pages have more rows than that.
const near = 512

// spansOf are spans that hold the rows of a list, and others near them.
func spansOf(rows []int32) spans {
	out := spans{}
	for _, r := range rows {
		if n := len(out); n > 0 && int64(r) < out[n-1].to+near {
			out[n-1].to = int64(r) + 1
		} else {
			out = append(out, span{int64(r), int64(r) + 1})
		}
	}
	return out
}

// places are where rows, which lie in the spans, come among the rows of these. Where these are the first rows the list itself is given:
// columns that wait for rows of one list share what becomes of it.
func (s spans) places(rows []int32) []int32 {
	if len(s) == 1 && s[0].from == 0 {
		return rows
	}
	out := make([]int32, len(rows))
	at, before := 0, int64(0) // rows of the spans before
	for i, r := range rows {
		for int64(r) >= s[at].to {
			before += s[at].to - s[at].from
			at++
		}
		out[i] = int32(before + int64(r) - s[at].from)
	}
	return out
}

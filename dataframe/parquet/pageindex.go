package parquet

import (
	"skep/dataframe/plan"
)

// chunkIndex is what the page index has of a chunk: where each page of a chunk lies, which row it begins with, and what its lowest and highest values are.
// https://parquet.apache.org/docs/file-format/pageindex/
type chunkIndex struct {
	first []int64 // row of each page
	stats []statistics
}

// maxIndex is the largest part of the page index that is read: a writer's 20,000 rows a page make some kilobytes.
const maxIndex = 16 << 20

// pagesOf reads a chunk's page index; nil: there is none, or it does not fit to the chunk, and no page is left out.
func (f *File) pagesOf(c *chunk, rows int64) *chunkIndex {
	if !f.holds(c.pages) || !f.holds(c.bounds) {
		return nil
	}
	where, err := f.bytes(c.pages.at, c.pages.size)
	if err != nil {
		return nil
	}
	bounds, err := f.bytes(c.bounds.at, c.bounds.size)
	if err != nil {
		return nil
	}
	x := &chunkIndex{first: firstRows(where), stats: pageStats(bounds)}
	if len(x.first) != len(x.stats) || !ascending(x.first, rows) {
		return nil
	}
	return x
}

func (f *File) holds(p place) bool {
	return p.size > 0 && p.size <= maxIndex && p.at >= 4 && p.at <= f.size-p.size
}

// ascending wants pages to begin with row 0, each behind the one before, and within the rows of the group.
func ascending(first []int64, rows int64) bool {
	for i, r := range first {
		if r >= rows || i == 0 && r != 0 || i > 0 && r <= first[i-1] {
			return false
		}
	}
	return len(first) > 0
}

// firstRows reads an OffsetIndex, of which nothing is left if it is damaged.
func firstRows(b []byte) (first []int64) {
	t := &thrift{b: b}
	t.fields(func(id int, typ byte) bool {
		if id != 1 {
			return false
		}
		t.list(typ, func() {
			row := int64(0)
			t.fields(func(id int, _ byte) bool {
				if id == 3 {
					row = t.int()
				}
				return id == 3
			})
			first = append(first, row)
		})
		return true
	})
	if t.err != nil {
		return nil
	}
	return first
}

// pageStats reads a ColumnIndex.
func pageStats(b []byte) []statistics {
	t := &thrift{b: b}
	var empty []bool
	var low, high [][]byte
	t.fields(func(id int, typ byte) bool {
		switch id {
		case 1:
			t.list(typ, func() { empty = append(empty, t.byte() == tTrue) })
		case 2:
			t.list(typ, func() { low = append(low, t.bytes()) })
		case 3:
			t.list(typ, func() { high = append(high, t.bytes()) })
		default:
			return false
		}
		return true
	})
	if t.err != nil || len(low) != len(empty) || len(high) != len(empty) {
		return nil
	}
	out := make([]statistics, len(empty))
	for i := range out {
		out[i] = statistics{min: low[i], max: high[i], nulls: -1}
		if empty[i] {
			out[i] = statistics{nulls: allNull}
		}
	}
	return out
}

// allNull stands for as many nulls as the page has rows.
const allNull = 1

// mayHold gives the rows of the pages that may have a value within a range.
func (x *chunkIndex) mayHold(l *leaf, b plan.Range, rows int64) (out spans) {
	for i, stats := range x.stats {
		page := span{x.first[i], rows}
		if i+1 < len(x.first) {
			page.to = x.first[i+1]
		}
		if l.mayHold(&chunk{stats: stats}, allNull, b) {
			out = out.with(page)
		}
	}
	return out
}

// pagesWithin are the rows of a group that page indexes leave for some ranges; nil: all.
func (f *File) pagesWithin(group int, within []plan.Range) spans {
	g := &f.footer.groups[group]
	out := spans(nil)
	for _, b := range within {
		i, ok := f.schema.Find(b.Column)
		if !ok || !f.shapes[i].isFlat() {
			continue
		}
		l := f.shapes[i].leaf
		if x := f.pagesOf(&g.columns[l.index], g.rows); x != nil {
			out = out.and(x.mayHold(l, b, g.rows), g.rows)
		}
	}
	if len(out) == 1 && out[0] == (span{0, g.rows}) {
		return nil
	}
	return out
}

// hasPages tells whether a range's column has a page index in any row group.
func (f *File) hasPages(within []plan.Range) bool {
	for _, b := range within {
		i, ok := f.schema.Find(b.Column)
		if !ok || !f.shapes[i].isFlat() {
			continue
		}
		for g := range f.footer.groups {
			if f.holds(f.footer.groups[g].columns[f.shapes[i].leaf.index].bounds) {
				return true
			}
		}
	}
	return false
}

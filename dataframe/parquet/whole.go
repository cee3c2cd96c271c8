package parquet

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"

	"skep/dataframe/column"
	"skep/dataframe/plan"
	"skep/memory"
)

// Read gives all rows at once. Where there are columns enough for the processors, each is decoded from end to end into
// one buffer: half of the memory of decoding row groups by themselves and putting them together.
func (s *Source) Read(r *plan.Run, columns []string) (*column.Table, error) {
	schema, err := s.only(columns)
	if err != nil {
		return nil, err
	}
	rows := s.Rows()
	memory.Expect(int64(rows) * 8 * int64(len(columns)))
	if 2*len(columns) < runtime.GOMAXPROCS(0) || rows > column.MaxRows || len(s.parts) < 2 {
		stream, err := s.Stream(r, columns)
		if err != nil {
			return nil, err
		}
		return r.Collect(stream, nil)
	}
	cols, order := make([]*column.Column, len(columns)), s.largestFirst(columns)
	err = each(len(cols), func(k int) (err error) {
		i := order[k]
		cols[i], err = s.whole(r, schema.Fields[i], rows)
		return err
	})
	if err != nil {
		return nil, err
	}
	return column.NewTable(schema, cols, rows), nil
}

// largestFirst orders columns by what they have to be unpacked to: who comes last keeps the other processors waiting for as long as he takes.
func (s *Source) largestFirst(columns []string) []int {
	order, size := make([]int, len(columns)), make([]int64, len(columns))
	for i, name := range columns {
		order[i] = i
		for _, p := range s.parts {
			size[i] += s.files[p.file].rawSize(p.group, name)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(size[b], size[a]) })
	return order
}

// rawSize is how many bytes a column of a row group has when it is unpacked.
func (f *File) rawSize(group int, name string) (sum int64) {
	if at, ok := f.schema.Find(name); ok {
		for _, l := range f.shapes[at].leaves() {
			sum += f.footer.groups[group].columns[l.index].rawSize
		}
	}
	return sum
}

// whole reads a column of all parts.
func (s *Source) whole(r *plan.Run, f column.Field, rows int) (*column.Column, error) {
	leaf := s.commonLeaf(f.Name)
	if leaf == nil {
		return s.joined(r, f)
	}
	all := &chunkReader{leaf: leaf, out: wholeValues(leaf, rows/len(s.parts))}
	if err := r.Reserve(int64(rows) * all.out.width()); err != nil {
		return nil, err
	}
	if all.out.expect(rows); leaf.def > 0 {
		all.valid.expect(rows)
	}
	err := s.eachPart(r, func(now *File, p part) error {
		g := &now.footer.groups[p.group]
		i, _ := now.schema.Find(f.Name)
		err := all.further(now, g, now.shapes[i].leaf)
		return within(err, now.Name, fmt.Sprintf("row group %d, column %s", p.group+1, f.Name))
	})
	if err != nil {
		return nil, err
	}
	return all.out.column(f.Type, all.valid.words), nil
}

// wholeValues are values of row groups of so many rows.
func wholeValues(l *leaf, rows int) values {
	if l.typ.Kind == column.Str && l.physical == typeByteArray {
		return newWorded(l, rows)
	}
	return newValues(l)
}

// further decodes one more chunk behind what is there.
func (r *chunkReader) further(f *File, g *rowGroup, l *leaf) error {
	next, err := f.reader(g, l, nil, r.stored)
	if err != nil {
		return err
	}
	next.out, next.valid, next.room, next.index = r.out, r.valid, r.room, r.index
	if err := next.through(g.rows); err != nil {
		return err
	}
	if r.valid = next.valid; l.def == 0 {
		r.valid.same(true, int(g.rows))
	}
	r.stored, r.room, r.index = next.stored, next.room, next.index
	return nil
}

// commonLeaf is how all files store a column, nil if it is nested, a partition's key, or stored in different ways.
func (s *Source) commonLeaf(name string) *leaf {
	var common *leaf
	for _, f := range s.files {
		i, ok := f.schema.Find(name)
		if !ok || !f.shapes[i].isFlat() || f.shapes[i].typ.Kind == column.Null {
			return nil
		}
		l := f.shapes[i].leaf
		if common != nil && (l.physical != common.physical || l.convert != common.convert || l.length != common.length) {
			return nil
		}
		common = l
	}
	return common
}

// joined reads a column part by part.
func (s *Source) joined(r *plan.Run, f column.Field) (*column.Column, error) {
	var parts []*column.Column
	err := s.eachPart(r, func(now *File, p part) error {
		i, ok := now.schema.Find(f.Name)
		if !ok {
			parts = append(parts, s.keys[p.file].column(f, int(now.GroupRows(p.group))))
			return nil
		}
		c, err := now.column(r.Ctx, p.group, now.shapes[i], r.Reserve)
		parts = append(parts, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	return column.Concat(parts), nil
}

// eachPart hands out the row groups in order, each file open while its own are.
func (s *Source) eachPart(r *plan.Run, f func(now *File, p part) error) error {
	for i := 0; i < len(s.parts); {
		file := s.parts[i].file
		now, done, err := s.opened(s.files[file])
		if err != nil {
			return err
		}
		for ; i < len(s.parts) && s.parts[i].file == file && err == nil; i++ {
			if err = r.Check(); err == nil {
				err = f(now, s.parts[i])
			}
		}
		done()
		if err != nil {
			return err
		}
	}
	return nil
}

package parquet

import (
	"bytes"
	"context"
	"runtime"
	"sync"

	"skep/dataframe/column"
	"skep/dataframe/plan"
)

// ReadGroup reads the named columns of a row group.
func (f *File) ReadGroup(ctx context.Context, group int, names []string, reserve Reserve) (*column.Table, error) {
	t, err := f.read(ctx, []int{group}, names, reserve)
	return t, err
}

// Read gives the named columns of the row groups that may hold rows within all bounds; rows outside of them may
// be among the result.
func (f *File) Read(ctx context.Context, names []string, bounds []plan.Range, reserve Reserve) (*column.Table, error) {
	var groups []int
	for i := range f.footer.groups {
		if f.mayHold(i, bounds) {
			groups = append(groups, i)
		}
	}
	return f.read(ctx, groups, names, reserve)
}

// read decodes each column of each group by itself, on all processors.
func (f *File) read(ctx context.Context, groups []int, names []string, reserve Reserve) (*column.Table, error) {
	shapes, schema, err := f.selected(names)
	if err != nil {
		return nil, err
	}
	parts := make([][]*column.Column, len(shapes))
	for i := range parts {
		parts[i] = make([]*column.Column, len(groups))
	}
	err = each(len(shapes)*len(groups), func(i int) (err error) {
		n, g := i%len(shapes), i/len(shapes)
		parts[n][g], err = f.column(ctx, groups[g], shapes[n], reserve)
		return err
	})
	if err != nil {
		return nil, err
	}
	cols := make([]*column.Column, len(shapes))
	err = each(len(shapes), func(i int) error {
		cols[i], err = joined(schema.Fields[i].Type, parts[i])
		parts[i] = nil
		return err
	})
	rows := 0
	for _, g := range groups {
		rows += int(f.footer.groups[g].rows)
	}
	return column.NewTable(schema, cols, rows), err
}

func joined(typ column.Type, parts []*column.Column) (*column.Column, error) {
	switch len(parts) {
	case 0:
		return column.NewBuilder(typ, 0).Build(), nil
	case 1:
		return parts[0], nil
	}
	return column.Concat(parts), nil
}

// selected finds top-level columns by name, in the order asked for.
func (f *File) selected(names []string) ([]*shape, *column.Schema, error) {
	shapes, fields := make([]*shape, len(names)), make([]column.Field, len(names))
	for i, name := range names {
		at, ok := f.schema.Find(name)
		if !ok {
			return nil, nil, &Error{File: f.Name, Message: "there is no column " + name, Hint: "did you mean " + f.schema.Nearest(name) + "?"}
		}
		shapes[i], fields[i] = f.shapes[at], f.schema.Fields[at]
	}
	schema, err := column.NewSchema(fields)
	return shapes, schema, err
}

// each calls f(0) … f(n-1) on all processors. The error is the one of the lowest number that failed.
func each(n int, f func(int) error) error {
	var mu sync.Mutex
	next, failed, first := 0, n, error(nil)
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		if next >= failed {
			return n
		}
		next++
		return next - 1
	}
	work := func() {
		for i := take(); i < n; i = take() {
			if err := f(i); err != nil {
				mu.Lock()
				if i < failed {
					failed, first = i, err
				}
				mu.Unlock()
			}
		}
	}
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		all.Go(work)
	}
	work()
	all.Wait()
	return first
}

// Decode reads a whole file that lies in memory.
func Decode(ctx context.Context, data []byte, name string, reserve Reserve) (*column.Table, error) {
	f, err := Open(bytes.NewReader(data), int64(len(data)), name, reserve)
	if err != nil {
		return nil, err
	}
	return f.Read(ctx, f.schema.Names(), nil, reserve)
}

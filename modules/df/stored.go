package df

import (
	"context"
	"io"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/ipc"
	"skep/interp/module"
	"skep/interp/value"
)

// storedFrame keeps a frame as a file of Arrow. A lazy one is a plan over what may be gone: it has none.
func storedFrame() *module.Stored {
	return stored(func(v value.Value) *column.Table {
		if f, ok := value.As[*frame](v); ok {
			return f.table()
		}
		return nil
	}, func(t *column.Table) value.Value { return newFrame(dataframe.FromTable(t)) })
}

// storedSeries keeps a series as a file of Arrow with one column.
func storedSeries() *module.Stored {
	return stored(func(v value.Value) *column.Table {
		if s, ok := value.As[*series](v); ok {
			return s.table()
		}
		return nil
	}, func(t *column.Table) value.Value { return newSeries(t.Schema().Names()[0], t.Columns()[0]) })
}

func stored(table func(value.Value) *column.Table, back func(*column.Table) value.Value) *module.Stored {
	return &module.Stored{
		Save: func(v value.Value, out io.Writer) error {
			t := table(v)
			if t == nil {
				return fail(codeArgument, "", "this frame has no rows of its own")
			}
			return shown(ipc.Write(context.Background(), out, t, ipc.WriteOptions{}))
		},
		Load: func(data []byte) (value.Value, error) {
			t, err := ipc.Decode(context.Background(), data, "snapshot", nil)
			if err != nil {
				return value.Null, shown(err)
			}
			return back(t), nil
		},
	}
}

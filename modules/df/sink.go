package df

import (
	"io"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/csv"
	"skep/dataframe/expr"
	"skep/dataframe/ipc"
	"skep/dataframe/ndjson"
	"skep/dataframe/parquet"
	"skep/interp/module"
	"skep/interp/value"
)

const byDoc = " partition_by names columns: then the path is a folder, and the rows with each set of their values go into a file of their own, without these columns, below folders named key=value, which scan_parquet reads as columns and leaves out by filters. Each file is written as a whole or not at all; files that are there already and get no rows stay."

const sinkDoc = " while it runs, so that the rows are never in memory together, as a whole or not at all, and gives their number. "

// sinkMethods write what a plan gives as it comes.
func sinkMethods() []module.Func {
	const lazy = sales + "let p = fs.temp_dir() + \"/skep_df_sink\"\nt.lazy().filter(qty > 3)."
	return []module.Func{
		{Sig: "fun sink_parquet(self, path: str, compression: str = \"zstd\", row_group_size: i64 = null, partition_by = null) -> i64", Doc: "Writes what the plan gives as a Parquet file" + sinkDoc + "See write_parquet." + byDoc, Example: lazy + "sink_parquet(p)  // => 2\ndf.read_parquet(p).height  // => 2", Impl: sinkParquet},
		{Sig: "fun sink_csv(self, path: str, partition_by = null) -> i64", Doc: "Writes what the plan gives as text with commas" + sinkDoc + "A path that ends in .gz is packed." + byDoc, Example: lazy + "sink_csv(p)  // => 2", Impl: sinkText(".csv", sinkCSV)},
		{Sig: "fun sink_ndjson(self, path: str, partition_by = null) -> i64", Doc: "Writes what the plan gives as JSON, one object a line," + sinkDoc + byDoc, Example: lazy + "sink_ndjson(p)  // => 2", Impl: sinkText(".ndjson", func(out io.Writer, t *column.Table, _ bool) error { return ndjson.Write(out, t) })},
		{Sig: "fun sink_ipc(self, path: str, compression: str = \"none\", partition_by = null) -> i64", Doc: "Writes what the plan gives as a file of Apache Arrow" + sinkDoc + "Categories are written as text." + byDoc, Example: lazy + "sink_ipc(p)  // => 2\ndf.read_ipc(p).height  // => 2", Impl: sinkIPC},
	}
}

// The rows of a piece: a row group, or a batch, is worth its head; text has none.
const (
	groupRows = 1 << 18
	textRows  = 1
)

// sunk runs the receiver's plan into a file, or into a file for each set of keys, if by is not null.
func sunk(c *module.Call, least int, by value.Value, ending string, begin layer) (value.Value, error) {
	f, _ := value.As[*frame](c.Args[0])
	path, ok := c.Args[1].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	keys, err := texts(running(by))
	if err != nil {
		return value.Null, shown(err)
	}
	if len(keys) > 0 {
		return dealt(c, f.f, path, least, ending, keys, begin)
	}
	rows := 0
	err = storeBy(c, path, func(out io.Writer) error {
		write, end, err := begin(out, f.f.Schema())
		if err != nil {
			return err
		}
		if rows, err = f.f.Sink(envOf(c), least, write); err != nil {
			return err
		}
		return end()
	})
	return value.Int(int64(rows)), shown(err)
}

// dealt runs a plan into files below a folder.
func dealt(c *module.Call, f *dataframe.Frame, root string, least int, ending string, keys []string, begin layer) (value.Value, error) {
	w, sorted, err := newFolders(c, f, root, ending, keys, begin)
	if err != nil {
		return value.Null, shown(err)
	}
	rows, err := sorted.Sink(envOf(c), least, w.take)
	err = w.close(err)
	return value.Int(int64(rows)), shown(err)
}

func nothing() error { return nil }

func sinkText(ending string, write func(out io.Writer, t *column.Table, first bool) error) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		return sunk(c, textRows, c.Args[2], ending, func(out io.Writer, _ *column.Schema) (func(*column.Table) error, func() error, error) {
			first := true
			return func(t *column.Table) error {
				defer func() { first = false }()
				return write(out, t, first)
			}, nothing, nil
		})
	}
}

func sinkCSV(out io.Writer, t *column.Table, first bool) error {
	return csv.Write(out, t, csv.Options{NoHeader: !first})
}

// sinkParquet serves sink_parquet, and write_parquet into folders.
func sinkParquet(c *module.Call) (value.Value, error) {
	o, least := parquet.WriteOptions{}, groupRows
	o.Codec, _ = c.Args[2].TryStr()
	if c.Args[3].IsInt() {
		o.GroupLen = int(c.Args[3].AsInt())
		least = max(1, o.GroupLen)
	}
	return sunk(c, least, c.Args[4], ".parquet", func(out io.Writer, schema *column.Schema) (func(*column.Table) error, func() error, error) {
		w, err := parquet.NewWriter(out, schema, o)
		if err != nil {
			return nil, nil, err
		}
		return func(t *column.Table) error { return w.Write(c.Ctx, t) }, w.Close, nil
	})
}

func sinkIPC(c *module.Call) (value.Value, error) {
	o := ipc.WriteOptions{}
	o.Codec, _ = c.Args[2].TryStr()
	f, _ := value.As[*frame](c.Args[0])
	var words []*expr.Expr
	for _, x := range f.f.Schema().Fields {
		if x.Type.Kind == column.Categorical {
			words = append(words, expr.Col(x.Name).As(column.StrType).Named(x.Name))
		}
	}
	if len(words) > 0 {
		plain, err := f.f.Lazy().WithColumns(envOf(c), words...)
		if err != nil {
			return value.Null, shown(err)
		}
		within := *c
		within.Args = append([]value.Value{newFrame(plain)}, c.Args[1:]...)
		c = &within
	}
	return sunk(c, groupRows, c.Args[3], ".arrow", func(out io.Writer, schema *column.Schema) (func(*column.Table) error, func() error, error) {
		w, err := ipc.NewWriter(out, schema, o)
		if err != nil {
			return nil, nil, err
		}
		return func(t *column.Table) error { return w.Write(c.Ctx, t) }, w.Close, nil
	})
}

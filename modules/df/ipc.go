package df

import (
	"io"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/ipc"
	"skep/dataframe/plan"
	"skep/interp/module"
	"skep/interp/value"
)

func ipcReaders() []module.Func {
	return []module.Func{{Sig: "fun read_ipc(path: str, columns: [str] = null, nanoseconds: str = \"ns\") -> DataFrame",
		Doc:     "The frame in a file or stream of Apache Arrow, also known as Feather (version 2): what pyarrow, Polars, pandas and DuckDB write. Packed with lz4 or zstd, or not at all." + nanosDoc,
		Example: "let p = fs.temp_dir() + \"/skep_df.arrow\"\ndf![ \"a\" => [1, 2], \"b\" => [\"x\", null] ].write_ipc(p)\ndf.read_ipc(p)[\"b\"].to_list()  // => [\"x\", nil]", Impl: readIPC},
		{Sig: "fun scan_ipc(path: str, nanoseconds: str = \"ns\") -> LazyFrame",
			Doc:     "The same, lazily: a file is read batch by batch when the frame is collected, so that it may be larger than memory. A stream is read at once." + nanosDoc,
			Example: "let p = fs.temp_dir() + \"/skep_df_scan.arrow\"\ndf![ \"a\" => [1, 2] ].write_ipc(p)\ndf.scan_ipc(p).filter(col(\"a\") > 1).collect().shape  // => (1, 1)", Impl: scanIPC}}
}

func scanIPC(c *module.Call) (value.Value, error) {
	path, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	how, err := nanosecondsOf(running(c.Args[1]))
	if err != nil {
		return value.Null, shown(err)
	}
	s, err := ipcSource(envOf(c), opening(c), path, how)
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(dataframe.FromSource(s)), nil
}

// ipcSource reads what is no plain file of parts at once: streams, and what is packed as a whole.
func ipcSource(env dataframe.Env, open opener, path string, how column.Nanoseconds) (plan.Source, error) {
	f, err := openPlain(open, path)
	if err != nil {
		return nil, err
	}
	at, ok := f.(io.ReaderAt)
	parts := ok && ipc.IsFile(at)
	f.Close()
	if parts {
		return ipc.NewSourceWith(env.Ctx, path, partsOpener(open), env.Charge, how)
	}
	t, err := ipcTable(env, open, path, how)
	if err != nil {
		return nil, err
	}
	return &plan.Memory{Table: t, Name: "arrow " + path}, nil
}

func ipcWriters() []module.Func {
	return []module.Func{{Sig: "fun write_ipc(self, path: str, compression: str = \"none\", stream: bool = false) -> i64",
		Doc:     "Writes the frame as a file of Apache Arrow (Feather version 2), as a whole or not at all, and gives the number of rows. compression is \"lz4\", \"zstd\" or \"none\"; stream writes the form for pipes.",
		Example: "let p = fs.temp_dir() + \"/skep_df_out.arrow\"\n" + sales + "t.write_ipc(p)  // => 3", Impl: onTable(writeIPC)}}
}

func readIPC(c *module.Call) (value.Value, error) {
	path, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	how, err := nanosecondsOf(running(c.Args[2]))
	if err != nil {
		return value.Null, shown(err)
	}
	t, err := ipcTable(envOf(c), opening(c), path, how)
	if err != nil {
		return value.Null, shown(err)
	}
	f := dataframe.FromTable(t)
	names, err := texts(running(c.Args[1]))
	if err == nil && names != nil {
		f, err = selected(envOf(c), f, names)
	}
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(f), nil
}

func ipcTable(env dataframe.Env, open opener, path string, how column.Nanoseconds) (*column.Table, error) {
	data, err := load(env, open, path)
	if err != nil {
		return nil, err
	}
	return ipc.DecodeWith(env.Ctx, data, path, env.Charge, how)
}

func writeIPC(c *module.Call, t *column.Table) (value.Value, error) {
	path, ok := c.Args[1].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	o := ipc.WriteOptions{Stream: c.Args[3].IsBool() && c.Args[3].AsBool()}
	o.Codec, _ = c.Args[2].TryStr()
	err := store(c, path, t, func(out io.Writer, t *column.Table) error { return ipc.Write(c.Ctx, out, t, o) })
	return value.Int(int64(t.Rows())), shown(err)
}

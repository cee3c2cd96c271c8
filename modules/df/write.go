package df

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"skep/dataframe/column"
	"skep/dataframe/csv"
	"skep/dataframe/ndjson"
	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

type writer func(w io.Writer, t *column.Table) error

// store writes a file as a whole or not at all; .gz is packed.
func store(c *module.Call, path string, t *column.Table, write writer) error {
	return storeBy(c, path, func(out io.Writer) error { return write(out, t) })
}

func storeBy(c *module.Call, path string, write func(out io.Writer) error) error {
	out, err := create(c, path)
	if err != nil {
		return err
	}
	return out.end(write(out))
}

// unwritten words an error of writing; those of the query that gave the rows are its own.
func unwritten(path string, err error) error {
	var d *diag.Diagnostic
	if errors.As(shown(err), &d) || errors.Is(err, context.Canceled) {
		return shown(err)
	}
	return fail(codeFile, "", fmt.Sprintf("cannot write %q: %v", path, err))
}

// writesFile makes an Impl that writes the receiver into a file, and gives the number of rows.
func writesFile(write writer) module.Impl {
	return onTable(func(c *module.Call, t *column.Table) (value.Value, error) {
		path, ok := c.Args[1].TryStr()
		if !ok {
			return value.Null, fail(codeArgument, "", c.Name+" needs a path")
		}
		if err := store(c, path, t, write); err != nil {
			return value.Null, err
		}
		return value.Int(int64(t.Rows())), nil
	})
}

// toText gives the receiver as text, or writes it where a path is given.
func toText(write writer) module.Impl {
	return onTable(func(c *module.Call, t *column.Table) (value.Value, error) {
		if path, ok := c.Args[1].TryStr(); ok {
			if err := store(c, path, t, write); err != nil {
				return value.Null, err
			}
			return value.Int(int64(t.Rows())), nil
		}
		if err := c.Host.Charge(4 * t.Bytes()); err != nil {
			return value.Null, err
		}
		var b bytes.Buffer
		if err := write(&b, t); err != nil {
			return value.Null, err
		}
		return value.String(b.String()), nil
	})
}

func writeCSV(w io.Writer, t *column.Table) error { return csv.Write(w, t, csv.Options{}) }

func writerMethods() []module.Func {
	const file = "let p = fs.temp_dir() + \"/skep_df_out\"\n"
	return []module.Func{
		{Sig: "fun to_csv(self, path: str = null)", Doc: "The frame as text with commas, or written into a file. Null is an empty field.", Example: sales + "t.head(1).to_csv()  // => \"region,qty,price\\nEU,4,1.5\\n\"", Impl: toText(writeCSV)},
		{Sig: "fun to_json(self, path: str = null)", Doc: "The frame as a JSON array of objects, or written into a file.", Example: sales + "t.head(1).to_json()  // => \"[{\\\"region\\\":\\\"EU\\\",\\\"qty\\\":4,\\\"price\\\":1.5}]\"", Impl: toText(ndjson.WriteArray)},
		{Sig: "fun write_csv(self, path: str) -> i64", Doc: "Writes the frame as text with commas, as a whole or not at all, and gives the number of rows. The path may be s3://bucket/key, here as for all that writes.", Example: file + sales + "t.write_csv(p)  // => 3", Impl: writesFile(writeCSV)},
		{Sig: "fun write_json(self, path: str) -> i64", Doc: "Writes the frame as a JSON array of objects.", Example: file + sales + "t.write_json(p)  // => 3", Impl: writesFile(ndjson.WriteArray)},
		{Sig: "fun write_ndjson(self, path: str) -> i64", Doc: "Writes the frame as JSON, one object a line.", Example: file + sales + "t.write_ndjson(p)  // => 3", Impl: writesFile(ndjson.Write)},
	}
}

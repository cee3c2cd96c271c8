package spark

import (
	"bytes"
	"context"
	"path/filepath"
	"sort"

	"skep/dataframe/column"
	"skep/dataframe/ipc"
	"skep/dataframe/plan"
	"skep/dataframe/remote/grpc"
)

// Table is a table, or files, that Spark reads: the source of a plan that runs there as a whole (plan.Remote).
type Table struct {
	client *Client
	name   string // for explain
	rel    message
	schema *column.Schema
}

// Table asks which columns a table of Spark's catalog has: "name", "schema.name" or "catalog.schema.name".
func (c *Client) Table(ctx context.Context, name string) (*Table, error) {
	return c.table(ctx, "table "+name, grpc.Of(relRead, grpc.Of(readTable, named(tableName, name))))
}

func named(field int, name string) message {
	var m message
	m.Text(field, name)
	return m
}

// Files asks which columns files have that Spark finds at paths: "parquet", "csv", "json", "orc", with Spark's options.
func (c *Client) Files(ctx context.Context, format string, paths []string, options map[string]string) (*Table, error) {
	return c.table(ctx, format+" "+paths[0], filesRelation(format, paths, options, nil))
}

func (c *Client) table(ctx context.Context, name string, rel message) (*Table, error) {
	schema, err := c.schema(ctx, rel)
	if err != nil {
		return nil, err
	}
	return &Table{c, name, rel, schema}, nil
}

func filesRelation(format string, paths []string, options map[string]string, schema *column.Schema) message {
	var f message
	f.Text(filesFormat, format)
	if schema != nil {
		f.Text(filesSchema, ddlFields(schema.Fields, " "))
	}
	names := make([]string, 0, len(options))
	for name := range options {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		f.Pair(filesOptions, name, options[name])
	}
	for _, p := range paths {
		f.Text(filesPaths, p)
	}
	return grpc.Of(relRead, grpc.Of(readFiles, f))
}

// Schema of the table when it was opened.
func (t *Table) Schema() *column.Schema { return t.schema }

func (t *Table) String() string { return "spark " + t.name + " at " + t.client.String() }

// Engine is where the table lies.
func (t *Table) Engine() plan.Engine { return t.client }

// Read fetches columns: what a plan does that does not run there as a whole.
func (t *Table) Read(r *plan.Run, columns []string) (*column.Table, error) {
	n := plan.NewScan(t)
	return t.client.Execute(r, n.Only(columns))
}

// Files is a source of files that Spark can read itself. Options are Spark's own; ok is false where they cannot say how the
// files are read here, and rows are sent instead.
type Files interface {
	plan.Source
	Files() (format string, paths []string, options map[string]string, ok bool)
}

// files is the relation of a local source of files, whose columns get the types that they have here.
func files(s Files) (message, bool) {
	format, paths, options, ok := s.Files()
	if !ok {
		return nil, false
	}
	absolute := make([]string, len(paths))
	for i, p := range paths {
		if absolute[i], ok = fileURL(p); !ok {
			return nil, false
		}
	}
	if base, given := options["basePath"]; given {
		if options["basePath"], ok = fileURL(base); !ok {
			return nil, false
		}
	}
	schema := s.Schema()
	if format == "parquet" { // the files say it themselves
		schema = nil
	}
	return filesRelation(format, absolute, options, schema), true
}

// fileURL is a path as Spark takes it from wherever it runs.
func fileURL(path string) (string, bool) {
	full, err := filepath.Abs(path)
	return "file://" + filepath.ToSlash(full), err == nil
}

// local is rows that are here, sent with the plan.
func local(ctx context.Context, t *column.Table) (message, error) {
	cols := make([]*column.Column, t.Schema().Len())
	for i, c := range t.Columns() {
		var err error
		if cols[i], err = c.Cast(sent(c.Type()), false); err != nil {
			return nil, err
		}
	}
	out, err := column.FromColumns(t.Schema().Names(), cols)
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if err := ipc.Write(ctx, &data, out, ipc.WriteOptions{Stream: true, BatchLen: 1 << 16, Narrow: true}); err != nil {
		return nil, err
	}
	var l message
	l.Bytes(localData, data.Bytes())
	l.Text(localSchema, ddlFields(t.Schema().Fields, " "))
	return grpc.Of(relLocal, l), nil
}

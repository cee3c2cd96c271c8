package df

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/parquet"
	"skep/dataframe/plan"
	"skep/dataframe/remote/object"
	"skep/interp/module"
)

// layer starts what a format writes into a file: write takes tables of the schema, and end is called behind the last.
type layer func(out io.Writer, schema *column.Schema) (write func(*column.Table) error, end func() error, err error)

// folders writes rows into a file for each set of keys, below folders key=value as Hive names them. Rows come in the order of
// their keys, so one file is open at a time, however many there are: the sort before has the engine's budget, and spills.
// The other way, a buffer for each folder, would make of many folders many row groups of a few rows.
type folders struct {
	c      *module.Call
	root   string
	ending string
	keys   []string
	data   []string // the other columns, which files have
	begin  layer

	folder string
	out    *output
	write  func(*column.Table) error
	finish func() error
}

// newFolders orders a frame for writing by keys.
func newFolders(c *module.Call, f *dataframe.Frame, root, ending string, keys []string, begin layer) (*folders, *dataframe.Frame, error) {
	w := &folders{c: c, root: root, ending: ending, keys: keys, begin: begin}
	var by []plan.SortKey
	for _, k := range keys {
		by = append(by, plan.SortKey{Expr: expr.Col(k)})
	}
	sorted, err := f.Lazy().Sort(envOf(c), by...)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range f.Schema().Fields {
		switch {
		case !slices.Contains(keys, x.Name):
			w.data = append(w.data, x.Name)
		case !names(x.Type):
			return nil, nil, fail(codeArgument, fmt.Sprintf("cast it: with_column(col(%q).cast(\"str\"))", x.Name), fmt.Sprintf("a folder cannot be named by column %q of type %s", x.Name, x.Type))
		}
	}
	if len(w.data) == 0 {
		return nil, nil, fail(codeArgument, "", "partition_by names all columns: no column is left for the files")
	}
	return w, sorted, nil
}

// names tells whether values of a type can be names of folders: those that are read back as they were, or as text.
func names(t column.Type) bool {
	return t.IsInteger() || t.Kind == column.Str || t.Kind == column.Categorical || t.Kind == column.Bool || t.Kind == column.Date
}

// take writes rows, which come behind all that came before.
func (w *folders) take(t *column.Table) error {
	keys := t.Select(w.keys).Columns()
	for from := 0; from < t.Rows(); {
		to := runEnd(keys, from)
		if folder := w.folderOf(keys, from); w.out == nil || folder != w.folder {
			if err := w.close(nil); err != nil {
				return err
			}
			if err := w.open(folder, t); err != nil {
				return err
			}
		}
		if err := w.write(t.Slice(from, to).Select(w.data)); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// runEnd is the end of the rows with the keys of one; rows are in the order of their keys.
func runEnd(keys []*column.Column, from int) int {
	return from + 1 + sort.Search(keys[0].Len()-from-1, func(i int) bool {
		for _, c := range keys {
			if column.CompareRows(c, from, c, from+1+i) != 0 {
				return true
			}
		}
		return false
	})
}

func (w *folders) folderOf(keys []*column.Column, row int) string {
	parts := make([]string, len(keys))
	for i, c := range keys {
		parts[i] = parquet.HiveFolder(w.keys[i], c.Text(row), c.IsNull(row))
	}
	return strings.Join(parts, "/")
}

func (w *folders) open(folder string, t *column.Table) (err error) {
	path := strings.TrimSuffix(w.root, "/") + "/" + folder
	if !object.Is(path) {
		path = filepath.FromSlash(path)
		if err := os.MkdirAll(path, 0o755); err != nil {
			return unwritten(path, err)
		}
	}
	if w.out, err = create(w.c, path+"/00000000"+w.ending); err != nil {
		return err
	}
	w.folder = folder
	if w.write, w.finish, err = w.begin(w.out, t.Select(w.data).Schema()); err != nil {
		return w.close(err)
	}
	return nil
}

// close ends the open file, if there is one, which is not written if something failed.
func (w *folders) close(failed error) error {
	if w.out == nil {
		return failed
	}
	if failed == nil {
		failed = w.finish()
	}
	out := w.out
	w.out = nil
	return out.end(failed)
}

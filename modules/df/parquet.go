package df

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/dataframe/parquet"
	"skep/dataframe/plan"
	"skep/dataframe/remote/object"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

const parquetSig = "(path, columns: [str] = null, nanoseconds: str = \"ns\")"

const nanosDoc = " Times in nanoseconds stay such; nanoseconds: \"cut\" reads the microseconds before them, \"exact\" too, but what would lose something is an error, and \"i64\" whole numbers."

const parquetDoc = "\n\nThe path may be a pattern (data/*.parquet), a folder, or a list of paths, of files with the same columns; folders called key=value on the way are columns too. Row groups in which a filter can find nothing are not read. It may be an address too (https://…, s3://bucket/key), of which only the parts that are needed travel; s3://bucket/folder/*.parquet and s3://bucket/folder/ name several objects. Files that Polars, DuckDB, Spark and pandas write are read: all encodings; the codecs snappy, zstd, gzip, lz4 and brotli." + nanosDoc

func parquetReaders() []module.Func {
	const file = "let p = fs.temp_dir() + \"/skep_df.parquet\"\ndf![ \"a\" => [1, 2, 3], \"b\" => [\"x\", null, \"y\"] ].write_parquet(p)\n"
	return []module.Func{
		{Sig: "fun read_parquet" + parquetSig + " -> DataFrame", Doc: "The frame in Parquet files." + parquetDoc, Example: file + "df.read_parquet(p, columns: [\"b\"])[\"b\"].to_list()  // => [\"x\", nil, \"y\"]", Impl: readParquet, Rule: ruleParquet},
		{Sig: "fun scan_parquet" + parquetSig + " -> LazyFrame", Doc: "The same, lazily: of the files only the columns and row groups that the query needs are read, when it is collected." + parquetDoc, Example: file + "df.scan_parquet(p).filter(col(\"a\") > 1).collect().shape  // => (2, 2)", Impl: scanParquet, Rule: ruleParquet},
	}
}

const parquetOut = "(self, path: str, compression: str = \"zstd\", row_group_size: i64 = null, partition_by = null) -> i64"

func parquetWriters() []module.Func {
	return []module.Func{{Sig: "fun write_parquet" + parquetOut,
		Doc:     "Writes the frame as a Parquet file, as a whole or not at all, and gives the number of rows. compression is \"zstd\", \"snappy\", \"gzip\" or \"none\"; row_group_size counts rows." + byDoc,
		Example: "let p = fs.temp_dir() + \"/skep_df_out.parquet\"\n" + sales + "t.write_parquet(p)  // => 3", Impl: sinkParquet, Others: parquetParameters.Get()}}
}

// parquetPaths are the files that an argument names, in order; list is false for one that is no path at all.
func parquetPaths(a arg, objects lists) (name string, paths []string, err error) {
	if a.later() {
		return "", nil, errLater
	}
	given, err := texts(a)
	if err != nil || len(given) == 0 {
		return "", nil, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "a path is needed, or a list of paths")
	}
	for _, p := range given {
		found, err := filesOf(p, ".parquet", objects)
		if err != nil {
			return "", nil, err
		}
		paths = append(paths, found...)
	}
	return strings.Join(given, ", "), paths, nil
}

// lists gives what an address stands for; the checker, which asks nobody, has none.
type lists func(address, ending string) ([]string, error)

// filesOf are the files that a path stands for: itself, what a pattern matches, or all with an ending in a folder and below it.
func filesOf(path, ending string, objects lists) ([]string, error) {
	if object.Is(path) {
		if objects == nil {
			return []string{path}, nil
		}
		return objects(path, ending)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filesBelow(path, ending)
	}
	if !strings.ContainsAny(path, "*?[") {
		return []string{path}, nil
	}
	names, err := filepath.Glob(path)
	if err != nil || len(names) == 0 {
		return nil, fail(codeFile, "", "no file matches "+path)
	}
	slices.Sort(names)
	return names, nil
}

// filesBelow leaves out what starts with a point or an underscore: the notes of those who write such folders.
func filesBelow(folder, ending string) (out []string, err error) {
	err = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		hidden := path != folder && strings.ContainsRune("._", rune(d.Name()[0]))
		switch {
		case err != nil:
			return err
		case d.IsDir() && hidden:
			return filepath.SkipDir
		case !d.IsDir() && !hidden && strings.HasSuffix(strings.ToLower(d.Name()), ending):
			out = append(out, path)
		}
		return nil
	})
	if err != nil {
		return nil, refused(folder, err)
	}
	if len(out) == 0 {
		return nil, fail(codeFile, "", fmt.Sprintf("there is no %s file in %s", ending, folder))
	}
	return out, nil
}

// tellFolders tells of paths that stand for all files of a folder, or a pattern: which these are is found without the Call.
func tellFolders(c *module.Call, a arg) {
	paths, _ := texts(a) // who reads them says what is wrong
	for _, p := range paths {
		if info, err := os.Stat(p); strings.ContainsAny(p, "*?[") || err == nil && info.IsDir() {
			c.Witness().Told("the files of " + p)
		}
	}
}

// partsOpener opens files as the program does, or as the checker may.
func partsOpener[F module.File](open func(path string) (F, error)) exec.Opener {
	return func(path string) (exec.Handle, int64, error) {
		f, err := open(path)
		if err != nil {
			return nil, 0, refused(path, err)
		}
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, 0, refused(path, err)
		}
		return f, info.Size(), nil
	}
}

func parquetSource(env dataframe.Env, open exec.Opener, objects lists, a arg, how column.Nanoseconds) (plan.Source, error) {
	name, paths, err := parquetPaths(a, objects)
	if err != nil {
		return nil, err
	}
	s, err := parquet.NewSourceWith(env.Ctx, name, paths, open, env.Charge, how)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func parquetFrame(c *module.Call) (*dataframe.Frame, error) {
	tellFolders(c, running(c.Args[0]))
	how, err := nanosecondsOf(running(c.Args[2]))
	if err != nil {
		return nil, err
	}
	s, err := parquetSource(envOf(c), partsOpener(opening(c)), lister(c), running(c.Args[0]), how)
	if err != nil {
		return nil, err
	}
	names, err := texts(running(c.Args[1]))
	if err != nil || names == nil {
		return dataframe.FromSource(s), err
	}
	return selected(envOf(c), dataframe.FromSource(s), names)
}

// nanosecondsOf reads what becomes of nanoseconds.
func nanosecondsOf(a arg) (column.Nanoseconds, error) {
	word, _ := a.text()
	how, ok := column.NanosecondsOf(word)
	if !ok {
		return how, unknownWord(a, "nanoseconds does not know", word, []string{"ns", "exact", "cut", "i64"})
	}
	return how, nil
}

func selected(env dataframe.Env, f *dataframe.Frame, names []string) (*dataframe.Frame, error) {
	cols := make([]*expr.Expr, len(names))
	for i, n := range names {
		cols[i] = expr.Col(n)
	}
	return f.Select(env, cols...)
}

func readParquet(c *module.Call) (value.Value, error) {
	f, err := parquetFrame(c)
	if err == nil {
		f, err = f.Eager(envOf(c))
	}
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(f), nil
}

func scanParquet(c *module.Call) (value.Value, error) {
	f, err := parquetFrame(c)
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(f), nil
}

// ruleParquet reads the footers of files that are named by literals.
func ruleParquet(c *module.StaticCall) types.Type {
	name := "DataFrame"
	if strings.HasSuffix(c.Name, "scan_parquet") {
		name = "LazyFrame"
	}
	open := &types.Frame{Name: name, Open: true}
	w := &walker{c: c}
	args := w.args("fun read_parquet" + parquetSig)
	if len(args) < 3 || c.Open == nil {
		return open
	}
	how, err := nanosecondsOf(args[2])
	if err != nil {
		return open
	}
	s, err := parquetSource(dataframe.Env{}, partsOpener(c.Open), nil, args[0], how)
	if err != nil {
		return open // it may be made before this line runs
	}
	names, err := texts(args[1])
	if err != nil {
		return open
	}
	f := dataframe.Shape(s.String(), s.Schema())
	if names != nil {
		if f, err = selected(dataframe.Env{}, f, names); err != nil {
			w.failed(err, "")
			return open
		}
	}
	return frameStaticOf(name, f.Schema())
}

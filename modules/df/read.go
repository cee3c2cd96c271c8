package df

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	iofs "io/fs"
	"path/filepath"
	"runtime"
	"strconv"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/csv"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/dataframe/ndjson"
	"skep/dataframe/plan"
	"skep/interp/module"
	"skep/interp/value"
)

const csvSig = `(path: str, sep: str = null, header: bool = true, types = null, columns: [str] = null, nulls = null, n_rows: i64 = null, skip_rows: i64 = 0, comment: str = null, ragged: bool = false)`

func readers() []module.Func {
	const file = "let p = fs.temp_dir() + \"/skep_df.csv\"\ndf![ \"a\" => [1, 2], \"b\" => [\"x\", null] ].write_csv(p)\n"
	const jfile = "let p = fs.temp_dir() + \"/skep_df.json\"\ndf![ \"a\" => [1, 2] ]"
	const doc = "\n\nThe separator is found out (, ; tab |) unless sep gives it. Types come from all values of a column: i64, f64, bool, date, datetime, time, else str; types: {zip: \"str\"} sets them. An empty field is null, and so are the texts in nulls. Files that end in .gz are unpacked; the path may be an address (https://…, s3://bucket/key). Errors name file, line and column."
	return []module.Func{
		{Sig: "fun read_csv" + csvSig + " -> DataFrame", Doc: "The frame in a file of comma-separated text." + doc, Example: file + "df.read_csv(p).shape  // => (2, 2)", Impl: readCSV, Rule: ruleCSV, Others: csvParameters.Get()},
		{Sig: "fun scan_csv" + csvSig + " -> LazyFrame", Doc: "The same, lazily: the file is read when the frame is collected, and only the columns that are needed." + doc, Example: file + "df.scan_csv(p).select(\"a\").collect().shape  // => (2, 1)", Impl: scanCSV, Rule: ruleCSV, Others: csvParameters.Get()},
		{Sig: "fun from_csv_string(text: str) -> DataFrame", Doc: "The frame in a text with commas.", Example: "df.from_csv_string(\"a,b\\n1,x\\n\").shape  // => (1, 2)", Impl: fromCSVString, Rule: ruleFromText},
		{Sig: "fun read_json(path: str) -> DataFrame", Doc: "The frame in a file of JSON: an array of objects, an object of arrays, or one object a line.", Example: jfile + ".write_json(p)\ndf.read_json(p)[\"a\"].to_list()  // => [1, 2]", Impl: readJSON},
		{Sig: "fun read_ndjson(path: str) -> DataFrame", Doc: "The frame in a file with one JSON object a line.", Example: jfile + ".write_ndjson(p)\ndf.read_ndjson(p)[\"a\"].to_list()  // => [1, 2]", Impl: readJSON},
		{Sig: "fun scan_ndjson(path: str) -> LazyFrame", Doc: "The same, lazily: the file is looked through for its names and types, and read when the frame is collected, in pieces, so that it may be larger than memory.", Example: jfile + ".write_ndjson(p)\ndf.scan_ndjson(p).filter(col(\"a\") > 1).collect().shape  // => (1, 1)", Impl: scanJSON},
		{Sig: "fun from_json(text: str) -> DataFrame", Doc: "The frame in a text of JSON.", Example: "df.from_json(\"[{\\\"a\\\": 1}, {\\\"a\\\": 2}]\")[\"a\"].to_list()  // => [1, 2]", Impl: fromJSON},
	}
}

// opener opens a file as module.Call.Open does.
type opener func(path string) (module.File, error)

// load reads a whole file, unpacked if its name says so, within the budget.
func load(env dataframe.Env, open opener, path string) ([]byte, error) {
	f, err := openPlain(open, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return unpacked(env, f, path)
}

// openPlain opens what is no folder.
func openPlain(open opener, path string) (module.File, error) {
	f, err := open(path)
	if err != nil {
		return nil, refused(path, err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		err = refused(path, err)
	case info.IsDir():
		err = fail(codeFile, "", fmt.Sprintf("cannot read %q: it is a folder", path))
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

const chunk = 1 << 20

// readAll asks the budget before each further mebibyte, so that a packed bomb stops in time.
func readAll(env dataframe.Env, in io.Reader) ([]byte, error) {
	var out bytes.Buffer
	for {
		if env.Ctx != nil && env.Ctx.Err() != nil {
			return nil, env.Ctx.Err()
		}
		if env.Charge != nil {
			if err := env.Charge(chunk); err != nil {
				return nil, err
			}
		}
		n, err := io.CopyN(&out, in, chunk)
		if err == io.EOF && n < chunk {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// refused words an error of the system.
func refused(path string, err error) error {
	var p *iofs.PathError
	if !errors.As(err, &p) {
		return err
	}
	hint := ""
	if errors.Is(err, iofs.ErrNotExist) {
		hint = "the path is relative to the current folder"
		if filepath.IsAbs(path) {
			hint = ""
		}
	}
	return fail(codeFile, hint, fmt.Sprintf("cannot open %q: %v", path, p.Err))
}

// csvOptions reads the arguments of read_csv; args are in the order of its signature.
func csvOptions(args []arg) (path string, o csv.Options, err error) {
	path, ok := args[0].text()
	if !ok {
		if args[0].later() {
			return "", o, errLater
		}
		return "", o, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(args[0].span), "read_csv needs a path")
	}
	o.Name = path
	if o.Sep, err = oneByte(args[1]); err != nil {
		return path, o, err
	}
	o.NoHeader = args[2].given && args[2].known && args[2].val.IsBool() && !args[2].val.AsBool()
	if o.Types, err = typeMap(args[3]); err != nil {
		return path, o, err
	}
	if o.Columns, err = texts(args[4]); err != nil {
		return path, o, err
	}
	if o.Nulls, err = texts(args[5]); err != nil {
		return path, o, err
	}
	if !args[6].isNull() {
		o.Rows, _ = args[6].integer()
	}
	o.Skip, _ = args[7].integer()
	o.Comment, err = oneByte(args[8])
	o.Ragged = args[9].bool()
	return path, o, err
}

func oneByte(a arg) (byte, error) {
	if a.isNull() {
		return 0, nil
	}
	s, ok := a.text()
	if !ok && a.later() {
		return 0, errLater
	}
	if len(s) != 1 || s[0] >= 128 || s == "\"" || s == "\n" || s == "\r" {
		return 0, expr.Errorf(expr.BadArgument, expr.Lit(nil).At(a.span), "the separator must be one ASCII character")
	}
	return s[0], nil
}

func texts(a arg) ([]string, error) {
	if a.isNull() {
		return nil, nil
	}
	if a.later() {
		return nil, errLater
	}
	if s, ok := a.text(); ok {
		return []string{s}, nil
	}
	out := []string{}
	for _, x := range a.list {
		s, ok := x.text()
		if !ok {
			return nil, errName(x)
		}
		out = append(out, s)
	}
	return out, nil
}

func typeMap(a arg) (map[string]column.Type, error) {
	if a.isNull() {
		return nil, nil
	}
	if a.later() {
		return nil, errLater
	}
	out := map[string]column.Type{}
	for i, name := range a.names {
		t, err := typeOf(a.list[i])
		if err != nil {
			return nil, err
		}
		out[name] = t
	}
	return out, nil
}

func withEnv(o csv.Options, env dataframe.Env) csv.Options {
	o.Reserve = env.Charge
	if env.Ctx != nil {
		o.Check = env.Ctx.Err
	}
	return o
}

func csvArgs(c *module.Call) (string, csv.Options, error) {
	args := make([]arg, len(c.Args))
	for i, v := range c.Args {
		args[i] = running(v)
	}
	path, o, err := csvOptions(args)
	return path, withEnv(o, envOf(c)), shown(err)
}

func readCSV(c *module.Call) (value.Value, error) {
	path, o, err := csvArgs(c)
	if err != nil {
		return value.Null, err
	}
	in, err := openText(envOf(c), opening(c), path)
	if err != nil {
		return value.Null, err
	}
	defer in.close()
	o.Done = in.telling(meterOf(c.Ctx))
	t, err := csv.Read(in.data, o)
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(dataframe.FromTable(t)), nil
}

// csvFile is a file as a source of a lazy plan.
type csvFile struct {
	path   string
	open   opener
	o      csv.Options
	layout *csv.Layout
	textParts
}

// Files lets other engines read the file, if they would read the same: what Spark means by dates, null and comments is its own.
func (s *csvFile) Files() (format string, paths []string, options map[string]string, ok bool) {
	o := s.o
	if s.chosen != nil || o.Skip > 0 || o.Comment != 0 || o.Rows > 0 || o.Ragged || len(o.Nulls) > 0 || o.Columns != nil {
		return "", nil, nil, false
	}
	for _, f := range s.layout.Schema.Fields {
		if !f.Type.IsNumber() && f.Type.Kind != column.Str && f.Type.Kind != column.Date {
			return "", nil, nil, false
		}
	}
	return "csv", []string{s.path}, map[string]string{"header": strconv.FormatBool(!o.NoHeader), "sep": string(s.layout.Sep), "quote": "\"", "escape": "\"", "multiLine": "true", "encoding": "UTF-8"}, true
}

func (s *csvFile) Schema() *column.Schema { return s.layout.Schema }
func (s *csvFile) String() string         { return "csv " + s.path + s.share() }

// Read reads the file anew, and of it only the columns that are needed.
func (s *csvFile) Read(r *plan.Run, columns []string) (*column.Table, error) {
	in, o, err := s.openAgain(r, columns)
	if err != nil {
		return nil, err
	}
	defer in.close()
	if s.chosen != nil {
		stream, err := s.Stream(r, columns)
		if err != nil {
			return nil, err
		}
		defer stream.Close()
		return r.Collect(stream, nil)
	}
	t, err := s.layout.Read(in.data, o)
	return t, shown(err)
}

// Stream gives a morsel for each stretch of the file.
func (s *csvFile) Stream(r *plan.Run, columns []string) (*exec.Stream, error) {
	in, o, err := s.openAgain(r, columns)
	if err != nil {
		return nil, err
	}
	at, err := s.layout.Reader(in.data, o)
	if err != nil {
		in.close()
		return nil, shown(err)
	}
	schema := exec.Empty(s.layout.Schema).Select(columns).Schema()
	return &exec.Stream{Schema: schema, N: s.count(), Free: in.close, At: func(i int) (*column.Table, error) {
		t, err := at(s.number(i))
		runtime.KeepAlive(in)
		return t, shown(err)
	}}, nil
}

func (s *csvFile) openAgain(r *plan.Run, columns []string) (*text, csv.Options, error) {
	env := dataframe.Env{Ctx: r.Ctx, Charge: r.Charge}
	in, err := openText(env, s.open, s.path)
	if err != nil {
		return nil, csv.Options{}, err
	}
	if len(in.data) != s.layout.Size() {
		in.close()
		return nil, csv.Options{}, s.changed()
	}
	o := withEnv(csv.Options{Columns: columns, Done: in.done, Threads: r.Threads}, env)
	return in, o, nil
}

// Some gives the file with some of its stretches.
func (s *csvFile) Some(parts []int, _ bool) plan.Measured {
	return s.some(parts, func(t textParts) plan.Measured { return &csvFile{s.path, s.open, s.o, s.layout, t} })
}

// Unchanged opens the file and looks at its length.
func (s *csvFile) Unchanged(r *plan.Run) error {
	return sameLength(r, s.open, s.path, s.layout.Size(), s.changed)
}

func (s *csvFile) changed() error {
	return fail(codeText, "call scan_csv again", fmt.Sprintf("%s has changed since it was scanned", s.path))
}

// scanCSV looks through the file once for its types, and keeps no row.
func scanCSV(c *module.Call) (value.Value, error) {
	path, o, err := csvArgs(c)
	if err != nil {
		return value.Null, err
	}
	source, err := layCSV(envOf(c), opening(c), path, o)
	if err != nil {
		return value.Null, err
	}
	return newFrame(dataframe.FromSource(source)), nil
}

func layCSV(env dataframe.Env, open opener, path string, o csv.Options) (*csvFile, error) {
	in, err := openText(env, open, path)
	if err != nil {
		return nil, err
	}
	defer in.close()
	o.Done = in.done
	layout, err := csv.Lay(in.data, o)
	if err != nil {
		return nil, shown(err)
	}
	return &csvFile{path, open, o, layout, partsOf(layout.Rows())}, nil
}

func fromCSVString(c *module.Call) (value.Value, error) {
	s, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", "from_csv_string needs a text, found "+value.TypeName(c.Args[0]))
	}
	t, err := csv.Read([]byte(s), withEnv(csv.Options{Name: "text"}, envOf(c)))
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(dataframe.FromTable(t)), nil
}

func readJSON(c *module.Call) (value.Value, error) {
	path, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	data, err := load(envOf(c), opening(c), path)
	if err != nil {
		return value.Null, err
	}
	return jsonFrame(c, path, data)
}

func fromJSON(c *module.Call) (value.Value, error) {
	s, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a text, found "+value.TypeName(c.Args[0]))
	}
	return jsonFrame(c, "text", []byte(s))
}

func jsonFrame(c *module.Call, name string, data []byte) (value.Value, error) {
	env := envOf(c)
	o := ndjson.Options{Name: name, Reserve: env.Charge}
	if env.Ctx != nil {
		o.Check = env.Ctx.Err
	}
	t, err := ndjson.Read(data, o)
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(dataframe.FromTable(t)), nil
}

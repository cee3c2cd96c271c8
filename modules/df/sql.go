package df

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/csv"
	"skep/dataframe/ndjson"
	"skep/dataframe/plan"
	"skep/dataframe/remote/object"
	"skep/dataframe/sql"
	"skep/dataframe/sql/bind"
	"skep/diag"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

const sqlDoc = `The frame that a query in SQL gives, in DuckDB's dialect. Variables that hold frames are its tables; 'sales.csv' in quotes is a file.
Each ? takes the next of params, $1 the first, $name the value of that name in an object. CREATE MACRO, and CREATE VIEW or TABLE
of a query, may stand before the query, with semicolons between; they hold for it alone.`

func sqlFuncs() []module.Func {
	const data = "let t = df![ \"k\" => [\"a\", \"b\", \"a\"], \"v\" => [1, 2, 4] ]\n"
	return []module.Func{
		{Sig: "fun sql(query: str, params = null) -> DataFrame", Doc: sqlDoc, Example: data + "df.sql(\"from t select k, sum(v) as s group by k order by s desc\")[\"s\"].to_list()  // => [5, 2]", Impl: runSQL, Rule: ruleSQL},
		{Sig: "fun sql_parse(query: str) -> dict", Doc: "The tree of a statement in SQL, as objects: node names the kind, start and end are its bytes. No table is needed.", Example: "df.sql_parse(\"select a from t\").query.body.from.parts[0].name  // => \"t\"", Impl: parseSQL},
	}
}

// sqlError is what a wrong query says: the query's own lines with the place, under the call.
func sqlError(text string, err error) error {
	var e *sql.Error
	if !errors.As(err, &e) {
		return shown(err)
	}
	d := e.Diagnostic(nil)
	d.Fixes = nil
	src := diag.NewSource("query", text)
	at := src.Position(e.Span.Start)
	line := strings.TrimSpace(src.Line(at.Line))
	d.Message = "SQL: " + e.Message
	d.Related = []diag.Related{{Source: src, Span: e.Span, Message: "here: " + short(line)}}
	return d
}

func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func runSQL(c *module.Call) (value.Value, error) {
	text, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", "sql needs a query as text, found "+value.TypeName(c.Args[0]))
	}
	params, err := sqlParams(c)
	if err != nil {
		return value.Null, err
	}
	n, err := planned(text, &liveCatalog{c}, params, envOf(c))
	if err != nil {
		return value.Null, sqlError(text, err)
	}
	f, err := dataframe.FromPlan(n).Eager(envOf(c))
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(f), nil
}

func planned(text string, c bind.Catalog, params map[string]any, env dataframe.Env) (plan.Node, error) {
	before, last, err := statements(text)
	if err != nil {
		return nil, err
	}
	switch s := last.(type) {
	case *sql.QueryStatement:
		return bind.Script(before, s.Query, c, params)
	case *sql.Explain:
		return explained(before, s, c, params, env)
	}
	return nil, &sql.Error{Span: last.Span(), Message: "only queries give a frame", Hint: "assign the frame to a variable, or write it with .write_csv(…)"}
}

// statements reads a query, and the definitions before it.
func statements(text string) (before []sql.Statement, last sql.Statement, err error) {
	all, err := sql.ParseAll(text)
	if err != nil {
		return nil, nil, err
	}
	if len(all) == 0 {
		_, err = sql.Parse(text)
		return nil, nil, err
	}
	return all[:len(all)-1], all[len(all)-1], nil
}

// explained is the plan of a query as a frame of lines; ANALYZE runs it.
func explained(before []sql.Statement, s *sql.Explain, c bind.Catalog, params map[string]any, env dataframe.Env) (plan.Node, error) {
	q, ok := s.X.(*sql.QueryStatement)
	if !ok {
		return nil, &sql.Error{Span: s.S, Message: "only the plan of a query can be shown"}
	}
	n, err := bind.Script(before, q.Query, c, params)
	if err != nil {
		return nil, err
	}
	text := plan.Explain(plan.Optimize(n))
	if s.Analyze {
		if _, text, err = dataframe.FromPlan(n).Analyze(env, true); err != nil {
			return nil, err
		}
	}
	var lines []any
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		lines = append(lines, l)
	}
	t, err := column.FromColumns([]string{"plan"}, []*column.Column{column.Infer(lines)})
	if err != nil {
		return nil, err
	}
	return plan.NewScan(&plan.Memory{Table: t}), nil
}

// sqlParams are the values of an array, by number, or of an object, by name.
func sqlParams(c *module.Call) (map[string]any, error) {
	out := map[string]any{}
	v := c.Args[1]
	add := func(name string, x value.Value) error {
		g, ok := scalarOf(x)
		if !ok {
			return fail(codeArgument, "", "the parameter $"+name+" is "+value.TypeName(x)+": numbers, texts, booleans and null are taken")
		}
		out[name] = g
		return nil
	}
	switch v.Kind() {
	case value.KNull:
	case value.KArray:
		for i, x := range v.Array().All() {
			if err := add(strconv.Itoa(i+1), x); err != nil {
				return nil, err
			}
		}
	case value.KDict:
		keys, vals := v.Dict().Entries()
		for i, k := range keys {
			if name, ok := k.TryStr(); ok {
				if err := add(name, vals[i]); err != nil {
					return nil, err
				}
			}
		}
	default:
		return nil, fail(codeArgument, "", "params are an array or an object, found "+value.TypeName(v))
	}
	return out, nil
}

func scalarOf(v value.Value) (any, bool) {
	switch {
	case v.IsNull():
		return nil, true
	case v.IsInt():
		return v.AsInt(), true
	case v.IsFloat():
		return v.AsFloat(), true
	case v.IsBool():
		return v.AsBool(), true
	}
	s, ok := v.TryStr()
	return s, ok
}

// liveCatalog finds frames in the caller's variables, and files.
type liveCatalog struct{ c *module.Call }

func (l *liveCatalog) Table(path []string) (plan.Node, error) {
	if len(path) != 1 || l.c.Host == nil {
		return nil, nil
	}
	v, ok := l.c.Host.Lookup(path[0])
	if !ok {
		return nil, nil
	}
	f, ok := value.As[*frame](v)
	if !ok {
		return nil, fail(codeArgument, "", "the variable "+path[0]+" is "+value.TypeName(v)+", no frame")
	}
	return f.f.Node(), nil
}

// Run is what the binder runs to see which columns a pivot has.
func (l *liveCatalog) Run() *plan.Run {
	env := envOf(l.c)
	return &plan.Run{Ctx: env.Ctx, Charge: env.Charge}
}

func (l *liveCatalog) Names() (out []string) {
	if lister, ok := l.c.Host.(module.Lister); ok {
		lister.Variables(func(name string, v value.Value) {
			if _, isFrame := value.As[*frame](v); isFrame {
				out = append(out, name)
			}
		})
	}
	return out
}

// fileKind tells what a file holds by its name.
func fileKind(path string) string {
	name := strings.TrimSuffix(strings.ToLower(path), ".gz")
	switch filepath.Ext(name) {
	case ".csv", ".tsv", ".txt":
		return "csv"
	case ".json", ".ndjson", ".jsonl":
		return "json"
	case ".parquet", ".pq":
		return "parquet"
	case ".arrow", ".ipc", ".feather":
		return "ipc"
	}
	return ""
}

// File reads one file, or all that a pattern matches, in the order of their names.
func (l *liveCatalog) File(path string) (plan.Node, error) {
	tellFolders(l.c, running(value.String(path)))
	if fileKind(path) == "parquet" {
		s, err := parquetSource(envOf(l.c), partsOpener(opening(l.c)), lister(l.c), running(value.String(path)), column.KeepNanos)
		if err != nil {
			return nil, shown(err)
		}
		return plan.NewScan(s), nil
	}
	if pattern := strings.ContainsAny(path, "*?["); !pattern || object.Is(path) && !object.IsPattern(path) {
		return l.one(path)
	}
	names, err := filesOf(path, "", lister(l.c))
	if err != nil {
		return nil, shown(err)
	}
	parts := make([]plan.Node, len(names))
	for i, name := range names {
		if parts[i], err = l.one(name); err != nil || parts[i] == nil {
			return nil, err
		}
	}
	return plan.NewUnion(parts, false)
}

func (l *liveCatalog) one(path string) (plan.Node, error) {
	kind := fileKind(path)
	if kind == "" {
		return nil, nil
	}
	env := envOf(l.c)
	if kind == "ipc" {
		source, err := ipcSource(env, opening(l.c), path, column.KeepNanos)
		if err != nil {
			return nil, shown(err)
		}
		return plan.NewScan(source), nil
	}
	if kind == "csv" {
		source, err := layCSV(env, opening(l.c), path, withEnv(csv.Options{Name: path}, env))
		if err != nil {
			return nil, err
		}
		return plan.NewScan(source), nil
	}
	data, err := load(env, opening(l.c), path)
	if err != nil {
		return nil, err
	}
	t, err := ndjson.Read(data, ndjson.Options{Name: path, Reserve: env.Charge})
	if err != nil {
		return nil, shown(err)
	}
	return plan.NewScan(&plan.Memory{Table: t}), nil
}

// ruleSQL checks a query that is a literal, over the frames that are known, and gives the schema of its result.
func ruleSQL(c *module.StaticCall) types.Type {
	open := &types.Frame{Name: "DataFrame", Open: true}
	if len(c.Args) == 0 || !c.Args[0].IsConst || c.Lookup == nil {
		return open
	}
	text, ok := c.Args[0].Const.TryStr()
	if !ok {
		return open
	}
	before, last, err := statements(text)
	if err == nil {
		q, isQuery := last.(*sql.QueryStatement)
		if !isQuery {
			return open
		}
		cat := &staticCatalog{c: c}
		var n plan.Node
		if n, err = bind.Script(before, q.Query, cat, laterParams(append(before, last))); err == nil {
			return frameStaticOf("DataFrame", n.Schema())
		}
		if cat.open {
			return open
		}
	}
	reportSQL(c, text, err)
	return open
}

// laterParams stand for values that only running will tell.
func laterParams(all []sql.Statement) map[string]any {
	out, next := map[string]any{}, 0
	sql.Inspect(all, func(n any) bool {
		if p, ok := n.(*sql.Param); ok {
			name := p.Name
			if name == "" {
				next++
				name = strconv.Itoa(next)
			}
			out[name] = nil
		}
		return true
	})
	return out
}

// reportSQL puts an error at its place inside of the literal, if the literal is written as it is read.
func reportSQL(c *module.StaticCall, text string, err error) {
	var e *sql.Error
	if !errors.As(err, &e) {
		return
	}
	at := c.Args[0].Span
	d := e.Diagnostic(nil)
	if literal := c.Text(at); strings.Count(literal, text) == 1 {
		shift := at.Start + strings.Index(literal, text)
		d.Span = diag.Span{Start: e.Span.Start + shift, End: e.Span.End + shift}
		for i := range d.Fixes {
			d.Fixes[i].Edits[0].Span = d.Span
		}
	} else {
		d.Span, d.Fixes = at, nil
	}
	out := c.Error(d.Code, d.Span, "SQL: "+d.Message)
	out.Expected, out.Found, out.Hint, out.Fixes = d.Expected, d.Found, d.Hint, d.Fixes
}

// staticCatalog finds the frames that the checker knows; open says that one of them may have other columns.
type staticCatalog struct {
	c    *module.StaticCall
	open bool
}

func (s *staticCatalog) Table(path []string) (plan.Node, error) {
	if len(path) != 1 {
		return nil, nil
	}
	t := s.c.Lookup(path[0])
	f, ok := t.(*types.Frame)
	if !ok {
		s.open = s.open || t != nil
		return nil, nil
	}
	schema, ok := schemaOf(f)
	if !ok {
		s.open = true
		return nil, nil
	}
	return plan.NewScan(&plan.Shape{Name: path[0], Fields: schema}), nil
}

func (s *staticCatalog) Names() (out []string) {
	for _, name := range s.c.Names() {
		if _, ok := s.c.Lookup(name).(*types.Frame); ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (s *staticCatalog) File(path string) (plan.Node, error) {
	s.open = true
	if fileKind(path) == "parquet" && s.c.Open != nil {
		source, err := parquetSource(dataframe.Env{}, partsOpener(s.c.Open), nil, running(value.String(path)), column.KeepNanos)
		if err != nil {
			return nil, nil // it may be made before this line runs
		}
		s.open = false
		return plan.NewScan(&plan.Shape{Name: path, Fields: source.Schema()}), nil
	}
	if fileKind(path) != "csv" || s.c.Open == nil || strings.HasSuffix(path, ".gz") {
		return nil, nil
	}
	f, err := s.c.Open(path)
	if err != nil {
		return nil, nil // it may be made before this line runs
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, headBytes+1))
	if err != nil {
		return nil, nil
	}
	schema, err := csv.Schema(head[:min(len(head), headBytes)], len(head) <= headBytes, csv.Options{Name: path})
	if err != nil {
		return nil, nil
	}
	s.open = false
	return plan.NewScan(&plan.Shape{Name: path, Fields: schema}), nil
}

func parseSQL(c *module.Call) (value.Value, error) {
	text, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", "sql_parse needs a query as text, found "+value.TypeName(c.Args[0]))
	}
	s, err := sql.Parse(text)
	if err != nil {
		return value.Null, sqlError(text, err)
	}
	return treeValue(sql.Tree(s)), nil
}

// treeValue turns a tree into objects and arrays; node, start and end come first.
func treeValue(x any) value.Value {
	switch x := x.(type) {
	case map[string]any:
		d := value.NewDict()
		for _, k := range treeKeys(x) {
			d.SetStr(k, treeValue(x[k]))
		}
		return d.Value()
	case []any:
		out := make([]value.Value, len(x))
		for i, e := range x {
			out[i] = treeValue(e)
		}
		return value.NewArray(out)
	case string:
		return value.String(x)
	case int64:
		return value.Int(x)
	case bool:
		return value.Bool(x)
	}
	return value.Null
}

func treeKeys(m map[string]any) []string {
	first := map[string]int{"node": 1, "start": 2, "end": 3}
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		x, y := first[a], first[b]
		switch {
		case x != 0 && y != 0:
			return x - y
		case x != 0:
			return -1
		case y != 0:
			return 1
		}
		return strings.Compare(a, b)
	})
	return keys
}

package df

import (
	"context"
	"errors"
	"slices"
	"strings"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/plan"
	"skep/dataframe/remote/flight"
	"skep/dataframe/remote/postgres"
	"skep/diag"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// database is what answers SQL elsewhere.
type database interface {
	Query(r *plan.Run, sql string, params []any) (*column.Table, error)
	Execute(ctx context.Context, sql string) (int64, error)
	Tables(ctx context.Context) ([]string, error)
	Name() string
	Version() string
	String() string
}

// source opens a table, or a query, of a database to be read lazily.
func source(c *module.Call, d database, name string, query bool) (plan.Source, error) {
	switch d := d.(type) {
	case *postgres.Client:
		if query {
			return postgresSource(d.Lazy(c.Ctx, name))
		}
		return postgresSource(d.Table(c.Ctx, name))
	case *flight.Client:
		if query {
			return flightSource(d.Lazy(c.Ctx, name))
		}
		return flightSource(d.Table(c.Ctx, name))
	}
	return nil, fail(codeArgument, "", c.Name+": "+d.Name()+" has no tables to be read lazily")
}

// postgresSource keeps a typed nil from becoming a source.
func postgresSource(t *postgres.Table, err error) (plan.Source, error) {
	if err != nil {
		return nil, err
	}
	return t, nil
}

func flightSource(t *flight.Table, err error) (plan.Source, error) {
	if err != nil {
		return nil, err
	}
	return t, nil
}

// opened is a database as a value.
type opened struct{ database }

func (o *opened) String() string {
	return strings.TrimSpace(o.database.String() + ", " + o.Name() + " " + o.Version())
}

// databaseSchemes are how addresses of databases begin.
var databaseSchemes = []string{"postgres://", "postgresql://", "grpc://", "grpc+tls://", "grpc+tcp://", "flight://", "flight+tls://"}

func isDatabase(url string) bool {
	return slices.ContainsFunc(databaseSchemes, func(s string) bool { return strings.HasPrefix(url, s) })
}

func openDatabase(c *module.Call, url string) (database, error) {
	if strings.HasPrefix(url, "postgres") {
		d, err := postgres.Open(c.Ctx, url)
		if err != nil {
			return nil, err
		}
		return d, nil
	}
	d, err := flight.Open(c.Ctx, url)
	if err != nil {
		return nil, err
	}
	return d, nil
}

// databaseArg reads an argument that is an address, or what df.remote gave.
func databaseArg(c *module.Call, v value.Value) (database, error) {
	if o, ok := value.As[*opened](v); ok {
		return o.database, nil
	}
	url, ok := v.TryStr()
	switch {
	case !ok:
		return nil, fail(codeArgument, "", c.Name+" needs a database: an address (postgres://host/database), or what df.remote gives, found "+value.TypeName(v))
	case !isDatabase(url):
		return nil, fail(codeArgument, "addresses begin with "+strings.Join(databaseSchemes, ", "), c.Name+": that is no address of a database")
	}
	return openDatabase(c, url)
}

const databaseDoc = `The rows that one statement in SQL gives on a database: PostgreSQL (postgres://user:password@host:5432/database). What the address leaves open comes from PGHOST, PGUSER, PGPASSWORD, PGDATABASE and PGSSLMODE; sslmode=verify-full holds the server to its certificate. params stand for $1, $2, … and are never part of the text.

Integers, floats, bool, text, bytea, date, time, timestamp, timestamptz (in UTC) and interval have the types of the same names here, numeric(p, s) is decimal(p, s), a numeric without digits the widest that its values need, an enum is categorical, arrays are lists, uuid and json are str. All other types come as the server writes them. connection may be what df.remote gave.

Or any other database behind a server of Arrow Flight SQL (Dremio, Doris, InfluxDB, DataFusion, DuckDB): grpc://host:port, with TLS grpc+tls://user:password@host:port, grpc+tls://host:443/?token=…; root=FILE names the authority that signed its certificate, other parameters are sent as headers. Rows that lie in several places are read beside each other.`

func databaseReaders() []module.Func {
	return []module.Func{{Sig: "fun read_database(connection, query: str, params: list = null) -> DataFrame", Doc: databaseDoc,
		Example: "fun large(url) { df.read_database(url, \"select region, sum(price * qty) as total from sales where qty > $1 group by region\", params: [3]) }\n// large(\"postgres://ann@localhost/shop\")\ntypeof(large)  // => \"function\"", Impl: readDatabase}}
}

func readDatabase(c *module.Call) (value.Value, error) {
	connection, query := c.Args[0], c.Args[1]
	if s, ok := query.TryStr(); ok && isDatabase(s) { // the order in Polars and pandas
		connection, query = query, connection
	}
	text, ok := query.TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a query as text, found "+value.TypeName(query))
	}
	params, err := databaseParams(c, c.Args[2])
	if err != nil {
		return value.Null, err
	}
	d, err := databaseArg(c, connection)
	if err != nil {
		return value.Null, shown(err)
	}
	return queried(c, d, text, params)
}

func queried(c *module.Call, d database, text string, params []any) (value.Value, error) {
	env := envOf(c)
	t, err := d.Query(&plan.Run{Ctx: env.Ctx, Charge: env.Charge, Progress: env.Progress}, text, params)
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(dataframe.FromTable(t)), nil
}

// databaseParams are values as text, which the server reads as the types that it wants; null stays null.
func databaseParams(c *module.Call, v value.Value) ([]any, error) {
	if v.IsNull() {
		return nil, nil
	}
	a := running(v).listed()
	if !a.isList || a.names != nil {
		return nil, fail(codeArgument, "write params: [3, \"x\"]", c.Name+": params is a list of values")
	}
	out := make([]any, len(a.list))
	for i, p := range a.list {
		if !p.val.IsNull() {
			out[i] = value.Interpolate(p.val)
		}
	}
	return out, nil
}

func databaseWriters() []module.Func {
	return []module.Func{{Sig: "fun write_database(self, table: str, connection, if_table_exists: str = \"fail\") -> i64",
		Doc:     "Writes the frame into a table of PostgreSQL, all rows or none, and gives their number. A table that is not there is made. Where it is there, if_table_exists says what happens: \"fail\", \"append\" (by the columns' names, values cast to the types there) or \"replace\".",
		Example: "fun keep(t, url) { t.write_database(\"sales\", url, if_table_exists: \"append\") }\ntypeof(keep)  // => \"function\"", Impl: onTable(writeDatabase)}}
}

func writeDatabase(c *module.Call, t *column.Table) (value.Value, error) {
	name, ok := c.Args[1].TryStr()
	connection := c.Args[2]
	if s, isText := connection.TryStr(); ok && isText && isDatabase(name) && !isDatabase(s) {
		name, connection = s, c.Args[1]
	}
	exists, _ := c.Args[3].TryStr()
	if !ok || !slices.Contains([]string{postgres.IfFails, postgres.IfAppends, postgres.IfReplaces}, exists) {
		return value.Null, fail(codeArgument, "", c.Name+" needs the name of a table, and if_table_exists is \"fail\", \"append\" or \"replace\"")
	}
	d, err := databaseArg(c, connection)
	if err != nil {
		return value.Null, shown(err)
	}
	p, ok := d.(*postgres.Client)
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" writes to PostgreSQL only")
	}
	if err := p.Write(c.Ctx, name, t, exists); err != nil {
		return value.Null, shown(err)
	}
	return value.Int(int64(t.Rows())), nil
}

func databaseType() module.Type {
	on := func(f func(c *module.Call, d database, text string) (value.Value, error)) module.Impl {
		return func(c *module.Call) (value.Value, error) {
			o, ok := value.As[*opened](c.Args[0])
			if !ok {
				return value.Null, fail(codeArgument, "", c.Name+": the receiver is no database")
			}
			text := ""
			if len(c.Args) > 1 {
				text = value.Interpolate(c.Args[1])
			}
			v, err := f(c, o.database, text)
			return v, shown(err)
		}
	}
	lazy := func(query bool) module.Impl {
		return on(func(c *module.Call, d database, text string) (value.Value, error) {
			s, err := source(c, d, text, query)
			if err != nil {
				return value.Null, err
			}
			return newFrame(dataframe.FromSource(s)), nil
		})
	}
	return module.Type{Name: "Database", Doc: "A database that answers SQL.", Methods: []module.Func{
		{Sig: "fun table(self, name: str) -> LazyFrame", Doc: "A table or view as a lazy frame. Of a plan over it the server gets which columns are read, which filters mean the same there, and limits; explain() says which. The rest runs here.",
			Example: "fun large(shop) { shop.table(\"sales\").filter(col(\"qty\") > 3).select(\"region\").collect() }  // large(df.remote(\"postgres://localhost/shop\"))\ntypeof(large)  // => \"function\"", Impl: lazy(false)},
		{Sig: "fun query(self, sql: str) -> LazyFrame", Doc: "A query as a lazy frame, which runs when it is collected.", Example: "fun regions(shop) { shop.query(\"select distinct region from sales\").collect() }\ntypeof(regions)  // => \"function\"", Impl: lazy(true)},
		{Sig: "fun tables(self) -> [str]", Doc: "The names of tables and views.", Example: "fun has_sales(shop) { shop.tables().contains(\"sales\") }\ntypeof(has_sales)  // => \"function\"", Impl: on(func(c *module.Call, d database, _ string) (value.Value, error) {
			names, err := d.Tables(c.Ctx)
			return value.Strings(names), err
		})},
		{Sig: "fun execute(self, sql: str) -> i64", Doc: "Runs statements for what they do, and gives the number of rows that the last one touched.", Example: "fun forget(shop) { shop.execute(\"delete from sales where qty = 0\") }\ntypeof(forget)  // => \"function\"", Impl: on(func(c *module.Call, d database, text string) (value.Value, error) {
			n, err := d.Execute(c.Ctx, text)
			return value.Int(n), err
		})},
		{Sig: "fun version(self) -> str", Doc: "The server's version.", Example: "fun is_new(shop) { shop.version() >= \"15\" }\ntypeof(is_new)  // => \"function\"", Impl: on(func(_ *module.Call, d database, _ string) (value.Value, error) {
			return value.String(d.Version()), nil
		})},
	}}
}

// ruleRemote knows what an address opens that stands in the program.
func ruleRemote(c *module.StaticCall) types.Type {
	a := c.Arg("url")
	url, ok := a.Const.TryStr()
	switch {
	case !a.IsConst || !ok:
		return types.Unknown
	case isDatabase(url):
		return &types.Boxed{Name: "Database"}
	}
	return &types.Boxed{Name: "Spark"}
}

// databaseError words what a database says, with its place in the query.
func databaseError(err error) (*diag.Diagnostic, bool) {
	var f *flight.Error
	if errors.As(err, &f) {
		return &diag.Diagnostic{Code: codeEngine, Message: err.Error(), Hint: f.Hint}, true
	}
	var e *postgres.Error
	if !errors.As(err, &e) {
		return nil, false
	}
	message := err.Error()
	d := &diag.Diagnostic{Code: codeEngine, Message: message, Hint: e.Hint}
	if at, ok := e.Offset(); ok {
		d.Related = []diag.Related{placeIn(e.Query, at)}
	}
	return d, true
}

// placeIn points into a query.
func placeIn(query string, at int) diag.Related {
	src := diag.NewSource("query", query)
	end := at
	for end < len(query) && !strings.ContainsRune(" \t\r\n(),;", rune(query[end])) {
		end++
	}
	line := strings.TrimSpace(src.Line(src.Position(at).Line))
	return diag.Related{Source: src, Span: diag.Span{Start: at, End: max(end, min(at+1, len(query)))}, Message: "here: " + short(line)}
}

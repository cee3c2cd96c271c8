package df

import (
	"errors"

	"skep/dataframe"
	"skep/dataframe/plan"
	"skep/dataframe/remote/spark"
	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

const codeEngine = "M1303" // another engine, which was to run a plan, or the way to it

// remote is an engine of the language, such as df.remote gives it.
type remote struct{ client *spark.Client }

func (r *remote) String() string { return r.client.String() + ", Spark " + r.client.Version() }

const remoteDoc = `What another machine can answer: a session with Apache Spark (4.0 or later, Spark Connect). Its tables are lazy frames: their plans run there as a whole when they are collected. An address may have parameters: sc://host:443/;use_ssl=true;token=….

Or a database, whose tables are lazy frames too, read from there and finished here: PostgreSQL (postgres://user:password@host:5432/database), or what speaks Arrow Flight SQL (grpc://host:31337); see read_database.`

func remoteFuncs() []module.Func {
	return []module.Func{{Sig: "fun remote(url: str) -> OneOf<Spark, Database>", Doc: remoteDoc,
		Example: "let said = match try_remote() { Ok(_) => \"\", Err(e) => \"refused\" }\nfun try_remote() { try { Ok(df.remote(\"http://localhost\")) } catch (e) { Err(e.message) } }\nsaid  // => \"refused\"", Impl: openRemote, Rule: ruleRemote}}
}

func openRemote(c *module.Call) (value.Value, error) {
	url, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs an address as text, found "+value.TypeName(c.Args[0]))
	}
	if isDatabase(url) {
		d, err := openDatabase(c, url)
		if err != nil {
			return value.Null, shown(err)
		}
		return value.NewBox("Database", &opened{d}), nil
	}
	client, err := spark.Open(c.Ctx, url)
	if err != nil {
		return value.Null, shown(err)
	}
	return value.NewBox("Spark", &remote{client}), nil
}

func remoteType() module.Type {
	on := func(f func(c *module.Call, r *remote) (*spark.Table, error)) module.Impl {
		return func(c *module.Call) (value.Value, error) {
			r, ok := value.As[*remote](c.Args[0])
			if !ok {
				return value.Null, fail(codeArgument, "", c.Name+": the receiver is no engine")
			}
			t, err := f(c, r)
			if err != nil {
				return value.Null, shown(err)
			}
			return newFrame(dataframe.FromSource(t)), nil
		}
	}
	return module.Type{Name: "Spark", Doc: "A session with Apache Spark.", Methods: []module.Func{
		{Sig: "fun table(self, name: str) -> LazyFrame", Doc: "A table of Spark's catalog as a lazy frame: \"sales\" or \"shop.sales\".",
			Example: "fun large(spark) { spark.table(\"sales\").filter(col(\"qty\") > 3).collect() }  // large(df.remote(\"sc://host:15002\"))\ntypeof(large)  // => \"function\"", Impl: on(func(c *module.Call, r *remote) (*spark.Table, error) {
				return r.client.Table(c.Ctx, value.Interpolate(c.Args[1]))
			})},
		{Sig: "fun read(self, path, format: str = \"parquet\", options = null) -> LazyFrame", Doc: "Files that Spark reads, as a lazy frame: paths as Spark sees them (s3a://…, hdfs://…, /data/*.parquet), a format that it knows (parquet, csv, json, orc) and its options ({header: \"true\"}).",
			Example: "fun read(spark) { spark.read(\"/data/sales.csv\", format: \"csv\", options: {header: \"true\"}).select(\"qty\").collect() }\ntypeof(read)  // => \"function\"", Impl: on(remoteFiles)},
		{Sig: "fun version(self) -> str", Doc: "Spark's version.", Example: "fun is_new(spark) { spark.version() >= \"4.1\" }\ntypeof(is_new)  // => \"function\"", Impl: func(c *module.Call) (value.Value, error) {
			r, _ := value.As[*remote](c.Args[0])
			return value.String(r.client.Version()), nil
		}},
	}}
}

func remoteFiles(c *module.Call, r *remote) (*spark.Table, error) {
	paths, err := texts(running(c.Args[1]))
	if err != nil || len(paths) == 0 {
		return nil, fail(codeArgument, "", c.Name+" needs a path, or a list of paths")
	}
	format, _ := c.Args[2].TryStr()
	options, given := map[string]string{}, running(c.Args[3])
	for i, name := range given.names {
		options[name] = value.Interpolate(given.list[i].val)
	}
	return r.client.Files(c.Ctx, format, paths, options)
}

// engineArg reads the argument on of collect: an address, or what df.remote gave.
func engineArg(c *module.Call, i int) (plan.Engine, error) {
	v := c.Args[i]
	if v.IsNull() {
		return nil, nil
	}
	if r, ok := value.As[*remote](v); ok {
		return r.client, nil
	}
	url, ok := v.TryStr()
	if !ok {
		return nil, fail(codeArgument, "", "on is an address (sc://host:15002) or what df.remote gives, found "+value.TypeName(v))
	}
	client, err := spark.Open(c.Ctx, url)
	if err != nil {
		return nil, err
	}
	return client, nil
}

// engineError words what another engine says.
func engineError(err error) (*diag.Diagnostic, bool) {
	var e *spark.Error
	if !errors.As(err, &e) {
		return nil, false
	}
	return &diag.Diagnostic{Code: codeEngine, Message: e.Error(), Hint: e.Hint}, true
}

package df

import (
	"errors"
	iofs "io/fs"

	"skep/dataframe"
	"skep/dataframe/plan"
	"skep/dataframe/sqlite"
	"skep/interp/module"
	"skep/interp/value"
)

func sqliteReaders() []module.Func {
	const said = "let said = match wrong() { Ok(_) => \"\", Err(m) => m }\n"
	const wrong = "fun wrong() { try { fs.write(fs.temp_dir() + \"/skep_no.db\", \"no database\")\n"
	return []module.Func{
		{Sig: "fun read_sqlite(path: str, query: str) -> DataFrame", Doc: "The frame in a table of an SQLite database, or that a query in SQL over its tables gives. The tables are read into memory and the query runs here, in DuckDB's dialect, so that what SQLite alone has (rowid, its date functions) is not there. Types are those that all values of a column have; declared dates, times and booleans are such. The database is only read; a write-ahead log beside it is too.",
			Example: wrong + "Ok(df.read_sqlite(fs.temp_dir() + \"/skep_no.db\", \"orders\")) } catch (e) { Err(e.message) } }\n" + said + "said.contains(\"no SQLite database\")  // => true", Impl: readSQLite},
		{Sig: "fun sqlite_tables(path: str) -> [str]", Doc: "The names of an SQLite database's tables.",
			Example: wrong + "Ok(df.sqlite_tables(fs.temp_dir() + \"/skep_no.db\")) } catch (e) { Err(e.message) } }\n" + said + "said.contains(\"no SQLite database\")  // => true", Impl: sqliteTables},
	}
}

// withDatabase opens a database for f; its log, if there is one, is read first.
func withDatabase(c *module.Call, f func(*sqlite.Database) (value.Value, error)) (value.Value, error) {
	path, ok := c.Args[0].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	env := envOf(c)
	in, err := openPlain(opening(c), path)
	if err != nil {
		return value.Null, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return value.Null, refused(path, err)
	}
	log, err := databaseLog(c, env, path)
	if err != nil {
		return value.Null, err
	}
	d, err := sqlite.Open(in, info.Size(), sqlite.Options{Name: path, Log: log, Ctx: env.Ctx, Reserve: env.Charge})
	if err != nil {
		return value.Null, shown(err)
	}
	out, err := f(d)
	return out, shown(err)
}

func databaseLog(c *module.Call, env dataframe.Env, path string) ([]byte, error) {
	in, err := c.Open(path + "-wal")
	if errors.Is(err, iofs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, refused(path+"-wal", err)
	}
	defer in.Close()
	return readAll(env, in)
}

func sqliteTables(c *module.Call) (value.Value, error) {
	return withDatabase(c, func(d *sqlite.Database) (value.Value, error) { return value.Strings(d.Tables()), nil })
}

func readSQLite(c *module.Call) (value.Value, error) {
	query, ok := c.Args[1].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs the name of a table, or a query")
	}
	return withDatabase(c, func(d *sqlite.Database) (value.Value, error) {
		cat := &sqliteCatalog{d: d, run: &plan.Run{Ctx: c.Ctx}}
		if n, err := cat.Table([]string{query}); n != nil || err != nil {
			if err != nil {
				return value.Null, err
			}
			f, err := dataframe.FromPlan(n).Eager(envOf(c))
			return boxed(f), err
		}
		n, err := planned(query, cat, nil, envOf(c))
		if err != nil {
			return value.Null, sqlError(query, err)
		}
		f, err := dataframe.FromPlan(n).Eager(envOf(c))
		return boxed(f), err
	})
}

func boxed(f *dataframe.Frame) value.Value {
	if f == nil {
		return value.Null
	}
	return newFrame(f)
}

// sqliteCatalog is a database's tables for queries; each is read when a query names it.
type sqliteCatalog struct {
	d   *sqlite.Database
	run *plan.Run
}

func (s *sqliteCatalog) Names() []string { return s.d.Tables() }

func (s *sqliteCatalog) Run() *plan.Run { return s.run }

func (s *sqliteCatalog) File(string) (plan.Node, error) { return nil, nil }

func (s *sqliteCatalog) Table(path []string) (plan.Node, error) {
	if len(path) != 1 || !s.d.Has(path[0]) {
		return nil, nil
	}
	t, err := s.d.Read(path[0])
	if err != nil {
		return nil, err
	}
	return plan.NewScan(&plan.Memory{Table: t, Name: path[0]}), nil
}

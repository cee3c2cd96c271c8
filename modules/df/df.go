// Package df is the language's module df: data frames. It turns values into
// plans of package dataframe and back; what a verb or an expression means is
// decided there. Every verb is written once, over arguments that may be values
// of a running program or what the checker knows of a call (arg.go), so that
// columns are checked before running by the code that runs. Callers: the
// session, through modules.All.
package df

import (
	"errors"
	"slices"

	"skep/dataframe"
	"skep/dataframe/csv"
	"skep/dataframe/expr"
	"skep/dataframe/fault"
	"skep/dataframe/loader"
	"skep/dataframe/ndjson"
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/value"
	"skep/memory"
)

// The codes of this module's errors; those of columns and expressions are in dataframe/expr.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeFile     = "M1301" // a file that cannot be read or written
	codeText     = "M1302" // text that is no table
)

// Module declares df.
func Module() module.Module {
	m := declare("df")
	m.Known = []string{"pd", "pandas", "polars", "pl"}
	m.Types = boxes.Get()
	return m
}

// boxes are the module's types: made once, and read by every session.
var boxes = lazy.Value[[]module.Type]{New: func() []module.Type {
	return []module.Type{frameType(), lazyType(), groupType("GroupBy", "DataFrame", "t", ""), groupType("LazyGroupBy", "LazyFrame", "t.lazy()", ".collect()"), exprType(), namespaceType("list", "The lists of a column, in an expression."), namespaceType("struct", "The structs of a column, in an expression."), whenType(), seriesType(), rowsType(), builderType(), remoteType(), databaseType(), planType(), plotType()}
}}

// Alias declares the same module under the name dataframe: `df` is a name that programs like to use themselves.
func Alias() module.Module {
	m := declare("dataframe")
	for i := range m.Funcs {
		m.Funcs[i].Global = ""
	}
	return m
}

// declare makes the functions, which one name or the other gives.
func declare(name string) module.Module {
	return module.Module{
		Name:     name,
		Doc:      "Data frames: tables of typed columns, read, filtered, grouped and joined by a query engine.",
		Synonyms: map[string]string{"from_numpy": "from_tensor", "from_torch": "from_tensor", "from_array": "from_tensor"},
		Funcs:    slices.Concat(makers(), metered(slices.Concat(readers(), parquetReaders(), ipcReaders(), excelReaders(), sqliteReaders(), sqlFuncs(), databaseReaders(), remoteFuncs())), expressionFuncs(name), horizontalFuncs(name+"."), rangeFuncs(name+".")),
	}
}

// errLater says that a result depends on what only running will tell.
var errLater = errors.New("not known before running")

// shown makes a diagnostic of an engine's error; others (interrupt, budget) pass.
func shown(err error) error {
	var e *expr.Error
	if errors.As(err, &e) {
		d := e.Diagnostic()
		d.Span = diag.Span{} // of the program that made the expression, perhaps another cell: the call's place is right
		return d
	}
	var c *csv.Error
	if errors.As(err, &c) {
		return &diag.Diagnostic{Code: codeText, Message: c.Error(), Hint: c.Hint}
	}
	var j *ndjson.Error
	if errors.As(err, &j) {
		return &diag.Diagnostic{Code: codeText, Message: j.Error()}
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return &diag.Diagnostic{Code: codeText, Message: f.Error(), Hint: f.Hint}
	}
	if d, ok := engineError(err); ok {
		return d
	}
	if d, ok := databaseError(err); ok {
		return d
	}
	if d, ok := sourceError(err); ok {
		return d
	}
	var l *loader.Error
	if errors.As(err, &l) {
		return &diag.Diagnostic{Code: codeArgument, Message: l.Message, Hint: l.Hint}
	}
	return err
}

func fail(code, hint, message string) error {
	return &diag.Diagnostic{Code: code, Message: message, Hint: hint}
}

func envOf(c *module.Call) dataframe.Env {
	e := dataframe.Env{Ctx: c.Ctx}
	if m := meterOf(c.Ctx); m != nil {
		e.Progress = m.Set
	}
	if c.Host != nil {
		e.Charge = c.Host.Charge
	}
	if l, ok := c.Host.(module.Limiter); ok {
		e.Limit = l.MemoryLimit() / 2 // the other half is for the rows that queries give
	}
	return e
}

// limited is envOf with the arguments memory_limit and threads, which stand at i and behind it.
func limited(c *module.Call, i int) (dataframe.Env, error) {
	e := envOf(c)
	switch v := c.Args[i]; {
	case v.IsInt() && v.AsInt() > 0:
		e.Limit = v.AsInt()
	case !v.IsNull():
		text, _ := v.TryStr()
		n, ok := memory.ParseSize(text)
		if !ok {
			return e, fail(codeArgument, "write 512M, \"1.5 GiB\" or a number of bytes", "memory_limit is no size: "+value.Display(v))
		}
		e.Limit = n
	}
	if v := c.Args[i+1]; v.IsInt() {
		if e.Threads = int(min(v.AsInt(), 1024)); e.Threads < 1 {
			return e, fail(codeArgument, "", "threads must be at least 1")
		}
	}
	return e, nil
}

// box gives a verb's result to the program.
func box(x any) value.Value {
	switch x := x.(type) {
	case *dataframe.Frame:
		return newFrame(x)
	case *grouping:
		if x.f.IsLazy() {
			return value.NewBox("LazyGroupBy", x)
		}
		return value.NewBox("GroupBy", x)
	case *expr.Expr:
		return newExpr(x)
	case value.Value:
		return x
	}
	return value.Null
}

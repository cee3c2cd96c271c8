package sql

import "skep/diag"

// Expr is an expression.
type Expr interface {
	Span() diag.Span
	expr()
}

// Statement is what a text asks for.
type Statement interface {
	Span() diag.Span
	statement()
}

// Table is what stands after FROM.
type Table interface {
	Span() diag.Span
	table()
}

// Body is a SELECT, VALUES, or two queries that a set operation combines.
type Body interface {
	Span() diag.Span
	body()
}

// At is a node's place: bytes of the text.
type At struct{ S diag.Span }

// Span gives the place.
func (a At) Span() diag.Span { return a.S }

// Ident is a name; Quoted if it was written in double quotes.
type Ident struct {
	At
	Name   string
	Quoted bool
}

// Expressions.
type (
	// Ref is a column: x, t.x, schema.t.x, or a field of one.
	Ref struct {
		At
		Parts []Ident
	}
	// Star is * or t.*, without and with other columns.
	Star struct {
		At
		Table   []Ident
		Exclude []Ident
		Replace []Item
		Rename  []Renaming
	}
	// Columns is COLUMNS(x): all columns that a regular expression, a list or a lambda picks.
	Columns struct {
		At
		X Expr
	}
	// Number is a number as written.
	Number struct {
		At
		Text string
	}
	// Text is a string.
	Text struct {
		At
		Value string
	}
	// Bool is true or false.
	Bool struct {
		At
		Value bool
	}
	// Null is NULL; Default is DEFAULT in VALUES.
	Null    struct{ At }
	Default struct{ At }
	// Typed is DATE '2020-01-01': a text read as a type.
	Typed struct {
		At
		Type Type
		X    Text
	}
	// Interval is INTERVAL 3 MONTH; Unit is "" if the text says it.
	Interval struct {
		At
		X    Expr
		Unit string
	}
	// Param is ?, $1 or $name; Name is "" for the next one.
	Param struct {
		At
		Name string
	}
	// Unary is -x, +x, ~x, NOT x.
	Unary struct {
		At
		Op string
		X  Expr
	}
	// Binary is x Op y, with Op as DuckDB calls it: AND, OR, =, ||, +, …
	Binary struct {
		At
		Op   string
		X, Y Expr
	}
	// Is is x IS [NOT] NULL, TRUE, FALSE, UNKNOWN, or DISTINCT FROM y.
	Is struct {
		At
		X    Expr
		Not  bool
		What string // "NULL", "TRUE", "FALSE", "UNKNOWN", "DISTINCT FROM"
		Y    Expr   // of DISTINCT FROM
	}
	// Between is x [NOT] BETWEEN lo AND hi.
	Between struct {
		At
		X, Lo, Hi Expr
		Not       bool
	}
	// In is x [NOT] IN (list), (query) or a list's name.
	In struct {
		At
		X     Expr
		List  []Expr
		Query *Query
		Set   Expr
		Not   bool
	}
	// Like is x [NOT] LIKE, ILIKE, GLOB or SIMILAR TO a pattern.
	Like struct {
		At
		Kind       string
		X, Pattern Expr
		Escape     Expr
		Not        bool
	}
	// Case is CASE [x] WHEN … THEN … ELSE … END.
	Case struct {
		At
		X     Expr
		Whens []When
		Else  Expr
	}
	// Cast is CAST(x AS type), x::type, TRY_CAST.
	Cast struct {
		At
		X    Expr
		Type Type
		Try  bool
	}
	// Call is a function, an aggregate, a window function.
	Call struct {
		At
		Name        []Ident
		Args        []Arg
		Star        bool // count(*)
		Distinct    bool
		Order       []OrderBy
		IgnoreNulls bool
		Within      []OrderBy // WITHIN GROUP (ORDER BY …)
		Filter      Expr
		Over        *Window
		OverName    *Ident
	}
	// List is [a, b]; Tuple is (a, b); Struct is {'k': v}; MapOf is MAP {k: v}.
	List struct {
		At
		Items []Expr
	}
	Tuple struct {
		At
		Items []Expr
	}
	Struct struct {
		At
		Fields []Field
	}
	MapOf struct {
		At
		Keys, Values []Expr
	}
	// Index is x[i]; Slice is x[lo:hi:step].
	Index struct {
		At
		X, I Expr
	}
	Slice struct {
		At
		X, Lo, Hi, Step Expr
	}
	// Member is (x).field.
	Member struct {
		At
		X    Expr
		Name Ident
	}
	// Lambda is x -> y, (x, i) -> y, LAMBDA x : y.
	Lambda struct {
		At
		Params []Ident
		Body   Expr
	}
	// Comprehension is [y FOR x IN list IF cond].
	Comprehension struct {
		At
		X    Expr
		Vars []Ident
		In   Expr
		If   Expr
	}
	// Subquery is (query), EXISTS (query), or the right side of = ANY (query).
	Subquery struct {
		At
		Query *Query
		Kind  string // "", "EXISTS", "ANY", "ALL"
	}
	// Collate is x COLLATE name.
	Collate struct {
		At
		X    Expr
		Name Ident
	}
)

// When is one branch of a CASE.
type When struct{ If, Then Expr }

// Arg is an argument, perhaps with a name.
type Arg struct {
	Name *Ident
	X    Expr
}

// Field is one entry of a struct.
type Field struct {
	Name Ident
	X    Expr
}

// Renaming is RENAME (a AS b).
type Renaming struct{ From, To Ident }

// OrderBy is one key of an order.
type OrderBy struct {
	X     Expr
	Desc  bool
	Nulls string // "", "FIRST", "LAST"
	All   bool   // ORDER BY ALL
}

// Window is what OVER means.
type Window struct {
	At
	Base      *Ident
	Partition []Expr
	Order     []OrderBy
	Frame     *Frame
}

// Frame is ROWS, RANGE or GROUPS BETWEEN two bounds.
type Frame struct {
	Unit    string
	Lo, Hi  Bound
	Exclude string // "", "CURRENT ROW", "GROUP", "TIES"
}

// Bound is one end of a window's frame: X PRECEDING, X FOLLOWING, CURRENT ROW; X nil: UNBOUNDED.
type Bound struct {
	Kind string // "PRECEDING", "FOLLOWING", "CURRENT ROW"
	X    Expr
}

// Type is a type's name: DECIMAL(10, 2), INTEGER[], STRUCT(a INTEGER), MAP(VARCHAR, INTEGER), ENUM('a').
type Type struct {
	At
	Name   string // upper case
	Args   []string
	Types  []Type  // of MAP; of STRUCT and UNION with Fields
	Fields []Ident // of STRUCT and UNION
	Lists  []int   // one entry for each [], 0, or [n]
}

// Item is one output of a SELECT.
type Item struct {
	X     Expr
	Alias *Ident
}

// Query is a body with what stands before and after it.
type Query struct {
	At
	With      []CTE
	Recursive bool
	Body      Body
	Order     []OrderBy
	Limit     Expr
	Percent   bool
	Offset    Expr
}

// CTE is one WITH entry.
type CTE struct {
	Name         Ident
	Columns      []Ident
	Query        *Query
	Materialized string // "", "MATERIALIZED", "NOT MATERIALIZED"
}

// Bodies.
type (
	// Select is SELECT, or FROM first (then Items may be empty: all columns).
	Select struct {
		At
		Distinct   bool
		DistinctOn []Expr
		Items      []Item
		From       Table
		Where      Expr
		GroupAll   bool
		Group      []Grouping
		Having     Expr
		Windows    []NamedWindow
		Qualify    Expr
		Sample     *Sample
	}
	// SetOp is UNION, INTERSECT or EXCEPT.
	SetOp struct {
		At
		Op     string
		All    bool
		ByName bool
		X, Y   *Query
	}
	// Values is VALUES (…), (…).
	Values struct {
		At
		Rows [][]Expr
	}
	// Pivot and Unpivot as statements stand alone as bodies too; Describe, Summarize and Show give rows as well.
	PivotBody struct {
		At
		Pivot *Pivot
	}
	UnpivotBody struct {
		At
		Unpivot *Unpivot
	}
	About struct {
		At
		Kind  string // "DESCRIBE", "SUMMARIZE", "SHOW"
		Query *Query // or
		Table Table  // a table; both nil: SHOW TABLES
	}
)

// Grouping is one key of GROUP BY: an expression (Kind "", one set of one), or ROLLUP, CUBE, GROUPING SETS.
type Grouping struct {
	Kind string // "", "ROLLUP", "CUBE", "GROUPING SETS"
	Sets [][]Expr
}

// NamedWindow is WINDOW w AS (…).
type NamedWindow struct {
	Name   Ident
	Window *Window
}

// Sample is USING SAMPLE 10% (BERNOULLI, 42).
type Sample struct {
	At
	Size    Expr
	Percent bool
	Method  string // "", "BERNOULLI", "SYSTEM", "RESERVOIR"
	Seed    Expr
}

// Alias is AS t(a, b).
type Alias struct {
	Name    *Ident
	Columns []Ident
}

// Tables.
type (
	// Named is a table, a view, a variable; or a file if File is set.
	Named struct {
		At
		Parts  []Ident
		File   string
		Alias  Alias
		Sample *Sample
	}
	// Function is a table function: read_csv('a.csv').
	Function struct {
		At
		Call   *Call
		Alias  Alias
		Sample *Sample
	}
	// Derived is (query).
	Derived struct {
		At
		Query   *Query
		Lateral bool
		Alias   Alias
		Sample  *Sample
	}
	// Join is two tables with a condition.
	Join struct {
		At
		Kind    string // "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "SEMI", "ANTI", "POSITIONAL"
		Asof    bool
		Natural bool
		X, Y    Table
		On      Expr
		Using   []Ident
	}
	// Pivot turns rows into columns; Unpivot columns into rows.
	Pivot struct {
		At
		From  Table
		On    []PivotOn
		Using []Item
		Group []Expr
		Alias Alias
	}
	Unpivot struct {
		At
		From         Table
		On           []Item // Tuple for several columns at once
		Name         Ident
		Values       []Ident
		IncludeNulls bool
		Alias        Alias
	}
)

// PivotOn is one expression that gives column names, perhaps limited to some values.
type PivotOn struct {
	X    Expr
	In   []Item
	Enum *Ident
}

// Statements.
type (
	// QueryStatement is a query.
	QueryStatement struct {
		At
		Query *Query
	}
	// Explain is EXPLAIN [ANALYZE] statement.
	Explain struct {
		At
		Analyze bool
		X       Statement
	}
	// Create is CREATE TABLE, VIEW or MACRO.
	Create struct {
		At
		Kind        string // "TABLE", "VIEW", "MACRO", "SCHEMA"
		OrReplace   bool
		Temporary   bool
		IfNotExists bool
		Name        []Ident
		Columns     []ColumnDef
		Params      []Ident // of a macro
		X           Expr    // of a macro
		Query       *Query
	}
	// Insert is INSERT INTO t [BY NAME] query.
	Insert struct {
		At
		Table   []Ident
		Columns []Ident
		ByName  bool
		OrDo    string // "", "REPLACE", "IGNORE"
		Query   *Query
	}
	// Update and Delete change rows of a table.
	Update struct {
		At
		Table []Ident
		Set   []Field
		From  Table
		Where Expr
	}
	Delete struct {
		At
		Table []Ident
		Where Expr
	}
	// Copy is COPY query TO file, COPY table FROM file.
	Copy struct {
		At
		Query   *Query
		Table   []Ident
		From    bool
		File    Expr
		Options []Option
	}
	// Attach, Detach, Use and Drop name things.
	Attach struct {
		At
		File    string
		Name    *Ident
		Options []Option
	}
	Detach struct {
		At
		Name Ident
	}
	Use struct {
		At
		Name []Ident
	}
	Drop struct {
		At
		Kind     string
		IfExists bool
		Name     []Ident
	}
	// Set is SET name = value, RESET name (X nil), PRAGMA.
	Set struct {
		At
		Name Ident
		X    Expr
	}
)

// ColumnDef is one column of CREATE TABLE.
type ColumnDef struct {
	Name    Ident
	Type    Type
	NotNull bool
	Key     bool
	Default Expr
}

// Option is one of COPY (FORMAT parquet, …).
type Option struct {
	Name Ident
	X    Expr
}

func (*Ref) expr()           {}
func (*Star) expr()          {}
func (*Columns) expr()       {}
func (*Number) expr()        {}
func (*Text) expr()          {}
func (*Bool) expr()          {}
func (*Null) expr()          {}
func (*Default) expr()       {}
func (*Typed) expr()         {}
func (*Interval) expr()      {}
func (*Param) expr()         {}
func (*Unary) expr()         {}
func (*Binary) expr()        {}
func (*Is) expr()            {}
func (*Between) expr()       {}
func (*In) expr()            {}
func (*Like) expr()          {}
func (*Case) expr()          {}
func (*Cast) expr()          {}
func (*Call) expr()          {}
func (*List) expr()          {}
func (*Tuple) expr()         {}
func (*Struct) expr()        {}
func (*MapOf) expr()         {}
func (*Index) expr()         {}
func (*Slice) expr()         {}
func (*Member) expr()        {}
func (*Lambda) expr()        {}
func (*Comprehension) expr() {}
func (*Subquery) expr()      {}
func (*Collate) expr()       {}

func (*Select) body()      {}
func (*SetOp) body()       {}
func (*Values) body()      {}
func (*PivotBody) body()   {}
func (*UnpivotBody) body() {}
func (*About) body()       {}

func (*Named) table()    {}
func (*Function) table() {}
func (*Derived) table()  {}
func (*Join) table()     {}
func (*Pivot) table()    {}
func (*Unpivot) table()  {}

func (*QueryStatement) statement() {}
func (*Explain) statement()        {}
func (*Create) statement()         {}
func (*Insert) statement()         {}
func (*Update) statement()         {}
func (*Delete) statement()         {}
func (*Copy) statement()           {}
func (*Attach) statement()         {}
func (*Detach) statement()         {}
func (*Use) statement()            {}
func (*Drop) statement()           {}
func (*Set) statement()            {}

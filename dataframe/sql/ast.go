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

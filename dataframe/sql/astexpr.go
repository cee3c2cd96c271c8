package sql

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

package sql

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

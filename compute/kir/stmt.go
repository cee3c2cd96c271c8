package kir

// Stmt is a statement.
type Stmt interface{ parts() ([]Expr, [][]Stmt) }

// Declare makes a variable and sets it.
type Declare struct {
	Local *Local
	Value Expr
}

// Assign sets a mutable variable.
type Assign struct {
	Local *Local
	Value Expr
}

// Store writes an element of a binding, StoreShared one of workgroup memory.
type (
	Store struct {
		Binding int
		Index   Expr
		Value   Expr
	}
	StoreShared struct {
		Shared int
		Index  Expr
		Value  Expr
	}
)

// LoadVec declares four variables and reads elements 4*Index … 4*Index+3 of a wide binding into them.
type LoadVec struct {
	Locals  [4]*Local
	Binding int
	Index   Expr
}

// StoreVec writes elements 4*Index … 4*Index+3 of a wide binding.
type StoreVec struct {
	Binding int
	Index   Expr
	Values  [4]Expr
}

// If runs one of two lists.
type If struct {
	Cond       Expr
	Then, Else []Stmt
}

// For counts Var, u32, from From while it is below To, by Step; all three are evaluated once, before. Var + Step must not wrap.
type For struct {
	Var            *Local
	From, To, Step Expr
	Body           []Stmt
}

// Barrier waits for all invocations of the workgroup and makes their writes to workgroup memory seen.
type Barrier struct{}

func (s *Declare) parts() ([]Expr, [][]Stmt)     { return []Expr{s.Value}, nil }
func (s *Assign) parts() ([]Expr, [][]Stmt)      { return []Expr{s.Value}, nil }
func (s *Store) parts() ([]Expr, [][]Stmt)       { return []Expr{s.Index, s.Value}, nil }
func (s *StoreShared) parts() ([]Expr, [][]Stmt) { return []Expr{s.Index, s.Value}, nil }
func (s *LoadVec) parts() ([]Expr, [][]Stmt)     { return []Expr{s.Index}, nil }
func (s *StoreVec) parts() ([]Expr, [][]Stmt) {
	return append([]Expr{s.Index}, s.Values[:]...), nil
}
func (s *Barrier) parts() ([]Expr, [][]Stmt) { return nil, nil }
func (s *If) parts() ([]Expr, [][]Stmt)      { return []Expr{s.Cond}, [][]Stmt{s.Then, s.Else} }
func (s *For) parts() ([]Expr, [][]Stmt) {
	return []Expr{s.From, s.To, s.Step}, [][]Stmt{s.Body}
}

// eachExpr visits every expression below statements, parts too.
func eachExpr(body []Stmt, visit func(Expr)) {
	var walk func(Expr)
	walk = func(e Expr) {
		visit(e)
		for _, part := range operands(e) {
			walk(part)
		}
	}
	for _, s := range body {
		exprs, blocks := s.parts()
		for _, e := range exprs {
			walk(e)
		}
		for _, b := range blocks {
			eachExpr(b, visit)
		}
	}
}

package syntax

// Walk calls f for a node and, as long as f says true, for everything below
// it in the order of the text: expressions, statements, declarations, the
// expressions inside patterns (literals, defaults, range ends), default
// values, and the lengths in types. Blocks are nodes; arms, arguments and patterns are not.
func Walk(n Expr, f func(Expr) bool) {
	w := walker{f}
	w.expr(n)
}

type walker struct{ f func(Expr) bool }

func (w walker) expr(n Expr) {
	if n == nil || !w.f(n) {
		return
	}
	switch n := n.(type) {
	case *FString:
		for _, part := range n.Parts {
			w.expr(part.X)
		}
	case *Path:
		w.types(n.Types)
	case *Unary:
		w.expr(n.X)
	case *Binary:
		w.expr(n.X)
		w.expr(n.Y)
	case *Ref:
		w.expr(n.X)
	case *Assign:
		w.expr(n.Target)
		w.expr(n.Value)
	case *Range:
		w.expr(n.Lo)
		w.expr(n.Hi)
	case *Cast:
		w.expr(n.X)
		w.typ(n.Type)
	case *TryOp:
		w.expr(n.X)
	case *Ternary:
		w.expr(n.Cond)
		w.expr(n.Then)
		w.expr(n.Else)
	case *Send:
		w.expr(n.To)
		w.expr(n.Message)
	default:
		w.access(n)
	}
}

func (w walker) access(n Expr) {
	switch n := n.(type) {
	case *Call:
		w.expr(n.Fn)
		w.args(n.Args)
	case *MethodCall:
		w.expr(n.Recv)
		w.types(n.Types)
		w.args(n.Args)
	case *Field:
		w.expr(n.X)
	case *TupleField:
		w.expr(n.X)
	case *Index:
		w.expr(n.X)
		w.exprs(n.Args)
	case *Macro:
		w.args(n.Args)
		w.expr(n.Repeat)
		for _, p := range n.Pairs {
			w.expr(p.Key)
			w.expr(p.Value)
		}
	case *Array:
		w.args(n.Elems)
	case *ArrayRepeat:
		w.expr(n.Value)
		w.expr(n.Count)
	case *Tuple:
		w.exprs(n.Elems)
	case *Set:
		w.args(n.Elems)
	case *Dict:
		for _, e := range n.Entries {
			w.expr(e.Key)
			w.expr(e.Value)
		}
	case *Comprehension:
		w.comprehension(n)
	case *StructLit:
		w.expr(n.Type)
		for _, f := range n.Fields {
			w.expr(f.Value)
		}
		w.expr(n.Base)
	default:
		w.control(n)
	}
}

func (w walker) comprehension(n *Comprehension) {
	w.expr(n.Key)
	w.expr(n.Value)
	for _, c := range n.Clauses {
		w.pattern(c.Pat)
		w.expr(c.Iter)
		w.exprs(c.Conds)
	}
}

func (w walker) control(n Expr) {
	switch n := n.(type) {
	case *Block:
		w.exprs(n.Stmts)
	case *If:
		w.expr(n.Cond)
		w.block(n.Then)
		w.expr(n.Else)
	case *LetCond:
		w.pattern(n.Pat)
		w.expr(n.Value)
	case *Match:
		w.expr(n.Subject)
		for _, a := range n.Arms {
			w.pattern(a.Pat)
			w.expr(a.Guard)
			w.expr(a.Body)
		}
	case *For:
		w.expr(n.Workers)
		w.pattern(n.Pat)
		w.expr(n.Iter)
		w.block(n.Body)
	case *While:
		w.expr(n.Cond)
		w.block(n.Body)
	case *Loop:
		w.block(n.Body)
	case *Break:
		w.expr(n.Value)
	case *Return:
		w.expr(n.Value)
	case *Throw:
		w.expr(n.Value)
	case *Try:
		w.block(n.Body)
		w.pattern(n.CatchPat)
		w.block(n.Catch)
		w.block(n.Finally)
	case *Await:
		w.expr(n.X)
	case *Spawn:
		w.expr(n.X)
	case *AsyncBlock:
		w.block(n.Body)
	case *Lazy:
		w.expr(n.X)
	case *Yield:
		w.expr(n.X)
	default:
		w.decl(n)
	}
}

func (w walker) decl(n Expr) {
	switch n := n.(type) {
	case *Let:
		w.pattern(n.Pat)
		w.typ(n.Type)
		w.expr(n.Value)
		w.block(n.Else)
	case *Fun:
		w.fun(n)
	case *Lambda:
		w.params(n.Params)
		w.typ(n.Ret)
		w.expr(n.Body)
	case *Struct:
		w.typeParams(n.TypeParams)
		w.fields(n.Fields)
		w.exprs(n.Invariants)
	case *Class:
		w.class(n)
	case *Enum:
		w.typeParams(n.TypeParams)
		for _, v := range n.Variants {
			w.types(v.Tuple)
			w.fields(v.Fields)
			w.expr(v.Discriminant)
		}
	case *Impl:
		w.typeParams(n.TypeParams)
		w.typ(n.Trait)
		w.typ(n.For)
		w.parts(n.Methods, n.Consts, n.Types)
	case *Trait:
		w.typeParams(n.TypeParams)
		w.types(n.Supers)
		w.parts(n.Methods, n.Consts, n.Types)
	case *Actor:
		w.fields(n.Fields)
		w.parts(n.Handlers, nil, nil)
		w.parts(n.Methods, nil, nil)
	case *Effect:
		w.parts(n.Ops, nil, nil)
	case *Handle:
		w.expr(n.Body)
		w.parts(n.Handlers, nil, nil)
	case *TypeAlias:
		w.typeParams(n.TypeParams)
		w.typ(n.Type)
	case *Mod:
		w.exprs(n.Body)
	case *Export:
		w.expr(n.Decl)
	}
}

func (w walker) fun(n *Fun) {
	w.typeParams(n.TypeParams)
	w.params(n.Params)
	w.typ(n.Ret)
	w.typeParams(n.Where)
	w.exprs(n.Requires)
	w.exprs(n.Ensures)
	w.block(n.Body)
}

func (w walker) class(n *Class) {
	w.typeParams(n.TypeParams)
	w.typ(n.Parent)
	w.types(n.Traits)
	w.fields(n.Fields)
	w.parts(n.Ctors, n.Consts, nil)
	w.parts(n.Methods, nil, nil)
	w.exprs(n.Invariants)
}

func (w walker) parts(funs []*Fun, consts []*Let, types []*TypeAlias) {
	for _, t := range types {
		w.expr(t)
	}
	for _, c := range consts {
		w.expr(c)
	}
	for _, f := range funs {
		w.expr(f)
	}
}

func (w walker) exprs(list []Expr) {
	for _, x := range list {
		w.expr(x)
	}
}

func (w walker) args(list []Arg) {
	for _, a := range list {
		w.expr(a.Value)
	}
}

// block keeps a nil *Block from becoming a non-nil Expr.
func (w walker) block(b *Block) {
	if b != nil {
		w.expr(b)
	}
}

func (w walker) params(list []Param) {
	for _, p := range list {
		w.pattern(p.Pat)
		w.typ(p.Type)
		w.expr(p.Default)
	}
}

func (w walker) fields(list []FieldDecl) {
	for _, f := range list {
		w.typ(f.Type)
		w.expr(f.Default)
	}
}

func (w walker) typeParams(list []TypeParam) {
	for _, t := range list {
		w.types(t.Bounds)
	}
}

func (w walker) types(list []*Type) {
	for _, t := range list {
		w.typ(t)
	}
}

func (w walker) typ(t *Type) {
	if t == nil {
		return
	}
	w.types(t.Args)
	w.typ(t.Elem)
	w.typ(t.Ret)
	w.expr(t.Len)
	w.fields(t.Fields)
}

func (w walker) pattern(p Pattern) {
	switch p := p.(type) {
	case *LitPat:
		w.expr(p.Value)
	case *BindPat:
		w.pattern(p.Sub)
		w.expr(p.Default)
	case *TuplePat:
		w.patterns(p.Elems)
	case *ListPat:
		w.patterns(p.Elems)
	case *RecordPat:
		w.expr(p.Type)
		for _, f := range p.Fields {
			w.pattern(f.Pat)
			w.expr(f.Default)
		}
	case *VariantPat:
		w.patterns(p.Elems)
	case *RangePat:
		w.expr(p.Lo)
		w.expr(p.Hi)
	case *OrPat:
		w.patterns(p.Alts)
	}
}

func (w walker) patterns(list []Pattern) {
	for _, p := range list {
		w.pattern(p)
	}
}

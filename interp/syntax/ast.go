package syntax

import "skep/diag"

// Expr is any node that can stand in a block: expressions, statements and
// declarations are one kind, because every construct of the language has a value.
type Expr interface {
	Span() diag.Span
}

// At is embedded in every node and gives it its place.
type At struct{ S diag.Span }

// Span says where the node stands.
func (a At) Span() diag.Span { return a.S }

// Ident is a name with its place.
type Ident struct {
	At
	Name string
}

// Program is one parsed script or cell.
type Program struct {
	At
	Stmts   []Expr
	Semi    []bool // per statement: a `;` followed it (at a cell's top level it suppresses display)
	Lenient bool   // #![lenient]
	Embeds  []Embed
	Timed   bool // %%time: the run says how long it took
}

// Embed is #![embed("data/*.csv")]: files that a compiled program carries.
type Embed struct {
	At
	Pattern string
}

// ---- literals

type (
	// Int is an integer literal; Suffix is "i32", "u8", … or "". Big is set when the digits exceed i64 (then Value is meaningless).
	Int struct {
		At
		Value  int64
		Suffix string
		Big    string
	}
	// Float is 1.5, 1e3, 2f32.
	Float struct {
		At
		Value  float64
		Suffix string
	}
	// Str is any string literal after unescaping. Raw and Bytes (b"…") tell its form.
	Str struct {
		At
		Value      string
		Raw, Bytes bool
	}
	// Char is 'x'; Byte is b'x' and has the value of an integer.
	Char struct {
		At
		Value rune
		Byte  bool
	}
	// Bool is true or false.
	Bool struct {
		At
		Value bool
	}
	// Null is null or nil. Unit is ().
	Null struct{ At }
	// Unit is ().
	Unit struct{ At }
	// Atom is :name.
	Atom struct {
		At
		Name string
	}
	// FString is f"…{expr:spec}…".
	FString struct {
		At
		Parts []FPart
	}
)

// FPart is literal text (X == nil) or an interpolated expression. Source is the
// expression's text (for `{x=}`), Debug is :?, Pretty :#?, Spec the rest of the format text ("" if none).
type FPart struct {
	Text          string
	X             Expr
	Spec          string
	Debug, Pretty bool
}

// ---- names and operators

type (
	// Name is a plain variable, function, type or module name; also self, Self, super.
	Name struct {
		At
		Name string
	}
	// Path is a::b::c. Types holds the type arguments of the last segment that has some; with them, one segment is a Path too: size_of::<T>.
	Path struct {
		At
		Segs  []Ident
		Types []*Type
	}
	// Unary is -x !x ~x *x. Binary covers + - * / % ** @ == != < <= > >= && || & | ^ << >> ?? |> in.
	Unary struct {
		At
		Op string
		X  Expr
	}
	// Binary is X Op Y; OpSpan is the operator's place.
	Binary struct {
		At
		Op     string
		OpSpan diag.Span
		X, Y   Expr
	}
	// Ref is &x or &mut x.
	Ref struct {
		At
		Mut bool
		X   Expr
	}
	// Assign is target = value, or target Op= value with Op "+", "-", … ; x++ and x-- are Op "+"/"-" with Value Int 1.
	// Target is Name, Field, Index, TupleField, Unary *, or a Tuple/Array of such (destructuring).
	Assign struct {
		At
		Op     string
		Target Expr
		Value  Expr
	}
	// Range is lo..hi or lo..=hi; either end may be nil.
	Range struct {
		At
		Lo, Hi    Expr
		Inclusive bool
	}
	// Cast is x as T.
	Cast struct {
		At
		X    Expr
		Type *Type
	}
	// TryOp is x?.
	TryOp struct {
		At
		X Expr
	}
	// Ternary is c ? a : b.
	Ternary struct {
		At
		Cond, Then, Else Expr
	}
	// Send is actor <- message (or actor ! message).
	Send struct {
		At
		To, Message Expr
	}
)

// Arg is one argument: Name is set for `name: value`, Spread for `...value`.
type Arg struct {
	Name   *Ident
	Spread bool
	Value  Expr
}

// ---- access and calls

type (
	// Call is f(args).
	Call struct {
		At
		Fn   Expr
		Args []Arg
	}
	// MethodCall is x.name(args), x?.name(args); Types are turbofish arguments.
	MethodCall struct {
		At
		Recv  Expr
		Safe  bool
		Name  Ident
		Types []*Type
		Args  []Arg
	}
	// Field is x.name or x?.name.
	Field struct {
		At
		X    Expr
		Safe bool
		Name Ident
	}
	// TupleField is x.0.
	TupleField struct {
		At
		X     Expr
		Index int
	}
	// Index is x[a, b..c, ...]; Args hold expressions, Range nodes and Ellipsis.
	Index struct {
		At
		X    Expr
		Args []Expr
	}
	// Ellipsis is ... inside an index.
	Ellipsis struct{ At }
	// Macro is name!(args), name![args], name!{args}. Repeat is the count of vec![v; n]; Pairs are df![k => v] entries.
	Macro struct {
		At
		Name   Ident
		Args   []Arg
		Repeat Expr
		Pairs  []Pair
	}
)

// Pair is key => value (or key: value).
type Pair struct {
	Key, Value Expr
}

// ---- collections

type (
	// Array is [a, ...b, c].
	Array struct {
		At
		Elems []Arg // Spread may be set, Name never
	}
	// ArrayRepeat is [value; count].
	ArrayRepeat struct {
		At
		Value, Count Expr
	}
	// Tuple is (a, b) or (a,).
	Tuple struct {
		At
		Elems []Expr
	}
	// Set is {a, b}.
	Set struct {
		At
		Elems []Arg
	}
	// Dict is {k: v, "k v": v, [expr]: v, ...other}. Shorthand {a} never parses to a Dict; {a, b: 1} has Value == nil for a.
	Dict struct {
		At
		Entries []DictEntry
	}
	// Comprehension is [Value for …], {Value for …} (Set) or {Key: Value for …}.
	Comprehension struct {
		At
		Kind       CompKind
		Key, Value Expr
		Clauses    []CompClause
	}
	// StructLit is Path { field: value, ..base }. Name nodes for one segment.
	StructLit struct {
		At
		Type   Expr // Name or Path
		Fields []FieldInit
		Base   Expr
	}
)

// DictEntry has a literal Name key (identifier or string literal), a computed Key, or Spread.
type DictEntry struct {
	At
	Name   string // used when Key == nil and !Spread
	Key    Expr
	Spread bool
	Value  Expr
}

// FieldInit is name: value in a struct literal; shorthand fills Value with a Name.
type FieldInit struct {
	Name  Ident
	Value Expr
}

// CompKind tells list, set and dict comprehensions apart.
type CompKind uint8

// The kinds of comprehension.
const (
	ListComp CompKind = iota
	SetComp
	DictComp
)

// CompClause is `for Pat in Iter if c1 if c2`.
type CompClause struct {
	Pat   Pattern
	Iter  Expr
	Conds []Expr
}

// ---- control flow

type (
	// Block is { … } and a scope. Unsafe blocks are plain Blocks.
	Block struct {
		At
		Stmts []Expr
		Semi  []bool
	}
	// If has an Else that is nil, *Block or *If. Cond may contain LetCond joined by &&.
	If struct {
		At
		Cond Expr
		Then *Block
		Else Expr
	}
	// LetCond is `let Pat = Value` inside the head of if or while.
	LetCond struct {
		At
		Pat   Pattern
		Value Expr
	}
	// Match tries its arms in order.
	Match struct {
		At
		Subject Expr
		Arms    []MatchArm
	}
	// For is for Pat in Iter { }. Label is "" or the name without its quote.
	For struct {
		At
		Label    string
		Parallel bool // parallel for: on all cores
		Workers  Expr // parallel(workers: Workers) for; nil: as many as there are cores
		Pat      Pattern
		Iter     Expr
		Body     *Block
	}
	// While is while Cond { }; Cond may contain LetCond.
	While struct {
		At
		Label string
		Cond  Expr
		Body  *Block
	}
	// Loop is loop { }.
	Loop struct {
		At
		Label string
		Body  *Block
	}
	// Break may carry a value.
	Break struct {
		At
		Label string
		Value Expr
	}
	// Continue goes on with the next round.
	Continue struct {
		At
		Label string
	}
	// Return leaves the function.
	Return struct {
		At
		Value Expr
	}
	// Throw raises any value as an error.
	Throw struct {
		At
		Value Expr
	}
	// Try has a Catch, a Finally or both.
	Try struct {
		At
		Body     *Block
		CatchPat Pattern // nil: catch without a name
		Catch    *Block
		Finally  *Block
	}
	// Await is await x or x.await. Spawn is spawn x. Lazy is lazy x. Yield is yield x.
	Await struct {
		At
		X Expr
	}
	// Spawn starts a task or an actor.
	Spawn struct {
		At
		X Expr
	}
	// AsyncBlock is async { … }.
	AsyncBlock struct {
		At
		Body *Block
	}
	// Lazy is evaluated on first use.
	Lazy struct {
		At
		X Expr
	}
	// Yield hands a value to the consumer of a generator.
	Yield struct {
		At
		X Expr
	}
)

// MatchArm is Pat if Guard => Body.
type MatchArm struct {
	At
	Pat   Pattern
	Guard Expr
	Body  Expr
}

// ---- declarations

// Attr is @name(args) or #[name(args)]; Args is the raw text in the parentheses.
type Attr struct {
	At
	Name, Args string
	Decorator  bool // @name: it may be a function; #[name] never is
	NameAt     At
}

// Head is what declarations share.
type Head struct {
	At
	Name  Ident
	Pub   bool
	Doc   string // text of /// comments before it
	Attrs []Attr
}

// HeadOf gives what a named declaration shares with others; nil for other nodes.
func HeadOf(e Expr) *Head {
	switch n := e.(type) {
	case *Fun:
		return &n.Head
	case *Struct:
		return &n.Head
	case *Class:
		return &n.Head
	case *Enum:
		return &n.Head
	case *Trait:
		return &n.Head
	case *Actor:
		return &n.Head
	case *Effect:
		return &n.Head
	case *TypeAlias:
		return &n.Head
	case *Mod:
		return &n.Head
	}
	return nil
}

type (
	// Let is let/var/const. Mut is set for `let mut` and `var`; Const for const/static. Value is nil for `let x: T`.
	Let struct {
		At
		Mut, Const, Pub bool
		Pat             Pattern
		Type            *Type
		Value           Expr
		Else            *Block
		Doc             string
	}
	// Fun is a named function or method; Body is nil for a signature (trait, module declaration).
	Fun struct {
		Head
		TypeParams []TypeParam
		Params     []Param
		Ret        *Type
		Body       *Block
		Async      bool
		Static     bool
		Private    bool // private or protected
		Override   bool
		Abstract   bool
		Operator   string // "" or the operator of `operator +`
		Requires   []Expr
		Ensures    []Expr
		Where      []TypeParam
	}
	// Lambda is |a, b| e, a => e, (a, b) => e, fn(a) { … } without a name.
	Lambda struct {
		At
		Params []Param
		Ret    *Type
		Body   Expr
		Async  bool
	}
	// Struct declares fields; Tuple structs have fields named "0", "1", …
	Struct struct {
		Head
		TypeParams []TypeParam
		Fields     []FieldDecl
		Tuple      bool
		Invariants []Expr
	}
	// Class has fields, constructors, methods and constants.
	Class struct {
		Head
		TypeParams []TypeParam
		Parent     *Type
		Traits     []*Type
		Fields     []FieldDecl
		Ctors      []*Fun // Name is "new" or the constructor's own name
		Methods    []*Fun
		Consts     []*Let
		Abstract   bool
		Sealed     bool
		Invariants []Expr
	}
	// Enum declares variants.
	Enum struct {
		Head
		TypeParams []TypeParam
		Variants   []Variant
	}
	// Impl is impl Type { } or impl Trait for Type { }; `extend` is an Impl too.
	Impl struct {
		At
		TypeParams []TypeParam
		Trait      *Type // nil for inherent
		For        *Type
		Methods    []*Fun
		Consts     []*Let
		Types      []*TypeAlias
	}
	// Trait declares signatures and default methods. Interfaces are Traits.
	Trait struct {
		Head
		TypeParams []TypeParam
		Supers     []*Type
		Methods    []*Fun
		Types      []*TypeAlias
		Consts     []*Let
	}
	// Actor has state and message handlers.
	Actor struct {
		Head
		Fields   []FieldDecl
		Handlers []*Fun // receive name(params) -> T { }
		Methods  []*Fun
	}
	// Effect declares operations; Handle runs a body with handlers for them.
	Effect struct {
		Head
		Ops []*Fun
	}
	// Handle is handle expr with { op(args) => body, … }.
	Handle struct {
		At
		Body     Expr
		Handlers []*Fun
	}
	// TypeAlias is type Name = T.
	TypeAlias struct {
		Head
		TypeParams []TypeParam
		Type       *Type
	}
	// Mod is mod name { } ; Body is nil for `mod name;` (a file).
	Mod struct {
		Head
		Body []Expr
	}
	// Use is use a::b::{c, d as e}, import a.b, from a import b: flattened to one item a name.
	Use struct {
		At
		Pub   bool
		Items []UseItem
		Words string // "use", "import" or "from": how it was written
	}
	// Export is export { a, b } or export before a declaration.
	Export struct {
		At
		Names []Ident
		Decl  Expr
	}
	// Bad stands where the parser gave up on a statement; its error has been reported.
	Bad struct{ At }
)

// UseItem brings Path's last segment (or everything below it, Glob) into scope, as Alias if set.
type UseItem struct {
	At
	Path  []Ident
	Alias *Ident
	Glob  bool
}

// TypeParam is T: Bound + Bound = Default; const generics have Const.
type TypeParam struct {
	Name   Ident
	Bounds []*Type
	Const  bool
}

// Param is one parameter. `self` forms have Name "self" with Ref and Mut; Rest is ...xs; Pat is set instead of Name for destructuring.
type Param struct {
	At
	Name     Ident
	Pat      Pattern // nil for a plain name
	Mut, Ref bool    // mut x; &self, &mut self, x: &mut T sets both on the parameter
	Rest     bool
	Type     *Type
	Default  Expr
}

// FieldDecl is a field of a struct, class or actor.
type FieldDecl struct {
	At
	Name     Ident
	Type     *Type
	Default  Expr
	Pub, Mut bool
	Private  bool // private or protected
	Doc      string
}

// Variant of an enum: unit, tuple (Tuple types) or record (Fields).
type Variant struct {
	At
	Name         Ident
	Tuple        []*Type
	Fields       []FieldDecl
	Discriminant Expr
}

// ---- types

// TypeKind tells the forms of Type apart.
type TypeKind uint8

// The forms of a type.
const (
	TypeNamed  TypeKind = iota // Name<Args>; Name may hold :: segments
	TypeList                   // [Elem]; the dimensions [n, 10] of a tensor have Args and no Elem
	TypeArray                  // [Elem; Len]
	TypeTuple                  // (Args…); () has none
	TypeFunc                   // fn(Args…) -> Ret, also |A| -> B, Fn(A) -> B
	TypeRef                    // &Elem, &mut Elem
	TypeOption                 // Elem?
	TypeRecord                 // {name: T, …}
	TypeImpl                   // impl Trait, dyn Trait: Args are the bounds
	TypeConst                  // a value as a type argument: Len
	TypeInfer                  // _
)

// Type is a type as written.
type Type struct {
	At
	Kind   TypeKind
	Name   string
	Args   []*Type
	Elem   *Type
	Ret    *Type
	Len    Expr
	Mut    bool
	Fields []FieldDecl
}

// ---- patterns

// Pattern is what a value is matched or bound against.
type Pattern interface {
	Span() diag.Span
	pattern()
}

type (
	// WildPat is _.
	WildPat struct{ At }
	// LitPat compares with a literal (or a negative number, or a constant's Path that is not a variant).
	LitPat struct {
		At
		Value Expr
	}
	// BindPat binds a name; Sub is set for name @ pattern. The resolver turns a bare name of a known unit variant or constant into a comparison.
	BindPat struct {
		At
		Name     Ident
		Mut, Ref bool
		Sub      Pattern
		Default  Expr // name = default inside list and record patterns
	}
	// TuplePat is (a, b, ..); ListPat is [a, ..rest, z]. A RestPat may stand once in either.
	TuplePat struct {
		At
		Elems []Pattern
	}
	// ListPat is [a, ..rest, z].
	ListPat struct {
		At
		Elems []Pattern
	}
	// RestPat is .. or ..name.
	RestPat struct {
		At
		Name *Ident
	}
	// RecordPat is Path { a, b: pat, .. } or { a, b } (Type nil). RestName is the name of ..name: it gets a dict of the other fields.
	RecordPat struct {
		At
		Type     Expr
		Fields   []FieldPat
		Rest     bool
		RestName *Ident
	}
	// VariantPat is Path(a, b), Some(x), Ok(x); a unit Path has HasArgs false.
	VariantPat struct {
		At
		Path    []Ident
		Elems   []Pattern
		HasArgs bool
	}
	// RangePat is lo..hi, lo..=hi, with either end open.
	RangePat struct {
		At
		Lo, Hi    Expr
		Inclusive bool
	}
	// OrPat is a | b.
	OrPat struct {
		At
		Alts []Pattern
	}
)

// FieldPat is name or name: pattern (Pat nil: bind the name; Default: name = expr).
type FieldPat struct {
	Name    Ident
	Pat     Pattern
	Default Expr
}

func (*WildPat) pattern()    {}
func (*LitPat) pattern()     {}
func (*BindPat) pattern()    {}
func (*TuplePat) pattern()   {}
func (*ListPat) pattern()    {}
func (*RestPat) pattern()    {}
func (*RecordPat) pattern()  {}
func (*VariantPat) pattern() {}
func (*RangePat) pattern()   {}
func (*OrPat) pattern()      {}

package check

import (
	"strings"

	"skep/interp/syntax"
	"skep/interp/types"
)

// annotator turns types as written into static types.
type annotator struct {
	lib       *Library
	declared  func(name string) (types.Type, bool) // type parameters and the program's own types; first of all
	apply     func(t types.Type, args []types.Type, at *syntax.Type) types.Type
	unknown   func(t *syntax.Type) // told of names without a meaning
	constant  func(x syntax.Expr) (int64, bool)
	functions bool // signatures of builtins: unknown names are functions of types
	depth     int
}

// typ gives Unknown for nil and for what means nothing.
func (a *annotator) typ(t *syntax.Type) types.Type {
	if t == nil || a.depth > 50 {
		return types.Unknown
	}
	a.depth++
	defer func() { a.depth-- }()
	switch t.Kind {
	case syntax.TypeNamed:
		return a.named(t)
	case syntax.TypeList:
		if t.Elem == nil {
			return types.Unknown
		}
		return types.ListOf(a.typ(t.Elem))
	case syntax.TypeArray:
		return &types.Array{Elem: a.typ(t.Elem), Len: a.length(t.Len)}
	case syntax.TypeTuple:
		if len(t.Args) == 0 {
			return types.Unit
		}
		return &types.Tuple{Elems: a.list(t.Args)}
	case syntax.TypeFunc:
		f := &types.Func{Result: types.Unit}
		if t.Ret != nil {
			f.Result = a.typ(t.Ret)
		}
		for _, p := range t.Args {
			f.Params = append(f.Params, types.Param{Type: a.typ(p)})
		}
		if a.functions && t.Ret == nil {
			f.Result = types.Unknown
		}
		return f
	case syntax.TypeRef:
		return a.typ(t.Elem)
	case syntax.TypeOption:
		elem := a.typ(t.Elem)
		if types.IsUnknown(elem) {
			return types.Unknown
		}
		return &types.Maybe{Elem: elem}
	case syntax.TypeRecord:
		r := &types.Record{Open: true}
		for _, f := range t.Fields {
			r.Fields = append(r.Fields, types.Field{Name: f.Name.Name, Type: a.typ(f.Type)})
		}
		return r
	case syntax.TypeImpl:
		return a.bounds(t.Args)
	}
	return types.Unknown
}

// bounds is impl Trait: what one bound says, if it is a trait of the program or a sequence.
func (a *annotator) bounds(args []*syntax.Type) types.Type {
	for _, b := range args {
		switch t := a.typ(b).(type) {
		case *types.Named, *types.Iter, *types.Func:
			return t
		}
	}
	return types.Unknown
}

func (a *annotator) list(ts []*syntax.Type) []types.Type {
	out := make([]types.Type, len(ts))
	for i, t := range ts {
		out[i] = a.typ(t)
	}
	return out
}

func (a *annotator) length(x syntax.Expr) int64 {
	if n, ok := x.(*syntax.Int); ok {
		return n.Value
	}
	if a.constant != nil && x != nil {
		if n, ok := a.constant(x); ok {
			return n
		}
	}
	return -1
}

// named resolves a::b<Args>.
func (a *annotator) named(t *syntax.Type) types.Type {
	if a.declared != nil {
		if d, ok := a.declared(t.Name); ok {
			if a.apply == nil || types.IsUnknown(d) {
				return d
			}
			return a.apply(d, a.list(t.Args), t)
		}
	}
	name := t.Name[strings.LastIndexByte(t.Name, ':')+1:]
	if b, ok := basicType(name); ok && (b != types.Unknown || !a.isEngine(name)) {
		return b
	}
	if c, ok := a.container(name, t.Args); ok {
		return c
	}
	if e, ok := a.engine(name, t); ok {
		return e
	}
	if a.functions {
		return &types.Boxed{Name: name, Args: a.list(t.Args)}
	}
	if a.unknown != nil {
		a.unknown(t)
	}
	return types.Unknown
}

// isEngine tells the types of modules. In small letters they are kinds of values that a module adds methods to: any, object.
func (a *annotator) isEngine(name string) bool {
	return a.lib != nil && a.lib.shelf.HasDeclared(name) && !(name[0] >= 'a' && name[0] <= 'z')
}

func basicType(name string) (types.Type, bool) {
	if _, _, ok := types.IntBounds(name); ok {
		return types.Int{Name: name}, true
	}
	switch name {
	case "int", "Int", "integer":
		return types.I64, true
	case "byte":
		return types.Int{Name: "u8"}, true
	case "f64", "float", "Float", "double":
		return types.F64, true
	case "f32":
		return types.Float{Name: "f32"}, true
	case "bool", "Bool", "boolean":
		return types.Bool, true
	case "String", "str", "string":
		return types.Str, true
	case "char", "Char":
		return types.Char, true
	case "Number":
		return &types.Union{Alts: []types.Type{types.I64, types.F64}}, true
	case "Never", "!":
		return types.Never, true
	case "Null", "Nil", "nil":
		return types.Null, true
	case "Unit":
		return types.Unit, true
	case "Any", "any", "object", "Ordering", "Error", "RefCell", "Cell", "Mutex", "RwLock", "Value", "Display", "Debug", "Clone",
		"Copy", "PartialEq", "Eq", "Hash", "Ord", "PartialOrd", "Send", "Sync", "Default", "Weak", "Cow", "PhantomData", "Sized", "Into", "From",
		"AsRef", "ToString", "Add", "Sub", "Mul", "Div", "Instant", "SystemTime", "Path", "PathBuf", "Type", "HtmlDocument", "Actor", "ActorRef", "Sender", "Receiver",
		"Function", "Callable", "BigInt", "Decimal", "Date", "DateTime", "Duration", "Complex", "Formatter", "Write", "Read", "Hasher":
		return types.Unknown, true
	}
	return nil, false
}

// container resolves the generic types that every program has; missing arguments are Unknown.
func (a *annotator) container(name string, args []*syntax.Type) (types.Type, bool) {
	arg := func(i int) types.Type {
		if i < len(args) {
			return a.typ(args[i])
		}
		return types.Unknown
	}
	switch name {
	case "Vec", "List", "Array", "VecDeque", "LinkedList", "list", "Slice":
		return types.ListOf(arg(0)), true
	case "HashMap", "BTreeMap", "Dict", "Map", "Object", "IndexMap", "dict":
		return &types.Dict{Key: arg(0), Value: arg(1)}, true
	case "HashSet", "BTreeSet", "Set":
		return &types.Set{Elem: arg(0)}, true
	case "Option":
		return &types.Option{Elem: arg(0)}, true
	case "Result":
		return &types.Result{Ok: arg(0), Err: arg(1)}, true
	case "Iterator", "Iterable", "IntoIterator", "DoubleEndedIterator", "ExactSizeIterator", "Generator":
		return &types.Iter{Elem: arg(0)}, true
	case "Range", "RangeInclusive":
		return &types.Range{Elem: arg(0)}, true
	case "Box", "Rc", "Arc", "Pin":
		return arg(0), true
	case "Future", "Task", "JoinHandle", "Promise":
		return &types.Task{Elem: arg(0)}, true
	case "Tuple":
		return types.Unknown, true
	case "OneOf":
		u := &types.Union{}
		for i := range args {
			if t := arg(i); types.IsUnknown(t) {
				return types.Unknown, true
			} else {
				u.Alts = append(u.Alts, t)
			}
		}
		return u, true
	}
	return nil, false
}

// engine resolves tensors, frames, column expressions and what modules declare.
func (a *annotator) engine(name string, t *syntax.Type) (types.Type, bool) {
	switch name {
	case "Tensor", "Matrix", "Vector":
		return types.TensorOf(t), true
	case "DataFrame", "LazyFrame":
		return &types.Frame{Name: name, Open: true}, true
	case "Expr":
		return &types.Column{Elem: types.Unknown}, true
	}
	if a.lib != nil && a.lib.shelf.HasDeclared(name) {
		return &types.Boxed{Name: name, Args: a.list(t.Args)}, true
	}
	return nil, false
}

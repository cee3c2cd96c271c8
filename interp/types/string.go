package types

import (
	"strconv"
	"strings"
)

// deepest is how deep String goes into a type: recursive ones have no end.
const deepest = 6

var basicNames = [...]string{"_", "!", "null", "()", "bool", "String", "char", "bytes", "atom"}

func (b Basic) String() string      { return basicNames[b] }
func (i Int) String() string        { return i.Name }
func (f Float) String() string      { return f.Name }
func (a *Array) String() string     { return text(a, 0) }
func (t *Tuple) String() string     { return text(t, 0) }
func (d *Dict) String() string      { return text(d, 0) }
func (r *Record) String() string    { return text(r, 0) }
func (s *Set) String() string       { return text(s, 0) }
func (r *Range) String() string     { return text(r, 0) }
func (i *Iter) String() string      { return text(i, 0) }
func (m *Maybe) String() string     { return text(m, 0) }
func (o *Option) String() string    { return text(o, 0) }
func (r *Result) String() string    { return text(r, 0) }
func (t *Task) String() string      { return text(t, 0) }
func (f *Func) String() string      { return text(f, 0) }
func (n *Named) String() string     { return text(n, 0) }
func (v *Var) String() string       { return text(v, 0) }
func (u *Union) String() string     { return text(u, 0) }
func (m *Module) String() string    { return text(m, 0) }
func (t *TypeValue) String() string { return text(t, 0) }
func (t *Tensor) String() string    { return text(t, 0) }
func (f *Frame) String() string     { return text(f, 0) }
func (c *Column) String() string    { return text(c, 0) }
func (b *Boxed) String() string     { return text(b, 0) }

// text writes a type that lies depth deep in another.
func text(t Type, depth int) string {
	if t == nil {
		return Unknown.String()
	}
	if depth > deepest {
		return "…"
	}
	d := depth + 1
	switch t := t.(type) {
	case *Array:
		if t.Len >= 0 {
			return "[" + text(t.Elem, d) + "; " + strconv.FormatInt(t.Len, 10) + "]"
		}
		return "[" + text(t.Elem, d) + "]"
	case *Tuple:
		if len(t.Elems) == 1 {
			return "(" + text(t.Elems[0], d) + ",)"
		}
		return "(" + list(t.Elems, d) + ")"
	case *Dict:
		return "Dict" + args(d, t.Key, t.Value)
	case *Record:
		return record(t, d)
	case *Set:
		return "Set" + args(d, t.Elem)
	case *Range:
		return "Range" + args(d, t.Elem)
	case *Iter:
		return "Iterator" + args(d, t.Elem)
	case *Maybe:
		return text(t.Elem, d) + "?"
	case *Option:
		return "Option" + args(d, t.Elem)
	case *Result:
		return "Result" + args(d, t.Ok, t.Err)
	case *Task:
		return "Task" + args(d, t.Elem)
	case *Func:
		return function(t, d)
	case *Named:
		return t.Decl.Name + args(d, t.Args...)
	case *Var:
		if t.Hole {
			return "_"
		}
		return t.Name
	case *Union:
		return alternativesText(t, d)
	case *Module:
		return "module " + t.Name
	case *TypeValue:
		return "type " + text(t.Of, d)
	default:
		return engineText(t, d)
	}
}

// alternativesText writes A | B, and T? for T | null.
func alternativesText(u *Union, d int) string {
	if len(u.Alts) == 2 {
		for i, a := range u.Alts {
			if a == Null {
				return text(u.Alts[1-i], d) + "?"
			}
		}
	}
	return strings.Join(texts(u.Alts, d), " | ")
}

func engineText(t Type, d int) string {
	switch t := t.(type) {
	case *Tensor:
		if t.AnyRank {
			return "Tensor" + args(d, t.Elem)
		}
		return "Tensor<" + text(t.Elem, d) + ", " + Shape(t.Dims) + ">"
	case *Frame:
		return frame(t, d)
	case *Column:
		return "Expr" + args(d, t.Elem)
	case *Boxed:
		return t.Name + args(d, t.Args...)
	}
	return t.String()
}

// Shape writes dimensions: [n, 10].
func Shape(dims []Dim) string {
	out := make([]string, len(dims))
	for i, d := range dims {
		out[i] = d.String()
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// String gives the size, the symbol, or _.
func (d Dim) String() string {
	switch {
	case d.Set:
		return strconv.FormatInt(d.Size, 10)
	case d.Sym != "":
		return d.Sym
	}
	return "_"
}

// args writes <A, B>; nothing if nothing is known of any.
func args(depth int, ts ...Type) string {
	known := false
	for _, t := range ts {
		known = known || !IsUnknown(t)
	}
	if !known {
		return ""
	}
	return "<" + list(ts, depth) + ">"
}

func list(ts []Type, depth int) string { return strings.Join(texts(ts, depth), ", ") }

func texts(ts []Type, depth int) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = text(t, depth)
	}
	return out
}

// mostFields is how many fields or columns a text shows.
const mostFields = 8

func record(r *Record, depth int) string {
	return "{" + fields(r.Fields, r.Open, depth) + "}"
}

func fields(fs []Field, open bool, depth int) string {
	var parts []string
	for i, f := range fs {
		if i == mostFields {
			open = true
			break
		}
		mark := ": "
		if f.Optional {
			mark = "?: "
		}
		parts = append(parts, f.Name+mark+text(f.Type, depth))
	}
	if open {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

func frame(f *Frame, depth int) string {
	name := f.Name
	if name == "" {
		name = "DataFrame"
	}
	if f.Open && len(f.Columns) == 0 {
		return name
	}
	return name + "{" + fields(f.Columns, f.Open, depth) + "}"
}

func function(f *Func, depth int) string {
	if f.Any {
		return "fun(…)" + arrow(f.Result, depth)
	}
	parts := make([]string, len(f.Params))
	for i, p := range f.Params {
		parts[i] = text(p.Type, depth)
		if p.Rest {
			parts[i] = "..." + parts[i]
		}
		if p.Optional {
			parts[i] += " = …"
		}
	}
	head := "fun("
	if f.Async {
		head = "async fun("
	}
	return head + strings.Join(parts, ", ") + ")" + arrow(f.Result, depth)
}

func arrow(result Type, depth int) string {
	if result == nil || result == Unit || result == Unknown {
		return ""
	}
	return " -> " + text(result, depth)
}

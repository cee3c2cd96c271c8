package value_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/syntax"
	"skep/interp/value"
)

// TestCommands runs testdata/*.txt: lines `command value | value …`, then `----`
// and an answer a line. Values are literals of the language.
func TestCommands(t *testing.T) {
	golden.Cases(t, "*.txt", func(t *testing.T, _, asked string) string {
		var out strings.Builder
		for line := range strings.Lines(asked) {
			out.WriteString(command(t, strings.TrimSpace(line)) + "\n")
		}
		return out.String()
	})
}

func command(t *testing.T, line string) string {
	name, rest, _ := strings.Cut(line, " ")
	var args []value.Value
	for _, p := range strings.Split(rest, " | ") {
		args = append(args, read(t, p))
	}
	switch name {
	case "display":
		return value.Display(args[0])
	case "repr":
		return value.Repr(args[0])
	case "interpolate":
		return value.Interpolate(args[0])
	case "pretty":
		return value.Pretty(args[0])
	case "type":
		return value.TypeName(args[0])
	case "original":
		return value.OriginalDisplay(args[0]) + " " + value.OriginalRepr(args[0]) + " " + value.OriginalInterpolate(args[0]) + " " + value.OriginalTypeName(args[0])
	case "original-template":
		return value.OriginalTemplate(args[0].Str(), args[1:], value.OriginalDisplay) + " " + value.OriginalPrintln(args)
	case "original-spec":
		return value.OriginalSpec(args[1], args[0].Str())
	case "equal":
		return fmt.Sprint(value.Equal(args[0], args[1]), " hash ", value.Hash(args[0]) == value.Hash(args[1]))
	case "compare":
		k, ok := value.Compare(args[0], args[1])
		return fmt.Sprint(k, " ", ok)
	case "format":
		return formatted(args[0].Str(), args[1])
	case "template":
		text, err := value.FormatTemplate(args[0].Str(), args[1:], func(name string) (value.Value, bool) { return value.Int(int64(len(name))), name != "unknown" })
		return fmt.Sprint(text, " ", err, " ", value.Placeholders(args[0].Str()))
	case "string":
		return stringAnswers(args[0])
	case "split":
		return value.Repr(value.NewArray(args[0].Split(args[1].Str())))
	case "concat":
		return value.Repr(value.Concat(args[0], args[1])) + " " + value.Repr(value.ConcatAll(args[0], args[1], args[0]))
	case "numbers":
		x, _ := args[0].Number()
		y, _ := args[1].Number()
		return fmt.Sprintf("%.12g %.12g %.12g %.12g", value.Pow(x, y), value.Exp(x), value.Log(x), value.Log10(x))
	case "bounds":
		lo, hi, ok := args[0].Range().Ints()
		return fmt.Sprint(lo, " ", hi, " ", ok)
	}
	t.Fatalf("unknown command %q", name)
	return ""
}

func formatted(spec string, v value.Value) string {
	s, err := value.ParseSpec(spec)
	if err != nil {
		return err.Error()
	}
	text, err := s.Format(v)
	if err != nil {
		return err.Error()
	}
	return "[" + text + "]"
}

func stringAnswers(v value.Value) string {
	n := v.StrLen()
	out := fmt.Sprint(n)
	if n > 0 {
		out += " " + value.Repr(v.StrAt(0)) + " " + value.Repr(v.StrAt(n-1)) + " " + value.Repr(v.StrSlice(n/2, n))
	}
	return out
}

// read makes a value of a literal.
func read(t *testing.T, text string) value.Value {
	t.Helper()
	prog, diags := syntax.Parse(diag.NewSource("value", "let v = "+text))
	if diags.HasErrors() {
		t.Fatalf("%s: %v", text, diags)
	}
	return literal(t, prog.Stmts[0].(*syntax.Let).Value)
}

func literal(t *testing.T, e syntax.Expr) value.Value {
	t.Helper()
	each := func(args []syntax.Arg) (vs []value.Value) {
		for _, a := range args {
			vs = append(vs, literal(t, a.Value))
		}
		return vs
	}
	switch n := e.(type) {
	case *syntax.Int:
		return value.Int(n.Value)
	case *syntax.Float:
		return value.Float(n.Value)
	case *syntax.Str:
		return value.String(n.Value)
	case *syntax.Char:
		return value.Char(n.Value)
	case *syntax.Bool:
		return value.Bool(n.Value)
	case *syntax.Null:
		return value.Null
	case *syntax.Unit:
		return value.Unit()
	case *syntax.Atom:
		return value.NewAtom(n.Name)
	case *syntax.Unary:
		if v := literal(t, n.X); v.IsInt() {
			return value.Int(-v.AsInt())
		} else {
			return value.Float(-v.AsFloat())
		}
	case *syntax.Array:
		return value.NewArray(each(n.Elems))
	case *syntax.Tuple:
		var vs []value.Value
		for _, x := range n.Elems {
			vs = append(vs, literal(t, x))
		}
		return value.NewTuple(vs...)
	case *syntax.Set:
		s := value.NewSet()
		for _, x := range each(n.Elems) {
			s.Add(x)
		}
		return s.Value()
	case *syntax.Dict:
		return dict(t, n)
	case *syntax.Range:
		return value.NewRange(end(t, n.Lo), end(t, n.Hi), n.Inclusive)
	case *syntax.Name:
		return named(t, n.Name)
	case *syntax.Call:
		return made(t, n.Fn.(*syntax.Name).Name, each(n.Args))
	}
	t.Fatalf("no literal: %T", e)
	return value.Null
}

func end(t *testing.T, e syntax.Expr) value.Value {
	if e == nil {
		return value.Null
	}
	return literal(t, e)
}

func dict(t *testing.T, n *syntax.Dict) value.Value {
	d := value.NewDict()
	for _, x := range n.Entries {
		if x.Key != nil {
			d.Set(literal(t, x.Key), literal(t, x.Value))
		} else {
			d.SetStr(x.Name, literal(t, x.Value))
		}
	}
	return d.Value()
}

var (
	point = value.NewType("Point", value.StructType, []string{"x", "y"})
	pair  = tuple(value.NewType("Pair", value.StructType, []string{"0", "1"}))
	unit  = value.NewType("Unit", value.StructType, nil)
	shape = variants(value.NewType("Shape", value.EnumType, nil))
)

func tuple(t *value.Type) *value.Type { t.Tuple = true; return t }

func variants(t *value.Type) *value.Type {
	t.Variants = []value.Variant{{Name: "Dot"}, {Name: "Circle", Arity: 1}, {Name: "Rect", Arity: 2, Fields: []string{"w", "h"}}}
	return t
}

func named(t *testing.T, name string) value.Value {
	switch name {
	case "None":
		return value.None()
	case "nan":
		return value.Float(math.NaN())
	case "inf":
		return value.Float(math.Inf(1))
	case "Unit":
		return value.NewObj(unit, nil)
	case "Dot":
		return value.NewEnum(shape, 0)
	case "function":
		return value.NewFunc("named", nil)
	case "lambda":
		return value.NewFunc("", nil)
	case "iter":
		return value.NewIter(func() (value.Value, bool) { return value.Null, false })
	case "geo":
		return value.NewModule("geo", nil, nil)
	case "box":
		return value.NewBox("Opaque", 5)
	case "shown":
		return value.NewBox("Shown", fmt.Errorf("not shown"))
	case "Point":
		return point.Value()
	}
	t.Fatalf("unknown name %s", name)
	return value.Null
}

func made(t *testing.T, name string, args []value.Value) value.Value {
	switch name {
	case "Some":
		return value.Some(args[0])
	case "Ok":
		return value.Ok(args[0])
	case "Err":
		return value.Err(args[0])
	case "Point":
		return value.NewObj(point, args)
	case "Pair":
		return value.NewObj(pair, args)
	case "Circle":
		return value.NewEnum(shape, 1, args...)
	case "Rect":
		return value.NewEnum(shape, 2, args...)
	}
	t.Fatalf("unknown constructor %s", name)
	return value.Null
}

package lower_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// world is a program alone: its functions are what their names mean.
type world struct {
	info  *scope.Info
	units map[string]*lower.Unit // functions, and methods as Type.name
	// globals are the variables of the program: those that literals are bound to
	globals map[string]*lower.Global
	written map[string]bool // names of those that functions write into
	structs map[string]*lower.Struct
}

func (w *world) Function(_ *lower.Unit, name string) *lower.Unit { return w.units[name] }
func (w *world) Global(_ *lower.Unit, name string) *lower.Global {
	return w.globals[name]
}
func (w *world) WrittenInto(_ *lower.Unit, name string) bool            { return w.written[name] }
func (w *world) Extended(ir.Kind, string) bool                          { return false }
func (w *world) Builtin(string, []*ir.Type) *lower.Builtin              { return nil }
func (w *world) Prelude(*lower.Unit, string, []*ir.Type) *lower.Builtin { return nil }
func (w *world) Changer(method string, _ *ir.Type) *lower.Builtin {
	return &lower.Builtin{Name: "array." + method, Result: ir.Any}
}
func (w *world) Aliased(_ *lower.Unit, t *syntax.Type) *syntax.Type {
	return t
}
func (w *world) Range(_ *lower.Unit, t *syntax.Type) (lo, hi int64, ok bool) {
	switch t.Name {
	case "i64":
		return -1 << 63, 1<<63 - 1, true
	case "u8":
		return 0, 255, true
	}
	return 0, 0, false
}

func (w *world) Struct(_ *lower.Unit, name string) *lower.Struct   { return w.structs[name] }
func (w *world) Declared(t *ir.Type) *lower.Struct                 { return w.structs[t.Name] }
func (w *world) Keeps(_ *lower.Unit, name string, t *ir.Type) bool { return t.Name == name }
func (w *world) Constructor(*lower.Unit, string, string) (*lower.Struct, *lower.Unit) {
	return nil, nil
}
func (w *world) Variant(_ *lower.Unit, path []string) *lower.Variant {
	option := &ir.Type{Kind: ir.KEnum, Name: "Option", Origin: "Option", Fields: []ir.Field{{Name: "Some", Type: ir.Never}}}
	return map[string]*lower.Variant{"Some": {Type: option, Values: 1}, "None": {Type: option, Number: 1}}[path[0]]
}
func (w *world) Inside(*lower.Unit, *ir.Type) bool { return true }
func (w *world) Object(keys []string) *ir.Type {
	t := ir.StructOf("")
	for _, k := range keys {
		t.Fields = append(t.Fields, ir.Field{Name: k, Type: ir.Any})
	}
	t.Origin = strings.Join(keys, " ")
	return t
}
func (w *world) Method(_ *lower.Unit, t *ir.Type, name string) *lower.Unit {
	return w.units[t.Name+"."+name]
}
func (w *world) Static(_ *lower.Unit, path *syntax.Path) *lower.Unit {
	return w.units[path.Segs[0].Name+"::"+path.Segs[1].Name]
}

// declare notes a struct with fields of type i64, f64 or other, or the functions of an impl block.
func (w *world) declare(e syntax.Expr, src *diag.Source) {
	switch n := e.(type) {
	case *syntax.Fun:
		w.units[n.Name.Name] = &lower.Unit{Name: n.Name.Name, Node: n, Info: w.info, Src: src}
	case *syntax.Struct:
		s := &lower.Struct{Unit: &lower.Unit{}, Type: &ir.Type{Kind: ir.KStruct, Name: n.Name.Name, Origin: n}}
		for _, f := range n.Fields {
			t := typeNames[f.Type.Name]
			if inner := w.structs[f.Type.Name]; inner != nil {
				t = inner.Type
			} else if t == nil {
				t = ir.Any
			}
			s.Type.Fields = append(s.Type.Fields, ir.Field{Name: f.Name.Name, Type: t})
			s.Fields = append(s.Fields, lower.StructField{Written: f.Type})
		}
		w.structs[n.Name.Name] = s
	case *syntax.Impl:
		for _, m := range n.Methods {
			sep := "::"
			if len(m.Params) > 0 && m.Params[0].Name.Name == "self" {
				sep = "."
			}
			w.units[n.For.Name+sep+m.Name.Name] = &lower.Unit{Name: m.Name.Name, Node: m, Info: w.info, Src: src}
		}
	}
}

func parse(t *testing.T, name, text string) *world {
	src := diag.NewSource(name, text)
	prog, diags := syntax.Parse(src)
	if diags.HasErrors() {
		t.Fatalf("%s does not parse: %v", name, diags)
	}
	w := &world{info: scope.Resolve(prog), units: map[string]*lower.Unit{}, globals: map[string]*lower.Global{}, structs: map[string]*lower.Struct{}}
	for _, s := range prog.Stmts {
		w.declare(s, src)
		if l, ok := s.(*syntax.Let); ok {
			w.bind(l)
		}
	}
	return w
}

// bind notes a variable of the program: an integer, a float, or an array of what stands first in it.
func (w *world) bind(l *syntax.Let) {
	name := l.Pat.(*syntax.BindPat).Name.Name
	g := &lower.Global{Key: name, Assigned: l.Mut}
	value := l.Value
	if a, ok := value.(*syntax.Array); ok {
		value = a.Elems[0].Value
	}
	switch n := value.(type) {
	case *syntax.Int:
		g.Type, g.Const = ir.I64, ir.Int(n.Value)
	case *syntax.Float:
		g.Type, g.Const = ir.F64, ir.Float(n.Value)
	}
	if l.Mut {
		g.Const = nil
	}
	if value != l.Value {
		g.Type, g.Const = ir.ArrayOf(g.Type), nil
	}
	w.globals[name] = g
}

var typeNames = map[string]*ir.Type{"i64": ir.I64, "f64": ir.F64, "bool": ir.Bool, "str": ir.Str, "any": ir.Any,
	"[i64]": ir.ArrayOf(ir.I64), "[f64]": ir.ArrayOf(ir.F64), "[[f64]]": ir.ArrayOf(ir.ArrayOf(ir.F64)), "[bool]": ir.ArrayOf(ir.Bool)}

// Each program of testdata says in comments `# lower name type …` what to lower;
// the ir of that function and of all that it calls is golden.
func TestPrograms(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ruchy")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w := parse(t, filepath.Base(file), string(text))
		p := lower.WithGlobals(w)
		var out strings.Builder
		for _, line := range strings.Split(string(text), "\n") {
			words := strings.Fields(line)
			if len(words) < 3 || words[0] != "#" || words[1] != "lower" {
				continue
			}
			var args []*ir.Type
			for _, word := range words[3:] {
				if s := w.structs[word]; s != nil {
					args = append(args, s.Type)
					continue
				}
				args = append(args, typeNames[word])
			}
			out.WriteString("; " + strings.Join(words[2:], " ") + "\n")
			f, err := p.Function(w.units[words[2]], args)
			if err != nil {
				out.WriteString("refused: " + err.Error() + "\n\n")
				continue
			}
			out.WriteString(ir.Print(false, f.Callees()...) + "\n")
		}
		golden.Check(t, filepath.Base(file)+".golden", out.String())
	}
}

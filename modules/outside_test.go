package modules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skep/internal/golden"
	"skep/interp"
	"skep/interp/module"
)

// TestOutsideNames holds the table to functions that there are.
func TestOutsideNames(t *testing.T) {
	declared := map[string]map[string]bool{"": namesOf(everywhere()), "thread": {"spawn": true, "sleep": true, "yield_now": true}}
	for _, a := range All() {
		declared[a.Name] = namesOf(a.Make())
	}
	for of, row := range outsideOf.Get() {
		for name := range row {
			if name != "*" && of != "dataframe" && !declared[of][name] { // dataframe has the row of df, whose methods it does not repeat
				t.Errorf("%s has no %s", of, name)
			}
		}
	}
}

func everywhere() module.Module {
	prelude, types := interp.Builtins()
	return module.Module{Funcs: prelude.Funcs, Types: types}
}

func namesOf(m module.Module) map[string]bool {
	names := map[string]bool{}
	lists := [][]module.Func{m.Funcs}
	for _, x := range m.Types {
		lists = append(lists, x.Methods, x.Fields, x.Setters, x.Statics)
	}
	for _, f := range slices.Concat(lists...) {
		names[module.SigName(f.Sig)] = true
	}
	return names
}

// doors are what Go code gets outside by, of each package: all but what is named after "-", or what is named.
var doors = map[string]string{
	"os":       "- IsPathSeparator IsNotExist FileMode DirEntry FileInfo File PathError LinkError SyscallError Signal PathSeparator O_WRONLY O_CREATE O_TRUNC O_APPEND O_EXCL ErrNotExist ModeSymlink Root",
	"time":     "Now Since Until NewTimer After AfterFunc Sleep Local LoadLocation Tick",
	"gotime":   "Now Since Until NewTimer After AfterFunc Sleep Local LoadLocation Tick",
	"rand":     "- Rand",
	"net":      "- DNSError OpError",
	"policy":   "- Refused Variable Process",
	"runtime":  "GOMAXPROCS NumCPU NumGoroutine ReadMemStats",
	"filepath": "Abs Glob WalkDir Walk EvalSymlinks",
}

func isOutside(from, name string) bool {
	names, ok := doors[from]
	inner, allBut := strings.CutPrefix(names, "-")
	return ok && allBut != slices.Contains(strings.Fields(inner), name)
}

// TestOutside shows which Go functions of modules get outside by another way than module.Call, so that whoever adds one sees that its
// callers have to stand in the table of outside.go.
func TestOutside(t *testing.T) {
	files, err := filepath.Glob("*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "index/") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if uses := outsideIn(d); len(uses) > 0 {
				fmt.Fprintf(&b, "%s %s: %s\n", filepath.Dir(file), declarationName(d), strings.Join(uses, " "))
			}
		}
	}
	golden.Check(t, "outside.txt", b.String())
}

func declarationName(d ast.Decl) string {
	if f, ok := d.(*ast.FuncDecl); ok {
		return f.Name.Name
	}
	return "variables"
}

// outsideIn lists what a declaration uses of the doors.
func outsideIn(d ast.Decl) (uses []string) {
	ast.Inspect(d, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := s.X.(*ast.Ident)
		if !ok || from.Obj != nil { // a variable of that name
			return true
		}
		if use := from.Name + "." + s.Sel.Name; isOutside(from.Name, s.Sel.Name) && !slices.Contains(uses, use) {
			uses = append(uses, use)
		}
		return true
	})
	slices.Sort(uses)
	return uses
}

// Package layers holds the shape of the house as data, and Check, which reads
// every Go file and says where the shape is broken: an import that goes up, a
// dependency outside of its folder, a socket opened elsewhere than in policy,
// an init function. Its test runs Check over the repository. It parses in this
// process: a test that ran `go list` would be cached as passed although an
// import changed.
package layers

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// Check reads all Go files below root and lists what breaks the rules, as "file:line: sentence".
func Check(root fs.FS) ([]string, error) {
	var found []string
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skip(name)
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		problems, err := checkFile(root, name)
		found = append(found, problems...)
		return err
	})
	return found, err
}

func skip(dir string) error {
	base := path.Base(dir)
	if dir != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" || base == "node_modules") {
		return fs.SkipDir
	}
	return nil
}

// file is one parsed file with where it stands.
type file struct {
	name string // path from the root
	dir  string // its package's path from the root
	test bool
	set  *token.FileSet
	tree *ast.File

	problems []string
}

func checkFile(root fs.FS, name string) ([]string, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, err
	}
	f := &file{name: name, dir: path.Dir(name), test: strings.HasSuffix(name, "_test.go"), set: token.NewFileSet()}
	if f.tree, err = parser.ParseFile(f.set, name, text, parser.SkipObjectResolution); err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	f.checkTop()
	for _, spec := range f.tree.Imports {
		f.checkImport(spec)
	}
	f.checkInit()
	if !f.test && top(f.dir) != doorFolder {
		f.checkDoor()
	}
	return f.problems, nil
}

func (f *file) complain(at token.Pos, format string, args ...any) {
	where := fmt.Sprintf("%s:%d: ", f.name, f.set.Position(at).Line)
	f.problems = append(f.problems, where+fmt.Sprintf(format, args...))
}

// checkTop wants every folder to have its place in the table.
func (f *file) checkTop() {
	if _, ok := level[top(f.dir)]; !ok && !tools[top(f.dir)] {
		f.complain(f.tree.Package, "folder %s has no place in the table of layers", top(f.dir))
	}
}

func (f *file) checkImport(spec *ast.ImportSpec) {
	target, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return
	}
	if spec.Name != nil && spec.Name.Name == "_" && target != "embed" && target != "time/tzdata" {
		f.complain(spec.Pos(), "blank import of %s: what a package does must not depend on being linked", target)
	}
	own, isOwn := strings.CutPrefix(target, modulePath+"/")
	switch {
	case isOwn:
		f.checkArrow(spec, own)
	case strings.Contains(strings.SplitN(target, "/", 2)[0], "."):
		f.checkDependency(spec, target)
	}
}

// checkArrow judges an import of one of our own packages.
func (f *file) checkArrow(spec *ast.ImportSpec, target string) {
	from, to := top(f.dir), top(target)
	switch {
	case f.test && target == "internal/golden" || tools[from]:
	case from == to:
		f.checkInside(spec, target)
	case to == "modules" && from != "cmd":
		f.complain(spec.Pos(), "%s imports %s: only cmd hands modules out", f.dir, target)
	case from == "interp" && engines[to] && !interpMay[target]:
		f.complain(spec.Pos(), "%s imports the engine %s: the language knows engines only through modules", f.dir, target)
	case level[to] >= level[from]:
		f.complain(spec.Pos(), "%s (layer %d) imports %s (layer %d): only strictly lower ones", f.dir, level[from], target, level[to])
	}
}

// checkInside judges imports within one top folder.
func (f *file) checkInside(spec *ast.ImportSpec, target string) {
	switch top(target) {
	case "modules":
		if f.dir != "modules" && target != f.dir {
			f.complain(spec.Pos(), "%s imports %s: a module knows no other module", f.dir, target)
		}
	case "interp":
		from, to := interpPart(f.dir), interpPart(target)
		if from != to && interpOrder[to] >= interpOrder[from] {
			f.complain(spec.Pos(), "%s imports %s: the order inside interp is %s", f.dir, target, interpWords)
		}
	}
}

// checkDependency wants each foreign module to enter through its folders.
func (f *file) checkDependency(spec *ast.ImportSpec, target string) {
	var words []string
	for _, d := range dependencies {
		if target != d.module && !strings.HasPrefix(target, d.module+"/") {
			continue
		}
		if d.allows(f) {
			return
		}
		words = append(words, d.words())
	}
	if words != nil {
		f.complain(spec.Pos(), "%s imports %s: it enters only through %s", f.dir, target, strings.Join(words, ", "))
		return
	}
	f.complain(spec.Pos(), "%s imports %s, which has no place in the table of dependencies", f.dir, target)
}

func (f *file) checkInit() {
	for _, decl := range f.tree.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			f.complain(fn.Pos(), "func init: work at start-up is paid by every command and hides its order")
		}
	}
}

// checkDoor finds sockets and processes that do not go through policy.
func (f *file) checkDoor() {
	names := map[string]string{} // local name of a package -> its path
	for _, spec := range f.tree.Imports {
		target, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(target)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = target
		if target == "os/exec" && !tools[top(f.dir)] {
			f.complain(spec.Pos(), "%s imports os/exec: processes start through policy", f.dir)
		}
	}
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			f.checkName(n, names, behindDoor)
		case *ast.CompositeLit:
			f.checkName(n.Type, names, madeBehindDoor)
		}
		return true
	})
}

// checkName complains of pkg.Name if it is in the forbidden set.
func (f *file) checkName(e ast.Expr, imported map[string]string, forbidden map[string]bool) {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return
	}
	if pkg, ok := sel.X.(*ast.Ident); ok && forbidden[imported[pkg.Name]+"."+sel.Sel.Name] {
		f.complain(sel.Pos(), "%s uses %s.%s: the way out is package policy", f.dir, pkg.Name, sel.Sel.Name)
	}
}

func top(dir string) string { return strings.SplitN(dir, "/", 2)[0] }

// interpPart is the folder below interp, "" for its root package.
func interpPart(dir string) string {
	rest, _ := strings.CutPrefix(dir, "interp")
	return top(strings.TrimPrefix(rest, "/"))
}

package eval

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// File is a module's file, parsed, resolved and checked by the session.
type File struct {
	Src  *diag.Source
	Prog *syntax.Program
	Info *scope.Info
}

// fileModule is a file that was loaded, or is being loaded.
type fileModule struct {
	src *diag.Source
	ns  *namespace
	mod value.Value
}

// FileNames lists, for every mod, use and import of a program that may mean a
// file, the names to ask a loader for, first the shortest.
func FileNames(p *syntax.Program) (out [][]string) {
	own := map[string]bool{}
	for _, s := range p.Stmts {
		if m, ok := s.(*syntax.Mod); ok && m.Body != nil {
			own[m.Name.Name] = true
		}
	}
	for _, s := range p.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			switch n := n.(type) {
			case *syntax.Mod:
				if n.Body == nil {
					out = append(out, []string{n.Name.Name})
				}
			case *syntax.Use:
				for _, it := range n.Items {
					if segs := usePath(it); len(segs) > 0 && !own[segs[0].Name] {
						out = append(out, prefixes(segs))
					}
				}
			}
			return true
		})
	}
	return out
}

func prefixes(segs []syntax.Ident) (out []string) {
	name := ""
	for _, s := range segs {
		name = path.Join(name, s.Name)
		if strings.HasPrefix(s.Name, "./") { // Join drops it; the loader does not need it
			name = s.Name
		}
		out = append(out, name)
	}
	return out
}

// usePath is a use item's path without crate, self, super; nothing for std.
func usePath(it syntax.UseItem) []syntax.Ident {
	segs := it.Path
	for len(segs) > 0 {
		switch segs[0].Name {
		case "crate", "self", "super":
			segs = segs[1:]
			continue
		case "std", "core", "alloc", "chrono":
			return nil
		}
		break
	}
	return segs
}

// writtenFile tells paths that can only mean a file: import "lib/shapes".
func writtenFile(name string) bool { return strings.ContainsAny(name, "/.") }

// fileFor finds the file that the first segments of a path name; n tells how many segments that takes.
func (th *thread) fileFor(src *diag.Source, segs []syntax.Ident, st *site) (f *File, n int) {
	if th.eng.files == nil {
		return nil, 0
	}
	for i, name := range prefixes(segs) {
		f, err := th.eng.files(src, name)
		switch {
		case err == nil:
			return f, i + 1
		case !errors.Is(err, fs.ErrNotExist):
			panic(th.fileError(err, st))
		}
	}
	return nil, 0
}

// fileError keeps all diagnostics of a module that does not check.
func (th *thread) fileError(err error, st *site) *raise {
	var list diag.List
	if errors.As(err, &list) {
		for _, d := range list {
			if d.Severity == diag.Error {
				return &raise{d: d, cause: err, final: true}
			}
		}
	}
	return th.fromError(err, st)
}

// load runs a module's file once and gives its module value.
func (th *thread) load(f *File, up *namespace, st *site) value.Value {
	e := th.eng
	name := f.Src.Name
	if m := e.loaded[name]; m != nil && m.src.Text == f.Src.Text {
		return m.mod
	}
	for i, busy := range e.loading {
		if busy == name {
			r := th.fail(st, "E0432", "modules need each other in a circle: %s", strings.Join(append(append([]string(nil), e.loading[i:]...), name), " → "))
			r.d.Hint = "move what both need into a third module"
			panic(r)
		}
	}
	e.loading = append(e.loading, name)
	defer func() { e.loading = e.loading[:len(e.loading)-1] }()
	m := e.compileFile(f, up)
	th.call(m.start, nil, st)
	e.loaded[name] = m.fileModule
	return m.mod
}

type startable struct {
	*fileModule
	start value.Value
}

func (e *Engine) compileFile(f *File, up *namespace) startable {
	pending := e.pending
	e.pending = map[string]*value.Type{}
	defer func() { e.pending = pending }()
	ns := e.newSpace(nil)
	ns.up, ns.pub = up, map[string]bool{}
	ns.publish(f.Prog.Stmts)
	if !e.Lenient {
		f.Info.Split()
	}
	c := &compiler{eng: e, info: f.Info, src: f.Src, ns: ns, fn: f.Info.Root, slots: map[*scope.Var]int{}, wanted: map[*syntax.MethodCall]*syntax.Type{}, holds: map[*scope.Var]*contract{}}
	name := moduleName(f.Src.Name)
	body := c.topLevel(f.Prog.Stmts)
	p := &proto{name: name, src: f.Src, span: f.Prog.Span(), simple: true, body: body, nslots: c.n, weight: c.deep + 4}
	return startable{&fileModule{f.Src, ns, ns.module(name)}, value.NewFunc(name, &closure{p: p, eng: e})}
}

// moduleName is a file's name as a module: lib/shapes.ruchy and lib/shapes/mod.ruchy are shapes.
func moduleName(file string) string {
	file = strings.TrimSuffix(strings.ReplaceAll(file, "\\", "/"), ".ruchy")
	if b := path.Base(file); b != "mod" {
		return b
	}
	return path.Base(path.Dir(file))
}

// publish notes which names of a module others may use: those with pub or export.
func (ns *namespace) publish(stmts []syntax.Expr) {
	for _, s := range stmts {
		switch n := s.(type) {
		case *syntax.Let:
			if n.Pub {
				for _, id := range scope.LetNames(n.Pat) {
					ns.pub[id.Name] = true
				}
			}
		case *syntax.Use:
			if n.Pub {
				for _, it := range n.Items {
					ns.pub[scope.UseName(it)] = true
				}
			}
		case *syntax.Export:
			for _, id := range n.Names {
				ns.pub[id.Name] = true
			}
			if n.Decl != nil {
				for _, name := range declared(n.Decl) {
					ns.pub[name] = true
				}
			}
		default:
			if h := syntax.HeadOf(s); h != nil && h.Pub {
				ns.pub[h.Name.Name] = true
			}
		}
	}
}

func declared(e syntax.Expr) (names []string) {
	if l, ok := e.(*syntax.Let); ok {
		for _, id := range scope.LetNames(l.Pat) {
			names = append(names, id.Name)
		}
	}
	if h := syntax.HeadOf(e); h != nil {
		names = append(names, h.Name.Name)
	}
	return names
}

// module is the namespace as a value: others see what is public.
func (ns *namespace) module(name string) value.Value {
	v := value.NewModule(name, ns.get, ns.list)
	v.Module().Code = ns
	return v
}

// fileMod compiles `mod name;`: the file of that name beside this one.
func (c *compiler) fileMod(n *syntax.Mod) code {
	g, st := c.ns.own(n.Name.Name), c.site(n.Name.S)
	src, ns := c.src, c.ns
	return func(fr *frame) value.Value {
		f, _ := fr.th.fileFor(src, []syntax.Ident{n.Name}, st)
		if f == nil {
			r := fr.fail(st, "E0425", "there is no file for the module `%s`", n.Name.Name)
			r.d.Hint = "it is looked for as " + n.Name.Name + ".ruchy and " + n.Name.Name + "/mod.ruchy beside this file"
			panic(r)
		}
		g.set(fr.th.load(f, ns, st))
		return value.Unit()
	}
}

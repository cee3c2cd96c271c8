package module

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Declarations are all that a session offers to its programs.
type Declarations struct {
	Prelude []Announced                  // the global functions in groups: their Names are "", Globals are the names of all their functions, sorted
	Core    []Announced                  // the types that every program has: their Names are "", each declares Types
	Statics func(typeName string) []Func // String::from and the like
	Consts  func(typeName string) []Const
	Modules []Announced
	// Made changes a module that was made, before anybody gets it; nil: it is as it was declared.
	Made func(m Module) Module
}

// Shelf is where the checker and the evaluator of a session find what is
// builtin. What is taken off it is made then. Any goroutine may ask.
type Shelf struct {
	d       Declarations
	prelude []*box
	all     []*box       // core types, then modules
	asked   atomic.Int32 // for globals of modules
	indexed sync.Once
	types   map[string][]*box // in order of declaration
	globals map[string]*box   // those of modules
}

// box is one module, made or not.
type box struct {
	Announced
	once sync.Once
	made Module
	done func(m Module) Module // Declarations.Made
}

// NewShelf makes nothing yet.
func NewShelf(d Declarations) *Shelf {
	return &Shelf{d: d, prelude: d.boxes(d.Prelude), all: d.boxes(d.Core, d.Modules)}
}

func (d *Declarations) boxes(lists ...[]Announced) []*box {
	n := 0
	for _, list := range lists {
		n += len(list)
	}
	rows, out := make([]box, n), make([]*box, 0, n)
	for _, list := range lists {
		for _, a := range list {
			b := &rows[len(out)]
			b.Announced, b.done = a, d.Made
			out = append(out, b)
		}
	}
	return out
}

// index looks up types, and globals of modules. Programs that use neither do not pay for it.
func (s *Shelf) index() {
	s.indexed.Do(func() {
		s.types, s.globals = make(map[string][]*box, 64), make(map[string]*box, 128)
		for _, b := range s.all {
			s.add(b)
		}
	})
}

func (s *Shelf) add(b *box) {
	for _, t := range b.Types {
		if list := s.types[t]; len(list) == 0 || list[len(list)-1] != b {
			s.types[t] = append(list, b)
		}
	}
	for _, g := range b.Globals {
		if s.ofPrelude(g) == nil && s.globals[g] == nil {
			s.globals[g] = b
		}
	}
}

// ofPrelude gives the group that declares a global function, or nil.
func (s *Shelf) ofPrelude(name string) *box {
	for _, b := range s.prelude {
		if _, ok := slices.BinarySearch(b.Globals, name); ok {
			return b
		}
	}
	return nil
}

// fewGlobals is how many names are looked for one module after the other: a microsecond each, where the index
// takes eighty, which is much for a script of three variables.
const fewGlobals = 32

// ofModules gives the module that declares a global function, or nil.
func (s *Shelf) ofModules(name string) *box {
	if s.asked.Add(1) > fewGlobals {
		s.index()
		return s.globals[name]
	}
	if s.ofPrelude(name) != nil {
		return nil
	}
	for _, b := range s.all {
		if slices.Contains(b.Globals, name) {
			return b
		}
	}
	return nil
}

// declaring gives who declares a type, or adds to it.
func (s *Shelf) declaring(typeName string) []*box {
	s.index()
	return s.types[typeName]
}

func (b *box) module() *Module {
	b.once.Do(func() {
		if b.made = b.Make().Marked(); b.done != nil {
			b.made = b.done(b.made)
		}
	})
	return &b.made
}

// called gives the module of a name, or nil: there are a few dozen. %df is the module df wherever variables of
// that name are: magics, which alone can say so, mean the module.
func (s *Shelf) called(name string) *box {
	name = strings.TrimPrefix(name, "%")
	for _, b := range s.all {
		if b.Name == name && !b.core() {
			return b
		}
	}
	return nil
}

// Module gives a module, or nil.
func (s *Shelf) Module(name string) *Module {
	if b := s.called(name); b != nil {
		return b.module()
	}
	return nil
}

// HasModule tells whether there is a module, without making it.
func (s *Shelf) HasModule(name string) bool { return s.called(name) != nil }

// ModuleNames lists the modules, sorted.
func (s *Shelf) ModuleNames() []string {
	var out []string
	for _, b := range s.all {
		if !b.core() {
			out = append(out, b.Name)
		}
	}
	slices.Sort(out)
	return out
}

// Modules makes all modules: for who looks for something everywhere.
func (s *Shelf) Modules() []*Module {
	var out []*Module
	for _, b := range s.all {
		if !b.core() {
			out = append(out, b.module())
		}
	}
	return out
}

// Global gives a function that is known without a module, or nil.
func (s *Shelf) Global(name string) *Func {
	if b := s.ofPrelude(name); b != nil {
		return b.function(func(f Func) bool { return SigName(f.Sig) == name })
	}
	if b := s.ofModules(name); b != nil {
		return b.function(func(f Func) bool { return f.Global == name })
	}
	return nil
}

func (b *box) function(is func(Func) bool) *Func {
	m := b.module()
	return &m.Funcs[slices.IndexFunc(m.Funcs, is)]
}

// HasGlobal tells whether there is a global function, without making its module.
func (s *Shelf) HasGlobal(name string) bool {
	return s.ofPrelude(name) != nil || s.ofModules(name) != nil
}

// GlobalNames lists the global functions, sorted.
func (s *Shelf) GlobalNames() []string {
	s.index()
	out := sortedKeys(s.globals)
	for _, b := range s.prelude {
		out = append(out, b.Globals...)
	}
	slices.Sort(out)
	return out
}

// Types gives the declarations of a type in order: the core's, then those of modules.
func (s *Shelf) Types(name string) []*Type { return typesIn(s.declaring(name), name) }

// Declared gives the declarations that modules make of a type.
func (s *Shelf) Declared(name string) []*Type {
	return typesIn(slices.DeleteFunc(slices.Clone(s.declaring(name)), (*box).core), name)
}

func typesIn(boxes []*box, name string) []*Type {
	var out []*Type
	for _, b := range boxes {
		m := b.module()
		for i := range m.Types {
			if m.Types[i].Name == name {
				out = append(out, &m.Types[i])
			}
		}
	}
	return out
}

func (b *box) core() bool { return b.Name == "" }

// Quick gives the quick forms of a method of a core type that announces them. The type is not made for it: that takes a tenth of a
// millisecond, and many a script calls one method of a number, once.
func (s *Shelf) Quick(typeName, method string) (q Quick) {
	for _, b := range s.all {
		if b.core() && b.Quick != nil && b.done == nil && b.Types[0] == typeName {
			return b.Quick(method)
		}
	}
	return q
}

// HasDeclared tells whether a module declares a type, without making the module.
func (s *Shelf) HasDeclared(name string) bool {
	return slices.ContainsFunc(s.declaring(name), func(b *box) bool { return !b.core() })
}

// TypeNames lists all types that have declarations, sorted; DeclaredNames those of modules.
func (s *Shelf) TypeNames() []string {
	s.index()
	return sortedKeys(s.types)
}

// DeclaredNames lists the types that modules declare, sorted.
func (s *Shelf) DeclaredNames() []string {
	return slices.DeleteFunc(s.TypeNames(), func(name string) bool { return !s.HasDeclared(name) })
}

// Statics gives the functions of a builtin type's name; those of Declared types are in their declarations.
func (s *Shelf) Statics(typeName string) []Func {
	if s.d.Statics == nil {
		return nil
	}
	return s.d.Statics(typeName)
}

// Consts gives the constants of a builtin type's name.
func (s *Shelf) Consts(typeName string) []Const {
	if s.d.Consts == nil {
		return nil
	}
	return s.d.Consts(typeName)
}

// IsEmpty tells whether nothing is declared at all.
func (s *Shelf) IsEmpty() bool { return len(s.all) == 0 && len(s.prelude) == 0 }

// IsMethod tells whether some type has a method of this name.
func (s *Shelf) IsMethod(name string) bool {
	return slices.ContainsFunc(s.all, func(b *box) bool { return b.hasMethod(name) })
}

// OfModules tells whether a type that a module declares, or adds to, has a method of this name.
func (s *Shelf) OfModules(name string) bool {
	return slices.ContainsFunc(s.all, func(b *box) bool {
		return (!b.core() || slices.ContainsFunc(b.Types, s.HasDeclared)) && b.hasMethod(name)
	})
}

// IsVerb tells whether a method of this name of some type takes column expressions.
func (s *Shelf) IsVerb(name string) bool {
	return slices.ContainsFunc(s.all, func(b *box) bool { _, ok := slices.BinarySearch(b.Verbs, name); return ok })
}

// hasMethod makes core types, which do not announce their methods.
func (b *box) hasMethod(name string) bool {
	if !b.core() {
		_, ok := slices.BinarySearch(b.Methods, name)
		return ok
	}
	for _, t := range b.module().Types {
		if slices.ContainsFunc(t.Methods, func(f Func) bool { return SigName(f.Sig) == name }) {
			return true
		}
	}
	return false
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

package module

import (
	"slices"
	"sync"
)

// Declarations are all that a session offers to its programs.
type Declarations struct {
	Prelude Module                       // the global functions
	Core    []Announced                  // the types that every program has: their Names are "", each declares Types
	Statics func(typeName string) []Func // String::from and the like
	Consts  func(typeName string) []Const
	Modules []Announced
}

// Shelf is where the checker and the evaluator of a session find what is
// builtin. What is taken off it is made then. Any goroutine may ask.
type Shelf struct {
	d       Declarations
	all     []*box // core types, then modules
	modules map[string]*box
	types   map[string][]*box // in order of declaration
	globals map[string]*box   // those of modules
	prelude map[string]*Func
}

// box is one module, made or not.
type box struct {
	Announced
	once sync.Once
	made Module
}

// NewShelf makes nothing yet.
func NewShelf(d Declarations) *Shelf {
	s := &Shelf{d: d, all: make([]*box, 0, len(d.Core)+len(d.Modules)), modules: make(map[string]*box, len(d.Modules)),
		types: make(map[string][]*box, 64), globals: make(map[string]*box, 128), prelude: make(map[string]*Func, len(d.Prelude.Funcs))}
	for i := range d.Prelude.Funcs {
		f := &d.Prelude.Funcs[i]
		s.prelude[SigName(f.Sig)] = f
	}
	for _, list := range [][]Announced{d.Core, d.Modules} {
		for _, a := range list {
			s.add(a)
		}
	}
	return s
}

func (s *Shelf) add(a Announced) {
	b := &box{Announced: a}
	s.all = append(s.all, b)
	if a.Name != "" {
		s.modules[a.Name] = b
	}
	for _, t := range a.Types {
		if list := s.types[t]; len(list) == 0 || list[len(list)-1] != b {
			s.types[t] = append(list, b)
		}
	}
	for _, g := range a.Globals {
		if s.prelude[g] == nil && s.globals[g] == nil {
			s.globals[g] = b
		}
	}
}

func (b *box) module() *Module {
	b.once.Do(func() { b.made = b.Make().Marked() })
	return &b.made
}

// Module gives a module, or nil.
func (s *Shelf) Module(name string) *Module {
	if b := s.modules[name]; b != nil {
		return b.module()
	}
	return nil
}

// HasModule tells whether there is a module, without making it.
func (s *Shelf) HasModule(name string) bool { return s.modules[name] != nil }

// ModuleNames lists the modules, sorted.
func (s *Shelf) ModuleNames() []string { return sortedKeys(s.modules) }

// Modules makes all modules: for who looks for something everywhere.
func (s *Shelf) Modules() []*Module {
	var out []*Module
	for _, b := range s.all {
		if b.Name != "" {
			out = append(out, b.module())
		}
	}
	return out
}

// Global gives a function that is known without a module, or nil.
func (s *Shelf) Global(name string) *Func {
	if f := s.prelude[name]; f != nil {
		return f
	}
	b := s.globals[name]
	if b == nil {
		return nil
	}
	m := b.module()
	return &m.Funcs[slices.IndexFunc(m.Funcs, func(f Func) bool { return f.Global == name })]
}

// HasGlobal tells whether there is a global function, without making its module.
func (s *Shelf) HasGlobal(name string) bool { return s.prelude[name] != nil || s.globals[name] != nil }

// GlobalNames lists the global functions, sorted.
func (s *Shelf) GlobalNames() []string {
	out := append(sortedKeys(s.prelude), sortedKeys(s.globals)...)
	slices.Sort(out)
	return out
}

// Types gives the declarations of a type in order: the core's, then those of modules.
func (s *Shelf) Types(name string) []*Type { return typesIn(s.types[name], name) }

// Declared gives the declarations that modules make of a type.
func (s *Shelf) Declared(name string) []*Type {
	return typesIn(slices.DeleteFunc(slices.Clone(s.types[name]), (*box).core), name)
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

// HasDeclared tells whether a module declares a type, without making the module.
func (s *Shelf) HasDeclared(name string) bool {
	return slices.ContainsFunc(s.types[name], func(b *box) bool { return !b.core() })
}

// TypeNames lists all types that have declarations, sorted; DeclaredNames those of modules.
func (s *Shelf) TypeNames() []string { return sortedKeys(s.types) }

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

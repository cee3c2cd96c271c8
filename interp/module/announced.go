package module

import "slices"

// Announced is a module that is made when a program first needs it, and what
// must be known of it before: to make all modules takes longer than most scripts run.
type Announced struct {
	Name    string
	Types   []string // that it declares or adds to
	Globals []string // names under which its functions are known without it
	Methods []string // of its types, sorted
	Verbs   []string // those of Methods that take column expressions
	Make    func() Module
	// Quick gives the quick forms of the methods of its one type, which change nothing, without making it; nil: it cannot.
	Quick func(method string) Quick
}

// Announce tells of a module what can be known before it is made.
func Announce(m Module) Announced {
	a := Announced{Name: m.Name, Make: func() Module { return m }}
	for _, f := range m.Funcs {
		if f.Global != "" {
			a.Globals = append(a.Globals, f.Global)
		}
	}
	for _, t := range m.Types {
		a.Types = append(a.Types, t.Name)
		for _, f := range t.Methods {
			a.Methods = append(a.Methods, SigName(f.Sig))
			if t.Columns != nil && TakesColumns(f.Sig) {
				a.Verbs = append(a.Verbs, SigName(f.Sig))
			}
		}
	}
	for _, names := range []*[]string{&a.Methods, &a.Verbs} {
		slices.Sort(*names)
		*names = slices.Compact(*names)
	}
	return a
}

// Prelude announces functions that are global under their own names, which are given sorted.
func Prelude(names []string, funcs func() []Func) Announced {
	return Announced{Globals: names, Make: func() Module { return Module{Funcs: funcs()} }}
}

// MadePrelude announces global functions that are made already.
func MadePrelude(funcs []Func) []Announced {
	return []Announced{Prelude(NamesOf(funcs), func() []Func { return funcs })}
}

// NamesOf lists the names of functions, sorted.
func NamesOf(funcs []Func) []string {
	out := make([]string, len(funcs))
	for i, f := range funcs {
		out[i] = SigName(f.Sig)
	}
	slices.Sort(out)
	return out
}

// Made announces modules that are made already.
func Made(modules ...Module) []Announced {
	out := make([]Announced, len(modules))
	for i, m := range modules {
		out[i] = Announce(m)
	}
	return out
}

// MakeAll makes the modules of a list, for those who want to see everything.
func MakeAll(list []Announced) []Module {
	out := make([]Module, len(list))
	for i, a := range list {
		out[i] = a.Make()
	}
	return out
}

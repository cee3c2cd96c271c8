package module

import (
	"slices"

	"skep/interp/value"
)

// Outside says what a builtin has to do with the world outside of the program, for those who want to know whether it would do
// the same again. What is not known of counts as Changes.
type Outside uint8

// From the worst on.
const (
	Changes Outside = iota // it may change something that others see: files, the environment, a state that a module keeps
	Tells                  // what it gives comes from outside and cannot be asked again: clocks, chance, the machine
	Within                 // nothing but its arguments counts, and what it tells the Call's Witness: files that it reads by the Call do
)

// Overheard gives a module whose functions tell the Witness of their calls what they have to do with the outside, as of says of
// each by its name. Those of them that are Within are as they were.
func (m Module) Overheard(of func(function string) Outside) Module {
	m.Funcs, m.Types = overhear(m.Name, m.Funcs, of), slices.Clone(m.Types)
	for i := range m.Types {
		t := &m.Types[i]
		t.Methods, t.Fields, t.Setters, t.Statics = overhear(m.Name, t.Methods, of), overhear(m.Name, t.Fields, of), overhear(m.Name, t.Setters, of), overhear(m.Name, t.Statics, of)
	}
	return m
}

func overhear(module string, fs []Func, of func(function string) Outside) []Func {
	fs = slices.Clone(fs)
	for i := range fs {
		name := SigName(fs[i].Sig)
		if as := of(name); as != Within {
			fs[i].Impl, fs[i].Quick = tellsOf(fs[i].Impl, module+"."+name, as), nil
		}
	}
	return fs
}

// tellsOf says it before the call: what fails half way has been outside too.
func tellsOf(impl Impl, what string, as Outside) Impl {
	return func(c *Call) (value.Value, error) {
		if as == Tells {
			c.Witness().Told(what)
		} else if err := c.Witness().Changes(what); err != nil {
			return value.Null, err
		}
		return impl(c)
	}
}

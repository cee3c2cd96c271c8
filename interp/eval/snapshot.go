package eval

import (
	"strings"

	"skep/interp/value"
)

// Save notes what every global holds now, those of mods included, and gives a
// function that puts it back. It copies no data: values are copied when written.
func (e *Engine) Save() (restore func()) {
	type kept struct {
		g    *Global
		copy Global
	}
	var globals []kept
	for _, ns := range e.spaces {
		for _, g := range ns.names {
			g.V.Share()
			globals = append(globals, kept{g, *g})
		}
	}
	return func() {
		known := map[*Global]bool{}
		for _, k := range globals {
			k.copy.V.Share()
			k.copy.inPlace = k.g.inPlace // the functions that write into it are still there
			*k.g = k.copy
			known[k.g] = true
		}
		for _, ns := range e.spaces {
			for _, g := range ns.names {
				if !known[g] && !g.builtin {
					g.V, g.defined, g.Mut = value.Null, false, false
				}
			}
		}
	}
}

// Find gives the value of a dotted or ::-separated name, "tests::adds", whether its mods publish it or not.
func (e *Engine) Find(path string) (value.Value, bool) {
	segs := strings.Split(strings.ReplaceAll(path, "::", "."), ".")
	v, ok := e.Lookup(segs[0])
	for _, s := range segs[1:] {
		if !ok || v.Kind() != value.KModule {
			return value.Null, false
		}
		ns, mine := v.Module().Code.(*namespace)
		if !mine || ns.names[s] == nil || !ns.names[s].defined {
			return value.Null, false
		}
		v = ns.names[s].V
	}
	return v, ok
}

// Forget takes definitions of the session's top level away: a name is undefined then, or what it was before the user
// defined it. Functions that read it fail when they are called, as if it had never been there.
func (e *Engine) Forget(names []string) {
	e.root.mu.RLock()
	defer e.root.mu.RUnlock()
	for _, name := range names {
		g := e.root.names[name]
		if g == nil || g.builtin || !g.defined {
			continue
		}
		g.set(value.Null)
		g.defined, g.Mut, g.hold, g.annotation, g.fun = false, false, nil, "", nil
		if v, ok := e.builtinValue(name); ok {
			g.V, g.defined, g.builtin = v, true, true
		}
	}
	e.tiers.epoch.Add(1)
}

package jit

import (
	"slices"

	"skep/interp/ir"
	"skep/interp/jit/wasm"
	"skep/memory"
)

const entryName = "f"

// maxFuncs bounds the functions of a unit: calls that are not recursive do not check their depth, and go so deep at most.
const maxFuncs = 250

// unit is a module under construction: a function and all that it calls. Code
// that several functions call is compiled once for each unit: a call into
// another module costs as much as three in the same one, and units are small.
type unit struct {
	machine *Machine
	root    *ir.Func
	guess   bool // see guesses
	funcs   []*ir.Func
	mod     *wasm.Module
	entry   uint32 // the root's number in it
	numbers map[*ir.Func]uint32
	waiting []*gen // functions that have a number and no code yet
	host    map[string]uint32
	runtime map[string]uint32 // functions written here, made on demand
	math    bool              // it imports functions of floats
	short   []bool            // parameters of the root that are expected to be short arrays
	pins    map[int]pin
	fuel    uint32
	places  []place
	outs    []outPlace
	globals []outPlace        // variables outside of functions
	changed []outPlace        // those of them that may be written
	home    map[string]uint32 // their places, by name
	reaches map[*ir.Func]*reach

	origins map[*ir.Node]origin // of nodes that stand in another function than their own
	split   map[*ir.Var][]leaf  // out variables of the root that are several here

	lent      map[*ir.Node]bool // see lends
	recursive map[*ir.Func]bool
	failing   map[*ir.Func]bool // those whose calls may fail
}

func newUnit(m *Machine, f *ir.Func, guess bool) *unit {
	e := expand(f)
	return &unit{machine: m, root: e.root, guess: guess, funcs: e.root.Callees(), origins: e.origins, split: e.split, mod: &wasm.Module{},
		numbers: map[*ir.Func]uint32{}, host: map[string]uint32{}, runtime: map[string]uint32{},
		home: map[string]uint32{}, lent: map[*ir.Node]bool{}, reaches: map[*ir.Func]*reach{},
		recursive: map[*ir.Func]bool{}, failing: map[*ir.Func]bool{}}
}

// build writes the module, or says why it cannot.
func (u *unit) build() error {
	if len(u.funcs) >= maxFuncs || len(u.root.Outs)+len(u.root.Globals()) > maxOuts {
		return &Unsupported{Why: "it calls too many functions, or changes too many variables"}
	}
	for _, f := range u.funcs {
		if err := supported(f); err != nil {
			return err
		}
	}
	u.homes()
	u.imports()
	u.fuel = u.mod.Global(wasm.I64, 0)
	u.classify()
	if u.pins = map[int]pin{}; !u.recursive[u.root] {
		u.pins = pinned(u.root, u.short, u.machine.control.first)
	}
	u.entry = u.number(u.root)
	u.mod.Export(entryName, u.entry)
	for len(u.waiting) > 0 {
		g := u.waiting[0]
		u.waiting = u.waiting[1:]
		g.function()
	}
	return nil
}

// number gives a function's number; its code is written later. Functions that
// are only written in place get none.
func (u *unit) number(f *ir.Func) uint32 {
	n, ok := u.numbers[f]
	if !ok {
		var w *wasm.Func
		w, n = u.mod.Func(signature(f))
		u.numbers[f] = n
		u.waiting = append(u.waiting, newGen(u, f, w))
	}
	return n
}

// signature: the place in the trail comes first.
func signature(f *ir.Func) (params, results []wasm.Type) {
	params = []wasm.Type{wasm.I32}
	for _, v := range f.Vars[:f.Params] {
		params = append(params, typeOf(v.Type))
	}
	if t := typeOf(f.Result); t != wasm.None {
		results = []wasm.Type{t}
	}
	return params, results
}

// typeOf is how values of a type lie on the stack: arrays and structs by their address.
func typeOf(t *ir.Type) wasm.Type {
	switch t.Kind {
	case ir.KI64:
		return wasm.I64
	case ir.KF64:
		return wasm.F64
	case ir.KBool, ir.KArray, ir.KStruct:
		return wasm.I32
	}
	return wasm.None
}

// imports names what the functions use of the host; imports stand before functions.
func (u *unit) imports() {
	u.mod.Memory(uint32(len(u.machine.mem) / memory.PageSize))
	for _, name := range []string{"poll", "fail", "grow", "drop", "copies", "power"} {
		h := hostFuncs.Get()[name]
		u.host[name] = u.mod.ImportFunc(hostModule, name, h.params, h.results)
	}
	var used []string
	for _, f := range u.funcs {
		ir.Walk(f.Body, func(n *ir.Node) bool {
			if name := mathName(n); name != "" && !slices.Contains(used, name) {
				used = append(used, name)
			}
			return true
		})
	}
	u.math = len(used) > 0
	for _, name := range used {
		params := slices.Repeat([]wasm.Type{wasm.F64}, arity(name))
		u.host[name] = u.mod.ImportFunc(mathModule, name, params, []wasm.Type{wasm.F64})
	}
}

// mathName is the host function that a node needs, if any.
func mathName(n *ir.Node) string {
	switch n.Op {
	case ir.F64Rem:
		return "fmod"
	case ir.F64Math:
		return n.Text
	}
	return ""
}

// classify finds the functions that call themselves, also through others, and those that may fail.
func (u *unit) classify() {
	for _, f := range u.funcs {
		u.lends(f)
		for _, g := range f.Callees() {
			for _, h := range directCallees(g) {
				u.recursive[f] = u.recursive[f] || h == f
			}
			ir.Walk(g.Body, func(n *ir.Node) bool {
				e := n.Effects()
				u.failing[f] = u.failing[f] || n.Op.IsLoop() || n.Op != ir.Call && e&(ir.Traps|ir.Allocates) != 0
				return true
			})
		}
		u.failing[f] = u.failing[f] || u.recursive[f]
	}
}

func directCallees(f *ir.Func) (out []*ir.Func) {
	ir.Walk(f.Body, func(n *ir.Node) bool {
		if n.Op == ir.Call {
			out = append(out, n.Fn)
		}
		return true
	})
	return out
}

func (u *unit) place(p place) int32 {
	u.places = append(u.places, p)
	return int32(len(u.places) - 1)
}

// supported says what of a function has no code here.
func supported(f *ir.Func) error {
	for _, v := range f.Vars {
		if why := foreign(v.Type); why != "" {
			return &Unsupported{Why: v.Name + " is " + why}
		}
	}
	if why := foreign(f.Result); why != "" {
		return &Unsupported{Why: "the result of " + f.Name + " is " + why}
	}
	var bad *Unsupported
	ir.Walk(f.Body, func(n *ir.Node) bool {
		if why := foreign(n.Type); why != "" && bad == nil {
			bad = &Unsupported{n, n.Op.String() + " gives " + why}
		}
		if (n.Op == ir.Builtin || n.Op == ir.Alter) && bad == nil {
			bad = &Unsupported{n, "it calls " + n.Text}
		}
		if (n.Op == ir.NoMatch || n.Op == ir.ArraySlice) && bad == nil {
			bad = &Unsupported{n, n.Op.String() + " has no code"}
		}
		if n.Op == ir.Host && bad == nil {
			bad = &Unsupported{n, n.Text + " is not typed"}
		}
		if n.Op == ir.Change && bad == nil {
			bad = &Unsupported{n, "it calls " + n.Fn.Name + ", which changes its receiver"}
		}
		if name := mathName(n); name != "" && arity(name) == 0 && bad == nil {
			bad = &Unsupported{n, name + " has no code"}
		}
		return bad == nil
	})
	if bad != nil {
		return bad
	}
	return nil
}

// foreign describes types that compiled code does not hold.
func foreign(t *ir.Type) string {
	switch t.Kind {
	case ir.KStr:
		return "a string"
	case ir.KEnum:
		return "an enum"
	case ir.KAny:
		return "of any type"
	case ir.KArray:
		return foreign(t.Elem)
	}
	for _, f := range t.Fields {
		if why := foreign(f.Type); why != "" {
			return why
		}
	}
	return ""
}

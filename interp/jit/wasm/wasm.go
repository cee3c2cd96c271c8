// Package wasm writes WebAssembly modules in their binary form: types, imports,
// functions, globals, exports. It knows the instructions that interp/jit needs
// and checks nothing: the engine validates what it loads, and the tests load
// everything that can be written. It reads what it has written, for the assembler, and runs nothing.
package wasm

// Type is the type of a value on WebAssembly's stack.
type Type byte

// The four kinds of numbers, and None for blocks without a result.
const (
	I32  Type = 0x7f
	I64  Type = 0x7e
	F32  Type = 0x7d
	F64  Type = 0x7c
	None Type = 0x40
)

// Module is a module under construction. Imports come first: an imported
// function after the first own one would move the numbers of those.
type Module struct {
	types   [][]byte
	imports []Import
	funcs   []*Func
	memory  []byte
	globals [][]byte
	exports [][]byte
}

// Import is a function from outside: those of a module have the first numbers.
type Import struct {
	Module, Name    string
	Params, Results []Type
	typ             int
}

// Memory makes a memory of pages pages that never grows, of the module's own.
func (m *Module) Memory(pages uint32) { m.memory = limits(nil, pages) }

// limits writes that a memory has exactly pages pages.
func limits(b []byte, pages uint32) []byte {
	return Uleb(Uleb(append(b, 0x01), uint64(pages)), uint64(pages))
}

// ImportFunc imports a function and gives its number.
func (m *Module) ImportFunc(module, name string, params, results []Type) uint32 {
	if len(m.funcs) > 0 {
		panic("wasm: an import after a function")
	}
	m.imports = append(m.imports, Import{module, name, params, results, m.typeOf(params, results)})
	return uint32(len(m.imports) - 1)
}

// Imports lists the functions from outside, and Funcs the module's own, whose numbers follow.
func (m *Module) Imports() []Import { return m.imports }

// Funcs lists the module's own functions.
func (m *Module) Funcs() []*Func { return m.funcs }

// Global makes a variable of the module and gives its number.
func (m *Module) Global(t Type, start int64) uint32 {
	b := []byte{byte(t), 0x01}
	if t == I64 {
		b = Sleb(append(b, byte(OpI64Const)), start)
	} else {
		b = Sleb(append(b, byte(OpI32Const)), start)
	}
	m.globals = append(m.globals, append(b, byte(OpEnd)))
	return uint32(len(m.globals) - 1)
}

// Func begins a function and gives it with its number; parameters are its first locals.
func (m *Module) Func(params, results []Type) (*Func, uint32) {
	f := &Func{typ: m.typeOf(params, results), params: params, results: results}
	m.funcs = append(m.funcs, f)
	return f, uint32(len(m.imports) + len(m.funcs) - 1)
}

// Export gives a function a name outside.
func (m *Module) Export(name string, fn uint32) {
	m.exports = append(m.exports, Uleb(append(name1(name), 0x00), uint64(fn)))
}

// typeOf numbers a signature, each one once.
func (m *Module) typeOf(params, results []Type) int {
	b := []byte{0x60}
	for _, list := range [][]Type{params, results} {
		b = Uleb(b, uint64(len(list)))
		for _, t := range list {
			b = append(b, byte(t))
		}
	}
	for i, t := range m.types {
		if string(t) == string(b) {
			return i
		}
	}
	m.types = append(m.types, b)
	return len(m.types) - 1
}

// Bytes writes the module.
func (m *Module) Bytes() []byte {
	out := []byte{0, 'a', 's', 'm', 1, 0, 0, 0}
	var imports, kinds, bodies [][]byte
	for _, i := range m.imports {
		imports = append(imports, Uleb(append(names(i.Module, i.Name), 0x00), uint64(i.typ)))
	}
	for _, f := range m.funcs {
		kinds = append(kinds, Uleb(nil, uint64(f.typ)))
		bodies = append(bodies, f.bytes())
	}
	var memories [][]byte
	if m.memory != nil {
		memories = [][]byte{m.memory}
	}
	for _, s := range []struct {
		id    byte
		items [][]byte
	}{{1, m.types}, {2, imports}, {3, kinds}, {5, memories}, {6, m.globals}, {7, m.exports}, {10, bodies}} {
		out = section(out, s.id, s.items)
	}
	return out
}

// section writes a list of items with its length in bytes; an empty one is left out.
func section(out []byte, id byte, items [][]byte) []byte {
	if len(items) == 0 {
		return out
	}
	body := Uleb(nil, uint64(len(items)))
	for _, item := range items {
		body = append(body, item...)
	}
	return append(Uleb(append(out, id), uint64(len(body))), body...)
}

func names(module, name string) []byte { return append(name1(module), name1(name)...) }

func name1(s string) []byte { return append(Uleb(nil, uint64(len(s))), s...) }

// Uleb appends n as LEB128, seven bits a byte, lowest first.
func Uleb(b []byte, n uint64) []byte {
	for n >= 0x80 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}

// Sleb appends n as signed LEB128: it ends where the rest is the sign.
func Sleb(b []byte, n int64) []byte {
	for n < -0x40 || n >= 0x40 {
		b = append(b, byte(n)&0x7f|0x80)
		n >>= 7
	}
	return append(b, byte(n)&0x7f)
}

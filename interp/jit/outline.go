package jit

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"skep/interp/ir"
)

// An outline is what has to be known of a piece of kept code to run it: which code, what it calls of the host, where the
// variables of its function lie that come from outside and go back. With it neither the function's tree nor WebAssembly is made:
// only what fails, or needs other code, asks for them.

// Outline packs what Recall needs; nil if that cannot be used again: code of the engine, or over variables outside of functions.
func (c *Code) Outline() []byte {
	a, ok := c.loaded.(*assembled)
	if !ok || a.key == (codeKey{}) || len(c.globals)+len(c.changed) > 0 {
		return nil
	}
	out := append([]byte(nil), a.key[:]...)
	out = binary.AppendUvarint(out, uint64(c.machine.context))
	out = binary.AppendUvarint(out, uint64(c.machine.control.first))
	out = binary.AppendUvarint(out, uint64(truth(c.guess)))
	names := strings.Join(a.names, " ")
	out = binary.AppendUvarint(out, uint64(len(names)))
	out = append(out, names...)
	out = binary.AppendUvarint(out, uint64(len(c.outs)))
	for _, o := range c.outs {
		out = binary.AppendUvarint(out, uint64(o.v.I))
		out = binary.AppendUvarint(out, uint64(o.at))
	}
	for i := range c.Func.Params {
		out = binary.AppendUvarint(out, uint64(c.pins[i]))
		out = append(out, byte(truth(i < len(c.short) && c.short[i])))
	}
	return out
}

var errOutline = errors.New("no such code is kept here")

// Recall makes ready what was compiled in an earlier run. Of f only the parameters and Outs are looked at: it has no body. whole
// lowers it, for what fails.
func (m *Machine) Recall(f *ir.Func, outline []byte, whole func() (*ir.Func, error)) (*Code, error) {
	if err := m.start(); err != nil {
		return nil, err
	}
	c := &Code{Func: f, machine: m, whole: whole, pins: map[int]pin{}}
	a, err := c.read(outline)
	if err != nil {
		return nil, err
	}
	m.modules.RLock()
	defer m.modules.RUnlock()
	code := m.kept.find(a.key)
	if m.closed || code == nil || !m.assembles() {
		return nil, errOutline
	}
	if a.code, err = code.Load(); err != nil {
		return nil, err
	}
	a.host, c.loaded = a.callHost, a
	return c, nil
}

// read takes an outline for the code's function.
func (c *Code) read(outline []byte) (*assembled, error) {
	a, r := &assembled{machine: c.machine}, &outlineReader{rest: outline}
	copy(a.key[:], r.bytes(len(a.key)))
	fits := r.number() == uint64(c.machine.context) && r.number() == uint64(c.machine.control.first)
	c.guess = r.number() == 1
	for name := range strings.FieldsSeq(string(r.bytes(int(min(r.number(), maxNames))))) {
		module, function, ok := strings.Cut(name, ".")
		if _, controls := hostFuncs.Get()[function]; !controls && arity(function) == 0 || !ok {
			return nil, errOutline
		}
		a.imported(module, function)
	}
	for range min(r.number(), maxOuts) {
		i := r.number()
		if i >= uint64(c.Func.Params) {
			return nil, errOutline
		}
		c.outs = append(c.outs, outPlace{c.Func.Vars[i], uint32(r.number())})
	}
	for i := range c.Func.Params {
		if p := r.number(); p != 0 {
			c.pins[i] = pin(p)
		}
		c.short = append(c.short, slices.Equal(r.bytes(1), []byte{1}))
	}
	if !fits || r.bad || len(r.rest) > 0 || len(c.outs) != len(c.Func.Outs) {
		return nil, errOutline
	}
	return a, nil
}

// maxNames bounds the names of what code calls of the host.
const maxNames = 4 << 10

// outlineReader reads numbers and bytes until some are missing.
type outlineReader struct {
	rest []byte
	bad  bool
}

func (r *outlineReader) number() (n uint64) {
	n, rest, ok := cutNumber(r.rest)
	if r.bad = r.bad || !ok; r.bad {
		return 0
	}
	r.rest = rest
	return n
}

func (r *outlineReader) bytes(n int) (b []byte) {
	if r.bad = r.bad || n > len(r.rest); r.bad {
		return nil
	}
	b, r.rest = r.rest[:n], r.rest[n:]
	return b
}

// restore gives recalled code its tree, and what is found in that. It is to be the one of which the code was made.
func (c *Code) restore() error {
	if c.whole == nil {
		return nil
	}
	f, err := c.whole()
	if err != nil {
		return err
	}
	u := newUnit(c.machine, f, c.guess)
	u.short = c.short
	if err := u.build(); err != nil {
		return err
	}
	if a, ok := c.loaded.(*assembled); !ok || c.machine.kept.keyOf(c.machine.context, u.mod.Bytes()) != a.key {
		return errOutline
	}
	c.Func, c.places, c.outs, c.pins, c.whole = f, u.places, u.outs, u.pins, nil
	return nil
}

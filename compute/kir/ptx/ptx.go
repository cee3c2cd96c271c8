// Package ptx writes kernels as NVIDIA's assembly. The entry point has the kernel's name; its arguments are the
// addresses of the bindings and then the parameters, a word each.
package ptx

import (
	"fmt"
	"strings"

	"skep/compute/kir"
	"skep/internal/lazy"
)

// versions gives the oldest version of PTX that knows a processor; drivers refuse what is newer than they.
var versions = []struct {
	sm      int
	version string
}{{90, "7.8"}, {89, "7.8"}, {86, "7.1"}, {80, "7.0"}, {70, "6.0"}}

// Emit writes a kernel that Verify accepts for compute capability sm (70 and later; 80 means 8.0).
func Emit(k *kir.Kernel, sm int) (string, error) {
	version := ""
	for _, v := range versions {
		if sm >= v.sm && version == "" {
			version = v.version
		}
	}
	if version == "" {
		return "", fmt.Errorf("ptx for sm_%d: the oldest processors are sm_70", sm)
	}
	w := &writer{kernel: k, locals: map[*kir.Local]string{}}
	for i := range k.Bindings {
		w.base(i)
	}
	w.block(k.Body)
	w.op("ret;")
	return w.module(version, sm), nil
}

type writer struct {
	kernel *kir.Kernel
	code   strings.Builder
	counts [6]int // of registers by class
	labels int
	bases  []string // registers with the global addresses of bindings
	locals map[*kir.Local]string
}

// class is a kind of register: prefix and type of declaration.
var classes = [6]struct{ prefix, t string }{{"%p", "pred"}, {"%r", "b32"}, {"%h", "b16"}, {"%f", "f32"}, {"%d", "f64"}, {"%a", "b64"}}

const address = 5

var classOf = lazy.Value[map[kir.Type]int]{New: func() map[kir.Type]int {
	return map[kir.Type]int{kir.Bool: 0, kir.U32: 1, kir.I32: 1, kir.F16: 2, kir.F32: 3, kir.F64: 4}
}}

// suffix is the type of an instruction's operands.
var suffix = lazy.Value[map[kir.Type]string]{New: func() map[kir.Type]string {
	return map[kir.Type]string{kir.Bool: "pred", kir.U32: "u32", kir.I32: "s32", kir.F16: "b16", kir.F32: "f32", kir.F64: "f64"}
}}

func (w *writer) module(version string, sm int) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".version %s\n.target sm_%d\n.address_size 64\n\n", version, sm)
	k := w.kernel
	fmt.Fprintf(&b, ".visible .entry %s(%s\n)\n", k.Name, w.arguments())
	// Two workgroups of 256 on a multiprocessor keep registers at 128 or fewer: one would wait for its own barriers.
	fmt.Fprintf(&b, ".reqntid %d, %d, %d\n.minnctapersm 2\n{\n", k.Workgroup[0], k.Workgroup[1], k.Workgroup[2])
	for i, n := range w.counts {
		if n > 0 {
			fmt.Fprintf(&b, "\t.reg .%s %s<%d>;\n", classes[i].t, classes[i].prefix, n)
		}
	}
	for _, s := range k.Shared {
		fmt.Fprintf(&b, "\t.shared .align 16 .b8 mem_%s[%d];\n", s.Name, s.Len*s.Type.Size())
	}
	b.WriteString(w.code.String())
	b.WriteString("}\n")
	return b.String()
}

func (w *writer) arguments() string {
	var list []string
	for i := range w.kernel.Bindings {
		list = append(list, fmt.Sprintf("\n\t.param .u64 arg_%d", i))
	}
	for i := range w.kernel.Params {
		list = append(list, fmt.Sprintf("\n\t.param .b32 word_%d", i))
	}
	return strings.Join(list, ",")
}

func (w *writer) op(format string, args ...any) {
	w.code.WriteByte('\t')
	fmt.Fprintf(&w.code, format, args...)
	w.code.WriteByte('\n')
}

func (w *writer) register(class int) string {
	w.counts[class]++
	return fmt.Sprintf("%s%d", classes[class].prefix, w.counts[class]-1)
}

func (w *writer) fresh(t kir.Type) string { return w.register(classOf.Get()[t]) }

func (w *writer) label() string {
	w.labels++
	return fmt.Sprintf("L%d", w.labels)
}

// base fetches the address of a binding once, at the entry.
func (w *writer) base(i int) {
	generic, global := w.register(address), w.register(address)
	w.op("ld.param.u64 %s, [arg_%d];", generic, i)
	w.op("cvta.to.global.u64 %s, %s;", global, generic)
	w.bases = append(w.bases, global)
}

func (w *writer) block(body []kir.Stmt) {
	for _, s := range body {
		w.stmt(s)
	}
}

func (w *writer) stmt(s kir.Stmt) {
	switch s := s.(type) {
	case *kir.Declare:
		w.locals[s.Local] = w.fresh(s.Local.T)
		w.move(s.Local.T, w.locals[s.Local], w.expr(s.Value))
	case *kir.Assign:
		w.move(s.Local.T, w.locals[s.Local], w.expr(s.Value))
	case *kir.Store:
		t := w.kernel.Bindings[s.Binding].Type
		value := w.expr(s.Value)
		w.op("st.global.%s [%s], %s;", suffix.Get()[t], w.global(s.Binding, s.Index, t.Size()), value)
	case *kir.StoreShared:
		t := w.kernel.Shared[s.Shared].Type
		value := w.expr(s.Value)
		w.op("st.shared.%s [%s], %s;", suffix.Get()[t], w.sharedAt(s.Shared, s.Index), value)
	case *kir.LoadVec:
		w.loadVec(s)
	case *kir.StoreVec:
		w.storeVec(s)
	case *kir.If:
		w.branch(s)
	case *kir.For:
		w.loop(s)
	case *kir.Barrier:
		w.op("bar.sync 0;")
	}
}

func (w *writer) move(t kir.Type, to, from string) {
	kind := suffix.Get()[t]
	w.op("mov.%s %s, %s;", kind, to, from)
}

func (w *writer) loadVec(s *kir.LoadVec) {
	t := w.kernel.Bindings[s.Binding].Type
	var names [4]any
	for i, l := range s.Locals {
		w.locals[l] = w.fresh(t)
		names[i] = w.locals[l]
	}
	at := w.global(s.Binding, s.Index, 4*t.Size())
	w.op("ld.global.nc.v4.%s {%s, %s, %s, %s}, [%s];", append(append([]any{suffix.Get()[t]}, names[:]...), at)...)
}

func (w *writer) storeVec(s *kir.StoreVec) {
	t := w.kernel.Bindings[s.Binding].Type
	operands := []any{suffix.Get()[t], w.global(s.Binding, s.Index, 4*t.Size())}
	for _, v := range s.Values {
		operands = append(operands, w.expr(v))
	}
	w.op("st.global.v4.%s [%s], {%s, %s, %s, %s};", operands...)
}

func (w *writer) branch(s *kir.If) {
	otherwise, end := w.label(), w.label()
	w.op("@!%s bra %s;", w.expr(s.Cond), otherwise)
	w.block(s.Then)
	if len(s.Else) > 0 {
		w.op("bra %s;", end)
	}
	w.op("%s:", otherwise)
	w.block(s.Else)
	w.op("%s:", end)
}

// loop tests before each round; the counter has a register of its own.
func (w *writer) loop(s *kir.For) {
	i, to, by := w.fresh(kir.U32), w.fresh(kir.U32), w.fresh(kir.U32)
	w.locals[s.Var] = i
	w.move(kir.U32, i, w.expr(s.From))
	w.move(kir.U32, to, w.expr(s.To))
	w.move(kir.U32, by, w.expr(s.Step))
	head, end, done := w.label(), w.label(), w.fresh(kir.Bool)
	w.op("%s:", head)
	w.op("setp.ge.u32 %s, %s, %s;", done, i, to)
	w.op("@%s bra %s;", done, end)
	w.block(s.Body)
	w.op("add.u32 %s, %s, %s;", i, i, by)
	w.op("bra %s;", head)
	w.op("%s:", end)
}

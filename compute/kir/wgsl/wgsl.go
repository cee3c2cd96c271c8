// Package wgsl writes kernels as WebGPU's shading language. The entry point is main; the package comment of
// kir says how buffers and parameters are bound.
package wgsl

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"skep/compute/kir"
)

// ErrF64 is why a kernel on double precision has no WGSL.
var ErrF64 = errors.New("WGSL has no f64; double precision runs on CUDA or on the processor")

// Emit writes a kernel that Verify accepts.
func Emit(k *kir.Kernel) (string, error) {
	features := k.Features()
	if features.F64 {
		return "", ErrF64
	}
	w := &writer{kernel: k}
	if features.F16 {
		w.line("enable f16;")
	}
	w.bindings()
	w.memory()
	w.special()
	g := k.Workgroup
	w.line("@compute @workgroup_size(%d, %d, %d)", g[0], g[1], g[2])
	w.line("fn main(@builtin(local_invocation_id) local: vec3<u32>, @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {")
	w.indented(k.Body)
	w.line("}")
	return w.text.String(), nil
}

type writer struct {
	kernel *kir.Kernel
	text   strings.Builder
	depth  int
}

func (w *writer) line(format string, args ...any) {
	w.text.WriteString(strings.Repeat("  ", w.depth))
	fmt.Fprintf(&w.text, format, args...)
	w.text.WriteByte('\n')
}

func (w *writer) bindings() {
	for i, b := range w.kernel.Bindings {
		element := b.Type.String()
		if b.Wide {
			element = "vec4<" + element + ">"
		}
		w.line("@group(0) @binding(%d) var<storage, %s> %s: array<%s>;", i, []string{"read", "read_write"}[b.Access], b.Name, element)
	}
	if n := len(w.kernel.Params); n > 0 {
		w.line("@group(0) @binding(%d) var<uniform> params: array<vec4<u32>, %d>;", len(w.kernel.Bindings), (n+3)/4)
	}
}

func (w *writer) memory() {
	for _, s := range w.kernel.Shared {
		w.line("var<workgroup> %s: array<%s, %d>;", s.Name, s.Type, s.Len)
	}
}

// special declares the bits of infinities and NaN, which WGSL refuses in constant expressions.
func (w *writer) special() {
	w.line("var<private> infinite: u32 = 0x7f800000u;")
}

func (w *writer) indented(body []kir.Stmt) {
	w.depth++
	for _, s := range body {
		w.stmt(s)
	}
	w.depth--
}

func (w *writer) stmt(s kir.Stmt) {
	switch s := s.(type) {
	case *kir.Declare:
		w.line("%s %s: %s = %s;", map[bool]string{true: "var", false: "let"}[s.Local.Mutable], s.Local.Name, s.Local.T, w.expr(s.Value))
	case *kir.Assign:
		w.line("%s = %s;", s.Local.Name, w.expr(s.Value))
	case *kir.Store:
		w.line("%s[%s] = %s;", w.kernel.Bindings[s.Binding].Name, w.expr(s.Index), w.expr(s.Value))
	case *kir.StoreShared:
		w.line("%s[%s] = %s;", w.kernel.Shared[s.Shared].Name, w.expr(s.Index), w.expr(s.Value))
	case *kir.LoadVec:
		w.loadVec(s)
	case *kir.StoreVec:
		w.line("%s[%s] = vec4<%s>(%s, %s, %s, %s);", w.kernel.Bindings[s.Binding].Name, w.expr(s.Index), w.kernel.Bindings[s.Binding].Type, w.expr(s.Values[0]), w.expr(s.Values[1]), w.expr(s.Values[2]), w.expr(s.Values[3]))
	case *kir.If:
		w.line("if (%s) {", w.expr(s.Cond))
		w.indented(s.Then)
		if len(s.Else) > 0 {
			w.line("} else {")
			w.indented(s.Else)
		}
		w.line("}")
	case *kir.For:
		w.loop(s)
	case *kir.Barrier:
		w.line("workgroupBarrier();")
	}
}

func (w *writer) loadVec(s *kir.LoadVec) {
	name := s.Locals[0].Name
	w.line("let %s_four = %s[%s];", name, w.kernel.Bindings[s.Binding].Name, w.expr(s.Index))
	for i, l := range s.Locals {
		w.line("let %s: %s = %s_four[%d];", l.Name, l.T, name, i)
	}
}

// loop evaluates limit and step before it begins, as the IR says.
func (w *writer) loop(s *kir.For) {
	to, by, name := w.once(s.To, s.Var.Name+"_to"), w.once(s.Step, s.Var.Name+"_by"), s.Var.Name
	w.line("for (var %s: u32 = %s; %s < %s; %s += %s) {", name, w.expr(s.From), name, to, name, by)
	w.indented(s.Body)
	w.line("}")
}

func (w *writer) once(e kir.Expr, name string) string {
	if c, ok := e.(*kir.Const); ok {
		return w.constant(c)
	}
	w.line("let %s: u32 = %s;", name, w.expr(e))
	return name
}

func (w *writer) constant(c *kir.Const) string {
	switch c.T {
	case kir.Bool:
		return strconv.FormatBool(c.Bits != 0)
	case kir.I32:
		return fmt.Sprintf("bitcast<i32>(%du)", uint32(c.Bits))
	case kir.F32:
		return float(uint32(c.Bits))
	}
	return fmt.Sprintf("%du", c.Bits)
}

func float(bits uint32) string {
	v := float64(math.Float32frombits(bits))
	switch {
	case math.IsInf(v, 0) || math.IsNaN(v):
		return fmt.Sprintf("bitcast<f32>(infinite ^ %du)", bits^0x7f800000)
	case v == 0 && math.Signbit(v):
		return "bitcast<f32>((infinite & 0u) | 2147483648u)"
	case v < 0:
		return "(" + strconv.FormatFloat(v, 'e', -1, 32) + "f)"
	}
	return strconv.FormatFloat(v, 'e', -1, 32) + "f"
}

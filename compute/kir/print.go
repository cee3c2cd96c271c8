package kir

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// String is the kernel as text: what a person reads, and what Key is made of.
func (k *Kernel) String() string {
	p := &printer{kernel: k}
	p.line("kernel %s workgroup(%d, %d, %d) {", k.Name, k.Workgroup[0], k.Workgroup[1], k.Workgroup[2])
	p.depth++
	for _, b := range k.Bindings {
		p.line("%s %s: %s[]%s", []string{"read", "write"}[b.Access], b.Name, b.Type, map[bool]string{true: " wide"}[b.Wide])
	}
	for _, v := range k.Params {
		p.line("param %s: %s", v.Name, v.Type)
	}
	for _, s := range k.Shared {
		p.line("shared %s: %s[%d]", s.Name, s.Type, s.Len)
	}
	p.block(k.Body)
	p.depth--
	p.line("}")
	return p.text.String()
}

type printer struct {
	kernel *Kernel
	text   strings.Builder
	depth  int
}

func (p *printer) line(format string, args ...any) {
	p.text.WriteString(strings.Repeat("  ", p.depth))
	fmt.Fprintf(&p.text, format, args...)
	p.text.WriteByte('\n')
}

func (p *printer) block(body []Stmt) {
	for _, s := range body {
		p.stmt(s)
	}
}

func (p *printer) indented(body []Stmt) {
	p.depth++
	p.block(body)
	p.depth--
}

func (p *printer) stmt(s Stmt) {
	switch s := s.(type) {
	case *Declare:
		p.line("%s %s: %s = %s", map[bool]string{true: "var", false: "let"}[s.Local.Mutable], s.Local.Name, s.Local.T, p.expr(s.Value))
	case *Assign:
		p.line("%s = %s", s.Local.Name, p.expr(s.Value))
	case *Store:
		p.line("%s[%s] = %s", p.binding(s.Binding), p.expr(s.Index), p.expr(s.Value))
	case *StoreShared:
		p.line("%s[%s] = %s", p.shared(s.Shared), p.expr(s.Index), p.expr(s.Value))
	case *LoadVec:
		l := s.Locals
		p.line("let %s, %s, %s, %s: %s = four %s[%s]", l[0].Name, l[1].Name, l[2].Name, l[3].Name, l[0].T, p.binding(s.Binding), p.expr(s.Index))
	case *StoreVec:
		p.line("four %s[%s] = %s, %s, %s, %s", p.binding(s.Binding), p.expr(s.Index), p.expr(s.Values[0]), p.expr(s.Values[1]), p.expr(s.Values[2]), p.expr(s.Values[3]))
	case *If:
		p.line("if %s {", p.expr(s.Cond))
		p.indented(s.Then)
		if len(s.Else) > 0 {
			p.line("} else {")
			p.indented(s.Else)
		}
		p.line("}")
	case *For:
		p.line("for %s = %s; below %s; by %s {", s.Var.Name, p.expr(s.From), p.expr(s.To), p.expr(s.Step))
		p.indented(s.Body)
		p.line("}")
	case *Barrier:
		p.line("barrier")
	}
}

func (p *printer) binding(i int) string {
	if i < 0 || i >= len(p.kernel.Bindings) {
		return fmt.Sprintf("binding?%d", i)
	}
	return p.kernel.Bindings[i].Name
}

func (p *printer) shared(i int) string {
	if i < 0 || i >= len(p.kernel.Shared) {
		return fmt.Sprintf("shared?%d", i)
	}
	return p.kernel.Shared[i].Name
}

func (p *printer) expr(e Expr) string {
	switch e := e.(type) {
	case *Const:
		return e.String()
	case *Builtin:
		return e.Axis.String()
	case *ParamRef:
		return fmt.Sprintf("p%d", e.Index)
	case *Use:
		return e.Local.Name
	case *Unary:
		return fmt.Sprintf("%s(%s)", e.Op, p.expr(e.X))
	case *Binary:
		return p.binary(e)
	case *Fma:
		return fmt.Sprintf("fma(%s, %s, %s)", p.expr(e.X), p.expr(e.Y), p.expr(e.Z))
	case *Select:
		return fmt.Sprintf("select(%s, %s, %s)", p.expr(e.Cond), p.expr(e.A), p.expr(e.B))
	case *Convert:
		return fmt.Sprintf("%s(%s)", e.To, p.expr(e.X))
	case *Bitcast:
		return fmt.Sprintf("bits<%s>(%s)", e.To, p.expr(e.X))
	case *Load:
		return fmt.Sprintf("%s[%s]", p.binding(e.Binding), p.expr(e.Index))
	case *LoadShared:
		return fmt.Sprintf("%s[%s]", p.shared(e.Shared), p.expr(e.Index))
	}
	return "?"
}

func (p *printer) binary(e *Binary) string {
	if e.Op == Min || e.Op == Max || e.Op == Dot4 {
		return fmt.Sprintf("%s(%s, %s)", e.Op, p.expr(e.X), p.expr(e.Y))
	}
	return fmt.Sprintf("(%s %s %s)", p.expr(e.X), e.Op, p.expr(e.Y))
}

// String gives the shortest text that reads back as the same value.
func (e *Const) String() string {
	switch e.T {
	case Bool:
		return strconv.FormatBool(e.Bits != 0)
	case I32:
		return fmt.Sprintf("%d_i32", int32(e.Bits))
	case F32:
		return strconv.FormatFloat(float64(math.Float32frombits(uint32(e.Bits))), 'g', -1, 32) + "_f32"
	case F64:
		return strconv.FormatFloat(math.Float64frombits(e.Bits), 'g', -1, 64) + "_f64"
	}
	return strconv.FormatUint(e.Bits, 10)
}

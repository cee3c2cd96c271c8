package kir

import (
	"errors"
	"fmt"
	"regexp"

	"skep/internal/lazy"
)

// limits of what WebGPU promises everywhere.
const (
	maxBindings = 8
	maxParams   = 64
	maxDepth    = 200 // of nested statements and of expressions
)

var identifier = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9_]*$`) }}

// Verify says why a kernel is none: types, scopes, writing where only reading is agreed, workgroup memory whose index
// may lie outside of it, barriers that not all invocations of a workgroup reach.
func Verify(k *Kernel) error {
	if err := verifyHead(k); err != nil {
		return err
	}
	v := &verifier{kernel: k, known: map[*Local]bool{}, declared: map[*Local]bool{}, ranges: newRanges(k)}
	for _, l := range k.Locals {
		if l == nil || v.known[l] {
			return errors.New("a variable is listed twice or is nil")
		}
		v.known[l] = true
	}
	if err := v.block(k.Body, 0); err != nil {
		return err
	}
	return verifyBarriers(k)
}

func verifyHead(k *Kernel) error {
	if !identifier.Get().MatchString(k.Name) {
		return fmt.Errorf("the name %q is no identifier", k.Name)
	}
	size := 1
	for _, n := range k.Workgroup {
		if n < 1 || n > MaxInvocations {
			return fmt.Errorf("a workgroup of %v", k.Workgroup)
		}
		size *= n
	}
	if size > MaxInvocations {
		return fmt.Errorf("a workgroup of %d invocations, at most %d", size, MaxInvocations)
	}
	if len(k.Bindings) > maxBindings || len(k.Params) > maxParams {
		return fmt.Errorf("%d bindings and %d parameters, at most %d and %d", len(k.Bindings), len(k.Params), maxBindings, maxParams)
	}
	return errors.Join(verifyBindings(k), verifyShared(k))
}

func verifyBindings(k *Kernel) error {
	for _, b := range k.Bindings {
		if b.Type <= Bool || b.Type > F64 {
			return fmt.Errorf("binding %s of type %s", b.Name, b.Type)
		}
		if b.Wide && b.Type == F64 {
			return fmt.Errorf("binding %s is wide, so it must be of at most 32 bits", b.Name)
		}
	}
	for _, p := range k.Params {
		if p.Type != U32 && p.Type != I32 && p.Type != F32 {
			return fmt.Errorf("parameter %s of type %s", p.Name, p.Type)
		}
	}
	return nil
}

func verifyShared(k *Kernel) error {
	bytes := 0
	for _, s := range k.Shared {
		if !s.Type.IsNumber() || s.Len < 1 || s.Len > MaxShared {
			return fmt.Errorf("workgroup memory %s: %s[%d]", s.Name, s.Type, s.Len)
		}
		bytes += s.Len * s.Type.Size()
	}
	if bytes > MaxShared {
		return fmt.Errorf("%d bytes of workgroup memory, at most %d", bytes, MaxShared)
	}
	return nil
}

// verifier walks a body once, in order.
type verifier struct {
	kernel   *Kernel
	known    map[*Local]bool // in the kernel's list
	declared map[*Local]bool // in scope
	ever     []*Local        // all that was declared, so that none is twice
	ranges   *ranges
}

func (v *verifier) block(body []Stmt, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("statements are nested deeper than %d", maxDepth)
	}
	begun := len(v.ever)
	for _, s := range body {
		if err := v.stmt(s, depth); err != nil {
			return err
		}
	}
	for _, l := range v.ever[begun:] {
		v.declared[l] = false
	}
	return nil
}

func (v *verifier) declare(l *Local, t Type) error {
	if l == nil || !v.known[l] {
		return errors.New("a variable that the kernel does not list")
	}
	if _, twice := v.declared[l]; twice {
		return fmt.Errorf("variable %s is declared twice", l.Name)
	}
	if l.T != t {
		return fmt.Errorf("variable %s is %s, its value %s", l.Name, l.T, t)
	}
	v.declared[l] = true
	v.ever = append(v.ever, l)
	return nil
}

func (v *verifier) stmt(s Stmt, depth int) error {
	switch s := s.(type) {
	case *Declare:
		t, err := v.value(s.Value)
		if err != nil {
			return err
		}
		v.ranges.declare(s.Local, s.Value)
		return v.declare(s.Local, t)
	case *Assign:
		if s.Local == nil || !v.declared[s.Local] || !s.Local.Mutable {
			return errors.New("assignment to what is no variable here")
		}
		return v.wants(s.Value, s.Local.T)
	case *Store:
		return v.store(s)
	case *StoreShared:
		return v.storeShared(s)
	case *LoadVec:
		return v.loadVec(s)
	case *StoreVec:
		return v.storeVec(s)
	case *If:
		return v.branch(s, depth)
	case *For:
		return v.loop(s, depth)
	case *Barrier:
		return nil
	}
	return fmt.Errorf("a statement of type %T", s)
}

func (v *verifier) store(s *Store) error {
	b, err := v.binding(s.Binding)
	if err != nil {
		return err
	}
	if b.Access != ReadWrite {
		return fmt.Errorf("binding %s is written, but only read access is agreed", b.Name)
	}
	if b.Wide {
		return fmt.Errorf("binding %s is wide, so it is written by fours", b.Name)
	}
	return errors.Join(v.wants(s.Index, U32), v.wants(s.Value, b.Type))
}

func (v *verifier) storeVec(s *StoreVec) error {
	b, err := v.binding(s.Binding)
	if err != nil {
		return err
	}
	if b.Access != ReadWrite || !b.Wide {
		return fmt.Errorf("binding %s is not wide and written", b.Name)
	}
	for _, value := range s.Values {
		if err := v.wants(value, b.Type); err != nil {
			return err
		}
	}
	return v.wants(s.Index, U32)
}

func (v *verifier) storeShared(s *StoreShared) error {
	m, err := v.shared(s.Shared, s.Index)
	if err != nil {
		return err
	}
	return v.wants(s.Value, m.Type)
}

func (v *verifier) loadVec(s *LoadVec) error {
	b, err := v.binding(s.Binding)
	if err != nil {
		return err
	}
	if !b.Wide || b.Access != Read {
		return fmt.Errorf("binding %s is not wide and read", b.Name)
	}
	if err := v.wants(s.Index, U32); err != nil {
		return err
	}
	for _, l := range s.Locals {
		if err := v.declare(l, b.Type); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifier) branch(s *If, depth int) error {
	if err := v.wants(s.Cond, Bool); err != nil {
		return err
	}
	undo := v.ranges.assume(s.Cond)
	err := v.block(s.Then, depth+1)
	undo()
	if err != nil {
		return err
	}
	return v.block(s.Else, depth+1)
}

func (v *verifier) loop(s *For, depth int) error {
	for _, e := range []Expr{s.From, s.To, s.Step} {
		if err := v.wants(e, U32); err != nil {
			return err
		}
	}
	if s.Var == nil || s.Var.Mutable {
		return errors.New("a loop counts a variable that the body may not set")
	}
	if v.ranges.of(s.Step).lo == 0 {
		return fmt.Errorf("the step of the loop over %s may be 0", s.Var.Name)
	}
	begun := len(v.ever)
	if err := v.declare(s.Var, U32); err != nil {
		return err
	}
	v.ranges.count(s)
	err := v.block(s.Body, depth+1)
	v.declared[v.ever[begun]] = false
	return err
}

func (v *verifier) binding(i int) (Binding, error) {
	if i < 0 || i >= len(v.kernel.Bindings) {
		return Binding{}, fmt.Errorf("binding %d of %d", i, len(v.kernel.Bindings))
	}
	return v.kernel.Bindings[i], nil
}

// shared looks at an access to workgroup memory: its index must lie within, provably.
func (v *verifier) shared(i int, index Expr) (Shared, error) {
	if i < 0 || i >= len(v.kernel.Shared) {
		return Shared{}, fmt.Errorf("workgroup memory %d of %d", i, len(v.kernel.Shared))
	}
	s := v.kernel.Shared[i]
	if err := v.wants(index, U32); err != nil {
		return s, err
	}
	if r := v.ranges.of(index); r.hi >= uint64(s.Len) {
		p := printer{kernel: v.kernel}
		return s, fmt.Errorf("index %s of workgroup memory %s may be %d, its length is %d", p.expr(index), s.Name, r.hi, s.Len)
	}
	return s, nil
}

func (v *verifier) wants(e Expr, t Type) error {
	found, err := v.value(e)
	if err != nil {
		return err
	}
	if found != t {
		p := printer{kernel: v.kernel}
		return fmt.Errorf("%s is %s, wanted %s", p.expr(e), found, t)
	}
	return nil
}

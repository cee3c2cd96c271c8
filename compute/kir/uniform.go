package kir

import "errors"

// uniformity finds which variables may differ between the invocations of a workgroup.
type uniformity struct {
	kernel  *Kernel
	differs map[*Local]bool
	changed bool
	bad     bool // a barrier where the flow differs
}

// verifyBarriers says whether every barrier is reached by all invocations of a workgroup or by none: the
// conditions and loops around it depend on nothing that differs between them.
func verifyBarriers(k *Kernel) error {
	u := &uniformity{kernel: k, differs: map[*Local]bool{}, changed: true}
	for u.changed {
		u.changed, u.bad = false, false
		u.block(k.Body, true)
	}
	if u.bad {
		return errors.New("a barrier that not all invocations of a workgroup reach")
	}
	return nil
}

func (u *uniformity) mark(l *Local) {
	if !u.differs[l] {
		u.differs[l], u.changed = true, true
	}
}

func (u *uniformity) block(body []Stmt, uniform bool) {
	for _, s := range body {
		u.stmt(s, uniform)
	}
}

func (u *uniformity) stmt(s Stmt, uniform bool) {
	switch s := s.(type) {
	case *Declare:
		if !u.same(s.Value) {
			u.mark(s.Local)
		}
	case *Assign:
		if !uniform || !u.same(s.Value) {
			u.mark(s.Local)
		}
	case *LoadVec:
		if !u.same(s.Index) {
			for _, l := range s.Locals {
				u.mark(l)
			}
		}
	case *If:
		inner := uniform && u.same(s.Cond)
		u.block(s.Then, inner)
		u.block(s.Else, inner)
	case *For:
		inner := uniform && u.same(s.From) && u.same(s.To) && u.same(s.Step)
		if !u.same(s.From) || !u.same(s.Step) {
			u.mark(s.Var)
		}
		u.block(s.Body, inner)
	case *Barrier:
		u.bad = u.bad || !uniform
	}
}

// same says whether a value is one for the whole workgroup.
func (u *uniformity) same(e Expr) bool {
	switch e := e.(type) {
	case *Builtin:
		return e.Axis > LocalZ
	case *Use:
		return !u.differs[e.Local]
	case *LoadShared:
		return false
	case *Load:
		if u.kernel.Bindings[e.Binding].Access != Read {
			return false
		}
	}
	for _, part := range operands(e) {
		if !u.same(part) {
			return false
		}
	}
	return true
}

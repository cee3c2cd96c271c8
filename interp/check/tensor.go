package check

import (
	"fmt"
	"slices"
	"strings"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// holdTensor reports a tensor that does not fit its annotation, in the words of
// the rules of shapes; false if it is no matter of tensors.
func (c *checker) holdTensor(e syntax.Expr, got, want types.Type, what string, related []diag.Related) bool {
	w, ok := want.(*types.Tensor)
	g, is := got.(*types.Tensor)
	if !ok || !is {
		return false
	}
	c.misfit(e, g, w, w, what, related)
	return true
}

// misfit reports a tensor that is not what want says; shown is want as a person reads it.
func (c *checker) misfit(e syntax.Expr, got, want, shown *types.Tensor, what string, related []diag.Related) {
	at := e.Span()
	source := c.src.Text[at.Start:at.End]
	if want.Shape().Fits(got.Shape()) {
		c.wrongElements(at, source, got, want, what, related)
		return
	}
	d := c.fail(shape.CodeMismatch, at, "")
	d.Expected, d.Found, d.Related = shown.Shape().Type(), got.Shape().Type(), related
	d.Message = fmt.Sprintf("%s: expected %s, found %s", what, d.Expected, d.Found)
	loose := shown.Forget(func(string) bool { return false })
	fits := func(s shape.Shape) bool { return new(shape.Scope).MatchShape(shown.Shape(), s, 0) == nil }
	for i, r := range shape.RepairsTo(loose.Shape(), got.Shape(), source, fits) {
		if i == 0 {
			d.Message += "; " + r.Title
		}
		d.Fixes = append(d.Fixes, diag.Fix{Title: r.Title, Edits: appended(at, source, r.Method)})
	}
	c.resize(d, got, want)
	c.reannotate(d, got, want, related)
}

// reannotate offers to write what is given into the annotation, where that is a type of its own.
func (c *checker) reannotate(d *diag.Diagnostic, got, want *types.Tensor, related []diag.Related) {
	if len(related) == 0 || len(d.Fixes) >= 3 || got.AnyRank || !strings.Contains(related[0].Message, "is declared here") || strings.Contains(related[0].Message, "parameter") {
		return
	}
	at := related[0].Span
	if related[0].Source != c.src && related[0].Source != nil || at.End > len(c.src.Text) {
		return
	}
	head, _, _ := strings.Cut(c.src.Text[at.Start:at.End], "<")
	text := ""
	switch elem := want.Elem.String(); {
	case head == "Matrix" && len(got.Dims) == 2 && types.IsUnknown(want.Elem):
		text = "Matrix<" + strings.Trim(types.Shape(got.Dims), "[]") + ">"
	case head == "Tensor" && !types.IsUnknown(want.Elem):
		text = "Tensor<" + elem + ", " + types.Shape(got.Dims) + ">"
	default:
		return
	}
	fix(d, "make the annotation "+text, at, text)
}

// wrongElements reports the right shape with the wrong type of elements.
func (c *checker) wrongElements(at diag.Span, source string, got, want *types.Tensor, what string, related []diag.Related) {
	a, b := types.DTypeOf(want.Elem), types.DTypeOf(got.Elem)
	method := ".astype(" + a.String() + ")"
	d := c.fail("S0101", at, fmt.Sprintf("%s: expected elements of type %s, found %s; consider %s", what, a, b, shape.Wrap(source, method)))
	d.Expected, d.Found, d.Related = a.String(), b.String(), related
	if a != dtype.Invalid {
		d.Fixes = append(d.Fixes, diag.Fix{Title: "consider " + shape.Wrap(source, method), Edits: appended(at, source, method)})
	}
}

// appended are the edits that write a method behind an expression.
func appended(at diag.Span, source, method string) []diag.Edit {
	if shape.Wrap(source, method) == source+method {
		return []diag.Edit{{Span: diag.Span{Start: at.End, End: at.End}, New: method}}
	}
	return []diag.Edit{{Span: diag.Span{Start: at.Start, End: at.Start}, New: "("}, {Span: diag.Span{Start: at.End, End: at.End}, New: ")" + method}}
}

// resize offers to write the sizes that are asked for where the tensor is made, if they are written in this text.
func (c *checker) resize(d *diag.Diagnostic, got, want *types.Tensor) {
	if got.Source != c.src || len(got.Written) != len(want.Dims) || len(d.Fixes) >= 3 {
		return
	}
	f := diag.Fix{Title: "make it " + d.Expected + " where it is made"}
	for i, w := range want.Dims {
		if !w.Set || i < len(got.Dims) && got.Dims[i] == w {
			continue
		}
		if got.Written[i].End == 0 {
			return
		}
		f.Edits = append(f.Edits, diag.Edit{Span: got.Written[i], New: fmt.Sprint(w.Size)})
	}
	if len(f.Edits) > 0 {
		d.Fixes = append(d.Fixes, f)
	}
}

// holdShapeOf holds an argument to a parameter whose sizes may be names: the
// message says which argument fixed them.
func (c *checker) holdShapeOf(k *callee, b *bound, p *types.Tensor, want types.Type, what string, related []diag.Related) bool {
	w, ok := want.(*types.Tensor)
	g, is := b.typ.(*types.Tensor)
	if !ok || !is || c.fits(want, b.typ) {
		return c.hold(b.arg.Value, b.typ, want, what, related)
	}
	at := b.arg.Value.Span()
	for i, d := range p.Dims {
		if i >= len(g.Dims) || i >= len(w.Dims) || w.Dims[i] == g.Dims[i] {
			continue
		}
		if name, size, from, fixed := k.solution.Fixed(d); fixed && from != at {
			if slices.Contains(k.misfits, from) {
				return false // what fixed that size is reported itself
			}
			related = append(related, diag.Related{Source: c.src, Span: from, Message: fmt.Sprintf("`%s` is %s because of this", name, size)})
		}
	}
	k.misfits = append(k.misfits, at)
	c.misfit(b.arg.Value, g, w, k.solution.Expected(p, at), what, related)
	return false
}

// namesSize tells names of sizes that a parameter around here fixes; others stand for any size.
func (c *checker) namesSize(name string) bool {
	for x := c.fn; x != nil; x = x.outer {
		var params []syntax.Param
		switch n := x.node.(type) {
		case *syntax.Fun:
			params = n.Params
		case *syntax.Lambda:
			params = n.Params
		}
		for i := range params {
			if t := params[i].Type; t != nil && t.Kind == syntax.TypeNamed && types.IsTensorName(t.Name) {
				for _, n := range types.TensorOf(t).Symbols() {
					if n == name {
						return true
					}
				}
			}
		}
	}
	return false
}

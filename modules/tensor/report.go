package tensor

import (
	"fmt"
	"strings"

	"skep/compute/shape"
	"skep/diag"
	"skep/interp/types"
)

// report makes a diagnostic of what the rules refuse: the place, what was
// expected and found, the other place that says so, and repairs as edits.
func (q *question) report(bad *shape.Mismatch) {
	repairs := shape.Repairs(q.call, bad, nil)
	d := &diag.Diagnostic{Code: bad.Code, Severity: diag.Error, Source: q.c.Source, Span: q.place(bad),
		Message: bad.Error(), Expected: bad.Expected, Found: bad.Found, Hint: bad.Hint}
	if len(repairs) > 0 {
		d.Message += "; " + repairs[0].Title
	}
	for _, r := range repairs {
		if f, ok := q.fix(r); ok {
			d.Fixes = append(d.Fixes, f)
		}
	}
	if f, ok := q.indexFix(bad); ok {
		d.Fixes = append(d.Fixes, f)
	}
	if f, ok := q.rewrite(bad); ok && len(d.Fixes) < 3 {
		d.Fixes = append(d.Fixes, f)
		if d.Hint == "" && len(repairs) == 0 {
			d.Hint = f.Title
		}
	}
	d.Related = q.related(bad)
	q.c.Report(d)
}

// place is where the error is marked: the option or operand at fault, the whole of an operator's expression.
func (q *question) place(bad *shape.Mismatch) diag.Span {
	switch {
	case len(q.items) > 0 && bad.Item >= 0 && bad.Item < len(q.items):
		return q.items[bad.Item].Span
	case bad.Option != "" && q.options[bad.Option].Given:
		return q.options[bad.Option].Span
	case q.isOperator():
		return q.c.Span
	case bad.Arg >= 0 && bad.Arg < len(q.ops) && q.ops[bad.Arg].arg.Span.End > 0:
		return q.ops[bad.Arg].arg.Span
	}
	return q.c.Span
}

func (q *question) isOperator() bool { return isOperator(q.c.Name) }

// related points at the operands and says what they are.
func (q *question) related(bad *shape.Mismatch) []diag.Related {
	var out []diag.Related
	for i, o := range q.ops {
		if !o.shape.Known() || o.arg.Span.End == 0 || len(q.ops) > 4 {
			continue
		}
		out = append(out, diag.Related{Source: q.c.Source, Span: o.arg.Span, Message: q.facts(i, bad)})
		if t, ok := o.arg.Type.(*types.Tensor); ok && t.Source != nil && i == bad.Arg {
			if at, ok := writtenAt(t, bad.Axis); ok {
				out = append(out, diag.Related{Source: t.Source, Span: at, Message: "its size is written here"})
			}
		}
	}
	return out
}

func (q *question) facts(i int, bad *shape.Mismatch) string {
	text := "this is " + q.ops[i].shape.Type()
	switch {
	case i == bad.Other.Arg && bad.Other.Axis >= 0 && bad.Other.Axis < q.ops[i].shape.Rank():
		text += fmt.Sprintf(": its dimension %d is %s", bad.Other.Axis, q.ops[i].shape.Dim(bad.Other.Axis))
	case i == bad.Arg && bad.Axis >= 0 && bad.Axis < q.ops[i].shape.Rank():
		text += fmt.Sprintf(": its dimension %d is %s", bad.Axis, q.ops[i].shape.Dim(bad.Axis))
	}
	return text
}

// fix turns a repair into edits of the program.
func (q *question) fix(r shape.Repair) (diag.Fix, bool) {
	f := diag.Fix{Title: r.Title}
	switch {
	case r.Swap:
		a, b := q.ops[0].arg.Span, q.ops[1].arg.Span
		if a.End == 0 || b.End == 0 {
			return f, false
		}
		f.Edits = []diag.Edit{{Span: a, New: q.c.Text(b)}, {Span: b, New: q.c.Text(a)}}
	case r.Option != "":
		return q.optionFix(r)
	default:
		at := q.ops[r.Operand].arg.Span
		if at.End == 0 {
			return f, false
		}
		if f.Edits = wrap(at, q.c.Text(at), r.Method); isPlainList(q.ops[r.Operand]) {
			f.Title = "consider tensor.tensor(" + q.c.Text(at) + ")" + r.Method
			f.Edits = []diag.Edit{{Span: diag.Span{Start: at.Start, End: at.Start}, New: "tensor.tensor("}, {Span: diag.Span{Start: at.End, End: at.End}, New: ")" + r.Method}}
		}
	}
	return f, true
}

// isPlainList tells an operand that is a list of the language, which has no methods of tensors.
func isPlainList(o operand) bool {
	_, ok := o.arg.Type.(*types.Array)
	return ok
}

// indexFix repairs an item of an index: the nearest position, or a mask moved to the axis that it fits.
func (q *question) indexFix(bad *shape.Mismatch) (diag.Fix, bool) {
	if bad.Item < 0 || bad.Item >= len(q.items) || bad.Axis < 0 {
		return diag.Fix{}, false
	}
	it, s := q.items[bad.Item], q.ops[0].shape
	switch {
	case bad.Axis >= s.Rank() && bad.Item == 0:
		return diag.Fix{}, false
	case bad.Axis >= s.Rank():
		from, to := q.items[bad.Item-1].Span.End, q.items[len(q.items)-1].Span.End
		return diag.Fix{Title: "leave out what is too much", Edits: []diag.Edit{{Span: diag.Span{Start: from, End: to}}}}, true
	}
	if t, ok := it.Type.(*types.Tensor); ok && t.Shape().Rank() == 1 {
		for axis := bad.Axis + 1; axis < s.Rank(); axis++ {
			if s.Dim(axis).Equal(t.Shape().Dim(0)) {
				skip := strings.Repeat(".., ", axis-bad.Axis)
				return diag.Fix{Title: "consider [" + skip + q.c.Text(it.Span) + "]: the axis whose size it has", Edits: []diag.Edit{{Span: diag.Span{Start: it.Span.Start, End: it.Span.Start}, New: skip}}}, true
			}
		}
		return diag.Fix{}, false
	}
	size, known := s.Dim(bad.Axis).Value()
	n, isNumber := wholeNumber(it.Const)
	if !known || !isNumber || !it.IsConst || size == 0 {
		return diag.Fix{}, false
	}
	nearest := size - 1
	if n < 0 {
		nearest = -size
	}
	return diag.Fix{Title: fmt.Sprintf("use the nearest index, %d", nearest), Edits: []diag.Edit{{Span: it.Span, New: fmt.Sprint(nearest)}}}, true
}

// wrap appends a method to an expression of the program.
func wrap(at diag.Span, text, method string) []diag.Edit {
	if shape.Wrap(text, method) == text+method {
		return []diag.Edit{{Span: diag.Span{Start: at.End, End: at.End}, New: method}}
	}
	return []diag.Edit{{Span: diag.Span{Start: at.Start, End: at.Start}, New: "("}, {Span: diag.Span{Start: at.End, End: at.End}, New: ")" + method}}
}

// optionFix writes an option anew, or adds it at the end of the arguments.
func (q *question) optionFix(r shape.Repair) (diag.Fix, bool) {
	f := diag.Fix{Title: r.Title}
	if a := q.options[r.Option]; a.Given {
		f.Edits = []diag.Edit{{Span: a.Span, New: r.Value}}
		return f, true
	}
	text := q.c.Text(q.c.Span)
	if !strings.HasSuffix(text, ")") {
		return f, false
	}
	add := r.Option + ": " + r.Value
	if !strings.HasSuffix(strings.TrimRight(text[:len(text)-1], " \n"), "(") {
		add = ", " + add
	}
	end := q.c.Span.End - 1
	f.Edits = []diag.Edit{{Span: diag.Span{Start: end, End: end}, New: add}}
	return f, true
}

// rewrite changes the number from which the size at fault comes, where it is written in this very text.
func (q *question) rewrite(bad *shape.Mismatch) (diag.Fix, bool) {
	for _, try := range []struct {
		place shape.Place
		want  shape.Place
	}{{shape.Place{Arg: bad.Arg, Axis: bad.Axis}, bad.Other}, {bad.Other, shape.Place{Arg: bad.Arg, Axis: bad.Axis}}} {
		want, ok := q.sizeAt(try.want)
		if !ok || try.place.Arg < 0 || try.place.Arg >= len(q.ops) {
			continue
		}
		t, ok := q.ops[try.place.Arg].arg.Type.(*types.Tensor)
		if !ok || t.Source != q.c.Source {
			continue
		}
		if at, ok := writtenAt(t, try.place.Axis); ok {
			return diag.Fix{Title: fmt.Sprintf("make the size %d where %s is made", want, q.call.Labels[try.place.Arg]),
				Edits: []diag.Edit{{Span: at, New: fmt.Sprint(want)}}}, true
		}
	}
	return diag.Fix{}, false
}

func (q *question) sizeAt(p shape.Place) (int, bool) {
	if p.Arg < 0 || p.Arg >= len(q.ops) || p.Axis < 0 || p.Axis >= q.ops[p.Arg].shape.Rank() {
		return 0, false
	}
	return q.ops[p.Arg].shape.Dim(p.Axis).Value()
}

func writtenAt(t *types.Tensor, axis int) (diag.Span, bool) {
	if axis < 0 || axis >= len(t.Written) || t.Written[axis].End == 0 {
		return diag.Span{}, false
	}
	return t.Written[axis], true
}

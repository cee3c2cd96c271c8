package snapshot

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"skep/interp/value"
)

// Writer puts variables into bytes. What cannot be kept is in Lost.
type Writer struct {
	Lost    []Lost
	ctx     context.Context
	parts   Taker
	most    int // bytes
	out     []byte
	numbers map[value.Value]int
	order   []value.Value // the keys of numbers, so that they can be taken back
	cells   map[*value.Cell]int
	made    []*value.Cell // the keys of cells
	written int           // of made, whose contents stand in out
	steps   int
	depth   int
}

// errBudget is about a variable that does not fit.
var errBudget = errors.New("too large: the snapshot has no room for it")

// NewWriter begins a snapshot of at most so many bytes; ctx ends it at any time.
func NewWriter(ctx context.Context, parts Taker, most int) *Writer {
	return &Writer{ctx: ctx, parts: parts, most: most, numbers: map[value.Value]int{}, cells: map[*value.Cell]int{}}
}

// Add writes a variable, or notes why it cannot. The error is ctx's.
func (w *Writer) Add(v Variable) error {
	out, order, made := len(w.out), len(w.order), len(w.made)
	err := w.variable(v)
	if err == nil {
		return nil
	}
	w.out, w.written = w.out[:out], made
	for _, x := range w.order[order:] {
		delete(w.numbers, x)
	}
	for _, c := range w.made[made:] {
		delete(w.cells, c)
	}
	w.order, w.made = w.order[:order], w.made[:made]
	w.depth = 0
	if w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	w.Lost = append(w.Lost, Lost{v.Name, err.Error()})
	return nil
}

// Bytes ends the snapshot. Which declarations variables need is known only now.
func (w *Writer) Bytes(sources []Source) []byte {
	head := &Writer{}
	head.uint(uint64(len(sources)))
	for _, s := range sources {
		head.text(s.Name)
		head.text(s.Text)
		head.uint(s.Number)
		head.uint(s.Run)
		head.uint(s.Line)
	}
	return seal(append(append(head.out, w.out...), 'E'))
}

func (w *Writer) variable(v Variable) error {
	w.out = append(w.out, 'G')
	w.text(v.Name)
	w.out = append(w.out, flag(v.Mut))
	w.text(v.Annotation)
	if err := w.value(v.Value); err != nil {
		return err
	}
	for w.written < len(w.made) {
		c := w.made[w.written]
		w.out = append(w.out, 'C')
		w.uint(uint64(w.written))
		w.written++
		if err := w.value(c.V); err != nil {
			return err
		}
	}
	return nil
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func (w *Writer) uint(n uint64) { w.out = binary.AppendUvarint(w.out, n) }
func (w *Writer) text(s string) { w.uint(uint64(len(s))); w.out = append(w.out, s...) }
func (w *Writer) head(tag byte, v value.Value) {
	if keepsNumber(v) {
		tag |= numbered
	}
	w.out = append(w.out, tag)
}

// keepsNumber tells what may be held twice. A text that is not long is written again: that is shorter than noting it.
func keepsNumber(v value.Value) bool {
	switch k := v.Kind(); {
	case k == value.KStr:
		return len(v.Str()) >= 256
	case k >= value.KBox:
		return v.IsShared()
	default:
		return k == value.KFunc || k == value.KType || k == value.KModule
	}
}

// done gives a value that is written its number: what it holds has smaller ones.
func (w *Writer) done(v value.Value) {
	if keepsNumber(v) {
		w.numbers[v] = len(w.order)
		w.order = append(w.order, v)
	}
}

// value writes one value. ctx is looked at every 1,024 values.
func (w *Writer) value(v value.Value) error {
	if w.steps++; w.steps%1024 == 0 && w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	if len(w.out) > w.most {
		return errBudget
	}
	if w.scalar(v) {
		return nil
	}
	if n, ok := w.numbers[v]; ok {
		w.out = append(w.out, tagAgain)
		w.uint(uint64(n))
		return nil
	}
	if w.depth++; w.depth > maxDepth {
		return fmt.Errorf("nested more than %d deep", maxDepth)
	}
	err := w.container(v)
	w.depth--
	w.done(v)
	return err
}

func (w *Writer) scalar(v value.Value) bool {
	switch v.Kind() {
	case value.KNull:
		w.out = append(w.out, tagNull)
	case value.KUnit:
		w.out = append(w.out, tagUnit)
	case value.KBool:
		w.out = append(w.out, tagFalse+flag(v.AsBool()))
	case value.KInt:
		w.out = binary.AppendVarint(append(w.out, tagInt), v.AsInt())
	case value.KFloat:
		w.out = binary.LittleEndian.AppendUint64(append(w.out, tagFloat), math.Float64bits(v.AsFloat()))
	case value.KAtom:
		w.out = append(w.out, tagAtom)
		w.text(v.Atom().Name)
	default:
		return false
	}
	return true
}

func (w *Writer) container(v value.Value) error {
	switch v.Kind() {
	case value.KStr:
		w.head(tagText, v)
		w.text(v.Str())
		return nil
	case value.KRange:
		r := v.Range()
		w.head(tagRange+flag(r.Inclusive), v)
		return w.all([]value.Value{r.Lo, r.Hi})
	case value.KArray, value.KTuple:
		return w.list(v)
	case value.KDict:
		w.head(tagDict+flag(v.Dict().Sorted()), v)
		return w.pairs(v.Dict())
	case value.KSet:
		w.head(tagSet+flag(v.Set().Sorted()), v)
		return w.counted(v.Set().Elems())
	case value.KObj:
		w.head(tagObject, v)
		return w.typed(v.Obj().Type, v.Obj().F)
	case value.KEnum:
		w.head(tagVariant, v)
		w.uint(uint64(v.Enum().Variant))
		return w.typed(v.Enum().Type, v.Enum().Data)
	}
	return w.part(v)
}

func (w *Writer) all(vs []value.Value) error {
	for _, x := range vs {
		if err := w.value(x); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) counted(vs []value.Value) error {
	w.uint(uint64(len(vs)))
	return w.all(vs)
}

func (w *Writer) typed(t *value.Type, vs []value.Value) error {
	if err := w.value(t.Value()); err != nil {
		return err
	}
	return w.counted(vs)
}

func (w *Writer) list(v value.Value) error {
	a := v.List()
	switch {
	case v.Kind() == value.KTuple:
		w.head(tagTuple, v)
	case a.Elem() == value.Boxed:
		w.head(tagList, v)
	default:
		return w.flat(v, a)
	}
	w.uint(uint64(a.Len()))
	for _, x := range a.All() {
		if err := w.value(x); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) flat(v value.Value, a *value.Array) error {
	n := int(a.Bytes())
	if len(w.out)+n > w.most {
		return errBudget
	}
	w.head(tagFlat, v)
	w.out = append(w.out, byte(a.Elem()))
	w.uint(uint64(a.Len()))
	at := len(w.out)
	w.out = append(w.out, make([]byte, n)...)
	a.CopyBytes(w.out[at:])
	return nil
}

func (w *Writer) pairs(d *value.Dict) (err error) {
	w.uint(uint64(d.Len()))
	d.Each(func(k, x value.Value) bool {
		if err = w.value(k); err == nil {
			err = w.value(x)
		}
		return err == nil
	})
	return err
}

func (w *Writer) part(v value.Value) error {
	p, err := w.parts.Take(v)
	if err != nil {
		return err
	}
	w.head(tagPart, v)
	w.out = binary.AppendVarint(append(w.out, p.Kind), p.Number)
	w.uint(uint64(len(p.Texts)))
	for _, s := range p.Texts {
		w.text(s)
	}
	w.uint(uint64(len(p.Bytes)))
	w.out = append(w.out, p.Bytes...)
	w.uint(uint64(len(p.Cells)))
	for _, c := range p.Cells {
		w.uint(uint64(w.cell(c)))
	}
	return w.counted(p.Values)
}

// cell gives the number of a captured variable; what it holds is written behind the variable through which it was found.
func (w *Writer) cell(c *value.Cell) int {
	n, ok := w.cells[c]
	if !ok {
		n = len(w.made)
		w.cells[c] = n
		w.made = append(w.made, c)
	}
	return n
}

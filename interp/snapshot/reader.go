package snapshot

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"

	"skep/interp/value"
)

// Reader reads a snapshot: first Sources, then Variables.
type Reader struct {
	Sources []Source
	Lost    []Lost
	body    []byte
	parts   Maker
	charge  func(bytes int64) error
	nodes   []value.Value
	bad     map[int]error // of nodes that could not be made
	cells   []*value.Cell
	problem error // of the entry that is read: a part that cannot be made
	depth   int
}

// Open checks the bytes and reads the sources. charge is asked for memory before it is taken; nil: there is enough.
func Open(data []byte, charge func(bytes int64) error) (r *Reader, err error) {
	body, err := unseal(data)
	if err != nil {
		return nil, err
	}
	r = &Reader{body: body, charge: charge, bad: map[int]error{}}
	defer r.caught(&err)
	for range r.count(5) {
		r.Sources = append(r.Sources, Source{r.text(), r.text(), r.uint(), r.uint(), r.uint()})
	}
	return r, nil
}

// damage is a panic of a reader; refusal one by the budget.
type damage struct{ err error }

func (r *Reader) caught(err *error) {
	switch p := recover().(type) {
	case nil:
	case damage:
		*err = p.err
	default:
		panic(p)
	}
}

// Variables reads all variables. Those that hold what cannot be made are in Lost.
func (r *Reader) Variables(parts Maker) (vs []Variable, err error) {
	defer r.caught(&err)
	r.parts = parts
	for {
		switch kind := r.byte(); kind {
		case 'G':
			v := Variable{Name: r.text(), Mut: r.byte() != 0, Annotation: r.text(), Value: r.value()}
			vs = append(vs, v)
			r.noteLost(v.Name)
		case 'C':
			c := r.cell(r.uint())
			c.V = r.value()
			if len(vs) > 0 {
				r.noteLost(vs[len(vs)-1].Name)
			}
		case 'E':
			if len(r.body) > 0 {
				return nil, ErrDamaged
			}
			return r.withoutLost(vs), nil
		default:
			return nil, ErrDamaged
		}
	}
}

func (r *Reader) noteLost(name string) {
	if r.problem != nil {
		r.Lost = append(r.Lost, Lost{name, r.problem.Error()})
		r.problem = nil
	}
}

func (r *Reader) withoutLost(vs []Variable) (kept []Variable) {
	lost := map[string]bool{}
	for _, l := range r.Lost {
		lost[l.Name] = true
	}
	for _, v := range vs {
		if !lost[v.Name] {
			kept = append(kept, v)
		}
	}
	return kept
}

func (r *Reader) fail() { panic(damage{ErrDamaged}) }

func (r *Reader) take(n uint64) []byte {
	if n > uint64(len(r.body)) {
		r.fail()
	}
	b := r.body[:n:n]
	r.body = r.body[n:]
	return b
}

func (r *Reader) byte() byte { return r.take(1)[0] }

func (r *Reader) uint() uint64 {
	n, size := binary.Uvarint(r.body)
	if size <= 0 {
		r.fail()
	}
	r.body = r.body[size:]
	return n
}

func (r *Reader) int() int64 {
	n, size := binary.Varint(r.body)
	if size <= 0 {
		r.fail()
	}
	r.body = r.body[size:]
	return n
}

// count reads how many things follow, each of at least so many bytes.
func (r *Reader) count(least int) int {
	n := r.uint()
	if n > uint64(len(r.body)/least) {
		r.fail()
	}
	return int(n)
}

func (r *Reader) text() string {
	b := r.take(r.uint())
	if !utf8.Valid(b) {
		r.fail()
	}
	r.reserve(int64(len(b)))
	return string(b)
}

func (r *Reader) reserve(n int64) {
	if r.charge == nil {
		return
	}
	if err := r.charge(n); err != nil {
		panic(damage{err})
	}
}

// cell gives a captured variable by its number, which comes in order.
func (r *Reader) cell(n uint64) *value.Cell {
	if n > uint64(len(r.cells)) {
		r.fail()
	}
	if n == uint64(len(r.cells)) {
		r.cells = append(r.cells, value.NewCell(value.Null))
	}
	return r.cells[n]
}

func (r *Reader) value() value.Value {
	if r.depth++; r.depth > 2*maxDepth {
		r.fail()
	}
	defer func() { r.depth-- }()
	tag := r.byte()
	if tag == tagAgain {
		return r.again(r.uint())
	}
	v := r.tagged(tag &^ numbered)
	if tag&numbered != 0 {
		if r.problem != nil {
			r.bad[len(r.nodes)] = r.problem
		}
		r.nodes = append(r.nodes, v)
	}
	return v
}

// again gives a value that was read before: it has several owners from now on.
func (r *Reader) again(n uint64) value.Value {
	if n >= uint64(len(r.nodes)) {
		r.fail()
	}
	if err := r.bad[int(n)]; err != nil {
		return r.miss(err)
	}
	return r.nodes[n].Share()
}

func (r *Reader) tagged(tag byte) value.Value {
	switch tag {
	case tagNull:
		return value.Null
	case tagUnit:
		return value.Unit()
	case tagFalse, tagTrue:
		return value.Bool(tag == tagTrue)
	case tagInt:
		return value.Int(r.int())
	case tagFloat:
		return value.Float(math.Float64frombits(binary.LittleEndian.Uint64(r.take(8))))
	case tagText:
		return value.String(r.text())
	case tagAtom:
		return value.NewAtom(r.text())
	case tagRange, tagOpenRange:
		lo, hi := r.value(), r.value()
		return value.NewRange(lo, hi, tag == tagOpenRange)
	}
	return r.container(tag)
}

func (r *Reader) container(tag byte) value.Value {
	switch tag {
	case tagList:
		return value.NewArray(r.values())
	case tagTuple:
		return value.NewTuple(r.values()...)
	case tagFlat:
		return r.flat()
	case tagDict, tagSortedDict:
		return r.dict(tag == tagSortedDict)
	case tagSet, tagSortedSet:
		return r.set(tag == tagSortedSet)
	case tagObject:
		return r.object()
	case tagVariant:
		return r.variant()
	case tagPart:
		return r.part()
	}
	r.fail()
	return value.Null
}

func (r *Reader) values() []value.Value {
	n := r.count(1)
	r.reserve(16 * int64(n))
	out := make([]value.Value, n)
	for i := range out {
		out[i] = r.value()
	}
	return out
}

func (r *Reader) flat() value.Value {
	k := value.Elem(r.byte())
	if k == value.Boxed || k > value.Bools {
		r.fail()
	}
	n := r.uint()
	if n > uint64(len(r.body)) {
		r.fail()
	}
	b := r.take(n * uint64(k.Size()))
	if k == value.Bools {
		for _, x := range b {
			if x > 1 {
				r.fail()
			}
		}
	}
	r.reserve(int64(len(b)))
	if n == 0 {
		return value.NewArray(nil)
	}
	return value.ArrayOfBytes(k, b, int(n))
}

func (r *Reader) dict(sorted bool) value.Value {
	n := r.count(2)
	r.reserve(48 * int64(n))
	d := value.NewDict()
	if sorted {
		d = value.NewSortedDict()
	}
	for range n {
		k := r.value()
		d.Set(k, r.value())
	}
	return d.Value()
}

func (r *Reader) set(sorted bool) value.Value {
	s := value.NewSet()
	if sorted {
		s = value.NewSortedSet()
	}
	for _, x := range r.values() {
		s.Add(x)
	}
	return s.Value()
}

// typeOf reads a type; nil, and the problem noted, where it could not be made.
func (r *Reader) typeOf() *value.Type {
	v := r.value()
	if v.Kind() == value.KType {
		return v.Type()
	}
	if r.problem == nil {
		r.fail()
	}
	return nil
}

func (r *Reader) object() value.Value {
	t, fields := r.typeOf(), r.values()
	switch {
	case t == nil:
		return value.Null
	case len(fields) != len(t.Fields) || t.Form != value.StructType && t.Form != value.ClassType:
		return r.miss(fmt.Errorf("`%s` has other fields now", t.Name))
	}
	return value.NewObj(t, fields)
}

func (r *Reader) variant() value.Value {
	n := r.uint()
	t, data := r.typeOf(), r.values()
	switch {
	case t == nil:
		return value.Null
	case n >= uint64(len(t.Variants)) || t.Variants[n].Arity != len(data):
		return r.miss(fmt.Errorf("`%s` has other variants now", t.Name))
	}
	return value.NewEnum(t, int(n), data...)
}

// miss notes what cannot be made; the variable that holds it does not come back.
func (r *Reader) miss(err error) value.Value {
	if r.problem == nil {
		r.problem = err
	}
	return value.Null
}

func (r *Reader) part() value.Value {
	p := Part{Kind: r.byte(), Number: r.int()}
	for range r.count(1) {
		p.Texts = append(p.Texts, r.text())
	}
	p.Bytes = r.take(r.uint())
	for range r.count(1) {
		p.Cells = append(p.Cells, r.cell(r.uint()))
	}
	p.Values = r.values()
	v, err := r.parts.Make(p)
	if err != nil {
		return r.miss(err)
	}
	return v
}

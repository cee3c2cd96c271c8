package snapshot

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"skep/interp/value"
)

// plain keeps functions as their names, and types by a table.
type plain struct{ types map[string]*value.Type }

func (p plain) Take(v value.Value) (Part, error) {
	switch v.Kind() {
	case value.KFunc:
		return Part{Kind: 'f', Texts: []string{v.Func().Name}, Cells: v.Func().Code.([]*value.Cell), Number: -3, Bytes: []byte{1}}, nil
	case value.KType:
		return Part{Kind: 't', Texts: []string{v.Type().Name}}, nil
	}
	return Part{}, errors.New("a value of another kind")
}

func (p plain) Make(x Part) (value.Value, error) {
	if len(x.Texts) == 0 {
		return value.Null, errors.New("nothing")
	}
	if t := p.types[x.Texts[0]]; x.Kind == 't' && t != nil {
		return t.Value(), nil
	}
	if x.Kind != 'f' {
		return value.Null, errors.New("there is no " + x.Texts[0])
	}
	return value.NewFunc(x.Texts[0], x.Cells), nil
}

var point = value.NewType("Point", value.StructType, []string{"x", "y"})

// samples are values of all kinds; a function that captures itself, and two that share a variable.
func samples() (out []value.Value) {
	d, sorted, set := value.NewDict(), value.NewSortedDict(), value.NewSet()
	d.Set(value.NewTuple(value.Int(1), value.String("k")), value.Float(1.5))
	d.SetStr("s", value.Null)
	sorted.Set(value.Int(2), value.Unit())
	sorted.Set(value.Int(1), value.Bool(true))
	set.Add(value.NewAtom("a"))
	self, both := value.NewCell(value.Null), value.NewCell(value.Int(7))
	loop := value.NewFunc("loop", []*value.Cell{self, both})
	self.V = loop
	list := value.ArrayOf(value.String("x"), value.Int(1)).Share()
	return []value.Value{
		value.Null, value.Unit(), value.Bool(false), value.Int(-1 << 63), value.Float(-0.5), value.String("é\n"), value.NewAtom("b"),
		value.NewRange(value.Int(1), value.Null, false), value.NewInts([]int64{1, 2}), value.NewFloats([]float64{0.5}), value.NewBools([]bool{true, false}),
		value.ArrayOf(list, list), value.NewArray(nil), d.Value(), sorted.Value(), set.Value(),
		value.NewObj(point, []value.Value{value.Int(1), value.Int(2)}), value.NewEnum(value.Option, 1), value.Some(value.Int(3)),
		loop, value.NewFunc("other", []*value.Cell{both}),
	}
}

func keeper() plain {
	return plain{map[string]*value.Type{"Point": point, "Option": value.Option}}
}

func written(t testing.TB) []byte {
	w := NewWriter(context.Background(), keeper(), 1<<20)
	for _, v := range samples() {
		if err := w.Add(Variable{Name: "v", Mut: true, Annotation: "i64", Value: v}); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.Lost) > 0 {
		t.Fatal(w.Lost)
	}
	return w.Bytes([]Source{{Name: "cell 1", Text: "fun f() {}", Number: 3, Run: 2, Line: 1}})
}

func TestValuesComeBack(t *testing.T) {
	r, err := Open(written(t), nil)
	if err != nil || len(r.Sources) != 1 || r.Sources[0] != (Source{"cell 1", "fun f() {}", 3, 2, 1}) {
		t.Fatal(err, r)
	}
	vs, err := r.Variables(keeper())
	if err != nil || len(vs) != len(samples()) || len(r.Lost) > 0 {
		t.Fatal(err, len(vs), r.Lost)
	}
	for i, want := range samples() {
		if v := vs[i]; value.Repr(v.Value) != value.Repr(want) || v.Value.Kind() != want.Kind() || !v.Mut || v.Annotation != "i64" {
			t.Errorf("%d: %s, want %s", i, value.Repr(v.Value), value.Repr(want))
		}
	}
	loop, other := vs[19].Value.Func().Code.([]*value.Cell), vs[20].Value.Func().Code.([]*value.Cell)
	if loop[0].V != vs[19].Value || loop[1] != other[0] || other[0].V.AsInt() != 7 {
		t.Error("a circle or a shared variable is torn apart")
	}
	if pair := vs[11].Value.Array(); pair.At(0) != pair.At(1) || !pair.At(0).IsShared() {
		t.Error("a shared list came back as two, or as nobody's")
	}
}

// TestTypeIsGone: a variable whose type is not there does not come back, nor does one that holds the same value.
func TestTypeIsGone(t *testing.T) {
	w := NewWriter(context.Background(), keeper(), 1<<20)
	p := value.NewObj(point, []value.Value{value.Int(1), value.Int(2)}).Share()
	for _, v := range []value.Value{value.ArrayOf(p, value.Int(1)), value.Int(5), value.NewTuple(p)} {
		if err := w.Add(Variable{Name: value.Repr(v), Value: v}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Open(w.Bytes(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	vs, err := r.Variables(plain{})
	if err != nil || len(vs) != 1 || vs[0].Name != "5" || len(r.Lost) != 2 {
		t.Error(vs, r.Lost, err)
	}
}

// TestDamage: each truncation and each changed byte is an error; with a right sum it is an error or other values.
func TestDamage(t *testing.T) {
	data := written(t)
	for i := range data {
		if _, err := Open(data[:i], nil); err == nil {
			t.Fatalf("%d bytes are taken for a snapshot", i)
		}
		wrong := bytes.Clone(data)
		wrong[i] ^= 0x41
		if _, err := Open(wrong, nil); err == nil {
			t.Fatalf("byte %d may be anything", i)
		}
	}
	for i := headBytes; i < len(data); i++ {
		for _, change := range []byte{1, 0x80, 0xff} {
			body := bytes.Clone(data[headBytes:])
			body[i-headBytes] ^= change
			read(seal(body))
		}
	}
}

// TestDepth: values that lie deeper in each other than a reader goes are named by the writer.
func TestDepth(t *testing.T) {
	v := value.ArrayOf(value.String("x"))
	for range 2 * maxDepth {
		v = value.ArrayOf(v)
	}
	w := NewWriter(context.Background(), keeper(), 1<<24)
	if err := w.Add(Variable{Name: "deep", Value: v}); err != nil || len(w.Lost) != 1 {
		t.Error(err, w.Lost)
	}
}

func read(data []byte) {
	left := int64(1 << 20)
	charge := func(n int64) error {
		if left -= n; left < 0 {
			return errors.New("too much")
		}
		return nil
	}
	if r, err := Open(data, charge); err == nil {
		_, _ = r.Variables(keeper())
	}
}

// FuzzRead: no bytes with a right sum do more than fail.
func FuzzRead(f *testing.F) {
	f.Add(written(f)[headBytes:])
	f.Fuzz(func(_ *testing.T, body []byte) { read(seal(body)) })
}

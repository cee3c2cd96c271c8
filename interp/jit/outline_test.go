package jit

import (
	"testing"

	"skep/interp/ir"
	"skep/interp/value"
	"skep/memory"
)

const outlined = `(loop run (param i i64) (param total f64) (param xs [f64]) (outs i total)
  (while@1 (i64.lt i (array.len xs))
    (set total (f64.add total (array.get xs i)))
    (set i (i64.add! i 1))))`

// outlineOf is a machine with kept code, the loop that it is of, and the code's outline.
func outlineOf(t testing.TB) (*Machine, *ir.Func, []byte) {
	t.Helper()
	funcs, err := ir.Read(outlined)
	if err != nil {
		t.Fatal(err)
	}
	arena := memory.NewArena(memory.NewBudget(1 << 30))
	m := NewMachine(arena, 1000)
	t.Cleanup(func() { m.Close(); arena.Close() })
	m.KeepCode(NewKept(func() string { return "test" }))
	c, err := m.Compile(funcs[0])
	if err != nil {
		t.Fatal(err)
	}
	return m, funcs[0], c.Outline()
}

// hollow is a loop without its body.
func hollow(f *ir.Func) *ir.Func {
	return &ir.Func{Name: f.Name, Params: f.Params, Vars: f.Vars[:f.Params], Result: f.Result, Outs: f.Outs, Loop: true}
}

func TestRecall(t *testing.T) {
	if !Assembles() {
		return // the engine makes all code here
	}
	m, f, outline := outlineOf(t)
	lowered := 0
	c, err := m.Recall(hollow(f), outline, func() (*ir.Func, error) { lowered++; return f, nil })
	if err != nil {
		t.Fatal(err)
	}
	_, outs, err := c.Run(&Call{}, []value.Value{value.Int(1), value.Float(0.5), value.ArrayOf(value.Float(1), value.Float(2), value.Float(3))})
	if err != nil || len(outs) != 2 || outs[0].AsInt() != 3 || outs[1].AsFloat() != 5.5 || lowered != 0 {
		t.Errorf("%v %v, %d lowered", outs, err, lowered)
	}
	_, _, err = c.Run(&Call{}, []value.Value{value.Int(-9), value.Float(0.5), value.ArrayOf(value.Float(1))})
	failed, ok := err.(*Failure)
	if !ok || failed.Node == nil || failed.Node.Op != ir.ArrayGet || failed.A != -9 || lowered != 1 {
		t.Errorf("%v, %d lowered", err, lowered)
	}
}

// FuzzOutline: any bytes are an outline of kept code, or refused.
func FuzzOutline(f *testing.F) {
	if !Assembles() {
		return // the engine makes all code here
	}
	m, loop, outline := outlineOf(f)
	f.Add(outline)
	f.Add(outline[:len(outline)-1])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		c := &Code{Func: hollow(loop), machine: m, pins: map[int]pin{}}
		a, err := c.read(b)
		if err == nil && (len(c.outs) != len(loop.Outs) || len(a.names) != len(a.imports)) {
			t.Errorf("%d outs, imports %v", len(c.outs), a.names)
		}
	})
}

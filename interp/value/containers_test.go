package value_test

import (
	"strconv"
	"testing"

	"skep/interp/value"
)

func TestDictKeepsOrderThroughShapesAndTables(t *testing.T) {
	d := value.NewDict()
	for i := range 40 { // beyond what a shape holds, and then other keys
		d.SetStr("k"+strconv.Itoa(i), value.Int(int64(i)))
	}
	d.Set(value.Int(5), value.String("five"))
	d.Set(value.Float(5), value.String("the same key"))
	if d.Len() != 41 {
		t.Fatalf("%d keys", d.Len())
	}
	if v, ok := d.Get(value.Int(5)); !ok || v.Str() != "the same key" {
		t.Errorf("5 is %s", value.Repr(v))
	}
	for i := 0; i < 40; i += 2 {
		if _, ok := d.Delete(value.String("k" + strconv.Itoa(i))); !ok {
			t.Errorf("k%d is not there", i)
		}
	}
	if _, ok := d.Delete(value.String("k0")); ok {
		t.Error("k0 was deleted twice")
	}
	keys, vals := d.Entries()
	if len(keys) != 21 || keys[0].Str() != "k1" || vals[20].Str() != "the same key" {
		t.Errorf("%d keys, first %s", len(keys), value.Repr(keys[0]))
	}
	if p := d.Ref(value.String("k3")); p == nil || p.AsInt() != 3 {
		t.Error("k3 has no place")
	}
	if d.RefStr("nothing") != nil || d.Ref(value.Int(99)) != nil {
		t.Error("a missing key has a place")
	}
}

func TestWritersCopyWhatIsShared(t *testing.T) {
	inner := value.NewArray([]value.Value{value.Int(1)})
	d := value.NewDict()
	d.SetStr("in", inner)
	s := value.NewSet()
	s.Add(value.Int(1))
	for _, v := range []value.Value{inner, d.Value(), s.Value(), value.NewTuple(inner), value.Some(inner), value.NewObj(point, []value.Value{inner, inner})} {
		if w := value.Own(v); w != v {
			t.Errorf("%s was copied without need", value.Repr(v))
		}
		v.Share()
		w := value.Own(v)
		if w == v || !value.Equal(v, w) || w.IsShared() {
			t.Errorf("a copy of %s is %s", value.Repr(v), value.Repr(w))
		}
	}
	if !inner.IsShared() {
		t.Error("what a copied container holds must be marked")
	}
	if n := value.Int(3); value.Own(n) != n || n.Share().IsShared() {
		t.Error("scalars are never shared")
	}
}

func TestSets(t *testing.T) {
	s := value.NewSet()
	for i := range 100 {
		s.Add(value.Int(int64(i % 10)))
	}
	if s.Len() != 10 || !s.Has(value.Float(3)) || s.Has(value.Int(10)) {
		t.Errorf("%d elements", s.Len())
	}
	if !s.Remove(value.Int(3)) || s.Remove(value.Int(3)) || len(s.Elems()) != 9 {
		t.Error("remove")
	}
}

func TestGrowingStringsShareTheirBuffer(t *testing.T) {
	a := value.String("")
	for range 1000 {
		a = value.Concat(a, value.String("ab"))
	}
	b, c := value.Concat(a, value.String("1")), value.Concat(a, value.String("2"))
	if b.Str()[2000:] != "1" || c.Str()[2000:] != "2" || a.StrLen() != 2000 {
		t.Error("two strings grew into the same bytes")
	}
}

func TestTypes(t *testing.T) {
	base, trait := value.NewType("Base", value.ClassType, []string{"a"}), value.NewType("Trait", value.TraitType, nil)
	child := value.NewType("Child", value.ClassType, []string{"a", "b"})
	child.Parent, base.Traits = base, []*value.Type{trait}
	trait.Methods["m"], base.Statics["s"], trait.Statics["k"] = value.Int(1), value.Int(2), value.Int(3)
	base.Getters, base.Setters = map[string]value.Value{"g": value.Int(4)}, map[string]value.Value{"g": value.Int(5)}
	for what, ok := range map[string]bool{
		"parent": child.Is(base), "trait": child.Is(trait), "not": !base.Is(child), "field": child.Field("b") == 1, "no field": child.Field("c") == -1,
	} {
		if !ok {
			t.Error(what)
		}
	}
	for what, find := range map[string]func(string) (value.Value, bool){"m": child.Method, "s": child.Static, "k": child.Static, "g": child.Getter} {
		if _, ok := find(what); !ok {
			t.Errorf("%s is not found", what)
		}
	}
	if v, ok := child.Setter("g"); !ok || v.AsInt() != 5 {
		t.Error("setter")
	}
	if _, ok := child.Getter("none"); ok {
		t.Error("found a getter that is not there")
	}
	to := value.NewType("To", value.StructType, nil)
	base.Adopt(to)
	if _, ok := to.Getter("g"); !ok || !to.IsUnit() || base.IsUnit() {
		t.Error("adopt")
	}
}

func TestAllocatedObjects(t *testing.T) {
	for n := range 7 {
		var fields []string
		for i := range n {
			fields = append(fields, "f"+strconv.Itoa(i))
		}
		typ := value.NewType("T", value.StructType, fields)
		o := value.AllocObj(typ)
		if len(o.Obj().F) != n {
			t.Errorf("%d fields for %d", len(o.Obj().F), n)
		}
		if a := value.NewArray(make([]value.Value, n)); a.List().Len() != n || !a.IsArray() {
			t.Errorf("an array of %d", len(a.List().Boxed()))
		}
	}
}

func TestUnboxing(t *testing.T) {
	if n, ok := value.As[int](value.NewBox("Opaque", 5)); !ok || n != 5 {
		t.Error("a box gives what it holds")
	}
	if _, ok := value.As[string](value.NewBox("Opaque", 5)); ok {
		t.Error("a box gave another type")
	}
	if _, ok := value.As[int](value.Int(5)); ok {
		t.Error("an integer is no box")
	}
	if x, some, ok := value.Some(value.Int(1)).OptionOf(); !ok || !some || x.AsInt() != 1 {
		t.Error("Some")
	}
	if _, good, ok := value.Err(value.Int(1)).ResultOf(); !ok || good {
		t.Error("Err")
	}
	if _, _, ok := value.Int(1).ResultOf(); ok {
		t.Error("an integer is no Result")
	}
	if got := value.Repr(value.Strings([]string{"a", "b"})); got != `["a", "b"]` {
		t.Error(got)
	}
}

// nested are the containers: each makes one that holds the values, as the evaluator does: marked if there is a second holder.
var nested = map[string]func(vs []value.Value) value.Value{
	"tuples":  func(vs []value.Value) value.Value { return value.NewTuple(vs...) },
	"arrays":  value.NewArray,
	"objects": func(vs []value.Value) value.Value { return value.NewObj(point, vs) },
	"enums":   func(vs []value.Value) value.Value { return value.Some(value.NewTuple(vs...)) },
	"dicts": func(vs []value.Value) value.Value {
		d := value.NewDict()
		for i, v := range vs {
			d.SetStr("k"+strconv.Itoa(i), v)
		}
		return d.Value()
	},
	"keys": func(vs []value.Value) value.Value {
		d := value.NewDict()
		d.Set(value.NewTuple(vs...), value.Null)
		return d.Value()
	},
	"sets": func(vs []value.Value) value.Value {
		s := value.NewSet()
		s.Add(value.NewTuple(vs...))
		return s.Value()
	},
}

// deep builds levels of containers that each hold the one below some times.
func deep(wrap func(vs []value.Value) value.Value, levels, times int) value.Value {
	v := value.Int(1)
	for range levels {
		elems := make([]value.Value, times)
		for i := range elems {
			elems[i] = v
			if times > 1 {
				v.Share()
			}
		}
		v = wrap(elems)
	}
	return v
}

// TestDeepValues: neither nesting nor sharing on every level makes hashes and comparisons long; equal values still hash alike.
func TestDeepValues(t *testing.T) {
	for name, wrap := range nested {
		t.Run(name, func(t *testing.T) {
			for _, shape := range [][2]int{{60, 2}, {40, 3}, {12, 1000}, {300_000, 1}} {
				x, y := deep(wrap, shape[0], shape[1]), deep(wrap, shape[0], shape[1])
				if value.Hash(x) != value.Hash(y) {
					t.Errorf("%v: equal values hash differently", shape)
				}
				_, ordered := value.Compare(x, y)
				if shape[1] == 1 { // too deep to be equal: only that it ends
					value.Equal(x, y)
					continue
				}
				if !value.Equal(x, y) || value.Equal(x, deep(wrap, shape[0]-1, shape[1])) {
					t.Errorf("%v: wrongly compared", shape)
				}
				if hasOrder := name == "tuples" || name == "arrays" || name == "objects" || name == "enums"; ordered != hasOrder {
					t.Errorf("%v: ordered: %v", shape, ordered)
				}
			}
		})
	}
	if wrap := nested["tuples"]; value.Hash(deep(wrap, 3, 3)) == value.Hash(deep(wrap, 4, 3)) {
		t.Error("the levels do not count")
	}
}

// TestAlternatingSharing: where only one of two is marked on each level, pairs are met again all the same.
func TestAlternatingSharing(t *testing.T) {
	build := func(odd int) value.Value {
		v := value.NewTuple()
		for i := range 60 {
			if i%2 == odd {
				v = value.NewTuple(v.Share(), v)
			} else { // two holders of their own
				v = value.NewTuple(value.NewTuple(v.Share()), value.NewTuple(v))
			}
			if i%2 != odd {
				continue
			}
			v = value.NewTuple(value.NewTuple(v.Share()), value.NewTuple(v))
		}
		return v
	}
	if x, y := build(0), build(0); !value.Equal(x, y) {
		t.Error("equal values differ")
	}
	value.Equal(build(0), build(1))
}

func TestHashesOfDicts(t *testing.T) {
	d := func(keys ...string) value.Value {
		out := value.NewDict()
		for _, k := range keys {
			out.SetStr(k, value.String(k))
		}
		return out.Value()
	}
	if value.Hash(d("a", "b")) != value.Hash(d("b", "a")) {
		t.Error("the order of keys counts")
	}
	if value.Hash(d("a", "b")) == value.Hash(d("a", "c")) || value.Hash(d("a")) == value.Hash(d()) {
		t.Error("what it holds does not count")
	}
}

func TestBrief(t *testing.T) {
	v := deep(nested["objects"], 60, 2)
	if n := len(value.Brief(v, 100)); n < 100 || n > 1500 {
		t.Errorf("%d bytes", n)
	}
	if got := value.Brief(value.String("a"), 10); got != `"a"` {
		t.Error(got)
	}
}

// TestRemovedKeysLeaveRoom adds and removes ever other keys: what is left of them must not fill the index, or a search for what is not there has no end.
func TestRemovedKeysLeaveRoom(t *testing.T) {
	d, s := value.NewDict(), value.NewSet()
	d.Set(value.Int(-1), value.Null)
	for i := range int64(10_000) {
		d.Set(value.Int(i), value.Int(i))
		s.Add(value.Int(i))
		if v, ok := d.Delete(value.Int(i)); !ok || v != value.Int(i) || !s.Remove(value.Int(i)) {
			t.Fatalf("key %d is lost", i)
		}
		if d.Ref(value.Int(i+1)) != nil || s.Has(value.Int(i)) {
			t.Fatalf("key %d is there after it was removed", i)
		}
		if i%7 == 0 { // a hole in the middle
			d.Set(value.Int(i), value.Null)
			d.Set(value.String("last"), value.Null)
			d.Delete(value.Int(i))
		}
	}
	if d.Len() != 2 || s.Len() != 0 {
		t.Errorf("%d and %d entries are left", d.Len(), s.Len())
	}
}
